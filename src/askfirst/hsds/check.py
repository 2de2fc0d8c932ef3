"""Turns a raw row into a row of its table: every cell is read, repaired, kept beside the record, or the row is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from askfirst.hsds.plain import storable
from askfirst.hsds.tables import Field, Table
from askfirst.hsds.values import in_words, is_empty, read_value

Row = dict[str, Any]
"""Column to plain value: text, number, true, list of texts; ids, dates, times and moments as text. What says nothing is left out."""

# What stands in where HSDS needs a text that the row does not have: the first of these columns that says something.
_INSTEAD: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("organization", "name"): ("alternate_name", "description"),
    ("organization", "description"): ("name",),
    ("program", "name"): ("alternate_name", "description"),
    ("program", "description"): ("name",),
    ("service", "name"): ("alternate_name", "description"),
    ("taxonomy", "name"): ("description", "uri"),
    ("taxonomy", "description"): ("name",),
    ("taxonomy_term", "name"): ("code", "description"),
    ("taxonomy_term", "description"): ("name",),
    ("unit", "name"): ("identifier",),
}

# What is said where nothing else is known. Each of these is true of any such row, or says that it is not known.
_OTHERWISE: Mapping[tuple[str, str], str] = {
    **{("address", part): "unknown" for part in ("address_1", "city", "state_province", "postal_code", "country")},
    ("address", "address_type"): "physical",
    ("location", "location_type"): "physical",
    ("organization_identifier", "identifier_type"): "unknown",
    **{
        ("metadata", part): "unknown"
        for part in ("resource_type", "last_action_type", "field_name", "previous_value", "replacement_value", "updated_by")
    },
    ("disclosure", "practice"): "unknown",
    ("intake_question", "asked"): "unknown",
}
_ADDRESS = ("address_1", "address_2", "city", "state_province", "postal_code", "attention", "region", "as_written")
_NAME_LENGTH = 80


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a cell, or was repaired in it, and what a person can do. Neither sentence ends with a full stop."""

    column: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Cleaned:
    """A row as its table holds it; the cells that have no place there, as (column, text); what there is to say of it.

    `kept` holds the cells of columns that HSDS does not have, with no trouble told for each, and the cells that did not fit
    their column, with one. A refused row lacks what it cannot be without, and the last trouble says what that is.
    """

    row: Row
    kept: tuple[tuple[str, str], ...] = ()
    troubles: tuple[Trouble, ...] = ()
    is_refused: bool = False


def clean(raw: Mapping[str, Any], *, table: Table) -> Cleaned:
    """Return what a row with the names of HSDS columns says, its id and links filled in before. Nothing vanishes."""
    work = _Work(table)
    for column, value in raw.items():
        work.take("" if column is None else str(column), value)
    if table.name == "address" and all(is_empty(raw.get(column)) for column in _ADDRESS):
        is_refused = work.refuse("address_1", "the address is empty", "Write at least one line of it, or leave the row out")
    else:
        is_refused = bool([field for field in table.fields if field.needed and not work.complete(field)])
    row = {field.name: work.values[field.name] for field in table.fields if field.name in work.values}
    return Cleaned(row, tuple(work.kept), tuple(work.troubles), is_refused=is_refused)


class _Work:
    """One row on its way."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.values: Row = {}
        self.kept: list[tuple[str, str]] = []
        self.troubles: list[Trouble] = []

    def take(self, column: str, value: Any) -> None:
        """Read one cell."""
        field = self.table.by_name.get(column)
        if is_empty(value):
            return
        if field is None:
            self.kept.append((storable(column), storable(in_words(value))))
            return
        read = read_value(value, field=field)
        # Nothing is said by "not confidential": it is what every location is.
        if not is_empty(read.value) and read.value is not False:
            self.values[column] = read.value
        if read.is_kept:
            self.kept.append((column, storable(in_words(value))))
        if read.reason:
            self.troubles.append(Trouble(column, read.reason, read.remedy))

    def complete(self, field: Field) -> bool:
        """Fill in a value that HSDS needs; return whether the row can be what it is with or without it."""
        if field.name in self.values:
            return True
        if (self.table.name, field.name) == ("service", "status"):
            self._fill_status(field)
            return True
        for column in _INSTEAD.get((self.table.name, field.name), ()):
            if said := self.values.get(column):
                self._fill(field, _first_words(said) if field.name == "name" else said, f"the {column.replace('_', ' ')}")
                return True
        if otherwise := _OTHERWISE.get((self.table.name, field.name)):
            self._fill(field, otherwise, f"“{otherwise}”")
            return True
        return not self.refuse(field.name, _lack(self.table, field), _remedy(field))

    def refuse(self, column: str, reason: str, remedy: str) -> bool:
        """Say why the row is refused, and return that it is."""
        self.troubles.append(Trouble(column, reason, remedy))
        return True

    def _fill(self, field: Field, value: str, with_what: str) -> None:
        self.values[field.name] = value
        lack = "cannot be read" if any(column == field.name for column, _ in self.kept) else "is missing"
        reason = f"{field.name} {lack}, and {with_what} was put in its place"
        self.troubles.append(Trouble(field.name, reason, f"Write the {field.name.replace('_', ' ')} if you know it"))

    def _fill_status(self, field: Field) -> None:
        """No status means open. One that we cannot read could mean closed, and nobody may be sent to a closed door."""
        is_unread = any(column == field.name for column, _ in self.kept)
        self._fill(field, "inactive" if is_unread else "active", "“inactive”" if is_unread else "“active”")


def _first_words(text: str) -> str:
    """The first line of a text, cut at a word."""
    line = text.strip().split("\n")[0].strip()
    if len(line) <= _NAME_LENGTH:
        return line
    return f"{line[:_NAME_LENGTH].rpartition(' ')[0] or line[:_NAME_LENGTH]}…"


def _lack(table: Table, field: Field) -> str:
    kind = f"a row of {table.name.replace('_', ' ')}"
    instead = [column for column in _INSTEAD.get((table.name, field.name), ()) if column in table.by_name]
    also = f", and nothing else to call it by ({', '.join(instead)})" if instead else ""
    return f"{field.name} is missing or unreadable{also}; {kind} cannot be without it"


def _remedy(field: Field) -> str:
    if field.link:
        return f"Say which {field.link.replace('_', ' ')} it belongs to"
    return f"Fill in {field.name}, or leave the row out"
