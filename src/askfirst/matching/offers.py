"""From wishes, limits and a place to offers, each with its reasons. The same wish gives the same offers, in the same order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Literal

from askfirst.exposure.telling import RISK, practice_towards
from askfirst.ground.languages import spoken
from askfirst.listening.conversation import Conversation, Fact, unheard_facts
from askfirst.matching.heard import HeardFacts, fits, rules_for
from askfirst.matching.verdict import REMOTE, Case, judge
from askfirst.matching.where import distance_to, serves
from askfirst.pack.content import Pack, Place, Rule, Service
from askfirst.places.find import find_place

Reach = Literal["near", "remote", "far", "unknown"]

NEAR_KM = 30

# Where a directory has more than `ALL_UP_TO` of a kind, no more than these are shown: referrals, and services that one limit
# sets aside or that rules leave out.
ALL_UP_TO = 120
MOST_REFERRALS = 30
MOST_ASIDE = 10


@dataclass(frozen=True)
class Information:
    """An article offered for a want."""

    article: str
    topic: str


@dataclass(frozen=True)
class Answering:
    """How a service answers one want: as its main work (0), as well (1), or through a topic that can answer it (2)."""

    want: str
    closeness: Literal[0, 1, 2]
    through: str


@dataclass(frozen=True)
class Referral:
    """A service offered: for which wants, how it is reached, what to ask first, and which rules speak of it."""

    service: Service
    answers: tuple[Answering, ...]
    reach: Reach
    distance_km: float | None
    languages: tuple[str, ...]
    kept_limits: tuple[str, ...]
    ask_first: tuple[str, ...]
    rules: tuple[Rule, ...]
    depends: bool
    may_not_serve: bool = False


@dataclass(frozen=True)
class SetAside:
    """A service that answers the wish but breaks a limit, or does not serve the place."""

    service: Service
    limit: str


@dataclass(frozen=True)
class Chosen:
    """Services of a large directory: the first of each kind in the order of offers, and how many more there are."""

    services: tuple[Service, ...]
    referrals: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    ruled_out: int = 0


@dataclass(frozen=True)
class Offers:
    """Everything that is offered, set aside or not used, in the order in which to show it."""

    information: tuple[Information, ...] = ()
    referrals: tuple[Referral, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    not_used: tuple[Fact, ...] = ()
    ruled_out: tuple[tuple[Service, Rule], ...] = ()
    more: Chosen = field(default_factory=lambda: Chosen(()))


@dataclass
class _Sorting:
    referrals: list[Referral] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    ruled_out: list[tuple[Service, Rule]] = field(default_factory=list)


def make_offers(conversation: Conversation, *, pack: Pack, chosen: Chosen | None = None) -> Offers:
    """Return the offers for what the client said or confirmed, and for nothing else.

    They come from the pack's own services, or from those chosen from a directory; `more` then counts the others.
    """
    place = find_place(conversation.place, pack=pack) if conversation.place else None
    heard = HeardFacts(conversation, pack=pack)
    sorting = _Sorting()
    for service in pack.services.values() if chosen is None else chosen.services:
        if answers := _answers(service, conversation, pack=pack):
            _sort(answers, Case(service, conversation, pack), place, heard, sorting)
    offers = Offers(
        information=_information(conversation, pack=pack),
        referrals=tuple(sorted(sorting.referrals, key=lambda referral: _order(referral, conversation, pack=pack))),
        set_aside=tuple(sorted(sorting.set_aside, key=lambda aside: (aside.limit, aside.service.id))),
        not_used=unheard_facts(conversation),
        ruled_out=tuple(sorted(sorting.ruled_out, key=lambda pair: (pair[1].id, pair[0].id))),
    )
    return offers if chosen is None else _cut(offers, chosen)


def _cut(offers: Offers, chosen: Chosen) -> Offers:
    """Only the first of each kind, however the directory was cut into parts that each gave their first."""
    by_limit = groupby(offers.set_aside, key=lambda aside: aside.limit)
    first_ruled_out = sorted({service.id for service, _ in offers.ruled_out})[: most(chosen.ruled_out, MOST_ASIDE)]
    return replace(
        offers,
        referrals=offers.referrals[: most(chosen.referrals, MOST_REFERRALS)],
        set_aside=tuple(
            aside for limit, asides in by_limit for aside in islice(asides, most(chosen.set_aside[limit], MOST_ASIDE))
        ),
        ruled_out=tuple(pair for pair in offers.ruled_out if pair[0].id in first_ruled_out),
        more=chosen,
    )


def most(count: int, of_many: int) -> int:
    """Return how many of so many are shown: all where they can be read, else the first."""
    return count if count <= ALL_UP_TO else of_many


def _answers(service: Service, conversation: Conversation, *, pack: Pack) -> tuple[Answering, ...]:
    found = (_answer(service, want, pack=pack) for want in conversation.wants)
    return tuple(answer for answer in found if answer is not None)


def _answer(service: Service, want: str, *, pack: Pack) -> Answering | None:
    if want in service.main:
        return Answering(want, 0, want)
    if want in service.also:
        return Answering(want, 1, want)
    through = next((topic for topic in pack.topics[want].see_also if topic in service.main), None)
    return Answering(want, 2, through) if through else None


def _sort(answers: tuple[Answering, ...], case: Case, place: Place | None, heard: HeardFacts, sorting: _Sorting) -> None:
    service, conversation, pack = case.service, case.conversation, case.pack
    distance = distance_to(service, place, pack=pack)
    if broken := _broken_limit(case, place, distance):
        sorting.set_aside.append(SetAside(service, broken))
        return
    fitting = fits(service, heard, pack=pack)
    if fitting is False:
        sorting.ruled_out += [(service, rule) for rule in rules_for(service, pack=pack)]
        return
    unknown = tuple(limit for limit in conversation.limits if judge(pack.limits[limit], case) == "unknown")
    sorting.referrals.append(
        Referral(
            service=service,
            answers=answers,
            reach=_reach(service, place, distance),
            distance_km=distance,
            languages=_shared_languages(service, conversation),
            kept_limits=tuple(limit for limit in conversation.limits if limit not in unknown),
            ask_first=unknown,
            rules=rules_for(service, pack=pack),
            depends=fitting is None,
            may_not_serve=place is not None and serves(service, place, pack=pack) is None,
        )
    )


def _broken_limit(case: Case, place: Place | None, distance: float | None) -> str:
    """The first limit that the service breaks: the client's own ones in her order, then her place and her distance."""
    for limit in case.conversation.limits:
        if judge(case.pack.limits[limit], case) == "broken":
            return limit
    if place is not None and serves(case.service, place, pack=case.pack) is False:
        return "place"
    farthest = case.conversation.travel_km
    too_far = farthest is not None and distance is not None and distance > farthest
    return "travel_km" if too_far and not _is_remote(case.service) else ""


def _is_remote(service: Service) -> bool:
    return bool(REMOTE & set(service.delivery))


def _reach(service: Service, place: Place | None, distance: float | None) -> Reach:
    if distance is not None and distance <= NEAR_KM:
        return "near"
    if _is_remote(service):
        return "remote"
    return "unknown" if place is None or distance is None else "far"


def _shared_languages(service: Service, conversation: Conversation) -> tuple[str, ...]:
    hers = spoken(conversation.languages)
    return tuple(code for code in service.languages if spoken((code,)) & hers)


def _information(conversation: Conversation, *, pack: Pack) -> tuple[Information, ...]:
    """Articles for the client's wants, in her order; for each, those that are first about it, the most useful first."""
    places = places_in_situations(pack)
    found: dict[str, str] = {}
    for want in conversation.wants:
        heads = [one.head for one in pack.articles.values() if want in one.head.topics and "client" in one.head.audience]
        for head in sorted(heads, key=lambda one: (one.topics.index(want), places.get(one.id, len(pack.articles)), one.id)):
            found.setdefault(head.id, want)
    return tuple(Information(article, topic) for article, topic in found.items())


def places_in_situations(pack: Pack) -> dict[str, int]:
    """Return how near the top each article stands, in the situation where it stands nearest to it; 0 is the first."""
    places: dict[str, int] = {}
    for situation in pack.situations:
        for place, article in enumerate(situation.articles):
            places[article] = min(place, places.get(article, place))
    return places


_REACH_ORDER: dict[Reach, int] = {"near": 0, "remote": 1, "unknown": 2, "far": 3}


def _order(referral: Referral, conversation: Conversation, *, pack: Pack) -> tuple[object, ...]:
    """The client's own order of wants, and how surely the service answers the first of them; then limits, exposure,
    reach, language, freshness, being led by its community. Who the client is plays no part that no rule names.
    """
    service, first = referral.service, referral.answers[0]
    return (
        conversation.wants.index(first.want),
        first.closeness,
        pack.topics[first.want].see_also.index(first.through) if first.closeness == 2 else 0,
        referral.depends and not set(referral.languages) - {"en", "fr"},
        len(referral.ask_first),
        referral.may_not_serve,
        _exposure(service, pack=pack),
        _REACH_ORDER[referral.reach],
        not referral.languages,
        service.source.confidence != "high",
        _newest_first(service.source.date),
        service.peer_led != "yes",
        referral.distance_km if referral.distance_km is not None else 0.0,
        service.id,
    )


def _exposure(service: Service, *, pack: Pack) -> int:
    return max(RISK[practice_towards(service, recipient, pack=pack)] for recipient in ("police", "immigration"))


def _newest_first(date: str | None) -> int:
    years = [int(part) for part in (date or "").replace("-", " ").split() if len(part) == 4 and part.isdigit()]
    return -max(years, default=0)
