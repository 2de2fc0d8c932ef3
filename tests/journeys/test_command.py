"""The command, as another program meets it: its contract key by key, its exit codes, and one clear sentence for every bad input."""

import io
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from askfirst.cli.main import main
from askfirst.listening.conversation import Conversation
from askfirst.listening.reading import read_conversation
from askfirst.pack.content import Pack
from askfirst.pack.read import default_pack

ASKFIRST = Path(sys.executable).with_name("askfirst")
TALKS = Path(__file__).parents[1] / "talks"

AMINA = {
    "version": 1,
    "said": [{"text": "They came to my work. 她们很害怕。", "language": "en"}],
    "wants": ["bylaw-inspection", "doctor-without-coverage"],
    "limits": ["no-police", "free-only", "no-name"],
    "limits_in_words": ["not my cousin's agency"],
    "place": "Markham",
    "travel_km": 30,
    "languages": ["zh-Hans", "en"],
    "facts": [
        {"key": "gender", "value": "man", "source": "said"},
        {"key": "occupation", "value": "sex worker", "source": "assumed"},
        {"key": "note", "value": "looks scared", "source": "observed"},
    ],
    "choices": [{"offer": "topic:taxes", "chosen": False}],
    "plan": {},
    "consents": [],
}


def askfirst(*arguments: str, given: bytes | str = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command in this process, which is quick; what a crash would print fails the test at once."""
    document = given.encode("utf-8") if isinstance(given, str) else given
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["askfirst", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(document), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as ended:
            main()
    out.flush()
    err.flush()
    code = ended.value.code if isinstance(ended.value.code, int) else 1
    return subprocess.CompletedProcess(["askfirst", *arguments], code, out.buffer.getvalue(), err.buffer.getvalue())


def askfirst_from_a_shell(*arguments: str, given: bytes | str = b"", timeout: int = 30) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a person would: in a process of its own."""
    document = given.encode("utf-8") if isinstance(given, str) else given
    return subprocess.run([ASKFIRST, *arguments], input=document, capture_output=True, timeout=timeout, check=False)


def printed(*arguments: str, given: bytes | str = b"") -> Any:
    """What the command prints as JSON, after it ended well and without a word of complaint."""
    done = askfirst(*arguments, given=given)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def talk(**keys: object) -> str:
    return json.dumps({"version": 1, **keys}, ensure_ascii=False)


def is_one_clear_sentence(complaint: bytes) -> bool:
    text = complaint.decode("utf-8")
    return (
        text.startswith("askfirst: ")
        and text.endswith((".\n", "?\n"))
        and text.count("\n") == 1
        and "Traceback" not in text
        and not any(unicodedata.category(character) in ("Cc", "Cf") for character in text.rstrip("\n"))
    )


# What it prints, key by key

TEXT, FLAG, COUNT = (str,), (bool,), (int,)
OR_NOTHING = (str, type(None))

CONTRACT: dict[str, dict[str, tuple[type, ...]]] = {
    "suggested_topics": {"topic": TEXT, "because": (list,)},
    "ask": {"fact": TEXT, "question": TEXT, "why": TEXT, "changes": COUNT},
    "information": {
        "article": TEXT,
        "title": TEXT,
        "topic": TEXT,
        "because": (list,),
        "law_state": TEXT,
        "as_of": OR_NOTHING,
    },
    "referrals": {
        "service": TEXT,
        "name": TEXT,
        "because": (list,),
        "reach": (list,),
        "asks": (dict,),
        "may_tell": (list,),
        "unknown": (list,),
        "distance_km": (float, int, type(None)),
        "checked_on": OR_NOTHING,
    },
    "set_aside": {"service": TEXT, "limit": TEXT, "because": TEXT},
    "not_used": {"fact": TEXT, "source": TEXT, "question": TEXT},
    "rules_applied": {"rule": TEXT, "source": TEXT, "effect": TEXT},
}


@pytest.fixture(scope="module")
def offer() -> dict[str, Any]:
    """What is printed for Amina, and once more for words without wants, so that every list has something in it."""
    whole: dict[str, Any] = printed("offers", "--json", given=json.dumps(AMINA))
    words_only = printed("offers", "-", "--json", given=talk(said=[{"text": "The police stopped me."}]))
    return whole | {"suggested_topics": words_only["suggested_topics"]}


def test_an_offer_has_exactly_the_parts_of_the_contract(offer: dict[str, Any]):
    assert list(offer) == list(CONTRACT)


@pytest.mark.parametrize("part", CONTRACT)
def test_every_part_has_its_keys_with_their_types(offer: dict[str, Any], part: str):
    assert offer[part], f"nothing to look at under {part}"
    for entry in offer[part]:
        for key, types in CONTRACT[part].items():
            assert isinstance(entry[key], types), (part, key, entry[key])
            assert not (types == COUNT and isinstance(entry[key], bool))


def test_suggested_topics_say_which_words_they_come_from(offer: dict[str, Any]):
    (first, *_) = offer["suggested_topics"]

    assert first["topic"] == "police-stop"
    assert first["because"] == [{"words": "police stopped me", "said": 0, "start": 4, "end": 21}]


def test_a_referral_says_why_how_what_it_asks_and_whom_it_may_tell(offer: dict[str, Any]):
    for referral in offer["referrals"]:
        assert {because["kind"] for because in referral["because"]} <= {"want", "limit", "place", "language", "rule"}
        assert any(because["kind"] == "want" for because in referral["because"])
        assert all(isinstance(because["text"], str) and because["text"] for because in referral["because"])
        assert all(isinstance(reach["by"], str) and isinstance(reach["value"], str) for reach in referral["reach"])
        assert {"id", "name", "immigration_status"} <= referral["asks"].keys()
        assert set(referral["asks"].values()) <= {"yes", "no", "unknown"}
        assert all(isinstance(unknown, str) for unknown in referral["unknown"])


def test_whom_a_service_may_tell_comes_with_ground_path_and_date(offer: dict[str, Any]):
    practices = {"must", "may", "only_if_compelled", "only_with_consent", "must_not", "unknown"}

    for referral in offer["referrals"]:
        assert {"police", "immigration"} <= {telling["recipient"] for telling in referral["may_tell"]}
        for telling in referral["may_tell"]:
            assert telling["practice"] in practices
            assert isinstance(telling["ground"], str)
            assert isinstance(telling["path"], list)
            assert all(isinstance(step, str) for step in telling["path"])
            assert telling["checked_on"] is None or isinstance(telling["checked_on"], str)


def test_her_own_words_stand_beside_what_is_offered(offer: dict[str, Any]):
    wanted = [because["text"] for one in offer["referrals"] for because in one["because"] if because["kind"] == "want"]

    assert any("They came to my work." in text for text in wanted)


def test_what_is_not_known_is_said_with_a_sentence_to_ask(offer: dict[str, Any]):
    unknown = [line for referral in offer["referrals"] for line in referral["unknown"]]

    assert unknown
    assert all("Ask: “" in line for line in unknown)


def test_what_is_set_aside_names_a_limit_of_hers_her_place_or_her_distance(offer: dict[str, Any]):
    assert {one["limit"] for one in offer["set_aside"]} <= {*AMINA["limits"], "place", "travel_km"}  # type: ignore[misc]
    assert not {one["service"] for one in offer["set_aside"]} & {one["service"] for one in offer["referrals"]}


def test_what_was_not_heard_is_not_used_and_comes_back_as_a_question(offer: dict[str, Any]):
    assert [(one["fact"], one["source"]) for one in offer["not_used"]] == [("occupation", "assumed"), ("note", "observed")]
    assert all("?" in one["question"] for one in offer["not_used"])
    assert "sex worker" not in json.dumps(offer["referrals"] + offer["information"] + offer["ask"]).replace("sex workers", "")


def test_a_rule_that_spoke_is_named_with_its_source(offer: dict[str, Any]):
    assert all(one["source"] and one["effect"] for one in offer["rules_applied"])


def test_a_dropped_topic_is_not_suggested_again():
    given = talk(said=[{"text": "The police stopped me."}], choices=[{"offer": "topic:police-stop", "chosen": False}])

    topics = [one["topic"] for one in printed("offers", "--json", given=given)["suggested_topics"]]

    assert topics
    assert "police-stop" not in topics


def test_an_empty_conversation_offers_nothing_and_asks_nothing():
    assert printed("offers", "--json", given='{"version": 1}') == {part: [] for part in CONTRACT}


@pytest.mark.parametrize("name", ["markham", "timmins", "passport", "door"])
def test_each_talk_of_the_project_gets_offers_in_a_language_of_hers(name: str):
    offer = printed("offers", str(TALKS / f"{name}.json"), "--json", "--language", "zh-Hans")

    assert offer["information"]
    assert offer["information"][0]["language"] == "zh-Hans"
    assert {one["language"] for one in offer["information"]} <= {"zh-Hans", "en"}


@pytest.mark.parametrize(("language", "head"), [("en", "PLACES THAT COULD HELP"), ("zh-Hans", "法律信息")])
def test_a_person_at_a_terminal_reads_the_same_offer_as_text(language: str, head: str):
    done = askfirst("offers", str(TALKS / "markham.json"), "--language", language)

    text = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert head in text
    assert "The by-law people came" in text
    assert len(text.strip().splitlines()[-1]) > 5


def test_topics_are_read_from_plain_words_and_from_a_conversation():
    plain = printed("topics", "--json", given="Hi. 昨晚我被警察盘问了")
    in_a_talk = printed("topics", "-", "--json", given=talk(said=[{"text": "Hi. 昨晚我被警察盘问了"}]))

    assert plain == in_a_talk
    (first, *_) = plain["suggested_topics"]
    assert first["topic"] == "police-stop"
    assert first["because"][0].keys() == {"words", "said", "start", "end"}
    assert "Hi. 昨晚我被警察盘问了"[first["because"][0]["start"] : first["because"][0]["end"]] == first["because"][0]["words"]


def test_topics_of_small_talk_are_none_and_that_is_no_failure():
    assert printed("topics", "--json", given="What a lovely sunny day.") == {"suggested_topics": []}


def test_the_list_of_topics_says_what_each_is_called():
    listed = printed("topics", "--list", "--json", "--language", "fr")["topics"]

    assert len(listed) >= 45
    assert {"topic": "police-stop", "label": "Un contrôle de police", "list": "CR-12-00-00-00"} in listed


# Packs


def test_a_sound_pack_ends_with_0_and_says_that_nothing_is_wrong():
    done = askfirst("pack", "check", str(default_pack()))

    assert done.returncode == 0
    assert b"nothing wrong was found" in done.stdout


def test_a_broken_pack_ends_with_1_and_names_file_line_reason_and_remedy(small_pack: Path, tmp_path: Path):
    folder = tmp_path / "ontario"
    shutil.copytree(small_pack, folder)
    service = folder / "services" / "halco.yaml"
    service.write_text(service.read_text("utf-8").replace("main: [", "main: [flying, "), "utf-8")

    done = askfirst("pack", "check", str(folder), "--json")

    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["file"] == str(service)
    assert service.read_text("utf-8").splitlines()[problem["line"] - 1].startswith("main:")
    assert "flying is no topic" in problem["reason"]
    assert problem["remedy"]
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_folder_that_is_no_pack_ends_with_1(tmp_path: Path, form: tuple[str, ...]):
    done = askfirst("pack", "check", str(tmp_path), *form)

    assert b"pack.yaml" in done.stdout
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1


def test_a_pack_that_is_not_there_cannot_be_used():
    done = askfirst("--pack", "no-such-folder", "offers", given='{"version": 1}')

    assert done.returncode == 2
    assert b"no-such-folder is not a content pack" in done.stderr
    assert is_one_clear_sentence(done.stderr)


# Help


@pytest.mark.parametrize(
    "arguments", [("--help",), ("-h",), ("run", "--help"), ("offers", "--help"), ("pack", "--help"), ("--version",)]
)
def test_help_is_on_standard_output_and_ends_with_0(arguments: tuple[str, ...]):
    done = askfirst(*arguments)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_the_help_of_run_says_that_it_serves_this_machine_only():
    text = " ".join(askfirst("run", "--help").stdout.decode().split())

    assert "for this machine only, at 127.0.0.1, unless --public" in text
    assert "--port" in text


# Bad input: exit 2, nothing on standard output, one clear sentence that names the field

BAD_TALKS: list[tuple[str, bytes | str, str]] = [
    ("empty", b"", "not JSON"),
    ("white space", b" \n ", "not JSON"),
    ("not JSON", "Hello, I need help.", "not JSON: Expecting value at line 1, column 1"),
    ("cut off", '{"version": 1, "said": [', "line 1"),
    ("something after", '{"version": 1} and more', "column 16"),
    ("a list", "[]", "version"),
    ("a number", "1", "version"),
    ("null", "null", "version"),
    ("no version", '{"said": []}', "version: is missing"),
    ("another version", '{"version": 2}', "version: 2 is not known"),
    ("a version in words", '{"version": "1"}', "version"),
    ("a version that is true", '{"version": true}', "version"),
    ("a version with a point", '{"version": 1.0}', "version"),
    ("an unknown key", talk(wishes=["police-stop"]), "“wishes” is not a key"),
    ("an unknown key below", talk(said=[{"text": "a", "mood": "sad"}]), "said[0]"),
    ("an unknown topic", talk(wants=["flying"]), "wants: “flying”"),
    ("an unknown limit", talk(limits=["no-flying"]), "limits: “no-flying”"),
    ("a misspelled place", talk(place="Marckham"), "Did you mean Markham?"),
    ("an unknown place", talk(place="Zzyzx"), "place: “Zzyzx”"),
    ("a negative distance", talk(travel_km=-5), "travel_km"),
    ("a distance in words", talk(travel_km="far"), "travel_km"),
    ("an endless distance", '{"version": 1, "travel_km": 1e999}', "travel_km"),
    ("NaN", '{"version": 1, "travel_km": NaN}', "NaN is not a number"),
    ("Infinity", '{"version": 1, "travel_km": -Infinity}', "-Infinity is not a number"),
    ("an unknown source", talk(facts=[{"key": "a", "value": "b", "source": "guessed"}]), "facts[0].source"),
    ("words that are no list", talk(said="Hello."), "said"),
    ("5 MB of text", talk(said=[{"text": "a" * 5_000_000}]), "said"),
    ("a very long entry", talk(said=[{"text": "a" * 20_001}]), "said[0].text is 20,001 characters long"),
    ("too many entries", talk(wants=["police-stop"] * 501), "wants: has 501 entries"),
    ("a control character", json.dumps({"version": 1, "said": [{"text": "a\x07b"}]}), "said[0].text has a control character"),
    ("a raw control character", b'{"version": 1, "place": "a\x01"}', "control character"),
    ("a right-to-left override", talk(said=[{"text": "pay \u202eyap"}]), "said[0].text has a hidden mark"),
    ("an override in a place", talk(place="\u202eotnoroT"), "place has a hidden mark"),
    ("a lone surrogate", '{"version": 1, "said": [{"text": "\\ud83d"}]}', "said[0].text has half of a broken character"),
    ("a surrogate as bytes", b'{"version": 1, "place": "\xed\xa0\xbd"}', "not UTF-8"),
    ("the same key twice", '{"version": 1, "place": "Wawa", "place": "Timmins"}', "“place” stands twice"),
    ("the same key twice below", '{"version": 1, "said": [{"text": "a", "text": "b"}]}', "“text” stands twice"),
    ("deep nesting", '{"version": 1, "plan": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}", "nested too deeply"),
    ("deep lists", "[" * 100_000, "nested too deeply"),
    ("an endless number", '{"version": 1, "plan": {"a": ' + "9" * 5_000 + "}}", "number too long"),
    ("not UTF-8", b'{"version": 1, "place": "Qu\xe9"}', "not UTF-8 text (byte 28)"),
    ("UTF-16", '{"version": 1}'.encode("utf-16"), "not UTF-8"),
    ("a hidden mark in a key", json.dumps({"version": 1, "\x1b[2J": 1}), "is not a key"),
    ("an override in a key", json.dumps({"version": 1, "\u202eyek": 1}), "is not a key"),
    ("a broken character in a key", '{"version": 1, "\\ud83d": 1}', "is not a key"),
    ("a new line in a key", json.dumps({"version": 1, "a\nb": 1}), "is not a key"),
    ("a hidden mark in a version", json.dumps({"version": "\x1b[2J"}), "version"),
    ("a hidden mark in a key below", json.dumps({"version": 1, "said": [{"text": "a", "\x1b[2J": 1}]}), "said[0]"),
]


@pytest.mark.parametrize(("given", "names"), [row[1:] for row in BAD_TALKS], ids=[row[0] for row in BAD_TALKS])
def test_a_conversation_that_cannot_be_honoured_gets_one_clear_sentence(small_pack: Path, given: bytes | str, names: str):
    done = askfirst("--pack", str(small_pack), "offers", "-", "--json", given=given)

    assert done.returncode == 2
    assert done.stdout == b""
    assert names in done.stderr.decode("utf-8")
    assert len(done.stderr) < 600
    assert is_one_clear_sentence(done.stderr), done.stderr


@pytest.mark.parametrize("key", ["wants", "limits", "place", "languages"])
def test_a_very_long_wrong_name_does_not_fill_the_screen(small_pack: Path, key: str):
    value: object = "x" * 19_000

    done = askfirst("--pack", str(small_pack), "offers", given=talk(**{key: value if key == "place" else [value]}))

    assert done.returncode == 2
    assert len(done.stderr) < 600
    assert is_one_clear_sentence(done.stderr)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (b"a\x00b", "control character"),
        ("pay \u202eyap".encode(), "direction of reading"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a" * 5_000_000, "5,000,000 bytes"),
        (b"a" * 20_001, "20,001 characters"),
        (b'{"version": 2}', "version"),
        (b'{"wants": ["flying"]}', "version"),
        (b'{"version": 1, "wants": ["flying"]}', "flying"),
    ],
)
def test_words_that_cannot_be_read_get_one_clear_sentence(small_pack: Path, given: bytes, names: str):
    done = askfirst("--pack", str(small_pack), "topics", given=given)

    assert done.returncode == 2
    assert done.stdout == b""
    assert names in done.stderr.decode("utf-8")
    assert is_one_clear_sentence(done.stderr)


@pytest.mark.parametrize("command", ["offers", "topics"])
def test_a_missing_file_or_a_folder_is_named(small_pack: Path, command: str, tmp_path: Path):
    for path, why in ((tmp_path / "missing.json", "No such file"), (tmp_path, "directory")):
        done = askfirst("--pack", str(small_pack), command, str(path))

        assert done.returncode == 2
        assert str(path) in done.stderr.decode("utf-8")
        assert why in done.stderr.decode("utf-8")
        assert is_one_clear_sentence(done.stderr)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("fly",), "fly"),
        (("offers", "--language", "de"), "--language"),
        (("offers", "a.json", "b.json"), "b.json"),
        (("offers", "--nonsense"), "--nonsense"),
        (("run", "--port", "0"), "--port"),
        (("run", "--port", "http"), "--port"),
        (("pack", "check"), "FOLDER"),
        (("pack", "fly"), "fly"),
    ],
)
def test_bad_use_is_named_and_ends_with_2(arguments: tuple[str, ...], names: str):
    done = askfirst(*arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert names in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr


# Nothing lost, nothing left behind


def test_a_file_that_was_refused_is_still_there_as_it_was(small_pack: Path, tmp_path: Path):
    file = tmp_path / "talk.json"
    file.write_text(talk(place="Zzyzx"), "utf-8")

    assert askfirst("--pack", str(small_pack), "offers", str(file)).returncode == 2

    assert file.read_text("utf-8") == talk(place="Zzyzx")
    assert list(tmp_path.iterdir()) == [file]


def test_a_conversation_leaves_no_word_in_the_folders_that_the_command_may_write(tmp_path: Path):
    places = {name: str(tmp_path / name) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "ASKFIRST_HOME")}
    for place in places.values():
        Path(place).mkdir()

    done = subprocess.run(
        [ASKFIRST, "offers", "--json"],
        input=talk(said=[{"text": "kestrel marmalade police stopped me"}]).encode(),
        env={**os.environ, **places},
        cwd=tmp_path,
        capture_output=True,
        timeout=30,
        check=True,
    )

    assert b"kestrel" not in done.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in written if b"kestrel" in path.read_bytes()]


def test_a_reader_that_goes_away_is_no_crash():
    with subprocess.Popen(
        [ASKFIRST, "offers", str(TALKS / "markham.json")], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        code = process.wait(timeout=30)

    assert complaint == b""
    assert code in (0, 1)


def test_chinese_is_printed_whatever_the_terminal_says_it_can_do():
    done = subprocess.run(
        [ASKFIRST, "topics", "--list", "--language", "zh-Hant"],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        timeout=30,
        check=True,
    )

    assert "被警察截停" in done.stdout.decode("utf-8")


def test_every_key_but_the_version_may_be_left_out(pack: Pack):
    assert set(AMINA) == set(Conversation.__struct_fields__)
    for left_out in AMINA.keys() - {"version"}:
        document = json.dumps({key: value for key, value in AMINA.items() if key != left_out})

        assert read_conversation(document, pack=pack).version == 1


@pytest.mark.parametrize("name", ["markham", "timmins", "passport", "door"])
def test_each_of_the_first_four_talks_is_answered_by_the_command_in_a_process_of_its_own(name: str):
    done = askfirst_from_a_shell("offers", str(TALKS / f"{name}.json"), "--json")

    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert answer["information"] and answer["referrals"]


def test_a_bad_talk_ends_a_process_of_its_own_with_2_and_one_sentence():
    done = askfirst_from_a_shell("offers", "-", given="not a talk")

    assert (done.returncode, done.stdout) == (2, b"")
    assert is_one_clear_sentence(done.stderr)
