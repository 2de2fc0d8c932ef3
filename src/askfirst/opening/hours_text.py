"""Reads opening hours that people wrote in plain English or French, and refuses to guess.

"Mon-Fri 9am-5pm", "Sunday: Closed Monday: 9:00-22:00", "lun.–ven. 9 h à 17 h", "24/7", "third Tuesday of the month 5-7pm".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askfirst.opening.clock import DAY, Clock
from askfirst.opening.recurrence import WEEKDAYS
from askfirst.opening.spans import NotUnderstood, Span, Written, read_spans
from askfirst.opening.text_parts import Kind, Part, parts_of
from askfirst.pack.content import Opening

_EVERY_DAY = tuple(range(1, 8))

Day = tuple[int, int]
"""An nth of the month (0 for every week) and an ISO weekday."""


def hours_from_text(text: str) -> tuple[Opening, ...] | None:
    """Return the openings that a text says, or None where any part of it is not understood with certainty.

    Days that are named as closed become openings that say so. Two readings ("1-5": morning or afternoon?), times that
    overlap on one day, words such as "by appointment" and exceptions such as "except holidays" all give None.
    """
    parts = [part for part in parts_of(text) or () if part.kind != "pause"]
    if _is_always(parts):
        return (Opening(opens="00:00", closes="24:00", days=_EVERY_DAY),)
    try:
        table = _table(list(_said(parts)))
    except NotUnderstood:
        return None
    return tuple(_openings(table)) or None


@dataclass(frozen=True)
class _Said:
    """One thing said: days, or spans of time, or that it is closed."""

    days: tuple[Day, ...] = ()
    times: tuple[Written, ...] = ()
    is_closed: bool = False
    is_whole_day: bool = False


def _is_always(parts: Sequence[Part]) -> bool:
    """Return whether parts say "day and night", as often as they like, and nothing else."""
    kinds = {part.kind for part in parts}
    days = {part.days for part in parts if part.kind == "day"}
    return bool(kinds & {"always", "whole_day"}) and kinds <= {"always", "whole_day", "and", "day"} and days <= {_EVERY_DAY}


def _said(parts: Sequence[Part]) -> Iterator[_Said]:
    """Return what is said, in order. Raises NotUnderstood where the parts make no sense together."""
    at, kinds = 0, [part.kind for part in parts]
    while at < len(parts):
        kind, following = kinds[at], kinds[at + 1 : at + 2]
        if kind in ("day", "nth"):
            days, at = _days(parts, at)
            yield _Said(days=days)
        elif kind == "time":
            times, at = _times(parts, at)
            yield _Said(times=times)
        elif kind in ("closed", "whole_day"):
            at += 1
            yield _Said(is_closed=kind == "closed", is_whole_day=kind == "whole_day")
        elif _only_joins(kind, before=kinds[at - 1 : at], following=following):
            at += 1
        else:
            raise NotUnderstood


def _only_joins(kind: Kind, *, before: Sequence[Kind], following: Sequence[Kind]) -> bool:
    """Return whether a sign only stands between two things said: the comma in "9-5, Tue", the dash in "Mon - closed"."""
    if kind == "to":
        return before in (["day"], ["of_month"]) and following in (["time"], ["closed"], ["whole_day"])
    return kind == "and" and bool(before) and following not in ([], ["and"], ["to"])


def _days(parts: Sequence[Part], at: int) -> tuple[tuple[Day, ...], int]:
    days: list[Day] = []
    while True:
        nths, at = _nths(parts, at)
        found, at = _range_of_days(parts, at)
        if nths and len(found) != 1:
            raise NotUnderstood
        days += [(nth, day) for nth in nths or [0] for day in found]
        if nths and _kind(parts, at) == "of_month":
            at += 1
        if _kind(parts, at) != "and" or _kind(parts, at + 1) not in ("day", "nth"):
            return tuple(dict.fromkeys(days)), at
        at += 1


def _nths(parts: Sequence[Part], at: int) -> tuple[list[int], int]:
    nths: list[int] = []
    while _kind(parts, at) == "nth":
        nths.append(parts[at].nth)
        at += 2 if _kind(parts, at + 1) == "and" and _kind(parts, at + 2) == "nth" else 1
    return nths, at


def _range_of_days(parts: Sequence[Part], at: int) -> tuple[tuple[int, ...], int]:
    if _kind(parts, at) != "day":
        raise NotUnderstood
    first = parts[at].days
    if _kind(parts, at + 1) != "to" or _kind(parts, at + 2) != "day":
        return first, at + 1
    last = parts[at + 2].days
    if len(first) != 1 or len(last) != 1:
        raise NotUnderstood
    return tuple((first[0] + step - 1) % 7 + 1 for step in range((last[0] - first[0]) % 7 + 1)), at + 3


def _times(parts: Sequence[Part], at: int) -> tuple[tuple[Written, ...], int]:
    times: list[Written] = []
    while _kind(parts, at) == "time":
        start, end = parts[at].moment, parts[at + 2].moment if _kind(parts, at + 2) == "time" else None
        if start is None or end is None or _kind(parts, at + 1) != "to":
            raise NotUnderstood
        times.append((start, end))
        at += 4 if _kind(parts, at + 3) == "and" and _kind(parts, at + 4) == "time" else 3
    return tuple(times), at


def _kind(parts: Sequence[Part], at: int) -> Kind | None:
    return parts[at].kind if at < len(parts) else None


def _paired(said: Sequence[_Said]) -> Iterator[tuple[tuple[Day, ...], _Said]]:
    """Return days with what is said of them, whichever of the two is written first."""
    if said and (said[0].days or said[0].is_closed):
        yield from _days_first(said)
    else:
        yield from _times_first(said)


def _days_first(said: Sequence[_Said]) -> Iterator[tuple[tuple[Day, ...], _Said]]:
    days: tuple[Day, ...] = ()
    is_waiting, closing = False, None
    for one in said:
        if one.days and is_waiting:
            raise NotUnderstood
        if one.days:
            days, is_waiting = one.days, closing is None
            if closing is not None:
                yield days, closing
                days, closing = (), None
        elif one.is_closed and not is_waiting and closing is None:
            # "Mon-Fri 9-5, closed Sunday": here the word stands before its days.
            closing = one
        elif not days:
            raise NotUnderstood
        else:
            yield days, one
            is_waiting = False
    if is_waiting or closing is not None:
        raise NotUnderstood


def _times_first(said: Sequence[_Said]) -> Iterator[tuple[tuple[Day, ...], _Said]]:
    waiting: _Said | None = None
    for one in said:
        if bool(one.days) == (waiting is None):
            raise NotUnderstood
        if waiting is not None:
            yield one.days, waiting
        waiting = None if one.days else one
    if waiting is not None:
        raise NotUnderstood


def _table(said: Sequence[_Said]) -> dict[Day, list[Span]]:
    """Return the spans of each day, none for a closed one. Raises NotUnderstood where two things said do not agree."""
    moments = [moment for one in said for span in one.times for moment in span]
    is_by_24 = any(moment.is_by_24 for moment in moments) and not any(moment.half for moment in moments)
    table: dict[Day, list[Span]] = {}
    for days, one in _paired(said):
        spans = [(0, DAY)] if one.is_whole_day else read_spans(one.times, is_by_24=is_by_24)
        for day in days:
            if day in table and (one.is_closed or not table[day]):
                raise NotUnderstood
            table[day] = sorted((*table.get(day, ()), *spans))
            if any(later[0] < earlier[1] for earlier, later in pairwise(table[day])):
                raise NotUnderstood
    return table


def _openings(table: Mapping[Day, Sequence[Span]]) -> Iterator[Opening]:
    """Return one opening for each span of time with all its days, the earliest day first, closed days last."""
    by_span: dict[tuple[bool, Span], list[Day]] = {}
    for day in sorted(table):
        for span in table[day]:
            by_span.setdefault((day[0] != 0, span), []).append(day)
    for (is_monthly, (opens, closes)), days in sorted(by_span.items(), key=lambda item: (item[0][0], item[1], item[0][1])):
        start, end = str(Clock(opens)), str(Clock(closes if closes <= DAY else closes - DAY))
        rule = "FREQ=MONTHLY;BYDAY=" + ",".join(f"{nth}{WEEKDAYS[day - 1]}" for nth, day in days)
        weekdays = tuple(day for _, day in days)
        yield Opening(opens=start, closes=end, days=() if is_monthly else weekdays, rule=rule if is_monthly else "")
    if closed := tuple(day for nth, day in sorted(table) if nth == 0 and not table[nth, day]):
        yield Opening(days=closed, is_closed=True)
