"""Looks whether what is stored is what HSDS and our Profile allow, and whether everything that points somewhere finds it."""

from collections.abc import Iterator
from dataclasses import dataclass

from askfirst.directory.queries import rows_of
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_links import ANYWHERE, AT_ONCE
from askfirst.directory.write_rows import in_batches
from askfirst.hsds.check import clean
from askfirst.hsds.tables import TABLES, Table


@dataclass(frozen=True)
class Fault:
    """What is wrong with a record: its table and id, the column, why, and what to do."""

    table: str
    record: str
    column: str
    reason: str
    remedy: str


def check_tables() -> Iterator[Fault]:
    """Yield every fault of every record, table by table. Writes nothing."""
    for table in TABLES.values():
        for batch in rows_of(table.name):
            for row in batch:
                yield from _faults(row, table)
            if table.name in ANYWHERE:
                yield from _belonging_to_nothing(batch, table)


def _faults(row: Row, table: Table) -> Iterator[Fault]:
    checked = clean(row, table=table)
    for one in checked.troubles:
        yield Fault(table.name, row["id"], one.column, one.reason, one.remedy)


def _belonging_to_nothing(batch: list[Row], table: Table) -> Iterator[Fault]:
    column, names = ANYWHERE[table.name]
    by_table: dict[str, dict[str, list[str]]] = {}
    for row in batch:
        if row.get(names) in TABLES and row.get(column):
            by_table.setdefault(row[names], {}).setdefault(row[column], []).append(row["id"])
    for target, links in by_table.items():
        for some in in_batches(links, size=AT_ONCE):
            there = set(map(str, MODELS[target]._default_manager.filter(pk__in=some).values_list("pk", flat=True)))
            for link in (one for one in some if one not in there):
                reason = f"it belongs to the {target.replace('_', ' ')} {link}, which is not in the directory"
                for record in links[link]:
                    yield Fault(table.name, record, column, reason, "Bring that record in, or leave this one as a trace of it")
