"""What this program has in use: its pack, and its directory where one has been made.

A talk of which no directory is part must not pay for one: what reads and searches it is loaded only then.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from askfirst.listening.conversation import Conversation
from askfirst.matching.offers import Chosen
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack


def pack_folder() -> Path:
    """Return the folder of the pack in use."""
    return Path(settings.PACK_FOLDER) if settings.PACK_FOLDER else default_pack()


@cache
def pack_in_use() -> Pack:
    """Return the pack in use; read once."""
    return read_pack(pack_folder())


def may_have_directory() -> bool:
    """Return whether a directory may have been made: its file is there, or it lies in a database that is always there."""
    database = settings.DATABASES["default"]
    return not database["ENGINE"].endswith("sqlite3") or Path(str(database["NAME"])).is_file()


def warm_up() -> None:
    """Open the directory, where there is one, before the first talk needs it."""
    if may_have_directory():
        from askfirst.journeys import find

        find.warm_up()


def choose_services(conversation: Conversation) -> Chosen | None:
    """Return the services to make offers of, or None where the pack's own are all there is."""
    if not may_have_directory():
        return None
    from askfirst.journeys import find

    return find.choose_services(conversation)
