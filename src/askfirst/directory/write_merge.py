"""Merges two entries for one service: what hangs on one goes to the other, and the empty one points on."""

from typing import Any

from askfirst.directory.intake import COLUMNS_OF
from askfirst.directory.models import Attribute, Record
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_changes import Moves, apply, find, present
from askfirst.hsds.tables import TABLES

_HANGING = tuple(
    (name, "service_id")
    for name, table in TABLES.items()
    if "service_id" in table.by_name and name not in ("service", "location")
)


def move_all(*, keep: str, other: str) -> Moves:
    """Move every row of a service to another, save those that say nothing new there, and return what was moved."""
    moves: Moves = {}
    for table, column in _HANGING:
        there = {_saying(one, table, column) for one in _rows(table, column, keep)}
        for record in _rows(table, column, other):
            if _saying(record, table, column) not in there:
                moves[(table, str(record.pk))] = _moved(record, table, column, keep)
    own = Attribute.objects.filter(taxonomy_term__taxonomy_name__startswith=COLUMNS_OF)
    said = {_saying(one, "attribute", "link_id") for one in _rows("attribute", "link_id", keep)}
    # A cell of a column that HSDS has no place for stays with the row of the file that it is a part of.
    for record in _rows("attribute", "link_id", other).exclude(pk__in=own.values("pk")):
        if _saying(record, "attribute", "link_id") not in said:
            moves[("attribute", str(record.pk))] = _moved(record, "attribute", "link_id", keep)
    return moves


def _moved(record: Record, table: str, column: str, keep: str) -> tuple[Row, Row]:
    return apply(find(table, str(record.pk)), {column: keep}, table=table)


def _rows(table: str, column: str, service: str) -> Any:
    return MODELS[table]._default_manager.filter(**{column: service}).order_by("position", "id")


def _saying(record: Record, table: str, column: str) -> str:
    row = present(record, table=table)
    return repr(sorted((name, value) for name, value in row.items() if name not in ("id", column)))
