"""Every situation in situations.yaml, as a test of its own."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from askfirst.journeys.as_json import offers_as_json
from askfirst.journeys.offer import offer
from askfirst.listening.conversation import Conversation, Fact, Said
from askfirst.pack.content import Pack
from askfirst.topics.phrases import Phrases

SITUATIONS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "situations.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one["name"])
def test_situation(situation: dict[str, Any], pack: Pack, phrases: Phrases) -> None:
    talk = _talk(situation)

    answer = offers_as_json(offer(talk, pack=pack, language="en", phrases=phrases))

    offered = [one["service"] for one in answer["referrals"]]
    kinds = {pack.services[one].kind for one in offered}
    assert set(situation.get("offers", [])) <= set(offered)
    assert offered[:1] == [situation["first"]] if "first" in situation else True
    assert not set(situation.get("never", [])) & ({*offered} | kinds)
    aside = {one["service"]: one["limit"] for one in answer["set_aside"]}
    assert situation.get("aside", {}).items() <= aside.items()
    reads = situation.get("reads", [])
    assert [one["article"] for one in answer["information"]][: len(reads)] == reads
    assert set(situation.get("asks", [])) <= {one["fact"] for one in answer["ask"]}
    assert set(situation.get("rules", [])) <= {one["rule"] for one in answer["rules_applied"]}
    assert [one["fact"] for one in answer["not_used"]] == list(situation.get("guessed", {}))


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one["name"])
def test_each_offer_of_a_situation_says_why_what_it_asks_and_whom_it_may_tell(
    situation: dict[str, Any], pack: Pack, phrases: Phrases
) -> None:
    answer = offers_as_json(offer(_talk(situation), pack=pack, language="en", phrases=phrases))

    assert answer["referrals"], "Nobody should be left with nothing."
    for one in answer["referrals"]:
        assert any(because["kind"] == "want" and "You said" in because["text"] for because in one["because"])
        assert set(one["asks"]) >= {"id", "immigration_status", "name"}
        assert {"police", "immigration"} <= {tell["recipient"] for tell in one["may_tell"]}
        assert one["reach"] and one["source"] and one["trust"]


def _talk(situation: dict[str, Any]) -> Conversation:
    heard = [Fact(key, value, "said") for key, value in situation.get("facts", {}).items()]
    guessed = [Fact(key, value, "assumed") for key, value in situation.get("guessed", {}).items()]
    return Conversation(
        version=1,
        said=(Said(situation["said"]),),
        wants=tuple(situation["wants"]),
        limits=tuple(situation.get("limits", ())),
        place=situation.get("place", ""),
        travel_km=situation.get("travel_km"),
        languages=tuple(situation.get("languages", ())),
        facts=tuple(heard + guessed),
    )
