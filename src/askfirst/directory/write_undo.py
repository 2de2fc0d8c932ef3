"""Takes a deed back: what it changed is as it was before, unless something came in between."""

from collections.abc import Mapping
from typing import Any

from askfirst.directory.models import Record
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_absent import CLOSED_BY_FILE, DROPPED, NO_LONGER
from askfirst.directory.write_changes import (
    Hand,
    Moves,
    apply,
    create,
    find,
    parted,
    present,
    remove,
    require_links,
    spaced,
    tell,
)
from askfirst.directory.write_rows import PARTIAL
from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES
from askfirst.ledger.queries import Line, line

UNDONE = "record.undone"


def take_back(entry: int, *, hand: Hand) -> int:
    """Undo one line of the ledger and return the number of the line that says so.

    Raises Refusal if it was undone already, if it cannot be undone, or if what it changed has changed since.
    """
    found = line(entry)
    if found.table not in TABLES or (found.before is None and found.after is None):
        raise Refusal("This line tells of something that cannot be taken back as one. Undo the single changes instead.")
    if found.undone_by and not line(found.undone_by).undone_by:
        raise Refusal("This was already undone. Undo that line to have it back.")
    moves = _kept_from_now_on(found, _moves(found))
    for (table, record_id), (then, before) in moves.items():
        _restore(table, record_id, then, before)
    about = (found.table, found.record_id) if len(moves) > 1 or _is_joined(found) else None
    return tell(UNDONE, moves, hand, about=about, undoes=found.id, service_id=found.service_id or None)


def _is_joined(found: Line) -> bool:
    return any("/" in column for column in {**(found.before or {}), **(found.after or {})})


def _moves(found: Line) -> Moves:
    """What has to happen: from what the line left to what it found."""
    after = parted(found.after, table=found.table, record_id=found.record_id)
    before = parted(found.before, table=found.table, record_id=found.record_id)
    is_joined = _is_joined(found)
    if is_joined:
        return {key: (after.get(key) or {}, before.get(key) or {}) for key in {**after, **before}}
    key = (found.table, found.record_id)
    return {key: (after[key], before[key])}


def _kept_from_now_on(found: Line, moves: Moves) -> Moves:
    """What a file's silence took away and a steward has back is the steward's from now on; the next file does not take it."""
    (key, (then, before)), *_ = moves.items()
    if found.deed == DROPPED and before is not None:
        return {key: (then, {**before, "kept_fields": sorted(TABLES[found.table].by_name.keys() & before.keys() - {"id"})})}
    if found.deed == CLOSED_BY_FILE and found.note.startswith(NO_LONGER) and then is not None and before is not None:
        kept = find(*key).kept_fields
        return {key: ({**then, "kept_fields": kept}, {**before, "kept_fields": sorted({*kept, "status"})})}
    return moves


def _restore(table: str, record_id: str, then: Row | None, before: Row | None) -> None:
    if then is None:
        _make_again(table, record_id, before or {})
        return
    record = find(table, record_id)
    _refuse_changed(record, table, then, before)
    if before is None:
        remove(record, table=table)
        return
    values = {name: before.get(name) for name in {*then, *before} - {"kept_fields"}}
    require_links(table, {**present(record, table=table), **values})
    apply(record, values, table=table, keeps=False)
    _restore_kept(record, then, before)


def _make_again(table: str, record_id: str, before: Mapping[str, Any]) -> None:
    if MODELS[table]._default_manager.filter(pk=record_id).exists():
        raise Refusal(f"This {spaced(table)} is there again already.")
    row = {**before, "id": record_id}
    require_links(table, row)
    record = create(row, table=table, origin=before.get("origin_id"))
    if before.get("kept_fields"):
        record.kept_fields, record.digest = before["kept_fields"], PARTIAL
        record.save(update_fields=["kept_fields", "digest"])


def _refuse_changed(record: Record, table: str, then: Row, before: Row | None) -> None:
    now = present(record, table=table)
    # Where the record is to go, all of it has to be as the line left it.
    columns = {*then, *now} if before is None else {*then, *before}
    since = sorted(name for name in columns - {"id", "kept_fields", "origin_id"} if now.get(name) != then.get(name))
    if since:
        raise Refusal(
            f"This {spaced(table)} has changed since: {', '.join(since)}. Undo what came later first, or change it by hand."
        )


def _restore_kept(record: Record, then: Row, before: Row) -> None:
    if "kept_fields" not in then and "kept_fields" not in before:
        return
    changed = {*then, *before} - {"kept_fields"}
    was_kept = set(before.get("kept_fields") or ()) & changed
    record.kept_fields = sorted((set(record.kept_fields) - changed) | was_kept)
    if record.kept_fields and not record.digest.endswith(PARTIAL):
        record.digest += PARTIAL
    record.save(update_fields=["kept_fields", "digest"])
