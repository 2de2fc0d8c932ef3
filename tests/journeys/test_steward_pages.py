"""The steward's pages, as a steward meets them on the desk's own machine, and as nobody else does."""

import datetime
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

ORGANIZATION, CLINIC, TWIN, SHELTER = (f"{n}0000000-0000-4000-8000-000000000000" for n in "1234")
PHONE = "50000000-0000-4000-8000-000000000000"
PAGE = f"/steward/service/{CLINIC}/"
LONG_AGO = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.UTC)

pytestmark = pytest.mark.usefixtures("directory")


@pytest.fixture
def directory(store: Path) -> None:
    from askfirst.directory import actions

    def put(table: str, **row: Any) -> None:
        actions.make(table=table, row=row, by="import", at=LONG_AGO)

    put("organization", id=ORGANIZATION, name="Dawn", description="Dawn")
    for number, name in ((CLINIC, "Dawn Clinic"), (TWIN, "Dawn clinic"), (SHELTER, "River House")):
        put("service", id=number, organization_id=ORGANIZATION, name=name, description="Help", status="active")
    put("phone", id=PHONE, service_id=CLINIC, number="416 555 0100")
    put("phone", service_id=TWIN, number="(416) 555-0100")
    put("disclosure", service_id=CLINIC, recipient="police", practice="must_not", ground="Its own policy")


@pytest.fixture
def desk() -> Client:
    return Client(HTTP_HOST="localhost:8000")


def press(desk: Client, do: str, /, page: str = PAGE, **fields: str) -> HttpResponse:
    answer: Any = desk.post(page, {"by": "Team A", "role": "front_desk", **fields, "do": do})
    return answer


def text(answer: Any) -> str:
    """What a person reads, without marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&#x27;", "'").split())


def undo_button(answer: Any) -> str:
    found = re.search(r'role="status".*?value="(undo:\d+)"', answer.content.decode(), re.DOTALL)
    assert found is not None
    return found[1]


def facts(service_id: str = CLINIC) -> Any:
    from askfirst.stewarding.queries import service_facts

    return service_facts(service_id)


EVERY_PAGE = ["/steward/", PAGE, "/steward/duplicates/", f"/steward/merge/{CLINIC}/{TWIN}/", "/steward/changes/"]


ELSEWHERE = [
    {"REMOTE_ADDR": "192.168.1.20"},
    {"REMOTE_ADDR": ""},
    {"REMOTE_ADDR": "::ffff:10.0.0.1"},
    {"HTTP_HOST": "desk.example.org"},
    {"HTTP_HOST": "localhost.evil.example"},
    {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    {"HTTP_FORWARDED": "for=203.0.113.9"},
]


@override_settings(ALLOWED_HOSTS=["*"])
def test_a_steward_page_does_not_exist_for_anybody_elsewhere(desk: Client) -> None:
    before = facts()
    form = {"do": "all", "by": "X", "role": "lead"}

    answers = [
        answer
        for elsewhere in ELSEWHERE
        for page in EVERY_PAGE
        for answer in (desk.get(page, **elsewhere), desk.post(page, form, **elsewhere))
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert "Dawn" not in "".join(text(answer) for answer in answers)
    assert facts() == before


def test_a_public_server_has_no_steward_pages_not_even_on_its_own_machine(desk: Client) -> None:
    with override_settings(ASKFIRST_PUBLIC=True):
        answers = [desk.get(page) for page in EVERY_PAGE]

    assert {answer.status_code for answer in answers} == {404}


def test_settings_that_do_not_say_whether_the_server_is_public_are_read_as_public(desk: Client) -> None:
    from django.conf import settings

    with override_settings(ASKFIRST_PUBLIC=False):
        del settings.ASKFIRST_PUBLIC

        assert desk.get("/steward/").status_code == 404


@pytest.mark.parametrize("headers", [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://evil.example"}])
def test_a_form_that_another_site_sent_is_not_read(desk: Client, headers: dict[str, str]) -> None:
    answer = desk.post(PAGE, {"do": "close", "by": "X"}, **headers)

    assert answer.status_code == 403
    assert facts().status == "active"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_the_desk_itself_sees_every_page(host: str) -> None:
    desk = Client(HTTP_HOST=host, REMOTE_ADDR="::1" if host.startswith("[") else "127.0.0.1")

    assert [desk.get(page).status_code for page in EVERY_PAGE] == [200] * len(EVERY_PAGE)


def test_a_visit_changes_nothing(desk: Client) -> None:
    from askfirst.ledger.models import Entry

    before = Entry.objects.count()
    for page in EVERY_PAGE:
        desk.get(page + "?do=all&by=X&role=lead")

    assert Entry.objects.count() == before


def test_the_first_page_says_what_to_check_and_finds_a_service_by_its_name(desk: Client) -> None:
    first, found, lost = desk.get("/steward/"), desk.get("/steward/?q=river"), desk.get("/steward/?q=zzz")

    assert "Services: 3" in text(first)
    assert "What to check next" in text(first)
    assert "Who is told: the police" in text(first)
    assert f'<a href="/steward/service/{SHELTER}/">River House</a>' in found.content.decode()
    assert "No service here has “zzz” in its name." in text(lost)


def test_an_empty_directory_says_how_to_fill_it(desk: Client) -> None:
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)

    assert "There are no services here yet." in text(desk.get("/steward/"))


def test_one_phone_call_from_the_queue_to_the_end(desk: Client) -> None:
    page = desk.get(PAGE)
    assert "It must not tell them" in text(page)
    assert "Never checked." in text(page)

    still = press(desk, "still:tells:police")
    assert "Done Still right: Who is told: the police." in text(still)
    assert facts().by_key["tells:police"].check.by == "Team A"

    moved = press(
        desk, f"save:phone:{PHONE}", **{f"phone:{PHONE}.number": "416 555 0199", f"phone:{PHONE}.description": "Ask for Ana"}
    )
    assert "Done Changed: Number 416 555 0100." in text(moved)
    assert facts().by_key[f"phone:{PHONE}"].values["number"] == "416 555 0199"

    rest = press(desk, "all")
    assert "Done Still right:" in text(rest)
    assert facts().confirmed_on == datetime.datetime.now(datetime.UTC).astimezone().date()
    assert 'value="Team A"' in rest.content.decode()
    assert "?by=Team+A" in rest.content.decode()


@pytest.mark.parametrize(
    ("left_out", "says", "look_at"), [("by", "Write your name", "#by"), ("role", "Choose who told you", "#role")]
)
def test_what_is_missing_is_said_first_and_nothing_typed_is_lost(desk: Client, left_out: str, says: str, look_at: str) -> None:
    answer = press(desk, f"save:phone:{PHONE}", **{f"phone:{PHONE}.number": "416 555 0199", left_out: ""})

    assert answer.status_code == 422
    assert says in text(answer)
    assert f'href="{look_at}"' in answer.content.decode()
    assert 'value="416 555 0199"' in answer.content.decode()
    assert facts().by_key[f"phone:{PHONE}"].values["number"] == "416 555 0100"


def test_a_slip_of_the_finger_is_undone_by_the_button_beside_what_was_done(desk: Client) -> None:
    before = facts()
    slip = press(desk, "all")

    undone = press(desk, undo_button(slip))

    assert "Done Undone." in text(undone)
    assert facts() == before


def test_closing_points_to_another_service_by_its_name_and_can_be_undone(desk: Client) -> None:
    unsure = press(desk, "close", redirect_to="nobody knows", close_note="They moved out")
    assert unsure.status_code == 422
    assert 'value="They moved out"' in unsure.content.decode()

    closed = press(desk, "close", redirect_to="river house", close_note="They moved out")
    assert "It is closed now." in text(closed)
    assert (facts().status, facts().redirect_to) == ("defunct", SHELTER)
    assert f"/steward/service/{SHELTER}/" in closed.content.decode()
    assert "They moved out" in text(closed)

    press(desk, undo_button(closed))
    assert (facts().status, facts().redirect_to) == ("active", "")


def test_two_names_that_both_fit_are_asked_about_instead_of_guessed(desk: Client) -> None:
    answer = press(desk, "close", page=f"/steward/service/{SHELTER}/", redirect_to="dawn clin")

    assert "More than one service fits" in text(answer)
    assert facts(SHELTER).status == "active"


def test_two_reports_hide_and_settling_them_shows_again(desk: Client) -> None:
    one = press(desk, "report", finding="asked_papers", report_by="Amina")
    assert "One report says that it asked for papers; not checked yet." in text(one)
    assert "Hidden" not in text(one)

    two = press(desk, "report", finding="asked_papers", report_by="Bo")
    assert "Hidden from search and offers: Two people report that it asked for papers; not checked yet." in text(two)
    assert "Reports from the field: 2" in text(desk.get("/steward/"))

    wrong = re.findall(r'value="(wrong:\d+)"', two.content.decode())
    shown = press(desk, wrong[0])
    assert "The service is shown again." in text(shown)
    assert "Hidden from search" not in text(shown)

    assert press(desk, wrong[0]).status_code == 422


def test_a_button_that_was_made_up_is_answered_in_words(desk: Client) -> None:
    made_up = [
        "right:x",
        "wrong:99999999999999999999",
        "undo:",
        "undo:abc",
        "undo:0",
        "still:",
        "still:<b>",
        "save:phone:",
        "report",
    ]

    answers = [press(desk, do) for do in made_up]

    assert {answer.status_code for answer in answers} == {422}
    assert all("Not done" in text(answer) for answer in answers)


def test_a_button_that_says_nothing_does_nothing(desk: Client) -> None:
    from askfirst.ledger.models import Entry

    before = Entry.objects.count()
    answers = [press(desk, do) for do in ("", "nothing", "all;drop")]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert Entry.objects.count() == before


def test_enter_in_a_box_presses_a_button_that_does_nothing(desk: Client) -> None:
    first_buttons = [
        re.search(r'<form id="page".*?<button[^>]*name="do" value="([^"]*)"', desk.get(page).content.decode(), re.DOTALL)
        for page in (PAGE, EVERY_PAGE[3])
    ]

    assert [found[1] if found else None for found in first_buttons] == ["", ""]


def test_hidden_marks_and_html_do_no_harm(desk: Client) -> None:
    answer = press(
        desk,
        f"save:phone:{PHONE}",
        **{f"phone:{PHONE}.number": "416\x00 555\u202e 0199", f"phone:{PHONE}.description": "<script>alert(1)</script>"},
    )

    assert facts().by_key[f"phone:{PHONE}"].values["number"] == "416 555 0199"
    assert "<script>alert" not in answer.content.decode()


def test_a_service_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/steward/service/99999999-0000-4000-8000-000000000000/").status_code == 404


def test_duplicates_are_compared_side_by_side_merged_by_hand_and_taken_apart_again(desk: Client) -> None:
    before = facts(), facts(TWIN)
    pairs = desk.get("/steward/duplicates/?by=Team+A")
    assert "same number" in text(pairs)
    side_by_side = f"/steward/merge/{CLINIC}/{TWIN}/"
    assert f'href="{side_by_side}?by=Team+A"' in pairs.content.decode()
    assert "Dawn clinic" in text(desk.get(side_by_side))

    merged = press(desk, "merge", page=side_by_side, **{"pick.name": "there"})
    assert "“Dawn clinic” is closed and points here." in text(merged)
    assert facts().name == "Dawn clinic"
    assert (facts(TWIN).status, facts(TWIN).redirect_to) == ("defunct", CLINIC)

    press(desk, undo_button(merged))
    assert (facts(), facts(TWIN)) == before


def test_a_pair_can_be_kept_apart_but_not_without_a_name(desk: Client) -> None:
    side_by_side = f"/steward/merge/{CLINIC}/{TWIN}/"

    nameless, kept = press(desk, "apart", page=side_by_side, by=""), press(desk, "apart", page=side_by_side)

    assert nameless.status_code == 422
    assert "will not be shown as duplicates again" in text(kept)
    assert "No two services look like the same one." in text(desk.get("/steward/duplicates/"))


def test_what_changed_since_a_day_can_be_printed_and_says_from_what_to_what(desk: Client) -> None:
    press(desk, f"save:phone:{PHONE}", **{f"phone:{PHONE}.number": "416 555 0199"})
    today = datetime.datetime.now(datetime.UTC).astimezone().date()

    page = desk.get(f"/steward/changes/?since={today}")

    assert "Number: 416 555 0199 (was: 416 555 0100)" in text(page)
    assert "Team A" in text(page)
    assert "River House" not in text(page)
    assert "<script" not in page.content.decode()
    assert 'class="noprint"' in page.content.decode()


def test_a_day_that_is_no_date_is_refused_in_words(desk: Client) -> None:
    for since in ("yesterday", "2026-13-40", "<b>", "0000-00-00"):
        answer = desk.get("/steward/changes/", {"since": since})

        assert answer.status_code == 422
        assert "is not a date. Write it as 2026-11-24." in text(answer)


def test_the_first_and_the_last_day_there_are_do_no_harm(desk: Client) -> None:
    assert {desk.get("/steward/changes/", {"since": day}).status_code for day in ("0001-01-01", "9999-12-31")} == {200}


class _Outline(HTMLParser):
    """The labels, boxes, headings and ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.boxes: list[dict[str, str | None]] = []
        self.headings: list[int] = []
        self.points: list[str] = []
        self._labels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.points += [str(given[name]) for name in ("aria-labelledby", "aria-describedby") if given.get(name)]
        if tag == "label":
            self._labels += 1
            self.labelled.add(str(given.get("for", "")))
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.boxes.append({**given, "inside": "yes" if self._labels else None})
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._labels -= 1


def test_a_screen_reader_finds_every_box_named_every_heading_in_order_and_no_id_twice(desk: Client) -> None:
    press(desk, "report", finding="moved", report_by="Amina")

    for page in EVERY_PAGE:
        outline = _Outline()
        outline.feed(desk.get(page).content.decode())

        assert [box for box in outline.boxes if not box["inside"] and box.get("id") not in outline.labelled] == []
        assert outline.headings[0] == 1
        assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
        assert len(outline.ids) == len(set(outline.ids))
        assert set(outline.points) <= set(outline.ids)
