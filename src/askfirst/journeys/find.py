"""The directory that this program has open, once somebody needs it."""

from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings

from askfirst.directory import queries, read_index
from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted
from askfirst.hsds.ids import is_uuid
from askfirst.journeys.in_use import pack_in_use
from askfirst.journeys.index import Directory
from askfirst.journeys.pack_mark import is_brought_in
from askfirst.listening.conversation import Conversation
from askfirst.matching.offers import Chosen
from askfirst.search.find import Found, Query

__all__ = ["pack_in_use"]

_LOCK = Lock()


def the_directory() -> Directory:
    """Return the directory, made and filled with the pack's services at the first call. Raises Refusal if it cannot be."""
    with _LOCK:
        return _opened()


@cache
def _opened() -> Directory:
    queries.open_directory()
    if not is_brought_in(pack_in_use()):
        # What brings things in is loaded only where there is something to bring in.
        from askfirst.journeys.bring_in_pack import bring_in_pack

        bring_in_pack(pack_in_use(), at=datetime.now(UTC))
    return Directory(pack=pack_in_use(), folder=settings.INDEX_FOLDER)


def forget() -> None:
    """Forget what is open, so that the next call opens whatever the settings then say."""
    _opened.cache_clear()


def warm_up() -> None:
    """Open the directory and its index, and read the pack's labels, so that the first search need not."""
    the_directory().find(Query(words="a", size=1))


def choose_services(conversation: Conversation) -> Chosen:
    """Return the services to make offers of. Raises Refusal if the directory cannot be opened, or for an unknown place."""
    return the_directory().choose(conversation)


def find_services(query: Query) -> Found:
    """Return what is found in the directory. Raises Refusal for what cannot be asked."""
    return the_directory().find(query)


def find_service_ids(query: Query) -> tuple[int, list[str]]:
    """Return how many services are found, and the ids of the page asked for."""
    return the_directory().find_ids(query)


def record_of(name: str) -> dict[str, Any]:
    """Return a service's nested record by id or short name, as the API gives it. Raises Refusal if there is none."""
    the_directory()
    number = name if is_uuid(name) else read_index.id_of(name)
    found = queries.nested("service", [number]) if number else []
    if not found:
        raise Refusal(f"The directory has no service {quoted(name)}. Search for its name with: askfirst directory search NAME")
    return found[0]
