"""Search: what is found by which words, in what order and why; what holds beside the words; and an index that can be trusted."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from askfirst.ground.refusal import Refusal
from askfirst.listening.conversation import EMPTY
from askfirst.matching.verdict import Case, judge
from askfirst.pack.content import Asks, Opening, Pack, Place, Point, Provenance, Service, ServiceText
from askfirst.places.find import distance_km, find_place
from askfirst.search import container
from askfirst.search.build import build, build_in_memory
from askfirst.search.container import Damaged
from askfirst.search.find import find, find_ids
from askfirst.search.query import Found, Query
from askfirst.search.segment import open_segment
from askfirst.search.shelf import Shelf
from askfirst.search.words import asked_in, spans_of, tokens, words_in


def made(name: str, *, about: str = "", language: str = "en", **facts: Any) -> Service:
    """An invented service with nothing but a name, words about it, and what a test cares for."""
    plain: dict[str, Any] = {
        "id": facts.pop("id", name.lower().replace(" ", "-")),
        "organization": "",
        "kind": "",
        "main": (),
        "delivery": ("in_person",),
        "reach": (),
        "area": (),
        "text": {language: ServiceText(about=about, who_for=facts.pop("who_for", ""))},
        "text_state": {},
        "source": Provenance(url="", date=None, kind="first_party", confidence="high"),
    }
    return Service(name=name, **{**plain, **facts})


def shelf_of(*services: Service, pack: Pack) -> Shelf:
    return Shelf(build_in_memory(services, pack=pack))


def search(words: str, *services: Service, pack: Pack, **more: Any) -> Found:
    return find(Query(words=words, **more), shelf=shelf_of(*services, pack=pack), pack=pack)


def names(found: Found) -> list[str]:
    return [hit.service.name for hit in found.hits]


def word_reasons(found: Found, at: int = 0) -> set[tuple[str, str, str, str]]:
    return {(one.text, one.found, one.where, one.how) for one in found.hits[at].because if one.kind == "word"}


@pytest.fixture(scope="module")
def shelf(pack: Pack) -> Shelf:
    """All services of the pack."""
    return shelf_of(*pack.services.values(), pack=pack)


# Words


OTHER = made("Garden Club", about="Flowers and vegetables.")


@pytest.mark.parametrize(
    ("typed", "written", "how"),
    [
        ("lawyer", "A lawyer is there on Mondays.", "exact"),
        ("LAWYER", "A Lawyer is there on Mondays.", "exact"),
        ("counseling", "We offer counselling.", "stem"),
        ("evictions", "Help with an eviction.", "stem"),
        ("appeals", "You can appeal a decision.", "stem"),
        ("juridique", "Des conseils juridiques.", "stem"),
        ("consultations", "Une consultation par mois.", "stem"),
        ("attorney", "Talk to a lawyer.", "synonym"),
        ("avocat", "Talk to a lawyer.", "synonym"),
        ("hébergement", "A shelter with 20 beds.", "synonym"),
        ("shelters", "Un refuge pour la nuit.", "synonym"),
        ("physician", "Un médecin sur place.", "synonym"),
        ("STD", "STI tests.", "synonym"),
        ("permit", "Your visa.", "synonym"),
        ("laywer", "Talk to a lawyer.", "typo"),
        ("lawer", "Talk to a lawyer.", "typo"),
        ("kawyer", "Talk to a lawyer.", "typo"),
        ("imigratoin", "About immigration.", "typo"),
        ("harass", "Being harassed at home.", "stem"),
        ("hairdr", "A hairdresser visits.", "beginning"),
        ("evaluee", "Votre demande est évaluée.", "exact"),
        ("ÉVALUÉE", "Votre demande est evaluee.", "exact"),
        ("avocat", "Trouver l’avocat qu’il faut.", "exact"),
        ("womens", "A women's group.", "stem"),
        ("women’s", "A group for women.", "exact"),
        ("email", "Write an e-mail.", "exact"),
        ("e-mail", "Send us email.", "exact"),
        ("dropin", "A drop-in on Fridays.", "exact"),
        ("OHIP", "Without O.H.I.P. too.", "exact"),
    ],
)
def test_a_word_is_found_however_it_is_written(pack: Pack, typed: str, written: str, how: str):
    found = search(typed, OTHER, made("House", about=written), pack=pack)

    assert names(found) == ["House"]
    assert how in {reason[3] for reason in word_reasons(found)}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("律", "提供法律援助"),
        ("法律", "提供法律援助"),
        ("法律援助", "提供法律援助"),
        ("無證件", "帮助无证件的人"),
        ("无证件", "幫助無證件的人"),
        ("HIV检测", "免费 HIV 检测"),
        ("ทนายความ", "มีทนายความให้คำปรึกษา"),
        ("ที่พัก", "เรามีที่พักชั่วคราว"),
        ("법률", "무료 법률 상담을 합니다"),
        ("상담", "무료 법률 상담을 합니다"),
        ("法律", "法律相談ができます"),
        ("ホテル", "近くのホテルです"),
        ("ច្បាប់", "ជំនួយផ្នែកច្បាប់"),
        ("ກົດໝາຍ", "ຊ່ວຍເຫຼືອດ້ານກົດໝາຍ"),
        ("ဥပဒေ", "အခမဲ့ဥပဒေအကူအညီ"),
        ("क़ानून", "मुफ़्त क़ानून सलाह"),
        ("قانون", "مشورہ قانون کا"),
    ],
)
def test_every_script_is_searched(pack: Pack, typed: str, written: str):
    found = search(typed, OTHER, made("House", about=written), made("Hall", about="没有别的"), pack=pack)

    assert names(found) == ["House"]


def test_a_thai_tone_is_never_cut_from_its_letter():
    assert "ที่" in words_in("ที่พัก")
    assert not any(word.startswith(("\u0e35", "\u0e48")) for word in words_in("ที่พัก"))


def test_korean_is_found_by_the_whole_word_and_by_two_syllables(pack: Pack):
    services = (OTHER, made("House", about="상담을"), made("Hall", about="상담 을지로"))

    assert names(search("상담을", *services, pack=pack))[0] == "House"
    assert set(names(search("상담", *services, pack=pack))) == {"House", "Hall"}


ALPHABETS = st.one_of(
    st.text(alphabet="abc éÀçŒßđ'’-–._@ 0129\n\t\x00", max_size=30),
    st.text(alphabet="法律無证件的Ａ１ー東ホテルが\u3099 한글상담을\u1112\u1161\u11ab", max_size=20),
    st.text(alphabet="ทนายที่พักำ ກົດໝາຍ ច្បាប់ ဥပဒေ္က हिन्दी क़ानून قانونيًا", max_size=20),
    st.text(max_size=20),
)


@given(ALPHABETS)
@settings(max_examples=150, deadline=None)
def test_the_quick_cut_and_the_one_with_places_agree(text: str):
    placed = tokens(text)

    assert [token.text for token in placed] == words_in(text)
    assert all(0 <= token.start < token.end <= len(text) for token in placed)


@given(ALPHABETS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_for_is_something_an_index_keeps(text: str):
    assert {token.text for token in asked_in(text)} <= set(words_in(text))


def test_found_words_can_be_shown_where_they_stand():
    text = "L’Évaluation, puis 無證件 people"

    spans = spans_of(text, frozenset(words_in("evaluation 无证件")))

    assert [text[start:end] for start, end in spans] == ["Évaluation", "無證件"]


def test_a_known_word_is_not_mended(pack: Pack):
    found = search("cat", made("Cat House"), made("Car House"), made("Cats House"), pack=pack)

    assert set(names(found)) == {"Cat House", "Cats House"}


def test_what_a_word_was_read_as_is_told(pack: Pack):
    found = search("laywer now", made("House", about="A lawyer."), pack=pack)

    assert [(one.word, one.start, one.end, one.services, one.read_as) for one in found.understood] == [
        ("laywer", 0, 6, 1, ("lawyer",)),
        ("now", 7, 10, 0, ()),
    ]


def test_a_short_word_is_never_guessed(pack: Pack):
    assert search("abk", made("Abc House"), pack=pack).total == 0


def test_a_service_is_found_by_the_name_of_its_topic_kind_and_place_in_any_language(pack: Pack, shelf: Shelf):
    label = pack.topic_words["fr"].topics["eviction"].label

    topic = find(Query(words=label, size=1), shelf=shelf, pack=pack)
    place = find(Query(words="多倫多"), shelf=shelf, pack=pack)

    assert "eviction" in topic.hits[0].service.main + topic.hits[0].service.also
    assert place.total > 5
    assert {one.where for one in place.hits[0].because} <= {"place", "area", "name", "about", "who_for", "organization"}


def test_a_service_known_to_be_free_is_found_as_free(pack: Pack):
    services = (made("Free Garden"), made("Dental care", cost="free"), made("Dental shop", cost="may_cost"))

    found = search("free dentist", *services, pack=pack)

    assert names(found)[0] == "Dental care"
    assert ("free", "free", "cost", "exact") in word_reasons(found)


# Nothing, and hostile words


@pytest.mark.parametrize("typed", ["zzyzxq", "???", "🙂🙂", "the", "\x00", "'-'", "。、", "\ud800", "^.*$", "%_"])
def test_words_that_nobody_has_find_nothing(pack: Pack, shelf: Shelf, typed: str):
    found = find(Query(words=typed), shelf=shelf, pack=pack)

    assert (found.total, found.hits) == (0, ())


@pytest.mark.parametrize(
    "typed",
    [
        "legal clinic \x00",
        "clinic " + "x" * 1500,
        "clinic (.*)+$ [a-z]{1000}",
        "clinic 🙂",
        "clinic\u202e",
        "clinic'; DROP TABLE service; --",
    ],
)
def test_rubbish_beside_a_word_does_no_harm(pack: Pack, shelf: Shelf, typed: str):
    assert find(Query(words=typed), shelf=shelf, pack=pack).total >= find(Query(words="clinic"), shelf=shelf, pack=pack).total


def test_words_that_are_too_many_are_named(pack: Pack, shelf: Shelf):
    found = find(Query(words="clinic " + " ".join(f"word{number}" for number in range(99))), shelf=shelf, pack=pack)

    assert found.total > 0
    assert len(found.understood) == 32
    assert found.unused[-1] == "word98"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"words": "x" * 2001}, "words"),
        ({"near": (float("nan"), 0.0)}, "near"),
        ({"near": (91.0, 0.0)}, "near"),
        ({"near": (44.0, -79.0), "within_km": -1.0}, "within_km"),
        ({"within_km": 5.0}, "within_km"),
        ({"topics": ("no-such-topic",)}, "topics"),
        ({"limits": ("no-such-limit",)}, "limits"),
        ({"needs_no": ("shoe_size",)}, "needs_no"),
        ({"facets": ("shoe_size",)}, "facets"),
        ({"open_at": datetime(2026, 3, 8, 9, 30)}, "open_at"),  # noqa: DTZ001
        ({"age": float("nan")}, "age"),
        ({"start": -1}, "start"),
        ({"size": -1}, "start"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(pack: Pack, shelf: Shelf, asked: dict[str, Any], field: str):
    with pytest.raises(Refusal) as refused:
        find(Query(**asked), shelf=shelf, pack=pack)

    assert refused.value.field == field
    assert refused.value.message.startswith(field)


# Order and reasons


def test_a_word_in_the_name_counts_more_than_one_in_the_text(pack: Pack):
    inside = made("A house", about="Butterfly")
    long = made("Butterfly garden and tea house")

    found = search("butterfly", inside, long, made("Butterfly"), made("Hall", organization="Butterfly"), pack=pack)

    assert names(found) == ["Butterfly", "Butterfly garden and tea house", "Hall", "A house"]


def test_a_service_with_more_of_her_words_comes_first(pack: Pack):
    found = search(
        "tenant advice", made("Tenant"), made("House", about="Advice for a tenant."), made("Club", about="Tea"), pack=pack
    )

    assert names(found) == ["House", "Tenant"]


def test_a_rare_word_counts_more_than_a_common_one(pack: Pack):
    common = [made(f"Advice {number}", about="Tea") for number in range(8)]

    found = search("advice gladue", *common, made("Gladue"), pack=pack)

    assert names(found)[0] == "Gladue"


def test_the_score_is_the_written_formula(pack: Pack):
    found = search("gladue", made("Gladue"), made("House"), made("Hall"), pack=pack)

    # ln(1 + 3 services / 1 with the word) · 140 for a name of one word / 100.
    assert found.hits[0].score == pytest.approx(1.386294 * 1.4, rel=1e-5)


def test_every_word_is_explained(pack: Pack):
    service = made(
        "Night House", about="Beds.", keywords=("refuge",), organization="Maison", main=("eviction",), kind="legal-clinic"
    )

    found = search("laywer maison refuge nights eviction clinic", service, made("A lawyer"), made("Gladue"), pack=pack)

    assert word_reasons(found) >= {
        ("maison", "maison", "organization", "exact"),
        ("refuge", "refuge", "keywords", "exact"),
        ("nights", "night", "name", "stem"),
        ("clinic", "clinic", "kind", "exact"),
    }
    assert ("eviction", "topic:eviction") in {(text, where) for text, _, where, _ in word_reasons(found)}


def test_the_same_search_gives_the_same_answer_twice(pack: Pack, shelf: Shelf):
    query = Query(words="legal help toronto", near=(43.65, -79.38), limits=("no-police",))

    first, again = find(query, shelf=shelf, pack=pack), find(query, shelf=shelf, pack=pack)

    assert first == again
    assert first.hits


def test_pages_follow_one_another_without_gaps(pack: Pack, shelf: Shelf):
    whole = find(Query(words="help", size=200), shelf=shelf, pack=pack)

    pages = [find(Query(words="help", start=start, size=7), shelf=shelf, pack=pack) for start in range(0, whole.total, 7)]

    assert [hit.service.id for page in pages for hit in page.hits] == [hit.service.id for hit in whole.hits]
    assert len(whole.hits) == whole.total


def test_ids_alone_come_in_the_same_order(pack: Pack, shelf: Shelf):
    query = Query(words="clinic", size=200)

    total, ids = find_ids(query, shelf=shelf, pack=pack)

    assert (total, ids) == (len(ids), [hit.service.id for hit in find(query, shelf=shelf, pack=pack).hits])


def test_equals_are_ordered_by_id(pack: Pack):
    same = [made("Same House", id=f"s{number}") for number in (3, 1, 2)]

    assert [hit.service.id for hit in search("same", *same, pack=pack).hits] == ["s1", "s2", "s3"]


def test_no_words_list_everything_by_name(pack: Pack):
    found = search("", made("école"), made("Zoo"), made("Abbey"), made("Fair"), pack=pack)

    assert names(found) == ["Abbey", "école", "Fair", "Zoo"]


def test_no_words_but_a_point_list_everything_by_distance(pack: Pack):
    far, near = Point(lat=46.5, lon=-81.0), Point(lat=43.7, lon=-79.4)

    found = search(
        "", made("Far", points=(far,)), made("Nowhere"), made("Near", points=(far, near)), pack=pack, near=(43.65, -79.38)
    )

    assert names(found) == ["Near", "Far", "Nowhere"]
    assert [hit.distance_km for hit in found.hits] == [5.8, pytest.approx(340, abs=10), None]


# Where


def test_near_counts_but_a_phone_line_is_not_far(pack: Pack):
    near, far = Point(lat=43.66, lon=-79.38), Point(lat=49.0, lon=-90.0)
    services = (made("Help far", points=(far,)), made("Help line", delivery=("phone",)), made("Help near", points=(near,)))

    found = search("help", *services, pack=pack, near=(43.65, -79.38))

    assert names(found) == ["Help near", "Help line", "Help far"]
    assert [hit.reachable for hit in found.hits] == ["near", "remote", "far"]


@given(
    st.floats(41.0, 57.0),
    st.floats(-95.0, -74.0),
    st.floats(41.0, 57.0),
    st.floats(-95.0, -74.0),
    st.sampled_from([1.0, 25.0, 500.0]),
)
@settings(max_examples=40, deadline=None)
def test_a_radius_holds_exactly_what_lies_within_it(lat: float, lon: float, here_lat: float, here_lon: float, km: float):
    pack = _the_pack()
    here, there = Place(id="", name="", lat=here_lat, lon=here_lon, source=""), Place(id="", name="", lat=lat, lon=lon, source="")
    distance = distance_km(here, there)

    found = search("", made("There", points=(Point(lat=lat, lon=lon),)), pack=pack, near=(here_lat, here_lon), within_km=km)

    # A millimetre is left to rounding.
    assert found.total == (distance <= km) or abs(distance - km) < 1e-6
    assert not found.hits or found.hits[0].distance_km == pytest.approx(distance, abs=0.051)


def test_a_radius_across_the_date_line_and_the_pole(pack: Pack):
    east, pole = made("East", points=(Point(lat=0.0, lon=179.99),)), made("Pole", points=(Point(lat=89.99, lon=0.0),))

    assert names(search("", east, pole, pack=pack, near=(0.0, -179.99), within_km=5)) == ["East"]
    assert names(search("", east, pole, pack=pack, near=(89.99, 180.0), within_km=5)) == ["Pole"]


def test_what_can_be_reached_from_a_place(pack: Pack):
    timmins = find_place("Timmins", pack=pack)
    here, away = Point(lat=timmins.lat, lon=timmins.lon), Point(lat=43.65, lon=-79.38)
    services = (
        made("Here", points=(here,)),
        made("Away", points=(away,)),
        made("Line", delivery=("phone",)),
        made("Line of Brampton", delivery=("phone",), area=("Brampton",)),
        made("Visits", delivery=("outreach",), area=("Ontario",), points=(away,)),
        made("Unknown"),
    )

    found = search("", *services, pack=pack, place=timmins)

    assert {hit.service.name: hit.reachable for hit in found.hits} == {"Here": "near", "Line": "remote", "Visits": "serves_area"}


# What must hold beside the words


FULL = made(
    "Full",
    languages=("en", "yue"),
    interpreters=("th",),
    delivery=("phone", "in_person"),
    cost="free",
    asks=Asks(id="no", name="unknown"),
    main=("eviction",),
    also=("debt",),
    kind="legal-clinic",
    audience=("indigenous",),
    minimum_age=16.0,
    maximum_age=24.0,
)
BARE = made("Bare", asks=Asks(id="yes"), cost="may_cost", languages=("fr",))


@pytest.mark.parametrize(
    "asked",
    [
        {"languages": ("zh-Hant",)},
        {"languages": ("th",)},
        {"languages": ("es", "en")},
        {"topics": ("eviction",)},
        {"topics": ("debt", "taxes")},
        {"topics": ("eviction",), "main_only": True},
        {"delivery": ("phone",)},
        {"delivery": ("video", "phone")},
        {"is_free": True},
        {"needs_no": ("id",)},
        {"kinds": ("legal-clinic",)},
        {"audience": ("indigenous",)},
        {"is_free": True, "topics": ("debt",), "languages": ("yue",)},
    ],
)
def test_a_filter_keeps_what_is_known_to_fit(pack: Pack, asked: dict[str, Any]):
    assert names(search("", FULL, BARE, pack=pack, **asked)) == ["Full"]


@pytest.mark.parametrize(
    "asked",
    [
        {"languages": ("ko",)},
        {"topics": ("debt",), "main_only": True},
        {"delivery": ("video",)},
        {"needs_no": ("name",)},
        {"needs_no": ("id", "name")},
        {"kinds": ("unheard-of",)},
        {"is_free": True, "topics": ("taxes",)},
    ],
)
def test_what_is_not_known_never_passes_for_a_yes(pack: Pack, asked: dict[str, Any]):
    found = search("", FULL, BARE, pack=pack, **asked)

    assert found.total == 0
    assert not any(counts for name, counts in found.facets.items() if not name.startswith("asks_"))


@pytest.mark.parametrize(("age", "fits"), [(15.9, False), (16, True), (24, True), (24.9, True), (25, False), (0, False)])
def test_an_age_must_lie_within_stated_limits(pack: Pack, age: float, fits: bool):
    assert ("Full" in names(search("", FULL, BARE, pack=pack, age=age))) is fits
    assert "Bare" in names(search("", FULL, BARE, pack=pack, age=age))


def test_main_work_comes_before_other_work(pack: Pack):
    services = (made("A", also=("eviction",)), made("B", main=("eviction",)))

    assert names(search("", *services, pack=pack, topics=("eviction",))) == ["B", "A"]


@pytest.mark.parametrize("languages", [(), ("zh-Hans",), ("es",)])
def test_limits_say_exactly_what_they_say_of_each_service(pack: Pack, shelf: Shelf, languages: tuple[str, ...]):
    conversation = replace(EMPTY, languages=languages)
    fitting = {one.id for one in pack.services.values()}
    if languages:
        fitting = set(find_ids(Query(languages=languages, size=500), shelf=shelf, pack=pack)[1])

    for limit in pack.limits.values():
        found = find(Query(limits=(limit.id,), languages=languages, size=500), shelf=shelf, pack=pack)
        broken = {one for one in fitting if judge(limit, Case(pack.services[one], conversation, pack)) == "broken"}

        assert {hit.service.id for hit in found.hits} == fitting - broken
        assert found.set_aside == {limit.id: len(broken)}


def test_each_service_is_set_aside_once_by_the_first_limit_that_it_breaks(pack: Pack):
    service = made("House", asks=Asks(id="yes"), cost="may_cost")

    found = search("", service, pack=pack, limits=("free-only", "no-id"))

    assert found.set_aside == {"free-only": 1, "no-id": 0}


NINE_TO_FIVE = (Opening(opens="09:00", closes="17:00", days=(1, 2, 3, 4, 5)),)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 3, 6, 13, 30, tzinfo=UTC), False),  # Friday, 8:30 in winter
        (datetime(2026, 3, 9, 13, 30, tzinfo=UTC), True),  # Monday after the clocks changed, 9:30 in summer
        (datetime(2026, 3, 9, 21, 30, tzinfo=UTC), False),  # 17:30
        (datetime(2026, 10, 30, 13, 30, tzinfo=UTC), True),  # Friday, still summer
        (datetime(2026, 11, 2, 13, 30, tzinfo=UTC), False),  # Monday, winter again
        (datetime(2026, 11, 2, 14, 30, tzinfo=UTC), True),
    ],
)
def test_open_now_follows_the_clock_on_the_wall_there(pack: Pack, at: datetime, is_open: bool):
    there = made("There", hours=NINE_TO_FIVE, time_zone="America/Toronto")
    shelf = shelf_of(there, made("No hours"), pack=pack)

    found = find(Query(open_at=at), shelf=shelf, pack=pack)

    assert names(found) == (["There"] if is_open else [])
    assert found.facets["open"] == ({"open": 1} if is_open else {})


# Counts


def test_counts_add_up(pack: Pack, shelf: Shelf):
    found = find(Query(words="legal health", size=500), shelf=shelf, pack=pack)
    services = [hit.service for hit in found.hits]

    for name in ("cost", "kinds", "asks_id"):
        assert sum(found.facets[name].values()) == found.total == len(services)
    assert found.facets["topics"] == _counted(topic for one in services for topic in {*one.main, *one.also})
    assert found.facets["languages"] == _counted(code for one in services for code in one.languages)
    assert found.facets["delivery"] == _counted(way for one in services for way in one.delivery)
    assert list(found.facets["topics"].values()) == sorted(found.facets["topics"].values(), reverse=True)


def test_counts_are_the_same_by_either_way_of_counting(pack: Pack):
    many = [replace(FULL, id=f"full-{number}") for number in range(200)]
    few = shelf_of(made("Rare", main=("debt",), cost="free"), *many, pack=pack)

    one = find(Query(words="rare"), shelf=few, pack=pack)
    most = find(Query(words="rare full"), shelf=few, pack=pack)

    assert one.facets["topics"] == {"debt": 1}
    assert most.facets["topics"] == {"debt": 201, "eviction": 200}
    assert (one.facets["cost"], most.facets["cost"]) == ({"free": 1}, {"free": 201})


def test_those_of_whom_nobody_knows_what_they_ask_are_counted_beside(pack: Pack):
    found = search("", FULL, BARE, made("Silent"), made("Silent too"), pack=pack, needs_no=("id",))

    assert found.total == 1
    assert found.facets["asks_id"] == {"unknown": 2, "no": 1, "yes": 1}


def _counted(values: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


# However it is split


QUERIES = (
    Query(size=60),
    Query(words="legal clinic toronto", size=60),
    Query(words="laywer immigr", size=60),
    Query(words="律师 shelter femme", near=(43.65, -79.38), size=10, start=3),
    Query(topics=("find-a-lawyer",), languages=("en",), limits=("no-police", "no-id"), size=60),
    Query(near=(46.5, -81.0), size=15, needs_no=("id",)),
    Query(words="clnic helth", is_free=True, size=7),
)


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_nothing_depends_on_what_lies_in_which_segment(chance: Any):
    pack = _the_pack()
    services = chance.sample(sorted(pack.services.values(), key=lambda one: one.id), 30)
    whole = shelf_of(*services, pack=pack)
    in_main = [one for one in services if chance.random() < 0.7]
    changed = {one.id for one in in_main if chance.random() < 0.3}
    gone = [made("Legal laywer clnic", id=f"gone-{number}", about="Immigrants helth 律师 toronto") for number in range(3)]
    as_it_was = [
        replace(one, name=f"Old clinic {one.id}", main=("debt",), languages=("ko",)) if one.id in changed else one
        for one in in_main
    ]
    beside = [one for one in services if one not in in_main or one.id in changed]

    main, overlay = build_in_memory([*as_it_was, *gone], pack=pack), build_in_memory(beside, pack=pack)
    split = Shelf(main, overlay, dead={*changed, *(one.id for one in gone), "never-there"})

    for query in QUERIES:
        assert find(query, shelf=split, pack=pack) == find(query, shelf=whole, pack=pack)


def test_an_empty_directory_finds_nothing(pack: Pack):
    for query in QUERIES:
        found = find(query, shelf=shelf_of(pack=pack), pack=pack)

        assert (found.total, found.hits) == (0, ())


def test_common_words_and_rare_ones_are_kept_apart_without_a_difference(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    plain = shelf_of(*pack.services.values(), pack=pack)
    monkeypatch.setattr("askfirst.search.text.DENSE_FROM", 10)
    monkeypatch.setattr("askfirst.search.text.AT_ONCE", 7)
    dense = shelf_of(*pack.services.values(), pack=pack)

    assert len(dense.main.arrays["dense"]) > 10 > len(plain.main.arrays["dense"])
    for query in QUERIES:
        assert find(query, shelf=dense, pack=pack) == find(query, shelf=plain, pack=pack)


def test_the_order_of_many_is_the_order_of_all_sorted(pack: Pack):
    many = [made(f"House {number % 7}", id=f"{number * 7919 % 1000:04}", about="tea " * (number % 5)) for number in range(1000)]
    shelf = shelf_of(*many, pack=pack)

    every = find(Query(words="house tea", size=1000), shelf=shelf, pack=pack).hits
    some = find(Query(words="house tea", size=3), shelf=shelf, pack=pack).hits

    assert [hit.service.id for hit in every] == [
        hit.service.id for hit in sorted(every, key=lambda hit: (-hit.score, hit.service.id))
    ]
    assert some == every[:3]


def test_the_same_id_twice_is_a_mistake(pack: Pack):
    with pytest.raises(ValueError, match="same id"):
        build_in_memory([FULL, FULL], pack=pack)


# The file


@pytest.fixture(scope="module")
def index(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "services"
    build(list(pack.services.values())[:40], pack=pack, path=path, edition=7)
    return path


def test_a_file_answers_as_memory_does(pack: Pack, index: Path):
    services = list(pack.services.values())[:40]
    segment = open_segment(index, pack=pack)

    assert segment.edition == 7
    assert [segment.service(doc) for doc in range(segment.count)] == services
    assert all(segment.ids[segment.number_of(one.id) or 0] == one.id for one in services)
    for query in QUERIES:
        assert find(query, shelf=Shelf(segment), pack=pack) == find(query, shelf=shelf_of(*services, pack=pack), pack=pack)


@pytest.mark.parametrize("kept", [0, 10, 39, 40, 1000, 0.5, 0.999])
def test_a_file_that_was_cut_short_is_refused(index: Path, tmp_path: Path, kept: float):
    whole = index.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: int(kept if kept > 1 else kept * len(whole))])

    with pytest.raises(Damaged, match="Delete it; it will be made again"):
        open_segment(cut)


def test_a_file_with_one_bit_changed_is_refused_or_reads_the_same(index: Path, tmp_path: Path):
    whole = index.read_bytes()
    path = tmp_path / "changed"
    refused = 0

    for at in [*range(0, 40), *range(41, len(whole), len(whole) // 150)]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        try:
            _assert_same(open_segment(path).arrays, open_segment(index).arrays)
        except Damaged:
            refused += 1

    # What is not refused fell between two arrays, where nothing is read.
    assert refused > 180


@pytest.mark.parametrize("content", [b"SQLite format 3\x00" * 100, b"x", os.urandom(5000)])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "foreign"
    path.write_bytes(content)

    with pytest.raises(Damaged):
        open_segment(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(Damaged, match=str(path)):
            open_segment(path)


def test_a_file_of_another_version_or_another_pack_is_refused(pack: Pack, index: Path, tmp_path: Path):
    whole = bytearray(index.read_bytes())
    whole[16] += 1
    older = tmp_path / "older"
    older.write_bytes(whole)
    other = replace(pack, areas={})

    with pytest.raises(Damaged, match="another version"):
        open_segment(older)
    with pytest.raises(Damaged, match="another content pack"):
        open_segment(index, pack=other)


def test_a_large_file_is_read_through_once_and_again_when_touched(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(container, "READ_THROUGH", 100)
    path = tmp_path / "large"
    path.write_bytes(index.read_bytes())
    open_segment(path)

    damaged = bytearray(path.read_bytes())
    damaged[100] ^= 1
    path.write_bytes(damaged)
    os.utime(path, ns=(1, 1))

    with pytest.raises(Damaged, match="altered"):
        open_segment(path)


def test_a_build_that_fails_leaves_the_old_file_and_nothing_else(pack: Pack, tmp_path: Path):
    path = tmp_path / "services"
    build([FULL], pack=pack, path=path, edition=1)

    with pytest.raises(ValueError, match="same id"):
        build([BARE, BARE], pack=pack, path=path, edition=2)

    assert open_segment(path).edition == 1
    assert [one.name for one in tmp_path.iterdir()] == ["services"]


def test_an_open_file_stays_whole_while_it_is_replaced(pack: Pack, tmp_path: Path):
    path = tmp_path / "services"
    build([FULL], pack=pack, path=path, edition=1)
    before = Shelf(open_segment(path))

    build([BARE], pack=pack, path=path, edition=2)

    assert names(find(Query(), shelf=before, pack=pack)) == ["Full"]
    assert names(find(Query(), shelf=Shelf(open_segment(path)), pack=pack)) == ["Bare"]


def _assert_same(some: Any, others: Any) -> None:
    assert all(some[name].tobytes() == others[name].tobytes() for name in others)


def _the_pack() -> Pack:
    """The pack, for tests whose services are drawn by chance and that cannot take a fixture of a narrower scope."""
    return _PACKS[0]


_PACKS: list[Pack] = []


@pytest.fixture(scope="module", autouse=True)
def _keep_pack(pack: Pack) -> Sequence[Pack]:
    _PACKS[:] = [pack]
    return _PACKS


def test_every_word_may_be_asked_for(pack: Pack):
    services = list(pack.services.values())
    shelf = Shelf(build_in_memory(services, pack=pack))

    some, every = (
        find(Query(words="shelter lawyer", every_word=asked, size=200), shelf=shelf, pack=pack) for asked in (False, True)
    )
    only = {hit.service.id for hit in find(Query(words="shelter", size=200), shelf=shelf, pack=pack).hits}

    assert 0 < every.total < some.total
    assert {hit.service.id for hit in every.hits} <= only
    assert find(Query(words="shelter zzqqxx", every_word=True), shelf=shelf, pack=pack).total == 0
    assert find(Query(words="the", every_word=True), shelf=shelf, pack=pack).total == 0
