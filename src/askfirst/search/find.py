"""Finds services: her words, what must hold beside them, the first page with reasons, and counts over everything found."""

from collections.abc import Sequence

from askfirst.pack.content import Pack
from askfirst.search.labels import labels_of
from askfirst.search.marks import Bits, Row, how_many, packed
from askfirst.search.order import Placed, in_order
from askfirst.search.query import Found, Query, Reason, require_sound
from askfirst.search.reasons import as_hits
from askfirst.search.score import Scored, Scorer
from askfirst.search.segment import STATES
from askfirst.search.shelf import Shelf, View
from askfirst.search.sieve import Sifted, sift

__all__ = ["Found", "Query", "Reason", "find", "find_ids"]

_NOTHING = Scored((), (), ())


def find(query: Query, *, shelf: Shelf, pack: Pack) -> Found:
    """Return what is found. Raises Refusal for what cannot be asked. The same query on the same services gives the same answer.

    An empty `words` lists everything that fits; words of which no service has any find nothing.
    """
    scored, sifted = _search(query, shelf=shelf, pack=pack)
    placed = in_order(sifted, query, known_words=scored.known)
    return Found(
        total=sum(how_many(one.fitting) for one in sifted),
        hits=as_hits(placed, query, scored=scored, labels=labels_of(pack), pack=pack),
        facets=_facets(sifted, query),
        set_aside={limit: sum(one.set_aside[limit] for one in sifted) for limit in query.limits},
        understood=scored.understood,
        unused=scored.unused,
    )


def find_ids(query: Query, *, shelf: Shelf, pack: Pack) -> tuple[int, list[str]]:
    """Return how many services are found, and the ids of the page asked for, in the same order as `find`; much quicker for many."""
    scored, sifted = _search(query, shelf=shelf, pack=pack)
    placed: list[Placed] = in_order(sifted, query, known_words=scored.known)
    return sum(how_many(one.fitting) for one in sifted), [one.view.segment.ids[one.doc] for one in placed]


def _search(query: Query, *, shelf: Shelf, pack: Pack) -> tuple[Scored, list[Sifted]]:
    require_sound(query, pack=pack)
    views = shelf.views(pack)
    if not query.words.strip():
        return _NOTHING, [sift(view, query, pack=pack, having=None) for view in views]
    scored = Scorer(views, labels=labels_of(pack)).score(query.words)
    return scored, [sift(view, query, pack=pack, having=_having(view, scored, query)) for view in views]


def _having(view: View, scored: Scored, query: Query) -> Bits:
    """Who has any of her words, or every one. Of words that say nothing in a search ("the") nobody has any."""
    if query.every_word:
        return packed(view.segment.buffers.matched == max(len(scored.understood), 1))
    return packed(view.segment.buffers.matched)


def _facets(sifted: Sequence[Sifted], query: Query) -> dict[str, dict[str, int]]:
    asks = frozenset(name for name in query.facets if name.startswith("asks_"))
    counts: dict[Row, int] = {}
    for one in sifted:
        marks = one.view.segment.marks
        apart = asks if query.needs_no else frozenset()
        _add(counts, marks.counts(one.fitting, families=frozenset(query.facets) - apart))
        _add(counts, marks.counts(one.but_for_asks, families=apart))
        if query.open_at is not None and "open" in query.facets:
            states = one.view.segment.states(query.open_at)
            _add(counts, {("open", state): how_many(states[state] & one.fitting) for state in STATES})
    found: dict[str, dict[str, int]] = {name: {} for name in query.facets}
    for (family, value), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count:
            found[family][value] = count
    return found


def _add(counts: dict[Row, int], more: dict[Row, int]) -> None:
    for row, count in more.items():
        counts[row] = counts.get(row, 0) + count
