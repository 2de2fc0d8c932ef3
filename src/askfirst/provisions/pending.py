"""Amendments that were passed but are not in force, and which provisions their words say they will change."""

import re
from collections.abc import Iterator, Mapping, Sequence

from askfirst.ground.refusal import Refusal
from askfirst.provisions.canonical import text_of
from askfirst.provisions.law import Pending, Provision
from askfirst.provisions.references import REFERENCES, paths_in
from askfirst.provisions.tree import AGAIN, Node

_TITLES = ("NOT IN FORCE", "NON EN VIGUEUR")
# How much of a sentence is searched for what it amends: they say so at once.
_LONGEST = 1500
_MOST = 5000
_NAMES = (
    *(r"the\s+(?:Act|Regulations?|Code|Rules|Order)\b", r"the\s+said\s+(?:Act|Regulations?|Code|Rules|Order)\b"),
    *(r"(?:la\s+|le\s+|les\s+)?mêmes?\s+(?:loi|règlement|code|règles|décret|arrêté)\b",),
)
# A heading is in no provision's text: what happens to it touches none.
_HEADING = re.compile(r"heading\s+before\s+section\s+[\d.]*\d|intertitre\s+précédant\s+l['’]article\s+[\d.]*\d", re.IGNORECASE)


def pending_of(root: Node, *, law: str, titles: Sequence[str], known: Mapping[str, Provision], name: str) -> tuple[Pending, ...]:
    """Return the amendments to this law that wait to come into force, in the order of the text.

    Rules for the time between two texts (related provisions) are in force already, and are left out. Raises Refusal when
    more amendments wait than any law has.
    """
    sentences = _sentences(titles)
    schedules = [schedule for schedule in root.every("Schedule") if _is_not_in_force(schedule)]
    pieces = [piece for schedule in schedules for piece in schedule.every("RelatedOrNotInForce")]
    if sum(1 for piece in pieces for _opening in _openings(piece)) > _MOST:
        raise Refusal(f"{name} has more amendments waiting than any law. It was not read. {AGAIN}")
    return tuple(_pending(piece, sentences, law=law, known=known) for piece in pieces)


def _is_not_in_force(schedule: Node) -> bool:
    heading = schedule.child("ScheduleFormHeading")
    title = text_of(heading).upper() if heading else ""
    return schedule.marks.get("id") == "NifProvs" or any(words in title for words in _TITLES)


def _pending(piece: Node, sentences: Sequence[re.Pattern[str]], *, law: str, known: Mapping[str, Provision]) -> Pending:
    heading = piece.child("Heading")
    references = [found["refs"] for text in _openings(piece) for sentence in sentences for found in sentence.finditer(text)]
    touches = (f"{law}/{path}" for reference in references for path in paths_in(reference, law=law, known=known))
    return Pending(
        citation=text_of(heading).strip(" —–-") if heading else "",
        touches=tuple(dict.fromkeys(touches)),
        text=" ".join(text_of(section) for section in piece.children("Section")),
    )


def _openings(node: Node) -> Iterator[str]:
    """Yield each sentence that says what is amended, without the new words."""
    for child in node.children():
        if child.tag == "Text":
            yield _HEADING.sub("", text_of(child)[:_LONGEST])
        elif child.tag != "AmendedText":
            yield from _openings(child)


def _sentences(titles: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Return the two ways in which an amendment names what it changes: `X of the Act is replaced`, `the Act … after X`.

    "This Act" is never meant: it is the amending one.
    """
    name = "(?:" + "|".join((*_NAMES, *(rf"(?:the\s+)?{re.escape(title)}" for title in titles))) + ")"
    of = r"(?:of|de\s+la|de\s+l['’]|des|du|de)"
    verb = r"(?:is|are|est|sont)\s+(?:replaced|repealed|amended|remplacé|abrogé|modifié)"
    adding = r"(?:(?:is|are)\s+amended\s+by\s+adding|(?:est|sont)\s+modifiée?s?\s+par\s+adjonction)"
    return (
        re.compile(rf"{REFERENCES}\s+{of}\s+{name}.{{0,120}}?\s{verb}", re.IGNORECASE),
        re.compile(rf"{name}\s+{adding}.{{0,60}}?\b(?:after|before|après|avant)\s+(?:l['’]|les\s+)?{REFERENCES}", re.IGNORECASE),
    )
