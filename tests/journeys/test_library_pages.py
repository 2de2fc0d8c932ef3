"""The law library's pages, as somebody with an old phone meets them: what the law says, how sure that is, and since when."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from defusedxml.ElementTree import fromstring
from tests.database import set_up_django
from tests.journeys.library_cast import DEEDS, HOSTILE, library_in, served, small_library_pack, write_editions

from askfirst.ground.languages import LANGUAGES
from askfirst.pack.content import Pack
from askfirst.phrasing.words import phrasebook

ATOM = "{http://www.w3.org/2005/Atom}"
ARTICLES = ("door", "wages", "plain", "workers")


@pytest.fixture(scope="module")
def small(pack: Pack) -> Pack:
    return small_library_pack(pack)


@pytest.fixture(scope="module")
def kept(small: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    write_editions(folder, small)
    return folder


@pytest.fixture(scope="module")
def desk(small: Pack, kept: Path) -> Iterator[Any]:
    set_up_django()
    from django.test import Client

    with served(small, kept):
        yield Client(HTTP_HOST="localhost:8000")


def text(answer: Any) -> str:
    """What a person reads, without marks."""
    html = answer.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def search(desk: Any, words: str, language: str = "en") -> Any:
    return desk.post(f"/law/{language}/", {"words": words, "do": "search"})


def found(answer: Any) -> list[str]:
    return re.findall(r'<h3><a href="/law/[\w-]+/([\w-]+)/"', answer.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_every_language_and_fetches_nothing_from_elsewhere(desk: Any, language: str) -> None:
    addresses = ["", "changes/", "feed.atom", "topic/unpaid-wages/", "situation/here-now/", "plain/2025-02-01/"]
    addresses += [f"{one}/" for one in ARTICLES] + [f"{one}.md" for one in ARTICLES]

    for address in addresses:
        answer = desk.get(f"/law/{language}/{address}")
        html = answer.content.decode()
        assert answer.status_code == 200, address
        assert not re.findall(r"<(?:script|img|iframe|object|embed|style)\b|<[^>]*\s(?:style|src|on\w+)=|url\(", html), address
        assert set(re.findall(r'rel="stylesheet" href="([^"]+)"', html)) <= {"/askfirst.css"}
        assert answer.headers.get("Set-Cookie") is None
        if not address.endswith((".md", ".atom")):
            assert f'<html lang="{language}">' in html
            assert f"<title>{phrasebook(language)['neutral_title']}</title>" in html


def test_the_library_opens_in_the_language_of_the_browser(desk: Any) -> None:
    for header, language in (("fr-CA,fr;q=0.8", "fr"), ("zh-HK", "zh-Hant"), ("zh-CN", "zh-Hans"), ("de", "en")):
        assert desk.get("/law/", HTTP_ACCEPT_LANGUAGE=header).headers["Location"] == f"/law/{language}/"


@pytest.mark.parametrize(
    "address", ["en", "en/plain", "en/changes", "en/topic/privacy", "en/situation/here-now", "en/plain/2025-06-01"]
)
def test_an_address_works_without_its_last_slash_and_for_a_head_request(desk: Any, address: str) -> None:
    assert desk.get(f"/law/{address}").status_code == 200
    assert desk.head(f"/law/{address}/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "xx/", "en/nobody/", "en/topic/nobody/", "en/situation/nobody/", "EN/plain/", "en/nobody.md", "en/..%2f..%2fetc/2025-01-01/",
        "en/%00/", "en/a%0Ab/", f"en/{'x' * 900}/", f"en/{quote(HOSTILE, safe='')}/", "en/plain/2025-01-10/more/", "en/%2e%2e/2025-01-10/",
        "xx/feed.atom", "xx/changes/", "zz/plain/2025-01-10/", "en//", "en/plain/2025-01-10%0a/", "en/plain/２０２５-01-10/",
        "en/plain/20250110/", "en/plain/2025-13-40/", "en/plain/0000-00-00/", "en/plain/today/",
    ],
)  # fmt: skip
def test_an_address_without_a_page_is_a_plain_page_with_the_search(desk: Any, address: str) -> None:
    answer = desk.get(f"/law/{address}")

    assert answer.status_code == 404
    assert "There is no such page here." in text(answer)
    assert 'name="words"' in answer.content.decode()
    assert "<script" not in answer.content.decode()


def test_a_page_says_how_far_it_can_be_trusted_before_its_words(desk: Any) -> None:
    html = desk.get("/law/en/plain/").content.decode()
    top = html[html.index("<h1") : html.index("<h2")]

    for said in (
        "All is well.",
        "from 2024-05-01",
        "official text on 2026-03-01",
        "No lawyer has reviewed this page.",
        "Canada",
    ):
        assert said in top, said
    assert 'itemtype="https://schema.org/FAQPage"' in html
    assert '<meta itemprop="dateModified" content="2025-06-01">' in html
    assert '<link itemprop="license" href="https://creativecommons.org/licenses/by-sa/4.0/">' in html


def test_a_mark_leads_to_its_source_and_a_doubt_is_said(desk: Any) -> None:
    html = desk.get("/law/en/plain/").content.decode()

    marks = set(re.findall(r'class="cite" href="#(source-\d)"', html))
    assert marks == {"source-1", "source-2"}
    assert all(f'id="{mark}"' in html for mark in marks)
    assert 'aria-label="Source 1: Act on Doors, s. 3"' in html
    assert '<em class="cite">not confirmed</em>' in html
    assert "[?]" not in html
    assert "contested" in html
    assert "Two courts disagree." in html
    assert 'href="https://law.example/doors.xml"' in html
    assert "We are fairly sure, not fully." in html
    assert '<a href="/law/en/topic/find-a-lawyer/">' in html


def test_a_changed_law_stands_as_a_banner_with_its_date_and_the_difference(desk: Any) -> None:
    html = desk.get("/law/en/wages/").content.decode()
    banner = html[html.index('<div class="message">') : html.index("<section aria-label")]

    assert "The law changed on 2026-02-03" in banner
    assert "A door may be <del>opened </del><ins>&lt;b&gt;closed&lt;/b&gt; </ins>by night." in banner
    assert banner.index("English text") < banner.index("French text")
    assert '<blockquote lang="fr">' in banner
    assert "A change was passed and is not in force yet: 2026, c. 4, s. 52" in html
    assert "MEDLAR" in html


def test_a_french_page_shows_the_french_difference_first(desk: Any) -> None:
    html = desk.get("/law/fr/wages/").content.decode()

    words = phrasebook("fr")

    assert html.index(words["text_language_fr"]) < html.index(words["text_language_en"])


def test_on_paper_a_changed_page_has_only_its_banner_and_who_can_help(desk: Any) -> None:
    changed, plain = desk.get("/law/en/wages/").content.decode(), desk.get("/law/en/plain/").content.decode()

    printed = re.findall(r"<section><h2>([^<]+)</h2>", changed)
    assert printed == ["Who can help"]
    assert 'class="onpaper"' in changed
    assert len(re.findall(r"<section><h2>", plain)) == 6
    assert "onpaper" not in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withheld_page_shows_no_section_anywhere_and_names_persons(desk: Any, language: str) -> None:
    page = desk.get(f"/law/{language}/door/")
    html = page.content.decode()

    for address in ("door/", "door.md", "door/2025-02-01/", "", "changes/", "feed.atom", "topic/police-at-the-door/"):
        assert "QUINCE" not in desk.get(f"/law/{language}/{address}").content.decode(), address
    assert "QUINCE" not in search(desk, "door", language).content.decode()
    assert "Must I open the door?" in html
    assert "2026-02-03" in html
    assert "<del>opened </del>" in html
    assert phrasebook(language)["law_ask_person"] in text(page)
    assert 1 <= html.count('href="/directory/s/') <= 3
    assert html.count('href="tel:') >= 1
    assert "acceptedAnswer" not in html


def test_a_person_is_named_with_what_the_service_asks_and_may_tell(desk: Any) -> None:
    html = desk.get("/law/en/door/").content.decode()

    assert html.count("Not known:") == html.count('href="/directory/s/')
    assert "Not yet confirmed with the service." in html
    assert html.count("What everybody has to tell") == 1


def test_a_service_that_the_directory_has_closed_is_not_named(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from askfirst.web import library_room

    first = re.findall(r'href="/directory/s/([\w-]+)/"', desk.get("/law/en/door/").content.decode())
    monkeypatch.setattr(library_room, "as_it_stands", lambda service: None if service.id == first[0] else service)
    then = re.findall(r'href="/directory/s/([\w-]+)/"', desk.get("/law/en/door/").content.decode())

    assert first[0] not in then
    assert len(then) == len(first) == 3


def test_a_translation_says_what_it_is_and_when_it_fell_behind(desk: Any) -> None:
    draft, behind = text(desk.get("/law/fr/wages/")), text(desk.get("/law/fr/plain/"))
    words = phrasebook("fr")

    assert "Ébauche" in draft
    assert words["translation_behind"] not in draft
    assert words["lib_text_checked"] in behind
    assert words["translation_behind"] in behind


def test_a_page_that_lacks_the_language_is_english_and_says_so(desk: Any) -> None:
    answer = desk.get("/law/zh-Hans/plain/")

    assert phrasebook("zh-Hans")["lib_text_missing"] in text(answer)
    assert '<h1 itemprop="name" lang="en">' in answer.content.decode()
    assert '<a href="/law/zh-Hans/plain/" lang="en">' in desk.get("/law/zh-Hans/").content.decode()


def test_a_page_for_workers_says_so(desk: Any) -> None:
    assert "This page is written for people who work with clients." in text(desk.get("/law/en/workers/"))
    assert "for workers" in text(desk.get("/law/en/topic/privacy/"))


def test_hostile_words_of_an_article_stay_words(desk: Any) -> None:
    for address in ("en/workers/", "en/", "en/changes/"):
        html = desk.get(f"/law/{address}").content.decode()
        assert "<script" not in html
        assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in desk.get("/law/en/workers/").content.decode()
    assert "&lt;script>alert(1)" in desk.get("/law/en/workers.md").content.decode()


def test_the_first_page_begins_with_the_search_and_counts_what_is_withheld(desk: Any) -> None:
    html, seen = desk.get("/law/en/").content.decode(), text(desk.get("/law/en/"))

    assert html.index('name="words"') < html.index("They are here now") < html.index("By topic")
    assert 'type="password" name="unsaved"' in html
    assert "Questions answered here: 4." in seen
    assert "Withheld, because the law under them changed: 1." in seen
    assert "No lawyer has reviewed these pages yet." in seen
    assert "withheld: the law changed" in seen
    assert 'href="/law/en/changes/"' in html
    assert 'href="/law/en/situation/here-now/"' in html


def test_a_topic_has_its_questions_the_main_ones_first_and_a_button_to_the_directory(desk: Any) -> None:
    html = desk.get("/law/en/topic/find-a-lawyer/").content.decode()

    assert '<a href="/law/en/wages/"' in html
    assert '<form method="post" action="/directory/"' in html
    assert 'name="topic" value="find-a-lawyer"' in html
    assert "No page on this yet." in desk.get("/law/en/topic/taxes/").content.decode()


def test_what_was_searched_stands_in_no_address_and_comes_back_in_its_box(desk: Any) -> None:
    answer = search(desk, "rent a greengage")
    html = answer.content.decode()

    assert answer.status_code == 200
    assert 'value="rent a greengage"' in html
    addresses = re.findall(r'(?:href|action|formaction)="([^"]*)"', html)
    assert not [one for one in addresses if "greengage" in one or "?" in one]
    assert 'formaction="/law/fr/"' in html
    assert found(answer)[0] == "plain"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("  ", 422, "Type a few words first."),
        ("hi \u202e there", 422, "There is a mark that cannot be seen"),
        ("x" * 30_000, 422, "That is too long"),
        ("qqqqqqqq", 200, "No page was found for these words."),
        (HOSTILE, 200, ""),
    ],
)
def test_words_that_find_nothing_or_cannot_be_read_are_answered_kindly(desk: Any, words: str, status: int, said: str) -> None:
    answer = search(desk, words)

    assert answer.status_code == status
    assert said in text(answer)
    assert "They are here now" in text(answer)
    assert "<script" not in answer.content.decode()


def test_a_search_that_another_site_sent_is_not_read(desk: Any) -> None:
    assert desk.post("/law/en/", {"words": "rent"}, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403


def test_a_withheld_or_changed_page_says_so_where_it_is_found(desk: Any) -> None:
    door, wages = text(search(desk, "open the door")), text(search(desk, "was not paid"))

    assert "withheld: the law changed" in door[door.index("What was found") :]
    assert "MEDLAR in short." in wages
    assert "the law changed" in wages[wages.index("What was found") : wages.index("What is happening?")]


def test_an_old_version_says_that_it_is_old_and_leads_to_today(desk: Any) -> None:
    before, same = desk.get("/law/en/plain/2025-03-01/"), desk.get("/law/en/plain/2025-06-01/")
    html = before.content.decode()

    assert "May one rent a room?" in html
    assert "SORBUS" in html
    assert "This is an old version: what this page said on 2025-03-01." in html
    assert "It had said so since 2025-01-10." in html
    assert html.index("old version") < html.index("SORBUS")
    assert '<a class="button" href="/law/en/plain/">' in html
    assert "Its words are still the same today." in text(same)
    assert '<a href="/law/en/plain/2025-01-10/">' in desk.get("/law/en/plain/").content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("plain/2024-12-31", "Its first version that was kept is from 2025-01-10."),
        ("plain/2999-01-01", "2999-01-01 has not come yet"),
        ("wages/2025-01-01", "No version of this page has been kept yet."),
    ],
)
def test_a_day_of_which_nothing_was_kept_is_said_in_a_sentence(desk: Any, address: str, said: str) -> None:
    answer = desk.get(f"/law/en/{address}/")

    assert answer.status_code == 404
    assert said in text(answer)
    assert f'href="/law/en/{address.partition("/")[0]}/"' in answer.content.decode()


def test_a_damaged_version_is_said_to_be_damaged(desk: Any, small: Pack, tmp_path: Path) -> None:
    write_editions(tmp_path, small)
    (tmp_path / "said" / "plain" / "2025-06-01.json").write_text("{", "utf-8")

    with served(small, tmp_path):
        answer = desk.get("/law/en/plain/2025-07-01/")

    assert answer.status_code == 404
    assert "That version is damaged and cannot be read." in text(answer)


def test_the_old_version_of_a_withheld_page_is_withheld_too(desk: Any) -> None:
    answer = desk.get("/law/en/door/2025-02-01/")

    assert answer.status_code == 200
    assert "Today this page is withheld, so its old versions are not shown either." in text(answer)


def test_what_changed_lately_names_the_law_and_no_steward(desk: Any) -> None:
    for address in ("changes/", "feed.atom"):
        seen = desk.get(f"/law/en/{address}").content.decode()
        assert not [deed.by for deed in DEEDS if deed.by and deed.by in seen]
    seen = text(desk.get("/law/en/changes/"))

    assert seen.count("The law under this page changed: Act on Doors, s. 3.") == 4
    assert "One person has read it again" in seen
    assert "2 people have read it again" in seen
    assert seen.count("read it again") == 2
    assert "Somebody qualified has reviewed it." in seen
    assert seen.index("2026-02-08") < seen.index("2026-02-03") < seen.index("2025-06-01")


def test_the_feed_is_well_formed_and_its_ids_do_not_depend_on_the_host(desk: Any) -> None:
    answer = desk.get("/law/en/feed.atom")
    elsewhere = desk.get("/law/en/feed.atom", HTTP_HOST="127.0.0.1:9000")
    feed, other = fromstring(answer.content), fromstring(elsewhere.content)

    ids = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert len(ids) == len(set(ids)) == 10
    assert ids == [one.findtext(f"{ATOM}id") for one in other.iter(f"{ATOM}entry")]
    assert set(ids).isdisjoint(_ids(desk.get("/law/fr/feed.atom").content))
    for entry in feed.iter(f"{ATOM}entry"):
        _require_entry(entry)
    assert feed.findtext(f"{ATOM}updated") == "2026-02-08T09:00:00Z"
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert all(one.get("href", "").startswith("http://localhost:8000/law/en/") for one in feed.iter(f"{ATOM}link"))


def _ids(content: bytes) -> set[str | None]:
    return {one.findtext(f"{ATOM}id") for one in fromstring(content).iter(f"{ATOM}entry")}


def _require_entry(entry: ElementTree.Element) -> None:
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.findtext(f"{ATOM}id") or "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{ATOM}updated") or "")
    assert entry.findtext(f"{ATOM}title")
    assert entry.findtext(f"{ATOM}summary")


def test_a_feed_of_nothing_is_still_a_feed(small: Pack, tmp_path: Path) -> None:
    from askfirst.journeys.library_feed import feed_of

    feed = fromstring(feed_of(library_in("fr", pack=small, folder=tmp_path), ()).encode())

    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert list(feed.iter(f"{ATOM}entry")) == []


def test_markdown_carries_its_sources_and_a_withheld_page_only_its_notice(desk: Any) -> None:
    import yaml

    plain, door = desk.get("/law/en/plain.md"), desk.get("/law/en/door.md").content.decode()
    _, front, body = plain.content.decode().split("---\n", 2)
    head = yaml.safe_load(front)

    assert plain.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert head["question"] == "Can I rent a room?"
    assert (head["id"], head["language"], head["licence"], head["as_of"]) == ("plain", "en", "CC-BY-SA-4.0", "2024-05-01")
    assert head["citations"][0] == {
        "id": "first", "cite": "Act on Doors, s. 3", "link": "https://law.example/doors.xml", "as_of": "2024-05-01", "state": "contested",
    }  # fmt: skip
    assert "## What the law says" in body
    assert "[^first]: Act on Doors, s. 3 https://law.example/doors.xml" in body
    assert "(not confirmed)" in body
    assert "~~opened~~" in door
    assert "withheld: true" in door
    assert "##" not in door


def test_every_page_is_light_enough_for_a_bad_line(desk: Any) -> None:
    style = desk.get("/askfirst.css", HTTP_ACCEPT_ENCODING="gzip")

    for language in LANGUAGES:
        for address in ("", "door/", "wages/", "plain/", "changes/"):
            page = desk.get(f"/law/{language}/{address}", HTTP_ACCEPT_ENCODING="gzip")
            assert len(page.content) + len(style.content) < 14_000, (language, address)


def test_a_very_long_change_does_not_make_a_page_heavy() -> None:
    from askfirst.journeys.library_article import LONGEST_CHANGE, _cut

    words = " ".join(f"word{number}" for number in range(20_000))
    parts = tuple(_cut((("same", "Before "), ("gone", words), ("new", words))))

    assert sum(len(part) for _, part in parts) < LONGEST_CHANGE + 20
    assert parts[-1][1].endswith("…")


def test_every_article_of_the_pack_can_be_read_in_every_language(pack: Pack, tmp_path: Path) -> None:
    set_up_django()
    from django.test import Client

    desk = Client(HTTP_HOST="localhost:8000")
    with served(pack, tmp_path):
        style = desk.get("/askfirst.css", HTTP_ACCEPT_ENCODING="gzip")
        for language in LANGUAGES:
            for address in ("", *(f"{one}/" for one in pack.articles)):
                page = desk.get(f"/law/{language}/{address}", HTTP_ACCEPT_ENCODING="gzip")
                assert page.status_code == 200, address
                assert len(page.content) + len(style.content) < 14_000, (language, address)
