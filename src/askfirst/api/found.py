"""Which records a request finds, in order: by id where the tables answer, by rank where words or our own filters do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.utils.timezone import now

from askfirst.api import marked, ranked, store
from askfirst.api.asked import ServicesAsked
from askfirst.api.selecting import Rows, is_narrowed, rows_of, with_words
from askfirst.api.sentences import No
from askfirst.api.store import stored

CHUNK = 250
_WORDS_IN = {
    "organization": ("name", "alternate_name", "description"),
    "taxonomy": ("name", "description"),
    "taxonomy_term": ("name", "code", "description"),
}
_OURS = ("language", "topic", "delivery", "free", "no_id", "open_now", "near")


class Results(Protocol):
    """Ids of records in an order that stays the same from page to page."""

    @property
    def total(self) -> int:
        """How many there are."""

    def keys(self, *, start: int, size: int) -> list[str]:
        """Return the ids of one page."""

    def chunks(self) -> Iterator[list[str]]:
        """Yield all ids, a chunk at a time."""


@dataclass(frozen=True)
class ById:
    """Rows in order of id."""

    rows: Rows

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return self.rows.count()

    def keys(self, *, start: int, size: int) -> list[str]:
        """Return the ids of one page; a page past the end asks the database nothing."""
        if start >= self.total or size <= 0:
            return []
        return [str(key) for key in self.rows.values_list("pk", flat=True)[start : start + size]]

    def chunks(self) -> Iterator[list[str]]:
        """Yield all ids. Each chunk begins after the last id, so that an edit meanwhile repeats and loses nothing."""
        keys = list(self.rows.values_list("pk", flat=True)[:CHUNK])
        while keys:
            yield [str(key) for key in keys]
            keys = list(self.rows.filter(pk__gt=keys[-1]).values_list("pk", flat=True)[:CHUNK])


@dataclass(frozen=True)
class Followed:
    """Rows in order of id, then ids of records that no table holds."""

    rows: ById
    more: Sequence[str]

    @property
    def total(self) -> int:
        """How many there are."""
        return self.rows.total + len(self.more)

    def keys(self, *, start: int, size: int) -> list[str]:
        """Return the ids of one page."""
        stored = self.rows.keys(start=start, size=size)
        begin = max(0, start - self.rows.total)
        return [*stored, *self.more[begin : begin + size - len(stored)]]

    def chunks(self) -> Iterator[list[str]]:
        """Yield all ids, a chunk at a time."""
        yield from self.rows.chunks()
        yield from Listed(self.more).chunks()


@dataclass(frozen=True)
class ByRank:
    """Services in the order of the search."""

    query: ranked.Asked

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return ranked.total(self.query)

    def keys(self, *, start: int, size: int) -> list[str]:
        """Return the ids of one page."""
        if start >= self.total or size <= 0:
            return []
        return ranked.page(self.query, start=start, size=size)

    def chunks(self) -> Iterator[list[str]]:
        """Yield all ids, a chunk at a time."""
        return Listed(ranked.everything(self.query)).chunks()


@dataclass(frozen=True)
class Listed:
    """Ids that were worked out one by one, because a search and the tables both have a say."""

    every: Sequence[str]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.every)

    def keys(self, *, start: int, size: int) -> list[str]:
        """Return the ids of one page."""
        return list(self.every[start : start + size])

    def chunks(self) -> Iterator[list[str]]:
        """Yield all ids, a chunk at a time."""
        for start in range(0, len(self.every), CHUNK):
            yield list(self.every[start : start + CHUNK])


def found(table: str, *, asked: Any) -> Results:
    """Return what a request finds. Raises No (422) if two parameters do not go together, Refusal if a value is not known."""
    _refuse_lone(asked)
    rows = rows_of(table, asked=asked)
    if table == "service" and (asked.search or any(getattr(asked, name) for name in _OURS)):
        query = _query(asked)
        return Listed(_both(query, rows)) if is_narrowed(table, asked=asked) else ByRank(query)
    if table == "service_at_location" and asked.search:
        return Listed(_of_services(ranked.everything(ranked.Asked(words=asked.search)), rows))
    words = with_words(rows, asked.search, columns=_WORDS_IN.get(table, ()))
    if table in ("taxonomy", "taxonomy_term"):
        return Followed(ById(words), _not_stored(table, asked))
    if table == "organization" and asked.search:
        words = words.exclude(pk__in=_only_withheld(words, asked.search))
    return ById(words)


def _only_withheld(rows: Rows, words: str) -> list[str]:
    """The organizations that have these words only where they name a confidential place, so that no search can find it."""
    keys = [str(key) for key in rows.filter(pk__in=store.with_confidential_places()).values_list("pk", flat=True)]
    shown = store.guarded(list(store.flat("organization", keys).values()), table="organization")
    wanted = words.casefold().split()
    return [one["id"] for one in shown if not all(word in _text(one) for word in wanted)]


def _text(record: dict[str, Any]) -> str:
    return " ".join(record.get(column, "") for column in _WORDS_IN["organization"]).casefold()


def _not_stored(table: str, asked: Any) -> list[str]:
    """The Profile's own terms. Some may have come in with a file as well; these are found in their table."""
    keys = marked.records(table, asked=asked)
    known = {str(key) for key in stored(table).filter(pk__in=list(keys)).values_list("pk", flat=True)}
    return [key for key in keys if key not in known]


def _refuse_lone(asked: Any) -> None:
    if getattr(asked, "proximity", None) is not None and not asked.postcode:
        raise No(422, "proximity is a distance from a postcode. Give postcode too, or give near and within_km instead.")
    if getattr(asked, "within_km", None) is not None and not asked.near:
        raise No(422, "within_km is a distance from a point. Give near=latitude,longitude too.")


def _query(asked: ServicesAsked) -> ranked.Asked:
    return ranked.Asked(
        words=asked.search,
        near=asked.near,
        within_km=asked.within_km,
        languages=tuple(asked.language),
        topics=tuple(asked.topic),
        delivery=tuple(asked.delivery),
        is_free=asked.free,
        needs_no=("id",) if asked.no_id else (),
        open_at=now() if asked.open_now else None,
    )


def _both(query: ranked.Asked, rows: Rows) -> list[str]:
    """The services of a search that the filters on the tables leave, in the order of the search."""
    left = {str(key) for key in rows.values_list("pk", flat=True)}
    return [key for key in ranked.everything(query) if key in left]


def _of_services(services: Sequence[str], rows: Rows) -> list[str]:
    """The services at locations whose service was found, in order of id."""
    if len(services) <= CHUNK:
        return [str(key) for key in rows.filter(service_id__in=services).values_list("pk", flat=True)]
    found = set(services)
    return [str(key) for key, service in rows.values_list("pk", "service_id") if str(service) in found]
