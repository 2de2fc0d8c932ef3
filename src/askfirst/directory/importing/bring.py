"""The one deed: read files, bring them in, and tell what became of everything."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from askfirst.directory.actions import bring_in
from askfirst.directory.importing.alike import Twins
from askfirst.directory.importing.given import find_files
from askfirst.directory.importing.mapping import read_mapping
from askfirst.directory.importing.reading import Reading, fingerprint_of
from askfirst.directory.importing.report import ImportReport, counted
from askfirst.directory.importing.staging import ANYWHERE, Stage
from askfirst.directory.intake import BroughtIn, Problem, Staged
from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack

Progress = Callable[[str, int], None]

_KEPT = "kept by a steward"
_ALL = frozenset(TABLES)
_NOWHERE = "neither in the file nor here"
_LINKS = frozenset(field.name for table in TABLES.values() for field in table.links)
_ANY_LINKS = frozenset(column for column, _ in ANYWHERE.values())


def bring_in_files(  # noqa: PLR0913  (each is a choice of the person who imports)
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    origin: str = "",
    licence: str = "",
    by: str,
    at: datetime,
    is_trial: bool = False,
    is_complete: bool = False,
    progress: Progress | None = None,
    pack: Callable[[], Pack] | None = None,
) -> ImportReport:
    """Bring files into the directory, all or nothing, and tell what became of each row. A second time nothing changes.

    `origin` is the name under which the records stand (without one the mapping's, else that of the first path); ids are
    made of it where there are none, so it has to stay the same. Parts of a record that its tables no longer hold are
    removed. JSON may hold a record in a short form: there nothing is, unless the files are said to be complete, and then
    services that they no longer hold are closed as well. `pack` is asked for only where a mapping names topics.
    Raises Refusal if a file, the mapping or the database cannot be used; then nothing was written.
    """
    tell, lazily = progress or (lambda _what, _number: None), cache(pack or (lambda: read_pack(default_pack())))
    found = find_files(paths)
    plan = read_mapping(mapping, topics=_topics(mapping, lazily)) if mapping else None
    name = origin or (plan.origin if plan else "") or _name_of(paths)
    with closing(Stage(origin=name)) as stage:
        reading = Reading(stage, lambda number: tell("reading", number), lazily)
        reading.read(found, mapping=plan)
        brought = bring_in(
            staged=_watched(stage.rows(), twins := Twins()),
            origin=name,
            kind="mapping" if plan else "hsds",
            licence=licence or (plan.licence if plan else ""),
            fingerprint=fingerprint_of(found),
            on_progress=lambda number: tell("writing", number),
            **{"by": by, "at": at, "is_trial": is_trial, **_what_is_gone(stage, reading, is_complete=is_complete)},
        )
        return _report(stage, reading, brought, twins, is_trial=is_trial)


def _what_is_gone(stage: Stage, reading: Reading, *, is_complete: bool) -> dict[str, Any]:
    """What may be taken to be gone: whatever the tables no longer hold; of JSON, only if it is said to be complete."""
    return {
        "tables_read": _ALL if is_complete else None,
        "close_absent": is_complete,
        "is_partial": reading.has_documents and not is_complete,
        "not_staged": stage.not_staged,
    }


def _topics(mapping: Path, pack: Callable[[], Pack]) -> Iterable[str] | None:
    """Return the topics of the pack if a mapping names any; reading a pack takes a moment."""
    try:
        text = mapping.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None
    return pack().topics if "topics:" in text or "also:" in text else None


def _name_of(paths: Sequence[Path]) -> str:
    if not paths:
        raise Refusal("There is nothing to bring in. Name a file, a folder or a .zip.")
    return paths[0].resolve().stem if paths[0].is_file() else paths[0].resolve().name


def _watched(rows: Iterator[Staged], twins: Twins) -> Iterator[Staged]:
    for staged in rows:
        twins.see(staged)
        yield staged


def _report(stage: Stage, reading: Reading, brought: BroughtIn, twins: Twins, *, is_trial: bool) -> ImportReport:
    kept = [one for one in brought.problems if one.reason.startswith(_KEPT)]
    dangling = [one for one in brought.problems if _leads_nowhere(one)]
    others = [one for one in brought.problems if not one.reason.startswith(_KEPT) and not _leads_nowhere(one)]
    return ImportReport(
        origin=stage.origin,
        is_trial=is_trial,
        read=sum(reading.by_file.values()),
        made=brought.made,
        changed=brought.changed,
        unchanged=brought.unchanged,
        refused=sum(stage.refused.values()) + brought.refused,
        kept_unmapped=stage.kept_unmapped,
        problems=_in_sentences((*stage.problems, *others)),
        dangling=_in_sentences(dangling),
        kept_by_stewards=_in_sentences(kept),
        repaired=_in_sentences((*reading.noted, *stage.repaired)),
        likely_duplicates=twins.found(),
        removed=brought.removed,
        absent=brought.absent,
        absent_count=brought.absent_count,
        closed=brought.closed,
        closed_count=brought.closed_count,
        by_table=brought.by_table,
        by_file=counted(reading.by_file),
    )


def _in_sentences(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, in whole sentences, whichever room it comes from."""
    whole = (replace(one, reason=_sentence(one.reason), remedy=_sentence(one.remedy)) for one in problems)
    return tuple(dict.fromkeys(whole))


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".") if text else ""


def _leads_nowhere(problem: Problem) -> bool:
    """Return whether this is a link to nothing, of a row that was brought in all the same."""
    if _NOWHERE not in problem.reason:
        return False
    return problem.column in _ANY_LINKS or (problem.column in _LINKS and "remove this row" not in problem.remedy)
