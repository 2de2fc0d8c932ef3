"""Reaches a database, or says in one sentence why it cannot be reached."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections

from askfirst.ground.refusal import Refusal


def reach(alias: str = "default") -> None:
    """Open the connection to a database if it is not open yet. Raises Refusal if that fails; never tells the password."""
    connection = connections[alias]
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        connection.close()
        raise Refusal(f"{_name(connection.settings_dict)} cannot be used: {_reason(error)}. {_remedy(error, alias)}") from None


@contextmanager
def joined(settings: Mapping[str, Any], *, alias: str = "target") -> Iterator[str]:
    """Make a further database reachable under a name until the block ends, and return that name.

    `settings` are as Django writes them. Raises Refusal if the database cannot be reached.
    """
    connections.settings[alias] = dict(settings)
    connections.configure_settings(connections.settings)
    try:
        reach(alias)
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]


def _name(settings: Mapping[str, Any]) -> str:
    if settings["ENGINE"].endswith("sqlite3"):
        return f"The database {settings['NAME']}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"The database {settings['NAME']} at {settings['HOST'] or 'this machine'}{port}"


def _reason(error: DatabaseError) -> str:
    """The first line of what the database says, without the address that stands before it in some versions."""
    first = (str(error).strip().splitlines() or ["it gives no reason"])[0]
    return first.rpartition("failed: ")[2].removeprefix("FATAL: ").strip().rstrip(".")


def _remedy(error: DatabaseError, alias: str) -> str:
    said, told = str(error).lower(), _TOLD_BY.get(alias, "as it was given")
    if "password" in said or "role" in said or "does not exist" in said:
        return f"Check the user, the password and the name in its address ({told})."
    if "unable to open" in said or "readonly" in said:
        return "Check that its folder exists and may be written to (ASKFIRST_HOME says where it lies)."
    return f"Check that it is running and that its address is right ({told})."


_TOLD_BY = {"default": "ASKFIRST_DATABASE_URL", "replica": "ASKFIRST_REPLICA_URL", "target": "--to"}
