"""Files of every shape come in, whole or not at all, and everything that was odd about them is told."""

import datetime
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.database import set_up_django

from askfirst.ground.refusal import Refusal

set_up_django()

from tests.journeys.importing_tools import AT, MAPS, bring, kept, only, rows, run, shared, written

from askfirst.directory import models
from askfirst.directory.importing import ImportReport, as_json, as_text

pytestmark = pytest.mark.usefixtures("store")

ORGANIZATION = {"id": "11111111-1111-4111-8111-111111111111", "name": "Harbour", "description": "A clinic."}
SERVICE = {
    "id": "22222222-2222-4222-8222-222222222222",
    "name": "Harbour help",
    "status": "active",
    "organization": ORGANIZATION,
    "phones": [{"number": "416-555-0101"}, {"number": "416-555-0102"}],
    "service_at_locations": [{"location": {"name": "Front door", "addresses": [{"address_1": "1 Quay", "city": "Port"}]}}],
}


def mapped(tmp_path: Path, sheet: str, mapping: str, **choices: Any) -> ImportReport:
    """Bring in one sheet of services with this mapping."""
    written(tmp_path / "list" / "list.csv", sheet)
    return bring(tmp_path / "list", mapping=written(tmp_path / "map.yaml", mapping), origin="agency", **choices)


def service_map(columns: str, more: str = "") -> str:
    """A mapping of services of one organization."""
    return f"""rows:
  - rows of: organization
    from: list.csv
    key: Agency
    columns:
      Agency: name
  - rows of: service
    from: list.csv
    key: Name
    {more}
    columns:
      Name: name
      Agency: {{link: organization}}
{columns}
"""


# HSDS 3 as JSON


@pytest.mark.parametrize(
    "document",
    [
        json.dumps(SERVICE),
        json.dumps([SERVICE]),
        json.dumps({"total_items": 1, "page_number": 1, "contents": [SERVICE]}),
        json.dumps({"version": "3.2", "services": [SERVICE]}),
        "\ufeff" + json.dumps(SERVICE),
        json.dumps(SERVICE) + "\n" + json.dumps(SERVICE | {"id": "33333333-3333-4333-8333-333333333333", "name": "Other"}),
    ],
    ids=["one", "list", "page", "document", "bom", "ndjson"],
)
def test_a_service_comes_in_from_json_of_any_shape_with_all_that_it_holds(tmp_path: Path, document: str):
    report = bring(written(tmp_path / "data.json", document), origin="harbour")

    service = only("service", id=SERVICE["id"])
    assert report.refused == 0
    assert service["name"] == "Harbour help"
    assert only("organization")["name"] == "Harbour"
    assert [row["number"] for row in rows("phone", service_id=service["id"])] == ["416-555-0101", "416-555-0102"]
    assert only("address", city="Port")["address_1"] == "1 Quay" if document.count("Port") == 1 else rows("address")


def test_a_large_document_is_read_piece_by_piece_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("askfirst.directory.importing.documents._STEP", 64)
    many = [{"name": f"Service {number} é", "description": "x" * number, "organization": ORGANIZATION} for number in range(40)]

    bring(written(tmp_path / "services.json", json.dumps({"services": many}, ensure_ascii=False, indent=1)))

    assert {row["name"] for row in rows("service")} == {one["name"] for one in many}
    assert len(rows("organization")) == 1


def test_the_same_file_a_second_time_changes_nothing(tmp_path: Path):
    path = written(tmp_path / "data.json", json.dumps(SERVICE))
    first = bring(path)
    before = {table: rows(table) for table in ("service", "phone", "location", "attribute")}

    second = bring(path)

    assert first.made > 0
    assert (second.made, second.changed, second.unchanged) == (0, 0, first.made)
    assert {table: rows(table) for table in before} == before


def test_a_short_form_of_an_organization_never_takes_words_from_its_long_form(tmp_path: Path):
    brief = {"id": ORGANIZATION["id"], "name": "Harbour"}
    document = {"services": [SERVICE | {"organization": brief}], "organizations": [ORGANIZATION]}

    report = bring(written(tmp_path / "all.json", json.dumps(document)))

    assert only("organization")["description"] == "A clinic."
    assert report.problems == ()


def test_what_hsds_has_no_place_for_is_kept_beside_the_record(tmp_path: Path):
    odd = SERVICE | {"mood": "sunny", "minimum_age": "about twelve", "tags": ["a", "b"]}

    report = bring(written(tmp_path / "data.json", json.dumps(odd)), origin="harbour")

    assert kept(SERVICE["id"]) == {"mood": "sunny", "minimum_age": "about twelve", "tags": '["a", "b"]'}
    assert report.kept_unmapped == 3
    assert [one.column for one in report.problems] == ["minimum_age"]
    assert only("taxonomy")["name"] == "Columns of harbour"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 1"),
        ('[{"name": "A"},\n {"name": ]', "line 2"),
        ("nonsense", "not JSON"),
        ("[1, 2]", "no record"),
        ("[[[[" * 5000, "deeply"),
        ('{"colour": "red", "size": 3}', "no known kind"),
        ("", "Nothing was found"),
        ('{"version": "3.2", "openapi_url": "https://example.org"}', "Nothing was found"),
    ],
)
def test_json_that_is_none_is_refused_in_a_sentence_that_says_where(tmp_path: Path, text: str, says: str):
    with pytest.raises(Refusal, match=says):
        bring(written(tmp_path / "data.json", text))

    assert rows("service") == []


def test_facts_that_a_plain_reader_kept_as_attributes_become_facts_again(tmp_path: Path):
    from askfirst.hsds.marks import marks_of

    marks = marks_of({"id": SERVICE["id"], "cost": "free", "intake_questions": [{"what": "id", "asked": "no"}]})
    bring(written(tmp_path / "data.json", json.dumps(SERVICE | {"attributes": marks})))

    assert only("service")["cost"] == "free"
    assert only("intake_question")["asked"] == "no"
    assert rows("attribute") == []


# HSDS as tables


def package(folder: Path) -> Path:
    """A small package of HSDS 3, whose ids are no UUIDs."""
    written(folder / "datapackage.json", "{}")
    written(folder / "organizations.csv", "id,name,description\no1,Harbour,A clinic\n")
    written(folder / "services.csv", "id,organization_id,name,status,colour\ns1,o1,Help,active,blue\n")
    written(folder / "phones.csv", "id,service_id,number\n,s1,416-555-0101\n,s1,416-555-0102\n")
    return folder


def test_a_package_comes_in_from_a_folder_and_from_a_zip_alike(tmp_path: Path):
    folder = package(tmp_path / "harbour")
    with zipfile.ZipFile(tmp_path / "harbour.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"inside/{path.name}")

    first, second = bring(folder, origin="harbour"), bring(tmp_path / "harbour.zip", origin="harbour")

    assert first.made > 0
    assert (second.made, second.changed) == (0, 0)
    assert kept(only("service")["id"]) == {"colour": "blue", "id": "s1"}
    assert len({row["id"] for row in rows("phone")}) == 2


def test_ids_do_not_depend_on_the_order_of_files_and_differ_by_origin(tmp_path: Path):
    folder = package(tmp_path / "harbour")
    bring(folder, origin="one")
    of_one = only("service")["id"]

    bring(folder / "services.csv", folder / "phones.csv", folder / "organizations.csv", origin="two")

    assert of_one in {row["id"] for row in rows("service")}
    assert len(rows("service")) == 2


def test_a_missing_organization_gets_a_stand_in_and_is_told(tmp_path: Path):
    written(tmp_path / "p" / "services.csv", "id,organization_id,name,status\ns1,nobody,Help,active\n")

    report = bring(tmp_path / "p")

    assert only("organization")["name"] == "Organization nobody (not in the file)"
    assert [one.column for one in report.dangling] == ["organization_id"]
    assert report.refused == 0


def test_a_row_without_what_it_cannot_be_without_is_refused_with_file_row_and_remedy(tmp_path: Path):
    folder = package(tmp_path / "harbour")
    written(folder / "services.csv", "id,organization_id,name,status\ns1,o1,Help,active\ns2,o1,,active\n")
    written(folder / "service_at_location.csv", "id,service_id,location_id\n1,s1,nowhere\n")

    report = bring(folder)

    told = {(one.file, one.row, one.column): one.remedy for one in report.problems}
    assert report.refused == 2
    assert told["services.csv", 3, "name"]
    assert told["service_at_location.csv", 2, "location_id"]
    assert len(rows("service")) == 1


def test_one_id_on_two_rows_is_refused_unless_they_complete_each_other(tmp_path: Path):
    folder = package(tmp_path / "harbour")
    text = "id,organization_id,name,status,url\ns1,o1,Help,active,\ns1,o1,Help,active,https://example.org\ns1,o1,Other,active,\n"
    written(folder / "services.csv", text)

    report = bring(folder)

    assert only("service")["url"] == "https://example.org"
    assert [(one.row, one.column) for one in report.problems] == [(4, "id")]
    assert "row 2" in report.problems[0].reason
    assert "name" in report.problems[0].reason


def test_an_older_package_comes_in_with_its_own_files_and_columns(tmp_path: Path):
    folder = tmp_path / "old"
    written(folder / "organizations.csv", "id,name,description,url\n1,Harbour,A clinic,https://example.org\n")
    written(folder / "programs.csv", "id,organization_id,name\n1,1,Outreach\n")
    written(folder / "services.csv", "id,organization_id,program_id,name,status,fees\n7,1,1,Help,active,None\n")
    written(folder / "locations.csv", "id,organization_id,name\n5,1,Door\n")
    written(folder / "services_at_location.csv", "id,service_id,location_id\n1,7,5\n")
    written(folder / "eligibility.csv", "id,service_id,eligibility\n1,7,Women\n2,7,Over 18\n")
    written(folder / "payments_accepted.csv", "id,service_id,payment\n1,7,Cash\n")
    written(folder / "languages.csv", "id,service_id,language\n1,7,Thai\n")
    written(folder / "phones.csv", "id,service_id,number,language\n1,7,416-555-0101,Thai\n")
    written(folder / "physical_addresses.csv", "id,location_id,address_1,city\n1,5,1 Quay,Port\n")
    written(folder / "postal_addresses.csv", "id,organization_id,address_1,city\n2,1,PO Box 9,Port\n")
    written(folder / "taxonomy.csv", "id,name,parent_id,vocabulary\nT1,Housing,,LIST\nT2,Rent,T1,LIST\n")
    written(folder / "service_taxonomy.csv", "id,service_id,taxonomy_id,taxonomy_detail\n1,7,T2,arrears\n")
    written(folder / "service_areas.csv", "id,service_id,service_area\n1,7,Port County\n")
    written(folder / "accessibility_for_disabilities.csv", "id,location_id,accessibility\n1,5,Ramp\n")
    written(folder / "regular_schedules.csv", "id,location_id,weekday,opens_at,closes_at\n,5,Monday,9:00,17:00\n,5,Sunday,,\n")
    written(folder / "holiday_schedules.csv", "id,location_id,closed,start_date,end_date\n1,5,true,2026-12-25,2026-12-26\n")
    written(folder / "metadata.csv", "id,resource_id,last_action_date,last_action_type,field_name\n1,7,2019-01-02,update,name\n")

    report = bring(folder)

    service, location = only("service"), only("location", name="Door")
    assert report.problems == report.dangling == ()
    assert only("organization")["website"] == "https://example.org"
    assert service["fees_description"] == "None"
    assert service["eligibility_description"] == "Women\nOver 18"
    assert {row["name"] for row in rows("language")} == {"Thai"}
    assert {row.get("phone_id") for row in rows("language")} == {None, only("phone")["id"]}
    assert only("address", address_type="physical")["location_id"] == location["id"]
    postal = only("location", location_type="postal")
    assert only("address", address_type="postal")["location_id"] == postal["id"]
    assert only("taxonomy_term", name="Rent")["parent_id"] == only("taxonomy_term", name="Housing")["id"]
    assert {row.get("value") for row in rows("attribute", link_id=service["id"])} >= {"Cash", "arrears"}
    assert only("service_area")["name"] == "Port County"
    assert only("accessibility")["description"] == "Ramp"
    assert only("metadata")["resource_id"] == service["id"]
    assert only("metadata")["resource_type"] == "service"


def test_hours_of_an_older_package_say_when_it_is_open_and_when_not(tmp_path: Path):
    from askfirst.opening.hours import openings_of, state_at

    folder = tmp_path / "old"
    written(folder / "locations.csv", "id,name\n5,Door\n6,Yard\n")
    lines = ["5,Monday,9:00,17:00", "5,Sunday,,", "6,Monday,,"]
    written(folder / "regular_schedules.csv", "location_id,weekday,opens_at,closes_at\n" + "\n".join(lines))
    written(folder / "holiday_schedules.csv", "location_id,closed,start_date,end_date\n5,true,2026-12-28,2026-12-28\n")
    bring(folder)

    def state(name: str, day: str) -> str:
        openings = openings_of(rows("schedule", location_id=only("location", name=name)["id"]))
        return state_at(openings, zone="America/Toronto", at=datetime.datetime.fromisoformat(f"{day}T15:00+00:00"))

    assert state("Door", "2026-11-02") == "open"
    assert state("Door", "2026-11-01") == "closed"
    assert state("Door", "2026-12-28") == "closed"
    assert state("Yard", "2026-11-02") == "unknown"


# Text as people keep it


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_sheet_is_read_in_any_usual_encoding_and_with_any_usual_separator(tmp_path: Path, encoding: str, mark: str):
    lines = [
        "id,name,description",
        "1,Café Montréal,“Aide juridique” à côté – très sûr" if encoding != "latin-1" else "1,Café Montréal,à côté",
    ]
    written(tmp_path / "p" / "organizations.csv", "\r\n".join(lines).replace(",", mark).encode(encoding))

    bring(tmp_path / "p")

    assert only("organization")["name"] == "Café Montréal"


def test_one_line_in_another_encoding_does_not_spoil_the_others(tmp_path: Path):
    text = "id,name,description\n1,Zoë,é\n".encode() + "2,Chloë,é\n".encode("cp1252")

    report = bring(written(tmp_path / "organizations.csv", text))

    assert {row["name"] for row in rows("organization")} == {"Zoë", "Chloë"}
    assert [one.row for one in report.repaired if "Windows-1252" in one.reason] == [3]


def test_dirty_cells_come_in_whole(tmp_path: Path):
    long = "word " * 50_000
    header = "id,name,name,,description\r"
    body = f'1,"Two\nlines","again",x,"{long}",beyond\r2,Short\r\r'

    report = bring(written(tmp_path / "organizations.csv", header + body), origin="o")

    first = only("organization", name="Two\nlines")
    assert first["description"] == long.strip()
    assert kept(first["id"]) == {"id": "1", "name (2)": "again", "column 4": "x", "column 6": "beyond"}
    assert only("organization", name="Short")
    assert any("one name" in one.reason for one in report.repaired)


def test_a_quotation_mark_that_never_closes_is_told_with_its_row(tmp_path: Path):
    text = 'id,name,description\n1,Good,x\n2,"Bad,x\n3,Lost,x\n'

    report = bring(written(tmp_path / "organizations.csv", text))

    assert [row["name"] for row in rows("organization")] == ["Good"]
    assert [(one.row, "never closed" in one.reason) for one in report.problems] == [(3, True)]
    assert report.refused == 1


def test_html_becomes_plain_words(tmp_path: Path):
    text = "id,name,description\n1,Harbour,<p>Free <b>help</b> &amp; advice</p>\n"

    bring(written(tmp_path / "organizations.csv", text))

    assert only("organization")["description"] == "Free help & advice"


# Workbooks


def workbook(path: Path, **sheets: list[list[Any]]) -> openpyxl.Workbook:
    """A workbook with these sheets, saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return book


def test_a_workbook_is_read_as_it_shows(tmp_path: Path):
    path = tmp_path / "list.xlsx"
    head = ["Agency", "Name", "Since", "Number", "Sum", "Wrong"]
    lines = [head, ["Harbour", "Help", datetime.date(2026, 1, 2), 7.0, "=1+1", "#N/A"], [None, "More", None, 7.5, None, None]]
    book = workbook(path, list=lines, secret=[["x"], ["y"]])
    book["list"].merge_cells("A2:A3")
    book["secret"].sheet_state = "hidden"
    book.save(path)
    mapping = service_map("      Since: alert").replace("list.csv", "list.xlsx")

    report = bring(path, mapping=written(tmp_path / "map.yaml", mapping), origin="a")

    service = only("service", name="Help")
    assert service["alert"] == "2026-01-02"
    assert kept(service["id"])["Number"] == "7"
    assert kept(service["id"])["Sum"] == "=1+1"
    assert "Wrong" not in kept(service["id"])
    assert only("service", name="More")["organization_id"] == only("organization")["id"]
    reasons = " ".join(one.reason for one in report.repaired)
    assert all(word in reasons for word in ("formula", "#N/A", "hidden"))


def test_a_workbook_whose_sheets_are_named_like_hsds_tables_needs_no_mapping(tmp_path: Path):
    workbook(tmp_path / "book.xlsx", organizations=[["id", "name", "description"], [1, "Harbour", "A clinic"]])

    bring(tmp_path / "book.xlsx")

    assert only("organization")["name"] == "Harbour"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xd0\xcf\x11\xe0" + b"0" * 600, "password"), (b"PK\x03\x04broken", "cannot be opened"), (b"", "cannot be opened")],
)
def test_a_workbook_that_cannot_be_opened_is_refused_in_a_sentence(tmp_path: Path, content: bytes, says: str):
    with pytest.raises(Refusal, match=says):
        bring(written(tmp_path / "book.xlsx", content))


# Archives and paths


def test_an_archive_that_names_files_outside_itself_is_not_opened(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("../organizations.csv", "id,name\n1,x\n")

    with pytest.raises(Refusal, match="outside itself"):
        bring(tmp_path / "bad.zip")


def test_an_archive_that_grows_beyond_reason_is_not_opened(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organizations.csv", b"0" * 25_000_000)

    with pytest.raises(Refusal, match="grows to"):
        bring(tmp_path / "bomb.zip")


def test_a_damaged_archive_is_refused_in_a_sentence(tmp_path: Path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("organizations.csv", "id,name,description\n" + "1,abc,def\n" * 5)
    path.write_bytes(path.read_bytes().replace(b"abc", b"xyz"))

    with pytest.raises(Refusal, match="damaged"):
        bring(path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path):
    written(tmp_path / "secret.csv", "id,name\n1,x\n")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "organizations.csv").symlink_to(tmp_path / "secret.csv")

    with pytest.raises(Refusal, match="leads out of the folder"):
        bring(tmp_path / "p")


@pytest.mark.parametrize(
    ("name", "says"), [("missing.csv", "is not there"), ("note.docx", "cannot be read"), ("old.xls", "old Excel")]
)
def test_a_path_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, name: str, says: str):
    if name != "missing.csv":
        written(tmp_path / name, b"something")

    with pytest.raises(Refusal, match=says):
        bring(tmp_path / name)


def test_a_sheet_that_is_no_hsds_asks_for_a_mapping_and_names_its_columns(tmp_path: Path):
    with pytest.raises(Refusal, match=r"Colour, Shape.*--map"):
        bring(written(tmp_path / "things.csv", "Colour,Shape\nred,round\n"))


# Mapping files

SHEET = """Agency,Name,Status,Phones,Address,Map,Areas,Speaks,Hours,Asks ID,Women,Modes,Codes,Papers,Notes
Harbour,Help,Open,"main: 416-555-0101 x 12; fax: 416-555-0102; tollfree: 800-555-0103",\
"1 Quay, Suite 2, Port, ON M5V 2T6",At 43.65 / -79.38,Port County;Bay County,Thai|zh,Mon-Fri 9am-5pm,No,TRUE,\
Phone;In Person,Rent;Wages;Odd,Passport,private
"""
COLUMNS = """      Status: {field: status, values: {Open: active, Shut: inactive}}
      Phones: {phones: "yes"}
      Address: {address: physical, country: CA}
      Map: {coordinates: "yes"}
      Areas: {area: "yes", split: ";"}
      Speaks: {language: "yes", split: "|"}
      Hours: {hours: "yes"}
      Asks ID: {asks: id}
      Women: women_only
      Modes: {field: delivery_modes, split: ";", values: {Phone: phone, In Person: in_person}}
      Codes:
        - {attribute: Problem, split: ";"}
        - {split: ";", topics: {Rent: landlord-problem, Wages: unpaid-wages}}
        - {split: ";", also: {"*": find-a-lawyer}}
      Papers: {field: required_document.document, template: "{} of anybody at {Agency}"}
"""


def test_a_mapping_turns_an_agencys_own_sheet_into_services(tmp_path: Path):
    report = mapped(tmp_path, SHEET, service_map(COLUMNS, more="always: {eligibility_description: 'Ask {Agency}.'}"))

    service = only("service")
    assert report.problems == report.dangling == ()
    assert service["status"] == "active"
    assert service["women_only"] == "yes"
    assert service["delivery_modes"] == ["phone", "in_person"]
    assert service["eligibility_description"] == "Ask Harbour."
    assert service["organization_id"] == only("organization", name="Harbour")["id"]
    assert [(row["number"], row["type"]) for row in rows("phone", service_id=service["id"])] == [
        ("416-555-0101", "voice"),
        ("416-555-0102", "fax"),
        ("800-555-0103", "voice"),
    ]
    assert only("phone", number="416-555-0101")["extension"] == 12
    assert only("phone", number="800-555-0103")["reach_by"] == "toll_free"
    assert {row["name"] for row in rows("service_area")} == {"Port County", "Bay County"}
    assert [(row.get("name"), row.get("code")) for row in rows("language")] == [("Thai", None), (None, "zh")]
    assert only("intake_question")["asked"] == "no"
    assert only("required_document")["document"] == "Passport of anybody at Harbour"
    assert kept(service["id"]) == {"Notes": "private"}


def test_a_service_in_one_sheet_gets_a_location_with_its_address_and_point(tmp_path: Path):
    mapped(tmp_path, SHEET, service_map(COLUMNS))

    joined, location, address = only("service_at_location"), only("location"), only("address")
    assert joined["service_id"] == only("service")["id"]
    assert joined["location_id"] == location["id"] == address["location_id"]
    assert (location["latitude"], location["longitude"]) == (43.65, -79.38)
    told = [address[part] for part in ("address_1", "address_2", "city", "state_province", "postal_code", "country")]
    assert told == ["1 Quay", "Suite 2", "Port", "ON", "M5V 2T6", "CA"]
    assert address["as_written"] == "1 Quay, Suite 2, Port, ON M5V 2T6"


def test_topics_of_the_pack_are_said_as_attributes_with_main_and_also(tmp_path: Path):
    mapped(tmp_path, SHEET, service_map(COLUMNS))

    codes = {row["id"]: row.get("code") for row in rows("taxonomy_term", taxonomy="Askfirst topics")}
    said = {(row["link_type"], codes[row["taxonomy_term_id"]]) for row in rows("attribute") if row["taxonomy_term_id"] in codes}
    assert said == {("main", "landlord-problem"), ("main", "unpaid-wages"), ("also", "find-a-lawyer")}


def test_what_a_mapping_cannot_read_is_kept_and_never_guessed(tmp_path: Path):
    sheet = "Agency,Name,Phones,Map,Hours,Asks ID,Modes\nHarbour,Help,ask at the desk,behind the church,when the moon is full,maybe,Pigeon\n"
    columns = "\n".join(
        line for line in COLUMNS.splitlines() if line.split(":")[0].strip() in ("Phones", "Map", "Hours", "Asks ID", "Modes")
    )

    mapped(tmp_path, sheet, service_map(columns))

    service = only("service")
    assert rows("phone") == rows("location") == []
    assert only("intake_question")["asked"] == "unknown"
    assert only("schedule")["description"] == "when the moon is full"
    assert kept(service["id"])["Phones"] == "ask at the desk"
    assert kept(service["id"])["Map"] == "behind the church"
    assert kept(service["id"])["Asks ID"] == "maybe"


@pytest.mark.parametrize(
    ("written_in", "wrong", "says"),
    [
        ("rows of: service", "rows of: servise", "line 7: there is no table “servise”. Did you mean “service”"),
        ("      Name: name", "      Name: nmae", "line 12: service has no field “nmae”. Did you mean “name”"),
        ("      Name: name", "      Nmae: name", "line 12: list.csv has no column “Nmae”. Did you mean “Name”"),
        ("    key: Name", "    key: Nam", "line 7: list.csv has no column “Nam”. Did you mean “Name”"),
        ("    key: Name", "    kye: Name", "line 9: “kye” is not known here. Did you mean “key”"),
        ("{link: organization}", "{link: phone}", "a service cannot point to “phone”"),
        ("{link: organization}", "{lnik: organization}", "Did you mean “link”"),
        ("{link: organization}", "{link: organization, area: 'yes'}", "name one use here, not 2"),
        ("      Name: name", "      Name: contact.nmae", "contact has no field “nmae”"),
        ("      Name: name", "      Name: unit.name", "a service holds no unit"),
        ("      Name: name", "      Name: {topics: {a: moving-to-mars}}", "the pack has no topic “moving-to-mars”"),
        ("      Name: name", "      Name: {asks: blood}", "“asks” names what a service asks for"),
        ("      Name: name", "      Name: {field: name, template: '{Nowhere}'}", "has no column “Nowhere”"),
        ("from: list.csv\n    key: Name", "from: lists.csv\n    key: Name", "“lists.csv” is not among the files"),
        ("rows:", "rows: [", "this is not YAML"),
        ("      Name: name", "      Name: name\n      Name: url", "for the second time"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_line_and_what_was_meant(tmp_path: Path, written_in: str, wrong: str, says: str):
    right = service_map("")
    assert written_in in right

    with pytest.raises(Refusal) as refused:
        mapped(tmp_path, "Agency,Name\nHarbour,Help\n", right.replace(written_in, wrong))

    assert says in refused.value.message
    assert refused.value.message.startswith("map.yaml, line ")
    assert rows("service") == []


@pytest.mark.parametrize(
    "text", ["", "- a", "rows: 5", "rows: [7]", "rows: [{rows of: service}]", "\x00", "a: &a [*a]", "origin: {a: 1}"]
)
def test_a_mapping_that_is_none_is_refused_in_a_sentence(tmp_path: Path, text: str):
    with pytest.raises(Refusal, match=r"^map\.yaml, line \d+: "):
        mapped(tmp_path, "Agency,Name\nHarbour,Help\n", text)


def test_a_row_whose_key_is_empty_is_refused_and_the_others_come_in(tmp_path: Path):
    report = mapped(tmp_path, "Agency,Name,Note\nHarbour,Help,\nHarbour,,what\n", service_map(""))

    assert [row["name"] for row in rows("service")] == ["Help"]
    assert [(one.row, one.column) for one in report.problems] == [(3, "Name")]


def test_files_that_nobody_named_are_told(tmp_path: Path):
    written(tmp_path / "list" / "extra.csv", "a,b\n1,2\n")
    written(tmp_path / "list" / "README.txt", "hello")

    report = mapped(tmp_path, "Agency,Name\nHarbour,Help\n", service_map(""))

    assert {one.file for one in report.repaired} >= {"extra.csv", "README.txt"}


# The report


def test_a_trial_tells_everything_and_writes_nothing(tmp_path: Path):
    folder = package(tmp_path / "harbour")

    trial = bring(folder, is_trial=True)

    assert trial.made > 0
    assert rows("service") == []
    assert bring(folder).made == trial.made


def test_a_report_has_the_keys_that_other_programs_read(tmp_path: Path):
    told = as_json(bring(package(tmp_path / "harbour")))

    assert {"read", "made", "changed", "unchanged", "refused", "kept_unmapped", "problems", "likely_duplicates"} <= told.keys()
    assert {"by_table", "dangling", "kept_by_stewards", "repaired"} <= told.keys()
    assert told["read"] == 4
    json.dumps(told)


def test_what_is_to_be_said_of_many_rows_is_said_once_for_people(tmp_path: Path):
    lines = [f"s{number},nobody,Help {number}" for number in range(50)]
    written(tmp_path / "p" / "services.csv", "id,organization_id,name\n" + "\n".join(lines))

    text = as_text(bring(tmp_path / "p"))

    assert text.count("status: ") == 1
    assert "rows 2, 3, 4" in text
    assert "Organization nobody" not in text or text.count("nobody") == 1


def test_an_edit_by_a_steward_stays_and_is_told(tmp_path: Path):
    from askfirst.directory.actions import change

    folder = package(tmp_path / "harbour")
    bring(folder)
    change(table="service", record_id=only("service")["id"], values={"name": "Help, checked"}, by="steward", at=AT)
    written(folder / "services.csv", "id,organization_id,name,status,colour\ns1,o1,Helping,active,blue\n")

    report = bring(folder)

    assert only("service")["name"] == "Help, checked"
    assert [one.column for one in report.kept_by_stewards] == ["name"]
    assert report.problems == ()


DOUBLES = """id,organization_id,name,url,status
1,o,Port Legal Clinic,https://www.port.example.org/,active
2,p,The Port Legal Clinic Inc.,http://port.example.org,active
3,q,Bay Legal Clinic,,active
4,r,Bay Legal Clinic,,active
5,s,Something else,,active
"""


def test_services_that_are_likely_the_same_are_named_with_why_and_not_joined(tmp_path: Path):
    written(tmp_path / "p" / "services.csv", DOUBLES)
    written(tmp_path / "p" / "phones.csv", "service_id,number\n3,(416) 555-0101\n4,+1 416 555 0101\n5,416-555-0101\n")

    report = bring(tmp_path / "p")

    names = {row["id"]: row["name"] for row in rows("service")}
    found = {frozenset((names[one.one], names[one.other])): one.why for one in report.likely_duplicates}
    assert found == {
        frozenset(("Port Legal Clinic", "The Port Legal Clinic Inc.")): ("the same name", "the same web address"),
        frozenset(("Bay Legal Clinic",)): ("the same name", "the same phone number"),
    }
    assert len(names) == 5


def test_a_service_is_compared_with_those_that_are_there_already(tmp_path: Path):
    written(tmp_path / "p" / "services.csv", DOUBLES)
    bring(tmp_path / "p", origin="first")
    written(tmp_path / "q" / "services.csv", "id,organization_id,name,url\n9,x,Port legal clinic,port.example.org\n")

    report = bring(tmp_path / "q", origin="second")

    new = only("service", name="Port legal clinic")["id"]
    assert len(report.likely_duplicates) == 2
    assert all(new in (one.one, one.other) for one in report.likely_duplicates)


# The command


def test_the_command_brings_in_and_says_so_in_words_and_in_json(tmp_path: Path):
    folder = package(tmp_path / "harbour")

    first, second = run("import", folder), run("import", folder, "--json")

    assert first.exit_code == second.exit_code == 0
    assert "Brought in as “harbour”" in first.output
    assert json.loads(second.output)["made"] == 0


def test_the_command_ends_with_one_when_a_row_was_refused(tmp_path: Path):
    written(tmp_path / "p" / "services.csv", "id,organization_id,name\n1,o,\n")

    done = run("import", tmp_path / "p", "--json")

    assert done.exit_code == 1
    assert json.loads(done.output)["refused"] == 1


def test_the_command_counts_and_checks(tmp_path: Path):
    run("import", package(tmp_path / "harbour"), "--licence", "MIT")

    assert json.loads(run("stats", "--json").output)["counts"]["service"] == 1
    assert json.loads(run("stats", "--json").output)["origins"][0]["licence"] == "MIT"
    assert run("check").exit_code == 0
    assert "service: 1" in run("stats").output


def test_a_check_names_a_record_that_points_to_nothing(tmp_path: Path):
    row = "resource_id,resource_type,last_action_date,last_action_type,field_name,previous_value,replacement_value,updated_by"
    gone = "44444444-4444-4444-8444-444444444444"
    written(tmp_path / "p" / "organizations.csv", "id,name,description\no,Harbour,A clinic\n")
    written(tmp_path / "p" / "metadata.csv", f"{row}\n{gone},service,2026-01-01,update,name,a,b,me\n")
    run("import", tmp_path / "p")

    done = run("check")

    assert done.exit_code == 1
    assert gone in done.output


# Real files


def test_legal_aid_of_florida_comes_in_with_every_column(tmp_path: Path):
    del tmp_path
    folder = shared("florida_legal_aid")

    first = bring(folder, mapping=MAPS / "florida.yaml")
    second = bring(folder, mapping=MAPS / "florida.yaml")

    assert (first.read, first.refused) == (533, 0)
    assert {
        table: counts.made for table, counts in first.by_table.items() if table in ("organization", "service", "location")
    } == {
        "organization": 20,
        "service": 135,
        "location": 378,
    }
    assert (second.made, second.changed, second.unchanged) == (0, 0, first.made)
    told = {row["name"] for row in rows("taxonomy")}
    assert told >= {"Legal problem", "Immigration status", "Incarceration status", "Military status", "Askfirst topics"}
    assert rows("service_at_location") == []
    status = [row for row in rows("service") if "Immigration status, one of:" in row.get("eligibility_description", "")]
    assert len(status) == 51
    # The one row whose cells are shifted is told, and nothing of it is lost.
    assert {(one.file, one.row) for one in first.problems} == {("services.csv", 65)}


def test_legal_aid_of_illinois_comes_in_from_its_own_sheets():
    report = bring(shared("ilao_illinois_legal_aid") / "input", mapping=MAPS / "illinois.yaml")

    assert (report.read, report.refused) == (983, 1)
    assert {table: report.by_table[table].made for table in ("organization", "service", "service_at_location")} == {
        "organization": 33,
        "service": 429,
        "service_at_location": 425,
    }
    assert len([row for row in rows("location") if "latitude" in row]) > 300
    assert {row["name"] for row in rows("service_area")} >= {"Cook County", "Chicago", "Illinois"}


def test_legal_aid_of_illinois_comes_in_as_a_package_of_hsds_1_1():
    folder = shared("ilao_illinois_legal_aid") / "output_hsds1.1"

    first, second = bring(folder), bring(folder)

    assert {table: first.by_table[table].made for table in ("service", "schedule", "address")} == {
        "service": 429,
        "schedule": 2492,
        "address": 33,
    }
    # One row without a service's name, and the phones that have no number.
    assert first.refused == 20
    assert (second.made, second.changed, second.unchanged) == (0, 0, first.made)


def test_what_a_newer_table_no_longer_holds_is_removed_and_what_json_leaves_out_is_not(store: Path, tmp_path: Path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "organizations.csv").write_text("id,name,description\n1,Example,Example\n")
    (folder / "services.csv").write_text("id,organization_id,name,status\n1,1,Advice,active\n2,1,Nurse,active\n")
    phones = folder / "phones.csv"
    phones.write_text("id,service_id,number\n1,1,416-555-0100\n2,1,416-555-0101\n")
    bring(folder, origin="agency")

    phones.write_text("id,service_id,number\n2,1,416-555-0101\n")
    (folder / "services.csv").write_text("id,organization_id,name,status\n1,1,Advice,active\n")
    second = bring(folder, origin="agency")

    assert second.removed == 1 and [one.name for one in second.absent] == ["Nurse"]
    assert [phone.number for phone in models.Phone.objects.all()] == ["416-555-0101"]
    assert "no longer in the files and still open" in as_text(second)

    short = tmp_path / "short.json"
    short.write_text(json.dumps({"id": str(models.Service.objects.get(name="Advice").pk), "name": "Advice", "status": "active"}))
    assert bring(short, origin="agency").removed == 0
    assert models.Phone.objects.count() == 1

    assert [one.name for one in bring(folder, origin="agency", is_complete=True).closed] == ["Nurse"]
    assert models.Service.objects.get(name="Nurse").status == "inactive"
