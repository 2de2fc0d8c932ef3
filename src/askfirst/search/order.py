"""The order in which services are shown.

With words: by score, the best first. Where a point or place is given, the score is first multiplied by

    0.5 + 0.5 · nearness,  nearness = 1 / (1 + (km / 30)²), and at least 0.5 for a service that is remote

and where topics are chosen, by 0.8 for a service that has none of them as its main work. Ties go by distance, then by id.
Without words: main work first where topics are chosen, then by distance if a point or place is given, else by name, then id.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.matching.offers import NEAR_KM
from askfirst.places.find import EARTH_KM
from askfirst.search.marks import unpacked
from askfirst.search.query import Query
from askfirst.search.shelf import View
from askfirst.search.sieve import Sifted, remote_of

Docs = NDArray[np.intp]
Key = Callable[[Docs | None], NDArray[Any]]

ALSO = np.float32(0.8)
REMOTE_NEARNESS = 0.5
_BLOCK = 256


@dataclass(frozen=True)
class Placed:
    """One service in its place: its segment, its number there, its score and its squared straight line (see `near`)."""

    view: View
    doc: int
    score: float
    line: float | None


def in_order(sifted: Sequence[Sifted], query: Query, *, known_words: int) -> list[Placed]:
    """Return the services of the page that was asked for. `known_words` is 0 if there was nothing to score."""
    lists = [_first_of(one, query, known_words=known_words) for one in sifted]
    if len(lists) == 1:
        ordered: Iterable[Placed] = lists[0]
    else:
        ordered = merge(*lists, key=lambda placed: _across(placed, with_words=bool(known_words)))
    return list(islice(ordered, query.start, query.start + query.size))


def _across(placed: Placed, *, with_words: bool) -> tuple[Any, ...]:
    """The same order once more, for two services of different segments."""
    segment = placed.view.segment
    distance = 0.0 if placed.line is None else placed.line
    name = "" if with_words or placed.line is not None else segment.names[placed.doc]
    return (-placed.score, distance, name, segment.ids[placed.doc])


def _first_of(sifted: Sifted, query: Query, *, known_words: int) -> list[Placed]:
    segment = sifted.view.segment
    docs = np.flatnonzero(unpacked(sifted.fitting, count=segment.count))
    lines = None if sifted.lines is None else sifted.lines[docs]
    scores = _scores(sifted, query, docs, lines, known_words=known_words)
    order = "name_order" if not known_words and lines is None else "id_order"
    keys: list[Key] = []
    if known_words or query.topics:
        keys.append(lambda some: -scores if some is None else -scores[some])
    if lines is not None:
        keys.append(lambda some: lines if some is None else lines[some])
    keys.append(lambda some: segment.arrays[order][docs if some is None else docs[some]])
    first = _first(len(docs), keys, query.start + query.size)
    return [
        Placed(sifted.view, int(docs[one]), float(scores[one]), None if lines is None else float(lines[one]))
        for one in first.tolist()
    ]


def _scores(
    sifted: Sifted, query: Query, docs: Docs, lines: NDArray[np.float64] | None, *, known_words: int
) -> NDArray[np.float32]:
    segment = sifted.view.segment
    if known_words:
        scores = segment.buffers.score[docs]
        if known_words > 1:
            shares = (np.arange(known_words + 1) / known_words).astype(np.float32)
            scores *= shares[segment.buffers.matched[docs]]
        if lines is not None:
            scores *= _nearness(sifted.view, docs, lines)
    else:
        scores = np.ones(len(docs), dtype=np.float32)
    if query.topics:
        main = unpacked(segment.marks.any_of("main", query.topics), count=segment.count)
        scores[~main[docs]] *= ALSO
    return scores


def _nearness(view: View, docs: Docs, lines: NDArray[np.float64]) -> NDArray[np.float32]:
    # The straight line is as good as the way along the ground here: over 500 km they differ by a ten-thousandth.
    nearness = 1 / (1 + lines * (EARTH_KM / NEAR_KM) ** 2)
    remote = unpacked(remote_of(view), count=view.segment.count)[docs]
    np.maximum(nearness, REMOTE_NEARNESS * remote, out=nearness)
    answer: NDArray[np.float32] = (0.5 + 0.5 * nearness).astype(np.float32)
    return answer


def _first(count: int, keys: Sequence[Key], most: int) -> Docs:
    """The first `most` of `count`, by the first key, then the next; without sorting the others. The last key has no ties."""
    sure: list[Docs] = []
    tied: Docs | None = None
    left = most
    for key in keys:
        if (count if tied is None else len(tied)) <= left or left <= 0:
            break
        values = key(tied)
        last = _smallest(values, left)
        # Whoever is before the last place that counts is in; whoever is behind it is out; the next key parts the others.
        before, same = np.flatnonzero(values < last), np.flatnonzero(values == last)
        sure.append(before if tied is None else tied[before])
        tied = same if tied is None else tied[same]
        left -= len(before)
    rest = np.arange(count) if tied is None else tied
    which = np.concatenate([*sure, rest[: max(0, left)]])
    return which[np.lexsort([key(which) for key in reversed(keys)])]


def _smallest(values: NDArray[Any], most: int) -> Any:
    """The value in place `most` when sorted. A block's least value is enough to leave most blocks out."""
    blocks = len(values) // _BLOCK
    if blocks > most:
        least = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).min(axis=1)
        bound = np.partition(least, most - 1)[most - 1]
        if bound == least.min():
            return bound
        values = values[values <= bound]
    return np.partition(values, most - 1)[most - 1]
