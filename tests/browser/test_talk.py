"""A whole talk in a real browser: scripts on and off, four languages, keyboard alone, small screens, on paper."""

import contextlib
import io
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import violations

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]

MARKHAM = {
    "en-CA": ("The by-law people came to the massage place. They said next time they call immigration.", "Markham", "Butterfly"),
    "fr-CA": (
        "Les inspecteurs de la ville sont venus au salon de massage. Ils vont appeler l’immigration.",
        "Markham",
        "Butterfly",
    ),
    "zh-CN": ("市政府的人又来按摩店检查，说下次就叫移民局来。", "万锦", "Butterfly"),
    "zh-HK": ("市政府嘅人嚟按摩店查牌，話下次會叫移民局嚟。", "萬錦市", "Butterfly"),
}

# The four talks of the first issue: what is said, which topics are ticked, limits, place, and what must be offered.
TALKS: dict[str, dict[str, Any]] = {
    "by-law officers in Markham": {
        "said": {"en-CA": MARKHAM["en-CA"][0], "zh-CN": MARKHAM["zh-CN"][0]},
        "wants": ["bylaw-inspection", "immigration-officers"],
        "limits": ["no-police", "no-immigration-officers"],
        "place": "Markham",
        "offers": ["article-bylaw-officers-at-work", "service-butterfly"],
    },
    "a doctor in Timmins": {
        "said": {
            "en-CA": "I need a doctor, I have no health card and no car. No questions about my papers.",
            "zh-CN": "我没有健康卡，也没有车，想看医生，不要问我的身份。",
        },
        "wants": ["doctor-without-coverage"],
        "limits": ["no-status-questions"],
        "place": "Timmins",
        "offers": ["article-doctor-without-health-card", "service-health811"],
    },
    "a passport held and no pay": {
        "said": {"en-CA": "My boss holds my passport and has not paid me.", "zh-CN": "老板扣着我的护照，两个月没发工资。"},
        "wants": ["papers-held", "unpaid-wages"],
        "limits": [],
        "place": "Toronto",
        "offers": ["article-boss-holds-passport", "article-not-paid", "service-workers-action-centre"],
    },
    "whether to open the door": {
        "said": {"en-CA": "If police knock, do I have to open the door?", "zh-CN": "警察敲门，我要不要开门？"},
        "wants": ["police-at-the-door"],
        "limits": [],
        "place": "",
        "offers": ["article-police-at-the-door"],
    },
}


def say(page: Page, words: str) -> None:
    page.fill("#said", words)
    page.click("button.main[value=hear]")
    expect(page.locator(".said blockquote").last).to_have_text(words)


def tick(page: Page, name: str, value: str) -> None:
    box = page.locator(f'input[name="{name}"][value="{value}"]').first
    if not box.is_visible():
        page.locator("#topics details > summary").click()
    box.check()


def ask_for_offers(page: Page) -> None:
    page.click(".go button.main[value=update]")
    page.wait_for_selector("#offers .offer, #offers .empty")


# Each talk in English and in Chinese, with scripts and without, turn and turn about.
WAYS = [
    (name, locale, (index + turn) % 2 == 0) for index, name in enumerate(TALKS) for turn, locale in enumerate(("en-CA", "zh-CN"))
]


@pytest.mark.parametrize(("name", "locale", "scripts"), WAYS)
def test_a_whole_talk_from_the_first_words_to_the_end(visit: Visit, name: str, locale: str, scripts: bool) -> None:
    talk = TALKS[name]
    page = visit(scripts=scripts, locale=locale, width=360)

    say(page, talk["said"][locale])
    suggested = (
        page.locator(".suggested input[name=want]").evaluate_all("boxes => boxes.map(box => [box.value, box.checked])")
        if scripts
        else None
    )
    for want in talk["wants"]:
        tick(page, "want", want)
    for limit in talk["limits"]:
        tick(page, "limit", limit)
    page.fill("#place", talk["place"])
    ask_for_offers(page)

    if suggested is not None:
        assert talk["wants"][0] in [value for value, _ticked in suggested]
        assert not any(ticked for _value, ticked in suggested)
    for offer in talk["offers"]:
        expect(page.locator(f"#{offer}")).to_be_visible()

    assert page.url == page.url.split("?")[0].split("#")[0], "The address holds something of the talk."

    page.click("button[value=take-away]")
    expect(page.locator(".paper h2").first).to_be_visible()
    page.click("button[value=end]")
    expect(page.locator(".quietpage h1")).to_be_visible()
    assert talk["said"][locale] not in page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_going_back_after_the_end_shows_nothing_of_the_talk(visit: Visit, scripts: bool) -> None:
    words = "Zaunkönig told me the inspectors come on Friday."
    page = visit(scripts=scripts)
    say(page, words)
    tick(page, "want", "bylaw-inspection")
    ask_for_offers(page)
    page.click("button[value=take-away]")
    page.wait_for_selector(".paper")
    page.click("button[value=end]")
    page.wait_for_selector(".quietpage")

    for _ in range(6):
        for move in (page.go_back, page.reload):
            # Chromium answers with its own "this page has expired" where it would have to send the form again.
            with contextlib.suppress(Error):
                move(wait_until="load")
            assert "Zaunkönig" not in _content(page)


def _content(page: Page) -> str:
    for _ in range(50):
        with contextlib.suppress(Error):
            return page.content()
        page.wait_for_timeout(100)
    raise AssertionError("The page never came to rest.")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_place_loses_nothing_that_was_typed_or_ticked(visit: Visit, scripts: bool) -> None:
    page = visit(scripts=scripts)
    say(page, "I want a lawyer.")
    page.locator(".suggested input[value=find-a-lawyer]").check()
    tick(page, "limit", "no-police")
    page.fill("#limits_in_words", "not my cousin's agency")
    page.fill("#place", "Torontoo")
    ask_for_offers(page)

    expect(page.locator("[role=alert]")).to_contain_text("Did you mean Toronto")
    expect(page.locator("#place")).to_have_value("Torontoo")
    expect(page.locator("#limits_in_words")).to_have_value("not my cousin's agency")
    expect(page.locator("input[name=limit][value=no-police]")).to_be_checked()
    expect(page.locator(".wants input[value=find-a-lawyer]")).to_be_checked()


def test_what_is_hers_stands_beside_every_offer(visit: Visit) -> None:
    page = visit()
    say(page, MARKHAM["en-CA"][0])
    tick(page, "want", "bylaw-inspection")
    ask_for_offers(page)

    for because in page.locator(".offer > .because").all():
        expect(because).to_contain_text("by-law")


def test_a_topic_she_drops_does_not_come_back(visit: Visit) -> None:
    page = visit(scripts=False)
    say(page, MARKHAM["en-CA"][0])
    dropped = page.locator(".suggested input").first.get_attribute("value")
    page.locator(".suggested button").first.click()

    assert page.locator(f'.suggested input[value="{dropped}"]').count() == 0
    page.fill("#said", "The by-law people again.")
    page.click("button.main[value=hear]")
    assert page.locator(f'.suggested input[value="{dropped}"]').count() == 0


def test_nothing_is_suggested_before_she_has_spoken_and_nothing_for_small_talk(visit: Visit) -> None:
    page = visit(scripts=False)

    assert page.locator(".suggested").count() == 0
    say(page, "What a lovely day, the soup was good.")
    assert page.locator(".suggested").count() == 0
    expect(page.locator(".safety")).to_contain_text("911")


@pytest.mark.parametrize(
    ("locale", "width", "dark"), [("en-CA", 320, False), ("fr-CA", 360, True), ("zh-CN", 360, False), ("zh-HK", 1280, True)]
)
def test_no_state_of_the_sheet_breaks_accessibility_or_the_width_of_a_small_screen(
    visit: Visit, axe: str, locale: str, width: int, dark: bool
) -> None:
    words, place, service = MARKHAM[locale]
    page = visit(locale=locale, width=width, color_scheme="dark" if dark else "light")
    states = {}

    def look(state: str) -> None:
        states[state] = violations(page, axe)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{state} is wider than the screen."

    look("first page")
    say(page, words)
    look("topics")
    page.locator(".suggested input").nth(0).check()
    page.locator(".suggested input").nth(1).check()
    tick(page, "limit", "no-police")
    page.fill("#place", place)
    ask_for_offers(page)
    look("offers")
    expect(page.locator("#offers")).to_contain_text(service)
    page.locator("button[value^='read:']").first.click()
    page.wait_for_selector(".whole")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    look("article and everything unfolded")
    page.fill("#i_saw", "She looks like a victim.")
    page.fill("#place", "Atlantis")
    page.click("button[value=mirror]")
    page.wait_for_selector("[role=alert]")
    look("refused")
    page.fill("#place", place)
    page.click("button[value=mirror]")
    page.wait_for_selector("#mirror li")
    look("mirror")
    page.click("button[value=take-away]")
    page.wait_for_selector(".paper")
    look("hand-out")
    page.click("button[value=end]")
    page.wait_for_selector(".quietpage")
    look("ended")

    assert states == {state: [] for state in states}


def test_four_hundred_percent_zoom_needs_no_sideways_scrolling(visit: Visit) -> None:
    page = visit(width=320, device_scale_factor=4)
    say(page, MARKHAM["en-CA"][0])
    page.locator(".suggested input").first.check()
    ask_for_offers(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_talk_by_keyboard_alone(visit: Visit) -> None:
    page = visit()

    _tab_to(page, "#said")
    page.keyboard.type("by-law officers came to my work")
    _tab_to(page, "button.main[value=hear]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".suggested")
    _tab_to(page, ".suggested input[value=bylaw-inspection]")
    page.keyboard.press("Space")
    _tab_to(page, ".go button.main[value=update]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#offers .offer")
    _tab_to(page, "button[value=end]")
    page.keyboard.press("Enter")

    expect(page.locator(".quietpage h1")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


@pytest.mark.parametrize("locale", MARKHAM)
def test_the_hand_out_fits_one_page_under_a_neutral_title(visit: Visit, locale: str) -> None:
    words, place, service = MARKHAM[locale]
    page = visit(locale=locale)
    say(page, words)
    page.locator(".suggested input").nth(0).check()
    page.locator(".suggested input").nth(1).check()
    page.fill("#place", place)
    ask_for_offers(page)
    page.click("button[value=take-away]")
    page.wait_for_selector(".paper")

    for paper in ("A4", "Letter"):
        printed = PdfReader(io.BytesIO(page.pdf(format=paper)))
        text = unicodedata.normalize("NFKC", printed.pages[0].extract_text())
        assert len(printed.pages) == 1
        assert service in text
        assert words not in text
    assert page.title() in {"Notes", "笔记", "筆記"}


def test_the_mirror_asks_about_the_workers_words_and_not_about_hers(visit: Visit) -> None:
    page = visit(scripts=False)
    say(page, "I am a victim, they say.")
    page.fill("#i_assumed", "She is a prostitute who refuses to admit it.")
    page.click("button[value=mirror]")

    expect(page.locator(".looks")).to_contain_text("prostitute")
    assert page.locator(".looks mark", has_text="victim").count() == 0
    expect(page.locator("#mirror")).to_contain_text("Would you like to tell me about that?")
    assert page.locator("#offers .offer").count() == 0


def test_leaving_quickly_is_a_plain_link_without_scripts(visit: Visit) -> None:
    page = visit(scripts=False)

    assert page.locator("a.leave").get_attribute("href", timeout=1000).startswith("https://")
