"""Which topics the client's words may be about, each with the very words it comes from."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from askfirst.ground.text import sentences
from askfirst.topics.phrases import Hit, Phrases, Span
from askfirst.topics.reading import Matrix, Reading

Encode = Callable[[Sequence[str]], Matrix]

MOST = 5
ALWAYS = 3
PHRASE_WORTH = 0.15
FOURTH_FLOOR = 0.25


@dataclass(frozen=True)
class Suggestion:
    """A topic that may be wanted, and the client's words that led to it."""

    topic: str
    because: tuple[Span, ...]


@dataclass(frozen=True)
class Reader:
    """Everything needed to read own words: the pack's phrases, what was learned of it, and the encoder."""

    phrases: Phrases
    reading: Reading
    encode: Encode


@dataclass(frozen=True)
class WordsRead:
    """Own words, read once: phrases found, a score for each topic, and the sentence that speaks most of each topic."""

    hits: tuple[Hit, ...] = ()
    scores: Mapping[str, float] | None = None
    nearest: Mapping[str, Span] | None = None


def read_words(said: Sequence[str], *, phrases: Phrases, reader: Reader | None = None) -> WordsRead:
    """Read the client's words; with a reader also by their meaning, without one by the pack's phrases alone."""
    hits = tuple(phrases.find(said))
    spans = [Span(text[a:b], index, a, b) for index, text in enumerate(said) for a, b in sentences(text)]
    if reader is None or not spans:
        return WordsRead(hits)
    texts = [text for text in said if text.strip()]
    rows = reader.reading.scores(texts + [span.words for span in spans], reader.encode(texts + [span.words for span in spans]))
    topics = reader.reading.topics
    best = rows[len(texts) :].argmax(axis=0)
    nearest = {topic: spans[int(best[column])] for column, topic in enumerate(topics)}
    wanted = [row for row in rows[: len(texts)] if row[-1] >= reader.reading.floor]
    scores = {topic: float(max(row[column] for row in wanted)) for column, topic in enumerate(topics)} if wanted else {}
    return WordsRead(hits, scores, nearest)


def suggest(read: WordsRead, *, without: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Return three to five topics, best first; none where the words are about nothing the pack knows.

    Topics in `without` were dropped or are already wanted and do not come back.
    """
    found = [hit.topic for hit in read.hits]
    scores = read.scores or dict.fromkeys(found, 0.0)
    worth = {topic: score + PHRASE_WORTH * (topic in found) for topic, score in scores.items()}
    ranked = sorted(worth, key=lambda topic: (-worth[topic], found.index(topic) if topic in found else len(found), topic))
    kept = [
        topic for place, topic in enumerate(ranked[:MOST]) if place < ALWAYS or topic in found or worth[topic] >= FOURTH_FLOOR
    ]
    return tuple(Suggestion(topic, _because(topic, read)) for topic in kept if topic not in without)


def words_for(topics: Sequence[str], read: WordsRead) -> dict[str, str]:
    """Return the client's words that speak most of each topic: a phrase, else the nearest sentence, else nothing."""
    because = {topic: _because(topic, read) for topic in topics}
    return {topic: spans[0].words for topic, spans in because.items() if spans}


def _because(topic: str, read: WordsRead) -> tuple[Span, ...]:
    spans = [hit.span for hit in read.hits if hit.topic == topic]
    # A longer phrase says everything that a shorter one inside it says.
    longest = tuple(one for one in spans if not any(_holds(other, one) for other in spans))
    return longest or ((read.nearest[topic],) if read.nearest else ())


def _holds(outer: Span, inner: Span) -> bool:
    return outer != inner and outer.said == inner.said and outer.start <= inner.start and inner.end <= outer.end
