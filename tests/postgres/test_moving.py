"""A directory moves from SQLite to a real PostgreSQL, and back, and not a byte of it is lost."""

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from askfirst.config.homes import databases
from askfirst.directory import models, moving
from askfirst.directory.reaching import joined
from askfirst.ground.refusal import Refusal
from askfirst.ledger.models import Entry
from askfirst.stewarding.models import FieldReport
from tests.postgres.conftest import Server

LATE = datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))


@pytest.fixture
def database() -> Iterator[Callable[..., str]]:
    """Make a database reachable under a name until the test ends."""
    with ExitStack() as stack:

        def _database(alias: str, address: str) -> str:
            settings = databases({"ASKFIRST_DATABASE_URL": address})["default"]
            return stack.enter_context(joined(settings, alias=alias))

        yield _database


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite directory with one of everything that is hard to carry: copy it before you change it."""
    path = tmp_path_factory.mktemp("moving") / "filled.sqlite3"
    with joined(databases({"ASKFIRST_DATABASE_URL": f"sqlite:///{path}"})["default"], alias="filled") as alias:
        call_command("migrate", database=alias, verbosity=0)
        fill(alias)
    return path


@pytest.fixture
def old(filled: Path, tmp_path: Path, database: Callable[..., str]) -> str:
    """A SQLite directory of this test alone."""
    shutil.copy(filled, tmp_path / "old.sqlite3")
    return database("old", f"sqlite:///{tmp_path}/old.sqlite3")


@pytest.fixture
def new(postgres: Server, prepared: str, database: Callable[..., str]) -> str:
    """An empty PostgreSQL database that has its tables already, which takes time."""
    return database("new", postgres.new_database(like=prepared))


def fill(alias: str) -> None:
    origin = models.Origin.objects.using(alias).create(pk=41, name="Éxample", imported_at=LATE)
    organization = models.Organization.objects.using(alias).create(name="例子 \\ \t \n | ' \" \\N", origin=origin)
    common = {
        "organization": organization,
        "audience": ["a", "é", '"', "\\"],
        "changed_at": LATE,
        "assured_date": date(2026, 2, 28),
    }
    stays = models.Service.objects.using(alias).create(
        name="Stays", minimum_age=16.5, maximum_age=1e16, steward_notes="own", **common
    )
    # The one that points on comes first by id, so that it arrives before what it points to.
    models.Service.objects.using(alias).create(id=uuid.UUID(int=1), name="", redirect_to=stays, status="defunct", **common)
    models.Location.objects.using(alias).create(latitude=43.65349923456789, longitude=-79.38, confidential=True)
    models.Phone.objects.using(alias).bulk_create([models.Phone(number=str(n), service=stays, position=n) for n in range(2_500)])
    changes = {"zz": 1, "a": [1.0, 1e16, 0.1, True, None, "é"], "kept_fields": {"b": {}, "": ""}}
    first = Entry.objects.using(alias).create(at=LATE, by="importer", deed="x", before=None, after=changes, record_id=stays.pk)
    Entry.objects.using(alias).create(at=LATE, by="steward", deed="y", undoes=first, before={}, after=[])
    FieldReport.objects.using(alias).create(service_id=stays.pk, finding="closed", by="worker", at=LATE)
    models.Edition.objects.using(alias).update_or_create(pk=1, defaults={"number": 7, "rebuild_from": 3})
    models.Touched.objects.using(alias).create(service_id=stays.pk, edition=7)


def everything(alias: str) -> dict[str, list[Any]]:
    """All rows of all tables, read afresh and without the code under test."""
    tables = (*models.__all__, Entry, FieldReport)
    kinds = [getattr(models, one) if isinstance(one, str) else one for one in tables]
    return {
        kind.__name__: sorted(kind._base_manager.using(alias).values(), key=lambda row: str(row["id"]))
        for kind in kinds
        if not kind._meta.abstract
    }


def test_everything_arrives_and_both_sides_say_the_same(old: str, postgres: Server, database: Callable[..., str]) -> None:
    before = everything(old)
    new = database("new", postgres.new_database())

    moved = moving.move(source=old, target=new)

    assert everything(new) == before == everything(old)
    assert moved.rows["directory_phone"] == 2_500
    assert moved.total == sum(len(rows) for rows in before.values())


def test_a_directory_can_move_back(old: str, new: str, tmp_path: Path, database: Callable[..., str]) -> None:
    moving.move(source=old, target=new)
    again = database("again", f"sqlite:///{tmp_path}/again.sqlite3")

    moved = moving.move(source=new, target=again)

    assert everything(again) == everything(old)
    assert moving.sums_of(again) == moving.sums_of(old)
    assert moved.digest


def test_numbering_goes_on_after_what_was_moved(old: str, new: str) -> None:
    moving.move(source=old, target=new)

    entry = Entry.objects.using(new).create(at=LATE, by="steward", deed="z")
    origin = models.Origin.objects.using(new).create(name="another")

    assert entry.pk == 3
    assert origin.pk == 42


def test_a_database_that_holds_anything_is_left_alone(old: str, new: str) -> None:
    models.Organization.objects.using(new).create(name="Was here first")

    with pytest.raises(Refusal, match=r"already holds rows \(directory_organization\). Name an empty database"):
        moving.move(source=old, target=new)

    assert list(models.Organization.objects.using(new).values_list("name", flat=True)) == ["Was here first"]


def test_where_there_is_no_directory_nothing_is_moved(new: str, tmp_path: Path, database: Callable[..., str]) -> None:
    nothing = database("nothing", f"sqlite:///{tmp_path}/nothing.sqlite3")

    with pytest.raises(Refusal, match="nothing to move"):
        moving.move(source=nothing, target=new)


@pytest.mark.parametrize("where", ["text", "json"])
def test_a_character_that_postgresql_cannot_keep_is_named_with_its_row(old: str, new: str, where: str) -> None:
    bad = "one\x00two"
    if where == "text":
        record: Any = models.Program.objects.using(old).create(
            name="Program", description=bad, organization=models.Organization.objects.using(old).get()
        )
    else:
        record = Entry.objects.using(old).create(at=LATE, by="x", deed="y", after={"note": bad})

    with pytest.raises(Refusal, match=rf"(description|after) of \w+ {record.pk} holds a NUL character"):
        moving.move(source=old, target=new)

    assert not any(everything(new).values())


def test_a_move_that_breaks_off_leaves_the_new_place_empty(old: str, new: str) -> None:
    def pull_the_plug(table: str, rows: int) -> None:
        if table == "ledger_entry":
            raise ConnectionError

    with pytest.raises(ConnectionError):
        moving.move(source=old, target=new, on_progress=pull_the_plug)

    assert not any(everything(new).values())


def test_a_row_that_is_lost_or_altered_on_the_way_is_noticed(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pour = moving._pour
    monkeypatch.setattr(moving, "_pour", lambda model, chunk, target: pour(model, chunk[:-1], target))

    with pytest.raises(Refusal, match=r"not what was sent, in .*directory_phone \(2500 sent, 2498 there\)"):
        moving.move(source=old, target=new)

    assert not any(everything(new).values())


def test_an_altered_value_is_noticed_where_the_number_of_rows_is_right(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pour = moving._pour

    def swap(model: Any, chunk: list[Any], target: str) -> None:
        pour(model, [tuple("x" if value == "Stays" else value for value in row) for row in chunk], target)

    monkeypatch.setattr(moving, "_pour", swap)

    with pytest.raises(Refusal, match=r"directory_service \(2 sent, 2 there\)"):
        moving.move(source=old, target=new)


def test_nobody_can_change_the_old_directory_while_it_is_copied(old: str, new: str, tmp_path: Path) -> None:
    told: list[str] = []

    def try_to_write(table: str, rows: int) -> None:
        other = sqlite3.connect(tmp_path / "old.sqlite3", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM directory_phone")
        other.close()
        told.append(table)

    moving.move(source=old, target=new, on_progress=try_to_write)

    assert "directory_phone" in told


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda address: "postgresql://ana:hush@127.0.0.1:1/directory", "Connection refused. Check that it is running"),
        (lambda address: address.replace("askfirst:", "askfirst:hush"), "password authentication failed"),
        (lambda address: address.rpartition("/")[0] + "/nowhere", 'database "nowhere" does not exist. Check the user'),
        (lambda address: "sqlite:////no/such/folder/d.sqlite3", "unable to open database file. Check that its folder exists"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(
    postgres: Server, database: Callable[..., str], change: Callable[[str], str], reason: str
) -> None:
    address = change(postgres.address)
    secret = address.partition("@")[0].rpartition(":")[2]

    with pytest.raises(Refusal) as refused:
        database("bad", address)

    assert reason in refused.value.message
    assert "\n" not in refused.value.message
    assert "@" not in address or secret not in refused.value.message
