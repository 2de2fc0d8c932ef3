"""Cuts any text into words that can be compared: case, width and accents folded, and every script cut where it can be.

Scripts written with spaces give words. Scripts written without (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and Korean
give single units and pairs of neighbours, so that one character finds, and so that no dictionary is needed. A unit is a
letter with the marks that belong to it: a tone or a vowel sign is never cut off.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

Piece = tuple[str, int, int, bool]
"""A word, its start and end in its chunk, and whether it is spare."""

MOST_LETTERS = 64

# Words that say nothing about a service. Leaving them out keeps “help for the baby” from meaning every service.
_STOP = """
a an and are as at be by for from in is it of on or our the their this to we with you your
au aux ce ces dans de des du en est et la le les leur ou par pour sur un une vos votre
"""
STOP = frozenset(_STOP.split())

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_SOUTH_EAST = (
    "\u0e01-\u0e2e\u0e2f-\u0e4e\u0e81-\u0ede\u1000-\u103f\u1050-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f\u1780-\u17d3\u17d7\u17dc\u17dd"
)
_HANGUL = "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"
_UNITS = _HAN + _KANA + _SOUTH_EAST
# Marks that stay with the unit before them; after a stacking sign the next letter stays with it too.
_UNIT_MARKS = (
    "\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d"
    "\u17b4-\u17d3\u17dd"
)
_STACKING = "\u1039\u17d2"
# Vowel signs of the scripts of India and Sri Lanka, which Python does not count as letters.
_INDIAN = "\u0900-\u0963\u0966-\u0df3"
_LETTERS = rf"\w{_INDIAN}{_UNIT_MARKS}"

# Accents, vowel points and characters of no width: two spellings of one word.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u00ad\u200b-\u200f\u2060\ufeff]+"
)
_SWAPPED = {
    **dict.fromkeys("’‘ʼ`´", "'"),
    **dict.fromkeys("‐‑‒–—", "-"),
    **{"đ": "d", "ø": "o", "ł": "l", "œ": "oe", "æ": "ae", "ı": "i", "_": " ", "ك": "ک", "ي": "ی", "ى": "ی"},
}
_SWAP = re.compile("[" + "".join(_SWAPPED) + "]")

_HAN_RUN = re.compile(f"[{_HAN}]+")
_CHUNK = re.compile(rf"(?<![{_LETTERS}])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![{_LETTERS}]))?|[{_LETTERS}]+(?:['-][{_LETTERS}]+)*")
_PLAIN_CHUNK = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,}(?:[a-z](?![a-z0-9]))?|[a-z0-9]+(?:['-][a-z0-9]+)*")
_RUN = re.compile(rf"(?P<units>[{_UNITS}{_UNIT_MARKS}]+)|(?P<hangul>[{_HANGUL}]+)|[^{_UNITS}{_UNIT_MARKS}{_HANGUL}]+")
_UNIT = re.compile(rf"[{_UNITS}{_HANGUL}{_UNIT_MARKS}](?:[{_UNIT_MARKS}]|(?<=[{_STACKING}])[{_UNITS}])*")
_CLUSTER = re.compile(
    rf".[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed{_UNIT_MARKS}\u0900-\u0df3\u1160-\u11ff]*", re.S
)

_ELIDED = frozenset(("l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a unit or a pair, and where it stands in the text it was cut from; a spare one is kept but not asked for."""

    text: str
    start: int
    end: int
    is_spare: bool = False


def fold(text: str) -> str:
    """Return a text with case, width, accents and dashes folded, and traditional Chinese written in simplified characters."""
    if text.isascii():
        return text.lower().replace("_", " ").replace("`", "'")
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _DROPPED.sub("", unicodedata.normalize("NFD", plain))
    plain = _SWAP.sub(lambda found: _SWAPPED[found.group()], unicodedata.normalize("NFC", plain))
    return _HAN_RUN.sub(lambda run: "".join(map(_simplified, run.group())), plain)


def words_in(text: str) -> list[str]:
    """Return everything in a text that an index keeps, in order and with repeats. Fast; `tokens` tells where each stands."""
    plain = fold(text)
    chunks = (_PLAIN_CHUNK if plain.isascii() else _CHUNK).findall(plain)
    if plain.isascii() and all(map(str.isalnum, chunks)):
        return [word[:MOST_LETTERS] for word in chunks if word not in STOP]
    found: list[str] = []
    for chunk in chunks:
        if chunk.isascii() and chunk.isalnum():
            found.append(chunk[:MOST_LETTERS])
        else:
            found += [piece[0] for piece in _pieces(chunk)]
    return [word for word in found if word not in STOP]


def tokens(text: str) -> list[Token]:
    """Return what `words_in` returns, each with its place in the text as it was written."""
    plain, starts, ends = _fold_with_places(text)
    found = []
    for chunk in (_PLAIN_CHUNK if plain.isascii() else _CHUNK).finditer(plain):
        at = chunk.start()
        for word, start, end, is_spare in _pieces(chunk.group()):
            if word not in STOP:
                found.append(Token(word, starts[at + start], ends[at + end - 1], is_spare))
    return found


def asked_in(text: str) -> list[Token]:
    """Return what a person asks for: of a run without spaces the pairs, or its one unit; of “legal-aid” its two halves.

    Each word once, where it stands first.
    """
    found: dict[str, Token] = {}
    for token in tokens(text):
        if not token.is_spare:
            found.setdefault(token.text, token)
    return list(found.values())


def spans_of(text: str, words: frozenset[str]) -> list[tuple[int, int]]:
    """Return where these words (as an index keeps them) stand in a text, without overlaps, for showing them."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((token.start, token.end) for token in tokens(text) if token.text in words):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def is_latin(word: str) -> bool:
    """Return whether a folded word is made of the letters a to z alone."""
    return word.isascii() and word.isalpha()


def _pieces(chunk: str) -> list[Piece]:
    if chunk.isascii():
        return _latin_pieces(chunk)
    found: list[Piece] = []
    for run in _RUN.finditer(chunk):
        if run.lastgroup is None:
            found += [(word, run.start() + a, run.start() + b, spare) for word, a, b, spare in _latin_pieces(run.group())]
        else:
            found += _unit_pieces(run.group(), at=run.start(), is_hangul=run.lastgroup == "hangul")
    return found


def _latin_pieces(chunk: str) -> list[Piece]:
    if "." in chunk:
        return [(chunk.replace(".", "")[:MOST_LETTERS], 0, len(chunk), False)]
    parts: list[tuple[str, int, int]] = []
    at = 0
    for part in chunk.split("-"):
        word, skipped = _without_apostrophe(part)
        if word:
            parts.append((word[:MOST_LETTERS], at + skipped, at + len(part)))
        at += len(part) + 1
    if len(parts) < 2:
        return [(*part, False) for part in parts]
    return _halves_and_whole(parts, len(chunk))


def _halves_and_whole(parts: list[tuple[str, int, int]], length: int) -> list[Piece]:
    """“legal-aid” asks for its halves, “drop-in” for drop and dropin, “e-mail” for email alone; an index keeps them all."""
    has_letter = any(len(word) == 1 for word, _, _ in parts)
    has_stop = any(word in STOP for word, _, _ in parts)
    whole = "".join(word for word, _, _ in parts)[:MOST_LETTERS]
    return [*((*part, has_letter) for part in parts), (whole, 0, length, not (has_letter or has_stop))]


def _without_apostrophe(part: str) -> tuple[str, int]:
    """“l'avocat” is avocat, “women's” is women, “o'connor” is oconnor; with how many letters were left out in front."""
    first, *rest = part.split("'")
    if not rest:
        return part, 0
    if first in _ELIDED:
        return "".join(rest), len(first) + 1
    return first + "".join(rest[:-1] if rest[-1] == "s" else rest), 0


def _unit_pieces(run: str, *, at: int, is_hangul: bool) -> list[Piece]:
    units = [(found.start(), found.end()) for found in _UNIT.finditer(run)]
    found: list[Piece] = [(run[a:b], at + a, at + b, len(units) > 1) for a, b in units]
    found += [(run[a:b], at + a, at + b, False) for (a, _), (_, b) in pairwise(units)]
    if is_hangul and len(units) > 2:
        found.append((run[:MOST_LETTERS], at, at + len(run), False))
    return found


def _fold_with_places(text: str) -> tuple[str, list[int], list[int]]:
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        plain = fold(cluster.group())
        folded.append(plain)
        starts += [cluster.start()] * len(plain)
        ends += [cluster.end()] * len(plain)
    return "".join(folded), starts, ends


@lru_cache(maxsize=30_000)
def _simplified(character: str) -> str:
    """One traditional character in its simplified form. One at a time, so that a word folds the same in every sentence."""
    from askfirst.search.chinese import simplified

    return simplified(character)
