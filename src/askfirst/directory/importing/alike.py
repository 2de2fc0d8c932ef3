"""Services that are likely the same: in one import, and between it and what is there already."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from rapidfuzz.fuzz import token_sort_ratio

from askfirst.directory import models
from askfirst.directory.importing.report import Alike
from askfirst.directory.intake import Staged
from askfirst.ground.text import folded

SAME = 92
"""How alike two names must be, of 100, to count as one name."""

# A key that more services share tells nothing of them; within it only neighbours by name are compared.
_MANY = 40
_NEIGHBOURS = 4
_NOISE = re.compile(r"\b(inc|incorporated|ltd|corp|the|of|and|for)\b|[^\w\s]")

_Key = tuple[str, str]


@dataclass
class _Seen:
    title: str
    keys: set[_Key] = field(default_factory=set)

    @cached_property
    def name(self) -> str:
        """The name by which it is compared."""
        return plain_name(self.title)


class Twins:
    """Remembers of each service what it could be known by, while rows go past in the order of TABLES."""

    def __init__(self) -> None:
        self._services: dict[str, _Seen] = {}
        self._places: dict[str, list[str]] = defaultdict(list)

    def see(self, staged: Staged) -> None:
        """Look at one row."""
        row = staged.row
        if staged.table == "service":
            seen = self._services[row["id"]] = _Seen(str(row.get("name", "")))
            if url := plain_url(row.get("url", "")):
                seen.keys.add(("the same web address", url))
        elif staged.table == "service_at_location":
            self._places[str(row.get("location_id"))].append(str(row.get("service_id")))
        elif staged.table == "phone":
            self._add(self._owners(row), "the same phone number", plain_phone(row.get("number", "")))
        elif staged.table == "address" and row.get("city", "unknown") != "unknown":
            self._add(self._places.get(str(row.get("location_id")), ()), "the same city", folded(row["city"]))

    def found(self) -> tuple[Alike, ...]:
        """Return pairs that look like one service, in order of their ids, with all the reasons for each."""
        there = self._there()
        why: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (reason, _), ids in self._by_key(there).items():
            for one, other in _pairs(sorted(ids, key=lambda one: (self._of(one, there).name, one))):
                if self._is_pair(one, other, there, reason):
                    why[min(one, other), max(one, other)].append(reason)
        return tuple(self._alike(pair, reasons, there) for pair, reasons in sorted(why.items()))

    def _owners(self, row: Mapping[str, object]) -> list[str]:
        own = [str(row["service_id"])] if row.get("service_id") else []
        return own + self._places.get(str(row.get("location_id")), [])

    def _add(self, services: Iterable[str], reason: str, value: str) -> None:
        for one in services:
            if value and one in self._services:
                self._services[one].keys.add((reason, value))

    def _by_key(self, there: Mapping[str, _Seen]) -> Mapping[_Key, list[str]]:
        by_key: dict[_Key, list[str]] = defaultdict(list)
        for known in (self._services, there):
            for one, seen in known.items():
                for reason, value in seen.keys:
                    # A city holds many services, so that one counts only together with the name.
                    by_key[reason, f"{value}/{seen.name}" if reason == "the same city" else value].append(one)
        return {key: ids for key, ids in by_key.items() if len(ids) > 1}

    def _of(self, one: str, there: Mapping[str, _Seen]) -> _Seen:
        return self._services.get(one) or there[one]

    def _is_pair(self, one: str, other: str, there: Mapping[str, _Seen], reason: str) -> bool:
        if one == other or not (one in self._services or other in self._services):
            return False
        if reason == "the same city":
            return True
        return token_sort_ratio(self._of(one, there).name, self._of(other, there).name) >= SAME

    def _alike(self, pair: tuple[str, str], reasons: list[str], there: Mapping[str, _Seen]) -> Alike:
        one, other = self._of(pair[0], there), self._of(pair[1], there)
        same = "the same name" if one.name == other.name else "names alike"
        return Alike(pair[0], pair[1], (one.title, other.title), (same, *sorted(set(reasons))))

    def _there(self) -> dict[str, _Seen]:
        """Return services of the directory, besides those of the import, that share something with it."""
        wanted = {key for seen in self._services.values() for key in seen.keys}
        found: dict[str, _Seen] = {}
        for one, reason, value in _keys_there():
            if (reason, value) in wanted and one not in self._services:
                found.setdefault(one, _Seen("")).keys.add((reason, value))
        ids = list(found)
        for start in range(0, len(ids), 900):
            rows = models.Service.objects.filter(id__in=ids[start : start + 900]).values_list("id", "name")
            for record, name in rows:
                found[str(record)].title = name
        return found


def _keys_there() -> Iterator[tuple[str, str, str]]:
    services = models.Service.objects.exclude(url="").values_list("id", "url")
    for one, url in services.iterator():
        yield str(one), "the same web address", plain_url(url)
    phones = models.Phone.objects.exclude(service=None).values_list("service_id", "number")
    for one, number in phones.iterator():
        yield str(one), "the same phone number", plain_phone(number)
    places: dict[object, list[str]] = defaultdict(list)
    for service, place in models.ServiceAtLocation.objects.values_list("service_id", "location_id").iterator():
        places[place].append(str(service))
    for place, city in models.Address.objects.exclude(city="").values_list("location_id", "city").iterator():
        yield from ((one, "the same city", folded(city)) for one in places.get(place, ()))
    for place, number in models.Phone.objects.exclude(location=None).values_list("location_id", "number").iterator():
        yield from ((one, "the same phone number", plain_phone(number)) for one in places.get(place, ()))


def _pairs(ids: list[str]) -> Iterator[tuple[str, str]]:
    if len(ids) <= _MANY:
        yield from combinations(ids, 2)
        return
    for number, one in enumerate(ids):
        yield from ((one, other) for other in ids[number + 1 : number + 1 + _NEIGHBOURS])


def plain_name(name: str) -> str:
    """Return a name by which two spellings of it are the same."""
    return " ".join(_NOISE.sub(" ", folded(name)).split()) or folded(name)


def plain_phone(number: str) -> str:
    """Return the digits of a number without the country code of North America; "" if there are too few."""
    digits = re.sub(r"\D", "", re.split(r"(?i)x|ext", number)[0])
    digits = digits.removeprefix("1") if len(digits) == 11 else digits
    return digits if len(digits) >= 7 else ""


def plain_url(url: str) -> str:
    """Return a web address by which two spellings of it are the same."""
    return re.sub(r"^(https?://)?(www\.)?", "", url.strip().lower()).rstrip("/")
