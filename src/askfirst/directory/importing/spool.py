"""Rows by table, kept out of memory until all files are read, since tables must be written in order and files come in any."""

import tempfile
from collections.abc import Iterator
from typing import Any

import msgspec

from askfirst.hsds.tables import TABLES

_IN_MEMORY = 4_000_000

Filled = dict[str, tuple[str, str]]
"""Columns of a row that something was put into because HSDS needs it, each with the reason and the remedy."""


class Spooled(msgspec.Struct, array_like=True, frozen=True):
    """A row, its key, the number of its file and its place there, the keys of its links, and what was filled in."""

    row: dict[str, Any]
    key: str
    file: int
    line: int
    keys: dict[str, str]
    filled: Filled


class Spool:
    """Holds rows of every table. Rows of one table come out in the order in which they went in."""

    def __init__(self) -> None:
        self._files = {name: tempfile.SpooledTemporaryFile(_IN_MEMORY) for name in TABLES}  # noqa: SIM115  (closed below)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Spooled)

    def pack(self, row: dict[str, Any]) -> bytes:
        """Return a row as bytes; equal rows give equal bytes."""
        return self._encoder.encode({name: row[name] for name in sorted(row)})

    def add(self, table: str, spooled: Spooled) -> None:
        """Keep a row."""
        record = self._encoder.encode(spooled)
        self._files[table].write(len(record).to_bytes(4, "little") + record)

    def rows(self, table: str) -> Iterator[Spooled]:
        """Yield the rows of a table. Nothing may be added to the table meanwhile."""
        file = self._files[table]
        file.seek(0)
        while head := file.read(4):
            yield self._decoder.decode(file.read(int.from_bytes(head, "little")))

    def close(self) -> None:
        """Let go of everything."""
        for file in self._files.values():
            file.close()
