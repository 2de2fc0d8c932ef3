"""The next useful question: only what could change the offers, and by how much."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from askfirst.listening.conversation import Conversation, Fact, heard_facts
from askfirst.matching.heard import HeardFacts, fits
from askfirst.matching.offers import Offers
from askfirst.matching.verdict import Case, judge
from askfirst.matching.where import serves
from askfirst.pack.content import Pack, Place

MOST_QUESTIONS = 3

# Who somebody is, is asked only where several offers hang on it; a single one says itself whom it is for.
FEWEST_CHANGES_TO_ASK_WHO = 3


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
    depends = {rule.fact for referral in offers.referrals if referral.depends for rule in referral.rules}
    for fact, question in pack.questions.items():
        if fact == "place" and not conversation.place:
            yield NextQuestion(fact, False, max((_outside(place, offers, pack=pack) for place in _places_tried(pack)), default=0))
        elif fact in depends and fact not in known:
            answers = (_with_fact(conversation, fact, option.value) for option in question.options)
            changes = max((_ruled_out(answer, offers, pack=pack) for answer in answers), default=0)
            yield NextQuestion(fact, False, changes if changes >= FEWEST_CHANGES_TO_ASK_WHO else 0)


def _about_limits(conversation: Conversation, offers: Offers, *, pack: Pack) -> Iterator[NextQuestion]:
    cases = [Case(referral.service, conversation, pack) for referral in offers.referrals]
    for limit in pack.limits.values():
        if limit.id not in conversation.limits:
            yield NextQuestion(limit.id, True, sum(judge(limit, case) == "broken" for case in cases))


def _places_tried(pack: Pack) -> tuple[Place, ...]:
    """The largest place, and the one farthest north: whatever does not serve one of them depends on where."""
    by_size = sorted(pack.places.values(), key=lambda place: place.population or 0)
    by_north = sorted(pack.places.values(), key=lambda place: place.lat)
    return (*by_size[-1:], *by_north[-1:])


def _outside(place: Place, offers: Offers, *, pack: Pack) -> int:
    return sum(serves(referral.service, place, pack=pack) is False for referral in offers.referrals)


def _ruled_out(answered: Conversation, offers: Offers, *, pack: Pack) -> int:
    heard = HeardFacts(answered, pack=pack)
    return sum(fits(referral.service, heard, pack=pack) is False for referral in offers.referrals)


def _with_fact(conversation: Conversation, key: str, value: str) -> Conversation:
    return replace(conversation, facts=(*conversation.facts, Fact(key=key, value=value, source="said")))
