"""law.lock as a file: JSON, sorted, one line for each pin, so that a change of one pin is a change of one line."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.law.files import write_whole
from askfirst.law.records import Lock

NAME = "law.lock"


def read_lock(folder: Path) -> Lock:
    """Return a pack's lock, an empty one where it has none. Raises Refusal where it is damaged or of another version."""
    path = folder / NAME
    try:
        lock = msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError:
        return Lock()
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise Refusal(f"{path} cannot be read ({error}). Take it again from a copy of the pack.", field="law") from None
    if lock.version != 1:
        raise Refusal(
            f"{path} is of version {lock.version}, which this program does not know. Use a newer askfirst.", field="law"
        )
    return lock


def write_lock(lock: Lock, *, folder: Path) -> None:
    """Write a pack's lock, whole or not at all; where nothing changed the file is left alone."""
    path, data = folder / NAME, as_text(lock).encode()
    if not path.is_file() or path.read_bytes() != data:
        write_whole(path, data)


def as_text(lock: Lock) -> str:
    """Return the lock as it is written."""
    pins = (
        f"  {_json(path)}: {{\n"
        + ",\n".join(f"   {_json(language)}: {_json(pin)}" for language, pin in sorted(lock.pins[path].items()))
        + "\n  }"
        for path in sorted(lock.pins, key=_by_number)
    )
    parts = [
        f' "version": {lock.version}',
        f' "rule": {_json(lock.rule)}',
        _block("articles", (f"  {_json(name)}: {_json(lock.articles[name])}" for name in sorted(lock.articles)), "{}"),
        _block("pins", pins, "{}"),
        _block("sources", (f"  {_json(name)}: {_json(lock.sources[name])}" for name in sorted(lock.sources)), "{}"),
        _block("verified", (f"  {_json(one)}" for one in lock.verified), "[]"),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _block(name: str, lines: Iterable[str], ends: str) -> str:
    body = ",\n".join(lines)
    return f' "{name}": {ends[0]}\n{body}\n {ends[1]}' if body else f' "{name}": {ends}'


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _by_number(path: str) -> tuple[tuple[int, float, str], ...]:
    """Sections in the order of a book: 9 before 10, and 36.1 between 36 and 37."""
    return tuple(_part(part) for part in path.split("/"))


def _part(part: str) -> tuple[int, float, str]:
    try:
        return (0, float(part), part)
    except ValueError:
        return (1, 0.0, part)
