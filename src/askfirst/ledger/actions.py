"""The only way to write a line: inside the transaction of the deed it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from askfirst.ledger.models import Entry

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One deed on one record. `before` and `after` hold only the columns that changed; None where there was no record."""

    what: str
    table: str = ""
    record_id: str | None = None
    service_id: str | None = None
    before: Values | None = None
    after: Values | None = None
    note: str = ""
    undoes: int | None = None


def note(deed: Deed, *, by: str, at: datetime) -> int:
    """Write one line and return its number."""
    entry = _entry(deed, by=by, at=at)
    entry.save()
    return entry.pk


def note_all(deeds: Iterable[Deed], *, by: str, at: datetime) -> None:
    """Write many lines at once."""
    Entry.objects.bulk_create([_entry(deed, by=by, at=at) for deed in deeds])


def _entry(deed: Deed, *, by: str, at: datetime) -> Entry:
    return Entry(
        at=at,
        by=by,
        deed=deed.what,
        table=deed.table,
        record_id=deed.record_id,
        service_id=deed.service_id,
        before=None if deed.before is None else dict(deed.before),
        after=None if deed.after is None else dict(deed.after),
        note=deed.note,
        undoes_id=deed.undoes,
    )
