"""One pack file at a time: from text to records, or to a problem with its line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from askfirst.pack.legal import ArticleText, Section
from askfirst.pack.yaml_file import NotYaml, line_of, load

T = TypeVar("T")

_AT = re.compile(r"^(?P<reason>.*?)(?: - at `\$?(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\[(\d+)\]|\.?([A-Za-z_][\w-]*)|\[\.\.\.\]")
_FRONT = re.compile(r"\A---\n(?P<head>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Problem:
    """What is wrong in a pack: in which file, on which line, why, and what to do about it."""

    file: str
    line: int
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason} {self.remedy}"


class Broken(Exception):
    """A file cannot be read as what it should be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_text(path: Path) -> str:
    """Read a file as UTF-8 text. Raises Broken if it is missing or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Broken(
            Problem(str(path), 1, "The file is missing.", "Create it, or take the pack from a copy that has it.")
        ) from None
    except (UnicodeDecodeError, OSError) as error:
        raise Broken(Problem(str(path), 1, f"The file cannot be read ({error}).", "Save it as UTF-8 text.")) from None


def read_records(path: Path, kind: type[T]) -> T:
    """Read one YAML file as records of this kind. Raises Broken with the line of the first fault."""
    text = read_text(path)
    return convert(load_yaml(text, file=str(path)), kind, file=str(path), text=text)


def load_yaml(text: str, *, file: str) -> Any:
    """Read YAML text. Raises Broken where it is not YAML."""
    try:
        return load(text)
    except NotYaml as error:
        raise Broken(
            Problem(file, error.line, f"This is not YAML ({error.reason}).", "Check the indentation and the quotes.")
        ) from None


def convert(data: Any, kind: type[T], *, file: str, text: str) -> T:
    """Turn plain data into records. Raises Broken with the line of the value that does not fit."""
    try:
        return msgspec.convert(data, type=kind)
    except msgspec.ValidationError as error:
        reason, path = _split(str(error))
        raise Broken(Problem(file, line_of(text, path), f"{reason}.", _remedy(reason))) from None


def read_article_text(path: Path, *, language: str) -> ArticleText:
    """Read one language of an article: front matter, then sections under level-two headings."""
    text = read_text(path)
    match = _FRONT.match(text)
    if match is None:
        raise Broken(
            Problem(str(path), 1, "The lines between --- at the top are missing.", "Begin with ---, question:, state:, ---.")
        )
    head = convert(load_yaml(match["head"], file=str(path)), dict[str, str], file=str(path), text=match["head"])
    fields = {**head, "language": language, "sections": _sections(match["body"])}
    return convert(fields, ArticleText, file=str(path), text="")


def _sections(body: str) -> tuple[Section, ...]:
    parts = _HEADING.split(body)[1:]
    return tuple(Section(title=title, body=words.strip()) for title, words in zip(parts[::2], parts[1::2], strict=True))


def _split(message: str) -> tuple[str, tuple[str | int, ...]]:
    match = _AT.match(message)
    if match is None:
        return message, ()
    steps = [int(index) if index else name for index, name in _STEP.findall(match["path"] or "")]
    return match["reason"].replace("`", "'"), tuple(step for step in steps if step != "")


def _remedy(reason: str) -> str:
    if "missing required field" in reason:
        return "Add it."
    if "unknown field" in reason:
        return "Remove it or correct its spelling."
    return "Correct the value."
