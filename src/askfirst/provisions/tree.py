"""Opens XML that came from elsewhere: no document type, no entities, nothing fetched, limits on size, depth and number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, XMLParser  # type: ignore[import-untyped]

from askfirst.ground.refusal import Refusal

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 60
MAX_NODES = 600_000

AGAIN = "Fetch the file again from laws-lois.justice.gc.ca."

_CHUNK = 64 * 1024
_LIMS = "{http://justice.gc.ca/lims}"
_KEPT = {
    "{http://www.w3.org/XML/1998/namespace}lang": "lang",
    f"{_LIMS}inforce-start-date": "in_force",
    f"{_LIMS}lastAmendedDate": "last_amended",
    f"{_LIMS}current-date": "current_to",
    f"{_LIMS}pit-date": "in_force_at",
    "act": "act",
    "id": "id",
}
# Most elements have none that we use, and they all share this one.
_NO_MARKS: dict[str, str] = {}


@dataclass(slots=True)
class Node:
    """One element: its tag, the few attributes we use, and its text and children in order."""

    tag: str
    marks: dict[str, str]
    parts: "list[str | Node]" = field(default_factory=list)

    def children(self, *tags: str) -> "Iterator[Node]":
        """Yield the children with one of these tags, or all of them."""
        return (part for part in self.parts if isinstance(part, Node) and (not tags or part.tag in tags))

    def child(self, tag: str) -> "Node | None":
        """Return the first child with this tag."""
        return next(self.children(tag), None)

    def every(self, tag: str) -> "Iterator[Node]":
        """Yield every node with this tag below this one, in order. Nodes are at most `MAX_DEPTH` deep, so it may recurse."""
        for node in self.children():
            if node.tag == tag:
                yield node
            yield from node.every(tag)


class _Builder:
    """Receives the parser's events and builds nodes, within the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH or self.count > MAX_NODES:
            raise Refusal(f"{self.name} is built more deeply or of more pieces than any law. It was not read. {AGAIN}")
        marks = {_KEPT[key]: value for key, value in attributes.items() if key in _KEPT}
        node = Node(tag, marks or _NO_MARKS)
        if self.open:
            self.open[-1].parts.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].parts.append(text)

    def close(self) -> Node | None:
        return self.root


def open_xml(data: bytes, *, name: str) -> Node:
    """Parse a document. Raises Refusal, naming the file, when it is too large, empty, a web page, hostile, cut off or not XML."""
    _look(data, name=name)
    builder = _Builder(name)
    parser: Any = XMLParser(target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except DefusedXmlException as problem:
        raise Refusal(f"{name} declares a document type or entities, which no law does. It was not read. {AGAIN}") from problem
    except ParseError as problem:
        raise _malformed(problem, name=name, is_open=bool(builder.open)) from problem
    except (LookupError, UnicodeError, ValueError) as problem:
        raise Refusal(f"{name} is written in an encoding that cannot be read. It was not read. {AGAIN}") from problem
    if builder.root is None:
        raise Refusal(f"{name} is not XML. It was not read. {AGAIN}")
    return builder.root


def _look(data: bytes, *, name: str) -> None:
    if len(data) > MAX_BYTES:
        raise Refusal(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MB, and no law is. It was not read. {AGAIN}")
    start = data[:2048].lower()
    if not start.strip():
        raise Refusal(f"{name} is empty. {AGAIN}")
    if b"<html" in start or b"<!doctype html" in start:
        raise Refusal(f"{name} is a web page, perhaps an error page, and not the XML of a law. It was not read. {AGAIN}")


# What the parser says where the end came too soon: no element, unclosed token, partial character, unclosed CDATA.
_CUT_OFF = frozenset({3, 5, 6, 20})


def _malformed(problem: Any, *, name: str, is_open: bool) -> Refusal:
    if problem.code in _CUT_OFF and is_open:
        return Refusal(f"{name} stops before its end: it was cut off. It was not read. {AGAIN}")
    line, _column = problem.position
    return Refusal(f"{name} is not well-formed XML (line {line}). It was not read. {AGAIN}")
