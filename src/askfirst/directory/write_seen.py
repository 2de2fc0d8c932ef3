"""Which ids an import read, kept in sixteen bytes each, and which records its origin has beside them."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import TextField
from django.db.models.functions import Cast

from askfirst.directory.rows import MODELS
from askfirst.directory.write_links import ANYWHERE, owner_columns
from askfirst.directory.write_rows import hex_of, is_id
from askfirst.hsds.tables import TABLES

PARTS = tuple(table for table in TABLES if table not in ANYWHERE and owner_columns(table))
"""Tables whose rows are parts of another record, each after those it can be a part of."""

SAID_OF_ANY = ("translation", "attribute", "metadata")
"""Tables whose rows are said of a record of any table."""

_SIZE = 16
_AT_ONCE = 5_000


class Ids:
    """A set of ids as numbers. It takes sixteen bytes for each, where a set of Python's takes a hundred."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._packed = b"".join([number.to_bytes(_SIZE, "big") for number in numbers])
        self._is_sorted = False

    def __len__(self) -> int:
        return len(self._packed) // _SIZE

    def __iter__(self) -> Iterator[int]:
        self._sort()
        return (int.from_bytes(self._at(place), "big") for place in range(len(self)))

    def __contains__(self, number: int) -> bool:
        self._sort()
        wanted = number.to_bytes(_SIZE, "big")
        place = bisect_left(range(len(self)), wanted, key=self._at)
        return place < len(self) and self._at(place) == wanted

    def _at(self, place: int) -> bytes:
        return self._packed[place * _SIZE : (place + 1) * _SIZE]

    def _sort(self) -> None:
        # Most of these sets are never asked anything, so that sorting them at once would be for nothing.
        if not self._is_sorted:
            self._packed = b"".join(sorted(self._at(place) for place in range(len(self))))
            self._is_sorted = True


class Seen:
    """What an import read of each table. `besides` are ids of rows of the file that could not even be staged."""

    def __init__(self, *, origin: int, besides: Mapping[str, Collection[str]] | None = None) -> None:
        self._origin = origin
        self._besides = {table: {int(hex_of(one), 16) for one in ids if is_id(one)} for table, ids in (besides or {}).items()}
        self._read: dict[str, Ids] = {}
        self._missing: dict[str, Ids] = {}

    def has(self, table: str, number: int) -> bool:
        """Tell whether the file had a row with this id, as a number."""
        return number in self._read.get(table, ()) or number in self._besides.get(table, ())

    def missing(self, table: str) -> Iterable[int]:
        """Return the ids, as numbers, that the origin has in a table and the file had not; none if the table was not read."""
        return self._missing.get(table, ())

    def finish(self, table: str, numbers: set[int], *, was_empty: bool = False) -> None:
        """Take what was read of a table, once all of it was, and see what the origin has there besides."""
        self._read[table] = Ids(numbers)
        if not was_empty and (table in PARTS or table in SAID_OF_ANY or table == "service"):
            read = numbers | self._besides[table] if self._besides.get(table) else numbers
            self._missing[table] = Ids(one for one in _stored(table, self._origin) if one not in read)

    def finish_rest(self, tables: Collection[str]) -> None:
        """Take it that these tables were read too, and that those which gave no row are empty in the file."""
        for table in tables - self._read.keys():
            self.finish(table, set())


def _stored(table: str, origin: int) -> Iterator[int]:
    # As text, an id takes half as long to read as it does by way of Python's UUID.
    rows = MODELS[table]._default_manager.filter(origin_id=origin).values_list(Cast("id", TextField()), flat=True)
    return (int(one.replace("-", ""), 16) for one in rows.order_by().iterator(chunk_size=_AT_ONCE))
