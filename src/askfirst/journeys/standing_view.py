"""Puts into words how the law under an article stands: what changed, since when, and whether the page may still be shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from askfirst.journeys.sheet import ChangeView, StandingView
from askfirst.law.standing import ArticleStanding, ProvisionStanding
from askfirst.law.store import words_of
from askfirst.pack.content import Pack, in_language
from askfirst.phrasing.words import Phrasebook
from askfirst.provisions.address import label_of
from askfirst.provisions.compare import shorten, word_diff

UNKNOWN = "source_unreachable"


class StandingOf(Protocol):
    """Tells how the law under an article stands, in the language of a phrasebook."""

    def __call__(self, article: str, *, words: Phrasebook) -> StandingView:
        """Return the standing of an article in words."""
        ...


def standing_unknown(article: str, *, words: Phrasebook) -> StandingView:
    """Return what can be said of any article where nothing was compared: that it is not known."""
    del article
    return StandingView(UNKNOWN, words[f"law_state_{UNKNOWN}"], words["law_no_review"])


def standing_view(standing: ArticleStanding, *, pack: Pack, words: Phrasebook, home: Path) -> StandingView:
    """Return how an article stands, in words, with the difference in each provision that changed. `home` is the law's folder."""
    changed = _widest([one for one in standing.provisions if one.is_changed])
    return StandingView(
        state=standing.state,
        note=words[f"law_state_{standing.state}"],
        review=_review(standing, words),
        banner=_banner(standing, changed, pack, words),
        changes=tuple(change for one in changed for change in _changes(one, pack, words, home)),
        pending=tuple(dict.fromkeys(citation for one in standing.provisions for citation in one.pending)),
        compared_on=standing.compared_on or "",
        is_withheld=standing.is_withheld,
        leaves_paper=standing.leaves_paper,
    )


def _review(standing: ArticleStanding, words: Phrasebook) -> str:
    if standing.reviewed:
        last = standing.reviewed[-1]
        return words.say("law_reviewed", by=last.by, on=last.on)
    return words["law_no_review"]


def _banner(standing: ArticleStanding, changed: list[ProvisionStanding], pack: Pack, words: Phrasebook) -> str:
    if not changed:
        return words["law_record_damaged"] if standing.is_withheld else ""
    when = _when(changed, words)
    what = words.listed(dict.fromkeys(provision_name(one.provision, pack=pack, words=words) for one in changed))
    return words.say("law_banner_withheld" if standing.is_withheld else "law_banner", when=when, what=what)


def provision_name(path: str, *, pack: Pack, words: Phrasebook) -> str:
    """Return what a provision is called in the language of the page; by its path where the pack does not name its law."""
    law = pack.head.laws.get(path.partition("/")[0])
    return words.say("provision_label", law=in_language(law, words.language), label=label_of(path)) if law else path


def _widest(changed: list[ProvisionStanding]) -> list[ProvisionStanding]:
    """Those that lie in no other: where a whole section is shown, its paragraphs need not be shown again."""
    found = {one.provision: one for one in changed}
    return [one for path, one in found.items() if not any(path.startswith(f"{other}/") for other in found)]


def _when(changed: list[ProvisionStanding], words: Phrasebook) -> str:
    if days := [one.in_force for one in changed if one.in_force]:
        return words.say("law_changed_on", on=max(days))
    if days := [one.since for one in changed if one.since]:
        return words.say("law_seen_changed_on", on=max(days))
    return words["law_changed_no_day"]


def _day(one: ProvisionStanding) -> str:
    """The day from which the new words hold, or, where the text does not tell it, on which they were first seen."""
    return one.in_force or one.since or ""


def _changes(one: ProvisionStanding, pack: Pack, words: Phrasebook, home: Path) -> Iterator[ChangeView]:
    for language in one.languages:
        old, new = _words(one, language, home=home)
        cite, label = provision_name(one.provision, pack=pack, words=words), words[f"text_language_{language}"]
        yield ChangeView(cite, one.provision, language, label, _day(one), _difference(old, new, words))


def _words(one: ProvisionStanding, language: str, *, home: Path) -> tuple[str, str]:
    old, new = one.old.get(language, ""), one.new.get(language, "")
    return (
        words_of(one.provision, language=language, text_hash=old, home=home) if old else "",
        words_of(one.provision, language=language, text_hash=new, home=home) if new else "",
    )


def _difference(old: str, new: str, words: Phrasebook) -> tuple[tuple[str, str], ...]:
    if not new:
        return (("note", words["law_provision_gone"]), *((("gone", old),) if old else ()))
    if not old:
        return (("note", words["law_words_unknown"]), ("new", new))
    return tuple(shorten(word_diff(old, new)))
