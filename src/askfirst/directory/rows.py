"""Rows as HSDS writes them, and the models that hold them: the same names, save one that Django cannot bear twice."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from askfirst.directory import models
from askfirst.hsds.nest import says_nothing
from askfirst.hsds.tables import TABLES, Table

Row = dict[str, Any]
"""One row of a table: column to value. Absent, None, "" and [] all mean that nothing is said."""

MODELS: Mapping[str, type[models.Record]] = {
    name: getattr(models, "".join(part.capitalize() for part in name.split("_"))) for name in TABLES
}


def attribute_of(table: str, column: str) -> str:
    """Return the attribute of the model that holds a column."""
    return "taxonomy_name" if (table, column) == ("taxonomy_term", "taxonomy") else column


def row_of(record: models.Record, *, table: Table) -> Row:
    """Return a record as a row of plain values: text, numbers, true, lists of text; ids and dates as text."""
    values = ((field.name, getattr(record, attribute_of(table.name, field.name))) for field in table.fields)
    return {name: plain(value) for name, value in values if not says_nothing(value)}


def plain(value: Any) -> Any:
    """Return one stored value as HSDS writes it in JSON."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
