"""What the records of each list and each detail hold, as the schemas of HSDS have it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from askfirst.api import marked, store
from askfirst.api.selecting import is_served, modified
from askfirst.api.store import stored
from askfirst.directory.rows import plain

Record = dict[str, Any]

# HSDS asks for these in every record of a list, in its shortest form too.
_NEEDED = {"service": ("id", "name", "status"), "organization": ("id", "name", "description"), "service_at_location": ("id",)}


def listed(table: str, keys: Sequence[str], *, asked: Any) -> list[Record]:
    """Return the records of a list in this order, as full as was asked."""
    if getattr(asked, "minimal", False):
        return _minimal(table, keys)
    whole = getattr(asked, "full_service", False)
    if whole or getattr(asked, "full", False) or table in ("taxonomy", "taxonomy_term"):
        return detailed(table, keys, full_service=whole)
    return _FLAT[table](keys)


def detailed(table: str, keys: Sequence[str], *, full_service: bool = False) -> list[Record]:
    """Return records fully nested, in this order; ids that nothing has are left out."""
    if table in ("taxonomy", "taxonomy_term"):
        return _terms(table, keys)
    records = store.nested(table, keys)
    if table == "service":
        return _as_of_now(records)
    if table == "organization":
        _add_services(records, is_full=full_service)
    if table == "service_at_location":
        services = _by_id(_as_of_now(store.nested("service", _links(records, "service_id"), without=_NO_PLACES)))
        for record in records:
            _put(record, "service", services.get(record.get("service_id", "")))
    return records


_NO_PLACES = frozenset({"service_at_locations"})
_NO_ORGANIZATION = frozenset({"organization"})


def _add_services(organizations: list[Record], *, is_full: bool) -> None:
    """Put into each organization its services: fully nested, or their ids, names and whether they are open to anyone."""
    owners = [record["id"] for record in organizations]
    found = stored("service").filter(organization_id__in=owners).order_by("pk")
    of_owner: dict[str, list[str]] = defaultdict(list)
    for key, owner in found.values_list("pk", "organization_id"):
        of_owner[str(owner)].append(str(key))
    keys = [key for those in of_owner.values() for key in those]
    services = _by_id(
        _as_of_now(store.nested("service", keys, without=_NO_ORGANIZATION)) if is_full else _minimal("service", keys)
    )
    for record in organizations:
        _put(record, "services", [services[key] for key in of_owner[record["id"]] if key in services])


def _services(keys: Sequence[str]) -> list[Record]:
    services = store.flat("service", keys)
    organizations = store.flat("organization", _links(services.values(), "organization_id"))
    programs = store.flat("program", _links(services.values(), "program_id"))
    for record in services.values():
        _put(record, "organization", organizations.get(record.get("organization_id", "")))
        _put(record, "program", programs.get(record.get("program_id", "")))
    return store.guarded(_as_of_now(_in_order(services, keys)), table="service")


def _organizations(keys: Sequence[str]) -> list[Record]:
    return store.guarded(_in_order(store.flat("organization", keys), keys), table="organization")


def _places(keys: Sequence[str]) -> list[Record]:
    places = store.flat("service_at_location", keys)
    locations = store.flat("location", _links(places.values(), "location_id"))
    services = store.flat("service", _links(places.values(), "service_id"))
    _as_of_now(list(services.values()))
    for record in places.values():
        _put(record, "location", locations.get(record.get("location_id", "")))
        _put(record, "service", services.get(record.get("service_id", "")))
    return store.guarded(_in_order(places, keys), table="service_at_location")


_FLAT = {"service": _services, "organization": _organizations, "service_at_location": _places}


def _minimal(table: str, keys: Sequence[str]) -> list[Record]:
    """Ids and dates: `last_modified` as served elsewhere, `modified_date` when the record changed here."""
    columns = _NEEDED[table]
    rows = stored(table).filter(pk__in=keys).annotate(modified=modified(table))
    found = {}
    for row in rows.values(*columns, "modified", "changed_at"):
        record = {column: plain(row[column]) for column in columns}
        for name, value in (("last_modified", row["modified"]), ("modified_date", row["changed_at"])):
            _put(record, name, plain(value))
        found[record["id"]] = record
    return store.guarded(_in_order(found, keys), table=table)


def _as_of_now(services: list[Record]) -> list[Record]:
    """Date each service by its last change, its source's or ours, and say of a hidden one that it is."""
    rows = stored("service").filter(pk__in=[record["id"] for record in services]).annotate(modified=modified("service"))
    known = {str(key): (moment, because) for key, moment, because in rows.values_list("pk", "modified", "hidden_because")}
    for record in services:
        moment, because = known.get(record["id"], (None, ""))
        _put(record, "last_modified", plain(moment))
        if because and because not in record.get("alert", ""):
            record["alert"] = "\n".join(filter(None, (because, record.get("alert", ""))))
    return services


def _terms(table: str, keys: Sequence[str]) -> list[Record]:
    served = stored(table).filter(is_served(table), pk__in=keys).values_list("pk", flat=True)
    found = _by_id(store.nested(table, [str(key) for key in served]))
    return _in_order({**marked.records(table), **found}, keys)


def _links(records: Iterable[Record], column: str) -> list[str]:
    return list(dict.fromkeys(record[column] for record in records if record.get(column)))


def _by_id(records: Iterable[Record]) -> dict[str, Record]:
    return {record["id"]: record for record in records}


def _in_order(records: dict[str, Record], keys: Sequence[str]) -> list[Record]:
    return [records[key] for key in keys if key in records]


def _put(record: Record, key: str, value: Any) -> None:
    """Put in what there is; what is not known is left out, as everywhere in HSDS."""
    if value not in (None, "", []):
        record[key] = value
