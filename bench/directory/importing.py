"""Measures how long it takes to bring a directory in, on SQLite and on PostgreSQL, and to build the index from the tables.

Usage: python -m bench.directory.importing [--size 100000] [--databases sqlite,postgresql] [--write]

PostgreSQL is the throw-away one of `tools/postgres.sh`, which does not wait for the disk. Each database is filled in a process
of its own: rows are made beforehand and read from a file, as an import reads them. The same rows are then brought in again.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.directory.make import Maker
from bench.directory.report import write

from askfirst.directory.as_hsds import as_hsds
from askfirst.hsds.nest import flatten
from askfirst.hsds.tables import TABLES
from askfirst.pack.read import default_pack, read_pack

ROOT = Path(__file__).parents[2]
AT_ONCE = 2_000
HEADING = "Bringing a directory in"
AT = datetime(2026, 11, 24, tzinfo=UTC)


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reference/performance.md")
    parser.add_argument("--rows", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.rows:
        print(json.dumps(_fill(Path(asked.rows))))
        return
    with tempfile.TemporaryDirectory(prefix="askfirst-bench-") as folder:
        rows = _make_rows(asked.size, Path(folder))
        results = {name: _measure(name, Path(folder)) for name in asked.databases.split(",")}
    text = _table(results, size=asked.size, rows=rows)
    print(text)
    if asked.write:
        write(text, heading=HEADING)


def _make_rows(size: int, folder: Path) -> int:
    """Write the rows of each table into a file of its own; return how many there are."""
    maker = Maker(read_pack(default_pack()))
    files = {table: (folder / f"{table}.rows").open("wb") for table in TABLES}
    waiting: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    seen: set[str] = set()
    count = 0
    for service in maker.services(size):
        for table, row in flatten(as_hsds(service, pack=maker.pack), table="service"):
            if table in ("organization", "taxonomy", "taxonomy_term"):
                if row["id"] in seen:
                    continue
                seen.add(row["id"])
            waiting[table].append(row)
            count += 1
            if len(waiting[table]) >= AT_ONCE:
                pickle.dump(waiting[table], files[table])
                waiting[table] = []
    for table, file in files.items():
        pickle.dump(waiting[table], file)
        file.close()
    return count


def _staged(folder: Path) -> Iterator[Any]:
    from askfirst.directory.intake import Staged

    for table in TABLES:
        line = 0
        with (folder / f"{table}.rows").open("rb") as file:
            while True:
                try:
                    rows = pickle.load(file)
                except EOFError:
                    break
                for row in rows:
                    line += 1
                    yield Staged(table, row, row["id"], "bench", line)


def _measure(name: str, folder: Path) -> dict[str, Any]:
    home = folder / name
    environment = {**os.environ, "ASKFIRST_HOME": str(home), "DJANGO_SETTINGS_MODULE": "askfirst.config.settings"}
    server = None
    if name == "postgresql":
        started = subprocess.run(
            ["sh", ROOT / "tools" / "postgres.sh", "start", str(os.getpid())], stdout=-1, text=True, check=True
        )
        environment["ASKFIRST_DATABASE_URL"], server = started.stdout.split()
    try:
        command = [sys.executable, "-m", "bench.directory.importing", "--rows", str(folder)]
        return dict(json.loads(subprocess.run(command, env=environment, stdout=-1, check=True).stdout))
    finally:
        if server:
            subprocess.run(["sh", ROOT / "tools" / "postgres.sh", "stop", server], check=True)


def _fill(folder: Path) -> dict[str, Any]:
    """Bring the rows in twice, and build the index from the tables."""
    import django

    django.setup()
    from django.conf import settings

    from askfirst.directory import actions, queries
    from askfirst.journeys.index import Directory

    queries.open_directory()
    common = {"origin": "bench", "kind": "hsds-json", "licence": "", "fingerprint": "", "by": "bench", "at": AT}
    reading = _timed(lambda: sum(1 for _ in _staged(folder)))
    first = _timed(lambda: actions.bring_in(staged=_staged(folder), **common)) - reading
    second = _timed(lambda: actions.bring_in(staged=_staged(folder), **common)) - reading
    pack = read_pack(default_pack())
    built = _timed(lambda: Directory(pack=pack, folder=Path(settings.INDEX_FOLDER)).shelf())
    return {"first": first, "second": second, "built": built, "most": _memory()}


def _timed(deed: Any) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _memory() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _table(results: dict[str, dict[str, Any]], *, size: int, rows: int) -> str:
    lines = [
        f"`python -m bench.directory.importing` reproduces this: {size:,} invented services, {rows:,} rows of HSDS and the Profile,"
        " in one transaction; reading the file is not counted. PostgreSQL ran without waiting for the disk.",
        "",
        "| database | first time, s | rows a second | the same again, s | index from the tables, s | most memory, MB |",
        "|---" * 6 + "|",
    ]
    for name, one in results.items():
        rate = rows / one["first"]
        lines.append(
            f"| {name} | {one['first']:.0f} | {rate:,.0f} | {one['second']:.0f} | {one['built']:.0f} | {one['most']:,.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
