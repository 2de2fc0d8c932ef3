"""What is known of one act or regulation in one language, provision by provision."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Kind = Literal["amended", "added", "repealed", "markup"]


class Provision(msgspec.Struct, frozen=True):
    """One section, or one labelled piece of it, by its label path: `I-2.5/36/1/a`.

    `text` is canonical. For a section it is everything in it; for a piece it is the piece with the words above it that give
    it its meaning and the closing words after it. `notes` are its historical notes and footnotes, apart.
    """

    path: str
    text: str
    notes: str = ""
    in_force: str | None = None
    last_amended: str | None = None
    is_repealed: bool = False


class Pending(msgspec.Struct, frozen=True):
    """An amendment that was passed but is not in force.

    `touches` are the paths it will change, as fine as its words tell; empty where its words could not be read.
    """

    citation: str
    touches: tuple[str, ...]
    text: str


class Law(msgspec.Struct, frozen=True):
    """One act or regulation in one language, as one consolidated text.

    `provisions` holds every section and every labelled node in it, by path, in the order of the text. `is_partial` tells
    that the file is a cut: what is absent may simply not be in it.
    """

    id: str
    language: str
    title: str
    current_to: str | None
    in_force_at: str | None
    is_partial: bool
    provisions: dict[str, Provision]
    pending: tuple[Pending, ...] = ()


class Print(msgspec.Struct, frozen=True):
    """What a pin keeps of a provision. `text` and `notes` are hashes, `c1:` and 64 hex digits; dates are ISO days."""

    text: str
    notes: str
    last_amended: str | None = None
    in_force: str | None = None
    is_repealed: bool = False


class Change(msgspec.Struct, frozen=True):
    """What differs in one section between two texts of a law in one language.

    `provision` is the section's path and `section` its label. `notes_changed` also tells of dates. `kind` is `markup`
    where the words stayed and only notes or dates moved.
    """

    provision: str
    section: str
    language: str
    text_changed: bool
    notes_changed: bool
    kind: Kind


def nearest(path: str, known: Mapping[str, Provision]) -> str:
    """Return the path itself, or the nearest above it that this text has; "" where it has not even the section.

    The two languages are not always cut alike: what English sets out in paragraphs, French may say in one sentence.
    """
    while path.count("/") >= 1:
        if path in known:
            return path
        path = path.rpartition("/")[0]
    return ""
