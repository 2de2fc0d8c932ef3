"""Finds a place by the name a person types, in any of its spellings."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import folded, quoted
from askfirst.pack.content import Area, Pack, Place

MOST_REMEMBERED = 5_000
EARTH_KM = 6371.0088
_ENDINGS = (", ontario", " ontario", ", ont.", " ont.", " ont", ", on", " on", ", canada", "安大略省", "市", "镇", "鎮", "省")


def find_place(name: str, *, pack: Pack) -> Place:
    """Return the place of this name. Raises Refusal that names the field and the nearest spellings."""
    known = _spellings(pack)
    for spelling in _variants(name):
        if spelling in known:
            return pack.places[known[spelling]]
    near = ", ".join(nearest_names(name, pack=pack))
    hint = f"Did you mean {near}?" if near else "Try the nearest larger place, or leave it out."
    raise Refusal(
        f"place: {quoted(name)} is not in the list of places of this pack. {hint}",
        field="place",
        key="place_near" if near else "place",
        parts={"place": quoted(name)[1:-1], "near": near},
    )


def place_of_service(name: str, *, pack: Pack) -> Place | None:
    """Return the place that a service names, or None if the gazetteer has none of that name.

    It is remembered, since many services name the same. Never ask here for what a client typed: that is not to be remembered.
    """
    known = _spellings(pack)
    if name not in _LAST.of_services:
        if len(_LAST.of_services) >= MOST_REMEMBERED:
            _LAST.of_services.clear()
        found = next((known[spelling] for spelling in _variants(name) if spelling in known), None)
        _LAST.of_services[name] = pack.places[found] if found else None
    return _LAST.of_services[name]


def nearest_names(name: str, *, pack: Pack) -> list[str]:
    """Return up to three names of places whose spelling is close to this one."""
    known = _spellings(pack)
    close = difflib.get_close_matches(folded(name), known, n=6, cutoff=0.7)
    return list(dict.fromkeys(pack.places[known[spelling]].name for spelling in close))[:3]


class HasPoint(Protocol):
    """Anything with degrees north and east."""

    @property
    def lat(self) -> float: ...

    @property
    def lon(self) -> float: ...


def distance_km(one: HasPoint, other: HasPoint) -> float:
    """Return the great-circle distance in kilometres (haversine, mean Earth radius)."""
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def lies_in(place: Place, area: Area) -> bool:
    """Return whether a place lies in an area that a service says it serves."""
    if area.outside:
        return False
    if area.everywhere or place.id in area.places:
        return True
    if area.circle is not None:
        centre = Place(id="", name="", lat=area.circle.lat, lon=area.circle.lon, source="")
        return distance_km(place, centre) <= area.circle.km
    boxes = (*area.boxes, *((area.box,) if area.box else ()))
    return any(south <= place.lat <= north and west <= place.lon <= east for south, west, north, east in boxes)


def _variants(name: str) -> list[str]:
    plain = folded(name)
    cut: list[str] = []
    for one in (plain, *_without_ending(plain)):
        cut += [one, *_without_ending(one)]
    saints = [one.replace("saint ", "st. ").replace("sainte ", "ste. ") for one in (plain, *cut)]
    spelled = [_squeeze(one) for one in (plain, *cut, *saints)]
    return list(dict.fromkeys(one for one in spelled if one))


def _without_ending(spelling: str) -> list[str]:
    return [spelling.removesuffix(ending).strip(" ,") for ending in _ENDINGS if spelling.endswith(ending)]


def _squeeze(spelling: str) -> str:
    return " ".join(spelling.replace(".", " ").replace("-", " ").replace("'", "").split())


def _spellings(pack: Pack) -> Mapping[str, str]:
    """Every spelling of every place; where two share one, a first name wins, then the larger place."""
    if _LAST.places is not pack.places:
        rows = sorted(pack.places.values(), key=lambda place: (place.population or 0, place.id))
        by_other = {_squeeze(folded(name)): place.id for place in rows for name in place.also}
        by_name = {_squeeze(folded(place.name)): place.id for place in rows}
        _LAST.places, _LAST.spellings, _LAST.of_services = pack.places, {**by_other, **by_name}, {}
    return _LAST.spellings


@dataclass
class _Last:
    """The spellings of the gazetteer used last: a few hundred names that never change while a pack is loaded."""

    places: Mapping[str, Place] | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)
    of_services: dict[str, Place | None] = field(default_factory=dict)


_LAST = _Last()
