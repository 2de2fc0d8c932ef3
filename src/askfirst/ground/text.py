"""Plain-text questions: what is hidden in a text, how to compare it, where its sentences end."""

import re
import unicodedata
from dataclasses import dataclass

from askfirst.ground.refusal import Refusal

MOST_CHARACTERS = 20_000

_ALLOWED_CONTROLS = {"\n", "\t", "\r"}
_DIRECTION_OVERRIDES = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_SENTENCE = re.compile(r"[^.!?。！？；;\n]+[.!?。！？；;]*")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-"})


@dataclass(frozen=True)
class Folded:
    """A text made comparable, with the place in the original of each of its characters."""

    text: str
    origin: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original start and end of a stretch of the folded text, loose accents after it included."""
        return self.origin[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold case, accents, width and apostrophes, keeping where each character came from."""
    characters: list[str] = []
    origin: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text.translate(_APOSTROPHES)):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                characters.append(part)
                origin.append(index)
                ends.append(index + 1)
            elif ends:
                ends[-1] = index + 1
    return Folded("".join(characters), tuple(origin), tuple(ends))


def folded(text: str) -> str:
    """Fold a text whose places do not matter, and fold runs of white space to one space."""
    return " ".join(fold(text).text.split())


def has_cjk(text: str) -> bool:
    """Return whether a text holds Chinese characters, which are written without spaces."""
    return _CJK.search(text) is not None


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each sentence that says something."""
    found = []
    for match in _SENTENCE.finditer(text):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.start() + len(piece.rstrip())
        if any(character.isalnum() for character in text[start:end]):
            found.append((start, end))
    return found


def quoted(text: str, *, most: int = 40) -> str:
    """Return a text in quotation marks that is safe to print: short, on one line, and with nothing hidden in it."""
    seen = "".join(
        "\ufffd" if _hidden(character) or character in _ALLOWED_CONTROLS else character for character in text[: most + 1]
    )
    return f"“{seen[:most]}…”" if len(text) > most else f"“{seen}”"


def require_plain(text: str, *, field: str) -> str:
    """Return the text unchanged if every character in it can be seen.

    Raises Refusal for control characters, direction overrides, half characters and texts over
    MOST_CHARACTERS: words that look other than they are could put something in a client's mouth.
    """
    if len(text) > MOST_CHARACTERS:
        raise Refusal(
            f"{field} is {len(text):,} characters long and at most {MOST_CHARACTERS:,} fit. Shorten it, or use two entries.",
            field=field,
            key="long",
            parts={"most": f"{MOST_CHARACTERS:,}"},
        )
    for index, character in enumerate(text):
        if name := _hidden(character):
            raise Refusal(
                f"{field} has {name} at character {index + 1}. Remove it and try again.",
                field=field,
                key="hidden",
                parts={"at": index + 1},
            )
    return text


def _hidden(character: str) -> str:
    if character in _DIRECTION_OVERRIDES:
        return "a hidden mark that reverses the direction of reading"
    category = unicodedata.category(character)
    if category == "Cs":
        return "half of a broken character"
    if category == "Cc" and character not in _ALLOWED_CONTROLS:
        return "a control character that cannot be seen"
    return ""
