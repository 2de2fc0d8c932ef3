"""The command on PostgreSQL: it works, and where it cannot, it says so in one sentence."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from askfirst.pack.content import Pack
from tests.postgres.conftest import Server

COMMAND = Path(sys.executable).with_name("askfirst")


def askfirst(*arguments: str, address: str, home: Path) -> "subprocess.CompletedProcess[str]":
    own = {key: value for key, value in os.environ.items() if not key.startswith(("ASKFIRST_", "DJANGO_"))}
    environment = {**own, "ASKFIRST_HOME": str(home), "ASKFIRST_DATABASE_URL": address, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_a_database_that_is_not_running_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    done = askfirst("directory", "stats", address="postgresql://ana:hush@127.0.0.1:1/directory", home=tmp_path)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "askfirst: The database directory at 127.0.0.1:1 cannot be used: Connection refused. "
        "Check that it is running and that its address is right (ASKFIRST_DATABASE_URL).\n"
    )


@pytest.mark.parametrize("spoiled", [("askfirst:", "askfirst:wrong"), ("/postgres", "/nowhere")])
def test_a_wrong_password_or_name_is_one_sentence_that_does_not_repeat_the_password(
    postgres: Server, tmp_path: Path, spoiled: tuple[str, str]
) -> None:
    address = postgres.address.replace(*spoiled)

    done = askfirst("directory", "stats", address=address, home=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("askfirst: The database ")
    assert done.stderr.count("\n") == 1
    assert address.partition("@")[0].rpartition(":")[2] not in done.stderr


def test_the_command_makes_fills_and_counts_a_directory_on_postgresql(
    postgres: Server, prepared: str, pack: Pack, tmp_path: Path
) -> None:
    done = askfirst("directory", "stats", "--json", address=postgres.new_database(like=prepared), home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert f'"service": {len(pack.services)}' in done.stdout
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_the_command_moves_a_directory_once_and_refuses_to_mix_it_with_what_is_there(
    lives: dict[str, Any], postgres: Server, prepared: str, tmp_path: Path
) -> None:
    old, new = lives["sqlite"]["address"], postgres.new_database(like=prepared)

    first = askfirst("directory", "move", "--to", new, address=old, home=tmp_path)
    second = askfirst("directory", "move", "--to", new, address=old, home=tmp_path)

    assert first.returncode == 0, first.stderr
    assert second.returncode == 2
    assert "already holds rows" in second.stderr
    for done in (first, second):
        assert new.partition("@")[0].rpartition(":")[2] not in done.stdout + done.stderr
