"""The HSDS API: what it answers, to whom, and how it says no."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from jsonschema import Draft202012Validator, FormatChecker

from tests.api.conftest import CANARY, IMPORTED, IN_PACK, PRIVATE, SERVICES, answer_of, key

LISTS = {
    "/services": "service_list",
    "/organizations": "organization_list",
    "/service_at_locations": "service_at_location_list",
    "/taxonomies": "taxonomy",
    "/taxonomy_terms": "taxonomy_term",
}
DETAILS = {
    "/services": "service",
    "/organizations": "organization_full",
    "/service_at_locations": "service_at_location_full",
    "/taxonomies": "taxonomy",
    "/taxonomy_terms": "taxonomy_term",
}
ALL = SERVICES + 4 + IN_PACK
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


def ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.body
    return [record["id"] for record in answer.json["contents"]]


@pytest.fixture(scope="module")
def validate(directory: None) -> Any:
    """Hold a value against a schema of our own OpenAPI document."""
    from askfirst.api.schemas import components

    schemas = components()

    def errors(name: str, value: Any) -> list[str]:
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(value)
        return [f"{list(error.absolute_path)}: {error.message}" for error in found]

    return errors


def test_the_root_says_which_hsds_it_is_and_where_the_rest_is(ask: Any) -> None:
    answer = ask("/")

    assert answer.json["version"] == "3.2"
    assert answer.json["profile"] == "http://testserver/hsds/profile/"
    assert ask(answer.json["openapi_url"].removeprefix("http://testserver/hsds")).json["openapi"] == "3.1.0"


def test_the_profile_is_published_file_by_file(ask: Any) -> None:
    index = ask("/profile/").json

    assert {"service.json", "disclosure.json"} <= {one["file"] for one in index["schemas"]}
    for one in index["schemas"]:
        assert ask(one["url"].removeprefix("http://testserver/hsds")).json["properties"]
    assert ask("/profile/nothing.json").status == 404


@pytest.mark.parametrize("path", LISTS)
def test_every_record_of_every_list_and_detail_meets_our_own_document(path: str, ask: Any, validate: Any) -> None:
    answer = ask(path, per_page=500)

    assert answer.json["contents"]
    assert validate("Page", answer.json) == []
    for record in answer.json["contents"]:
        assert validate(LISTS[path], record) == []
        detail = ask(f"{path}/{record['id']}")
        assert detail.json["id"] == record["id"]
        assert validate(DETAILS[path], detail.json) == []


@pytest.mark.parametrize(
    ("path", "parameter"), [("/services", "full"), ("/organizations", "full_service"), ("/service_at_locations", "full")]
)
def test_full_lists_meet_the_document_too(path: str, parameter: str, ask: Any, validate: Any) -> None:
    answer = ask(path, **{parameter: "true", "per_page": 500})

    assert [error for record in answer.json["contents"] for error in validate(DETAILS[path], record)] == []


def test_the_document_names_every_operation_once_and_every_parameter(ask: Any) -> None:
    document = ask("/openapi.json").json
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    named = [operation["operationId"] for operation in operations]

    assert len(named) == len(set(named)) == 1 + 5 * 3
    assert document["servers"] == [{"url": "http://testserver/hsds"}]
    assert {"search", "near", "open_now", "proximity"} <= {
        one["name"] for one in document["paths"]["/services"]["get"]["parameters"]
    }
    assert document["paths"]["/services"]["post"]["requestBody"]["content"]["application/json"]


@pytest.mark.parametrize(
    ("page", "size", "first", "last"), [(1, 20, True, False), (2, 20, False, False), (3, 13, False, True), (4, 0, False, True)]
)
def test_the_page_header_counts_right(page: int, size: int, first: bool, last: bool, ask: Any) -> None:
    answer = ask("/services", page=page)

    assert {name: value for name, value in answer.json.items() if name != "contents"} == {
        "total_items": ALL,
        "total_pages": 3,
        "page_number": page,
        "size": size,
        "first_page": first,
        "last_page": last,
        "empty": size == 0,
    }
    assert len(answer.json["contents"]) == size


def test_pages_together_hold_each_record_once(ask: Any) -> None:
    pages = [one for page in range(1, 9) for one in ids(ask("/services", page=page, per_page=7))]

    assert len(pages) == len(set(pages)) == ALL


def test_an_empty_list_is_a_page_too(ask: Any) -> None:
    answer = ask("/services", organization_id="00000000-0000-4000-8000-000000000000")

    assert (answer.json["total_items"], answer.json["total_pages"], answer.json["empty"]) == (0, 0, True)
    assert answer.json["first_page"] and answer.json["last_page"]


def test_a_page_beyond_all_numbers_is_empty(ask: Any) -> None:
    assert ask("/services", page=10**30).json["empty"]


def test_ndjson_streams_everything_whatever_the_page(ask: Any) -> None:
    answer = ask("/services", format="ndjson", per_page=1, page=3)
    records = [json.loads(line) for line in answer.body.splitlines()]

    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert len({record["id"] for record in records}) == ALL
    assert records[0]["organization"]["name"]


def test_ndjson_comes_in_chunks_and_can_be_full(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askfirst.api.found.CHUNK", 10)
    parts = list(client.get("/hsds/services", {"format": "ndjson", "full": "true"}).streaming_content)

    records = [json.loads(line) for part in parts for line in part.splitlines()]

    assert len(parts) == -(-ALL // 10)
    assert len({record["id"] for record in records}) == ALL
    assert any("phones" in record for record in records)


def test_minimal_is_every_id_and_date_on_one_page(ask: Any, validate: Any) -> None:
    answer = ask("/services", minimal="true")

    assert answer.json["size"] == answer.json["total_items"] == ALL
    assert answer.json["total_pages"] == 1
    assert all(set(one) <= {"id", "name", "status", "last_modified", "modified_date"} for one in answer.json["contents"])
    assert [error for one in answer.json["contents"] for error in validate("service_list", one)] == []
    assert ask("/services", minimal="true", per_page=5).json["size"] == 5
    assert ask("/services", minimal="true", page=2).json["empty"]


def test_filters_narrow_one_another(ask: Any) -> None:
    dentists = ids(ask("/services", taxonomy_term_id=key("dentist")))
    themed = ids(ask("/services", taxonomy_id=key("themes")))

    assert set(dentists) == {key("service 0"), key("service 1")}
    assert set(themed) == {*dentists, key("service 2")}
    assert ids(ask("/services", taxonomy_term_id=key("dentist"), organization_id=key("shelter"))) == []
    assert set(ids(ask("/services", organization_id=key("shelter")))) == {key("safe"), key("sister")}
    assert set(ids(ask("/service_at_locations", organization_id=key("clinic"), taxonomy_term_id=key("dentist")))) == {
        key("at 0"),
        key("at 1"),
    }


def test_modified_after_goes_by_the_source_unless_it_was_changed_here_since(ask: Any) -> None:
    after_2024 = ids(ask("/services", modified_after="2024-01-01T00:00:00Z", per_page=500))
    by_source = [key(f"service {number}") for number in range(SERVICES) if number % 5 == 4]

    assert set(by_source) | {key("service 7")} <= set(after_2024)
    assert key("service 0") not in after_2024
    assert set(ids(ask("/services", modified_after="2026-03-15", organization_id=key("clinic")))) == {key("service 7")}
    assert ids(ask("/services", modified_after="2999-01-01T00:00:00+05:00")) == []
    assert ask(f"/services/{key('service 7')}").json["last_modified"] == "2026-04-01T12:00:00.000Z"
    assert ask(f"/services/{key('service 6')}").json["last_modified"] == "2021-01-01T00:00:00.000Z"


def test_changed_after_tells_a_copy_what_came_in_or_changed_here(ask: Any) -> None:
    assert ask("/services", changed_after=IMPORTED.isoformat()).json["total_items"] == ALL
    assert set(ids(ask("/services", changed_after="2026-03-15T00:00:00Z", organization_id=key("clinic")))) == {key("service 7")}


def test_terms_can_be_walked_from_the_top(ask: Any) -> None:
    assert set(ids(ask("/taxonomy_terms", top_only="true", taxonomy_id=key("themes")))) == {key("health"), key("law")}
    assert ids(ask("/taxonomy_terms", parent_id=key("health"))) == [key("dentist")]
    assert ids(ask("/taxonomy_terms", taxonomy_id=key("themes"), search="dent")) == [key("dentist")]
    assert ask(f"/taxonomy_terms/{key('dentist')}").json["taxonomy_detail"]["name"] == "Themes"


def test_services_are_found_by_words_the_best_first(ask: Any) -> None:
    found = ids(ask("/services", search="nurse service 17", per_page=5))
    slipped = ids(ask("/services", search="nurze"))

    assert found[0] == key("service 17")
    assert slipped
    assert ids(ask("/services", search="看護師", page=2)) != ids(ask("/services", search="看護師"))
    assert ids(ask("/services", search="xyzzyplugh")) == []


def test_every_further_word_narrows_what_is_found(ask: Any) -> None:
    one = ask("/services", search="nurse", per_page=500)
    two = ask("/services", search="nurse 17", per_page=500)

    assert set(ids(two)) < set(ids(one))
    assert ids(ask("/services", search="nurse xyzzyplugh")) == []
    assert ids(ask("/services", search="nurse-xyzzyplugh", organization_id=key("clinic"))) == []
    assert ids(ask("/services", search="the")) == []


def test_words_and_every_other_filter_narrow_one_another(ask: Any) -> None:
    assert set(ids(ask("/services", search="nurse", taxonomy_term_id=key("dentist")))) == {key("service 0"), key("service 1")}
    assert ids(ask("/services", search="nurse", organization_id=key("shelter"))) == []
    assert ids(ask("/services", search="nurse", language="th")) == [key("service 0")]
    assert ids(ask("/services", search="bed", language="th")) == []
    assert set(ids(ask("/service_at_locations", search="nurse", organization_id=key("clinic")))) == {key("at 0"), key("at 1")}
    assert ids(ask("/service_at_locations", search="nurse", postcode="M5V")) == [key("at 0")]


def test_a_search_can_be_streamed_in_its_order(ask: Any) -> None:
    streamed = [json.loads(line)["id"] for line in ask("/services", search="看護師", format="ndjson").body.splitlines()]

    assert len(streamed) == SERVICES
    assert streamed[:20] == ids(ask("/services", search="看護師"))


def test_our_own_filters_use_what_the_services_say(ask: Any) -> None:
    free = ask("/services", free="true", per_page=100).json["contents"]
    french = ask("/services", language="fr,th", per_page=100, full="true").json["contents"]
    no_id = ask("/services", no_id="true", full="true").json["contents"]

    assert free
    assert {one["cost"] for one in free} == {"free"}
    assert {"fr", "th"} >= {code for one in french for code in _codes(one)} & {"fr", "th"} != set()
    assert all(_codes(one) & {"fr", "th"} for one in french)
    assert all({"what": "id", "asked": "no"}.items() <= question.items() for one in no_id for question in _about_id(one))
    assert {key("service 0")} == set(ids(ask("/services", near="43.6446,-79.3857", within_km=1))) - _in_pack(ask)
    assert "which is not one of" in ask("/services", topic="nothing-like-it").json["detail"]


def _codes(service: dict[str, Any]) -> set[str]:
    return {one["code"] for one in service.get("languages", ())} | {
        one["code"] for one in service.get("interpreter_languages", ())
    }


def _about_id(service: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in service["intake_questions"] if one["what"] == "id"]


def _in_pack(ask: Any) -> set[str]:
    return {one["id"] for one in ask("/services", per_page=500).json["contents"] if one.get("slug")}


def test_a_service_of_the_pack_is_found_under_its_id(ask: Any) -> None:
    found = ask("/services", search="butterfly").json["contents"]

    assert found[0]["slug"] == "butterfly"
    assert ask(f"/services/{found[0]['id']}").json["name"] == found[0]["name"]


def test_open_now_goes_by_the_clock_of_the_service(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    monday, night = datetime(2026, 3, 2, 15, tzinfo=UTC), datetime(2026, 3, 2, 3, tzinfo=UTC)
    monkeypatch.setattr("askfirst.api.found.now", lambda: monday)
    at_work = ask("/services", open_now="true", organization_id=key("clinic"))
    monkeypatch.setattr("askfirst.api.found.now", lambda: night)
    at_night = ask("/services", open_now="true", organization_id=key("clinic"))

    assert ids(at_work) == [key("service 0")]
    assert ids(at_night) == []
    assert "ETag" not in at_work.headers


def test_the_terms_of_our_profile_can_be_followed_listed_and_asked_for(ask: Any) -> None:
    marked = next(one for one in ask("/services", full="true", per_page=500).json["contents"] if one.get("slug") == "butterfly")
    terms = {
        one["taxonomy_term"]["code"]: one["taxonomy_term"] for one in marked["attributes"] if one["taxonomy_term"].get("code")
    }
    term = next(term for code, term in terms.items() if code.startswith("cost:"))
    listed = ask("/taxonomy_terms", taxonomy_id=term["taxonomy_detail"]["id"], per_page=500)

    assert ask(f"/taxonomy_terms/{term['id']}").json["code"] == term["code"]
    assert ask(f"/taxonomies/{term['taxonomy_detail']['id']}").json["name"] == "Askfirst Profile"
    assert term["id"] in ids(listed)
    for one in terms.values():
        assert marked["id"] in ids(ask("/services", taxonomy_term_id=one["id"], per_page=500)), one["code"]
    assert key("service 0") not in ids(ask("/services", taxonomy_term_id=term["id"], per_page=500))
    assert marked["id"] in ids(ask("/services", taxonomy_id=term["taxonomy_detail"]["id"], per_page=500))


def test_pages_of_terms_go_on_from_those_stored_to_those_that_are_not(ask: Any) -> None:
    every = ids(ask("/taxonomy_terms", per_page=500))
    pages = [one for page in range(1, len(every) // 7 + 2) for one in ids(ask("/taxonomy_terms", page=page, per_page=7))]

    assert pages == every
    assert len(set(every)) == len(every)


def test_organizations_and_taxonomies_are_found_by_words(ask: Any) -> None:
    assert ids(ask("/organizations", search="house RIVER")) == [key("shelter")]
    assert ids(ask("/taxonomies", search="theme")) == [key("themes")]


def test_an_organization_has_its_services_short_or_whole(ask: Any) -> None:
    short = ask(f"/organizations/{key('clinic')}").json["services"]
    whole = ask(f"/organizations/{key('clinic')}", full_service="true").json["services"]

    assert {record["id"] for record in short} == {record["id"] for record in whole}
    assert "description" not in short[0]
    assert any("phones" in record for record in whole)
    assert all("organization" not in record for record in whole)


def test_a_service_at_a_location_has_its_service_without_going_round_in_a_circle(ask: Any) -> None:
    record = ask(f"/service_at_locations/{key('at 0')}").json

    assert record["service"]["name"] == "Service 0"
    assert record["location"]["addresses"][0]["city"] == "Toronto"
    assert "service_at_locations" not in record["service"]


def test_a_postcode_finds_what_is_there_and_what_serves_it(ask: Any) -> None:
    assert ids(ask("/service_at_locations", postcode="m5v2t6")) == [key("at 0")]
    assert ids(ask("/services", postcode="M5V 2T6")) == [key("service 0")]
    assert ids(ask("/services", postcode="P0T 2E0")) == [key("service 2")]
    assert ids(ask("/service_at_locations", postcode="K1A 0A6")) == []


def test_proximity_is_measured_in_metres_from_the_postcode(ask: Any) -> None:
    assert ids(ask("/service_at_locations", postcode="M5V 2T6", proximity=500)) == [key("at 0")]
    assert set(ids(ask("/service_at_locations", postcode="M5V", proximity="1500000"))) == {key("at 0"), key("at 1")}
    assert "near=" in ask("/service_at_locations", postcode="K1A 0A6", proximity=500).json["detail"]
    assert "postcode" in ask("/service_at_locations", proximity=500).json["detail"]


@pytest.mark.parametrize("kind", ["json", "form", "multipart", "address"])
def test_a_list_takes_its_parameters_in_the_body_of_a_post(kind: str, client: Any) -> None:
    wanted = {"taxonomy_term_id": key("dentist"), "per_page": 1, "full": True}
    send = {
        "json": lambda: client.post("/hsds/services", json.dumps(wanted), content_type="application/json"),
        "form": lambda: client.post(
            "/hsds/services",
            "&".join(f"{name}={value}" for name, value in wanted.items()),
            content_type="application/x-www-form-urlencoded",
        ),
        "multipart": lambda: client.post("/hsds/services", wanted),
        "address": lambda: client.post("/hsds/services", query_params=wanted),
    }

    answer = answer_of(send[kind]())

    assert (answer.json["total_items"], answer.json["size"]) == (2, 1)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", LISTS)
def test_every_list_answers_a_post_without_a_body_like_a_get(path: str, client: Any, ask: Any) -> None:
    assert answer_of(client.post(f"/hsds{path}", "", content_type="application/json")).json == ask(path).json


@pytest.mark.parametrize(
    ("body", "kind", "status", "word"),
    [
        ('{"serch": "x"}', "application/json", 422, "search"),
        ('{"page": "two"}', "application/json", 422, "whole number"),
        ('{"page": true}', "application/json", 422, "page"),
        ('{"search": 5}', "application/json", 422, "text"),
        ("[1]", "application/json", 400, "JSON object"),
        ("{", "application/json", 400, "JSON object"),
        ('{"search": "\\ud800"}', "application/json", 400, "JSON object"),
        ("[" * 20_000, "application/json", 400, "JSON object"),
        ("\xff\xfe", "application/json", 422, ""),
        ("<search/>", "application/xml", 415, "JSON"),
        ("--x", "multipart/form-data", 400, "form"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_in_a_sentence(body: str, kind: str, status: int, word: str, client: Any) -> None:
    answer = answer_of(client.post("/hsds/services", body.encode("latin-1"), content_type=kind))

    assert answer.status in (status, 400)
    assert word in answer.json["detail"]


def test_a_parameter_given_twice_differently_is_refused(client: Any) -> None:
    both = client.post("/hsds/services?page=1", '{"page": "2"}', content_type="application/json")

    assert answer_of(both).json["detail"].startswith("page is given in the address")
    assert client.get("/hsds/services?page=1&page=2").status_code == 422
    assert client.get("/hsds/services?page=1&page=1").status_code == 200


HOSTILE = [
    {"page": "0"},
    {"page": "-1"},
    {"page": "1.5"},
    {"page": "9" * 5000},
    {"per_page": "0"},
    {"per_page": "501"},
    {"per_page": "many"},
    {"format": "xml"},
    {"full": "perhaps"},
    {"modified_after": "yesterday"},
    {"modified_after": "0001-01-01T00:00:00+14:00"},
    {"taxonomy_id": "' OR 1=1 --"},
    {"taxonomy_term_id": "7"},
    {"organization_id": "x" * 5000},
    {"near": "here"},
    {"near": "91,0"},
    {"near": "nan,nan"},
    {"within_km": "-3", "near": "1,1"},
    {"within_km": "3"},
    {"proximity": "inf", "postcode": "M5V"},
    {"search": "x" * 5000},
    {"langauge": "th"},
]


@pytest.mark.parametrize("parameters", HOSTILE, ids=lambda one: next(iter(one)))
def test_a_bad_value_is_refused_in_a_sentence_that_names_it(parameters: dict[str, str], ask: Any) -> None:
    answer = ask("/services", **parameters)

    assert answer.status == 422
    assert next(iter(parameters)) in answer.json["detail"]
    assert len(answer.json["detail"]) < 300
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_misspelt_parameter_is_never_ignored(ask: Any) -> None:
    assert "Did you mean language?" in ask("/services", langauge="th").json["detail"]


@pytest.mark.parametrize(
    "words", ["\x00", "%", "_", "'; DROP TABLE directory_service; --", "\u202e", "𠮷" * 100, "{{7*7}}", "看護師"]
)
@pytest.mark.parametrize("path", ["/organizations", "/taxonomies", "/taxonomy_terms"])
def test_no_words_can_break_it(path: str, words: str, ask: Any) -> None:
    assert ask(path, search=words).status == 200


@pytest.mark.parametrize("path", DETAILS)
@pytest.mark.parametrize("wrong", ["00000000-0000-4000-8000-000000000000", "7", "..%2f..%2fetc", "%00", "x" * 3000])
def test_an_id_that_nothing_has_is_not_found(path: str, wrong: str, client: Any) -> None:
    answer = answer_of(client.get(f"/hsds{path}/{wrong}"))

    assert answer.status == 404
    assert answer.json["detail"]


def test_an_id_in_capitals_is_the_same_id(ask: Any) -> None:
    assert ask(f"/services/{key('service 0').upper()}").json["id"] == key("service 0")


@pytest.mark.parametrize(
    ("method", "path"), [("put", "/services"), ("delete", "/services/x"), ("post", "/"), ("patch", "/taxonomies")]
)
def test_what_cannot_be_done_is_said(method: str, path: str, client: Any) -> None:
    answer = answer_of(getattr(client, method)(f"/hsds{path}"))

    assert answer.status == 405
    assert "not possible" in answer.json["detail"]
    assert "GET" in answer.headers["Allow"]


def test_each_address_says_what_can_be_done_there(client: Any) -> None:
    assert client.options("/hsds/services")["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert client.options("/hsds/services/x")["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/hsds/nothing").status_code == 404


@pytest.mark.parametrize("path", ["/nothing", "/services/x/y", "/services/", "/%F0%9F%92%A9"])
def test_an_address_that_leads_nowhere_says_so(path: str, client: Any) -> None:
    assert "/hsds/openapi.json" in answer_of(client.get(f"/hsds{path}")).json["detail"]


def test_head_has_the_headers_and_no_body(client: Any, ask: Any) -> None:
    for path in ("/", "/services", f"/services/{key('service 0')}", "/services?format=ndjson", "/nothing"):
        answer = client.head(f"/hsds{path}")

        assert answer.content == b""
        assert answer.headers.get("ETag") == client.get(f"/hsds{path}").headers.get("ETag")
    assert client.head("/hsds/services").headers["Content-Length"] == str(len(ask("/services").body))


def test_an_unchanged_answer_is_not_sent_again(ask: Any) -> None:
    first = ask("/services", page=2)
    mark = first.headers["ETag"]

    again = ask("/services", page=2, headers={"If-None-Match": f'"other", {mark}'})
    other = ask("/services", page=1, headers={"If-None-Match": mark})

    assert mark.startswith('W/"')
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", mark)
    assert other.status == 200


def test_a_change_makes_a_new_mark(ask: Any) -> None:
    from askfirst.directory.models import Edition
    from askfirst.ledger.models import Entry

    marks = {ask("/organizations").headers["ETag"]}
    edition, _ = Edition.objects.get_or_create(pk=1)
    edition.number += 1
    edition.save()
    marks.add(ask("/organizations").headers["ETag"])
    Entry.objects.create(at=IMPORTED, by="test", deed="changed")
    marks.add(ask("/organizations").headers["ETag"])

    assert len(marks) == 3


def test_a_detail_says_when_it_last_changed(ask: Any) -> None:
    assert ask(f"/services/{key('service 7')}").headers["Last-Modified"] == "Wed, 01 Apr 2026 12:00:00 GMT"


def test_what_somebody_looks_for_is_not_kept_in_a_cache(ask: Any) -> None:
    assert ask("/organizations", search="dawn").headers["Cache-Control"] == "no-store"
    assert ask("/services", postcode="M5V").headers["Cache-Control"] == "no-store"


def test_a_desk_lets_no_other_page_read_it(client: Any) -> None:
    for answer in (
        client.get("/hsds/services"),
        client.options("/hsds/services", headers={"Origin": "https://elsewhere.example"}),
    ):
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_a_public_server_lets_every_page_read_it(client: Any) -> None:
    with override_settings(ASKFIRST_PUBLIC=True):
        answers = [client.get("/hsds/services"), client.get("/hsds/services?page=0"), client.get("/hsds/nothing")]
        asked = client.options(
            "/hsds/services", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        )

    assert [answer["Access-Control-Allow-Origin"] for answer in answers] == ["*", "*", "*"]
    assert asked.status_code == 204
    assert "POST" in asked["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked


def test_too_many_requests_are_put_off_and_others_are_not(client: Any) -> None:
    with override_settings(ASKFIRST_API_RATE=3):
        answers = [client.get("/hsds/", REMOTE_ADDR="203.0.113.10") for _ in range(4)]
        other = client.get("/hsds/", REMOTE_ADDR="203.0.113.11")
        here = [client.get("/hsds/", REMOTE_ADDR=address).status_code for address in ("127.0.0.1", "::1") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 21
    assert "Try again in" in answers[-1].json()["detail"]
    assert other.status_code == 200
    assert set(here) == {200}


def test_a_bucket_fills_again_and_is_forgotten() -> None:
    from askfirst.api.rate import Buckets

    buckets = Buckets()
    waits = [buckets.wait("a", per_minute=2, now=0.0) for _ in range(3)]
    later = buckets.wait("a", per_minute=2, now=31.0)
    buckets.wait("b", per_minute=2, now=200.0)

    assert waits == [0.0, 0.0, 30.0]
    assert later == 0.0
    assert list(buckets._buckets) == ["b"]


def test_one_subscriber_cannot_change_address_within_their_network(client: Any) -> None:
    with override_settings(ASKFIRST_API_RATE=2):
        answers = [client.get("/hsds/", REMOTE_ADDR=f"2001:db8:0:1::{number}").status_code for number in range(1, 4)]

    assert answers == [200, 200, 429]


def test_something_broken_is_said_without_a_traceback(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("askfirst.api.routes.found", breaks)
    answer = client.get("/hsds/services")

    assert answer.status_code == 500
    assert b"secret words" not in answer.content
    assert "Something broke here" in answer.json()["detail"]


def everywhere(ask: Any) -> dict[str, bytes]:
    """Every answer that the API can give about this directory."""
    asked = [(path, {}) for path in ("/", "/openapi.json", "/profile/")]
    for path in LISTS:
        full = {"/organizations": {"full_service": "true"}}.get(path, {"full": "true"} if not path.startswith("/tax") else {})
        asked += [(path, {"per_page": "500"}), (path, {"per_page": "500", **full}), (path, {"format": "ndjson", **full})]
        asked += [(f"{path}/{one['id']}", {}) for one in ask(path, per_page=500).json["contents"]]
    asked += [(path, {"minimal": "true"}) for path in ("/services", "/organizations", "/service_at_locations")]
    return {f"{path} {parameters}": ask(path, **parameters).body for path, parameters in asked}


def test_nothing_of_a_confidential_place_leaves(ask: Any) -> None:
    answers = everywhere(ask)

    for told in (CANARY, "43.98", "79.12", PRIVATE, "Secret note", "Columns of"):
        assert (told, [name for name, body in answers.items() if told.lower().encode() in body.lower()]) == (told, [])
    assert any(key("at hidden").encode() in body for body in answers.values())


@pytest.mark.parametrize("path", ["/services", "/service_at_locations", "/organizations", "/taxonomies"])
def test_no_words_find_what_is_withheld(path: str, ask: Any) -> None:
    assert ids(ask(path, search=f"{CANARY}9")) == []
    assert ids(ask("/organizations", search="place to stay")) == [key("shelter")]


@pytest.mark.parametrize("path", ["/services", "/service_at_locations"])
def test_asking_for_a_place_does_not_find_a_confidential_one(path: str, ask: Any) -> None:
    hidden = {key("safe"), key("at hidden")}

    assert hidden.isdisjoint(ids(ask(path, postcode=f"{CANARY}9")))
    assert hidden.isdisjoint(ids(ask(path, postcode="M5V", proximity="20000000")))
    assert ask(path, postcode=f"{CANARY}9", proximity=10).status == 422


@pytest.mark.parametrize("name", ["taxonomy_id", "taxonomy_term_id"])
def test_columns_that_are_only_kept_can_be_neither_seen_nor_asked_for(name: str, ask: Any) -> None:
    wanted = {"taxonomy_id": key("kept"), "taxonomy_term_id": key("kept-term")}[name]

    assert ids(ask("/services", **{name: wanted})) == []
    assert ask(f"/taxonomies/{key('kept')}").status == 404
    assert ask(f"/taxonomy_terms/{key('kept-term')}").status == 404


def test_a_closed_service_is_served_with_what_happened(ask: Any) -> None:
    closed = ask(f"/services/{key('closed')}").json
    withdrawn = ask(f"/services/{key('withdrawn')}").json

    assert (closed["status"], closed["alert"], closed["redirect_to_id"]) == ("defunct", "It has closed.", key("service 0"))
    assert "Two people reported it." in withdrawn["alert"]
    assert {key("closed"), key("withdrawn")} <= set(ids(ask("/services", per_page=500)))


def test_a_list_takes_no_more_questions_of_the_database_when_it_is_longer(client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(**parameters: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/hsds/services", parameters)
        return len(seen)

    queries()
    assert queries(page=1, per_page=10) == queries(page=1, per_page=20) <= 12
    assert queries(per_page=40, full="true") <= queries(per_page=20, full="true") + 4 < 90


def test_the_reference_names_every_parameter(ask: Any) -> None:
    told = Path(__file__).parents[2].joinpath("docs", "reference", "hsds-api.md").read_text(encoding="utf-8")
    operations = [one for path in ask("/openapi.json").json["paths"].values() for one in path.values()]

    named = {parameter["name"] for one in operations for parameter in one["parameters"]} - {"id"}

    assert [name for name in sorted(named) if f"`{name}`" not in told] == []
