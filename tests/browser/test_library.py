"""The law pages in a real browser: without scripts, on a small screen, in the dark, on paper, judged for accessibility."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from askfirst.law.store import put
from askfirst.provisions.law import Law, Provision
from tests.browser.server import Server
from tests.browser.test_directory import judged

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]

# Cited by one page of ordinary risk and by one of high risk, of which no other test in a browser speaks.
CHANGED = {"SOR-2002-227/203/2/a": "203 (2) The Department must always agree.", "SOR-2002-227/186/f": "186 Nobody works."}


@pytest.fixture(scope="module")
def changed(desk: Server) -> Server:
    """The desk, after somebody pulled a text in which two provisions say something else."""
    for language in ("en", "fr"):
        provisions = {path: Provision(path=path, text=text, in_force="2026-11-01") for path, text in CHANGED.items()}
        text = Law("SOR-2002-227", language, "Regulations", "2026-11-01", "2026-11-01", True, provisions)
        put(text, home=desk.home / "data" / "askfirst" / "law", source="test", at=datetime.now(UTC))
    return desk


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def test_from_the_talk_to_a_search_to_a_page_without_a_word_in_an_address(visit: Visit, axe: str) -> None:
    page = visit(width=360)
    page.locator("footer a[href='/law/en/']").click()
    at_home = judged(page, axe)
    page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first.fill("polise at my door")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Should I open the door when police come?")
    found, url = judged(page, axe), page.url
    page.get_by_role("link", name="Should I open the door when police come?").first.click()

    expect(page.locator("h1")).to_have_text("Should I open the door when police come?")
    assert at_home == found == judged(page, axe) == []
    assert fits(page, 360)
    assert "polise" not in url
    assert "?" not in url


def test_a_changed_page_has_its_banner_first_in_the_dark_and_leaves_the_paper(visit: Visit, axe: str, changed: Server) -> None:
    page = visit(width=360, locale="fr-CA", color_scheme="dark")
    page.goto(f"{changed.address}law/fr/work-permit-bar/")
    found = judged(page, axe)
    first = page.locator("h1 + *").inner_text()
    is_narrow = fits(page, 360)
    page.emulate_media(media="print")

    assert found == []
    assert is_narrow
    assert "203(2)(a)" in first
    assert "2026-11-01" in first
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("heading", name="Ce que dit la loi")).to_be_hidden()


def test_a_withheld_page_names_a_person_and_shows_none_of_its_answer(visit: Visit, axe: str, changed: Server) -> None:
    page = visit(width=360, locale="zh-TW")
    page.goto(f"{changed.address}law/zh-Hant/student-and-work/")

    assert judged(page, axe) == []
    assert fits(page, 360)
    expect(page.locator("main")).to_contain_text("186(f)")
    expect(page.get_by_role("heading", name="Short answer")).to_have_count(0)
    assert page.locator("main a[href^='tel:']").count() >= 1


def test_the_stewards_desk_for_law_passes_on_a_small_screen(visit: Visit, axe: str, changed: Server) -> None:
    page = visit(width=360)
    page.goto(f"{changed.address}steward/law/")
    at_home, is_narrow = judged(page, axe), fits(page, 360)
    page.get_by_role("link", name="strip club").first.click()

    expect(page.locator("h1")).to_contain_text("strip club")
    expect(page.locator("body")).to_contain_text("Words changed")
    assert at_home == judged(page, axe) == []
    assert is_narrow
    assert fits(page, 360)
