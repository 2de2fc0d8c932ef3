"""Reads go to a real follower of a real PostgreSQL; what changes something stays with the first."""

import json
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from askfirst.config.homes import databases
from askfirst.config.replica import ReadFromReplica
from tests.postgres.conftest import Run, Server, in_a_process_of_its_own, run_script

STORY = "import django; django.setup(); from tests.postgres.story import main; main()"


@pytest.fixture(scope="session")
def follower(run: Run, postgres: Server) -> str:
    """The address of the follower, without the name of a database."""
    return str(run.once("follower", lambda: run_script("follow", str(postgres.folder)).strip().rpartition("/")[0]))


def test_reads_come_from_a_follower_that_says_the_same_and_deeds_stay_with_the_first(
    lives: dict[str, Any], follower: str, tmp_path: Path
) -> None:
    address, first = lives["postgres"]["address"], lives["postgres"]["seen"]
    copy = f"{follower}/{address.rpartition('/')[2]}"
    wait_for(copy, "SELECT 1 FROM ledger_entry", rows=len(first["ledger"]))

    both = {"ASKFIRST_DATABASE_URL": address, "ASKFIRST_REPLICA_URL": copy}
    second, found = json.loads(in_a_process_of_its_own(STORY, home=tmp_path, **both))

    assert second == first
    assert found == {"outside": "replica", "inside": "default", "written_to": "default", "databases": ["default", "replica"]}
    wait_for(copy, "SELECT 1 FROM directory_origin WHERE name = 'written to the first'", rows=1)


def test_a_follower_refuses_to_be_written_to(postgres: Server, follower: str) -> None:
    with (
        psycopg.connect(f"{follower}/postgres", autocommit=True) as connection,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        connection.execute("CREATE TABLE never (id int)")


def test_django_makes_no_test_copy_of_a_replica_and_no_tables_in_it() -> None:
    found = databases({"ASKFIRST_DATABASE_URL": "postgresql://a@b/c", "ASKFIRST_REPLICA_URL": "postgresql://a@d/c"})

    assert found["replica"]["TEST"] == {"MIRROR": "default"}
    assert not ReadFromReplica().allow_migrate("replica", "directory")
    assert ReadFromReplica().allow_migrate("target", "directory")


def wait_for(address: str, query: str, *, rows: int) -> None:
    """Wait until the follower has heard of it."""
    for _ in range(200):
        try:
            with psycopg.connect(address) as connection:
                if len(connection.execute(query).fetchall()) == rows:
                    return
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
            pass
        time.sleep(0.05)
    raise AssertionError(f"The follower did not follow within ten seconds: {query}")
