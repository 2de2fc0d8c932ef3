"""Reads go to a replica where one is named; a deed and whatever it reads stay with the database of record."""

from typing import Any

from django.db import connections

OF_RECORD = "default"
REPLICA = "replica"


class ReadFromReplica:
    """A Django database router: writes to `default`, reads from `replica` outside a transaction.

    A replica lags behind by a moment. A deed must not judge by what is out of date, so it reads where it writes; the search
    index cannot be misled, because it reads the edition and the rows from one and the same database, the edition first.
    """

    def db_for_read(self, model: type[Any], **hints: Any) -> str:
        """Return the database to read from."""
        del model, hints
        return OF_RECORD if connections[OF_RECORD].in_atomic_block else REPLICA

    def db_for_write(self, model: type[Any], **hints: Any) -> str:
        """Return the database of record."""
        del model, hints
        return OF_RECORD

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Both hold the same rows."""
        del one, other, hints
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """A replica gets its tables, like its rows, from the database that it follows."""
        del app_label, hints
        return db != REPLICA
