"""What goes into the directory and what comes of it: rows made ready by an import, and the report on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from askfirst.directory.rows import Row
from askfirst.hsds.ids import identify

COLUMNS_OF = "Columns of "
"""How the name of a taxonomy begins whose terms are columns that HSDS has no place for. Its attributes are never served."""

_NO_KEYS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Staged:
    """A clean row, ready to be brought in. `key` is the record's own key in the file.

    `link_keys` has, by column, the keys that its links had in the file, where these were no ids.
    """

    table: str
    row: Row
    key: str
    file: str
    line: int
    link_keys: Mapping[str, str] = field(default_factory=lambda: _NO_KEYS)


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be brought in as it stands: where, why, and what to do."""

    file: str
    row: int
    column: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Counts:
    """What came of the rows of one table. The sum of the first four is the number of rows; `removed` ones were in no row."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Absent:
    """A service of the origin that the file does not hold."""

    service_id: str
    name: str


@dataclass(frozen=True)
class BroughtIn:
    """What came of an import. `made`, `changed`, `unchanged` and `refused` together are the rows that were staged.

    A row that was brought in can still have problems: a link that leads nowhere, a value kept by a steward.
    `removed` counts parts of records (phones, addresses, hours) that the origin had and the file no longer holds. `absent` are
    its services that the file does not hold and that are still open, `closed` those that were closed for that; both lists are
    cut at a thousand, and the counts beside them are of all.
    """

    made: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]
    refused: int = 0
    by_table: Mapping[str, Counts] = field(default_factory=dict)
    removed: int = 0
    absent: tuple[Absent, ...] = ()
    absent_count: int = 0
    closed: tuple[Absent, ...] = ()
    closed_count: int = 0


def columns_taxonomy(origin: str) -> Row:
    """Return the taxonomy of the columns of an origin that HSDS has no place for."""
    name = COLUMNS_OF + origin
    return {
        "id": identify(origin=origin, table="taxonomy", key=name),
        "name": name,
        "description": "Columns of the file that HSDS has no place for. Their values are kept here so that nothing is lost.",
    }


def column_term(column: str, *, origin: str) -> Row:
    """Return the term that stands for one such column."""
    taxonomy = columns_taxonomy(origin)
    return {
        "id": identify(origin=origin, table="taxonomy_term", key=f"{taxonomy['name']}: {column}"),
        "name": column,
        "description": f"The column {column} of the file.",
        "taxonomy": taxonomy["name"],
        "taxonomy_id": taxonomy["id"],
    }


def kept_cell(value: str, *, column: str, table: str, record_id: str, origin: str) -> Row:
    """Return the attribute that keeps what one cell says of a record."""
    return {
        "id": identify(origin=origin, table="attribute", key=f"{record_id}: {column}"),
        "link_id": record_id,
        "link_entity": table,
        "taxonomy_term_id": column_term(column, origin=origin)["id"],
        "value": value,
    }
