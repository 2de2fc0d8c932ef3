"""What goes out: everything but what must not, in the same bytes each time, and in again without loss."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.database import a_copy, set_up_django

from askfirst.ground.refusal import Refusal

set_up_django()

from tests.journeys.importing_tools import AT, MAPS, bring, only, rows, run, shared, written

from askfirst.directory.exporting import export

pytestmark = pytest.mark.usefixtures("store")

ID = "{}0000000-0000-4000-8000-00000000000{}"
HOUSE = "12 Hidden Lane"
ADDRESS = {
    "id": ID.format("a", 1),
    "address_1": HOUSE,
    "city": "Port",
    "state_province": "ON",
    "postal_code": "M5V 2T6",
    "country": "CA",
}
LOCATION = {
    "id": ID.format("b", 1),
    "location_type": "physical",
    "name": "The house",
    "latitude": 43.6512,
    "longitude": -79.3832,
    "addresses": [ADDRESS | {"address_type": "physical"}],
    "phones": [{"id": ID.format("c", 9), "number": "416-555-0199"}],
}
SERVICE: dict[str, Any] = {
    "id": ID.format("d", 1),
    "name": "Harbour help",
    "description": "Line one\nLine “two”, with a comma; 你好, ไทย",
    "status": "active",
    "cost": "free",
    "delivery_modes": ["phone", "in_person"],
    "mood": "a private note",
    "minimum_age": 16,
    "organization": {"id": ID.format("e", 1), "name": "Harbour", "description": "A clinic"},
    "phones": [{"id": ID.format("c", 2), "number": "416-555-0102"}, {"id": ID.format("c", 1), "number": "416-555-0101"}],
    "intake_questions": [{"id": ID.format("f", 1), "what": "id", "asked": "no"}],
    "disclosures": [{"id": ID.format("f", 2), "recipient": "police", "practice": "unknown"}],
    "translations": [{"id": ID.format("f", 3), "field": "name", "language": "fr", "text": "Aide", "state": "draft"}],
    "schedules": [{"id": ID.format("f", 4), "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}],
    "capacities": [
        {
            "id": ID.format("f", 5),
            "available": 3,
            "updated": "2026-01-02T03:04:05Z",
            "unit": {"id": ID.format("f", 6), "name": "beds"},
        }
    ],
    "attributes": [
        {
            "id": ID.format("f", 7),
            "value": "yes",
            "taxonomy_term": {
                "id": ID.format("f", 8),
                "name": "Shelter",
                "description": "Shelter",
                "taxonomy_detail": {"id": ID.format("f", 9), "name": "Own", "description": "Own"},
            },
        }
    ],
    "service_at_locations": [{"id": ID.format("b", 2), "location": LOCATION}],
}
ALONE = {
    "locations": [{"id": ID.format("b", 3), "name": "An empty lot", "location_type": "physical"}],
    "contacts": [{"id": ID.format("b", 4), "name": "Nobody's contact", "phones": [{"id": ID.format("c", 3), "number": "311"}]}],
    "taxonomies": [{"id": ID.format("b", 5), "name": "Unused", "description": "Unused"}],
    "units": [{"id": ID.format("b", 6), "name": "chairs"}],
    "meta_table_descriptions": [{"id": ID.format("b", 7), "name": "services", "language": "en"}],
    "attributes": [
        {"id": ID.format("b", 8), "link_id": ID.format("9", 9), "link_entity": "service", "taxonomy_term_id": ID.format("f", 8)}
    ],
}


def fill(tmp_path: Path, *services: dict[str, Any]) -> None:
    """A directory with these services, and one of each record that belongs to nothing."""
    document = {"services": list(services) or [SERVICE], **ALONE}
    bring(written(tmp_path / "given.json", json.dumps(document)), origin="harbour")


def out(path: Path, **choices: Any) -> Path:
    """The directory, exported to this path."""
    export(path, form="json" if path.suffix == ".json" else "tabular", **choices)
    return path


def sheet(path: Path, name: str) -> list[dict[str, str]]:
    """The rows of one file of a package."""
    text = zipfile.ZipFile(path).read(name).decode() if path.suffix == ".zip" else (path / name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def everything(path: Path) -> str:
    """All text of an export."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", ["out.json", "out.zip"])
def test_what_went_out_comes_in_again_and_goes_out_in_the_same_bytes(tmp_path: Path, empty_store: Path | None, name: str):
    fill(tmp_path)
    first = out(tmp_path / name)
    before = {
        table: len(rows(table)) for table in ("service", "phone", "attribute", "taxonomy_term", "unit", "contact", "location")
    }

    (tmp_path / "other").mkdir()
    with a_copy(empty_store, folder=tmp_path / "other"):
        report = bring(first, origin="elsewhere")
        second = out(tmp_path / "other" / name)
        after = {table: len(rows(table)) for table in before}

    assert (report.refused, report.problems) == (0, ())
    assert second.read_bytes() == first.read_bytes()
    assert after == before


@pytest.mark.parametrize("name", ["out.json", "out.zip", "out"])
def test_a_directory_that_takes_in_its_own_export_does_not_change(tmp_path: Path, name: str):
    fill(tmp_path)

    report = bring(out(tmp_path / name), origin="harbour")

    assert (report.made, report.changed, report.refused) == (0, 0, 0)


def test_a_document_holds_everything_once_in_a_place_where_a_reader_looks(tmp_path: Path):
    fill(tmp_path)

    document = json.loads(out(tmp_path / "out.json").read_text("utf-8"))

    (service,) = document["services"]
    assert document["version"] == "3.2"
    assert [one["name"] for one in document["organizations"]] == ["Harbour"]
    assert service["organization"]["name"] == "Harbour"
    assert [phone["number"] for phone in service["phones"]] == ["416-555-0102", "416-555-0101"]
    assert service["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == HOUSE
    assert "cost:free" in [one["taxonomy_term"]["code"] for one in service["attributes"] if "code" in one["taxonomy_term"]]
    assert [one["name"] for one in document["locations"]] == ["An empty lot"]
    assert [one["name"] for one in document["contacts"]] == ["Nobody's contact"]
    assert {one["name"] for one in document["taxonomies"]} == {"Own", "Unused", "Columns of harbour"}
    assert [one["link_id"] for one in document["attributes"]] == [ID.format("9", 9)]


def test_a_package_says_what_its_files_are_and_holds_the_facts_for_plain_readers(tmp_path: Path):
    fill(tmp_path)

    folder = out(tmp_path / "package")

    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {one["path"] for one in described["resources"]} == {path.name for path in folder.iterdir()} - {"datapackage.json"}
    (service,) = sheet(folder, "services.csv")
    assert json.loads(service["delivery_modes"]) == ["phone", "in_person"]
    terms = {row["code"] for row in sheet(folder, "taxonomy_terms.csv")}
    assert {"cost:free", "asks:id:no", "tells:police:unknown"} <= terms


def test_a_package_is_sound_for_frictionless(tmp_path: Path):
    frictionless = pytest.importorskip("frictionless")
    fill(tmp_path)
    folder = out(tmp_path / "package")

    with frictionless.system.use_context(trusted=True, standards="v1"):
        report = frictionless.validate(str(folder / "datapackage.json"))

    # The one attribute that belongs to nothing came in that way.
    assert report.flatten(["message"]) == []


def test_nothing_of_a_confidential_place_leaves_in_any_form(tmp_path: Path):
    hidden = LOCATION | {"confidential": True, "description": "Ring twice"}
    told = SERVICE | {"description": f"Come to {HOUSE}.", "service_at_locations": [{"id": ID.format("b", 2), "location": hidden}]}
    fill(tmp_path, told)

    texts = [
        everything(out(tmp_path / name, is_public=public, is_forced=True))
        for name in ("out.json", "out.zip")
        for public in (True, False)
    ]

    for text in texts:
        for secret in (HOUSE, "The house", "43.6512", "79.3832", "M5V 2T6", "416-555-0199", "Ring twice"):
            assert secret not in text
        assert "416-555-0101" in text


def test_in_public_no_column_leaves_that_hsds_has_no_place_for(tmp_path: Path):
    fill(tmp_path)

    whole = [everything(out(tmp_path / name)) for name in ("whole.json", "whole.zip")]
    public = [everything(out(tmp_path / name, is_public=True)) for name in ("public.json", "public.zip")]

    assert all("a private note" in text and "Columns of" in text for text in whole)
    assert not any("a private note" in text or "Columns of" in text for text in public)
    assert all("Harbour help" in text for text in public)


def test_a_hidden_service_says_in_public_that_it_is(tmp_path: Path):
    from askfirst.directory.actions import hide

    fill(tmp_path)
    hide(service_id=SERVICE["id"], because="Two people say that it has moved.", by="steward", at=AT)

    assert all("it has moved" in everything(out(tmp_path / name, is_public=True)) for name in ("out.json", "out.zip"))


def test_nothing_is_written_over_unless_asked(tmp_path: Path):
    fill(tmp_path)
    path = written(tmp_path / "out.json", "mine")

    with pytest.raises(Refusal, match="--force"):
        out(path)

    assert path.read_text() == "mine"
    assert "Harbour" in out(path, is_forced=True).read_text("utf-8")


def test_a_package_takes_the_place_of_a_package_and_of_no_other_folder(tmp_path: Path):
    fill(tmp_path)
    folder = out(tmp_path / "package")
    written(folder / "old.csv", "x")
    written(tmp_path / "photos" / "cat.jpg", "x")

    out(folder, is_forced=True)
    with pytest.raises(Refusal, match="no package"):
        out(tmp_path / "photos", is_forced=True)

    assert not (folder / "old.csv").exists()
    assert (tmp_path / "photos" / "cat.jpg").exists()


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fill(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())

    def fails(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("askfirst.directory.exporting.json.dumps", fails)
    for name in ("out.json", "out.zip", "out"):
        with pytest.raises(Refusal, match="No space left"):
            out(tmp_path / name)

    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_empty_directory_goes_out_and_comes_in(tmp_path: Path):
    document = json.loads(out(tmp_path / "out.json").read_text("utf-8"))

    assert document == {"version": "3.2", "profile": "Askfirst Profile"}
    assert sheet(out(tmp_path / "out.zip"), "services.csv") == []


def test_the_command_exports_and_refuses_in_a_sentence(tmp_path: Path):
    fill(tmp_path)

    done = run("export", "--format", "tabular", "-o", tmp_path / "p.zip", "--json")
    again = run("export", "-o", tmp_path / "no" / "p.json")

    assert done.exit_code == 0
    assert json.loads(done.output)["counts"]["service"] == 1
    assert isinstance(again.exception, Refusal)


@pytest.mark.parametrize(
    ("folder", "mapping", "name"),
    [
        ("florida_legal_aid", "florida.yaml", "out.json"),
        ("ilao_illinois_legal_aid/output_hsds1.1", None, "out.zip"),
        ("ilao_illinois_legal_aid/input", "illinois.yaml", "out.zip"),
    ],
)
def test_real_files_survive_the_round_trip(tmp_path: Path, empty_store: Path | None, name: str, folder: str, mapping: str | None):
    bring(shared(folder), mapping=MAPS / mapping if mapping else None)
    first = out(tmp_path / name)

    (tmp_path / "other").mkdir()
    with a_copy(empty_store, folder=tmp_path / "other"):
        report = bring(first)
        second = out(tmp_path / "other" / name)

    assert (report.refused, report.changed) == (0, 0)
    assert second.read_bytes() == first.read_bytes()


def test_ids_of_the_small_directory_are_what_they_were(tmp_path: Path):
    """A change of these would break every link that others have made to our records."""
    fill(tmp_path)

    assert only("taxonomy", name="Columns of harbour")["id"] == "c139e2d8-aedb-50fb-9053-c42a6fc3df89"
