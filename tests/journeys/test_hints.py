"""Hints for authors, and the mark that says which original a translation was made from."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from askfirst.cli.main import askfirst
from askfirst.ground.languages import LANGUAGES
from askfirst.ground.refusal import Refusal
from askfirst.journeys import translated
from askfirst.journeys.pack_hints import WHY, Hint, pack_hints
from askfirst.journeys.translated import mark_all_translated, mark_translated
from askfirst.pack.editions import is_behind, text_fingerprint
from askfirst.pack.files import read_records
from askfirst.pack.read import default_pack, read_article
from askfirst.wording.terms import Term

TODAY = date(2026, 11, 25)
HEAD = "id: ontario-small\n"
CITED = """\
- id: read-soon
  cite: A policy
  source: https://example.org
  as_of: '2026-01-01'
  read_again: '2027-01-24'
  confidence: high
  state: stated
- id: nobody-cites-this
  cite: Another policy
  source: https://example.org
  as_of: '2026-01-01'
  read_again: '2027-01-25'
  confidence: high
  state: stated
"""
TERMS = '- term: {en: [inadmissible], fr: [interdit de territoire]}\n  explain: {en: "not allowed to stay"}\n'
ARTICLE = """\
id: stay
audience: [client]
topics: [refugee-claim]
jurisdictions: [Canada]
risk: ordinary
as_of: '2026-01-01'
review: none
citations: [read-soon]
"""
LONG = "You can " + "ask " * 24 + "first."
ENGLISH = f"""\
---
question: Can I stay?
state: original
---
## Short answer
Some people are inadmissible.

## What the law says
- {LONG} [read-soon]
"""
FRENCH = """\
---
question: Puis-je rester?
state: draft
---
## En bref
Les fonctionnaires gouvernementaux considèrent certaines personnes inadmissibles.
"""
CHINESE = f"---\nquestion: 我可以留下吗？\nstate: draft\n---\n## 简短回答\n{'问' * 61}。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack with one article, which gives a hint of nearly every kind."""
    folder = tmp_path / "pack"
    here = folder / "articles" / "stay"
    here.mkdir(parents=True)
    (folder / "citations").mkdir()
    shutil.copy(default_pack() / "pack.yaml", folder)
    (folder / "citations" / "all.yaml").write_text(CITED, "utf-8")
    (folder / "situations.yaml").write_text("[]\n", "utf-8")
    (folder / "terms.yaml").write_text(TERMS, "utf-8")
    (here / "article.yaml").write_text(ARTICLE, "utf-8")
    for code, text in (("en", ENGLISH), ("fr", FRENCH), ("zh-Hans", CHINESE)):
        (here / f"{code}.md").write_text(text, "utf-8", newline="")
    return folder


def hints(folder: Path, kind: str, **choices: Any) -> list[Hint]:
    """The hints of one kind."""
    return [hint for hint in pack_hints(folder, today=choices.get("today", TODAY)) if hint.kind == kind]


def text(folder: Path, code: str) -> Path:
    """The file of the article in one language."""
    return folder / "articles" / "stay" / f"{code}.md"


def run(*arguments: str | Path) -> Result:
    """The command as a person types it."""
    return CliRunner().invoke(askfirst, ["pack", *map(str, arguments)])


# Hints


def test_long_sentences_are_named_with_their_line_and_length(folder: Path) -> None:
    english, chinese = hints(folder, "long")

    assert (english.file, english.line) == (str(text(folder, "en")), 9)
    assert "27 words: “You can ask ask" in english.hint
    assert (chinese.file, chinese.line) == (str(text(folder, "zh-Hans")), 6)
    assert "61 characters" in chinese.hint


def test_a_sentence_as_long_as_it_may_be_is_left_alone(folder: Path) -> None:
    text(folder, "en").write_text(ENGLISH.replace("ask ask ", "", 1), "utf-8")
    text(folder, "zh-Hans").write_text(CHINESE.replace("问", "", 1), "utf-8")

    assert hints(folder, "long") == []


def test_a_text_that_is_hard_to_read_says_for_which_school_grade_it_is(folder: Path) -> None:
    (hint,) = hints(folder, "hard")

    assert hint.file == str(text(folder, "fr"))
    assert "LIX 71 (college); at most 45" in hint.hint


def test_a_term_that_is_explained_nowhere_comes_with_plain_words_for_it(folder: Path) -> None:
    (hint,) = hints(folder, "unexplained")

    assert (hint.file, hint.line) == (str(text(folder, "en")), 6)
    assert hint.hint == "“inadmissible” is explained nowhere; for example: not allowed to stay."


def test_a_pack_without_terms_has_no_hints_about_them(folder: Path) -> None:
    (folder / "terms.yaml").unlink()

    assert hints(folder, "unexplained") == []
    assert hints(folder, "terms-file") == []


@pytest.mark.parametrize("broken", [b"- term: [", b"\xff\xfe", b"- {term: {en: bail}, explain: {en: x}}", b"- {terms: {}}"])
def test_terms_that_cannot_be_read_are_one_hint_with_its_line(folder: Path, broken: bytes) -> None:
    (folder / "terms.yaml").write_bytes(broken)

    (hint,) = hints(folder, "terms-file")

    assert hint.file == str(folder / "terms.yaml")
    assert hint.line in (1, 2)
    assert hints(folder, "long")


def test_a_translation_that_is_behind_says_which_mark_would_stand_there(folder: Path) -> None:
    mark = text_fingerprint(read_article(folder / "articles" / "stay").texts["en"])

    found = hints(folder, "behind")

    assert [Path(hint.file).name for hint in found] == ["fr.md", "zh-Hans.md"]
    assert all(f"of: '{mark}'" in hint.hint for hint in found)


def test_languages_that_are_missing_are_counted_on_one_line(folder: Path) -> None:
    (hint,) = hints(folder, "language")

    assert hint.hint == "1 of 1 articles are not in zh-Hant."


def test_an_article_that_no_situation_leads_to_is_named_until_one_does(folder: Path) -> None:
    before = hints(folder, "situation")
    (folder / "situations.yaml").write_text("- {id: x, label: {en: X}, articles: [stay]}\n", "utf-8")

    after = hints(folder, "situation")

    assert [hint.hint for hint in before] == ["No situation leads to stay."]
    assert after == []


def test_a_citation_that_nobody_cites_is_named_with_its_line(folder: Path) -> None:
    (hint,) = hints(folder, "uncited")

    assert (hint.file, hint.line, hint.hint) == (str(folder / "citations" / "all.yaml"), 8, "Nobody cites nobody-cites-this.")


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 24), []),
        (date(2026, 11, 25), ["read-soon is to be read again by 2027-01-24."]),
        (date(2027, 1, 24), ["read-soon is to be read again by", "nobody-cites-this is to be read again by"]),
        (date(2027, 1, 25), ["read-soon was to be read again by", "nobody-cites-this is to be read again by"]),
    ],
)
def test_sources_are_named_from_sixty_days_before_they_must_be_read_again(folder: Path, today: date, told: list[str]) -> None:
    found = [hint.hint for hint in hints(folder, "read-again", today=today)]

    assert len(found) == len(told)
    assert all(hint.startswith(start) for hint, start in zip(found, told, strict=True))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pack.yaml", b"\xff"),
        ("situations.yaml", b"]"),
        ("citations/all.yaml", b"- 1"),
        ("articles/stay/article.yaml", b""),
        ("articles/stay/en.md", b"no front matter"),
        ("articles/stay/fr.md", b"\x00"),
    ],
)
def test_what_cannot_be_read_gives_fewer_hints_and_never_an_error(folder: Path, name: str, content: bytes) -> None:
    whole = len(pack_hints(folder, today=TODAY))
    (folder / name).write_bytes(content)

    found = pack_hints(folder, today=TODAY)

    assert len(found) <= whole
    assert {hint.kind for hint in found} <= WHY.keys()


def test_an_article_without_english_gives_no_error(folder: Path) -> None:
    text(folder, "en").unlink()

    assert hints(folder, "behind") == []
    assert hints(folder, "hard")


@pytest.mark.parametrize("where", ["..", "nothing-here", "articles", "pack.yaml"])
def test_a_folder_that_is_no_pack_gives_no_hints(folder: Path, where: str) -> None:
    assert pack_hints(folder / where, today=TODAY) == []


# The command


def test_hints_follow_what_is_wrong_and_leave_the_exit_code_alone(folder: Path, small_pack: Path, tmp_path: Path) -> None:
    sound = tmp_path / "sound"
    shutil.copytree(small_pack, sound)
    not_a_pack = run("check", folder)

    done = run("check", sound)

    assert done.exit_code == 0
    assert "nothing wrong was found.\n\nHints." in done.output
    assert not_a_pack.exit_code == 1
    assert not_a_pack.output.index("topics.yaml, line 1: The file is missing") < not_a_pack.output.index("Hints.")


def test_three_examples_of_each_kind_are_shown_and_the_rest_counted_unless_all_are_wanted(folder: Path) -> None:
    for number in range(5):
        shutil.copytree(folder / "articles" / "stay", folder / "articles" / f"stay-{number}")

    few, every = run("check", folder).output, run("check", folder, "--hints").output

    assert few.count("No situation leads to") == 3
    assert "Articles that no situation leads to: 6." in few
    assert "and 3 more (--hints shows all)." in few
    assert every.count("No situation leads to") == 6
    assert "more (--hints" not in every


def test_hints_as_json_have_kind_file_line_hint_and_why(folder: Path) -> None:
    printed = json.loads(run("check", folder, "--json").stdout)

    assert {"problems", "hints"} <= printed.keys()
    assert {"kind", "file", "line", "hint", "why"} == printed["hints"][0].keys()
    # Which sources are to be read again soon depends on the day.
    assert {hint["kind"] for hint in printed["hints"]} - {"read-again"} == {
        "unexplained", "long", "hard", "behind", "language", "situation", "uncited",
    }  # fmt: skip


def test_the_terms_of_the_ontario_pack_are_sound() -> None:
    terms = read_records(default_pack() / "terms.yaml", tuple[Term, ...])

    assert len(terms) >= 40
    for term in terms:
        assert set(term.explain) == set(LANGUAGES), term
        assert {"en", "fr"} <= term.term.keys(), term
        assert set(term.key) <= set(term.term) <= set(LANGUAGES), term
        assert all(form.strip() == form != "" for forms in (*term.term.values(), *term.key.values()) for form in forms), term
    english = [form for term in terms for form in term.term["en"]]
    assert len(english) == len(set(english))


# The mark of a translation


def is_current(folder: Path, code: str) -> bool:
    """Whether a translation bears the mark of the original as it stands."""
    return not is_behind(read_article(folder / "articles" / "stay"), code)


def test_a_translation_that_was_looked_at_gets_the_mark_and_nothing_else_changes(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    done = run("translated", folder, "stay", "fr")

    mark = text_fingerprint(read_article(folder / "articles" / "stay").texts["en"])
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert done.exit_code == 0
    assert "fr.md: marked.\n1 marked." in done.output
    assert after.pop(text(folder, "fr")).decode() == FRENCH.replace("state: draft\n", f"state: draft\nof: '{mark}'\n")
    assert after == {path: data for path, data in before.items() if path != text(folder, "fr")}
    assert is_current(folder, "fr")
    assert not is_current(folder, "zh-Hans")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_an_older_mark_is_replaced_where_it_stands_and_lines_end_as_before(folder: Path, start: str, end: str) -> None:
    old = start + FRENCH.replace("state: draft\n", "of: aaaaaaaaaaaa\nstate: draft\n").replace("\n", end) + "of: stays" + end
    text(folder, "fr").write_text(old, "utf-8", newline="")

    mark_translated(folder, article="stay", languages=["fr"])

    mark = text_fingerprint(read_article(folder / "articles" / "stay").texts["en"])
    assert text(folder, "fr").read_bytes().decode() == old.replace("of: aaaaaaaaaaaa", f"of: '{mark}'")
    assert is_current(folder, "fr")


def test_a_mark_of_digits_alone_stays_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translated, "text_fingerprint", lambda text: "012345678901")

    mark_translated(folder, article="stay", languages=["fr"])

    assert read_article(folder / "articles" / "stay").texts["fr"].of == "012345678901"


def test_a_translation_falls_behind_again_when_its_original_changes(folder: Path) -> None:
    mark_translated(folder, article="stay")
    was_current = is_current(folder, "fr")
    text(folder, "en").write_text(ENGLISH.replace("Some people", "A few people"), "utf-8")

    assert was_current
    assert not is_current(folder, "fr")


def test_all_of_an_article_or_of_the_pack_can_be_marked_and_a_second_time_changes_nothing(folder: Path) -> None:
    shutil.copytree(folder / "articles" / "stay", folder / "articles" / "other")

    one, rest, again = (run("translated", folder, *more, "--all") for more in (("stay",), (), ()))

    assert one.output.endswith("2 marked.\n")
    assert rest.output.endswith("2 marked.\n")
    assert "other" in rest.output
    assert again.output == "0 marked.\n"
    assert hints(folder, "behind") == []


@pytest.mark.parametrize(
    ("article", "languages", "reason"),
    [
        ("stay", ["zh-Hant"], "no text in zh-Hant. It is in en, fr, zh-Hans"),
        ("stay", ["fr", "en"], "en.md of stay is the original"),
        ("stay", ["../../pack"], "no text in ../../pack"),
        ("leave", ["fr"], "no article leave"),
        ("../articles/stay", ["fr"], "no article ../articles/stay"),
        ("", ["fr"], "no article"),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_written(
    folder: Path, article: str, languages: list[str], reason: str
) -> None:
    before = text(folder, "fr").read_bytes()

    with pytest.raises(Refusal) as refused:
        mark_translated(folder, article=article, languages=languages)

    assert reason in refused.value.message
    assert text(folder, "fr").read_bytes() == before


@pytest.mark.parametrize("broken", [b"", b"---\nstate: draft\n---\n", b"\xff", b"---\nquestion: x\nstate: draft\nof: [\n---\n"])
def test_one_broken_text_stops_the_marking_of_all(folder: Path, broken: bytes) -> None:
    other = folder / "articles" / "worse"
    shutil.copytree(folder / "articles" / "stay", other)
    (other / "fr.md").write_bytes(broken)

    with pytest.raises(Refusal, match=r"cannot be read\. .*fr\.md"):
        mark_all_translated(folder)

    assert text(folder, "fr").read_bytes() == FRENCH.encode()


def test_a_write_that_fails_leaves_the_text_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)

    with pytest.raises(OSError, match="No space"):
        mark_translated(folder, article="stay", languages=["fr"])

    assert text(folder, "fr").read_bytes() == FRENCH.encode()
    assert len(list(text(folder, "fr").parent.iterdir())) == 4


@pytest.mark.parametrize("more", [(), ("stay",), ("stay", "fr", "--all")])
def test_the_command_says_how_it_is_used(folder: Path, more: tuple[str, ...]) -> None:
    done = run("translated", folder, *more)

    assert done.exit_code == 2
    assert "or use --all instead" in done.output


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="has no articles"):
        mark_all_translated(tmp_path)
