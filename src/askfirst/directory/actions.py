"""The only ways to change the directory. Each is one deed: all of it happens or none, and it leaves its line in the ledger."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from askfirst.directory.intake import BroughtIn, Staged
from askfirst.directory.models import Origin, Service
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_changes import (
    CLOSED,
    Hand,
    apply,
    cleaned,
    create,
    find,
    is_open,
    present,
    remove,
    require_links,
    spaced,
    tell,
)
from askfirst.directory.write_editions import one_deed
from askfirst.directory.write_import import MOST_LINES, REMOVED, Import
from askfirst.directory.write_merge import move_all
from askfirst.directory.write_undo import take_back
from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES
from askfirst.ledger.actions import Deed, note

IMPORTED = "directory.imported"

# Records that others rest on are closed or pointed on, never removed.
_LASTING = frozenset({"service", "organization", "program", "location", "taxonomy", "taxonomy_term"})


def bring_in(  # noqa: PLR0913 - where it came from takes four.
    *,
    staged: Iterable[Staged],
    origin: str,
    kind: str,
    licence: str,
    fingerprint: str,
    by: str,
    at: datetime,
    is_trial: bool = False,
    on_progress: Callable[[int], None] | None = None,
    tables_read: frozenset[str] | None = None,
    close_absent: bool = False,
    is_partial: bool = False,
    not_staged: Mapping[str, Collection[str]] | None = None,
) -> BroughtIn:
    """Bring rows into the directory, all or none of them, and report on each that is not there as it stands in the file.

    Rows come table by table in the order of TABLES. The same rows a second time change nothing. A trial counts and writes
    nothing. `on_progress` is told how many rows were read so far.
    What this origin had and the file no longer holds: a phone, an address or another part of a record that the file does hold
    is removed, unless a steward set something in it or others still belong to it, which is reported. Records that stand by
    themselves stay; services still open are told of, or closed with `close_absent`. This goes for tables of which there was a
    row, and for those of `tables_read`, of which the file may have none left. `not_staged` names, by table, ids of rows that
    are in the file but could not be staged: these are not taken to be gone. Of a file that `is_partial` nothing is.
    Raises Refusal if the database cannot be written; whatever the rows themselves raise rises, and leaves nothing behind.
    """
    with one_deed():
        source, _ = Origin.objects.get_or_create(name=origin)
        source.kind, source.licence, source.fingerprint, source.imported_at = kind, licence, fingerprint, at
        source.save()
        work = Import(origin=source, by=by, at=at, on_progress=on_progress, not_staged=not_staged)
        work.take(staged)
        if not is_partial:
            work.see_to_absent(tables_read=tables_read or frozenset(), close_services=close_absent)
        found = work.finish()
        note(Deed(what=IMPORTED, note=_told(origin, found)), by=by, at=at)
        if is_trial:
            transaction.set_rollback(True)
    return found


def _told(origin: str, found: BroughtIn) -> str:
    counts = f"{origin}: {found.made} made, {found.changed} changed, {found.unchanged} unchanged, {found.refused} refused"
    if found.removed or found.closed_count:
        counts += f"; no longer in the file: {found.removed} removed, {found.closed_count} closed"
    return counts if found.changed <= MOST_LINES else f"{counts}; the first {MOST_LINES} changes have lines of their own"


def change(*, table: str, record_id: str, values: Mapping[str, Any], by: str, at: datetime, note: str = "") -> str:
    """Change columns of a record by hand, keep them from later imports, and return the number of the line that says so.

    None or "" empties a column. Raises Refusal if there is no such record or column, if a value does not fit, if a link
    leads nowhere, or if nothing would change.
    """
    with one_deed():
        record = find(table, record_id)
        return str(_change(record, table, values, hand=Hand(by, at, note), what="record.changed"))


def _change(record: Any, table: str, values: Mapping[str, Any], *, hand: Hand, what: str) -> int:
    before_all = present(record, table=table)
    row = cleaned(table, {**before_all, **values, "id": str(record.pk)}, columns=values)
    if "id" in values:
        raise Refusal("An id cannot be changed: others know the record by it.", field="id")
    wanted = {name: row.get(name) for name in values}
    require_links(table, {name: row.get(name) for name in TABLES[table].by_name})
    before, after = apply(record, wanted, table=table)
    if not before and not after:
        raise Refusal("The record already says that. Nothing was changed.")
    return tell(what, {(table, str(record.pk)): (before, after)}, hand)


def make(*, table: str, row: Row, by: str, at: datetime, note: str = "") -> str:
    """Make a record by hand and return the number of the line that says so; a row without an id gets one.

    No import changes it. Raises Refusal if a value does not fit, a link leads nowhere, or its id is taken.
    """
    if table not in TABLES:
        raise Refusal(f"The directory has no {table!r}. It has: {', '.join(TABLES)}.")
    with one_deed():
        given = cleaned(table, {**row, "id": row.get("id") or str(uuid.uuid4())}, columns={*row, "id"})
        if MODELS[table]._default_manager.filter(pk=given["id"]).exists():
            raise Refusal(f"There is a {spaced(table)} with the id {given['id']} already.", field="id")
        require_links(table, given)
        record = create(given, table=table)
        key = (table, str(record.pk))
        return str(tell("record.made", {key: (None, present(record, table=table))}, Hand(by, at, note)))


def remove_row(*, table: str, record_id: str, by: str, at: datetime, note: str = "") -> str:
    """Remove a phone, an opening time or another small row, and return the number of the line that says so.

    No import brings it back; undoing that line does. Raises Refusal for a record that others rest on: close it instead.
    """
    if table in _LASTING:
        raise Refusal(f"A {spaced(table)} is not removed, since others know it. Close the service instead, or change it.")
    with one_deed():
        record = find(table, record_id)
        row = {**present(record, table=table), "origin_id": record.origin_id}
        remove(record, table=table)
        return str(tell(REMOVED, {(table, str(record_id)): (row, None)}, Hand(by, at, note)))


def undo(*, entry: int, by: str, at: datetime) -> None:
    """Take back what one line of the ledger tells; an undoing can be undone like anything else.

    Raises Refusal if it was undone already, if it is an import, or if the record has changed since.
    """
    with one_deed():
        take_back(int(entry), hand=Hand(by, at))


def close(*, service_id: str, redirect_to: str | None, by: str, at: datetime, note: str = "", status: str = "defunct") -> str:
    """Close a service, pointing to another if there is one; return the number of the line. Nothing is deleted.

    `status` is "defunct", or "inactive" for one that may open again. Raises Refusal if either service is not there, if it
    is closed already, or if the other is closed or is itself.
    """
    if status not in CLOSED:
        raise Refusal(f"A closed service is {' or '.join(CLOSED)}, not {status!r}.", field="status")
    with one_deed():
        record = find("service", service_id)
        _require_open(record, redirect_to)
        values = {"status": status, **({"redirect_to_id": redirect_to} if redirect_to else {})}
        return str(_change(record, "service", values, hand=Hand(by, at, note), what="service.closed"))


def _require_open(record: Any, redirect_to: str | None) -> None:
    if not is_open(record):
        raise Refusal(f"{record.name} is closed already. Undo that in its history to open it again.")
    if redirect_to is None:
        return
    other = find("service", redirect_to)
    if other.pk == record.pk:
        raise Refusal("A closed service cannot point to itself. Choose another, or none.", field="redirect_to")
    if not is_open(other):
        raise Refusal("The service it would point to is closed too. Choose one that is open, or none.", field="redirect_to")


def hide(*, service_id: str, because: str, by: str, at: datetime, note: str = "") -> str:
    """Hide a service from search and offers, saying why; return the number of the line.

    Raises Refusal if it is not there, is hidden already, or no reason is given.
    """
    if not because.strip():
        raise Refusal("Say in a few words why this service is hidden: those who look for it will read that.", field="because")
    return _set_hidden(service_id, because.strip(), hand=Hand(by, at, note))


def unhide(*, service_id: str, by: str, at: datetime, note: str = "") -> str:
    """Show a hidden service again; return the number of the line. Raises Refusal if it is not hidden."""
    return _set_hidden(service_id, "", hand=Hand(by, at, note))


def _set_hidden(service_id: str, because: str, *, hand: Hand) -> str:
    with one_deed():
        record = find("service", service_id)
        assert isinstance(record, Service)
        if bool(record.hidden_because) == bool(because):
            raise Refusal(f"{record.name} is {'hidden already' if because else 'not hidden'}. Nothing was changed.")
        sides = apply(record, {"hidden_because": because or None}, table="service", keeps=False)
        return str(tell("service.hidden" if because else "service.shown", {("service", str(record.pk)): sides}, hand))


def merge(*, keep: str, other: str, by: str, at: datetime, note: str = "") -> str:
    """Merge one service into another; return the number of the line.

    What hangs on `other` and says something new goes to `keep`; then `other` is closed and points to it. Undoing the line
    takes all of it apart again. Raises Refusal if either is not there or closed, or both are one.
    """
    with one_deed():
        record = find("service", other)
        _require_open(record, keep)
        moves = move_all(keep=keep, other=other)
        sides = apply(record, {"status": "defunct", "redirect_to_id": keep}, table="service")
        moves[("service", str(record.pk))] = sides
        hand = Hand(by, at, note)
        return str(tell("services.merged", moves, hand, about=("service", str(record.pk)), service_id=keep))


def write_note(*, service_id: str, text: str, by: str, at: datetime) -> str:
    """Set the stewards' own note on a service and return the number of the line, which does not repeat the note.

    Raises Refusal if the service is not there.
    """
    with one_deed():
        record = find("service", service_id)
        assert isinstance(record, Service)
        record.steward_notes = text.strip()
        record.save(update_fields=["steward_notes"])
        deed = Deed(what="service.noted", table="service", record_id=service_id, service_id=service_id)
        return str(note(deed, by=by, at=at))
