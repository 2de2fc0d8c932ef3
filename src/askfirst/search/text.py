"""The words of services, turned round: for each word, the services in which it stands and how much it says there.

How much a word says in a service is one number from 25 to 140, fixed by the best field in which it stands there:

    name          100 + 40 / words of the name     (140 for “Butterfly”, 113 for a name of three words)
    keywords       80
    organization   65
    place          60   (a place that the pack does not know; those that it knows are labels)
    who it is for  56
    about          30 + 20 · min(1, 40 / words)     (a long text says a little of everything)
    area           25   (an area that the pack does not know)

No two fields share a number, so the number alone tells the field. It depends on nothing but the service itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray

from askfirst.pack.content import Pack, Service
from askfirst.search.vocabulary import Arrays, vocabulary_arrays
from askfirst.search.words import words_in

Field = Literal["name", "keywords", "organization", "place", "who_for", "about", "area"]

NAME, KEYWORDS, ORGANIZATION, PLACE, WHO_FOR, ABOUT, AREA = 100, 80, 65, 60, 56, 30, 25
SHORT_NAME, SHORT_TEXT, SHORT_TEXT_WORDS = 40, 20, 40

# A word of more than this share of all services is kept as one number for each service: smaller, and quicker to read.
DENSE_SHARE = 1 / 12
DENSE_FROM = 4_096
AT_ONCE = 20_000
SPARSE = -1


def field_of(code: int) -> Field:
    """Return the field that a number of a word tells of."""
    if code > NAME:
        return "name"
    named: Mapping[int, Field] = {
        KEYWORDS: "keywords",
        ORGANIZATION: "organization",
        PLACE: "place",
        WHO_FOR: "who_for",
        AREA: "area",
    }
    return named.get(code, "about")


class Strengths:
    """Reads services and says, for each word of one, how much it says there."""

    def __init__(self, pack: Pack) -> None:
        self._areas = pack.areas
        self._places = {place.name for place in pack.places.values()}

    def of(self, service: Service) -> dict[str, int]:
        """Return the number of every word of a service."""
        found: dict[str, int] = {}
        # From the least to the most, so that the best field stands in the end.
        _put(found, " . ".join(area for area in service.area if area not in self._areas), AREA)
        # A shorter text says more, so the longest comes first.
        for about in sorted((words_in(text.about) for text in service.text.values()), key=len, reverse=True):
            found.update(dict.fromkeys(about, ABOUT + round(SHORT_TEXT * min(1.0, SHORT_TEXT_WORDS / max(1, len(about))))))
        _put(found, " . ".join(text.who_for for text in service.text.values()), WHO_FOR)
        _put(found, " . ".join(self._unknown_places(service)), PLACE)
        _put(found, f"{service.organization} . {service.led_by}", ORGANIZATION)
        _put(found, " . ".join(service.keywords), KEYWORDS)
        name = words_in(service.name)
        found.update(dict.fromkeys(name, NAME + max(1, round(SHORT_NAME / max(1, len(name))))))
        return found

    def _unknown_places(self, service: Service) -> Iterator[str]:
        if service.place and service.place not in self._places:
            yield service.place
        yield from (point.name for point in service.points if point.name)


def _put(found: dict[str, int], text: str, code: int) -> None:
    found.update(dict.fromkeys(words_in(text), code))


class TextBuilder:
    """Gathers words while services are read once; `spool` holds what was read until it is turned round."""

    def __init__(self, *, pack: Pack, spool: IO[bytes]) -> None:
        self._strengths = Strengths(pack)
        self._spool = spool
        self._sizes: list[int] = []
        # A word that is met for the first time gets the next number.
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._count = 0
        self._start_chunk()

    def add(self, service: Service) -> None:
        """Take in the next service."""
        found = self._strengths.of(service)
        self._words.extend(map(self._numbers.__getitem__, found))
        self._codes.extend(found.values())
        self._lengths.append(len(found))
        self._count += 1
        if len(self._lengths) >= AT_ONCE:
            self._end_chunk()

    def finish(self) -> Arrays:
        """Return the vocabulary and, for each of its words, either a list of services or a number for every service."""
        self._end_chunk()
        words = sorted(self._numbers, key=str.encode)
        ranks = np.zeros(len(words), dtype=np.uint32)
        ranks[[self._numbers[word] for word in words]] = np.arange(len(words), dtype=np.uint32)
        self._numbers.clear()
        counts = np.zeros(len(words), dtype=np.int64)
        for chunk_words, _, _ in self._chunks():
            counts += np.bincount(ranks[chunk_words], minlength=len(words))
        return {**vocabulary_arrays(words), **self._turned(ranks, counts)}

    def _turned(self, ranks: NDArray[np.uint32], counts: NDArray[np.int64]) -> Arrays:
        is_dense = (counts > self._count * DENSE_SHARE) & (self._count >= DENSE_FROM)
        row = np.where(is_dense, np.cumsum(is_dense) - 1, SPARSE).astype(np.int32)
        dense = np.zeros((int(is_dense.sum()), self._count), dtype=np.uint8)
        starts = np.concatenate([[0], np.cumsum(np.where(is_dense, 0, counts))])
        docs, codes = np.zeros(starts[-1], dtype=np.uint32), np.zeros(starts[-1], dtype=np.uint8)
        next_free = starts[:-1].copy()
        for chunk_words, chunk_docs, chunk_codes in self._chunks():
            words = ranks[chunk_words]
            common = is_dense[words]
            dense[row[words[common]], chunk_docs[common]] = chunk_codes[common]
            order = np.argsort(words, kind="stable")
            order = order[~common[order]]
            words = words[order]
            here = np.bincount(words, minlength=len(counts))
            # Within a chunk each word's services follow one another; the next chunk goes on where this one ends.
            within = np.arange(len(words)) - np.repeat(np.cumsum(here) - here, here)
            at = next_free[words] + within
            docs[at], codes[at] = chunk_docs[order], chunk_codes[order]
            next_free += here
        return {"post_start": starts.astype(np.uint64), "post_docs": docs, "post_codes": codes, "dense_row": row, "dense": dense}

    def _start_chunk(self) -> None:
        self._words: list[int] = []
        self._codes: list[int] = []
        self._lengths: list[int] = []

    def _end_chunk(self) -> None:
        self._spool.write(np.array(self._words, dtype=np.uint32).tobytes())
        self._spool.write(np.array(self._codes, dtype=np.uint8).tobytes())
        self._spool.write(
            np.repeat(np.arange(self._count - len(self._lengths), self._count, dtype=np.uint32), self._lengths).tobytes()
        )
        self._sizes.append(len(self._words))
        self._start_chunk()

    def _chunks(self) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8]]]:
        self._spool.seek(0)
        for size in self._sizes:
            words = np.frombuffer(self._spool.read(4 * size), dtype=np.uint32)
            codes = np.frombuffer(self._spool.read(size), dtype=np.uint8)
            docs = np.frombuffer(self._spool.read(4 * size), dtype=np.uint32)
            yield words, docs, codes


class Postings:
    """Reads what `TextBuilder` made: for a word, where it stands and how much it says there."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._starts, self._docs, self._codes = arrays["post_start"], arrays["post_docs"], arrays["post_codes"]
        self._row, self._dense = arrays["dense_row"], arrays["dense"]

    def add_to(self, strength: NDArray[np.uint8], *, number: int, share: int) -> None:
        """Raise each service to what this word says there, times `share` / 256, where that is more than it has already."""
        row = int(self._row[number])
        if row != SPARSE:
            np.maximum(strength, shared(self._dense[row], share), out=strength)
            return
        docs, codes = self._sparse(number)
        strength[docs] = np.maximum(strength[docs], shared(codes, share))

    def at(self, docs: NDArray[np.intp], *, number: int) -> NDArray[np.uint8]:
        """Return what this word says in each of these services; 0 where it does not stand."""
        row = int(self._row[number])
        if row != SPARSE:
            found: NDArray[np.uint8] = self._dense[row][docs]
            return found
        known, codes = self._sparse(number)
        if not len(known):
            return np.zeros(len(docs), dtype=np.uint8)
        place = np.minimum(np.searchsorted(known, docs.astype(np.uint32)), len(known) - 1)
        return np.where(known[place] == docs, codes[place], 0).astype(np.uint8)

    def live(self, number: int, *, dead: NDArray[np.bool_] | None) -> int:
        """Return in how many services that are not dead this word stands."""
        row = int(self._row[number])
        if row != SPARSE:
            stands = self._dense[row] > 0
            return int(np.count_nonzero(stands if dead is None else stands & ~dead))
        docs, _ = self._sparse(number)
        return len(docs) if dead is None else int(np.count_nonzero(~dead[docs]))

    def _sparse(self, number: int) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        first, last = int(self._starts[number]), int(self._starts[number + 1])
        return self._docs[first:last], self._codes[first:last]


def shared(codes: NDArray[np.uint8], share: int) -> NDArray[np.uint8]:
    """Return numbers of words times `share` / 256, the same way wherever they come from."""
    if share == 256:
        return codes
    return ((codes.astype(np.uint16) * np.uint16(share)) >> np.uint16(8)).astype(np.uint8)
