"""What a newer file of the same origin no longer holds: parts of records are removed, whole services are told of or closed.

An old telephone number or address can do harm, so it does not live on unseen. What a steward keeps stays, and is reported.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Concat

from askfirst.directory.intake import Absent, Problem
from askfirst.directory.models import Origin, Service
from askfirst.directory.rows import MODELS
from askfirst.directory.write_changes import CLOSED, present, spaced
from askfirst.directory.write_links import ANYWHERE, AT_ONCE, concerned_by, owner_columns, services_of
from askfirst.directory.write_rows import PARTIAL, as_json, in_batches
from askfirst.directory.write_seen import PARTS, SAID_OF_ANY, Seen
from askfirst.hsds.tables import TABLES
from askfirst.ledger.actions import Deed, note_all

DROPPED = "record.dropped"
CLOSED_BY_FILE = "service.closed"
NO_LONGER = "No longer in the file of "
"""How the note of such a line begins; the name of the origin follows."""

KEPT = "kept by a steward; no longer in the file"
HELD = "others still belong to it; no longer in the file"

MOST_ABSENT = 1_000
"""How many services are named that the file no longer holds; all of them are counted."""

_MOST_ASKED = 500

_POINTING: Mapping[str, tuple[tuple[str, str], ...]] = {
    target: tuple((table.name, link.name) for table in TABLES.values() for link in table.links if link.link == target)
    for target in PARTS
}


@dataclass
class Gone:
    """What came of the records that the file did not hold."""

    removed: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    closed: list[Absent] = field(default_factory=list)
    absent_count: int = 0
    closed_count: int = 0


class Absence:
    """Sees to them, inside the transaction of the import. `touch` is told which services all this concerns."""

    def __init__(self, *, origin: Origin, seen: Seen, by: str, at: datetime, touch: Callable[[set[UUID]], None]) -> None:
        self._origin, self._seen, self._by, self._at, self._touch = origin, seen, by, at, touch
        self._doomed: dict[str, set[UUID]] = defaultdict(set)
        self._services: dict[tuple[tuple[str, str], ...], str | None] = {}
        self._gone = Gone()

    def see_to(self, *, close_services: bool, cells: Collection[UUID]) -> Gone:
        """Remove, close and report. `cells` are what this import itself keeps beside its rows: they are in no file."""
        for table in (*PARTS, *SAID_OF_ANY):
            self._doom(table, cells)
        for table in (*reversed(PARTS), *SAID_OF_ANY):
            self._spare(table)
        # All is told before anything goes: a row leads to its service only as long as what is between them is there.
        for table in (*PARTS, *SAID_OF_ANY):
            self._tell(table)
        for table in (*reversed(SAID_OF_ANY), *reversed(PARTS)):
            self._remove(table)
        self._see_to_services(close=close_services)
        return self._gone

    def _doom(self, table: str, cells: Collection[UUID]) -> None:
        for batch in in_batches(self._seen.missing(table), size=AT_ONCE):
            rows = MODELS[table]._default_manager.filter(id__in=[UUID(int=one) for one in batch])
            for row in rows.values("id", "kept_fields", *owner_columns(table)):
                if row["id"] in cells or not self._is_left_behind(table, row):
                    continue
                if row["kept_fields"]:
                    self._report(table, row["id"], KEPT)
                else:
                    self._doomed[table].add(row["id"])

    def _is_left_behind(self, table: str, row: Mapping[str, Any]) -> bool:
        """Tell whether the file had the record that a row is a part of, or whether that goes itself."""
        owners = list(concerned_by(table, row))
        # An organization comes with any one of its services, so it decides only for what is a part of nothing nearer.
        nearer = [one for one in owners if one[0] != "organization"] or owners
        return any(self._seen.has(target, int(one, 16)) or UUID(one) in self._doomed[target] for target, one in nearer)

    def _spare(self, table: str) -> None:
        """Leave the rows that others which stay point to. What is only said of a row goes with it."""
        for batch in in_batches(list(self._doomed[table]), size=AT_ONCE):
            held = self._held(table, batch)
            going, holding = self._said_of(table, batch)
            for one in sorted(held | holding):
                self._doomed[table].discard(one)
                self._report(table, one, HELD)
            for other, row, target in going:
                if target in self._doomed[table]:
                    self._doomed[other].add(row)

    def _held(self, table: str, ids: list[UUID]) -> set[UUID]:
        return {
            target
            for other, column in _POINTING.get(table, ())
            for one, target in MODELS[other]._default_manager.filter(**{f"{column}__in": ids}).values_list("id", column)
            if one not in self._doomed[other]
        }

    def _said_of(self, table: str, ids: list[UUID]) -> tuple[list[tuple[str, UUID, UUID]], set[UUID]]:
        """Return what is said of these rows and goes with them, and which of them it holds because it stays."""
        going, holding = [], set()
        for other, (column, names) in ANYWHERE.items():
            rows = MODELS[other]._default_manager.filter(**{f"{column}__in": ids, names: table})
            for one, target, origin, kept in rows.values_list("id", column, "origin_id", "kept_fields"):
                if origin == self._origin.pk and not kept and not self._seen.has(other, one.int):
                    going.append((other, one, target))
                else:
                    holding.add(target)
        return going, holding

    def _tell(self, table: str) -> None:
        for batch in in_batches(sorted(self._doomed[table]), size=AT_ONCE):
            self._touch(services_of({table: batch}))
            records = MODELS[table]._default_manager.filter(id__in=batch).order_by("position", "id")
            deeds = [self._deed(table, str(one.pk), present(one, table=table)) for one in records]
            note_all(deeds, by=self._by, at=self._at)
            self._gone.removed[table] += len(deeds)

    def _deed(self, table: str, record_id: str, row: dict[str, Any]) -> Deed:
        return Deed(
            what=DROPPED,
            table=table,
            record_id=record_id,
            service_id=row.get("service_id") or self._service_of(tuple(concerned_by(table, row))),
            before=as_json({**row, "origin_id": self._origin.pk}),
            note=NO_LONGER + self._origin.name,
        )

    def _service_of(self, owners: tuple[tuple[str, str], ...]) -> str | None:
        """Return the one service that a row concerns, so that its history tells of it; none if there are several."""
        # Asking takes a moment, so that a file which drops very much is told without.
        if owners not in self._services and len(self._services) < _MOST_ASKED:
            nodes: dict[str, set[UUID]] = defaultdict(set)
            for target, one in owners:
                nodes[target].add(UUID(one))
            found = services_of(nodes)
            self._services[owners] = str(next(iter(found))) if len(found) == 1 else None
        return self._services.get(owners)

    def _remove(self, table: str) -> None:
        for batch in in_batches(list(self._doomed[table]), size=AT_ONCE):
            MODELS[table]._default_manager.filter(id__in=batch).delete()

    def _see_to_services(self, *, close: bool) -> None:
        for batch in in_batches(self._seen.missing("service"), size=AT_ONCE):
            rows = Service.objects.filter(id__in=[UUID(int=one) for one in batch]).exclude(status__in=CLOSED)
            found: list[dict[str, Any]] = [
                dict(one) for one in rows.order_by("name", "id").values("id", "name", "status", "kept_fields")
            ]
            going = [one for one in found if close and "status" not in one["kept_fields"]]
            staying = [one for one in found if one not in going]
            for one in staying if close else ():
                self._report("service", one["id"], KEPT)
            self._close(going)
            self._gone.absent_count += len(staying)
            self._gone.closed_count += len(going)
            _name(staying, self._gone.absent)
            _name(going, self._gone.closed)

    def _close(self, rows: list[dict[str, Any]]) -> None:
        """Close services as the file's own doing, so that they open again when they are back in it."""
        services = Service.objects.filter(id__in=[one["id"] for one in rows])
        services.update(status="inactive", changed_at=self._at)
        # With its old digest, a service that comes back as it was would pass as unchanged, and stay closed.
        services.exclude(digest__endswith=PARTIAL).update(digest=Concat(F("digest"), Value(PARTIAL)))
        note_all([self._closing(one) for one in rows], by=self._by, at=self._at)
        self._touch({one["id"] for one in rows})

    def _closing(self, row: Mapping[str, Any]) -> Deed:
        number, before = str(row["id"]), {"status": row["status"]} if row["status"] else {}
        why = NO_LONGER + self._origin.name
        return Deed(
            what=CLOSED_BY_FILE,
            table="service",
            record_id=number,
            service_id=number,
            before=before,
            after={"status": "inactive"},
            note=why,
        )

    def _report(self, table: str, record_id: UUID, reason: str) -> None:
        held = "Look at what belongs to it first, then remove" if reason == HELD else "If it is no longer true, remove"
        remedy = f"{held if table != 'service' else 'If it has closed, close'} the {spaced(table)} {record_id} by hand."
        self._gone.problems.append(Problem(self._origin.name, 0, table, reason, remedy))


def _name(rows: Iterable[Mapping[str, Any]], named: list[Absent]) -> None:
    room = MOST_ABSENT - len(named)
    named += [Absent(str(one["id"]), one["name"]) for one, _ in zip(rows, range(room), strict=False)]
