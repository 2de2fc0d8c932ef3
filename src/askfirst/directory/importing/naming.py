"""Ids for nested records that have none, so that the same file always gives the same ids."""

from collections.abc import Mapping
from typing import Any

from askfirst.hsds.marks import facts_of, is_mark
from askfirst.hsds.tables import TABLES, Nested

# What a record is known by where it is one of many that others share; anything else is known by its place in its parent.
_KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "organization": ("name",),
    "taxonomy": ("name",),
    "taxonomy_term": ("taxonomy", "code", "name"),
    "unit": ("name",),
}


class Made(str):
    """A key that we made, as against one that stands in a file and must not be lost."""


def key_of(record: Mapping[str, Any], *, table: str, otherwise: str) -> str:
    """Return what a record is known by: its id, else the columns that tell it from others, else its place."""
    if record.get("id"):
        return str(record["id"]).strip()
    known = " / ".join(str(record[column]).strip() for column in _KNOWN_BY.get(table, ()) if record.get(column))
    return Made(known or otherwise)


def with_keys(record: Mapping[str, Any], *, table: str, key: str) -> dict[str, Any]:
    """Return a nested record in which every record has an id, made of its parent's where it had none."""
    named = {**record, "id": key}
    for nested in TABLES[table].nests:
        value = record.get(nested.key)
        if isinstance(value, Mapping):
            named[nested.key] = _named(value, nested, f"{key}/{nested.key}")
        elif isinstance(value, list):
            named[nested.key] = [
                _named(one, nested, f"{key}/{nested.key}/{number}") if isinstance(one, Mapping) else one
                for number, one in enumerate(value, start=1)
            ]
    return named


def _named(record: Mapping[str, Any], nested: Nested, place: str) -> dict[str, Any]:
    return with_keys(record, table=nested.table, key=key_of(record, table=nested.table, otherwise=place))


def with_facts(record: Mapping[str, Any], *, table: str) -> dict[str, Any]:
    """Return a record with what its marks say in the fields of our Profile, where it does not say it there itself."""
    if table == "organization" and isinstance(record.get("services"), list):
        services = [with_facts(one, table="service") if isinstance(one, Mapping) else one for one in record["services"]]
        return {**record, "services": services}
    attributes = record.get("attributes")
    if table != "service" or not isinstance(attributes, list):
        return dict(record)
    marks = [one for one in attributes if isinstance(one, Mapping) and is_mark(one)]
    return {**facts_of(marks), **record} if marks else dict(record)
