"""What was done to public facts: lines of the ledger as plain values, the newest first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from askfirst.ground.refusal import Refusal
from askfirst.ledger.models import Entry


@dataclass(frozen=True)
class Change:
    """A column that changed. None means that it said nothing, or that there was no record."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Line:
    """One line: who did what to which record, when, and which line it undoes (0: none) or is undone by."""

    id: int
    at: datetime
    by: str
    deed: str
    table: str
    record_id: str
    service_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    note: str
    undoes: int
    undone_by: int

    @property
    def changes(self) -> tuple[Change, ...]:
        """The columns that changed, in order of name."""
        before, after = self.before or {}, self.after or {}
        return tuple(
            Change(column, before.get(column), after.get(column))
            for column in sorted({*before, *after} - {"kept_fields"})
            if before.get(column) != after.get(column)
        )


def line(entry: int) -> Line:
    """Return one line. Raises Refusal if the ledger has none of this number."""
    found = _lines(Entry.objects.filter(pk=entry))
    if not found:
        raise Refusal(f"The ledger has no line {entry}. Open the history again and choose a line from it.")
    return found[0]


def history(*, service_id: str = "", record_ids: Collection[str] = (), limit: int = 500) -> tuple[Line, ...]:
    """Return what was done to a service, to any of these records, or to both."""
    wanted = Q(record_id__in=list(record_ids))
    if service_id:
        wanted |= Q(service_id=service_id) | Q(record_id=service_id)
    return _lines(Entry.objects.filter(wanted).order_by("-id")[:limit])


def between(*, since: datetime, until: datetime, deeds: Collection[str] = (), limit: int = 5000) -> tuple[Line, ...]:
    """Return what was done from `since` on and before `until`; only some deeds, if they are named."""
    found = Entry.objects.filter(at__gte=since, at__lt=until)
    if deeds:
        found = found.filter(deed__in=list(deeds))
    return _lines(found.order_by("-id")[:limit])


def gone(deeds: Collection[str]) -> frozenset[str]:
    """Return the ids of the records that a steward took away with one of these deeds, whether or not that was undone."""
    return frozenset(str(one) for one in Entry.objects.filter(deed__in=list(deeds)).values_list("record_id", flat=True))


def _lines(entries: Iterable[Entry]) -> tuple[Line, ...]:
    found = list(entries)
    undone = dict(Entry.objects.filter(undoes__in=[entry.pk for entry in found]).order_by("id").values_list("undoes_id", "id"))
    return tuple(_line(entry, undone.get(entry.pk, 0)) for entry in found)


def _line(entry: Entry, undone_by: int) -> Line:
    return Line(
        id=entry.pk,
        at=entry.at,
        by=entry.by,
        deed=entry.deed,
        table=entry.table,
        record_id=str(entry.record_id or ""),
        service_id=str(entry.service_id or ""),
        before=None if entry.before is None else MappingProxyType(entry.before),
        after=None if entry.after is None else MappingProxyType(entry.after),
        note=entry.note,
        undoes=entry.undoes_id or 0,
        undone_by=undone_by,
    )
