"""A pack laid out to be checked: every file that can be read, and a note of every one that cannot."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from askfirst.pack.content import (
    Area,
    Flow,
    LanguageOfTopics,
    Limit,
    PackHead,
    Place,
    Question,
    Rule,
    Service,
    Topic,
    WordingRules,
)
from askfirst.pack.files import Broken, Problem, read_records, read_text
from askfirst.pack.legal import Article, Citation, Situation
from askfirst.pack.read import article_folders, citation_files, read_article
from askfirst.pack.yaml_file import NotYaml, line_of, repeated_keys
from askfirst.pack.yaml_file import Path as Where

T = TypeVar("T")


@dataclass
class Shelf:
    """A pack being checked: what could be read of it, and the problems found so far."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    head: PackHead | None = None
    topics: dict[str, Topic] = field(default_factory=dict)
    words: dict[str, LanguageOfTopics] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    citations: dict[str, Citation] = field(default_factory=dict)
    situations: tuple[Situation, ...] = ()
    limits: tuple[Limit, ...] = ()
    rules: tuple[Rule, ...] = ()
    questions: tuple[Question, ...] = ()
    flows: tuple[Flow, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    wording: dict[str, WordingRules] = field(default_factory=dict)

    def read(self, name: str, kind: type[T], empty: T) -> T:
        """Return a file's records, or `empty` after noting why it cannot be read."""
        path = self.folder / name
        try:
            self.note_repeated_keys(name)
            return read_records(path, kind)
        except Broken as broken:
            self.problems.append(broken.problem)
        except NotYaml as error:
            self.note(name, (), f"This is not YAML ({error.reason}).", "Check the indentation and the quotes.", line=error.line)
        return empty

    def note_repeated_keys(self, name: str) -> None:
        """Note every key that a mapping of this file holds twice. Raises Broken or NotYaml."""
        for line, key in repeated_keys(read_text(self.folder / name)):
            self.note(name, (), f"The key “{key}” stands twice.", "Keep one of them.", line=line)

    def note(self, name: str, where: Where, reason: str, remedy: str, *, line: int = 0) -> None:
        """Note a problem at a place in a file."""
        path = self.folder / name
        if not line:
            with contextlib.suppress(Broken):
                line = line_of(read_text(path), where)
        self.problems.append(Problem(str(path), line or 1, reason, remedy))


def lay_out(folder: Path) -> Shelf:
    """Return a pack with everything that can be read of it, and a problem for everything that cannot."""
    shelf = Shelf(folder)
    shelf.head = shelf.read("pack.yaml", PackHead, None)
    languages = shelf.head.languages if shelf.head else ()
    shelf.topics = _by_id(shelf, "topics.yaml", shelf.read("topics.yaml", tuple[Topic, ...], ()))
    nothing = LanguageOfTopics(language="", state="draft", topics={})
    shelf.words = {code: shelf.read(f"topics/{code}.yaml", LanguageOfTopics, nothing) for code in languages}
    for path in sorted((shelf.folder / "services").glob("*.yaml")):
        if service := shelf.read(f"services/{path.name}", Service, None):
            shelf.services[path.stem] = service
    _read_articles(shelf)
    _read_citations(shelf)
    shelf.situations = shelf.read("situations.yaml", tuple[Situation, ...], ())
    shelf.limits = shelf.read("limits.yaml", tuple[Limit, ...], ())
    shelf.rules = shelf.read("rules.yaml", tuple[Rule, ...], ())
    shelf.questions = shelf.read("questions.yaml", tuple[Question, ...], ())
    shelf.flows = shelf.read("flows.yaml", tuple[Flow, ...], ())
    shelf.places = _by_id(shelf, "places.yaml", shelf.read("places.yaml", tuple[Place, ...], ()))
    shelf.areas = _by_id(shelf, "areas.yaml", shelf.read("areas.yaml", tuple[Area, ...], ()))
    for path in sorted((shelf.folder / "wording").glob("*.yaml")):
        if rules := shelf.read(f"wording/{path.name}", WordingRules, None):
            shelf.wording[path.stem] = rules
    return shelf


def _read_articles(shelf: Shelf) -> None:
    for folder in article_folders(shelf.folder):
        name = f"articles/{folder.name}/article.yaml"
        try:
            shelf.note_repeated_keys(name)
            shelf.articles[folder.name] = read_article(folder)
        except Broken as broken:
            shelf.problems.append(broken.problem)
        except NotYaml as error:
            shelf.note(name, (), f"This is not YAML ({error.reason}).", "Check the indentation and the quotes.", line=error.line)


def _read_citations(shelf: Shelf) -> None:
    for path in citation_files(shelf.folder):
        name = f"citations/{path.name}"
        found = _by_id(shelf, name, shelf.read(name, tuple[Citation, ...], ()))
        for again in found.keys() & shelf.citations.keys():
            where = (list(found).index(again),)
            shelf.note(name, where, f"The id {again} stands in another file too.", "Keep one of them.")
        shelf.citations |= found


def _by_id(shelf: Shelf, name: str, records: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index, record in enumerate(records):
        if record.id in found:
            shelf.note(name, (index,), f"The id {record.id} stands twice.", "Give one of them another id, or remove it.")
        found[record.id] = record
    return found
