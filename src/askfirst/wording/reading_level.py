"""How hard a text is to read: how long its sentences are, and how many of its words are long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from askfirst.ground.text import has_cjk

# From this LIX on a text is of this school grade. Anderson, J. (1983), Lix and Rix: Variations on a little-known readability
# index, Journal of Reading 26(6), 490-496. The grades were found with English texts.
GRADES = (
    (56, "college"), (52, "12"), (48, "11"), (44, "10"), (40, "9"), (36, "8"), (32, "7"), (28, "6"), (24, "5"), (20, "4"),
    (15, "3"), (10, "2"), (0, "1"),
)  # fmt: skip

_FRONT = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_QUESTION = re.compile(r"^question: *(.*)$", re.MULTILINE)
# Links to topics, citations, marks of doubt and of bold type, and what makes a line a bullet are seen, not read.
_MARKS = re.compile(r"\[\[[^\]\n]*\]\]|\[[^\]\n]*\]|\*\*|^[ \t]*(?:[-*+]|\d+\.) +", re.MULTILINE)
_BULLET = re.compile(r"\s*(?:[-*+]|\d+\.) ")
_SPOKEN = re.compile(r"“([^”\n]*)”")
_CLOSING = "»”\"'’)\\]）」』》"
# A full stop ends a sentence where nothing written small goes on after it: "at 9 a.m. you can" is one sentence.
_END = re.compile(rf"[.!?…]+(?:[ \u00a0]?[{_CLOSING}])*(?=\s++(?![a-zà-ÿ0-9])|\Z)|[。！？]+[{_CLOSING}]*")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_JOIN = re.compile(r"['’-]")
_CHARACTER_OR_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[A-Za-zÀ-ÿ0-9]+")
_LONG = 6


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is read: the line it begins on (1 is the first), its words, and how long it is.

    `length` counts words; in Chinese it counts characters, and a word or number in Latin letters as one.
    """

    line: int
    text: str
    length: int


def reading(text: str) -> str:
    """Return an article's text as it is read, with each line where it was: no front matter but the question, no marks."""
    return _MARKS.sub("", _FRONT.sub(_question_alone, text.replace("\r\n", "\n"), count=1))


def sentences(text: str, *, language: str) -> tuple[Sentence, ...]:
    """Return the sentences of an article, in order. A bullet and a paragraph end one even without a full stop; headings are none.

    Words to be said in English inside “ ” are left out of a text in another language: they are spoken, not read.
    """
    return tuple(
        Sentence(line, " ".join(sentence.split()), length)
        for line, block in blocks(text, language=language)
        for sentence in split_sentences(block)
        if (length := len(words(sentence, language=language)))
    )


def blocks(text: str, *, language: str) -> Iterator[tuple[int, str]]:
    """Yield each paragraph and bullet of an article as it is read, with the line (1 is the first) it begins on. No headings."""
    raw, read = text.replace("\r\n", "\n").split("\n"), reading(text).split("\n")
    first, block = 0, ""
    for number, (line, as_written) in enumerate(zip(read, raw, strict=True), start=1):
        is_heading = as_written.startswith("#")
        if block and (is_heading or not line.strip() or _BULLET.match(as_written)):
            yield first, _own_language(block, language=language)
            block = ""
        if line.strip() and not is_heading:
            first = first if block else number
            block += line + "\n"
    if block:
        yield first, _own_language(block, language=language)


def words(text: str, *, language: str) -> list[str]:
    """Return the words of a text; in Chinese its characters, and each word or number in Latin letters."""
    if language.startswith("zh"):
        return _CHARACTER_OR_WORD.findall(text)
    return _WORD.findall(text)


def lix(text: str, *, language: str) -> float:
    """Return LIX (Björnsson 1968): words to a sentence, and words of more than six letters in a hundred.

    20 is very easy and 60 very hard. It fits English and French alike, but French words are longer: the same text reads some
    five higher there. A text without words is 0. For Chinese, which has no such measure, look at the length of sentences.
    """
    found = sentences(text, language=language)
    read = [word for sentence in found for word in words(sentence.text, language=language)]
    # What is joined by an apostrophe or a hyphen is one word, as long as its longest part: "l'avocate", "pouvez-vous".
    long = sum(max(map(len, _JOIN.split(word))) > _LONG for word in read)
    return len(read) / len(found) + 100 * long / len(read) if read else 0.0


def grade(index: float) -> str:
    """Return the school grade ("1" to "12", or "college") of a LIX, by the table of Anderson (1983) in `GRADES`."""
    return next(name for least, name in GRADES if round(index) >= least)


def _question_alone(front: re.Match[str]) -> str:
    lines = front.group().split("\n")
    return "\n".join(match[1].strip("\"'") if (match := _QUESTION.fullmatch(line)) else "" for line in lines)


def _own_language(block: str, *, language: str) -> str:
    if language == "en":
        return block
    # What ended inside the marks still ends the sentence.
    return _SPOKEN.sub(lambda match: match[0] if has_cjk(match[1]) else f"“{_WORD.sub('', match[1])[-1:]}”", block)


def split_sentences(block: str) -> Iterator[str]:
    """Yield the sentences of one paragraph as they stand."""
    start = 0
    for match in _END.finditer(block):
        yield block[start : match.end()]
        start = match.end()
    yield block[start:]
