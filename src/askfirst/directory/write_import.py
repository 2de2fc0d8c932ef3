"""Brings rows in: table after table, a few hundred at a time, inside the transaction of its caller."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from askfirst.directory.intake import BroughtIn, Counts, Problem, Staged
from askfirst.directory.models import Origin, Record
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_absent import Absence, Gone
from askfirst.directory.write_compare import Compared, compare
from askfirst.directory.write_editions import MOST_NAMED, mark_changed, touch
from askfirst.directory.write_links import AT_ONCE, Known, concerned_by, services_of
from askfirst.directory.write_resolve import Resolver
from askfirst.directory.write_rows import (
    PARTIAL,
    PLACEHOLDER,
    Incoming,
    Pouring,
    columns_of,
    digest_of,
    hex_of,
    ids_of,
    in_batches,
    is_id,
    said,
)
from askfirst.directory.write_seen import Seen
from askfirst.hsds.tables import TABLES, Table
from askfirst.ledger.actions import Deed, note_all
from askfirst.ledger.queries import gone

MOST_LINES = 10_000
"""How many changed rows of one import the ledger tells one by one."""

REMOVED = "record.removed"

Existing = Mapping[str, tuple[str, int | None]]
"""Digest and origin of the records that are there already, by id."""


@dataclass
class _Now:
    """The table that is being read: the ids read so far, the rows that wait for one they point to in the same table, and ids of unreadable rows."""

    table: Table
    pouring: Pouring
    is_empty: bool
    seen: set[int] = field(default_factory=set)
    waiting: dict[str, Incoming] = field(default_factory=dict)
    unreadable: set[int] = field(default_factory=set)
    read: int = 0


class Import:
    """One import under way."""

    def __init__(
        self,
        *,
        origin: Origin,
        by: str,
        at: datetime,
        on_progress: Callable[[int], None] | None = None,
        not_staged: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self._origin, self._by, self._at = origin, by, at
        self._seen = Seen(origin=origin.pk, besides=not_staged)
        self._gone = Gone()
        self._on_progress = on_progress or _say_nothing
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._problems: list[Problem] = []
        self._known = Known()
        self._resolver = Resolver(origin=origin, known=self._known, at=at)
        self._origins = dict(Origin.objects.values_list("pk", "name"))
        self._removed = frozenset(one.replace("-", "") for one in gone([REMOVED]))
        self._touched: set[UUID] = set()
        self._has_more = False
        self._lines = self._read = 0

    def take(self, staged: Iterable[Staged]) -> None:
        """Bring in these rows. They come table by table, each table after those it points to."""
        reached, order = -1, list(TABLES)
        for name, rows in groupby(staged, key=lambda one: one.table):
            if order.index(name) <= reached:
                raise ValueError(f"Rows of {name} come after rows of {order[reached]}.")
            reached = order.index(name)
            self._take_table(TABLES[name], rows)
        self._resolver.keep_cells()

    def see_to_absent(self, *, tables_read: Collection[str], close_services: bool) -> None:
        """Remove parts of records that the file no longer holds, and close or tell of services. All rows are in by now."""
        self._seen.finish_rest(tables_read)
        absence = Absence(origin=self._origin, seen=self._seen, by=self._by, at=self._at, touch=self._mark)
        self._gone = absence.see_to(close_services=close_services, cells=self._resolver.cell_ids)
        self._problems += self._gone.problems
        for table, number in self._gone.removed.items():
            self._count(table, "removed", number)

    def finish(self) -> BroughtIn:
        """Raise the edition if anything changed, and return what came of it."""
        touch(self._touched, has_more=self._has_more)
        total = sum(self._counts.values(), Counter[str]())
        return BroughtIn(
            made=total["made"],
            changed=total["changed"],
            unchanged=total["unchanged"],
            refused=total["refused"],
            problems=tuple(self._problems),
            by_table={table: Counts(**counts) for table, counts in self._counts.items()},
            removed=total["removed"],
            absent=tuple(self._gone.absent),
            absent_count=self._gone.absent_count,
            closed=tuple(self._gone.closed),
            closed_count=self._gone.closed_count,
        )

    def _take_table(self, table: Table, rows: Iterable[Staged]) -> None:
        model = MODELS[table.name]
        now = _Now(table, Pouring(table), not model._default_manager.exists())
        for chunk in in_batches(rows, size=AT_ONCE):
            self._take_chunk(chunk, now)
            self._read += len(chunk)
            self._on_progress(self._read)
        # What still waits points to rows that wait too, or to nothing.
        self._known.expect(table.name, now.waiting)
        for batch in in_batches(list(now.waiting.values()), size=AT_ONCE):
            self._settle(batch, now, self._existing(table, [one.id for one in batch]), may_wait=False)
        self._seen.finish(table.name, now.seen | now.unreadable if now.unreadable else now.seen, was_empty=now.is_empty)

    def _take_chunk(self, chunk: list[Staged], now: _Now) -> None:
        incoming = [one for staged in chunk if (one := self._readable(staged, now)) is not None]
        looked_up = incoming if not now.is_empty else [one for one in incoming if int(one.id, 16) in now.seen]
        existing = self._existing(now.table, [one.id for one in looked_up])
        first: dict[str, Incoming] = {}
        for one in incoming:
            number = int(one.id, 16)
            if number in now.seen:
                self._judge_repeated(one, first.get(one.id) or now.waiting.get(one.id), existing)
            else:
                now.seen.add(number)
                first[one.id] = one
        unlike = [one for one in first.values() if existing.get(one.id, ("", None))[0] != one.digest]
        self._count(now.table.name, "unchanged", len(first) - len(unlike))
        self._settle(unlike, now, existing, may_wait=True)

    def _readable(self, staged: Staged, now: _Now) -> Incoming | None:
        now.read += 1
        row = said(staged.row)
        if (one := self._incoming(staged, row, now)) is None and is_id(row.get("id")):
            now.unreadable.add(int(hex_of(row["id"]), 16))
        return one

    def _incoming(self, staged: Staged, row: Row, now: _Now) -> Incoming | None:
        if unknown := row.keys() - columns_of(now.table.name):
            reason, remedy = f"{now.table.name} has no such column", "Map it to a column of HSDS, or leave it out."
            self._refuse(staged, min(unknown), reason, remedy)
            return None
        for column in ids_of(now.table.name):
            if (column in row or column == "id") and not is_id(row.get(column)):
                remedy = "Give it a UUID, or let the id be made from the key in the file."
                self._refuse(staged, column, "this is not a UUID", remedy)
                return None
        return Incoming(staged, hex_of(row["id"]), row, digest_of(row), now.read)

    def _judge_repeated(self, one: Incoming, earlier: Incoming | None, existing: Existing) -> None:
        digest = earlier.digest if earlier else existing.get(one.id, ("", None))[0].removesuffix(PARTIAL)
        if one.digest == digest:
            self._count(one.staged.table, "unchanged", 1)
            return
        where = f" (row {earlier.staged.line})" if earlier else ""
        self._refuse(
            one.staged,
            "id",
            f"an earlier row{where} has the same id and says something else",
            "Give one of the two rows another id, or remove the one that is wrong.",
        )

    def _existing(self, table: Table, ids: list[str]) -> Existing:
        found: dict[str, tuple[str, int | None]] = {}
        for batch in in_batches(ids, size=AT_ONCE):
            rows = MODELS[table.name]._default_manager.filter(id__in=batch).values_list("id", "digest", "origin_id")
            found.update((one.hex, (digest, origin)) for one, digest, origin in rows)
        return found

    def _settle(self, rows: list[Incoming], now: _Now, existing: Existing, *, may_wait: bool) -> None:
        allowed = [one for one in rows if self._is_allowed(one, existing.get(one.id))]
        ready, waiting, problems = self._resolver.resolve(allowed, table=now.table, may_wait=may_wait)
        now.waiting.update((one.id, one) for one in waiting)
        self._problems += [problem.problem for problem in problems]
        self._count(now.table.name, "refused", len(allowed) - len(ready) - len(waiting))
        made = [one for one in ready if one.id not in existing]
        now.pouring.insert(made, origin=self._origin.pk, at=self._at)
        self._known.add(now.table.name, [one.id for one in made], is_fresh=True)
        self._count(now.table.name, "made", len(made))
        self._touch(made, self._change([one for one in ready if one.id in existing], now), now)

    def _change(self, rows: list[Incoming], now: _Now) -> list[Compared]:
        records = MODELS[now.table.name]._default_manager.in_bulk([one.id for one in rows])
        compared = [compare(one, records[UUID(one.id)], table=now.table, origin=self._origin.pk) for one in rows]
        changed = [one for one in compared if one.is_changed]
        self._save([one for one in compared if one.is_stale], now)
        self._resolver.forget_cells(changed)
        self._problems += [problem for one in compared for problem in one.problems]
        self._count(now.table.name, "changed", len(changed))
        self._count(now.table.name, "unchanged", len(compared) - len(changed))
        self._tell(changed)
        return changed

    def _is_allowed(self, one: Incoming, existing: tuple[str, int | None] | None) -> bool:
        if existing is None:
            if one.id not in self._removed:
                return True
            remedy = "Undo that in the history of its service to have it again."
            self._refuse(one.staged, "id", "a steward removed this record here", remedy)
            return False
        digest, origin = existing
        if origin == self._origin.pk or digest == PLACEHOLDER:
            return True
        owner = f"the source {self._origins.get(origin, '')}" if origin else "a record that a steward made here"
        remedy = "Bring it in under the same name as before, or give the row another id."
        self._refuse(one.staged, "id", f"{owner} already has this id and says something else", remedy)
        return False

    def _save(self, compared: list[Compared], now: _Now) -> None:
        if not compared:
            return
        model = MODELS[now.table.name]
        names = [one.name for one in model._meta.concrete_fields if not one.primary_key]
        records: list[Record] = [one.record for one in compared]
        for one in compared:
            if one.is_changed and hasattr(one.record, "changed_at"):
                one.record.changed_at = self._at
        model._default_manager.bulk_create(records, update_conflicts=True, unique_fields=["id"], update_fields=names)

    def _tell(self, changed: list[Compared]) -> None:
        told = changed[: max(0, MOST_LINES - self._lines)]
        self._lines += len(told)
        deeds = [
            Deed(
                what="record.imported",
                table=one.incoming.staged.table,
                record_id=one.incoming.id,
                service_id=_service_of(one),
                before=one.before,
                after=one.after,
            )
            for one in told
        ]
        note_all(deeds, by=self._by, at=self._at)

    def _touch(self, made: list[Incoming], changed: list[Compared], now: _Now) -> None:
        """Work out which services all this concerns. A record that came with this import concerns none but those that did."""
        table, fresh = now.table.name, self._known.is_fresh
        nodes: dict[str, set[UUID]] = defaultdict(set)
        for target, one in (pair for row in made for pair in concerned_by(table, row.row)):
            if not fresh(target, one):
                nodes[target].add(UUID(one))
        for compared in changed:
            nodes[table].add(UUID(compared.incoming.id))
            for target, one in concerned_by(table, compared.old):
                nodes[target].add(UUID(one))
        self._mark(services_of(nodes))
        if table == "service":
            self._name({UUID(one.id) for one in made})

    def _mark(self, services: set[UUID]) -> None:
        mark_changed(services, at=self._at)
        self._name(services)

    def _name(self, services: set[UUID]) -> None:
        if len(self._touched) > MOST_NAMED:
            self._has_more = True
            return
        self._touched |= services

    def _count(self, table: str, what: str, number: int) -> None:
        if number:
            self._counts[table][what] += number

    def _refuse(self, staged: Staged, column: str, reason: str, remedy: str) -> None:
        self._problems.append(Problem(staged.file, staged.line, column, reason, remedy))
        self._count(staged.table, "refused", 1)


def _service_of(one: Compared) -> str | None:
    if one.incoming.staged.table == "service":
        return one.incoming.id
    found: Any = one.incoming.row.get("service_id")
    return str(found) if found else None


def _say_nothing(_number: int) -> None:
    return None
