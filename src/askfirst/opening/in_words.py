"""Openings in short lines that a person reads at a glance. The words come from outside, so that any language can be spoken."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from askfirst.opening.clock import DAY, Clock, offset_text, read_clock, read_date
from askfirst.opening.recurrence import Recurrence, read_rule
from askfirst.pack.content import Opening

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "hours_day_1": "Mon",
        "hours_day_2": "Tue",
        "hours_day_3": "Wed",
        "hours_day_4": "Thu",
        "hours_day_5": "Fri",
        "hours_day_6": "Sat",
        "hours_day_7": "Sun",
        "hours_every_day": "Every day",
        "hours_day_range": "{first}–{last}",
        "hours_list": ", ",
        "hours_line": "{days} {times}",
        "hours_times": "{opens}–{closes}",
        "hours_other_zone": "{times} (UTC {offset})",
        "hours_whole_day": "24 hours",
        "hours_closed": "closed",
        "hours_no_times": "times not known",
        "hours_nth_1": "first {day} of the month",
        "hours_nth_2": "second {day} of the month",
        "hours_nth_3": "third {day} of the month",
        "hours_nth_4": "fourth {day} of the month",
        "hours_nth_5": "fifth {day} of the month",
        "hours_nth_last": "last {day} of the month",
        "hours_month_day": "day {number} of the month",
        "hours_every_weeks": "every {number} weeks on {days}",
        "hours_some_days": "On some days",
        "hours_between": "{line} ({first} to {last})",
        "hours_from": "{line} (from {first})",
        "hours_to": "{line} (until {last})",
    }
)
"""Every key that `in_words` looks up, in English."""

_EVERY_DAY = tuple(range(1, 8))


def in_words(openings: Sequence[Opening], *, words: Mapping[str, str] = ENGLISH) -> tuple[str, ...]:
    """Return openings as lines such as "Mon–Fri 09:00–17:00", the usual week first; a note stands where times are missing.

    `words` has the keys of ENGLISH; one that is missing is taken from there. The same openings give the same lines.
    """
    words = {key: words.get(key, english) for key, english in ENGLISH.items()}
    others = [_single(opening, words=words) for opening in openings if opening.rule or not _days(opening)]
    return tuple(dict.fromkeys((*_weekly(openings, words=words), *(line for line in others if line))))


def _weekly(openings: Iterable[Opening], *, words: Mapping[str, str]) -> list[str]:
    """Return a line for each group of weekdays that have the same times, for each span of dates."""
    spans: dict[tuple[str, str], dict[int, set[tuple[int, str]]]] = {}
    for opening in openings:
        for day in () if opening.rule else _days(opening):
            spans.setdefault(_dates(opening), {}).setdefault(day, set()).add(_times(opening, words=words))
    return [
        _dated(_line(_day_names(days, words=words), times, words=words), dates, words=words)
        for dates, table in sorted(spans.items())
        for times, days in _by_times(table).items()
    ]


def _by_times(table: Mapping[int, set[tuple[int, str]]]) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for day in sorted(table):
        groups.setdefault(tuple(text for _, text in sorted(table[day])), []).append(day)
    return groups


def _single(opening: Opening, *, words: Mapping[str, str]) -> str:
    """Return the line of a rule that is no plain week, or the note of an opening that says nothing else."""
    if not opening.rule:
        return opening.note
    line = _line(_rule_days(opening, words=words), [_times(opening, words=words)[1]], words=words)
    return _dated(line[:1].upper() + line[1:], _dates(opening), words=words)


def _line(days: str, times: Iterable[str], *, words: Mapping[str, str]) -> str:
    return words["hours_line"].format(days=days, times=words["hours_list"].join(times))


def _days(opening: Opening) -> tuple[int, ...]:
    days = opening.days or (_EVERY_DAY if opening.is_closed else ())
    return tuple(day for day in days if day in _EVERY_DAY)


def _dates(opening: Opening) -> tuple[str, str]:
    return max(opening.valid_from or "", opening.start or ""), opening.valid_to or ""


def _dated(line: str, dates: tuple[str, str], *, words: Mapping[str, str]) -> str:
    first, last = dates
    if not first and not last:
        return line
    key = "hours_between" if first and last else "hours_from" if first else "hours_to"
    return words[key].format(line=line, first=first, last=last)


def _times(opening: Opening, *, words: Mapping[str, str]) -> tuple[int, str]:
    """Return the times of an opening, with the minute by which to put them in order."""
    if opening.is_closed:
        return -1, words["hours_closed"]
    opens, closes = read_clock(opening.opens), read_clock(opening.closes)
    if opens is None or closes is None:
        return DAY, opening.note or words["hours_no_times"]
    if (opens.minute, closes.minute) == (0, DAY):
        return 0, words["hours_whole_day"]
    text = words["hours_times"].format(opens=Clock(opens.minute), closes=Clock(closes.minute))
    if opens.offset is not None:
        text = words["hours_other_zone"].format(times=text, offset=offset_text(opens.offset).replace("Z", "+00:00"))
    return opens.minute, text


def _day_names(days: Sequence[int], *, words: Mapping[str, str]) -> str:
    """Return weekdays as "Mon–Fri", "Mon, Wed" or "Every day"; three in a row make a range."""
    if tuple(days) == _EVERY_DAY:
        return words["hours_every_day"]
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return words["hours_list"].join(part for run in runs for part in _run(run, words=words))


def _run(run: Sequence[int], *, words: Mapping[str, str]) -> list[str]:
    names = [words[f"hours_day_{day}"] for day in run]
    return names if len(run) < 3 else [words["hours_day_range"].format(first=names[0], last=names[-1])]


def _rule_days(opening: Opening, *, words: Mapping[str, str]) -> str:
    """Return the days of a rule in words, where it is one of the usual kinds; "On some days" for the others."""
    rule = read_rule(opening.rule, start=read_date(opening.start))
    if rule is None or rule.count or rule.months or rule.weeks or rule.year_days:
        return words["hours_some_days"]
    if rule.frequency == "WEEKLY" and not rule.month_days:
        return _weeks(rule, words=words)
    if rule.frequency != "MONTHLY" or rule.interval > 1 or bool(rule.weekdays) == bool(rule.month_days):
        return words["hours_some_days"]
    parts = [_nth(nth, day, words=words) for nth, day in rule.weekdays]
    parts += [words["hours_month_day"].format(number=number) if number > 0 else "" for number in rule.month_days]
    return words["hours_list"].join(parts) if all(parts) else words["hours_some_days"]


def _weeks(rule: Recurrence, *, words: Mapping[str, str]) -> str:
    days = _day_names(sorted({day for _, day in rule.weekdays}), words=words)
    if rule.interval == 1:
        return days
    return words["hours_every_weeks"].format(number=rule.interval, days=days)


def _nth(nth: int, day: int, *, words: Mapping[str, str]) -> str:
    key = "hours_nth_last" if nth == -1 else f"hours_nth_{nth}"
    name = words[f"hours_day_{day}"]
    return name if nth == 0 else words[key].format(day=name) if key in words else ""
