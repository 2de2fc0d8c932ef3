"""Labels of provisions as parts of a path: the same in English and French, one for each provision that a range names."""

import re

_EDGES = " \t()[].*†‡:;,"
_RANGE = re.compile(r"\s+(?:to|à)\s+")
_NUMBER = re.compile(r"(\d+)((?:\.\d+)*)")
_MOST = 500
_LONGEST = 120
_ROMANS = tuple(
    tens + ones for tens in ("", "x", "xx", "xxx") for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
)[1:]


def plain_label(text: str) -> str:
    """Return one label without brackets, dots and stars: `(a)` and `a)` are both `a`, `*189` is `189`."""
    return re.sub(r"[\s/~()\[\]*]+", "-", text.strip(_EDGES))


def labels_of(text: str, *, are_romans: bool = False) -> tuple[str, ...]:
    """Return every label that a label names: `204 and 205` and `211 to 214` name each of theirs; none where it is empty.

    Where a range runs over labels that cannot be counted, its two ends are given. `are_romans` tells `(i)` from a letter.
    """
    if len(text) > _LONGEST:
        return tuple(filter(None, (plain_label(text[:_LONGEST]),)))
    found: list[str] = []
    for stretch in re.split(r"\s*,\s*|\s+(?:and|et)\s+", text.strip()):
        ends = [plain_label(end) for end in _RANGE.split(stretch)]
        found += _between(ends[0], ends[-1], are_romans=are_romans) if len(ends) > 1 else ends
    return tuple(dict.fromkeys(label for label in found if label))


def _between(first: str, last: str, *, are_romans: bool) -> list[str]:
    ladder = _ROMANS if are_romans else tuple("abcdefghijklmnopqrstuvwxyz")
    if first in ladder and last in ladder:
        return list(ladder[ladder.index(first) : ladder.index(last) + 1]) or [first, last]
    low, high = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if not (low and high) or int(high[1]) - int(low[1]) > _MOST:
        return [first, last]
    if low[1] == high[1]:
        return _between_decimals(first, last)
    return [first, *(str(number) for number in range(int(low[1]) + 1, int(high[1]) + 1)), last]


def _between_decimals(first: str, last: str) -> list[str]:
    stem, _, low = first.rpartition(".")
    other, _, high = last.rpartition(".")
    if not stem or stem != other or len(low) != len(high) or int(high) - int(low) > _MOST:
        return [first, last]
    return [f"{stem}.{number:0{len(low)}d}" for number in range(int(low), int(high) + 1)]
