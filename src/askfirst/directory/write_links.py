"""Whether links lead anywhere, and which services a change concerns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from askfirst.directory.rows import MODELS
from askfirst.directory.write_rows import PLACEHOLDER, hex_of, in_batches
from askfirst.hsds.tables import TABLES

AT_ONCE = 900
"""How many values one statement names: an older SQLite takes no more than 999."""

Nodes = dict[str, set[UUID]]
"""Records by table."""

# How many ids of one table are remembered; more are asked of the database again.
_REMEMBERED = 400_000


class Known:
    """Which records exist. Remembers what it learned, and which of them came with this import."""

    def __init__(self) -> None:
        self._there: dict[str, set[str]] = defaultdict(set)
        self._fresh: dict[str, set[str]] = defaultdict(set)
        self.placeholders: set[str] = set()

    def add(self, table: str, ids: Iterable[str], *, is_fresh: bool) -> None:
        """Remember records that exist, as far as there is room."""
        if len(self._there[table]) < _REMEMBERED:
            self._there[table].update(ids)
        if is_fresh and len(self._fresh[table]) < _REMEMBERED:
            self._fresh[table].update(ids)

    def expect(self, table: str, ids: Iterable[str]) -> None:
        """Remember records that will exist before the transaction ends, however many."""
        self._there[table].update(ids)

    def absent(self, table: str, ids: set[str]) -> set[str]:
        """Return those of these ids that no record of the table has."""
        unsure = ids - self._there[table]
        found: set[str] = set()
        for batch in in_batches(unsure, size=AT_ONCE):
            there = MODELS[table]._default_manager.filter(id__in=batch).values_list("id", "digest")
            for one, digest in there:
                found.add(one.hex)
                if digest == PLACEHOLDER:
                    self.placeholders.add(one.hex)
        self.add(table, found, is_fresh=False)
        return unsure - found

    def is_fresh(self, table: str, record: str) -> bool:
        """Tell whether this import made the record. "No" can also mean that it is not remembered."""
        return record in self._fresh[table]


# Tables that others point to, from which a change goes on; all others concern what they point to.
_SHARED = frozenset(
    {"taxonomy", "taxonomy_term", "unit", "organization", "program", "service", "location", "service_at_location"}
)
_UPWARDS = frozenset({"organization", "program", "service", "location", "service_at_location", "contact", "phone"})
# Columns that point to a record of any table, with the column that names the table.
ANYWHERE: Mapping[str, tuple[str, str]] = {
    "attribute": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
    "translation": ("link_id", "link_entity"),
}


def _upward(table: str) -> tuple[tuple[str, str], ...]:
    if table == "service_at_location":
        return (("service_id", "service"),)
    if table in _SHARED:
        return ()
    return tuple((field.name, field.link) for field in TABLES[table].links if field.link in _UPWARDS)


_UP: Mapping[str, tuple[tuple[str, str], ...]] = {table: _upward(table) for table in TABLES}
_DOWN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "taxonomy": (("taxonomy_term", "taxonomy_id"),),
    "taxonomy_term": (("attribute", "taxonomy_term_id"),),
    "unit": (("service_capacity", "unit_id"),),
    "location": (("service_at_location", "location_id"),),
    "program": (("service", "program_id"),),
    "organization": (("service", "organization_id"),),
}
_ANYWHERE_FIRST = ("metadata", "translation", "taxonomy", "taxonomy_term", "attribute", "unit")
_ORDER = (
    *_ANYWHERE_FIRST,
    *(table for table in TABLES if table not in {*_ANYWHERE_FIRST, *_UPWARDS}),
    *("phone", "contact", "location", "service_at_location", "program", "organization"),
)


def concerned_by(table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the records that a row concerns: what it belongs to, as table and id. Itself is not among them."""
    for column, target in _UP[table]:
        if row.get(column):
            yield target, hex_of(str(row[column]))
    if table in ANYWHERE:
        column, names = ANYWHERE[table]
        if row.get(column) and row.get(names) in TABLES:
            yield str(row[names]), hex_of(str(row[column]))


def owner_columns(table: str) -> tuple[str, ...]:
    """Return the columns that tell what a row is a part of, or is said of; none for a record that stands by itself."""
    return ANYWHERE[table] if table in ANYWHERE else tuple(column for column, _ in _UP[table])


def services_of(nodes: Mapping[str, Collection[UUID]]) -> set[UUID]:
    """Return every service that a change of these records concerns, however far off."""
    found: Nodes = defaultdict(set, {table: set(ids) for table, ids in nodes.items()})
    for table in _ORDER:
        for batch in in_batches(list(found[table]), size=AT_ONCE):
            for target, one in _next(table, batch):
                found[target].add(one)
    return found["service"]


def _next(table: str, ids: list[UUID]) -> Iterator[tuple[str, UUID]]:
    for below, column in _DOWN.get(table, ()):
        for one in MODELS[below]._default_manager.filter(**{f"{column}__in": ids}).values_list("id", flat=True):
            yield below, one
    records = MODELS[table]._default_manager.filter(id__in=ids)
    if table in ANYWHERE:
        column, names = ANYWHERE[table]
        yield from ((name, one) for name, one in records.values_list(names, column) if name in TABLES)
    columns = _UP[table]
    if columns:
        for values in records.values_list(*(column for column, _ in columns)):
            yield from ((target, one) for (_, target), one in zip(columns, values, strict=True) if one)
