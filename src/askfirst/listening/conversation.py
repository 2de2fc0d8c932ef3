"""The conversation as a value: version 1 of the document that travels, and nothing else."""

from typing import Any, Literal

import msgspec

from askfirst.ground.provenance import Source, is_heard


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a conversation; an unknown key is refused."""


class Said(Part, frozen=True):
    """Words exactly as the client gave them."""

    text: str
    language: str = ""


class Fact(Part, frozen=True):
    """Something known about the client, and whose knowledge it is."""

    key: str
    value: str | bool | int | float
    source: Source


class Choice(Part, frozen=True):
    """What the client did with something offered: service:…, article:… or topic:…."""

    offer: str
    chosen: bool


class Conversation(Part, frozen=True):
    """One talk. Every key but `version` may be left out."""

    version: Literal[1]
    said: tuple[Said, ...] = ()
    wants: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    limits_in_words: tuple[str, ...] = ()
    place: str = ""
    travel_km: float | None = None
    languages: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    plan: dict[str, Any] = {}
    consents: tuple[dict[str, Any], ...] = ()


EMPTY = Conversation(version=1)


def heard_facts(conversation: Conversation) -> tuple[Fact, ...]:
    """Return the facts the client said or confirmed."""
    return tuple(fact for fact in conversation.facts if is_heard(fact.source))


def unheard_facts(conversation: Conversation) -> tuple[Fact, ...]:
    """Return the facts that were only observed, reported or assumed: questions, never grounds."""
    return tuple(fact for fact in conversation.facts if not is_heard(fact.source))


def chosen(conversation: Conversation, prefix: str) -> dict[str, bool]:
    """Return the choices whose offer begins with this prefix, without it; the last choice counts."""
    return {
        choice.offer.removeprefix(prefix): choice.chosen for choice in conversation.choices if choice.offer.startswith(prefix)
    }
