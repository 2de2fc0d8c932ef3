"""What changed between two texts of a law: against real amendments, both ways, and as a difference people can read."""

import json
import time
import tracemalloc
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askfirst.ground.refusal import Refusal
from askfirst.provisions.compare import changes, shorten, word_diff
from askfirst.provisions.law import Change, Law, Provision
from askfirst.provisions.prints import print_of
from askfirst.provisions.read import read_law

LAW_FOLDER = Path(__file__).parents[2] / ".." / "shared" / "law"
VERSIONS = LAW_FOLDER / "versions"
FULL_ACTS = {
    language: tuple(
        LAW_FOLDER / "IRPA_2026-c4" / f"I-2.5.{language}.{when}.xml" for when in ("old.pit-2024-08-19", "new.pit-2026-03-26")
    )
    for language in ("en", "fr")
}


@cache
def law_in(path: Path) -> Law:
    if not path.exists():
        pytest.skip(f"The published laws are not beside this project ({path.name}): what changed in them cannot be checked.")
    return read_law(path.read_bytes(), name=path.name)


def expected() -> list[dict[str, Any]]:
    path = VERSIONS / "EXPECTED.json"
    if not path.exists():
        pytest.skip("The published laws are not beside this project: the oracle of what changed in them cannot be asked.")
    found: list[dict[str, Any]] = json.loads(path.read_text())
    return found


def pairs() -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in expected():
        found.setdefault((row["old"], row["new"]), []).append(row)
    return found


def small(*provisions: Provision, is_partial: bool = False, language: str = "en") -> Law:
    return Law("K-1.5", language, "", None, None, is_partial, {one.path: one for one in provisions})


def kettle(label: str, text: str, **facts: Any) -> Provision:
    return Provision(f"K-1.5/{label}", text, **facts)


# Real amendments


def test_every_change_of_text_the_oracle_lists_is_found_and_nothing_else_both_ways():
    for (old, new), rows in pairs().items():
        listed = {row["section"] for row in rows if row["text_changed"]}

        forward = changes(law_in(VERSIONS / old), law_in(VERSIONS / new))
        backward = changes(law_in(VERSIONS / new), law_in(VERSIONS / old))

        for found in (forward, backward):
            assert {change.section for change in found if change.text_changed} == listed, (old, new)


def test_a_section_whose_bytes_stayed_is_never_reported():
    for (old, new), rows in pairs().items():
        touched = {row["section"] for row in rows if row["raw_changed"]}

        found = changes(law_in(VERSIONS / old), law_in(VERSIONS / new))

        assert {change.section for change in found} <= touched, (old, new)


def test_every_date_that_moved_is_reported_as_markup_where_the_words_stayed():
    for (old, new), rows in pairs().items():
        dated = {row["section"] for row in rows if not row["text_changed"] and row["old_lastAmended"] != row["new_lastAmended"]}

        found = {change.section: change for change in changes(law_in(VERSIONS / old), law_in(VERSIONS / new))}

        assert dated <= set(found), (old, new)
        assert {(found[section].kind, found[section].notes_changed) for section in dated} <= {("markup", True)}


def test_the_changes_that_must_fire_do_and_those_that_must_not_do_not():
    def fired(old: str, new: str) -> set[str]:
        return {change.section for change in changes(law_in(VERSIONS / old), law_in(VERSIONS / new)) if change.text_changed}

    regulations = fired("SOR-2002-227.en.2022-06-21_old.xml", "SOR-2002-227.en.2022-09-27_new.xml")
    english = fired("I-2.5.en.2023-06-22.xml", "I-2.5.en.2026-03-26.xml")
    french = fired("I-2.5.fr.2023-06-22.xml", "I-2.5.fr.2026-03-26.xml")

    assert "196.1" in regulations
    assert "207.1" not in regulations
    assert {"36", "101", "49", "111"} <= english & french
    assert not {"48", "30"} & (english | french)
    assert not {"24", "37", "112"} & english
    assert "24" in french


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_section_has_one_print_in_the_whole_act_and_in_a_cut_of_it(language: str):
    whole = law_in(FULL_ACTS[language][1])
    cuts = [
        law_in(VERSIONS / f"I-2.5.{language}.2026-03-26.xml"),
        law_in(LAW_FOLDER / "sections" / f"I-2.5.{language}.sections.xml"),
    ]

    for cut in cuts:
        assert cut.is_partial
        assert {path: print_of(one) for path, one in cut.provisions.items()} == {
            path: print_of(whole.provisions[path]) for path in cut.provisions
        }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_whole_act_tells_which_provisions_will_change(language: str):
    touched = {path for pending in law_in(FULL_ACTS[language][1]).pending for path in pending.touches}

    assert {"I-2.5/24/4", "I-2.5/25/1.2/b", "I-2.5/112/2/b.1", "I-2.5/112/2", "I-2.5/112/2/c", "I-2.5/112/2.1"} <= touched
    assert "I-2.5/284/2" not in touched


def test_both_languages_of_the_act_have_the_same_sections_and_wait_for_the_same_amendments():
    english, french = (law_in(FULL_ACTS[language][1]) for language in ("en", "fr"))

    def sections(law: Law) -> list[str]:
        return [path for path in law.provisions if path.count("/") == 1]

    assert sections(english) == sections(french)
    for one, other in zip(english.pending, french.pending, strict=True):
        # English may fold a repeal into a sentence about the whole that French gives a sentence of its own.
        assert set(one.touches) <= set(other.touches)


def test_a_whole_act_is_read_within_its_time_and_memory():
    path = FULL_ACTS["en"][1]
    if not path.exists():
        pytest.skip("The published laws are not beside this project: the time to read a whole act cannot be measured.")
    data = path.read_bytes()

    start = time.perf_counter()
    read_law(data, name=path.name)
    seconds = time.perf_counter() - start
    tracemalloc.start()
    read_law(data, name=path.name)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert seconds < 1
    assert most < 40 * 1024 * 1024


# Changes, by section


def test_each_kind_of_change_is_told_apart():
    old = small(
        kettle("1", "a"), kettle("2", "b"), kettle("3", "c"), kettle("4", "d", last_amended="2020-01-01"), kettle("5", "e")
    )
    new = small(
        kettle("1", "a"),
        kettle("2", "b!"),
        kettle("2.1", "new"),
        kettle("3", "[Repealed]", is_repealed=True),
        kettle("4", "d", last_amended="2021-01-01"),
    )

    found = changes(old, new)

    assert found == (
        Change("K-1.5/2", "2", "en", True, False, "amended"),
        Change("K-1.5/2.1", "2.1", "en", True, True, "added"),
        Change("K-1.5/3", "3", "en", True, False, "repealed"),
        Change("K-1.5/4", "4", "en", False, True, "markup"),
        Change("K-1.5/5", "5", "en", True, True, "repealed"),
    )


def test_a_section_that_is_gone_stands_where_it_used_to():
    old = small(kettle("0", "z"), kettle("1", "a"), kettle("2", "b"), kettle("3", "c"))

    found = changes(old, small(kettle("1", "a!"), kettle("3", "c!")))

    assert [change.section for change in found] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("cut_is_old", [True, False])
def test_what_a_cut_does_not_hold_is_not_called_gone_or_new(cut_is_old: bool):
    whole, cut = small(kettle("1", "a"), kettle("2", "b")), small(kettle("2", "b!"), is_partial=True)

    found = changes(cut, whole) if cut_is_old else changes(whole, cut)

    assert [(change.section, change.kind) for change in found] == [("2", "amended")]


def test_a_change_in_a_footnote_alone_is_markup():
    found = changes(small(kettle("1", "a")), small(kettle("1", "a", notes="* [Note: in force]")))

    assert found == (Change("K-1.5/1", "1", "en", False, True, "markup"),)


def test_two_languages_are_not_compared():
    with pytest.raises(Refusal, match="one law in one language"):
        changes(small(kettle("1", "a")), small(kettle("1", "a"), language="fr"))


# The difference, word by word


def joined(parts: tuple[tuple[str, str], ...], *kinds: str) -> str:
    return "".join(text for kind, text in parts if kind in kinds)


TEXTS = st.text(st.sampled_from("ab \n.;é"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
@example("a b", "a")
@example("a", "a b")
@example("a ", "a")
@example("b a", "a b")
def test_a_word_diff_joins_back_to_both_texts(old: str, new: str):
    parts = word_diff(old, new)

    assert joined(parts, "same", "gone") == old
    assert joined(parts, "same", "new") == new
    assert all(text for _kind, text in parts)


def test_a_word_diff_shows_the_words_that_changed_and_no_others():
    parts = word_diff("A keeper may clean the kettle once a day.", "A keeper must clean the kettle once a day.")

    assert parts == (("same", "A keeper "), ("gone", "may "), ("new", "must "), ("same", "clean the kettle once a day."))


def test_words_added_at_the_end_leave_the_rest_unchanged():
    assert word_diff("Clean it", "Clean it well") == (("same", "Clean it"), ("new", " well"))


def test_one_word_left_standing_between_two_changes_is_read_with_them():
    parts = word_diff("It ends on Monday at noon sharp today.", "It ends by Friday at night sharp today.")

    assert [kind for kind, _text in parts] == ["same", "gone", "new", "same"]


def test_the_same_text_has_one_part_and_an_empty_one_has_none():
    assert word_diff("Clean it.", "Clean it.") == (("same", "Clean it."),)
    assert word_diff("", "") == ()
    assert word_diff("", "Clean it.") == (("new", "Clean it."),)


def test_long_unchanged_runs_are_shortened_around_the_changes():
    words = [f"w{number}" for number in range(60)]
    old, new = " ".join(words), " ".join([*words[:20], "x", *words[21:45], "y", *words[46:]])

    parts = shorten(word_diff(old, new), around=3)

    assert "".join(text for kind, text in parts if kind != "gone") == "… w17 w18 w19 x w21 w22 w23 … w42 w43 w44 y w46 w47 w48 … "


def test_a_text_without_a_change_is_not_shortened():
    parts = word_diff("a " * 100, "a " * 100)

    assert shorten(parts) == parts


def test_texts_of_ten_thousand_words_are_compared_at_once_even_when_they_repeat():
    words = [f"word{number % 2000}" + (";" if number % 30 == 0 else "") for number in range(10_000)]
    edited = [("changed" if number % 97 == 0 else word) for number, word in enumerate(words)]

    start = time.perf_counter()
    parts = word_diff(" ".join(words), " ".join(edited))
    word_diff("x a " * 5_000, "y a a " * 5_000)
    seconds = time.perf_counter() - start

    assert joined(parts, "same", "new") == " ".join(edited)
    assert sum(kind == "same" for kind, _text in parts) > 90
    assert seconds < 2
