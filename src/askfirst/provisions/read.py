"""Reads the XML of the Department of Justice: one act or regulation in one language."""

import re

from askfirst.ground.refusal import Refusal
from askfirst.provisions.canonical import text_of
from askfirst.provisions.law import Law
from askfirst.provisions.pending import pending_of
from askfirst.provisions.pieces import provisions_of
from askfirst.provisions.tree import AGAIN, Node, open_xml

_ROOTS = ("Statute", "Regulation", "Extract")
_LANGUAGES = ("en", "fr")
_LANGUAGE_IN_NAME = re.compile(r"\.(en|fr)(?=\.)|(?:^|/)(eng|fra)/", re.IGNORECASE)
_NAME_ENDS = re.compile(r"\.(?:en|fr)\..*$|\.xml$", re.IGNORECASE)
_ID = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9.-]{0,39}")


def read_law(data: bytes, *, name: str) -> Law:
    """Read one law from the bytes of a file.

    `name` is the file's name or address: it stands in messages, and tells law and language where the root does not.
    `title` is "" where the file has none. Raises Refusal when the bytes are no well-formed XML of a law in English or French.
    """
    name = " ".join(name.split())[-120:]
    root = open_xml(data, name=name)
    if root.tag not in _ROOTS:
        raise Refusal(
            f"{name} is XML, but not of an act or a regulation (it starts with {root.tag[:40]}). It was not read. {AGAIN}"
        )
    about = root.child("Identification")
    law = _id_of(root, about=about, name=name)
    provisions = provisions_of(root, law=law, name=name)
    if not provisions:
        raise Refusal(f"{name} holds no section of a law. It was not read. {AGAIN}")
    titles = _titles(about)
    return Law(
        id=law,
        language=_language_of(root, name=name),
        title=titles[0] if titles else "",
        current_to=root.marks.get("current_to"),
        in_force_at=root.marks.get("in_force_at"),
        is_partial=about is None,
        provisions=provisions,
        pending=pending_of(root, law=law, titles=titles, known=provisions, name=name),
    )


def normal_id(text: str) -> str:
    """Return a law's id in one form for both languages: `DORS/2002-227` becomes `SOR-2002-227`."""
    plain = re.sub(r"[/\s,_-]+", "-", text.strip()).strip("-")
    return re.sub(r"^TR-", "SI-", re.sub(r"^DORS-", "SOR-", plain))


def _titles(about: Node | None) -> tuple[str, ...]:
    """Return the short title, then the long one."""
    if about is None:
        return ()
    found = (about.child(tag) for tag in ("ShortTitle", "LongTitle"))
    return tuple(title for title in (text_of(node) for node in found if node) if title)


def _id_of(root: Node, *, about: Node | None, name: str) -> str:
    for text in (root.marks.get("act", ""), _number_in(about), _NAME_ENDS.sub("", _last_part(name))):
        if law := normal_id(text):
            break
    if not _ID.fullmatch(law):
        raise Refusal(f"{name} does not say which law it is. Name the file after the law, such as I-2.5.en.xml.")
    return law


def _number_in(about: Node | None) -> str:
    numbers = (node for tag in ("ConsolidatedNumber", "InstrumentNumber") for node in (about.every(tag) if about else ()))
    return next((text_of(number) for number in numbers), "")


def _last_part(name: str) -> str:
    return re.split(r"[?#]", name)[0].rsplit("/", 1)[-1]


def _language_of(root: Node, *, name: str) -> str:
    said = root.marks.get("lang", "").lower()[:2]
    named = _language_in(name)
    if said and named and said != named:
        raise Refusal(f"{name} is in the wrong language: its name says {named}, the file says {said}. It was not read. {AGAIN}")
    language = said or named
    if language not in _LANGUAGES:
        raise Refusal(f"{name} does not say that it is in English or French. Name the file such as I-2.5.en.xml.")
    return language


def _language_in(name: str) -> str:
    if found := _LANGUAGE_IN_NAME.search(name):
        return (found[1] or found[2]).lower()[:2]
    return "fr" if _last_part(name).upper().startswith(("DORS-", "TR-")) else ""
