"""The tests of the directory once more, in a process of their own, on a real PostgreSQL instead of SQLite."""

import re
from pathlib import Path

from tests.postgres.conftest import Server, in_a_process_of_its_own

FILES = ("test_directory.py", "test_directory_deeds.py", "test_directory_reading.py", "test_ledger.py")
# What only reports, and what this process has no use for, takes longer to load than many tests to run.
WITHOUT = ("cacheprovider", "schemathesis", "xdist", "anyio", "hypothesispytest")


def test_what_holds_on_sqlite_holds_on_postgresql(postgres: Server, tmp_path: Path) -> None:
    options = [*(f"-pno:{name}" for name in WITHOUT), "-o", "addopts=--strict-markers"]
    code = f"import sys, pytest; sys.exit(pytest.main({[*('tests/rooms/' + file for file in FILES), *options]}))"

    printed = in_a_process_of_its_own(code, home=tmp_path, ASKFIRST_TEST_DATABASE_URL=postgres.address)

    assert all(re.search(rf"{file} [.\s]*\.", printed) for file in FILES), printed
    assert re.search(r"[1-9]\d* passed", printed)
    assert "skipped" not in printed
