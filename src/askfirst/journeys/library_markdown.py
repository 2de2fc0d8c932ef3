"""An article as plain Markdown with front matter, so that other sites can reuse it with its sources, its date and its licence."""

import json
from collections.abc import Iterator

from askfirst.journeys.library import Library
from askfirst.journeys.library_article import Reading
from askfirst.journeys.library_text import Marks, as_markdown, link_of, without_html
from askfirst.pack.legal import Citation


def markdown_of(reading: Reading, *, library: Library) -> str:
    """Return an article as Markdown. A withheld one gives its notice, what changed and whom to ask, and none of its sections."""
    marks = Marks(library.words, reading.citations, library.topic_labels(), lambda topic: "")
    return "\n".join(
        [*_front(reading, library), f"# {without_html(reading.question)}", "", *_notice(reading, library), *_body(reading, marks)]
    )


def _front(reading: Reading, library: Library) -> Iterator[str]:
    fields: dict[str, object] = {
        "id": reading.id,
        "language": reading.lang,
        "question": reading.question,
        "state": library.pack.articles[reading.id].texts[reading.lang].state,
        "as_of": reading.as_of or None,
        "law_state": reading.standing.state,
        "withheld": reading.standing.is_withheld,
        "compared_on": reading.standing.compared_on or None,
        "licence": library.pack.head.licence,
    }
    yield "---"
    # JSON is YAML, and leaves no doubt where a value ends.
    yield from (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    yield "citations:"
    for one in reading.citations:
        cited = {
            "id": one.id,
            "cite": one.cite,
            "link": link_of(one, language=reading.lang),
            "as_of": one.as_of,
            "state": one.state,
        }
        yield f"- {json.dumps(cited, ensure_ascii=False)}"
    yield from ("---", "")


def _notice(reading: Reading, library: Library) -> Iterator[str]:
    if reading.standing.banner:
        yield from (f"> **{reading.standing.banner}**", "")
    for change in reading.changes:
        yield from (f"> {change.head}: {_difference(change.parts)}", "")
    if reading.standing.is_withheld:
        yield from (library.words["law_ask_person"], "")
        for person in reading.persons:
            yield f"- {person.name}: {', '.join(reach.value for reach in person.reach if reach.by in ('toll_free', 'phone'))}"
        yield ""
    yield from (*(f"- {line}" for line in reading.trust), "")


def _difference(parts: tuple[tuple[str, str], ...]) -> str:
    kinds = {"gone": "~~{}~~", "new": "**{}**"}
    words = ((kinds.get(kind, "{}"), " ".join(without_html(text).split())) for kind, text in parts if text.strip())
    return " ".join(kind.format(text) for kind, text in words)


def _body(reading: Reading, marks: Marks) -> Iterator[str]:
    for section in reading.sections:
        yield from (f"## {section.title}", "", as_markdown(section.body, marks=marks), "")
    if reading.sections:
        yield from (_footnote(one, reading.lang) for one in reading.citations)
    yield ""


def _footnote(one: Citation, language: str) -> str:
    return f"[^{one.id}]: {' '.join(part for part in (one.cite, link_of(one, language=language), one.as_of or '') if part)}"
