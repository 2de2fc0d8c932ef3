"""A small directory for tests: a clinic with two services, one of them offered at a house. Import it after `set_up_django`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from askfirst.directory import actions
from askfirst.directory.intake import BroughtIn, Staged
from askfirst.directory.rows import MODELS
from askfirst.hsds.tables import TABLES

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)
FILE = "march.csv"

Rows = list[tuple[str, dict[str, Any]]]


def key(name: str) -> str:
    """The id of a record of this cast."""
    return str(uuid5(UUID(int=1), name))


def row(table: str, name: str, /, **values: Any) -> tuple[str, dict[str, Any]]:
    """A clean row; links are given by the name of the record they lead to."""
    links = {field.name for field in TABLES[table].fields if field.kind == "uuid"}
    return table, {"id": key(name), **{column: key(value) if column in links else value for column, value in values.items()}}


CLINIC = row("organization", "clinic", name="Dawn Clinic", description="A clinic for everyone.")
ADVICE = row(
    "service",
    "advice",
    organization_id="clinic",
    name="Advice",
    description="Ask a lawyer.",
    status="active",
    minimum_age=16,
    delivery_modes=["phone"],
    last_modified="2026-03-01T10:00:00.000Z",
    assured_date="2026-03-02",
)
NURSE = row("service", "nurse", organization_id="clinic", name="Nurse", description="See a nurse.", status="active")
HOUSE = row("location", "house", location_type="physical", name="The house", latitude=0, longitude=-79.5)
AT_HOUSE = row("service_at_location", "advice at house", service_id="advice", location_id="house")
PHONE = row("phone", "phone", service_id="advice", number="416 555 0100")
ADDRESS = row("address", "address", location_id="house", address_1="1 Main Street", city="Toronto")
CAST: Rows = [CLINIC, ADVICE, NURSE, HOUSE, AT_HOUSE, PHONE, ADDRESS]


def stage(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Staged]:
    """Rows as an import hands them over: table by table."""
    order = list(TABLES)
    numbered = [(table, values, number) for number, (table, values) in enumerate(rows, start=2)]
    for table, values, number in sorted(numbered, key=lambda one: order.index(one[0])):
        yield Staged(table, dict(values), str(values.get("id", "")), FILE, number)


def bring(rows: Iterable[tuple[str, Mapping[str, Any]]], *, origin: str = "march", at: datetime = AT, **more: Any) -> BroughtIn:
    """Bring rows in as Amina would."""
    return actions.bring_in(
        staged=stage(rows), origin=origin, kind="csv", licence="CC0", fingerprint="f", by="Amina", at=at, **more
    )


def with_values(one: tuple[str, dict[str, Any]], **values: Any) -> tuple[str, dict[str, Any]]:
    """The same row with other values."""
    return one[0], {**one[1], **values}


WIDE: Rows = [
    *CAST,
    row("program", "p", organization_id="other", name="P", description="P"),
    row("organization", "other", name="Other", description="Other"),
    row("service", "program service", organization_id="other", program_id="p", name="S", description="S", status="active"),
    row("contact", "c", location_id="house", name="Ask for Wei"),
    row("phone", "c phone", contact_id="c", number="1"),
    row("language", "l", phone_id="c phone", code="zh"),
    row("taxonomy", "t", name="T", description="T"),
    row("taxonomy_term", "term", name="T", description="T", taxonomy_id="t"),
    row("attribute", "a", link_id="nurse", link_entity="service", taxonomy_term_id="term"),
    row("disclosure", "d", service_id="nurse", recipient="police", practice="may"),
    row("translation", "tr", link_id="d", link_entity="disclosure", field="ground", language="fr", text="a"),
    row("unit", "u", name="Bed"),
    row("service_capacity", "cap", service_id="nurse", unit_id="u", available=3, updated="2026-01-01T00:00:00Z"),
]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All that is stored, save where a row stood in its file."""
    found = {}
    for name, model in MODELS.items():
        rows = model._default_manager.order_by("id").values()
        found[name] = [{column: value for column, value in one.items() if column != "position"} for one in rows]
    return {name: rows for name, rows in found.items() if rows}
