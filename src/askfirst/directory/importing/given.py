"""What files there are to read: single files, folders, and archives that are opened without unpacking them."""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from askfirst.ground.refusal import Refusal

SHEETS = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm"})
DOCUMENTS = frozenset({".json", ".ndjson", ".jsonl"})
READABLE = SHEETS | DOCUMENTS

# An archive that grows more than this many times, past this size, is made to fill a disk and not to carry a directory.
MOST_TIMES_SMALLER = 100
SMALL_ENOUGH = 20_000_000
MOST_UNPACKED = 16_000_000_000
MOST_MEMBERS = 10_000


@dataclass(frozen=True)
class Given:
    """One file to read: the name that a report calls it by, and how to open it. It may lie inside an archive."""

    name: str
    open: Callable[[], BinaryIO]

    @property
    def suffix(self) -> str:
        """What the name ends with, in small letters."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without its folders and its ending, in small letters."""
        return PurePosixPath(self.name).stem.lower()


@dataclass(frozen=True)
class Found:
    """The files that can be read, and the names of those that cannot."""

    files: tuple[Given, ...]
    passed_over: tuple[str, ...] = ()


def find_files(paths: Iterable[Path]) -> Found:
    """Return the files under these paths, in order of their names within each.

    Raises Refusal for a path that is missing or cannot be read, a link that leads out of its folder, and an archive
    that is damaged, protected, grows beyond reason or names files outside itself.
    """
    files: list[Given] = []
    passed_over: list[str] = []
    for path in paths:
        for given in _under(path):
            if given.suffix in READABLE:
                files.append(given)
            elif not path.is_file() or zipfile.is_zipfile(path):
                passed_over.append(given.name)
            else:
                raise Refusal(_cannot_read(path))
    return Found(tuple(files), tuple(passed_over))


def _cannot_read(path: Path) -> str:
    if path.suffix.lower() == ".xls":
        return f"{path} is an old Excel file. Open it and save it as .xlsx or .csv, then try again."
    return f"{path} is of a kind that cannot be read. Give CSV, XLSX, JSON or NDJSON files, a folder of them, or a .zip."


def _under(path: Path) -> Iterator[Given]:
    if path.is_dir():
        yield from _in_folder(path)
    elif not path.exists():
        raise Refusal(f"{path} is not there. Give the path of a file, a folder or a .zip.")
    elif path.suffix.lower() == ".zip":
        yield from _in_archive(path)
    else:
        yield Given(path.name, lambda: _opened(path))


def _in_folder(folder: Path) -> Iterator[Given]:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts):
            continue
        if not path.resolve().is_relative_to(root):
            raise Refusal(f"{path} is a link that leads out of the folder. Put the file itself there, or remove the link.")
        yield Given(name, lambda path=path: _opened(path))  # type: ignore[misc]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror}). Check that it may be opened, then try again.") from None


def _in_archive(path: Path) -> Iterator[Given]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise Refusal(f"{path} is not a .zip that can be opened ({error}). Make it again, or give the folder itself.") from None
    _require_sane(members, path=path)
    for member in sorted(members, key=lambda one: one.filename):
        parts = PurePosixPath(member.filename).parts
        if not any(part.startswith((".", "__MACOSX")) for part in parts):
            yield Given(member.filename, lambda name=member.filename: _opened_member(path, name))  # type: ignore[misc]


def _require_sane(members: list[zipfile.ZipInfo], *, path: Path) -> None:
    unpacked, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise Refusal(f"{path} holds more than can be read at once. Give the files in several parts.")
    for size, small in [(unpacked, packed), *((one.file_size, one.compress_size) for one in members)]:
        if size > SMALL_ENOUGH and size > small * MOST_TIMES_SMALLER:
            raise Refusal(f"{path} grows to {size:,} bytes, more than {MOST_TIMES_SMALLER} times its size. It was not opened.")
    for one in members:
        name = one.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name.partition("/")[0] or ".." in PurePosixPath(name).parts:
            raise Refusal(f"{path} names a file outside itself ({one.filename}). Make the .zip again from the folder alone.")
        if stat.S_ISLNK(one.external_attr >> 16):
            raise Refusal(f"{path} holds a link ({one.filename}). Make the .zip again from the files themselves.")
        if one.flag_bits & 1:
            raise Refusal(f"{path} is protected with a password. Make it again without one.")


def _opened_member(path: Path, name: str) -> BinaryIO:
    archive = zipfile.ZipFile(path)
    return io.BufferedReader(_Member(archive, name, path))  # type: ignore[type-var]


class _Member(io.RawIOBase):
    """A file inside an archive, which closes the archive with itself and says what is wrong in a sentence."""

    def __init__(self, archive: zipfile.ZipFile, name: str, path: Path) -> None:
        self._archive, self._name, self._path = archive, name, path
        try:
            self._member = archive.open(name)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
            archive.close()
            raise Refusal(f"{path}: {name} cannot be opened ({error}). Make the .zip again.") from None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            piece = self._member.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Refusal(f"{self._path}: {self._name} is damaged ({error}). Make the .zip again.") from None
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if hasattr(self, "_member"):
            self._member.close()
        self._archive.close()
        super().close()
