"""One real PostgreSQL for all tests of a run, whichever worker process asks first; it ends with the run."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.database import database_at, set_up_django

# Before anything here imports a model.
set_up_django()

from django.core.management import call_command

from askfirst.config.homes import databases
from askfirst.directory.reaching import joined
from askfirst.pack.content import Pack
from tests.postgres import story

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "postgres.sh"


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL: its address and the folder of its files."""

    address: str
    folder: Path

    def new_database(self, *, like: str = "template1") -> str:
        """Make a database, a copy of another that nobody is using, and return its address."""
        name = f"d{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.address.rpartition("/")[0] + "/" + name


@dataclass(frozen=True)
class Run:
    """What all worker processes of one run share: a folder, and the process that ends with the run."""

    folder: Path
    process: int

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what `make` returned to the first who asked for it; it must be writable as JSON."""
        told = self.folder / f"{name}.json"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                told.write_text(json.dumps(make()), encoding="utf-8")
        return json.loads(told.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """This run of the tests, in one process or several."""
    folder = tmp_path_factory.getbasetemp()
    return Run(folder.parent, os.getppid()) if "PYTEST_XDIST_WORKER" in os.environ else Run(folder, os.getpid())


@pytest.fixture(scope="session")
def postgres(run: Run) -> Server:
    """A PostgreSQL of this run alone."""
    address, folder = run.once("postgres", lambda: run_script("start", str(run.process)).split())
    return Server(address, Path(folder))


@pytest.fixture(scope="session")
def prepared(run: Run, postgres: Server) -> str:
    """The name of an empty PostgreSQL database that has its tables, to be copied."""

    def prepare() -> str:
        address = postgres.new_database()
        with joined(databases({"ASKFIRST_DATABASE_URL": address})["default"], alias="prepared") as alias:
            call_command("migrate", database=alias, verbosity=0)
        return address.rpartition("/")[2]

    return str(run.once("prepared", prepare))


@pytest.fixture(scope="session")
def lives(run: Run, postgres: Server, prepared: str, empty_store: Path, pack: Pack) -> dict[str, Any]:
    """What the story tells and shows on each kind of database, and the `address` where each lies."""

    def live(address: str) -> dict[str, Any]:
        with database_at(address):
            return {"address": address, "told": story.tell(pack), "seen": story.look(pack, folder=run.folder)}

    def live_twice() -> dict[str, Any]:
        shutil.copy(empty_store, run.folder / "lived.sqlite3")
        on_sqlite = live(f"sqlite:///{run.folder}/lived.sqlite3")
        return {"sqlite": on_sqlite, "postgres": live(postgres.new_database(like=prepared))}

    return dict(run.once("lives", live_twice))


def run_script(*arguments: str) -> str:
    """Run the script that starts and stops PostgreSQL and return what it prints."""
    done = subprocess.run(["sh", SCRIPT, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_a_process_of_its_own(code: str, *, home: Path, **environment: str) -> str:
    """Run Python with Askfirst's own settings and return what it prints."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("ASKFIRST_", "DJANGO_", "PYTEST_"))}
    common = {"DJANGO_SETTINGS_MODULE": "askfirst.config.settings", "PYTHONDONTWRITEBYTECODE": "1", "ASKFIRST_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**own, **common, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout
