"""A broken pack is refused with file, line and reason: one thing is broken at a time, in a copy of the Ontario pack."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from askfirst.ground.languages import LANGUAGES
from askfirst.ground.refusal import Refusal
from askfirst.journeys.check_pack import check_pack
from askfirst.pack import files, shelf, yaml_file
from askfirst.pack.content import Pack, in_language
from askfirst.pack.files import Problem
from askfirst.pack.read import default_pack, read_pack
from askfirst.pack.yaml_file import NotYaml, line_of, load, repeated_keys

CLINIC = """\
id: {id}
name: "A clinic"
organization: "A clinic"
kind: legal-clinic
main: [find-a-lawyer]
delivery: [phone]
reach:
- {{by: phone, value: "416-340-7790"}}
area: [Ontario]
text:
  en: {{about: "Legal help."}}
  fr: {{about: "Aide juridique."}}
  zh-Hans: {{about: "法律帮助。"}}
  zh-Hant: {{about: "法律協助。"}}
text_state: {{en: original, fr: draft, zh-Hans: draft, zh-Hant: draft}}
source:
  url: "https://example.org"
  date: null
  kind: first_party
  confidence: high
"""
HALCO = "services/halco.yaml"
ARTICLE = "articles/not-paid/en.md"
HEAD = "articles/not-paid/article.yaml"
CITED = "citations/others.yaml"
FEDERAL = "citations/canada.yaml"

Break = Callable[[str], str]


@pytest.fixture(scope="module", autouse=True)
def every_file_is_understood_once() -> Iterator[None]:
    """The same text means the same whenever it is read: only the file that a test breaks is understood anew."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "load", cache(load))
        patched.setattr(shelf, "repeated_keys", cache(lambda text: list(repeated_keys(text))))
        patched.setattr(yaml_file, "_compose", cache(yaml_file._compose))
        yield


@pytest.fixture(scope="module")
def copy(small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a few services, one article and every other file of the Ontario pack, in which things may be broken."""
    folder = tmp_path_factory.mktemp("broken") / "ontario"
    shutil.copytree(small_pack, folder)
    assert check_pack(folder) == []
    return folder


@contextmanager
def broken(folder: Path, name: str, change: Break | bytes | None) -> Iterator[Path]:
    """Change one file of the pack (None: take it away), and put it back afterwards."""
    file = folder / name
    before = file.read_bytes() if file.exists() else None
    if change is None:
        file.unlink()
    elif isinstance(change, bytes):
        file.write_bytes(change)
    else:
        assert before is not None
        after = change(before.decode())
        assert after != before.decode(), f"nothing was broken in {name}"
        file.write_text(after, encoding="utf-8")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
        if before is not None:
            file.write_bytes(before)


def swap(old: str, new: str) -> Break:
    return lambda text: text.replace(old, new, 1)


def lines_with(file: Path, words: str) -> list[int]:
    return [number for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1) if words in line]


def problems_in(problems: list[Problem], file: Path) -> list[Problem]:
    return [problem for problem in problems if problem.file == str(file)]


ONE_THING = [
    # file, what is broken, a word on the line that is named, the reason
    (HALCO, swap("main: [", "main: [flying, "), "main:", "flying is no topic"),
    (HALCO, swap("also: [", "also: [flying, "), "also:", "flying is no topic"),
    (HALCO, swap("416-340-7790", "416-340-77"), "416-340-77", "not a valid phone"),
    (HALCO, swap("416-340-7790", "555-555-5555"), "555-555-5555", "not a valid phone"),
    (HALCO, swap('"https://www.halco.org"', '"www.halco.org"'), "www.halco.org", "not a valid web"),
    (HALCO, swap("fr: draft, ", ""), "text_state", "How far the text in fr was checked is missing"),
    (HALCO, swap("fr: draft, ", "fr: perfect, "), "text_state", "perfect"),
    (HALCO, swap("  fr: {about", "  de: {about"), "en: {about", "The text in fr is missing"),
    (HALCO, swap("id: halco", "id: butterfly"), "id: butterfly", "not the name of the file"),
    (HALCO, swap("id: halco", "id: halco\nid: halco"), None, "“id” stands twice"),
    (HALCO, swap("id: halco", "id: halco\nmotto: hi"), "id: halco", "motto"),
    (HALCO, swap("kind: legal-clinic", "kind: spa"), "kind: spa", "spa is no kind of service"),
    (HALCO, swap('area: ["Ontario"]', 'area: ["Atlantis"]'), "Atlantis", "Atlantis is not in areas.yaml"),
    (HALCO, swap("audience: [", "audience: [giants, "), "giants", "No rule speaks of the audience giants"),
    (HALCO, swap("place: null", "place: Atlantis"), "Atlantis", "Atlantis is not in places.yaml"),
    (HALCO, swap('women_only: "no"', "women_only: perhaps"), "women_only", "perhaps"),
    (ARTICLE, swap("[[injury-at-work]]", "[[nowhere]]"), "[[nowhere]]", "The link [[nowhere]] leads nowhere"),
    (ARTICLE, swap("[wsib-status]", "[wsib]"), "[wsib]", "[wsib] is not among the citations"),
    (ARTICLE, swap(" [wsib-status]", ""), "If you were hurt while working", "A legal statement has no citation"),
    (ARTICLE, swap("## What you can do\n", ""), None, "5 sections"),
    (ARTICLE, swap("---\nquestion", "question"), None, "lines between ---"),
    (ARTICLE, swap("state: original\n", ""), None, "missing required field 'state'"),
    (ARTICLE, swap("state: original\n", "state: fine\n"), None, "fine"),
    (ARTICLE, swap("A boss who says", "The victim knows that a boss who says"), "The victim", "“The victim”"),
    (HEAD, swap("topics: [unpaid-wages", "topics: [nowhere"), "nowhere", "nowhere is no topic"),
    (HEAD, swap("risk: ordinary", "risk: some"), "risk: some", "some"),
    (HEAD, swap("esa-status", "esa-state"), "citations:", "esa-state stands in no file of citations"),
    (HEAD, swap("audience: [client]", "audience: []"), "audience: []", "Nobody is named whom it is for"),
    (CITED, swap("read_again: '2027-05-24'", "read_again: 'soon'"), "id: bedford", "soon is no day"),
    (CITED, swap("  read_again: '2027-05-24'\n", ""), "id: bedford", "Nobody says when it is read again"),
    (FEDERAL, swap("- C-46/286.5\n", "- section 286.5\n"), "id: cc-selling-own-services", "section 286.5 names no provision"),
    (FEDERAL, swap("    fr: La Cour suprême", "    de: La Cour suprême"), "id: cc-material-benefit", "no note says how in fr"),
    (CITED, swap("- id: pcepa", "- id: cc-purchase"), "id: cc-purchase", "The id cc-purchase stands in another file too"),
    ("situations.yaml", swap("articles: [not-paid]", "articles: [nowhere]"), "articles:", "nowhere is no article"),
    ("topics.yaml", swap("see_also: [police-at-the-door", "see_also: [nowhere"), "nowhere", "see_also names nowhere"),
    ("topics.yaml", swap("group: officers", "group: nobody"), "nobody", "the group nobody"),
    ("topics.yaml", swap("{id: police-stop, ", "{id: police-complaint, "), "{id: police-complaint, group", "stands twice"),
    ("topics/fr.yaml", swap("  police-stop:\n", "  police-halt:\n"), "police-halt", "police-halt is no topic"),
    ("topics/fr.yaml", swap("  police-stop:\n", "  police-halt:\n"), "topics:", "police-stop has no words in fr"),
    ("limits.yaml", swap("test: post", "test: pigeon"), "id: no-post", "The test pigeon is not known"),
    ("limits.yaml", swap(', fr: "Pas de police"', ""), "label:", "label is missing in fr"),
    ("rules.yaml", swap("fact: hiv", "fact: height"), "fact: height", "No question asks for height"),
    ("flows.yaml", swap("kinds: [legal-clinic]", "kinds: [spa]"), "kinds: [spa]", "spa is no kind of service"),
    ("flows.yaml", swap("practice: only_with_consent", "practice: sometimes"), "sometimes", "sometimes"),
    ("places.yaml", swap("{id: acton,", "{id: ajax,"), "{id: ajax,", "The id ajax stands twice"),
    ("places.yaml", swap("lat: 43.62969", "lat: north"), "lat: north", "Expected 'float'"),
    (
        "wording/en.yaml",
        swap("- The victim came in with her suitcase", "- The client came in with her suitcase"),
        "id: en-victim-for-worker",
        "does not find its own example “The client came in",
    ),
    (
        "wording/en.yaml",
        swap("- I gave her the number of Victim Services Toronto", "- The victim came in"),
        "id: en-victim-for-worker",
        "disturbs “The victim came in",
    ),
]


@pytest.mark.parametrize(("name", "change", "on_line", "reason"), ONE_THING, ids=[f"{row[0]}: {row[3]}" for row in ONE_THING])
def test_one_broken_thing_is_named_with_file_line_and_reason(
    copy: Path, name: str, change: Break, on_line: str | None, reason: str
):
    with broken(copy, name, change) as file:
        problems = problems_in(check_pack(copy), file)

        fitting = [problem for problem in problems if reason in problem.reason]
        assert fitting, [str(problem) for problem in problems]
        assert fitting[0].remedy
        if on_line is not None:
            # A value that is a block begins on the line after its name.
            assert {fitting[0].line, fitting[0].line - 1} & set(lines_with(file, on_line))


def test_a_service_without_a_source_is_refused(copy: Path):
    with broken(copy, HALCO, swap('url: "https://www.halco.org/our-services/legal-services"', 'url: ""')) as file:
        (problem,) = check_pack(copy)

        assert problem.reason == "The source is missing."
        assert problem.line in lines_with(file, 'url: ""')


def test_a_key_that_stands_twice_is_named_on_its_second_line(copy: Path):
    with broken(copy, HALCO, swap("kind: legal-clinic", "kind: legal-clinic\nkind: community")) as file:
        (problem,) = problems_in(check_pack(copy), file)

        assert problem.line == lines_with(file, "kind: community")[0]
        assert "“kind” stands twice" in problem.reason


def test_a_service_that_cannot_be_reached_is_refused(copy: Path):
    without_reach = (
        CLINIC.format(id="nowhere").replace('- {by: phone, value: "416-340-7790"}', "[]").replace("reach:\n", "reach: ")
    )

    with broken(copy, "services/nowhere.yaml", without_reach.encode()) as file:
        (problem,) = problems_in(check_pack(copy), file)

        assert "no way to reach it" in problem.reason
        assert problem.line in lines_with(file, "reach:")


def test_a_service_with_only_what_is_needed_is_accepted(copy: Path):
    with broken(copy, "services/small.yaml", CLINIC.format(id="small").encode()):
        assert check_pack(copy) == []


@pytest.mark.parametrize(
    "value", ["416-340-7790", "1-888-705-8889", "+1 613 555 0123 ext. 4", "211", "988", "#6388", "CONNECT to 686868"]
)
def test_a_number_that_people_can_dial_is_accepted(copy: Path, value: str):
    text = CLINIC.format(id="small").replace("416-340-7790", value)

    with broken(copy, "services/small.yaml", text.encode()):
        assert [problem.reason for problem in check_pack(copy)] == []


@pytest.mark.parametrize("value", ["", "call us", "416", "123-456-7890", "416-340-77901234", "000-000-0000"])
def test_a_number_that_nobody_can_dial_is_refused(copy: Path, value: str):
    text = CLINIC.format(id="small").replace("416-340-7790", value)

    with broken(copy, "services/small.yaml", text.encode()) as file:
        problems = problems_in(check_pack(copy), file)

    # Three digits may be a short number such as 211, so those are let through.
    assert bool(problems) is (value != "416")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (HALCO, b"main: [find-a-lawyer\nid: x\n"),
        (HALCO, b"name: a: b\n"),
        (HALCO, b"main:\n\t- find-a-lawyer\n"),
        (HALCO, b"? [a, b]\n: c\n"),
        ("pack.yaml", b"[:"),
        ("limits.yaml", b"[:"),
        ("topics/fr.yaml", b"[:"),
        ("wording/en.yaml", b"[:"),
        (HEAD, b"[:"),
    ],
)
def test_what_is_not_yaml_is_named_with_file_and_line_and_the_check_goes_on(copy: Path, name: str, content: bytes):
    with broken(copy, name, content) as file:
        problems = problems_in(check_pack(copy), file)

    assert any(problem.line >= 1 and problem.reason for problem in problems)


@pytest.mark.parametrize("name", [HALCO, "limits.yaml", "topics/fr.yaml", "pack.yaml", ARTICLE, HEAD])
@pytest.mark.parametrize(("content", "reason"), [(b"\xff\xfe\x00", "cannot be read"), (b"", "")], ids=["not UTF-8", "empty"])
def test_a_file_that_cannot_be_read_or_says_nothing_is_named(copy: Path, name: str, content: bytes, reason: str):
    with broken(copy, name, content) as file:
        problems = problems_in(check_pack(copy), file)

    assert any(reason in problem.reason for problem in problems)


@pytest.mark.parametrize(
    "name", ["topics.yaml", "topics/fr.yaml", "limits.yaml", "rules.yaml", "questions.yaml", "flows.yaml", "places.yaml"]
)
def test_a_file_that_is_missing_is_named(copy: Path, name: str):
    with broken(copy, name, None) as file:
        problems = problems_in(check_pack(copy), file)

    assert any("missing" in problem.reason for problem in problems)


def test_a_language_that_the_pack_promises_and_lacks_is_named(copy: Path):
    with broken(copy, "pack.yaml", swap("languages: [en, fr,", "languages: [en, fr, es,")):
        problems = check_pack(copy)

    lacking = {
        Path(problem.file).relative_to(copy).as_posix()
        for problem in problems
        if "es" in problem.reason or "es.yaml" in problem.file
    }
    assert {"topics/es.yaml", HALCO, "limits.yaml", "situations.yaml"} <= lacking


def test_an_article_that_is_missing_in_one_language_is_named(copy: Path):
    with broken(copy, "articles/not-paid/fr.md", None):
        (problem,) = check_pack(copy)

    assert "fr.md is missing" in problem.reason
    assert problem.file.endswith("articles/not-paid/article.yaml")


def test_a_fixed_line_that_is_missing_in_one_language_is_named(copy: Path):
    with broken(copy, "pack.yaml", swap('fr: "Pas encore confirmé auprès du service."', "")) as file:
        problems = problems_in(check_pack(copy), file)

    assert any("not_confirmed" in problem.reason and "fr" in problem.reason for problem in problems)


def test_an_answer_that_is_missing_in_one_language_is_named(copy: Path):
    with broken(copy, "questions.yaml", swap('fr: "Femme", ', "")) as file:
        assert problems_in(check_pack(copy), file)


def test_wording_rules_that_are_missing_in_one_language_are_named(copy: Path):
    with broken(copy, "wording/zh-Hant.yaml", None):
        assert any("wording" in problem.file for problem in check_pack(copy))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("limits.yaml", swap("- id: no-id\n", "- id: no-name\n")),
        ("rules.yaml", swap("- id: men-services\n", "- id: women-services\n")),
        ("flows.yaml", swap("- id: lawyer-privilege-immigration\n", "- id: lawyer-privilege-police\n")),
        ("questions.yaml", swap("- fact: lgbtq\n", "- fact: trans\n")),
        ("wording/en.yaml", swap("- id: en-trafficked-without-her-word\n", "- id: en-victim-for-worker\n")),
    ],
    ids=["limits", "rules", "flows", "questions", "wording"],
)
def test_an_id_that_stands_twice_is_named_in_every_file(copy: Path, name: str, change: Break):
    with broken(copy, name, change) as file:
        assert any("twice" in problem.reason for problem in problems_in(check_pack(copy), file))


def test_an_article_in_a_folder_of_another_name_is_named(copy: Path):
    with broken(copy, HEAD, swap("id: not-paid", "id: paid")) as file:
        assert problems_in(check_pack(copy), file)


def test_a_key_that_stands_twice_in_an_article_is_named(copy: Path):
    with broken(copy, HEAD, swap("risk: ordinary", "risk: ordinary\nrisk: high")) as file:
        assert any("“risk” stands twice" in problem.reason for problem in problems_in(check_pack(copy), file))


@pytest.mark.parametrize(
    "change",
    [
        swap("still applies. [owp-v]\n", "still applies. \n"),
        swap("## What the law says\n- Ontario's rules", "## What the law says\n  - Ontario's rules"),
    ],
    ids=["a space at the end", "indented"],
)
def test_an_uncited_legal_statement_is_named_however_its_line_is_written(copy: Path, change: Break):
    def without_first_citation(text: str) -> str:
        return change(text).replace("not from the law itself. [esa-status]", "not from the law itself.", 1)

    with broken(copy, ARTICLE, without_first_citation) as file:
        problems = problems_in(check_pack(copy), file)

        assert any(
            problem.reason == "A legal statement has no citation." and problem.line in lines_with(file, "not from the law itself")
            for problem in problems
        )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("limits.yaml", swap("value: name", "value: shoe_size")),
        ("limits.yaml", swap("value: police", "value: polise")),
        ("flows.yaml", swap("recipient: police", "recipient: landlord")),
        (HALCO, swap("tells: []", "tells: [{recipient: landlord, practice: may, ground: {en: x}, source: y}]")),
    ],
    ids=["a limit on what nobody asks for", "a limit on nobody", "a flow to nobody", "a service that tells nobody known"],
)
def test_a_name_that_would_break_an_offer_is_refused_before_anyone_sits_down(copy: Path, name: str, change: Break):
    with broken(copy, name, change) as file:
        assert problems_in(check_pack(copy), file)


def test_a_pattern_that_is_no_pattern_is_named_with_its_rule(copy: Path):
    with broken(copy, "wording/en.yaml", swap("these) (victims?", "these (victims?")) as file:
        problems = problems_in(check_pack(copy), file)

    assert any("en-victim-for-worker" in problem.reason and "no regular expression" in problem.reason for problem in problems)


def test_no_rule_may_speak_of_an_occupation(copy: Path):
    with broken(copy, "rules.yaml", swap("audience: hiv", "audience: sex-workers")) as file:
        assert problems_in(check_pack(copy), file)


def test_a_rule_without_a_source_is_refused(copy: Path):
    source = 'source: "Each service\'s own description of whom it serves; see the source of the service."'

    with broken(copy, "rules.yaml", swap(source, 'source: ""')) as file:
        assert problems_in(check_pack(copy), file)


def test_a_folder_that_is_no_pack_is_named_and_nothing_else_is_said(tmp_path: Path):
    (problem,) = check_pack(tmp_path)

    assert problem.reason == "The pack has no pack.yaml."
    assert problem.file == str(tmp_path / "pack.yaml")


def test_a_problem_reads_as_one_line_that_an_editor_can_follow(copy: Path):
    with broken(copy, HALCO, swap("kind: legal-clinic", "kind: spa")) as file:
        (problem,) = check_pack(copy)

        assert str(problem).startswith(f"{file}, line {problem.line}: ")
        assert "\n" not in str(problem)


def test_several_broken_things_are_all_named_in_order(copy: Path):
    with broken(copy, HALCO, lambda text: text.replace("kind: legal-clinic", "kind: spa").replace("main: [", "main: [flying, ")):
        problems = check_pack(copy)

    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert len(problems) == 2


@pytest.mark.parametrize("name", ["pack.yaml", HALCO, "topics/fr.yaml", ARTICLE])
def test_a_pack_that_cannot_be_read_is_refused_with_its_file_and_never_half_used(copy: Path, name: str):
    with broken(copy, name, b"\xff"), pytest.raises(Refusal) as refused:
        read_pack(copy)

    assert Path(name).name in refused.value.message
    assert "line 1" in refused.value.message


def test_a_folder_without_a_pack_is_refused_with_its_name(tmp_path: Path):
    with pytest.raises(Refusal, match="is not a content pack"):
        read_pack(tmp_path / "none")


# The Ontario pack itself


def test_the_ontario_pack_has_nothing_wrong():
    assert [str(problem) for problem in check_pack(default_pack())] == []


def test_the_ontario_pack_holds_what_was_promised(pack: Pack):
    assert len(pack.services) >= 100
    assert len(pack.topics) >= 45
    assert len(pack.articles) >= 15
    assert pack.head.languages == LANGUAGES


def test_every_text_of_a_service_exists_in_every_language_with_its_state(pack: Pack):
    for service in pack.services.values():
        assert set(LANGUAGES) == set(service.text) == set(service.text_state)


def test_no_draft_is_passed_off_as_checked(pack: Pack):
    states = {state for service in pack.services.values() for code, state in service.text_state.items() if code != "en"}

    assert states <= {"draft", "checked", "reviewed"}
    assert all(article.head.review == "none" for article in pack.articles.values())


def test_every_service_says_where_its_facts_come_from(pack: Pack):
    assert all(service.source.url for service in pack.services.values())
    assert all(service.confirmed_on is None or service.confirmed_on[:2] == "20" for service in pack.services.values())


def test_a_text_that_is_missing_in_a_language_is_shown_in_english():
    assert in_language({"en": "Hello", "fr": "Bonjour"}, "fr") == "Bonjour"
    assert in_language({"en": "Hello", "fr": ""}, "fr") == "Hello"
    assert in_language({"en": "Hello"}, "zh-Hans") == "Hello"


# YAML as people write it


@pytest.mark.parametrize(
    ("text", "value"), [("no", "no"), ("yes", "yes"), ("2026-11-24", "2026-11-24"), ("on", "on"), ("true", True)]
)
def test_what_people_write_as_words_stays_words(text: str, value: object):
    assert load(f"a: {text}") == {"a": value}


def test_what_is_not_yaml_says_where_reading_stopped():
    with pytest.raises(NotYaml) as stopped:
        load("a: 1\nb: [1\nc: 2\n")

    assert stopped.value.line in (2, 3)


def test_yaml_cannot_run_anything():
    with pytest.raises(NotYaml):
        load("a: !!python/object/apply:os.getcwd []")


def test_every_value_knows_its_line():
    text = "- id: a\n  name: x\n- id: b\n  words:\n    fr: y\n"

    assert line_of(text, (1, "words", "fr")) == 5
    assert line_of(text, (1, "nothing")) == 3
    assert line_of(text, (9,)) == 1


def test_a_repeated_key_is_found_however_deep_it_lies():
    assert list(repeated_keys("a:\n- b: 1\n  b: 2\nc: 3\nc: 4\n")) in ([(5, "c"), (3, "b")], [(3, "b"), (5, "c")])


def test_no_emphasis_of_an_article_is_left_open(pack: Pack):
    # A mark beside a full-width stop does not close, and the reader would see the asterisks.
    for article in pack.articles.values():
        for code, text in article.texts.items():
            for section in text.sections:
                assert "*" not in MarkdownIt("zero").enable(["emphasis", "list"]).render(section.body), (
                    f"{article.head.id}, {code}"
                )
