"""Plain-text questions, languages and provenance: the small shared words every room stands on."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askfirst.ground.languages import LANGUAGES, nearest_language, spoken
from askfirst.ground.provenance import HEARD, SOURCES, is_heard
from askfirst.ground.refusal import Refusal
from askfirst.ground.text import MOST_CHARACTERS, fold, folded, has_cjk, require_plain, sentences

written = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


def test_only_what_the_client_said_or_confirmed_is_heard():
    heard = {source for source in SOURCES if is_heard(source)}

    assert heard == {"said", "confirmed"} == HEARD


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [
        ("ÉTÉ PAYÉE", "été payée"),
        ("contrôle d’identité", "controle d'identite"),
        ("Ｐｏｌｉｃｅ", "police"),
        ("won‘t", "won't"),
        ("two  \n words", "two words"),
        ("Straße", "strasse"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_two_ways_to_type_the_same_words_compare_as_the_same(typed: str, same_as: str):
    assert folded(typed) == folded(same_as)


def test_simplified_and_traditional_chinese_are_not_mistaken_for_each_other():
    assert folded("护照") != folded("護照")


def test_a_stretch_of_folded_text_leads_back_to_the_very_characters_typed():
    text = "Ils ont fait un CONTRÔLE ｄ’identité hier."
    plain = fold(text)
    start = plain.text.index("controle")

    first, last = plain.span(start, start + len("controle d'identite"))

    assert text[first:last] == "CONTRÔLE ｄ’identité"


@given(written)
def test_every_folded_character_knows_where_it_came_from(text: str):
    plain = fold(text)

    assert len(plain.text) == len(plain.origin)
    assert list(plain.origin) == sorted(plain.origin)
    assert all(0 <= index < len(text) for index in plain.origin)


@pytest.mark.parametrize(("text", "is_chinese"), [("我要律师", True), ("passport 护照", True), ("Où?", False), ("", False)])
def test_chinese_is_known_by_its_characters(text: str, is_chinese: bool):
    assert has_cjk(text) is is_chinese


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi. They came again! What do I do?", ["Hi.", "They came again!", "What do I do?"]),
        ("他们又来了。我怎么办？", ["他们又来了。", "我怎么办？"]),
        ("no full stop\nnew line", ["no full stop", "new line"]),
        ("  spaced out.  ", ["spaced out."]),
        ("...!!", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]):
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(written)
def test_sentences_never_overlap_and_always_say_something(text: str):
    spans = sentences(text)

    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(any(character.isalnum() for character in text[start:end]) for start, end in spans)


@pytest.mark.parametrize("text", ["", "Où est-ce?\n\tIci.\r\n", "😀 👩🏽‍⚕️", "我被警察拦下了", "مرحبا", "a\u200bb"])
def test_ordinary_words_of_any_language_pass_unchanged(text: str):
    assert require_plain(text, field="said") == text


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("ab\x07", "control character", "3"),
        ("\x00", "control character", "1"),
        ("a\x1b[2J", "control character", "2"),
        ("a\x85b", "control character", "2"),
        ("pay \u202eyap", "direction of reading", "5"),
        ("\u2066x", "direction of reading", "1"),
        ("hi \ud83d", "half of a broken character", "4"),
    ],
)
def test_words_that_look_other_than_they_are_are_refused_with_their_place(text: str, what: str, where: str):
    with pytest.raises(Refusal) as refused:
        require_plain(text, field="said[0].text")

    assert what in refused.value.message
    assert f"character {where}." in refused.value.message
    assert refused.value.field == "said[0].text"


def test_the_longest_text_fits_and_one_character_more_does_not():
    assert require_plain("字" * MOST_CHARACTERS, field="said")

    with pytest.raises(Refusal, match=r"20,001 characters long and at most 20,000 fit"):
        require_plain("字" * (MOST_CHARACTERS + 1), field="said")


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_a_text_is_returned_unchanged_or_refused_and_nothing_between(text: str):
    try:
        kept = require_plain(text, field="said")
    except Refusal as refusal:
        assert refusal.message.startswith("said ")
    else:
        assert kept == text


@pytest.mark.parametrize(
    ("code", "page"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("ZH-hant", "zh-Hant"),
        ("fr-CA", "fr"),
        ("EN-us", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_a_browser_gets_the_nearest_page_language(code: str, page: str):
    assert nearest_language(code) == page


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_language_is_nearest_to_itself(code: str):
    assert nearest_language(code) == code


def test_somebody_who_writes_chinese_may_speak_mandarin_or_cantonese():
    assert {"yue", "zh"} <= spoken(["zh-Hant"])
    assert {"yue", "zh"} <= spoken(["zh-Hans"])


def test_a_cantonese_speaker_is_not_taken_for_a_mandarin_speaker():
    assert spoken(["yue"]) == {"yue"}
    assert spoken([]) == frozenset()
