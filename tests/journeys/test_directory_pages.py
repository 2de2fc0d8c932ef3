"""The directory's pages, as a hurried worker meets them: search in a form, one service in full, reports from the desk."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from tests.database import a_copy

from askfirst.ground.languages import LANGUAGES
from askfirst.phrasing.words import phrasebook

LONG_AGO = datetime(2024, 1, 1, 12, tzinfo=UTC)
CANARY = "Canary Lane 9"
BEEKEEPERS = 45
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
BROWSERS = {"en": "en-CA", "fr": "fr-CA", "zh-Hans": "zh-CN", "zh-Hant": "zh-HK"}

pytestmark = pytest.mark.usefixtures("directory")


def key(name: str) -> str:
    return str(uuid5(UUID(int=9), name))


def put(table: str, name: str, /, **row: Any) -> None:
    from askfirst.directory import actions

    actions.make(table=table, row={"id": key(name), **row}, by="import", at=LONG_AGO)


def put_service(name: str, title: str, **row: Any) -> None:
    put("service", name, organization_id=key("dawn"), name=title, **{"description": "Help.", "status": "active", **row})


@pytest.fixture(scope="module")
def directory(empty_store: Path | None, small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Four services of the pack, many beekeepers, and one service for each thing that can be special about one."""
    from django.test import override_settings

    from askfirst.journeys import find

    folder = tmp_path_factory.mktemp("pages")
    find._opened.cache_clear()
    find.pack_in_use.cache_clear()
    with (
        a_copy(empty_store, folder=folder),
        override_settings(
            PACK_FOLDER=str(small_pack), INDEX_FOLDER=folder / "search", ALLOWED_HOSTS=["localhost", "desk.example"]
        ),
    ):
        fill()
        yield
    find._opened.cache_clear()
    find.pack_in_use.cache_clear()


def fill() -> None:
    put("organization", "dawn", name="Dawn", description="Dawn")
    for number in range(BEEKEEPERS):
        put_service(f"beekeeper {number}", f"Beekeeper {number:02}", description="Ask about bees.")
    put_service("always", "Always Open Desk", description="A caravan of lawyers.", time_zone="America/Toronto", cost="free")
    put(
        "schedule",
        "hours",
        service_id=key("always"),
        freq="WEEKLY",
        byday="MO,TU,WE,TH,FR,SA,SU",
        opens_at="00:00",
        closes_at="24:00",
    )
    put("language", "thai", service_id=key("always"), code="th", name="Thai")
    put("interpreter_language", "korean", service_id=key("always"), code="ko", mode="phone")
    put("required_document", "papers", service_id=key("always"), document="A letter from school")
    put("intake_question", "asks", service_id=key("always"), what="id", asked="no")
    put("phone", "call", service_id=key("always"), number="416 555 0100")
    put("disclosure", "told", service_id=key("always"), recipient="landlords", practice="may", ground="Its own form")
    put_service("odd", "Odd", url="https://example.org/")
    put_service(
        "house", "River House", description="A bed tonight.", leaves_messages="no", safe_contact_note="Say you are a cousin."
    )
    put("location", "house place", location_type="physical", confidential=True, name=CANARY, latitude=43.1, longitude=-79.1)
    put("service_at_location", "house at", service_id=key("house"), location_id=key("house place"))
    address = {"city": "Toronto", "state_province": "ON", "postal_code": "M5V", "country": "CA", "address_type": "physical"}
    put("address", "house address", location_id=key("house place"), address_1=CANARY, **address)
    put_service("closing", "Old Desk")
    put_service("withdrawn", "Loud Desk", alert="Bring a pen.")
    close_and_hide()
    write_past_the_checks()


def write_past_the_checks() -> None:
    """What no import and no steward could bring in stands in the table all the same."""
    from askfirst.directory.models import Service

    Service.objects.filter(pk=key("odd")).update(name=HOSTILE, description=HOSTILE, alert=HOSTILE)


def close_and_hide() -> None:
    from askfirst.directory import actions

    actions.close(service_id=key("closing"), redirect_to=key("always"), by="Team A", at=LONG_AGO)
    actions.hide(service_id=key("withdrawn"), because="Somebody wrote to us.", by="Team A", at=LONG_AGO)


@pytest.fixture
def desk() -> Any:
    from django.test import Client

    return Client(HTTP_HOST="localhost:8000")


def search(desk: Any, do: str = "search", /, **fields: Any) -> Any:
    return desk.post("/directory/", {**fields, "do": do})


def page_of(name: str) -> str:
    return f"/directory/s/{key(name)}/"


def text(answer: Any) -> str:
    """What a person reads, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&#x27;", "'").split())


def hits(answer: Any) -> list[str]:
    return re.findall(r"<h3><button[^>]*>([^<]*)</button></h3>", answer.content.decode())


def fields_of(answer: Any) -> dict[str, str]:
    """The hidden fields and text boxes of a page, as the browser would send them back."""
    html = answer.content.decode()
    found = re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', html)
    ticked = re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]*)" checked', html)
    boxes = {name: value for name, value in found if f'name="{name}" value="{value}" checked' not in html}
    return {name: value for name, value in boxes.items() if f'type="checkbox" name="{name}"' not in html} | dict(ticked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(desk: Any, language: str) -> None:
    words = phrasebook(language)
    home = desk.get("/directory/", HTTP_ACCEPT_LANGUAGE=BROWSERS[language])
    found = search(desk, words="beekeeper", place="Toronto", page_language=language, limit="no-police")
    one = desk.get(page_of("always"), HTTP_ACCEPT_LANGUAGE=BROWSERS[language])
    lost = desk.get("/directory/s/nobody/", HTTP_ACCEPT_LANGUAGE=BROWSERS[language])

    assert words["dir_words"] in text(home)
    assert words.say("dir_home_count", count=BEEKEEPERS + 3 + 4) in text(home)
    assert words.say("dir_next", count=20) in text(search(desk, words="beekeeper", page_language=language))
    assert words["head_limits"] in text(found)
    assert words["dir_safe"] in text(one)
    assert words["dir_no_service"] in text(lost)
    assert lost.status_code == 404
    assert all(f'lang="{language}"' in answer.content.decode() for answer in (home, found, one, lost))


def test_the_language_changes_and_nothing_that_was_asked_is_lost(desk: Any) -> None:
    french = search(desk, "language:fr", words="beekeeper", start="20", is_shown="1", is_remote="1")

    assert "Que cherchez-vous?" in text(french)
    assert fields_of(french) | {"words": "beekeeper", "start": "20", "is_remote": "1"} == fields_of(french)


def test_no_word_of_a_search_leaves_the_form(desk: Any) -> None:
    answers = [
        search(desk, words="zaunkönig", place="Toronto"),
        search(desk, words="zaunkönig", place="Zaunköniglingen"),
        desk.post(page_of("always"), {"words": "zaunkönig", "is_shown": "1", "do": "back"}),
    ]

    for answer in answers:
        addresses = re.findall(r'(?:href|action|formaction|src)="([^"]*)"', answer.content.decode())
        assert not any("zaunk" in one.lower() or "?" in one for one in addresses)
        assert "Location" not in answer.headers
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert 'type="password"' in answer.content.decode()
    assert search(desk, words="x")["Referrer-Policy"] == "no-referrer"


def test_words_in_an_address_are_not_read(desk: Any) -> None:
    answer = desk.get("/directory/?words=beekeeper&is_shown=1&do=search")

    assert hits(answer) == []
    assert 'value="beekeeper"' not in answer.content.decode()


def test_a_hit_says_why_it_is_there_and_what_it_asks_and_may_tell(desk: Any) -> None:
    seen = text(search(desk, words="carvan", language="th"))

    assert "1 service" in seen
    assert "“caravan”, read for “carvan”, is in its description." in seen
    assert "“carvan” was read as “caravan”." in seen
    assert "Speaks Thai." in seen
    assert "Open now" in seen
    assert "416 555 0100" in seen
    assert "Does not ask for ID" in seen
    assert "May tell landlords" in seen
    assert "Not known: what it tells police, immigration or border officers, if it asks for your name, immigration status" in seen


def test_what_a_limit_hangs_on_and_is_not_known_comes_with_a_sentence_to_ask(desk: Any) -> None:
    seen = text(search(desk, words="caravan", limit="no-police"))

    assert "Not known if it keeps “No police”. Ask: “Before I say who I am" in seen


def test_what_a_limit_sets_aside_is_counted(desk: Any) -> None:
    seen = text(search(desk, words="victim services toronto", limit="no-police"))

    assert "1 set aside by “No police”." in seen


def test_an_unknown_place_is_named_with_its_nearest_names_and_nothing_is_lost(desk: Any) -> None:
    answer = search(desk, words="beekeeper", place="Torontoo", within_km="20", topic="find-a-lawyer", is_free="1")

    assert answer.status_code == 422
    assert "Did you mean Toronto" in text(answer)
    assert fields_of(answer) | {"words": "beekeeper", "place": "Torontoo", "within_km": "20", "is_free": "1"} == fields_of(answer)
    assert '<option value="find-a-lawyer" selected>' in answer.content.decode()
    corrected = search(desk, "add:place:Toronto", words="always", place="Torontoo")
    assert corrected.status_code == 200
    assert fields_of(corrected)["place"] == "Toronto"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"place": "Toronto", "within_km": "far"}, "“far” is not a whole number of kilometres"),
        ({"within_km": "5"}, "A distance needs a place"),
        ({"words": "x" * 3000}, "at most 2,000 characters"),
        ({"words": "a\u202eb"}, "cannot be seen"),
        ({"place": "y" * 500}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(desk: Any, fields: dict[str, str], said: str) -> None:
    answer = search(desk, **fields)

    assert answer.status_code == 422
    assert said in text(answer)


@pytest.mark.parametrize(
    "fields",
    [
        {"topic": "no-such-topic", "way": "pigeon", "limit": "nothing", "language": "xx" * 200, "kind": HOSTILE},
        {"start": "-5"},
        {"start": "99999999999999999999"},
        {"do": "add:start:zzz"},
        {"do": "drop:carried"},
        {"do": "from:٣"},
        {"words": "'; DROP TABLE service; --"},
        {"is_free": HOSTILE, "page_language": HOSTILE},
    ],
)
def test_a_form_that_nobody_would_send_is_answered_like_any_other(desk: Any, fields: dict[str, str]) -> None:
    answer = desk.post("/directory/", {"do": "search", **fields})

    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.content.decode()


def test_hostile_words_and_names_are_shown_and_never_run(desk: Any) -> None:
    answers = [search(desk, words=HOSTILE, place=HOSTILE), search(desk, words="script alert"), desk.get(page_of("odd"))]

    for answer in answers:
        assert "<script>alert" not in answer.content.decode()
        assert "<img" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)" in answers[2].content.decode()


def test_a_facet_narrows_keeps_the_words_and_can_be_removed(desk: Any) -> None:
    everything = search(desk, words="beekeeper caravan")
    free = search(desk, "add:is_free", **fields_of(everything))
    again = search(desk, "drop:is_free", **fields_of(free))

    assert 'value="add:is_free">Free (1)' in everything.content.decode()
    assert hits(free) == ["Always Open Desk"]
    assert fields_of(free)["words"] == "beekeeper caravan"
    assert 'value="drop:is_free"' in free.content.decode()
    assert hits(again) == hits(everything)


def test_a_count_says_what_its_button_brings(desk: Any) -> None:
    chosen = search(desk, "add:way:phone", words="caravan beekeeper")
    html = search(desk, words="caravan beekeeper").content.decode()
    counts = re.findall(r'value="(add:[^"]+)">[^<]* \((\d+)\)', html)

    assert counts
    for button, count in counts:
        found = re.search(r">(\d+) services?<", search(desk, button, words="caravan beekeeper").content.decode())
        assert found is not None
        assert found[1] == count, button
    assert 'value="drop:way"' in chosen.content.decode()


def test_pages_follow_each_other_without_gap_or_repetition(desk: Any) -> None:
    first = search(desk, words="beekeeper")
    second = search(desk, "from:20", **fields_of(first))
    third = search(desk, "from:40", **fields_of(second))
    back = search(desk, "from:20", **fields_of(third))

    assert [len(hits(one)) for one in (first, second, third)] == [20, 20, 5]
    assert len({*hits(first), *hits(second), *hits(third)}) == BEEKEEPERS
    assert hits(back) == hits(second)
    assert "Show the next 5" in text(second)
    assert "Show the next" not in text(third)


def test_new_words_begin_at_the_first_page(desk: Any) -> None:
    answer = search(desk, words="caravan", start="20", is_shown="1")

    assert hits(answer) == ["Always Open Desk"]


def test_where_nothing_fits_it_is_said_what_to_loosen_and_what_is_left_out(desk: Any) -> None:
    answer = search(desk, words="beekeeper", is_open="1", language="th")

    assert "No service fits all of this" in text(answer)
    assert "Services whose hours are not known are left out." in text(answer)
    assert re.findall(r'value="(drop:\w+)"', answer.content.decode()) == ["drop:words"]
    assert "No service has “qqqqqqqq”" in text(search(desk, words="qqqqqqqq"))


def test_a_service_is_shown_with_everything_known_and_every_gap(desk: Any) -> None:
    seen = text(desk.get(page_of("always")))

    for known in (
        "416 555 0100", "Open now", "Every day 24 hours", "local (America/Toronto)", "Thai", "Korean (phone)", "A letter from school",
        "Does not ask for ID.", "May tell landlords", "Its own form", "Free",
    ):  # fmt: skip
        assert known in seen, known
    for gap in ("Not known what it tells police. Ask:", "Not known if it asks for your name. Ask:", "Do you leave messages"):
        assert gap in seen, gap


def test_a_confidential_address_is_on_no_page(desk: Any) -> None:
    page, found = desk.get(page_of("house")), search(desk, words=f"river house {CANARY}")

    assert "Its address is confidential. Ask by phone." in text(page)
    assert "Say you are a cousin." in text(page)
    for answer in (page, desk.post(page_of("house"), {"do": ""})):
        assert "Canary" not in answer.content.decode()
        assert "43.1" not in answer.content.decode()
    assert "River House" in hits(found)
    assert "Canary" not in found.content.decode().replace(f"river house {CANARY}", "").replace("“Canary”", "")


def test_a_closed_service_is_not_found_and_its_page_leads_on(desk: Any) -> None:
    page = desk.get(page_of("closing"))

    assert "Old Desk" not in hits(search(desk, words="old desk"))
    assert "This service has closed." in text(page)
    assert "2024-01-01" in text(page)
    assert f'<a href="{page_of("always")}">Always Open Desk</a>' in page.content.decode()


def test_a_hidden_service_is_not_found_and_its_page_says_why(desk: Any) -> None:
    page = desk.get(page_of("withdrawn"))

    assert "Loud Desk" not in hits(search(desk, words="loud desk"))
    assert "hidden from searches and offers until somebody checks it" in text(page)
    assert text(page).count("Somebody wrote to us.") == 1
    assert "Its own note: Bring a pen." in text(page)


@pytest.mark.parametrize("name", ["nobody", "00000000-0000-4000-8000-000000000000", "%00", "a%0Ab", "x" * 300, "%3Cscript%3E"])
def test_an_unknown_service_is_a_plain_page(desk: Any, name: str) -> None:
    answer = desk.get(f"/directory/s/{name}/")

    assert answer.status_code == 404
    assert "The directory has no service at this address." in text(answer)
    assert "/directory/" in answer.content.decode()


def test_a_service_is_found_by_its_short_name_and_leads_back_to_the_results(desk: Any) -> None:
    found = search(desk, words="butterfly", limit="no-police", is_remote="1")
    page = desk.post("/directory/s/butterfly/", {**fields_of(found), "do": ""})
    back = search(desk, "back", **fields_of(page))

    assert 'formaction="/directory/s/butterfly/"' in found.content.decode()
    assert "Back to the results" in text(page)
    assert hits(back) == hits(found)
    assert fields_of(back)["limit"] == "no-police"


def test_two_reports_by_two_people_hide_a_service_and_one_warns(desk: Any) -> None:
    put_service("reported", "Number Desk")
    page = page_of("reported")

    first = desk.post(page, {"do": "report", "finding": "number_dead", "report_by": "Team A"})
    same = desk.post(page, {"do": "report", "finding": "number_dead", "report_by": "TEAM a"})
    found = search(desk, words="number desk")
    second = desk.post(page, {"do": "report", "finding": "number_dead", "report_by": "J. W.", "page_language": "fr"})

    assert "Your report warns people from now on." in text(first)
    assert "One report says that the number does not work." in text(first)
    assert same.status_code == 422
    assert "A second report has to come from somebody else." in text(same)
    assert "One report says that the number does not work." in text(found)
    assert "Merci. C’est le deuxième signalement" in text(second)
    assert "Deux personnes ont signalé : le numéro ne fonctionne pas." in text(second)
    assert "Number Desk" not in hits(search(desk, words="number desk"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"finding": "", "report_by": "A"}, "Choose what you found."),
        ({"finding": "a story", "report_by": "A"}, "Choose what you found."),
        ({"finding": "moved", "report_by": " . "}, "Write who reports"),
        ({"finding": "moved", "report_by": "A" * 200}, "At most 80 characters"),
    ],
)
def test_a_report_that_says_too_little_is_refused_and_keeps_what_was_typed(desk: Any, fields: dict[str, str], said: str) -> None:
    answer = desk.post(page_of("always"), {"do": "report", **fields})

    assert answer.status_code == 422
    assert said in text(answer)
    assert fields["finding"] != "moved" or '<option value="moved" selected>' in answer.content.decode()
    assert "says that it has moved" not in text(desk.get(page_of("always")))


def test_reports_and_the_stewards_link_are_for_the_desk_alone(desk: Any) -> None:
    from django.test import override_settings

    form = {"do": "report", "finding": "closed", "report_by": "A"}
    with override_settings(ASKFIRST_PUBLIC=True):
        public, sent = desk.get(page_of("always")), desk.post(page_of("always"), form)
    elsewhere = desk.post(page_of("always"), form, REMOTE_ADDR="192.168.1.20", HTTP_HOST="desk.example")

    assert f"/steward/service/{key('always')}/" in desk.get(page_of("always")).content.decode()
    assert "steward" not in public.content.decode()
    assert 'value="report"' not in public.content.decode()
    assert (sent.status_code, elsewhere.status_code) == (404, 404)
    assert "says that it has closed" not in text(desk.get(page_of("always")))


def test_a_form_that_another_site_sent_is_not_read(desk: Any) -> None:
    answer = desk.post("/directory/", {"words": "beekeeper"}, HTTP_SEC_FETCH_SITE="cross-site")

    assert answer.status_code == 403


def test_a_search_page_is_light_enough_for_a_bad_line(desk: Any) -> None:
    answer = desk.post("/directory/", {"words": "beekeeper", "do": "search"}, HTTP_ACCEPT_ENCODING="gzip")
    style = desk.get("/askfirst.css", HTTP_ACCEPT_ENCODING="gzip")

    assert len(hits(search(desk, words="beekeeper"))) == 20
    assert len(answer.content) + len(style.content) < 14_000
