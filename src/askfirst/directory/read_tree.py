"""Reads records with everything that nests in them: one query for each way in which a table hangs on another."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from askfirst.directory.intake import COLUMNS_OF
from askfirst.directory.rows import MODELS, Row, attribute_of, plain
from askfirst.directory.write_rows import in_batches
from askfirst.hsds.nest import Rows
from askfirst.hsds.tables import TABLES, Nested

# What others hang on is read before what hangs on it, so that each table is read once.
_FIRST = ("service", "organization", "program", "service_at_location", "location", "contact", "phone")
_LAST = ("unit", "attribute", "taxonomy_term", "taxonomy", "translation", "metadata")
_ORDER = (*_FIRST, *(table for table in TABLES if table not in {*_FIRST, *_LAST}), *_LAST)

_MOST_AT_ONCE = 10_000

Wanted = dict[str, dict[str, set[str]]]
"""By table and column: the values for which rows are wanted."""


def read_tree(table: str, ids: Iterable[str], *, without: frozenset[str], everything: bool) -> tuple[Rows, dict[str, Row]]:
    """Return all rows that records consist of, and the rows of the records themselves by id.

    `without` has keys of the records ("organization") and of tables further down ("organization.locations").
    """
    rows, roots, ids_by_text = Rows(), dict[str, Row](), dict[str, UUID]()
    wanted: Wanted = defaultdict(lambda: defaultdict(set))
    wanted[table]["id"] = set(ids)
    for name in _ORDER:
        seen: dict[str, Row] = {}
        for column, values in wanted[name].items():
            # An id that was read as one need not be read from its text again, which takes longer than the database does.
            asked = [ids_by_text.get(one, one) for one in sorted(values)]
            for row in _read(name, column, asked, ids_by_text, everything=everything):
                if row["id"] not in seen:
                    seen[row["id"]] = row
                    rows.add(name, row)
        _want(wanted, name, seen, without=without if name == table else _below(name, without))
        if name == table:
            roots = seen
    return rows, roots


def _below(table: str, without: frozenset[str]) -> frozenset[str]:
    return frozenset(key.partition(".")[2] for key in without if key.startswith(f"{table}."))


def _want(wanted: Wanted, table: str, rows: Mapping[str, Row], *, without: frozenset[str]) -> None:
    for nested in TABLES[table].nests:
        if nested.key not in without and rows:
            column, values = _joining(nested, rows)
            wanted[nested.table][column].update(values)


def _joining(nested: Nested, rows: Mapping[str, Row]) -> tuple[str, Iterable[str]]:
    if nested.many:
        return nested.by, rows
    return "id", (row[nested.by] for row in rows.values() if nested.by in row)


def _read(
    table: str, column: str, values: Sequence[UUID | str], ids_by_text: dict[str, UUID], *, everything: bool
) -> Iterator[Row]:
    names, converts = _plan(table, ids_by_text)
    for batch in in_batches(values, size=most_at_once()):
        found = MODELS[table]._default_manager.filter(**{f"{column}__in": batch})
        if table == "attribute" and not everything:
            found = found.exclude(**{"taxonomy_term__taxonomy_name__startswith": COLUMNS_OF})
        for record in found.order_by("position", "id").values_list(*(attribute_of(table, name) for name in names)):
            yield _as_row(names, converts, record)


def _as_row(names: Sequence[str], converts: Sequence[Callable[[Any], Any] | None], values: Sequence[Any]) -> Row:
    row = {}
    for name, convert, value in zip(names, converts, values, strict=True):
        if value:
            row[name] = convert(value) if convert else value
        elif value == 0 and value is not False:
            row[name] = 0
    return row


def _plan(table: str, ids_by_text: dict[str, UUID]) -> tuple[tuple[str, ...], tuple[Callable[[Any], Any] | None, ...]]:
    def text_of(value: UUID) -> str:
        text = str(value)
        ids_by_text[text] = value
        return text

    fields = TABLES[table].fields
    kinds: Mapping[str, Callable[[Any], Any]] = {"uuid": text_of, "date": plain, "moment": plain, "number": plain}
    return tuple(field.name for field in fields), tuple(kinds.get(field.kind) for field in fields)


def rows_in_order(table: str, *, chunk: int) -> Iterator[list[Row]]:
    """Yield every row of a table, in the order of its file and then of id, a chunk at a time."""
    names = [field.name for field in TABLES[table].fields]
    found = MODELS[table]._default_manager.order_by("position", "id").values_list(*(attribute_of(table, one) for one in names))
    for batch in in_batches(found.iterator(chunk_size=chunk), size=chunk):
        _, converts = _plan(table, {})
        yield [_as_row(names, converts, values) for values in batch]


@cache
def most_at_once() -> int:
    """Return how many values one statement may name."""
    if connection.vendor != "sqlite":
        return _MOST_AT_ONCE
    import sqlite3

    connection.ensure_connection()
    allowed: int = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    return min(_MOST_AT_ONCE, allowed - 10)
