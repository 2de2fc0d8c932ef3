"""Articles as records: what they answer, what they stand on, and the situations that lead to them."""

from typing import Literal

import msgspec

from askfirst.pack.record import Record, State, Words


class Citation(Record, frozen=True, kw_only=True):
    """One legal source that articles stand on.

    `provisions` name the pieces of federal law by label path ("I-2.5/36/1/a"); a source without them has no official text
    to compare with, and `read_again` is the day by which somebody reads it again. `repealed` tells that the citation says so
    of its provisions.
    """

    id: str
    cite: str
    source: str
    as_of: str | None
    confidence: Literal["high", "medium"]
    state: Literal["stated", "contested", "pending", "unconfirmed", "changed"]
    provisions: tuple[str, ...] = ()
    read_again: str | None = None
    repealed: bool = False
    note: Words = msgspec.field(default_factory=dict)


class ArticleHead(Record, frozen=True, kw_only=True):
    """What an article is about, for whom, and the ids of the citations it stands on."""

    id: str
    audience: tuple[Literal["client", "worker"], ...]
    topics: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    risk: Literal["high", "ordinary"]
    as_of: str | None
    review: Literal["none"] | str
    citations: tuple[str, ...]


class Section(Record, frozen=True, kw_only=True):
    """One titled part of an article; bullets are lines that begin with a dash."""

    title: str
    body: str


class ArticleText(Record, frozen=True, kw_only=True):
    """An article in one language: the question, how far it was checked, six sections in a fixed order.

    `of` is the fingerprint of the original that a translation was made from; empty where nobody wrote it down.
    """

    language: str
    question: str
    state: State
    sections: tuple[Section, ...]
    of: str = ""


class Article(Record, frozen=True, kw_only=True):
    """A legal question that people really ask, and its answer in each language it exists in."""

    head: ArticleHead
    texts: dict[str, ArticleText]


class Situation(Record, frozen=True, kw_only=True):
    """Something that is happening to a person, and the articles that speak of it, the most useful first."""

    id: str
    label: Words
    articles: tuple[str, ...]
