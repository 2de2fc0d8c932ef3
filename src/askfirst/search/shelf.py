"""Several segments searched as one: the index file, and what has changed since it was built."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.pack.content import Pack, Service
from askfirst.search.marks import Bits, Bools, packed
from askfirst.search.segment import Segment
from askfirst.search.verdicts import Verdicts


class View:
    """A segment without the services that it must not answer for."""

    def __init__(self, segment: Segment, *, pack: Pack, dead: Iterable[str] = ()) -> None:
        self.segment = segment
        self.arrays: Mapping[str, NDArray[Any]] = segment.arrays
        self.tables: Mapping[str, Sequence[Any]] = segment.tables
        self.verdicts: Verdicts = segment.verdicts(pack)
        numbers = (segment.number_of(one) for one in dead)
        self.dead_docs = np.array(sorted(one for one in numbers if one is not None), dtype=np.intp)
        self.dead: Bools = np.zeros(segment.count, dtype=np.bool_)
        self.dead[self.dead_docs] = True
        self.live_bits: Bits = packed(~self.dead)
        self.live = segment.count - len(self.dead_docs)

    def service(self, doc: int) -> Service:
        """Return one service."""
        return self.segment.service(doc)

    def with_word(self, number: int) -> int:
        """Return how many living services have this word of the segment's vocabulary in their own words."""
        return self.segment.postings.live(number, dead=self.dead if len(self.dead_docs) else None)


class Shelf:
    """The main segment without `dead` (ids of services that were changed, closed or hidden), and those as they are now.

    What is found, and in which order, does not depend on what lies in which segment.
    """

    def __init__(self, main: Segment, overlay: Segment | None = None, *, dead: Iterable[str] = ()) -> None:
        self.main, self.overlay = main, overlay
        self.dead = frozenset(dead)
        self._views: tuple[Pack, tuple[View, ...]] | None = None

    @property
    def edition(self) -> int:
        """Return the edition of the directory that the main segment was built from."""
        return self.main.edition

    def views(self, pack: Pack) -> tuple[View, ...]:
        """Return the segments with what they must not answer for, read with a pack."""
        known = self._views
        if known is None or known[0] is not pack:
            views = [View(self.main, pack=pack, dead=self.dead)]
            if self.overlay is not None:
                views.append(View(self.overlay, pack=pack))
            known = self._views = (pack, tuple(views))
        return known[1]
