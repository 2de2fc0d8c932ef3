"""Why a search found a service, in words of one language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from askfirst.journeys.describe import language_name
from askfirst.matching.verdict import REMOTE
from askfirst.pack.content import Pack, in_language
from askfirst.phrasing.words import Phrasebook
from askfirst.search.query import Hit, Reason

_FITS = ("exact", "stem", "synonym", "typo", "beginning")


_AS_SEARCHED: Mapping[str, str] = MappingProxyType({})


def reasons_in_words(hit: Hit, *, words: Phrasebook, pack: Pack, typed: Mapping[str, str] = _AS_SEARCHED) -> tuple[str, ...]:
    """Return every reason for a hit as a sentence; one word that stands in several fields gives one sentence.

    `typed` has what was typed for each word that was searched for: accents, case and script are as she wrote them.
    """
    because = tuple(replace(one, text=typed.get(one.text, one.text)) if one.kind == "word" else one for one in hit.because)
    return tuple(dict.fromkeys(_sentences(replace(hit, because=because), words=words, pack=pack)))


def reason_text(reason: Reason, *, hit: Hit, words: Phrasebook, pack: Pack) -> str:
    """Return one reason as a sentence. What this program has no words for is said by its code."""
    if reason.kind == "word":
        return _word([reason], words=words, pack=pack)
    return _other(reason, hit, words=words, pack=pack)


def ways_of(hit: Hit, *, words: Phrasebook) -> str:
    """Return the ways in which a service can be used without going there, as a list; nothing where there is none."""
    return words.listed(words[f"way_{way}"] for way in hit.service.delivery if way in REMOTE)


def km_in_words(km: float) -> str:
    """Return kilometres as people say them: whole ones from 10 on, tenths before."""
    return f"{km:.0f}" if km >= 10 else f"{km:.1f}"


def topic_in_words(topic: str, *, words: Phrasebook, pack: Pack) -> str:
    """Return what a topic is called; its id where the pack has no such topic."""
    languages = pack.topic_words
    shown = (languages.get(words.language) or languages["en"]).topics
    return shown[topic].label if topic in shown else topic


def _sentences(hit: Hit, *, words: Phrasebook, pack: Pack) -> Iterator[str]:
    by_word: dict[tuple[str, str, str], list[Reason]] = {}
    for reason in hit.because:
        if reason.kind == "word":
            by_word.setdefault((reason.text, reason.found, reason.how), []).append(reason)
    yield from (_word(alike, words=words, pack=pack) for alike in by_word.values())
    for kind in ("language", "interpreter"):
        if codes := [reason.text for reason in hit.because if reason.kind == kind]:
            yield _spoken(kind, codes, words)
    for reason in hit.because:
        if reason.kind not in ("word", "language", "interpreter"):
            yield _other(reason, hit, words=words, pack=pack)


def _word(alike: list[Reason], *, words: Phrasebook, pack: Pack) -> str:
    first = alike[0]
    how = first.how if first.how in _FITS else "exact"
    where = words.listed(dict.fromkeys(_where(reason.where, words=words, pack=pack) for reason in alike))
    return words.say(f"why_{how}", word=first.text, found=first.found, where=where)


def _where(where: str, *, words: Phrasebook, pack: Pack) -> str:
    family, _, key = where.partition(":")
    if family == "topic" and key:
        return words.say("where_topic", topic=topic_in_words(key, words=words, pack=pack))
    return words.get(f"where_{family}", where)


def _spoken(kind: str, codes: Iterable[str], words: Phrasebook) -> str:
    names = words.listed(dict.fromkeys(language_name(code, words) for code in codes))
    return words.say("because_language" if kind == "language" else "why_interpreter", languages=names)


def _other(reason: Reason, hit: Hit, *, words: Phrasebook, pack: Pack) -> str:
    said = {
        "topic": lambda: _topic(reason, words=words, pack=pack),
        "language": lambda: _spoken("language", [reason.text], words),
        "interpreter": lambda: _spoken("interpreter", [reason.text], words),
        "near": lambda: _near(reason.text, hit, words),
        "remote": lambda: _remote(reason.text, hit, words),
        "serves_area": lambda: words.say("why_serves", place=reason.text) if reason.text else words["why_serves_area"],
        "open": lambda: words["why_open"],
        "free": lambda: words["why_free"],
        "asks_no": lambda: words.say("asks_no", what=words.get(f"asks_{reason.text}", reason.text)),
        "delivery": lambda: words.say("why_delivery", way=words.get(f"way_{reason.text}", reason.text)),
        "audience": lambda: _audience(reason.text, words=words, pack=pack),
        "age": lambda: words.say("why_age", age=reason.text),
    }.get(str(reason.kind))
    return said() if said else reason.text or str(reason.kind)


def _topic(reason: Reason, *, words: Phrasebook, pack: Pack) -> str:
    key = "why_topic_also" if reason.where == "also" else "why_topic_main"
    return words.say(key, topic=topic_in_words(reason.text, words=words, pack=pack))


def _near(place: str, hit: Hit, words: Phrasebook) -> str:
    if hit.distance_km is None:
        return words.say("why_serves", place=place) if place else words["why_serves_area"]
    km = km_in_words(hit.distance_km)
    return words.say("because_near", km=km, place=place) if place else words.say("why_away", km=km)


def _remote(place: str, hit: Hit, words: Phrasebook) -> str:
    ways = ways_of(hit, words=words)
    return words.say("because_remote", place=place, ways=ways) if place else words.say("why_remote", ways=ways)


def _audience(who: str, *, words: Phrasebook, pack: Pack) -> str:
    """The pack's own sentence for those whom a service is for, where a rule of it has one."""
    rule = next((one for one in pack.rules if one.audience == who), None)
    return in_language(rule.fits, words.language) if rule else words.say("why_audience", who=who)
