"""The assumption check: it asks the worker a question about her own notes, and never touches the client's voice."""

import pytest

from askfirst.ground.languages import LANGUAGES
from askfirst.listening.conversation import EMPTY
from askfirst.listening.steps import Answer, step
from askfirst.pack.content import Pack, WordingRule
from askfirst.wording.check import Finding, check

VICTIM = WordingRule(
    id="victim",
    category="conflation",
    any=(r"\bthe victim\b",),
    unless=("victim services", r"\bshe says\b"),
    question="Did she say so, or is this how I see it?",
    suggestions=("the client",),
    why="The name decides what she is offered.",
    source="somewhere",
    source_names="term",
    match=("The victim came in.", "I met the victim."),
    leave=("I called Victim Services for the victim.", "She says she is the victim."),
)
ADMITS = WordingRule(
    id="admits",
    category="doubt",
    any=(r"\badmit(s|ted)\b",),
    question="Was it a confession?",
    why="It sounds like a crime.",
    source="somewhere",
    source_names="principle",
    match=("She admitted it.", "She admits it."),
    leave=("She was admitted to hospital by a doctor.", "She said it."),
)


def found(text: str, *rules: WordingRule) -> list[str]:
    return [finding.text for finding in check(text, rules or (VICTIM, ADMITS))]


def test_a_word_that_may_carry_an_assumption_comes_back_with_its_place_and_question():
    text = "She was tired. The Victim had no bag."

    findings = check(text, [VICTIM])

    assert findings == (Finding(15, 25, "The Victim", VICTIM),)
    assert text[15:25] == "The Victim"
    assert findings[0].rule.question.endswith("?")


@pytest.mark.parametrize(
    "text",
    [
        "She said “the victim went home”.",
        'She said "the victim went home".',
        "Elle a dit « the victim went home ».",
        "她說「the victim」。",
        "她說『the victim』。",
    ],
)
def test_what_stands_in_quotation_marks_is_somebody_elses_voice_and_is_left_alone(text: str):
    assert found(text) == []


def test_only_the_quoted_part_is_left_alone():
    text = "“I am the victim”, she wrote. Then the victim left."

    (finding,) = check(text, [VICTIM])

    assert text[finding.start : finding.end] == "the victim"
    assert finding.start > text.index("Then")


def test_a_quotation_mark_that_is_never_closed_hides_nothing():
    assert found("“She came in. The victim sat down.") == ["The victim"]


def test_what_lifts_a_rule_lifts_it_in_that_sentence_only():
    assert found("I called victim services. The victim left.") == ["The victim"]
    assert found("I called victim services for the victim.") == []


def test_findings_come_in_the_order_of_the_text():
    assert found("She admits it. The victim left. She admitted more.") == ["admits", "The victim", "admitted"]


def test_one_rule_asks_once_in_a_sentence():
    assert found("The victim saw the victim.") == ["The victim"]


def test_nothing_is_found_in_nothing():
    assert found("") == []
    assert found("...!!") == []
    assert check("The victim left.", []) == ()


@pytest.mark.parametrize("text", ["She does sex work.", "She sells sexual services and wants to stay.", "She has no papers."])
def test_saying_that_someone_does_sex_work_or_has_no_papers_is_no_assumption(pack: Pack, text: str):
    assert check(text, pack.wording["en"].rules) == ()


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "The victim came in with her suitcase.", "The victim"),
        ("fr", "La victime est arrivée avec sa valise.", "La victime"),
        ("zh-Hans", "这名受害者昨天拎着箱子来到中心。", "受害者"),
        ("zh-Hant", "該名受害人昨晚帶著行李到達中心。", "受害人"),
    ],
)
def test_calling_a_client_a_victim_is_asked_about_in_every_language(pack: Pack, language: str, text: str, word: str):
    findings = check(text, pack.wording[language].rules)

    assert findings
    assert word in findings[0].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_pack_finds_its_own_examples_and_leaves_the_others(pack: Pack, language: str):
    rules = pack.wording[language].rules

    wrong = [
        (rule.id, sentence)
        for rule in rules
        for sentence, is_found in (*((one, True) for one in rule.match), *((one, False) for one in rule.leave))
        if bool(check(sentence, [rule])) is not is_found
    ]

    assert len(rules) >= 10
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_pack_asks_and_says_why_and_from_whom(pack: Pack, language: str):
    for rule in pack.wording[language].rules:
        assert rule.question.rstrip().endswith(("?", "？"))
        assert rule.why
        assert rule.source


def test_the_words_of_a_client_are_kept_even_where_a_worker_would_be_asked_about_them(pack: Pack):
    talk = step(EMPTY, Answer(fields={"said": "I am the victim. I am illegal."}), pack=pack)

    assert talk.said[0].text == "I am the victim. I am illegal."
