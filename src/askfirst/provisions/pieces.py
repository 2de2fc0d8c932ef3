"""Cuts the sections of a law into provisions, each with the words above it that give it its meaning."""

import re
from collections import Counter
from collections.abc import Iterator

from askfirst.ground.refusal import Refusal
from askfirst.provisions.canonical import NOTES, notes_of, text_of, words
from askfirst.provisions.labels import labels_of
from askfirst.provisions.law import Provision
from askfirst.provisions.tree import AGAIN, Node

_PIECES = frozenset({"Subsection", "Paragraph", "Subparagraph", "Clause", "Subclause", "Subsubclause"})
# What only looks like a section of this law: text of other laws, of amendments, and of what is not in force.
_NOT_THE_LAW = NOTES | {"Schedule", "AmendedText", "RelatedOrNotInForce", "BillPiece", "ReadAsText", "Order"}
_REPEALED = re.compile(r"\[(?:Repealed|Abrogée?s?)\b[^\]]*\]")
_NO_LABEL = "_"
# Characters joined, the words above a piece counted each time they are repeated. An act of 730 kB needs one million of them.
_MOST_CHARACTERS = 80_000_000
_MOST_PROVISIONS = 200_000


def provisions_of(root: Node, *, law: str, name: str) -> dict[str, Provision]:
    """Return every section of a law and every labelled piece in it, by path, in the order of the text.

    A path met twice gets `~2`, `~3`. What is labelled inside a definition, a table, a list or a formula stays part of the
    text around it: such labels start afresh each time and name nothing lasting. Raises Refusal when the pieces repeat the
    words above them beyond what any law does.
    """
    cutter = _Cutter(name)
    tops = list(root.children("Body")) or [root]
    for section in (section for top in tops for section in _sections(top)):
        cutter.cut(section, above=law, before="", after="", in_force=None)
    return cutter.found


def _sections(node: Node) -> Iterator[Node]:
    for child in node.children():
        if child.tag == "Section":
            yield child
        elif child.tag not in _NOT_THE_LAW:
            yield from _sections(child)


class _Cutter:
    """Keeps what was found, so that no path is given twice and no file fills the memory."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: dict[str, Provision] = {}
        self._times: Counter[str] = Counter()
        self._kept = 0

    def cut(self, node: Node, *, above: str, before: str, after: str, in_force: str | None) -> None:
        """Keep one node under each of its labels, then what is in it, under the first of them."""
        since = node.marks.get("in_force", in_force)
        text = self._joined(self._joined(before, text_of(node)), after)
        notes, last_amended, is_repealed = notes_of(node), node.marks.get("last_amended"), _is_repealed(node)
        paths = [self._free(f"{above}/{label}") for label in _labels(node) or (_NO_LABEL,)]
        if len(self.found) + len(paths) > _MOST_PROVISIONS:
            raise self._too_much()
        for path in paths:
            self.found[path] = Provision(path, text, notes, since, last_amended, is_repealed)
        self._cut_inside(node, above=paths[0], before=before, after=after, in_force=since)

    def _cut_inside(self, node: Node, *, above: str, before: str, after: str, in_force: str | None) -> None:
        inner = list(node.children())
        said = [_words_around(child) for child in inner]
        closings = [after]
        for words_behind in reversed(said[1:]):
            closings.append(self._joined(words_behind, closings[-1]))
        opening = before
        for child, own, closing in zip(inner, said, reversed(closings), strict=False):
            if _is_piece(child) or _is_wrapper(child):
                go = self.cut if _is_piece(child) else self._cut_inside
                go(child, above=above, before=opening, after=closing, in_force=in_force)
            opening = self._joined(opening, own)

    def _joined(self, first: str, second: str) -> str:
        if not (first and second):
            return first or second
        self._kept += len(first) + len(second)
        if self._kept > _MOST_CHARACTERS:
            raise self._too_much()
        return f"{first} {second}"

    def _too_much(self) -> Refusal:
        return Refusal(f"{self.name} has more pieces, or repeats its words more often, than any law. It was not read. {AGAIN}")

    def _free(self, path: str) -> str:
        self._times[path] += 1
        times = self._times[path]
        return path if times == 1 else f"{path}~{times}"


def _labels(node: Node) -> tuple[str, ...]:
    label = node.child("Label")
    return labels_of(text_of(label), are_romans=node.tag == "Subparagraph") if label else ()


def _is_piece(node: Node) -> bool:
    return node.tag in _PIECES and bool(_labels(node))


def _is_wrapper(node: Node) -> bool:
    return node.tag == "SectionPiece" or node.tag in _PIECES or node.tag.startswith("Continued")


def _words_around(node: Node) -> str:
    """Return what a node says about the pieces beside it: nothing, if it is such a piece, a definition, or a note in the margin."""
    return "" if _is_aside(node) else words(node, without=_is_aside)


def _is_aside(node: Node) -> bool:
    return node.tag in NOTES or node.tag in ("MarginalNote", "Definition") or _is_piece(node)


def _is_repealed(node: Node) -> bool:
    left = words(node, without=lambda part: part.tag in ("Label", "MarginalNote"))
    return bool(left) and not _REPEALED.sub("", left).strip(" .;,")
