"""The same answers for people at a terminal."""

from collections.abc import Iterator
from typing import Any

from askfirst.journeys.sheet import ArticleView, OfferSheet, ReferralView
from askfirst.phrasing.words import Phrasebook, phrasebook


def offers_as_text(sheet: OfferSheet, *, language: str) -> str:
    """Return an offer as plain text, section by section; a section with nothing in it is left out."""
    words = phrasebook(language)
    parts = [
        _section(
            words["head_topics"],
            [f"{one.label}  ({', '.join(f'“{because[0]}”' for because in one.because)})" for one in sheet.suggested],
        ),
        _section(words["head_information"], [line for one in sheet.information for line in _article(one, words)]),
        _section(words["head_referrals"], [line for one in sheet.referrals for line in _referral(one, words)]),
        _section(words["head_set_aside"], [f"{one.name}: {one.because} ({one.label})" for one in sheet.set_aside]),
        _section(words["head_questions"], [f"{one.question} {one.why}" for one in sheet.ask]),
        _section(words["head_not_used"], [f"{one.source}: {one.value}. {one.question}" for one in sheet.not_used]),
    ]
    return "\n\n".join([*(part for part in (*parts, sheet.more.text) if part), words["do_nothing"]])


def topics_as_text(answer: dict[str, Any]) -> str:
    """Return topics as lines: the id, the label, and the words it comes from."""
    lines = [
        f"{one['topic']}: {one['label']}{_from(one)}" for one in answer.get("suggested_topics") or answer.get("topics") or []
    ]
    return "\n".join(lines) or "Nothing in these words is about a topic of this pack."


def _from(one: dict[str, Any]) -> str:
    return f"  ({', '.join('“' + because['words'] + '”' for because in one['because'])})" if one.get("because") else ""


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title.upper(), *(f"  {line}" for line in lines)]) if lines else ""


def _article(one: ArticleView, words: Phrasebook) -> Iterator[str]:
    yield one.question
    if one.standing.banner:
        yield f"    !! {one.standing.banner}"
    for helper in one.helpers:
        yield from (f"    > {line.strip()}" for line in _referral(helper, words))
    if one.sections:
        yield f"    {' '.join(one.sections[0].body.split())}"
    yield f"    {one.standing.note} {one.standing.review} {one.as_of_note}"


def _referral(one: ReferralView, words: Phrasebook) -> Iterator[str]:
    yield f"{one.name} ({one.kind})"
    yield f"    {one.about}"
    yield from (f"    !! {alert}" for alert in one.alerts)
    yield from (f"    {reach.label}: {reach.value} {reach.note}".rstrip() for reach in one.reach)
    yield from (f"    + {because.text}" for because in one.because)
    yield from (f"    ! {tell.text}. {tell.ground}".rstrip() for tell in one.tells if tell.telling.practice != "unknown")
    yield from (f"    ? {unknown.text}" for unknown in one.unknown)
    yield f"    {' '.join(one.trust)} {words.say('source_line', url=one.source)}"
