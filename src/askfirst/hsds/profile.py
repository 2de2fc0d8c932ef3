"""Our Profile as JSON Schemas that anybody can merge over those of HSDS, and a judge that says what is wrong in sentences."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from askfirst.ground.text import quoted
from askfirst.hsds.ids import is_uuid
from askfirst.hsds.tables import TABLES, Field, Nested, Table
from askfirst.hsds.times import read_date
from askfirst.hsds.values import in_words
from askfirst.hsds.vocabulary import FIELDS_SAID, ITEMS, OPTIONAL, PROFILE_LICENCE, TABLES_SAID

_SOME = r"\S"
_ZONE = r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$"
_FIRST_ORDER = 200


def schemas() -> dict[str, dict[str, Any]]:
    """Return the Profile by file name: JSON Merge Patches (RFC 7386) for the schemas of HSDS, and whole schemas of its own tables.

    Merged, they add properties and take none away; none is required of a record that HSDS knows.
    """
    own = [table for table in TABLES.values() if table.is_profile]
    whole = {f"{table.name}.json": _whole(table, _FIRST_ORDER + number) for number, table in enumerate(own)}
    patches = {f"{table.name}.json": _patch(table) for table in TABLES.values() if not table.is_profile}
    return {name: schema for name, schema in sorted((patches | whole).items()) if schema["properties"]}


def profile_problems(service: Mapping[str, Any]) -> list[str]:
    """Return in sentences which values of the Profile in a nested service are wrong, and what could stand there instead."""
    return list(_problems(service, TABLES["service"], "service"))


def _patch(table: Table) -> dict[str, Any]:
    properties = {field.name: _property(field, table) for field in table.fields if field.is_profile}
    nests = {one.key: _array(one) for one in table.nests if TABLES[one.table].is_profile}
    return {"$comment": f"{OPTIONAL} {PROFILE_LICENCE}", "properties": properties | nests}


def _whole(table: Table, order: int) -> dict[str, Any]:
    fields = {field.name: _property(field, table) for field in table.fields if field.name != "id"}
    links = [field.name for field in table.fields if field.needed and _joins(field)]
    return {
        "$comment": f"{OPTIONAL} {PROFILE_LICENCE}",
        "name": table.name,
        "path": table.file,
        "description": TABLES_SAID[table.name],
        "datapackage_metadata": {"format": "csv", "mediatype": "text/csv", "profile": "tabular-data-resource", "order": order},
        "type": "object",
        "properties": {"id": _identifier(table), **fields, **{one.key: _array(one) for one in table.nests}},
        "required": [field.name for field in table.fields if field.needed and not _joins(field)],
        "tabular_required": links,
    }


def _joins(field: Field) -> bool:
    """Whether a column is told by where a nested record stands, so that the nested form need not repeat it."""
    return bool(field.link) or field.name in ("link_id", "link_entity")


def _identifier(table: Table) -> dict[str, Any]:
    said = f"The identifier of this row of {table.name.replace('_', ' ')}."
    return {
        "name": "id",
        "type": "string",
        "format": "uuid",
        "title": "Identifier",
        "description": said,
        "constraints": {"unique": True},
    }


def _property(field: Field, table: Table) -> dict[str, Any]:
    described = {
        "name": field.name,
        "title": field.name.removesuffix("_id").replace("_", " ").capitalize(),
        "description": FIELDS_SAID[table.name][field.name],
    }
    return {**described, **_shape(field), "constraints": {"unique": False}}


def _shape(field: Field) -> dict[str, Any]:
    if field.kind == "list":
        known = ITEMS.get(field.name)
        item = {"type": "string", "enum": list(known)} if known else {"type": "string", "pattern": _SOME}
        return {"type": "array", "items": item, "datapackage_type": "array"}
    if field.kind == "flag":
        return {"type": "boolean", "datapackage_type": "boolean"}
    if field.kind == "date":
        return {"type": "string", "format": "date", "datapackage_type": "date"}
    if field.kind == "uuid":
        return {"type": "string", "format": "uuid"}
    if field.choices:
        return {"type": "string", "enum": list(field.choices)}
    pattern = _ZONE if field.name == "time_zone" else _SOME if field.needed else ""
    return {"type": "string", **({"pattern": pattern} if pattern else {})}


def _array(one: Nested) -> dict[str, Any]:
    return {
        "name": one.key,
        "type": "array",
        "title": one.key.replace("_", " ").capitalize(),
        "description": TABLES_SAID.get(one.table, f"The {one.key} of this record."),
        "items": {"$ref": f"{one.table}.json"},
    }


def _problems(record: Any, table: Table, place: str) -> Iterator[str]:
    if not isinstance(record, Mapping):
        yield f"{place} is {_short(record)}, and a record belongs there."
        return
    for field in table.fields:
        if table.is_profile or field.is_profile:
            yield from _field_problems(record, field, f"{place}.{field.name}")
    for one in table.nests:
        if one.key in record:
            yield from _nested_problems(record[one.key], one, f"{place}.{one.key}")


def _nested_problems(value: Any, one: Nested, place: str) -> Iterator[str]:
    inner = TABLES[one.table]
    if not one.many:
        value = [value]
    elif not isinstance(value, list | tuple):
        if inner.is_profile:
            yield f"{place} is {_short(value)}, and a list of records belongs there."
        return
    for number, record in enumerate(value):
        if inner.is_profile or isinstance(record, Mapping):
            yield from _problems(record, inner, f"{place}[{number}]" if one.many else place)


def _field_problems(record: Mapping[str, Any], field: Field, place: str) -> Iterator[str]:
    if field.name not in record:
        if field.needed and not _joins(field):
            yield f"{place} is missing, and the record says nothing without it."
        return
    value = record[field.name]
    if remedy := _wrong(value, field):
        yield f"{place} is {_short(value)}. {remedy}"


def _wrong(value: Any, field: Field) -> str:
    """What a wrong value should be instead; nothing for a good one."""
    is_good, remedy = _judge(field)
    return "" if is_good(value) else remedy


def _judge(field: Field) -> tuple[Callable[[Any], bool], str]:
    known = ITEMS.get(field.name)
    if known:
        return (lambda value: _is_texts(value) and set(value) <= set(known)), f"It must be a list of {', '.join(known)}."
    if field.kind in _JUDGES:
        return _JUDGES[field.kind]
    if field.choices:
        return (lambda value: value in field.choices), f"It must be one of {', '.join(field.choices)}."
    if field.name == "time_zone":
        return _is_zone, "It must be the name of a time zone such as America/Toronto."
    return (lambda value: isinstance(value, str) and bool(value.strip() or not field.needed)), "It must be a text."


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) and item.strip() for item in value)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and read_date(value)[0] == value


def _is_zone(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(_ZONE[1:-1], value) is not None


_JUDGES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "list": (_is_texts, "It must be a list of texts."),
    "flag": (lambda value: isinstance(value, bool), "It must be true or false."),
    "date": (_is_day, "It must be a date such as 2026-01-31."),
    "uuid": (is_uuid, "It must be a UUID."),
}


def _short(value: Any) -> str:
    return quoted(in_words(value))
