"""Writes what a steward corrected into the tables it stands in, and whatever that makes untrue elsewhere."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from askfirst.directory import actions as directory
from askfirst.directory import models
from askfirst.directory.as_hsds import TEXT_COLUMNS
from askfirst.directory.rows import MODELS, row_of
from askfirst.hsds.tables import TABLES
from askfirst.opening.hours import schedules_of
from askfirst.opening.hours_text import hours_from_text
from askfirst.phrasing.words import phrasebook
from askfirst.stewarding.facts import Fact, ServiceFacts

Values = Mapping[str, Any]


def set_columns(table: str, record_id: str, values: Values, *, by: str, at: datetime.datetime, note: str = "") -> None:
    """Change columns of a record; where it says all that already, do nothing."""
    record = MODELS[table]._default_manager.filter(pk=record_id).first()
    now = row_of(record, table=TABLES[table]) if record else {}
    if record is None or any(now.get(name) != (value or None) for name, value in values.items()):
        directory.change(table=table, record_id=record_id, values=values, by=by, at=at, note=note)


def write_correction(service: ServiceFacts, fact: Fact, *, values: Values, by: str, at: datetime.datetime) -> None:
    """Set what a fact says. What hung on the old value goes with it: a map point, opening times, a city's name."""
    writer = _WRITERS.get(fact.key.partition(":")[0])
    if writer is None:
        set_columns(fact.table, fact.record_id, values, by=by, at=at)
    else:
        writer(service, fact, values, by, at)


def set_aside_translations(service: ServiceFacts, fact: Fact, *, columns: Sequence[str], by: str, at: datetime.datetime) -> None:
    """Remove translations of texts that were changed, so that nobody reads the old text in another language."""
    about = service.id if fact.table == "service" else fact.record_id
    texts = set(columns) & ({*TEXT_COLUMNS.values()} if fact.table == "service" else {"ground"})
    if about and texts:
        for row in models.Translation.objects.filter(link_id=about, field__in=texts):
            take_away("translation", row.id, by=by, at=at)


def take_away(table: str, record_id: object, *, by: str, at: datetime.datetime) -> None:
    """Remove a row, and first what is said of that row: cells kept from its file, translations. Undoing brings all back."""
    if table != "translation":
        for said in models.Attribute.objects.filter(link_id=str(record_id)):
            directory.remove_row(table="attribute", record_id=str(said.id), by=by, at=at)
        for said_in in models.Translation.objects.filter(link_id=str(record_id)):
            directory.remove_row(table="translation", record_id=str(said_in.id), by=by, at=at)
    directory.remove_row(table=table, record_id=str(record_id), by=by, at=at)


def _address(service: ServiceFacts, fact: Fact, values: Values, by: str, at: datetime.datetime) -> None:
    """A changed address has lost its point on the map, and its old wording too unless that was typed anew."""
    row = models.Address.objects.select_related("location").get(id=fact.record_id)
    rewritten = {} if "as_written" in values or not row.as_written else {"as_written": None}
    set_columns("address", fact.record_id, {**values, **rewritten}, by=by, at=at)
    if row.location is not None and (row.location.latitude is not None or row.location.longitude is not None):
        set_columns("location", str(row.location_id), {"latitude": None, "longitude": None}, by=by, at=at)
    if "city" in values and models.Service.objects.filter(id=service.id).exclude(place_name="").exists():
        set_columns("service", service.id, {"place_name": values["city"]}, by=by, at=at)


def _hours(service: ServiceFacts, fact: Fact, values: Values, by: str, at: datetime.datetime) -> None:
    """The old opening times go; the new ones are written as times where a machine can be sure of them, else as words."""
    text = values["hours_note"] or ""
    set_columns("service", service.id, values, by=by, at=at)
    at_places = models.ServiceAtLocation.objects.filter(service_id=service.id).values_list("id", flat=True)
    old = [
        *models.Schedule.objects.filter(service_id=service.id),
        *models.Schedule.objects.filter(service_at_location__in=at_places),
    ]
    for row in old:
        take_away("schedule", row.id, by=by, at=at)
    zone = models.Service.objects.values_list("time_zone", flat=True).get(id=service.id)
    openings = hours_from_text(text)
    # Words alone still stand before the hours of a whole building, which may be those of before.
    rows = schedules_of(openings, zone=zone) if openings else [{"description": text}] if text else []
    for new in rows:
        directory.make(table="schedule", row={**new, "service_id": service.id}, by=by, at=at)


def _languages(service: ServiceFacts, fact: Fact, values: Values, by: str, at: datetime.datetime) -> None:
    """Languages that are not named any more go, new ones come, the others stay as they are."""
    del fact
    wanted: tuple[str, ...] = values["languages"] or ()
    there = list(models.Language.objects.filter(service_id=service.id))
    for row in there:
        if (row.code or row.name) not in wanted:
            take_away("language", row.id, by=by, at=at)
    for code in wanted:
        if code not in {row.code or row.name for row in there}:
            name = phrasebook("en").get(f"language_{code}", "")
            directory.make(table="language", row={"service_id": service.id, "code": code, "name": name}, by=by, at=at)


_WRITERS: Mapping[str, Callable[[ServiceFacts, Fact, Values, str, datetime.datetime], None]] = {
    "address": _address,
    "hours": _hours,
    "languages": _languages,
}
