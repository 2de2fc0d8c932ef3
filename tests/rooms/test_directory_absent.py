"""What a newer file no longer holds: an old number goes and can be had back, a service is told of, a steward's word stays."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.database import set_up_django

set_up_django()

from tests.directory_cast import (
    ADDRESS,
    ADVICE,
    AT,
    AT_HOUSE,
    CAST,
    CLINIC,
    HOUSE,
    LATER,
    NURSE,
    PHONE,
    Rows,
    bring,
    everything,
    key,
    row,
    with_values,
)

from askfirst.directory import actions, queries, write_absent
from askfirst.directory.intake import Absent, Counts
from askfirst.directory.models import Address, Attribute, Contact, Language, Location, Phone, Service, ServiceAtLocation
from askfirst.directory.rows import MODELS
from askfirst.directory.write_links import AT_ONCE
from askfirst.directory.write_seen import Ids
from askfirst.hsds.tables import TABLES
from askfirst.journeys.bring_in_pack import bring_in_pack
from askfirst.ledger.models import Entry
from askfirst.pack.content import Pack, Reach

OLD = row("phone", "old", service_id="advice", number="416 555 0199")
FILE = [*CAST, OLD]
KEPT = "kept by a steward; no longer in the file"


def without(rows: Rows, *gone: tuple[str, dict[str, Any]]) -> Rows:
    """The same rows without these."""
    return [one for one in rows if one not in gone]


def numbers() -> set[str]:
    """Every number that could be called."""
    return set(Phone.objects.values_list("number", flat=True))


def undo(line: Entry) -> None:
    """Take a line back as Amina would."""
    actions.undo(entry=line.pk, by="Amina", at=LATER)


def test_a_number_that_is_no_longer_in_the_file_is_gone_and_its_service_touched(store: Path):
    bring(FILE)
    before = queries.edition()[0]

    found = bring(without(FILE, OLD), at=LATER)

    assert numbers() == {"416 555 0100"}
    assert (found.removed, found.by_table["phone"], found.problems) == (1, Counts(unchanged=1, removed=1), ())
    assert queries.touched_since(before) == {key("advice")}
    assert Service.objects.get(pk=key("advice")).changed_at == LATER
    assert Service.objects.get(pk=key("nurse")).changed_at == AT


def test_the_history_of_its_service_tells_which_number_went_and_why(store: Path):
    bring(FILE)

    bring(without(FILE, OLD), at=LATER)

    line = queries.history(key("advice"))[0]
    assert (line.deed, line.table, line.by, line.note) == ("record.dropped", "phone", "Amina", "No longer in the file of march")
    assert {one.column: (one.before, one.after) for one in line.changes}["number"] == ("416 555 0199", None)


def test_the_same_file_again_changes_and_reports_nothing(store: Path):
    bring(FILE)
    bring(without(FILE, OLD), at=LATER)
    before, edition, lines = everything(), queries.edition(), Entry.objects.count()

    found = bring(without(FILE, OLD), at=LATER)

    assert (found.made, found.changed, found.removed, found.problems) == (0, 0, 0, ())
    assert (everything(), queries.edition(), Entry.objects.count()) == (before, edition, lines + 1)


def test_a_number_that_went_comes_back_with_the_file_that_has_it_again(store: Path):
    bring(FILE)
    bring(without(FILE, OLD))

    found = bring(FILE)

    assert (found.made, found.refused) == (1, 0)
    assert "416 555 0199" in numbers()


def test_a_trial_counts_what_would_go_and_removes_nothing(store: Path):
    bring(FILE)
    before = everything()

    found = bring([CLINIC, NURSE, PHONE, ADDRESS, HOUSE, ADVICE], is_trial=True, close_absent=True)

    assert found.removed == 1
    assert everything() == before


def test_what_a_steward_brings_back_stays_although_the_file_is_silent(store: Path):
    bring(FILE)
    bring(without(FILE, OLD))

    undo(Entry.objects.get(deed="record.dropped"))
    found = bring(without(FILE, OLD))

    assert "416 555 0199" in numbers()
    assert found.removed == 0
    assert [(one.column, one.reason) for one in found.problems] == [("phone", KEPT)]
    assert key("old") in found.problems[0].remedy


def test_bringing_back_can_itself_be_undone(store: Path):
    bring(FILE)
    bring(without(FILE, OLD))
    undo(Entry.objects.get(deed="record.dropped"))

    undo(Entry.objects.get(deed="record.undone"))

    assert "416 555 0199" not in numbers()


def test_a_number_that_a_steward_edited_stays_and_is_reported(store: Path):
    bring(FILE)
    actions.change(table="phone", record_id=key("old"), values={"number": "416 555 0111"}, by="Amina", at=LATER)

    found = bring(without(FILE, OLD))

    assert "416 555 0111" in numbers()
    assert found.removed == 0
    assert [one.reason for one in found.problems] == [KEPT]


def test_what_a_steward_made_and_what_came_from_elsewhere_stays(store: Path):
    bring(FILE)
    actions.make(table="phone", row={"service_id": key("advice"), "number": "1"}, by="Amina", at=AT)
    bring([row("phone", "other origin", service_id="advice", number="2")], origin="april")

    found = bring(without(FILE, OLD))

    assert numbers() == {"416 555 0100", "1", "2"}
    assert found.problems == ()


def test_a_file_of_services_alone_leaves_numbers_and_addresses_alone(store: Path):
    bring(FILE)

    found = bring([CLINIC, ADVICE, NURSE])

    assert found.removed == 0
    assert numbers() == {"416 555 0100", "416 555 0199"}
    assert Address.objects.count() == 1


def test_the_last_number_goes_if_the_file_is_known_to_have_a_table_of_them(store: Path):
    bring(CAST)

    found = bring(without(CAST, PHONE), tables_read=frozenset({"phone"}))

    assert numbers() == set()
    assert found.by_table["phone"] == Counts(removed=1)
    assert Address.objects.count() == 1


def test_a_part_of_a_service_that_the_file_does_not_hold_stays(store: Path):
    nurse_phone = row("phone", "nurse phone", service_id="nurse", organization_id="clinic", number="3")
    bring([*CAST, nurse_phone])

    found = bring([CLINIC, ADVICE, HOUSE, AT_HOUSE, ADDRESS, PHONE])

    assert found.removed == 0
    assert "3" in numbers()


@pytest.mark.parametrize(
    "links",
    [
        {"organization_id": "clinic"},
        {"location_id": "house"},
        {"service_at_location_id": "advice at house"},
        {"service_id": "advice", "location_id": "elsewhere"},
    ],
)
def test_a_number_goes_whatever_it_belonged_to(store: Path, links: dict[str, str]):
    elsewhere = row("location", "elsewhere", location_type="physical", name="Elsewhere")
    bring([*CAST, elsewhere, row("phone", "a", number="9", **links)])

    bring(CAST)

    assert "9" not in numbers()
    assert Entry.objects.get(deed="record.dropped").service_id is not None or "organization_id" in links


def test_an_address_goes_and_the_services_at_that_place_are_touched(store: Path):
    second = row("address", "second", location_id="house", address_1="2 Old Street")
    bring([*CAST, second])
    before = queries.edition()[0]

    bring(CAST, at=LATER)

    assert list(Address.objects.values_list("address_1", flat=True)) == ["1 Main Street"]
    assert queries.touched_since(before) == {key("advice")}
    assert queries.history(key("advice"))[0].table == "address"


TREE: Rows = [
    row("contact", "c", service_at_location_id="advice at house", name="Wei"),
    row("phone", "c phone", contact_id="c", number="5"),
    row("language", "l", phone_id="c phone", code="zh"),
    row("contact", "nurse c", service_id="nurse", name="Lee"),
    row("phone", "nurse c phone", contact_id="nurse c", number="6"),
    row("language", "nurse l", phone_id="nurse c phone", code="fr"),
]


def test_what_belongs_to_a_part_that_goes_goes_with_it(store: Path):
    bring([*CAST, *TREE])
    before = queries.edition()[0]

    found = bring([*without(CAST, AT_HOUSE), *TREE[3:]], tables_read=frozenset({"service_at_location"}))

    assert found.removed == 4
    assert not ServiceAtLocation.objects.exists()
    assert set(Contact.objects.values_list("name", flat=True)) == {"Lee"}
    assert numbers() == {"416 555 0100", "6"}
    assert queries.touched_since(before) == {key("advice")}


def test_a_tree_that_went_comes_back_line_by_line(store: Path):
    bring([*CAST, *TREE])
    before = {table: [one["id"] for one in rows] for table, rows in everything().items()}
    bring([*without(CAST, AT_HOUSE), *TREE[3:]], tables_read=frozenset({"service_at_location"}))

    for line in Entry.objects.filter(deed="record.dropped").order_by("id"):
        undo(line)

    assert {table: [one["id"] for one in rows] for table, rows in everything().items()} == before
    assert Phone.objects.get(pk=key("c phone")).contact_id == UUID(key("c"))


def test_what_others_still_belong_to_is_left_and_reported(store: Path):
    bring([*CAST, *TREE])
    actions.change(table="language", record_id=key("l"), values={"code": "yue"}, by="Amina", at=AT)

    found = bring([*CAST, *TREE[3:]])

    assert {"5", "6"} < numbers()
    assert {(one.column, one.reason) for one in found.problems} == {
        ("language", KEPT),
        ("phone", "others still belong to it; no longer in the file"),
        ("contact", "others still belong to it; no longer in the file"),
    }
    assert found.removed == 0


def test_a_number_is_left_if_rows_of_a_table_not_in_the_file_belong_to_it(store: Path):
    bring([*CAST, OLD, row("language", "l", phone_id="old", code="zh")])

    found = bring(CAST)

    assert Language.objects.count() == 1
    assert "416 555 0199" in numbers()
    assert [one.column for one in found.problems] == ["phone"]


TERM: Rows = [
    row("taxonomy", "t", name="Columns of march", description="T"),
    row("taxonomy_term", "term", name="T", description="T", taxonomy_id="t"),
]


def said(name: str, table: str, of: str) -> tuple[str, dict[str, Any]]:
    """What one cell says of a record."""
    return row("attribute", name, link_id=of, link_entity=table, taxonomy_term_id="term", value="secret knock")


def test_what_is_said_of_a_number_goes_with_it_even_if_nothing_else_is_said_in_the_file(store: Path):
    note = row("translation", "tr", link_id="old", link_entity="phone", field="description", language="fr", text="a")
    bring([*CAST, OLD, *TERM, said("a", "phone", "old"), note])

    found = bring(CAST)

    assert not Attribute.objects.exists()
    assert found.removed == 3


def test_a_cell_that_was_emptied_in_the_file_is_no_longer_kept(store: Path):
    bring([*CAST, *TERM, said("a", "service", "advice"), said("b", "service", "nurse")])

    bring([*CAST, *TERM, said("b", "service", "nurse")])

    assert set(Attribute.objects.values_list("link_id", flat=True)) == {UUID(key("nurse"))}


def test_what_an_import_itself_keeps_of_a_lost_link_stays_for_as_long_as_the_link_is_lost(store: Path):
    lost = row("service", "lost", organization_id="clinic", program_id="nowhere", name="Lost", description="D", status="active")
    rows = [*CAST, lost, *TERM, said("b", "service", "nurse")]
    bring(rows)
    before = everything()

    found = bring(rows)

    assert found.removed == 0
    assert everything() == before
    assert Attribute.objects.filter(link_id=key("lost")).count() == 1


def test_a_row_of_the_file_that_could_not_be_read_is_not_taken_to_be_gone(store: Path):
    bring(FILE)

    refused = bring([*CAST, with_values(OLD, colour="red")])
    unstaged = bring(CAST, not_staged={"phone": [key("old"), "not an id"]})

    assert (refused.refused, refused.removed, unstaged.removed) == (1, 0, 0)
    assert "416 555 0199" in numbers()


def test_services_that_are_no_longer_in_the_file_are_told_of_and_stay_open(store: Path):
    bring(CAST)

    found = bring(without(CAST, NURSE))

    assert (found.absent, found.absent_count, found.closed) == ((Absent(key("nurse"), "Nurse"),), 1, ())
    assert Service.objects.get(pk=key("nurse")).status == "active"


def test_services_places_and_organizations_are_never_removed(store: Path):
    bring(CAST)

    bring([NURSE], tables_read=frozenset(TABLES), close_absent=True)

    assert (Service.objects.count(), Location.objects.count(), MODELS["organization"]._default_manager.count()) == (2, 1, 1)
    assert Address.objects.count() == 1


def test_a_service_that_is_no_longer_in_the_file_is_closed_if_asked_and_says_why(store: Path):
    bring(CAST)
    before = queries.edition()[0]

    found = bring(without(CAST, NURSE), at=LATER, close_absent=True)

    assert (found.closed, found.closed_count, found.absent) == ((Absent(key("nurse"), "Nurse"),), 1, ())
    service = Service.objects.get(pk=key("nurse"))
    assert (service.status, service.kept_fields, service.changed_at) == ("inactive", [], LATER)
    assert queries.touched_since(before) == {key("nurse")}
    line = queries.history(key("nurse"))[0]
    assert (line.deed, line.note) == ("service.closed", "No longer in the file of march")
    assert (line.before, line.after) == ({"status": "active"}, {"status": "inactive"})


def test_closed_services_are_neither_told_of_nor_closed_again(store: Path):
    bring(CAST)
    bring(without(CAST, NURSE), close_absent=True)
    before, lines = everything(), Entry.objects.count()

    found = bring(without(CAST, NURSE), at=LATER, close_absent=True)

    assert (found.absent, found.closed, found.problems) == ((), (), ())
    assert (everything(), Entry.objects.count()) == (before, lines + 1)


def test_a_closed_service_opens_again_when_it_is_back_in_the_file_as_it_was(store: Path):
    bring(CAST)
    bring(without(CAST, NURSE), close_absent=True)

    found = bring(CAST)

    assert (found.changed, found.problems) == (1, ())
    assert Service.objects.get(pk=key("nurse")).status == "active"
    assert bring(CAST).unchanged == len(CAST)


def test_a_service_that_a_steward_opens_again_is_not_closed_by_the_next_file(store: Path):
    bring(CAST)
    bring(without(CAST, NURSE), close_absent=True)

    undo(Entry.objects.get(deed="service.closed"))
    found = bring(without(CAST, NURSE), close_absent=True)

    assert Service.objects.get(pk=key("nurse")).status == "active"
    assert (found.closed, [one.name for one in found.absent]) == ((), ["Nurse"])
    assert [(one.column, one.reason) for one in found.problems] == [("service", KEPT)]


def test_opening_again_can_itself_be_undone_and_then_the_file_decides(store: Path):
    bring(CAST)
    bring(without(CAST, NURSE), close_absent=True)
    undo(Entry.objects.get(deed="service.closed"))

    undo(Entry.objects.get(deed="record.undone"))

    assert Service.objects.get(pk=key("nurse")).status == "inactive"
    bring(CAST)
    assert Service.objects.get(pk=key("nurse")).status == "active"


def test_a_long_list_of_services_is_cut_and_counted_whole(store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(write_absent, "MOST_ABSENT", 2)
    many = [row("service", f"s{one}", organization_id="clinic", name=f"S{one}", status="active") for one in range(5)]
    bring([CLINIC, *many])

    found = bring([CLINIC, many[0]])

    assert (len(found.absent), found.absent_count) == (2, 4)


def test_many_rows_go_in_several_turns(store: Path):
    many = [row("phone", f"p{one}", service_id="advice", number=str(one)) for one in range(AT_ONCE + 50)]
    bring([*CAST, *many])

    found = bring(CAST)

    assert found.removed == len(many)
    assert numbers() == {"416 555 0100"}
    assert Entry.objects.filter(deed="record.dropped").count() == len(many)


def test_a_number_that_a_pack_no_longer_has_is_gone_from_the_directory(store: Path, pack: Pack):
    slug, service = next(iter(pack.services.items()))
    calls = tuple(Reach(by="phone", value=one) for one in ("416-555-0100", "416-555-0199"))
    small = replace(pack, services={slug: replace(service, reach=calls)})
    bring_in_pack(small, at=AT)
    assert numbers() == {"416-555-0100", "416-555-0199"}

    bring_in_pack(replace(small, services={slug: replace(service, reach=calls[:1])}), at=LATER)

    assert numbers() == {"416-555-0100"}
    assert Service.objects.get().status == "active"


@given(st.sets(st.integers(min_value=0, max_value=2**128 - 1)), st.integers(min_value=0, max_value=2**128 - 1))
def test_ids_kept_in_little_room_are_the_same_ids(numbers: set[int], other: int):
    ids = Ids(numbers)

    assert list(ids) == sorted(numbers)
    assert all(one in ids for one in numbers)
    assert (other in ids) == (other in numbers)
