"""What the clocks on the walls of a time zone show."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name ("America/Toronto"), or None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, OSError, ValueError):
        # An unknown name is a KeyError, the name of a folder of zones an OSError, a path or a NUL in it a ValueError.
        return None


@lru_cache(maxsize=1024)
def offsets_in(where: ZoneInfo, *, year: int) -> tuple[int, ...]:
    """Return the minutes from UTC that a zone shows in the winter and the summer of a year, the lower first."""
    found = {datetime(year, month, 15, 12, tzinfo=where).utcoffset() or timedelta() for month in (1, 7)}
    return tuple(sorted(round(offset.total_seconds() / 60) for offset in found))


@lru_cache(maxsize=1024)
def offsets_of(name: str) -> frozenset[int]:
    """Return the minutes from UTC that a zone has shown, summer and winter, in this century; none for an unknown zone."""
    where = zone_named(name)
    return frozenset(offset for year in (2010, 2026, 2100) for offset in offsets_in(where, year=year)) if where else frozenset()


def winter_offset(name: str) -> int | None:
    """Return the minutes from UTC of a zone in winter, by the rules that hold for good; None for an unknown zone."""
    where = zone_named(name)
    return offsets_in(where, year=2100)[0] if where else None
