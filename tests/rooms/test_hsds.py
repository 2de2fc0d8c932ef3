"""HSDS as tables, cells, rows and nested records: what is read, what is kept, what is refused, and that nothing is lost."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askfirst.hsds.check import Cleaned, clean
from askfirst.hsds.ids import identify, is_uuid
from askfirst.hsds.nest import Rows, flatten, nest, nest_full, together
from askfirst.hsds.package import descriptor, written
from askfirst.hsds.plain import make_plain
from askfirst.hsds.tables import TABLES, Field
from askfirst.hsds.withhold import INSTEAD, Withholding, address_texts, withhold, withhold_row

HSDS_FOLDER = Path(__file__).parents[2] / ".." / "shared" / "hsds"
SOME = "ac148810-d857-441c-9679-408f346de14b"
OTHER = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"

# What HSDS cannot do without, by table, written down by hand so that a bare clone checks it too.
NEEDED = {
    "organization": "id name description",
    "organization_identifier": "id organization_id identifier_type identifier",
    "program": "id organization_id name description",
    "service": "id organization_id name status",
    "service_at_location": "id service_id location_id",
    "location": "id location_type",
    "address": "id address_1 city state_province postal_code country address_type",
    "phone": "id number",
    "contact": "id",
    "schedule": "id",
    "language": "id",
    "service_area": "id",
    "cost_option": "id service_id",
    "required_document": "id",
    "funding": "id",
    "accessibility": "id",
    "attribute": "id link_id taxonomy_term_id link_entity",
    "taxonomy": "id name description",
    "taxonomy_term": "id name description",
    "metadata": "id resource_id resource_type last_action_date last_action_type field_name previous_value replacement_value updated_by",
    "service_capacity": "id service_id unit_id available updated",
    "unit": "id name",
    "url": "id url",
    "meta_table_description": "id",
}


def cleaned(table: str, **cells: Any) -> Cleaned:
    return clean({"id": SOME, **cells}, table=TABLES[table])


def service(**cells: Any) -> Cleaned:
    return cleaned("service", organization_id=OTHER, name="Night line", status="active", **cells)


def official(path: str) -> Any:
    file = HSDS_FOLDER / path
    if not file.exists():
        pytest.skip(f"The official HSDS files are not beside this checkout: {path} was not compared.")
    return json.loads(file.read_text("utf-8"))


# Tables


def test_every_table_of_hsds_is_there_with_the_columns_it_cannot_do_without():
    own = [table for table in TABLES.values() if not table.is_profile]

    needed = {table.name: {field.name for field in table.fields if field.needed} for table in own}

    assert needed == {name: set(columns.split()) for name, columns in NEEDED.items()}


def test_every_table_comes_after_those_it_points_to():
    order = list(TABLES)

    late = [(name, field.name) for name in order for field in TABLES[name].links if order.index(field.link) > order.index(name)]

    assert late == []


def test_tables_and_columns_are_those_of_the_official_package():
    theirs = {one["name"]: one for one in official("schema-3.1.1/datapackage.json")["resources"]}
    ours = {one["name"]: one for one in descriptor(name for name, table in TABLES.items() if not table.is_profile)["resources"]}

    assert set(ours) == set(theirs)
    differences = [line for name in theirs for line in _differences(ours[name], theirs[name])]
    assert sorted(differences) == [
        # Constraints that true data breaks: an organization may have two programs, two taxonomies may share a code.
        "program.organization_id: unique",
        "taxonomy_term.code: unique",
    ]


def _differences(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    profile = {field.name for field in TABLES[ours["name"]].fields if field.is_profile}
    mine = [field for field in ours["schema"]["fields"] if field["name"] not in profile]
    if [field["name"] for field in mine] != [field["name"] for field in theirs["schema"]["fields"]]:
        yield f"{ours['name']}: columns"
    for one, other in zip(mine, theirs["schema"]["fields"], strict=False):
        for key in ("type", "format"):
            if one.get(key) != other.get(key):
                yield f"{ours['name']}.{one['name']}: {key}"
        for key in sorted({*one["constraints"], *other["constraints"]}):
            if one["constraints"].get(key) != other["constraints"].get(key):
                yield f"{ours['name']}.{one['name']}: {key}"
    keys = ({json.dumps(key, sort_keys=True) for key in side["schema"].get("foreignKeys", ())} for side in (ours, theirs))
    if len({frozenset(each) for each in keys}) > 1 or ours["path"] != theirs["path"]:
        yield f"{ours['name']}: keys or path"


# Ids


def test_an_id_made_for_a_record_never_changes():
    assert identify(origin="pack:ontario", table="service", key="halco") == "50c97cfe-8668-50e2-a1f8-08a02cf14df6"
    assert is_uuid(identify(origin="é\ud800", table="", key="\x00"))


def test_ids_of_different_origins_tables_and_keys_never_meet():
    parts = [("a", "b", "c"), ("a/b", "c", ""), ("", "a", "bc"), ("a", "bc", ""), ('a","b', "c", "")]

    found = {identify(origin=origin, table=table, key=key) for origin, table, key in parts}

    assert len(found) == len(parts)


@pytest.mark.parametrize("text", ["", "1", SOME[:-1], f"{SOME}\n", f"{{{SOME}}}", None, 7, SOME.replace("-", "")])
def test_what_is_no_uuid_is_told_apart(text: object):
    assert not is_uuid(text)


# Cells


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019-01-31", "2019-01-31"),
        ("2019/01/31", "2019-01-31"),
        ("2019.1.31", "2019-01-31"),
        ("20190131", "2019-01-31"),
        ("2019-01-31T00:00:00Z", "2019-01-31"),
        ("2019-01-31 00:00", "2019-01-31"),
        ("31/01/2019", "2019-01-31"),
        ("01/31/2019", "2019-01-31"),
        ("02/02/2019", "2019-02-02"),
        ("Jan 31, 2019", "2019-01-31"),
        ("31 January 2019", "2019-01-31"),
        ("31-Jan-2019", "2019-01-31"),
        ("31 janvier 2019", "2019-01-31"),
        (date(2019, 1, 31), "2019-01-31"),
        (datetime(2019, 1, 31), "2019-01-31"),  # noqa: DTZ001
    ],
)
def test_a_date_is_read_in_common_spellings(cell: Any, day: str):
    found = service(assured_date=cell)

    assert found.row["assured_date"] == day
    assert not found.kept
    assert not found.troubles


@pytest.mark.parametrize(
    "cell", ["01/02/2019", "3-4-2020", "31/01/19", "2019-02-30", "2019-13-01", "0000-01-01", "43496", "spring", "2019"]
)
def test_a_date_that_can_be_read_in_two_ways_or_none_is_kept_and_not_guessed(cell: str):
    found = service(assured_date=cell)

    assert "assured_date" not in found.row
    assert found.kept == (("assured_date", cell),)
    assert found.troubles[0].column == "assured_date"


def test_the_time_beside_a_date_is_not_lost():
    found = service(assured_date="2019-01-31T09:30:00Z")

    assert found.row["assured_date"] == "2019-01-31"
    assert found.kept == (("assured_date", "2019-01-31T09:30:00Z"),)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2023-03-15T10:30:45.123Z", "2023-03-15T10:30:45.123Z"),
        ("2023-03-15T10:30:45.123456Z", "2023-03-15T10:30:45.123Z"),
        ("2024-09-25T14:23:06.5+01:00", "2024-09-25T13:23:06.500Z"),
        ("2024-09-25 14:23:06 -0400", "2024-09-25T18:23:06.000Z"),
    ],
)
def test_a_moment_is_kept_in_utc_to_the_millisecond(cell: str, moment: str):
    found = service(last_modified=cell)

    assert found.row["last_modified"] == moment
    assert not found.troubles


@pytest.mark.parametrize("cell", ["2023-03-15 10:30", "2023-03-15", datetime(2023, 3, 15, 10, 30)])  # noqa: DTZ001
def test_a_moment_without_a_time_zone_is_read_as_utc_and_says_so(cell: Any):
    found = service(last_modified=cell)

    assert found.row["last_modified"].startswith("2023-03-15T")
    assert "UTC" in found.troubles[0].reason


@pytest.mark.parametrize("cell", ["9999-12-31T23:59:59-12:00", "2023-02-30T10:00:00Z", "now", "10:00", "03/04/2020 10:00", True])
def test_a_moment_that_there_is_not_is_kept(cell: Any):
    found = service(last_modified=cell)

    assert "last_modified" not in found.row
    assert found.kept


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("10:00", "10:00"),
        ("10:00:00Z", "10:00:00Z"),
        ("10:00:00+01:00", "10:00:00+01:00"),
        ("9:00", "09:00"),
        ("9:00 AM", "09:00"),
        ("9pm", "21:00"),
        ("12:00 a.m.", "00:00"),
        ("12:30 p.m.", "12:30"),
        ("9:05:00 PM", "21:05"),
        (clock(9, 30), "09:30"),
    ],
)
def test_a_time_of_day_is_kept_as_it_is_written_and_twelve_hours_become_twenty_four(cell: Any, read: str):
    found = cleaned("schedule", opens_at=cell)

    assert found.row["opens_at"] == read
    assert not found.troubles


def test_the_end_of_the_day_becomes_its_last_minute_and_says_so():
    found = cleaned("schedule", closes_at="24:00")

    assert found.row["closes_at"] == "23:59"
    assert "24:00" in found.troubles[0].reason


@pytest.mark.parametrize("cell", ["25:00", "9:75", "13:00 PM", "0:00 AM", "noon-ish", "24:30", "0.375"])
def test_a_time_that_there_is_not_is_kept(cell: str):
    found = cleaned("schedule", opens_at=cell)

    assert "opens_at" not in found.row
    assert found.kept == (("opens_at", cell),)


@pytest.mark.parametrize(
    ("cell", "number"), [("18", 18), (" 18 ", 18), ("2.5", 2.5), (18.0, 18), (0, 0), ("0", 0), ("1.2e2", 120), ("+7", 7)]
)
def test_a_number_is_read_and_zero_is_one(cell: Any, number: float):
    found = service(minimum_age=cell)

    assert found.row["minimum_age"] == number
    assert isinstance(found.row["minimum_age"], type(number))


@pytest.mark.parametrize(
    "cell",
    ["18 and over", "$5", "1,234", "NaN", float("nan"), float("inf"), "1e999", "9" * 5000, "-1", 200, True, "１８", "=2+2", [1]],
)
def test_what_is_no_number_or_no_age_is_kept(cell: Any):
    found = service(minimum_age=cell)

    assert "minimum_age" not in found.row
    assert [column for column, _ in found.kept] == ["minimum_age"]
    assert found.troubles


def test_an_amount_with_thousands_is_read_where_it_has_one_reading():
    assert cleaned("cost_option", service_id=OTHER, amount="1,200.50").row["amount"] == 1200.5
    assert "amount" not in cleaned("cost_option", service_id=OTHER, amount="1,200").row


def test_an_extension_is_read_but_never_loses_a_leading_zero():
    assert cleaned("phone", number="1", extension="ext. 204").row["extension"] == 204
    assert cleaned("phone", number="1", extension="x204").troubles
    assert cleaned("phone", number="1", extension="012").kept == (("extension", "012"),)


def test_a_place_that_is_not_on_earth_is_named():
    found = cleaned("location", location_type="physical", latitude="100", longitude="-79.4")

    assert found.row["latitude"] == 100
    assert [trouble.column for trouble in found.troubles] == ["latitude"]


@pytest.mark.parametrize(
    ("cell", "status"),
    [("Active", "active"), ("TEMPORARILY CLOSED", "temporarily closed"), ("temporarily_closed", "temporarily closed")],
)
def test_a_choice_is_read_in_any_case(cell: str, status: str):
    assert cleaned("service", organization_id=OTHER, name="A", status=cell).row["status"] == status


def test_no_status_means_active_and_says_so():
    found = cleaned("service", organization_id=OTHER, name="A", status="  ")

    assert found.row["status"] == "active"
    assert [trouble.column for trouble in found.troubles] == ["status"]


def test_a_status_that_cannot_be_read_never_means_open():
    found = cleaned("service", organization_id=OTHER, name="A", status="shut since May")

    assert found.row["status"] == "inactive"
    assert found.kept == (("status", "shut since May"),)


@pytest.mark.parametrize(
    ("cell", "answer"), [("Yes", "yes"), ("TRUE", "yes"), (True, "yes"), ("0", "no"), ("n", "no"), ("Unknown", "unknown")]
)
def test_an_answer_is_read_from_what_spreadsheets_write(cell: Any, answer: str):
    assert service(peer_led=cell).row["peer_led"] == answer


@pytest.mark.parametrize(
    ("cell", "expected"), [("yes", True), ("1", True), (True, True), ("no", None), (False, None), ("", None), (0, None)]
)
def test_a_location_is_confidential_when_the_file_says_so(cell: Any, expected: object):
    found = cleaned("location", location_type="physical", confidential=cell)

    assert found.row.get("confidential") == expected
    assert not found.troubles


def test_a_location_is_confidential_when_nobody_can_tell():
    found = cleaned("location", location_type="physical", confidential="ask Amina")

    assert found.row["confidential"] is True
    assert found.kept == (("confidential", "ask Amina"),)


@pytest.mark.parametrize("cell", ['["a; b", "c"]', ["a; b", "c", "c", ""], ' ["a; b","c"] '])
def test_a_list_is_read_from_json_whatever_its_items_hold(cell: Any):
    assert service(other_sources=cell).row["other_sources"] == ["a; b", "c"]


def test_a_list_is_read_with_semicolons_and_not_with_commas():
    assert service(audience=" youth ;women, and others; ").row["audience"] == ["youth", "women, and others"]


@pytest.mark.parametrize("cell", ["[" * 100_000, "[1, 2", "[{}]", [[1]], {"a": 1}])
def test_a_broken_list_is_no_crash_and_no_loss(cell: Any):
    found = service(audience=cell)

    assert found.kept or found.row["audience"]


def test_an_unknown_way_of_delivery_is_kept_beside_those_that_are_known():
    found = service(delivery_modes="Phone; In person; carrier pigeon")

    assert found.row["delivery_modes"] == ["phone", "in_person"]
    assert found.kept == (("delivery_modes", "Phone; In person; carrier pigeon"),)
    assert "carrier pigeon" in found.troubles[0].reason


@pytest.mark.parametrize(
    ("cell", "uri"),
    [
        ("www.example.org", "http://www.example.org"),
        ("example.org:8080/a?b=c", "http://example.org:8080/a?b=c"),
        ("https://example.org/a b", None),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        ("http://example.org/100%", "http://example.org/100%25"),
        ("http://http://example.org", "http://example.org"),
    ],
)
def test_a_bare_web_address_is_repaired_and_the_repair_is_told(cell: str, uri: str | None):
    found = service(url=cell)

    assert found.row.get("url") == uri
    assert found.troubles


@pytest.mark.parametrize(
    "cell", ["https://web.archive.org/web/2020/https://example.org", "mailto:a@example.org", "tel:+14165550100"]
)
def test_a_sound_address_is_left_alone(cell: str):
    found = service(url=cell)

    assert found.row["url"] == cell
    assert not found.troubles


@pytest.mark.parametrize(
    "cell",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "see Facebook",
        "http://",
        "//x.org",
    ],
)
def test_an_address_that_no_page_may_open_is_never_served(cell: str):
    found = service(url=cell)

    assert "url" not in found.row
    assert found.kept
    assert found.troubles


def test_of_several_addresses_in_one_cell_the_first_is_used_and_all_are_kept():
    found = service(email="a@example.org; b@example.org", url="https://a.example.org, www.b.example.org")

    assert found.row["email"] == "a@example.org"
    assert found.row["url"] == "https://a.example.org"
    assert [column for column, _ in found.kept] == ["email", "url"]


@pytest.mark.parametrize(
    "cell", ["info at example.org", "@example.org", "a@b", "a@@b.org", "a b@c.org", "é@example.org", "a@example.org."]
)
def test_what_is_no_email_is_kept(cell: str):
    assert service(email=cell).kept == (("email", cell),)


# Texts


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>We help.</p><p>Call <b>first</b>.</p>", "We help.\n\nCall first."),
        ("One<br/>Two<BR>Three", "One\nTwo\nThree"),
        ("<ul><li>Food</li><li>Beds</li></ul>", "- Food\n- Beds"),
        ("AT&amp;T &lt;3&nbsp;years", "AT&T <3 years"),
        ('See <a href="https://example.org/?a=1&amp;b=2">our page</a>.', "See our page (https://example.org/?a=1&b=2)."),
        ("&lt;p&gt;Twice escaped&lt;/p&gt;", "Twice escaped"),
        ("<script>alert(1)</script>Hello<!-- note --><style>p{}</style>", "Hello"),
        ("<table><tr><td>Mon</td><td>9-5</td></tr><tr><td>Tue</td><td>closed</td></tr></table>", "Mon 9-5\nTue closed"),
        ("<p>one\nline</p>", "one line"),
    ],
)
def test_html_becomes_plain_words_and_says_so(cell: str, text: str):
    found = service(description=cell)

    assert found.row["description"] == text
    assert "HTML" in found.troubles[0].reason


@pytest.mark.parametrize(
    "cell",
    [
        "Write to <info@example.org>",
        "age < 18 & income > 5",
        "a <b",
        "<unclosed",
        "=SUM(A1:A2)",
        "+1 416",
        "-",
        "@home",
        "<!-- no end",
        "R&D; more",
    ],
)
def test_words_that_only_look_like_html_or_formulas_stay_as_they_are(cell: str):
    found = service(description=cell)

    assert found.row["description"] == cell
    assert not found.troubles


def test_a_map_written_in_tags_is_left_alone():
    outline = "<Polygon><b>1,2</b></Polygon>"

    assert cleaned("service_area", extent=outline).row["extent"] == outline


def test_characters_that_nobody_can_see_are_taken_out_and_told():
    found = service(description="He\x00l\x07p \u202eereh\u202c \ud800")

    assert found.row["description"] == "Help ereh \ufffd"
    assert "cannot be seen" in found.troubles[0].reason


def test_hidden_characters_do_not_come_back_out_of_html():
    assert service(description="<b>a</b>&#8238;b&#1;&#0;").row["description"].startswith("ab")


def test_a_byte_order_mark_and_accents_in_two_parts_make_no_other_name():
    found = cleaned("service", organization_id=OTHER, name="\ufeffCafe\u0301", status="active")

    assert found.row["name"] == "Café"
    assert not found.troubles


def test_lines_stay_lines_whatever_their_ends():
    assert service(description="a\r\nb\rc\u2028d").row["description"] == "a\nb\nc\nd"


@pytest.mark.parametrize("piece", ["x", "<a ", "<!--", "<script>", "<p>", "\x00", "&lt;", "<b c='>\">", "é;", "1/", "www."])
def test_a_cell_of_200_000_characters_is_read_or_kept_whole(piece: str):
    cell = piece * (200_000 // len(piece))

    found = service(description=cell, url=cell, assured_date=cell)

    assert not found.is_refused
    assert len(dict(found.kept).get("assured_date", "")) == len(cell.replace("\x00", ""))


def test_a_phone_number_that_a_spreadsheet_made_a_number_is_text_again():
    assert cleaned("phone", number=4165550100.0).row["number"] == "4165550100"


# Rows


def test_a_column_that_hsds_does_not_have_is_kept():
    found = service(case_worker="Amina", tags=["a", {"b": 1}], **{"": "x"})

    assert found.kept == (("case_worker", "Amina"), ("tags", '["a", {"b": 1}]'), ("", "x"))
    assert not found.troubles


def test_cells_beyond_the_header_are_kept():
    raw: dict[Any, Any] = {"id": SOME, "number": "1", None: ["over", "there"]}

    assert clean(raw, table=TABLES["phone"]).kept == (("", '["over", "there"]'),)


@pytest.mark.parametrize("name", [name for name in TABLES if name != "meta_table_description"])
def test_a_row_that_lacks_what_it_cannot_be_without_is_refused_with_a_reason(name: str):
    needs_more = {"organization", "program", "service", "service_at_location", "phone", "address", "attribute", "taxonomy"}

    found = clean({"id": SOME}, table=TABLES[name])

    assert found.is_refused == any(field.needed and field.name not in ("id", "location_type") for field in TABLES[name].fields)
    assert found.is_refused or name not in needs_more
    assert all(trouble.reason and trouble.remedy for trouble in found.troubles)


@pytest.mark.parametrize("key", ["", None, "17", {"a": 1}, ["x"]])
def test_a_row_without_an_id_is_refused(key: Any):
    assert clean({"id": key, "number": "1"}, table=TABLES["phone"]).is_refused


def test_a_service_without_a_name_is_called_by_its_first_words():
    found = cleaned("service", organization_id=OTHER, status="active", description="Hot meals, every day. " * 10)

    assert found.row["name"].startswith("Hot meals, every day.")
    assert len(found.row["name"]) <= 81
    assert [trouble.column for trouble in found.troubles] == ["name"]


def test_a_service_without_name_and_description_is_refused():
    found = cleaned("service", organization_id=OTHER, status="active", url="https://example.org")

    assert found.is_refused
    assert "name" in found.troubles[-1].reason


def test_what_is_missing_of_an_address_is_unknown_and_an_empty_address_is_none():
    some = cleaned("address", city="Timmins")
    none = cleaned("address", address_1=" ", address_type="physical", country="CA")

    assert some.row["address_1"] == "unknown"
    assert not some.is_refused
    assert none.is_refused


def test_a_link_that_is_no_id_is_kept_or_the_row_is_refused_where_it_needs_it():
    assert cleaned("phone", number="1", service_id="S-1").kept == (("service_id", "S-1"),)
    assert cleaned("cost_option", service_id="S-1").is_refused


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.text(max_size=30),
    st.sampled_from(["yes", "9:00 AM", "01/02/2019", "www.x.org", "<b>x</b>", "=1", SOME, "[]", '["a"]', "a@b.org", "&#8238;"]),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@st.composite
def raw_rows(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(sorted(TABLES)))
    columns = draw(st.lists(st.sampled_from([*TABLES[name].by_name, "mystery"]), unique=True))
    return name, {"id": SOME, **{column: draw(cells) for column in columns if column != "id"}}


@settings(max_examples=80, deadline=None)
@given(raw_rows())
def test_whatever_a_row_holds_it_is_read_or_kept_or_repaired_and_never_lost(given_row: tuple[str, dict[str, Any]]):
    name, raw = given_row

    found = clean(raw, table=TABLES[name])

    told = {trouble.column for trouble in found.troubles} | {column for column, _ in found.kept} | set(found.row)
    said_no = {column for column, value in raw.items() if TABLES[name].by_name.get(column, Field("", "text")).kind == "flag"}
    silent = {column for column, value in raw.items() if str(value).strip("\ufeff \t\r\n\xa0") and value not in (None, [], {})}
    lists = {field.name for field in TABLES[name].fields if field.kind == "list"}
    assert silent - told - said_no - lists - _invisible(raw) == set()
    json.dumps(found.row).encode()
    "".join(value for _, value in found.kept).encode()


def _invisible(raw: dict[str, Any]) -> set[str]:
    return {column for column, value in raw.items() if isinstance(value, str) and not make_plain(value).text.strip()}


@settings(max_examples=80, deadline=None)
@given(raw_rows())
def test_a_clean_row_is_clean_already(given_row: tuple[str, dict[str, Any]]):
    name, raw = given_row
    once = clean(raw, table=TABLES[name])

    twice = clean(once.row, table=TABLES[name])

    assert once.is_refused or twice.row == once.row
    assert not twice.kept


# Nested and flat


@st.composite
def some_rows(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """A service and a random tree of rows below it, each with some of its columns."""
    rows: list[tuple[str, dict[str, Any]]] = []
    numbers = iter(range(1000))
    texts = st.text(alphabet="abc é中", min_size=1, max_size=6)

    def grow(table: str, depth: int, **links: str) -> str:
        key = identify(origin="test", table=table, key=str(next(numbers)))
        row: dict[str, Any] = {"id": key, **links}
        for field in TABLES[table].fields:
            if field.name not in row and field.kind in ("text", "number") and draw(st.booleans()):
                row[field.name] = draw(texts) if field.kind == "text" else draw(st.integers(0, 3))
        for one in TABLES[table].nests if depth else ():
            for _ in range(draw(st.integers(0, 2 if one.many else 1))):
                if one.many:
                    entity = {"attribute": "link_entity", "metadata": "resource_type", "translation": "link_entity"}.get(
                        one.table
                    )
                    grow(one.table, depth - 1, **{one.by: key}, **({entity: table} if entity else {}))
                else:
                    row[one.by] = grow(one.table, depth - 1)
        rows.append((table, row))
        return key

    grow("service", 2)
    return rows


@settings(max_examples=25, deadline=None)
@given(some_rows())
def test_rows_that_are_nested_and_flattened_again_are_the_same_rows(pairs: list[tuple[str, dict[str, Any]]]):
    rows = Rows(pairs)

    nested = nest(pairs[-1][1], table="service", rows=rows)

    assert _sorted(flatten(nested, table="service")) == _sorted(pairs)


def _sorted(pairs: Any) -> list[str]:
    return sorted(json.dumps([table, row], sort_keys=True) for table, row in pairs)


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("service_full", "service"),
        ("organization_full", "organization"),
        ("service_at_location_full", "service_at_location"),
        ("location", "location"),
        ("taxonomy", "taxonomy"),
        ("taxonomy_term", "taxonomy_term"),
    ],
)
def test_the_official_examples_come_out_as_they_went_in(file: str, table: str):
    example = official(f"examples-3.2.3/{file}.json")

    rows = Rows(flatten(example, table=table))

    assert nest_full(rows.one(table, example["id"]) or {}, table=table, rows=rows) == example


def test_what_is_nested_in_what_it_belongs_to_need_not_say_so_and_what_is_not_does():
    rows = Rows(
        [
            ("organization", {"id": "o", "name": "Org", "parent_organization_id": "p"}),
            ("service", {"id": "s", "organization_id": "o", "name": "S"}),
            ("contact", {"id": "c", "service_id": "s", "organization_id": "elsewhere"}),
        ]
    )

    nested = nest(rows.one("service", "s") or {}, table="service", rows=rows)
    without = nest(rows.one("service", "s") or {}, table="service", rows=rows, without=frozenset({"organization"}))

    assert nested["organization"] == {"id": "o", "name": "Org", "parent_organization_id": "p"}
    assert "organization_id" not in nested
    assert nested["contacts"] == [{"id": "c", "organization_id": "elsewhere"}]
    assert without["organization_id"] == "o"


def test_columns_come_in_their_order_then_what_is_nested_and_nothing_empty():
    rows = Rows([("phone", {"id": "p", "service_id": "s", "number": "1", "extension": 0, "description": ""})])
    service_row = {"status": "active", "name": "S", "id": "s", "audience": [], "alert": None}

    nested = nest(service_row, table="service", rows=rows)

    assert list(nested) == ["id", "name", "status", "phones"]
    assert nested["phones"] == [{"id": "p", "number": "1", "extension": 0}]


def test_a_row_met_in_two_places_is_one_row_with_both_links():
    phone = {"id": "p", "number": "1"}
    record = {"id": "s", "phones": [dict(phone)], "contacts": [{"id": "c", "phones": [dict(phone)]}]}

    phones = [row for table, row in flatten(record, table="service") if table == "phone"]

    assert phones == [{"id": "p", "number": "1", "service_id": "s", "contact_id": "c"}]


def test_one_id_under_two_owners_of_one_kind_becomes_two_rows_and_loses_neither():
    mark = {"id": "a", "value": "v", "taxonomy_term": {"id": "t", "name": "T", "description": "T"}}
    record = {"id": "s", "attributes": [mark], "organization": {"id": "o", "attributes": [deepcopy(mark)]}}

    marks = [row for table, row in flatten(record, table="service") if table == "attribute"]

    assert {(row["link_entity"], row["link_id"]) for row in marks} == {("service", "s"), ("organization", "o")}
    assert len({row["id"] for row in marks}) == 2
    assert _sorted(flatten(record, table="service")) == _sorted(flatten(deepcopy(record), table="service"))


def test_rows_that_contradict_each_other_both_come_out():
    pairs = [("phone", {"id": "p", "number": "1"}), ("phone", {"id": "p", "number": "2"})]

    assert [row["number"] for _, row in together(pairs)] == ["1", "2"]


def test_a_service_inside_its_place_or_its_organization_is_found():
    at = {"id": "x", "service": {"id": "s", "name": "S", "organization": {"id": "o"}}, "location": {"id": "l"}}
    org = {"id": "o", "services": [{"id": "s", "program": {"id": "p"}}]}

    by_place = dict(flatten(at, table="service_at_location"))
    by_organization = dict(flatten(org, table="organization"))

    assert by_place["service_at_location"] == {"id": "x", "service_id": "s", "location_id": "l"}
    assert by_place["service"]["organization_id"] == "o"
    assert by_organization["service"] == {"id": "s", "program_id": "p", "organization_id": "o"}


def test_what_is_no_record_where_records_belong_stays_in_the_row():
    record = {"id": "s", "phones": ["416", {"id": "p"}, None], "organization": "Org", "schedules": "9 to 5", "mystery": {"a": 1}}

    rows = dict(flatten(record, table="service"))

    assert rows["service"] == {
        "id": "s",
        "phones": ["416"],
        "organization": ["Org"],
        "schedules": ["9 to 5"],
        "mystery": {"a": 1},
    }
    assert rows["phone"] == {"id": "p", "service_id": "s"}


def test_records_without_ids_get_the_same_ones_every_time_and_keep_their_links():
    record = {"name": "S", "phones": [{"number": "1"}, {"number": "1"}], "organization": {"name": "O"}}

    once, again = (list(flatten(deepcopy(record), table="service")) for _ in range(2))

    assert once == again
    by_table = Rows(once)
    assert len(by_table.all("phone")) == 2
    assert by_table.all("service")[0]["organization_id"] == by_table.all("organization")[0]["id"]
    assert {row["service_id"] for row in by_table.all("phone")} == {by_table.all("service")[0]["id"]}


def test_neither_a_loop_nor_ten_thousand_floors_stop_flattening():
    loop: dict[str, Any] = {"id": "s", "name": "S"}
    loop["service_at_locations"] = [{"id": "x", "service": loop}]
    tower: dict[str, Any] = {"id": "bottom"}
    for number in range(10_000):
        tower = {"id": f"s{number}", "service_at_locations": [{"id": f"x{number}", "service": tower}]}

    assert len(list(flatten(loop, table="service"))) == 2
    assert len(list(flatten(tower, table="service"))) == 20_001


def test_a_row_that_moves_is_found_only_where_it_is_now():
    rows = Rows([("phone", {"id": "p", "service_id": "a", "number": "1"}), ("phone", {"id": "p", "service_id": "b"})])

    assert rows.many("phone", "service_id", "a") == []
    assert rows.many("phone", "service_id", "b") == [{"id": "p", "service_id": "b", "number": "1"}]


# The package


def test_a_package_names_only_tables_that_are_in_it():
    found = descriptor(["service", "phone", "disclosure"])

    targets = {key["reference"]["resource"] for one in found["resources"] for key in one["schema"].get("foreignKeys", ())}
    assert [one["name"] for one in found["resources"]] == ["service", "phone", "disclosure"]
    assert targets == {"service"}
    assert found["profile"] == "tabular-data-package"


def test_a_package_needs_nothing_of_the_profile_in_hsds_tables():
    needed = [
        field.name
        for table in TABLES.values()
        if not table.is_profile
        for field in table.fields
        if field.is_profile and field.needed
    ]

    assert needed == []


def test_frictionless_accepts_a_package_with_every_kind_of_cell(tmp_path: Path):
    frictionless = pytest.importorskip("frictionless")
    rows = Rows(flatten(_full_service(), table="service"))
    _write_package(tmp_path, rows)

    report = frictionless.validate(str(tmp_path / "datapackage.json"))

    assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []


def test_frictionless_finds_a_bad_cell_in_such_a_package(tmp_path: Path):
    frictionless = pytest.importorskip("frictionless")
    rows = Rows(flatten({**_full_service(), "peer_led": "perhaps"}, table="service"))
    _write_package(tmp_path, rows)

    report = frictionless.validate(str(tmp_path / "datapackage.json"))

    assert not report.valid


def _full_service() -> dict[str, Any]:
    def key(name: str) -> str:
        return identify(origin="test", table="any", key=name)

    return {
        "id": key("s"),
        "name": "Night line, “quoted”\nsecond line",
        "status": "temporarily closed",
        "minimum_age": 0,
        "maximum_age": 17.5,
        "assured_date": "2026-01-31",
        "last_modified": "2026-01-31T10:00:00.000Z",
        "url": "https://example.org",
        "email": "a@example.org",
        "peer_led": "unknown",
        "delivery_modes": ["phone", "in_person"],
        "other_sources": ['a "b"; c', "é"],
        "organization": {
            "id": key("o"),
            "name": "O",
            "description": "O",
            "programs": [{"id": key("p1"), "name": "P", "description": "P"}, {"id": key("p2"), "name": "Q", "description": "Q"}],
        },
        "schedules": [{"id": key("h"), "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "10:00", "closes_at": "18:00:00Z"}],
        "service_at_locations": [
            {"id": key("x"), "location": {"id": key("l"), "location_type": "physical", "confidential": True}}
        ],
        "disclosures": [{"id": key("d"), "recipient": "police", "practice": "unknown"}],
    }


def _write_package(folder: Path, rows: Rows) -> None:
    import csv

    names = [name for name in TABLES if rows.all(name)]
    (folder / "datapackage.json").write_text(json.dumps(descriptor(names)), "utf-8")
    for name in names:
        with (folder / TABLES[name].file).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(TABLES[name].by_name)
            for row in rows.all(name):
                writer.writerow([written(row.get(field.name), field=field) for field in TABLES[name].fields])


@pytest.mark.parametrize(
    ("value", "column", "cell"),
    [
        (0, "minimum_age", "0"),
        (18.0, "minimum_age", "18"),
        (None, "alert", ""),
        ([], "audience", ""),
        (["é;"], "audience", '["é;"]'),
        ("=1+1", "fees", "=1+1"),
    ],
)
def test_a_value_is_written_so_that_it_is_read_back(value: Any, column: str, cell: str):
    field = TABLES["service"].by_name[column]

    text = written(value, field=field)

    assert text == cell
    assert service(**{column: text}).row.get(column) == (
        value or (0 if value == 0 and value is not None and value != [] else None)
    )


# Confidential locations


def hidden_shelter() -> dict[str, Any]:
    address = {
        "id": "a",
        "address_1": "12 Quiet Lane",
        "city": "Timmins",
        "postal_code": "P4N 1A1",
        "as_written": "12 Quiet Lane, Timmins, ON",
    }
    location = {
        "id": "l",
        "location_type": "physical",
        "confidential": True,
        "name": "Rose House",
        "description": "A brick house.",
        "transportation": "Bus 3",
        "latitude": 48.47,
        "longitude": -81.33,
        "url": "https://rose.example.org",
        "addresses": [address],
        "phones": [{"id": "p", "number": "705-555-0199"}],
        "attributes": [{"id": "t", "value": "corner lot"}],
        "metadata": [{"id": "m", "previous_value": "12 Quiet Lane"}],
    }
    return {
        "id": "s",
        "name": "Shelter",
        "description": "Come to 12 quiet lane,\nTimmins, on. Post: P4N 1A1.",
        "phones": [{"id": "q", "number": "705-555-0100", "description": "Rings at 12  Quiet Lane"}],
        "translations": [{"id": "r", "text": "12 Quiet Lane 的房子"}],
        "service_at_locations": [
            {"id": "x", "description": "Back door", "location": location, "phones": [{"id": "y", "number": "705-555-0177"}]},
            {"id": "z", "location": {"id": "k", "location_type": "physical", "name": "Drop-in", "latitude": 48.5}},
        ],
        "organization": {"id": "o", "name": "Org", "locations": [deepcopy(location)]},
    }


SECRETS = ("quiet lane", "P4N", "48.47", "81.33", "Rose", "rose", "brick", "Bus 3", "0199", "0177", "corner", "Back door")


@pytest.mark.parametrize("table", ["service", "organization", "service_at_location", "location"])
def test_nothing_of_a_confidential_location_leaves_in_any_form(table: str):
    shelter = hidden_shelter()
    at = {**shelter["service_at_locations"][0], "service": {"id": "s", "description": "At 12 Quiet Lane"}}
    record = {
        "service": shelter,
        "organization": {**shelter["organization"], "services": [shelter]},
        "service_at_location": at,
        "location": at["location"],
    }[table]
    before = deepcopy(record)

    text = json.dumps(withhold(record, table=table), ensure_ascii=False)

    assert [secret for secret in SECRETS if secret.casefold() in text.casefold()] == []
    assert '"confidential": true' in text
    assert record == before


def test_what_is_not_confidential_stays_and_the_withheld_place_can_be_told():
    found = withhold(hidden_shelter(), table="service")

    assert found["phones"][0]["number"] == "705-555-0100"
    assert found["description"].startswith(f"Come to {INSTEAD}")
    assert found["service_at_locations"][0] == {
        "id": "x",
        "location": {"id": "l", "location_type": "physical", "confidential": True},
    }
    assert found["service_at_locations"][1]["location"]["name"] == "Drop-in"
    assert withhold(found, table="service") == found


@pytest.mark.parametrize("flag", [True, "true", "yes", 1, "perhaps"])
def test_a_location_is_withheld_unless_it_is_plainly_not_confidential(flag: Any):
    assert withhold({"id": "l", "name": "Rose", "confidential": flag}, table="location") == {"id": "l", "confidential": True}


@pytest.mark.parametrize("flag", [False, None, "", "no", "false"])
def test_an_open_location_is_left_alone(flag: Any):
    assert withhold({"id": "l", "name": "Rose", "confidential": flag}, table="location")["name"] == "Rose"


def test_unknown_parts_and_short_lines_of_an_address_take_no_words_out_of_texts():
    location = {
        "id": "l",
        "confidential": True,
        "addresses": [{"address_1": "unknown", "address_2": "B", "postal_code": "unknown"}],
    }
    record = {"id": "s", "description": "Cost unknown. Plan B.", "service_at_locations": [{"id": "x", "location": location}]}

    assert withhold(record, table="service")["description"] == "Cost unknown. Plan B."


def test_rows_of_a_confidential_location_leave_by_no_file():
    pairs = list(flatten(hidden_shelter(), table="service"))
    order = list(TABLES)
    addresses = [row for table, row in pairs if table == "address"]
    withholding = Withholding(["l"], texts={"s": address_texts(addresses)})

    rows = [(name, withholding.row(row, table=name)) for name, row in sorted(pairs, key=lambda pair: order.index(pair[0]))]

    text = json.dumps([row for _, row in rows if row is not None], ensure_ascii=False)
    assert [secret for secret in SECRETS if secret.casefold() in text.casefold()] == []
    assert "705-555-0100" in text
    assert ("address", None) in rows
    assert ("location", {"id": "l", "location_type": "physical", "confidential": True}) in rows
    assert ("service_at_location", {"id": "x", "service_id": "s", "location_id": "l"}) in rows


def test_a_phone_that_the_service_names_as_its_own_stays_without_the_place():
    row = {"id": "p", "number": "1", "service_id": "s", "location_id": "l"}

    assert withhold_row("phone", row, {"l"}) == {"id": "p", "number": "1", "service_id": "s"}
    assert withhold_row("phone", {"id": "p", "number": "1", "location_id": "l"}, {"l"}) is None
    assert withhold_row("attribute", {"id": "a", "link_id": "l", "taxonomy_term_id": "t"}, {"l"}) is None
