"""The JSON Schemas of what is served, made from the tables: HSDS's fields and our Profile's, each as it is written in JSON."""

from functools import cache
from typing import Any

from askfirst.hsds.tables import TABLES, Field, Nested, Table

Schema = dict[str, Any]

_KINDS: dict[str, Schema] = {
    "uuid": {"type": "string", "format": "uuid"},
    "text": {"type": "string"},
    "uri": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "time": {"type": "string"},
    "list": {"type": "array", "items": {"type": "string"}},
    "flag": {"type": "boolean"},
}
_PAGE = {
    "total_items": ("integer", "How many records there are in all."),
    "total_pages": ("integer", "How many pages there are in all; none if there are no records."),
    "page_number": ("integer", "Which page this is; the first is 1."),
    "size": ("integer", "How many records are on this page."),
    "first_page": ("boolean", "Whether this is the first page."),
    "last_page": ("boolean", "Whether nothing follows this page."),
    "empty": ("boolean", "Whether this page holds no records."),
}


def reference(name: str) -> Schema:
    """Return a reference to a schema of this document."""
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    """Return the schema of one page of these records."""
    contents = {"type": "array", "items": reference(name)}
    return {"allOf": [reference("Page")], "type": "object", "properties": {"contents": contents}, "required": ["contents"]}


@cache
def components() -> dict[str, Schema]:
    """Return every schema by name: a table's full form under its own name, its form in lists with `_list` after it."""
    schemas = {name: _full(table) for name, table in TABLES.items()}
    schemas |= {"Page": _page(), "Problem": _problem(), "Root": _root()}
    schemas["service_list"] = _list("service", organization="organization_list", program="program_list")
    schemas["organization_list"] = _list("organization")
    schemas["program_list"] = _list("program")
    schemas["location_list"] = _list("location")
    schemas["service_alone"] = _list("service")
    schemas["service_at_location_list"] = _list("service_at_location", location="location_list", service="service_alone")
    schemas["organization_full"] = _with(schemas["organization"], services={"type": "array", "items": reference("service")})
    schemas["service_at_location_full"] = _with(schemas["service_at_location"], service=reference("service"))
    for name in ("service_list", "organization_list", "service_at_location_list"):
        schemas[name]["properties"]["modified_date"] = {
            **_KINDS["moment"],
            "description": "With `minimal`: when it changed here.",
        }
    return schemas


def _full(table: Table) -> Schema:
    return _object(table, {nested.key: _nested(nested) for nested in table.nests})


def _list(name: str, **nested: str) -> Schema:
    return _object(TABLES[name], {key: reference(schema) for key, schema in nested.items()})


def _object(table: Table, nested: dict[str, Schema]) -> Schema:
    properties = {field.name: _field(field) for field in table.fields} | nested
    # A link to what a record is nested in may be left out, as in HSDS.
    needed = [field.name for field in table.fields if field.needed and (field.kind != "uuid" or field.name == "id")]
    return {"type": "object", "properties": properties, "required": _served(table.name, needed)}


def _served(name: str, needed: list[str]) -> list[str]:
    """What every served record of a table has. HSDS asks no more than this of what it nests."""
    if name in ("service", "organization", "program", "taxonomy", "taxonomy_term", "location", "phone"):
        return [column for column in needed if column != "description" or name != "service"]
    return ["id"]


def _field(field: Field) -> Schema:
    schema = dict(_KINDS[field.kind])
    if field.choices:
        schema["enum"] = list(field.choices)
    if field.is_profile:
        schema["description"] = "Of our Profile; optional."
    return schema


def _nested(nested: Nested) -> Schema:
    return {"type": "array", "items": reference(nested.table)} if nested.many else reference(nested.table)


def _with(schema: Schema, **more: Schema) -> Schema:
    return {**schema, "properties": {**schema["properties"], **more}}


def _page() -> Schema:
    properties = {name: {"type": kind, "description": text} for name, (kind, text) in _PAGE.items()}
    return {"type": "object", "properties": properties, "required": list(_PAGE)}


def _problem() -> Schema:
    detail = {"type": "string", "description": "One sentence: what was refused, and what to do."}
    return {"type": "object", "properties": {"detail": detail}, "required": ["detail"]}


def _root() -> Schema:
    address = {"type": "string", "format": "uri"}
    properties = {"version": {"type": "string"}, "profile": address, "openapi_url": address}
    return {"type": "object", "properties": properties, "required": list(properties)}
