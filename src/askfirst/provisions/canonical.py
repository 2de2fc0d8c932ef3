"""The canonical text of a piece of law: its words, and nothing of how they are marked up.

Historical notes and footnotes are taken out (they have a text of their own), labels, marginal notes and the words
"repealed" stay. A space stands between blocks, none inside running text. A change here needs a new `prints.RULE`.
"""

import re
import unicodedata
from collections.abc import Callable

from askfirst.provisions.tree import Node

NOTES = frozenset({"HistoricalNote", "Footnote"})

_UNSEEN = NOTES | {"FootnoteRef", "Del"}
_RUNNING = frozenset(
    {"Text", "MarginalNote", "Label", "TitleText", "FormulaText", "FormulaTerm", "HistoricalNoteSubItem", "entry"}
)
_INLINE = frozenset(
    {
        *(
            "Emphasis",
            "Language",
            "Sup",
            "Sub",
            "Ins",
            "Del",
            "Repealed",
            "FootnoteRef",
            "Leader",
            "XRefExternal",
            "XRefInternal",
        ),
        *("DefinedTermEn", "DefinedTermFr", "DefinitionRef", "DefinitionEnOnly", "DefinitionFrOnly", "SmallCaps"),
    }
)
_BLOCKS = frozenset(
    {
        *("Text", "MarginalNote", "Label", "TitleText", "LineBreak", "PageBreak", "List", "Item", "FormulaGroup", "Formula"),
        *(
            "FormulaText",
            "FormulaTerm",
            "FormulaConnector",
            "FormulaDefinition",
            "TableGroup",
            "table",
            "tgroup",
            "thead",
            "tbody",
        ),
        *(
            "row",
            "entry",
            "Paragraph",
            "Subparagraph",
            "Clause",
            "Subclause",
            "Definition",
            "AmendedText",
            "Section",
            "Subsection",
        ),
    }
)
# A soft hyphen, zero-width spaces and joiners, marks of direction, a byte-order mark: nobody reads them.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return text in NFC, without invisible characters, any white space as one space, none at the ends."""
    visible = _INVISIBLE.sub("", text).replace("\u2011", "-")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def text_of(node: Node) -> str:
    """Return the canonical text of everything in a node but its notes."""
    return words(node, without=_is_unseen)


def notes_of(node: Node) -> str:
    """Return the canonical text of the historical notes and footnotes in a node, in order."""
    return fold(" ".join(text_of(note) for note in _notes(node)))


def words(node: Node, *, without: Callable[[Node], bool]) -> str:
    """Return the canonical text of a node, leaving out what `without` tells of, and always notes."""
    pieces: list[str] = []
    _gather(node, into=pieces, without=without, is_running=node.tag in _RUNNING)
    return fold("".join(pieces))


def _is_unseen(node: Node) -> bool:
    return node.tag in _UNSEEN


def _notes(node: Node) -> list[Node]:
    found: list[Node] = []
    for child in node.children():
        found += [child] if child.tag in NOTES else _notes(child)
    return found


def _gather(node: Node, *, into: list[str], without: Callable[[Node], bool], is_running: bool) -> None:
    for part in node.parts:
        if isinstance(part, str):
            into.append(part)
        elif part.tag not in _UNSEEN and not without(part):
            is_inline = part.tag in _INLINE or (is_running and part.tag not in _BLOCKS)
            into.append("" if is_inline else " ")
            _gather(part, into=into, without=without, is_running=part.tag in _RUNNING or (is_inline and is_running))
            into.append("" if is_inline else " ")
