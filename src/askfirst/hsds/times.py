"""Dates, moments and times of day as files write them, in the one form in which we keep each. Two readings are none."""

import datetime
import re
from typing import Any

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv",
            "feb february février fevrier févr fevr",
            "mar march mars",
            "apr april avril avr",
            "may mai",
            "jun june juin",
            "jul july juillet juil",
            "aug august août aout",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december décembre decembre déc",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er)?[ -]+([^\W\d_]+)\.?,?[ -]+([0-9]{4})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})", re.IGNORECASE)
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_ZONE = r"(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})"
_WITH_TIME = re.compile(rf"(.+?)(?:[tT]|\s+)({_CLOCK})\s*({_ZONE})?")
_TIME = re.compile(r"([0-9]{1,2}):([0-5][0-9])(:[0-5][0-9](?:\.[0-9]{1,9})?)?\s*(z|Z|[+-][0-9]{2}:?[0-9]{2})?")
_HALF_DAY = re.compile(r"([0-9]{1,2})(?::([0-5][0-9]))?(?::00)?\s*([ap])\.?\s?m\.?", re.IGNORECASE)

_TWO_WAYS = "It could be day-month or month-day, and we do not guess: write 2026-01-31"
_ONE_FORM = "Write it as 2026-01-31"


def read_date(cell: Any) -> tuple[str, str]:
    """Return a date as 2026-01-31 and what is to be said of it; an empty date if the cell can be read in no way, or in two."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat(), "" if cell.time() == datetime.time() else "only the date was taken"
    if isinstance(cell, datetime.date):
        return cell.isoformat(), ""
    text = str(cell)[:100]
    if (found := _WITH_TIME.fullmatch(text)) and (day := _day(found[1])[0]):
        is_midnight = not re.search("[1-9]", found[2])
        return day, "" if is_midnight else "only the date was taken"
    return _day(text)


def read_moment(cell: Any) -> tuple[str, str]:
    """Return a moment in UTC to the millisecond, and what is to be said of it; an empty one if the cell cannot be read."""
    if isinstance(cell, datetime.datetime):
        return _in_utc(cell)
    if isinstance(cell, datetime.time):
        return "", ""
    text = cell.isoformat() if isinstance(cell, datetime.date) else str(cell)[:100]
    found = _WITH_TIME.fullmatch(text)
    day, said = _day(found[1] if found else text)
    if not day:
        return "", said if said == _TWO_WAYS else ""
    clock = found[2].zfill(len(found[2]) + (found[2][1] == ":")) if found else "00:00"
    zone = (found[3] or "").upper() if found else ""
    try:
        return _in_utc(datetime.datetime.fromisoformat(f"{day}T{clock}{zone}"))
    except ValueError:
        return "", ""


def read_time(cell: Any) -> tuple[str, str]:
    """Return a time of day as it is written (09:30, 09:30:00Z), from 9:30 PM as 21:30, and what is to be said of it."""
    if isinstance(cell, datetime.time):
        return cell.isoformat("minutes" if cell.second == 0 and cell.tzinfo is None else "auto"), ""
    if isinstance(cell, datetime.date):
        return "", ""
    text = str(cell)[:60]
    if found := _HALF_DAY.fullmatch(text):
        return _of_half_day(int(found[1]), found[2] or "00", found[3].lower())
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 24:
        return "", ""
    if int(found[1]) == 24:
        is_end = found[2] == "00" and not re.search("[1-9]", found[3] or "")
        return (f"23:59{found[4] or ''}", "HSDS has no 24:00, so it stands as 23:59") if is_end else ("", "")
    return f"{found[1]:0>2}:{found[2]}{found[3] or ''}{(found[4] or '').upper()}", ""


def _of_half_day(hour: int, minute: str, half: str) -> tuple[str, str]:
    return (f"{hour % 12 + (12 if half == 'p' else 0):02}:{minute}", "") if 1 <= hour <= 12 else ("", "")


def _day(text: str) -> tuple[str, str]:
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        if found[2] or len(text) == 8:
            return _as_date(found[1], found[3], found[4])
    elif found := _YEAR_LAST.fullmatch(text):
        return _either_way(int(found[1]), int(found[2]), found[3])
    elif (found := _DAY_MONTH.fullmatch(text)) and found[2].lower() in _MONTHS:
        return _as_date(found[3], _MONTHS[found[2].lower()], found[1])
    elif (found := _MONTH_DAY.fullmatch(text)) and found[1].lower() in _MONTHS:
        return _as_date(found[3], _MONTHS[found[1].lower()], found[2])
    return "", _ONE_FORM


def _either_way(one: int, other: int, year: str) -> tuple[str, str]:
    """31/01/2026 and 01/31/2026 have one reading each, 02/02/2026 has two that agree; 01/02/2026 is not read."""
    if one != other and max(one, other) <= 12:
        return "", _TWO_WAYS
    day, month = max(one, other), min(one, other)
    return _as_date(year, month, day)


def _as_date(year: str, month: str | int, day: str | int) -> tuple[str, str]:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat(), ""
    except ValueError:
        return "", _ONE_FORM


def _in_utc(moment: datetime.datetime) -> tuple[str, str]:
    said = "" if moment.tzinfo else "it names no time zone, so it was read as UTC"
    try:
        there = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)
    except OverflowError:
        return "", ""
    return there.isoformat(timespec="milliseconds").replace("+00:00", "Z"), said
