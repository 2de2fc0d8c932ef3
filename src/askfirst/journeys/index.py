"""The directory in use: searched, and made offers from, through an index that is kept in step with its tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from askfirst.directory import queries, read_index
from askfirst.directory.as_service import as_service
from askfirst.journeys.pack_mark import fingerprint_of
from askfirst.listening.conversation import Conversation
from askfirst.matching.offers import Chosen
from askfirst.pack.content import Pack, Service
from askfirst.search.choose import Part, choose
from askfirst.search.container import Damaged
from askfirst.search.find import Found, Query, find, find_ids
from askfirst.search.segment import Segment, open_segment
from askfirst.search.shelf import Shelf

# With more changes than this the index is made anew, rather than carried along beside it.
MOST_BESIDE = 1_000

Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Standing:
    """An index in step with one edition of the tables."""

    edition: int
    shelf: Shelf


class Directory:
    """An open directory, one for each running program. Its index is made again whenever it does not fit the tables."""

    def __init__(self, *, pack: Pack, folder: Path) -> None:
        self.pack = pack
        self.path = folder / f"{pack.head.id}-{fingerprint_of(pack)[:12]}.index"
        self._lock = Lock()
        self._standing: _Standing | None = None
        self._main: Segment | None = None

    def find(self, query: Query) -> Found:
        """Return what is found. Raises Refusal for what cannot be asked."""
        return find(query, shelf=self.shelf(), pack=self.pack)

    def find_ids(self, query: Query) -> tuple[int, list[str]]:
        """Return how many services are found, and the ids of the page asked for."""
        return find_ids(query, shelf=self.shelf(), pack=self.pack)

    def choose(self, conversation: Conversation) -> Chosen:
        """Return the services of which the offers for a conversation are made. Raises Refusal for an unknown place."""
        views = self.shelf().views(self.pack)
        return choose(conversation, among=[Part(view.segment, view.dead_docs) for view in views], pack=self.pack)

    def shelf(self, *, on_progress: Progress | None = None) -> Shelf:
        """Return the index as the tables now stand; made or mended first where it has to be."""
        with self._lock:
            edition, rebuild_from = queries.edition()
            if self._standing is None or self._standing.edition != edition:
                self._standing = self._in_step(edition, rebuild_from, on_progress)
            return self._standing.shelf

    def disagreements(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the services that the tables offer and the index lacks, and those that only the index has: none, ever."""
        total, _ = self.find_ids(Query(size=0))
        indexed = set(self.find_ids(Query(size=total))[1])
        tables = read_index.offered()
        return frozenset(tables - indexed), frozenset(indexed - tables)

    def _in_step(self, edition: int, rebuild_from: int, on_progress: Progress | None) -> _Standing:
        main = self._usable(edition, rebuild_from)
        touched = queries.touched_since(main.edition) if main else frozenset()
        if main is None or len(touched) > MOST_BESIDE:
            main, touched = self._built(edition, on_progress), frozenset()
        self._main = main
        dead, beside = self._as_now(touched)
        overlay = self._overlay(beside, edition) if beside else None
        return _Standing(edition, Shelf(main, overlay, dead=dead))

    def _overlay(self, services: list[Service], edition: int) -> Segment:
        from askfirst.search.build import build_in_memory

        return build_in_memory(services, pack=self.pack, edition=edition)

    def _usable(self, edition: int, rebuild_from: int) -> Segment | None:
        """The index at hand, or the one on the disk, if it is whole and of these tables; None if it has to be made."""
        for at_hand in (self._in_memory, self._opened):
            segment = at_hand()
            if segment is not None and rebuild_from <= segment.edition <= edition and read_index.had_edition(segment.edition):
                return segment
        return None

    def _in_memory(self) -> Segment | None:
        return self._main

    def _opened(self) -> Segment | None:
        try:
            return open_segment(self.path, pack=self.pack)
        except Damaged:
            return None

    def _built(self, edition: int, on_progress: Progress | None) -> Segment:
        from askfirst.search.build import build

        self._forget_older()
        build(self._services(on_progress), pack=self.pack, path=self.path, edition=edition)
        return open_segment(self.path, pack=self.pack)

    def _forget_older(self) -> None:
        """Indexes of the same pack as it was before are of no use to anybody."""
        for old in self.path.parent.glob(f"{self.pack.head.id}-*.index*"):
            if not old.name.startswith(self.path.name):
                old.unlink(missing_ok=True)

    def _services(self, on_progress: Progress | None) -> Iterator[Service]:
        from askfirst.stewarding.queries import findings_for

        findings, done = findings_for(), 0
        for batch in queries.searchable():
            for nested in batch:
                yield as_service(nested, pack=self.pack, warnings=findings.get(nested["id"], ()))
            done += len(batch)
            if on_progress is not None:
                on_progress(done)

    def _as_now(self, touched: frozenset[str]) -> tuple[frozenset[str], list[Service]]:
        """The ids of services that changed since the index was made, and those of them that are offered, as they are now."""
        if not touched:
            return frozenset(), []
        from askfirst.stewarding.queries import findings_for

        findings = findings_for(touched)
        known = read_index.slugs(touched)
        beside = [
            as_service(nested, pack=self.pack, warnings=findings.get(nested["id"], ()))
            for batch in queries.searchable(sorted(touched))
            for nested in batch
        ]
        return frozenset({*touched, *known.values()}), beside
