"""How the law stands under each article of the pack in use, read again only when a file or the day changes."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from askfirst.journeys.in_use import pack_folder, pack_in_use
from askfirst.journeys.law_standing import in_words, standings_of
from askfirst.journeys.standing_view import StandingOf
from askfirst.law.standing import ArticleStanding

Stamps = tuple[tuple[int, int], ...]


def law_home() -> Path:
    """Return the folder of the law's texts and log."""
    return Path(settings.LAW_HOME)


def standings_in_use() -> Mapping[str, ArticleStanding]:
    """Return how the law stands under the articles of the pack in use."""
    return _in_use(law_home(), timezone.localdate(), _stamps())[0]


def law_in_use() -> StandingOf:
    """Return how the law stands under the articles of the pack in use, in words."""
    return _in_use(law_home(), timezone.localdate(), _stamps())[1]


def _stamps() -> Stamps:
    return tuple(_stamp(path) for path in _files())


def _files() -> tuple[Path, ...]:
    """The files that are written last, so that whatever changed has changed one of them."""
    return (pack_folder() / "law.lock", law_home() / "seen.json", law_home() / "log.jsonl")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _in_use(home: Path, today: date, stamps: Stamps) -> tuple[dict[str, ArticleStanding], StandingOf]:
    del stamps
    pack = pack_in_use()
    found = standings_of(pack, folder=pack_folder(), home=home, today=today)
    return found, in_words(found, pack=pack, home=home)
