"""Brings a pack's own services into the directory, like any other file, whenever the pack has changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from askfirst.directory import actions
from askfirst.directory.as_hsds import as_hsds, origin_of
from askfirst.directory.intake import Staged
from askfirst.hsds.check import clean
from askfirst.hsds.nest import flatten
from askfirst.hsds.tables import TABLES
from askfirst.journeys.pack_mark import fingerprint_of, is_brought_in
from askfirst.pack.content import Pack

BY = "askfirst"
PACK_FILE = "pack"


def bring_in_pack(pack: Pack, *, at: datetime) -> None:
    """Bring the pack's services into the directory where they are not there yet as they now stand in its files.

    What a steward has changed by hand stays. A phone or another part of a service that the pack no longer has is removed; a
    service that it no longer has is closed, never deleted.
    """
    if is_brought_in(pack):
        return
    actions.bring_in(
        staged=staged_from(pack),
        origin=origin_of(pack),
        kind="pack",
        licence=pack.head.licence,
        fingerprint=fingerprint_of(pack),
        by=BY,
        at=at,
        tables_read=frozenset(TABLES),
        close_absent=True,
    )


def staged_from(pack: Pack) -> Iterator[Staged]:
    """Return the rows of the pack's services, table by table, each once."""
    rows: dict[str, dict[str, tuple[dict[str, Any], str]]] = {table: {} for table in TABLES}
    for service in pack.services.values():
        for table, raw in flatten(as_hsds(service, pack=pack), table="service"):
            rows[table].setdefault(raw["id"], (raw, service.id))
    for table, found in rows.items():
        for line, (raw, key) in enumerate(found.values(), start=1):
            yield Staged(table=table, row=clean(raw, table=TABLES[table]).row, key=key, file=PACK_FILE, line=line)
