"""HSDS as JSON: one record, a list, a page of an API, lines of records, or a document of our own. Large ones are streamed."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from askfirst.directory.importing.given import Given
from askfirst.ground.refusal import Refusal
from askfirst.hsds.tables import TABLES

# A single record, or a stretch that is no JSON, is not looked at further than this.
MOST_IN_ONE_PIECE = 256_000_000
_STEP = 1 << 20
_SPACE = re.compile(r"[ \t\n\r]*")
_PAGE = frozenset({"contents", "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty"})
_OTHER_NAMES = {"organizations": "organization", "services": "service", "locations": "location", "programs": "program"}
LISTS: Mapping[str, str] = {
    **{
        name: table.name
        for table in TABLES.values()
        for name in (table.name, table.name + "s", table.file.removesuffix(".csv"), table.file)
    },
    **_OTHER_NAMES,
}
"""Every name under which a document may hold a list of records of a table."""

_HEAD = _PAGE | {"version", "profile", "openapi_url", "licence", "license", "made_by", "name", "title", "publisher"}

_IN_DOUBT = ("service", "organization", "location", "service_at_location", "taxonomy_term", "taxonomy", "program")


@dataclass(frozen=True)
class Found:
    """One nested record: its table, and where it stands (counted from 1)."""

    table: str
    record: dict[str, Any]
    number: int


def read_records(given: Given, *, passed_over: list[str]) -> Iterator[Found]:
    """Yield the records of a JSON or NDJSON file; keys of a document that are no records are named in `passed_over`.

    Raises Refusal where it is not JSON.
    """
    hint = _hint(given.stem)
    for number, (name, value) in enumerate(_values(given, passed_over), start=1):
        if not isinstance(value, dict):
            raise Refusal(f"{given.name} holds something that is no record ({str(value)[:40]!r}). Give HSDS records in JSON.")
        yield Found(_table(value, hint=LISTS.get(name, "") or hint, given=given), value, number)


def _hint(stem: str) -> str:
    """Return the table that a file's name tells of: “service_list” tells of services."""
    name = re.sub(r"[-_ ]?(list|full|page|minimal|example|\d+)s?$", "", stem.replace("-", "_"))
    return LISTS.get(name) or LISTS.get(stem) or ""


def _table(record: Mapping[str, Any], *, hint: str, given: Given) -> str:
    keys = set(record)
    scores = {name: _score(keys, name) for name in TABLES}
    best = max([*_IN_DOUBT, *TABLES], key=lambda name: scores[name])
    if hint and scores[hint] >= min(1, scores[best]):
        return hint
    if scores[best] < 3:
        raise Refusal(
            f"{given.name} holds a record of no known kind (its keys: {', '.join(list(record)[:6])}). Give HSDS records."
        )
    return best


def _score(keys: set[str], table: str) -> int:
    known = {*TABLES[table].by_name, *(nested.key for nested in TABLES[table].nests)}
    return 3 * len(keys & known) - len(keys - known)


def _values(given: Given, passed_over: list[str]) -> Iterator[tuple[str, Any]]:
    with given.open() as file:
        reader = _Reader(file, given)
        while reader.peek():
            if reader.peek() == "[":
                yield from (("", one) for one in reader.items())
            elif reader.peek() == "{":
                yield from _of_object(reader, passed_over)
            else:
                raise reader.refusal("A record was expected here")


def _of_object(reader: "_Reader", passed_over: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield one record, or the records that a document or a page holds.

    A list of records is given out as it is read only in a document; whether this is one is told by its first keys.
    """
    kept: dict[str, Any] = {}
    is_document = False
    for key in reader.names():
        is_list = (key == "contents" or key in LISTS) and reader.peek() == "["
        is_document = is_document or (is_list and set(kept) <= _HEAD and "id" not in kept and "description" not in kept)
        if is_document and is_list:
            yield from ((key, one) for one in reader.items())
        else:
            kept[key] = reader.value()
    if is_document or "openapi_url" in kept or set(kept) <= _PAGE:
        passed_over.extend(key for key, value in kept.items() if key not in _HEAD and value)
    else:
        yield "", kept


class _Reader:
    """Reads JSON a step at a time, so that a file need not fit into memory."""

    def __init__(self, file: Any, given: Given) -> None:
        self._file, self._given = file, given
        self._text, self._at, self._line, self._is_over = "", 0, 1, False
        self._decoder = codecs.getincrementaldecoder(_encoding(file.peek(4)[:4]))(errors="strict")
        self._json = json.JSONDecoder()

    def peek(self) -> str:
        """Return the next character that is not white space, or "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, wanted: str) -> bool:
        """Step over a character if it comes next."""
        if self.peek() != wanted:
            return False
        self._at += 1
        return True

    def items(self) -> Iterator[Any]:
        """Yield the values of an array, one after the other."""
        self.take("[")
        while not self.take("]"):
            yield self.value()
            if not self.take(",") and self.peek() != "]":
                raise self.refusal("A comma or the end of a list is missing")

    def names(self) -> Iterator[str]:
        """Yield the keys of an object; the value of each must be read before the next is asked for."""
        self.take("{")
        while not self.take("}"):
            key = self.value()
            if not isinstance(key, str) or not self.take(":"):
                raise self.refusal("A key in quotation marks and a colon were expected")
            yield key
            if not self.take(",") and self.peek() != "}":
                raise self.refusal("A comma or the end of a record is missing")

    def value(self) -> Any:
        """Return the next value, reading on until it is whole."""
        self.peek()
        wanted = _STEP
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_over or len(self._text) - self._at > MOST_IN_ONE_PIECE:
                    raise self.refusal(error.msg, at=error.pos) from None
            except RecursionError:
                raise self.refusal("Records stand inside each other too deeply") from None
            else:
                if end < len(self._text) or self._is_over:
                    self._at = end
                    return value
            # Twice as much each time, so that one long record is not read over and over.
            goal = len(self._text) + wanted
            while len(self._text) < goal and self._more():
                pass
            wanted *= 2

    def refusal(self, reason: str, *, at: int | None = None) -> Refusal:
        """Return a refusal that names the line where reading stopped."""
        line = self._line + self._text.count("\n", 0, self._at if at is None else at)
        return Refusal(
            f"{self._given.name}, line {line}: this is not JSON ({reason}). Export the file again, or repair this line."
        )

    def _more(self) -> bool:
        """Read a step further; what was given out already is let go. Returns whether there was more."""
        if self._is_over:
            return False
        piece = self._file.read(_STEP)
        self._is_over = not piece
        try:
            text = self._decoder.decode(piece, final=self._is_over)
        except UnicodeDecodeError as error:
            raise Refusal(f"{self._given.name} is not UTF-8 ({error.reason}). Save it as UTF-8 and import it again.") from None
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + text, 0
        return True


def _encoding(start: bytes) -> str:
    found = json.detect_encoding(start) if start else "utf-8"
    return "utf-8-sig" if found == "utf-8" else found
