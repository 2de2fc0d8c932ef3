"""HSDS as CSV: which sheet is which table, by its name and its columns, for HSDS 3 and for the older 1.1 and 2.0."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from askfirst.directory.importing import older
from askfirst.directory.importing.documents import LISTS
from askfirst.directory.importing.older import Raw
from askfirst.directory.importing.sheet import Sheet, SheetRow
from askfirst.hsds.tables import TABLES

_OLD_NAMES: Mapping[str, str] = {
    "services_at_location": "service_at_location",
    "services_at_locations": "service_at_location",
    "service_at_locations": "service_at_location",
    "physical_address": "address",
    "postal_address": "address",
    "accessibility_for_disability": "accessibility",
    "accessibility_for_disabilities": "accessibility",
    "details": "attribute",
    "service_taxonomy": "attribute",
    "service_attribute": "attribute",
    "other_attribute": "attribute",
    "eligibilities": "eligibility",
}


_ALSO_CALLED: Mapping[str, str] = {**LISTS, "payments_accepted": "payment_accepted"}


@dataclass(frozen=True)
class Recognised:
    """A sheet, and the table or the older file that it is."""

    sheet: Sheet
    kind: str

    @property
    def is_first(self) -> bool:
        """Whether it has to be read before the others, since services take what it says."""
        return self.kind == "eligibility"


def recognise(sheet: Sheet) -> Recognised | None:
    """Return what a sheet is, or None if neither its name nor its columns say."""
    kind = _kind_by_name(sheet.name, set(sheet.headers))
    if kind and _fits(kind, sheet.headers):
        return Recognised(sheet, kind)
    return None


def _kind_by_name(name: str, headers: set[str]) -> str:
    name = re.sub(r"^(hsds|hsda|openreferral)[-_ ]+|[-_ ]*\(?\d*\)?$", "", name.replace("-", "_").replace(" ", "_"))
    names = [name, name.removesuffix("s"), name.removesuffix("es"), re.sub(r"ies$", "y", name)]
    for one in names:
        if one in ("taxonomy", "taxonomies"):
            return "old_taxonomy" if headers & {"vocabulary", "parent_id", "parent_name"} else "taxonomy"
        if one in older.READERS or one in _OLD_NAMES:
            return one
        if one in _ALSO_CALLED:
            return _ALSO_CALLED[one]
    return ""


def _fits(kind: str, headers: Sequence[str]) -> bool:
    """Return whether at least one column besides the id is what such a table holds, so that a namesake is not taken for it."""
    table = _OLD_NAMES.get(kind, kind)
    known = older.COLUMNS.get(kind) or {*TABLES[table].by_name, *older.RENAMED.get(table, {})}
    return bool((known - {"id"}) & set(headers))


def rows_of(recognised: Recognised, memory: older.Memory) -> Iterator[tuple[SheetRow, list[Raw]]]:
    """Yield each row of a sheet with the rows of HSDS 3 tables that it becomes."""
    kind, sheet = recognised.kind, recognised.sheet
    if kind in older.READERS:
        yield from older.READERS[kind](sheet.rows(), memory)
        return
    table = _OLD_NAMES.get(kind, kind)
    change = older.CHANGES.get(kind) or older.CHANGES.get(table)
    renamed = {old: new for old, new in older.RENAMED.get(table, {}).items() if new not in sheet.headers}
    for row in sheet.rows():
        raw: dict[str, Any] = {renamed.get(name, name): value for name, value in row.cells.items()}
        yield row, change(kind, raw, memory) if change else [Raw(table, raw)]
