"""Where data and caches lie: ASKFIRST_HOME if given, else the platform's own folders (XDG)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url

from askfirst.ground.refusal import Refusal


def data_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of what must not be lost: the directory's database."""
    return _home(environ, variable="XDG_DATA_HOME", otherwise=".local/share", inside="data")


def cache_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of what can be made again."""
    return _home(environ, variable="XDG_CACHE_HOME", otherwise=".cache", inside="cache")


def databases(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Django's databases: ASKFIRST_DATABASE_URL and its replica if given, else SQLite in the data folder.

    Raises Refusal if an address cannot be read.
    """
    address = environ.get("ASKFIRST_DATABASE_URL", "")
    if not address:
        return {"default": _sqlite(data_home(environ) / "directory.sqlite3")}
    found = {"default": _parsed(address, "ASKFIRST_DATABASE_URL")}
    if replica := environ.get("ASKFIRST_REPLICA_URL", ""):
        found["replica"] = {**_parsed(replica, "ASKFIRST_REPLICA_URL"), "TEST": {"MIRROR": "default"}}
    return found


def add_database(address: str, *, alias: str = "target") -> str:
    """Let this process use one more database, and return its alias. Raises Refusal if the address cannot be read."""
    from django.db import connections

    connections.settings[alias] = connections.configure_settings({"default": {}, alias: _parsed(address, "--to")})[alias]
    return alias


def _home(environ: Mapping[str, str], *, variable: str, otherwise: str, inside: str) -> Path:
    if own := environ.get("ASKFIRST_HOME", ""):
        return Path(own).expanduser() / inside
    base = Path(environ.get(variable, "") or "~/" + otherwise).expanduser()
    return base / "askfirst"


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
    }


def _parsed(address: str, name: str) -> dict[str, Any]:
    try:
        parsed = dict(dj_database_url.parse(address, conn_max_age=600, conn_health_checks=True))
    except (ValueError, KeyError):
        raise _not_an_address(name) from None
    if parsed["NAME"] and parsed["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(Path(str(parsed["NAME"])))
    if parsed["NAME"] and parsed["ENGINE"] == "django.db.backends.postgresql":
        return parsed
    raise _not_an_address(name)


def _not_an_address(name: str) -> Refusal:
    return Refusal(
        f"{name} is not the address of a database that can be used. Write it as postgresql://user:password@host:5432/name "
        "(with %40 for an @ in the password), or as sqlite:////whole/path/of/a/file."
    )
