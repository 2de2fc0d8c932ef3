"""One article of the library as it is read today, or as it was on a day, with how far it can be trusted said before its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from askfirst.ground.refusal import Refusal
from askfirst.journeys.library import Library, is_for_workers
from askfirst.journeys.library_help import Current, as_written, persons_for
from askfirst.journeys.library_text import STATES, link_of, numbers_in
from askfirst.journeys.sheet import ChangeView, ReferralView, StandingView
from askfirst.pack.content import in_language
from askfirst.pack.editions import edition, editions_of, is_behind, text_fingerprint
from askfirst.pack.legal import Article, ArticleText, Citation, Section
from askfirst.pack.lookup import cited_by

MOST_SHOWN = 4
"""So many changes are shown word by word; the others by name, so that a page stays light."""

LONGEST_CHANGE = 1_500
"""So many letters of one change are shown; a whole new part of an act is read at its source."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STATE_TEXTS = {"checked": "lib_text_checked", "reviewed": "lib_text_reviewed"}


@dataclass(frozen=True)
class SourceLine:
    """One source in the list: its number, what it is, where it can be read, and what to know of it."""

    number: int
    cite: str
    address: str
    is_official: bool
    state: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ChangeLine:
    """What changed in one source, under one line: words that stayed, went and came, in the language of the law."""

    head: str
    lang: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reading:
    """Everything that the page of an article shows. A withheld one has no sections, and persons to ask in their place."""

    id: str
    question: str
    lang: str
    sections: tuple[Section, ...]
    standing: StandingView
    changes: tuple[ChangeLine, ...]
    more_changes: str
    trust: tuple[str, ...]
    citations: tuple[Citation, ...]
    sources: tuple[SourceLine, ...]
    topics: tuple[tuple[str, str], ...]
    persons: tuple[ReferralView, ...]
    versions: tuple[str, ...]
    modified: str
    as_of: str


@dataclass(frozen=True)
class OldReading:
    """What a page said on a day: the words, since when, and whether they are still the same. A withheld page shows none of it."""

    id: str
    question: str
    lang: str
    day: str
    since: str
    note: str
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    sources: tuple[SourceLine, ...]


def reading_of(article: Article, *, library: Library, current: Current = as_written) -> Reading:
    """Return what the page of an article shows today."""
    text, head = library.text_of(article), article.head
    standing = library.in_words(head.id, words=library.words)
    citations = cited_by(article, pack=library.pack)
    labels = library.topic_labels()
    versions = editions_of(library.folder, head.id)
    shown = _first_of(standing.changes, library)
    return Reading(
        id=head.id,
        question=text.question,
        lang=text.language,
        sections=() if standing.is_withheld else text.sections,
        standing=standing,
        changes=tuple(_change(one, library) for one in shown[:MOST_SHOWN]),
        more_changes=library.words.listed(dict.fromkeys(f"{one.cite} ({one.language})" for one in shown[MOST_SHOWN:])),
        trust=tuple(_trust(article, text, standing, library)),
        citations=citations,
        sources=sources_of(citations, library=library),
        topics=tuple((topic, labels[topic]) for topic in head.topics),
        persons=persons_for(article, library=library, current=current) if standing.is_withheld else (),
        versions=versions[::-1],
        modified=versions[-1] if versions else "",
        as_of=head.as_of or "",
    )


def old_reading_of(article: Article, *, day: str, library: Library, today: date) -> OldReading:
    """Return what an article said on a day (an ISO date). Raises Refusal, in the words of the page, where nothing was kept of it."""
    words, asked = library.words, day_of(day)
    versions = editions_of(library.folder, article.head.id)
    if asked is None:
        raise Refusal(words["lib_not_found"])
    if asked > today:
        raise Refusal(words.say("lib_future", day=day))
    found = _edition(article, asked, library) if versions else None
    if found is None:
        raise Refusal(words.say("lib_before_first", day=day, first=versions[0]) if versions else words["lib_no_versions"])
    return _old(article, day, found, library)


def day_of(text: str) -> date | None:
    """Return the day that is written as 2026-03-01; None for anything else."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) and text.isascii() else None
    except ValueError:
        return None


def sources_of(citations: tuple[Citation, ...], *, library: Library) -> tuple[SourceLine, ...]:
    """Return the list of sources, numbered from 1."""
    return tuple(_source(number, one, library) for number, one in enumerate(citations, start=1))


def _edition(article: Article, asked: date, library: Library) -> tuple[str, Article] | None:
    try:
        return edition(library.folder, article.head.id, asked)
    except Refusal:
        raise Refusal(library.words["lib_broken_version"]) from None


def _old(article: Article, day: str, found: tuple[str, Article], library: Library) -> OldReading:
    since, then = found
    text, now, words = library.text_of(then), library.text_of(article), library.words
    is_same = text.language == now.language and text_fingerprint(text) == text_fingerprint(now)
    note = words.say("lib_old_same" if is_same else "lib_old", day=day)
    is_withheld = library.is_withheld(article.head.id)
    citations = () if is_withheld else _cited_then(then, library)
    return OldReading(
        id=article.head.id,
        question=text.question,
        lang=text.language,
        day=day,
        since=since,
        # What is withheld today would do the same harm under an older date.
        note=words["lib_old_withheld"] if is_withheld else f"{note} {words.say('lib_old_since', date=since)}",
        sections=() if is_withheld else text.sections,
        citations=citations,
        sources=sources_of(citations, library=library),
    )


def _cited_then(then: Article, library: Library) -> tuple[Citation, ...]:
    """The sources of an old version, as far as the pack still has them."""
    named = {
        *then.head.citations,
        *(one for text in then.texts.values() for part in text.sections for one in numbers_in(part.body)),
    }
    ordered = [*then.head.citations, *sorted(named - set(then.head.citations))]
    return tuple(library.pack.citations[one] for one in ordered if one in library.pack.citations)


def _first_of(changes: tuple[ChangeView, ...], library: Library) -> list[ChangeView]:
    """The changes in the language of the page first; a page in neither language of the law shows English first."""
    own = "fr" if library.language == "fr" else "en"
    return sorted(changes, key=lambda one: one.code != own)


def _change(one: ChangeView, library: Library) -> ChangeLine:
    words = library.words
    key = "lib_change_line" if one.on else "lib_change_line_no_day"
    return ChangeLine(words.say(key, cite=one.cite, text=one.language, date=one.on), one.code, tuple(_cut(one.parts)))


def _cut(parts: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    left = LONGEST_CHANGE
    for kind, text in parts:
        if left <= 0:
            yield "same", " …"
            return
        yield kind, text if len(text) <= left else text[:left].rstrip() + "…"
        left -= len(text)


def _trust(article: Article, text: ArticleText, standing: StandingView, library: Library) -> Iterator[str]:
    """What stands directly under the question, in this order: the law, its dates, who read it, the translation, for whom."""
    words, head = library.words, article.head
    if not standing.is_withheld:
        yield standing.note
    yield words.say("as_of", date=head.as_of) if head.as_of else words["as_of_unknown"]
    if standing.compared_on:
        yield words.say("lib_compared", date=standing.compared_on)
    elif not any(one.provisions for one in cited_by(article, pack=library.pack)):
        yield words["lib_no_official"]
    yield standing.review
    yield from (words.say("lib_pending", text=one) for one in standing.pending)
    yield from _translation(article, text, library)
    if is_for_workers(article):
        yield words["lib_for_workers"]
    areas = library.pack.areas
    names = (in_language(areas[one].names, library.language) if one in areas else one for one in head.jurisdictions)
    yield words.say("lib_where_law", places=words.listed(names))


def _translation(article: Article, text: ArticleText, library: Library) -> Iterator[str]:
    words = library.words
    if text.language != library.language:
        yield words["lib_text_missing"]
    elif text.state == "draft":
        yield in_language(library.pack.head.drafts, library.language)
    elif text.state in _STATE_TEXTS:
        yield words[_STATE_TEXTS[text.state]]
    if is_behind(article, text.language):
        yield words["translation_behind" if text.of else "lib_text_of_unknown"]


def _source(number: int, one: Citation, library: Library) -> SourceLine:
    words = library.words
    return SourceLine(
        number=number,
        cite=one.cite,
        address=link_of(one, language=library.language),
        is_official=bool(one.provisions),
        state=words[STATES[one.state]] if one.state in STATES else "",
        notes=tuple(_source_notes(one, library)),
    )


def _source_notes(one: Citation, library: Library) -> Iterator[str]:
    words = library.words
    yield words.say("lib_as_it_stood", date=one.as_of) if one.as_of else words["no_date"]
    if one.read_again:
        yield words.say("lib_read_by", date=one.read_again)
    if one.confidence == "medium":
        yield words["lib_medium"]
    if one.note:
        yield in_language(one.note, library.language)
