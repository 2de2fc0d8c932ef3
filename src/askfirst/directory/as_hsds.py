"""A service of a content pack as nested HSDS, with our Profile. `as_service` is the way back."""

from collections.abc import Iterator, Mapping
from typing import Any

from askfirst.hsds.ids import identify
from askfirst.pack.content import Pack, Reach, Service, Tells, in_language
from askfirst.phrasing.words import phrasebook

Nested = dict[str, Any]

TOPICS = "Askfirst topics"

# The columns that hold a service's texts in English; translations name the same columns.
TEXT_COLUMNS = {"about": "description", "who_for": "eligibility_description", "hours": "hours_note", "cost": "fees_description"}

_PHONE_TYPES = {"text": "text", "tty": "textphone"}
_PHONES = ("phone", "toll_free", "text", "whatsapp", "tty", "short_code")
_PROVINCES = {"ON": "Ontario", "QC": "Quebec", "MB": "Manitoba", "BC": "British Columbia", "AB": "Alberta"}


def origin_of(pack: Pack) -> str:
    """Return the name under which a pack's services stand in the directory."""
    return f"pack:{pack.head.id}"


def as_hsds(service: Service, *, pack: Pack) -> Nested:
    """Return a pack's service as a nested HSDS service; ids are made from the pack's own and never change."""
    writer = _Writer(service, pack)
    return {key: value for key, value in writer.record().items() if value not in (None, "", [], ())}


class _Writer:
    """Writes one service; each part gets an id made of the service's id and what the part is."""

    def __init__(self, service: Service, pack: Pack) -> None:
        self.service, self.pack, self.origin = service, pack, origin_of(pack)

    def record(self) -> Nested:
        """Return the whole record."""
        service = self.service
        return {
            "id": self._id("service", ""),
            "name": service.name,
            **self._texts(),
            "status": "temporarily closed" if service.is_paused else "active",
            "alert": service.alert,
            "minimum_age": service.minimum_age,
            "maximum_age": service.maximum_age,
            "organization": self._organization(),
            **self._reached(),
            **self._lists(),
            **self._profile(),
        }

    def _id(self, table: str, part: str) -> str:
        return identify(origin=self.origin, table=table, key=f"{self.service.id}/{part}" if part else self.service.id)

    def _texts(self) -> Nested:
        english = self.service.text["en"]
        return {column: getattr(english, field) for field, column in TEXT_COLUMNS.items()}

    def _organization(self) -> Nested:
        name = self.service.organization
        return {"id": identify(origin=self.origin, table="organization", key=name), "name": name, "description": name}

    def _reached(self) -> Nested:
        ways = self.service.reach
        emails, pages = ([way for way in ways if way.by == by] for by in ("email", "web"))
        return {
            "phones": [self._phone(way, number) for number, way in enumerate(ways) if way.by in _PHONES],
            "email": emails[0].value if emails and not emails[0].note else "",
            "contacts": [self._contact(way, number) for number, way in enumerate(emails) if number or way.note],
            "url": pages[0].value if pages and not pages[0].note else "",
            "additional_urls": [self._page(way, number) for number, way in enumerate(pages) if number or way.note],
            "service_at_locations": list(self._locations()),
        }

    def _phone(self, way: Reach, number: int) -> Nested:
        return {
            "id": self._id("phone", str(number)),
            "number": way.value,
            "type": _PHONE_TYPES.get(way.by, "voice"),
            "description": way.note,
            "reach_by": way.by,
        }

    def _contact(self, way: Reach, number: int) -> Nested:
        return {"id": self._id("contact", str(number)), "title": way.note, "email": way.value}

    def _page(self, way: Reach, number: int) -> Nested:
        return {"id": self._id("url", str(number)), "label": way.note, "url": way.value}

    def _locations(self) -> Iterator[Nested]:
        written = [way for way in self.service.reach if way.by == "address"]
        points = list(self.service.points)
        for number in range(max(len(written), len(points))):
            way = written[number] if number < len(written) else None
            point = points[number] if number < len(points) else None
            location: Nested = {"id": self._id("location", str(number)), "location_type": "physical"}
            if point is not None:
                location |= {"latitude": point.lat, "longitude": point.lon, "name": point.name}
            if way is not None:
                location |= {"addresses": [self._address(way, number)], "description": way.note}
            yield {"id": self._id("service_at_location", str(number)), "location": location}

    def _address(self, way: Reach, number: int) -> Nested:
        street, *rest = [part.strip() for part in way.value.split(",")]
        province = next((part for part in rest if part in _PROVINCES), "")
        before = rest[: rest.index(province)] if province else rest
        return {
            "id": self._id("address", str(number)),
            "address_1": street,
            "address_2": ", ".join(before[:-1]),
            "city": before[-1] if before else "unknown",
            "state_province": province or "unknown",
            "postal_code": "unknown",
            "country": "CA" if province else "unknown",
            "address_type": "physical",
            "as_written": way.value,
        }

    def _lists(self) -> Nested:
        service = self.service
        return {
            "service_areas": [{"id": self._id("service_area", area), "name": area} for area in service.area],
            "languages": [self._language(code) for code in service.languages],
            "interpreter_languages": [
                {"id": self._id("interpreter_language", code), "code": code, "mode": "unknown", "provided_by": "unknown"}
                for code in service.interpreters
            ],
            "required_documents": [
                {"id": self._id("required_document", str(number)), "document": document}
                for number, document in enumerate(service.documents)
            ],
            "intake_questions": [self._asks(what) for what in ("id", "immigration_status", "name", "health_card")],
            "disclosures": [self._tells(tells) for tells in service.tells],
            "attributes": [*self._topics(service.main, "main"), *self._topics(service.also, "also")],
            "translations": list(self._translations()),
        }

    def _language(self, code: str) -> Nested:
        return {"id": self._id("language", code), "code": code, "name": phrasebook("en").get(f"language_{code}", "")}

    def _asks(self, what: str) -> Nested:
        note = self.service.asks.note if what == "id" else ""
        asked = getattr(self.service.asks, what)
        return {"id": self._id("intake_question", what), "what": what, "asked": asked, "written_down": "unknown", "note": note}

    def _tells(self, tells: Tells) -> Nested:
        record = {
            "id": self._id("disclosure", tells.recipient),
            "recipient": tells.recipient,
            "practice": tells.practice,
            "ground": tells.ground["en"],
            "evidence_url": tells.source,
            "checked_on": tells.checked_on,
        }
        others = [
            self._translated("disclosure", record["id"] or "", "ground", language, words, "draft")
            for language, words in tells.ground.items()
            if language != "en"
        ]
        return {**record, "translations": others}

    def _topics(self, topics: tuple[str, ...], link_type: str) -> Iterator[Nested]:
        for topic in topics:
            yield {
                "id": self._id("attribute", f"{link_type}/{topic}"),
                "link_type": link_type,
                "taxonomy_term": topic_term(topic, pack=self.pack),
            }

    def _translations(self) -> Iterator[Nested]:
        for language, text in self.service.text.items():
            state = self.service.text_state.get(language, "draft")
            for field, column in TEXT_COLUMNS.items():
                words = getattr(text, field)
                if words and language != "en":
                    yield self._translated("service", self._id("service", ""), column, language, words, state)

    def _translated(self, table: str, link: str, column: str, language: str, words: str, state: str) -> Nested:
        key = f"{table}/{link}/{column}/{language}"
        return {
            "id": identify(origin=self.origin, table="translation", key=key),
            "link_id": link,
            "link_entity": table,
            "field": column,
            "language": language,
            "text": words,
            "state": state,
        }

    def _profile(self) -> Nested:
        service = self.service
        return {
            "slug": service.id,
            "kind": service.kind,
            "led_by": service.led_by,
            "peer_led": service.peer_led,
            "women_only": service.women_only,
            "call_backs": service.call_backs,
            "cost": service.cost,
            "audience": list(service.audience),
            "community": list(service.community),
            "delivery_modes": list(service.delivery),
            "confidentiality": service.confidentiality,
            "place_name": service.place,
            "time_zone": service.time_zone,
            "source_url": service.source.url,
            "source_date": service.source.date,
            "source_kind": service.source.kind,
            "source_confidence": service.source.confidence,
            "other_sources": list(service.source.others),
            "confirmed_on": service.confirmed_on,
        }


def topic_term(topic: str, *, pack: Pack) -> Nested:
    """Return a topic of the pack as a term of the taxonomy of topics."""
    words: Mapping[str, Any] = pack.topic_words["en"].topics
    origin, known = origin_of(pack), words.get(topic)
    return {
        "id": identify(origin=origin, table="taxonomy_term", key=topic),
        "code": topic,
        "name": known.label if known else topic,
        "description": known.about if known else topic,
        "taxonomy": TOPICS,
        "language": "en",
        "taxonomy_detail": {
            "id": identify(origin=origin, table="taxonomy", key=TOPICS),
            "name": TOPICS,
            "description": in_language(pack.head.name, "en"),
        },
    }
