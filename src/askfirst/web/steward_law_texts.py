"""What an article stands on, as the page shows it: each provision in both languages, what changed in it, and each source."""

from collections.abc import Iterator
from dataclasses import dataclass

from askfirst.journeys.library_text import address_in
from askfirst.law.records import LANGUAGES
from askfirst.law.standing import ProvisionStanding
from askfirst.law.store import words_of
from askfirst.pack.content import in_language
from askfirst.pack.legal import Citation
from askfirst.provisions.compare import shorten, word_diff
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_law_desk import Desk
from askfirst.web.steward_law_labels import cite_label, is_other_page, language_label, what_moved
from askfirst.web.steward_page import anchor

_TO_READ = ("law_changed", "repealed_or_missing", "notes_changed", "review_due")


@dataclass(frozen=True)
class LanguageView:
    """A provision in one language: a note, the words that stayed, went and came, and the whole words of today and before."""

    code: str
    label: str
    note: str
    parts: tuple[tuple[str, str], ...]
    now: str
    before: str


@dataclass(frozen=True)
class ProvisionView:
    """A provision as the page shows it; `is_open` where somebody has to read it."""

    anchor: str
    cite: str
    path: str
    moved: tuple[str, ...]
    is_changed: bool
    is_open: bool
    address: str
    languages: tuple[LanguageView, ...]


@dataclass(frozen=True)
class SourceView:
    """A source: what it is, its address, what to know of it, and whether it changed under the page."""

    cite: str
    address: str
    about: tuple[str, ...]
    is_changed: bool


@dataclass(frozen=True)
class PendingView:
    """An amendment to come and its words, by language."""

    citation: str
    cite: str
    texts: tuple[tuple[str, str, str], ...]


def provision_views(article: str, *, desk: Desk) -> tuple[ProvisionView, ...]:
    """Return the provisions an article stands on, those that changed first."""
    found = [_provision(one, desk) for one in _standings(article, desk) if not one.provision.startswith("source:")]
    return tuple(sorted(found, key=lambda one: not one.is_changed))


def source_views(article: str, *, desk: Desk) -> tuple[SourceView, ...]:
    """Return the sources an article stands on, in its order."""
    changed = changed_citations(article, desk=desk)
    return tuple(
        SourceView(one.cite, address_in(one.source), tuple(_about(one, article, desk)), one.id in changed)
        for one in desk.cited(article)
    )


def pending_views(article: str, *, desk: Desk) -> tuple[PendingView, ...]:
    """Return the amendments to come that touch what an article stands on, each once."""
    found: dict[str, PendingView] = {}
    for standing in _standings(article, desk):
        for citation in standing.pending:
            texts = desk.pending_text(standing.provision, citation=citation)
            view = PendingView(
                citation, _cite(standing, desk), tuple((code, language_label(code), texts[code]) for code in texts)
            )
            found.setdefault(citation, view)
    return tuple(found.values())


def changed_citations(article: str, *, desk: Desk) -> frozenset[str]:
    """Return the ids of the citations of which something changed, so that what rests on them can be marked."""
    return frozenset(
        one.citation for one in _standings(article, desk) if one.is_changed or _is_noted(one) or is_other_page(one, desk=desk)
    )


def _is_noted(one: ProvisionStanding) -> bool:
    return "notes_changed" in (one.state, *one.by_language.values())


def _standings(article: str, desk: Desk) -> tuple[ProvisionStanding, ...]:
    standing = desk.standings.get(article)
    return standing.provisions if standing else ()


def _provision(one: ProvisionStanding, desk: Desk) -> ProvisionView:
    states = {one.state, *one.by_language.values()}
    return ProvisionView(
        anchor=anchor(f"law-{one.provision}".replace("/", "-")),
        cite=_cite(one, desk),
        path=one.provision,
        moved=tuple(_without_cite(one, desk)),
        is_changed=one.is_changed,
        is_open=bool(states.intersection(_TO_READ)),
        address=address_in(desk.pack.citations[one.citation].source),
        languages=tuple(_language(one, code, desk) for code in LANGUAGES),
    )


def _without_cite(one: ProvisionStanding, desk: Desk) -> Iterator[str]:
    """What moved, under a heading that names the provision already."""
    head = f"{cite_label(one, desk=desk)}: "
    for line in what_moved(one, desk=desk):
        said = line.removeprefix(head)
        yield said[:1].upper() + said[1:]


def _language(one: ProvisionStanding, code: str, desk: Desk) -> LanguageView:
    words, now = steward_words(), desk.words_now(one.provision, language=code)
    if code not in one.languages:
        same = words["law_unchanged"] if one.is_changed else ""
        note = same if now else words["law_words_missing"]
        return LanguageView(code, language_label(code), note, (), now, "")
    before = _former(one, code, desk)
    gone = "law_words_gone" if before else "law_words_gone_unknown"
    if not one.new.get(code):
        return LanguageView(code, language_label(code), words[gone], (("gone", before),) if before else (), "", "")
    if not before:
        return LanguageView(code, language_label(code), words["law_words_unknown_before"], (), now, "")
    parts = tuple(shorten(word_diff(before, now))) if now else ()
    return LanguageView(
        code, language_label(code), words["law_differs"] if now else words["law_words_missing"], parts, now, before
    )


def _former(one: ProvisionStanding, code: str, desk: Desk) -> str:
    old = one.old.get(code, "")
    return words_of(one.provision, language=code, text_hash=old, home=desk.home) if old else ""


def _cite(one: ProvisionStanding, desk: Desk) -> str:
    found = desk.pack.citations.get(one.citation)
    return found.cite if found else one.citation


def _about(one: Citation, article: str, desk: Desk) -> Iterator[str]:
    words = steward_words()
    if one.as_of:
        yield words.say("law_cite_as_of", day=one.as_of)
    if one.read_again:
        yield words.say("law_cite_read_by", day=one.read_again)
    if one.state != "stated":
        yield words.say("law_cite_state", state=one.state)
    if one.note:
        yield in_language(one.note, "en")
    if not one.provisions:
        yield from (line for each in _standings(article, desk) if each.citation == one.id for line in what_moved(each, desk=desk))
