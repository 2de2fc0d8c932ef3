"""One step of a talk: a conversation and an answer give the next conversation, and nothing else happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from askfirst.ground.provenance import Source, is_heard
from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted, require_plain
from askfirst.listening.conversation import Choice, Conversation, Fact, Said, chosen
from askfirst.pack.content import Pack
from askfirst.places.find import find_place

MOST_SAID = 60_000


@dataclass(frozen=True)
class Answer:
    """What came back from the sheet: one-value fields, many-value fields, and the button that was pressed."""

    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    button: str = ""


@dataclass(frozen=True)
class Step:
    """What came of an answer: the next conversation, and the refusals of the parts that could not be taken."""

    conversation: Conversation
    refusals: tuple[Refusal, ...] = ()


def step(conversation: Conversation, answer: Answer, *, pack: Pack) -> Conversation:
    """Return the conversation after this answer. Raises Refusal that names the field; then nothing has changed."""
    taken = take(conversation, answer, pack=pack)
    if taken.refusals:
        raise taken.refusals[0]
    return taken.conversation


def take(conversation: Conversation, answer: Answer, *, pack: Pack) -> Step:
    """Take every part of an answer that can be taken. A part that is refused changes nothing and takes nothing else with it."""
    refusals = []
    for part in _PARTS:
        try:
            conversation = part(conversation, answer, pack)
        except Refusal as refusal:
            refusals.append(refusal)
    deed, _, about = answer.button.partition(":")
    if deed in _BUTTONS:
        conversation = _BUTTONS[deed](conversation, about)
    return Step(conversation, tuple(refusals))


def _hear(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    del pack
    text = require_plain(answer.fields.get("said", "").replace("\r\n", "\n"), field="said")
    if not text.strip():
        return conversation
    if sum(len(words.text) for words in conversation.said) + len(text) > MOST_SAID:
        raise Refusal(
            f"said: no more than {MOST_SAID:,} characters fit in one talk. Take something back first.",
            field="said",
            key="full",
            parts={"most": f"{MOST_SAID:,}"},
        )
    return replace(conversation, said=(*conversation.said, Said(text=text, language=answer.fields.get("said_language", ""))))


def _want(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    if "want" not in answer.lists:
        return conversation
    ticked = [topic for topic in answer.lists["want"] if topic in pack.topics]
    kept = [topic for topic in conversation.wants if topic in ticked]
    added = [topic for topic in dict.fromkeys(ticked) if topic not in kept]
    dropped = chosen(conversation, "topic:")
    back = tuple(choice for choice in conversation.choices if choice.offer.removeprefix("topic:") not in added)
    choices = back if any(topic in dropped for topic in added) else conversation.choices
    return replace(conversation, wants=(*kept, *added), choices=choices)


def _limit(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    if "limit" not in answer.lists:
        return conversation
    return replace(conversation, limits=tuple(limit for limit in pack.limits if limit in answer.lists["limit"]))


def _limit_in_words(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    del pack
    if "limits_in_words" not in answer.fields:
        return conversation
    return replace(conversation, limits_in_words=_lines(answer, "limits_in_words"))


def _lines(answer: Answer, field: str) -> tuple[str, ...]:
    text = require_plain(answer.fields[field], field=field)
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _locate(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    if "place" not in answer.fields:
        return conversation
    place = require_plain(answer.fields["place"].strip(), field="place")
    if place:
        find_place(place, pack=pack)
    return replace(conversation, place=place)


def _travel(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    del pack
    if "travel_km" not in answer.fields:
        return conversation
    return replace(conversation, travel_km=_km(answer.fields["travel_km"]))


def _speak(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    del pack
    if "speaks" not in answer.lists:
        return conversation
    return replace(conversation, languages=tuple(dict.fromkeys(answer.lists["speaks"])))


def _km(text: str) -> float | None:
    text = text.strip().lower().removesuffix("km").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) > 5_000:
        raise Refusal(
            f"travel_km: {quoted(text)} is not a whole number of kilometres from 0 to 5000.",
            field="travel_km",
            key="km",
            parts={"km": quoted(text)[1:-1]},
        )
    return float(text)


def _note_facts(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    told = {name.removeprefix("fact:"): value for name, value in answer.fields.items() if name.startswith("fact:")}
    told = {key: value for key, value in told.items() if value and key in pack.questions}
    facts = tuple(fact for fact in conversation.facts if not (fact.key in told and is_heard(fact.source)))
    facts += tuple(Fact(key=key, value=require_plain(value, field=key), source="said") for key, value in told.items())
    for source, box in _WORKER_NOTES:
        if box in answer.fields:
            facts = tuple(fact for fact in facts if not (fact.key == "note" and fact.source == source))
            facts += tuple(Fact(key="note", value=line, source=source) for line in _lines(answer, box))
    return replace(conversation, facts=facts)


def _choose(conversation: Conversation, answer: Answer, pack: Pack) -> Conversation:
    if "shown" not in answer.lists:
        return conversation
    shown = answer.lists["shown"]
    taken = answer.lists.get("take", ())
    known = [offer for offer in shown if offer == "nothing" or offer.split(":")[-1] in {**pack.services, **pack.articles}]
    kept = tuple(choice for choice in conversation.choices if choice.offer not in known)
    return replace(conversation, choices=kept + tuple(Choice(offer=offer, chosen=True) for offer in known if offer in taken))


def _drop(conversation: Conversation, about: str) -> Conversation:
    return _with_choices(conversation, [Choice(offer=f"topic:{topic}", chosen=False) for topic in about.split(",")])


def _set_topics_aside(conversation: Conversation, about: str) -> Conversation:
    answer, _, shown = about.partition(":")
    kept = replace(conversation, choices=tuple(one for one in conversation.choices if not one.offer.startswith("topics:")))
    dropped = [Choice(offer=f"topic:{topic}", chosen=False) for topic in shown.split(",") if topic and answer == "none"]
    return _with_choices(kept, [*dropped, Choice(offer=f"topics:{answer}", chosen=True)])


def _with_choices(conversation: Conversation, choices: list[Choice]) -> Conversation:
    offers = {choice.offer for choice in choices}
    kept = tuple(choice for choice in conversation.choices if choice.offer not in offers)
    return replace(conversation, choices=kept + tuple(choices))


def _put_first(conversation: Conversation, about: str) -> Conversation:
    wants = list(conversation.wants)
    if about in wants and (at := wants.index(about)) > 0:
        wants[at - 1], wants[at] = wants[at], wants[at - 1]
    return replace(conversation, wants=tuple(wants))


def _unsay(conversation: Conversation, about: str) -> Conversation:
    said = tuple(words for index, words in enumerate(conversation.said) if str(index) != about)
    return replace(conversation, said=said)


def _forget(conversation: Conversation, about: str) -> Conversation:
    facts = tuple(fact for fact in conversation.facts if not (fact.key == about and is_heard(fact.source)))
    return replace(conversation, facts=facts)


_WORKER_NOTES: tuple[tuple[Source, str], ...] = (("observed", "i_saw"), ("assumed", "i_assumed"), ("reported", "i_was_told"))

_PARTS: tuple[Callable[[Conversation, Answer, Pack], Conversation], ...] = (
    _hear,
    _want,
    _limit,
    _limit_in_words,
    _locate,
    _travel,
    _speak,
    _note_facts,
    _choose,
)

_BUTTONS: Mapping[str, Callable[[Conversation, str], Conversation]] = {
    "drop": _drop,
    "topics": _set_topics_aside,
    "up": _put_first,
    "unsay": _unsay,
    "forget": _forget,
}
