"""Reads own words, given as a conversation or as plain text, and says which topics they may be about."""

from typing import Any

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import require_plain
from askfirst.journeys.describe import Teller
from askfirst.journeys.offer import describe_suggestions, settled_topics
from askfirst.journeys.sheet import SuggestionView
from askfirst.listening.conversation import EMPTY, Conversation, Said
from askfirst.listening.reading import MOST_BYTES, read_conversation
from askfirst.pack.content import Pack
from askfirst.phrasing.words import phrasebook
from askfirst.topics.suggest import Reader, read_words, suggest


def words_or_conversation(document: bytes, *, pack: Pack) -> Conversation:
    """Return the conversation in a document; a document that does not begin with { is taken as the client's words."""
    if document.lstrip()[:1] == b"{":
        return read_conversation(document, pack=pack)
    if len(document) > MOST_BYTES:
        raise Refusal(f"The words are {len(document):,} bytes long and at most {MOST_BYTES:,} fit. Shorten them.", field="said")
    try:
        text = document.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise Refusal(f"The words are not UTF-8 text (byte {error.start + 1}). Save them as UTF-8.", field="said") from None
    return Conversation(version=1, said=(Said(text=require_plain(text, field="said")),)) if text else EMPTY


def suggest_topics(conversation: Conversation, *, pack: Pack, reader: Reader, language: str) -> tuple[SuggestionView, ...]:
    """Return topics for what was said, with the words that led to each."""
    teller = Teller(pack=pack, conversation=conversation, words=phrasebook(language), quotes={})
    read = read_words([one.text for one in conversation.said], phrases=reader.phrases, reader=reader)
    return describe_suggestions(suggest(read, without=settled_topics(conversation)), teller)


def list_topics(pack: Pack, *, language: str) -> dict[str, Any]:
    """Return every topic of the pack with its label and its LIST code."""
    words = pack.topic_words.get(language) or pack.topic_words["en"]
    return {"topics": [{"topic": one.id, "label": words.topics[one.id].label, "list": one.list} for one in pack.topics.values()]}
