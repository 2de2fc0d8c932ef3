"""Pages of the library as plain HTML that stands alone: marked with schema.org, one small style, no script, nothing from elsewhere."""

from collections.abc import Iterator, Sequence
from html import escape

from askfirst.ground.languages import OWN_NAMES
from askfirst.journeys.library import Library, Ring, home_of
from askfirst.journeys.library_article import ChangeLine, Reading, SourceLine
from askfirst.journeys.library_text import Marks, as_html, difference, licence_address

SCHEMA = "https://schema.org/"
_STYLE = (
    "body{max-width:42rem;margin:1rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.5}"
    ".note{border:2px solid;padding:.3rem .9rem}.cite,small{font-size:.8rem;font-style:normal}"
    "@media print{.note,h1{break-inside:avoid}}"
)


def article_html(reading: Reading, *, library: Library, made_on: str) -> str:
    """Return one article as a whole page. A withheld one gives its notice, what changed and whom to ask."""
    return _page(reading.lang, library, "\n".join(_article(reading, library, made_on)))


def index_html(library: Library, *, made_on: str) -> str:
    """Return the list of all questions in one language, by topic."""
    home, words = home_of(library), library.words
    lines = [f"<h1>{escape(words['lib_title'])}</h1>", _made(library, made_on)]
    for group in home.groups:
        lines.append(f"<h2>{escape(group.label)}</h2>")
        lines += [_ring(ring) for ring in group.rings]
    lines += [f"<p>{escape(line)}</p>" for line in home.counts]
    lines.append(f'<p><a href="feed.atom">{escape(words["lib_changes"])}</a></p>')
    return _page(library.language, library, "\n".join(lines))


def languages_html(libraries: Sequence[Library]) -> str:
    """Return the first page of an export: one link for each language."""
    links = (
        f'<li><a href="{one.language}/index.html" lang="{one.language}" hreflang="{one.language}">'
        f"{OWN_NAMES.get(one.language, one.language)}: {escape(one.words['lib_title'])}</a></li>"
        for one in libraries
    )
    return _page(libraries[0].language, libraries[0], f"<ul>{''.join(links)}</ul>")


def _page(lang: str, library: Library, body: str) -> str:
    title = escape(library.words["neutral_title"])
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _article(reading: Reading, library: Library, made_on: str) -> Iterator[str]:
    standing, licence = reading.standing, licence_address(library.pack.head.licence)
    yield f'<main itemscope itemtype="{SCHEMA}FAQPage"><meta itemprop="inLanguage" content="{reading.lang}">'
    if reading.modified:
        yield f'<meta itemprop="dateModified" content="{reading.modified}">'
    if licence:
        yield f'<link itemprop="license" href="{escape(licence)}">'
    yield f'<article itemprop="mainEntity" itemscope itemtype="{SCHEMA}Question"><h1 itemprop="name">{escape(reading.question)}</h1>'
    if standing.banner:
        yield _banner(reading, library)
    # What is said of the page is in the language of the library, also where the page itself is there in English alone.
    lines = "".join(f"<li>{escape(line)}</li>" for line in reading.trust)
    yield f'<ul lang="{library.language}">{lines}</ul>'
    if standing.is_withheld:
        yield _persons(reading, library)
    else:
        yield from _answer(reading, library)
    yield "</article></main>"
    yield f'<p lang="{library.language}">{escape(library.words.say("lib_reuse", licence=library.pack.head.licence))}</p>'
    yield _made(library, made_on)


def _answer(reading: Reading, library: Library) -> Iterator[str]:
    marks = Marks(library.words, reading.citations, library.topic_labels(), lambda topic: "")
    yield f'<div itemprop="acceptedAnswer" itemscope itemtype="{SCHEMA}Answer"><div itemprop="text">'
    for section in reading.sections:
        yield f"<h2>{escape(section.title)}</h2>{as_html(section.body, marks=marks)}"
    sources = "".join(_source(one, library) for one in reading.sources)
    yield f'</div><h2 lang="{library.language}">{escape(library.words["sources"])}</h2><ol>{sources}</ol></div>'


def _banner(reading: Reading, library: Library) -> str:
    changes = "".join(_change(one) for one in reading.changes)
    return f'<div class="note" lang="{library.language}"><p><strong>{escape(reading.standing.banner)}</strong></p>{changes}</div>'


def _change(one: ChangeLine) -> str:
    return f'<p>{escape(one.head)}</p><blockquote lang="{one.lang}">{difference(one.parts)}</blockquote>'


def _persons(reading: Reading, library: Library) -> str:
    lines = []
    for person in reading.persons:
        numbers = ", ".join(reach.value for reach in person.reach if reach.by in ("toll_free", "phone", "short_code"))
        unknown = (
            f" <small>{escape(library.words['not_known'])} {escape(person.other_unknown)}</small>" if person.other_unknown else ""
        )
        asks = " ".join((*person.ask_lines, *(tell.text for tell in person.tells if tell.telling.practice != "unknown")))
        lines.append(f"<li>{escape(person.name)}: {escape(numbers)} <small>{escape(asks)}</small>{unknown}</li>")
    return f'<div lang="{library.language}"><p>{escape(library.words["law_ask_person"])}</p><ul>{"".join(lines)}</ul></div>'


def _source(one: SourceLine, library: Library) -> str:
    kind = "Legislation" if one.is_official else "CreativeWork"
    label = escape(library.words["lib_official" if one.is_official else "source"])
    link = f' <a itemprop="url" href="{escape(one.address)}" rel="noreferrer">{label}</a>' if one.address else ""
    notes = escape(" · ".join((*((one.state,) if one.state else ()), *one.notes)))
    return (
        f'<li id="source-{one.number}" itemprop="citation" itemscope itemtype="{SCHEMA}{kind}">'
        f'<span itemprop="name" lang="en">{escape(one.cite)}</span>{link} <small lang="{library.language}">{notes}</small></li>'
    )


def _ring(ring: Ring) -> str:
    links = []
    for one in ring.questions:
        lang = f' lang="{one.lang}"' if one.lang else ""
        marks = "".join(f" <em>{escape(mark)}</em>" for mark in one.marks)
        links.append(f'<li><a href="{escape(one.id)}.html"{lang}>{escape(one.question)}</a>{marks}</li>')
    return f"<h3>{escape(ring.label)}</h3><ul>{''.join(links)}</ul>"


def _made(library: Library, made_on: str) -> str:
    return f'<p lang="{library.language}">{escape(library.words.say("lib_export_made", date=made_on))}</p>'
