"""A small directory in a database of its own, and a client that asks it over HTTP without a server."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.database import a_copy

CANARY = "canary"
"""Stands in every field of the confidential location, in any case, and nowhere else."""
PRIVATE = "tell nobody that"
"""Stands in a cell that HSDS has no place for, and nowhere else."""

IMPORTED = datetime(2026, 3, 1, 12, tzinfo=UTC)
EDITED = datetime(2026, 4, 1, 12, tzinfo=UTC)
SERVICES = 45
IN_PACK = 4

_SPACE = UUID("00000000-0000-4000-8000-00000000000a")


def key(name: str) -> str:
    """The id of a record of this cast."""
    return str(uuid5(_SPACE, name))


def make(table: str, name: str, /, **values: Any) -> Any:
    """Store one record."""
    from askfirst.directory.rows import MODELS, attribute_of

    return MODELS[table].objects.create(id=key(name), **{attribute_of(table, column): value for column, value in values.items()})


@pytest.fixture(scope="module")
def directory(empty_store: Path | None, small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The cast: a clinic with many services, a shelter whose place is confidential, and terms; beside four services of the pack."""
    from django.test import override_settings

    from askfirst.journeys import find

    folder = tmp_path_factory.mktemp("api")
    _forget(find)
    with (
        a_copy(empty_store, folder=folder),
        override_settings(
            PACK_FOLDER=str(small_pack),
            INDEX_FOLDER=folder / "search",
            ROOT_URLCONF="tests.api.addresses",
            ALLOWED_HOSTS=["testserver", "127.0.0.1"],
        ),
    ):
        _fill()
        find.the_directory()
        yield
    _forget(find)


def _forget(find: Any) -> None:
    find._opened.cache_clear()
    find.pack_in_use.cache_clear()


def _fill() -> None:
    from askfirst.directory.models import Origin

    origin = Origin.objects.create(name="test", imported_at=IMPORTED)
    make("organization", "clinic", name="Dawn Clinic", description="A clinic for everyone.", website="https://clinic.example/")
    make("organization", "shelter", name="River House", description=f"A place to stay. Once at {CANARY}9.", changed_at=EDITED)
    make("program", "program", organization_id=key("clinic"), name="Evenings", description="Open in the evening.")
    _terms()
    _services(origin)
    _places()
    _confidential_place()
    _odd_services(origin)


def _terms() -> None:
    make("taxonomy", "themes", name="Themes", description="What services are about.")
    for name, parent in (("health", None), ("dentist", "health"), ("law", None)):
        make(
            "taxonomy_term",
            name,
            code=name,
            name=name.title(),
            description=f"All about {name}.",
            taxonomy="Themes",
            taxonomy_id=key("themes"),
            parent_id=key(parent) if parent else None,
        )
    make("taxonomy", "kept", name="Columns of test", description="Columns of the file that HSDS has no place for.")
    make(
        "taxonomy_term",
        "kept-term",
        name="Secret note",
        description="The column.",
        taxonomy="Columns of test",
        taxonomy_id=key("kept"),
    )


def _services(origin: Any) -> None:
    for number in range(SERVICES):
        make(
            "service",
            f"service {number}",
            origin=origin,
            organization_id=key("clinic"),
            program_id=key("program") if number == 0 else None,
            name=f"Service {number}",
            description="See a nurse. 看護師 พยาบาล",
            status="active",
            last_modified=datetime(2020 + number % 5, 1, 1, tzinfo=UTC),
            changed_at=EDITED if number == 7 else IMPORTED,
            assured_date=date(2025, 1, 1),
        )
    for number, term in ((0, "dentist"), (1, "dentist"), (2, "law")):
        make(
            "attribute",
            f"attribute {number}",
            link_id=key(f"service {number}"),
            link_entity="service",
            taxonomy_term_id=key(term),
        )
    make(
        "attribute",
        "kept-cell",
        link_id=key("service 0"),
        link_entity="service",
        taxonomy_term_id=key("kept-term"),
        value=PRIVATE,
    )
    make("phone", "phone", service_id=key("service 0"), number="416 555 0100", type="voice")
    make("language", "language", service_id=key("service 0"), name="Thai", code="th")
    make(
        "schedule",
        "schedule",
        service_id=key("service 0"),
        timezone=-5,
        freq="WEEKLY",
        byday="MO,TU",
        opens_at="09:00",
        closes_at="17:00",
    )


def _places() -> None:
    make("location", "place", location_type="physical", name="Front Street", latitude=43.6446, longitude=-79.3857)
    make(
        "address",
        "address",
        location_id=key("place"),
        address_1="1 Front Street",
        city="Toronto",
        state_province="ON",
        postal_code="M5V 2T6",
        country="CA",
        address_type="physical",
    )
    make("location", "far place", location_type="physical", name="Harbour", latitude=48.3809, longitude=-89.2477)
    for number, place in ((0, "place"), (1, "far place")):
        service, location = key(f"service {number}"), key(place)
        make("service_at_location", f"at {number}", service_id=service, location_id=location, changed_at=IMPORTED)
    make("service_area", "area", service_id=key("service 2"), name="North", extent="P0T 2E0", extent_type="postcode")


def _confidential_place() -> None:
    make(
        "service",
        "safe",
        organization_id=key("shelter"),
        name="Beds",
        description="A bed tonight.",
        status="active",
        changed_at=EDITED,
    )
    make(
        "service",
        "sister",
        organization_id=key("shelter"),
        name="Meals",
        description=f"Ask at {CANARY}9, the blue door.",
        status="active",
        changed_at=IMPORTED,
    )
    texts = ("url", "name", "alternate_name", "description", "transportation", "external_identifier", "external_identifier_type")
    values = {column: f"https://{CANARY}.example/{column}" for column in texts}
    make(
        "location",
        "hidden place",
        location_type="physical",
        latitude=43.987654,
        longitude=-79.123456,
        confidential=True,
        **values,
    )
    parts = ("attention", "address_1", "address_2", "city", "region", "state_province", "postal_code", "country", "as_written")
    make(
        "address",
        "hidden address",
        location_id=key("hidden place"),
        address_type="physical",
        **dict.fromkeys(parts, f"{CANARY}9"),
    )
    make("phone", "hidden phone", location_id=key("hidden place"), number=CANARY)
    make("contact", "hidden contact", location_id=key("hidden place"), name=CANARY)
    make("accessibility", "hidden door", location_id=key("hidden place"), description=CANARY)
    make("schedule", "hidden hours", location_id=key("hidden place"), description=CANARY)
    make(
        "attribute", "hidden mark", link_id=key("hidden place"), link_entity="location", taxonomy_term_id=key("law"), value=CANARY
    )
    make("service_at_location", "at hidden", service_id=key("safe"), location_id=key("hidden place"), description=CANARY)


def _odd_services(origin: Any) -> None:
    common = {"organization_id": key("clinic"), "origin": origin, "description": "As it was.", "changed_at": IMPORTED}
    make(
        "service", "closed", name="Old desk", status="defunct", alert="It has closed.", redirect_to_id=key("service 0"), **common
    )
    make("service", "withdrawn", name="Loud desk", status="active", hidden_because="Two people reported it.", **common)


@pytest.fixture
def client(directory: None) -> Any:
    """A client whose requests reach the API alone, from this machine."""
    from django.test import Client

    return Client()


@pytest.fixture
def ask(client: Any) -> Any:
    """Ask by GET and return status, JSON, headers and body."""

    def get(path: str, /, *, headers: dict[str, str] | None = None, **parameters: Any) -> SimpleNamespace:
        return answer_of(client.get(f"/hsds{path}", parameters, headers=headers or {}))

    return get


def answer_of(response: Any) -> SimpleNamespace:
    """What came back, read to its end."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    is_json = body and response["Content-Type"].startswith("application/json")
    return SimpleNamespace(
        status=response.status_code, json=json.loads(body) if is_json else None, body=body, headers=response.headers
    )


def kit(*parts: str) -> Path:
    """A file of the judges' kit beside the project; skips the test, loudly, where there is none."""
    path = Path(__file__).parents[3].joinpath("shared", "hsds", *parts)
    if not path.exists():
        pytest.skip(
            f"The judges are not here: {'/'.join(('..', 'shared', 'hsds', *parts))} does not exist. Only our own test has run."
        )
    return path
