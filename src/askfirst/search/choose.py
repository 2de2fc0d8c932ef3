"""Chooses, from a large directory, the services that offers are made of: the first of each kind, in the order of offers.

The order is that of `matching.offers`, computed on columns; what is chosen is judged again there, one service at a time.
A property test holds the two together: on any small directory they choose the same services.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from askfirst.ground.languages import spoken
from askfirst.listening.conversation import Conversation
from askfirst.matching.heard import HeardFacts, fits
from askfirst.matching.offers import MOST_ASIDE, MOST_REFERRALS, NEAR_KM, Chosen, most
from askfirst.matching.verdict import REMOTE
from askfirst.matching.where import SURROUNDINGS_KM, covers
from askfirst.pack.content import Pack, Place, Service
from askfirst.places.find import EARTH_KM, find_place
from askfirst.search.verdicts import BLANK, BROKEN, UNKNOWN, Columned, Verdicts

NONE = 255
Bools = NDArray[np.bool_]


class Segment(Columned, Protocol):
    """A segment whose services can be read back."""

    def verdicts(self, pack: Pack) -> Verdicts:
        """Return what limits say of its services."""

    def service(self, doc: int) -> Service:
        """Return one service."""


@dataclass(frozen=True)
class Part:
    """A segment, and the numbers of those of its services that it must not answer for."""

    segment: Segment
    dead: Sequence[int] | NDArray[Any] = ()


@dataclass
class _Case:
    """One segment seen for one conversation: its candidates and what is known of each."""

    segment: Segment
    conversation: Conversation
    pack: Pack
    place: Place | None
    docs: NDArray[np.intp]
    rank: NDArray[np.int64]

    def coded(self, name: str, values: Sequence[Any]) -> NDArray[Any]:
        """Return, for each candidate, the value worked out for its distinct value of a coded column."""
        return np.array(values)[self.segment.arrays[name][self.docs]] if len(self.docs) else np.zeros(0, dtype=int)

    def column(self, name: str) -> NDArray[Any]:
        """Return a column for the candidates."""
        return self.segment.arrays[name][self.docs]


def choose(conversation: Conversation, *, among: Sequence[Part], pack: Pack) -> Chosen:
    """Return the services of which offers can be made, and how many of each kind there are in all."""
    if not conversation.wants:
        return Chosen(())
    parts = [_choose_from(part, conversation, pack=pack) for part in among]
    asides: dict[str, int] = {}
    for part in parts:
        for limit, count in part.set_aside.items():
            asides[limit] = asides.get(limit, 0) + count
    return Chosen(
        services=tuple(service for part in parts for service in part.services),
        referrals=sum(part.referrals for part in parts),
        set_aside=asides,
        ruled_out=sum(part.ruled_out for part in parts),
    )


def _choose_from(part: Part, conversation: Conversation, *, pack: Pack) -> Chosen:
    place = find_place(conversation.place, pack=pack) if conversation.place else None
    segment = part.segment
    docs, rank = _candidates(part, conversation, pack=pack)
    case = _Case(segment, conversation, pack, place, docs, rank)
    distance = _distances(case)
    covered = _covered(case, distance)
    fitting = _fitting(case)
    aside = _aside(case, distance, covered)
    ruled_out = (aside == NONE) & (fitting == 0)
    offered = (aside == NONE) & (fitting != 0)
    keys = _keys(case, distance, covered, fitting)
    first = _first(np.flatnonzero(offered), keys, most(int(offered.sum()), MOST_REFERRALS))
    shown = [*first.tolist(), *_first_aside(case, aside), *_first_by_id(case, ruled_out).tolist()]
    names = [*conversation.limits, "place", "travel_km"]
    counts = np.bincount(aside[aside != NONE], minlength=len(names))
    return Chosen(
        services=tuple(segment.service(int(docs[one])) for one in shown),
        referrals=int(offered.sum()),
        set_aside={name: int(count) for name, count in zip(names, counts.tolist(), strict=True) if count},
        ruled_out=int(ruled_out.sum()),
    )


def _candidates(part: Part, conversation: Conversation, *, pack: Pack) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Every service that answers a want, with how well it answers the first of them: want, closeness, which near topic."""
    best = np.full(len(part.segment.arrays["id_order"]), np.iinfo(np.int16).max, dtype=np.int16)
    # Written from the worst to the best, so that the best stands in the end.
    for rank, docs in reversed(list(_answering(part.segment, conversation, pack=pack))):
        best[docs] = rank
    best[np.asarray(part.dead, dtype=np.intp)] = np.iinfo(np.int16).max
    docs = np.flatnonzero(best != np.iinfo(np.int16).max)
    return docs, best[docs].astype(np.int64)


def _answering(segment: Segment, conversation: Conversation, *, pack: Pack) -> Iterator[tuple[int, NDArray[Any]]]:
    for want, topic in enumerate(conversation.wants):
        yield want * 256, _posting(segment, "main", topic)
        yield want * 256 + 1, _posting(segment, "also", topic)
        for near, through in enumerate(pack.topics[topic].see_also):
            yield want * 256 + 2 + near, _posting(segment, "main", through)


def _posting(segment: Segment, kind: str, topic: str) -> NDArray[Any]:
    topics = segment.tables["topics"]
    if topic not in topics:
        return np.zeros(0, dtype=np.uint32)
    number, starts = topics.index(topic), segment.arrays[f"{kind}_start"]
    return segment.arrays[f"{kind}_docs"][int(starts[number]) : int(starts[number + 1])]


def _distances(case: _Case) -> NDArray[np.float64]:
    """Kilometres to the nearest point of each candidate, to a tenth; nan where it has none, or no place is known."""
    starts = case.segment.arrays["point_start"]
    first, last = starts[case.docs].astype(np.int64), starts[case.docs + 1].astype(np.int64)
    nearest = np.full(len(case.docs), np.nan)
    if case.place is None:
        return nearest
    for turn in range(int((last - first).max(initial=0))):
        has = first + turn < last
        kilometres = _haversine(case.place, case.segment, first[has] + turn)
        nearest[has] = np.fmin(nearest[has], kilometres)
    return np.round(nearest, 1)


def _haversine(place: Place, segment: Segment, points: NDArray[np.int64]) -> NDArray[np.float64]:
    lat, lon = np.radians(segment.arrays["point_lat"][points]), np.radians(segment.arrays["point_lon"][points])
    here_lat, here_lon = np.radians(place.lat), np.radians(place.lon)
    half = np.sin((lat - here_lat) / 2) ** 2 + np.cos(lat) * np.cos(here_lat) * np.sin((lon - here_lon) / 2) ** 2
    answer: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return answer


def _covered(case: _Case, distance: NDArray[np.float64]) -> NDArray[np.int8]:
    """Whether each candidate serves the place: 1 yes, 0 no, 2 nobody can tell. Without a place, 1."""
    if case.place is None:
        return np.ones(len(case.docs), dtype=np.int8)
    place, pack = case.place, case.pack
    answers = {True: 1, False: 0, None: 2}
    covered = case.coded("area", [answers[covers(tuple(area), place, pack=pack)] for area in case.segment.tables["area"]])
    no_area = case.coded("area", [not area for area in case.segment.tables["area"]]).astype(bool)
    has_place = case.coded("place", [bool(name) for name in case.segment.tables["place"]]).astype(bool)
    comes_to_it = (no_area & has_place) | (distance <= SURROUNDINGS_KM)
    return np.where((covered == 2) & comes_to_it, 1, covered).astype(np.int8)


def _fitting(case: _Case) -> NDArray[np.int8]:
    heard = HeardFacts(case.conversation, pack=case.pack)
    answers = {True: 1, False: 0, None: 2}
    stubs = [replace(BLANK, audience=tuple(audience)) for audience in case.segment.tables["audience"]]
    return case.coded("audience", [answers[fits(stub, heard, pack=case.pack)] for stub in stubs]).astype(np.int8)


def _aside(case: _Case, distance: NDArray[np.float64], covered: NDArray[np.int8]) -> NDArray[np.uint8]:
    """The first limit that each candidate breaks, in her order, then place and distance; NONE if it breaks none."""
    aside = np.full(len(case.docs), NONE, dtype=np.uint8)
    number = 0
    for number, limit in enumerate(case.conversation.limits, start=1):
        verdict = case.segment.verdicts(case.pack).of(case.pack.limits[limit], conversation=case.conversation)[case.docs]
        aside[(verdict == BROKEN) & (aside == NONE)] = number - 1
    aside[(covered == 0) & (aside == NONE)] = number
    if case.conversation.travel_km is not None:
        too_far = (distance > case.conversation.travel_km) & ~_remote(case)
        aside[too_far & (aside == NONE)] = number + 1
    return aside


def _remote(case: _Case) -> Bools:
    return case.coded("delivery", [bool(REMOTE & set(ways)) for ways in case.segment.tables["delivery"]]).astype(bool)


def _keys(case: _Case, distance: NDArray[np.float64], covered: NDArray[np.int8], fitting: NDArray[np.int8]) -> list[NDArray[Any]]:
    """The order of offers as columns, the first of them first; see `matching.offers._order`."""
    hers = spoken(case.conversation.languages)
    shared = [{code for code in codes if spoken((code,)) & hers} for codes in case.segment.tables["languages"]]
    far_from_hers = case.coded("languages", [not one - {"en", "fr"} for one in shared]).astype(bool)
    unknown = np.zeros(len(case.docs), dtype=np.int64)
    for limit in case.conversation.limits:
        verdict = case.segment.verdicts(case.pack).of(case.pack.limits[limit], conversation=case.conversation)[case.docs]
        unknown += verdict == UNKNOWN
    return [
        case.rank,
        (fitting == 2) & far_from_hers,
        unknown,
        covered == 2,
        case.segment.verdicts(case.pack).exposure()[case.docs],
        _reach(case, distance),
        case.coded("languages", [not one for one in shared]),
        case.column("confident") == 0,
        -case.column("year").astype(np.int64),
        case.column("peer_led") != 1,
        np.nan_to_num(distance, nan=0.0),
        case.column("id_order"),
    ]


def _reach(case: _Case, distance: NDArray[np.float64]) -> NDArray[np.int64]:
    """As `matching.offers` orders reach: near 0, remote 1, unknown 2, far 3."""
    return np.where(distance <= NEAR_KM, 0, np.where(_remote(case), 1, np.where(np.isnan(distance), 2, 3)))


def _first(which: NDArray[np.intp], keys: Sequence[NDArray[Any]], number: int) -> NDArray[np.intp]:
    """The first so many of these in the order of the keys, without sorting the others."""
    sure, tied, left = [], which, number
    for key in keys:
        if len(tied) <= left:
            break
        # Whoever is before the last place that counts is in; whoever is behind it is out; the next key parts the others.
        values = key[tied]
        last = np.partition(values, left - 1)[left - 1]
        sure.append(tied[values < last])
        left -= len(sure[-1])
        tied = tied[values == last]
    which = np.concatenate([*sure, tied[:left]])
    order = np.lexsort([key[which] for key in reversed(keys)])
    return which[order]


def _first_aside(case: _Case, aside: NDArray[np.uint8]) -> Iterator[int]:
    for number in np.unique(aside[aside != NONE]).tolist():
        yield from _first_by_id(case, aside == number).tolist()


def _first_by_id(case: _Case, which: Bools) -> NDArray[np.intp]:
    return _first(np.flatnonzero(which), [case.column("id_order")], most(int(which.sum()), MOST_ASIDE))
