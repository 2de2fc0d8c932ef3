"""What changed lately as an Atom feed (RFC 4287). Its ids name the pack, the page and the day, never the host it comes from."""

from collections.abc import Sequence
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from askfirst.journeys.library import Library
from askfirst.journeys.library_news import News

_SPACE = UUID("6f0c9c6e-4a55-5e0b-9d5e-7b1c2f3a4d5e")
"""The space of these ids. It must never change: readers tell by the id whether they have seen an entry."""

_NEVER = "1970-01-01T00:00:00Z"
# XML 1.0 knows no other control characters, not even written as numbers.
_NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), "\ufffd")


def feed_of(library: Library, news: Sequence[News], *, base: str = "", ending: str = "/") -> str:
    """Return an Atom feed. Addresses are made of `base`, the id of a page and `ending`; without a base they are relative."""
    words, name = library.words, library.pack.head.id
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(words.language)}>',
        f"<id>{_id(name, words.language, 'feed')}</id>",
        f"<title>{_text(words['lib_title'])}: {_text(words['lib_changes'])}</title>",
        f"<updated>{max((one.at for one in news), default=_NEVER)}</updated>",
        "<author><name>Askfirst</name></author>",
        f"<rights>{_text(library.pack.head.licence)}</rights>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(base + "feed.atom")}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(base or "./")}/>',
        *(_entry(one, library, base, ending) for one in news),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(one: News, library: Library, base: str, ending: str) -> str:
    page, words = one.page, library.words
    lang = f" xml:lang={quoteattr(page.lang)}" if page.lang else ""
    return (
        f"<entry><id>{_id(library.pack.head.id, words.language, one.key)}</id>"
        f"<title{lang}>{_text(page.question)}</title><updated>{one.at}</updated>"
        f'<link rel="alternate" type="text/html" href={quoteattr(base + page.id + ending)}/>'
        f'<summary type="text">{_text(one.text)} ({one.on})</summary></entry>'
    )


def _id(pack: str, language: str, key: str) -> str:
    return f"urn:uuid:{uuid5(_SPACE, f'{pack}/{language}/{key}')}"


def _text(text: str) -> str:
    return escape(text.translate(_NO_XML))
