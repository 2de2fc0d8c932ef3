"""The mirror for the worker: what was said, what was only seen or assumed, and words worth another look. Never scored, never stored."""

from dataclasses import dataclass

from askfirst.journeys.sheet import OfferSheet
from askfirst.listening.conversation import Conversation, unheard_facts
from askfirst.pack.content import Pack
from askfirst.phrasing.words import Phrasebook
from askfirst.wording.check import check


@dataclass(frozen=True)
class Look:
    """Some words of the worker's notes, and the question they come back as."""

    text: str
    question: str
    suggestions: tuple[str, ...]
    why: str
    right_when: str
    source: str


@dataclass(frozen=True)
class Mirror:
    """What the client said in her own words, the wants not traced to any words, and words worth another look."""

    said: tuple[str, ...]
    from_the_list: tuple[str, ...]
    looks: tuple[Look, ...]


def hold_mirror(conversation: Conversation, sheet: OfferSheet, *, pack: Pack, words: Phrasebook) -> Mirror:
    """Return the mirror for a talk. Only the worker's own notes are read; the client's words are never looked at."""
    del sheet
    rules = pack.wording.get(words.language) or pack.wording.get("en")
    notes = [str(fact.value) for fact in unheard_facts(conversation) if fact.key == "note"]
    found = [finding for note in notes for finding in check(note, rules.rules)] if rules else []
    return Mirror(
        said=tuple(one.text for one in conversation.said),
        from_the_list=() if conversation.said else conversation.wants,
        looks=tuple(
            Look(one.text, one.rule.question, one.rule.suggestions, one.rule.why, one.rule.right_when, one.rule.source)
            for one in found
        ),
    )
