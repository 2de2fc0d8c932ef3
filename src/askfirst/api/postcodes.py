"""What is in or near a postcode, told only from addresses that the directory holds: nothing is looked up outside.

Confidential locations take no part, so that asking about one postcode after another does not find them.
"""

from math import cos, radians
from typing import Any

from django.db.models import Avg, F, Q, QuerySet, TextField, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Replace, Sin, Sqrt, Upper

from askfirst.api.sentences import No
from askfirst.api.store import stored
from askfirst.pack.content import Point
from askfirst.places.find import EARTH_KM

_METRES_IN_A_DEGREE = 111_195.0
_SHORTEST = 3
_NOTHING = Value("", output_field=TextField())


def condition(table: str, *, postcode: str, metres: float | None) -> Q:
    """Return what a service, or a service at a location, must meet. Raises No (422) if it is not known where the postcode is."""
    code = "".join(one for one in postcode.upper() if one.isalnum())
    if metres is not None:
        return _at(table, _within(_centre(code, postcode), metres=metres))
    at_address = _addresses(code).values("location_id")
    return _at(table, at_address) | _serving(table, code, postcode)


def _addresses(code: str) -> QuerySet[Any]:
    plain = Replace(
        Replace(Upper("postal_code"), Value(" ", output_field=TextField()), _NOTHING),
        Value("-", output_field=TextField()),
        _NOTHING,
        output_field=TextField(),
    )
    known: QuerySet[Any] = stored("address").filter(location__confidential=False).annotate(plain=plain)
    return known.filter(plain__startswith=code) if code else known.none()


def _at(table: str, locations: Any) -> Q:
    if table == "service_at_location":
        return Q(location_id__in=locations)
    there = stored("service_at_location").filter(location_id__in=locations)
    return Q(pk__in=there.values("service_id"))


def _serving(table: str, code: str, postcode: str) -> Q:
    if len(code) < _SHORTEST:
        return Q(pk__in=[])
    named = Q(extent_type__icontains="post") | Q(extent_type__icontains="zip")
    written = Q(extent__icontains=code) | Q(extent__icontains=postcode)
    areas = stored("service_area").filter(named & written | Q(name__iexact=code) | Q(name__iexact=postcode))
    own, at_place = areas.values("service_id"), areas.filter(service_at_location__location__confidential=False)
    if table == "service_at_location":
        return Q(service_id__in=own) | Q(pk__in=at_place.values("service_at_location_id"))
    return Q(pk__in=own) | Q(pk__in=at_place.values("service_at_location__service_id"))


def _centre(code: str, postcode: str) -> Point:
    """The middle of the known addresses in a postcode, else in the wider area that its first three characters name."""
    for prefix in (code, code[:_SHORTEST]):
        if len(prefix) >= _SHORTEST:
            middle = _addresses(prefix).aggregate(lat=Avg("location__latitude"), lon=Avg("location__longitude"))
            if middle["lat"] is not None and middle["lon"] is not None:
                return Point(lat=middle["lat"], lon=middle["lon"])
    raise No(422, f'It is not known here where the postcode "{postcode}" is. Give near=latitude,longitude and within_km instead.')


def _within(centre: Point, *, metres: float) -> QuerySet[Any]:
    north = metres / _METRES_IN_A_DEGREE
    east = north / max(cos(radians(min(abs(centre.lat) + north, 89.9))), 0.001)
    near = stored("location").filter(confidential=False, latitude__range=(centre.lat - north, centre.lat + north))
    if east < 180:
        near = near.filter(longitude__range=(centre.lon - east, centre.lon + east))
    # The same formula as places.find.distance_km, in SQL, so that no list of ids has to travel.
    half = _half("latitude", centre.lat) + Cos(Radians("latitude")) * cos(radians(centre.lat)) * _half("longitude", centre.lon)
    distance = 2000 * EARTH_KM * ASin(Least(Sqrt(half), Value(1.0)))
    found: QuerySet[Any] = near.annotate(metres=distance).filter(metres__lte=metres).values("pk")
    return found


def _half(column: str, degrees: float) -> Any:
    return Power(Sin(Radians(F(column) - degrees) / 2), 2)
