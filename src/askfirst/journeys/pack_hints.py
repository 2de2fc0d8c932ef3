"""What an author may want to look at again in a pack: nothing here is wrong, and nothing here stops anybody."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TypeVar

from askfirst.ground.text import quoted
from askfirst.pack.content import PackHead, in_language
from askfirst.pack.editions import is_behind, original_of, text_fingerprint
from askfirst.pack.files import Broken, read_records, read_text
from askfirst.pack.legal import Article, Citation, Situation
from askfirst.pack.read import article_folders, citation_files, read_article
from askfirst.wording.reading_level import grade, lix, sentences
from askfirst.wording.terms import Term, unexplained

T = TypeVar("T")

Kind = Literal["terms-file", "unexplained", "long", "hard", "behind", "language", "situation", "uncited", "read-again"]

# In this order they are told; each with the reason why it may be worth a look.
WHY: dict[Kind, str] = {
    "terms-file": "The terms cannot be looked for until this is put right.",
    "unexplained": "A reader may not know this word. Say in brackets what it means, where it first stands.",
    "long": "Short sentences are understood by more people. Make two of it, or leave something out.",
    "hard": "This is written for more years of school than many readers have. Use shorter words and sentences.",
    "behind": "The original has changed since this translation was made, or nobody wrote down which one it was made from.",
    "language": "Readers of this language get another one there.",
    "situation": "Nobody who starts from what is happening to them finds it.",
    "uncited": "No article stands on it.",
    "read-again": "Somebody should read the source again soon, and say so by a new day.",
}

MOST_WORDS = 25
MOST_CHARACTERS = 60
HARDEST = {"en": 40, "fr": 45}
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Hint:
    """Something to look at: of what kind, in which file, on which line (1 is the first), what it is, and why it matters."""

    kind: Kind
    file: str
    line: int
    hint: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.hint}"


@dataclass(frozen=True)
class _Desk:
    """What the hints are found in. What cannot be read is left out: `check_pack` tells of it."""

    folder: Path
    head: PackHead | None
    articles: dict[str, Article] = field(default_factory=dict)
    citations: dict[Path, tuple[Citation, ...]] = field(default_factory=dict)
    situations: tuple[Situation, ...] = ()


def pack_hints(folder: Path, *, today: date) -> list[Hint]:
    """Return what an author may want to look at in the articles and citations of a pack, by kind, file and line.

    A pack that cannot be read, in whole or in part, gives fewer hints and never an error.
    """
    desk = _lay_out(folder)
    terms, faults = _terms(folder)
    found = [*faults, *_in_texts(desk, terms), *_in_translations(desk), *_languages(desk), *_unreached(desk)]
    found += [*_uncited(desk), *_to_read(desk, today)]
    order = list(WHY)
    return sorted(found, key=lambda hint: (order.index(hint.kind), hint.file, hint.line))


def _lay_out(folder: Path) -> _Desk:
    desk = _Desk(folder, _or_empty(folder / "pack.yaml", PackHead, None))
    for path in article_folders(folder):
        with contextlib.suppress(Broken):
            desk.articles[path.name] = read_article(path)
    citations = {path: _or_empty(path, tuple[Citation, ...], ()) for path in citation_files(folder)}
    situations = _or_empty(folder / "situations.yaml", tuple[Situation, ...], ())
    return _Desk(folder, desk.head, desk.articles, citations, situations)


def _or_empty(path: Path, kind: type[T], empty: T) -> T:
    try:
        return read_records(path, kind)
    except Broken:
        return empty


def _terms(folder: Path) -> tuple[tuple[Term, ...], list[Hint]]:
    """The pack's terms of art, and what is wrong with their file. A pack need not have it."""
    path = folder / "terms.yaml"
    if not path.exists():
        return (), []
    try:
        return read_records(path, tuple[Term, ...]), []
    except Broken as broken:
        problem = broken.problem
        return (), [_hint("terms-file", path, problem.line, f"{problem.reason} {problem.remedy}")]


def _in_texts(desk: _Desk, terms: Sequence[Term]) -> Iterator[Hint]:
    for name, article in desk.articles.items():
        for language in article.texts:
            path = desk.folder / "articles" / name / f"{language}.md"
            text = read_text(path)
            yield from _long_sentences(path, text, language)
            yield from _hard(path, text, language)
            for one in unexplained(text, terms=terms, language=language):
                plainly = in_language(one.term.explain, language)
                yield _hint("unexplained", path, one.line, f"{quoted(one.text)} is explained nowhere; for example: {plainly}.")


def _long_sentences(path: Path, text: str, language: str) -> Iterator[Hint]:
    most, of_what = (MOST_CHARACTERS, "characters") if language.startswith("zh") else (MOST_WORDS, "words")
    for one in sentences(text, language=language):
        if one.length > most:
            yield _hint("long", path, one.line, f"A sentence of {one.length} {of_what}: {quoted(one.text, most=60)}")


def _hard(path: Path, text: str, language: str) -> Iterator[Hint]:
    if language in HARDEST and (index := lix(text, language=language)) > HARDEST[language]:
        level = f"school grade {grade(index)}" if grade(index).isdigit() else grade(index)
        yield _hint("hard", path, 1, f"LIX {index:.0f} ({level}); at most {HARDEST[language]} is aimed at.")


def _in_translations(desk: _Desk) -> Iterator[Hint]:
    for name, article in desk.articles.items():
        if "en" not in article.texts:
            continue
        for language in article.texts:
            if is_behind(article, language):
                path = desk.folder / "articles" / name / f"{language}.md"
                mark = text_fingerprint(original_of(article))
                yield _hint("behind", path, 1, f"It is behind {original_of(article).language}.md, whose mark is of: '{mark}'.")


def _languages(desk: _Desk) -> Iterator[Hint]:
    for language in desk.head.languages if desk.head else ():
        without = [name for name, article in desk.articles.items() if language not in article.texts]
        if without:
            hint = f"{len(without)} of {len(desk.articles)} articles are not in {language}."
            yield _hint("language", desk.folder / "articles", 1, hint)


def _unreached(desk: _Desk) -> Iterator[Hint]:
    reached = {name for situation in desk.situations for name in situation.articles}
    for name in desk.articles.keys() - reached:
        yield _hint("situation", desk.folder / "articles" / name / "article.yaml", 1, f"No situation leads to {name}.")


def _uncited(desk: _Desk) -> Iterator[Hint]:
    cited = {one for article in desk.articles.values() for one in article.head.citations}
    for path, line, citation in _citations(desk):
        if citation.id not in cited:
            yield _hint("uncited", path, line, f"Nobody cites {citation.id}.")


def _to_read(desk: _Desk, today: date) -> Iterator[Hint]:
    for path, line, citation in _citations(desk):
        with contextlib.suppress(ValueError):
            day = date.fromisoformat(citation.read_again or "")
            if day < today:
                yield _hint("read-again", path, line, f"{citation.id} was to be read again by {day}.")
            elif day <= today + SOON:
                yield _hint("read-again", path, line, f"{citation.id} is to be read again by {day}.")


def _citations(desk: _Desk) -> Iterator[tuple[Path, int, Citation]]:
    """Every citation with its file and its line."""
    for path, citations in desk.citations.items():
        lines = read_text(path).splitlines() if citations else []
        at = {line.partition("id:")[2].strip(" '\"}"): number for number, line in enumerate(lines, start=1) if "id:" in line}
        yield from ((path, at.get(one.id, 1), one) for one in citations)


def _hint(kind: Kind, path: Path, line: int, hint: str) -> Hint:
    return Hint(kind, str(path), line, hint, WHY[kind])
