"""What an import came to: for people as lines, for programs as JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from askfirst.directory.intake import Absent, Counts, Problem

_MOST_LINES = 40
_MOST_ROWS = 8


@dataclass(frozen=True)
class Alike:
    """Two services that could be one, and why it looks so."""

    one: str
    other: str
    names: tuple[str, str]
    why: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """What became of everything that was read.

    `read` counts rows of files; `made`, `changed` and `unchanged` count records of the directory, since one row can hold
    several. `refused` counts rows that were left out, each of which is among `problems`. `kept_unmapped` counts cells
    that HSDS has no place for and that were kept beside their record. `removed` counts parts of records that the files no
    longer hold; `absent` are services of this origin that they no longer hold and that are still open, `closed` those that
    were closed for it.
    """

    origin: str
    is_trial: bool
    read: int
    made: int
    changed: int
    unchanged: int
    refused: int
    kept_unmapped: int
    problems: tuple[Problem, ...]
    dangling: tuple[Problem, ...]
    kept_by_stewards: tuple[Problem, ...]
    repaired: tuple[Problem, ...]
    likely_duplicates: tuple[Alike, ...]
    by_table: Mapping[str, Counts]
    by_file: Mapping[str, int]
    removed: int = 0
    absent: tuple[Absent, ...] = ()
    absent_count: int = 0
    closed: tuple[Absent, ...] = ()
    closed_count: int = 0


def as_json(report: ImportReport) -> dict[str, Any]:
    """Return a report as `directory import --json` prints it."""
    return {
        "origin": report.origin,
        "is_trial": report.is_trial,
        "read": report.read,
        "made": report.made,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "kept_unmapped": report.kept_unmapped,
        "problems": [asdict(one) for one in report.problems],
        "dangling": [asdict(one) for one in report.dangling],
        "kept_by_stewards": [asdict(one) for one in report.kept_by_stewards],
        "repaired": [asdict(one) for one in report.repaired],
        "likely_duplicates": [
            {"services": [one.one, one.other], "names": list(one.names), "why": list(one.why)} for one in report.likely_duplicates
        ],
        "by_table": {table: asdict(counts) for table, counts in report.by_table.items()},
        "by_file": dict(report.by_file),
        "removed": report.removed,
        "absent": {"count": report.absent_count, "services": [asdict(one) for one in report.absent]},
        "closed": {"count": report.closed_count, "services": [asdict(one) for one in report.closed]},
    }


def as_text(report: ImportReport) -> str:
    """Return a report as lines for a person; long lists are cut, and say so."""
    return "\n".join(_lines(report))


def _lines(report: ImportReport) -> Iterator[str]:
    yield f"Brought in as “{report.origin}”" + (" (a trial: nothing was written)." if report.is_trial else ".")
    yield f"  {report.read:,} rows read; {report.refused:,} refused."
    yield f"  {report.made:,} records made, {report.changed:,} changed, {report.unchanged:,} unchanged."
    yield f"  {report.kept_unmapped:,} cells kept that HSDS has no place for."
    if report.removed:
        yield f"  {report.removed:,} parts of records removed, since the files no longer have them."
    for table, counts in report.by_table.items():
        yield f"    {table}: {counts.made:,} made, {counts.changed:,} changed, {counts.unchanged:,} unchanged"
    yield from _section("What could not be brought in as it stands", report.problems)
    yield from _section("Links that lead nowhere", report.dangling)
    yield from _section("Kept by a steward", report.kept_by_stewards)
    yield from _section("Repaired or noted while reading", report.repaired)
    yield from _services("no longer in the files and still open (--complete closes them)", report.absent, report.absent_count)
    yield from _services("no longer in the files, and closed", report.closed, report.closed_count)
    if report.likely_duplicates:
        yield f"Likely duplicates ({len(report.likely_duplicates):,}); nothing was joined:"
        for one in report.likely_duplicates[:_MOST_LINES]:
            yield f"  {one.names[0]} ({one.one}) and {one.names[1]} ({one.other}): {'; '.join(one.why)}"
        yield from _more(len(report.likely_duplicates))


def _services(what: str, services: tuple[Absent, ...], count: int) -> Iterator[str]:
    if count:
        yield f"Services {what} ({count:,}):"
        yield from (f"  {one.name} ({one.service_id})" for one in services[:_MOST_LINES])
        yield from _more(count)


def _section(title: str, problems: tuple[Problem, ...]) -> Iterator[str]:
    """Yield problems as lines, one for all rows of a file of which the same is to be said."""
    rows: dict[Problem, list[int]] = {}
    for one in problems:
        rows.setdefault(replace(one, row=0), []).append(one.row)
    if problems:
        yield f"{title} ({len(problems):,}):"
        yield from (f"  {told(one, rows=some)}" for one, some in list(rows.items())[:_MOST_LINES])
        yield from _more(len(rows))


def _more(number: int) -> Iterator[str]:
    if number > _MOST_LINES:
        yield f"  … and {number - _MOST_LINES:,} more. --json prints them all."


def told(problem: Problem, *, rows: Sequence[int]) -> str:
    """Return a problem of some rows as one line: where, why, and what to do."""
    numbers = [f"{number:,}" for number in rows if number][:_MOST_ROWS]
    more = f" and {len(rows) - len(numbers):,} more" if numbers and len(rows) > len(numbers) else ""
    row = f"row{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}{more}" if numbers else ""
    where = ", ".join(part for part in (problem.file, row, problem.column) if part)
    return f"{where}: {problem.reason} {problem.remedy}".rstrip()


def counted(files: Counter[str]) -> dict[str, int]:
    """Return how many rows each file held, in order of its name."""
    return {name: files[name] for name in sorted(files)}
