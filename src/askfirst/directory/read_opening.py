"""Opens the directory: makes its folder and its tables where they are missing, or says in one sentence why it cannot."""

from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from askfirst.directory.models import Edition
from askfirst.directory.reaching import reach
from askfirst.ground.refusal import Refusal

_OURS = ("directory", "ledger", "stewarding")
_HEADER = b"SQLite format 3\x00"
# Two programs that start at once on a new folder each wait for the tables that the other makes.
_ATTEMPTS = 8


def is_there() -> bool:
    """Tell whether a directory has been made here. Makes nothing."""
    path = _file()
    if path is not None and not path.is_file():
        return False
    try:
        return Edition._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def open_directory() -> None:
    """Make the folder and the tables of the directory where they are missing.

    Raises Refusal if the folder cannot be made or written, the file is no database, the database cannot be reached, or it
    was made by a newer version of this program.
    """
    _require_file()
    reach()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            if not _is_behind():
                return
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            connection.close()
            if attempt == _ATTEMPTS:
                reason = (str(error).strip().splitlines() or [""])[0].rstrip(".")
                raise Refusal(f"The tables of the directory could not be made ({reason}). {_REMEDY}") from error


_REMEDY = "Check that its database may be written to and that its disk has room, then try again."


def _file() -> Path | None:
    """The file of the database, if it is one that lies in a file."""
    name = str(connection.settings_dict["NAME"])
    is_file = connection.vendor == "sqlite" and "memory" not in name
    return Path(name) if is_file else None


def _require_file() -> None:
    path = _file()
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begins = _beginning(path) if path.exists() else b""
    except OSError as error:
        reason = error.strerror or "it gives no reason"
        raise Refusal(
            f"The folder {path.parent} cannot be used ({reason}). Make it, or name another with ASKFIRST_HOME."
        ) from None
    if begins and begins != _HEADER:
        raise Refusal(f"{path} is not a database. Move it away, or name another folder with ASKFIRST_HOME.")


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_HEADER))


def _is_behind() -> bool:
    """Whether tables are missing. Raises Refusal if there are some that this version does not know."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    unknown = [key for key in executor.loader.applied_migrations if key[0] in _OURS and key not in graph.nodes]
    if unknown:
        raise Refusal("This directory was made by a newer version of Askfirst. Use that version, or a copy from before it.")
    return bool(executor.migration_plan(graph.leaf_nodes()))
