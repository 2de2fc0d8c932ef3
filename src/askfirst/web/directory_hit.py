"""One service in a list of results, as a hurried worker reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from askfirst.journeys.describe import ASKED_FOR, Teller, describe_referral, recipient_name
from askfirst.journeys.openness import openness_of
from askfirst.journeys.reasons import km_in_words, reasons_in_words, ways_of
from askfirst.journeys.sheet import ReachLine, ReferralView
from askfirst.matching.offers import Reach, Referral
from askfirst.matching.verdict import Case, judge
from askfirst.pack.content import Service
from askfirst.search.query import Hit
from askfirst.web.directory_parts import Said, address_of, said_of, shortened

_CALLED = ("phone", "toll_free", "short_code", "text", "whatsapp", "tty")
_NUMBERS = 2
_REASONS = 4
# What everybody has to tell stands once on a page, not at each service.
_OF_EVERYBODY = "child_protection"


@dataclass(frozen=True)
class HitView:
    """One result: what it is, why it is here, how to reach it, and what it asks and may tell."""

    url: str
    name: str
    kind: str
    organization: str
    about: Said
    away: str
    because: tuple[str, ...]
    open_state: str
    open_line: str
    numbers: tuple[ReachLine, ...]
    alerts: tuple[str, ...]
    learn: tuple[str, ...]
    not_known: str
    ask_first: tuple[str, ...]


def hit_view(hit: Hit, teller: Teller, *, limits: tuple[str, ...], at: datetime, typed: Mapping[str, str]) -> HitView:
    """Return a result in words; `limits` are hers, and what a service does not say about one of them is said.

    `typed` has what she typed for each word that was searched for.
    """
    service, words = hit.service, teller.words
    referral = as_referral(service, teller, limits=limits, distance_km=hit.distance_km)
    view = describe_referral(referral, teller)
    openness = openness_of(service, at=at, words=words)
    kept = (because.text for because in view.because if because.kind == "limit")
    is_said = openness.state != "unknown" or service.hours
    return HitView(
        url=address_of(service.id),
        name=service.name,
        kind=view.kind,
        organization=service.organization if service.organization != service.name else "",
        about=shortened(said_of(service, "about", language=words.language)),
        away=_away(hit, teller),
        because=(*reasons_in_words(hit, words=words, pack=teller.pack, typed=typed)[:_REASONS], *kept),
        open_state=openness.state,
        open_line=openness.line if is_said else _hours(service, teller),
        numbers=tuple(reach for reach in view.reach if reach.by in _CALLED)[:_NUMBERS] or view.reach[:1],
        alerts=view.alerts,
        learn=tuple(_learn(view)),
        not_known=words.listed(_not_known(view, referral, teller)),
        ask_first=tuple(unknown.text for unknown in view.unknown if unknown.is_limit),
    )


def as_referral(service: Service, teller: Teller, *, limits: tuple[str, ...] = (), distance_km: float | None = None) -> Referral:
    """Return a service as an offer that answers no wish, judged by these limits, so that it is described in the same words."""
    case = Case(service, teller.conversation, teller.pack)
    verdicts = {limit: judge(teller.pack.limits[limit], case) for limit in limits}
    reach: Reach = "unknown" if distance_km is None else "near"
    return Referral(
        service=service,
        answers=(),
        reach=reach,
        distance_km=distance_km,
        languages=(),
        kept_limits=tuple(limit for limit, verdict in verdicts.items() if verdict == "kept"),
        ask_first=tuple(limit for limit, verdict in verdicts.items() if verdict == "unknown"),
        rules=(),
        depends=False,
    )


def _away(hit: Hit, teller: Teller) -> str:
    """How far, or how to reach it without going; one of the reasons says the place."""
    parts = []
    if hit.distance_km is not None:
        parts.append(f"{km_in_words(hit.distance_km)} km")
    is_said = any(reason.kind == "remote" for reason in hit.because)
    if not is_said and hit.reachable != "near" and (ways := ways_of(hit, words=teller.words)):
        parts.append(teller.words.say("dir_reached", ways=ways))
    return " · ".join(parts)


def _hours(service: Service, teller: Teller) -> str:
    """Hours that are known in words only, for want of a clock to compare them with."""
    hours = said_of(service, "hours", language=teller.language).text
    return f"{teller.words['hours']}: {hours}" if hours else teller.words["dir_hours_short"]


def _learn(view: ReferralView) -> Iterator[str]:
    yield from (line.rstrip(".。") for line in view.ask_lines)
    for tell in view.tells:
        if tell.telling.practice != "unknown" and tell.telling.recipient != _OF_EVERYBODY:
            yield tell.text


def _not_known(view: ReferralView, referral: Referral, teller: Teller) -> Iterator[str]:
    """What is not known, grouped, save what one of her limits hangs on, which is said with a sentence to ask."""
    words, limits = teller.words, teller.pack.limits
    asked = {(limits[limit].test, limits[limit].value) for limit in referral.ask_first}
    unknown = [one.telling.recipient for one in view.tells if one.telling.practice == "unknown"]
    who = [recipient_name(one, words) for one in unknown if ("tells", one) not in asked]
    asks = referral.service.asks
    what = [words[f"asks_{one}"] for one in ASKED_FOR if getattr(asks, one) == "unknown" and ("asks", one) not in asked]
    if who:
        yield words.say("short_tells", who=words.listed(who))
    if what:
        yield words.say("short_asks", what=words.listed(what))
