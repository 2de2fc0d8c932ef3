"""Names what is wrong in the articles of a pack, in what they cite, and in the situations that lead to them."""

import re
from collections.abc import Iterator
from datetime import date

from askfirst.pack.files import read_text
from askfirst.pack.legal import Article, Citation
from askfirst.pack.read import citation_files
from askfirst.pack.shelf import Shelf
from askfirst.pack.yaml_file import Path as Where

SECTIONS = 6

_LINK = re.compile(r"\[\[([^\]]+)\]\]")
_CITED = re.compile(r"(?<!\[)\[([a-z0-9][a-z0-9.-]*)\](?!\])")
_SOURCED = re.compile(rf"{_CITED.pattern}|\[\?\]")
# The act or regulation, then labels: I-2.5/36/1/a.
_PROVISION = re.compile(r"[A-Z]{1,4}-[\d.]+(-\d+)?(/[0-9A-Za-z.~-]+)+")


def check_articles(shelf: Shelf) -> None:
    """Note everything wrong with the articles: names, topics, languages, sections, citations."""
    for name, article in shelf.articles.items():
        file = f"articles/{name}/article.yaml"
        for where, reason, remedy in _faults(name, article, shelf):
            shelf.note(file, where, reason, remedy)
        for code in article.texts:
            _check_article_text(shelf, name, code)


def _faults(name: str, article: Article, shelf: Shelf) -> Iterator[tuple[Where, str, str]]:
    head = article.head
    if head.id != name:
        yield ("id",), f"The id {head.id} is not the name of the folder.", "Make them the same."
    if not head.audience:
        yield ("audience",), "Nobody is named whom it is for.", "Write client, worker, or both."
    for topic in set(head.topics) - shelf.topics.keys():
        yield ("topics",), f"{topic} is no topic.", "Correct the id."
    for cited in set(head.citations) - shelf.citations.keys():
        yield ("citations",), f"{cited} stands in no file of citations.", "Add it there or correct the id."
    yield from _language_faults(article, shelf)


def _language_faults(article: Article, shelf: Shelf) -> Iterator[tuple[Where, str, str]]:
    for code in shelf.head.articles_in if shelf.head else ():
        if code not in article.texts:
            yield (), f"The text {code}.md is missing.", "Add it, marked as a draft."
    for code in article.texts.keys() - set(shelf.head.languages if shelf.head else article.texts):
        yield (), f"{code}.md is in a language that pack.yaml lacks.", "Add the language there, or correct the name of the file."


def _check_article_text(shelf: Shelf, name: str, code: str) -> None:
    file, text = f"articles/{name}/{code}.md", shelf.articles[name].texts[code]
    if len(text.sections) != SECTIONS or not all(section.body for section in text.sections):
        shelf.note(file, (), f"It has {len(text.sections)} sections that say something.", f"An article has {SECTIONS}.", line=1)
        return
    known = set(shelf.articles[name].head.citations)
    lines = read_text(shelf.folder / file).splitlines()
    for number, line in enumerate(lines, start=1):
        for topic in set(_LINK.findall(line)) - shelf.topics.keys():
            shelf.note(file, (), f"The link [[{topic}]] leads nowhere.", "Use the id of a topic.", line=number)
        for cited in set(_CITED.findall(_LINK.sub("", line))) - known:
            remedy = "Add it there or correct it."
            shelf.note(file, (), f"[{cited}] is not among the citations of article.yaml.", remedy, line=number)
    for number in _unsourced(lines):
        remedy = "End it with [id], with [?] where nobody confirmed it, or move it to what is not known."
        shelf.note(file, (), "A legal statement has no citation.", remedy, line=number)


def _unsourced(lines: list[str]) -> Iterator[int]:
    """The lines of the second section on which a statement begins that ends without a citation or a mark of doubt."""
    heads = [number for number, line in enumerate(lines) if line.startswith("## ")]
    first, statement = 0, ""
    for number in range(heads[1] + 1, heads[2] + 1):
        line = lines[number].strip()
        if line.startswith(("- ", "* ", "+ ")) or number == heads[2]:
            if statement and not _SOURCED.search(statement):
                yield first
            first, statement = number + 1, ""
        first = first if statement else number + 1
        statement += line


def check_citations(shelf: Shelf) -> None:
    """Note everything wrong with the citations: a source that is no address, a day that is none, a doubt without words."""
    needed = set(shelf.head.articles_in) if shelf.head else set()
    for name, citation in shelf.citations.items():
        for reason, remedy in _faults_of(citation, needed):
            file, index = _where(shelf, name)
            shelf.note(file, (index,), f"{name}: {reason}", remedy)


def _where(shelf: Shelf, name: str) -> tuple[str, int]:
    """In which file a citation stands, and as which of it."""
    for path in citation_files(shelf.folder):
        names = re.findall(r"^- id: *(\S+)", read_text(path), re.MULTILINE)
        if name in names:
            return f"citations/{path.name}", names.index(name)
    return "citations", 0


def _faults_of(citation: Citation, needed: set[str]) -> Iterator[tuple[str, str]]:
    if not citation.source.strip():
        yield "The source is missing.", "Say where this was read."
    for provision in citation.provisions:
        if not _PROVISION.fullmatch(provision):
            yield f"{provision} names no provision.", "Write the act and its labels, such as I-2.5/36/1/a."
    if not citation.provisions and citation.read_again is None:
        yield "Nobody says when it is read again.", "Add read_again with a day, or the provisions it stands on."
    if citation.read_again is not None and not _is_day(citation.read_again):
        yield f"{citation.read_again} is no day.", "Write it as 2027-05-24."
    if citation.state != "stated" and (missing := needed - citation.note.keys()):
        yield f"It is {citation.state}, and no note says how in {', '.join(sorted(missing))}.", "Add the note."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_situations(shelf: Shelf) -> None:
    """Note every situation that leads to no article."""
    for index, situation in enumerate(shelf.situations):
        for article in set(situation.articles) - shelf.articles.keys():
            shelf.note("situations.yaml", (index, "articles"), f"{article} is no article.", "Correct the id.")
        if not situation.articles:
            shelf.note("situations.yaml", (index,), f"{situation.id} leads to no article.", "Add some, or remove it.")
