"""Writes down which version of the original a translation was made from, once somebody has looked at it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from askfirst.ground.refusal import Refusal
from askfirst.law.files import write_whole
from askfirst.pack.editions import original_of, text_fingerprint
from askfirst.pack.files import Broken
from askfirst.pack.legal import Article
from askfirst.pack.read import article_folders, read_article

_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---(?P<end>\r?\n)(?P<head>.*?\r?\n)---\r?\n", re.DOTALL)
_OF = re.compile(rb"^of:[^\r\n]*", re.MULTILINE)


def mark_translated(folder: Path, *, article: str, languages: Iterable[str] | None = None) -> list[Path]:
    """Write the original's mark into these translations of one article (None: all it has), and return the files changed.

    Each file is changed whole or not at all, and only in its line `of:`; all are looked at before the first is written.
    Raises Refusal where the article, a language or the original is not there, or a text cannot be read.
    """
    return _write(_changes(folder, article, languages))


def mark_all_translated(folder: Path) -> list[Path]:
    """Write the originals' marks into every translation of a pack, as `mark_translated` does, and return the files changed.

    Raises Refusal, and writes nothing, where one of them cannot be read.
    """
    return _write({path: fresh for name in _names(folder) for path, fresh in _changes(folder, name, None).items()})


def _write(changes: dict[Path, bytes]) -> list[Path]:
    for path, fresh in changes.items():
        write_whole(path, fresh)
    return list(changes)


def _changes(folder: Path, article: str, languages: Iterable[str] | None) -> dict[Path, bytes]:
    here = _folder_of(article, folder)
    found = _read(here)
    original = original_of(found)
    wanted = [code for code in found.texts if code != original.language] if languages is None else list(languages)
    for code in wanted:
        _require_translation(code, found, here)
    mark = text_fingerprint(original)
    return {path: fresh for path in (here / f"{code}.md" for code in wanted) if (fresh := _marked(path, mark))}


def _names(folder: Path) -> Iterator[str]:
    found = [path.name for path in article_folders(folder)]
    if not found:
        raise Refusal(f"{folder} has no articles. Give the folder of a pack.", field="pack")
    yield from found


def _folder_of(article: str, folder: Path) -> Path:
    if article not in _names(folder):
        raise Refusal(f"There is no article {article} in {folder}. Give the name of its folder.", field="article")
    return folder / "articles" / article


def _read(here: Path) -> Article:
    try:
        found = read_article(here)
    except Broken as broken:
        raise Refusal(f"The article cannot be read. {broken.problem}", field="article") from None
    if "en" not in found.texts and all(text.state != "original" for text in found.texts.values()):
        raise Refusal(
            f"{here.name} has no original. Write state: original into the text it was first written in.", field="article"
        )
    return found


def _require_translation(code: str, article: Article, here: Path) -> None:
    if code not in article.texts:
        there = ", ".join(article.texts)
        raise Refusal(f"{here.name} has no text in {code}. It is in {there}.", field="language")
    if code == original_of(article).language:
        raise Refusal(f"{code}.md of {here.name} is the original. Name its translations.", field="language")


def _marked(path: Path, mark: str) -> bytes | None:
    """The file with this mark, or None where it bears it already."""
    before = path.read_bytes()
    front = _FRONT.match(before)
    if front is None:
        raise Refusal(f"{path} has no lines between --- at the top. Add them.", field="article")
    # In quotes, for a mark of digits alone would be read as a number.
    line = f"of: '{mark}'".encode()
    head = front["head"]
    fresh = _OF.sub(line, head, count=1) if _OF.search(head) else head + line + front["end"]
    after = before[: front.start("head")] + fresh + before[front.end("head") :]
    return after if after != before else None
