"""From a word that she typed to the words that services use for it, each with how sure that is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Literal

from askfirst.search.synonyms import SYNONYMS
from askfirst.search.vocabulary import TONGUES, Vocabulary, stem
from askfirst.search.words import is_latin

How = Literal["exact", "stem", "synonym", "typo", "beginning"]

# In 256ths of what the word itself would say.
EXACT, STEM, SYNONYM, ONE_SLIP, TWO_SLIPS, BEGINNING = 256, 230, 190, 170, 120, 140

SHORTEST_TO_MEND = 4
SHORTEST_FOR_TWO_SLIPS = 8
SHORTEST_BEGINNING = 3
MOST_MENDED = 6
MOST_COMPLETED = 24


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word that stands for hers, how it does, and what it counts for, in 256ths."""

    word: str
    how: How
    share: int


def meanings(word: str, *, vocabularies: Sequence[Vocabulary]) -> list[Meaning]:
    """Return the word itself, its forms and its synonyms, as far as any of these vocabularies may know them."""
    found = {word: Meaning(word, "exact", EXACT)}
    for mate in _stem_mates(word, vocabularies):
        found.setdefault(mate, Meaning(mate, "stem", STEM))
    for other in synonyms(word):
        found.setdefault(other, Meaning(other, "synonym", SYNONYM))
        for mate in _stem_mates(other, vocabularies):
            found.setdefault(mate, Meaning(mate, "synonym", SYNONYM))
    return list(found.values())


def mended(word: str, *, vocabularies: Sequence[Vocabulary], live: Callable[[str], int]) -> list[Meaning]:
    """Return the known words that are one slip away; where there are none and the word is long, two slips.

    The ones that begin alike come first, then the ones that most services use.
    """
    if not is_latin(word) or len(word) < SHORTEST_TO_MEND:
        return []
    most = 2 if len(word) >= SHORTEST_FOR_TWO_SLIPS else 1
    close = {pair for vocabulary in vocabularies for pair in vocabulary.close_to(word, most=most)}
    known = [(slips, other, count) for slips, other in close if (count := live(other))]
    fewest = min((slips for slips, _, _ in known), default=0)
    nearest = sorted((other[0] != word[0], -count, other) for slips, other, count in known if slips == fewest)
    share = ONE_SLIP if fewest == 1 else TWO_SLIPS
    return [Meaning(other, "typo", share) for _, _, other in nearest[:MOST_MENDED]]


def completed(start: str, *, vocabularies: Sequence[Vocabulary], live: Callable[[str], int]) -> list[Meaning]:
    """Return known words that begin with what she has typed so far, the shortest first."""
    if not is_latin(start) or len(start) < SHORTEST_BEGINNING:
        return []
    longer = {word for vocabulary in vocabularies for word in vocabulary.beginning_with(start)} - {start}
    known = (word for word in sorted(longer, key=lambda word: (len(word), word)) if live(word))
    return [Meaning(word, "beginning", BEGINNING) for word in islice(known, MOST_COMPLETED)]


def synonyms(word: str) -> list[str]:
    """Return what our own list holds for a word or for another form of it, in the order of the list."""
    lines = dict.fromkeys(line for key in _keys(word) for line in _LINES.get(key, ()))
    return [other for line in lines for other in SYNONYMS[line] if other != word]


def _stem_mates(word: str, vocabularies: Iterable[Vocabulary]) -> list[str]:
    if not is_latin(word):
        return []
    return sorted({mate for one in vocabularies for tongue in TONGUES for mate in one.stem_mates(word, tongue=tongue)})


def _keys(word: str) -> tuple[str, ...]:
    return (word, *(f"{tongue}:{stem(word, tongue=tongue)}" for tongue in TONGUES if is_latin(word)))


def _lines() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = {}
    for number, line in enumerate(SYNONYMS):
        for word in line:
            for key in _keys(word):
                found.setdefault(key, {})[number] = None
    return MappingProxyType({key: tuple(lines) for key, lines in found.items()})


_LINES = _lines()
