"""The words of the pages: the same ones, with the same {parts}, in every language."""

import re
from collections import Counter

import pytest

from askfirst.ground.languages import LANGUAGES
from askfirst.ground.refusal import Refusal
from askfirst.ground.text import MOST_CHARACTERS
from askfirst.listening.conversation import EMPTY
from askfirst.listening.steps import Answer, step
from askfirst.pack.content import Pack
from askfirst.phrasing.words import phrasebook
from askfirst.vault.seal import PageSeal

PART = re.compile(r"\{(\w*)\}")
OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_phrases_as_english(language: str):
    english, other = set(phrasebook("en")), set(phrasebook(language))

    assert other - english == set()
    assert english - other == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_has_the_same_parts_as_in_english(language: str):
    english, other = phrasebook("en"), phrasebook(language)

    different = {key for key in english if set(PART.findall(english[key])) != set(PART.findall(other[key]))}

    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_filled_in_and_none_is_empty(language: str):
    book = phrasebook(language)

    filled = {key: book.say(key, **dict.fromkeys(PART.findall(book[key]), "§")) for key in book}

    assert [key for key, text in filled.items() if not text.strip() or "{" in text or "}" in text] == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_a_chinese_phrase_is_not_english_left_untranslated(language: str):
    english, other = phrasebook("en"), phrasebook(language)
    sentences = [key for key in english if len(english[key].split()) > 3]

    left = [key for key in sentences if other[key] == english[key]]

    assert left == []


def test_a_french_sentence_is_not_english_left_untranslated():
    english, french = phrasebook("en"), phrasebook("fr")

    assert [key for key in english if len(english[key].split()) > 3 and french[key] == english[key]] == []


def test_traditional_chinese_is_not_a_copy_of_simplified_chinese():
    simplified, traditional = phrasebook("zh-Hans"), phrasebook("zh-Hant")

    same = Counter(simplified[key] == traditional[key] for key in simplified)

    assert same[False] > same[True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_uses_a_word_that_hurts(language: str):
    hurtful = ("prostitut", "victim", "illegal", "卖淫", "賣淫", "妓女", "非法")

    found = [(key, word) for key, text in phrasebook(language).items() for word in hurtful if word in text.lower()]

    assert found == []


@pytest.mark.parametrize(("asked", "given"), [("zh-TW", "zh-Hant"), ("fr-CA", "fr"), ("xx", "en"), ("zh-Hans", "zh-Hans")])
def test_the_nearest_phrasebook_is_opened(asked: str, given: str):
    assert phrasebook(asked).language == given


def test_a_missing_phrase_is_a_bug_and_is_not_hidden():
    with pytest.raises(KeyError):
        phrasebook("en").say("no_such_phrase")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"place": "Marckham"}, "Markham"),
        ({"place": "Zzyzx"}, "Zzyzx"),
        ({"place": "", "travel_km": "far"}, "far"),
        ({"said": "hi \u202e"}, "4"),
        ({"said": "x" * (MOST_CHARACTERS + 1)}, ""),
    ],
    ids=["a misspelled place", "an unknown place", "a distance in words", "a hidden mark", "too many words"],
)
def test_a_refusal_that_a_client_can_meet_is_said_in_her_language(pack: Pack, language: str, fields: dict[str, str], names: str):
    with pytest.raises(Refusal) as refused:
        step(EMPTY, Answer(fields=fields), pack=pack)

    said = phrasebook(language).refusal(refused.value)

    assert names in said
    assert "{" not in said
    if language != "en":
        assert said != phrasebook("en").refusal(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_cannot_be_opened_is_explained_in_her_language(language: str):
    with pytest.raises(Refusal) as refused:
        PageSeal().open("changed on the way")

    said = phrasebook(language).refusal(refused.value)

    assert said
    assert (said == phrasebook("en").refusal(refused.value)) is (language == "en")


def test_a_refusal_that_no_page_can_cause_is_still_said():
    refusal = Refusal("This is not JSON. Correct it there.")

    assert phrasebook("fr").refusal(refusal) == "This is not JSON. Correct it there."
