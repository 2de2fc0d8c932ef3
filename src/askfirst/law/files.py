"""Files that are written whole or not at all, and one writer at a time."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # A system without such locks; two people do not pull at once on one desk.
    fcntl = None  # type: ignore[assignment]

_IN_PROCESS = threading.RLock()
_HELD = threading.local()


def write_whole(path: Path, data: bytes) -> None:
    """Put these bytes in place in one step: whoever reads sees the former file or the new one, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Make sure that names in this folder survive a power cut."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def one_writer(home: Path) -> Iterator[None]:
    """Let nobody else write in this folder meanwhile; readers are not held up."""
    home.mkdir(parents=True, exist_ok=True)
    with _IN_PROCESS, (home / ".writing").open("ab") as file:
        if fcntl is not None and not getattr(_HELD, "depth", 0):
            fcntl.flock(file, fcntl.LOCK_EX)
        _HELD.depth = getattr(_HELD, "depth", 0) + 1
        try:
            yield
        finally:
            _HELD.depth -= 1
