"""The one door of this room to the directory's records: rows and nested records, without what must not leave."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet

from askfirst.api.sentences import No
from askfirst.directory import queries
from askfirst.directory.rows import MODELS, row_of
from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES
from askfirst.hsds.withhold import withhold
from askfirst.journeys import find
from askfirst.ledger.models import Entry

Record = dict[str, Any]
Places = Mapping[str, Sequence[Record]]


def ready() -> None:
    """Open the directory, if nobody did yet. Raises No (503) if it cannot be: the reason names folders, and is for its keeper."""
    try:
        find.the_directory()
    except Refusal:
        raise No(503, "The directory cannot be opened just now. Try again later, or tell who runs this server.") from None


def stored(table: str) -> QuerySet[Any]:
    """Return every row of a table, for filters to narrow."""
    return MODELS[table]._default_manager.all()


def state() -> str:
    """Return a mark that changes whenever any record does: the edition, and the last line of the ledger."""
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return f"{queries.edition()[0]}.{last or 0}"


def nested(table: str, keys: Sequence[str], *, without: frozenset[str] = frozenset()) -> list[Record]:
    """Return these records fully nested, in this order, without anything of confidential locations."""
    return guarded(queries.nested(table, keys, without=without), table=table)


def flat(table: str, keys: Iterable[str]) -> dict[str, Record]:
    """Return rows by id, as they are stored: put them together, then let `guarded` see them."""
    spec = TABLES[table]
    return {str(record.pk): row_of(record, table=spec) for record in stored(table).in_bulk(list(keys)).values()}


def changed_at(table: str, key: str) -> datetime | None:
    """Return when a record last changed here, where that is known."""
    if table not in ("service", "organization", "service_at_location"):
        return None
    found: datetime | None = stored(table).filter(pk=key).values_list("changed_at", flat=True).first()
    return found


def guarded(records: list[Record], *, table: str) -> list[Record]:
    """Return these records without anything of confidential locations: their own, and those of the same organization.

    A text of one record may repeat the address of a place that hangs on another, so each is shown to `withhold` together
    with every confidential place of its organization.
    """
    if table not in _WRAPPED or not records:
        return records
    places = _confidential(state())
    owners = _owners(table, records) if places else {}
    return [_guarded(one, table, places.get(owners.get(one["id"], ""), ())) for one in records]


def with_confidential_places() -> list[str]:
    """Return the organizations that have, or whose services have, a confidential place."""
    return list(_confidential(state()))


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
    return {str(key): str(of) for key, of in stored(table).filter(pk__in=keys).values_list("pk", owner)}


@lru_cache(maxsize=1)
def _confidential(at: str) -> Places:
    """Every confidential location with its addresses, by organization; read once for each state of the directory."""
    del at
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    places = stored("location").filter(confidential=True)
    rows = {str(place.pk): row_of(place, table=TABLES["location"]) for place in places}
    for address in stored("address").filter(location__confidential=True):
        rows[str(address.location_id)].setdefault("addresses", []).append(row_of(address, table=TABLES["address"]))
    offered = stored("service_at_location").filter(location__confidential=True)
    owned = places.filter(organization__isnull=False).annotate(owner=F("organization_id")).values_list("owner", "pk")
    for owner, place in (*owned, *offered.values_list("service__organization_id", "location_id")):
        found[str(owner)][str(place)] = rows[str(place)]
    return {owner: list(those.values()) for owner, those in found.items()}
