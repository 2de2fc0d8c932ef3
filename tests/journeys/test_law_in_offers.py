"""When the law under a page changes, a talk says so at once: the banner, the paper, the risky page, and who can be asked."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.database import set_up_django

from askfirst.cli.show import offers_as_text
from askfirst.journeys.as_json import offers_as_json
from askfirst.journeys.law_standing import in_words, law_of, standings_of
from askfirst.journeys.offer import offer
from askfirst.journeys.sheet import OfferSheet
from askfirst.journeys.standing_view import StandingOf
from askfirst.law.lock import lock_pack
from askfirst.law.store import put
from askfirst.listening.conversation import Conversation
from askfirst.listening.reading import read_conversation
from askfirst.pack.content import Pack
from askfirst.phrasing.words import phrasebook
from askfirst.provisions.law import Law, Provision
from askfirst.topics.phrases import Phrases
from askfirst.topics.suggest import Reader

TALK = (Path(__file__).parents[1] / "talks" / "markham.json").read_bytes()
DOOR, OFFICERS, ACT, RULES = "bylaw-officers-at-work", "immigration-officers", "I-2.5", "SOR-2002-227"
THEN, NOW = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)


def law(pack: Pack, words: dict[str, str], language: str, *, of: str = ACT) -> Law:
    """An act that holds each provision that the pack cites; `words` are said by some of them."""
    cited = {path for one in pack.citations.values() for path in one.provisions if path.startswith(f"{of}/")}
    known = {path: Provision(path=path, text=words.get(path, f"{path} in {language}"), in_force="2020-01-01") for path in cited}
    return Law(of, language, "An Act", "2026-10-01", "2026-10-01", False, known)


@pytest.fixture(scope="module")
def watched(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., StandingOf]:
    """Pin every provision of the Act and of the Regulations; then let some of their words change, in French alone."""

    def pulled_again(**changed: str) -> StandingOf:
        folder, home = tmp_path_factory.mktemp("pack"), tmp_path_factory.mktemp("home")
        for language in ("en", "fr"):
            put(law(pack, {}, language), home=home, source="test", at=THEN)
            put(law(pack, {}, language, of=RULES), home=home, source="test", at=THEN)
        lock_pack(pack, folder=folder, home=home, at=THEN)
        put(law(pack, changed, "fr"), home=home, source="test", at=NOW)
        return in_words(standings_of(pack, folder=folder, home=home, today=date(2026, 11, 24)), pack=pack, home=home)

    return pulled_again


def offered(pack: Pack, phrases: Phrases, standings: StandingOf, *, language: str = "en", **said: object) -> OfferSheet:
    talk: Conversation = replace(read_conversation(TALK, pack=pack), **said)
    return offer(talk, pack=pack, language=language, phrases=phrases, standings=standings)


@pytest.fixture(scope="module")
def sheet(pack: Pack, phrases: Phrases, watched: Callable[..., StandingOf]) -> OfferSheet:
    """What is offered after section 55 said something else in French."""
    return offered(pack, phrases, watched(**{"I-2.5/55": "un mandat dans tous les cas"}))


def test_a_risky_page_whose_law_changed_is_not_shown_and_says_since_when(sheet: OfferSheet) -> None:
    page = next(one for one in sheet.information if one.id == OFFICERS)

    assert page.standing.is_withheld
    assert page.sections == ()
    assert "section 55" in page.standing.banner
    # No date moved with the words, so an old one would mislead.
    assert "On 2026-11-24 we saw" in page.standing.banner
    assert "until two people have read it again" in page.standing.banner


def test_the_difference_is_shown_in_the_language_in_which_it_is(sheet: OfferSheet) -> None:
    (change,) = next(one for one in sheet.information if one.id == OFFICERS).standing.changes

    assert (change.code, change.provision) == ("fr", "I-2.5/55")
    assert "".join(words for kind, words in change.parts if kind != "gone") == "un mandat dans tous les cas"
    assert any(kind == "gone" for kind, _ in change.parts)


def test_where_a_page_is_withheld_people_are_named_who_keep_her_limits(sheet: OfferSheet, pack: Pack) -> None:
    page = next(one for one in sheet.information if one.id == OFFICERS)

    lawyers = {one.name for one in pack.services.values() if "find-a-lawyer" in one.main}
    set_aside = {one.name for one in sheet.set_aside}
    named = {one.name for one in page.helpers}

    assert 1 <= len(named) <= 2
    assert named <= lawyers - set_aside


def test_who_is_named_comes_with_what_they_ask_and_whom_they_may_tell(sheet: OfferSheet) -> None:
    page = next(one for one in sheet.information if one.id == OFFICERS)
    told = next(one for one in offers_as_json(sheet)["information"] if one["article"] == OFFICERS)["ask_instead"]

    for helper, in_json in zip(page.helpers, told, strict=True):
        assert {one.telling.recipient for one in helper.tells} >= {"police", "immigration", "child_protection"}
        assert set(in_json["asks"]) == {"name", "id", "immigration_status", "health_card"}
        # Whatever is not known of them is said, with a sentence to ask.
        assert helper.unknown or all(answer != "unknown" for _, answer in helper.asks)


def test_pages_on_other_law_stay_as_they_were(sheet: OfferSheet) -> None:
    page = next(one for one in sheet.information if one.id == DOOR)

    assert page.sections
    assert not page.standing.banner
    assert not page.helpers


def test_programs_are_told_what_changed_and_that_the_page_is_withheld(sheet: OfferSheet) -> None:
    told = {one["article"]: one for one in offers_as_json(sheet)["information"]}

    assert told[OFFICERS]["law_state"] == "law_changed"
    assert told[OFFICERS]["withheld"] is True
    assert told[OFFICERS]["changed"][0]["provision"] == "I-2.5/55"
    assert told[OFFICERS]["ask_instead"][0]["reach"]
    assert told[DOOR]["law_state"] == "review_due"
    assert told[DOOR]["withheld"] is False
    json.dumps(told)


def test_at_a_terminal_the_banner_and_the_people_stand_in_place_of_the_answer(sheet: OfferSheet) -> None:
    text = offers_as_text(sheet, language="en")

    page = next(one for one in sheet.information if one.id == OFFICERS)

    assert f"!! {page.standing.banner}" in text
    assert all(f"> {one.name}" in text and one.reach[0].value in text for one in page.helpers)


@pytest.mark.parametrize("language", ["fr", "zh-Hans", "zh-Hant"])
def test_a_banner_is_in_the_language_of_the_page(
    pack: Pack, phrases: Phrases, watched: Callable[..., StandingOf], language: str
) -> None:
    standings = watched(**{"I-2.5/55": "autre chose"})

    page = next(one for one in offered(pack, phrases, standings, language=language).information if one.id == OFFICERS)

    assert "55" in page.standing.banner
    assert "section" not in page.standing.banner


def test_a_page_of_ordinary_risk_stays_with_its_banner_and_leaves_the_paper(
    pack: Pack, phrases: Phrases, watched: Callable[..., StandingOf]
) -> None:
    standings = watched(**{"I-2.5/29/2": "autre chose"})

    sheet = offered(pack, phrases, standings, wants=("work-permit",))
    page = next(one for one in sheet.information if one.id == "work-permit-bar")

    assert page.sections
    assert page.standing.banner
    assert page.standing.leaves_paper
    assert not page.standing.is_withheld


def test_with_a_damaged_log_no_risky_page_is_shown_and_the_talk_goes_on(pack: Pack, phrases: Phrases, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text("{nonsense\n" * 3)
    found = standings_of(pack, folder=tmp_path, home=tmp_path, today=date(2026, 11, 24))

    sheet = offered(pack, phrases, in_words(found, pack=pack, home=tmp_path))

    page = next(one for one in sheet.information if one.id == OFFICERS)
    assert page.sections == ()
    assert "cannot be read" in page.standing.banner
    assert sheet.referrals


def test_where_nothing_was_pulled_every_page_says_that_it_is_not_known(pack: Pack, phrases: Phrases, tmp_path: Path) -> None:
    found = standings_of(pack, folder=tmp_path, home=tmp_path, today=date(2026, 11, 24))

    page = next(
        one for one in offered(pack, phrases, in_words(found, pack=pack, home=tmp_path)).information if one.id == OFFICERS
    )

    assert page.standing.state == "source_unreachable"
    assert page.sections
    assert "not known" in page.standing.note


def test_a_page_whose_law_changed_is_left_out_of_the_hand_out_which_says_so(
    pack: Pack, reader: Reader, watched: Callable[..., StandingOf], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_django()
    from askfirst.web import page
    from askfirst.web.room import EndedTalks, PageSeal, Room
    from askfirst.web.state import new_talk

    standings = watched(**{"I-2.5/29/2": "autre chose"})
    monkeypatch.setattr(page, "law_in_use", lambda: standings)
    talk = replace(read_conversation(TALK, pack=pack), wants=("work-permit",))

    paper = page.hand_out(
        replace(new_talk(), conversation=talk),
        room=Room(pack=pack, reader=reader, seal=PageSeal(), ended=EndedTalks()),
        language="en",
    )

    question = pack.articles["work-permit-bar"].texts["en"].question
    assert question not in {one.question for one in paper.articles}
    assert any(question in line for line in paper.left_out)


def test_the_command_tells_of_each_page_it_offers_how_its_law_stands(pack: Pack, tmp_path: Path) -> None:
    about = ("immigration-officers",)

    standing_of = law_of(pack, folder=tmp_path, home=tmp_path, today=date(2026, 11, 24), about=about)
    (tmp_path / "log.jsonl").write_text("{nonsense\n")
    damaged = law_of(pack, folder=tmp_path, home=tmp_path, today=date(2026, 11, 24), about=about)

    assert standing_of(OFFICERS, words=phrasebook("en")).state == "source_unreachable"
    assert not standing_of(OFFICERS, words=phrasebook("en")).is_withheld
    assert damaged(OFFICERS, words=phrasebook("en")).is_withheld
