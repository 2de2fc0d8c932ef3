"""References to provisions as laws write them, in English and French: `paragraphs 112(2)(b.1) and (c)`, `l'alinéa 170d)`."""

import re
from collections.abc import Iterator, Mapping

from askfirst.provisions.labels import labels_of, plain_label
from askfirst.provisions.law import Provision

_UNIT = r"(?:(?:sub|sous-)?(?:section|paragraph|clause|alinéa|division)s?|articles?|paragraphes?)"
_GROUP = r"(?:\([0-9A-Za-z.]{1,8}\)|[a-z]{1,3}(?:\.\d{1,3})?\))"
_NUMBER = r"\d{1,5}(?:\.\d{1,6})?"
_JOIN = r"(?:\s*,\s*(?:(?:and|et|or|ou)\s+)?|\s+(?:and|et|or|ou|to|à)\s+)"
_ARTICLE = r"(?:l['’]|les\s+|le\s+)?"
# The longest list of references that is read as one.
_MOST = 20

REFERENCES = (
    rf"\b{_UNIT}\s+(?P<refs>{_NUMBER}{_GROUP}*(?:{_JOIN}{_ARTICLE}(?:{_UNIT}\s+)?(?:{_NUMBER}{_GROUP}*|{_GROUP}+)){{0,{_MOST}}})"
)
"""A pattern for a unit and what follows it; the group `refs` holds the numbers and labels."""

_ONE = re.compile(rf"(?P<join>{_JOIN})?{_ARTICLE}(?:{_UNIT}\s+)?(?P<number>{_NUMBER})?(?P<groups>{_GROUP}*)", re.IGNORECASE)
_EACH_GROUP = re.compile(_GROUP, re.IGNORECASE)


def paths_in(references: str, *, law: str, known: Mapping[str, Provision]) -> Iterator[str]:
    """Yield the paths below the law that a text of references names: `112/2/b.1`, `112/2/c`.

    A group alone stands at the place of the last one named. A range names what lies between its ends in `known`.
    """
    last: tuple[str, ...] = ()
    for one in _ONE.finditer(references):
        groups = tuple(plain_label(group) for group in _EACH_GROUP.findall(one["groups"]))
        if not (one["number"] or groups):
            continue
        path = (one["number"], *groups) if one["number"] else (*last[: max(1, len(last) - len(groups))], *groups)
        if (one["join"] or "").strip() in ("to", "à") and len(path) == len(last):
            yield from _between(last, path, law=law, known=known)
        yield "/".join(path)
        last = path


def _between(first: tuple[str, ...], last: tuple[str, ...], *, law: str, known: Mapping[str, Provision]) -> Iterator[str]:
    above = "/".join(first[:-1])
    stem = f"{law}/{above}/" if above else f"{law}/"
    beside = [path.removeprefix(stem) for path in known if path.startswith(stem) and "/" not in path.removeprefix(stem)]
    if first[-1] in beside and last[-1] in beside:
        labels = tuple(beside[beside.index(first[-1]) : beside.index(last[-1])])
    else:
        labels = labels_of(f"{first[-1]} to {last[-1]}")
    for label in labels:
        yield f"{above}/{label}" if above else label
