"""The Profile: schemas that only add, a judge that speaks in sentences, and facts that plain HSDS readers see."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from askfirst.hsds.check import clean
from askfirst.hsds.ids import identify, is_uuid
from askfirst.hsds.marks import facts_of, is_mark, marks_of
from askfirst.hsds.nest import Rows, flatten, nest
from askfirst.hsds.profile import profile_problems, schemas
from askfirst.hsds.tables import TABLES
from askfirst.hsds.vocabulary import FIELDS_SAID, PROFILE_NAME, TABLES_SAID

ROOT = Path(__file__).parents[2]
HSDS_FOLDER = ROOT / ".." / "shared" / "hsds"
PUBLISHED = ROOT / "docs" / "reference" / "profile"


def key(name: str) -> str:
    return identify(origin="test", table="any", key=name)


def night_line() -> dict[str, Any]:
    """A nested service that says something in every part of the Profile."""
    return {
        "id": key("s"),
        "name": "Night line",
        "status": "active",
        "slug": "night-line",
        "kind": "helpline",
        "led_by": "Migrant sex workers",
        "peer_led": "yes",
        "women_only": "no",
        "audience": ["youth"],
        "delivery_modes": ["phone", "in_person"],
        "cost": "free",
        "call_backs": "unknown",
        "leaves_messages": "no",
        "shows_name_when_calling": "unknown",
        "time_zone": "America/Toronto",
        "redirect_to_id": key("t"),
        "source_kind": "first_party",
        "source_confidence": "high",
        "confirmed_on": "2026-01-31",
        "phones": [{"id": key("p"), "number": "705-555-0100", "reach_by": "toll_free"}],
        "service_at_locations": [
            {
                "id": key("x"),
                "location": {
                    "id": key("l"),
                    "location_type": "physical",
                    "confidential": True,
                    "addresses": [
                        {
                            "id": key("a"),
                            "address_1": "1 Main St",
                            "city": "Timmins",
                            "state_province": "Ontario",
                            "postal_code": "unknown",
                            "country": "CA",
                            "address_type": "physical",
                            "as_written": "1 Main St, Timmins",
                        }
                    ],
                },
            }
        ],
        "disclosures": [
            {
                "id": key("d1"),
                "recipient": "police",
                "practice": "only_if_compelled",
                "ground": "A warrant",
                "checked_on": "2026-01-02",
            },
            {"id": key("d2"), "recipient": "the landlord: upstairs", "practice": "unknown", "evidence_type": "unknown"},
        ],
        "intake_questions": [
            {"id": key("q1"), "what": "immigration_status", "asked": "no", "written_down": "no"},
            {"id": key("q2"), "what": "health_card", "asked": "unknown"},
        ],
        "interpreter_languages": [{"id": key("i"), "code": "zh-Hant", "mode": "phone", "provided_by": "professional"}],
        "fact_checks": [{"id": key("f"), "fact": "phones", "checked_on": "2026-01-31", "valid_until": "2026-07-31"}],
        "translations": [{"id": key("r"), "field": "description", "language": "fr", "text": "Une ligne", "state": "draft"}],
    }


BAD: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("peer_led", lambda one: one.update(peer_led="perhaps")),
    ("women_only", lambda one: one.update(women_only=True)),
    ("cost", lambda one: one.update(cost="cheap")),
    ("delivery_modes", lambda one: one.update(delivery_modes=["pigeon"])),
    ("delivery_modes", lambda one: one.update(delivery_modes="phone")),
    ("audience", lambda one: one.update(audience=[""])),
    ("confirmed_on", lambda one: one.update(confirmed_on="31/01/2026")),
    ("confirmed_on", lambda one: one.update(confirmed_on="2026-02-30")),
    ("redirect_to_id", lambda one: one.update(redirect_to_id="elsewhere")),
    ("time_zone", lambda one: one.update(time_zone="east coast")),
    ("source_kind", lambda one: one.update(source_kind="rumour")),
    ("slug", lambda one: one.update(slug=7)),
    ("practice", lambda one: one["disclosures"][0].update(practice="never")),
    ("recipient", lambda one: one["disclosures"][0].pop("recipient")),
    ("recipient", lambda one: one["disclosures"][0].update(recipient=" ")),
    ("checked_on", lambda one: one["disclosures"][0].update(checked_on="last week")),
    ("disclosures[0].id", lambda one: one["disclosures"][0].update(id="1")),
    ("disclosures", lambda one: one.update(disclosures="police")),
    ("disclosures[0]", lambda one: one.update(disclosures=["police"])),
    ("what", lambda one: one["intake_questions"][0].update(what="shoe_size")),
    ("asked", lambda one: one["intake_questions"][0].update(asked="sometimes")),
    ("written_down", lambda one: one["intake_questions"][0].update(written_down="maybe")),
    ("mode", lambda one: one["interpreter_languages"][0].update(mode="telepathy")),
    ("checked_on", lambda one: one["fact_checks"][0].pop("checked_on")),
    ("state", lambda one: one["translations"][0].update(state="final")),
    ("text", lambda one: one["translations"][0].pop("text")),
    ("confidential", lambda one: one["service_at_locations"][0]["location"].update(confidential="yes")),
    ("as_written", lambda one: one["service_at_locations"][0]["location"]["addresses"][0].update(as_written=1)),
    ("reach_by", lambda one: one["phones"][0].update(reach_by="fax")),
]


# The judge


def test_a_good_record_has_no_problems():
    assert profile_problems(night_line()) == []


def test_what_is_no_part_of_the_profile_is_not_judged():
    assert profile_problems({"id": "1", "name": 7, "status": "shut", "phones": "broken", "organization": None}) == []


@pytest.mark.parametrize(("place", "spoil"), BAD)
def test_a_bad_value_is_named_with_its_place(place: str, spoil: Callable[[dict[str, Any]], Any]):
    record = night_line()
    spoil(record)

    problems = profile_problems(record)

    assert len(problems) == 1
    assert place in problems[0].split(" is ")[0]
    assert problems[0].endswith(".")


# The schemas


def test_every_field_and_table_of_the_profile_is_explained_once():
    fields = {
        (table.name, field.name) for table in TABLES.values() for field in table.fields if field.is_profile and field.name != "id"
    }
    fields |= {
        (table.name, field.name) for table in TABLES.values() if table.is_profile for field in table.fields if field.name != "id"
    }

    explained = {(table, field) for table, said in FIELDS_SAID.items() for field in said}

    assert explained == fields
    assert set(TABLES_SAID) == {table.name for table in TABLES.values() if table.is_profile}
    assert all(said.endswith(".") for each in FIELDS_SAID.values() for said in each.values())


def test_the_profile_only_adds_and_needs_nothing_of_a_record_that_hsds_knows():
    for name, schema in schemas().items():
        table = TABLES[name.removesuffix(".json")]
        theirs = {field.name for field in table.fields if not field.is_profile}

        assert table.is_profile or set(schema) == {"$comment", "properties"}
        assert table.is_profile or not theirs & set(schema["properties"])
        assert "CC BY-SA 4.0" in schema["$comment"]
        assert "optional" in schema["$comment"]


def test_the_published_files_are_the_profile():
    published = {path.name: json.loads(path.read_text("utf-8")) for path in PUBLISHED.glob("*.json")}

    # docs/reference/profile.md says how to write them again.
    assert published == schemas()


def test_the_page_about_the_profile_explains_every_field():
    page = (ROOT / "docs" / "reference" / "profile.md").read_text("utf-8")

    missing = [(table, field) for table, said in FIELDS_SAID.items() for field in said if f"| `{field}` |" not in page]

    assert missing == []
    assert "CC BY-SA 4.0" in page


# Against the official schemas


@pytest.fixture(scope="module")
def plain() -> Draft202012Validator:
    """What judges a service by HSDS alone."""
    return _validator(_official())


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Draft202012Validator:
    """What judges a service by HSDS with the Profile, merged by the kit."""
    return _validator(_merged(tmp_path_factory.mktemp("merged")))


def _official() -> Path:
    folder = HSDS_FOLDER / "schema-3.1.1" / "schema"
    if not folder.is_dir():
        pytest.skip("The official HSDS schemas are not beside this checkout: the Profile was not compared with them.")
    return folder


def _merged(folder: Path) -> Path:
    kit = HSDS_FOLDER / "kit" / "merge_profile.py"
    if not kit.is_file():
        pytest.skip("The HSDS kit is not beside this checkout: the Profile was not merged.")
    command = [sys.executable, str(kit), str(_official()), str(PUBLISHED), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def _validator(folder: Path) -> Draft202012Validator:
    files = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json") if path.name != "openapi.json"}
    bare = {name: {word: value for word, value in schema.items() if word != "$id"} for name, schema in files.items()}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}))
        for name, schema in bare.items()
    )
    return Draft202012Validator({"$ref": "service.json"}, registry=registry, format_checker=FormatChecker())


def _with_organization(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "organization": {"id": key("o"), "name": "O", "description": "O"}, "attributes": marks_of(record)}


def test_a_record_with_the_profile_is_still_plain_hsds(plain: Draft202012Validator, merged: Draft202012Validator):
    pairs = list(flatten(_with_organization(night_line()), table="service"))
    rows = Rows((table, clean(row, table=TABLES[table]).row) for table, row in pairs)

    nested = nest(rows.one("service", key("s")) or {}, table="service", rows=rows)

    assert [error.message for error in plain.iter_errors(nested)] == []
    assert [error.message for error in merged.iter_errors(nested)] == []
    assert nested == _with_link_entity(_with_organization(night_line()))


def _with_link_entity(record: dict[str, Any]) -> dict[str, Any]:
    record["translations"][0]["link_entity"] = "service"
    return record


def test_a_plain_record_is_no_worse_for_the_profile(merged: Draft202012Validator):
    example = HSDS_FOLDER / "examples-3.2.3" / "service_full.json"
    if not example.is_file():
        pytest.skip("The official HSDS examples are not beside this checkout: none was judged by the Profile.")

    assert [error.message for error in merged.iter_errors(json.loads(example.read_text("utf-8")))] == []


@pytest.mark.parametrize(("place", "spoil"), BAD)
def test_a_bad_value_fails_the_profile_and_leaves_plain_hsds_alone(
    plain: Draft202012Validator, merged: Draft202012Validator, place: str, spoil: Callable[[dict[str, Any]], Any]
):
    record = night_line()
    spoil(record)

    assert not merged.is_valid(record), place
    assert plain.is_valid(record)


def test_check_jsonschema_accepts_a_good_file_and_refuses_a_bad_one(tmp_path: Path):
    folder = _merged(tmp_path / "schemas")
    for path in folder.glob("*.json"):
        path.write_text(
            json.dumps({word: value for word, value in json.loads(path.read_text("utf-8")).items() if word != "$id"}), "utf-8"
        )
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(night_line()), "utf-8")
    bad.write_text(json.dumps({**night_line(), "cost": "cheap"}), "utf-8")

    codes = [
        subprocess.run(
            [sys.executable, "-m", "check_jsonschema", "--schemafile", str(folder / "service.json"), str(path)],
            capture_output=True,
            check=False,
        ).returncode
        for path in (good, bad)
    ]

    assert codes == [0, 1]


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=6),
    st.sampled_from(["yes", "unknown", "2026-01-31", "free"]),
    st.lists(st.sampled_from(["phone", "", "é", 1]), max_size=2),
)
profile_columns = sorted(field.name for field in TABLES["service"].fields if field.is_profile)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(profile_columns), values, max_size=3))
def test_the_judge_and_the_schemas_agree(merged: Draft202012Validator, changes: dict[str, Any]):
    record = {"id": key("s"), "name": "S", "status": "active", **changes}

    assert (profile_problems(record) == []) == merged.is_valid(record)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(profile_columns), values, max_size=4))
def test_a_cleaned_row_has_no_problems(changes: dict[str, Any]):
    raw = {"id": key("s"), "organization_id": key("o"), "name": "S", "status": "active", **changes}

    assert [line for line in profile_problems(clean(raw, table=TABLES["service"]).row) if "time_zone" not in line] == []


# Marks


def test_plain_readers_see_the_closed_facts_in_words():
    labels = [mark["taxonomy_term"]["name"] for mark in marks_of(night_line())]

    assert "Tells police: only if compelled" in labels
    assert "Asks for immigration status: no" in labels
    assert "Asks for health card: unknown" in labels
    assert "Led by peers: yes" in labels
    assert "Can be used by: in person" in labels
    assert "Interpreter for zh-Hant: phone" in labels


def test_marks_are_the_same_every_time_and_no_two_are_alike():
    once, again = marks_of(night_line()), marks_of(deepcopy(night_line()))

    assert once == again
    assert len({mark["id"] for mark in once}) == len(once)
    assert all(is_uuid(mark["id"]) and is_mark(mark) for mark in once)


def test_a_fact_that_changes_gets_another_term_and_another_id():
    changed = marks_of({**night_line(), "peer_led": "no"})

    gone = {mark["id"] for mark in marks_of(night_line())} - {mark["id"] for mark in changed}

    assert len(gone) == 1


def test_what_is_not_said_has_no_mark():
    assert marks_of({"id": key("s"), "name": "S"}) == []
    assert (
        marks_of({"id": key("s"), "peer_led": "perhaps", "delivery_modes": ["pigeon"], "disclosures": [{"recipient": "police"}]})
        == []
    )


def test_the_closed_facts_come_back_out_of_the_marks():
    facts = facts_of(marks_of(night_line()))

    closed = ("peer_led", "women_only", "cost", "call_backs", "leaves_messages", "shows_name_when_calling", "source_kind")
    assert {column: facts[column] for column in closed} == {column: night_line()[column] for column in closed}
    assert facts["delivery_modes"] == ["phone", "in_person"]
    assert {(row["what"], row["asked"], row.get("written_down")) for row in facts["intake_questions"]} == {
        ("immigration_status", "no", "no"),
        ("health_card", "unknown", None),
    }
    assert {row["recipient"]: row["practice"] for row in facts["disclosures"]} == {
        "police": "only_if_compelled",
        "the landlord: upstairs": "unknown",
    }
    assert [(row["code"], row["mode"]) for row in facts["interpreter_languages"]] == [("zh-Hant", "phone")]
    assert profile_problems({"id": key("s"), **facts}) == []
    assert {mark["id"] for mark in marks_of({"id": key("s"), **facts})} == {mark["id"] for mark in marks_of(night_line())}


def test_marks_that_contradict_each_other_say_nothing_and_never_no():
    marks = [
        *marks_of(night_line()),
        *marks_of({**night_line(), "peer_led": "no", "intake_questions": [{"what": "immigration_status", "asked": "yes"}]}),
    ]

    facts = facts_of(marks)

    assert "peer_led" not in facts
    assert next(row for row in facts["intake_questions"] if row["what"] == "immigration_status")["asked"] == "unknown"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "peer_led",
        "peer_led:perhaps",
        "peer_led:x:yes",
        "asks:shoe_size:yes",
        "asks::yes",
        "tells:police:never",
        "hacked:yes",
        None,
        7,
    ],
)
def test_terms_that_tell_nothing_known_add_nothing(code: Any):
    attribute = {"id": key("m"), "taxonomy_term": {"taxonomy": PROFILE_NAME, "code": code}}

    assert facts_of([attribute]) == {}


@pytest.mark.parametrize(
    "attribute", [{}, {"taxonomy_term": None}, {"taxonomy_term": "x"}, {"taxonomy_term": {"taxonomy": "AIRS"}}]
)
def test_other_attributes_are_no_marks(attribute: dict[str, Any]):
    assert not is_mark(attribute)
    assert facts_of([attribute]) == {}
