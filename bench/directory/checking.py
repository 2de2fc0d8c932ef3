"""Checks that our own search finds what it must, by looking at every service one at a time."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bench.directory.make import Maker
from bench.directory.others import haversine
from bench.directory.ours import Ours, as_query
from bench.directory.queries import TUESDAY_MORNING, Wish

from askfirst.ground.languages import spoken
from askfirst.opening.state import state_at
from askfirst.pack.content import Service
from askfirst.search.find import find

# Looking at every service takes a minute beyond this.
MOST_LOOKED_AT = 20_000


def check(engine: Ours, wishes: Sequence[Wish], *, maker: Maker, services: int) -> dict[str, int]:
    """Return how many hits break what was asked, and of how many queries without words the total is not what a scan counts."""
    unfit = 0
    for wish in wishes:
        found = find(replace(as_query(wish), facets=()), shelf=engine.shelf, pack=engine.pack)
        unfit += sum(not fits(hit.service, wish) for hit in found.hits)
    told = {"unfit": unfit}
    if services <= MOST_LOOKED_AT:
        plain = [wish for wish in wishes if not wish.words]
        told |= {"scanned": len(plain), "miscounted": _miscounted(engine, plain, list(maker.services(services)))}
    return told


def _miscounted(engine: Ours, wishes: Sequence[Wish], services: Sequence[Service]) -> int:
    wrong = 0
    for wish in wishes:
        answer = engine.ask(wish)
        fitting = [one for one in services if fits(one, wish)]
        wrong += answer.total != len(fitting) or answer.facets != _topics(fitting)
    return wrong


def _topics(services: Sequence[Service]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in services:
        for topic in {*one.main, *one.also}:
            counts[topic] = counts.get(topic, 0) + 1
    return counts


def fits(service: Service, wish: Wish) -> bool:
    """Return whether a service is all that was asked for beside the words."""
    far = [haversine(wish.near, (point.lat, point.lon)) for point in service.points] if wish.near else []
    return all(
        (
            wish.within_km is None or any(km <= wish.within_km for km in far),
            not wish.topic or wish.topic in (*service.main, *service.also),
            not wish.language or spoken(service.languages) & spoken((wish.language,)),
            not wish.delivery or wish.delivery in service.delivery,
            not wish.is_open_now or _state(service) == "open",
        )
    )


_STATES: dict[Any, str] = {}


def _state(service: Service) -> str:
    if service.hours not in _STATES:
        _STATES[service.hours] = state_at(service.hours, zone=service.time_zone, at=TUESDAY_MORNING)
    return _STATES[service.hours]
