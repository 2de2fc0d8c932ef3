"""What was done, deed by deed: lines of the ledger that belong to one press of a button are one deed."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from askfirst.directory import models
from askfirst.directory import queries as directory
from askfirst.directory.rows import MODELS
from askfirst.ledger import queries as ledger
from askfirst.ledger.queries import Line

MOST_LINES = 2_000

# Deeds of a steward that stand in the ledger as they can be taken back.
_COMMON = ("record.changed", "record.made", "record.removed")
BY_HAND = frozenset({*_COMMON, "record.undone", "service.closed", "service.hidden", "service.shown", "services.merged"})

# What hangs on a location, and so is as confidential as it is.
_THROUGH = {"service_at_location_id": "service_at_location", "contact_id": "contact", "phone_id": "phone"}
_AT_A_LOCATION = ("address", "phone", "schedule", "language", "accessibility", "contact", "service_at_location")


@dataclass(frozen=True)
class Changed:
    """One column that a deed changed, as text; where the place is confidential, what it said is not told."""

    table: str
    column: str
    before: str
    after: str
    is_confidential: bool = False


@dataclass(frozen=True)
class Done:
    """One deed on one service: when, by whom, the lines of the ledger it left, what changed, and if it can be undone."""

    at: datetime.datetime
    by: str
    deed: str
    note: str
    lines: tuple[int, ...]
    changed: tuple[Changed, ...]
    can_undo: bool
    service_id: str = ""
    service_name: str = ""


def history_of(service_id: str, *, limit: int = 200) -> tuple[Done, ...]:
    """Return what was done to a service and to what hangs on it, the newest first."""
    return _deeds(directory.history(service_id, limit=limit))


def whole_deed(*, at: datetime.datetime, by: str) -> tuple[Line, ...]:
    """Return every line that one press of a button left, the newest first: they share a moment and a name."""
    lines = ledger.between(since=at, until=at + datetime.timedelta(microseconds=1), limit=MOST_LINES)
    return tuple(line for line in lines if line.by == by)


def can_undo(lines: Collection[Line]) -> bool:
    """Tell whether a deed was done by hand and stands: an import is not undone, nor what was undone before."""
    return bool(lines) and all(line.deed in BY_HAND and not line.undone_by for line in lines)


def done_since(day: datetime.date, *, until: datetime.date) -> tuple[Done, ...]:
    """Return what was done to services, deed by deed and service by service, from the start of one day to the end of another, the newest first, with their names.

    At most `MOST_LINES` lines of the ledger are read.
    """
    since = datetime.datetime.combine(day, datetime.time.min, datetime.UTC)
    end = datetime.datetime.combine(until + datetime.timedelta(days=1), datetime.time.min, datetime.UTC)
    found = [line for line in ledger.between(since=since, until=end, limit=MOST_LINES) if line.service_id]
    each = {number: tuple(line for line in found if line.service_id == number) for number in {line.service_id for line in found}}
    return tuple(sorted((one for lines in each.values() for one in _deeds(lines)), key=lambda one: one.at, reverse=True))


def _deeds(lines: Sequence[Line]) -> tuple[Done, ...]:
    names = _names({line.service_id for line in lines if line.service_id})
    secret = _confidential(lines)
    ordered = sorted(lines, key=lambda line: (line.at, line.by, line.id), reverse=True)
    groups = groupby(ordered, key=lambda line: (line.at, line.by))
    return tuple(_done(tuple(group), names, secret) for _, group in groups)


def _done(lines: Sequence[Line], names: Mapping[str, str], secret: frozenset[str]) -> Done:
    service_id = next((line.service_id for line in lines if line.service_id), "")
    return Done(
        at=lines[0].at,
        by=lines[0].by,
        # Of several lines the one that is more than a value that changed names the deed.
        deed=min((line.deed for line in lines), key=lambda deed: (deed in _COMMON, deed)),
        note=next((line.note for line in lines if line.note), ""),
        lines=tuple(line.id for line in lines),
        changed=tuple(one for line in lines for one in _changes(line, secret)),
        can_undo=can_undo(lines),
        service_id=service_id,
        service_name=names.get(service_id, ""),
    )


def _changes(line: Line, secret: frozenset[str]) -> Iterable[Changed]:
    for change in line.changes:
        table, record_id, column = _parts(line, change.column)
        if record_id in secret:
            yield Changed(table, column, "", "", is_confidential=True)
        elif column not in _OURS and not column.endswith("_id"):
            yield Changed(table, column, _text(change.before), _text(change.after))


def _parts(line: Line, column: str) -> tuple[str, str, str]:
    """A deed on several records names its columns "table/id/column"."""
    if column.count("/") < 2:
        return line.table, line.record_id, column
    table, record_id, name = column.split("/", 2)
    return table, record_id, name


# What tells nobody anything.
_OURS = frozenset({"id", "kept_fields", "position"})


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _names(ids: Iterable[str]) -> Mapping[str, str]:
    rows = models.Service.objects.filter(id__in=list(ids)).values_list("id", "name")
    return {str(number): name for number, name in rows}


def _confidential(lines: Iterable[Line]) -> frozenset[str]:
    """The ids of records that tell of a confidential location, whether they still stand or not."""
    at: dict[str, str] = {}
    through: defaultdict[str, dict[str, str]] = defaultdict(dict)
    touched: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        for side in (line.before or {}), (line.after or {}):
            for name, value in side.items():
                table, record_id, column = _parts(line, name)
                touched[table].add(record_id)
                if column == "location_id" and value:
                    at[record_id] = str(value)
                elif column in _THROUGH and value:
                    through[_THROUGH[column]][record_id] = str(value)
    at |= {one: one for one in touched["location"]}
    for table in _AT_A_LOCATION:
        at |= {str(one): str(place) for one, place in _places(table, touched[table])} if touched[table] else {}
    for table, records in through.items():
        # A row that is gone is where the record stands, or stood, that it hung on.
        known = {str(one): str(place) for one, place in _places(table, records.values())} | at
        at |= {record: known[owner] for record, owner in records.items() if owner in known}
    secret = models.Location.objects.filter(id__in=set(at.values()), confidential=True).values_list("id", flat=True)
    hidden = set(map(str, secret))
    return frozenset(record for record, location in at.items() if location in hidden)


def _places(table: str, ids: Iterable[str]) -> Iterable[tuple[Any, Any]]:
    rows = MODELS[table]._default_manager.filter(id__in=list(ids))
    for column in ("service_at_location__location_id", "location_id"):
        if column.partition("__")[0].removesuffix("_id") in {field.name for field in MODELS[table]._meta.get_fields()}:
            yield from rows.exclude(**{column: None}).values_list("id", column)
