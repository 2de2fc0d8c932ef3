"""Turns the text of an article into HTML or plain words: lists and emphasis alone, small marks for citations, links for topics."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt

from askfirst.pack.legal import Citation, Section
from askfirst.phrasing.words import Phrasebook
from askfirst.provisions.address import page_of

_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(["emphasis", "list"])
_MARK = re.compile(r"\s*\[(\?|[A-Za-z0-9][\w.-]*)\]")
_TOPIC = re.compile(r"\[\[([\w-]+)\]\]")
# Stand for a mark while the text is rendered; letters for private use, which no text of an article needs.
_OPEN, _CLOSE = "\ue000", "\ue001"
_HELD = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_LICENCE = re.compile(r"CC-(BY(?:-[A-Z]+)*)-(\d\.\d)")
_TAGS = {"gone": "del", "new": "ins", "note": "em"}
_DATA = "laws-lois.justice.gc.ca"
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")

STATES = {
    "contested": "state_contested",
    "pending": "state_pending",
    "unconfirmed": "state_unconfirmed",
    "changed": "lib_state_changed",
}
"""The states of a citation that a reader is told of, each with its phrase."""


@dataclass(frozen=True)
class Marks:
    """What stands for the marks in a text: the citations in their order, names of topics, and where a topic's page is."""

    words: Phrasebook
    citations: tuple[Citation, ...]
    topics: Mapping[str, str]
    topic_address: Callable[[str], str]

    def number(self, citation: str) -> int:
        """Return the number of a citation in the list of sources, from 1; 0 if it is not there."""
        return next((at for at, one in enumerate(self.citations, start=1) if one.id == citation), 0)


def as_html(body: str, *, marks: Marks) -> str:
    """Return text as HTML. Whatever it holds that is not a list, emphasis or a mark of ours is shown as it was written."""
    held: list[str] = []

    def hold(html: str) -> str:
        held.append(html)
        return f"{_OPEN}{len(held) - 1}{_CLOSE}"

    plain = body.replace(_OPEN, "").replace(_CLOSE, "")
    text = _TOPIC.sub(lambda found: hold(_topic(found[1], marks)), plain)
    text = _MARK.sub(lambda found: hold(_cite(found[1], marks)), text)
    return _HELD.sub(lambda found: held[int(found[1])], _MARKDOWN.render(text))


def as_markdown(body: str, *, marks: Marks) -> str:
    """Return text as Markdown that stands alone: topics by their names, citations as footnotes, nothing that HTML could be made of."""
    text = _TOPIC.sub(lambda found: f"**{marks.topics.get(found[1], found[1])}**", without_html(body))
    return _MARK.sub(lambda found: f" ({marks.words['state_unconfirmed']})" if found[1] == "?" else f" [^{found[1]}]", text)


def without_html(text: str) -> str:
    """Return text for Markdown in which no tag can begin: renderers elsewhere may let HTML through."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if "<" in text else text


def as_plain(body: str, *, topics: Mapping[str, str]) -> str:
    """Return text without marks of any kind, on one line."""
    text = _TOPIC.sub(lambda found: topics.get(found[1], found[1]), body)
    return " ".join(_MARK.sub("", text).replace("**", "").replace("\n- ", "\n").removeprefix("- ").split())


def numbers_in(body: str) -> tuple[str, ...]:
    """Return the ids of the citations that a text names, in its order."""
    return tuple(dict.fromkeys(found for found in _MARK.findall(_TOPIC.sub("", body)) if found != "?"))


def link_of(citation: Citation, *, language: str) -> str:
    """Return where a person reads what is cited: the official page of its first provision, else the address in its source."""
    if citation.provisions and _DATA in citation.source:
        return page_of(citation.provisions[0], language=language)
    return address_in(citation.source)


def address_in(source: str) -> str:
    """Return the first web address in the source of a citation, or nothing."""
    found = _ADDRESS.search(source)
    return found[0].rstrip(").,;") if found else ""


def difference(parts: Sequence[tuple[str, str]]) -> str:
    """Return what changed as HTML: words that went are struck out, words that came are underlined."""
    return "".join(_changed(kind, text) for kind, text in parts)


def licence_address(licence: str) -> str:
    """Return where a Creative Commons licence can be read; nothing for another licence."""
    found = _LICENCE.fullmatch(licence)
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/" if found else ""


def short_answer(sections: Sequence[Section]) -> str:
    """Return the body of the first section, which is the short answer; nothing where there is none."""
    return sections[0].body if sections else ""


def _changed(kind: str, text: str) -> str:
    tag = _TAGS.get(kind)
    # A part carries the space behind it, as the law has it; a note of ours does not.
    return f"<{tag}>{escape(text)}</{tag}>{' ' if kind == 'note' else ''}" if tag else escape(text)


def _topic(topic: str, marks: Marks) -> str:
    label, address = escape(marks.topics.get(topic, topic)), marks.topic_address(topic)
    known = topic in marks.topics and address
    return f'<a href="{escape(address)}">{label}</a>' if known else f"<strong>{label}</strong>"


def _cite(citation: str, marks: Marks) -> str:
    if citation == "?":
        return f' <em class="cite">{escape(marks.words["state_unconfirmed"])}</em>'
    number = marks.number(citation)
    if not number:
        # A mark without a source is no citation: it says that nobody has confirmed it.
        return f' <em class="cite">{escape(marks.words["state_unconfirmed"])}</em>'
    one = marks.citations[number - 1]
    label = escape(marks.words.say("lib_source_number", number=number, cite=one.cite))
    state = f' <em class="cite">{escape(marks.words[STATES[one.state]])}</em>' if one.state in STATES else ""
    return f' <a class="cite" href="#source-{number}" aria-label="{label}">[{number}]</a>{state}'
