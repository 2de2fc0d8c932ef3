"""Keeps what is confidential from leaving in the words of another record: a sister service may repeat the address."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet

from askfirst.directory.models import Edition
from askfirst.directory.rows import MODELS, row_of
from askfirst.directory.write_links import AT_ONCE
from askfirst.directory.write_rows import in_batches
from askfirst.hsds.tables import TABLES
from askfirst.hsds.withhold import withhold
from askfirst.ledger.models import Entry

Record = dict[str, Any]
Places = Mapping[str, Sequence[Record]]


def state() -> str:
    """Return a mark that changes whenever any record does: the edition, and the last line of the ledger."""
    edition = Edition.objects.values_list("number", flat=True).first()
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return f"{edition or 0}.{last or 0}"


def with_confidential_places() -> list[str]:
    """Return the organizations that have, or whose services have, a confidential place."""
    return list(_confidential(state()))


def guarded(records: list[Record], *, table: str) -> list[Record]:
    """Return nested records without anything of confidential locations: their own, and those of the same organization.

    A text of one record may repeat the address of a place that hangs on another, so each is shown to `withhold` together
    with every confidential place of its organization.
    """
    if table not in _WRAPPED or not records:
        return [withhold(one, table=table) for one in records]
    places = _confidential(state())
    owners = _owners(table, records) if places else {}
    return [_guarded(one, table, places.get(owners.get(one["id"], ""), ())) for one in records]


def _guarded(record: Record, table: str, places: Sequence[Record]) -> Record:
    wrap, unwrap = _WRAPPED[table]
    outer, wrapped = wrap(record, places)
    found: Record = unwrap(withhold(wrapped, table=outer))
    return found


def _in_service(record: Record, places: Sequence[Record]) -> tuple[str, Record]:
    return "service", {"organization": record, "service_at_locations": [{"location": place} for place in places]}


def _in_organization(record: Record, places: Sequence[Record]) -> tuple[str, Record]:
    return "organization", {"services": [record], "locations": list(places)}


def _beside(record: Record, places: Sequence[Record]) -> tuple[str, Record]:
    return "service", {"service_at_locations": [record, *({"location": place} for place in places)]}


_WRAPPED: Mapping[str, tuple[Callable[..., tuple[str, Record]], Callable[[Record], Record]]] = {
    "organization": (_in_service, lambda outer: outer["organization"]),
    "service": (_in_organization, lambda outer: outer["services"][0]),
    "service_at_location": (_beside, lambda outer: outer["service_at_locations"][0]),
}


def _owners(table: str, records: Iterable[Record]) -> dict[str, str]:
    """The organization of each record."""
    if table == "organization":
        return {one["id"]: one["id"] for one in records}
    keys = [one["id"] for one in records]
    owner = "organization_id" if table == "service" else "service__organization_id"
    found: dict[str, str] = {}
    for batch in in_batches(keys, size=AT_ONCE):
        found.update((str(key), str(of)) for key, of in _stored(table).filter(pk__in=batch).values_list("pk", owner))
    return found


@lru_cache(maxsize=1)
def _confidential(at: str) -> Places:
    """Every confidential location with its addresses, by organization; read once for each state of the directory."""
    del at
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    places = _stored("location").filter(confidential=True)
    rows = {str(place.pk): row_of(place, table=TABLES["location"]) for place in places}
    for address in _stored("address").filter(location__confidential=True):
        rows[str(address.location_id)].setdefault("addresses", []).append(row_of(address, table=TABLES["address"]))
    offered = _stored("service_at_location").filter(location__confidential=True)
    owned = places.filter(organization__isnull=False).annotate(owner=F("organization_id")).values_list("owner", "pk")
    for owner, place in (*owned, *offered.values_list("service__organization_id", "location_id")):
        found[str(owner)][str(place)] = rows[str(place)]
    return {owner: list(those.values()) for owner, those in found.items()}


def _stored(table: str) -> QuerySet[Any]:
    return MODELS[table]._default_manager.all()
