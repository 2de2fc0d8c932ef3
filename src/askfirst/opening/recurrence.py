"""On which days a rule of iCalendar (RFC 5545) holds, without its times.

A day is tested by itself and nothing is enumerated: a rule that no day fits ("the 31st of February") would keep an
enumerating library busy until the year 9999, and files from outside hold such rules.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_DAYS_COUNTED = 8000
"""How far from its start a rule that ends after so many times is followed; after that it counts as ended."""

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAY = re.compile(r"(?P<nth>[+-]?\d{1,2})?(?P<day>MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True)
class Recurrence:
    """A rule: how often, from when, and which days of the month, week and year it chooses. Days are ISO weekdays."""

    frequency: str
    start: date | None = None
    until: date = date.max
    interval: int = 1
    count: int = 0
    week_start: int = 1
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()

    def holds_on(self, day: date) -> bool:
        """Return whether the rule holds on a day; a rule that ends after so many times is asked `last_day` as well."""
        if day > self.until or (self.start is not None and day < self.start):
            return False
        return self._is_in_turn(day) and self._is_chosen(day)

    def last_day(self) -> date:
        """Return the last day on which the rule can hold."""
        if not self.count or self.start is None:
            return self.until
        first, seen = self.start.toordinal(), 0
        last = min(first + MOST_DAYS_COUNTED, self.until.toordinal())
        for ordinal in range(first, last + 1):
            seen += self.holds_on(date.fromordinal(ordinal))
            if seen == self.count:
                return date.fromordinal(ordinal)
        return date.fromordinal(last)

    def _is_in_turn(self, day: date) -> bool:
        if self.interval == 1 or self.start is None:
            return True
        return (self._turn(day) - self._turn(self.start)) % self.interval == 0

    def _turn(self, day: date) -> int:
        if self.frequency == "DAILY":
            return day.toordinal()
        if self.frequency == "WEEKLY":
            return (day.toordinal() - self.week_start) // 7
        return day.year * 12 + day.month if self.frequency == "MONTHLY" else day.year

    def _is_chosen(self, day: date) -> bool:
        return (
            (not self.months or day.month in self.months)
            and (not self.weeks or self._is_in_weeks(day))
            and (not self.year_days or _counts(day.timetuple().tm_yday, _year_length(day), self.year_days))
            and (not self.month_days or _counts(day.day, _month_length(day), self.month_days))
            and (not self.weekdays or any(self._is_weekday(day, nth, weekday) for nth, weekday in self.weekdays))
        )

    def _is_weekday(self, day: date, nth: int, weekday: int) -> bool:
        if day.isoweekday() != weekday:
            return False
        if nth == 0:
            return True
        in_year = self.frequency == "YEARLY" and not self.months
        place, length = (day.timetuple().tm_yday, _year_length(day)) if in_year else (day.day, _month_length(day))
        return nth == (place - 1) // 7 + 1 or nth == -((length - place) // 7 + 1)

    def _is_in_weeks(self, day: date) -> bool:
        # A week belongs to the year that holds most of it, so its fourth day tells; the 28th of December is always in
        # the last week of its year, whatever day weeks start on.
        middle = self._fourth_day(day)
        if middle is None:
            return False
        number = (middle.timetuple().tm_yday - 1) // 7 + 1
        last = self._fourth_day(date(middle.year, 12, 28))
        total = (last.timetuple().tm_yday - 1) // 7 + 1 if last else 52
        return number in self.weeks or number - total - 1 in self.weeks

    def _fourth_day(self, day: date) -> date | None:
        into = (day.isoweekday() - self.week_start) % 7
        try:
            return day + timedelta(days=3 - into)
        except OverflowError:
            return None


def read_rule(text: str, *, start: date | None) -> Recurrence | None:
    """Return the rule that an RRULE without times says, or None where it cannot be read or not without a start."""
    parts = dict(part.partition("=")[::2] for part in text.strip().upper().removeprefix("RRULE:").split(";") if part)
    frequency = parts.pop("FREQ", "")
    read = {_READERS[name][0]: _READERS[name][1](value) for name, value in parts.items() if name in _READERS}
    if frequency not in _FREQUENCIES or len(read) != len(parts) or None in read.values():
        return None
    rule = Recurrence(frequency, start, **read)  # type: ignore[arg-type]
    needs_start = start is None and (rule.interval > 1 or rule.count > 0)
    return None if needs_start or _is_muddled(rule) else _with_days_of_start(rule)


def read_weekdays(text: str) -> tuple[tuple[int, int], ...] | None:
    """Return "MO,2TU,-1FR" as pairs of nth (0 for every) and ISO weekday; None where a part is something else."""
    matches = [_WEEKDAY.fullmatch(part) for part in text.split(",")]
    found = tuple((int(match["nth"] or 0), WEEKDAYS.index(match["day"]) + 1) for match in matches if match)
    return found if len(found) == len(matches) and all(-53 <= nth <= 53 for nth, _ in found) else None


def read_numbers(text: str, *, least: int, most: int) -> tuple[int, ...] | None:
    """Return "1,15,-1" as numbers from `least` to `most`, or counted from the end; None where a part is something else."""
    parts = text.split(",")
    if not all(re.fullmatch(r"[+-]?\d{1,6}", part, re.ASCII) for part in parts):
        return None
    numbers = tuple(int(part) for part in parts)
    return numbers if all(least <= abs(number) <= most for number in numbers) else None


def _numbers(most: int) -> Callable[[str], tuple[int, ...] | None]:
    return lambda text: read_numbers(text, least=1, most=most)


def _number(most: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        numbers = read_numbers(text, least=1, most=most)
        return numbers[0] if numbers and len(numbers) == 1 and numbers[0] > 0 else None

    return read


def _until(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:8])
    except ValueError:
        return None


def _week_start(text: str) -> int | None:
    return WEEKDAYS.index(text) + 1 if text in WEEKDAYS else None


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "UNTIL": ("until", _until),
    "INTERVAL": ("interval", _number(1000)),
    "COUNT": ("count", _number(100_000)),
    "WKST": ("week_start", _week_start),
    "BYMONTH": ("months", _numbers(12)),
    "BYWEEKNO": ("weeks", _numbers(53)),
    "BYYEARDAY": ("year_days", _numbers(366)),
    "BYMONTHDAY": ("month_days", _numbers(31)),
    "BYDAY": ("weekdays", read_weekdays),
}


def _is_muddled(rule: Recurrence) -> bool:
    """Return whether a rule counts weekdays ("the second Monday") in a week or a day, where there is no second."""
    return rule.frequency in ("DAILY", "WEEKLY") and any(nth for nth, _ in rule.weekdays)


def _with_days_of_start(rule: Recurrence) -> Recurrence | None:
    """Return a rule that names no day with the day of its start, as iCalendar reads it; None where it has no start."""
    if rule.frequency == "DAILY" or rule.weekdays or rule.month_days or rule.year_days:
        return rule
    if rule.start is None:
        return None
    if rule.weeks or rule.frequency == "WEEKLY":
        return Recurrence(**{**vars(rule), "weekdays": ((0, rule.start.isoweekday()),)})
    months = rule.months or ((rule.start.month,) if rule.frequency == "YEARLY" else ())
    return Recurrence(**{**vars(rule), "month_days": (rule.start.day,), "months": months})


def _counts(place: int, length: int, chosen: tuple[int, ...]) -> bool:
    return place in chosen or place - length - 1 in chosen


def _month_length(day: date) -> int:
    if day.month == 12:
        return 31
    return (date(day.year, day.month + 1, 1) - date(day.year, day.month, 1)).days


def _year_length(day: date) -> int:
    return date(day.year, 12, 31).timetuple().tm_yday
