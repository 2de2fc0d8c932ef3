"""The tabular data package of HSDS with our Profile: its descriptor, and how one cell of its files is written."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from askfirst.hsds.tables import HSDS_VERSION, TABLES, Field, Table
from askfirst.hsds.vocabulary import FIELDS_SAID, OPTIONAL, PROFILE_LICENCE, TABLES_SAID

_TYPES: Mapping[str, tuple[str, str]] = {
    "uuid": ("string", "uuid"),
    "uri": ("string", "uri"),
    "email": ("string", "email"),
    "text": ("string", ""),
    "number": ("number", ""),
    "date": ("date", ""),
    "moment": ("datetime", ""),
    "time": ("time", ""),
    "list": ("array", ""),
    "flag": ("boolean", ""),
}


def descriptor(tables: Iterable[str]) -> dict[str, Any]:
    """Return the datapackage.json of a package with these tables, in the order of TABLES.

    Names, types, keys and constraints are those of HSDS. A key that leads to a table which is not in the package is left
    out, and so are two of HSDS's own constraints that true data breaks: one program for each organization, and codes that
    no two taxonomies share. Columns and tables of the Profile are none that HSDS needs.
    """
    wanted = set(tables)
    included = [table for table in TABLES.values() if table.name in wanted]
    return {
        "name": "human_services_data",
        "title": "A directory of human services",
        "description": f"Tables of HSDS {HSDS_VERSION} with columns and tables of the Askfirst Profile, whose terms and "
        f"texts stand here under its licence. {OPTIONAL} {PROFILE_LICENCE}",
        "profile": "tabular-data-package",
        "version": HSDS_VERSION,
        "homepage": "http://docs.openreferral.org",
        "resources": [_resource(table, wanted) for table in included],
    }


def written(value: Any, *, field: Field) -> str:
    """Return a value as a cell of the package: nothing is empty, lists are JSON, a time has its seconds."""
    if value is None or value is False or value == []:
        return ""
    if value is True:
        return "true"
    if isinstance(value, list | tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    # A Table Schema time is not a time without its seconds.
    return f"{text[:5]}:00{text[5:]}" if field.kind == "time" and text[5:6] != ":" else text


def _resource(table: Table, wanted: set[str]) -> dict[str, Any]:
    said = TABLES_SAID.get(table.name)
    return {
        "name": table.name,
        "path": table.file,
        **({"description": f"{said} {OPTIONAL}"} if said else {}),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(table, wanted),
    }


def _schema(table: Table, wanted: set[str]) -> dict[str, Any]:
    # A link to a row of the same table is no foreign key in HSDS: a parent may be in another publisher's data.
    keys = [
        {"fields": field.name, "reference": {"resource": field.link, "fields": "id"}}
        for field in table.links
        if field.link in wanted and field.link != table.name
    ]
    return {
        "primaryKey": "id",
        "fields": [_described(field, table) for field in table.fields],
        **({"foreignKeys": keys} if keys else {}),
    }


def _described(field: Field, table: Table) -> dict[str, Any]:
    kind, form = _TYPES[field.kind]
    said = FIELDS_SAID.get(table.name, {}).get(field.name)
    return {
        "name": field.name,
        "type": kind,
        **({"format": form} if form else {}),
        **({"description": said} if said else {}),
        "constraints": {
            "required": field.needed,
            "unique": field.name == "id",
            **({"enum": list(field.choices)} if field.choices else {}),
        },
    }
