"""Between the two forms of HSDS: one nested record, and flat rows joined by ids. Neither way loses anything."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from askfirst.hsds.ids import identify
from askfirst.hsds.tables import TABLES, Nested, Table

Row = dict[str, Any]

# What other publishers nest besides what HSDS nests in its own files: the "full" forms, and the other end of a link.
_ALSO_NESTED: Mapping[str, tuple[Nested, ...]] = {
    "organization": (Nested("services", "service", "organization_id"),),
    "program": (Nested("services", "service", "program_id"),),
    "location": (Nested("service_at_locations", "service_at_location", "location_id"),),
}

# Columns that tell what kind of record a row belongs to, beside the column that tells which one.
_ENTITY = {"attribute": "link_entity", "metadata": "resource_type", "translation": "link_entity"}


def _joined_by(name: str) -> Iterator[str]:
    for table in TABLES.values():
        for one in (*table.nests, *_ALSO_NESTED.get(table.name, ())):
            if one.many and one.table == name:
                yield one.by


_JOINED_BY: Mapping[str, frozenset[str]] = {name: frozenset(_joined_by(name)) for name in TABLES}
"""For each table, the columns by which its rows stand under another record."""


def flatten(record: Mapping[str, Any], *, table: str) -> Iterator[tuple[str, Row]]:
    """Yield a nested record as rows of their tables, with the columns that join them filled in; the record itself comes first.

    A row met in several places comes once, with the links of all of them. A record without an id gets one made of what it
    says and where it stands. Keys that the table does not have stay in the row. No depth and no loop is too much.
    """
    yield from together(_walk(record, table))


def together(pairs: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    """Yield rows in their order, those of one id as one where they do not contradict each other.

    Where they differ only in what they belong to, the later one gets an id of its own, made of both. Where they differ in
    what they say, both come out as they are, so that whoever brings them in can tell somebody.
    """
    found: dict[tuple[str, Any], Row] = {}
    for table, row in pairs:
        _put(found, table, row)
    for (table, _), row in found.items():
        yield table, row


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> Row | None:
    """Return two rows of one id as one row, or None where they contradict each other."""
    if any(column in other and other[column] != value for column, value in one.items()):
        return None
    return {**one, **other}


class Rows:
    """Rows by table, found by id or by what they belong to, in the order in which they were added."""

    def __init__(self, rows: Iterable[tuple[str, Row]] = ()) -> None:
        self._rows: dict[str, dict[str, Row]] = {name: {} for name in TABLES}
        self._under: dict[tuple[str, str, str], dict[str, None]] = {}
        for table, row in rows:
            self.add(table, row)

    def add(self, table: str, row: Row) -> None:
        """Take in a row. One with the id of another joins it; where the two differ, the later one counts."""
        key = row["id"]
        before = self._rows[table].get(key)
        for column in _JOINED_BY[table]:
            if before is not None and (old := before.get(column)) and column in row and old != row[column]:
                del self._under[table, column, old][key]
            if link := row.get(column):
                self._under.setdefault((table, column, link), {})[key] = None
        self._rows[table][key] = row if before is None else {**before, **row}

    def one(self, table: str, key: str) -> Row | None:
        """Return the row of this id, if it is here."""
        return self._rows[table].get(key)

    def many(self, table: str, by: str, key: str) -> Sequence[Row]:
        """Return the rows whose column `by` holds this id."""
        return [self._rows[table][found] for found in self._under.get((table, by, key), ())]

    def all(self, table: str) -> Sequence[Row]:
        """Return every row of a table."""
        return list(self._rows[table].values())


def nest(row: Mapping[str, Any], *, table: str, rows: Rows, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the full nested form of a row: its columns in order, then what it holds; what says nothing is left out.

    `without` names nested keys to leave out of the record itself. A column that joins two records is left out where the
    nesting tells the same, and stays where the other record is not part of this one.
    """
    nesting = _Nesting(rows)
    record = nesting.record(row, TABLES[table], without=without)
    nesting.leave_out_what_nesting_tells()
    return record


def nest_full(row: Mapping[str, Any], *, table: str, rows: Rows) -> dict[str, Any]:
    """Return the form that HSDS calls full: an organization with its services, a service at a location with its service.

    The record itself is not nested in what it holds. For any other table this is `nest`.
    """
    nesting = _Nesting(rows)
    record = nesting.record(row, TABLES[table])
    if table == "organization":
        services = rows.many("service", "organization_id", row["id"])
        inner = [nesting.record(one, TABLES["service"], without=frozenset({"organization"})) for one in services]
        record |= {"services": inner} if inner else {}
    if table == "service_at_location" and (service := rows.one("service", row.get("service_id") or "")):
        record["service"] = nesting.record(service, TABLES["service"], without=frozenset({"service_at_locations"}))
    nesting.leave_out_what_nesting_tells()
    return record


def says_nothing(value: Any) -> bool:
    """Return whether a value is left out of JSON and empty in CSV. 0 says something, false does not."""
    return value is None or value is False or value in ("", [], {}, ())


class _Nesting:
    """Builds one nested record, remembering which records it holds: the links between them need not be told again."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.holds: set[tuple[str, str]] = set()
        self.placed: list[tuple[dict[str, Any], Table]] = []

    def record(
        self, row: Mapping[str, Any], table: Table, *, without: frozenset[str] = frozenset(), by: str = ""
    ) -> dict[str, Any]:
        columns = (field.name for field in table.fields if field.name != by)
        record = {column: row[column] for column in columns if column in row and not says_nothing(row[column])}
        self.holds.add((table.name, row["id"]))
        self.placed.append((record, table))
        for one in table.nests:
            if one.key not in without and (value := self._value(row, one)):
                record[one.key] = value
        return record

    def _value(self, row: Mapping[str, Any], one: Nested) -> Any:
        inner = TABLES[one.table]
        if one.many:
            return [self.record(found, inner, by=one.by) for found in self.rows.many(one.table, one.by, row["id"])]
        found = self.rows.one(one.table, row.get(one.by) or "")
        return None if found is None else self.record(found, inner)

    def leave_out_what_nesting_tells(self) -> None:
        for record, table in self.placed:
            for column, target in _TOLD_BY_NESTING[table.name]:
                if column in record and (target, record[column]) in self.holds:
                    del record[column]


def _told_by_nesting(table: Table) -> Iterator[tuple[str, str]]:
    """Columns whose link a nested record shows by where it stands, and the tables they lead to."""
    singles = {one.by for one in table.nests if not one.many}
    for field in table.links:
        above = (one for one in TABLES[field.link].nests if one.many and one.table == table.name and one.by == field.name)
        if field.name in singles or any(above):
            yield field.name, field.link


_TOLD_BY_NESTING: Mapping[str, tuple[tuple[str, str], ...]] = {
    name: tuple(_told_by_nesting(table)) for name, table in TABLES.items()
}


def _walk(record: Mapping[str, Any], table: str) -> Iterator[tuple[str, Row]]:
    """Every row below a record, level by level, so that no depth can exhaust the stack."""
    waiting: deque[tuple[str, Mapping[str, Any], Row, str]] = deque([(table, record, {}, "")])
    met: set[tuple[int, str]] = set()
    while waiting:
        name, nested, links, place = waiting.popleft()
        mark = (id(nested), repr(links))
        if mark in met:
            continue
        met.add(mark)
        row, inner = _split(nested, TABLES[name])
        row |= {column: value for column, value in links.items() if column not in _ENTITY.values() or not row.get(column)}
        if says_nothing(row.get("id")):
            row["id"] = _own_id(name, row, place)
        _add_inner(waiting, name, row, inner)
        yield name, row


def _add_inner(
    waiting: deque[tuple[str, Mapping[str, Any], Row, str]],
    table: str,
    row: Row,
    inner: Sequence[tuple[Nested, Sequence[Mapping[str, Any]]]],
) -> None:
    for one, records in inner:
        for number, found in enumerate(records):
            place = f"{row['id']}/{one.key}/{number}"
            links = {one.by: row["id"]} if one.many else {}
            if one.many and one.table in _ENTITY:
                links[_ENTITY[one.table]] = table
            if not one.many:
                key = found.get("id")
                row[one.by] = _own_id(one.table, _split(found, TABLES[one.table])[0], place) if says_nothing(key) else key
            waiting.append((one.table, found, links, place))


def _split(nested: Mapping[str, Any], table: Table) -> tuple[Row, list[tuple[Nested, list[Mapping[str, Any]]]]]:
    """A record's own cells, and the records under each of its keys. What is no record under such a key stays a cell."""
    row: Row = {}
    inner = []
    for key, value in nested.items():
        one = _nested_under(key, value, table)
        if one is None:
            row[key] = value
            continue
        given = value if isinstance(value, list | tuple) else [value]
        records = [found for found in given if isinstance(found, Mapping)]
        records = records if one.many else records[:1]
        rest = [found for found in given if not says_nothing(found) and not any(found is taken for taken in records)]
        inner.append((one, records))
        if rest:
            row[key] = rest
    return row, inner


def _nested_under(key: str, value: Any, table: Table) -> Nested | None:
    for one in (*table.nests, *_ALSO_NESTED.get(table.name, ())):
        if one.key == key:
            return one
    link = table.by_name.get(f"{key}_id")
    if link is not None and link.link and isinstance(value, Mapping):
        return Nested(key, link.link, link.name, many=False)
    return None


def _own_id(table: str, row: Mapping[str, Any], place: str) -> str:
    return identify(origin="", table=table, key=json.dumps([place, row], sort_keys=True, default=str))


def _put(found: dict[tuple[str, Any], Row], table: str, row: Row) -> None:
    key = (table, str(row["id"]))
    before = found.get(key)
    if before is None:
        found[key] = row
    elif (both := merged(before, row)) is not None:
        found[key] = both
    else:
        _put_apart(found, table, before, row)


def _put_apart(found: dict[tuple[str, Any], Row], table: str, before: Row, row: Row) -> None:
    links = {"id", *_JOINED_BY[table], *(field.name for field in TABLES[table].links), _ENTITY.get(table, "id")}
    says, said = ({column: value for column, value in one.items() if column not in links} for one in (row, before))
    if merged(said, says) is None:
        # Told apart by their number here alone: the rows themselves keep the id that they share.
        found[table, (str(row["id"]), len(found))] = row
        return
    belongs = json.dumps([row[column] for column in sorted(links) if column in row], default=str)
    row["id"] = identify(origin="", table=table, key=belongs)
    _put(found, table, row)
