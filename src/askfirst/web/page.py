"""What the sheet and the hand-out show, as one frozen value each. The templates only print it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from askfirst.ground.languages import LANGUAGES, OWN_NAMES
from askfirst.journeys.describe import language_name
from askfirst.journeys.in_use import choose_services
from askfirst.journeys.law_in_use import law_in_use
from askfirst.journeys.mirror import Mirror, hold_mirror
from askfirst.journeys.offer import offer
from askfirst.journeys.sheet import ArticleView, OfferSheet, QuestionView, ReferralView, RuleView
from askfirst.listening.conversation import Conversation, chosen, heard_facts
from askfirst.pack.content import Limit, TopicWords, in_language
from askfirst.phrasing.words import Phrasebook, phrasebook
from askfirst.web.room import Room
from askfirst.web.state import TalkState, seal_talk

NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})
SHOWN_AT_FIRST = 5
ARTICLES_AT_FIRST = 4
SAFE_CONTACT = "safe-contact"
ON_PAPER_ARTICLES = 3
ON_PAPER_SERVICES = 5
SPEAKS = ("en", "fr", "zh", "yue", "es", "ko", "th", "vi", "tl", "pa", "ta", "ar", "pt", "ru", "oj", "cr")


@dataclass(frozen=True)
class Tick:
    """A box to tick: its value, what it says, a second line, and whether it is ticked."""

    value: str
    label: str
    about: str = ""
    is_on: bool = False


@dataclass(frozen=True)
class TopicGroup:
    """Topics under one head, for choosing by hand."""

    label: str
    topics: tuple[Tick, ...]


@dataclass(frozen=True)
class Where:
    """The boxes about place and language, as they stand."""

    place: str
    travel_km: str
    speaks: tuple[Tick, ...]
    contact: Tick | None


@dataclass(frozen=True)
class SheetPage:
    """Everything the sheet shows."""

    w: Phrasebook
    language: str
    languages: tuple[tuple[str, str], ...]
    sealed: str
    message: str
    focus: str
    typed_words: str
    conversation: Conversation
    wants: tuple[Tick, ...]
    groups: tuple[TopicGroup, ...]
    shown_topics: str
    topics_answer: str
    limits: tuple[Tick, ...]
    limits_in_words: str
    where: Where
    offers: OfferSheet
    ask: tuple[QuestionView, ...]
    information: tuple[ArticleView, ...]
    more_information: int
    referrals: tuple[ReferralView, ...]
    more: int
    reading: tuple[str, ...]
    labels: Mapping[str, str]
    general_tells: tuple[str, ...]
    sentences: tuple[Tick, ...]
    mirror: Mirror
    notes: Mapping[str, str]
    does_nothing: bool
    heard: tuple[tuple[str, str], ...]
    ruled_out: tuple[RuleView, ...]
    head: Mapping[str, str]


@dataclass(frozen=True)
class HandOut:
    """What goes on paper, under a neutral title."""

    w: Phrasebook
    language: str
    sealed: str
    articles: tuple[ArticleView, ...]
    left_out: tuple[str, ...]
    referrals: tuple[ReferralView, ...]
    sentences: tuple[Tick, ...]
    head: Mapping[str, str]
    does_nothing: bool


def lay_out(
    state: TalkState, *, room: Room, language: str, message: str = "", typed: Mapping[str, str] = NOTHING_TYPED, focus: str = ""
) -> SheetPage:
    """Return the sheet for a talk. Fields typed in a refused form come back as they were typed."""
    conversation, pack, words = state.conversation, room.pack, phrasebook(language)
    sheet = _offer(conversation, room, language)
    referrals, information = _shown(sheet.referrals, state), _first(sheet.information, state)
    return SheetPage(
        w=words,
        language=language,
        languages=tuple((code, OWN_NAMES[code]) for code in LANGUAGES if code != language),
        sealed=seal_talk(state, room=room),
        message=message,
        focus=_section_of(focus),
        typed_words=typed.get("said", ""),
        conversation=conversation,
        wants=_wants(conversation, room, language),
        groups=_groups(conversation, sheet, room, language),
        shown_topics=",".join(one.topic for one in sheet.suggested),
        topics_answer=next((answer for answer, on in chosen(conversation, "topics:").items() if on), ""),
        limits=_limits(conversation, room, language),
        limits_in_words=typed.get("limits_in_words", "\n".join(conversation.limits_in_words)),
        where=_where(conversation, typed, room, words),
        offers=sheet,
        ask=_asked(sheet),
        referrals=referrals,
        information=information,
        more_information=len(sheet.information) - len(information),
        more=len(sheet.referrals) - len(referrals),
        reading=state.reading,
        labels=_labels(room, language),
        general_tells=_general_tells(room, language),
        sentences=_sentences(room, language),
        mirror=hold_mirror(conversation, sheet, pack=pack, words=words),
        notes={field: typed.get(field, _notes(conversation, source)) for field, source in _NOTE_FIELDS},
        does_nothing=chosen(conversation, "nothing").get("", False),
        heard=_heard(conversation, room, language),
        ruled_out=tuple(one for one in sheet.rules if one.rules_out),
        head=_head(room, language),
    )


def hand_out(state: TalkState, *, room: Room, language: str) -> HandOut:
    """Return what goes on paper: what the client ticked, or the first few where she ticked nothing."""
    conversation = state.conversation
    sheet = _offer(conversation, room, language)
    nothing_ticked = not any([one.is_taken for one in sheet.information] + [one.is_taken for one in sheet.referrals])
    articles = (
        sheet.information[:ON_PAPER_ARTICLES] if nothing_ticked else tuple(one for one in sheet.information if one.is_taken)
    )
    referrals = sheet.referrals[:ON_PAPER_SERVICES] if nothing_ticked else tuple(one for one in sheet.referrals if one.is_taken)
    words = phrasebook(language)
    return HandOut(
        w=words,
        language=language,
        sealed=seal_talk(state, room=room),
        articles=tuple(one for one in articles if not one.standing.leaves_paper),
        left_out=tuple(words.say("law_off_paper", question=one.question) for one in articles if one.standing.leaves_paper),
        referrals=referrals,
        sentences=_sentences(room, language),
        head=_head(room, language),
        does_nothing=chosen(conversation, "nothing").get("", False),
    )


def _offer(conversation: Conversation, room: Room, language: str) -> OfferSheet:
    return offer(
        conversation,
        pack=room.pack,
        language=language,
        phrases=room.reader.phrases,
        reader=room.reader,
        chosen=choose_services(conversation),
        standings=law_in_use(),
    )


_NOTE_FIELDS = (("i_saw", "observed"), ("i_was_told", "reported"), ("i_assumed", "assumed"))

_SECTIONS = {
    "topics": "topics",
    "drop": "topics",
    "up": "topics",
    "unsay": "what",
    "hear": "topics",
    "read": "offers",
    "fold": "offers",
    "all": "offers",
    "fewer": "offers",
    "update": "offers",
    "forget": "offers",
    "mirror": "mirror",
}


def _section_of(button: str) -> str:
    return _SECTIONS.get(button.partition(":")[0], "")


def _shown(referrals: tuple[ReferralView, ...], state: TalkState) -> tuple[ReferralView, ...]:
    """The first few, and whatever she ticked; all of them once she has asked for more."""
    if state.shows_all:
        return referrals
    return referrals[:SHOWN_AT_FIRST] + tuple(one for one in referrals[SHOWN_AT_FIRST:] if one.is_taken)


def _asked(sheet: OfferSheet) -> tuple[QuestionView, ...]:
    """Limits stand on the sheet already; only other questions are put."""
    return tuple(one for one in sheet.ask if not one.is_limit)


def _first(information: tuple[ArticleView, ...], state: TalkState) -> tuple[ArticleView, ...]:
    """The first articles, and whatever she ticked or opened; all of them once she has asked for more."""
    if state.shows_all:
        return information
    rest = information[ARTICLES_AT_FIRST:]
    return information[:ARTICLES_AT_FIRST] + tuple(one for one in rest if one.is_taken or one.id in state.reading)


def _where(conversation: Conversation, typed: Mapping[str, str], room: Room, words: Phrasebook) -> Where:
    km = "" if conversation.travel_km is None else f"{conversation.travel_km:g}"
    speaks = tuple(Tick(code, language_name(code, words), is_on=code in conversation.languages) for code in SPEAKS)
    asked = room.pack.questions.get(SAFE_CONTACT)
    contact = (
        Tick(SAFE_CONTACT, in_language(asked.question, words.language), in_language(asked.why, words.language)) if asked else None
    )
    return Where(typed.get("place", conversation.place), typed.get("travel_km", km), speaks, contact)


def _wants(conversation: Conversation, room: Room, language: str) -> tuple[Tick, ...]:
    topics = _topics(room, language)
    return tuple(Tick(want, topics[want].label, topics[want].about, True) for want in conversation.wants)


def _groups(conversation: Conversation, sheet: OfferSheet, room: Room, language: str) -> tuple[TopicGroup, ...]:
    topics = _topics(room, language)
    elsewhere = {*conversation.wants, *(one.topic for one in sheet.suggested)}
    return tuple(
        TopicGroup(
            in_language(label, language),
            tuple(
                Tick(topic.id, topics[topic.id].label)
                for topic in room.pack.topics.values()
                if topic.group == group and topic.id not in elsewhere
            ),
        )
        for group, label in room.pack.head.groups.items()
    )


def _topics(room: Room, language: str) -> Mapping[str, TopicWords]:
    words = room.pack.topic_words
    return (words.get(language) or words["en"]).topics


def _limits(conversation: Conversation, room: Room, language: str) -> tuple[Tick, ...]:
    return tuple(
        Tick(limit.id, in_language(limit.label, language), in_language(limit.why, language), limit.id in conversation.limits)
        for limit in room.pack.limits.values()
    )


def _labels(room: Room, language: str) -> Mapping[str, str]:
    topics = _topics(room, language)
    cites = {one.id: one.cite for one in room.pack.citations.values()}
    doubt = {"?": phrasebook(language)["not_confirmed_mark"]}
    return {**cites, **doubt, **{topic: words.label for topic, words in topics.items()}}


def _general_tells(room: Room, language: str) -> tuple[str, ...]:
    return tuple(in_language(flow.ground, language) for flow in room.pack.flows if "*" in flow.kinds)


def _sentences(room: Room, language: str) -> tuple[Tick, ...]:
    """The sentences to say first, in the language of the page and in English."""
    limits: list[Limit] = [limit for limit in room.pack.limits.values() if limit.test in ("tells", "asks")]
    return tuple(
        Tick(limit.id, in_language(limit.ask, language), "" if language == "en" else limit.ask["en"]) for limit in limits
    )


def _heard(conversation: Conversation, room: Room, language: str) -> tuple[tuple[str, str], ...]:
    """What she answered to a question, in the words of the answer, so that she can take it back."""
    found = []
    for fact in heard_facts(conversation):
        if question := room.pack.questions.get(fact.key):
            labels = {option.value: in_language(option.label, language) for option in question.options}
            found.append((fact.key, f"{in_language(question.question, language)} {labels.get(str(fact.value), fact.value)}"))
    return tuple(found)


def _notes(conversation: Conversation, source: str) -> str:
    return "\n".join(str(fact.value) for fact in conversation.facts if fact.key == "note" and fact.source == source)


def _head(room: Room, language: str) -> Mapping[str, str]:
    head = room.pack.head
    texts = {"safety": head.safety, "not_advice": head.not_advice, "drafts": head.drafts}
    instead = _topics(room, language)[head.ask_instead].label if head.ask_instead else ""
    return {"ask_instead": instead, **{name: in_language(text, language) for name, text in texts.items()}}
