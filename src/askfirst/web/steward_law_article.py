"""What an article says, sentence by sentence, with those marked that rest on something that changed; and its translations."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from askfirst.journeys.library_text import numbers_in
from askfirst.pack.editions import is_behind, original_of
from askfirst.pack.legal import Article, ArticleText
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_law_desk import Desk
from askfirst.web.steward_law_labels import language_label


@dataclass(frozen=True)
class Statement:
    """One bullet, and whether it rests on something that changed."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class Part:
    """One section: words before its bullets, the bullets, and words after them."""

    title: str
    lead: str
    statements: tuple[Statement, ...]
    tail: str


@dataclass(frozen=True)
class TextView:
    """An article in one language, with a line on how far it was checked."""

    code: str
    summary: str
    question: str
    parts: tuple[Part, ...]


def original_view(article: Article, *, changed: frozenset[str]) -> TextView:
    """Return the original of an article."""
    return _view(original_of(article), article, changed)


def translation_views(article: Article, *, changed: frozenset[str]) -> tuple[TextView, ...]:
    """Return the translations of an article, each with its state and whether it is behind."""
    original = original_of(article)
    return tuple(_view(text, article, changed) for text in article.texts.values() if text is not original)


def labels_of(desk: Desk) -> Mapping[str, str]:
    """Return what stands for the marks in a text: sources by how they are cited, topics by their name."""
    topics = desk.pack.topic_words["en"].topics if "en" in desk.pack.topic_words else {}
    cites = {one.id: one.cite for one in desk.pack.citations.values()}
    return {**cites, "?": steward_words()["law_not_confirmed"], **{topic: words.label for topic, words in topics.items()}}


def parts_of(text: ArticleText, *, changed: frozenset[str]) -> tuple[Part, ...]:
    """Return the sections of a text, each split into its bullets."""
    return tuple(_part(section.title, section.body, changed) for section in text.sections)


def _view(text: ArticleText, article: Article, changed: frozenset[str]) -> TextView:
    words = steward_words()
    key = "law_translation"
    if is_behind(article, text.language):
        key = "law_translation_behind" if text.of else "law_translation_unsure"
    summary = words.say(key, language=language_label(text.language), state=words[f"law_text_{text.state}"])
    return TextView(text.language, summary, text.question, parts_of(text, changed=changed))


def _part(title: str, body: str, changed: frozenset[str]) -> Part:
    lead, *bullets = re.split(r"^- ", body, flags=re.MULTILINE)
    last, _, tail = bullets[-1].partition("\n\n") if bullets else ("", "", "")
    whole = [*bullets[:-1], last] if bullets else []
    return Part(title, lead.strip(), tuple(_statements(whole, changed)), tail.strip())


def _statements(bullets: list[str], changed: frozenset[str]) -> Iterator[Statement]:
    for bullet in bullets:
        yield Statement(bullet.strip(), not changed.isdisjoint(numbers_in(bullet)))
