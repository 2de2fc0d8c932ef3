"""Takes out whatever leads to a confidential location. Every door calls it: pages, API, search, export."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from askfirst.hsds.tables import TABLES

Row = dict[str, Any]

INSTEAD = "(address withheld)"
"""What stands in a text where an address was."""

_LEFT = {
    "location": ("id", "location_type", "confidential"),
    "service_at_location": ("id", "service_id", "location_id", "location", "service"),
}
# The only keys below which a location can stand.
_LEADS: Mapping[str, Mapping[str, str]] = {
    "service": {"service_at_locations": "service_at_location", "organization": "organization"},
    "organization": {"locations": "location", "services": "service"},
    "service_at_location": {"location": "location", "service": "service"},
}
_NOT = frozenset({"", "no", "false", "0", "n", "f"})
_LINES = ("as_written", "address_1", "address_2", "postal_code")
_SHORTEST = 5
# What joins records and what says where a fact comes from is not prose; to change it would break the record.
_WHOLE = frozenset({"id", "link_entity", "resource_type", "status", "location_type", "address_type"})


def withhold(nested: Mapping[str, Any], *, table: str) -> Row:
    """Return a record, nested or flat, without anything of the confidential locations in it.

    Of such a location its id, its type and that it is confidential stay; of a service there, the two ids. Where a text of
    the record repeats the address word for word, INSTEAD takes its place. A phone or contact that the service or the
    organization names as its own stays: it is how people reach it. The given record is not changed.
    """
    places = list(_confidential(nested, table))
    if not places:
        return dict(nested)
    hidden = address_texts(address for place in places for address in _records(place.get("addresses")))
    reduced = _reduced(nested, table)
    return _without_texts(reduced, pattern) if (pattern := _pattern(hidden)) else reduced


def withhold_row(
    table: str, row: Mapping[str, Any], confidential_ids: Collection[str], *, texts: Sequence[str] = ()
) -> Row | None:
    """Return a flat row without anything of confidential locations, or None if it says nothing else.

    `confidential_ids` holds the ids of confidential locations and of all rows withheld so far; `Withholding` keeps it for
    you. `texts` are the address texts to take out of this row, from `address_texts`.
    """
    if table == "location" and (row["id"] in confidential_ids or is_confidential(row)):
        return {**_only(row, "location"), "confidential": True}
    if table == "service_at_location" and row.get("location_id") in confidential_ids:
        return _only(row, "service_at_location")
    if _belongs_to(row, table, confidential_ids):
        return None
    hidden = [field.name for field in TABLES[table].links if row.get(field.name) in confidential_ids]
    kept = {column: value for column, value in row.items() if column not in hidden}
    return _without_texts(kept, pattern) if (pattern := _pattern(texts)) else kept


class Withholding:
    """Withholds from rows that come table by table in the order of TABLES, remembering which are withheld.

    `texts` holds, by the id of a service or organization, the address texts that nothing of it may repeat.
    """

    def __init__(self, locations: Iterable[str], *, texts: Mapping[str, Sequence[str]] | None = None) -> None:
        self.ids = set(locations)
        self._texts = {key: tuple(said) for key, said in (texts or {}).items()}

    def row(self, row: Mapping[str, Any], *, table: str) -> Row | None:
        """Return what may leave of a row, or None."""
        found = withhold_row(table, row, self.ids, texts=self._texts_for(row, table))
        is_place = table == "location" and (is_confidential(row) or row["id"] in self.ids)
        # That a service is offered there may be told; what hangs on it (its own phones, hours and notes) may not.
        if found is None or is_place or (table == "service_at_location" and row.get("location_id") in self.ids):
            self.ids.add(row["id"])
        return found

    def _texts_for(self, row: Mapping[str, Any], table: str) -> tuple[str, ...]:
        """The texts that a row may not repeat: its own, and those of whatever it belongs to, however far up."""
        columns = ("id", "link_id", "resource_id", *(field.name for field in TABLES[table].links))
        found = {text: None for column in columns for text in self._texts.get(row.get(column) or "", ())}
        if found:
            self._texts[row["id"]] = tuple(sorted(found, key=lambda text: (-len(text), text)))
        return self._texts.get(row["id"], ())


def is_confidential(location: Mapping[str, Any]) -> bool:
    """Return whether a location must not be shown. Whatever stands there that does not say no, says yes."""
    value = location.get("confidential")
    return value not in (None, False) and str(value).strip().casefold() not in _NOT


def address_texts(addresses: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the texts of these addresses that give the place away, the longest first. A city alone does not."""
    lines = [str(address[column]).strip() for address in addresses for column in _LINES if address.get(column)]
    found = {line for line in lines if len(line) >= _SHORTEST and line.casefold() != "unknown"}
    return tuple(sorted(found, key=lambda line: (-len(line), line)))


def _confidential(nested: Mapping[str, Any], table: str) -> Iterator[Mapping[str, Any]]:
    if table == "location" and is_confidential(nested):
        yield nested
    for key, inner in _LEADS.get(table, {}).items():
        for record in _records(nested.get(key)):
            yield from _confidential(record, inner)


def _records(value: Any) -> list[Mapping[str, Any]]:
    given = value if isinstance(value, list | tuple) else [value]
    return [record for record in given if isinstance(record, Mapping)]


def _reduced(nested: Mapping[str, Any], table: str) -> Row:
    if table == "location" and is_confidential(nested):
        return {**_only(nested, table), "confidential": True}
    record = dict(nested)
    if table == "service_at_location" and any(is_confidential(place) for place in _records(nested.get("location"))):
        record = _only(nested, table)
    for key, inner in _LEADS.get(table, {}).items():
        if isinstance(record.get(key), list | tuple):
            record[key] = [_reduced(one, inner) if isinstance(one, Mapping) else one for one in record[key]]
        elif isinstance(record.get(key), Mapping):
            record[key] = _reduced(record[key], inner)
    return record


def _only(record: Mapping[str, Any], table: str) -> Row:
    return {column: record[column] for column in _LEFT[table] if column in record}


def _belongs_to(row: Mapping[str, Any], table: str, ids: Collection[str]) -> bool:
    """Whether a row hangs on withheld records and on nothing else."""
    if row.get("link_id") in ids or row.get("resource_id") in ids:
        return True
    owners = [row[field.name] for field in TABLES[table].links if row.get(field.name) and field.name != "parent_id"]
    return any(owner in ids for owner in owners) and all(owner in ids for owner in owners)


def _pattern(texts: Sequence[str]) -> re.Pattern[str] | None:
    """Finds the texts in any case and with any white space or commas between their words."""
    words = (re.split(r"[\s,]+", text) for text in texts)
    found = [r"[\s,]+".join(re.escape(word) for word in one if word) for one in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if any(found) else None


def _without_texts(value: Any, pattern: re.Pattern[str], key: str = "") -> Any:
    if isinstance(value, str):
        return value if key in _WHOLE or key.endswith("_id") else pattern.sub(INSTEAD, value)
    if isinstance(value, Mapping):
        return {name: _without_texts(inner, pattern, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_texts(inner, pattern, key) for inner in value]
    return value
