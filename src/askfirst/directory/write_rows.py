"""Rows on their way into a table: what they say, their digest, and many of them at once."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import msgspec
from django.db import connection, models

from askfirst.directory.intake import Staged
from askfirst.directory.models import Record
from askfirst.directory.rows import MODELS, Row, attribute_of
from askfirst.hsds.tables import TABLES, Field, Table

PARTIAL = "~"
"""Ends the digest of a record that is not what its row said: a steward changed it, or a link led nowhere."""

PLACEHOLDER = "placeholder"
"""The digest of an organization that stands in for one that no file holds."""

One = TypeVar("One")

_encoder = msgspec.json.Encoder(order="deterministic")


@dataclass(slots=True)
class Incoming:
    """A row being brought in: its id as 32 hex digits, what it says, the digest of that, and how it stood in the file.

    `has_lost` tells that a link of it led nowhere, so that it has to be looked at again with every import.
    """

    staged: Staged
    id: str
    row: Row
    digest: str
    position: int
    has_lost: bool = False

    @property
    def kept_digest(self) -> str:
        """The digest to store."""
        return self.digest + PARTIAL if self.has_lost else self.digest


def said(row: Mapping[str, Any]) -> Row:
    """Return only what a row says: nothing for None, an empty text, an empty list or a flag that is not set."""
    return {name: value for name, value in row.items() if value or (value == 0 and value is not False)}


def digest_of(row: Row) -> str:
    """Return the digest of what a row says, whatever the order of its columns."""
    return hashlib.blake2b(_encoder.encode(row), digest_size=12).hexdigest()


def hex_of(value: str) -> str:
    """Return an id as 32 small hex digits. Raises ValueError if it is none."""
    digits = value.replace("-", "").lower()
    if len(digits) != 32:
        raise ValueError(value)
    int(digits, 16)
    return digits


def is_id(value: Any) -> bool:
    """Tell whether a value is an id: 32 hex digits, with or without dashes."""
    try:
        return bool(hex_of(value))
    except (ValueError, AttributeError):
        return False


def dashed(digits: str) -> str:
    """Return 32 hex digits as ids are written."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def in_batches(values: Iterable[One], *, size: int) -> Iterator[list[One]]:
    """Return the values in lists of this size; the last may be shorter."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def moment_of(value: Any) -> datetime.datetime:
    """Return a moment as a datetime; one that names no time zone is taken to be in UTC."""
    moment = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def date_of(value: Any) -> datetime.date:
    """Return a date as a date."""
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))


def model_value(value: Any, *, field: Field) -> Any:
    """Return a value of a row as the model holds it; what is not said as the model's own nothing."""
    if value in (None, "") or (field.kind == "list" and not value):
        return nothing(field)
    convert = _TO_MODEL.get(field.kind)
    return convert(value) if convert else value


def nothing(field: Field) -> Any:
    """Return what a model holds in a column of which nothing is said."""
    if field.kind == "list":
        return []
    if field.kind == "flag":
        return False
    is_text = field.kind in ("text", "uri", "email", "time")
    return "" if is_text else None


_TO_MODEL: Mapping[str, Callable[[Any], Any]] = {
    "number": float,
    "date": date_of,
    "moment": moment_of,
    "list": list,
    "flag": bool,
}


class Pouring:
    """Writes many new rows of one table with one statement.

    Django's own bulk_create spends more than ten times as long on wide tables as the database does.
    """

    def __init__(self, table: Table) -> None:
        model = MODELS[table.name]
        fields = model._meta.concrete_fields
        quote = connection.ops.quote_name
        names = ", ".join(quote(field.column or "") for field in fields)
        into, values = f"{quote(model._meta.db_table)} ({names})", ", ".join(["%s"] * len(fields))
        self._is_poured = connection.vendor == "postgresql"
        self._statement = f"COPY {into} FROM STDIN" if self._is_poured else f"INSERT INTO {into} VALUES ({values})"  # noqa: S608
        self._slots = {field.attname: number for number, field in enumerate(fields)}
        self._blank = [_prepared(field, _default(field)) for field in fields]
        self._columns = {one.name: self._column(one, model, table) for one in table.fields if one.name != "id"}
        self._native_ids = connection.features.has_native_uuid_field

    def _column(self, column: Field, model: type[Record], table: Table) -> tuple[int, Callable[[Any], Any] | None]:
        name = attribute_of(table.name, column.name)
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        slot = self._slots[name]
        if column.kind == "uuid":
            return slot, str if connection.features.has_native_uuid_field else hex_of
        convert = _TO_MODEL.get(column.kind)
        if convert is None:
            return slot, None
        return slot, convert if column.kind == "number" else lambda value: _prepared(field, convert(value))

    def insert(self, rows: Sequence[Incoming], *, origin: int, at: datetime.datetime) -> None:
        """Insert rows that are not there yet."""
        at_slot = self._slots.get("changed_at")
        moment = connection.ops.adapt_datetimefield_value(at) if at_slot is not None else None
        values = [self._values(row, origin, at_slot, moment) for row in rows]
        with connection.wrap_database_errors, connection.cursor() as cursor:
            if not self._is_poured:
                cursor.executemany(self._statement, values)
            elif values:
                # PostgreSQL's own way in, several times as fast as inserting.
                with cursor.copy(self._statement) as stream:
                    for one in values:
                        stream.write_row(one)

    def _values(self, incoming: Incoming, origin: int, at_slot: int | None, moment: Any) -> list[Any]:
        values, slots, columns = self._blank.copy(), self._slots, self._columns
        for name, value in incoming.row.items():
            if name != "id":
                slot, convert = columns[name]
                values[slot] = convert(value) if convert else value
        values[slots["id"]] = dashed(incoming.id) if self._native_ids else incoming.id
        values[slots["origin_id"]] = origin
        values[slots["origin_key"]] = incoming.staged.key
        values[slots["digest"]] = incoming.kept_digest
        values[slots["position"]] = incoming.position
        if at_slot is not None:
            values[at_slot] = moment
        return values


def _default(field: "models.Field[Any, Any]") -> Any:
    return None if field.primary_key or field.null else field.get_default()


def _prepared(field: "models.Field[Any, Any]", value: Any) -> Any:
    return None if value is None else field.get_db_prep_save(value, connection)


@cache
def columns_of(table: str) -> frozenset[str]:
    """Return the names of the columns of a table."""
    return frozenset(TABLES[table].by_name)


@cache
def ids_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold ids, its own first."""
    return tuple(field.name for field in TABLES[table].fields if field.kind == "uuid")


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the ledger keeps them."""
    found: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return found
