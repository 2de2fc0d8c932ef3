"""Where a service can be visited and what it covers, seen from the client's place."""

from collections.abc import Sequence

from askfirst.pack.content import Pack, Place, Point, Service
from askfirst.places.find import distance_km, lies_in, place_of_service

# A service that says nothing of what it covers is taken to serve its own surroundings.
SURROUNDINGS_KM = 100


def points_of(service: Service, *, pack: Pack) -> Sequence[Point | Place]:
    """Return where a service can be visited; where it names only a place of the pack, the middle of that place."""
    if service.points:
        return service.points
    place = place_of_service(service.place, pack=pack) if service.place else None
    return (place,) if place else ()


def distance_to(service: Service, place: Place | None, *, pack: Pack) -> float | None:
    """Return the kilometres from a place to the nearest point of a service, to a tenth; None if either is not known."""
    if place is None:
        return None
    distances = [distance_km(place, point) for point in points_of(service, pack=pack)]
    return round(min(distances), 1) if distances else None


def covers(area: tuple[str, ...], place: Place, *, pack: Pack) -> bool | None:
    """Return whether the areas that a service names hold a place; None where it names none that the pack knows."""
    known = [pack.areas[name] for name in area if name in pack.areas]
    if any(lies_in(place, one) for one in known):
        return True
    return False if known and len(known) == len(area) else None


def serves(service: Service, place: Place, *, pack: Pack) -> bool | None:
    """Return whether a service serves this place: yes, no, or None where nobody can tell from what it says.

    A service with a place of its own and no stated area is for whoever comes to it.
    """
    covered = covers(service.area, place, pack=pack)
    if covered is not None:
        return covered
    if service.place and not service.area:
        return True
    distance = distance_to(service, place, pack=pack)
    return True if distance is not None and distance <= SURROUNDINGS_KM else None
