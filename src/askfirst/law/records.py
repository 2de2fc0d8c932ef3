"""What the lock and the watch keep, as frozen records. Days are ISO dates, moments ISO date-times in UTC."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import msgspec

from askfirst.provisions.law import Print

LANGUAGES: tuple[str, str] = ("en", "fr")
"""The two languages in which federal law is published; both have the same force."""

ABSENT = "absent"
"""Stands in place of a hash where a law no longer has a provision at all."""

DeedKind = Literal["pulled", "saw_change", "failed", "approved", "editorial", "to_rewrite", "reviewed", "taken_back"]
PEOPLE_APPROVE: frozenset[str] = frozenset({"approved", "editorial"})


class Pin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The print of one provision in one language on which articles were written, and when it was pinned."""

    text: str
    notes: str
    at: str
    last_amended: str | None = None
    in_force: str | None = None
    current_to: str | None = None
    is_repealed: bool = False


class SourcePin(msgspec.Struct, frozen=True, omit_defaults=True):
    """A source that has no provisions: as of when it was read, by which day to read it again, a fingerprint of its page."""

    at: str
    as_of: str | None = None
    read_again: str | None = None
    page: str = ""


class ArticlePin(msgspec.Struct, frozen=True):
    """The fingerprint of an article's words, and since which day it has said them."""

    text: str
    since: str


class Verified(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody read an article against the texts it stands on; good until a day."""

    article: str
    by: str
    on: str
    kind: str = "approved"
    until: str = ""


class Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a pack's law.lock says: pins by provision and language, sources by `source:<citation>`, articles, verifications."""

    version: int = 1
    rule: str = ""
    pins: dict[str, dict[str, Pin]] = {}
    sources: dict[str, SourcePin] = {}
    articles: dict[str, ArticlePin] = {}
    verified: tuple[Verified, ...] = ()


class Deed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened, or that somebody did.

    `provision` is a path, a law's id (pulled, failed) or `source:<citation>`. `prints` is what a person who approves has before
    their eyes, by key (see `standing.stamp`). `undoes` names the deed that was taken back.
    """

    at: str
    kind: DeedKind
    id: str = ""
    by: str = ""
    article: str = ""
    provision: str = ""
    language: str = ""
    old: str = ""
    new: str = ""
    note: str = ""
    prints: dict[str, str] = {}
    undoes: str = ""


class PulledLaw(msgspec.Struct, frozen=True):
    """When and from where one law in one language was last pulled."""

    id: str
    language: str
    title: str
    source: str
    at: str
    current_to: str | None = None
    in_force_at: str | None = None
    is_partial: bool = False
    generation: int = 0


class SeenPending(msgspec.Struct, frozen=True):
    """An amendment that was passed but is not in force, and the paths that it touches."""

    citation: str
    touches: tuple[str, ...]


class Failure(msgspec.Struct, frozen=True):
    """A source that could not be read when it was last tried, and why."""

    at: str
    reason: str


class Page(msgspec.Struct, frozen=True):
    """The fingerprint of a page's text as last read."""

    fingerprint: str
    at: str
    address: str = ""


@dataclass(frozen=True)
class Seen:
    """What was last seen of the laws.

    `laws` and `failures` stand under `law_key`; `prints` under path, then language; `read_at` tells when a section was last
    read, where a later file held only others. `problem` is a sentence where the store cannot be read: then nothing is seen.
    """

    laws: Mapping[str, PulledLaw] = field(default_factory=dict)
    prints: Mapping[str, Mapping[str, Print]] = field(default_factory=dict)
    read_at: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, tuple[SeenPending, ...]] = field(default_factory=dict)
    pages: Mapping[str, Page] = field(default_factory=dict)
    failures: Mapping[str, Failure] = field(default_factory=dict)
    problem: str = ""

    def print_of(self, path: str, *, language: str) -> Print | None:
        """Return the print of a provision as last seen, or None where it was not seen."""
        return self.prints.get(path, {}).get(language)

    def last_read(self, path: str, *, language: str) -> str:
        """Return the moment at which the text around a provision was last read, "" if never."""
        law = self.laws.get(law_key(path, language=language))
        return self.read_at.get(f"{section_of(path)} {language}", law.at if law else "")


def law_of(path: str) -> str:
    """Return the id of the law that a path lies in."""
    return path.split("/", 1)[0]


def section_of(path: str) -> str:
    """Return the path of the section that a path lies in."""
    return "/".join(path.split("/", 2)[:2])


def law_key(path: str, *, language: str) -> str:
    """Return the name under which a law in one language is kept: `I-2.5 en`."""
    return f"{law_of(path)} {language}"


def source_key(citation: str) -> str:
    """Return the name of a source that has no provisions."""
    return f"source:{citation}"


def person(name: str) -> str:
    """Return a name as it is compared: a person who types it in another way is still one person."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def moment(at: datetime) -> str:
    """Return a moment as it is written down: in UTC, to the microsecond, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
