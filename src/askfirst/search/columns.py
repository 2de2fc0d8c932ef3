"""What a service says beside its words, as columns of numbers: one entry for each service; `id_order` is its place by id."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from askfirst.matching.where import points_of
from askfirst.pack.content import Pack, Provenance, Service

Arrays = dict[str, NDArray[Any]]
Tables = dict[str, list[Any]]

ANSWER = {"no": 0, "yes": 1, "unknown": 2}
COST = {"free": 0, "may_cost": 1, "unknown": 2}
ASKED = ("id", "name", "immigration_status", "health_card")
NO_YEAR = 0

# Columns that hold the number of a distinct value; `tables` has the values.
CODED = ("languages", "delivery", "area", "audience", "community", "kind", "tells", "reach", "place", "hours", "interpreters")


@dataclass
class _Coded:
    """Distinct values, each numbered when it is first met."""

    codes: list[int] = field(default_factory=list)
    numbers: dict[Hashable, int] = field(default_factory=dict)

    def add(self, value: Hashable) -> None:
        self.codes.append(self.numbers.setdefault(value, len(self.numbers)))


@dataclass
class _Postings:
    """For each topic, the services that name it."""

    docs: list[list[int]]

    def finish(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        lengths = np.array([0, *(len(one) for one in self.docs)], dtype=np.uint32)
        joined = [np.array(one, dtype=np.uint32) for one in self.docs]
        return np.cumsum(lengths, dtype=np.uint32), np.concatenate([np.zeros(0, dtype=np.uint32), *joined])


class Columns:
    """Gathers the columns while services are read once, in any order."""

    def __init__(self, pack: Pack) -> None:
        self._topics = list(pack.topics)
        self._topic_of = {topic: number for number, topic in enumerate(self._topics)}
        self._main = _Postings([[] for _ in self._topics])
        self._also = _Postings([[] for _ in self._topics])
        self._coded = {name: _Coded() for name in CODED}
        self._small: dict[str, list[Any]] = {name: [] for name in _SMALL}
        self._points: list[tuple[float, float]] = []
        self._point_start = [0]
        self._pack = pack
        self._place_points: dict[str, tuple[tuple[float, float], ...]] = {}
        self._ids: list[str] = []

    def add(self, service: Service) -> None:
        """Take in the next service."""
        for topics, postings in ((service.main, self._main), (service.also, self._also)):
            for topic in dict.fromkeys(topics):
                if topic in self._topic_of:
                    postings.docs[self._topic_of[topic]].append(len(self._ids))
        for name, value in coded_values(service).items():
            self._coded[name].add(value)
        for name, value in small_values(service).items():
            self._small[name].append(value)
        self._points += self._points_of(service)
        self._point_start.append(len(self._points))
        self._ids.append(service.id)

    def _points_of(self, service: Service) -> Iterable[tuple[float, float]]:
        if service.points or not service.place:
            return [(point.lat, point.lon) for point in service.points]
        if service.place not in self._place_points:
            self._place_points[service.place] = tuple((one.lat, one.lon) for one in points_of(service, pack=self._pack))
        return self._place_points[service.place]

    def finish(self) -> tuple[Arrays, Tables]:
        """Return the arrays, and the lists of distinct values to which coded columns point."""
        arrays: Arrays = {}
        arrays["main_start"], arrays["main_docs"] = self._main.finish()
        arrays["also_start"], arrays["also_docs"] = self._also.finish()
        for name, coded in self._coded.items():
            arrays[name] = np.array(coded.codes, dtype=np.uint16 if len(coded.numbers) < 65_536 else np.uint32)
        for name, values in self._small.items():
            arrays[name] = np.array(values, dtype=_SMALL[name])
        points = np.array(self._points, dtype=np.float64).reshape(-1, 2)
        arrays["point_lat"], arrays["point_lon"] = points[:, 0].copy(), points[:, 1].copy()
        arrays["point_start"] = np.array(self._point_start, dtype=np.uint32)
        arrays["id_order"] = np.zeros(len(self._ids), dtype=np.uint32)
        arrays["id_order"][sorted(range(len(self._ids)), key=self._ids.__getitem__)] = np.arange(len(self._ids), dtype=np.uint32)
        tables: Tables = {name: list(coded.numbers) for name, coded in self._coded.items()}
        return arrays, {**tables, "topics": self._topics}


_SMALL: dict[str, type[np.generic]] = {
    **{f"asks_{what}": np.uint8 for what in ASKED},
    "cost": np.uint8,
    "women_only": np.uint8,
    "peer_led": np.uint8,
    "call_backs": np.uint8,
    "confident": np.uint8,
    "paused": np.uint8,
    "year": np.int16,
    "min_age": np.float32,
    "max_age": np.float32,
}


def coded_values(service: Service) -> dict[str, Hashable]:
    """Return the values of a service that are kept as numbers of distinct values; each can be read back from msgpack."""
    return {
        "languages": service.languages,
        "delivery": service.delivery,
        "area": service.area,
        "audience": service.audience,
        "community": service.community,
        "kind": service.kind,
        "tells": tuple((tells.recipient, tells.practice) for tells in service.tells),
        "reach": tuple(sorted({reach.by for reach in service.reach})),
        "place": service.place or "",
        "hours": (msgspec.json.encode(service.hours).decode(), service.time_zone) if service.hours else ("", ""),
        "interpreters": service.interpreters,
    }


def small_values(service: Service) -> dict[str, float]:
    """Return the values of a service that are numbers, or one of three answers."""
    return {
        **{f"asks_{what}": ANSWER[getattr(service.asks, what)] for what in ASKED},
        "cost": COST[service.cost],
        "women_only": ANSWER[service.women_only],
        "peer_led": ANSWER[service.peer_led],
        "call_backs": ANSWER[service.call_backs],
        "confident": service.source.confidence == "high",
        "paused": service.is_paused,
        "year": year_of(service.source),
        "min_age": np.nan if service.minimum_age is None else service.minimum_age,
        "max_age": np.nan if service.maximum_age is None else service.maximum_age,
    }


def year_of(source: Provenance) -> int:
    """Return the newest year in a source's date, or 0 where it has none."""
    years = (int(part) for part in (source.date or "").replace("-", " ").split() if len(part) == 4 and part.isdigit())
    return max(years, default=NO_YEAR)
