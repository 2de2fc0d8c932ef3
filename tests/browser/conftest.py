"""One desk and one Chromium for all browser tests of a worker process."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright

from tests.browser.server import Server, running_desk

# Chromium's own errands to the outside are turned off: the tests speak to this machine only.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running desk."""
    with running_desk(tmp_path_factory.mktemp("desk")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's own Chromium."""
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    assert found, "The browser tests need Chromium: install the package chromium."
    return found


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """What drives the browser."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(player: Playwright, chromium_path: str) -> Iterator[Browser]:
    """One Chromium."""
    browser = player.chromium.launch(executable_path=chromium_path, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[dict[tuple[Any, ...], list[Page]]]:
    """Windows of Chromium that no test is using, by kind. To open one costs more than most tests do in it."""
    free: dict[tuple[Any, ...], list[Page]] = {}
    yield free
    for pages in free.values():
        for page in pages:
            page.context.close()


@pytest.fixture
def visit(browser: Browser, windows: dict[tuple[Any, ...], list[Page]], desk: Server) -> Iterator[Callable[..., Page]]:
    """Open the desk in a window of this test alone; a request to another origin, or a cookie, fails the test."""
    used: list[tuple[tuple[Any, ...], Page]] = []
    strays: list[str] = []
    # The page for leaving quickly is the one address elsewhere that a person may go to herself.
    allowed = (desk.address, "data:", "https://www.weather.gc.ca/")

    def _watch(request: Request) -> None:
        if not request.url.startswith(allowed):
            strays.append(request.url)

    def _visit(
        *, scripts: bool = True, width: int = 1280, locale: str = "en-CA", color_scheme: Any = "light", **more: Any
    ) -> Page:
        kind = (scripts, locale, *more.items())
        if pages := windows.get(kind):
            page = pages.pop()
        else:
            page = browser.new_page(java_script_enabled=scripts, locale=locale, bypass_csp=True, **more)
        used.append((kind, page))
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion="reduce")
        page.on("request", _watch)
        page.goto(desk.address)
        return page

    yield _visit
    left = [cookie for _kind, page in used for cookie in page.context.cookies()]
    for kind, page in used:
        page.remove_listener("request", _watch)
        page.unroute_all()
        windows.setdefault(kind, []).append(page)
    assert not strays, f"The page asked others for {strays}."
    # Other tests come to the same window.
    assert not left, f"The page left {left}."


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, the accessibility judge."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds wrong on a page as it stands."""
    # Axe stays where scripts change the page in place. What it finds right is a great deal, and is not handed over.
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
