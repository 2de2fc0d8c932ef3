"""What the pages of the library show, as frozen values: addresses, text as HTML, and the lines that stand on every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from askfirst.ground.languages import LANGUAGES, OWN_NAMES
from askfirst.journeys.library import Home, Library, Ring, TopicView
from askfirst.journeys.library_article import OldReading, Reading
from askfirst.journeys.library_news import News
from askfirst.journeys.library_search import Results
from askfirst.journeys.library_text import Marks, as_html, difference, licence_address
from askfirst.pack.content import in_language
from askfirst.pack.legal import Citation, Section
from askfirst.phrasing.words import Phrasebook

MOUNTED_AT = "/law/"
"""These pages are mounted when first asked for, so the addresses of the whole server do not know them."""

WHO_CAN_HELP = 4
"""The place of “Who can help” among the six sections; on paper it stays where the others are left out."""


@dataclass(frozen=True)
class Frame:
    """What stands on every page: the phrases, the same page in other languages, and the fixed lines."""

    w: Phrasebook
    language: str
    home: str
    languages: tuple[tuple[str, str, str], ...]
    not_advice: str
    licence: str
    licence_url: str


@dataclass(frozen=True)
class Part:
    """One section as HTML, and whether it goes on paper."""

    title: str
    html: SafeString
    is_printed: bool


@dataclass(frozen=True)
class Change:
    """What changed in one source as HTML, in the language of the law."""

    head: str
    lang: str
    html: SafeString


@dataclass(frozen=True)
class ArticlePage:
    """The page of an article."""

    frame: Frame
    reading: Reading
    parts: tuple[Part, ...]
    changes: tuple[Change, ...]
    more: str
    reuse: str
    general_tells: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class OldPage:
    """The page of an article as it was on a day."""

    frame: Frame
    reading: OldReading
    parts: tuple[Part, ...]
    url: str


@dataclass(frozen=True)
class HomePage:
    """The first page; after a search, what was found and the words as they were typed."""

    frame: Frame
    home: Home
    typed: str = ""
    message: str = ""
    results: Results | None = None
    found: str = ""


@dataclass(frozen=True)
class RingPage:
    """The questions of a situation, or of a topic with what it is about, topics near it, and a way to the directory."""

    frame: Frame
    ring: Ring
    topic: TopicView | None = None


@dataclass(frozen=True)
class NewsPage:
    """What changed lately."""

    frame: Frame
    news: Sequence[News]


@dataclass(frozen=True)
class LostPage:
    """An address without a page: what to know about that, and where to go instead."""

    frame: Frame
    message: str
    back: str


def frame_of(library: Library, rest: str = "") -> Frame:
    """Return what stands on every page; `rest` is the address of this one after the language."""
    head = library.pack.head
    return Frame(
        w=library.words,
        language=library.language,
        home=address(library.language),
        languages=tuple((code, OWN_NAMES[code], address(code, rest)) for code in LANGUAGES if code != library.language),
        not_advice=in_language(head.not_advice, library.language),
        licence=head.licence,
        licence_url=licence_address(head.licence),
    )


def address(language: str, rest: str = "") -> str:
    """Return the address of a page of the library; `rest` holds ids of ours alone."""
    return f"{MOUNTED_AT}{language}/{rest}"


def article_page(reading: Reading, *, library: Library) -> ArticlePage:
    """Return the page of an article."""
    rest, words = f"{reading.id}/", library.words
    return ArticlePage(
        frame=frame_of(library, rest),
        reading=reading,
        parts=parts_of(reading.sections, marks=_marks(reading.citations, library), leaves_paper=reading.standing.leaves_paper),
        # Every word of it is escaped where it is put together.
        changes=tuple(Change(one.head, one.lang, mark_safe(difference(one.parts))) for one in reading.changes),  # noqa: S308
        more=words.say("lib_change_more", what=reading.more_changes) if reading.more_changes else "",
        reuse=words.say("lib_reuse", licence=library.pack.head.licence),
        general_tells=tuple(in_language(flow.ground, library.language) for flow in library.pack.flows if "*" in flow.kinds),
        url=address(library.language, rest),
    )


def old_page(reading: OldReading, *, library: Library) -> OldPage:
    """Return the page of an article as it was on a day. An old version does not go on paper."""
    parts = parts_of(reading.sections, marks=_marks(reading.citations, library), leaves_paper=True)
    frame = frame_of(library, f"{reading.id}/{reading.day}/")
    return OldPage(frame, reading, parts, address(library.language, f"{reading.id}/"))


def parts_of(sections: Sequence[Section], *, marks: Marks, leaves_paper: bool) -> tuple[Part, ...]:
    """Return sections as HTML. Where a page leaves paper, only “Who can help” is printed."""
    return tuple(
        # The renderer knows no HTML in its input, and whatever we put in beside it is escaped.
        Part(section.title, mark_safe(as_html(section.body, marks=marks)), at == WHO_CAN_HELP or not leaves_paper)  # noqa: S308
        for at, section in enumerate(sections)
    )


def _marks(citations: tuple[Citation, ...], library: Library) -> Marks:
    return Marks(
        words=library.words,
        citations=citations,
        topics=library.topic_labels(),
        topic_address=lambda topic: address(library.language, f"topic/{topic}/"),
    )
