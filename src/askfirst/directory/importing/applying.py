"""Does what a mapping file says: rows of an agency's own sheets become rows of HSDS."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from askfirst.directory.as_hsds import topic_term
from askfirst.directory.importing import cells as read
from askfirst.directory.importing.mapping import Block, Use
from askfirst.directory.importing.naming import Made
from askfirst.directory.importing.older import Raw, said_with
from askfirst.hsds.nest import flatten
from askfirst.hsds.tables import TABLES
from askfirst.opening.hours import schedules_of
from askfirst.opening.hours_text import hours_from_text
from askfirst.pack.content import Pack

Cells = dict[str, str]
_LINK_TYPES = {"topics": "main", "also": "also"}


@dataclass
class Making:
    """One row being made: the record itself, the rows that belong to it, and what was kept apart."""

    table: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    others: list[Raw] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)

    def keep(self, column: str, value: str) -> None:
        """Keep a cell as it is, since it could not be read as what it should be."""
        self.kept.append((column, value))

    def add(self, table: str, values: Mapping[str, Any], *, named: str = "") -> str:
        """Add a row that belongs to this record. Returns its key."""
        self.turns[table] += 1
        key = f"{self.table} {self.key}/{table}/{named or self.turns[table]}"
        self.others.append(Raw(table, {**values, "id": Made(key), **self.link(table)}))
        return key

    def link(self, table: str) -> dict[str, Any]:
        """Return the columns that join a row of another table to this record, by a location of its own where there is no other way."""
        if any(one.name == f"{self.table}_id" for one in TABLES[table].fields):
            return {f"{self.table}_id": self.key}
        if table in ("attribute", "translation"):
            return {"link_id": self.key, "link_entity": self.table}
        return {"location_id": self.place()}

    def place(self) -> str:
        """Return the key of the location that this service or organization has by itself, and make sure that it has one."""
        key = f"{self.table} {self.key}/location"
        self.held.setdefault("location", {})
        return key


class Applying:
    """Applies one block to the rows of its sheet; with `used`, it keeps the cells of all columns but these."""

    def __init__(self, block: Block, *, used: frozenset[str] | None, pack: Callable[[], Pack]) -> None:
        self._block, self._used, self._pack = block, used, pack

    def rows_of(self, cells: Cells) -> Iterator[Making]:
        """Yield what one row of the sheet becomes; more than one where a column repeats it, none where it does not concern us."""
        if not all(_holds(cells.get(column, ""), wanted) for column, wanted in self._block.only_if.items()):
            return
        for copy in self._copies(cells):
            key = self.key_of(copy)
            row = Making(self._block.table, key)
            row.values["id"] = key if set(self._block.key) - self._block.columns.keys() else Made(key)
            for column, uses in self._block.columns.items():
                if cell := copy.get(column, ""):
                    for use in uses:
                        self._use(row, use, cell, column, copy)
            self._finish(row, copy, cells)
            yield row

    def key_of(self, cells: Cells) -> str:
        """Return what tells a row from others; "" where a column of the key is empty."""
        parts = [cells.get(column, "") for column in self._block.key]
        return " / ".join(parts) if all(parts) else ""

    def _copies(self, cells: Cells) -> Iterator[Cells]:
        marks = self._block.for_each
        lists = [read.parts_of(cells.get(column, ""), split=mark) or [""] for column, mark in marks.items()]
        for values in product(*lists):
            yield {**cells, **dict(zip(marks, values, strict=True))}

    def _finish(self, row: Making, copy: Cells, cells: Cells) -> None:
        for name, template in self._block.always.items():
            if text := read.words_of(template, cell="", cells=copy):
                _say(row, name, text)
        for name, texts in row.texts.items():
            row.values[name] = "\n".join(dict.fromkeys(texts))
        # The location comes last: an address that needs one makes it.
        for table in [table for table in row.held if table != "location" or row.table == "location"]:
            _hold(row, table, row.held[table])
        if "location" in row.held and row.table != "location":
            _hold(row, "location", row.held["location"])
        if self._used is not None:
            row.kept += [(column, cell) for column, cell in cells.items() if column not in self._used]

    def _use(self, row: Making, use: Use, cell: str, column: str, cells: Cells) -> None:
        values = self._read(row, use, cell, column)
        if use.template:
            whole = [read.words_of(use.template, cell=value, cells=cells) for value in values]
            if not all(whole):
                row.keep(column, cell)
            values = [text for text in whole if text]
        if use.kind == "field":
            _field(row, use, values)
        elif use.kind in ("topics", "also"):
            self._topics(row, use, values)
        else:
            for value in values:
                _READ[use.kind](row, use, value, column)

    def _read(self, row: Making, use: Use, cell: str, column: str) -> list[str]:
        """Return the values of a cell, in the words of the mapping; a cell that it reads as nothing is kept."""
        values = read.parts_of(cell, split=use.split) if use.split else [cell]
        if use.values is not None:
            values = [said for value in values if (said := use.values.get(value.casefold(), value))]
            if not values and not any(one.kind == "attribute" for one in self._block.columns[column]):
                row.keep(column, cell)
        if use.kind == "field" and values and _is_text(row, use.target):
            return [", ".join(values)]
        return values

    def _topics(self, row: Making, use: Use, values: list[str]) -> None:
        # A value that the mapping gives no topic to says nothing here; another use of the column keeps it.
        for topic in dict.fromkeys(
            topic for value in values for topic in use.topics.get(value.casefold()) or use.topics.get("*", ())
        ):
            link_type = _LINK_TYPES[use.kind]
            if f"main/{topic}" in row.turns:
                continue
            row.turns[f"{link_type}/{topic}"] += 1
            term = topic_term(topic, pack=self._pack())
            row.others += [Raw(table, values) for table, values in flatten(term, table="taxonomy_term")]
            row.add("attribute", {"taxonomy_term_id": term["id"], "link_type": link_type}, named=f"{link_type}/{topic}")


def _holds(cell: str, wanted: str) -> bool:
    return cell.casefold() == wanted.casefold() if wanted else bool(cell)


def _is_text(row: Making, target: str) -> bool:
    child, _, column = target.rpartition(".")
    field = TABLES[child or row.table].by_name[column]
    return not child and field.kind == "text" and not field.choices


def _field(row: Making, use: Use, values: list[str]) -> None:
    child, _, column = use.target.rpartition(".")
    spec = TABLES[child or row.table].by_name[column]
    if "yes" in spec.choices or spec.kind == "flag":
        values = [read.yes_or_no(value) for value in values]
    if child and use.split and len(values) > 1:
        for value in values:
            row.add(child, {column: value})
    elif spec.kind == "list":
        row.values.setdefault(column, []).extend(value for value in values if value not in row.values.get(column, ()))
    else:
        for value in values:
            _say(row, use.target, value)


def _say(row: Making, name: str, value: str) -> None:
    child, _, column = name.rpartition(".")
    if child:
        row.held.setdefault(child, {}).setdefault(column, value)
    elif _is_text(row, name):
        row.texts.setdefault(column, []).append(value)
    elif TABLES[row.table].by_name[column].kind == "list":
        row.values.setdefault(column, []).append(value)
    else:
        row.values.setdefault(column, value)


def _hold(row: Making, table: str, values: dict[str, Any]) -> None:
    """Add the one row of another table that columns of this one fill together."""
    if table == "location" and row.table in ("service", "organization"):
        key = Made(row.place())
        joined = {"organization_id": row.key} if row.table == "organization" else {}
        row.others.append(Raw("location", {"location_type": "physical", **values, "id": key, **joined}))
        if row.table == "service":
            row.add("service_at_location", {"location_id": key}, named="location")
    else:
        row.add(table, values, named="itself")


def _link(row: Making, use: Use, value: str, column: str) -> None:
    del column
    link = next(one.name for one in TABLES[row.table].links if one.link == use.target)
    row.values[link] = value


def _attribute(row: Making, use: Use, value: str, column: str) -> None:
    del column
    row.others += said_with(row.table, row.key, taxonomy=use.target, term=value)


def _area(row: Making, use: Use, value: str, column: str) -> None:
    del use, column
    row.add("service_area", {"name": value}, named=value)


def _language(row: Making, use: Use, value: str, column: str) -> None:
    del use, column
    is_code = len(value) in (2, 3) and value.islower()
    row.add("language", {"code" if is_code else "name": value}, named=value)


def _phones(row: Making, use: Use, value: str, column: str) -> None:
    found, rest = read.phones_of(value, label=use.target if use.kind == "phone" else "")
    for one in found:
        values = {"number": one.number, "type": one.type, "reach_by": one.reach_by, "extension": one.extension}
        row.add("phone", {**values, "description": one.description})
    if rest:
        row.keep(column, "; ".join(rest))


def _hours(row: Making, use: Use, value: str, column: str) -> None:
    del use
    openings = hours_from_text(value)
    schedules = schedules_of(openings, zone="") if openings else [{"description": value}]
    for schedule in schedules:
        row.add("schedule", schedule)
    if openings and row.table == "service":
        row.texts.setdefault("hours_note", []).append(value)
    elif openings:
        row.keep(column, value)


def _address(row: Making, use: Use, value: str, column: str) -> None:
    del column
    kind = use.target if use.target in ("postal", "physical", "virtual") else "physical"
    address = read.address_of(value, country=use.country, kind=kind)
    if row.table in ("service", "organization"):
        row.held.setdefault("location", {})["location_type"] = kind
    row.held["address"] = {**address, **row.held.get("address", {})}


def _coordinates(row: Making, use: Use, value: str, column: str) -> None:
    del use
    point = read.point_of(value)
    if point is None:
        row.keep(column, value)
        return
    into = row.values if row.table == "location" else row.held.setdefault("location", {})
    into["latitude"], into["longitude"] = point


def _asks(row: Making, use: Use, value: str, column: str) -> None:
    said = read.yes_or_no(value)
    is_answer = said in ("yes", "no", "unknown")
    row.add("intake_question", {"what": use.target, "asked": said if is_answer else "unknown"}, named=use.target)
    if not is_answer:
        row.keep(column, value)


_READ: Mapping[str, Callable[[Making, Use, str, str], None]] = {
    "link": _link,
    "attribute": _attribute,
    "area": _area,
    "language": _language,
    "phone": _phones,
    "phones": _phones,
    "hours": _hours,
    "address": _address,
    "coordinates": _coordinates,
    "asks": _asks,
}
