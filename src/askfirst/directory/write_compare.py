"""What an imported row changes in a record that is there already, and what a steward's hand has settled."""

from dataclasses import dataclass
from typing import Any

from askfirst.directory.intake import Problem
from askfirst.directory.models import Record
from askfirst.directory.rows import Row, attribute_of, plain
from askfirst.directory.write_rows import PARTIAL, Incoming, model_value
from askfirst.hsds.tables import Field, Table


@dataclass
class Compared:
    """A row beside its record, which has been set to what the row says. `old` is what the record said.

    `is_stale` tells that the record has to be saved, be it only for its digest.
    """

    incoming: Incoming
    record: Record
    old: Row
    before: Row
    after: Row
    problems: list[Problem]
    is_stale: bool

    @property
    def is_changed(self) -> bool:
        """Whether the row said anything that the record did not."""
        return bool(self.before or self.after)


def compare(incoming: Incoming, record: Record, *, table: Table, origin: int) -> Compared:
    """Set a record to what a row says, save for what a steward set, and return what changed."""
    compared = Compared(incoming, record, stored(record, table=table), {}, {}, [], False)
    for field in table.fields:
        if field.name == "id":
            continue
        new, old = plain(model_value(incoming.row.get(field.name), field=field)), compared.old.get(field.name)
        if new in (None, "", []) or new is False:
            new = None
        if new == old:
            continue
        if field.name in record.kept_fields:
            compared.problems.append(_kept(incoming, field))
            continue
        _set(compared, field, table, new)
    digest = incoming.kept_digest if not record.kept_fields else incoming.digest + PARTIAL
    compared.is_stale = compared.is_changed or record.digest != digest
    record.digest, record.origin_id, record.origin_key = digest, origin, incoming.staged.key
    return compared


def stored(record: Record, *, table: Table) -> Row:
    """Return what a record says, as plain values."""
    found = {}
    for field in table.fields:
        value = getattr(record, attribute_of(table.name, field.name))
        if value or (value == 0 and value is not False):
            found[field.name] = plain(value)
    return found


def set_value(record: Record, value: Any, *, field: Field, table: Table) -> None:
    """Set one column of a record to a plain value, or to nothing."""
    setattr(record, attribute_of(table.name, field.name), model_value(value, field=field))


def _set(compared: Compared, field: Field, table: Table, new: Any) -> None:
    old = compared.old.get(field.name)
    if old is not None:
        compared.before[field.name] = old
    if new is not None:
        compared.after[field.name] = new
    set_value(compared.record, new, field=field, table=table)


def _kept(incoming: Incoming, field: Field) -> Problem:
    return Problem(
        incoming.staged.file,
        incoming.staged.line,
        field.name,
        "kept by a steward",
        "The steward's value stays. To take the file's, undo the steward's change in the history of the record.",
    )
