"""Keeps what fits everything that was asked beside the words. What nobody knows never passes for a yes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from askfirst.ground.languages import spoken
from askfirst.listening.conversation import EMPTY, Conversation
from askfirst.matching.offers import NEAR_KM
from askfirst.matching.verdict import REMOTE
from askfirst.pack.content import Pack, Place
from askfirst.search.marks import Bits, how_many, packed
from askfirst.search.near import Floats, line_of
from askfirst.search.query import Query
from askfirst.search.shelf import View
from askfirst.search.verdicts import BROKEN


@dataclass
class Sifted:
    """What is left of one segment: the services that fit, those that fit but for `needs_no`, and how many each limit put aside."""

    view: View
    fitting: Bits
    but_for_asks: Bits
    lines: Floats | None = None
    set_aside: dict[str, int] = field(default_factory=dict)


def sift(view: View, query: Query, *, pack: Pack, having: Bits | None) -> Sifted:
    """Return what is left of a segment; `having` are those that have any of her words, None where she gave none."""
    left = view.live_bits if having is None else having & view.live_bits
    for keep in _filters(view, query):
        left = left & keep()
    point = _point(query)
    lines = None if point is None else view.segment.lines_to(point, among=left)
    if lines is not None:
        for keep in _where(view, query, lines, pack):
            left = left & keep()
    set_aside: dict[str, int] = {}
    left = _without_broken(view, query, left, set_aside, pack=pack)
    fitting = left
    for what in query.needs_no:
        fitting = fitting & view.segment.marks.of(f"asks_{what}", "no")
    return Sifted(view, fitting, left, lines, set_aside)


def languages_meant(view: View, query: Query, *, family: str) -> list[str]:
    """Return the values of a family of languages in which one can speak a language that was asked for."""
    hers = spoken(query.languages)
    return [code for code in view.segment.marks.values(family) if spoken((code,)) & hers]


def remote_of(view: View) -> Bits:
    """Return who can be reached without going anywhere."""
    return view.segment.marks.any_of("delivery", sorted(REMOTE))


def _point(query: Query) -> tuple[float, float] | None:
    if query.near is not None:
        return query.near
    return (query.place.lat, query.place.lon) if query.place else None


def _filters(view: View, query: Query) -> Iterator[Callable[[], Bits]]:
    for family, values in _chosen(query):
        yield partial(view.segment.marks.any_of, family, values)
    if query.languages:
        yield lambda: _speaking(view, query)
    if query.age is not None:
        yield lambda: _of_age(view, query.age or 0.0)
    if query.open_at is not None:
        at = query.open_at
        yield lambda: view.segment.states(at)["open"]


def _chosen(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    chosen = {
        "main" if query.main_only else "topics": query.topics,
        "delivery": query.delivery,
        "kinds": query.kinds,
        "audience": query.audience,
        "cost": ("free",) if query.is_free else (),
    }
    return ((family, values) for family, values in chosen.items() if values)


def _where(view: View, query: Query, lines: Floats, pack: Pack) -> Iterator[Callable[[], Bits]]:
    within, place = query.within_km, query.place
    if within is not None:
        yield lambda: packed(lines <= line_of(within))
    if place is not None:
        yield lambda: _reachable(view, place, lines, pack)


def _reachable(view: View, place: Place, lines: Floats, pack: Pack) -> Bits:
    """Near, or serving the place, or remote unless all that it says it serves lies elsewhere."""
    serving, elsewhere = view.segment.covered(place, pack=pack)
    found: Bits = packed(lines <= line_of(NEAR_KM)) | serving | (remote_of(view) & ~elsewhere)
    return found


def _speaking(view: View, query: Query) -> Bits:
    found = view.segment.marks.nobody
    for family in ("languages", "interpreters"):
        found = found | view.segment.marks.any_of(family, languages_meant(view, query, family=family))
    return found


def _of_age(view: View, age: float) -> Bits:
    """No stated limit is no limit. A highest age of 18 means until the nineteenth birthday."""
    youngest, oldest = view.arrays["min_age"], view.arrays["max_age"]
    return packed(~(youngest > age) & ~(oldest < np.floor(age)))


def _without_broken(view: View, query: Query, left: Bits, set_aside: dict[str, int], *, pack: Pack) -> Bits:
    conversation = Conversation(version=EMPTY.version, languages=query.languages)
    for limit in query.limits:
        broken = packed(view.verdicts.of(pack.limits[limit], conversation=conversation) == BROKEN) & left
        set_aside[limit] = how_many(broken)
        left = left & ~broken
    return left
