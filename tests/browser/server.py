"""A real server for the browser tests: the command itself, on a free port, with a home of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("askfirst")


@dataclass(frozen=True)
class Server:
    """A running desk: its address and the folder that holds everything it may write."""

    address: str
    home: Path


@contextmanager
def running_desk(home: Path) -> Iterator[Server]:
    """Run the desk until the block ends; its log lies in its home."""
    port = _free_port()
    folders = {
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [COMMAND, "run", "--port", str(port)],
            stdout=log,
            stderr=log,
            cwd=home,
            env={**os.environ, **folders, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield Server(f"http://127.0.0.1:{port}/", home)
        finally:
            process.terminate()
            process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("The server stopped before it answered; see server.log.")
        try:
            with urllib.request.urlopen(address, timeout=60):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("The server did not answer within a minute.")
