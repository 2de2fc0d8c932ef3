"""A directory in use: offers come from it as they come from the pack, and its index never disagrees with its tables."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.database import set_up_django

from askfirst.journeys.as_json import offers_as_json
from askfirst.journeys.offer import offer
from askfirst.listening.conversation import Conversation
from askfirst.listening.reading import read_conversation
from askfirst.matching.offers import make_offers
from askfirst.pack.content import Pack
from askfirst.topics.phrases import Phrases

set_up_django()

from askfirst.directory import actions, queries
from askfirst.directory.models import Edition, Service, Touched
from askfirst.directory.read_index import id_of
from askfirst.journeys.bring_in_pack import bring_in_pack
from askfirst.journeys.index import Directory
from askfirst.search.find import Query
from askfirst.stewarding import actions as stewarding

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
TALKS = sorted((Path(__file__).parents[1] / "talks").glob("*.json"))
BUTTERFLY = "butterfly"


@pytest.fixture
def directory(store: Path, pack: Pack) -> Iterator[Directory]:
    bring_in_pack(pack, at=AT)
    yield Directory(pack=pack, folder=store / "cache" / "search")


def printed(conversation: Conversation, *, pack: Pack, phrases: Phrases, directory: Directory | None = None) -> dict[str, Any]:
    chosen = directory.choose(conversation) if directory else None
    return offers_as_json(offer(conversation, pack=pack, language="en", phrases=phrases, chosen=chosen))


@pytest.mark.parametrize("talk", TALKS, ids=lambda path: path.stem)
def test_offers_from_the_directory_are_the_offers_from_the_pack(
    directory: Directory, pack: Pack, phrases: Phrases, talk: Path
) -> None:
    conversation = read_conversation(talk.read_bytes(), pack=pack)

    from_pack = printed(conversation, pack=pack, phrases=phrases)

    assert printed(conversation, pack=pack, phrases=phrases, directory=directory) == from_pack


def test_the_same_holds_for_every_topic(directory: Directory, pack: Pack, phrases: Phrases) -> None:
    for topic in pack.topics:
        conversation = Conversation(version=1, wants=(topic,), place="Thunder Bay", limits=("no-police", "no-id"))
        from_pack = make_offers(conversation, pack=pack)

        offers = make_offers(conversation, pack=pack, chosen=directory.choose(conversation))

        assert [one.service.id for one in offers.referrals] == [one.service.id for one in from_pack.referrals]
        assert [one.service.id for one in offers.set_aside] == [one.service.id for one in from_pack.set_aside]


def test_bringing_in_the_pack_again_changes_nothing(directory: Directory, pack: Pack) -> None:
    before = queries.edition()

    bring_in_pack(pack, at=AT)

    assert queries.edition() == before


def test_a_service_that_the_pack_no_longer_has_is_closed_and_not_deleted(directory: Directory, pack: Pack) -> None:
    fewer = {name: service for name, service in pack.services.items() if name != BUTTERFLY}

    bring_in_pack(replace(pack, services=fewer), at=AT)

    assert queries.standing([id_of(BUTTERFLY)])[id_of(BUTTERFLY)].status in queries.CLOSED
    assert BUTTERFLY not in found(directory, "Butterfly")


def found(directory: Directory, words: str) -> list[str]:
    return [hit.service.id for hit in directory.find(Query(words=words, size=200)).hits]


def test_an_edit_shows_in_the_next_search(directory: Directory) -> None:
    assert "zebrafinch" not in found(directory, "Zebrafinch")

    rename("Zebrafinch Network")

    assert found(directory, "Zebrafinch") == [BUTTERFLY]
    assert directory.find(Query(words="Zebrafinch")).hits[0].service.name == "Zebrafinch Network"


def test_closed_and_hidden_services_are_neither_found_nor_offered(directory: Directory, pack: Pack) -> None:
    main = pack.services[BUTTERFLY].main[0]
    conversation = Conversation(version=1, wants=(main,))
    assert BUTTERFLY in {service.id for service in directory.choose(conversation).services}

    actions.close(service_id=id_of(BUTTERFLY), redirect_to=None, by="Amina", at=AT, note="")

    assert BUTTERFLY not in {service.id for service in directory.choose(conversation).services}
    assert BUTTERFLY not in found(directory, "Butterfly")


def test_one_report_warns_in_the_offers_and_a_second_hides(directory: Directory, pack: Pack, phrases: Phrases) -> None:
    conversation = Conversation(version=1, wants=(pack.services[BUTTERFLY].main[0],))

    stewarding.report(service_id=id_of(BUTTERFLY), finding="told_police", by="Amina", at=AT)
    once = printed(conversation, pack=pack, phrases=phrases, directory=directory)["referrals"]
    stewarding.report(service_id=id_of(BUTTERFLY), finding="told_police", by="Mei", at=AT)
    twice = printed(conversation, pack=pack, phrases=phrases, directory=directory)["referrals"]

    assert any("told police" in alert for one in once if one["service"] == BUTTERFLY for alert in one["alerts"])
    assert BUTTERFLY not in {one["service"] for one in twice}


def test_the_index_is_made_again_when_it_is_damaged(directory: Directory, pack: Pack) -> None:
    before = found(directory, "lawyer")
    content = bytearray(directory.path.read_bytes())
    content[len(content) // 2] ^= 0xFF

    for damage in (bytes(content), content[:1000], b"not an index", b""):
        directory.path.write_bytes(bytes(damage))
        assert found(Directory(pack=pack, folder=directory.path.parent), "lawyer") == before


def test_an_index_of_other_tables_is_not_believed(directory: Directory, pack: Pack) -> None:
    before = queries.edition()
    rename("Zebrafinch Network")
    assert found(directory, "Zebrafinch") == [BUTTERFLY]

    # The tables are put back as they were, and edited again as often as before.
    Edition.objects.update(number=before[0], rebuild_from=before[1])
    Touched.objects.filter(edition__gt=before[0]).delete()
    rename("Kingfisher Network")

    anew = Directory(pack=pack, folder=directory.path.parent)
    assert (found(anew, "Zebrafinch"), found(anew, "Kingfisher")) == ([], [BUTTERFLY])
    assert (found(directory, "Zebrafinch"), found(directory, "Kingfisher")) == ([], [BUTTERFLY])


def rename(name: str) -> None:
    actions.change(table="service", record_id=id_of(BUTTERFLY), values={"name": name}, by="Amina", at=AT)


def test_a_search_while_somebody_edits_finds_each_service_once_as_it_was_or_as_it_is(directory: Directory) -> None:
    names = [f"Zebrafinch {number}" for number in range(12)]
    seen, stop = [], threading.Event()
    everything = directory.find(Query(size=0)).total

    def look() -> None:
        while not stop.is_set():
            result = directory.find(Query(size=200))
            seen.append((result.total, [hit.service.id for hit in result.hits]))

    searching = threading.Thread(target=look)
    searching.start()
    for name in names:
        rename(name)
        assert found(directory, name).count(BUTTERFLY) == 1
    stop.set()
    searching.join()

    assert seen
    for total, ids in seen:
        assert total == everything == len(ids) == len(set(ids))


def test_after_very_many_edits_the_index_is_made_anew_and_still_agrees(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askfirst.journeys.index.MOST_BESIDE", 3)
    first = directory.shelf().edition
    for slug in ("butterfly", "halco", "988", "211-ontario"):
        actions.change(table="service", record_id=id_of(slug), values={"alert": "Zebrafinch"}, by="Amina", at=AT)

    shelf = directory.shelf()

    assert shelf.edition > first and shelf.overlay is None
    assert {hit.service.alert for hit in directory.find(Query(size=200)).hits} == {"", "Zebrafinch"}


def test_a_check_finds_where_an_index_and_its_tables_disagree(directory: Directory) -> None:
    assert directory.disagreements() == (frozenset(), frozenset())

    # Behind the back of every deed, so that the index cannot know.
    Service.objects.filter(slug=BUTTERFLY).update(status="defunct")
    Service.objects.filter(slug="halco").update(slug="halco-anew")

    assert directory.disagreements() == ({"halco-anew"}, {BUTTERFLY, "halco"})


def test_no_talk_makes_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from askfirst.journeys.in_use import choose_services

    nowhere = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "data" / "directory.sqlite3")}
    monkeypatch.setattr(settings, "DATABASES", {"default": nowhere})

    assert choose_services(Conversation(version=1, wants=("police-stop",))) is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_printed_is_json_that_others_can_read(directory: Directory, pack: Pack, phrases: Phrases) -> None:
    answer = printed(Conversation(version=1, wants=("police-stop",)), pack=pack, phrases=phrases, directory=directory)

    assert json.loads(json.dumps(answer)) == answer
