"""Choosing from a large directory gives what a scan of every service would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray

from askfirst.listening.conversation import Conversation, Fact, Said
from askfirst.matching.offers import MOST_ASIDE, MOST_REFERRALS, Chosen, make_offers, most
from askfirst.pack.content import Asks, Pack, Point, Provenance, Reach, Service, ServiceText, Tells
from askfirst.pack.read import default_pack, read_pack
from askfirst.search.choose import Part, choose
from askfirst.search.columns import Columns
from askfirst.search.verdicts import Verdicts

PACK = read_pack(default_pack())
TOPICS = ("police-stop", "immigration-status", "unpaid-wages", "lawyer", "sexual-health")
TOPICS = tuple(topic for topic in TOPICS if topic in PACK.topics) or tuple(list(PACK.topics)[:5])
AREAS = ("Ontario", "Algoma", "Brampton", "Somewhere Else County")
ANSWERS = st.sampled_from(("yes", "no", "unknown"))


@dataclass
class SmallSegment:
    """A segment in memory, as it comes back from a file: tuples have become lists."""

    services: Sequence[Service]
    arrays: Mapping[str, NDArray[Any]]
    tables: Mapping[str, Sequence[Any]]

    def verdicts(self, pack: Pack) -> Verdicts:
        return Verdicts(self, pack=pack)

    def service(self, doc: int) -> Service:
        return self.services[doc]


def part_of(services: Sequence[Service], *, dead: Sequence[int] = ()) -> Part:
    columns = Columns(PACK)
    for service in services:
        columns.add(service)
    arrays, tables = columns.finish()
    return Part(SmallSegment(services, arrays, msgspec.msgpack.decode(msgspec.msgpack.encode(tables))), dead)


@st.composite
def services(draw: st.DrawFn) -> list[Service]:
    numbers = draw(st.permutations(range(draw(st.integers(0, 12)))))
    return [draw(one_service(f"s{number:02}")) for number in numbers]


@st.composite
def one_service(draw: st.DrawFn, name: str) -> Service:
    some = lambda values, most=2: tuple(draw(st.lists(st.sampled_from(values), max_size=most, unique=True)))  # noqa: E731
    return Service(
        id=name,
        name=name,
        organization=name,
        kind=draw(st.sampled_from(("legal-clinic", "shelter", "health", "other"))),
        main=some(TOPICS),
        also=some(TOPICS),
        audience=some(tuple({rule.audience for rule in PACK.rules}), 1),
        community=some(("chinese", "muslim", "unlisted"), 1),
        peer_led=draw(ANSWERS),
        women_only=draw(ANSWERS),
        call_backs=draw(ANSWERS),
        cost=draw(st.sampled_from(("free", "may_cost", "unknown"))),
        delivery=some(("phone", "online", "in_person", "outreach")) or ("in_person",),
        reach=tuple(Reach(by=by, value="x") for by in some(("phone", "email", "address"))),
        place=draw(st.sampled_from((None, "Toronto", "Timmins", "Nowhere at all"))),
        points=tuple(Point(lat=draw(st.sampled_from((43.7, 48.5, 25.8))), lon=-80.0) for _ in range(draw(st.integers(0, 2)))),
        area=some(AREAS),
        languages=some(("en", "fr", "yue", "zh")),
        asks=Asks(id=draw(ANSWERS), name=draw(ANSWERS), immigration_status=draw(ANSWERS), health_card=draw(ANSWERS)),
        tells=tuple(
            Tells(
                recipient=who,
                practice=draw(st.sampled_from(("must", "may", "must_not", "unknown"))),
                ground={"en": ""},
                source="",
            )
            for who in some(("police", "immigration"))
        ),
        text={"en": ServiceText(about="")},
        text_state={"en": "original"},
        source=Provenance(
            url="",
            date=draw(st.sampled_from((None, "2024", "2026-01-02"))),
            kind="directory",
            confidence=draw(st.sampled_from(("high", "medium"))),
        ),
    )


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    facts = [Fact(key=rule.fact, value=value, source="said") for rule in PACK.rules for value in rule.values[:1]]
    return Conversation(
        version=1,
        said=(Said(text="…", language="en"),),
        wants=tuple(draw(st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3, unique=True))),
        limits=tuple(draw(st.lists(st.sampled_from(tuple(PACK.limits)), max_size=3, unique=True))),
        place=draw(st.sampled_from(("", "Toronto", "Timmins"))),
        travel_km=draw(st.sampled_from((None, 50))),
        languages=tuple(draw(st.lists(st.sampled_from(("en", "zh-Hans", "fr")), max_size=2, unique=True))),
        facts=tuple(draw(st.lists(st.sampled_from(facts), max_size=2, unique_by=lambda fact: fact.key))),
    )


def pack_with(found: Sequence[Service]) -> Pack:
    return replace(PACK, services={service.id: service for service in found})


@settings(max_examples=60, deadline=None)
@given(services(), conversations(), st.integers(0, 12))
def test_offers_from_a_directory_are_the_offers_of_a_scan(found: list[Service], conversation: Conversation, cut: int) -> None:
    scanned = make_offers(conversation, pack=pack_with(found))

    chosen = choose(conversation, among=[part_of(found[:cut]), part_of(found[cut:])], pack=PACK)
    offers = make_offers(conversation, pack=PACK, chosen=chosen)

    assert replace_more(offers) == replace_more(scanned)
    assert chosen.referrals == len(scanned.referrals)
    assert sum(chosen.set_aside.values()) == len(scanned.set_aside)


def replace_more(offers: Any) -> Any:
    return (offers.information, offers.referrals, offers.set_aside, offers.not_used, offers.ruled_out)


@settings(max_examples=5, deadline=None)
@given(st.lists(one_service("x"), min_size=8, max_size=8), conversations())
def test_the_first_of_very_many_are_those_that_a_scan_puts_first(kinds: list[Service], conversation: Conversation) -> None:
    many = [replace(kinds[number % 8], id=f"s{number * 7919 % 400:04}") for number in range(400)]
    scanned = make_offers(conversation, pack=pack_with(many))

    chosen = choose(conversation, among=[part_of(many[:150]), part_of(many[150:])], pack=PACK)
    offers = make_offers(conversation, pack=PACK, chosen=chosen)

    assert offers.referrals == scanned.referrals[: most(len(scanned.referrals), MOST_REFERRALS)]
    assert chosen.referrals == len(scanned.referrals)
    for limit in {aside.limit for aside in scanned.set_aside}:
        first = [one.service.id for one in scanned.set_aside if one.limit == limit]
        shown = [one.service.id for one in offers.set_aside if one.limit == limit]
        assert shown == first[: most(len(first), MOST_ASIDE)]
        assert chosen.set_aside[limit] == sum(one.limit == limit for one in scanned.set_aside)


def test_a_service_that_changed_since_is_not_answered_for() -> None:
    conversation = Conversation(version=1, wants=TOPICS[:1])
    service = replace(next(iter(PACK.services.values())), main=TOPICS[:1])

    assert choose(conversation, among=[part_of([service])], pack=PACK).referrals == 1
    assert choose(conversation, among=[part_of([service], dead=[0])], pack=PACK) == Chosen(())


def test_nothing_is_chosen_for_somebody_who_has_chosen_nothing() -> None:
    assert choose(Conversation(version=1), among=[part_of(list(PACK.services.values()))], pack=PACK) == Chosen(())


@pytest.mark.parametrize("place", ["", "Toronto", "Timmins", "Kenora"])
def test_the_real_pack_gives_the_same_offers_either_way(place: str) -> None:
    part = part_of(list(PACK.services.values()))
    for topic in PACK.topics:
        conversation = Conversation(version=1, wants=(topic,), place=place, limits=("no-police",))

        chosen = choose(conversation, among=[part], pack=PACK)

        offers, scanned = make_offers(conversation, pack=PACK, chosen=chosen), make_offers(conversation, pack=PACK)
        assert offers.referrals == scanned.referrals[: most(len(scanned.referrals), MOST_REFERRALS)]
        assert offers.ruled_out == scanned.ruled_out
