"""The search, as this room uses it: services that have every word asked for, the best first.

The pages show what has any of the words, with reasons. A program that reads an API takes every further word, like every
further filter, to narrow what it gets, and has nobody who would see at a glance that a word was not found.
"""

from collections.abc import Sequence
from dataclasses import replace

from askfirst.api.store import stored
from askfirst.hsds.ids import is_uuid
from askfirst.journeys import find
from askfirst.search.query import Query as Asked

__all__ = ["Asked", "everything", "page", "total"]


def total(query: Asked) -> int:
    """Return how many services are found. Raises Refusal for what cannot be asked."""
    return _search(replace(query, start=0, size=0))[0]


def page(query: Asked, *, start: int, size: int) -> list[str]:
    """Return the ids of some of the services found, the best first."""
    return _ids(_search(replace(query, start=start, size=size))[1])


def everything(query: Asked) -> Sequence[str]:
    """Return the ids of all services found, the best first."""
    return page(query, start=0, size=total(query))


def _search(query: Asked) -> tuple[int, list[str]]:
    return find.find_service_ids(replace(query, every_word=True))


def _ids(names: Sequence[str]) -> list[str]:
    """A service of a content pack goes by a short name in offers; here it goes by its id."""
    short = [name for name in names if not is_uuid(name)]
    known: dict[str, str] = {}
    for start in range(0, len(short), 500):
        found = stored("service").filter(slug__in=short[start : start + 500]).values_list("slug", "pk")
        known.update((slug, str(key)) for slug, key in found)
    return [known.get(name, name) for name in names if is_uuid(name) or name in known]
