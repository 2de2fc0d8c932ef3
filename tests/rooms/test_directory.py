"""The directory: what is brought in, changed by hand and taken back, and what can be read of it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.database import set_up_django

set_up_django()

from tests.directory_cast import (
    ADDRESS,
    ADVICE,
    AT,
    AT_HOUSE,
    CAST,
    CLINIC,
    FILE,
    HOUSE,
    LATER,
    NURSE,
    PHONE,
    WIDE,
    Rows,
    bring,
    everything,
    key,
    row,
    stage,
    with_values,
)

from askfirst.directory import actions, queries
from askfirst.directory.intake import BroughtIn, Counts, Staged
from askfirst.directory.models import Attribute, Edition, Organization, Origin, Phone, Service, Touched
from askfirst.directory.rows import MODELS
from askfirst.directory.write_links import AT_ONCE
from askfirst.ground.refusal import Refusal
from askfirst.ledger.models import Entry


def test_what_is_brought_in_is_there_and_counted(store: Path):
    found = bring(CAST)

    assert (found.made, found.changed, found.unchanged, found.refused, found.problems) == (7, 0, 0, 0, ())
    assert found.by_table["service"] == Counts(made=2)
    service = Service.objects.get(pk=key("advice"))
    assert (service.name, service.minimum_age, service.delivery_modes) == ("Advice", 16, ["phone"])
    assert (str(service.assured_date), service.last_modified) == ("2026-03-02", datetime(2026, 3, 1, 10, tzinfo=UTC))
    assert (service.changed_at, service.origin.name, service.origin_key) == (AT, "march", key("advice"))
    assert queries.sources() == (queries.Source("march", "csv", "CC0", "f", AT),)


def test_a_second_run_changes_nothing(store: Path):
    bring(CAST)
    before, edition = everything(), queries.edition()

    found = bring(CAST, at=LATER)

    assert (found.made, found.changed, found.unchanged) == (0, 0, 7)
    assert everything() == before
    assert queries.edition() == edition


def test_a_changed_row_changes_its_record_and_leaves_a_line_in_the_ledger(store: Path):
    bring(CAST)

    found = bring([CLINIC, with_values(ADVICE, name="Legal advice", minimum_age=None), NURSE], at=LATER)

    assert (found.made, found.changed, found.unchanged) == (0, 1, 2)
    service = Service.objects.get(pk=key("advice"))
    assert (service.name, service.minimum_age, service.changed_at) == ("Legal advice", None, LATER)
    line = queries.history(key("advice"))[0]
    assert (line.deed, line.by, line.before, line.after) == (
        "record.imported",
        "Amina",
        {"name": "Advice", "minimum_age": 16},
        {"name": "Legal advice"},
    )
    assert bring([CLINIC, with_values(ADVICE, name="Legal advice", minimum_age=None)]).unchanged == 2


def test_each_import_leaves_one_line_that_sums_it_up(store: Path):
    bring(CAST)

    (line,) = Entry.objects.filter(deed="directory.imported")

    assert line.note == "march: 7 made, 0 changed, 0 unchanged, 0 refused"


def test_when_very_much_changes_the_first_changes_have_lines_and_the_sum_says_so(store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("askfirst.directory.write_import.MOST_LINES", 1)
    monkeypatch.setattr("askfirst.directory.actions.MOST_LINES", 1)
    bring(CAST)

    bring([with_values(one, name="New") if one[0] in ("service", "organization") else one for one in CAST], at=LATER)

    assert Entry.objects.filter(deed="record.imported").count() == 1
    assert (
        Entry.objects.filter(deed="directory.imported").latest("id").note.endswith("the first 1 changes have lines of their own")
    )


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("database is locked", "Wait a minute"),
        ("database or disk is full", "Make room"),
        ("attempt to write a readonly database", "may be written"),
    ],
)
def test_a_database_that_cannot_be_written_is_a_refusal_in_words(store: Path, said: str, remedy: str):
    def failing() -> Iterator[Staged]:
        yield from stage([CLINIC])
        raise OperationalError(said)

    with pytest.raises(Refusal, match=f"nothing was changed: {said}.*{remedy}"):
        actions.bring_in(staged=failing(), origin="o", kind="", licence="", fingerprint="", by="Amina", at=AT)

    assert everything() == {}


def test_zero_is_a_value_and_nothing_is_not(store: Path):
    bring([CLINIC, ADVICE, HOUSE, row("cost_option", "cost", service_id="advice", amount=0, option="", currency=None)])

    assert queries.nested("service", [key("advice")])[0]["cost_options"][0]["amount"] == 0
    assert MODELS["location"]._default_manager.get().latitude == 0  # type: ignore[attr-defined]


def test_a_trial_counts_and_writes_nothing(store: Path):
    found = bring(CAST, is_trial=True)

    assert found.made == 7
    assert everything() == {}
    assert not Origin.objects.exists()
    assert not Entry.objects.exists()
    assert queries.edition() == (0, 0)


def test_a_crash_halfway_leaves_nothing(store: Path):
    def breaking() -> Iterator[Staged]:
        yield from stage(row("organization", f"{number}", name="A", description="B") for number in range(2 * AT_ONCE))
        raise OSError("the disk was pulled out")

    with pytest.raises(OSError, match="pulled out"):
        actions.bring_in(staged=breaking(), origin="o", kind="", licence="", fingerprint="", by="Amina", at=AT)

    assert everything() == {}
    assert not Origin.objects.exists()


def test_progress_tells_how_many_rows_were_read(store: Path):
    told: list[int] = []

    bring(CAST, on_progress=told.append)

    assert told[-1] == 7
    assert told == sorted(told)


def test_rows_out_of_order_are_a_bug_and_not_half_an_import(store: Path):
    staged = [Staged(table, values, "", FILE, 1) for table, values in (PHONE, CLINIC)]

    with pytest.raises(ValueError, match="come after"):
        actions.bring_in(staged=staged, origin="o", kind="", licence="", fingerprint="", by="Amina", at=AT)

    assert everything() == {}


def test_the_same_row_twice_is_one_and_another_with_its_id_is_refused(store: Path):
    found = bring([CLINIC, ADVICE, ADVICE, with_values(ADVICE, name="Something else")])

    assert (found.made, found.unchanged, found.refused) == (2, 1, 1)
    (problem,) = found.problems
    assert (problem.file, problem.row, problem.column) == (FILE, 5, "id")
    assert "row 3" in problem.reason
    assert problem.remedy
    assert Service.objects.get().name == "Advice"


def test_repeated_ids_far_apart_are_seen_too(store: Path):
    many = [row("organization", f"{number}", name="Same", description="Same") for number in range(AT_ONCE + 5)]

    found = bring([*many, many[0], with_values(many[1], name="Other")])
    again = bring([*many, many[0], with_values(many[1], name="Other")])

    assert (found.made, found.unchanged, found.refused) == (AT_ONCE + 5, 1, 1)
    assert (again.made, again.unchanged, again.refused) == (0, AT_ONCE + 6, 1)
    assert not Organization.objects.filter(name="Other").exists()


def test_a_missing_organization_is_stood_in_for_and_reported_each_time(store: Path):
    staged = [replace(one, link_keys={"organization_id": "0042"}) for one in stage([ADVICE])]

    def run() -> BroughtIn:
        return actions.bring_in(staged=staged, origin="march", kind="", licence="", fingerprint="", by="Amina", at=AT)

    first, second = run(), run()

    assert (first.made, second.unchanged) == (1, 1)
    assert Organization.objects.get().name == "Organization 0042 (not in the file)"
    assert [(one.row, one.column) for one in first.problems] == [(2, "organization_id")]
    assert "0042" in first.problems[0].reason
    assert second.problems == first.problems


def test_an_organization_that_comes_later_takes_the_place_of_the_one_that_stood_in(store: Path):
    bring([ADVICE], origin="first")

    found = bring([CLINIC], origin="second")
    again = bring([ADVICE], origin="first")

    assert found.problems == again.problems == ()
    assert Organization.objects.get().name == "Dawn Clinic"
    assert Service.objects.get().organization_id == UUID(key("clinic"))


def test_a_service_that_names_no_organization_is_not_lost(store: Path):
    lone = ("service", {name: value for name, value in ADVICE[1].items() if name != "organization_id"})

    found = bring([lone])

    assert found.made == 1
    assert [one.column for one in found.problems] == ["organization_id"]
    assert Service.objects.get().organization.name.endswith("(not in the file)")
    assert bring([lone]).unchanged == 1


def test_a_link_that_leads_nowhere_is_kept_as_an_attribute_and_mended_when_its_record_comes(store: Path):
    advice = with_values(ADVICE, program_id=key("evenings"))

    found = bring([CLINIC, advice])
    again = bring([CLINIC, advice])

    assert (found.made, again.unchanged) == (2, 2)
    assert [(one.row, one.column) for one in found.problems] == [(3, "program_id")]
    assert again.problems == found.problems
    kept = Attribute.objects.get()
    assert (kept.link_id, kept.link_entity, kept.value) == (UUID(key("advice")), "service", key("evenings"))
    assert (kept.taxonomy_term.name, kept.taxonomy_term.taxonomy_name) == ("program_id", "Columns of march")

    evenings = row("program", "evenings", organization_id="clinic", name="Evenings", description="Open late.")
    mended = bring([CLINIC, evenings, advice])

    assert (mended.made, mended.changed, mended.problems) == (1, 1, ())
    assert Service.objects.get().program_id == UUID(key("evenings"))
    assert not Attribute.objects.exists()


def test_a_row_that_cannot_be_without_what_is_missing_is_refused_by_file_row_and_column(store: Path):
    found = bring([CLINIC, ADVICE, AT_HOUSE, row("cost_option", "cost", option="free")])

    assert (found.made, found.refused) == (2, 2)
    assert [(one.file, one.row, one.column) for one in found.problems] == [(FILE, 4, "location_id"), (FILE, 5, "service_id")]
    assert all(one.reason and one.remedy for one in found.problems)


def test_an_attribute_of_a_record_that_is_not_there_is_kept_and_reported(store: Path):
    taxonomy = row("taxonomy", "t", name="T", description="T")
    term = row("taxonomy_term", "term", name="Law", description="Law", taxonomy_id="t")
    lost = row("attribute", "a", link_id="nobody", link_entity="service", taxonomy_term_id="term")

    found = bring([taxonomy, term, lost])

    assert found.made == 3
    assert [one.column for one in found.problems] == ["link_id"]
    assert bring([taxonomy, term, lost]).problems == found.problems
    assert bring([taxonomy, CLINIC, row("service", "nobody", organization_id="clinic", name="N", description="N")]).made == 2
    assert bring([taxonomy, term, lost]).problems == ()


def test_records_that_point_to_each_other_come_in_in_any_order_and_in_circles(store: Path):
    def terms(count: int) -> Rows:
        return [row("taxonomy_term", f"{n}", name=f"{n}", description="x", parent_id=f"{(n + 1) % count}") for n in range(count)]

    found = bring(terms(2 * AT_ONCE + 10))

    assert (found.made, found.problems) == (2 * AT_ONCE + 10, ())
    assert MODELS["taxonomy_term"]._default_manager.filter(parent=None).count() == 0
    assert bring(terms(2 * AT_ONCE + 10)).unchanged == 2 * AT_ONCE + 10


def test_a_term_whose_parent_is_missing_comes_in_without_it(store: Path):
    found = bring([row("taxonomy_term", "child", name="Child", description="x", parent_id="gone")])

    assert found.made == 1
    assert [one.column for one in found.problems] == ["parent_id"]
    assert bring([row("taxonomy_term", "child", name="Child", description="x", parent_id="gone")]).unchanged == 1


def test_a_record_of_another_source_is_left_alone_unless_it_says_the_same(store: Path):
    bring([CLINIC, ADVICE])

    found = bring([CLINIC, with_values(ADVICE, name="Taken over")], origin="somebody else")

    assert (found.unchanged, found.refused) == (1, 1)
    assert "march" in found.problems[0].reason
    assert Service.objects.get().name == "Advice"


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        ({"colour": "red"}, "colour"),
        ({"id": "17"}, "id"),
        ({"id": ""}, "id"),
        ({"organization_id": "the clinic"}, "organization_id"),
    ],
)
def test_a_row_that_no_table_can_hold_is_refused_and_the_others_come_in(store: Path, bad: dict[str, Any], column: str):
    found = bring([CLINIC, with_values(ADVICE, **bad), NURSE])

    assert (found.made, found.refused) == (2, 1)
    assert [one.column for one in found.problems] == [column]


def test_what_a_steward_set_stays_and_the_import_says_so(store: Path):
    bring(CAST)
    actions.change(table="service", record_id=key("advice"), values={"name": "Free legal advice"}, by="Amina", at=AT)

    same = bring(CAST)
    newer = bring([CLINIC, with_values(ADVICE, name="Advice line", description="Ask anything.")], at=LATER)

    assert [(one.column, one.reason) for one in same.problems] == [("name", "kept by a steward")]
    assert (same.changed, same.unchanged) == (0, 7)
    assert [(one.column, one.reason) for one in newer.problems] == [("name", "kept by a steward")]
    service = Service.objects.get(pk=key("advice"))
    assert (service.name, service.description) == ("Free legal advice", "Ask anything.")


def test_what_the_file_says_too_is_no_problem(store: Path):
    bring(CAST)
    actions.change(table="service", record_id=key("advice"), values={"name": "Free legal advice"}, by="Amina", at=AT)

    assert bring([CLINIC, with_values(ADVICE, name="Free legal advice")]).problems == ()


def test_a_steward_change_taken_back_lets_the_file_speak_again(store: Path):
    bring(CAST)
    number = actions.change(table="service", record_id=key("advice"), values={"name": "Free advice"}, by="Amina", at=AT)
    actions.undo(entry=int(number), by="Amina", at=AT)

    found = bring([CLINIC, with_values(ADVICE, name="Advice line")])

    assert (found.changed, found.problems) == (1, ())
    assert Service.objects.get(pk=key("advice")).name == "Advice line"


def test_a_row_that_a_steward_removed_does_not_come_back_with_the_next_import(store: Path):
    bring(CAST)
    number = actions.remove_row(table="phone", record_id=key("phone"), by="Amina", at=AT)

    found = bring(CAST)

    assert not Phone.objects.exists()
    assert (found.refused, found.problems[0].reason) == (1, "a steward removed this record here")
    actions.undo(entry=int(number), by="Amina", at=AT)
    assert Phone.objects.get().number == "416 555 0100"
    assert bring(CAST).unchanged == 7


def test_only_services_that_a_change_concerns_are_touched(store: Path):
    bring(CAST)
    number, _ = queries.edition()

    bring([*CAST[:-1], with_values(ADDRESS, address_1="2 Main Street")], at=LATER)

    assert queries.touched_since(number) == {key("advice")}
    later, rebuild_from = queries.edition()
    assert later > number and rebuild_from == 0
    assert [Service.objects.get(pk=key(name)).changed_at for name in ("advice", "nurse")] == [LATER, AT]


@pytest.mark.parametrize(
    ("one", "values", "touched"),
    [
        (CLINIC, {"name": "Dusk Clinic"}, {"advice", "nurse"}),
        (HOUSE, {"name": "The other house"}, {"advice"}),
        (AT_HOUSE, {"service_id": key("nurse")}, {"advice", "nurse"}),
        (PHONE, {"service_id": key("nurse")}, {"advice", "nurse"}),
        (PHONE, {"number": "416 555 0199"}, {"advice"}),
        (row("program", "p", organization_id="clinic", name="P", description="P"), {"name": "Q"}, {"program service"}),
        (row("contact", "c", location_id="house", name="Ask for Wei"), {"name": "Ask for Amina"}, {"advice"}),
        (row("phone", "c phone", contact_id="c", number="1"), {"number": "2"}, {"advice"}),
        (row("language", "l", phone_id="c phone", code="zh"), {"code": "th"}, {"advice"}),
        (row("taxonomy", "t", name="T", description="T"), {"name": "U"}, {"nurse"}),
        (row("taxonomy_term", "term", name="T", description="T", taxonomy_id="t"), {"name": "U"}, {"nurse"}),
        (row("disclosure", "d", service_id="nurse", recipient="police", practice="may"), {"practice": "must"}, {"nurse"}),
        (
            row("translation", "tr", link_id="d", link_entity="disclosure", field="ground", language="fr", text="a"),
            {"text": "b"},
            {"nurse"},
        ),
        (row("unit", "u", name="Bed"), {"name": "Beds"}, {"nurse"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_change_touches_every_service_it_concerns_however_far(
    store: Path, one: tuple[str, dict[str, Any]], values: dict[str, Any], touched: set[str]
):
    bring(WIDE)
    number, _ = queries.edition()

    actions.change(table=one[0], record_id=one[1]["id"], values=values, by="Amina", at=LATER)

    assert queries.touched_since(number) == {key(name) for name in touched}
    assert set(Service.objects.filter(changed_at=LATER).values_list("id", flat=True)) == {UUID(key(name)) for name in touched}


def test_the_same_change_by_an_import_touches_the_same_services(store: Path):
    bring(WIDE)
    number, _ = queries.edition()

    bring([with_values(one, name="U") if one[0] in ("taxonomy_term", "program") else one for one in WIDE], at=LATER)

    assert queries.touched_since(number) == {key("nurse"), key("program service")}


def test_when_very_many_services_change_an_index_is_made_anew(store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("askfirst.directory.write_import.MOST_NAMED", 3)
    monkeypatch.setattr("askfirst.directory.write_editions.MOST_NAMED", 3)
    bring(CAST)

    bring([CLINIC, *(row("service", f"{n}", organization_id="clinic", name="S", description="S") for n in range(9))])

    number, rebuild_from = queries.edition()
    assert number == rebuild_from > 0
    assert not Touched.objects.exists()


names = st.sampled_from(["a", "b", "c", "d"])
texts = st.sampled_from(["", "x", "Ä", "多伦多", "a\nb", "'; --", "0"])
organizations = st.builds(
    lambda name, said, parent: row("organization", name, name=f"N{said}", description=said, **parent),
    names,
    texts,
    st.one_of(st.just({}), names.map(lambda name: {"parent_organization_id": name})),
)
services = st.builds(
    lambda name, said, organization, age: row(
        "service", f"s{name}", organization_id=organization, name=f"S{said}", description=said, minimum_age=age
    ),
    names,
    texts,
    names,
    st.sampled_from([None, 0, 16, 17.5]),
)
phones = st.builds(lambda name, service: row("phone", f"p{name}", service_id=f"s{service}", number="1"), names, names)
files = st.lists(st.one_of(organizations, services, phones), max_size=12, unique_by=lambda one: (one[0], one[1]["id"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files, st.randoms(use_true_random=False))
def test_an_import_can_be_repeated_and_the_order_of_its_rows_makes_no_difference(store: Path, rows: Rows, chance: Any):
    clear()
    first = bring(rows)
    then, edition = everything(), queries.edition()
    again = bring(rows, at=LATER)

    assert first.made + first.changed + first.unchanged + first.refused == len(rows)
    assert (again.made, again.changed, again.problems) == (0, 0, first.problems)
    assert everything() == then
    assert queries.edition() == edition

    clear()
    chance.shuffle(rows)
    bring(rows)

    assert everything() == then


def clear() -> None:
    """Empty the directory between examples."""
    with transaction.atomic():
        for model in (*MODELS.values(), Edition, Touched, Entry):
            found: Any = model._default_manager.all()
            found._raw_delete(using="default")


def test_a_reader_sees_all_of_an_import_or_nothing(store: Path):
    seen: set[tuple[int, int]] = set()
    halfway, looked = threading.Event(), threading.Event()

    def read() -> None:
        try:
            halfway.wait(20)
            seen.add((Organization.objects.count(), queries.edition()[0]))
            looked.set()
        finally:
            connection.close()

    def rows() -> Iterator[Staged]:
        yield from stage(row("organization", f"{n}", name="A", description="B") for n in range(2 * AT_ONCE))
        halfway.set()
        assert looked.wait(20)

    reader = threading.Thread(target=read)
    reader.start()
    actions.bring_in(staged=rows(), origin="o", kind="", licence="", fingerprint="", by="Amina", at=AT)
    reader.join()

    assert seen == {(0, 0)}
    assert Organization.objects.count() == 2 * AT_ONCE
