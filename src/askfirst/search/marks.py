"""What can be filtered by and counted: for each value (a topic, a language, “free”), one bit for each service.

A filter is a few bitwise operations on such rows, and a count is the number of bits that two rows share.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.search.columns import ANSWER, ASKED, COST
from askfirst.search.vocabulary import Arrays

Bits = NDArray[np.uint64]
Bools = NDArray[np.bool_]
Row = tuple[str, str]
"""A family of values and one of them: ("topics", "eviction"), ("cost", "free")."""

# A coded column of tuples, and the family whose values it holds.
_OF_TUPLES = {"languages": "languages", "interpreters": "interpreters", "delivery": "delivery", "audience": "audience"}

# Below this share of all services it is quicker to look at each of them than at all bits.
FEW = 1 / 40


def packed(which: Bools | NDArray[np.uint8]) -> Bits:
    """Return one bit for each service, in words of 64: whether it is true, or more than 0."""
    room = np.zeros(-(-len(which) // 64) * 8, dtype=np.uint8)
    bits = np.packbits(which, bitorder="little")
    room[: len(bits)] = bits
    return room.view(np.uint64)


def unpacked(bits: Bits, *, count: int) -> Bools:
    """Return a truth for each service."""
    return np.unpackbits(bits.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def how_many(bits: Bits) -> int:
    """Return how many services have their bit set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def mark_arrays(columns: Mapping[str, NDArray[Any]], tables: Mapping[str, Sequence[Any]]) -> tuple[Arrays, list[Row]]:
    """Return the bits of every value, the values of every service, and which value each row stands for."""
    count = len(columns["kind"])
    rows: list[Row] = []
    bits: list[Bits] = []
    for row, which in _each(columns, tables, count):
        rows.append(row)
        bits.append(packed(which))
    matrix = np.array(bits, dtype=np.uint64).reshape(len(rows), -(-count // 64))
    starts, values = _forward(matrix, count)
    return {"mark_bits": matrix, "mark_start": starts, "mark_values": values}, rows


def _each(columns: Mapping[str, NDArray[Any]], tables: Mapping[str, Sequence[Any]], count: int) -> Iterator[tuple[Row, Bools]]:
    for number, topic in enumerate(tables["topics"]):
        main = _posted(columns, "main", number, count)
        yield ("main", topic), main
        yield ("topics", topic), main | _posted(columns, "also", number, count)
    for column, family in _OF_TUPLES.items():
        held = tables[column]
        for value in sorted({one for values in held for one in values}):
            yield (family, value), np.array([value in values for values in held])[columns[column]]
    for number, kind in enumerate(tables["kind"]):
        yield ("kinds", kind), columns["kind"] == number
    for cost, number in COST.items():
        yield ("cost", cost), columns["cost"] == number
    for what in ASKED:
        for answer, number in ANSWER.items():
            yield (f"asks_{what}", answer), columns[f"asks_{what}"] == number


def _posted(columns: Mapping[str, NDArray[Any]], family: str, number: int, count: int) -> Bools:
    starts = columns[f"{family}_start"]
    which = np.zeros(count, dtype=np.bool_)
    which[columns[f"{family}_docs"][int(starts[number]) : int(starts[number + 1])]] = True
    return which


def _forward(matrix: Bits, count: int) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """The same turned round: for each service the rows in which it has a bit."""
    held = [np.flatnonzero(unpacked(row, count=count)).astype(np.uint32) for row in matrix]
    sizes = np.zeros(count + 1, dtype=np.int64)
    for docs in held:
        sizes[docs + 1] += 1
    starts = np.cumsum(sizes)
    values = np.zeros(starts[-1], dtype=np.uint16)
    next_free = starts[:-1].copy()
    for number, docs in enumerate(held):
        values[next_free[docs]] = number
        next_free[docs] += 1
    return starts.astype(np.uint32), values


class Marks:
    """Reads what `mark_arrays` made."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], rows: Sequence[Row], *, count: int) -> None:
        self._bits, self._starts, self._values = arrays["mark_bits"], arrays["mark_start"], arrays["mark_values"]
        self._rows = [(str(family), str(value)) for family, value in rows]
        self._number = {row: number for number, row in enumerate(self._rows)}
        self._numbers: dict[str, list[int]] = {}
        for number, (family, _) in enumerate(self._rows):
            self._numbers.setdefault(family, []).append(number)
        self._count = count
        self.nobody: Bits = np.zeros(-(-count // 64), dtype=np.uint64)

    def values(self, family: str) -> list[str]:
        """Return the values of a family that any service here has."""
        return [self._rows[number][1] for number in self._numbers.get(family, ())]

    def of(self, family: str, value: str) -> Bits:
        """Return who has this value; nobody if no service here has it."""
        number = self._number.get((family, value))
        return self.nobody if number is None else self._bits[number]

    def any_of(self, family: str, values: Sequence[str]) -> Bits:
        """Return who has at least one of these values."""
        found = self.nobody.copy()
        for value in values:
            found |= self.of(family, value)
        return found

    def counts(self, who: Bits, *, families: frozenset[str]) -> dict[Row, int]:
        """Return how many of these services have each value of these families; values that none has are left out."""
        wanted = [number for family in sorted(families) for number in self._numbers.get(family, ())]
        if not wanted:
            return {}
        found = self._counted_by_service(who) if how_many(who) < self._count * FEW else self._counted_by_bits(who, wanted)
        return {self._rows[number]: int(found[number]) for number in wanted if found[number]}

    def _counted_by_service(self, who: Bits) -> NDArray[np.int64]:
        docs = np.flatnonzero(unpacked(who, count=self._count))
        first = self._starts[docs].astype(np.int64)
        sizes = self._starts[docs + 1].astype(np.int64) - first
        # The places of all values of these services: each one's first place, and on from there.
        at = np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        return np.bincount(self._values[at], minlength=len(self._rows))

    def _counted_by_bits(self, who: Bits, wanted: Sequence[int]) -> NDArray[np.int64]:
        found = np.zeros(len(self._rows), dtype=np.int64)
        shared, ones = np.empty_like(who), np.empty(len(who), dtype=np.uint8)
        for number in wanted:
            np.bitwise_and(self._bits[number], who, out=shared)
            found[number] = np.bitwise_count(shared, out=ones).sum(dtype=np.int64)
        return found
