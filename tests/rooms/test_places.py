"""Where a place is and what reaches it, by the name a person types and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askfirst.ground.refusal import Refusal
from askfirst.pack.content import Area, Circle, Pack, Place
from askfirst.places.find import distance_km, find_place, lies_in, nearest_names

degrees = st.floats(min_value=41, max_value=57)
WAWA = Place(id="wawa", name="Wawa", lat=47.99, lon=-84.77, source="here")


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Toronto", "toronto"),
        ("  TORONTO ", "toronto"),
        ("Ｔｏｒｏｎｔｏ", "toronto"),
        ("Markham, ON", "markham"),
        ("Markham, Ontario", "markham"),
        ("Markham Ontario", "markham"),
        ("St Catharines", "st-catharines"),
        ("Saint Catharines", "st-catharines"),
        ("St. Catharines", "st-catharines"),
        ("Sault Sainte Marie", "sault-ste-marie"),
        ("sault-ste-marie", "sault-ste-marie"),
        ("thunder-bay", "thunder-bay"),
        ("L’Orignal", "lorignal"),
        ("Orleans", "orleans"),
        ("Orle\u0301ans", "orleans"),
        ("Grand Sudbury", "greater-sudbury"),
    ],
)
def test_a_place_is_found_however_it_is_spelled(pack: Pack, typed: str, place: str):
    assert find_place(typed, pack=pack).id == place


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("多伦多", "toronto"),
        ("多倫多", "toronto"),
        ("万锦", "markham"),
        ("萬錦", "markham"),
        ("万锦市", "markham"),
        ("士嘉堡", "scarborough"),
        ("渥太华", "ottawa"),
        ("雷湾", "thunder-bay"),
    ],
)
def test_a_place_in_chinese_is_found(pack: Pack, typed: str, place: str):
    assert find_place(typed, pack=pack).id == place


@pytest.mark.parametrize(
    "name",
    ["Moosonee", "Sioux Lookout", "Wawa", "Pickle Lake", "Attawapiskat", "Kashechewan", "Fort Severn", "Peawanuck", "Timmins"],
)
def test_a_small_northern_place_is_found(pack: Pack, name: str):
    place = find_place(name, pack=pack)

    assert place.lat > 47
    assert place.source


def test_a_first_nation_is_found_by_its_own_name_and_by_the_one_on_the_map(pack: Pack):
    own, on_the_map = find_place("Kitchenuhmaykoosib Inninuwug", pack=pack), find_place("Big Trout Lake", pack=pack)

    assert own == on_the_map


def test_every_place_can_be_found_by_the_name_it_is_shown_with(pack: Pack):
    lost = [place.id for place in pack.places.values() if find_place(place.name, pack=pack).name != place.name]

    assert lost == []


def test_the_names_that_services_stand_under_are_all_places(pack: Pack):
    named = {service.place for service in pack.services.values() if service.place}

    assert all(find_place(name, pack=pack).name == name for name in named)


@pytest.mark.parametrize(("typed", "meant"), [("Marckham", "Markham"), ("Timins", "Timmins"), ("Torontoo", "Toronto")])
def test_a_misspelled_place_is_refused_with_the_name_that_was_meant(pack: Pack, typed: str, meant: str):
    with pytest.raises(Refusal) as refused:
        find_place(typed, pack=pack)

    assert f"“{typed}”" in refused.value.message
    assert meant in refused.value.message
    assert refused.value.field == "place"


@pytest.mark.parametrize("typed", ["Zzyzx", "...", "   ", "市", "<script>", "🙂", "x" * 500])
def test_a_place_nobody_knows_is_refused_with_something_to_do(pack: Pack, typed: str):
    with pytest.raises(Refusal) as refused:
        find_place(typed, pack=pack)

    assert "Try the nearest larger place, or leave it out." in refused.value.message


def test_at_most_three_names_are_suggested(pack: Pack):
    assert len(nearest_names("Kingstn", pack=pack)) <= 3


def test_a_place_is_never_guessed_from_half_its_name(pack: Pack):
    with pytest.raises(Refusal):
        find_place("Sioux", pack=pack)


def test_toronto_and_ottawa_are_as_far_apart_as_on_a_map(pack: Pack):
    toronto, ottawa = find_place("Toronto", pack=pack), find_place("Ottawa", pack=pack)

    assert distance_km(toronto, ottawa) == pytest.approx(350, abs=5)


@given(degrees, degrees, degrees, degrees)
def test_there_is_as_far_as_back(lat: float, lon: float, other_lat: float, other_lon: float):
    one = Place(id="one", name="One", lat=lat, lon=-lon, source="here")
    other = Place(id="other", name="Other", lat=other_lat, lon=-other_lon, source="here")

    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert distance_km(one, one) == 0


def area(**where: object) -> Area:
    return Area(id="there", names={"en": "There"}, **where)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "inside"),
    [
        ({"everywhere": True}, True),
        ({"outside": True}, False),
        ({"outside": True, "everywhere": True}, False),
        ({"places": ("wawa",)}, True),
        ({"places": ("toronto",)}, False),
        ({"circle": Circle(lat=48.0, lon=-84.7, km=10)}, True),
        ({"circle": Circle(lat=48.0, lon=-84.0, km=10)}, False),
        ({"box": (47.0, -85.0, 48.0, -84.0)}, True),
        ({"box": (43.0, -80.0, 44.0, -79.0)}, False),
        ({"boxes": ((43.0, -80.0, 44.0, -79.0), (47.0, -85.0, 48.0, -84.0))}, True),
        ({}, False),
    ],
)
def test_a_place_lies_in_an_area_exactly_where_the_area_says(where: dict[str, object], inside: bool):
    assert lies_in(WAWA, area(**where)) is inside


@pytest.mark.parametrize("name", ["Toronto", "Moosonee", "Pickle Lake", "Windsor", "Ottawa"])
def test_every_place_in_ontario_lies_in_ontario_and_in_canada(pack: Pack, name: str):
    place = find_place(name, pack=pack)

    assert lies_in(place, pack.areas["Ontario"])
    assert lies_in(place, pack.areas["Canada"])


def test_a_place_in_the_north_does_not_lie_in_toronto(pack: Pack):
    assert lies_in(find_place("Toronto", pack=pack), pack.areas["Toronto"])
    assert lies_in(find_place("Scarborough", pack=pack), pack.areas["Toronto"])
    assert not lies_in(find_place("Timmins", pack=pack), pack.areas["Toronto"])


def test_the_same_name_means_the_same_place_after_another_pack_was_asked(pack: Pack):
    elsewhere = Pack(**{name: getattr(pack, name) for name in pack.__struct_fields__} | {"places": {"wawa": WAWA}})

    with pytest.raises(Refusal):
        find_place("Toronto", pack=elsewhere)

    assert find_place("Toronto", pack=pack).id == "toronto"
