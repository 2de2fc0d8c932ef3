"""Moves a whole directory from one database to another, and proves that nothing was lost on the way."""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction

from askfirst.directory.reaching import reach
from askfirst.ground.refusal import Refusal

ROWS_AT_ONCE = 2_000

Model = type[models.Model]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Moved:
    """How many rows of each table were moved, and what they add up to: equal on both sides, or nothing was moved."""

    rows: Mapping[str, int]
    digest: str

    @property
    def total(self) -> int:
        """Return the number of rows of all tables."""
        return sum(self.rows.values())


def move(*, target: str, source: str = "default", on_progress: Callable[[str, int], None] | None = None) -> Moved:
    """Copy everything, the ledger and the reports too, from one database to another that is empty; both are aliases.

    Nobody can change the source meanwhile, and the target shows all of it or nothing. The source stays as it is.
    `on_progress` is told the table and how many of its rows are there. Raises Refusal if a database cannot be reached, the
    source holds nothing, the target holds anything, a value does not fit, or what arrived is not what was sent.
    """
    reach(source)
    reach(target)
    _refuse_nothing(source)
    call_command("migrate", database=target, interactive=False, verbosity=0)
    with _held_still(source), transaction.atomic(using=target):
        _refuse_something(target)
        sent = {_name(model): _copy(model, source, target, on_progress) for model in _models()}
        _start_numbers_after(target)
        _refuse_difference(sent, target)
    everything = json.dumps({name: sums.digest for name, sums in sent.items()}, sort_keys=True)
    return Moved({name: sums.rows for name, sums in sent.items()}, hashlib.sha256(everything.encode()).hexdigest())


def sums_of(alias: str) -> dict[str, "Sums"]:
    """Return the number and the sum of the rows of every table of a database, whatever the order and the kind of database."""
    return {_name(model): _read(model, alias) for model in _models()}


@dataclass
class Sums:
    """Adds up rows so that their order plays no part."""

    rows: int = 0
    digest: int = 0

    def add(self, row: Row, columns: Sequence["_Column"]) -> None:
        """Take in one row."""
        alike = [None if value is None else column.alike(value) for column, value in zip(columns, row, strict=True)]
        told = hashlib.blake2b(json.dumps(alike).encode(), digest_size=16).digest()
        self.rows, self.digest = self.rows + 1, (self.digest + int.from_bytes(told)) % (1 << 128)


@dataclass(frozen=True)
class _Column:
    """A column, and what makes its values the same whichever database they were read from."""

    name: str
    is_json: bool
    alike: Callable[[Any], Any]


def _models() -> list[Model]:
    return sorted(apps.get_models(), key=lambda model: model._meta.db_table)


def _name(model: Model) -> str:
    return model._meta.db_table


def _columns(model: Model) -> list[_Column]:
    fields = model._meta.concrete_fields
    return [_Column(field.attname, isinstance(field, models.JSONField), _alike_of(field)) for field in fields]


def _alike_of(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, models.JSONField):
        return lambda value: json.dumps(_inner(value), sort_keys=True)
    if isinstance(kind, models.DateTimeField):
        return lambda value: value.astimezone(datetime.UTC).isoformat()
    return str if isinstance(kind, models.UUIDField | models.DateField) else _itself


def _itself(value: Any) -> Any:
    return value


def _inner(value: Any) -> Any:
    """PostgreSQL's JSON does not keep 1e3 apart from 1000."""
    if isinstance(value, dict):
        return {key: _inner(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_inner(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@contextmanager
def _held_still(alias: str) -> Iterator[None]:
    """A transaction in which the database stands still: SQLite lets nobody write meanwhile, PostgreSQL shows one moment."""
    with transaction.atomic(using=alias):
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _chunks(model: Model, alias: str) -> Iterator[list[Row]]:
    names = [column.name for column in _columns(model)]
    rows = model._base_manager.using(alias).order_by().values_list(*names).iterator(chunk_size=ROWS_AT_ONCE)
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield chunk


def _read(model: Model, alias: str) -> Sums:
    sums, columns = Sums(), _columns(model)
    for chunk in _chunks(model, alias):
        for row in chunk:
            sums.add(row, columns)
    return sums


def _copy(model: Model, source: str, target: str, on_progress: Callable[[str, int], None] | None) -> Sums:
    sums, columns = Sums(), _columns(model)
    write = _pour if connections[target].vendor == "postgresql" else _insert
    for chunk in _chunks(model, source):
        for row in chunk:
            sums.add(row, columns)
        try:
            write(model, chunk, target)
        except (DatabaseError, ValueError) as error:
            raise _unfit(model, chunk, error) from None
        if on_progress is not None:
            on_progress(_name(model), sums.rows)
    return sums


def _insert(model: Model, chunk: list[Row], target: str) -> None:
    names = [column.name for column in _columns(model)]
    model._base_manager.using(target).bulk_create([model(**dict(zip(names, row, strict=True))) for row in chunk])


def _pour(model: Model, chunk: list[Row], target: str) -> None:
    """PostgreSQL's own way in, several times as fast as inserting."""
    connection, columns = connections[target], _columns(model)
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in model._meta.concrete_fields)
    statement = f"COPY {connection.ops.quote_name(_name(model))} ({names}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in chunk:
            stream.write_row([_poured(value, column) for value, column in zip(row, columns, strict=True)])


def _poured(value: Any, column: _Column) -> Any:
    return json.dumps(value, ensure_ascii=False) if column.is_json and value is not None else value


def _unfit(model: Model, chunk: list[Row], error: Exception) -> Refusal:
    """Say which row does not fit: SQLite keeps the character NUL, which PostgreSQL has no room for."""
    for row in chunk:
        for column, value in zip(_columns(model), row, strict=True):
            if "\x00" in str(value) or (column.is_json and "\\u0000" in json.dumps(value)):
                return Refusal(
                    f"Nothing was moved: {column.name} of {_name(model)} {row[0]} holds a NUL character, which the new database"
                    " cannot keep. Correct that entry, then move again."
                )
    reason = (str(error).strip().splitlines() or [""])[0]
    return Refusal(f"Nothing was moved: the new database refused a row of {_name(model)} ({reason}).")


def _refuse_nothing(source: str) -> None:
    there = set(connections[source].introspection.table_names())
    if not any(_name(model) in there and model._base_manager.using(source).exists() for model in _models()):
        raise Refusal(
            f"There is no directory in {connections[source].settings_dict['NAME']}, so there is nothing to move. "
            "ASKFIRST_HOME and ASKFIRST_DATABASE_URL say where the present one lies."
        )


def _refuse_something(target: str) -> None:
    full = [_name(model) for model in _models() if model._base_manager.using(target).exists()]
    if full:
        raise Refusal(
            f"Nothing was moved: the new database already holds rows ({', '.join(full[:3])}). Name an empty database, "
            "so that nothing of it is mixed or lost."
        )


def _start_numbers_after(target: str) -> None:
    """Let the counters of the target go on after the highest number that was moved."""
    connection = connections[target]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _refuse_difference(sent: Mapping[str, Sums], target: str) -> None:
    there = sums_of(target)
    unlike = [f"{name} ({one.rows} sent, {there[name].rows} there)" for name, one in sent.items() if there[name] != one]
    if unlike:
        raise Refusal(f"Nothing was moved: what arrived is not what was sent, in {', '.join(unlike)}. The old database is whole.")
