"""What changed lately in the library, newest first: pages, the law under them, and who read them again. Nobody is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from askfirst.journeys.library import Library, QuestionLink, question_link
from askfirst.law.records import PEOPLE_APPROVE, Deed, source_key
from askfirst.pack.content import Pack
from askfirst.pack.editions import editions_of

MOST = 60

Kind = Literal["new", "changed", "law", "read", "review"]
_ORDER: tuple[Kind, ...] = ("law", "changed", "new", "read", "review")


@dataclass(frozen=True)
class News:
    """One thing that happened to one page: the day, the moment (RFC 3339), a sentence, and what tells it from all others."""

    kind: Kind
    on: str
    at: str
    text: str
    page: QuestionLink
    key: str


def news_of(library: Library) -> tuple[News, ...]:
    """Return what happened lately, newest first; of one day, changes of the law first."""
    found = [*_pages(library), *_laws(library), *_people(library)]
    found.sort(key=lambda one: (_ORDER.index(one.kind), one.page.id))
    found.sort(key=lambda one: one.on, reverse=True)
    return tuple(found[:MOST])


def articles_on(provision: str, *, pack: Pack) -> tuple[str, ...]:
    """Return the articles that stand on a provision (a path), or on a source that has none (`source:<citation>`)."""
    cited = {one.id for one in pack.citations.values() if provision in one.provisions or provision == source_key(one.id)}
    return tuple(one.head.id for one in pack.articles.values() if cited & set(one.head.citations))


def _pages(library: Library) -> Iterator[News]:
    for article in library.pack.articles.values():
        for at, day in enumerate(editions_of(library.folder, article.head.id)):
            kind: Kind = "changed" if at else "new"
            text = library.words[f"lib_news_{kind}"]
            yield News(kind, day, f"{day}T00:00:00Z", text, question_link(library, article), f"{kind}:{article.head.id}:{day}")


def _laws(library: Library) -> Iterator[News]:
    """A change that was seen, once for each page and day, however many provisions and languages it touched."""
    seen: dict[tuple[str, str], tuple[str, dict[str, None]]] = {}
    for deed in library.deeds:
        if deed.kind == "saw_change":
            for article in [deed.article] if deed.article else articles_on(deed.provision, pack=library.pack):
                _, cites = seen.setdefault((article, _day(deed)), (_moment(deed), {}))
                cites.update(dict.fromkeys(_cites(article, deed.provision, library)))
    for (article, day), (at, cites) in seen.items():
        if article in library.pack.articles:
            text = library.words.say("lib_news_law", cite=library.words.listed(cites))
            yield News("law", day, at, text, question_link(library, library.pack.articles[article]), f"law:{article}:{day}")


def _cites(article: str, provision: str, library: Library) -> Iterator[str]:
    if article in library.pack.articles:
        for one in library.pack.articles[article].head.citations:
            citation = library.pack.citations.get(one)
            if citation and (provision in citation.provisions or provision == source_key(citation.id)):
                yield citation.cite


def _people(library: Library) -> Iterator[News]:
    """How many different people have read a page again since its law last changed, and reviews by somebody qualified."""
    undone = {deed.undoes for deed in library.deeds if deed.undoes}
    read: dict[str, dict[str, None]] = {}
    last: dict[tuple[str, str], tuple[Deed, int]] = {}
    for deed in library.deeds:
        if deed.kind == "saw_change":
            for article in [deed.article] if deed.article else articles_on(deed.provision, pack=library.pack):
                read.pop(article, None)
        elif deed.id not in undone and deed.kind in PEOPLE_APPROVE:
            read.setdefault(deed.article, {})[deed.by] = None
            last[deed.article, _day(deed)] = (deed, len(read[deed.article]))
    yield from (one for deed, count in last.values() for one in _read(deed, count, library))
    yield from (one for deed in _reviews(library.deeds, undone) for one in _reviewed(deed, library))


def _reviews(deeds: Sequence[Deed], undone: set[str]) -> Iterator[Deed]:
    yield from (deed for deed in deeds if deed.kind == "reviewed" and deed.id not in undone)


def _read(deed: Deed, count: int, library: Library) -> Iterator[News]:
    words = library.words
    text = words["lib_news_read_one"] if count == 1 else words.say("lib_news_read", count=count)
    yield from _of_deed("read", deed, text, library)


def _reviewed(deed: Deed, library: Library) -> Iterator[News]:
    yield from _of_deed("review", deed, library.words["lib_news_review"], library)


def _of_deed(kind: Kind, deed: Deed, text: str, library: Library) -> Iterator[News]:
    if article := library.pack.articles.get(deed.article):
        key = f"{kind}:{deed.article}:{_day(deed)}"
        yield News(kind, _day(deed), _moment(deed), text, question_link(library, article), key)


def _day(deed: Deed) -> str:
    return deed.at[:10]


def _moment(deed: Deed) -> str:
    """The moment of a deed as RFC 3339 writes it, without parts of a second."""
    return f"{deed.at[:19]}Z" if len(deed.at) >= 19 else f"{deed.at[:10]}T00:00:00Z"
