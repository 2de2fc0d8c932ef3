"""Unique words are typed through a whole talk; then every file that the server or the browser wrote is read as a thief would."""

import base64
import contextlib
import json
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from askfirst.pack.read import default_pack
from tests.browser.conftest import QUIET
from tests.browser.server import Server, running_desk

pytestmark = pytest.mark.browser

# One word for each field, so that a find says where it leaked from.
WORDS = {
    "said": "Quittenbaum",
    "more": "木棉紅豆橋",
    "limits_in_words": "Zwetschgenkern",
    "place": "Moosonee",
    "refused place": "Xanthippenhausen",
    "i_saw": "Holunderweg",
    "i_assumed": "Mirabellenzaun",
    "i_was_told": "Haselnusstor",
    "contact": "Sauerampfer",
    "search": "Brombeerhecke",
    "search place": "Klatschmohnfeld",
}
SECRET = {name: word for name, word in WORDS.items() if name != "place"}


@pytest.fixture(scope="module")
def after_a_talk(tmp_path_factory: pytest.TempPathFactory, player: Playwright, chromium_path: str) -> Iterator[tuple[Path, Path]]:
    """The folders of a server and of a browser profile after whole talks, both closed."""
    home, profile = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("profile")
    before = _pack_files()
    with running_desk(home) as desk:
        for scripts in (True, False):
            context = player.chromium.launch_persistent_context(
                str(profile / str(scripts)),
                executable_path=chromium_path,
                args=QUIET,
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
            # The second talk is offered from the directory that the search after the first one made.
            _talk(context.new_page(), desk)
            _search(context.new_page(), desk)
            context.close()
        _break_things(desk)
    assert _pack_files() == before
    yield home, profile


def _talk(page: Page, desk: Server) -> None:
    page.goto(desk.address)
    page.fill("#said", f"The {WORDS['said']} by-law people came to my work.")
    page.click("button.main[value=hear]")
    page.wait_for_selector(".suggested")
    page.locator(".suggested input").first.check()
    page.fill("#said", WORDS["more"])
    page.fill("#limits_in_words", f"not {WORDS['limits_in_words']}")
    page.fill("#contact", f"only by text, ask for {WORDS['contact']}")
    page.fill("#place", WORDS["refused place"])
    for field in ("i_saw", "i_assumed", "i_was_told"):
        page.fill(f"#{field}", f"{WORDS[field]} is a victim.")
    page.click(".go button.main[value=update]")
    page.wait_for_selector("[role=alert]")
    page.fill("#place", WORDS["place"])
    page.click(".go button.main[value=update]")
    page.wait_for_selector("#offers .offer")
    assert WORDS["said"] in page.content()
    assert WORDS["contact"] in page.locator(".heard").inner_text()
    page.click("button[value=take-away]")
    page.wait_for_selector(".paper")
    page.click("button[value=end]")
    page.wait_for_selector(".quietpage")


def _search(page: Page, desk: Server) -> None:
    page.goto(desk.address + "directory/")
    page.fill("#words", f"lawyer {WORDS['search']}")
    page.fill("#place", WORDS["search place"])
    page.click("button.main[value=search]")
    page.wait_for_selector("[role=alert]")
    page.fill("#place", "Timmins")
    page.click("button.main[value=search]")
    page.wait_for_selector(".offer")
    assert WORDS["search"] in page.content()
    page.goto(desk.address + "law/en/")
    page.fill("input[name=words]", f"police at my door {WORDS['search']}")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 ~ * a[href='/law/en/police-at-the-door/']")
    assert WORDS["search"] in page.locator("input[name=words]").input_value()


def _break_things(desk: Server) -> None:
    """Requests that fail in every way we know: forged, cut off, too large, from elsewhere, to nowhere."""
    word = WORDS["said"]
    forms = [{"sealed": word, "said": word}, {"said": word}, {"sealed": "x" * 1_600_000, "said": word}, {"sealed": "é" + word}]
    for form in forms:
        _send(desk.address, urllib.parse.urlencode(form).encode(), {})
    _send(desk.address, f"said={word}".encode(), {"Origin": "https://elsewhere.example"})
    _send(desk.address + word, f"said={word}".encode(), {})
    for form in ({"words": word}, {"words": word * 400}, {"words": word, "within_km": word, "topic": word, "do": word}):
        _send(desk.address + "directory/", urllib.parse.urlencode(form).encode(), {})
        _send(desk.address + "law/en/", urllib.parse.urlencode(form).encode(), {})
        _send(desk.address + "hsds/services", urllib.parse.urlencode({"search": word, **form}).encode(), {})
    _send(
        desk.address + "hsds/services",
        json.dumps({"search": word, "postcode": word}).encode(),
        {"Content-Type": "application/json"},
    )
    _send(
        desk.address,
        f'--b\r\nContent-Disposition: form-data; name="f"; filename="{word}"\r\n\r\n{word}\r\n--b--'.encode(),
        {"Content-Type": "multipart/form-data; boundary=b"},
    )


def _send(address: str, body: bytes, headers: dict[str, str]) -> None:
    request = urllib.request.Request(address, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status < 500
    except urllib.error.HTTPError as refused:
        assert refused.code < 500, f"{refused.code} for {headers or body[:60]!r}"
    except urllib.error.URLError:
        # The server closed the line on a body that was too large.
        pass


def _pack_files() -> set[Path]:
    return {path for path in default_pack().rglob("*") if path.is_file()}


def _spellings(word: str) -> dict[str, bytes]:
    plain = word.encode()
    return {
        "utf-8": plain,
        "utf-16": word.encode("utf-16-le"),
        "percent": urllib.parse.quote(word).encode(),
        "json": json.dumps(word)[1:-1].encode(),
        "base64": base64.b64encode(plain)[1:-3],
    }


def _readings(content: bytes) -> Iterator[bytes]:
    """The content, and whatever deflate or gzip streams stand in it."""
    yield content
    for mark, bits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\xda", 15)):
        at = content.find(mark)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj(bits).decompress(content[at:], 4_000_000)
            at = content.find(mark, at + 1)


def _finds(folder: Path, words: dict[str, str]) -> list[str]:
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        for reading in _readings(path.read_bytes()):
            for name, word in words.items():
                found += [
                    f"{name} as {how} in {path.relative_to(folder)}"
                    for how, spelt in _spellings(word).items()
                    if spelt in reading
                ]
    return found


def test_no_word_of_a_talk_is_in_any_file_that_the_server_wrote(after_a_talk: tuple[Path, Path]) -> None:
    home, _profile = after_a_talk

    assert (home / "server.log").stat().st_size > 0
    # The directory and its index were made and used, and hold none of it.
    assert {path.suffix for path in home.rglob("*")} >= {".sqlite3", ".index"}
    assert _finds(home, SECRET) == []


def test_no_word_of_a_talk_is_in_the_browsers_profile(after_a_talk: tuple[Path, Path]) -> None:
    _home, profile = after_a_talk

    assert any(path.name == "History" for path in profile.rglob("History"))
    assert _finds(profile, SECRET) == []


def test_the_search_would_find_a_word_that_leaked(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x" + zlib.compress(f"place={WORDS['said']}".encode()))
    (tmp_path / "db").write_bytes(urllib.parse.quote(WORDS["more"]).encode())
    (tmp_path / "win").write_bytes(WORDS["i_saw"].encode("utf-16-le"))

    assert {find.split(" ")[0] for find in _finds(tmp_path, SECRET)} == {"said", "more", "i_saw"}


def test_leaving_quickly_wipes_the_page_and_ends_the_talk(visit: Callable[..., Page], desk: Server) -> None:
    page = visit()
    page.route("https://www.weather.gc.ca/**", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
    page.fill("#said", "Fliederbusch")
    page.click("button.main[value=hear]")
    page.wait_for_selector(".said")
    sealed = page.locator("[name=sealed]").get_attribute("value")

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_selector("text=Weather")

    body = urllib.parse.urlencode({"sealed": sealed, "do": "update"}).encode()
    with urllib.request.urlopen(urllib.request.Request(desk.address, data=body), timeout=20) as answer:
        assert "Fliederbusch" not in answer.read().decode()
    page.go_back()
    assert "Fliederbusch" not in page.content()
