"""The Profile's closed facts as attributes, so that a reader who knows only HSDS sees them; and back again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from askfirst.hsds.ids import identify
from askfirst.hsds.tables import TABLES
from askfirst.hsds.vocabulary import FACTS_SAID, ITEMS, PROFILE_NAME

Attribute = dict[str, Any]

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    field.name: ITEMS.get(field.name, field.choices)
    for field in TABLES["service"].fields
    if field.is_profile and (field.choices or field.name in ITEMS)
}

# What a fact of a nested row is about, and which of its closed answers it gives: fact -> key, columns of both, answers.
_ROWS: Mapping[str, tuple[str, str, str]] = {
    "asks": ("intake_questions", "what", "asked"),
    "writes_down": ("intake_questions", "what", "written_down"),
    "tells": ("disclosures", "recipient", "practice"),
    "interprets": ("interpreter_languages", "code", "mode"),
}
_TABLES = {one.key: one.table for one in TABLES["service"].nests}


def marks_of(nested_service: Mapping[str, Any]) -> list[Attribute]:
    """Return the closed facts of a service as HSDS attributes, each with its term; the same fact has the same id every time.

    What the Profile does not say of the service has no mark. “Unknown” has one where the Profile says it.
    """
    found = dict.fromkeys(_facts(nested_service))
    return [_mark(str(nested_service.get("id", "")), *one) for one in found]


def is_mark(attribute: Mapping[str, Any]) -> bool:
    """Return whether an attribute only repeats a fact of the Profile."""
    term = attribute.get("taxonomy_term")
    return isinstance(term, Mapping) and term.get("taxonomy") == PROFILE_NAME


def facts_of(attributes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what marks say as fields of a nested service of the Profile. Attributes that are none, or say nothing known, add nothing.

    Rows get ids made of the ids of their marks. Where two marks contradict each other, nothing is said of that fact.
    """
    said = [(fact, str(one.get("id", ""))) for one in attributes if is_mark(one) and (fact := _read(one["taxonomy_term"]))]
    columns = _columns(fact for fact, _ in said if fact[0] in _COLUMNS)
    return columns | _rows([one for one in said if one[0][0] in _ROWS])


def _facts(service: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for column, answers in _COLUMNS.items():
        value = service.get(column)
        for answer in value if isinstance(value, list | tuple) else [value]:
            if answer in answers:
                yield column, "", answer
    for fact, (key, about, column) in _ROWS.items():
        answers = TABLES[_TABLES[key]].by_name[column].choices
        for row in service.get(key) or ():
            if row.get(about) and row.get(column) in answers:
                yield fact, row[about], row[column]


def _mark(service: str, fact: str, about: str, answer: str) -> Attribute:
    code = ":".join(part for part in (fact, about, answer) if part)
    return {
        "id": identify(origin=PROFILE_NAME, table="attribute", key=f"{service}/{code}"),
        "link_entity": "service",
        "value": answer,
        "label": _label(fact, about, answer),
        "taxonomy_term": {
            "id": identify(origin=PROFILE_NAME, table="taxonomy_term", key=code),
            "code": code,
            "name": _label(fact, about, answer),
            "description": f"{_label(fact, about, answer)}. A fact that the {PROFILE_NAME} tells in fields of its own.",
            "taxonomy": PROFILE_NAME,
            "language": "en",
            "taxonomy_detail": _TAXONOMY,
        },
    }


def _label(fact: str, about: str, answer: str) -> str:
    words = f"{FACTS_SAID[fact]} {about}".strip()
    return f"{words}: {answer}".replace("_", " ")


def _read(term: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """The fact that a term tells, or None where it tells none that is known."""
    fact, _, rest = str(term.get("code", "")).partition(":")
    about, _, answer = rest.rpartition(":")
    if fact in _COLUMNS:
        return (fact, "", answer) if not about and answer in _COLUMNS[fact] else None
    if fact not in _ROWS or not about:
        return None
    table = TABLES[_TABLES[_ROWS[fact][0]]]
    asked = table.by_name[_ROWS[fact][1]].choices
    is_known = answer in table.by_name[_ROWS[fact][2]].choices and (not asked or about in asked)
    return (fact, about, answer) if is_known else None


def _columns(facts: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for column, _, answer in facts:
        found.setdefault(column, []).append(answer)
    lists = {column: [word for word in ITEMS[column] if word in said] for column, said in found.items() if column in ITEMS}
    return {**{column: said[0] for column, said in found.items() if len(set(said)) == 1}, **lists}


def _rows(said: list[tuple[tuple[str, str, str], str]]) -> dict[str, Any]:
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for (fact, about, answer), key in said:
        nests, subject, column = _ROWS[fact]
        row = rows.setdefault(nests, {}).setdefault(about, {"id": "", subject: about})
        row["id"] = row["id"] or identify(origin=PROFILE_NAME, table=_TABLES[nests], key=key)
        row[column] = answer if row.get(column, answer) == answer else "unknown"
    for row in rows.get("intake_questions", {}).values():
        row.setdefault("asked", "unknown")
    return {nests: list(found.values()) for nests, found in rows.items()}


_TAXONOMY = {
    "id": identify(origin=PROFILE_NAME, table="taxonomy", key=PROFILE_NAME),
    "name": PROFILE_NAME,
    "description": "What a service asks, whom it tells and how it can be used, as the Profile's closed answers.",
}
