"""Own words to topics: after the words, never before; each with the very words it comes from; silent where nothing is wanted."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack, read_pack
from askfirst.topics.phrases import Phrases, Span
from askfirst.topics.suggest import MOST, Reader, Suggestion, read_words, suggest, words_for

PHRASES = Phrases(read_pack(default_pack()))


def by_phrase(*said: str) -> dict[str, tuple[Span, ...]]:
    """The topics whose phrases stand in these words, and where; no encoder."""
    return {one.topic: one.because for one in suggest(read_words(said, phrases=PHRASES))}


def by_meaning(reader: Reader, *said: str, without: tuple[str, ...] = ()) -> tuple[Suggestion, ...]:
    return suggest(read_words(said, phrases=reader.phrases, reader=reader), without=without)


# Phrases


@pytest.mark.parametrize(
    ("said", "topic", "words"),
    [
        ("Yesterday the police stopped me again.", "police-stop", "police stopped me"),
        ("So… ﬁne, then Straßen: the police stopped me.", "police-stop", "police stopped me"),
        ("I got pulled over on the 401.", "police-stop", "pulled over"),
        ("My boss is holding my passport, help", "papers-held", "holding my passport"),
        ("Mon patron ne me paie pas.", "unpaid-wages", "ne me paie pas"),
        ("Y a eu un contrôle de police hier.", "police-stop", "contrôle de police"),
        ("昨晚我被警察盘问了很久", "police-stop", "警察盘问"),
        ("老板扣着护照不给我", "papers-held", "扣着护照"),
        ("老細欠我人工成個月", "unpaid-wages", "欠我人工"),
        ("琴晚畀差人查", "police-stop", "畀差人查"),
    ],
)
def test_a_phrase_is_found_in_the_words_with_its_exact_place(said: str, topic: str, words: str):
    because = by_phrase(said)[topic]

    (span,) = [one for one in because if one.words == words]
    assert (span.said, span.start, span.end) == (0, said.index(words), said.index(words) + len(words))
    assert said[span.start : span.end] == words


@pytest.mark.parametrize(
    "typed",
    [
        "contrôle d'identité",
        "contrôle d’identité",
        "CONTRÔLE D'IDENTITÉ",
        "controle d'identite",
        "ｃｏｎｔｒôｌｅ ｄ’ｉｄｅｎｔｉｔé",
        "contrôle   d'identité",
        "contrôle\u00a0d'identité",
        "contrôle\nd'identité",
        unicodedata.normalize("NFD", "contrôle d'identité"),
    ],
    ids=["as written", "curly", "capitals", "no accents", "full width", "spaces", "hard space", "new line", "loose accents"],
)
def test_a_phrase_is_found_however_it_is_typed_and_shown_as_it_was_typed(typed: str):
    said = f"Hier: {typed} ici."

    (span,) = by_phrase(said)["police-stop"]

    assert span.words == typed
    assert said[span.start : span.end] == typed


def test_a_phrase_inside_another_word_is_not_found():
    assert by_phrase("unpulled over") == {}
    assert by_phrase("pulled overt") == {}


def test_chinese_is_found_without_spaces_around_it():
    assert "police-stop" in by_phrase("我昨晚又被警察拦下了怎么办")


def test_the_longer_phrase_says_it_all_and_the_shorter_inside_it_is_left_out():
    assert by_phrase("me paie pas")["unpaid-wages"]

    (span,) = by_phrase("Mon patron ne me paie pas.")["unpaid-wages"]

    assert span.words == "ne me paie pas"


def test_two_wants_in_one_breath_come_in_the_order_in_which_they_were_said():
    topics = list(by_phrase("My boss is holding my passport and the police stopped me."))

    assert topics.index("papers-held") < topics.index("police-stop")


def test_each_phrase_knows_in_which_entry_it_was_said():
    said = ["Hello.", "", "The police stopped me."]

    (span,) = by_phrase(*said)["police-stop"]

    assert span.said == 2
    assert said[2][span.start : span.end] == "police stopped me"


def test_every_phrase_of_the_pack_finds_its_own_topic(pack: Pack, phrases: Phrases):
    lost = [
        (language.language, topic, phrase)
        for language in pack.topic_words.values()
        for topic, words in language.topics.items()
        for phrase in words.words
        if topic not in {hit.topic for hit in phrases.find([phrase])}
    ]

    assert lost == []


PIECES = st.sampled_from(
    [
        "the police stopped me",
        "ne me paie pas",
        "被警察拦",
        "欠我人工",
        "ﬁ",
        "É",
        "e\u0301",
        "ß",
        "😀",
        " ",
        "\n",
        ". ",
        "’",
        "，",
    ]
)


@given(st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=3))
@settings(max_examples=100, deadline=None)
def test_every_highlight_is_cut_from_the_words_themselves(said: list[str]):
    for because in by_phrase(*said).values():
        for span in because:
            assert said[span.said][span.start : span.end] == span.words != ""


# Meaning


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("Two cops asked for my ID last night, did I have to show it?", "police-stop"),
        ("My boss never gave me my money for last month.", "unpaid-wages"),
        ("Mon chum me frappe pis j'ai peur.", "partner-violence"),
        ("老板把我的护照拿走了，还不发工资", "papers-held"),
        ("差人截停我問我攞ID", "police-stop"),
    ],
)
def test_what_is_meant_is_among_the_first_three_in_every_language(reader: Reader, said: str, topic: str):
    assert topic in [one.topic for one in by_meaning(reader, said)[:3]]


def test_the_sentence_that_speaks_of_it_is_shown_and_not_the_others(reader: Reader):
    said = "Hi! The weather was nice today. My boss never gave me my money for last month. Thank you."

    first = by_meaning(reader, said)[0]

    (span,) = first.because
    assert first.topic == "unpaid-wages"
    assert span.words == "My boss never gave me my money for last month."
    assert said[span.start : span.end] == span.words


def test_every_suggestion_shows_words_that_she_really_said(reader: Reader):
    said = ["I am new here.", "Two cops asked for my ID. 老板两个月没发工资。", "  "]

    for one in by_meaning(reader, *said):
        assert one.because
        assert all(said[span.said][span.start : span.end] == span.words.strip() != "" for span in one.because)


@pytest.mark.parametrize(
    "said",
    [
        "hello there, how are you",
        "What a lovely sunny day, I had soup for lunch.",
        "ok",
        "Bonjour, il fait beau.",
        "今天天气很好，吃了面。",
        "今日天氣幾好，食咗碗麵。",
        "asdf",
        "!!!",
    ],
)
def test_small_talk_brings_no_suggestion(reader: Reader, said: str):
    assert by_meaning(reader, said) == ()


@pytest.mark.parametrize("said", [[], [""], ["  ", "\n"]])
def test_nothing_is_suggested_before_any_words(reader: Reader, said: list[str]):
    assert by_meaning(reader, *said) == ()
    assert by_phrase(*said) == {}


@pytest.mark.parametrize(
    "said",
    [
        "I was carded by police and my boss won't pay me and I have no papers and my ex follows me and I need a doctor",
        "no papers",
    ],
)
def test_never_more_than_five_are_suggested_and_none_twice(reader: Reader, said: str):
    topics = [one.topic for one in by_meaning(reader, said)]

    assert len(topics) <= MOST
    assert len(topics) == len(set(topics))


def test_a_dropped_topic_stays_dropped_whatever_is_said(reader: Reader):
    said = ["The police stopped me.", "Police stopped me again!"]

    before = [one.topic for one in by_meaning(reader, *said)]
    after = [one.topic for one in by_meaning(reader, *said, without=("police-stop",))]

    assert "police-stop" in before
    assert after == [topic for topic in before if topic != "police-stop"]


def test_saying_that_one_does_sex_work_suggests_no_other_work_and_no_rescue(reader: Reader):
    topics = {one.topic for one in by_meaning(reader, "I do sex work and I want to see a doctor.")}

    assert topics.isdisjoint({"other-work", "forced-or-threatened", "help-after-a-crime", "child-protection"})


@pytest.mark.parametrize(
    "said",
    [
        "He says I cannot leave until I pay my debt.",
        "They lock the door and I am not allowed to go out.",
        "他们不让我出门，说要还完债才能走",
    ],
)
def test_someone_who_is_held_is_heard(reader: Reader, said: str):
    assert "forced-or-threatened" in [one.topic for one in by_meaning(reader, said)]


def test_the_same_words_always_give_the_same_topics(reader: Reader):
    said = "They came to my work and asked for papers."

    assert by_meaning(reader, said) == by_meaning(reader, said)


def test_what_was_said_first_does_not_lose_a_topic_to_small_talk_said_later(reader: Reader):
    alone = [one.topic for one in by_meaning(reader, "My boss never gave me my money for last month.")]
    later = [one.topic for one in by_meaning(reader, "My boss never gave me my money for last month.", "Nice weather today.")]

    assert later == alone


# Words beside an offer


def test_beside_an_offer_stand_the_words_that_speak_most_of_it(reader: Reader):
    read = read_words(["Nice day. The police stopped me."], phrases=reader.phrases, reader=reader)

    assert words_for(["police-stop"], read) == {"police-stop": "police stopped me"}


def test_without_a_reader_no_words_are_put_beside_a_topic_that_no_phrase_speaks_of(phrases: Phrases):
    read = read_words(["Two cops wanted my name."], phrases=phrases)

    assert words_for(["police-stop", "taxes"], read) == {}
