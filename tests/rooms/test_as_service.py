"""A pack's services as HSDS and back, and plain HSDS as a service that can be offered."""

from typing import Any

import pytest
from msgspec.structs import replace

from askfirst.directory.as_hsds import as_hsds
from askfirst.directory.as_service import as_service
from askfirst.hsds.check import clean
from askfirst.hsds.nest import Rows, flatten, nest, together
from askfirst.hsds.tables import TABLES
from askfirst.pack.content import Pack, Service

NUMBER = "8f0e3f0a-7c5e-4c3e-9d53-2f6f1a7d0001"


def there_and_back(service: Service, *, pack: Pack) -> Service:
    """As it comes back from the tables: flattened, cleaned, nested again."""
    rows, root = Rows(), {}
    for table, raw in together(flatten(as_hsds(service, pack=pack), table="service")):
        row = clean({**raw}, table=TABLES[table]).row
        rows.add(table, row)
        root = row if table == "service" else root
    return as_service(nest(root, table="service", rows=rows), pack=pack)


def test_every_service_of_the_pack_comes_back_from_hsds_as_it_was(pack: Pack) -> None:
    lost = [
        service.id
        for service in pack.services.values()
        if there_and_back(service, pack=pack) != replace(service, steward_notes="")
    ]

    assert lost == []


def plain(pack: Pack, **values: Any) -> Service:
    record = {"id": NUMBER, "name": "Example Clinic", "status": "active", "organization": {"id": NUMBER, "name": "Example"}}
    return as_service({**record, **values}, pack=pack)


def test_what_a_plain_record_does_not_say_is_unknown(pack: Pack) -> None:
    service = plain(pack)

    assert service.asks.id == service.asks.name == service.peer_led == service.cost == "unknown"
    assert (service.main, service.area, service.points, service.hours, service.languages) == ((), (), (), (), ())
    assert service.id == NUMBER


@pytest.mark.parametrize(
    ("values", "cost"),
    [
        ({"fees": "Free to everyone"}, "free"),
        ({"fees": "Free consultation, then $50"}, "unknown"),
        ({"fees_description": "Free.", "fees": "Sliding scale"}, "unknown"),
        ({"cost_options": [{"amount": 0}]}, "free"),
        ({"cost_options": [{"amount": 0}, {"amount": 20}]}, "may_cost"),
        ({}, "unknown"),
    ],
)
def test_it_is_free_only_where_the_record_says_just_that(pack: Pack, values: dict[str, Any], cost: str) -> None:
    assert plain(pack, **values).cost == cost


@pytest.mark.parametrize(("lat", "lon"), [(0, 0), (100, 10), (10, 200), (None, 10)])
def test_coordinates_of_nowhere_are_no_place_to_go_to(pack: Pack, lat: float | None, lon: float) -> None:
    place = {"id": NUMBER, "location_type": "physical", "latitude": lat, "longitude": lon}

    assert plain(pack, service_at_locations=[{"id": NUMBER, "location": place}]).points == ()


def test_nothing_of_a_confidential_location_reaches_the_service(pack: Pack) -> None:
    place = {
        "id": NUMBER,
        "location_type": "physical",
        "confidential": True,
        "latitude": 43.7,
        "longitude": -79.4,
        "addresses": [{"address_1": "12 Canary Lane", "city": "Toronto", "state_province": "ON"}],
        "phones": [{"number": "416-555-0199"}],
    }

    service = plain(pack, service_at_locations=[{"id": NUMBER, "location": place}])

    assert service.points == () and service.place is None
    assert "Canary" not in repr(service) and "0199" not in repr(service)


def test_london_is_london_in_ontario_only_where_the_address_says_ontario(pack: Pack) -> None:
    def at(province: str) -> Service:
        address = {"address_1": "1 Main St", "city": "London", "state_province": province}
        place = {"id": NUMBER, "location_type": "physical", "addresses": [address]}
        return plain(pack, service_at_locations=[{"id": NUMBER, "location": place}])

    assert at("ON").place == "London"
    assert at("KY").place is None


def test_numbers_are_named_by_what_they_are(pack: Pack) -> None:
    numbers = [
        {"number": "1-800-555-0100"},
        {"number": "211"},
        {"number": "416-555-0101", "type": "textphone"},
        {"number": "416-555-0102", "type": "fax"},
        {"number": "416-555-0103", "extension": 12},
    ]

    ways = [(reach.by, reach.value) for reach in plain(pack, phones=numbers).reach]

    assert ways == [
        ("toll_free", "1-800-555-0100"),
        ("short_code", "211"),
        ("tty", "416-555-0101"),
        ("phone", "416-555-0103 ext. 12"),
    ]


def test_languages_by_name_alone_get_their_codes(pack: Pack) -> None:
    service = plain(pack, languages=[{"name": "Cantonese"}, {"name": "Spanish"}, {"code": "fr"}, {"name": "Klingon"}])

    assert service.languages == ("yue", "es", "fr", "klingon")


def test_a_term_with_a_code_of_list_stands_for_the_topic_that_has_it(pack: Pack) -> None:
    topic = next(topic for topic in pack.topics.values() if topic.list)
    others = [one.id for one in pack.topics.values() if one.list == topic.list]

    service = plain(pack, attributes=[{"taxonomy_term": {"code": topic.list, "name": "x", "taxonomy": "LIST"}}])

    assert service.main == ()
    assert set(service.also) <= set(others) and service.also
