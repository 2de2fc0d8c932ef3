"""What one running server holds: the pack, what reads own words, the key of its pages, and which talks have ended."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

from askfirst.encoder.learned import reader_for
from askfirst.journeys.in_use import pack_folder, pack_in_use, warm_up
from askfirst.pack.content import Pack
from askfirst.topics.suggest import Reader
from askfirst.vault.seal import PageSeal

LONGEST_TALK_SECONDS = 12 * 60 * 60


@dataclass
class EndedTalks:
    """Random marks of talks that have ended, in memory alone, so that no old page can bring one back."""

    _ended: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def end(self, mark: str) -> None:
        """Remember that this talk has ended, until none of its pages could be opened any more."""
        with self._lock:
            now = time.monotonic()
            self._ended[mark] = now
            while self._ended and next(iter(self._ended.values())) < now - LONGEST_TALK_SECONDS:
                self._ended.popitem(last=False)

    def __contains__(self, mark: str) -> bool:
        with self._lock:
            return mark in self._ended


@dataclass(frozen=True)
class Room:
    """Everything a page needs that is not in the request."""

    pack: Pack
    reader: Reader
    seal: PageSeal
    ended: EndedTalks


_ROOM_LOCK = Lock()


def room() -> Room:
    """Return the server's room; the first call prepares it, some seconds long."""
    with _ROOM_LOCK:
        return _room()


@cache
def _room() -> Room:
    pack = pack_in_use()
    reader = reader_for(pack, folder=pack_folder())
    reader.encode(["ready"])
    warm_up()
    return Room(pack=pack, reader=reader, seal=PageSeal(), ended=EndedTalks())
