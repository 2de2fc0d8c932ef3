"""The pack's own phrases, found literally in what was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askfirst.ground.text import Folded, fold, folded, has_cjk
from askfirst.pack.content import Pack


@dataclass(frozen=True)
class Span:
    """Some of the client's own words: which entry of `said`, and from where to where, in characters."""

    words: str
    said: int
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """A phrase of a topic that stands in the client's words."""

    topic: str
    span: Span


class Phrases:
    """Every phrase of a pack, ready to be looked for. Building takes some milliseconds; keep it."""

    def __init__(self, pack: Pack) -> None:
        latin: dict[str, list[str]] = {}
        chinese: dict[str, list[str]] = {}
        for language in pack.topic_words.values():
            for topic, words in language.topics.items():
                for phrase in words.words:
                    shelf = chinese if has_cjk(phrase) else latin
                    topics = shelf.setdefault(folded(phrase), [])
                    if topic not in topics:
                        topics.append(topic)
        self._topics = {**latin, **chinese}
        self._latin = _any_of(latin, whole=True)
        self._chinese = _any_of(chinese, whole=False)

    def find(self, said: Sequence[str]) -> list[Hit]:
        """Return every phrase found, in the order of the client's words."""
        hits = [hit for index, text in enumerate(said) for hit in self._in_text(text, index)]
        return sorted(hits, key=lambda hit: (hit.span.said, hit.span.start, hit.topic))

    def _in_text(self, text: str, index: int) -> list[Hit]:
        plain = fold(text)
        hits = []
        for pattern in (self._latin, self._chinese):
            for match in pattern.finditer(plain.text):
                phrase = " ".join(match.group(1).split())
                span = _span(text, plain, match.start(1), match.end(1), index)
                hits += [Hit(topic, span) for topic in self._topics.get(phrase, ())]
        return hits


def _span(text: str, plain: Folded, start: int, end: int, index: int) -> Span:
    first, last = plain.span(start, end)
    return Span(text[first:last], index, first, last)


def _any_of(phrases: dict[str, list[str]], *, whole: bool) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)()")
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    choices = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    # Looked at from every position, so that one phrase inside another is found as well.
    return re.compile(rf"(?<!\w)(?=({choices})(?!\w))" if whole else f"(?=({choices}))")
