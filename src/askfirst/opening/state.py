"""Whether something is open at a moment, in its own time zone. Unknown is an answer, and never means open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from askfirst.opening.clock import DAY, read_clock, read_date
from askfirst.opening.recurrence import Recurrence, read_rule
from askfirst.opening.wall import offsets_in, offsets_of, zone_named
from askfirst.pack.content import Opening

State = Literal["open", "closed", "unknown"]

LOOK_AHEAD_DAYS = 14

_EVERY_DAY = frozenset(range(1, 8))
_NOT_KNOWN = -1
"""Stands for a time that is not known; every known one is at least 0."""


@dataclass(frozen=True)
class Change:
    """The moment, in the zone of the service, from which another state holds."""

    at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class _Rule:
    """An opening made ready: days as ordinals, times as minutes after the midnight with which its day begins."""

    first: int
    last: int
    weekdays: frozenset[int]
    recurrence: Recurrence | None
    is_closed: bool
    is_dated: bool
    opens: int
    closes: int
    offset: int | None

    def is_in_force(self, day: int) -> bool:
        return self.first <= day <= self.last

    def holds_on(self, day: int) -> bool:
        if not self.first <= day <= self.last:
            return False
        if self.recurrence is None:
            return (day % 7 or 7) in self.weekdays
        return self.recurrence.holds_on(date.fromordinal(day))


def state_at(openings: Sequence[Opening], *, zone: str, at: datetime) -> State:
    """Return whether something with these openings is open at a moment, which must know its own time zone.

    "open" only where a rule says so. "closed" only where every rule in force that day could be read and none is open: a
    day that readable rules do not name is a closed day. "unknown" for everything else: no openings, no zone, a zone that
    nobody knows, rules that are over or not yet begun, notes without times, two rules that contradict each other.
    """
    where = zone_named(zone)
    if where is None or not openings:
        return "unknown"
    if at.tzinfo is None:
        raise ValueError("`at` must know its time zone")
    try:
        return _state([_ready(opening) for opening in openings], at.astimezone(where))
    except OverflowError:
        # The first and the last days of the calendar have no day before or after them.
        return "unknown"


def next_change(openings: Sequence[Opening], *, zone: str, at: datetime) -> Change | None:
    """Return when the state next becomes another, or None where it stays as it is for the next LOOK_AHEAD_DAYS."""
    where = zone_named(zone)
    if where is None or not openings:
        return None
    now = state_at(openings, zone=zone, at=at)
    for moment in _moments([_ready(opening) for opening in openings], at=at, where=where):
        if (state := state_at(openings, zone=zone, at=moment)) != now:
            return Change(moment, state)
    return None


def next_opening(openings: Sequence[Opening], *, zone: str, at: datetime) -> datetime | None:
    """Return when something that is not open now next opens, within LOOK_AHEAD_DAYS; None where that is not known."""
    end, change = at + timedelta(days=LOOK_AHEAD_DAYS), Change(at, state_at(openings, zone=zone, at=at))
    while change.state != "open" and change.at <= end:
        following = next_change(openings, zone=zone, at=change.at)
        if following is None:
            return None
        change = following
    return change.at if change.at > at and change.at <= end else None


@lru_cache(maxsize=16384)
def _ready(opening: Opening) -> _Rule:
    written = (opening.start, opening.valid_from, opening.valid_to)
    start, valid_from, valid_to = (read_date(text) for text in written)
    recurrence = read_rule(opening.rule, start=start) if opening.rule else None
    is_sound = _names_days(opening, recurrence) and [bool(text) for text in written] == [
        bound is not None for bound in (start, valid_from, valid_to)
    ]
    opens, closes, offset = _times(opening) if is_sound else (_NOT_KNOWN, _NOT_KNOWN, None)
    return _Rule(
        first=max(start or date.min, valid_from or date.min).toordinal(),
        last=min(valid_to or date.max, recurrence.last_day() if recurrence else date.max).toordinal(),
        weekdays=frozenset(opening.days) if opening.days and _EVERY_DAY.issuperset(opening.days) else _EVERY_DAY,
        recurrence=recurrence,
        is_closed=opening.is_closed and is_sound,
        is_dated=bool(opening.valid_from or opening.valid_to),
        opens=opens,
        closes=closes,
        offset=offset,
    )


def _names_days(opening: Opening, recurrence: Recurrence | None) -> bool:
    """Return whether an opening says on which days it holds. A closure that names none is for every day of its dates."""
    if opening.rule:
        return recurrence is not None
    return _EVERY_DAY.issuperset(opening.days) and bool(opening.days or opening.is_closed)


def _times(opening: Opening) -> tuple[int, int, int | None]:
    """Return opening and closing minutes and the offset of both. Times may be missing or make no sense."""
    opens, closes = read_clock(opening.opens), read_clock(opening.closes)
    if opens is None or closes is None or opens.minute in (closes.minute, DAY):
        return _NOT_KNOWN, _NOT_KNOWN, None
    if closes.offset not in (None, opens.offset):
        return _NOT_KNOWN, _NOT_KNOWN, None
    return opens.minute, closes.minute + (DAY if closes.minute < opens.minute else 0), opens.offset


def _state(rules: list[_Rule], local: datetime) -> State:
    today, minute = local.toordinal(), local.hour * 60 + local.minute
    # A rule begun yesterday can last past midnight; one in another zone can begin on another day than it does here.
    back = (0, 1) if all(rule.offset is None for rule in rules) else (-1, 0, 1, 2)
    said: set[State] = set()
    for days in back:
        said.update(_of_day(rules, day=today - days, minute=minute + days * DAY, local=local))
    if "open" in said:
        return "open"
    return "closed" if said <= {"closed"} and any(_speaks(rule, today) for rule in rules) else "unknown"


def _of_day(rules: list[_Rule], *, day: int, minute: int, local: datetime) -> Iterator[State]:
    running = [rule for rule in rules if rule.holds_on(day)]
    closures = [rule for rule in running if rule.is_closed]
    for rule in running:
        if rule.is_closed:
            continue
        said = _reading(rule, minute=minute, local=local)
        if closures and said != "closed":
            # A holiday with its dates goes before the usual hours; two equal rules that disagree leave us not knowing.
            said = "closed" if any(_goes_before(closure, rule) for closure in closures) else "unknown"
        yield said


def _goes_before(closure: _Rule, rule: _Rule) -> bool:
    return closure.is_dated and (closure.first, closure.last) != (rule.first, rule.last)


def _speaks(rule: _Rule, today: int) -> bool:
    """Return whether a rule lets us say that today is closed: it tells opening hours, or that today is closed."""
    return rule.holds_on(today) if rule.is_closed else rule.is_in_force(today)


def _reading(rule: _Rule, *, minute: int, local: datetime) -> State:
    if rule.opens == _NOT_KNOWN:
        return "unknown" if 0 <= minute < DAY else "closed"
    shifts = _shifts(rule, where=local.tzinfo, year=local.year)
    if shifts != (0,):
        said = {rule.opens + shift <= minute < rule.closes + shift for shift in shifts}
        return "unknown" if len(said) > 1 else "open" if True in said else "closed"
    is_open = rule.opens <= minute < rule.closes
    if local.fold and _is_hour_doubled(local, minutes=(rule.closes if is_open else rule.opens) - minute):
        return "unknown"
    return "open" if is_open else "closed"


def _shifts(rule: _Rule, *, where: tzinfo | None, year: int) -> tuple[int, ...]:
    """Return by how many minutes the times of a rule differ from ours: 0 if they are ours, two where it is not sure.

    "09:00-05:00" in Toronto means nine by the clock on the wall, summer and winter. Times of another zone were turned
    into it once, in summer or in winter, and nobody wrote down in which; so both are looked at.
    """
    if rule.offset is None or not isinstance(where, ZoneInfo) or rule.offset in offsets_of(where.key):
        return (0,)
    return tuple(here - rule.offset for here in offsets_in(where, year=year))


def _is_hour_doubled(local: datetime, *, minutes: int) -> bool:
    """Return whether the clock on the wall shows that time twice on this day, because clocks go back."""
    wall = local.replace(fold=0) + timedelta(minutes=minutes)
    return wall.utcoffset() != wall.replace(fold=1).utcoffset()


def _moments(rules: list[_Rule], *, at: datetime, where: ZoneInfo) -> list[datetime]:
    """Return every moment after this one, in order, at which the state can change."""
    today = at.astimezone(where).date()
    try:
        walls = {
            wall for days in range(-2, LOOK_AHEAD_DAYS + 2) for wall in _walls(rules, today + timedelta(days=days), where=where)
        }
        moments = {wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
    except OverflowError:
        return []
    last = at + timedelta(days=LOOK_AHEAD_DAYS)
    return [moment.astimezone(where) for moment in sorted(moments) if at < moment <= last]


def _walls(rules: Iterable[_Rule], day: date, *, where: ZoneInfo) -> Iterator[datetime]:
    # These are times on the wall, which `_moments` puts into their zone.
    midnight = datetime.combine(day, time())
    yield midnight
    for rule in rules:
        if rule.opens != _NOT_KNOWN and rule.holds_on(day.toordinal()):
            shifts = _shifts(rule, where=where, year=day.year)
            yield from (midnight + timedelta(minutes=edge + shift) for edge in (rule.opens, rule.closes) for shift in shifts)
