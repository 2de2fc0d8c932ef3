"""The same life on SQLite and on PostgreSQL: the same reports, the same records, the same search, byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest

from askfirst.config.homes import databases
from askfirst.directory.moving import move
from askfirst.directory.reaching import joined
from askfirst.pack.content import Pack
from tests.database import database_at
from tests.postgres.conftest import Server
from tests.postgres.story import look


def test_imports_report_the_same_on_both(lives: dict[str, Any]) -> None:
    told = lives["sqlite"]["told"]

    assert told == lives["postgres"]["told"]
    first, second, third = told["imports"]
    assert first["made"] > 500
    assert (second["made"], second["changed"], third["made"], third["changed"]) == (0, 0, 0, 0)
    assert any("kept by a steward" in problem[2] or "steward" in problem[2] for problem in third["problems"])


@pytest.mark.parametrize("what", ["services", "counts", "ledger", "found"])
def test_both_hold_and_find_the_same(lives: dict[str, Any], what: str) -> None:
    here, there = lives["sqlite"]["seen"][what], lives["postgres"]["seen"][what]

    # PostgreSQL keeps the keys of JSON in an order of its own; everything else comes in the same order too.
    in_order = what == "ledger"
    assert here
    assert json.dumps(here, sort_keys=in_order) == json.dumps(there, sort_keys=in_order)


def test_the_searches_compared_found_something(lives: dict[str, Any]) -> None:
    totals = [total for total, _, _ in lives["sqlite"]["seen"]["found"]]

    assert all(totals), totals


def test_a_lived_in_directory_moves_to_postgresql_and_says_the_same(
    lives: dict[str, Any], postgres: Server, prepared: str, pack: Pack, tmp_path: Path
) -> None:
    old, new = lives["sqlite"]["address"], postgres.new_database(like=prepared)

    with database_at(old), joined(databases({"ASKFIRST_DATABASE_URL": new})["default"]) as target:
        moved = move(target=target)
    with database_at(new):
        seen = look(pack, folder=tmp_path)

    assert json.loads(json.dumps(seen)) == lives["sqlite"]["seen"]
    assert moved.total == sum(rows for rows, _ in seen["sums"].values())
