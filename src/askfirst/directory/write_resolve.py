"""Sees to the links of rows: each leads somewhere, waits for what comes later in the same table, or is reported."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from askfirst.directory.intake import Problem, Staged, column_term, columns_taxonomy, kept_cell
from askfirst.directory.models import Origin
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_compare import Compared
from askfirst.directory.write_links import ANYWHERE, AT_ONCE, Known
from askfirst.directory.write_rows import PLACEHOLDER, Incoming, Pouring, dashed, digest_of, hex_of, in_batches
from askfirst.hsds.ids import identify
from askfirst.hsds.tables import TABLES, Field, Table


@dataclass(frozen=True)
class LinkProblem:
    """A problem with a link, and whether the row is refused for it."""

    staged: Staged
    problem: Problem
    is_refused: bool


Resolved = tuple[list[Incoming], list[Incoming], list[LinkProblem]]
"""Rows that are ready, rows that wait, and what was found."""


class Resolver:
    """Resolves the links of one import. `cell_ids` are the attributes in which it keeps what links said that lead nowhere."""

    def __init__(self, *, origin: Origin, known: Known, at: datetime) -> None:
        self._origin, self._known, self._at = origin, known, at
        self._cells: list[tuple[Incoming, str, str]] = []
        self.cell_ids: set[UUID] = set()
        self._pouring: dict[str, Pouring] = {}

    def resolve(self, rows: list[Incoming], *, table: Table, may_wait: bool) -> Resolved:
        """Return the rows of a table sorted by what became of their links. Rows may wait for rows of the same table."""
        absent = {field.name: self._absent(rows, field, table) for field in table.links}
        ready, waiting, problems = [], [], list[LinkProblem]()
        for one in rows:
            if may_wait and self._waits(one, table, absent):
                waiting.append(one)
                continue
            found = [problem for field in table.links if (problem := self._see_to(one, field, absent[field.name]))]
            problems += found
            if not any(problem.is_refused for problem in found):
                ready.append(one)
        problems += self._leading_nowhere(ready, table)
        return ready, waiting, problems

    def keep_cells(self) -> None:
        """Write what links said that lead nowhere, as attributes, so that it is not lost."""
        name = self._origin.name
        if not self._cells:
            return
        self._add_absent("taxonomy", [columns_taxonomy(name)])
        self._add_absent("taxonomy_term", [column_term(one, origin=name) for one in {column for _, column, _ in self._cells}])
        for batch in in_batches(self._cells, size=AT_ONCE):
            cells = [
                kept_cell(value, column=column, table=one.staged.table, record_id=dashed(one.id), origin=name)
                for one, column, value in batch
            ]
            self.cell_ids.update(UUID(one["id"]) for one in cells)
            self._add_absent("attribute", cells)
        self._cells.clear()

    def forget_cells(self, changed: Iterable[Compared]) -> None:
        """Remove what was kept of links that led nowhere and now lead somewhere."""
        ids = [
            kept_cell(
                "", column=column, table=one.incoming.staged.table, record_id=dashed(one.incoming.id), origin=self._origin.name
            )["id"]
            for one in changed
            for column in one.after
            if column not in one.before and TABLES[one.incoming.staged.table].by_name[column].link
        ]
        for batch in in_batches(ids, size=AT_ONCE):
            MODELS["attribute"]._default_manager.filter(id__in=batch).delete()

    def _absent(self, rows: list[Incoming], field: Field, table: Table) -> set[str]:
        targets = {hex_of(value) for one in rows if (value := one.row.get(field.name))}
        if field.link == table.name:
            targets -= {one.id for one in rows}
        return self._known.absent(field.link, targets) if targets else set()

    def _waits(self, one: Incoming, table: Table, absent: dict[str, set[str]]) -> bool:
        for field in table.links:
            if field.link == table.name and (value := one.row.get(field.name)) and hex_of(value) in absent[field.name]:
                return True
        return False

    def _see_to(self, one: Incoming, field: Field, absent: set[str]) -> LinkProblem | None:
        value = one.row.get(field.name)
        if not value:
            return self._see_to_unsaid(one, field)
        target = hex_of(value)
        if field.link == "organization" and target not in absent:
            return self._stands_in(one, field) if target in self._known.placeholders else None
        if target not in absent:
            return None
        if field.link == "organization":
            self._stand_in(target, _key(one, field))
            absent.discard(target)
            return self._stands_in(one, field)
        reason = f"it points to {_a(field.link)} ({_key(one, field)}) that is neither in the file nor here"
        if field.needed:
            return _problem(
                one, field, reason, f"Add that {_spaced(field.link)} to the file, or remove this row.", is_refused=True
            )
        self._drop(one, field)
        return _problem(one, field, f"{reason}; what it said is kept", f"Add that {_spaced(field.link)} to the file.")

    def _see_to_unsaid(self, one: Incoming, field: Field) -> LinkProblem | None:
        if not field.needed:
            return None
        if field.link != "organization" or one.staged.table != "service":
            return _problem(one, field, f"it names no {_spaced(field.link)}", "Fill in this column.", is_refused=True)
        target = hex_of(identify(origin=self._origin.name, table="organization", key=""))
        if self._known.absent("organization", {target}):
            self._stand_in(target, "")
        one.row = {**one.row, field.name: dashed(target)}
        one.has_lost = True
        reason = "it names no organization; one without a name stands in"
        return _problem(one, field, reason, "Name the organization in this column.")

    def _stands_in(self, one: Incoming, field: Field) -> LinkProblem:
        # The row is looked at again next time, so that the report says again what is missing.
        one.has_lost = True
        reason = f"its organization ({_key(one, field)}) is neither in the file nor here; an empty one stands in"
        return _problem(one, field, reason, "Add that organization to the file.")

    def _stand_in(self, target: str, key: str) -> None:
        name = f"Organization {key} (not in the file)" if key else "Organization not named (not in the file)"
        row = {
            "id": dashed(target),
            "name": name,
            "description": "A record of the file names this organization, but the file does not hold it.",
        }
        staged = Staged("organization", row, key, "", 0)
        self._pour("organization", [Incoming(staged, target, row, PLACEHOLDER, 0)])
        self._known.placeholders.add(target)

    def _drop(self, one: Incoming, field: Field) -> None:
        self._cells.append((one, field.name, _key(one, field)))
        one.row = {name: value for name, value in one.row.items() if name != field.name}
        one.has_lost = True

    def _leading_nowhere(self, rows: Iterable[Incoming], table: Table) -> list[LinkProblem]:
        """Report rows that may belong to any record and belong to none. They are kept, since their record may yet come."""
        if table.name not in ANYWHERE:
            return []
        column, names = ANYWHERE[table.name]
        by_table: dict[str, list[Incoming]] = defaultdict(list)
        for one in rows:
            if one.row.get(names) in TABLES and one.row.get(column):
                by_table[one.row[names]].append(one)
        found = []
        for target, some in by_table.items():
            absent = self._known.absent(target, {hex_of(one.row[column]) for one in some})
            for one in (one for one in some if hex_of(one.row[column]) in absent):
                one.has_lost = True
                reason = f"it belongs to {_a(target)} ({one.row[column]}) that is neither in the file nor here"
                field = table.by_name[column]
                found.append(_problem(one, field, reason, f"Add that {_spaced(target)} to the file, or remove this row."))
        return found

    def _add_absent(self, table: str, rows: list[Row]) -> None:
        by_id = {hex_of(row["id"]): row for row in rows}
        there = set(MODELS[table]._default_manager.filter(id__in=list(by_id)).values_list("id", flat=True))
        new = [(digits, row) for digits, row in by_id.items() if digits not in {one.hex for one in there}]
        self._pour(table, [Incoming(Staged(table, row, "", "", 0), digits, row, digest_of(row), 0) for digits, row in new])

    def _pour(self, table: str, rows: list[Incoming]) -> None:
        pouring = self._pouring.setdefault(table, Pouring(TABLES[table]))
        pouring.insert(rows, origin=self._origin.pk, at=self._at)
        self._known.add(table, [one.id for one in rows], is_fresh=True)


def _problem(one: Incoming, field: Field, reason: str, remedy: str, *, is_refused: bool = False) -> LinkProblem:
    problem = Problem(one.staged.file, one.staged.line, field.name, reason, remedy)
    return LinkProblem(one.staged, problem, is_refused)


def _key(one: Incoming, field: Field) -> str:
    return one.staged.link_keys.get(field.name, "") or str(one.row.get(field.name, ""))


def _spaced(table: str) -> str:
    return table.replace("_", " ")


def _a(table: str) -> str:
    return f"{'an' if table[0] in 'aeiou' and table != 'unit' else 'a'} {_spaced(table)}"
