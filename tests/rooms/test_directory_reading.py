"""What can be read of the directory, what never comes out of it, and how it is opened."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.database import database_at, set_up_django

set_up_django()

from tests.directory_cast import AT, CAST, CLINIC, WIDE, Rows, bring, key, row, with_values

from askfirst.directory import actions, queries
from askfirst.directory.intake import column_term, columns_taxonomy, kept_cell
from askfirst.directory.models import Service
from askfirst.directory.rows import MODELS
from askfirst.ground.refusal import Refusal
from askfirst.hsds.nest import flatten

CANARY = "canary"
PRIVATE = "tell nobody that"

SHELTER: Rows = [
    CLINIC,
    row("service", "shelter", organization_id="clinic", name="Shelter", description="A place to stay.", status="active"),
    row("location", "secret", location_type="physical", name=CANARY, description=CANARY, confidential=True, latitude=43.5),
    row("service_at_location", "shelter at secret", service_id="shelter", location_id="secret"),
    row("address", "secret address", location_id="secret", address_1=f"1 {CANARY} Road", city="Toronto"),
    row("phone", "secret phone", location_id="secret", number=CANARY),
]


@pytest.fixture
def unmapped(store: Path) -> Path:
    """A directory that holds a cell for which HSDS has no place."""
    cell = kept_cell(PRIVATE, column="staff notes", table="service", record_id=key("advice"), origin="march")
    kept = [("taxonomy", columns_taxonomy("march")), ("taxonomy_term", column_term("staff notes", origin="march"))]
    bring([*WIDE, *kept, ("attribute", cell)])
    return store


def test_a_service_comes_with_everything_that_belongs_to_it(store: Path):
    bring(WIDE)

    (service,) = queries.nested("service", [key("advice")])

    assert (service["id"], service["name"], service["minimum_age"]) == (key("advice"), "Advice", 16)
    assert (service["last_modified"], service["assured_date"]) == ("2026-03-01T10:00:00.000Z", "2026-03-02")
    assert service["organization"]["name"] == "Dawn Clinic"
    assert [one["number"] for one in service["phones"]] == ["416 555 0100"]
    (place,) = service["service_at_locations"]
    assert place["location"]["latitude"] == 0
    assert place["location"]["addresses"][0]["address_1"] == "1 Main Street"
    (contact,) = place["location"]["contacts"]
    assert contact["phones"][0]["languages"][0]["code"] == "zh"


def test_facts_of_our_profile_are_there_for_plain_readers_too(store: Path):
    bring(WIDE)

    (service,) = queries.nested("service", [key("nurse")])

    terms = {one["taxonomy_term"]["name"] for one in service["attributes"]}
    assert "T" in terms
    assert len(terms) > 1


def test_records_come_in_the_order_asked_for_and_what_is_not_there_is_passed_over(store: Path):
    bring(CAST)

    found = queries.nested("service", [key("nurse"), key("nobody"), key("advice")])

    assert [one["id"] for one in found] == [key("nurse"), key("advice")]
    assert queries.nested("service", []) == []


def test_rows_of_a_parent_come_in_the_order_of_their_file(store: Path):
    numbers = [f"416 555 0{number}" for number in (500, 100, 900, 300)]
    bring([*CAST[:-2], *(row("phone", number, service_id="advice", number=number) for number in numbers)])

    (service,) = queries.nested("service", [key("advice")])

    assert [one["number"] for one in service["phones"]] == numbers


def test_keys_can_be_left_out_at_the_top_and_further_down(store: Path):
    bring([*CAST, row("location", "other house", location_type="physical", name="H", organization_id="clinic")])

    (whole,) = queries.nested("service", [key("advice")])
    (without,) = queries.nested("service", [key("advice")], without=frozenset({"phones", "organization.locations"}))

    assert "locations" in whole["organization"]
    assert "phones" not in without
    assert without["organization"]["name"] == "Dawn Clinic"
    assert "locations" not in without["organization"]


def test_ten_services_take_no_more_queries_than_one(store: Path):
    many = [row("service", f"{number}", organization_id="clinic", name="S", description="S") for number in range(10)]
    bring([*WIDE, *many, *(row("phone", f"p{number}", service_id=f"{number}", number="1") for number in range(10))])

    def count(ids: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.nested("service", ids)
        return len(captured)

    one = count([key("advice")])

    assert count([key("advice"), *(key(f"{number}") for number in range(10))]) <= one


@pytest.mark.parametrize("table", ["service", "location", "service_at_location", "organization"])
def test_nothing_of_a_confidential_location_comes_out(store: Path, table: str):
    bring(SHELTER)
    ids = [str(one) for one in MODELS[table]._default_manager.values_list("id", flat=True)]

    assert CANARY not in str(queries.nested(table, ids))
    assert CANARY not in str(queries.nested(table, ids, everything=True))
    assert CANARY not in str(list(queries.searchable()))


def test_stewards_see_a_confidential_location(store: Path):
    bring(SHELTER)

    assert CANARY in str(queries.nested("service", [key("shelter")], for_stewards=True))


def test_a_cell_that_hsds_has_no_place_for_is_exported_and_never_served_or_searched(unmapped: Path):
    assert PRIVATE not in str(queries.nested("service", [key("advice")]))
    assert PRIVATE not in str(list(queries.searchable()))
    assert PRIVATE in str(queries.nested("service", [key("advice")], everything=True))


def test_what_is_given_out_in_full_can_be_brought_in_again_and_changes_nothing(unmapped: Path):
    ids = [str(one) for one in Service.objects.values_list("id", flat=True)]
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in queries.nested("service", ids, everything=True):
        for table, flat in flatten(one, table="service"):
            rows.setdefault((table, flat["id"]), {}).update(flat)

    found = bring([(table, flat) for (table, _), flat in rows.items()])

    assert (found.made, found.changed, found.refused) == (0, 0, 0)
    assert found.unchanged > 15


def test_only_services_that_are_open_and_shown_are_searched(store: Path):
    named = {"active": "active", "paused": "temporarily closed", "asleep": "inactive", "gone": "defunct"}
    bring([CLINIC, *(row("service", name, organization_id="clinic", name=name, status=said) for name, said in named.items())])

    found = [one["name"] for chunk in queries.searchable() for one in chunk]

    assert sorted(found) == ["active", "paused"]


def test_services_to_search_come_in_order_of_id_whatever_the_chunk(store: Path):
    bring([CLINIC, *(row("service", f"{n}", organization_id="clinic", name="S", description="S") for n in range(7))])

    chunks = list(queries.searchable(chunk=3))
    found = [one["id"] for chunk in chunks for one in chunk]

    assert [len(chunk) for chunk in chunks] == [3, 3, 1]
    assert found == sorted(key(f"{n}") for n in range(7))
    some = [key("3"), key("5"), key("nobody")]
    assert [one["id"] for chunk in queries.searchable(some) for one in chunk] == sorted(some[:2])


def test_what_is_searched_has_what_offers_need_and_not_the_whole_organization(store: Path):
    bring([*WIDE, row("location", "other house", location_type="physical", name="H", organization_id="clinic")])

    service = next(one for chunk in queries.searchable() for one in chunk if one["id"] == key("advice"))

    assert service["organization"]["name"] == "Dawn Clinic"
    assert "other house" not in str(service) and "locations" not in service["organization"]
    assert service["service_at_locations"][0]["location"]["addresses"]


def test_every_row_of_a_table_can_be_read_as_it_is_stored(store: Path):
    bring(SHELTER)

    rows = [one for chunk in queries.rows_of("address", chunk=1) for one in chunk]

    assert rows == [SHELTER[4][1]]
    assert queries.counts()["address"] == 1


def test_editions_count_changes_and_name_what_was_touched_since(store: Path):
    assert queries.edition() == (0, 0)
    bring(CAST)
    first, _ = queries.edition()

    actions.change(table="service", record_id=key("nurse"), values={"name": "Night nurse"}, by="Amina", at=AT)

    later, rebuild_from = queries.edition()
    assert later > first and rebuild_from == 0
    assert queries.touched_since(first) == {key("nurse")}
    assert queries.touched_since(0) == {key("nurse"), key("advice")}
    assert queries.touched_since(later) == frozenset()


def test_a_directory_is_made_where_there_is_none(store: Path):
    with database_at(f"sqlite:///{store}/new/folder/directory.sqlite3"):
        assert not queries.is_there()
        assert not (store / "new").exists()

        queries.open_directory()
        queries.open_directory()

        assert queries.is_there()
        assert bring(CAST).made == 7


def test_a_folder_that_cannot_be_made_is_named(store: Path):
    (store / "blocked").write_text("a file, where a folder should be")

    with (
        database_at(f"sqlite:///{store}/blocked/data/directory.sqlite3"),
        pytest.raises(Refusal, match=r"blocked.*ASKFIRST_HOME"),
    ):
        queries.open_directory()


@pytest.mark.parametrize(
    "content", [b"name,address\nClinic,1 Main Street\n", b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 500]
)
def test_a_file_that_is_no_database_is_left_as_it_is(store: Path, content: bytes):
    path = store / "mine.sqlite3"
    path.write_bytes(content)

    with database_at(f"sqlite:///{path}"):
        assert not queries.is_there()
        with pytest.raises(Refusal, match=r"mine\.sqlite3"):
            queries.open_directory()

    assert path.read_bytes() == content


def test_a_directory_of_a_newer_version_is_left_alone(store: Path):
    path = store / "newer.sqlite3"
    with database_at(f"sqlite:///{path}"):
        queries.open_directory()
    with sqlite3.connect(path) as file:
        file.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('directory', '0999_later', '2030-01-01')")
    file.close()

    with database_at(f"sqlite:///{path}"), pytest.raises(Refusal, match="newer version"):
        queries.open_directory()


def test_a_database_that_does_not_answer_is_named_without_its_password(store: Path):
    with database_at("postgresql://amina:hush@127.0.0.1:9/directory"):
        assert not queries.is_there()
        with pytest.raises(Refusal, match=r"directory at 127\.0\.0\.1") as refused:
            queries.open_directory()

    assert "hush" not in refused.value.message


def test_a_change_of_one_place_reaches_what_is_searched_at_once(store: Path):
    bring(CAST)
    bring([with_values(one, city="Ottawa") if one[0] == "address" else one for one in CAST])

    (service,) = [one for chunk in queries.searchable([key("advice")]) for one in chunk]

    assert service["service_at_locations"][0]["location"]["addresses"][0]["city"] == "Ottawa"
