"""Reading level, length of sentences and unexplained terms: what an author sees of how a text reads."""

import pytest

from askfirst.ground.text import has_cjk
from askfirst.pack.content import Pack
from askfirst.wording.reading_level import GRADES, grade, lix, reading, sentences
from askfirst.wording.terms import Term, unexplained

ARTICLE = """\
---
question: Can police come in?
state: original
---
## Short answer
You can ask **“Do you have a warrant?”** at 9 a.m. or later. They may say no. [cc-1] [?]

## What the law says
- A room where you live is a home. [cc-1]
  It needs a warrant, s. 8 of the Charter says.
- Nothing else

## Who can help
- [[find-a-lawyer]] for this
"""

WARRANT = Term(
    term={"en": ("warrant",), "fr": ("mandat",), "zh-Hans": ("令状",)},
    explain={"en": "a judge's written permission"},
    key={"en": ("judge",)},
)
CBSA = Term(
    term={"en": ("CBSA",), "fr": ("ASFC", "CBSA"), "zh-Hans": ("CBSA", "边境服务局")}, explain={"en": "immigration officers"}
)


def read(text: str, language: str = "en") -> list[tuple[int, int]]:
    return [(one.line, one.length) for one in sentences(text, language=language)]


def lacking(text: str, language: str = "en", *terms: Term) -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in unexplained(text, terms=terms or (WARRANT, CBSA), language=language)]


# Sentences


def test_sentences_are_found_on_their_lines_without_what_nobody_reads() -> None:
    found = sentences(ARTICLE, language="en")

    assert [(one.line, one.text) for one in found] == [
        (2, "Can police come in?"),
        (6, "You can ask “Do you have a warrant?” at 9 a.m. or later."),
        (6, "They may say no."),
        (9, "A room where you live is a home."),
        (9, "It needs a warrant, s. 8 of the Charter says."),
        (11, "Nothing else"),
        (14, "for this"),
    ]
    assert [one.length for one in found] == [4, 14, 4, 8, 10, 2, 2]


def test_every_line_stays_where_it_was() -> None:
    assert reading(ARTICLE).count("\n") == ARTICLE.count("\n")
    assert reading(ARTICLE.replace("\n", "\r\n")) == reading(ARTICLE)


def test_in_chinese_characters_count_and_a_foreign_word_or_number_is_one() -> None:
    assert read("移民裁决部门（Immigration Division）必须在 48 小时内审查。您可以问。", "zh-Hans") == [(1, 17), (1, 4)]


def test_words_to_be_said_in_english_do_not_count_in_another_language_but_end_their_sentence() -> None:
    french = "Vous pouvez dire : **“I would like to speak to a lawyer. I need one.”** (« J'en veux un. ») La suite est ici."
    chinese = "您可以说：**“I would like to speak to a lawyer.”** 他们说“不行”。"

    assert read(french, "fr") == [(1, 3), (1, 3), (1, 4)]
    assert read(chinese, "zh-Hans") == [(1, 4), (1, 5)]


def test_joined_words_are_one() -> None:
    assert read("L'avocate n’est pas là. Pouvez-vous revenir?", "fr") == [(1, 4), (1, 2)]


@pytest.mark.parametrize("text", ["", "\n\n", "---\n---\n", "## Only a heading", "…?!", "[x] [[y]] **", "\u202e\x00"])
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_text_that_says_nothing_has_no_sentence_and_no_level(text: str, language: str) -> None:
    assert read(text, language) == []
    assert lix(text, language=language) == 0
    assert lacking(text, language) == []


def test_a_very_long_text_is_read_in_no_time() -> None:
    text = "(" * 20_000 + "“" * 20_000 + "A. " * 20_000 + " " * 20_000 + "warrant "

    assert len(read(text)) == 20_000
    assert lacking(text) == [(1, "warrant")]


# Level


def test_lix_is_words_to_a_sentence_and_long_words_in_a_hundred() -> None:
    # Ten words in two sentences; "citizens" and "permission" have more than six letters.
    assert lix("All citizens may ask. You do not need any permission.", language="en") == pytest.approx(10 / 2 + 100 * 2 / 10)


def test_what_is_joined_is_as_long_as_its_longest_part() -> None:
    assert lix("Pouvez-vous l'ouvrir?", language="fr") == pytest.approx(2)
    assert lix("Demandez l'interprète.", language="fr") == pytest.approx(2 + 100)


@pytest.mark.parametrize(
    ("index", "school_grade"), [(0, "1"), (9.4, "1"), (28, "6"), (39.4, "8"), (39.6, "9"), (44, "10"), (90, "college")]
)
def test_grades_are_those_of_the_published_table(index: float, school_grade: str) -> None:
    assert grade(index) == school_grade


def test_a_higher_index_is_never_an_earlier_grade() -> None:
    least = [one for one, _ in GRADES]

    assert least == sorted(least, reverse=True)
    assert [name for _, name in GRADES] == ["college", *(str(number) for number in range(12, 0, -1))]


def test_our_own_articles_are_measured_in_every_language_they_have(pack: Pack) -> None:
    body = {code: pack.articles["not-paid"].texts[code].sections[0].body for code in ("en", "fr")}

    levels = {code: lix(text, language=code) for code, text in body.items()}

    assert all(10 < level < 60 for level in levels.values()), levels


# Terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They need a warrant (a paper from a court).", "en"),
        ("They need a warrant, that is, a paper from a court.", "en"),
        ("A warrant means a paper from a court.", "en"),
        ("They need a warrant - a paper from a court.", "en"),
        ("They need a warrant — a paper from a court.", "en"),
        ("Some judge must have signed the warrant.", "en"),
        ("Immigration officers (CBSA) may come.", "en"),
        ("The law names warrants. Ask to see it. A warrant (a judge's paper) has a date.", "en"),
        ("Il faut un mandat, c'est-à-dire un papier d'un tribunal.", "fr"),
        ("Il faut un mandat (un papier d'un tribunal).", "fr"),
        ("Les agents d'immigration (ASFC, « CBSA ») peuvent venir.", "fr"),
        ("他们要有令状，也就是法庭的文件。", "zh-Hans"),
        ("他们要有令状（法庭的文件）。", "zh-Hans"),
        ("令状即法庭的文件。", "zh-Hans"),
        ("移民执法人员（边境服务局，CBSA）可以来。", "zh-Hans"),
    ],
)
def test_a_term_with_an_explanation_beside_it_is_left_alone(text: str, language: str) -> None:
    assert lacking(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("They need a warrant.", "en", "warrant"),
        ("Warrants have a date.", "en", "Warrants"),
        ("They need a warrant (2).", "en", "warrant"),
        ("They need a warrant and you may ask who signed it before you open (the door).", "en", "warrant"),
        ("The CBSA may come.", "en", "CBSA"),
        ("A court (a tribunal) gives a warrant.", "en", "warrant"),
        ("Il faut un mandat (« warrant »).", "fr", "mandat"),
        ("他们要有令状（warrant）。", "zh-Hans", "令状"),
        ("边境服务局可以来。", "zh-Hans", "边境服务局"),
    ],
)
def test_a_term_without_one_is_named_where_it_first_stands(text: str, language: str, found: str) -> None:
    assert lacking(f"Hello.\n\n- {text}\n- {text}", language) == [(3, found)]


@pytest.mark.parametrize("text", ["The warranty ran out.", "An unwarranted stop.", "cbsa", "SCBSA", "The word mandat is French."])
def test_what_only_looks_like_a_term_is_none(text: str) -> None:
    assert lacking(text) == []


def test_what_is_to_be_said_in_english_is_no_term_in_french() -> None:
    assert lacking("Vous pouvez dire : **“Is this the CBSA?”**", "fr") == []
    assert lacking("Est-ce la CBSA?", "fr") == [(1, "CBSA")]


def test_a_term_that_a_language_does_not_have_is_not_looked_for() -> None:
    assert lacking("warrant 令狀", "zh-Hant") == []


def test_the_key_word_of_another_language_explains_nothing() -> None:
    assert not has_cjk("".join(WARRANT.key["en"]))
    assert lacking("Le judge a signé le mandat.", "fr") == [(1, "mandat")]
