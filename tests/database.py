"""A directory for each test that asks for one: a copy of an empty one, made once, or a cleared PostgreSQL database."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ADDRESS = "ASKFIRST_TEST_DATABASE_URL"
"""Names a PostgreSQL server on which to make the databases of the tests. Without it they are SQLite files."""


NOWHERE = Path(tempfile.gettempdir()) / "askfirst-tests-keep-nothing-here"


def set_up_django() -> None:
    """Let Django begin, if nobody did yet, so that models can be imported. Nothing is read or written before `store` is asked for.

    Tests that need no database do not pay for it.
    """
    from django.apps import apps

    if apps.ready:
        return
    before = dict(os.environ)
    os.environ |= {"ASKFIRST_HOME": str(NOWHERE), "DJANGO_SETTINGS_MODULE": "askfirst.config.settings"}
    import django

    try:
        django.setup()
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def empty_directory(folder: Path) -> Iterator[Path | None]:
    """Make an empty directory that can be copied; yield its file, or None if it is a PostgreSQL database of its own."""
    if address := os.environ.get(ADDRESS, ""):
        with _postgres(address):
            _migrate()
            yield None
        return
    template = folder / "template.sqlite3"
    with _at({"NAME": str(template)}):
        _migrate()
    yield template


@contextmanager
def a_copy(template: Path | None, *, folder: Path) -> Iterator[None]:
    """Let the block have an empty directory of its own, in this folder."""
    if template is None:
        _clear()
        yield
        return
    path = folder / "data" / "directory.sqlite3"
    path.parent.mkdir()
    shutil.copy(template, path)
    with _at({"NAME": str(path)}):
        yield


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _clear() -> None:
    """Delete every row. Emptying tables with TRUNCATE, as Django's flush does, takes PostgreSQL a hundred times as long."""
    from django.apps import apps
    from django.db import transaction

    with transaction.atomic():
        for model in apps.get_models():
            rows: Any = model._base_manager.all()
            rows._raw_delete(using="default")


@contextmanager
def _at(settings: dict[str, object]) -> Iterator[None]:
    """Point Django's database elsewhere for a while. Threads that begin meanwhile follow it."""
    from django.db import connection

    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


@contextmanager
def _postgres(address: str) -> Iterator[None]:
    """A database of this process alone on that server, dropped at the end."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        with database_at(address.rpartition("/")[0] + "/" + name):
            yield
    finally:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def database_at(address: str) -> Iterator[None]:
    """Make the database at an address Django's own for a while."""
    from django.db import connections

    from askfirst.config.homes import databases

    before = connections.settings["default"]
    _swap(databases({"ASKFIRST_DATABASE_URL": address})["default"])
    try:
        yield
    finally:
        _swap(before)


def _swap(settings: dict[str, Any]) -> None:
    from django.db import connections

    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = settings
    connections.configure_settings(connections.settings)
