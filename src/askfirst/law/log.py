"""What happened, oldest first: one line of JSON for each deed, only ever added to."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.law.files import one_writer, settle
from askfirst.law.records import Deed

__all__ = ["Deed", "add", "read_log"]

_NAME = "log.jsonl"
_LONGEST_LINE = 4 * 1024 * 1024


def read_log(home: Path) -> tuple[Deed, ...]:
    """Return every deed, oldest first. Raises Refusal, with the line, where the log is damaged.

    A last line without its end was cut off by a power cut before anybody was told that it is written: it is left out.
    """
    try:
        lines = (home / _NAME).read_bytes().split(b"\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise Refusal(f"{home / _NAME} cannot be read ({error.strerror}). Make it readable.", field="law") from None
    return tuple(_deed(line, number, home=home) for number, line in enumerate(lines[:-1], start=1) if line.strip())


def add(deeds: Iterable[Deed], *, home: Path) -> None:
    """Write deeds down, all in one step, and return when they are safe."""
    data = b"".join(msgspec.json.encode(deed) + b"\n" for deed in deeds)
    if not data:
        return
    with one_writer(home), (home / _NAME).open("a+b") as file:
        _cut_off_half_a_line(file)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    settle(home)


def _cut_off_half_a_line(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - _LONGEST_LINE))
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.truncate(start + tail.rfind(b"\n") + 1)


def _deed(line: bytes, number: int, *, home: Path) -> Deed:
    try:
        return msgspec.json.decode(line, type=Deed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refusal(
            f"{home / _NAME}, line {number}: the log of what happened to the law is damaged. "
            "Put the file back from a copy, or take that line out.",
            field="law",
        ) from None
