"""Our own search, asked the same queries as the others."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bench.directory.make import Maker
from bench.directory.others import Answer, number_of
from bench.directory.queries import TUESDAY_MORNING, Wish

from askfirst.pack.content import Service
from askfirst.search.build import build
from askfirst.search.find import find
from askfirst.search.query import FACETS, Query
from askfirst.search.segment import open_segment
from askfirst.search.shelf import Shelf


class Ours:
    """The search room of Askfirst: an index file, mapped into memory. The others count topics alone, so it does too."""

    facets: tuple[str, ...] = ("topics",)

    def build(self, services: Iterable[Service], *, folder: Path, maker: Maker) -> None:
        """Write the index file."""
        build(services, pack=maker.pack, path=folder / "index", edition=1)

    def open(self, folder: Path, *, maker: Maker) -> None:
        """Map the index file."""
        self.pack, self.shelf = maker.pack, opened(folder)

    def ask(self, wish: Wish) -> Answer:
        """Ask for the first page, with its reasons and the topics of everything found."""
        found = find(replace(as_query(wish), facets=self.facets), shelf=self.shelf, pack=self.pack)
        numbers = tuple(number_of(hit.service.id) for hit in found.hits)
        return Answer(found.total, numbers, dict(found.facets.get("topics", {})))


class OursWithAllCounts(Ours):
    """The same index, asked as the pages ask: everything is counted that a person can narrow down by."""

    facets = FACETS

    def build(self, services: Iterable[Service], *, folder: Path, maker: Maker) -> None:
        """Use the file that is there already."""
        (folder / "index").symlink_to(folder.parent / "ours" / "index")


def opened(folder: Path) -> Shelf:
    """Open the index file in a folder."""
    return Shelf(open_segment(folder / "index"))


def as_query(wish: Wish) -> Query:
    """Return a query in our own form."""
    return Query(
        words=" ".join(wish.words),
        near=wish.near,
        within_km=wish.within_km,
        topics=(wish.topic,) if wish.topic else (),
        languages=(wish.language,) if wish.language else (),
        delivery=(wish.delivery,) if wish.delivery else (),
        open_at=TUESDAY_MORNING if wish.is_open_now else None,
    )
