"""What the first page of the desk for law shows: how new the texts are, what to read again first, and how it all stands."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from askfirst.journeys.library_text import address_in
from askfirst.law.compare import FRESH_FOR_DAYS, STATES
from askfirst.law.records import LANGUAGES, law_key, law_of
from askfirst.law.standing import ArticleStanding
from askfirst.pack.editions import is_behind
from askfirst.pack.legal import Citation
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_form import link
from askfirst.web.steward_home import Line
from askfirst.web.steward_law_desk import Desk
from askfirst.web.steward_law_labels import (
    ago,
    is_other_page,
    language_label,
    languages_label,
    looked_label,
    moment_day,
    needed_label,
    question_of,
    thing_label,
    what_moved,
)

GROUPS = ("withheld", "changed", "gone", "rewrite", "unknown", "notes", "past", "second", "pending", "never")
"""The groups in which pages wait, the most urgent first."""

_SOON = 60
_MOST_SENTENCES = 6


@dataclass(frozen=True)
class Source:
    """A source to be read by hand: its address, what it is, by which day, and the pages that stand on it."""

    url: str
    name: str
    about: tuple[str, ...]
    pages: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    """Pages that wait for the same reason."""

    id: str
    title: str
    help: str
    lines: tuple[Line, ...]
    is_folded: bool


@dataclass(frozen=True)
class Pulls:
    """How new the official texts are, in sentences; `is_none` where none was ever brought in."""

    is_none: bool
    lines: tuple[str, ...]
    each: tuple[str, ...]
    each_title: str


@dataclass(frozen=True)
class LawHome:
    """Everything that the first page shows."""

    title: str
    desk: str
    by: str
    problems: tuple[str, ...]
    pulls: Pulls
    progress: tuple[str, ...]
    groups: tuple[Group, ...]
    nothing_waits: str
    sources: tuple[Source, ...]
    later: tuple[Source, ...]
    later_title: str
    behind: tuple[Line, ...]
    behind_title: str
    counts: tuple[str, ...]
    all: tuple[Line, ...]


def lay_out_law(desk: Desk, *, by: str) -> LawHome:
    """Lay out the first page."""
    words = steward_words()
    soon, later = _sources(desk, by)
    groups, behind = tuple(_groups(desk, by)), tuple(_behind(desk, by))
    waits = any(group.lines for group in groups) or desk.look.problems
    return LawHome(
        title=words["law_title"],
        desk=words["law_desk"],
        by=by,
        problems=desk.look.problems,
        pulls=_pulls(desk),
        progress=tuple(_progress(desk)),
        groups=groups,
        nothing_waits="" if waits else words["law_nothing_waits"],
        sources=soon,
        later=later,
        later_title=words.say("law_sources_later", count=len(later)),
        behind=behind,
        behind_title=words.say("law_behind_count", count=len(behind)),
        counts=tuple(_counts(desk)),
        all=tuple(Line(_url(name, by), question_of(article)) for name, article in desk.pack.articles.items()),
    )


def group_of(standing: ArticleStanding, *, desk: Desk) -> str:
    """Return the group in which a page waits, or nothing where it does not wait."""
    states: set[str] = {state for one in standing.provisions for state in (one.state, *one.by_language.values())}
    reasons = {
        "withheld": standing.is_withheld,
        "changed": "law_changed" in states,
        "gone": standing.leaves_paper or "repealed_or_missing" in states,
        "rewrite": standing.rewrite,
        "unknown": "source_unreachable" in states,
        "notes": "notes_changed" in states,
    }
    found = next((name for name, holds in reasons.items() if holds), "")
    return found or _quieter(standing, states, desk=desk)


def _quieter(standing: ArticleStanding, states: set[str], *, desk: Desk) -> str:
    """The group of a page of which nothing is known to be wrong."""
    if standing.people_needed and desk.is_first_reading(standing):
        has_begun = standing.verified or desk.looked(desk.pack.articles[standing.article])
        return "second" if has_begun else "never"
    if standing.people_needed or "review_due" in states:
        has_begun = desk.looked(desk.pack.articles[standing.article])
        return "second" if has_begun and desk.still_needed(standing) == 1 else "past"
    return "pending" if "pending_change" in states else ""


def _groups(desk: Desk, by: str) -> Iterator[Group]:
    words = steward_words()
    waiting: dict[str, list[ArticleStanding]] = {name: [] for name in GROUPS}
    for standing in desk.standings.values():
        if name := group_of(standing, desk=desk):
            waiting[name].append(standing)
    for name, found in waiting.items():
        if found:
            # What nothing can be known of before a pull is told once, at the top, and not page by page.
            is_folded = name == "never" or (name == "unknown" and not desk.seen.laws)
            title = words.say("law_group_count", group=words[f"law_group_{name}"], count=len(found))
            lines = tuple(_line(one, desk, by) for one in sorted(found, key=lambda one: _urgency(one, desk)))
            yield Group(name, title, words[f"law_group_{name}_help"], lines, is_folded)


def _urgency(standing: ArticleStanding, desk: Desk) -> tuple[bool, str, int]:
    """The risky first, then what changed longest ago, then what one more person would finish."""
    since = min((one.since for one in standing.provisions if one.since and one.state != "ok"), default="9999")
    return (desk.pack.articles[standing.article].head.risk != "high", since, desk.still_needed(standing))


def _line(standing: ArticleStanding, desk: Desk, by: str) -> Line:
    words, article = steward_words(), desk.pack.articles[standing.article]
    sentences = list(chain.from_iterable(what_moved(one, desk=desk) for one in standing.provisions))
    shown = sentences[:_MOST_SENTENCES]
    if len(sentences) > len(shown):
        shown.append(words.say("law_things_more", count=len(sentences) - len(shown)))
    if standing.review_due and standing.review_due < desk.today.isoformat():
        shown.append(words.say("law_due_on", day=standing.review_due))
    people = (words[f"law_risk_{article.head.risk}"], looked_label(desk.looked(article)), needed_label(standing, desk=desk))
    return Line(
        _url(standing.article, by), question_of(article), (*shown, " · ".join(part.rstrip(".") for part in people if part))
    )


def _pulls(desk: Desk) -> Pulls:
    words, laws = steward_words(), desk.seen.laws
    each = tuple(_pulled(key, desk) for key in sorted(laws))
    title = words.say("law_pull_each", count=len(laws))
    if not laws:
        return Pulls(True, (words["law_pull_never"], words["law_pull_first"], *_failed(desk)), each, title)
    last = moment_day(max([*(one.at for one in laws.values()), *desk.seen.read_at.values()]))
    lines = [words.say("law_pull_last", day=last, ago=ago(last, today=desk.today))]
    oldest = min((one.compared_on for one in desk.standings.values() if one.compared_on), default="")
    if oldest and oldest < last:
        lines.append(words.say("law_pull_oldest", day=oldest, ago=ago(oldest, today=desk.today)))
    if oldest and oldest < (desk.today - timedelta(days=FRESH_FOR_DAYS)).isoformat():
        lines.append(words.say("law_pull_stale", days=FRESH_FOR_DAYS))
    return Pulls(False, (*lines, *_missing(desk), *_failed(desk), words["law_pull_how"]), each, title)


def _pulled(key: str, desk: Desk) -> str:
    one, words = desk.seen.laws[key], steward_words()
    read = ago(moment_day(one.at), today=desk.today)
    key = "law_pull_one" if one.current_to else "law_pull_one_undated"
    return words.say(
        key, title=one.title or one.id, id=one.id, language=language_label(one.language), ago=read, current=one.current_to
    )


def _missing(desk: Desk) -> Iterator[str]:
    words = steward_words()
    cited = {law_of(path) for name in desk.pack.articles for one in desk.cited(name) for path in one.provisions}
    missing = [
        words.say("law_law_named", law=law, language=language_label(code))
        for law in sorted(cited)
        for code in LANGUAGES
        if law_key(law, language=code) not in desk.seen.laws
    ]
    if missing:
        yield words.say("law_pull_missing", laws=", ".join(missing))


def _failed(desk: Desk) -> Iterator[str]:
    for key, failure in desk.seen.failures.items():
        law, _, code = key.partition(" ")
        named = (
            steward_words().say("law_law_named", law=law, language=language_label(code)) if code else thing_label(key, desk=desk)
        )
        yield steward_words().say("law_pull_failed", what=named, day=moment_day(failure.at), reason=failure.reason)


def _progress(desk: Desk) -> Iterator[str]:
    words, found = steward_words(), desk.standings.values()
    if not found:
        return
    done = [one for one in found if not one.people_needed and not one.leaves_paper and not desk.is_first_reading(one)]
    yield words.say("law_progress", done=len(done), all=len(found))
    moved = {deed.provision for deed in desk.look.deeds if deed.kind == "saw_change"}
    changed = [one for one in found if any(part.provision in moved for part in one.provisions)]
    if changed:
        again = [
            one for one in changed if not one.leaves_paper and not any(is_other_page(part, desk=desk) for part in one.provisions)
        ]
        yield words.say("law_progress_changed", done=len(again), all=len(changed))


def _sources(desk: Desk, by: str) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Sources without provisions that are due soon, and those that are due later; each by its day."""
    until, today = (desk.today + timedelta(days=_SOON)).isoformat(), desk.today.isoformat()
    soon, later = [], []
    for one in sorted(desk.pack.citations.values(), key=lambda one: (one.read_again or "", one.cite)):
        pages = [name for name in desk.pack.articles if one.id in desk.pack.articles[name].head.citations]
        if one.provisions or not one.read_again or not pages:
            continue
        if one.read_again > until:
            later.append(_source(one, pages, desk, by))
        elif one.read_again >= today or not all(_is_read(one, name, desk) for name in pages):
            soon.append(_source(one, pages, desk, by))
    return tuple(soon), tuple(later)


def _is_read(source: Citation, article: str, desk: Desk) -> bool:
    """Whether enough people read this page beside its sources since the day on which the source was due."""
    standing = desk.standings.get(article)
    return standing is not None and all(one.state == "ok" for one in standing.provisions if one.citation == source.id)


def _source(one: Citation, pages: list[str], desk: Desk, by: str) -> Source:
    words = steward_words()
    is_past = (one.read_again or "") < desk.today.isoformat()
    when = words.say("law_source_past" if is_past else "law_source_due", day=one.read_again)
    lines = tuple(Line(_url(name, by), question_of(desk.pack.articles[name])) for name in pages)
    return Source(address_in(one.source), one.cite, (when, words.say("law_source_pages", count=len(pages))), lines)


def _behind(desk: Desk, by: str) -> Iterator[Line]:
    words = steward_words()
    for name, article in desk.pack.articles.items():
        behind = [code for code in article.texts if is_behind(article, code)]
        told = [code for code in behind if article.texts[code].of]
        unsure = [code for code in behind if not article.texts[code].of]
        about = (("law_behind_some", told), ("law_behind_unsure", unsure))
        if behind:
            lines = tuple(words.say(key, languages=languages_label(codes)) for key, codes in about if codes)
            yield Line(_url(name, by), question_of(article), lines)


def _counts(desk: Desk) -> Iterable[str]:
    words, found = steward_words(), Counter(one.state for one in desk.standings.values())
    for state in STATES:
        if found[state]:
            yield words.say("law_count", state=words[f"law_state_{state}"], count=found[state])
    if withheld := sum(one.is_withheld for one in desk.standings.values()):
        yield words.say("law_count_withheld", count=withheld)


def _url(article: str, by: str) -> str:
    return link("steward-law-page", article, by=by)
