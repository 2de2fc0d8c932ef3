"""Reads what is compared to find likely duplicates: the outlines of all services that are open."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from askfirst.directory import models
from askfirst.ground.text import folded
from askfirst.stewarding.alike import Outline, Pair, digits_of, likely_pairs
from askfirst.stewarding.facts import CLOSED
from askfirst.stewarding.models import Apart


def likely_duplicates(*, limit: int = 50) -> tuple[Pair, ...]:
    """Return pairs of open services that are likely the same, less those that a steward keeps apart.

    Reads the names, numbers and addresses of the whole directory, so a page asks for it only when somebody opens it.
    """
    apart = {(str(row.one_id), str(row.other_id)) for row in Apart.objects.all()}
    pairs = (pair for pair in likely_pairs(_outlines()) if tuple(sorted((pair.one.id, pair.other.id))) not in apart)
    return tuple(islice(pairs, limit))


def _outlines() -> Iterator[Outline]:
    numbers, addresses, cities = _numbers(), *_addresses()
    rows = models.Service.objects.exclude(status__in=CLOSED).order_by("id")
    for number, name, organization, place, web in rows.values_list("id", "name", "organization__name", "place_name", "url"):
        key = str(number)
        yield Outline(
            id=key,
            name=name,
            organization=organization,
            place=place or cities.get(key, ""),
            numbers=frozenset(numbers.get(key, ())),
            addresses=frozenset(addresses.get(key, ())),
            web=web,
        )


def _numbers() -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = models.Phone.objects.exclude(service=None).values_list("service_id", "number")
    for service, number in rows.iterator():
        if len(digits := digits_of(number)) >= 7:
            found[str(service)].add(digits)
    return found


def _addresses() -> tuple[dict[str, set[str]], dict[str, str]]:
    """Addresses and cities by service; nothing of confidential locations."""
    at: defaultdict[str, list[str]] = defaultdict(list)
    links = models.ServiceAtLocation.objects.filter(location__confidential=False).values_list("location_id", "service_id")
    for location_id, service_id in links.iterator():
        at[str(location_id)].append(str(service_id))
    found: defaultdict[str, set[str]] = defaultdict(set)
    cities: dict[str, str] = {}
    rows = models.Address.objects.exclude(location=None).values_list("location_id", "address_1", "city")
    for place, street, city in rows.iterator():
        for service in at.get(str(place), ()):
            cities[service] = city
            if street:
                found[service].add(folded(f"{street} {city}"))
    return found, cities
