"""How well services answer her words: one formula, the same in every segment, with nothing in it that cannot be shown.

For a service s and her words w, of which `n` stand in any service at all:

    score(s) = share(s) · Σ rarity(w) · (own(w, s) + label(w, s)) / 100        over her words w

    own(w, s)    the most that any word meaning w says in s (`text`: 25 to 140, by field), times how surely it means w
                 (`expand`: itself 1, another form 0.90, synonym 0.74, one slip 0.66, beginning 0.55, two slips 0.47)
    label(w, s)  the same for the pack's labels that s stands under (`labels`: up to 60); 0 if none has w
    rarity(w)    ln(1 + all services / services in which w is found)
    share(s)     how many of the n words s has, divided by n

A service needs one of the words, any of them. Numbers of a word are whole; sums are 32-bit floats made in the order of her
words, so that the same service always has the same score. `order` goes on from here with distance and ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from askfirst.search.expand import Meaning, completed, meanings, mended
from askfirst.search.labels import Label, Labels
from askfirst.search.query import Understood
from askfirst.search.segment import Buffers
from askfirst.search.shelf import View
from askfirst.search.vocabulary import Vocabulary
from askfirst.search.words import Token, asked_in

MOST_WORDS = 32
# A word that fewer than one in so many services has may be a slip of the hand, or not yet finished.
RARE = 20_000
_AT_ONCE = 65_536


@dataclass(frozen=True)
class Scored:
    """Her words as they were understood, and what each was read as, the surest first."""

    understood: tuple[Understood, ...]
    meanings: tuple[tuple[Meaning, ...], ...]
    unused: tuple[str, ...]

    @property
    def known(self) -> int:
        """Return how many of her words any service has."""
        return sum(1 for one in self.understood if one.services)


class Scorer:
    """Scores all services of all segments for some words; the scores lie in the buffers of each segment."""

    def __init__(self, views: Sequence[View], *, labels: Labels) -> None:
        self._views, self._labels = views, labels
        self._vocabularies: list[Vocabulary] = [*(view.segment.vocabulary for view in views), labels.vocabulary]
        self._all = sum(view.live for view in views)

    def score(self, words: str) -> Scored:
        """Score all services; `score` and `matched` of each segment's buffers hold the sums and how many words were had."""
        for view in self._views:
            view.segment.buffers.is_blank = True
            view.segment.buffers.matched.fill(0)
        asked = asked_in(words)
        read = [self._score_word(token, is_last=token is asked[-1]) for token in asked[:MOST_WORDS]]
        unused = tuple(words[token.start : token.end] for token in asked[MOST_WORDS:])
        return Scored(tuple(one for one, _ in read), tuple(tuple(meant) for _, meant in read), unused)

    def _score_word(self, token: Token, *, is_last: bool) -> tuple[Understood, list[Meaning]]:
        meant = meanings(token.text, vocabularies=self._vocabularies)
        count = self._raise(meant)
        guessed: list[Meaning] = []
        if count * RARE <= self._all:
            guessed = self._guesses(token.text, meant, is_last=is_last)
            count = self._raise([*meant, *guessed]) if guessed else count
        if count:
            self._add(log(1 + self._all / count) / 100)
        read_as = tuple(meaning.word for meaning in guessed)
        return Understood(token.text, token.start, token.end, count, read_as), [*meant, *guessed]

    def _guesses(self, word: str, meant: Sequence[Meaning], *, is_last: bool) -> list[Meaning]:
        longer = completed(word, vocabularies=self._vocabularies, live=self._live) if is_last else []
        slips = mended(word, vocabularies=self._vocabularies, live=self._live)
        known = {meaning.word for meaning in meant}
        found: dict[str, Meaning] = {}
        for meaning in (*slips, *longer):
            if meaning.word not in known:
                found.setdefault(meaning.word, meaning)
        return list(found.values())

    def _raise(self, meant: Sequence[Meaning]) -> int:
        """Set each service's strength to what these meanings say in it; return in how many services any of them stands."""
        return sum(_strengths(view, meant, self._labels) for view in self._views)

    def _add(self, rarity: float) -> None:
        for view in self._views:
            _add_strengths(view.segment.buffers, np.float32(rarity))

    def _live(self, word: str) -> int:
        """In how many living services a word stands, counting a service once for its own words and once for each label."""
        numbers = ((view, view.segment.vocabulary.find(word)) for view in self._views)
        own = sum(view.with_word(number) for view, number in numbers if number is not None)
        lists = ((view, docs) for view in self._views for label in self._labels.of(word) for docs in view.segment.labelled(label))
        return own + sum(len(docs) - int(np.count_nonzero(view.dead[docs])) for view, docs in lists)


def _add_strengths(buffers: Buffers, rarity: np.float32) -> None:
    """Add a word to the scores; the first one is written over whatever the last search left there."""
    # Some at a time, so that the steps in between stay in the processor's own memory.
    for start in range(0, len(buffers.score), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        strength, score, matched = buffers.strength[part], buffers.score[part], buffers.matched[part]
        if buffers.is_blank:
            np.multiply(strength, rarity, out=score)
            np.greater(strength, 0, out=matched.view(np.bool_))
        else:
            np.add(score, strength * rarity, out=score)
            np.add(matched, strength > 0, out=matched)
    buffers.is_blank = False


def _strengths(view: View, meant: Sequence[Meaning], labels: Labels) -> int:
    segment, buffers = view.segment, view.segment.buffers
    buffers.strength.fill(0)
    for meaning in meant:
        number = segment.vocabulary.find(meaning.word)
        if number is not None:
            segment.postings.add_to(buffers.strength, number=number, share=meaning.share)
    if any(labels.of(meaning.word) for meaning in meant):
        _raise_labels(view, meant, labels, buffers)
        np.add(buffers.strength, buffers.label, out=buffers.strength)
    buffers.strength[view.dead_docs] = 0
    return int(np.count_nonzero(buffers.strength))


def _raise_labels(view: View, meant: Sequence[Meaning], labels: Labels, buffers: Buffers) -> None:
    best: dict[Label, int] = {}
    for meaning in meant:
        for label, strength in labels.of(meaning.word).items():
            best[label] = max(best.get(label, 0), strength * meaning.share // 256)
    buffers.label.fill(0)
    # From the least to the most, so that the most stands in the end.
    for label in sorted(best, key=best.__getitem__):
        for docs in view.segment.labelled(label):
            buffers.label[docs] = best[label]
