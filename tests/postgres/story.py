"""One directory's life, told to whichever database is the default one.

`tell` makes the directory, brings services in three times, and has a steward change, close, hide and undo; `look` returns
what the directory says and what searches of it find; `reads` tells which database reads and deeds go to.
"""

import json
import os
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from askfirst.directory import actions, queries
from askfirst.directory.as_hsds import as_hsds
from askfirst.directory.as_service import as_service
from askfirst.directory.intake import BroughtIn, Staged
from askfirst.directory.moving import sums_of
from askfirst.hsds.ids import identify
from askfirst.hsds.nest import flatten
from askfirst.hsds.tables import TABLES
from askfirst.ledger.models import Entry
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORIGIN = "example"


def staged(pack: Pack) -> Iterator[Staged]:
    """The pack's services, and some rows that real files hold: accents, long cells, odd characters, a link that leads nowhere."""
    rows: dict[str, dict[str, dict[str, Any]]] = {table: {} for table in TABLES}
    for service in list(pack.services.values())[:40]:
        for table, row in flatten(as_hsds(service, pack=pack), table="service"):
            rows[table][row["id"]] = row
    for number, (name, words) in enumerate(ODD):
        one = {"id": id_of("service", str(number)), "name": name, "description": words, "status": "active"}
        rows["service"][one["id"]] = {**one, "organization_id": id_of("organization", "nobody")}
    lost = {"id": id_of("phone", "lost"), "number": "416-555-0100", "service_id": id_of("service", "lost")}
    rows["phone"][lost["id"]] = lost
    for table, by_id in rows.items():
        yield from (Staged(table, row, row["id"], "example.json", number) for number, row in enumerate(by_id.values(), 1))


ODD = [
    ("Éxample Été — façade", "Un café; l’œuvre d’Agnès. " * 20),
    ("example été", "lower case sorts differently by bytes and by people"),
    ("Zebra example", "A very long cell. " * 9_000),
    ("例子 社区中心", "免费 法律 咨询，请打电话。"),
    ("Example ' \" ; -- % _ \\", "100 % free_of \\ charge; DROP TABLE"),
    ("Example 🌻", "Astral letters 𠮷 and a zero-width joiner 👩‍👩‍👧"),
]


def id_of(table: str, key: str) -> str:
    """The id of a row of this story."""
    return identify(origin=ORIGIN, table=table, key=key)


def bring_in(pack: Pack, at: datetime) -> BroughtIn:
    """Bring everything in."""
    common = {"origin": ORIGIN, "kind": "hsds-json", "licence": "", "fingerprint": "", "by": "importer"}
    return actions.bring_in(staged=staged(pack), at=at, **common)


def tell(pack: Pack) -> dict[str, Any]:
    """Make the directory and live in it."""
    queries.open_directory()
    first = bring_in(pack, START)
    second = bring_in(pack, START + timedelta(days=1))
    one, two, three, four = (id_of("service", str(number)) for number in range(4))
    deed = {"by": "steward", "at": START + timedelta(days=2)}
    actions.change(table="service", record_id=one, values={"description": "Corrected by hand: été"}, note="telephoned", **deed)
    entry = actions.change(table="service", record_id=two, values={"name": "A mistake"}, **deed)
    actions.undo(entry=int(entry), **deed)
    actions.close(service_id=three, redirect_to=one, note="moved", **deed)
    actions.hide(service_id=four, because="two reports", **deed)
    third = bring_in(pack, START + timedelta(days=3))
    return {"imports": [_told(one) for one in (first, second, third)], "edition": queries.edition()[1] > 0}


def _told(one: BroughtIn) -> dict[str, Any]:
    problems = [[problem.row, problem.column, problem.reason] for problem in one.problems]
    return {"made": one.made, "changed": one.changed, "unchanged": one.unchanged, "refused": one.refused, "problems": problems}


def look(pack: Pack, *, folder: Path) -> dict[str, Any]:
    """Return everything that the directory says, and what is found with an index made of it in this folder."""
    services = [one for chunk in queries.searchable() for one in chunk]
    entries = Entry.objects.order_by("pk").values_list("deed", "by", "table", "before", "after", "note")
    return {
        "services": services,
        "counts": queries.counts(),
        "ledger": [list(entry) for entry in entries],
        "found": _found(services, pack, folder),
        "sums": {name: [sums.rows, f"{sums.digest:x}"] for name, sums in sums_of("default").items() if sums.rows},
    }


def _found(services: list[dict[str, Any]], pack: Pack, folder: Path) -> list[Any]:
    from askfirst.search.build import build
    from askfirst.search.find import find
    from askfirst.search.query import Query
    from askfirst.search.segment import open_segment
    from askfirst.search.shelf import Shelf

    path = folder / f"index-{uuid.uuid4().hex}"
    build([as_service(one, pack=pack) for one in services], pack=pack, path=path, edition=1)
    shelf = Shelf(open_segment(path))
    toronto = (43.65, -79.38)
    asked = [
        Query(words="legal clinc"), Query(words="été"), Query(words="法律"), Query(words="avocat", near=toronto, within_km=50),
        Query(topics=("unpaid-wages",)), Query(languages=("zh-Hans",), is_free=True), Query(near=toronto, size=50),
    ]  # fmt: skip
    return [_page(find(query, shelf=shelf, pack=pack)) for query in asked]


def _page(found: Any) -> Any:
    facets = {name: dict(values) for name, values in found.facets.items()}
    return [found.total, [[hit.service.id, round(hit.score, 9), hit.distance_km] for hit in found.hits], facets]


def reads() -> dict[str, Any]:
    """Return where reads and deeds go, and whether a read outside a deed sees what was just written."""
    from django.db import connections, transaction

    from askfirst.directory.models import Origin

    outside = Origin.objects.all().db
    with transaction.atomic():
        inside, made = Origin.objects.all().db, Origin.objects.create(name="written to the first")
    return {"outside": outside, "inside": inside, "written_to": made._state.db, "databases": sorted(connections)}


def main() -> None:
    """Print what `look` and `reads` return in a process of its own, with its own settings."""
    seen = look(read_pack(default_pack()), folder=Path(os.environ["ASKFIRST_HOME"]))
    sys.stdout.write(json.dumps([seen, reads()], ensure_ascii=True, sort_keys=True))
