"""Own words lead to the right pages of the library, in four languages, each with the reason; and the pages follow what is in use."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.database import set_up_django
from tests.journeys.library_cast import HOSTILE, library_in, small_library_pack

from askfirst.ground.refusal import Refusal
from askfirst.journeys.library import Library
from askfirst.journeys.library_search import MOST_HITS, search_library
from askfirst.journeys.library_text import Marks, address_in, as_html, as_plain, licence_address
from askfirst.journeys.standing_view import standing_unknown
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack
from askfirst.phrasing.words import phrasebook


@pytest.fixture(scope="module")
def small(pack: Pack) -> Pack:
    return small_library_pack(pack)


def library(pack: Pack, language: str) -> Library:
    return Library(pack, phrasebook(language), default_pack(), {}, standing_unknown)


def first(pack: Pack, language: str, words: str) -> list[str]:
    return [one.page.id for one in search_library(words, library=library(pack, language)).hits]


@pytest.mark.parametrize(
    ("language", "words", "article"),
    [
        ("en", "police knocked on my door", "police-at-the-door"),
        ("en", "boss keeps my passport", "boss-holds-passport"),
        ("en", "wages not paid", "not-paid"),
        ("en", "refugee claim after one year", "refugee-claim-one-year"),
        ("fr", "la police est à ma porte", "police-at-the-door"),
        ("fr", "mon patron garde mon passeport", "boss-holds-passport"),
        ("fr", "salaire impayé", "not-paid"),
        ("zh-Hans", "警察敲门", "police-at-the-door"),
        ("zh-Hans", "老板拿走我的护照", "boss-holds-passport"),
        ("zh-Hant", "警察敲門", "police-at-the-door"),
        ("zh-Hant", "護照被老闆拿走", "boss-holds-passport"),
    ],
)
def test_own_words_lead_to_the_page_that_answers(pack: Pack, language: str, words: str, article: str) -> None:
    assert first(pack, language, words)[0] == article


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "警察敲门"), ("fr", "police at my door"), ("zh-Hans", "police at my door"), ("zh-Hant", "警察敲门")],
)
def test_words_of_another_language_find_pages_too(pack: Pack, language: str, words: str) -> None:
    assert "police-at-the-door" in first(pack, language, words)[:3]


def test_a_typing_error_and_another_form_of_a_word_still_find(pack: Pack) -> None:
    results = search_library("pasport", library=library(pack, "en"))

    assert results.hits[0].page.id == "boss-holds-passport"
    assert results.hits[0].because == ("“passport”, read for “pasport”, is in the question.",)
    assert first(pack, "en", "deportations")[0] == "removal-order-what-now"


def test_chinese_words_are_named_as_they_were_typed_and_not_in_pairs(pack: Pack) -> None:
    found = search_library("警察敲门", library=library(pack, "zh-Hans"))

    assert "“警察敲门”" in found.hits[0].because[0]
    assert "“察敲”" not in " ".join(found.hits[0].because)


def test_every_hit_says_why(pack: Pack) -> None:
    for language, words in (
        ("en", "police took my phone"),
        ("fr", "police téléphone"),
        ("zh-Hans", "警察 手机"),
        ("zh-Hant", "律師"),
    ):
        results = search_library(words, library=library(pack, language))
        assert results.hits
        assert all(one.because and one.short for one in results.hits)
        assert len(results.hits) <= MOST_HITS <= max(MOST_HITS, results.total)


def test_a_phrase_of_a_topic_is_named_as_the_reason(pack: Pack) -> None:
    found = search_library("I was not paid for two weeks", library=library(pack, "en"))

    assert "“was not paid” is about “I was not paid”." in found.hits[0].because


def test_small_words_alone_decide_nothing(pack: Pack) -> None:
    with_small = first(pack, "en", "what can I do when my passport is not there")

    assert with_small == first(pack, "en", "passport")


def test_the_same_words_give_the_same_order_every_time(pack: Pack) -> None:
    assert first(pack, "en", "lawyer immigration police") == first(pack, "en", "lawyer immigration police")


def test_a_new_pack_is_searched_anew(pack: Pack, small: Pack, tmp_path: Path) -> None:
    assert "boss-holds-passport" in first(pack, "en", "passport")
    assert first(small, "en", "passport") == []
    assert [one.page.id for one in search_library("rent", library=library_in("en", pack=small, folder=tmp_path)).hits] == [
        "plain"
    ]


@pytest.mark.parametrize("words", ["hi \u202e", "x" * 2_001, "\x00"])
def test_words_that_cannot_be_read_are_refused_with_a_sentence_in_every_language(small: Pack, tmp_path: Path, words: str) -> None:
    for language in ("en", "zh-Hant"):
        place = library_in(language, pack=small, folder=tmp_path)
        with pytest.raises(Refusal) as refused:
            search_library(words, library=place)
        assert "{" not in place.words.refusal(refused.value)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "?!.,",
        "the",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "[[find-a-lawyer]]",
        "%s {0}",
        "' OR 1=1",
    ],
)
def test_odd_words_break_nothing(small: Pack, tmp_path: Path, words: str) -> None:
    assert search_library(words, library=library_in("en", pack=small, folder=tmp_path)).total <= len(small.articles)


def marks(small: Pack) -> Marks:
    return Marks(phrasebook("en"), tuple(small.citations.values()), {"find-a-lawyer": "A <lawyer>"}, lambda topic: f"/t/{topic}/")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("[[find-a-lawyer]]", '<p><a href="/t/find-a-lawyer/">A &lt;lawyer&gt;</a></p>\n'),
        ("[[nobody]]", "<p><strong>nobody</strong></p>\n"),
        ("It is. [nobody]", '<p>It is. <em class="cite">not confirmed</em></p>\n'),
        ("It is. [?]", '<p>It is. <em class="cite">not confirmed</em></p>\n'),
        ("\ue0000\ue001 **yes**", "<p>0 <strong>yes</strong></p>\n"),
        ("[a](javascript:alert(1))", '<p> <em class="cite">not confirmed</em>(javascript:alert(1))</p>\n'),
        (HOSTILE, "<p>&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=x onerror=alert(2)&gt;</p>\n"),
    ],
)
def test_marks_become_links_and_doubts_and_nothing_else_becomes_html(small: Pack, body: str, html: str) -> None:
    assert " ".join(as_html(body, marks=marks(small)).split()) == " ".join(html.split())


def test_plain_words_have_no_marks() -> None:
    assert as_plain("- One **two** [first]\n- [[find-a-lawyer]] [?]", topics={"find-a-lawyer": "Lawyers"}) == "One two Lawyers"


def test_addresses_of_sources_and_licences_are_only_those_that_can_be_followed() -> None:
    assert address_in("See https://law.example/a.xml, and more") == "https://law.example/a.xml"
    assert address_in("javascript:alert(1) ftp://x") == ""
    assert licence_address("CC-BY-SA-4.0") == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert licence_address("my own") == ""


@pytest.fixture
def in_use(small_pack: Path, tmp_path: Path) -> Iterator[Path]:
    """The small pack as the one in use, with an empty folder of the law."""
    set_up_django()
    from django.test import override_settings

    from askfirst.journeys.in_use import pack_in_use

    pack_in_use.cache_clear()
    with override_settings(PACK_FOLDER=str(small_pack), LAW_HOME=tmp_path / "law"):
        yield tmp_path
    pack_in_use.cache_clear()


@pytest.mark.usefixtures("in_use")
def test_the_pages_follow_the_pack_and_the_law_in_use() -> None:
    from django.test import Client

    desk = Client(HTTP_HOST="localhost:8000")
    page, changes, feed = desk.get("/law/en/not-paid/"), desk.get("/law/en/changes/"), desk.get("/law/fr/feed.atom")

    assert (page.status_code, changes.status_code, feed.status_code) == (200, 200, 200)
    assert "No lawyer has reviewed this page." in page.content.decode()


def test_a_damaged_law_takes_no_page_away(in_use: Path) -> None:
    from django.test import Client

    (in_use / "law").mkdir()
    for name in ("log.jsonl", "seen.json"):
        (in_use / "law" / name).write_text("{broken\n", "utf-8")
    desk = Client(HTTP_HOST="localhost:8000")

    assert desk.get("/law/en/not-paid/").status_code == 200
    assert desk.get("/law/en/changes/").status_code == 200


@pytest.mark.usefixtures("in_use")
def test_a_person_is_looked_up_in_the_directory_where_there_is_one(store: Path, small_pack: Path) -> None:
    from askfirst.directory import actions
    from askfirst.journeys.detail import detail_of
    from askfirst.journeys.in_use import pack_in_use
    from askfirst.web.library_room import as_it_stands

    halco = pack_in_use().services["halco"]
    before = as_it_stands(halco)
    number = detail_of("halco", pack=pack_in_use()).number

    actions.close(service_id=number, redirect_to=None, by="Team A", at=datetime(2026, 1, 1, tzinfo=UTC))

    assert before is not None
    assert before.name == halco.name
    assert as_it_stands(halco) is None
    assert as_it_stands(msgspec.structs.replace(halco, id="nobody-knows-it")) is None


def test_no_phrase_of_the_library_is_left_without_use() -> None:
    source = Path(__file__).parents[2] / "src" / "askfirst"
    used = " ".join(path.read_text("utf-8") for path in (*source.rglob("*.py"), *source.rglob("*.html")))
    made = {
        "lib_news_new",
        "lib_news_changed",
        "lib_in_question",
        "lib_in_topic",
        "lib_in_short",
        "lib_in_phrase",
        "lib_in_page",
        "lib_in_other",
    }

    unused = [
        key for key in phrasebook("en") if key.startswith("lib_") and key not in made and not re.search(rf"\b{key}\b", used)
    ]

    assert unused == []
