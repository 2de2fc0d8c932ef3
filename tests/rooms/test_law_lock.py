"""The store, the lock and what people do: nothing half written, nothing pinned anew in silence, nothing cleared by itself."""

import json
import shutil
import threading
from pathlib import Path

import msgspec
import pytest
from tests.law_cast import CITATIONS, MOTS, START, WORDS, Town, law_xml, write_pack

from askfirst.ground.refusal import Refusal
from askfirst.law import actions, log, store
from askfirst.law.lock import read_lock
from askfirst.law.lock_file import as_text
from askfirst.law.queries import history, waiting
from askfirst.law.records import Deed, Lock, moment
from askfirst.pack.legal import Article

NEW = WORDS | {"1": "A person may stay inside. Police may come in with a warrant."}
NEUF = MOTS | {"1": "On peut rester chez soi. La police peut entrer avec un mandat."}


@pytest.fixture(scope="module")
def settled_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town in which both languages were pulled, everything is pinned, and two people have read everything."""
    root = tmp_path_factory.mktemp("settled")
    town = Town(root)
    town.publish(WORDS, MOTS)
    town.lock("Ana", "Bo")
    return root


@pytest.fixture
def town(settled_town: Path, tmp_path: Path) -> Town:
    """The same town, to change."""
    return Town.copied(settled_town, tmp_path / "town")


def test_a_settled_town_is_well(town: Town):
    found = town.look()

    assert {one.state for one in found.standings.values()} == {"ok"}
    assert waiting(found.standings, today=town.at.date()) == ()
    assert [one.by for one in found.standings["at-the-door"].verified] == ["Ana", "Bo"]


def test_a_change_turns_the_articles_that_stand_on_it_and_no_others(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")

    found = town.look().standings

    assert {name: one.state for name, one in found.items() if one.state != "ok"} == {"at-the-door": "law_changed"}
    assert found["at-the-door"].is_withheld
    assert town.changes() == [("T-1/1", "en")]
    assert found["at-the-door"].provisions[0].in_force == "2026-02-15"


def test_the_same_text_pulled_again_is_written_down_once(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    town.pull()
    town.pull()

    assert town.changes() == [("T-1/1", "en")]


def test_old_words_and_new_words_can_both_be_shown(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    change = town.look().standings["at-the-door"].provisions[0]

    old, new = (store.words_of("T-1/1", language="en", text_hash=one["en"], home=town.home) for one in (change.old, change.new))

    assert WORDS["1"] in old
    assert NEW["1"] in new
    assert store.words_of("T-1/1", language="en", text_hash="c1:never", home=town.home) == ""


def test_locking_again_never_pins_in_silence_what_changed(town: Town):
    before = read_lock(town.folder)
    town.publish(NEW, NEUF, day="2026-02-15")

    done = town.lock()

    assert read_lock(town.folder).pins == before.pins
    assert town.state("at-the-door") == "law_changed"
    assert len(done.waiting) == 1
    assert "T-1/1 (English and French)" in done.waiting[0]
    assert "two different people" in done.waiting[0]


def test_a_high_risk_article_needs_two_different_people(town: Town):
    town.publish(NEW, NEUF, day="2026-02-15")

    alone, twice = town.lock("Ana"), town.lock(" ANA ", "ana")

    assert alone.waiting
    assert twice.waiting
    assert town.state("at-the-door") == "law_changed"
    assert town.look().standings["at-the-door"].people_needed == 1

    together = town.lock("Cai")

    assert not together.waiting
    assert together.pinned_again == ("T-1/1",)
    assert town.state("at-the-door") == "ok"


def test_a_pin_that_two_articles_share_waits_for_both(town: Town):
    town.publish(WORDS | {"3": "Pay is due each month."}, MOTS, day="2026-02-15")

    first = town.lock("Ana", only=("my-pay",))

    assert "at-the-door" in first.waiting[0]
    assert "my-pay" not in first.waiting[0]
    assert (town.state("my-pay"), town.state("at-the-door")) == ("ok", "law_changed")

    assert not town.lock("Bo", "Cai", only=("at-the-door",)).waiting
    assert town.state("at-the-door") == "ok"


def test_words_that_come_back_still_wait_for_people(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    town.publish(WORDS, MOTS, day="2026-02-20")
    assert town.state("at-the-door") == "law_changed"

    town.lock()
    assert town.state("at-the-door") == "law_changed"

    town.lock("Ana", "Bo")
    assert town.state("at-the-door") == "ok"


def test_a_lock_made_elsewhere_settles_what_this_machine_saw_change(town: Town, tmp_path: Path):
    town.publish(NEW, MOTS, day="2026-02-15")
    elsewhere = tmp_path / "elsewhere"
    other = Town.copied(town.folder.parent, elsewhere).later(hours=1)
    other.lock("Ana", "Bo")

    shutil.copy(other.folder / "law.lock", town.folder / "law.lock")

    assert town.later(hours=2).state("at-the-door") == "ok"


def test_notes_alone_turn_no_article_into_a_changed_one(town: Town):
    town.publish(WORDS, MOTS, note="2026, c. 1", day="2026-02-15")

    assert town.state("at-the-door") == "notes_changed"
    assert town.changes() == []

    town.lock("Ana", "Bo")
    assert town.state("at-the-door") == "ok"


def test_a_provision_that_is_gone_leaves_the_pages(town: Town):
    gone = {label: text for label, text in WORDS.items() if label != "2"}

    town.publish(gone, MOTS, day="2026-02-15")
    found = town.look().standings["on-the-street"]

    assert (found.state, found.leaves_paper) == ("repealed_or_missing", True)
    assert town.changes() == [("T-1/2", "en")]
    assert "T-1/2 is not in the English text" in town.lock().problems[0]
    with pytest.raises(Refusal, match="no longer in the law"):
        actions.approve("on-the-street", pack=town.pack, home=town.home, by="Ana", at=town.at)


def test_a_citation_that_leads_nowhere_is_told_as_a_problem(town: Town):
    write_pack(town.folder, citations=CITATIONS.replace("T-1/2", "T-1/99"))

    done = town.lock()

    assert done.problems == (
        "T-1/99 is not in the English and French text of T-1. Cited by on-the-street. "
        "Correct the citation, or cite the section that holds it.",
    )
    assert done.dropped == ("T-1/2",)
    assert town.state("on-the-street") == "repealed_or_missing"


def test_the_lock_reads_well_in_a_comparison_of_lines(town: Town):
    text = (town.folder / "law.lock").read_text("utf-8")
    lines = [line for line in text.splitlines() if '"c1:' in line]

    assert json.loads(text)["version"] == 1
    assert len(lines) == 6
    assert [line.split(":")[0].strip() for line in text.splitlines() if line.startswith('  "T-1')] == [
        '"T-1/1"',
        '"T-1/2"',
        '"T-1/3"',
    ]
    assert as_text(read_lock(town.folder)) == text


def test_sections_stand_in_the_order_of_a_book():
    lock = Lock(pins={f"T-1/{one}": {} for one in ("10", "9", "36.1", "36", "37")})

    order = [part.split('"')[0] for part in as_text(lock).split('"T-1/')[1:]]

    assert order == ["9", "10", "36", "36.1", "37"]


def test_locking_twice_changes_nothing(town: Town):
    path = town.folder / "law.lock"
    before = path.read_bytes(), path.stat().st_mtime_ns

    town.lock()

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_what_an_article_said_is_kept_when_it_says_something_new(town: Town):
    path = town.folder / "articles" / "my-pay" / "en.md"
    path.write_text(path.read_text("utf-8").replace("It depends.", "Each week."), "utf-8")

    done = town.later(days=3).lock()

    assert done.said == ("my-pay",)
    first, second = sorted((town.folder / "said" / "my-pay").iterdir())
    assert (first.name, second.name) == ("2026-03-01.json", "2026-03-04.json")
    said = [msgspec.json.decode(one.read_bytes(), type=Article).texts["en"].sections[0].body for one in (first, second)]
    assert said == ["It depends.", "Each week."]
    assert read_lock(town.folder).articles["my-pay"].since == "2026-03-04"
    assert read_lock(town.folder).articles["in-town"].since == "2026-03-01"


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b'{"version": 1, "strange": 2}', b'{"version": 2}'])
def test_a_damaged_lock_is_refused_with_a_sentence(town: Town, damage: bytes):
    (town.folder / "law.lock").write_bytes(damage)

    with pytest.raises(Refusal, match=r"law\.lock"):
        town.lock()

    found = town.look()
    assert found.standings["at-the-door"].state == "source_unreachable"
    assert found.problems


@pytest.mark.parametrize("name", ["seen.json", "prints/T-1.en.1.json"])
@pytest.mark.parametrize("damage", [b"", b"{}x", b"[1, 2", b"\xff\xfe\x00"])
def test_a_damaged_store_is_unknown_and_pulling_again_mends_it(town: Town, name: str, damage: bytes):
    (town.home / name).write_bytes(damage)

    with pytest.raises(Refusal, match="Pull the laws again"):
        store.seen(town.home)
    assert town.state("at-the-door") == "source_unreachable"

    town.pull()
    assert town.state("at-the-door") == "ok"


def test_a_flipped_bit_in_the_prints_is_damage_and_no_change_of_the_law(town: Town):
    path = town.home / "prints" / "T-1.en.1.json"
    path.write_bytes(path.read_bytes().replace(b'"c1:', b'"c1:f', 1))

    assert town.state("at-the-door") == "source_unreachable"


def test_a_lost_law_file_loses_only_the_words(town: Town):
    (town.home / "laws" / "T-1.en.1.json.z").write_bytes(b"broken")
    text = store.seen(town.home).print_of("T-1/1", language="en")

    assert text
    assert store.words_of("T-1/1", language="en", text_hash=text.text, home=town.home) == ""
    assert town.state("at-the-door") == "ok"


def test_readers_never_meet_half_of_a_store_while_it_is_written(town: Town):
    problems: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                found = store.seen(town.home)
                if found.print_of("T-1/1", language="en") is None:
                    problems.append("missing")
            except Refusal as refusal:
                problems.append(refusal.message)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(12):
        town.publish(WORDS | {"1": f"Version {number}."}, MOTS, day="2026-02-15")
    stop.set()
    reader.join()

    assert problems == []


def test_a_power_cut_while_writing_leaves_the_former_store(town: Town, monkeypatch: pytest.MonkeyPatch):
    before = (town.home / "seen.json").read_bytes()

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("askfirst.law.store._save", cut)
    with pytest.raises(KeyboardInterrupt):
        town.publish(NEW, NEUF, day="2026-02-15")
    monkeypatch.undo()

    assert (town.home / "seen.json").read_bytes() == before
    assert town.state("at-the-door") == "ok"
    town.pull()
    assert town.state("at-the-door") == "law_changed"


def test_half_a_line_at_the_end_of_the_log_is_left_out_and_the_next_deed_stands_alone(town: Town):
    whole = log.read_log(town.home)
    with (town.home / "log.jsonl").open("ab") as file:
        file.write(b'{"at": "2026')

    assert log.read_log(town.home) == whole
    log.add([Deed("2026-03-02", "failed", note="later")], home=town.home)
    assert log.read_log(town.home) == (*whole, Deed("2026-03-02", "failed", note="later"))


def test_a_damaged_log_is_refused_with_its_line_and_nothing_is_known(town: Town):
    with (town.home / "log.jsonl").open("ab") as file:
        file.write(b"nonsense\n")

    with pytest.raises(Refusal, match=r"line \d+"):
        log.read_log(town.home)
    assert town.state("at-the-door") == "source_unreachable"


def test_deeds_of_many_threads_all_stand_in_the_log(tmp_path: Path):
    def write(name: str) -> None:
        for number in range(5):
            log.add([Deed(f"{number}", "failed", note=name)], home=tmp_path)

    threads = [threading.Thread(target=write, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(log.read_log(tmp_path)) == 20


def test_one_person_approves_the_same_texts_once(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    how = {"pack": town.pack, "home": town.home}
    actions.approve("at-the-door", **how, by="Ana", at=town.later().at, note="Read it.")  # type: ignore[arg-type]

    with pytest.raises(Refusal, match="Another person"):
        actions.approve("at-the-door", **how, by=" aNA", at=town.later().at)  # type: ignore[arg-type]

    actions.approve("at-the-door", **how, by="Bo", at=town.later().at, kind="editorial")  # type: ignore[arg-type]
    assert town.state("at-the-door") == "ok"
    assert town.lock().pinned_again == ("T-1/1",)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "A\u202eb", "\u0000"])
def test_nobody_approves_without_a_name_that_can_be_read(town: Town, name: str):
    before = log.read_log(town.home)

    for deed in (actions.approve, actions.mark_to_rewrite):
        with pytest.raises(Refusal):
            deed("at-the-door", pack=town.pack, home=town.home, by=name, at=town.at)

    assert log.read_log(town.home) == before


def test_what_cannot_be_seen_cannot_be_approved(tmp_path: Path):
    town = Town(tmp_path)

    with pytest.raises(Refusal, match="Pull the law first"):
        actions.approve("at-the-door", pack=town.pack, home=town.home, by="Ana", at=town.at)

    assert "at-the-door was not approved" in town.lock("Ana").not_approved[0]
    assert town.state("at-the-door") == "source_unreachable"


def test_an_approval_can_be_taken_back_once_by_a_new_deed(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    how = {"pack": town.pack, "home": town.home}
    for name in ("Cai", "Dee"):
        deed = actions.approve("at-the-door", **how, by=name, at=town.later().at)  # type: ignore[arg-type]
    assert town.state("at-the-door") == "ok"

    actions.take_back(deed.id, home=town.home, by="Dee", at=town.later().at, note="I had the wrong page.")

    assert town.state("at-the-door") == "law_changed"
    with pytest.raises(Refusal, match="before"):
        actions.take_back(deed.id, home=town.home, by="Dee", at=town.at)
    with pytest.raises(Refusal, match="no such deed"):
        actions.take_back("nothing", home=town.home, by="Dee", at=town.at)


def test_a_periodic_reading_of_the_same_texts_is_allowed_when_the_last_has_run_out(town: Town):
    how = {"pack": town.pack, "home": town.home, "by": "Ana"}
    with pytest.raises(Refusal):
        actions.approve("at-the-door", **how, at=town.at)  # type: ignore[arg-type]

    town.later(days=200)
    town.pull()
    assert town.state("at-the-door") == "review_due"

    for name in ("Ana", "Bo"):
        actions.approve("at-the-door", **(how | {"by": name}), at=town.later().at)  # type: ignore[arg-type]
    assert town.state("at-the-door") == "ok"


def test_reviews_are_recorded_with_their_capacity_and_go_into_the_lock(town: Town):
    how = {"pack": town.pack, "home": town.home, "at": town.later().at}
    actions.record_review("my-pay", **how, by="Lou", capacity="lawyer")  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="one of"):
        actions.record_review("my-pay", **how, by="Lou", capacity="king")  # type: ignore[arg-type]

    town.lock()
    shutil.rmtree(town.home)

    assert [(one.by, one.kind) for one in town.look().standings["my-pay"].reviewed] == [("Lou", "lawyer")]


def test_the_history_of_an_article_tells_what_happened_to_it_and_to_its_law(town: Town):
    town.publish(NEW, MOTS, day="2026-02-15")
    actions.mark_to_rewrite("at-the-door", pack=town.pack, home=town.home, by="Ana", at=town.later().at)

    told = history("at-the-door", pack=town.pack, deeds=log.read_log(town.home))

    assert [one.kind for one in told] == ["approved", "approved", "saw_change", "to_rewrite"]
    assert all(one.article in ("at-the-door", "") for one in told)
    with pytest.raises(Refusal):
        history("nothing", pack=town.pack, deeds=())


def test_what_is_withheld_waits_first(town: Town):
    town.publish(NEW | {"2": "Nobody may walk."}, MOTS, day="2026-02-15")

    assert [one.article for one in waiting(town.look().standings, today=town.at.date())] == ["at-the-door", "on-the-street"]


def test_a_cut_of_a_law_is_merged_and_its_other_sections_keep_their_day(town: Town):
    cut = (
        law_xml("en", {"2": "A person may run."}, day="2026-02-15")
        .replace(b"<Identification>", b"<!--")
        .replace(b"</Identification>", b"-->")
    )
    path = town.files / "cut" / "T-1.en.cut.xml"
    path.parent.mkdir()
    path.write_bytes(cut)

    town.later(days=5).pull(str(path))
    seen = store.seen(town.home)

    assert (town.state("on-the-street"), town.state("my-pay")) == ("law_changed", "ok")
    assert seen.last_read("T-1/2", language="en") > seen.last_read("T-1/3", language="en")
    assert not seen.laws["T-1 en"].is_partial


def test_moments_are_written_in_universal_time():
    assert moment(START) == "2026-03-01T12:00:00.000000+00:00"
