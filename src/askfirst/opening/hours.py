"""HSDS schedules read into openings, and back: the only code that knows the columns of the schedule table.

HSDS 3.3's operating hours will be one more reader beside `openings_of`; nothing else has to change for it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from askfirst.ground.text import folded
from askfirst.opening.clock import DAY, Clock, read_clock, read_date, read_offset
from askfirst.opening.hours_text import hours_from_text
from askfirst.opening.in_words import in_words
from askfirst.opening.recurrence import WEEKDAYS, read_rule, read_weekdays
from askfirst.opening.spans import is_slip
from askfirst.opening.state import Change, State, next_change, next_opening, state_at
from askfirst.opening.wall import offsets_of, winter_offset
from askfirst.pack.content import Opening

__all__ = ["Change", "State", "in_words", "next_change", "next_opening", "openings_of", "schedules_of", "state_at"]

Value = TypeVar("Value")

_CLOSED = frozenset({"closed", "closed all day", "ferme", "fermee", "not open"})
_RULE_COLUMNS = {
    "interval": "INTERVAL",
    "byday": "BYDAY",
    "bymonthday": "BYMONTHDAY",
    "byweekno": "BYWEEKNO",
    "byyearday": "BYYEARDAY",
    "count": "COUNT",
    "wkst": "WKST",
}
_SAYING = ("freq", "byday", "bymonthday", "byweekno", "byyearday", "opens_at", "closes_at", "dtstart", "count")
_DAY_NAMES = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DAY = re.compile(r"([+-]?\d{0,2})([A-Z]{2,9})\.?")
_COLUMN_OF = {part: column for column, part in _RULE_COLUMNS.items()} | {"FREQ": "freq"}


def openings_of(schedules: Iterable[Mapping[str, Any]], *, zone: str = "") -> tuple[Opening, ...]:
    """Return the openings that HSDS 3 schedule rows describe, in their order. Never raises on what a row may hold.

    What cannot be read is left in the note, and then the times are left out too: such an opening says "unknown" on its
    days, never "open". Times keep what they say of their zone ("09:00Z") unless it is an offset of `zone`, the zone of
    the service: then they are what the clock on its wall shows. A row with nothing but words is read as plain hours.
    """
    return tuple(opening for row in schedules for opening in _openings(row, offsets=offsets_of(zone)))


def schedules_of(openings: Iterable[Opening], *, zone: str) -> list[dict[str, Any]]:
    """Return openings as HSDS 3 schedule rows without ids and links; read again they say the same of every moment.

    With a zone, times carry its winter offset as HSDS asks. A part of a rule that HSDS has no column for cannot be
    given away by halves: such a row has its words in `notes` and no times.
    """
    offset = winter_offset(zone)
    return [_schedule(opening, offset=offset) for opening in openings]


@dataclass
class _Cells:
    """The cells of one row, and those of them that could not be read."""

    row: Mapping[str, Any]
    unread: dict[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        value = self.row.get(column)
        if isinstance(value, list | tuple):
            return ",".join(str(part).strip() for part in value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return "" if value is None else str(value).strip()

    def read(self, column: str, reader: Callable[[str], Value | None]) -> Value | None:
        text = self.text(column)
        value = reader(text) if text else None
        if text and value is None:
            self.leave(column)
        return value

    def leave(self, *columns: str) -> None:
        self.unread |= {column: text[:200] for column in columns if (text := self.text(column))}

    def note(self, *columns: str) -> str:
        said = dict.fromkeys(text for column in columns if (text := self.text(column)))
        return "; ".join((*said, *(f"{column}: {text}" for column, text in self.unread.items())))


@dataclass(frozen=True)
class _Dates:
    start: str | None
    valid_from: str | None
    valid_to: str | None


def _openings(row: Mapping[str, Any], *, offsets: frozenset[int]) -> Iterator[Opening]:
    cells = _Cells(row)
    dates = _dates(cells)
    if not any(cells.text(column) for column in _SAYING) and (said := _from_words(cells)):
        yield from (msgspec.structs.replace(one, valid_from=dates.valid_from, valid_to=dates.valid_to) for one in said)
        return
    is_closed = not any(cells.text(column) for column in ("opens_at", "closes_at")) and _says_closed(cells)
    days, rule = _days(cells, start=dates.start)
    opens, closes = _times(cells, days=days, offsets=offsets)
    if cells.unread:
        cells.leave("opens_at", "closes_at")
        opens = closes = ""
    yield Opening(
        opens=opens,
        closes=closes,
        days=days,
        rule=rule,
        start=dates.start,
        valid_from=dates.valid_from,
        valid_to=dates.valid_to,
        is_closed=is_closed and not cells.unread,
        note="" if is_closed and not cells.unread else cells.note("description", "notes"),
    )


def _from_words(cells: _Cells) -> tuple[Opening, ...]:
    """Return what a row says that has only words, and words that a machine can be sure of."""
    texts = [text for column in ("description", "notes") if (text := cells.text(column))]
    return (hours_from_text(texts[0]) or ()) if len(set(texts)) == 1 and not cells.unread else ()


def _says_closed(cells: _Cells) -> bool:
    texts = {folded(text).strip(" .!") for column in ("description", "notes") if (text := cells.text(column))}
    return bool(texts) and texts <= _CLOSED


def _dates(cells: _Cells) -> _Dates:
    ends = [end for column in ("valid_to", "until") if (end := cells.read(column, _date))]
    return _Dates(cells.read("dtstart", _date), cells.read("valid_from", _date), min(ends, default=None))


def _date(text: str) -> str | None:
    found = read_date(text)
    return found.isoformat() if found else None


def _days(cells: _Cells, *, start: str | None) -> tuple[tuple[int, ...], str]:
    """Return the weekdays of a plain weekly row, or the rule of another; where it cannot be read, the weekdays it names."""
    weekdays = cells.read("byday", _weekdays) or ()
    named = tuple(sorted({weekday for _, weekday in weekdays}))
    parts = _parts(cells, weekdays=weekdays)
    is_weekly = parts["FREQ"] in ("DAILY", "WEEKLY", "MONTHLY") and not any(nth for nth, _ in weekdays)
    if is_weekly and weekdays and parts.keys() <= {"FREQ", "BYDAY"}:
        return named, ""
    if parts == {"FREQ": "DAILY"}:
        return tuple(range(1, 8)), ""
    rule = ";".join(f"{name}={value}" for name, value in parts.items() if value)
    if not cells.unread and read_rule(rule, start=read_date(start)):
        return (), rule
    cells.leave("freq", *_RULE_COLUMNS)
    return named, ""


def _parts(cells: _Cells, *, weekdays: tuple[tuple[int, int], ...]) -> dict[str, str]:
    """Return the parts of the rule of a row that change anything, in the order in which they are written."""
    parts = {part: _squeezed(cells.text(column)) for column, part in _RULE_COLUMNS.items()}
    parts["BYDAY"] = ",".join(f"{nth or ''}{WEEKDAYS[day - 1]}" for nth, day in weekdays)
    if parts["INTERVAL"] == "1":
        parts["INTERVAL"] = ""
    if not (parts["INTERVAL"] or parts["BYWEEKNO"]):
        parts["WKST"] = ""
    frequency = _squeezed(cells.text("freq")) or _likely_frequency(parts, has_nth=any(nth for nth, _ in weekdays))
    return {"FREQ": frequency} | {part: text for part, text in parts.items() if text}


def _likely_frequency(parts: Mapping[str, str], *, has_nth: bool) -> str:
    if parts["BYYEARDAY"]:
        return "YEARLY"
    if parts["BYMONTHDAY"] or has_nth:
        return "MONTHLY"
    return "WEEKLY" if parts["BYDAY"] else ""


def _squeezed(text: str) -> str:
    return ",".join(re.sub(r"\.0+$", "", part) for part in text[:200].upper().replace(";", " ").replace(",", " ").split())


def _weekdays(text: str) -> tuple[tuple[int, int], ...] | None:
    """Return the weekdays of a cell, which may hold English names, whole or short."""
    return read_weekdays(",".join(_day_code(part) for part in _squeezed(text).split(",")))


def _day_code(part: str) -> str:
    match = _DAY.fullmatch(part)
    found = [name for name in _DAY_NAMES if match and name.startswith(match[2])]
    return f"{match[1]}{found[0][:2]}" if match and found else part


def _times(cells: _Cells, *, days: tuple[int, ...], offsets: frozenset[int]) -> tuple[str, str]:
    """Return when a row opens and closes, and leave unread what makes no sense."""
    opens, closes = cells.read("opens_at", read_clock), cells.read("closes_at", read_clock)
    if opens is None or closes is None:
        cells.leave("opens_at", "closes_at")
        return "", ""
    zone = cells.read("timezone", read_offset)
    first = zone if opens.offset is None else opens.offset
    last = first if closes.offset is None else closes.offset
    if opens.minute == closes.minute == 0 and len(days) == 7:
        closes = Clock(DAY)
    # From midnight to midnight on some days only is as often an empty cell as a whole day, so we do not guess.
    end = closes.minute + (DAY if closes.minute < opens.minute else 0)
    if first != last or opens.minute in (closes.minute, DAY) or is_slip(opens.minute, end):
        cells.leave("opens_at", "closes_at")
        return "", ""
    written = None if first in offsets else first
    return str(Clock(opens.minute, written)), str(Clock(closes.minute, written))


def _schedule(opening: Opening, *, offset: int | None) -> dict[str, Any]:
    columns, unwritten = _columns(opening)
    note = "; ".join(part for part in (opening.note, *unwritten) if part)
    row = {
        "valid_from": opening.valid_from,
        "valid_to": opening.valid_to,
        "dtstart": opening.start,
        **columns,
        **({} if unwritten or opening.is_closed else _written_times(opening, offset=offset)),
        "description": "Closed" if opening.is_closed else "",
        "notes": note,
    }
    return {column: value for column, value in row.items() if value not in (None, "")}


def _columns(opening: Opening) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the columns that say on which days an opening holds, and what no column can say."""
    if not opening.rule:
        days = opening.days or (tuple(range(1, 8)) if opening.is_closed else ())
        named = ",".join(WEEKDAYS[day - 1] for day in days if 1 <= day <= 7)
        return ({"freq": "WEEKLY", "byday": named} if named else {}), ()
    parts = dict(part.partition("=")[::2] for part in opening.rule.strip().upper().removeprefix("RRULE:").split(";") if part)
    columns = {_COLUMN_OF[name]: _number_or_text(value) for name, value in parts.items() if name in _COLUMN_OF}
    unwritten = tuple(f"{name}={value}" for name, value in parts.items() if name not in _COLUMN_OF)
    return columns, (*unwritten, f"{opening.opens}-{opening.closes}") if unwritten else ()


def _number_or_text(value: str) -> int | str:
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 7 else value


def _written_times(opening: Opening, *, offset: int | None) -> dict[str, Any]:
    opens, closes = read_clock(opening.opens), read_clock(opening.closes)
    if opens is None or closes is None:
        return {}
    own = opens.offset if opens.offset is not None else offset
    # HSDS has no 24:00, so the end of the day is its last minute.
    end = DAY - 1 if closes.minute == DAY else closes.minute
    zone = {"timezone": _hours(own)} if own is not None else {}
    return zone | {"opens_at": str(Clock(opens.minute, own)), "closes_at": str(Clock(end, own))}


def _hours(offset: int) -> int | float:
    return offset // 60 if offset % 60 == 0 else offset / 60
