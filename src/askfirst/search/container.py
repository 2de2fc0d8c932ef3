"""One file of arrays: written whole or not at all, mapped into memory, and refused when anything that is read of it is wrong.

The first bytes say what the file is and where its list of contents lies; the list stands at the end, because the services
are written before anything else is known. Arrays lie as numpy keeps them, from addresses that are multiples of 64.
"""

import os
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from askfirst.ground.refusal import Refusal

MAGIC = b"askfirst search\n"
FORMAT = 2
# Up to this size a file is read through at every opening; a larger one once, and then again if it was touched.
READ_THROUGH = 64 * 1024 * 1024
_HEAD = struct.Struct("<16sIQQI")
_ALIGN = 64


class Damaged(Refusal):
    """Says that an index file cannot be used, and why. It is a cache: it can be thrown away and made again."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"The search index {path} cannot be used: {why}. Delete it; it will be made again from the directory.")


class Part(msgspec.Struct, frozen=True):
    """One array of a file: where it lies, what it holds and the checksum of its bytes."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    size: int
    crc: int


class Contents(msgspec.Struct, frozen=True):
    """The list of contents of a file; `facts` is whatever its writer wants to know again."""

    parts: tuple[Part, ...]
    facts: dict[str, Any]


class Writer:
    """Writes a file under a temporary name; `finish` puts it in its place in one step, `abandon` leaves nothing behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
        self._file = self._temporary.open("wb")
        self._file.write(bytes(_HEAD.size))
        self._parts: list[Part] = []
        self._begun: tuple[int, int] | None = None

    def put(self, name: str, values: NDArray[Any]) -> None:
        """Write one array."""
        values = np.ascontiguousarray(values)
        self.begin()
        self.append(values.data if values.size else b"")
        self.end(name, dtype=values.dtype.newbyteorder("<").str, shape=values.shape)

    def begin(self) -> None:
        """Begin an array that is written piece by piece."""
        self._file.write(bytes(-self._file.tell() % _ALIGN))
        self._begun = self._file.tell(), 0

    def append(self, piece: bytes | memoryview) -> None:
        """Write the next piece of it."""
        if self._begun is None:
            raise ValueError("begin() comes before append()")
        start, crc = self._begun
        self._file.write(piece)
        self._begun = start, crc32(piece, crc)

    def end(self, name: str, *, dtype: str, shape: tuple[int, ...] | None = None) -> None:
        """End it; without a shape it is one long row."""
        if self._begun is None:
            raise ValueError("begin() comes before end()")
        (start, crc), size = self._begun, self._file.tell() - self._begun[0]
        shape = (size // np.dtype(dtype).itemsize,) if shape is None else shape
        self._parts.append(Part(name, dtype, shape, start, size, crc))
        self._begun = None

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write the list of contents, make sure that all of it is on the disk, and put the file in its place."""
        listed = msgspec.msgpack.encode(Contents(tuple(self._parts), dict(facts)))
        start = self._file.tell()
        self._file.write(listed)
        self._file.seek(0)
        self._file.write(_HEAD.pack(MAGIC, FORMAT, start, len(listed), crc32(listed)))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self.path)
        _sync_folder(self.path.parent)

    def abandon(self) -> None:
        """Throw away what was written."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)


def open_file(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays of a file, mapped into memory, and its facts. Raises Damaged."""
    try:
        mapped = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    except FileNotFoundError:
        raise Damaged(path, "it is not there") from None
    except (OSError, ValueError) as error:
        raise Damaged(path, f"it cannot be read ({error})") from None
    contents = _contents(path, mapped)
    arrays = {part.name: _array(path, mapped, part) for part in contents.parts}
    _verify(path, mapped, contents)
    return arrays, contents.facts


def _contents(path: Path, mapped: NDArray[np.uint8]) -> Contents:
    if len(mapped) < _HEAD.size:
        raise Damaged(path, "it is too short")
    magic, version, start, size, crc = _HEAD.unpack(mapped[: _HEAD.size].tobytes())
    if magic != MAGIC:
        raise Damaged(path, "it is not an index of this program")
    if version != FORMAT or sys.byteorder != "little":
        raise Damaged(path, "another version of this program made it")
    listed = mapped[start : start + size].tobytes()
    if len(listed) != size or crc32(listed) != crc:
        raise Damaged(path, "its end is missing or was altered")
    return msgspec.msgpack.decode(listed, type=Contents)


def _array(path: Path, mapped: NDArray[np.uint8], part: Part) -> NDArray[Any]:
    if part.start + part.size > len(mapped):
        raise Damaged(path, f"“{part.name}” is not all there")
    return mapped[part.start : part.start + part.size].view(part.dtype).reshape(part.shape)


def _verify(path: Path, mapped: NDArray[np.uint8], contents: Contents) -> None:
    is_large = len(mapped) > READ_THROUGH
    seen, note = path.with_name(path.name + ".read"), _identity(path)
    if is_large and _noted(seen) == note:
        return
    for part in contents.parts:
        if crc32(mapped[part.start : part.start + part.size].data) != part.crc:
            raise Damaged(path, f"“{part.name}” was altered")
    if is_large:
        # A folder that cannot be written only costs the reading through at the next opening.
        with suppress(OSError):
            seen.write_text(note, "utf-8")


def _identity(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


def _noted(seen: Path) -> str:
    try:
        return seen.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _sync_folder(folder: Path) -> None:
    # So that the new name survives a power cut as well; not every system can open a folder.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
