"""A learned reading of the pack's utterances: what a text means, and how its letters run, weighed per topic.

Ridge regression in closed form (Hoerl and Kennard, 1970) over two kinds of features side by side: the sentence
encoder's 512 numbers, and hashed runs of one to four letters for names and slang the encoder does not know. It is
trained on nothing but the pack's own utterances, so an author who adds a line sees its effect at once.
"""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from askfirst.ground.text import folded

Matrix = NDArray[np.float32]

LETTER_RUNS = range(1, 5)
BUCKETS = 4096
LETTERS_WEIGHT = 0.7
RIDGE = 8.0
NOTHING_WEIGHT = 3.0

# Chosen on the tune part of bench/topics, on lines that want nothing at all; see docs/reference/topics.md.
FLOOR = 0.6


@dataclass(frozen=True)
class Reading:
    """What was learned: per-bucket rarity, the mean of all features, and a weight for each feature and topic."""

    topics: tuple[str, ...]
    rarity: Matrix
    mean: Matrix
    weights: Matrix
    base: Matrix
    floor: float

    def scores(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Return a score for each text (row) and topic (column), about 1 where it is surely meant and 0 where not.

        The last column, after the topics, says whether the text is about anything the pack knows at all.
        """
        features = np.hstack([vectors, letters(texts, rarity=self.rarity)])
        return np.asarray((features - self.mean) @ self.weights + self.base, dtype=np.float32)


def learn(utterances: Sequence[tuple[str, str]], nothing: Sequence[str], vectors: Matrix, *, topics: Sequence[str]) -> Reading:
    """Learn to read from pairs of topic and utterance, lines that want nothing, and the vectors of both in that order."""
    texts = [text for _topic, text in utterances] + list(nothing)
    rarity = rarity_of(texts)
    features = np.hstack([vectors, letters(texts, rarity=rarity)])
    wanted = _wanted([topic for topic, _text in utterances], len(texts), topics)
    worth = np.where(np.arange(len(texts)) < len(utterances), 1.0, NOTHING_WEIGHT)[:, None].astype(np.float32)
    mean, base = (features * worth).sum(axis=0) / worth.sum(), (wanted * worth).sum(axis=0) / worth.sum()
    centred = features - mean
    weighed = (centred * worth).T
    # Summed in single precision, which is twice as fast, and solved in double.
    products, answers = (weighed @ centred).astype(np.float64), (weighed @ (wanted - base)).astype(np.float64)
    weights = np.linalg.solve(products + RIDGE * np.eye(features.shape[1]), answers)
    rarity, mean, weights, base = (np.asarray(part, dtype=np.float32) for part in (rarity, mean, weights, base))
    return Reading(tuple(topics), rarity, mean, weights, base, floor=FLOOR)


def _wanted(of: Sequence[str], rows: int, topics: Sequence[str]) -> Matrix:
    """One column a topic, and a last one for being about anything at all."""
    column = {topic: index for index, topic in enumerate(topics)}
    wanted = np.zeros((rows, len(topics) + 1), dtype=np.float32)
    wanted[range(len(of)), [column[topic] for topic in of]] = 1.0
    wanted[: len(of), -1] = 1.0
    return wanted


def letters(texts: Sequence[str], *, rarity: Matrix) -> Matrix:
    """Return hashed letter runs, each row scaled to LETTERS_WEIGHT; empty texts give a row of zeros."""
    rows = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    words: dict[str, tuple[int, ...]] = {}
    for row, text in zip(rows, texts, strict=True):
        for bucket, count in _buckets(text, words).items():
            row[bucket] = (1 + log(count)) * rarity[bucket]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(LETTERS_WEIGHT * rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _buckets(text: str, seen: dict[str, tuple[int, ...]]) -> Counter[int]:
    """Count the hashed letter runs of a text. `seen` spares work within one call, and no word outlives that call."""
    runs: Counter[int] = Counter()
    for word in folded(text).split():
        if word not in seen:
            padded = f" {word} "
            starts = [(at, size) for size in LETTER_RUNS for at in range(len(padded) - size + 1)]
            seen[word] = tuple(zlib.crc32(padded[at : at + size].encode()) % BUCKETS for at, size in starts)
        runs.update(seen[word])
    return runs


def rarity_of(texts: Sequence[str]) -> Matrix:
    """Return how rare each bucket of letter runs is among texts (smoothed inverse document frequency)."""
    seen: Counter[int] = Counter()
    words: dict[str, tuple[int, ...]] = {}
    for text in texts:
        seen.update(set(_buckets(text, words)))
    return np.array([log((1 + len(texts)) / (1 + seen[bucket])) + 1 for bucket in range(BUCKETS)], dtype=np.float32)
