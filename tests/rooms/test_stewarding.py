"""Stewarding: what to check next, what a report from the field does, and deeds that can be taken back."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from askfirst.ground.refusal import Refusal
from askfirst.stewarding.alike import Outline, likely_pairs
from askfirst.stewarding.rules import (
    FINDINGS,
    KINDS,
    NEVER,
    Check,
    Claim,
    Report,
    due_facts,
    hidden_for,
    holds_for,
    in_order,
    is_already_said,
    is_due,
    lateness,
    next_due,
    repeats,
    score,
    valid_until,
    why_so_often,
    witnesses,
)

TODAY = datetime.date(2026, 11, 24)
NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)

keys = some.sampled_from([*KINDS, "phone:1", "address:1", "tells:employer", "asks:passport"])
service_kinds = some.sampled_from(["", "shelter", "helpline", "government", "hospital", "victim-services", "nobody-knows-this"])
ages = some.integers(min_value=0, max_value=5000)
findings = some.sampled_from(sorted(FINDINGS))
days = some.dates(min_value=datetime.date(2026, 1, 1), max_value=datetime.date(2026, 12, 31))


def checked(days_ago: int) -> Check:
    return Check(TODAY - datetime.timedelta(days=days_ago))


@given(keys, service_kinds, ages)
def test_what_nobody_ever_checked_comes_before_the_oldest_check_of_its_kind(key: str, service_kind: str, age: int) -> None:
    never, old = Claim(key, True, None), Claim(key, True, checked(age))

    weights = [score(one, service_kind=service_kind, today=TODAY) for one in (never, old)]

    assert weights[0] > weights[1]


@given(keys, service_kinds, ages, ages)
def test_an_older_check_never_weighs_less(key: str, service_kind: str, one: int, more: int) -> None:
    younger, older = (Claim(key, True, checked(age)) for age in (one, one + more))

    assert score(older, service_kind=service_kind, today=TODAY) >= score(younger, service_kind=service_kind, today=TODAY)


@given(keys, service_kinds, ages)
def test_a_fact_is_due_exactly_when_its_last_day_is_over(key: str, service_kind: str, age: int) -> None:
    claim = Claim(key, True, checked(age))

    last_day = valid_until(checked(age), key=key, service_kind=service_kind)

    assert is_due(claim, service_kind=service_kind, today=TODAY) == (last_day < TODAY)


@given(keys, service_kinds)
def test_what_police_or_immigration_are_told_weighs_most_of_all(key: str, service_kind: str) -> None:
    for told in ("tells:police", "tells:immigration"):
        for check in (None, checked(100_000)):
            heaviest = score(Claim(told, True, check), service_kind=service_kind, today=TODAY)

            assert heaviest >= score(Claim(key, True, check), service_kind=service_kind, today=TODAY)


def test_not_knowing_what_police_are_told_weighs_more_than_a_number_that_nobody_checked() -> None:
    unknown, number = Claim("tells:police", False, None), Claim("phone:1", True, None)

    assert score(unknown, service_kind="", today=TODAY) > score(number, service_kind="", today=TODAY)


@given(service_kinds, keys.filter(lambda key: key.startswith(("tells", "asks"))))
def test_what_could_expose_somebody_is_checked_each_season_however_slow_the_house(service_kind: str, key: str) -> None:
    assert 1 <= holds_for(key, service_kind=service_kind) <= 90


@given(service_kinds, keys)
def test_every_cadence_has_a_reason(service_kind: str, key: str) -> None:
    assert why_so_often(key, service_kind=service_kind).endswith(".")


def test_a_shelter_is_checked_twice_as_often_as_a_clinic() -> None:
    assert holds_for("phone:1", service_kind="shelter") * 2 == holds_for("phone:1", service_kind="legal-clinic") == 180


def test_a_check_of_tomorrow_is_an_error_and_no_check() -> None:
    assert lateness(checked(-1), key="hours", service_kind="", today=TODAY) == NEVER


def test_an_expiry_that_a_file_names_is_honoured() -> None:
    check = Check(TODAY - datetime.timedelta(days=10), until=TODAY - datetime.timedelta(days=1))

    assert is_due(Claim("cost", True, check), service_kind="", today=TODAY)


def test_an_expiry_before_its_own_check_does_not_break_the_queue() -> None:
    check = Check(TODAY - datetime.timedelta(days=10), until=TODAY - datetime.timedelta(days=300))

    assert is_due(Claim("cost", True, check), service_kind="", today=TODAY)


def test_a_service_without_an_email_is_not_asked_for_one() -> None:
    assert due_facts([Claim("email", False, None), Claim("web", False, None)], service_kind="", today=TODAY) == ()


def test_what_comes_next_is_the_first_day_on_which_something_is_due() -> None:
    claims = [Claim("phone:1", True, checked(170)), Claim("cost", True, checked(10))]

    assert next_due(claims, service_kind="", today=TODAY) == TODAY + datetime.timedelta(days=11)


def test_a_reported_service_stands_before_every_other() -> None:
    police = due_facts([Claim("tells:police", True, None)], service_kind="", today=TODAY)

    places = sorted(
        [in_order(reports=0, due=police, name="A", service_id="1"), in_order(reports=1, due=(), name="Z", service_id="2")]
    )

    assert places[0][-1] == "2"


@given(
    some.lists(some.builds(Report, findings, some.just("Amina"), days), max_size=6),
    some.sampled_from(["AMINA", " amina ", "Ámina", "amina."]),
)
def test_one_person_never_hides_a_service_however_often_or_however_she_spells_her_name(
    reports: list[Report], spelled: str
) -> None:
    again = [Report(one.finding, spelled, one.on) for one in reports]

    assert hidden_for([*reports, *again]) == ""


@given(findings, days, days)
def test_a_second_person_hides_a_service_if_the_finding_hides_and_not_otherwise(
    finding: str, one: datetime.date, other: datetime.date
) -> None:
    reports = [Report(finding, "Amina", one), Report(finding, "Bo", other)]

    assert (hidden_for(reports) == finding) == FINDINGS[finding].hides
    assert witnesses(reports) == {finding: 2}


@given(findings, findings.filter(lambda finding: finding != "closed"))
def test_two_people_who_found_different_things_hide_nothing(one: str, other: str) -> None:
    reports = [Report(one, "Amina", TODAY), Report(other, "Bo", TODAY)]

    assert bool(hidden_for(reports)) == (one == other and FINDINGS[one].hides)


@given(some.lists(some.builds(Report, findings, some.sampled_from(["Amina", "Bo", "Chi"]), days), max_size=8), findings)
def test_one_more_report_never_shows_what_was_hidden(reports: list[Report], finding: str) -> None:
    more = [*reports, Report(finding, "Dee", TODAY)]

    assert not hidden_for(reports) or hidden_for(more)


def test_the_same_person_repeats_herself_only_on_the_same_day() -> None:
    first = Report("closed", "Amina", TODAY)

    assert repeats(Report("closed", "AMINA", TODAY), earlier=[first])
    assert not repeats(Report("closed", "Amina", TODAY + datetime.timedelta(days=1)), earlier=[first])
    assert not repeats(Report("moved", "Amina", TODAY), earlier=[first])


@pytest.mark.parametrize(
    ("finding", "values", "known"),
    [
        ("asked_papers", {"asks:id": "yes"}, True),
        ("asked_papers", {"asks:immigration_status": "yes", "asks:id": "no"}, True),
        ("asked_papers", {"asks:id": "unknown"}, False),
        ("asked_name", {"asks:name": "no"}, False),
        ("told_police", {"tells:police": "may"}, True),
        ("told_police", {"tells:police": "only_if_compelled"}, False),
        ("cost_money", {"cost": "free"}, False),
        ("closed", {"open": "active"}, False),
        ("closed", {"open": "defunct"}, True),
        ("moved", {}, False),
    ],
)
def test_what_the_directory_says_itself_is_no_news(finding: str, values: dict[str, str], known: bool) -> None:
    assert is_already_said(finding, values=values) is known


def test_services_are_likely_the_same_only_for_reasons_that_can_be_shown() -> None:
    number = frozenset({"4165550100"})
    same = [Outline("1", "Dawn Legal Clinic", numbers=number), Outline("2", "Legal Clinic Dawn", numbers=number)]
    branches = [Outline("3", "River House", "River", "Guelph"), Outline("4", "River House", "River", "Barrie")]
    switchboard = [Outline(f"x{n}", f"Ward {n}", numbers=frozenset({"4165550199"})) for n in range(30)]

    found = list(likely_pairs([*same, *branches, *switchboard]))

    assert [(pair.one.id, pair.other.id, pair.because) for pair in found] == [("1", "2", ("name", "number"))]


# From here on with a directory of its own: Dawn Clinic, and River House whose place is confidential.

ORGANIZATION, CLINIC, SHELTER = (f"{n}0000000-0000-4000-8000-000000000000" for n in "123")
PHONE, SECRET, OPEN_PLACE = (f"{n}0000000-0000-4000-8000-000000000000" for n in "456")
ADDRESS, SECRET_ADDRESS = (f"{n}0000000-0000-4000-8000-000000000000" for n in "78")


def put(table: str, **row: Any) -> None:
    from askfirst.directory import actions

    actions.make(table=table, row=row, by="import", at=NOON - datetime.timedelta(days=900))


@pytest.fixture
def directory(store: Path) -> Path:
    put("organization", id=ORGANIZATION, name="Dawn", description="Dawn")
    for number, name, kind in ((CLINIC, "Dawn Clinic", "legal-clinic"), (SHELTER, "River House", "shelter")):
        put("service", id=number, organization_id=ORGANIZATION, name=name, description="Help", status="active", kind=kind)
    put("phone", id=PHONE, service_id=CLINIC, number="416 555 0100")
    put("location", id=OPEN_PLACE, location_type="physical", latitude=43.6, longitude=-79.4)
    put("location", id=SECRET, location_type="physical", confidential=True, name="The blue door")
    for service, place in ((CLINIC, OPEN_PLACE), (SHELTER, SECRET)):
        put("service_at_location", service_id=service, location_id=place)
    where = {"state_province": "ON", "postal_code": "N0N 0N0", "country": "CA", "address_type": "physical"}
    put(
        "address",
        id=ADDRESS,
        location_id=OPEN_PLACE,
        address_1="1 Bay St",
        city="Toronto",
        as_written="1 Bay St, Toronto",
        **where,
    )
    put("address", id=SECRET_ADDRESS, location_id=SECRET, address_1="9 Secret Lane", city="Toronto", **where)
    put("phone", location_id=SECRET, number="416 555 0666")
    return store


def facts(service_id: str = CLINIC) -> Any:
    from askfirst.stewarding.queries import service_facts

    found = service_facts(service_id)
    assert found is not None
    return found


def still(key: str, **more: Any) -> None:
    from askfirst.stewarding import actions

    actions.still_right(**{"service_id": CLINIC, "key": key, "role": "front_desk", "by": "Team A", "at": NOON, **more})


def correct(key: str, **typed: str) -> None:
    from askfirst.stewarding import actions

    actions.correct(service_id=CLINIC, key=key, typed=typed, role="lead", by="Team A", at=NOON)


def report(finding: str, by: str, *, service_id: str = CLINIC, at: datetime.datetime = NOON) -> str:
    from askfirst.stewarding import actions

    return actions.report(service_id=service_id, finding=finding, by=by, at=at)


def test_every_fact_that_could_harm_is_listed_also_what_nobody_ever_said(directory: Path) -> None:
    heads = {key.partition(":")[0] for key in facts().by_key}

    assert heads >= {"open", "tells", "asks", "phone", "address", "hours", "cost", "languages", "eligibility"}
    assert facts().by_key["tells:police"].values["practice"] == "unknown"
    assert not facts().by_key["asks:immigration_status"].is_known


def test_nothing_of_a_confidential_place_is_read(directory: Path) -> None:
    shelter = facts(SHELTER)

    assert shelter.has_confidential_place
    assert not [key for key in shelter.by_key if key.startswith(("address", "phone"))]


def test_a_check_carries_its_source_its_day_its_checker_and_its_expiry(directory: Path) -> None:
    still(f"phone:{PHONE}")

    check = facts().by_key[f"phone:{PHONE}"].check
    assert (check.on, check.by, check.until) == (TODAY, "Team A", TODAY + datetime.timedelta(days=180))
    assert check.source == "front desk or intake, by telephone"
    assert check.evidence == "stated_by_service"


def test_asked_and_still_not_known_is_written_down_and_stays_unknown(directory: Path) -> None:
    still("tells:police")

    fact = facts().by_key["tells:police"]
    assert (fact.values["practice"], fact.is_known) == ("unknown", False)
    assert fact.check.on == TODAY


def test_all_still_right_leaves_what_is_unknown_unknown_and_due(directory: Path) -> None:
    from askfirst.stewarding import actions

    actions.all_still_right(service_id=CLINIC, role="lead", by="Team A", at=NOON)

    after = facts()
    assert after.confirmed_on == TODAY
    assert after.by_key[f"phone:{PHONE}"].check.on == TODAY
    assert after.by_key["tells:police"].check is None


def test_the_same_button_twice_on_one_day_is_no_error(directory: Path) -> None:
    still("open")
    still("open", at=NOON + datetime.timedelta(minutes=1))

    assert facts().by_key["open"].check.on == TODAY


def test_the_queue_puts_reports_first_then_what_police_could_be_told_then_older_and_lighter_things(directory: Path) -> None:
    from askfirst.stewarding.queries import queue

    for number in range(3):
        put(
            "service",
            id=f"a{number}000000-0000-4000-8000-000000000000",
            organization_id=ORGANIZATION,
            name=f"Ward {number}",
            description="x",
            status="active",
        )
    still("tells:police")
    still("tells:immigration")
    report("moved", "Amina", service_id=SHELTER)

    found = queue(today=TODAY).pressing

    assert found[0].service.id == SHELTER
    assert found[1].due[0].key == "tells:immigration"
    assert found[-1].service.id == CLINIC


def test_a_closed_service_leaves_the_queue_and_an_empty_queue_says_what_comes_next(directory: Path) -> None:
    from askfirst.stewarding import actions
    from askfirst.stewarding.queries import queue

    actions.close(service_id=SHELTER, for_good=True, redirect_to=CLINIC, note="", by="Team A", at=NOON)
    for key in facts().by_key:
        still(key)

    line = queue(today=TODAY)

    assert line.pressing == ()
    assert line.coming is not None
    assert (line.coming.name, line.coming.on) == ("Dawn Clinic", TODAY + datetime.timedelta(days=91))


def test_closing_deletes_nothing_and_points_on(directory: Path) -> None:
    from askfirst.stewarding import actions

    actions.close(service_id=SHELTER, for_good=True, redirect_to=CLINIC, note="Moved in with Dawn", by="Team A", at=NOON)

    assert (facts(SHELTER).status, facts(SHELTER).redirect_to) == ("defunct", CLINIC)


def test_a_service_does_not_point_to_itself_or_to_a_closed_one(directory: Path) -> None:
    from askfirst.stewarding import actions

    with pytest.raises(Refusal, match="itself"):
        actions.close(service_id=CLINIC, for_good=True, redirect_to=CLINIC, note="", by="Team A", at=NOON)
    actions.close(service_id=SHELTER, for_good=True, redirect_to="", note="", by="Team A", at=NOON)
    with pytest.raises(Refusal, match="closed too"):
        actions.close(service_id=CLINIC, for_good=True, redirect_to=SHELTER, note="", by="Team A", at=NOON)


def test_a_moved_address_loses_its_old_point_and_its_old_wording(directory: Path) -> None:
    from askfirst.directory import models

    correct(f"address:{ADDRESS}", address_1="2 King St", city="Guelph")

    row = models.Address.objects.select_related("location").get(id=ADDRESS)
    assert (row.address_1, row.city, row.as_written) == ("2 King St", "Guelph", "")
    assert row.location is not None
    assert (row.location.latitude, row.location.longitude) == (None, None)


def test_new_hours_put_the_old_times_away_and_a_text_in_another_language_too(directory: Path) -> None:
    from askfirst.directory import models

    put("schedule", service_id=CLINIC, byday="MO", freq="WEEKLY", opens_at="01:00", closes_at="02:00")
    put("translation", link_id=CLINIC, link_entity="service", field="hours_note", language="fr", text="lundi", state="draft")

    correct("hours", hours_note="Mon-Fri 9:00-17:00")

    assert {(row.opens_at[:5], row.closes_at[:5]) for row in models.Schedule.objects.filter(service_id=CLINIC)} == {
        ("09:00", "17:00")
    }
    assert not models.Translation.objects.exists()


def test_languages_are_added_and_taken_away_by_their_codes(directory: Path) -> None:
    correct("languages", languages="en, zh")
    correct("languages", languages="zh yue")

    assert facts().by_key["languages"].values["languages"] == "yue, zh"


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("tells:police", {"practice": "sometimes"}, "is not one of the answers"),
        ("eligibility", {"minimum_age": "-3"}, "is not a number"),
        ("eligibility", {"minimum_age": "nan"}, "is not a number"),
        (f"phone:{PHONE}", {"number": "  "}, "cannot be empty"),
        ("languages", {"languages": "<script>"}, "is not a language code"),
        ("open", {"status": "active"}, "Nothing was changed"),
        ("hours", {"hours_note": "x" * 6000}, "longer than"),
        ("phone:nobody", {"number": "1"}, "not there any more"),
    ],
)
def test_a_value_that_cannot_stand_is_refused_in_words_and_changes_nothing(
    directory: Path, key: str, typed: dict[str, str], says: str
) -> None:
    before = facts()

    with pytest.raises(Refusal, match=says):
        correct(key, **typed)

    assert facts() == before


@pytest.mark.parametrize(
    ("by", "role"), [("", "lead"), ("  ", "lead"), ("...", "lead"), ("x" * 81, "lead"), ("Team A", ""), ("Team A", "Mrs Smith")]
)
def test_nobody_checks_without_a_name_and_nobody_is_named_as_the_source(directory: Path, by: str, role: str) -> None:
    with pytest.raises(Refusal):
        still("open", by=by, role=role)

    assert facts().by_key["open"].check is None


def test_one_report_warns_at_once_and_hides_nothing(directory: Path) -> None:
    from askfirst.stewarding.queries import warnings_of

    came = report("told_police", "Amina")

    assert came == "warned"
    assert warnings_of(CLINIC) == ("One report says that it told the police or immigration about somebody; not checked yet.",)
    assert facts().hidden_because == ""


def test_a_second_report_by_somebody_else_hides_until_it_is_checked(directory: Path) -> None:
    report("told_police", "Amina")
    report("told_police", "amina", at=NOON + datetime.timedelta(days=3))
    assert facts().hidden_because == ""

    came = report("told_police", "Bo")

    assert came == "hidden"
    assert facts().hidden_because.startswith("Two people report")


def test_the_same_report_twice_on_a_day_and_a_story_are_refused(directory: Path) -> None:
    report("closed", "Amina")

    for finding, by in (("closed", "AMINA"), ("they called the police on my cousin", "Bo"), ("moved", "")):
        with pytest.raises(Refusal):
            report(finding, by)


def test_a_report_on_cost_warns_and_never_hides(directory: Path) -> None:
    for by in ("Amina", "Bo", "Chi"):
        report("cost_money", by)

    assert facts().hidden_because == ""


def test_a_report_that_says_what_the_directory_says_is_settled_at_once(directory: Path) -> None:
    from askfirst.stewarding.queries import warnings_for

    correct("asks:name", asked="yes")

    assert report("asked_name", "Amina") == report("asked_name", "Bo") == "known"
    assert warnings_for() == {}


def test_a_report_settled_as_wrong_warns_nobody_and_shows_what_it_hid(directory: Path) -> None:
    from askfirst.stewarding import actions
    from askfirst.stewarding.queries import open_reports, warnings_of

    report("closed", "Amina")
    report("closed", "Bo")

    came = actions.settle(report_id=open_reports(CLINIC)[0].id, is_right=False, by="Team A", at=NOON)

    assert came == ("shown", "open")
    assert facts().hidden_because == ""
    assert len(warnings_of(CLINIC)) == 1


def test_a_report_tells_the_index_that_the_service_changed(directory: Path) -> None:
    from askfirst.directory.queries import edition, touched_since

    before, _ = edition()

    report("moved", "Amina")

    assert touched_since(before) == {CLINIC}


def test_a_whole_deed_is_undone_at_once_and_can_be_done_again(directory: Path) -> None:
    from askfirst.stewarding import actions
    from askfirst.stewarding.past import history_of

    before = facts()
    actions.all_still_right(service_id=CLINIC, role="lead", by="Team A", at=NOON)
    done = facts()

    actions.undo(line=history_of(CLINIC)[0].lines[0], by="Team A", at=NOON + datetime.timedelta(minutes=1))
    assert facts() == before
    actions.undo(line=history_of(CLINIC)[0].lines[0], by="Team A", at=NOON + datetime.timedelta(minutes=2))

    assert facts() == done


def test_undoing_a_closing_lets_its_reports_wait_again(directory: Path) -> None:
    from askfirst.stewarding import actions
    from askfirst.stewarding.past import history_of
    from askfirst.stewarding.queries import open_reports

    report("closed", "Amina")
    actions.close(service_id=CLINIC, for_good=True, redirect_to="", note="", by="Team A", at=NOON)
    assert open_reports(CLINIC) == ()

    actions.undo(line=history_of(CLINIC)[0].lines[0], by="Team A", at=NOON + datetime.timedelta(minutes=1))

    assert facts().status == "active"
    assert len(open_reports(CLINIC)) == 1


def test_what_was_brought_in_is_not_undone_by_a_button(directory: Path) -> None:
    from askfirst.ledger.actions import Deed, note
    from askfirst.stewarding import actions

    line = note(Deed(what="record.imported", table="service", record_id=CLINIC, service_id=CLINIC), by="import", at=NOON)

    with pytest.raises(Refusal, match="nothing to undo"):
        actions.undo(line=line, by="Team A", at=NOON)


def test_the_history_of_a_confidential_place_says_that_something_changed_and_not_what(directory: Path) -> None:
    from askfirst.directory import actions
    from askfirst.stewarding.past import done_since, history_of

    actions.change(table="address", record_id=SECRET_ADDRESS, values={"address_1": "10 Secret Lane"}, by="Team A", at=NOON)

    seen = repr((history_of(SHELTER), done_since(TODAY - datetime.timedelta(days=2000), until=TODAY)))
    assert "is_confidential=True" in seen
    assert not [word for word in ("Secret Lane", "0666", "blue door") if word in seen]


def test_a_number_that_hung_on_a_confidential_place_is_not_told_after_it_is_gone(directory: Path) -> None:
    from askfirst.directory import actions, models
    from askfirst.stewarding.past import done_since

    at_place = models.ServiceAtLocation.objects.filter(location__confidential=True).values_list("id", flat=True)[0]
    put("phone", service_at_location_id=str(at_place), number="416-555-0777")
    phone = str(models.Phone.objects.get(number="416-555-0777").pk)
    actions.remove_row(table="phone", record_id=phone, by="Team A", at=NOON)

    seen = repr(done_since(TODAY - datetime.timedelta(days=2000), until=TODAY + datetime.timedelta(days=2000)))
    assert "is_confidential=True" in seen
    assert "0777" not in seen


def test_two_entries_are_merged_by_hand_and_no_question_keeps_two_answers(directory: Path) -> None:
    from askfirst.directory import models
    from askfirst.stewarding import actions

    for service, practice in ((CLINIC, "must_not"), (SHELTER, "may")):
        put("disclosure", service_id=service, recipient="police", practice=practice)
    report("moved", "Amina", service_id=SHELTER)

    actions.merge(keep=CLINIC, other=SHELTER, from_other={"tells:police", "kind"}, by="Team A", at=NOON)

    merged, closed = facts(), facts(SHELTER)
    assert (merged.name, merged.kind, merged.by_key["tells:police"].values["practice"]) == ("Dawn Clinic", "shelter", "may")
    assert models.Disclosure.objects.filter(service_id=CLINIC).count() == 1
    assert (closed.status, closed.redirect_to) == ("defunct", CLINIC)


def test_a_service_is_not_merged_with_itself_or_with_a_closed_one(directory: Path) -> None:
    from askfirst.stewarding import actions

    with pytest.raises(Refusal, match="different"):
        actions.merge(keep=CLINIC, other=CLINIC, from_other=(), by="Team A", at=NOON)
    actions.close(service_id=SHELTER, for_good=False, redirect_to="", note="", by="Team A", at=NOON)
    with pytest.raises(Refusal, match="is closed"):
        actions.merge(keep=CLINIC, other=SHELTER, from_other=(), by="Team A", at=NOON)


def test_a_pair_that_was_kept_apart_is_not_shown_again(directory: Path) -> None:
    from askfirst.stewarding import actions
    from askfirst.stewarding.doubles import likely_duplicates

    twin = "90000000-0000-4000-8000-000000000000"
    put("service", id=twin, organization_id=ORGANIZATION, name="Dawn clinic", description="x", status="active")
    put("phone", service_id=twin, number="+1 (416) 555-0100")
    assert [pair.because for pair in likely_duplicates()] == [("name", "number", "organization")]

    actions.keep_apart(one=twin, other=CLINIC, by="Team A", at=NOON)

    assert likely_duplicates() == ()


def test_every_phrase_can_be_filled_in_and_every_choice_has_one() -> None:
    import re

    from askfirst.stewarding.checking import EVIDENCE
    from askfirst.stewarding.correcting import CHOICES, choice_label
    from askfirst.stewarding.words import steward_words

    words = steward_words()
    filled = {key: words.say(key, **dict.fromkeys(re.findall(r"\{(\w+)\}", words[key]), "§")) for key in words}

    assert [key for key, text in filled.items() if not text.strip() or "{" in text] == []
    assert [key for key in FINDINGS if f"finding_{key}" not in words or f"says_{key}" not in words] == []
    assert [role for role in EVIDENCE if f"role_{role}" not in words or f"by_{role}" not in words] == []
    assert [
        one for column, choices in CHOICES.items() if column != "status" for one in choices if choice_label(column, one) == one
    ] == []
