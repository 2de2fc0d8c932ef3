"""Finds terms of art and abbreviations that stand in a text without an explanation beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from askfirst.ground.text import has_cjk
from askfirst.pack.record import Record, Words
from askfirst.wording.reading_level import blocks, split_sentences


class Term(Record, frozen=True, kw_only=True):
    """A term: its forms in each language, what it means in plain words, and words that show that a sentence explains it."""

    term: dict[str, tuple[str, ...]]
    explain: Words
    key: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True)
class Unexplained:
    """A term that a text explains nowhere: how it first stands there, on which line (1 is the first)."""

    line: int
    text: str
    term: Term


# What opens an explanation, at most this many characters after the term.
_NEAR = {False: 40, True: 12}
_SAYS = re.compile(
    r"\b(?:that is|which is|means?|meaning|is when|or,|called|c['’]est-à-dire|c['’]est|soit|signifient?|veu(?:t|lent) dire)\b"
    r"|即|也就是|就是|意思是|指的?是|是指"
)
_DASH = re.compile(r"\s[–—-]\s*\w|——|：|:\s+\w")
_OPENS = re.compile(r"[(（]([^)）]*)")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")


def unexplained(text: str, *, terms: Sequence[Term], language: str) -> tuple[Unexplained, ...]:
    """Return the terms that stand in an article and are explained at none of the places where they stand, by line.

    A term counts as explained where, in its sentence, it stands inside brackets; or brackets, a dash, a colon, "that is",
    "means", "c'est-à-dire", 即 or the like follow soon after it; or one of its key words stands. Brackets that only hold a
    foreign name do not explain. It looks for these signs and understands nothing: whether the explanation is any good is for
    people to say.
    """
    sentences = [(line, one) for line, block in blocks(text, language=language) for one in split_sentences(block)]
    folded = _folded(text)
    found = (_first(term, sentences, language=language) for term in terms if _may_stand_in(folded, term, language=language))
    return tuple(sorted((one for one in found if one), key=lambda one: one.line))


def _may_stand_in(folded: str, term: Term, *, language: str) -> bool:
    # Most terms stand in few texts, and this is far quicker than to look at each sentence.
    return any(form.casefold() in folded for form in term.term.get(language, ()))


def _first(term: Term, sentences: Sequence[tuple[int, str]], *, language: str) -> Unexplained | None:
    first = None
    for line, sentence in sentences:
        for match in _pattern(term.term[language]).finditer(sentence):
            if _explains(term, sentence, match, language=language):
                return None
            first = first or Unexplained(line, match.group(), term)
    return first


def _explains(term: Term, sentence: str, match: re.Match[str], *, language: str) -> bool:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if max(before.rfind("("), before.rfind("（")) > max(before.rfind(")"), before.rfind("）")):
        return True
    near = after[: _NEAR[has_cjk(match.group())]]
    if any(pattern.search(near) for pattern in (_SAYS, _DASH)) or _brackets_explain(match.group(), near, after):
        return True
    folded = _folded(sentence)
    return any(key.casefold() in folded for key in term.key.get(language, ()))


def _brackets_explain(form: str, near: str, after: str) -> bool:
    if not _OPENS.search(near) or not (opened := _OPENS.search(after)):
        return False
    inside = _QUOTED.sub("", opened[1])
    return has_cjk(inside) if has_cjk(form) else any(map(str.isalpha, inside))


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'")


@lru_cache(maxsize=500)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these forms, the longest first; small letters match both, and a plural's ending may follow."""
    return re.compile("|".join(map(_form, sorted(forms, key=len, reverse=True))))


def _form(form: str) -> str:
    plain = re.escape(form).replace("'", "['’]")
    if has_cjk(form):
        return plain
    if form.isupper():
        return rf"(?<!\w){plain}(?!\w)"
    return rf"(?<!\w)(?i:{plain})(?:e?s)?(?!\w)"
