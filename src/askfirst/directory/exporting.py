"""Gives the directory out again: as one HSDS document, or as the tabular data package. The same rows give the same bytes."""

import csv
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal

from askfirst.directory.export_rows import Package, parts_of_document
from askfirst.ground.refusal import Refusal
from askfirst.hsds.package import descriptor, written
from askfirst.hsds.tables import HSDS_VERSION, TABLES, Table
from askfirst.hsds.vocabulary import PROFILE_NAME

Format = Literal["json", "tabular"]
Progress = Callable[[str, int], None]

_DESCRIPTOR = "datapackage.json"
# A package of the same rows has to have the same bytes, so no file in it says when it was made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass
class Exported:
    """What was written, and how many records of each table stand in it."""

    path: str
    counts: dict[str, int] = field(default_factory=dict)


def export(
    path: Path, *, form: Format, is_public: bool = False, is_forced: bool = False, progress: Progress | None = None
) -> Exported:
    """Write the whole directory to a file, a folder or a .zip, and return what stands in it.

    Nothing of a confidential location is in it. `is_public` also leaves out the columns that HSDS has no place for, since
    nobody knows what is in them. The path shows the whole export or what was there before, never a half. Raises Refusal
    if something is there already and `is_forced` is not set, or if the path cannot be written.
    """
    _require_free(path, form=form, is_forced=is_forced)
    exported = Exported(str(path))
    tell = progress or (lambda _what, _number: None)
    try:
        with _beside(path) as temporary:
            if form == "json":
                with temporary.open("wb") as file:
                    write_document(file, is_public=is_public, counts=exported.counts, progress=tell)
            elif path.suffix.lower() == ".zip":
                with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
                    _write_package(_into_archive(archive), is_public=is_public, counts=exported.counts, progress=tell)
            else:
                temporary.mkdir()
                _write_package(_into_folder(temporary), is_public=is_public, counts=exported.counts, progress=tell)
            _put_in_place(temporary, path)
    except OSError as error:
        raise Refusal(f"{path} cannot be written ({error.strerror}). Choose a folder with room that may be written to.") from None
    return exported


def write_document(file: IO[bytes], *, is_public: bool, counts: dict[str, int], progress: Progress) -> None:
    """Write the directory as one JSON document, one record on a line, never more than a few hundred of them in memory."""
    head = {"version": HSDS_VERSION, "profile": PROFILE_NAME}
    file.write(json.dumps(head, ensure_ascii=False).removesuffix("}").encode())
    for name, table, batches in parts_of_document(is_public=is_public):
        is_first = True
        for batch in batches:
            for record in batch:
                opening = f',\n"{name}": [\n' if is_first else ",\n"
                file.write(opening.encode() + json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
                is_first = False
            counts[table] = counts.get(table, 0) + len(batch)
            progress(table, len(batch))
        file.write(b"" if is_first else b"\n]")
    file.write(b"}\n")


_Into = Callable[[str], Any]


def _write_package(into: _Into, *, is_public: bool, counts: dict[str, int], progress: Progress) -> None:
    package = Package(is_public=is_public)
    for table in TABLES.values():
        rows = package.rows(table)
        first = next(rows, None)
        # A table without rows has no file, save for the two without which a package is none.
        if first is None and table.name not in ("organization", "service"):
            continue
        counts[table.name] = 0
        with into(table.file) as binary:
            _write_table(binary, table, chain([] if first is None else [first], rows), counts, progress)
    with into(_DESCRIPTOR) as binary:
        binary.write(json.dumps(descriptor(counts), ensure_ascii=False, indent=2).encode() + b"\n")


def _write_table(
    binary: IO[bytes], table: Table, rows: Iterable[Mapping[str, Any]], counts: dict[str, int], progress: Progress
) -> None:
    text = io.TextIOWrapper(binary, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in table.fields])
    for row in rows:
        writer.writerow([written(row.get(column.name), field=column) for column in table.fields])
        counts[table.name] += 1
        progress(table.name, 1)
    text.flush()
    text.detach()


def _into_folder(folder: Path) -> _Into:
    return lambda name: (folder / name).open("wb")


def _into_archive(archive: zipfile.ZipFile) -> _Into:
    def into(name: str) -> IO[bytes]:
        member = zipfile.ZipInfo(name, _NO_TIME)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        return archive.open(member, "w", force_zip64=True)

    return into


def _require_free(path: Path, *, form: Format, is_forced: bool) -> None:
    if not path.parent.is_dir():
        raise Refusal(f"The folder {path.parent} is not there. Make it, or choose another place.")
    if form == "json" and path.is_dir():
        raise Refusal(f"{path} is a folder. Give the name of a file, such as {path / 'directory.json'}.")
    if not path.exists():
        return
    if path.is_dir() and not (path / _DESCRIPTOR).is_file() and any(path.iterdir()):
        raise Refusal(f"{path} holds something that is no package. Choose another place; it will not be written over.")
    if not is_forced and not (path.is_dir() and not any(path.iterdir())):
        raise Refusal(f"{path} is there already. Choose another name, or add --force to write over it.")


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Yield a name beside the path that is free, and leave nothing there, whatever happens."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    _remove(temporary)
    try:
        yield temporary
    finally:
        _remove(temporary)


def _put_in_place(temporary: Path, path: Path) -> None:
    if not path.is_dir():
        temporary.replace(path)
        return
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    path.rename(old)
    try:
        temporary.rename(path)
    except OSError:
        old.rename(path)
        raise
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
