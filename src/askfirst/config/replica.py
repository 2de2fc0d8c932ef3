"""Reads go to a replica where one is named; a deed and whatever it reads stay with the database of record."""

from typing import Any

from django.db import connections


class ReadFromReplica:
    """A Django database router: writes to `default`, reads from `replica` outside a transaction."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str:
        """Return the database to read from."""
        del model, hints
        return "default" if connections["default"].in_atomic_block else "replica"

    def db_for_write(self, model: type[Any], **hints: Any) -> str:
        """Return the database of record."""
        del model, hints
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Both hold the same rows."""
        del one, other, hints
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are made in the database of record alone."""
        del app_label, hints
        return db == "default"
