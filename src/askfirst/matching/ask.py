"""The next useful question: only what could change the offers, and by how much."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from askfirst.listening.conversation import Conversation, Fact, heard_facts
from askfirst.matching.offers import Offers, make_offers
from askfirst.pack.content import Pack

MOST_QUESTIONS = 3

# The places tried to see whether knowing where would change anything: the largest, and one far from it.
_PLACES_TRIED = 2


@dataclass(frozen=True)
class NextQuestion:
    """A question by the fact or limit it is about, and how many offers some answer would change."""

    about: str
    is_limit: bool
    changes: int


def next_questions(conversation: Conversation, offers: Offers, *, pack: Pack) -> tuple[NextQuestion, ...]:
    """Return up to three questions, the one that changes most first; none whose answer would change nothing."""
    if not conversation.wants:
        return ()
    found = [*_about_facts(conversation, offers, pack=pack), *_about_limits(conversation, offers, pack=pack)]
    useful = sorted((one for one in found if one.changes), key=lambda one: (one.is_limit, -one.changes, one.about))
    return tuple(useful[:MOST_QUESTIONS])


def _about_facts(conversation: Conversation, offers: Offers, *, pack: Pack) -> Iterator[NextQuestion]:
    known = {fact.key for fact in heard_facts(conversation)}
    depends = {rule.fact for referral in offers.referrals for rule in referral.rules}
    for fact, question in pack.questions.items():
        if fact == "place":
            if not conversation.place:
                yield NextQuestion(fact, False, max(_changes(offers, one, pack=pack) for one in _with_places(conversation, pack)))
        elif fact in depends and fact not in known:
            answers = [_with_fact(conversation, fact, option.value) for option in question.options]
            yield NextQuestion(fact, False, max(_changes(offers, one, pack=pack) for one in answers))


def _about_limits(conversation: Conversation, offers: Offers, *, pack: Pack) -> Iterator[NextQuestion]:
    for limit in pack.limits:
        if limit not in conversation.limits:
            with_it = replace(conversation, limits=(*conversation.limits, limit))
            yield NextQuestion(limit, True, _changes(offers, with_it, pack=pack))


def _with_places(conversation: Conversation, pack: Pack) -> list[Conversation]:
    places = sorted(pack.places.values(), key=lambda place: -(place.population or 0))
    farthest = max(places, key=lambda place: place.lat)
    return [replace(conversation, place=place.name) for place in (places[0], farthest)[:_PLACES_TRIED]]


def _with_fact(conversation: Conversation, key: str, value: str) -> Conversation:
    return replace(conversation, facts=(*conversation.facts, Fact(key=key, value=value, source="said")))


def _changes(before: Offers, answered: Conversation, *, pack: Pack) -> int:
    return len(_names(before) ^ _names(make_offers(answered, pack=pack)))


def _names(offers: Offers) -> set[str]:
    return {referral.service.id for referral in offers.referrals}
