"""Changes of single records by hand, each told in the ledger in the same transaction, and how they are taken back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Max, ProtectedError

from askfirst.directory.models import Record, Service
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_compare import set_value, stored
from askfirst.directory.write_editions import mark_changed, touch
from askfirst.directory.write_links import ANYWHERE, concerned_by, services_of
from askfirst.directory.write_rows import PARTIAL, as_json, is_id, said
from askfirst.ground.refusal import Refusal
from askfirst.hsds.check import clean
from askfirst.hsds.tables import TABLES, Field, Table
from askfirst.ledger.actions import Deed, note

OWN_COLUMNS = {"service": ("hidden_because",)}
"""Columns of ours that are no part of HSDS and are changed, told and taken back like any other."""

CLOSED = ("inactive", "defunct")
"""What the status of a service says that is not offered any more."""

Moves = dict[tuple[str, str], tuple[Row | None, Row | None]]
"""By table and id of a record: what the columns that changed said before, and after. None where there was no record."""


@dataclass(frozen=True)
class Hand:
    """Who does it, when, and why."""

    by: str
    at: datetime
    note: str = ""


def spaced(table: str) -> str:
    """Return the name of a table as words."""
    return table.replace("_", " ")


def find(table: str, record_id: str) -> Record:
    """Return a record, held until the transaction ends. Raises Refusal if there is none."""
    if table not in TABLES:
        raise Refusal(f"The directory has no {table!r}. It has: {', '.join(TABLES)}.")
    try:
        if not is_id(record_id):
            raise ObjectDoesNotExist
        return MODELS[table]._default_manager.select_for_update().get(pk=record_id)
    except ObjectDoesNotExist:
        raise Refusal(f"The {spaced(table)} {record_id} is not in the directory. Look it up again.") from None


def cleaned(table: str, row: Mapping[str, Any], *, columns: Iterable[str]) -> Row:
    """Return a row with its values as the tables hold them. Raises Refusal if one of these columns cannot hold its value."""
    wanted = set(columns)
    if unknown := wanted - set(TABLES[table].by_name):
        raise Refusal(f"A {spaced(table)} has no {min(unknown)!r}.", field=min(unknown))
    found = clean(row, table=TABLES[table])
    # What an import fills in or keeps elsewhere, a person who is there can be asked about.
    unfit = {column for column, _ in found.kept} | {column for column in wanted if row.get(column) in (None, "")}
    for trouble in found.troubles:
        if found.is_refused or trouble.column in wanted & unfit:
            raise Refusal(f"{trouble.column}: {trouble.reason}. {trouble.remedy}.", field=trouble.column)
    return said(found.row)


def require_links(table: str, row: Row) -> None:
    """Raise Refusal unless every link of a row leads to a record, and every link it cannot be without is there."""
    for field in TABLES[table].links:
        target = row.get(field.name)
        if target and not (is_id(target) and MODELS[field.link]._default_manager.filter(pk=target).exists()):
            raise Refusal(f"The {spaced(field.link)} {target} is not in the directory.", field=field.name)
        if not target and field.needed:
            raise Refusal(f"A {spaced(table)} needs its {spaced(field.link)}.", field=field.name)


def apply(record: Record, values: Mapping[str, Any], *, table: str, keeps: bool = True) -> tuple[Row, Row]:
    """Set columns of a record and save it; return what changed, before and after. `keeps` marks them as kept by a steward."""
    spec = TABLES[table]
    old = present(record, table=table)
    before = {name: old[name] for name, value in values.items() if name in old and old[name] != value}
    after = {name: value for name, value in values.items() if value is not None and old.get(name) != value}
    for name in {*before, *after}:
        _set(record, name, values[name], spec)
    if keeps and (before or after):
        _keep(record, sorted({*record.kept_fields, *before, *after}), before, after)
    record.save()
    return before, after


def present(record: Record, *, table: str) -> Row:
    """Return what a record says now, in HSDS columns and in ours."""
    own = {name: getattr(record, name) for name in OWN_COLUMNS.get(table, ())}
    return {**stored(record, table=TABLES[table]), **said(own)}


def _set(record: Record, name: str, value: Any, spec: Table) -> None:
    field = spec.by_name.get(name) or Field(name, "text")
    if name in spec.by_name:
        set_value(record, value, field=field, table=spec)
    else:
        setattr(record, name, value or "")


def _keep(record: Record, names: list[str], before: Row, after: Row) -> None:
    before["kept_fields"], after["kept_fields"] = record.kept_fields, names
    record.kept_fields = names
    if not record.digest.endswith(PARTIAL):
        record.digest += PARTIAL


def create(row: Row, *, table: str, origin: int | None = None) -> Record:
    """Make a record of a clean row."""
    spec = TABLES[table]
    record = MODELS[table](id=UUID(str(row["id"])), origin_id=origin, position=_after_its_siblings(row, table=table))
    for name, value in row.items():
        if name in spec.by_name and name != "id":
            _set(record, name, value, spec)
    record.save(force_insert=True)
    return record


def _after_its_siblings(row: Row, *, table: str) -> int:
    """The position behind the rows of the same parent: what is added by hand stands last."""
    parent = next(({link.name: row[link.name]} for link in TABLES[table].links if row.get(link.name)), None)
    last = MODELS[table]._default_manager.filter(**parent).aggregate(last=Max("position"))["last"] if parent else None
    return 0 if last is None else int(last) + 1


def remove(record: Record, *, table: str) -> None:
    """Delete a record. Raises Refusal if others belong to it."""
    said_of_it = any(
        MODELS[other]._default_manager.filter(**{column: record.pk}).exists() for other, (column, _) in ANYWHERE.items()
    )
    try:
        if said_of_it:
            raise ProtectedError("", set())
        record.delete()
    except ProtectedError:
        raise Refusal(f"Other records belong to this {spaced(table)}. Remove or move them first.") from None


def tell(what: str, moves: Moves, hand: Hand, *, about: tuple[str, str] | None = None, **more: Any) -> int:
    """Write the line of a deed and touch the services it concerns; return the number of the line.

    A deed on several records is told under `about`, with the columns named "table/id/column".
    """
    services = _concerned(moves)
    for table, record_id in moves:
        if table in ("organization", "service_at_location"):
            MODELS[table]._default_manager.filter(pk=record_id).update(**{"changed_at": hand.at})
    mark_changed(services, at=hand.at)
    touch(services)
    (table, record_id), (before, after) = next(iter(moves.items()))
    if about is not None:
        (table, record_id), before, after = about, _joined(moves, 0), _joined(moves, 1)
    own = UUID(record_id) if table == "service" else None
    service = more.pop("service_id", None) or own or (next(iter(services)) if len(services) == 1 else None)
    deed = Deed(
        what=what,
        table=table,
        record_id=record_id,
        service_id=str(service) if service else None,
        before=None if before is None else as_json(before),
        after=None if after is None else as_json(after),
        note=hand.note,
        **more,
    )
    return note(deed, by=hand.by, at=hand.at)


def _joined(moves: Moves, side: int) -> Row:
    return {
        f"{table}/{record_id}/{column}": value
        for (table, record_id), sides in moves.items()
        for column, value in (sides[side] or {}).items()
    }


def parted(row: Mapping[str, Any] | None, *, table: str, record_id: str) -> dict[tuple[str, str], Row | None]:
    """Return one side of a line by record: the reverse of how a deed on several records is told."""
    if row is None or not any("/" in column for column in row):
        return {(table, record_id): None if row is None else dict(row)}
    found: dict[tuple[str, str], Row | None] = defaultdict(dict)
    for name, value in row.items():
        of_table, of_record, column = name.split("/", 2)
        columns = found[(of_table, of_record)]
        assert columns is not None
        columns[column] = value
    return found


def _concerned(moves: Moves) -> set[UUID]:
    nodes: dict[str, set[UUID]] = defaultdict(set)
    for (table, record_id), (before, after) in moves.items():
        nodes[table].add(UUID(record_id))
        for side in (before, after):
            for target, one in concerned_by(table, side or {}):
                nodes[target].add(UUID(one))
    # A service that is no more, or not any longer, still has to be named: an index may hold it.
    return services_of(nodes)


def is_open(service: Record) -> bool:
    """Tell whether a service can still be offered, as far as its status goes."""
    return isinstance(service, Service) and service.status not in CLOSED
