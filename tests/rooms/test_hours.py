"""When something is open: in its own time zone, over clock changes and midnights, and never "open" where it is not known."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from askfirst.opening.clock import read_clock
from askfirst.opening.hours import in_words, next_change, next_opening, openings_of, schedules_of, state_at
from askfirst.opening.hours_text import hours_from_text
from askfirst.opening.recurrence import read_rule
from askfirst.opening.zones import zone_for
from askfirst.pack.content import Opening

TORONTO = "America/Toronto"
ILLINOIS = Path(__file__).parents[2] / ".." / "shared" / "data" / "ilao_illinois_legal_aid"
WRITTEN = ("mon", "fri", "-", "to", ",", "closed", "9", "5", "am", "pm", "13:00", "17", "h", "24/7", "third", "and", "sat")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEK = Opening(opens="09:00", closes="17:00", days=(1, 2, 3, 4, 5))
NIGHT = Opening(opens="22:00", closes="02:00", days=(6,))


def on_wall(text: str, *, zone: str = TORONTO, fold: int = 0) -> datetime:
    """Return the moment at which the clock on a wall shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def state(*openings: Opening, at: str, zone: str = TORONTO, fold: int = 0) -> str:
    """Return the state at a time on the wall of the service."""
    return state_at(openings, zone=zone, at=on_wall(at, zone=zone, fold=fold))


def read(zone: str = TORONTO, **cells: Any) -> tuple[Opening, ...]:
    """Return the openings of one schedule row."""
    return openings_of([cells], zone=zone)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-03-04 08:59", "closed"),
        ("2026-03-04 09:00", "open"),
        ("2026-03-04 16:59", "open"),
        ("2026-03-04 17:00", "closed"),
        ("2026-03-07 12:00", "closed"),
    ],
)
def test_a_plain_week_opens_on_the_minute_and_closes_on_the_minute(at: str, said: str):
    assert state(WEEK, at=at) == said


def test_the_same_moment_is_judged_by_the_clock_of_the_service_and_not_of_whoever_asks():
    moment = on_wall("2026-07-06 10:30")

    assert state_at((WEEK,), zone=TORONTO, at=moment) == "open"
    # Saskatchewan does not change its clocks: in summer it is two hours behind Toronto, in winter one.
    assert state_at((WEEK,), zone="America/Regina", at=moment) == "closed"
    assert state_at((WEEK,), zone="America/Regina", at=on_wall("2026-01-05 10:30")) == "open"


def test_atikokan_keeps_its_clock_when_toronto_moves_on():
    before, after = datetime(2026, 3, 6, 14, 30, tzinfo=UTC), datetime(2026, 3, 9, 13, 30, tzinfo=UTC)

    assert state_at((WEEK,), zone="America/Atikokan", at=before) == "open"
    assert state_at((WEEK,), zone="America/Atikokan", at=after) == "closed"
    assert state_at((WEEK,), zone=TORONTO, at=after) == "open"


def test_nine_is_nine_on_the_wall_before_and_after_the_clocks_change():
    every_day = Opening(opens="09:00", closes="17:00", days=tuple(range(1, 8)))

    for day in ("2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01"):
        assert state(every_day, at=f"{day} 08:59") == "closed"
        assert state(every_day, at=f"{day} 09:00") == "open"


def test_a_night_is_an_hour_shorter_in_spring_and_still_ends_at_its_time():
    night = Opening(opens="22:00", closes="04:00", days=(6,))
    last_minute_before_gap, end = datetime(2026, 3, 8, 6, 59, tzinfo=UTC), datetime(2026, 3, 8, 8, 0, tzinfo=UTC)

    assert state_at((night,), zone=TORONTO, at=last_minute_before_gap) == "open"
    assert state_at((night,), zone=TORONTO, at=end - timedelta(minutes=1)) == "open"
    assert state_at((night,), zone=TORONTO, at=end) == "closed"


def test_what_opens_in_the_hour_that_spring_leaves_out_is_open_when_the_clock_has_jumped():
    early = Opening(opens="02:30", closes="05:00", days=(7,))

    assert state_at((early,), zone=TORONTO, at=datetime(2026, 3, 8, 6, 59, tzinfo=UTC)) == "closed"
    assert state_at((early,), zone=TORONTO, at=datetime(2026, 3, 8, 7, 0, tzinfo=UTC)) == "open"


def test_when_autumn_shows_an_hour_twice_a_night_lasts_through_both():
    assert state(NIGHT, at="2026-11-01 01:30", fold=0) == "open"
    assert state(NIGHT, at="2026-11-01 01:30", fold=1) == "open"
    assert state(NIGHT, at="2026-11-01 02:00") == "closed"


def test_we_do_not_say_open_in_the_second_of_two_same_hours_when_closing_time_came_in_the_first():
    night = Opening(opens="22:00", closes="01:30", days=(6,))

    assert state(night, at="2026-11-01 01:15", fold=0) == "open"
    assert state(night, at="2026-11-01 01:45", fold=0) == "closed"
    assert state(night, at="2026-11-01 01:15", fold=1) == "unknown"


def test_a_night_belongs_to_the_day_on_which_it_begins():
    assert state(NIGHT, at="2026-03-07 01:00") == "closed"
    assert state(NIGHT, at="2026-03-07 22:00") == "open"
    assert state(NIGHT, at="2026-03-08 01:59") == "open"
    assert state(NIGHT, at="2026-03-08 22:30") == "closed"


def test_day_and_night_is_open_at_every_minute_of_the_day():
    always = hours_from_text("24/7") or ()

    assert {state(*always, at=at) for at in ("2026-03-08 00:00", "2026-03-08 23:59", "2026-11-01 01:30")} == {"open"}


@pytest.mark.parametrize(
    ("openings", "zone"),
    [
        ((), TORONTO),
        ((WEEK,), ""),
        ((WEEK,), "Not/AZone"),
        ((WEEK,), "../../etc/passwd"),
        ((WEEK,), "America"),
        ((WEEK,), "a\x00b"),
        ((Opening(note="Call for hours"),), TORONTO),
        ((Opening(days=(3,), note="By appointment"),), TORONTO),
        ((Opening(opens="09:00", closes="17:00"),), TORONTO),
        ((Opening(opens="nine", closes="17:00", days=(3,)),), TORONTO),
        ((Opening(opens="09:00", closes="09:00", days=(3,)),), TORONTO),
        ((Opening(opens="09:00", closes="17:00", days=(9,)),), TORONTO),
        ((Opening(opens="09:00", closes="17:00", rule="FREQ=HOURLY"),), TORONTO),
        ((Opening(opens="09:00", closes="17:00", days=(3,), valid_to="soon"),), TORONTO),
        ((Opening(opens="09:00", closes="17:00", days=(3,), valid_to="2020-01-01"),), TORONTO),
        ((Opening(opens="09:00", closes="17:00", days=(3,), valid_from="2099-01-01"),), TORONTO),
        ((Opening(opens="09:00", closes="17:00", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),), TORONTO),
        ((Opening(days=(7,), is_closed=True),), TORONTO),
        ((WEEK, Opening(days=(3,), is_closed=True)), TORONTO),
    ],
)
def test_what_is_not_known_is_never_called_open_or_closed(openings: tuple[Opening, ...], zone: str):
    assert state_at(openings, zone=zone, at=datetime(2026, 3, 4, 17, 0, tzinfo=UTC)) == "unknown"


def test_a_day_that_the_rules_do_not_name_is_closed_only_when_every_rule_can_be_read():
    assert state(WEEK, at="2026-03-08 12:00") == "closed"
    assert state(WEEK, Opening(note="Sundays: ask"), at="2026-03-08 12:00") == "unknown"
    assert state(WEEK, Opening(note="Sundays: ask"), at="2026-03-09 12:00") == "open"
    assert state(WEEK, Opening(days=(7,)), at="2026-03-08 12:00") == "unknown"
    assert state(WEEK, Opening(days=(7,)), at="2026-03-07 12:00") == "closed"


def test_a_rule_holds_on_the_first_and_the_last_of_its_days_and_not_outside():
    summer = Opening(opens="10:00", closes="12:00", days=(1, 2, 3, 4, 5, 6, 7), valid_from="2026-06-01", valid_to="2026-08-31")

    assert [state(summer, at=f"{day} 11:00") for day in ("2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01")] == [
        "unknown",
        "open",
        "open",
        "unknown",
    ]


def test_dates_on_which_a_place_is_closed_go_before_its_usual_hours():
    holidays = Opening(is_closed=True, valid_from="2026-12-24", valid_to="2027-01-01")

    assert state(WEEK, holidays, at="2026-12-23 10:00") == "open"
    assert state(WEEK, holidays, at="2026-12-25 10:00") == "closed"
    assert state(WEEK, holidays, at="2027-01-04 10:00") == "open"


def test_the_third_tuesday_and_the_last_friday_are_found_in_every_month():
    openings = read(freq="MONTHLY", byday="3TU,-1FR", opens_at="17:00", closes_at="19:00")

    found = [day for day in _days(2026) if state(*openings, at=f"{day} 18:00") == "open"]

    assert len(found) == 24
    assert {date(2026, 2, 17), date(2026, 2, 27), date(2026, 12, 15), date(2026, 12, 25)} <= set(found)


def test_every_two_weeks_counts_from_the_first_time():
    openings = read(freq="WEEKLY", interval=2, byday="WE", dtstart="2026-01-07", opens_at="09:00", closes_at="12:00")

    said = [state(*openings, at=f"{day} 10:00") for day in ("2025-12-24", "2026-01-07", "2026-01-14", "2026-01-21")]

    assert said == ["unknown", "open", "closed", "open"]


def test_a_rule_that_ends_after_three_times_is_unknown_afterwards():
    openings = read(freq="MONTHLY", byday="1MO", count=3, dtstart="2026-01-01", opens_at="09:00", closes_at="12:00")

    said = [state(*openings, at=f"{day} 10:00") for day in ("2026-01-05", "2026-03-02", "2026-03-09", "2026-04-06")]

    assert said == ["open", "open", "unknown", "unknown"]


rules = st.one_of(
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};BYDAY={};WKST={}".format,
        st.integers(1, 4),
        st.sampled_from(["MO", "TU,SU"]),
        st.sampled_from(["MO", "SU"]),
    ),
    st.builds(
        "FREQ=MONTHLY;INTERVAL={};BYDAY={}{}".format,
        st.integers(1, 4),
        st.sampled_from([-2, -1, 1, 3, 5]),
        st.sampled_from(["TU", "FR"]),
    ),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={},{}".format, st.integers(1, 31), st.integers(-31, -1)),
    st.builds("FREQ=YEARLY;BYYEARDAY={},{}".format, st.integers(1, 366), st.integers(-366, -1)),
    # The library loses days of a first week that is counted from the end, where that week begins in the year before.
    st.builds("FREQ=WEEKLY;BYWEEKNO={},{};BYDAY=WE".format, st.integers(1, 53), st.integers(-51, -1)),
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 9)),
    st.builds("FREQ=WEEKLY;BYDAY=MO,TH;COUNT={}".format, st.integers(1, 40)),
)


@settings(max_examples=60, deadline=None)
@given(rules, st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31)))
def test_a_rule_holds_on_the_days_that_a_calendar_library_finds(text: str, start: date):
    end = start + timedelta(days=500)
    library = rrule.rrulestr(text, dtstart=datetime.combine(start, time()))
    expected = {
        moment.date() for moment in library.between(datetime.combine(start, time()), datetime.combine(end, time()), inc=True)
    }

    rule = read_rule(text, start=start)

    assert rule is not None
    last = rule.last_day()
    assert {day for day in (start + timedelta(days=n) for n in range(501)) if day <= last and rule.holds_on(day)} == expected


def test_a_rule_that_no_day_fits_is_answered_at_once():
    openings = read(freq="MONTHLY", bymonthday=31, byyearday=1, opens_at="09:00", closes_at="12:00")

    assert state(*openings, at="2026-03-04 10:00") == "closed"


clocks = st.integers(0, 23 * 60 + 58).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
weekly = st.builds(
    lambda opens, closes, days: Opening(opens=opens, closes=closes, days=tuple(sorted(days))),
    clocks,
    clocks,
    st.sets(st.integers(1, 7), min_size=1),
).filter(lambda opening: opening.opens != opening.closes)
moments = st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(st.lists(weekly, min_size=1, max_size=4), moments, st.sampled_from([TORONTO, "America/Regina", "America/St_Johns"]))
def test_a_week_is_open_exactly_when_a_slow_reading_of_it_says_so(openings: list[Opening], at: datetime, zone: str):
    local = at.astimezone(ZoneInfo(zone))
    wall = local.replace(tzinfo=None)
    spans = [span for opening in openings for days in range(-8, 9) for span in _span(opening, wall.date() + timedelta(days=days))]

    said = state_at(tuple(openings), zone=zone, at=at)

    assert said == ("open" if any(start <= wall < end for start, end in spans) else "closed") or local.fold


def _span(opening: Opening, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day.isoweekday() in opening.days:
        start, end = (datetime.combine(day, time.fromisoformat(text)) for text in (opening.opens, opening.closes))
        yield start, end if end > start else end + timedelta(days=1)


def _days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=days) for days in range(365)]


def test_a_row_with_an_offset_of_its_zone_means_the_clock_on_the_wall_all_year():
    (opening,) = read(freq="WEEKLY", byday="MO,TU", opens_at="09:00-05:00", closes_at="17:00-05:00")

    assert (opening.opens, opening.closes) == ("09:00", "17:00")
    assert state(opening, at="2026-07-06 09:00") == "open"


def test_the_time_zone_number_says_the_same_as_an_offset():
    rows = [{"byday": "MO", "opens_at": "09:00", "closes_at": "17:00", "timezone": number} for number in (-5, "-5", -5.0)]

    assert openings_of(rows, zone=TORONTO) == (Opening(opens="09:00", closes="17:00", days=(1,)),) * 3


def test_times_in_utc_are_turned_into_ours_and_unknown_only_where_summer_and_winter_differ():
    openings = read(freq="WEEKLY", byday="MO", opens_at="14:00Z", closes_at="22:00Z")

    said = {at: state(*openings, at=f"2026-01-05 {at}") for at in ("08:59", "09:30", "10:30", "16:59", "17:30", "18:00")}

    assert said == {
        "08:59": "closed",
        "09:30": "unknown",
        "10:30": "open",
        "16:59": "open",
        "17:30": "unknown",
        "18:00": "closed",
    }
    assert state_at(openings, zone="America/Regina", at=on_wall("2026-01-05 08:30", zone="America/Regina")) == "open"


def test_times_in_utc_can_fall_on_the_day_before():
    openings = read(freq="WEEKLY", byday="TU", opens_at="00:00Z", closes_at="03:00Z")

    assert state(*openings, at="2026-01-05 20:30") == "open"
    assert state(*openings, at="2026-01-06 20:30") == "closed"


@pytest.mark.parametrize(
    "cells",
    [
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "nine", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": ""},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "00:00", "closes_at": "00:00"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00-05:00", "closes_at": "17:00Z"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "21:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "2MO", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "FUNDAY", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "MO", "count": 5, "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "byday": "MO", "until": "next year", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "WEEKLY", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "SOMETIMES", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"},
        {"freq": "MONTHLY", "bymonthday": "40", "opens_at": "09:00", "closes_at": "17:00"},
        {"byday": "MO"},
        {"description": "Call us"},
        {},
    ],
)
def test_a_row_that_cannot_be_read_is_never_open_and_loses_no_word(cells: dict[str, Any]):
    openings = openings_of([cells], zone=TORONTO)

    assert state(*openings, at="2026-03-02 10:00") == "unknown"
    assert cells.get("description", "") in openings[0].note
    if cells.keys() & {"interval", "until"}:
        assert all(str(cells[column]) in openings[0].note for column in ("opens_at", *(cells.keys() & {"interval", "until"})))


cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(),
    st.integers(),
    st.sampled_from(["MO,TU", "1MO", "WEEKLY", "MONTHLY", "09:00", "17:00Z", "2026-01-01", "\x00", "9" * 400, "٣:٠٠", "²"]),
    st.lists(st.text(max_size=3), max_size=2),
)
COLUMNS = "valid_from valid_to dtstart timezone until count wkst freq interval byday byweekno bymonthday byyearday description opens_at closes_at notes"


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS.split()), cells))
def test_nothing_that_a_row_can_hold_raises_and_the_way_back_says_the_same(row: dict[str, Any]):
    moments = [on_wall(f"2026-03-{day:02} 10:00") for day in (1, 2, 3, 6)]

    openings = openings_of([row], zone=TORONTO)
    back = openings_of(schedules_of(openings, zone=TORONTO), zone=TORONTO)

    assert [state_at(openings, zone=TORONTO, at=at) for at in moments] == [state_at(back, zone=TORONTO, at=at) for at in moments]
    assert in_words(openings) == in_words(openings)
    next_change(openings, zone=TORONTO, at=moments[0])


@pytest.mark.parametrize("zone", [TORONTO, "America/St_Johns", ""])
def test_openings_go_out_as_rows_and_come_back_the_same(zone: str):
    openings = (
        WEEK,
        NIGHT,
        Opening(opens="00:00", closes="24:00", days=(7,), note="Ring the bell"),
        Opening(opens="17:00", closes="19:00", rule="FREQ=MONTHLY;BYDAY=3TU,-1FR"),
        Opening(opens="09:00", closes="12:00", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;WKST=SU", start="2026-01-07"),
        Opening(opens="09:00", closes="12:00", days=(1,), valid_from="2026-01-01", valid_to="2026-02-01"),
        Opening(days=(6,), is_closed=True),
        Opening(days=(4,), note="By appointment"),
    )

    rows = schedules_of(openings, zone=zone)

    assert openings_of(rows, zone=zone) == openings
    assert rows[0]["byday"] == "MO,TU,WE,TH,FR"
    assert rows[0]["opens_at"] == {TORONTO: "09:00-05:00", "America/St_Johns": "09:00-03:30", "": "09:00"}[zone]


def test_a_rule_that_hsds_has_no_column_for_goes_out_as_words_and_not_as_hours_on_too_many_days():
    winter = Opening(opens="17:00", closes="19:00", rule="FREQ=MONTHLY;BYMONTH=1,2;BYDAY=1MO")

    (row,) = schedules_of([winter], zone=TORONTO)

    assert "opens_at" not in row
    assert "BYMONTH=1,2" in row["notes"]
    assert state(*openings_of([row], zone=TORONTO), at="2026-07-06 18:00") == "unknown"


def test_a_row_with_only_words_is_read_as_hours_where_they_are_certain():
    assert read(description="Monday to Friday, 9am to 5pm", valid_to="2026-12-31") == (
        Opening(opens="09:00", closes="17:00", days=(1, 2, 3, 4, 5), valid_to="2026-12-31"),
    )


def test_when_it_next_opens_is_found_over_a_weekend_and_a_clock_change():
    friday_evening = on_wall("2026-03-06 18:00")

    assert next_opening((WEEK,), zone=TORONTO, at=friday_evening) == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)
    assert next_opening((WEEK,), zone=TORONTO, at=on_wall("2026-03-06 10:00")) is None
    assert next_opening((Opening(note="Call"),), zone=TORONTO, at=friday_evening) is None


def test_when_it_closes_is_the_next_change():
    change = next_change((NIGHT,), zone=TORONTO, at=on_wall("2026-10-31 23:00"))

    assert change is not None
    assert (change.state, change.at) == ("closed", datetime(2026, 11, 1, 7, 0, tzinfo=UTC))


def test_a_year_that_no_calendar_has_a_day_before_is_unknown_and_a_time_without_a_zone_is_refused():
    assert state_at((WEEK,), zone=TORONTO, at=datetime(1, 1, 1, tzinfo=UTC)) == "unknown"
    assert next_change((WEEK,), zone=TORONTO, at=datetime(9999, 12, 31, 23, tzinfo=UTC)) is None
    with pytest.raises(ValueError, match="time zone"):
        state_at((WEEK,), zone=TORONTO, at=datetime.fromisoformat("2026-01-01"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Mon-Fri 9am-5pm", ["Mon–Fri 09:00–17:00"]),
        ("Monday to Friday, 9:00 a.m. to 4:30 p.m.", ["Mon–Fri 09:00–16:30"]),
        ("M-F 8:30-4:30", ["Mon–Fri 08:30–16:30"]),
        ("24/7", ["Every day 24 hours"]),
        ("Day and night, every day (24/7).", ["Every day 24 hours"]),
        ("Jour et nuit, tous les jours (24 h sur 24, 7 jours sur 7).", ["Every day 24 hours"]),
        ("lun.–ven. 9 h à 17 h", ["Mon–Fri 09:00–17:00"]),
        ("Du lundi au vendredi, de 8 h 30 à 17 h", ["Mon–Fri 08:30–17:00"]),
        ("mar. et jeu. de 13 h à 16 h; fermé samedi et dimanche", ["Tue, Thu 13:00–16:00", "Sat, Sun closed"]),
        ("Tuesdays 1-4pm", ["Tue 13:00–16:00"]),
        ("noon to 5 Tuesdays", ["Tue 12:00–17:00"]),
        ("Mon 9-12, 1-5", ["Mon 09:00–12:00, 13:00–17:00"]),
        ("Fri–Mon 10pm–2am", ["Mon, Fri–Sun 22:00–02:00"]),
        ("9am-5pm Monday to Friday; 10am-2pm Saturday; closed Sunday", ["Mon–Fri 09:00–17:00", "Sat 10:00–14:00", "Sun closed"]),
        ("Sunday: 11:00-20:00  Monday: 9:00-22:00 Thursday: Closed", ["Mon 09:00–22:00", "Thu closed", "Sun 11:00–20:00"]),
        ("Mon-Fri\n9:00 AM - 5:00 PM\nSat\nclosed", ["Mon–Fri 09:00–17:00", "Sat closed"]),
        ("third Tuesday of the month, 5pm-7pm", ["Third Tue of the month 17:00–19:00"]),
        ("1st and 3rd Thursday 6-8pm", ["First Thu of the month, third Thu of the month 18:00–20:00"]),
    ],
)
def test_plain_hours_are_read_as_a_person_would(text: str, lines: list[str]):
    assert list(in_words(hours_from_text(text) or ())) == lines


@pytest.mark.parametrize(
    "text",
    [
        "",
        "By appointment",
        "Mon-Fri 9-5, call ahead",
        "Mon 1-5",
        "9am-5pm",
        "Mon 8-11pm",
        "Mon 9am-11",
        "Monday",
        "Closed",
        "Mon 9am",
        "Mar 3-5pm",
        "Mon-Fri 9am-5pm except holidays",
        "Mon-Fri 9am-5pm; closed on public holidays",
        "Mon-Fri 9am-5pm ET",
        "Mon-Fri 9am-5pm, Wed 9am-8pm",
        "Mon 9am-5pm, Mon closed",
        "Every other Tuesday 1-4pm",
        "Every 2 weeks, Tuesday 1-4pm",
        "Mon 25:00-26:00",
        "Mon 9:00-17:00, Fri 9:00-5:00",
        "In 2020: Monday to Friday, 8:30 a.m. to 4 p.m. Not confirmed since.",
        "Website always open; chat Monday to Friday (times not known)",
        "周一至周五 09:00–17:00",
        "Mon " * 100_000,
        "9" * 1900,
    ],
)
def test_hours_that_are_not_certain_are_left_alone(text: str):
    assert hours_from_text(text) is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40) | st.lists(st.sampled_from(WRITTEN)).map(" ".join))
def test_no_text_raises_and_what_is_understood_has_sound_times(text: str):
    for opening in hours_from_text(text) or ():
        assert opening.is_closed or (read_clock(opening.opens) and read_clock(opening.closes))


def test_the_hours_of_illinois_legal_aid_are_read_as_their_publisher_reads_them_or_not_at_all():
    if not ILLINOIS.exists():
        pytest.skip("The hours of Illinois Legal Aid Online are not beside this project, so they were not tried.")
    with (ILLINOIS / "input" / "locations.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = {
            row["Location_id"]: row["Hours of operation"] for row in csv.DictReader(file) if row["Hours of operation"].strip()
        }
    published = _published()

    read = {key: openings for key, text in texts.items() if (openings := hours_from_text(text))}
    wrong = {key: texts[key] for key, openings in read.items() if not _agrees(openings, published[key])}

    assert len(read) / len(texts) > 0.9
    assert wrong == {}


def _published() -> dict[str, dict[int, tuple[str, str]]]:
    days: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    with (ILLINOIS / "output_hsds1.1" / "regular_schedules.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            days[row["location_id"]][NAMES.index(row["weekday"]) + 1] = row["opens_at"], row["closes_at"]
    return days


def _agrees(openings: tuple[Opening, ...], published: dict[int, tuple[str, str]]) -> bool:
    """Return whether openings say what was published. It keeps only the first times of a day, and copies "9:00-5:00" as it is."""
    for day, (opens, closes) in published.items():
        ours = [(one.opens, one.closes) for one in openings if day in one.days and not one.is_closed]
        if not opens and ours:
            return False
        if opens and (opens.zfill(5), _same_day(closes.zfill(5), after=opens.zfill(5))) not in ours:
            return False
    return True


def _same_day(closes: str, *, after: str) -> str:
    return closes if closes > after else f"{int(closes[:2]) + 12}{closes[2:]}"


def test_lines_speak_the_language_of_the_words_that_they_are_given():
    words = {
        "hours_day_1": "lun.",
        "hours_day_5": "ven.",
        "hours_closed": "fermé",
        "hours_day_7": "dim.",
        "hours_to": "{line} (jusqu’au {last})",
    }

    lines = in_words((Opening(days=(7,), is_closed=True, valid_to="2026-12-31"), WEEK), words=words)

    assert lines == ("lun.–ven. 09:00–17:00", "dim. fermé (jusqu’au 2026-12-31)")


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ((43.65, -79.38, "ON", "CA"), "America/Toronto"),
        ((48.76, -91.62, "Ontario", "Canada"), "America/Atikokan"),
        ((49.77, -94.49, "ON", "CA"), "America/Winnipeg"),
        ((50.45, -104.62, "SK", "CA"), "America/Regina"),
        ((46.81, -71.21, "", ""), "America/Toronto"),
        ((None, None, "ON", "CA"), ""),
        ((None, None, "Nova Scotia", "CA"), "America/Halifax"),
        ((None, None, "Nouvelle-Écosse", "Canada"), "America/Halifax"),
        ((None, None, "il", "US"), "America/Chicago"),
        ((None, None, "Florida", "US"), ""),
        ((None, None, "WA", "AU"), ""),
        ((0.0, 0.0, "ON", "CA"), ""),
        ((0.0, 0.0, "MB", "CA"), "America/Winnipeg"),
        ((43.65, 79.38, "MB", "CA"), "America/Winnipeg"),
        ((-79.38, 43.65, "ON", "CA"), ""),
        ((float("nan"), 1e9, "ON", "CA"), ""),
    ],
)
def test_a_zone_is_named_where_it_is_sure_and_not_guessed_elsewhere(
    place: tuple[float | None, float | None, str, str], zone: str
):
    lat, lon, province, country = place

    assert zone_for(lat=lat, lon=lon, province=province, country=country) == zone


def test_a_caller_can_say_what_to_use_where_a_province_has_several_zones():
    assert zone_for(lat=None, lon=None, province="Ontario", country="CA", fallback=TORONTO) == TORONTO
