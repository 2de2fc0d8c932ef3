"""The directory in a real browser: without scripts, on a small screen, judged for accessibility."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def judged(page: Page, axe: str) -> list[str]:
    """What axe finds wrong. Axe is the only script there: the pages of the directory have none."""
    assert page.locator("script").count() == 0
    return violations(page, axe)


def test_a_search_without_scripts_on_a_small_screen_leads_to_a_service_and_back(visit: Visit, axe: str) -> None:
    page = visit(width=360)
    page.locator("footer a[href='/directory/']").click()
    page.fill("#words", "lawyer immigraton")
    page.fill("#place", "Markham")
    page.keyboard.press("Enter")

    expect(page.locator("#results .offer")).to_have_count(20)
    expect(page.locator("#h-results")).to_be_in_viewport()
    found = judged(page, axe)
    first = page.locator(".offer h3 button").first.inner_text()
    page.locator(".offer h3 button").first.click()
    expect(page.locator("h1")).to_have_text(first)
    page.click("button[value=back]")

    expect(page.locator(".offer h3 button").first).to_have_text(first)
    expect(page.locator("#words")).to_have_value("lawyer immigraton")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "?" not in page.url


def test_a_service_page_passes_in_the_dark_on_a_small_screen_and_fits_on_paper(visit: Visit, axe: str) -> None:
    page = visit(width=360, locale="fr-CA", color_scheme="dark")
    page.goto(f"{page.url}directory/s/butterfly/")
    found, width = judged(page, axe), page.evaluate("document.documentElement.scrollWidth")
    page.emulate_media(media="print")

    assert found == []
    assert width <= 360
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#finding")).to_be_hidden()
