"""A nested HSDS service, with or without our Profile, as the record that is searched, matched and offered.

What the record does not say stays unknown. Nothing is guessed from a description, save where a sentence below says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from askfirst.directory.as_hsds import TEXT_COLUMNS, TOPICS
from askfirst.ground.text import folded
from askfirst.opening.hours import openings_of
from askfirst.opening.zones import zone_for
from askfirst.pack.content import Asks, Delivery, Pack, Point, Provenance, Reach, Service, ServiceText, Tells
from askfirst.phrasing.words import phrasebook
from askfirst.places.find import place_of_service

Nested = Mapping[str, Any]

COLUMNS_OF = "Columns of "
OTHER_KIND = "other"

_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_PHONE_TYPES = {"text": "text", "sms": "text", "textphone": "tty", "tty": "tty"}
_NOT_CALLED = frozenset({"fax", "pager"})
_FREE = frozenset({"free", "free to everyone", "free of charge", "no fee", "no fees", "no cost", "none", "gratuit", "0"})
_OWN_PROVINCE = {"ON": ("on", "ontario"), "Ontario": ("on", "ontario")}
_ASKED = ("id", "immigration_status", "name", "health_card")


def as_service(nested: Nested, *, pack: Pack, warnings: Sequence[str] = ()) -> Service:
    """Return what a nested HSDS service says, as the record that everything else works with."""
    places = [one for one in _locations(nested) if not one.get("confidential")]
    return Service(
        id=nested.get("slug") or nested["id"],
        name=nested.get("name") or nested["id"],
        organization=_organization(nested).get("name", ""),
        kind=nested.get("kind") or OTHER_KIND,
        **_topics(nested, pack=pack),
        **_answers(nested),
        **_where(nested, places, pack=pack),
        delivery=tuple(nested.get("delivery_modes") or _delivery(places)),
        reach=tuple(_reach(nested, places)),
        languages=tuple(dict.fromkeys(_languages(nested, places))),
        interpreters=tuple(_codes(nested.get("interpreter_languages", ()))),
        tells=tuple(_tells(one) for one in nested.get("disclosures", ())),
        text=_text(nested),
        text_state=_states(nested),
        source=_source(nested),
        confirmed_on=nested.get("confirmed_on"),
        minimum_age=nested.get("minimum_age"),
        maximum_age=nested.get("maximum_age"),
        documents=tuple(one["document"] for one in nested.get("required_documents", ()) if one.get("document")),
        alert=nested.get("alert", ""),
        is_paused=nested.get("status") == "temporarily closed",
        warnings=tuple(warnings),
        keywords=tuple(dict.fromkeys(_keywords(nested))),
    )


def _organization(nested: Nested) -> Nested:
    return nested.get("organization") or {}


def _locations(nested: Nested) -> list[Nested]:
    return [one["location"] for one in nested.get("service_at_locations", ()) if one.get("location")]


def _topics(nested: Nested, *, pack: Pack) -> dict[str, Any]:
    """Our own topics as they are given; topics that name the same LIST code as a term of hers, after them."""
    main: list[str] = []
    also: list[str] = []
    for attribute in nested.get("attributes", ()):
        term = attribute.get("taxonomy_term") or {}
        if term.get("taxonomy") == TOPICS:
            (also if attribute.get("link_type") == "also" else main).append(term.get("code", ""))
        elif topic := _by_list_code(pack).get(term.get("code", "")):
            also.append(topic)
    known = [topic for topic in dict.fromkeys(main) if topic in pack.topics]
    return {"main": tuple(known), "also": tuple(one for one in dict.fromkeys(also) if one in pack.topics and one not in known)}


def _by_list_code(pack: Pack) -> Mapping[str, str]:
    return {topic.list: topic.id for topic in pack.topics.values() if topic.list}


def _answers(nested: Nested) -> dict[str, Any]:
    questions = {one["what"]: one for one in nested.get("intake_questions", ()) if one.get("what")}
    asked = {what: questions[what].get("asked", "unknown") for what in _ASKED if what in questions}
    note = next((one["note"] for one in questions.values() if one.get("note")), "")
    return {
        "asks": Asks(**asked, note=note),
        "peer_led": nested.get("peer_led") or "unknown",
        "women_only": nested.get("women_only") or "unknown",
        "call_backs": nested.get("call_backs") or "unknown",
        "cost": nested.get("cost") or _cost(nested),
        "audience": tuple(nested.get("audience", ())),
        "community": tuple(nested.get("community", ())),
        "led_by": nested.get("led_by", ""),
        "confidentiality": nested.get("confidentiality", ""),
    }


def _cost(nested: Nested) -> str:
    """Free only where the record says just that; anything else that is written about money may cost."""
    amounts = [one["amount"] for one in nested.get("cost_options", ()) if one.get("amount") is not None]
    if any(amounts):
        return "may_cost"
    said = {folded(nested.get(column, "")).strip(" .!") for column in ("fees", "fees_description")} - {""}
    if said and said <= _FREE:
        return "free"
    return "free" if amounts and not said else "unknown"


def _where(nested: Nested, places: Sequence[Nested], *, pack: Pack) -> dict[str, Any]:
    points = [
        Point(lat=place["latitude"], lon=place["longitude"], name=place.get("name", ""))
        for place in places
        if _is_on_earth(place.get("latitude"), place.get("longitude"))
    ]
    schedules = list(_schedules(nested, places))
    zone = nested.get("time_zone") or _zone(places)
    return {
        "place": nested.get("place_name") or next(_cities(places, pack=pack), None),
        "points": tuple(points),
        "area": tuple(dict.fromkeys(_areas(nested))),
        "hours": openings_of(schedules, zone=zone) if schedules else (),
        "time_zone": zone,
    }


def _is_on_earth(lat: float | None, lon: float | None) -> bool:
    """Whether these are degrees of somewhere. Files write 0, 0 where they know nothing."""
    return lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)


def _cities(places: Sequence[Nested], *, pack: Pack) -> Iterator[str]:
    """Cities that the pack knows, in its own province: London in Ontario is not another London."""
    for address in (one for place in places for one in place.get("addresses", ())):
        province, city = folded(address.get("state_province", "")), address.get("city", "")
        own = _OWN_PROVINCE.get(pack.head.province, (folded(pack.head.province),))
        if province in own and place_of_service(city, pack=pack):
            yield city


def _areas(nested: Nested) -> Iterator[str]:
    for holder in (nested, *nested.get("service_at_locations", ())):
        for area in holder.get("service_areas", ()):
            if name := area.get("name") or area.get("description"):
                yield name


def _schedules(nested: Nested, places: Sequence[Nested]) -> Iterator[Nested]:
    """The service's own hours; where it says none, those of where it is offered."""
    own = [
        *nested.get("schedules", ()),
        *(row for one in nested.get("service_at_locations", ()) for row in one.get("schedules", ())),
    ]
    yield from own or (row for place in places for row in place.get("schedules", ()))


def _zone(places: Sequence[Nested]) -> str:
    for place in places:
        address: Nested = next(iter(place.get("addresses", ())), {})
        found = zone_for(
            lat=place.get("latitude"),
            lon=place.get("longitude"),
            province=address.get("state_province", ""),
            country=address.get("country", ""),
        )
        if found:
            return found
    return ""


def _delivery(places: Sequence[Nested]) -> Iterator[Delivery]:
    """Where nothing is said of how it is delivered: in person where there is a place to go to, else nobody knows.

    A telephone number or a web page alone does not say that help comes by them.
    """
    if any(place.get("location_type") == "physical" for place in places):
        yield "in_person"


def _reach(nested: Nested, places: Sequence[Nested]) -> Iterator[Reach]:
    organization = _organization(nested)
    phones = list(_phones(nested, places)) or list(_phones(organization, ()))
    yield from {(one.by, one.value): one for one in phones}.values()
    yield from _mails(nested, organization)
    yield from _pages(nested, organization)
    for place in places:
        for address in place.get("addresses", ()):
            if written := address.get("as_written") or _address(address):
                yield Reach(by="address", value=written, note=place.get("description", ""))


def _phones(holder: Nested, places: Iterable[Nested]) -> Iterator[Reach]:
    at = [one for one in holder.get("service_at_locations", ()) if not (one.get("location") or {}).get("confidential")]
    for one in (holder, *holder.get("contacts", ()), *at, *places):
        for phone in one.get("phones", ()):
            if phone.get("number") and phone.get("type", "").lower() not in _NOT_CALLED:
                extension = f" ext. {phone['extension']}" if phone.get("extension") else ""
                yield Reach(
                    by=phone.get("reach_by") or _by(phone), value=phone["number"] + extension, note=phone.get("description", "")
                )


def _by(phone: Nested) -> Any:
    """What kind of number it is: what its type says, else what the number itself shows."""
    if known := _PHONE_TYPES.get(phone.get("type", "").lower()):
        return known
    digits = "".join(character for character in phone["number"] if character.isdigit())
    if len(digits) <= 6:
        return "short_code"
    return "toll_free" if digits.removeprefix("1")[:3] in _TOLL_FREE else "phone"


def _mails(nested: Nested, organization: Nested) -> Iterator[Reach]:
    own = [*filter(None, [nested.get("email")])]
    contacts = [one for one in nested.get("contacts", ()) if one.get("email")]
    for address in own or ([] if contacts else filter(None, [organization.get("email")])):
        yield Reach(by="email", value=address)
    for contact in contacts:
        yield Reach(by="email", value=contact["email"], note=contact.get("title", ""))


def _pages(nested: Nested, organization: Nested) -> Iterator[Reach]:
    own, others = [*filter(None, [nested.get("url")])], nested.get("additional_urls", ())
    for page in own or ([] if others else filter(None, [organization.get("website")])):
        yield Reach(by="web", value=page)
    for page in others:
        yield Reach(by="web", value=page["url"], note=page.get("label", ""))


def _address(address: Nested) -> str:
    parts = (address.get(column, "") for column in ("address_1", "address_2", "city", "state_province", "postal_code"))
    return ", ".join(part for part in parts if part and part != "unknown")


def _languages(nested: Nested, places: Sequence[Nested]) -> Iterator[str]:
    for holder in (nested, *places, *nested.get("phones", ())):
        yield from _codes(holder.get("languages", ()))


def _codes(languages: Iterable[Nested]) -> Iterator[str]:
    for language in languages:
        name = language.get("name", "")
        if code := language.get("code") or _code_of(folded(name)):
            yield code


@cache
def _language_codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for page in ("zh-Hans", "fr", "en"):
        book = phrasebook(page)
        found |= {folded(book[key]): key.removeprefix("language_") for key in book if key.startswith("language_")}
    return {**found, "chinese": "zh", "mandarin": "cmn"}


def _code_of(name: str) -> str:
    return _language_codes().get(name, name)


def _tells(one: Nested) -> Tells:
    ground = {"en": one.get("ground", "")} | {row["language"]: row["text"] for row in one.get("translations", ())}
    return Tells(
        recipient=one["recipient"],
        practice=one["practice"],
        ground=ground,
        source=one.get("evidence_url", ""),
        checked_on=one.get("checked_on"),
    )


def _text(nested: Nested) -> dict[str, ServiceText]:
    english = {field: nested.get(column, "") for field, column in TEXT_COLUMNS.items()}
    english["hours"] = english["hours"] or "; ".join(dict.fromkeys(_hours_notes(nested)))
    english["cost"] = english["cost"] or nested.get("fees", "")
    texts = {"en": english}
    fields = {column: field for field, column in TEXT_COLUMNS.items()}
    for row in nested.get("translations", ()):
        if row.get("field") in fields and row.get("language") != "en":
            texts.setdefault(row["language"], {})[fields[row["field"]]] = row["text"]
    return {language: ServiceText(**{"about": "", **words}) for language, words in texts.items()}


def _hours_notes(nested: Nested) -> Iterator[str]:
    return (row["description"] for row in nested.get("schedules", ()) if row.get("description"))


def _states(nested: Nested) -> dict[str, Any]:
    return {"en": "original", **{row["language"]: row.get("state") or "draft" for row in nested.get("translations", ())}}


def _source(nested: Nested) -> Provenance:
    organization = _organization(nested)
    return Provenance(
        url=nested.get("source_url") or nested.get("url") or organization.get("website", ""),
        date=nested.get("source_date") or nested.get("assured_date") or (nested.get("last_modified") or "")[:10] or None,
        kind=nested.get("source_kind") or "directory",
        confidence=nested.get("source_confidence") or "medium",
        others=tuple(nested.get("other_sources", ())),
    )


def _keywords(nested: Nested) -> Iterator[str]:
    organization, program = _organization(nested), nested.get("program") or {}
    names = (nested.get("alternate_name"), organization.get("alternate_name"), program.get("name"), program.get("alternate_name"))
    yield from filter(None, names)
    for attribute in nested.get("attributes", ()):
        term = attribute.get("taxonomy_term") or {}
        if term.get("taxonomy") not in (TOPICS, "Askfirst Profile") and not term.get("taxonomy", "").startswith(COLUMNS_OF):
            yield from filter(None, (term.get("name"), attribute.get("value")))
