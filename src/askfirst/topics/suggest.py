"""Which topics the client's words may be about, each with the very words it comes from."""

from collections.abc import Callable, Collection, Sequence
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


def suggest(said: Sequence[str], reader: Reader, *, without: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Return three to five topics, best first; none where the words are about nothing the pack knows.

    Topics in `without` were dropped or are already wanted and do not come back.
    """
    said = [text for text in said if text.strip()]
    if not said:
        return ()
    hits = reader.phrases.find(said)
    scores = _whole_scores(said, reader)
    found = {hit.topic for hit in hits}
    ranked = sorted(
        ((score + PHRASE_WORTH * (topic in found), topic) for topic, score in scores.items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    kept = [topic for place, (worth, topic) in enumerate(ranked[:MOST]) if topic in found or _is_worth_showing(place, worth)]
    shown = [topic for topic in kept if topic not in without]
    return _explained(shown, said, hits=hits, reader=reader)


def words_for(topics: Sequence[str], said: Sequence[str], *, phrases: Phrases, reader: Reader | None) -> dict[str, Span]:
    """Return the client's words that speak most of each topic: a phrase, else (given a reader) the nearest sentence."""
    hits = phrases.find(said)
    found = {topic: spans[0] for topic in topics if (spans := _spans_of(topic, hits))}
    rest = [topic for topic in topics if topic not in found]
    return found | (_best_sentences(rest, said, reader) if rest and said and reader else {})


def from_phrases(said: Sequence[str], phrases: Phrases, *, without: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Return the topics whose phrases stand in the words, in the order of the words; needs no encoder."""
    hits = phrases.find(said)
    topics = [topic for topic in dict.fromkeys(hit.topic for hit in hits) if topic not in without][:MOST]
    return tuple(Suggestion(topic, _spans_of(topic, hits)) for topic in topics)


def _is_worth_showing(place: int, worth: float) -> bool:
    return place < ALWAYS or worth >= FOURTH_FLOOR


def _whole_scores(said: Sequence[str], reader: Reader) -> dict[str, float]:
    """The best score of each topic over the entries; nothing at all where each entry is about nothing."""
    rows = reader.reading.scores(said, reader.encode(said))
    wanted = [row for row in rows if row[-1] >= reader.reading.floor]
    if not wanted:
        return {hit.topic: 0.0 for hit in reader.phrases.find(said)}
    return {topic: float(max(row[column] for row in wanted)) for column, topic in enumerate(reader.reading.topics)}


def _explained(topics: Sequence[str], said: Sequence[str], *, hits: Sequence[Hit], reader: Reader) -> tuple[Suggestion, ...]:
    unexplained = [topic for topic in topics if not _spans_of(topic, hits)]
    best = _best_sentences(unexplained, said, reader) if unexplained else {}
    return tuple(Suggestion(topic, _spans_of(topic, hits) or (best[topic],)) for topic in topics)


def _best_sentences(topics: Sequence[str], said: Sequence[str], reader: Reader) -> dict[str, Span]:
    spans = [Span(text[a:b], index, a, b) for index, text in enumerate(said) for a, b in sentences(text) or [(0, len(text))]]
    words = [span.words for span in spans]
    scores = reader.reading.scores(words, reader.encode(words))
    columns = {topic: reader.reading.topics.index(topic) for topic in topics}
    return {topic: spans[int(scores[:, column].argmax())] for topic, column in columns.items()}


def _spans_of(topic: str, hits: Sequence[Hit]) -> tuple[Span, ...]:
    spans = [hit.span for hit in hits if hit.topic == topic]
    # A longer phrase says everything that a shorter one inside it says.
    return tuple(one for one in spans if not any(_holds(other, one) for other in spans))


def _holds(outer: Span, inner: Span) -> bool:
    return outer != inner and outer.said == inner.said and outer.start <= inner.start and inner.end <= outer.end
