"""Changes of the directory by hand: each is told, each can be taken back, and none loses what was there."""

from pathlib import Path
from typing import Any

import pytest
from tests.database import set_up_django

set_up_django()

from tests.directory_cast import AT, CAST, LATER, PHONE, WIDE, bring, everything, key, row, with_values

from askfirst.directory import actions, queries
from askfirst.directory.models import Attribute, Phone, Service
from askfirst.ground.refusal import Refusal
from askfirst.ledger.models import Entry


def newest() -> int:
    """The number of the newest line of the ledger."""
    return Entry.objects.latest("id").pk


def change(table: str, name: str, /, **values: Any) -> int:
    """Change a record as Amina would, a day later."""
    return int(actions.change(table=table, record_id=key(name), values=values, by="Amina", at=LATER, note="by phone"))


def undo(entry: int) -> None:
    """Take a line back as Amina would."""
    actions.undo(entry=entry, by="Amina", at=LATER)


def test_a_change_is_made_told_and_kept(store: Path):
    bring(CAST)

    number = change("service", "advice", name="Legal advice", minimum_age=None, maximum_age="29")

    service = Service.objects.get(pk=key("advice"))
    assert (service.name, service.minimum_age, service.maximum_age) == ("Legal advice", None, 29)
    assert service.kept_fields == ["maximum_age", "minimum_age", "name"]
    line = queries.history(key("advice"))[0]
    assert (line.id, line.by, line.note, line.service_id) == (number, "Amina", "by phone", key("advice"))
    assert [(one.column, one.before, one.after) for one in line.changes] == [
        ("maximum_age", None, 29),
        ("minimum_age", 16, None),
        ("name", "Advice", "Legal advice"),
    ]


@pytest.mark.parametrize(
    ("table", "name", "values", "why"),
    [
        ("service", "nobody", {"name": "x"}, "not in the directory"),
        ("serivce", "advice", {"name": "x"}, "no 'serivce'"),
        ("service", "advice", {"colour": "red"}, "no 'colour'"),
        ("service", "advice", {"name": ""}, "name"),
        ("service", "advice", {"status": "maybe"}, "status"),
        ("service", "advice", {"minimum_age": "old enough"}, "minimum_age"),
        ("service", "advice", {"assured_date": "31 February"}, "assured_date"),
        ("service", "advice", {"organization_id": key("nobody")}, "not in the directory"),
        ("service", "advice", {"organization_id": None}, "organization"),
        ("service", "advice", {"id": key("other")}, "cannot be changed"),
        ("service", "advice", {"name": "Advice"}, "already says that"),
        ("phone", "phone", {"number": None}, "number"),
    ],
)
def test_a_change_that_cannot_stand_is_refused_in_words_and_changes_nothing(
    store: Path, table: str, name: str, values: dict[str, Any], why: str
):
    bring(CAST)
    before, lines = everything(), Entry.objects.count()

    with pytest.raises(Refusal, match=why):
        actions.change(table=table, record_id=key(name), values=values, by="Amina", at=LATER)

    assert everything() == before
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("record_id", ["", "17", "'; --", "\x00", "é" * 32])
def test_an_id_that_is_none_is_refused_in_words(store: Path, record_id: str):
    with pytest.raises(Refusal, match="not in the directory"):
        actions.change(table="service", record_id=record_id, values={"name": "x"}, by="Amina", at=AT)


def test_a_change_taken_back_is_as_if_it_had_not_been_and_can_be_had_again(store: Path):
    bring(CAST)
    number = change("phone", "phone", number="416 555 0199", type="voice")

    undo(number)
    phone = Phone.objects.get()
    assert (phone.number, phone.type, phone.kept_fields) == ("416 555 0100", "", [])

    undo(newest())
    phone = Phone.objects.get()
    assert (phone.number, phone.type, phone.kept_fields) == ("416 555 0199", "voice", ["number", "type"])
    assert [one.reason for one in bring(CAST).problems] == ["kept by a steward"] * 2


def test_taking_back_one_change_leaves_another_of_the_same_record(store: Path):
    bring(CAST)
    first = change("service", "advice", name="Legal advice")
    change("service", "advice", description="Ask anything.")

    undo(first)

    service = Service.objects.get(pk=key("advice"))
    assert (service.name, service.description, service.kept_fields) == ("Advice", "Ask anything.", ["description"])


def test_a_change_is_not_taken_back_over_a_later_one_which_is_named(store: Path):
    bring(CAST)
    first = change("service", "advice", name="Legal advice")
    change("service", "advice", name="Free legal advice")

    with pytest.raises(Refusal, match="changed since: name"):
        undo(first)

    assert Service.objects.get(pk=key("advice")).name == "Free legal advice"


def test_a_line_is_taken_back_once(store: Path):
    bring(CAST)
    first = change("service", "advice", name="Legal advice")
    undo(first)

    with pytest.raises(Refusal, match="already undone"):
        undo(first)


def test_an_import_is_not_taken_back_as_one(store: Path):
    bring(CAST)

    with pytest.raises(Refusal, match="cannot be taken back"):
        undo(newest())
    with pytest.raises(Refusal, match="no line 999"):
        undo(999)


def test_what_an_import_changed_can_be_taken_back_row_by_row(store: Path):
    bring(CAST)
    bring([with_values(one, number="416 555 0199") if one == PHONE else one for one in CAST], at=LATER)
    line = Entry.objects.get(deed="record.imported")

    undo(line.pk)

    assert Phone.objects.get().number == "416 555 0100"


def test_a_record_made_by_hand_is_there_and_no_import_changes_it(store: Path):
    bring(CAST)

    number = actions.make(table="phone", row={"service_id": key("nurse"), "number": "416 555 0123"}, by="Amina", at=AT)

    made = Phone.objects.get(service=key("nurse"))
    assert queries.history(key("nurse"))[0].id == int(number)
    found = bring([*CAST, ("phone", {"id": str(made.pk), "service_id": key("nurse"), "number": "0"})])
    assert (found.refused, Phone.objects.get(pk=made.pk).number) == (1, "416 555 0123")

    undo(int(number))
    assert not Phone.objects.filter(service=key("nurse")).exists()
    undo(newest())
    assert Phone.objects.get(service=key("nurse")).number == "416 555 0123"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"number": "1", "service_id": key("nobody")}, "not in the directory"),
        ({"service_id": key("advice")}, "number"),
        ({"number": "1", "id": key("phone")}, "already"),
        ({"number": "1", "colour": "red"}, "colour"),
        ({"number": "1", "id": "17"}, "id"),
    ],
)
def test_a_record_that_cannot_stand_is_not_made(store: Path, given: dict[str, Any], why: str):
    bring(CAST)

    with pytest.raises(Refusal, match=why):
        actions.make(table="phone", row=given, by="Amina", at=AT)

    assert Phone.objects.count() == 1


def test_a_record_on_which_others_rest_is_not_unmade(store: Path):
    bring(CAST)
    made = {"id": key("new"), "organization_id": key("clinic"), "name": "New", "description": "New", "status": "active"}
    number = actions.make(table="service", row=made, by="Amina", at=AT)
    actions.make(table="phone", row={"service_id": key("new"), "number": "1"}, by="Amina", at=AT)

    with pytest.raises(Refusal, match="Other records belong to this service"):
        undo(int(number))

    assert Service.objects.filter(pk=key("new")).exists()


@pytest.mark.parametrize("table", ["service", "organization", "location", "taxonomy_term"])
def test_what_others_know_is_never_removed(store: Path, table: str):
    with pytest.raises(Refusal, match="not removed"):
        actions.remove_row(table=table, record_id=key("advice"), by="Amina", at=AT)


def test_closing_deletes_nothing_points_on_and_can_be_taken_back(store: Path):
    bring(CAST)
    count = sum(map(len, everything().values()))

    number = actions.close(service_id=key("advice"), redirect_to=key("nurse"), by="Amina", at=AT, note="moved")

    standing = queries.standing([key("advice")])[key("advice")]
    assert (standing.status, standing.redirect_to_id, standing.is_offered) == ("defunct", key("nurse"), False)
    assert sum(map(len, everything().values())) == count
    assert [one["id"] for chunk in queries.searchable() for one in chunk] == [key("nurse")]
    assert "kept by a steward" in {one.reason for one in bring(CAST).problems}

    undo(int(number))
    assert queries.standing([key("advice")])[key("advice")].is_offered


@pytest.mark.parametrize(
    ("redirect_to", "status", "why"),
    [
        ("advice", "defunct", "itself"),
        ("nobody", "defunct", "not in the directory"),
        (None, "asleep", "asleep"),
        ("nurse", "defunct", "closed too"),
    ],
)
def test_a_closing_that_leads_nowhere_is_refused(store: Path, redirect_to: str | None, status: str, why: str):
    bring(CAST)
    if redirect_to == "nurse":
        actions.close(service_id=key("nurse"), redirect_to=None, by="Amina", at=AT)

    with pytest.raises(Refusal, match=why):
        actions.close(service_id=key("advice"), redirect_to=redirect_to and key(redirect_to), by="Amina", at=AT, status=status)

    assert Service.objects.get(pk=key("advice")).status == "active"


def test_a_closed_service_is_not_closed_again(store: Path):
    bring(CAST)
    actions.close(service_id=key("advice"), redirect_to=None, by="Amina", at=AT)

    with pytest.raises(Refusal, match="closed already"):
        actions.close(service_id=key("advice"), redirect_to=None, by="Amina", at=AT)


def test_a_hidden_service_is_not_searched_and_says_why_to_who_looks_for_it(store: Path):
    bring(CAST)
    edition, _ = queries.edition()

    number = actions.hide(service_id=key("advice"), because="Two people found it closed.", by="Amina", at=AT)

    assert [one["id"] for chunk in queries.searchable() for one in chunk] == [key("nurse")]
    assert queries.nested("service", [key("advice")])[0]["alert"] == "Two people found it closed."
    assert "alert" not in queries.nested("service", [key("advice")], everything=True)[0]
    assert queries.touched_since(edition) == {key("advice")}
    with pytest.raises(Refusal, match="hidden already"):
        actions.hide(service_id=key("advice"), because="Again.", by="Amina", at=AT)

    undo(int(number))
    assert queries.standing([key("advice")])[key("advice")].is_offered
    undo(newest())
    actions.unhide(service_id=key("advice"), by="Amina", at=AT)
    assert queries.standing([key("advice")])[key("advice")].is_offered
    with pytest.raises(Refusal, match="not hidden"):
        actions.unhide(service_id=key("advice"), by="Amina", at=AT)
    with pytest.raises(Refusal, match="why"):
        actions.hide(service_id=key("advice"), because=" ", by="Amina", at=AT)


def test_merging_moves_what_is_new_points_on_and_can_be_taken_back(store: Path):
    same = row("phone", "same", service_id="nurse", number="416 555 0100")
    new = row("phone", "new", service_id="nurse", number="416 555 0111")
    bring([*WIDE, same, new])
    before = everything()

    number = actions.merge(keep=key("advice"), other=key("nurse"), by="Amina", at=LATER)

    kept = queries.nested("service", [key("advice")])[0]
    assert {one["number"] for one in kept["phones"]} == {"416 555 0100", "416 555 0111"}
    assert len(kept["phones"]) == 2
    assert [one["recipient"] for one in kept["disclosures"]] == ["police"]
    assert Attribute.objects.get(pk=key("a")).link_id.hex == key("advice").replace("-", "")
    closed = queries.standing([key("nurse")])[key("nurse")]
    assert (closed.status, closed.redirect_to_id) == ("defunct", key("advice"))
    assert int(number) in {one.id for one in queries.history(key("advice"))} & {one.id for one in queries.history(key("nurse"))}

    undo(int(number))
    assert without_moments(everything()) == without_moments(before)
    undo(newest())
    assert queries.standing([key("nurse")])[key("nurse")].redirect_to_id == key("advice")


def test_a_merge_is_not_moved_back_by_the_next_import(store: Path):
    bring(WIDE)
    actions.merge(keep=key("advice"), other=key("nurse"), by="Amina", at=LATER)

    found = bring(WIDE)

    assert (found.changed, {one.reason for one in found.problems}) == (0, {"kept by a steward"})
    assert Attribute.objects.get(pk=key("a")).link_id.hex == key("advice").replace("-", "")


def test_a_merge_with_what_changed_since_is_not_taken_apart(store: Path):
    bring(WIDE)
    number = actions.merge(keep=key("nurse"), other=key("advice"), by="Amina", at=LATER)
    change("phone", "phone", service_id=key("program service"))

    with pytest.raises(Refusal, match="phone has changed since: service_id"):
        undo(int(number))

    assert queries.standing([key("advice")])[key("advice")].status == "defunct"


@pytest.mark.parametrize(("keep", "other"), [("advice", "advice"), ("nobody", "advice"), ("advice", "nobody")])
def test_two_services_that_are_one_or_not_there_are_not_merged(store: Path, keep: str, other: str):
    bring(CAST)

    with pytest.raises(Refusal):
        actions.merge(keep=key(keep), other=key(other), by="Amina", at=AT)


def test_a_steward_note_is_for_stewards_and_not_in_the_ledger(store: Path):
    bring(CAST)

    actions.write_note(service_id=key("advice"), text="Ask for Wei.", by="Amina", at=AT)

    assert queries.standing([key("advice")])[key("advice")].steward_notes == "Ask for Wei."
    assert "Wei" not in str(list(Entry.objects.values()))
    assert "Wei" not in str(queries.nested("service", [key("advice")], everything=True, for_stewards=True))


def test_the_history_of_a_service_has_its_organization_and_places_and_nothing_of_its_neighbours(store: Path):
    bring(WIDE)
    expected = [
        change("organization", "clinic", name="Dusk Clinic"),
        change("location", "house", name="The other house"),
        change("address", "address", city="Ottawa"),
        change("phone", "phone", number="2"),
    ]
    change("service", "nurse", name="Night nurse")

    found = [one.id for one in queries.history(key("advice"))]

    assert [one for one in found if one in expected] == expected[::-1]
    assert not [one for one in queries.history(key("advice")) if one.record_id == key("nurse")]


def without_moments(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Leave out when something changed, and digests, which only tell that a row has to be looked at again."""
    return {
        name: [{column: value for column, value in one.items() if column not in ("changed_at", "digest")} for one in rows]
        for name, rows in tables.items()
    }
