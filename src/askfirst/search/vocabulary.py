"""The words of a segment in alphabetical order, and quick ways to find among them: itself, its stem-mates, nearly it.

Everything lies in a few arrays, so that a vocabulary can be read from a mapped file without making a single Python word.
"""

from collections.abc import Iterator, Mapping, Sequence
from threading import local
from typing import Any, Literal
from zlib import crc32

import numpy as np
import Stemmer
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from askfirst.search.words import is_latin

Arrays = dict[str, NDArray[Any]]
Tongue = Literal["english", "french"]
TONGUES: tuple[Tongue, ...] = ("english", "french")


def stem(word: str, *, tongue: Tongue) -> str:
    """Return the stem of a folded word; a word of another script is its own stem."""
    return str(_stemmer(tongue).stemWord(word)) if is_latin(word) else word


def vocabulary_arrays(words: Sequence[str]) -> Arrays:
    """Return the arrays of a vocabulary. `words` are distinct and in the order of their UTF-8 bytes."""
    encoded = [word.encode() for word in words]
    starts = np.zeros(len(words) + 1, dtype=np.uint32)
    starts[1:] = np.cumsum([len(one) for one in encoded], dtype=np.uint32)
    found: Arrays = {
        "word_bytes": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "word_start": starts,
        "word_letters": np.array([letters_of(word) for word in words], dtype=np.uint64),
        "word_length": np.array([len(word) if is_latin(word) else 0 for word in words], dtype=np.uint8),
    }
    latin = [number for number, word in enumerate(words) if is_latin(word)]
    for tongue in TONGUES:
        stems = _stemmer(tongue).stemWords([words[number] for number in latin])
        hashes = np.array([crc32(one.encode()) for one in stems], dtype=np.uint32)
        order = np.argsort(hashes, kind="stable")
        found[f"{tongue}_hash"] = hashes[order]
        found[f"{tongue}_word"] = np.array(latin, dtype=np.uint32)[order]
    return found


def letters_of(word: str) -> int:
    """Return which letters a word has once (low half) and twice or more (high half), one bit for each letter.

    One slip of the hand changes at most two bits, so two words that differ in more bits than that need no closer look.
    """
    bits = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        bits |= bit << 32 if bits & bit else bit
    return bits


class Vocabulary:
    """Looks words up in the arrays that `vocabulary_arrays` made."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._bytes = np.ascontiguousarray(arrays["word_bytes"]).data
        self._starts = np.ascontiguousarray(arrays["word_start"]).data
        self._letters = arrays["word_letters"]
        self._lengths = arrays["word_length"]
        self._stems = {tongue: (arrays[f"{tongue}_hash"], arrays[f"{tongue}_word"]) for tongue in TONGUES}
        self._count = len(arrays["word_start"]) - 1

    def __len__(self) -> int:
        return self._count

    def word(self, number: int) -> str:
        """Return the word of this number."""
        return str(self._raw(number), "utf-8")

    def find(self, word: str) -> int | None:
        """Return the number of a word, or None."""
        wanted = word.encode("utf-8", "replace")
        number = self._first_from(wanted)
        return number if number < self._count and self._raw(number) == wanted else None

    def stem_mates(self, word: str, *, tongue: Tongue) -> list[str]:
        """Return all words that have the same stem in this language, the word itself included if it is here."""
        hashes, numbers = self._stems[tongue]
        wanted = stem(word, tongue=tongue)
        code = np.uint32(crc32(wanted.encode("utf-8", "replace")))
        first, last = np.searchsorted(hashes, code, "left"), np.searchsorted(hashes, code, "right")
        words = [self.word(number) for number in numbers[first:last].tolist()]
        return [one for one in words if stem(one, tongue=tongue) == wanted]

    def beginning_with(self, start: str) -> Iterator[str]:
        """Return all words that begin with these letters, in alphabetical order."""
        wanted = start.encode("utf-8", "replace")
        for number in range(self._first_from(wanted), self._count):
            raw = self._raw(number)
            if not raw.startswith(wanted):
                return
            yield str(raw, "utf-8")

    def close_to(self, word: str, *, most: int) -> list[tuple[int, str]]:
        """Return the words at most so many slips away (a letter added, left out, changed, or two swapped), with how many."""
        unlike = np.bitwise_count(self._letters ^ np.uint64(letters_of(word)))
        longer = np.abs(self._lengths.astype(np.int16) - len(word))
        near = np.flatnonzero((unlike <= 2 * most) & (longer <= most) & (self._lengths > 0))
        found = ((OSA.distance(word, other, score_cutoff=most), other) for other in map(self.word, near.tolist()))
        return [(slips, other) for slips, other in found if 0 < slips <= most]

    def _first_from(self, wanted: bytes) -> int:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._raw(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _raw(self, number: int) -> bytes:
        return bytes(self._bytes[self._starts[number] : self._starts[number + 1]])


def _stemmer(tongue: Tongue) -> Any:
    """A stemmer keeps what it worked out last, so each thread has its own."""
    if not hasattr(_OWN, tongue):
        setattr(_OWN, tongue, Stemmer.Stemmer(tongue))
    return getattr(_OWN, tongue)


_OWN = local()
