"""The one door of this room to the directory's records: rows and nested records, without what must not leave."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from askfirst.api.sentences import No
from askfirst.directory import queries
from askfirst.directory.read_guard import guarded, state, with_confidential_places
from askfirst.directory.rows import MODELS, row_of
from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES
from askfirst.journeys import find

Record = dict[str, Any]

__all__ = ["guarded", "state", "with_confidential_places"]


def ready() -> None:
    """Open the directory, if nobody did yet. Raises No (503) if it cannot be: the reason names folders, and is for its keeper."""
    try:
        find.the_directory()
    except Refusal:
        raise No(503, "The directory cannot be opened just now. Try again later, or tell who runs this server.") from None


def stored(table: str) -> QuerySet[Any]:
    """Return every row of a table, for filters to narrow."""
    return MODELS[table]._default_manager.all()


def nested(table: str, keys: Sequence[str], *, without: frozenset[str] = frozenset()) -> list[Record]:
    """Return these records fully nested, in this order, without anything of confidential locations."""
    return queries.nested(table, keys, without=without)


def flat(table: str, keys: Iterable[str]) -> dict[str, Record]:
    """Return rows by id, as they are stored: put them together, then let `guarded` see them."""
    spec = TABLES[table]
    return {str(record.pk): row_of(record, table=spec) for record in stored(table).in_bulk(list(keys)).values()}


def changed_at(table: str, key: str) -> datetime | None:
    """Return when a record last changed here, where that is known."""
    if table not in ("service", "organization", "service_at_location"):
        return None
    found: datetime | None = stored(table).filter(pk=key).values_list("changed_at", flat=True).first()
    return found
