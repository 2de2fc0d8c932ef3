"""Names everything that is wrong in a pack: file, line, reason, remedy."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import phonenumbers

from askfirst.pack.check_law import check_articles, check_citations, check_situations
from askfirst.pack.content import KNOWN_RECIPIENTS, Asks, Service
from askfirst.pack.files import Problem
from askfirst.pack.shelf import Shelf, lay_out
from askfirst.pack.yaml_file import Path as Where

Fault = tuple[Where, str, str]

# Audiences without a rule: nobody's occupation is ever asked for or read, so no rule may speak of it.
AUDIENCES_WITHOUT_RULE = frozenset({"sex-workers"})

_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHORT = re.compile(r"#?\d{3,6}( \(.+\))?|[A-Z0-9]+ to \d{3,6}")


def check_files(folder: Path) -> Shelf:
    """Read and check every file of a pack; the problems are on the shelf that is returned."""
    if not (folder / "pack.yaml").is_file():
        missing = Problem(str(folder / "pack.yaml"), 1, "The pack has no pack.yaml.", "Create it; see docs/howto/make-a-pack.md.")
        return Shelf(folder, problems=[missing])
    shelf = lay_out(folder)
    for check in _CHECKS:
        check(shelf)
    return shelf


def _check_ask_instead(shelf: Shelf) -> None:
    if shelf.head and shelf.head.ask_instead and shelf.head.ask_instead not in shelf.topics:
        shelf.note("pack.yaml", ("ask_instead",), f"{shelf.head.ask_instead} is no topic.", "Correct the id.")


def _check_topics(shelf: Shelf) -> None:
    groups = shelf.head.groups if shelf.head else {}
    for index, topic in enumerate(shelf.topics.values()):
        if topic.group not in groups:
            shelf.note(
                "topics.yaml",
                (index,),
                f"{topic.id} is in the group {topic.group}, which pack.yaml lacks.",
                "Add the group or correct it.",
            )
        for other in topic.see_also:
            if other not in shelf.topics:
                shelf.note("topics.yaml", (index, "see_also"), f"see_also names {other}, which is no topic.", "Correct the id.")
    for code, language in shelf.words.items():
        for topic_id in shelf.topics.keys() - language.topics.keys():
            shelf.note(
                f"topics/{code}.yaml",
                ("topics",),
                f"The topic {topic_id} has no words in {code}.",
                "Add its label, about, words and says.",
            )
        for topic_id in language.topics.keys() - shelf.topics.keys():
            shelf.note(
                f"topics/{code}.yaml",
                ("topics", topic_id),
                f"{topic_id} is no topic.",
                "Add it to topics.yaml or correct the id.",
            )


def _check_services(shelf: Shelf) -> None:
    known_audiences = {rule.audience for rule in shelf.rules} | AUDIENCES_WITHOUT_RULE
    for name, service in shelf.services.items():
        file = f"services/{name}.yaml"
        if service.id != name:
            shelf.note(file, ("id",), f"The id {service.id} is not the name of the file.", "Make them the same.")
        for where, reason, remedy in _faults(service, shelf, known_audiences):
            shelf.note(file, where, reason, remedy)


def _faults(service: Service, shelf: Shelf, audiences: set[str]) -> Iterator[Fault]:
    yield from _unknown_names(service, shelf, audiences)
    yield from _bad_reach(service)
    if not service.source.url.strip():
        yield ("source", "url"), "The source is missing.", "Say where these facts come from."
    for code in shelf.head.languages if shelf.head else ():
        if code not in service.text:
            yield ("text",), f"The text in {code} is missing.", "Add it, marked as a draft."
        if code not in service.text_state:
            yield (
                ("text_state",),
                f"How far the text in {code} was checked is missing.",
                "Add original, draft, checked or reviewed.",
            )


def _unknown_names(service: Service, shelf: Shelf, audiences: set[str]) -> Iterator[Fault]:
    for field_name in ("main", "also"):
        for topic in set(getattr(service, field_name)) - shelf.topics.keys():
            yield (field_name,), f"{topic} is no topic.", "Correct the id, or add the topic to topics.yaml."
    for audience in set(service.audience) - audiences:
        yield ("audience",), f"No rule speaks of the audience {audience}.", "Add a rule to rules.yaml, or remove it."
    for area in set(service.area) - shelf.areas.keys():
        yield ("area",), f"The area {area} is not in areas.yaml.", "Add it there, with how it was drawn."
    if shelf.head and service.kind not in shelf.head.kinds:
        yield ("kind",), f"{service.kind} is no kind of service.", "Use one of pack.yaml, or add it there."
    if service.place and service.place not in {place.name for place in shelf.places.values()}:
        yield (
            ("place",),
            f"The place {service.place} is not in places.yaml.",
            "Use the name that stands there, or add it with its source.",
        )


def _bad_reach(service: Service) -> Iterator[Fault]:
    if not service.reach:
        yield ("reach",), "There is no way to reach it.", "Add one that its source gives, or do not publish it."
    for index, reach in enumerate(service.reach):
        if not _is_reachable(reach.by, reach.value):
            yield ("reach", index), f"“{reach.value}” is not a valid {reach.by}.", "Correct it from the source; never guess."


def _is_reachable(by: str, value: str) -> bool:
    if by == "web":
        return _WEB.fullmatch(value) is not None
    if by == "email":
        return _EMAIL.fullmatch(value) is not None
    if by == "address":
        return bool(value.strip())
    return _SHORT.fullmatch(value) is not None or _is_phone(value)


def _is_phone(value: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, "CA"))
    except phonenumbers.NumberParseException:
        return False


def _check_languages(shelf: Shelf) -> None:
    languages = set(shelf.head.languages) if shelf.head else set()
    if shelf.head and "en" not in languages:
        shelf.note(
            "pack.yaml",
            ("languages",),
            "English is missing from the languages.",
            "Add en: whatever lacks a translation is shown in it.",
        )
    for name, where, texts in _all_texts(shelf):
        if missing := languages - texts.keys():
            what = next((step for step in reversed(where) if isinstance(step, str)), "The text")
            shelf.note(name, where, f"{what} is missing in {', '.join(sorted(missing))}.", "Add it, as a draft.")
    for code in languages - shelf.wording.keys():
        shelf.note(
            f"wording/{code}.yaml", (), f"There are no wording rules in {code}.", "Add the file; it may hold few rules.", line=1
        )


def _all_texts(shelf: Shelf) -> Iterator[tuple[str, Where, dict[str, str]]]:
    files: dict[str, Any] = {
        "pack.yaml": shelf.head,
        "limits.yaml": shelf.limits,
        "questions.yaml": shelf.questions,
        "rules.yaml": shelf.rules,
        "flows.yaml": shelf.flows,
        "areas.yaml": tuple(shelf.areas.values()),
        "situations.yaml": shelf.situations,
        **{f"services/{name}.yaml": service.tells for name, service in shelf.services.items()},
    }
    for name, value in files.items():
        yield from ((name, where, texts) for where, texts in _texts_in(value, ()))


def _texts_in(value: Any, where: Where) -> Iterator[tuple[Where, dict[str, str]]]:
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _texts_in(getattr(value, field), (*where, field))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts_in(item, (*where, index))
    elif isinstance(value, dict):
        if all(isinstance(item, str) for item in value.values()):
            yield where, value
        for key, item in value.items():
            yield from _texts_in(item, (*where, key))


def _check_rules(shelf: Shelf) -> None:
    for index, rule in enumerate(shelf.rules):
        if rule.audience in AUDIENCES_WITHOUT_RULE:
            shelf.note("rules.yaml", (index, "audience"), "No rule may speak of an occupation.", "Remove the rule.")
        if not rule.source.strip():
            shelf.note("rules.yaml", (index, "source"), "The source is missing.", "Say where the rule comes from.")


def _check_recipients(shelf: Shelf) -> None:
    judged = {"tells": set(KNOWN_RECIPIENTS), "asks": set(Asks.__struct_fields__) - {"note"}}
    for index, limit in enumerate(shelf.limits):
        if limit.test in judged and limit.value not in judged[limit.test]:
            shelf.note(
                "limits.yaml", (index, "value"), f"{limit.value} is nothing that {limit.test} can look at.", "Correct the value."
            )
    for index, flow in enumerate(shelf.flows):
        if flow.recipient not in KNOWN_RECIPIENTS:
            shelf.note(
                "flows.yaml",
                (index, "recipient"),
                f"{flow.recipient} is no known recipient.",
                f"Use one of {', '.join(KNOWN_RECIPIENTS)}.",
            )
    for name, service in shelf.services.items():
        for tells in service.tells:
            if tells.recipient not in KNOWN_RECIPIENTS:
                shelf.note(f"services/{name}.yaml", ("tells",), f"{tells.recipient} is no known recipient.", "Correct it.")


def _check_repeated(shelf: Shelf) -> None:
    ids: dict[str, list[str]] = {
        "limits.yaml": [limit.id for limit in shelf.limits],
        "rules.yaml": [rule.id for rule in shelf.rules],
        "flows.yaml": [flow.id for flow in shelf.flows],
        "questions.yaml": [question.fact for question in shelf.questions],
    }
    for name, names in ids.items():
        for index, one in enumerate(names):
            if one in names[:index]:
                shelf.note(name, (index,), f"{one} stands twice.", "Remove one, or give it another id.")
    for code, rules in shelf.wording.items():
        names = [rule.id for rule in rules.rules]
        for index, one in enumerate(names):
            if one in names[:index]:
                shelf.note(f"wording/{code}.yaml", ("rules", index), f"{one} stands twice.", "Remove one, or give it another id.")


def _check_names(shelf: Shelf) -> None:
    asked = {question.fact for question in shelf.questions}
    kinds = {"*", *(shelf.head.kinds if shelf.head else ())}
    for index, rule in enumerate(shelf.rules):
        if rule.fact not in asked:
            shelf.note("rules.yaml", (index, "fact"), f"No question asks for {rule.fact}.", "Add one to questions.yaml.")
    for index, flow in enumerate(shelf.flows):
        for kind in set(flow.kinds) - kinds:
            shelf.note("flows.yaml", (index, "kinds"), f"{kind} is no kind of service.", "Use one of pack.yaml.")
    for index, area in enumerate(shelf.areas.values()):
        for place in set(area.places) - shelf.places.keys():
            shelf.note("areas.yaml", (index, "places"), f"{place} is not in places.yaml.", "Correct the id.")


_CHECKS: tuple[Callable[[Shelf], None], ...] = (
    _check_ask_instead,
    _check_topics,
    _check_services,
    check_articles,
    check_citations,
    check_situations,
    _check_languages,
    _check_names,
    _check_rules,
    _check_recipients,
    _check_repeated,
)
