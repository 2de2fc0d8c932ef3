"""One desk and one Chromium for all browser tests of a worker process."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

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


@pytest.fixture
def visit(browser: Browser, desk: Server) -> Iterator[Callable[..., Page]]:
    """Open the desk in a fresh window; any request to another origin fails the test."""
    contexts: list[BrowserContext] = []
    # The page for leaving quickly is the one address elsewhere that a person may go to herself.
    allowed = (desk.address, "data:", "https://www.weather.gc.ca/")

    def _visit(*, scripts: bool = True, width: int = 1280, locale: str = "en-CA", **more: Any) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            locale=locale,
            bypass_csp=True,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        strays = page.__dict__.setdefault("strays", [])
        page.on("request", lambda request: None if request.url.startswith(allowed) else strays.append(request.url))
        page.goto(desk.address)
        return page

    yield _visit
    strays = [stray for context in contexts for page in context.pages for stray in page.__dict__.get("strays", [])]
    for context in contexts:
        context.close()
    assert not strays, f"The page asked others for {strays}."


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, the accessibility judge."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
