"""`askfirst law` from end to end: with a small law of ours, and with real amendments where the shared folder is there."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from tests.law_cast import MOTS, WORDS, law_xml, write_pack

from askfirst.cli.law import law
from askfirst.cli.main import askfirst
from askfirst.ground.refusal import Refusal

SHARED = Path(__file__).parents[2] / ".." / "shared" / "law"
NEW = WORDS | {"1": "A person may stay inside. Police may come in with a warrant."}

if "law" not in askfirst.commands:
    askfirst.add_command(law)


class Desk:
    """A folder with a pack, a home, and the command."""

    def __init__(self, root: Path) -> None:
        self.root, self.pack = root, root / "pack"

    def __call__(self, *words: object) -> SimpleNamespace:
        """Run the command; `code` is what it would end with, `text` what it printed or the sentence of its refusal."""
        arguments = ["--pack", str(self.pack), "law", *map(str, words)]
        done = CliRunner().invoke(askfirst, arguments, env={"ASKFIRST_HOME": str(self.root / "home"), "LINES": "50"})
        if isinstance(done.exception, Refusal):
            return SimpleNamespace(code=2, text=done.exception.message)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return SimpleNamespace(code=done.exit_code, text=done.output)

    def json(self, *words: object) -> dict[str, object]:
        """Run it with --json and return what it printed."""
        return json.loads(self(*words, "--json").text)

    def states(self) -> dict[str, str]:
        """The state of every article."""
        return {one["article"]: one["state"] for one in self.json("check")["articles"]}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def a_settled_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack on a small law, pulled in both languages, pinned, and read by two people."""
    root = tmp_path_factory.mktemp("desk") / "root"
    write_pack(root / "pack")
    publish(root, WORDS, MOTS)
    desk = Desk(root)
    assert desk("pull", root / "law").code == 0
    assert desk("lock", "--verified-by", "Ana", "--verified-by", "Bo").code == 0
    return root


def publish(root: Path, words: dict[str, str], mots: dict[str, str], day: str = "2026-01-01") -> None:
    (root / "law").mkdir(exist_ok=True)
    (root / "law" / "T-1.en.xml").write_bytes(law_xml("en", words, day=day))
    (root / "law" / "T-1.fr.xml").write_bytes(law_xml("fr", mots, day=day))


@pytest.fixture
def desk(a_settled_desk: Path, tmp_path: Path) -> Desk:
    """A copy of that desk, to change."""
    shutil.copytree(a_settled_desk, tmp_path / "root")
    return Desk(tmp_path / "root")


def test_where_all_is_well_the_check_says_so_and_ends_well(desk: Desk):
    done = desk("check")

    assert done.code == 0
    assert "4 well" in done.text
    assert "LAW CHANGED" not in done.text


def test_a_check_shows_each_change_once_with_its_words_and_who_stands_on_it(desk: Desk):
    publish(desk.root, NEW | {"3": "Pay is due each month."}, MOTS, day="2026-02-15")
    pulled = desk("pull", desk.root / "law")

    done = desk("check")

    assert pulled.code == 0
    assert "Changed since it was pinned: T-1/1, T-1/3" in pulled.text
    assert done.code == 1
    assert done.text.count("(T-1/3)") == 1
    assert re.search(r"\[-week\.-\]\s*\{\+month\.\+\}", done.text)
    assert "at-the-door WITHHELD, 2 more to read it" in done.text
    assert "my-pay, 1 more to read it" in done.text
    assert "on-the-street" not in done.text
    assert "askfirst law lock --verified-by NAME" in done.text
    assert "\x1b" not in done.text


def test_a_check_for_programs_has_the_keys_that_others_rely_on(desk: Desk):
    publish(desk.root, NEW, MOTS, day="2026-02-15")
    desk("pull", desk.root / "law")

    found = desk.json("check")

    assert list(found) == ["articles"]
    door = next(one for one in found["articles"] if one["article"] == "at-the-door")  # type: ignore[attr-defined]
    assert door["state"] == "law_changed"
    assert {one["provision"]: one["state"] for one in door["provisions"]} == {"T-1/1": "law_changed", "T-1/3": "ok"}
    assert door["withheld"] is True


def test_the_way_on_that_the_check_names_leads_on(desk: Desk):
    publish(desk.root, NEW, MOTS, day="2026-02-15")
    desk("pull", desk.root / "law")

    waits = desk("lock")
    settled = desk("lock", "--verified-by", "Ana", "--verified-by", "Cai", "--article", "at-the-door")

    assert (waits.code, settled.code) == (1, 0)
    assert "WAITS: T-1/1 (English)" in waits.text
    assert desk("check").code == 0


def test_articles_that_are_only_due_for_a_review_are_counted_and_named_on_demand(desk: Desk):
    (desk.pack / "law.lock").unlink()
    shutil.rmtree(desk.root / "home")
    desk("pull", desk.root / "law")
    desk("lock")

    short, long = desk("check"), desk("check", "-v")

    assert short.code == 1
    assert "4 to be read again by somebody" in short.text
    assert "my-pay" not in short.text
    assert "my-pay" in long.text
    assert "1 sources that nobody has read" in short.text


def test_before_anything_was_pulled_nothing_is_known(desk: Desk):
    shutil.rmtree(desk.root / "home")

    done = desk("check")

    assert done.code == 1
    assert "T-1 in English and French was not pulled. 3 cited, by 3 articles." in done.text
    assert "askfirst law pull" in done.text


def test_a_damaged_store_is_told_with_what_to_do(desk: Desk):
    (desk.root / "home" / "data" / "law" / "seen.json").write_bytes(b"{")

    done = desk("check")

    assert done.code == 1
    assert "Pull the laws again" in done.text


def test_a_refused_file_ends_with_one_and_a_sentence(desk: Desk):
    bad = desk.root / "bad.xml"
    bad.write_bytes(b"<Statute><Body>")

    done = desk("pull", bad)

    assert done.code == 1
    assert "REFUSED" in done.text
    assert desk("check").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pull", "nowhere"), "neither a folder, a file nor an address"),
        (("pull", "http://example.org/x.xml"), "only https"),
        (("lock", "--article", "my-pay"), "--verified-by"),
        (("lock", "--verified-by", "Ana", "--article", "none"), "no article"),
        (("lock", "--verified-by", "  "), "name is needed"),
        (("show", "my-pai"), "Did you mean my-pay?"),
        (("show", "zzz"), "no article"),
    ],
)
def test_bad_use_is_one_sentence(desk: Desk, words: Sequence[str], says: str):
    done = desk(*words)

    assert done.code == 2
    assert says in done.text


def test_a_difference_between_two_files_is_told_by_section(desk: Desk):
    old, new = desk.root / "law" / "T-1.en.xml", desk.root / "T-1.en.new.xml"
    new.write_bytes(law_xml("en", NEW | {"4": "A new one."}, day="2026-02-15"))

    told, shown, same = desk.json("diff", old, new), desk("diff", old, new), desk("diff", old, old)

    one, four = told["changes"]  # type: ignore[misc]
    assert one == {
        "provision": "T-1/1", "section": "1", "language": "en", "text_changed": True, "notes_changed": True, "kind": "amended",
    }  # fmt: skip
    assert (four["section"], four["kind"]) == ("4", "added")
    assert shown.code == 1
    assert "{+Police may come in with a warrant.+}" in shown.text
    assert same.code == 0


def test_what_cannot_be_compared_is_one_sentence(desk: Desk):
    english, french = (desk.root / "law" / f"T-1.{code}.xml" for code in ("en", "fr"))

    for pair in ((english, french), (desk.root / "law", english), (english, desk.root / "none.xml")):
        done = desk("diff", *pair)
        assert done.code == 2
        assert done.text.count("\n") == 0


def test_an_article_is_shown_with_how_the_law_stands_under_it(desk: Desk):
    publish(desk.root, NEW, MOTS, day="2026-02-15")
    desk("pull", desk.root / "law")

    shown, text = desk.json("show", "at-the-door"), desk("show", "at-the-door")

    assert (shown["state"], shown["withheld"]) == ("law_changed", True)
    assert shown["citations"][0]["provisions"][0]["state"] == "law_changed"  # type: ignore[index]
    assert "What about at-the-door?" in text.text
    assert "WITHHELD" in text.text
    assert "read by Ana on" in text.text
    assert "T-1/3: ok" in text.text


def test_words_for_a_terminal_cannot_be_smuggled_in(desk: Desk):
    sly = "A person may stay &#27;[31m inside.".replace("&#27;", "\u009b")
    publish(desk.root, WORDS | {"1": sly}, MOTS, day="2026-02-15")
    desk("pull", desk.root / "law")

    assert "\u009b" not in desk("check").text


REGULATIONS = """\
- {id: ban, cite: IRPR s. 196.1, provisions: [SOR-2002-227/196.1], source: x, as_of: null, confidence: high, state: stated}
- {id: abuse, cite: IRPR s. 207.1, provisions: [SOR-2002-227/207.1], source: x, as_of: null, confidence: high, state: stated}
"""
SECTIONS = ("24", "30", "36", "37", "48", "49", "101", "112")
ACT = "".join(
    f"- {{id: s{one}, cite: IRPA s. {one}, provisions: [I-2.5/{one}], source: x, as_of: null, confidence: high, state: stated}}\n"
    for one in SECTIONS
)


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"The shared folder with published versions of the law ({name}) is not beside this project.")
    return path


@pytest.fixture(scope="module")
def pull_and_lock(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Desk]:
    """Makes a desk on which these files were pulled, everything is pinned, and two people read."""

    def make(name: str, citations: str, articles: dict[str, tuple[str, tuple[str, ...]]], files: list[Path]) -> Desk:
        desk = Desk(tmp_path_factory.mktemp(name))
        write_pack(desk.pack, articles=articles, citations=citations)
        for path in files:
            assert desk("pull", path).code == 0
        desk("lock", "--verified-by", "Ana", "--verified-by", "Bo")
        return desk

    return make


@pytest.fixture(scope="module")
def regulations(pull_and_lock: Callable[..., Desk]) -> Iterator[Desk]:
    """The Regulations of June 2022, pinned, and then those of September 2022, pulled."""
    old = [shared(f"versions/{name}.2022-06-21_old.xml") for name in ("SOR-2002-227.en", "DORS-2002-227.fr")]
    articles = {"the-ban": ("high", ("ban",)), "abuse-permit": ("high", ("abuse",))}
    desk = pull_and_lock("regulations", REGULATIONS, articles, old)
    assert set(desk.states().values()) == {"ok"}
    for name in ("SOR-2002-227.en", "DORS-2002-227.fr"):
        assert desk("pull", shared(f"versions/{name}.2022-09-27_new.xml")).code == 0
    yield desk


def test_the_regulation_of_september_2022_withholds_the_article_on_196_1_and_no_other(regulations: Desk):
    found = {one["article"]: one for one in regulations.json("check")["articles"]}  # type: ignore[attr-defined]

    assert (found["the-ban"]["state"], found["the-ban"]["withheld"]) == ("law_changed", True)
    assert found["the-ban"]["provisions"][0]["languages"] == ["en", "fr"]
    assert (found["abuse-permit"]["state"], found["abuse-permit"]["withheld"]) == ("ok", False)


def test_its_difference_can_be_read_in_both_languages(regulations: Desk):
    text = regulations("check").text

    assert "section last amended on 2022-09-26" in text
    assert "\n    en:\n" in text
    assert "\n    fr:\n" in text
    assert "[-" in text
    assert "{+" in text


def test_a_truncated_file_changes_nothing_of_what_is_known(regulations: Desk, tmp_path: Path):
    whole = shared("versions/SOR-2002-227.en.2022-09-27_new.xml").read_bytes()
    (tmp_path / "SOR-2002-227.en.xml").write_bytes(whole[: len(whole) // 2])
    before = regulations.json("check")

    done = regulations("pull", tmp_path / "SOR-2002-227.en.xml")

    assert done.code == 1
    assert regulations.json("check") == before


@pytest.fixture(scope="module")
def act(pull_and_lock: Callable[..., Desk]) -> Desk:
    """The whole Act of 2024 in both languages, pinned, and then that of March 2026, pulled."""
    folder = shared("IRPA_2026-c4")
    articles = {f"on-{one}": ("high", (f"s{one}",)) for one in SECTIONS}
    old = [folder / f"I-2.5.{code}.old.pit-2024-08-19.xml" for code in ("en", "fr")]
    desk = pull_and_lock("act", ACT, articles, old)
    assert desk("pull", folder).code == 0
    return desk


def test_the_act_of_march_2026_turns_what_it_changed_and_nothing_else(act: Desk):
    states = act.states()

    assert {name for name, state in states.items() if state == "law_changed"} == {"on-24", "on-49", "on-101"}
    assert {states[f"on-{one}"] for one in ("36", "37", "48")} == {"ok"}
    assert {states["on-30"], states["on-112"]} <= {"ok", "notes_changed", "pending_change"}
    assert "repealed_or_missing" not in states.values()
    assert "source_unreachable" not in states.values()


def test_section_24_changed_in_french_alone(act: Desk):
    found = next(one for one in act.json("check")["articles"] if one["article"] == "on-24")  # type: ignore[attr-defined]

    assert found["provisions"][0]["languages"] == ["fr"]


def test_the_same_words_stay_what_they_are_when_cuts_of_the_law_are_pulled_on_top(act: Desk):
    cuts = shared("sections")
    before = act.states()

    done = act("pull", cuts)

    assert "C-46.fr.sections.md (Only .xml files are read.)" in done.text
    assert act.states() == before
