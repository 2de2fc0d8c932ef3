"""What HSDS 1.1 and 2.0 said otherwise than HSDS 3, file by file. Nothing is left out on the way."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from askfirst.directory.importing.sheet import SheetRow
from askfirst.opening.clock import read_clock
from askfirst.opening.hours import schedules_of
from askfirst.pack.content import Opening

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OWNERS = ("service_id", "location_id", "service_at_location_id")


@dataclass(frozen=True)
class Raw:
    """A row with the column names of HSDS 3. `key` tells it from others where it has no id."""

    table: str
    values: Mapping[str, Any]
    key: str = ""


@dataclass
class Memory:
    """What was read in one file and is needed in another."""

    eligibility: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tables_of: dict[str, str] = field(default_factory=dict)


Read = Iterator[tuple[SheetRow, list[Raw]]]

RENAMED: Mapping[str, Mapping[str, str]] = {
    "organization": {"url": "website"},
    "service": {"fees": "fees_description", "eligibility": "eligibility_description"},
    "language": {"language": "name"},
    "service_area": {"service_area": "name"},
    "accessibility": {"accessibility": "description"},
    "taxonomy_term": {"vocabulary": "taxonomy"},
    "attribute": {"taxonomy_id": "taxonomy_term_id", "taxonomy_detail": "value", "detail": "value"},
}
"""Columns that HSDS 3 calls otherwise. The old name counts only where the new one is not there."""

COLUMNS: Mapping[str, set[str]] = {
    "regular_schedule": {"weekday", "opens_at", "closes_at"},
    "holiday_schedule": {"closed", "start_date", "end_date"},
    "eligibility": {"eligibility"},
    "payment_accepted": {"payment", "payment_accepted"},
    "old_taxonomy": {"name", "parent_id", "vocabulary", "parent_name"},
}


def weekly_hours(rows: Iterable[SheetRow], memory: Memory) -> Read:
    """Yield the schedules of `regular_schedules`. A day without times is closed if other days of the same place have times."""
    del memory
    by_owner: dict[tuple[str, ...], list[SheetRow]] = defaultdict(list)
    for row in rows:
        by_owner[tuple(row.cells.get(owner, "") for owner in _OWNERS)].append(row)
    for some in by_owner.values():
        has_times = any("opens_at" in row.cells for row in some)
        for row in some:
            yield row, [_weekly(row.cells, is_closed=has_times and not {"opens_at", "closes_at"} & row.cells.keys())]


def _weekly(cells: Mapping[str, str], *, is_closed: bool) -> Raw:
    rest = {name: value for name, value in cells.items() if name not in ("weekday", "opens_at", "closes_at")}
    day = _weekday(cells.get("weekday", ""))
    opens, closes = _time(cells.get("opens_at", "")), _time(cells.get("closes_at", ""))
    if not day or opens is None or closes is None:
        return Raw("schedule", dict(cells))
    (schedule,) = schedules_of([Opening(days=(day,), opens=opens, closes=closes, is_closed=is_closed)], zone="")
    return Raw("schedule", {**rest, **schedule})


def _weekday(text: str) -> int | None:
    """Return the ISO weekday of an English name, whole or short, or of a number from 1 (Monday) to 7."""
    if text.isdecimal() and 1 <= int(text) <= 7:
        return int(text)
    found = [number for number, name in enumerate(_DAYS, start=1) if len(text) > 1 and name.startswith(text.lower().rstrip("."))]
    return found[0] if len(found) == 1 else None


def _time(text: str) -> str | None:
    """Return a time as 09:00, "" for none, None for what is no time."""
    if not text:
        return ""
    clock = read_clock(text)
    return str(clock) if clock else None


def holidays(rows: Iterable[SheetRow], memory: Memory) -> Read:
    """Yield the schedules of `holiday_schedules`: dates on which something is closed, or open at other times."""
    del memory
    for row in rows:
        yield row, [_holiday(row.cells)]


def _holiday(cells: Mapping[str, str]) -> Raw:
    used = ("closed", "start_date", "end_date", "opens_at", "closes_at")
    rest = {name: value for name, value in cells.items() if name not in used}
    is_closed = cells.get("closed", "").lower() in ("true", "t", "yes", "y", "1")
    opens, closes = _time(cells.get("opens_at", "")), _time(cells.get("closes_at", ""))
    start = cells.get("start_date", "")[:10] or None
    end = cells.get("end_date", "")[:10] or start
    if opens is None or closes is None or not (start and (is_closed or opens)):
        return Raw("schedule", dict(cells))
    opening = Opening(days=tuple(range(1, 8)), opens=opens, closes=closes, valid_from=start, valid_to=end, is_closed=is_closed)
    (schedule,) = schedules_of([opening], zone="")
    return Raw("schedule", {**rest, **schedule})


def eligibility(rows: Iterable[SheetRow], memory: Memory) -> Read:
    """Keep who may come for when the services are read; what else such a row says becomes an attribute of the service."""
    for row in rows:
        service, text = row.cells.get("service_id", ""), row.cells.get("eligibility", "")
        if service and text:
            memory.eligibility[service].append(text)
        rest = {name: value for name, value in row.cells.items() if name not in ("id", "service_id", "eligibility")}
        if not (service and text):
            rest["Eligibility"] = text
        yield row, [raw for name, value in rest.items() for raw in said_with("service", service, taxonomy=name, term=value)]


def payments(rows: Iterable[SheetRow], memory: Memory) -> Read:
    """Yield how one can pay as attributes of the taxonomy “Payment accepted”."""
    del memory
    for row in rows:
        payment = row.cells.get("payment", "") or row.cells.get("payment_accepted", "")
        yield row, said_with("service", row.cells.get("service_id", ""), taxonomy="Payment accepted", term=payment)


def taxonomy(rows: Iterable[SheetRow], memory: Memory) -> Read:
    """Yield the terms of the older `taxonomy`, and a taxonomy for each vocabulary that they name."""
    for row in rows:
        cells = dict(row.cells)
        memory.tables_of[cells.get("id", "")] = "taxonomy_term"
        name = cells.pop("vocabulary", "") or "Taxonomy"
        if cells.get("parent_id"):
            cells.pop("parent_name", "")
        own = Raw("taxonomy", {"name": name, "description": f"The terms of {name}."}, key=name)
        yield (
            row,
            [own, Raw("taxonomy_term", {"description": cells.get("name", ""), **cells, "taxonomy": name, "taxonomy_id": name})],
        )


def said_with(table: str, owner: str, *, taxonomy: str, term: str, link_type: str = "") -> list[Raw]:
    """Return an attribute of a record, with the term and the taxonomy that it needs. They are known by their names."""
    key = f"{taxonomy} / {term}"
    about = f"As the source names it: {taxonomy}."
    return [
        Raw("taxonomy", {"name": taxonomy, "description": about}, key=taxonomy),
        Raw("taxonomy_term", {"name": term, "description": term, "taxonomy": taxonomy, "taxonomy_id": taxonomy}, key=key),
        Raw(
            "attribute",
            {"link_id": owner, "link_entity": table, "taxonomy_term_id": key, "link_type": link_type, "value": term},
            key=f"{table} {owner}: {key} {link_type}".strip(),
        ),
    ]


READERS: Mapping[str, Callable[[Iterable[SheetRow], Memory], Read]] = {
    "regular_schedule": weekly_hours,
    "holiday_schedule": holidays,
    "eligibility": eligibility,
    "payment_accepted": payments,
    "old_taxonomy": taxonomy,
}
"""Older files that are no table of HSDS 3, by the singular of their name."""


def _service(kind: str, raw: dict[str, Any], memory: Memory) -> list[Raw]:
    del kind
    if who := memory.eligibility.get(raw.get("id", "")):
        told = [raw["eligibility_description"]] if raw.get("eligibility_description") else []
        raw = {**raw, "eligibility_description": "\n".join([*told, *who])}
    return [Raw("service", raw)]


def _address(kind: str, raw: dict[str, Any], memory: Memory) -> list[Raw]:
    """An address of an organization needs a location in HSDS 3, which it gets."""
    del memory
    type_of = "postal" if kind.startswith("postal") else "physical"
    raw = {**raw, "address_type": raw.get("address_type") or type_of}
    organization = raw.pop("organization_id", "")
    if not organization or raw.get("location_id"):
        return [Raw("address", {**raw, "organization_id": organization})]
    place = f"{type_of} address of {organization}"
    location = {"id": place, "location_type": type_of, "organization_id": organization}
    return [Raw("location", location), Raw("address", {**raw, "location_id": place}, key=raw.get("id") or place)]


def _phone(kind: str, raw: dict[str, Any], memory: Memory) -> list[Raw]:
    """The language of a phone has a table of its own in HSDS 3."""
    del kind, memory
    languages = [one.strip() for one in str(raw.pop("language", "")).replace(";", ",").split(",") if one.strip()]
    if not languages:
        return [Raw("phone", raw)]
    key = raw.get("id") or "phone " + "/".join(f"{name}={value}" for name, value in raw.items())
    return [Raw("phone", {**raw, "id": key}), *(Raw("language", {"phone_id": key, "name": one}) for one in languages)]


def _attribute(kind: str, raw: dict[str, Any], memory: Memory) -> list[Raw]:
    """Older files name the record in a column of its table; 2.0 names the table in `link_type`."""
    del memory
    if kind == "attribute":
        return [Raw("attribute", raw)]
    for column in [name for name in ("service_id", "organization_id", "location_id") if raw.get(name)][:1]:
        link = raw.pop(column)
        raw = {**raw, "link_id": link, "link_entity": column.removesuffix("_id")}
    if not raw.get("link_entity"):
        entity = raw.pop("link_type", "")
        raw = {**raw, "link_entity": entity}
    return [Raw("attribute", raw)]


def _metadata(kind: str, raw: dict[str, Any], memory: Memory) -> list[Raw]:
    """Older metadata does not say of which table a record is; its id tells, where another file holds it."""
    del kind
    if not raw.get("resource_type"):
        raw = {**raw, "resource_type": memory.tables_of.get(raw.get("resource_id", ""), "unknown")}
    return [Raw("metadata", raw)]


def remember(raw: Raw, memory: Memory) -> None:
    """Keep in mind of which table a record is."""
    if raw.table in ("service", "organization", "location", "program", "service_at_location", "contact") and raw.values.get("id"):
        memory.tables_of.setdefault(str(raw.values["id"]), raw.table)


CHANGES: Mapping[str, Callable[[str, dict[str, Any], Memory], list[Raw]]] = {
    "service": _service,
    "address": _address,
    "physical_address": _address,
    "postal_address": _address,
    "phone": _phone,
    "service_taxonomy": _attribute,
    "service_attribute": _attribute,
    "other_attribute": _attribute,
    "details": _attribute,
    "metadata": _metadata,
}
"""What has to be done to rows of a table, or of an older file, besides other names of columns."""
