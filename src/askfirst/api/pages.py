"""The Page of HSDS: its arithmetic, its JSON, and its streams."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

Record = Mapping[str, Any]

_ENCODER = msgspec.json.Encoder()
encode = _ENCODER.encode


@dataclass(frozen=True)
class Page:
    """One page of a list: which, of how many records in all. `per_page` None puts everything on one page."""

    number: int
    per_page: int | None
    total: int

    @property
    def start(self) -> int:
        """How many records come before this page."""
        return (self.number - 1) * (self.per_page or 0)

    @property
    def size(self) -> int:
        """How many records are on this page; none on a page past the end."""
        if self.per_page is None:
            return self.total
        return max(0, min(self.per_page, self.total - self.start))

    def header(self) -> dict[str, Any]:
        """Return the whole Page header of HSDS. A page past the end is empty and is a last page."""
        pages = 1 if self.per_page is None else -(-self.total // self.per_page)
        return {
            "total_items": self.total,
            "total_pages": pages if self.total else 0,
            "page_number": self.number,
            "size": self.size,
            "first_page": self.number == 1,
            "last_page": self.number >= pages,
            "empty": self.size == 0,
        }


def as_page(page: Page, records: Iterable[Record]) -> bytes:
    """Return one page as JSON."""
    return encode({**page.header(), "contents": list(records)})


def as_long_page(chunks: Iterable[Iterable[Record]]) -> Iterator[bytes]:
    """Yield everything as one page of JSON in parts. Its header comes last, so that it counts what was really sent."""
    yield b'{"contents":['
    sent = 0
    for chunk in chunks:
        records = list(chunk)
        if records:
            yield (b"," if sent else b"") + encode(records)[1:-1]
        sent += len(records)
    yield b"]," + encode(Page(number=1, per_page=None, total=sent).header())[1:]


def as_lines(chunks: Iterable[Iterable[Record]]) -> Iterator[bytes]:
    """Yield records as newline-delimited JSON, a chunk at a time."""
    for chunk in chunks:
        yield _ENCODER.encode_lines(list(chunk))
