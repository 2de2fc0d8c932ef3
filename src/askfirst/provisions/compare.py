"""What changed between two texts of one law, by section and word by word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Literal

from askfirst.ground.refusal import Refusal
from askfirst.provisions.law import Change, Kind, Law, Provision

Part = tuple[Literal["same", "gone", "new"], str]

# A run of unchanged words shorter than this, between two changes, is read more easily as part of them.
_ISLAND = 3
# How many pairs of equal words may be weighed. Beyond it whole sentences are compared, and beyond that the text is one change.
_MOST_PAIRS = 200_000
_SENTENCE = 40

# The old words, the new words, and whether they are the same.
_Run = tuple[Sequence[str], Sequence[str], bool]


def changes(old: Law, new: Law) -> tuple[Change, ...]:
    """Return what differs between two texts of a law in one language, section by section, in the order of the text.

    Sections in which neither words nor notes nor dates moved are left out. Where one of the two is a cut, a section that
    only the other has may simply not be in it, and is left out too. Raises Refusal for two laws, or two languages.
    """
    if (old.id, old.language) != (new.id, new.language):
        raise Refusal(
            f"{old.id} ({old.language}) and {new.id} ({new.language}) cannot be compared: choose two texts of one law in one language."
        )
    before, after = _sections(old), _sections(new)
    is_whole = not (old.is_partial or new.is_partial)
    labels = _in_order(tuple(before), tuple(after)) if is_whole else (label for label in after if label in before)
    found = ((label, _difference(before.get(label), after.get(label))) for label in labels)
    return tuple(
        Change(f"{new.id}/{label}", label, new.language, text_changed, notes_changed, kind)
        for label, difference in found
        if difference
        for text_changed, notes_changed, kind in [difference]
    )


def _sections(law: Law) -> dict[str, Provision]:
    return {path.removeprefix(f"{law.id}/"): provision for path, provision in law.provisions.items() if path.count("/") == 1}


def _in_order(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the labels of both in the new order; one that is gone stands behind the one it used to follow."""
    present = set(new)
    behind: dict[str, list[str]] = {"": []}
    last = ""
    for label in old:
        if label in present:
            last = label
        else:
            behind.setdefault(last, []).append(label)
    yield from behind[""]
    for label in new:
        yield label
        yield from behind.get(label, ())


def _difference(old: Provision | None, new: Provision | None) -> tuple[bool, bool, Kind] | None:
    if old is None or new is None:
        return True, True, "added" if old is None else "repealed"
    text_changed = old.text != new.text
    notes_changed = (old.notes, old.last_amended, old.in_force) != (new.notes, new.last_amended, new.in_force)
    if not text_changed:
        return (False, True, "markup") if notes_changed else None
    if old.is_repealed != new.is_repealed:
        return True, notes_changed, "repealed" if new.is_repealed else "added"
    return True, notes_changed, "amended"


def word_diff(old: str, new: str) -> tuple[Part, ...]:
    """Return what stayed, what is gone and what is new, in reading order.

    The parts that are same or gone, joined, are the old text to the letter; those same or new are the new one.
    """
    if old == new or not (old and new):
        return tuple(part for part in _parts([([old], [new], old == new)]) if part[1])
    # Every word carries the space behind it, so the last word gets one too; it is taken back below.
    runs = _merged(_without_islands(_merged(_runs(_words(f"{old} "), _words(f"{new} ")))))
    return tuple(part for part in _take_back(list(_parts(runs))) if part[1])


def shorten(parts: Iterable[Part], around: int = 12) -> tuple[Part, ...]:
    """Return the parts with long unchanged runs cut down to `around` words beside each change, with "…" where words are left out."""
    given = tuple(parts)
    last = len(given) - 1
    return tuple(
        (kind, _shorter(text, around, has_before=place > 0, has_after=place < last) if kind == "same" else text)
        for place, (kind, text) in enumerate(given)
    )


def _shorter(text: str, around: int, *, has_before: bool, has_after: bool) -> str:
    words = _words(text)
    kept = around * (has_before + has_after)
    if len(words) <= kept + _ISLAND or not kept:
        return text
    start = "".join(words[:around]) if has_before else ""
    end = "".join(words[-around:]) if has_after else ""
    return f"{start}… {end}"


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _runs(old: Sequence[str], new: Sequence[str]) -> list[_Run]:
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    between_old, between_new = old[start : len(old) - end], new[start : len(new) - end]
    middle = _compared(between_old, between_new)
    return [(old[:start], new[:start], True), *middle, (old[len(old) - end :], new[len(new) - end :], True)]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[_Run]:
    """Compare words; where that would take too long, sentences first and then the words of those that changed."""
    if _is_light(old, new):
        yield from _matched(old, new)
        return
    for old_sentences, new_sentences, is_same in _matched(_sentences(old), _sentences(new)):
        gone, added = _words("".join(old_sentences)), _words("".join(new_sentences))
        if is_same or not _is_light(gone, added):
            yield gone, added, is_same
        else:
            yield from _matched(gone, added)


def _is_light(old: Sequence[str], new: Sequence[str]) -> bool:
    counted = Counter(new)
    return sum(counted[word] for word in old) <= _MOST_PAIRS


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[_Run]:
    if not _is_light(old, new):
        yield old, new, False
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[i:j], new[k:m], tag == "equal"


def _sentences(words: Sequence[str]) -> list[str]:
    sentences: list[list[str]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if word.rstrip().endswith((".", ";", ":")) or len(sentences[-1]) >= _SENTENCE:
            sentences.append([])
    return ["".join(sentence) for sentence in sentences if sentence]


def _merged(runs: Iterable[_Run]) -> list[_Run]:
    """Join runs of one sort that follow each other, and drop empty ones."""
    filled = (run for run in runs if run[0] or run[1])
    grouped = ((is_same, list(group)) for is_same, group in groupby(filled, key=lambda run: run[2]))
    return [
        ([word for run in group for word in run[0]], [word for run in group for word in run[1]], same) for same, group in grouped
    ]


def _without_islands(runs: Sequence[_Run]) -> Iterator[_Run]:
    last = len(runs) - 1
    for place, (old, new, is_same) in enumerate(runs):
        is_island = is_same and 0 < place < last and len(old) < _ISLAND
        yield old, new, is_same and not is_island


def _parts(runs: Iterable[_Run]) -> Iterator[Part]:
    for old, new, is_same in runs:
        if is_same:
            yield "same", "".join(old)
            continue
        if old:
            yield "gone", "".join(old)
        if new:
            yield "new", "".join(new)


def _take_back(parts: list[Part]) -> list[Part]:
    """Return the parts without the space that was put behind each text."""
    *before, (kind, text) = parts
    if kind == "same" or not before:
        return [*before, (kind, text[:-1])]
    *rest, (former, words) = before
    if former == "same":
        # One text ends with the unchanged words and the other goes on: the space between them is part of what goes on.
        return [*rest, (former, words[:-1]), (kind, f" {text[:-1]}")]
    return [*rest, (former, words[:-1]), (kind, text[:-1])]
