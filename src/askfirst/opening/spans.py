"""From two written times to a span of minutes: morning or afternoon is worked out where it is certain, never guessed."""

from collections.abc import Sequence

from askfirst.opening.clock import DAY
from askfirst.opening.text_parts import Moment

Span = tuple[int, int]
"""Minutes after midnight at which something opens and closes; the second is over a day where that is past midnight."""

Written = tuple[Moment, Moment]

_NOON = DAY // 2

# The longest that anything is open past midnight, in minutes: a night shelter from four in the afternoon to eight.
_LONGEST_NIGHT = 16 * 60


class NotUnderstood(Exception):
    """Something in a text that we cannot be sure of."""


def read_spans(times: Sequence[Written], *, is_by_24: bool) -> list[Span]:
    """Return the spans of one day in the order in which they are written. Raises NotUnderstood where one is not certain."""
    spans: list[Span] = []
    for start, end in times:
        spans.append(_span(start, end, is_by_24=is_by_24, after=spans[-1][1] if spans else None))
    return spans


def is_slip(opens: int, closes: int) -> bool:
    """Return whether a span is more likely a slip: "9:00-5:00" by the 24-hour clock, or "21:00-17:00" where 9:00 was meant."""
    return closes > DAY and closes - opens > _LONGEST_NIGHT


def _span(start: Moment, end: Moment, *, is_by_24: bool, after: int | None) -> Span:
    if start == end and not start.is_named:
        # "00:00-00:00" is an empty cell as often as it is a whole day.
        raise NotUnderstood
    if is_by_24 or (_is_certain(start) and _is_certain(end)):
        opens, closes = _exact(start) % DAY, _exact(end) or DAY
    elif _is_certain(end):
        opens, closes = _opens_before(start, end), _exact(end) or DAY
    elif _is_certain(start):
        opens = _exact(start) % DAY
        closes = _closes_after(start, end)
    else:
        opens, closes = _in_daytime(start, end, after=after)
    return _sound(opens, closes)


def _sound(opens: int, closes: int) -> Span:
    # A minute to midnight stands for midnight in forms that cannot write 24:00.
    closes = DAY if closes == DAY - 1 else closes
    if opens in (closes, DAY):
        raise NotUnderstood
    closes += DAY if closes < opens else 0
    if is_slip(opens, closes):
        raise NotUnderstood
    return opens, closes


def _is_certain(moment: Moment) -> bool:
    return bool(moment.half) or moment.is_named or moment.is_by_24


def _exact(moment: Moment) -> int:
    """Return the minutes after midnight of a time that is certain, or read by the 24-hour clock."""
    if moment.half:
        return (moment.hour % 12 + (12 if moment.half == "p" else 0)) * 60 + moment.minute
    return moment.hour * 60 + moment.minute


def _with_half(moment: Moment, half: str) -> int:
    if not 1 <= moment.hour <= 12:
        raise NotUnderstood
    return (moment.hour % 12 + (12 if half == "p" else 0)) * 60 + moment.minute


def _opens_before(start: Moment, end: Moment) -> int:
    """Return when "1-4pm", "9-5pm" or "9 to noon" opens."""
    if end.is_named:
        if end.hour != 12 or start.hour < 6:
            raise NotUnderstood
        return _with_half(start, "a")
    if not end.half:
        raise NotUnderstood
    same, other = _with_half(start, end.half), _with_half(start, "a" if end.half == "p" else "p")
    if same >= _exact(end):
        return other
    # "8-11pm" can be an evening or the whole of a long day.
    if end.half == "p" and 8 <= start.hour <= 11:
        raise NotUnderstood
    return same


def _closes_after(start: Moment, end: Moment) -> int:
    """Return when "9am-5", "1pm-4" or "noon to 5" closes."""
    if start.is_named and start.hour == 12:
        return _with_half(end, "p")
    if not start.half:
        raise NotUnderstood
    same, other = _with_half(end, start.half), _with_half(end, "a" if start.half == "p" else "p")
    if same <= _exact(start):
        return other or DAY
    # "9am-11" can end before noon or late in the evening.
    if start.half == "a":
        raise NotUnderstood
    return same


def _in_daytime(start: Moment, end: Moment, *, after: int | None) -> Span:
    """Return the span of "9-5", or of "1-5" where it follows a morning: nothing else without am or pm is certain."""
    if (after is not None and 1 <= start.hour <= 7) or start.hour == 12:
        opens, closes = _with_half(start, "p"), _with_half(end, "p")
        if closes > opens >= (after or 0):
            return opens, closes
    elif 6 <= start.hour <= 11 and (end.hour == 12 or end.hour < min(start.hour, 9)):
        return _with_half(start, "a"), _with_half(end, "p")
    raise NotUnderstood
