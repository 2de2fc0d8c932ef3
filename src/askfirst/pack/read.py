"""Reads a whole pack from its folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from askfirst.ground.refusal import Refusal
from askfirst.pack.content import (
    Area,
    Flow,
    LanguageOfTopics,
    Limit,
    Pack,
    PackHead,
    Place,
    Question,
    Rule,
    Service,
    Topic,
    WordingRules,
)
from askfirst.pack.files import Broken, read_article_text, read_records
from askfirst.pack.legal import Article, ArticleHead, Citation, Situation

T = TypeVar("T")


def default_pack() -> Path:
    """Return the folder of the Ontario pack that comes with this copy."""
    return Path(__file__).resolve().parents[3] / "packs" / "ontario"


def read_pack(folder: Path) -> Pack:
    """Read a pack. Raises Refusal, with file and line, if it is missing or broken."""
    if not (folder / "pack.yaml").is_file():
        raise Refusal(f"{folder} is not a content pack: it has no pack.yaml. Give the folder of a pack.", field="pack")
    try:
        return build_pack(folder)
    except Broken as broken:
        raise Refusal(f"The pack cannot be used. {broken.problem}", field="pack") from None


def build_pack(folder: Path) -> Pack:
    """Read every file of a pack. Raises Broken at the first one that does not fit."""
    head = read_records(folder / "pack.yaml", PackHead)
    return Pack(
        head=head,
        topics=by_id(read_records(folder / "topics.yaml", tuple[Topic, ...])),
        topic_words={code: read_records(folder / "topics" / f"{code}.yaml", LanguageOfTopics) for code in head.languages},
        services=by_id(read_records(path, Service) for path in sorted((folder / "services").glob("*.yaml"))),
        articles=by_id(read_article(path) for path in article_folders(folder)),
        citations=by_id(one for path in citation_files(folder) for one in read_records(path, tuple[Citation, ...])),
        situations=read_records(folder / "situations.yaml", tuple[Situation, ...]),
        limits=by_id(read_records(folder / "limits.yaml", tuple[Limit, ...])),
        rules=read_records(folder / "rules.yaml", tuple[Rule, ...]),
        questions={question.fact: question for question in read_records(folder / "questions.yaml", tuple[Question, ...])},
        flows=read_records(folder / "flows.yaml", tuple[Flow, ...]),
        places=by_id(read_records(folder / "places.yaml", tuple[Place, ...])),
        areas=by_id(read_records(folder / "areas.yaml", tuple[Area, ...])),
        wording={path.stem: read_records(path, WordingRules) for path in sorted((folder / "wording").glob("*.yaml"))},
    )


def article_folders(folder: Path) -> list[Path]:
    """Return the folders that hold an article, in order of name."""
    return sorted(path.parent for path in (folder / "articles").glob("*/article.yaml"))


def citation_files(folder: Path) -> list[Path]:
    """Return the files that hold citations, in order of name."""
    return sorted((folder / "citations").glob("*.yaml"))


def read_article(folder: Path) -> Article:
    """Read one article in every language it has. Raises Broken."""
    texts = {path.stem: read_article_text(path, language=path.stem) for path in sorted(folder.glob("*.md"))}
    return Article(head=read_records(folder / "article.yaml", ArticleHead), texts=texts)


def by_id(records: Iterable[T]) -> dict[str, T]:
    """Return records by their id, in the order in which they were written."""
    return {record.head.id if isinstance(record, Article) else record.id: record for record in records}  # type: ignore[attr-defined]
