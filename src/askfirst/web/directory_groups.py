"""Everything that is known of a service, in groups of lines; what is not known is a line as well, with a sentence to ask."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import folded
from askfirst.journeys.describe import ASKED_FOR, Teller, language_name
from askfirst.journeys.detail import Detail
from askfirst.journeys.openness import Openness
from askfirst.journeys.reasons import topic_in_words
from askfirst.journeys.sheet import ReferralView
from askfirst.pack.content import Service, in_language
from askfirst.phrasing.words import Phrasebook
from askfirst.web.directory_parts import Said, capital, said_of

Nested = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One thing that is known, or known not to be: its name and what is said, in one text or several."""

    label: str
    says: tuple[Said, ...]


@dataclass(frozen=True)
class Group:
    """Lines that belong together, under a head."""

    id: str
    head: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Telling:
    """What the groups are made of."""

    detail: Detail
    view: ReferralView
    openness: Openness
    teller: Teller

    @property
    def words(self) -> Phrasebook:
        """The phrases of the page."""
        return self.teller.words

    @property
    def service(self) -> Service:
        """The service that is told about."""
        return self.detail.service


def groups_of(telling: Telling) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Return the groups that stand before what the service asks and may tell, and those after it."""
    words = telling.words
    before = {
        "reach": (words["dir_reach"], _reach(telling)),
        "hours": (words["hours"], _hours(telling)),
        "cost": (words["cost"], _cost(telling)),
        "who": (words["who_for"], _who(telling)),
        "languages": (words["dir_speaks"], _languages(telling)),
    }
    after = {
        "documents": (words["dir_documents"], _documents(telling)),
        "safe": (words["dir_safe"], _safe(telling)),
        "more": (words["dir_more"], _more(telling)),
    }
    return _grouped(before), _grouped(after)


def asked_lines(telling: Telling) -> tuple[Said, ...]:
    """Return what a service asks for, whether it writes that down, and what it says about it."""
    words, found = telling.words, list(map(Said, telling.view.ask_lines))
    by_what = {one.get("what"): one for one in telling.detail.nested.get("intake_questions", ())}
    for what in ASKED_FOR:
        row = by_what.get(what, {})
        if row.get("asked") == "yes":
            key = f"dir_written_{row.get('written_down') or 'unknown'}"
            found.append(Said(words.say(key, what=words[f"asks_{what}"]), is_unknown=key == "dir_written_unknown"))
        if note := row.get("note"):
            found.append(Said(note, lang=_foreign(words)))
    return tuple(found)


def _grouped(parts: Mapping[str, tuple[str, Iterable[Line | None]]]) -> tuple[Group, ...]:
    groups = (Group(name, head, tuple(line for line in lines if line and line.says)) for name, (head, lines) in parts.items())
    return tuple(group for group in groups if group.lines)


def _text(label: str, text: str, *, lang: str = "") -> Line | None:
    return Line(label, (Said(text, lang=lang),)) if text and text.strip() else None


def _gap(label: str, text: str) -> Line:
    return Line(label, (Said(text, is_unknown=True),))


def _foreign(words: Phrasebook) -> str:
    """The language of what the record holds in one language only: that is English, as far as anybody said."""
    return "" if words.language == "en" else "en"


def _reach(telling: Telling) -> Iterator[Line | None]:
    words, nested, lang = telling.words, telling.detail.nested, _foreign(telling.words)
    for reach in telling.view.reach:
        yield Line(reach.label, (Said(reach.value, link=reach.link, note=reach.note),))
    places = [one["location"] for one in nested.get("service_at_locations", ()) if one.get("location")]
    if any(place.get("confidential") for place in places):
        yield Line(words["by_address"], (Said(words["dir_confidential"]),))
    yield _text(words["dir_way"], words.listed(words[f"way_{way}"] for way in telling.service.delivery))
    for place in places:
        yield _text(words["dir_transport"], place.get("transportation", ""), lang=lang)
        for one in place.get("accessibility", ()):
            yield _text(words["dir_access"], " ".join(filter(None, (one.get("description"), one.get("details")))), lang=lang)
    yield _text(words["dir_area"], words.listed(_area(area, telling) for area in telling.service.area))
    yield _text(words["dir_begin"], nested.get("application_process", ""), lang=lang)
    yield _text(words["dir_wait"], nested.get("wait_time", ""), lang=lang)


def _area(area: str, telling: Telling) -> str:
    areas = telling.teller.pack.areas
    return in_language(areas[area].names, telling.words.language) if area in areas else area


def _hours(telling: Telling) -> Iterator[Line | None]:
    words, service, openness = telling.words, telling.service, telling.openness
    written = said_of(service, "hours", language=words.language)
    if openness.hours:
        yield Line("", (Said(openness.line, is_unknown=openness.state == "unknown"), *map(Said, openness.hours)))
        if service.time_zone:
            yield Line("", (Said(words.say("dir_zone", zone=service.time_zone)),))
    if written.text:
        yield Line("", (written,))
    if not openness.hours and not written.text:
        yield _gap("", words["dir_hours_unknown"])


def _cost(telling: Telling) -> Iterator[Line | None]:
    words, service = telling.words, telling.service
    written = said_of(service, "cost", language=words.language)
    if service.cost == "unknown" and not written.text:
        yield _gap("", words["dir_cost_unknown"])
    else:
        known = _known_cost(service, words)
        is_same = folded(known.text) == folded(written.text)
        yield Line("", tuple(said for said in (known, written) if said.text and not (is_same and said is known)))
    for option in telling.detail.nested.get("cost_options", ()):
        amount = " ".join(str(option[key]) for key in ("amount", "currency") if option.get(key) is not None)
        parts = (option.get("option", ""), amount, option.get("amount_description", ""))
        yield _text("", " · ".join(filter(None, parts)), lang=_foreign(words))


def _known_cost(service: Service, words: Phrasebook) -> Said:
    return Said("" if service.cost == "unknown" else capital(words[f"cost_{service.cost}"]))


def _who(telling: Telling) -> Iterator[Line | None]:
    words, service, pack = telling.words, telling.service, telling.teller.pack
    written = said_of(service, "who_for", language=words.language)
    if written.text:
        yield Line("", (written,))
    rules = {rule.audience: in_language(rule.fits, words.language) for rule in pack.rules}
    yield Line("", tuple(Said(rules[who]) for who in service.audience if who in rules))
    yield _text(words["dir_age"], _age(service, words))
    for key in ("women_only", "peer_led"):
        if getattr(service, key) != "unknown":
            yield _text(words[f"dir_{key}"], words[f"answer_{getattr(service, key)}"])
    yield _text(words["dir_led_by"], service.led_by, lang=_foreign(words))
    for key in ("main", "also"):
        topics = (topic_in_words(topic, words=words, pack=pack) for topic in getattr(service, key))
        yield _text(words[f"dir_{key}"], words.listed(topics))


def _age(service: Service, words: Phrasebook) -> str:
    first, last = service.minimum_age, service.maximum_age
    if first is not None and last is not None:
        return words.say("dir_age_both", first=f"{first:g}", last=f"{last:g}")
    if first is not None:
        return words.say("dir_age_from", first=f"{first:g}")
    return words.say("dir_age_to", last=f"{last:g}") if last is not None else ""


def _languages(telling: Telling) -> Iterator[Line | None]:
    words, service, nested = telling.words, telling.service, telling.detail.nested
    rows = nested.get("interpreter_languages", ())
    written = nested.get("interpretation_services", "")
    if not (service.languages or service.interpreters or rows or written):
        yield _gap("", words["dir_languages_unknown"])
        return
    names = words.listed(dict.fromkeys(language_name(code, words) for code in service.languages))
    yield _text(words["dir_spoken"], names) or _gap(words["dir_spoken"], words["answer_unknown"])
    interpreters = [_interpreter(row, words) for row in rows]
    if written:
        interpreters.append(Said(written, lang=_foreign(words)))
    yield Line(words["dir_interpreters"], tuple(interpreters)) if interpreters else None
    if not interpreters:
        yield _gap(words["dir_interpreters"], words["dir_interpreters_unknown"])


def _interpreter(row: Nested, words: Phrasebook) -> Said:
    code = row.get("code", "")
    name = language_name(code, words) if code else row.get("name", "")
    mode = row.get("mode", "")
    way = words.get(f"way_{mode}", "") if mode != "unknown" else ""
    return Said(words.say("dir_counted", label=name, count=way) if way else name, note=row.get("note", ""))


def _documents(telling: Telling) -> Iterator[Line | None]:
    words, service = telling.words, telling.service
    if service.documents:
        yield Line("", tuple(Said(text, lang=_foreign(words)) for text in service.documents))
    else:
        yield _gap("", words["dir_documents_unknown"])


def _safe(telling: Telling) -> Iterator[Line | None]:
    words, nested, lang = telling.words, telling.detail.nested, _foreign(telling.words)
    for column, key in (
        ("call_backs", "call_backs"),
        ("leaves_messages", "leaves_messages"),
        ("shows_name_when_calling", "shows_name"),
    ):
        answer = nested.get(column) or "unknown"
        if answer == "unknown":
            yield _gap(words[f"dir_{key}"], words.say("dir_unknown_ask", ask=words[f"dir_ask_{key}"]))
        else:
            yield _text(words[f"dir_{key}"], words.get(f"answer_{answer}", answer))
    yield _text(words["dir_note"], nested.get("safe_contact_note", ""), lang=lang)
    yield _text(words["dir_confidentiality"], nested.get("confidentiality", ""), lang=lang)


def _more(telling: Telling) -> Iterator[Line | None]:
    words, nested = telling.words, telling.detail.nested
    yield _text(words["dir_program"], (nested.get("program") or {}).get("name", ""))
    yield _text(words["dir_also_called"], nested.get("alternate_name", ""))


def checks_of(detail: Detail) -> tuple[str, str]:
    """Return the day on which any fact of a service was last checked, and by whom; nothing where nobody checked."""
    tables = ("fact_checks", "disclosures", "intake_questions")
    rows: list[Nested] = [row for table in tables for row in detail.nested.get(table, ()) if row.get("checked_on")]
    last: Nested = max(rows, key=lambda row: str(row["checked_on"]), default={})
    return str(last.get("checked_on", "")), str(last.get("checked_by", ""))


def require_a_name(name: str) -> str:
    """Return the name of a service as an address gave it. Raises Refusal for one that no service can have."""
    if not name or len(name) > 200 or not name.isprintable():
        raise Refusal("No service has such a name.")
    return name
