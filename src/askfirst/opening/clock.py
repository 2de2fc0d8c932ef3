"""Dates and times of day as people and spreadsheets write them, with what they say of the time zone."""

import re
from dataclasses import dataclass
from datetime import date

DAY = 24 * 60
"""Minutes in a day."""

_TIME = re.compile(
    r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap])?(?(half)\.?m\.?)\s*"
    r"(?P<offset>z|utc|[+-]\d{1,2}(?::?\d{2})?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: minutes after midnight (24:00 is 1440), and minutes from UTC where the time says so."""

    minute: int
    offset: int | None = None

    def __str__(self) -> str:
        zone = "" if self.offset is None else offset_text(self.offset)
        return f"{self.minute // 60:02}:{self.minute % 60:02}{zone}"


def read_clock(value: object) -> Clock | None:
    """Return the time that a cell holds, or None where it holds none. A minute to midnight is read as 24:00."""
    text = str(value).strip()
    match = _TIME.fullmatch(text) if len(text) <= 30 and text.isascii() else None
    if match is None:
        return None
    hour, minute = _hour(int(match["hour"]), half=(match["half"] or "").lower()), int(match["minute"])
    if hour is None or minute > 59 or hour * 60 + minute > DAY:
        return None
    offset = read_offset(match["offset"]) if match["offset"] else None
    if match["offset"] and offset is None:
        return None
    # Forms that cannot hold 24:00 write the end of a whole day as 23:59, and nobody closes for that one minute.
    return Clock(DAY if (hour, minute) == (23, 59) else hour * 60 + minute, offset)


def read_offset(value: object) -> int | None:
    """Return the minutes from UTC of "Z", "-05:00", "-5" or -5.0; None for what no place on Earth has."""
    text = str(value).strip().lower()
    if text in ("z", "utc"):
        return 0
    if match := re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})", text, re.ASCII):
        return _earthly((int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1))
    if match := re.fullmatch(r"[+-]?\d{1,2}(\.\d{1,2})?", text, re.ASCII):
        return _earthly(round(float(text) * 60))
    return None


def read_date(text: str | None) -> date | None:
    """Return the date that a text begins with ("2026-03-08"), or None where it begins with none."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def offset_text(offset: int) -> str:
    """Return minutes from UTC as they are written after a time: "Z" or "-05:00"."""
    if offset == 0:
        return "Z"
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def _hour(hour: int, *, half: str) -> int | None:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half == "p" else 0)


def _earthly(offset: int) -> int | None:
    return offset if -12 * 60 <= offset <= 14 * 60 else None
