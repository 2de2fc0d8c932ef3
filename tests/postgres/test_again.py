"""The tests of the directory once more, in processes of their own, on a real PostgreSQL instead of SQLite."""

import re
from pathlib import Path

import pytest

from tests.postgres.conftest import Server, in_a_process_of_its_own

# Two halves, so that two cores can share them.
HALVES = (("test_directory.py", "test_ledger.py"), ("test_directory_deeds.py", "test_directory_reading.py"))
OPTIONS = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:xdist", "-o", "addopts=--strict-markers")


@pytest.mark.parametrize("files", HALVES, ids=lambda files: files[0])
def test_what_holds_on_sqlite_holds_on_postgresql(files: tuple[str, ...], postgres: Server, tmp_path: Path) -> None:
    code = f"import sys, pytest; sys.exit(pytest.main({[*('tests/rooms/' + file for file in files), *OPTIONS]}))"

    printed = in_a_process_of_its_own(code, home=tmp_path, ASKFIRST_TEST_DATABASE_URL=postgres.address)

    assert re.search(r"[1-9]\d* passed", printed)
    assert "skipped" not in printed
