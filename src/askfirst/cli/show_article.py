"""One article with how the law stands under it, for programs and for people."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from askfirst.cli.show_check import provision_as_json
from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted
from askfirst.pack.content import Pack, in_language
from askfirst.pack.legal import Citation
from askfirst.phrasing.words import phrasebook

if TYPE_CHECKING:
    from askfirst.law.queries import Look
    from askfirst.law.standing import ArticleStanding


def require_article(name: str, *, pack: Pack) -> None:
    """Raise Refusal, with names that come near, where the pack has no such article."""
    if name in pack.articles:
        return
    near = get_close_matches(name, pack.articles, n=3, cutoff=0.5) or [one for one in pack.articles if name and name in one][:3]
    did_you_mean = f" Did you mean {' or '.join(near)}?" if near else " `askfirst law check -v` lists them."
    raise Refusal(f"There is no article {quoted(name)}.{did_you_mean}", field="article")


def article_as_json(name: str, *, pack: Pack, look: "Look", language: str) -> dict[str, Any]:
    """Return everything about an article: its words, its dates, its standing and each citation with its state."""
    article, standing = pack.articles[name], look.standings[name]
    code = language if language in article.texts else "en"
    text, words = article.texts[code], phrasebook(code)
    pin = look.lock.articles.get(name)
    return {
        "article": name,
        "language": code,
        "question": text.question,
        "text_state": text.state,
        "state": standing.state,
        "note": words[f"law_state_{standing.state}"],
        "withheld": standing.is_withheld,
        "risk": article.head.risk,
        "as_of": article.head.as_of,
        "said_since": pin.since if pin else None,
        "compared_on": standing.compared_on,
        "review_due": standing.review_due,
        "people_needed": standing.people_needed,
        "verified": [{"by": one.by, "on": one.on, "until": one.until} for one in standing.verified],
        "reviewed": [{"by": one.by, "on": one.on, "as": one.kind} for one in standing.reviewed],
        "sections": [{"title": one.title, "body": one.body} for one in text.sections],
        "citations": [_citation(pack.citations[one], standing, code) for one in article.head.citations if one in pack.citations],
    }


def article_as_text(shown: dict[str, Any]) -> str:
    """Return the same as plain text: standing and dates first, then the sections, then what they stand on."""
    head = [
        shown["question"],
        shown["note"] + (" WITHHELD." if shown["withheld"] else ""),
        *(f"{name}: {shown[key]}" for key, name in _DATES.items() if shown[key]),
        *(f"read by {one['by']} on {one['on']}" for one in shown["verified"]),
        *(f"reviewed by {one['by']} ({one['as']}) on {one['on']}" for one in shown["reviewed"]),
    ]
    sections = [f"{one['title'].upper()}\n{one['body']}" for one in shown["sections"]]
    cited = [line for one in shown["citations"] for line in _cited(one)]
    return "\n\n".join(["\n".join(head), *sections, "\n".join(cited)])


_DATES = {
    "as_of": "law as of",
    "said_since": "says this since",
    "compared_on": "compared with the official text on",
    "review_due": "to be read again by",
    "text_state": "this text is",
}


def _citation(citation: Citation, standing: "ArticleStanding", code: str) -> dict[str, Any]:
    return {
        "id": citation.id,
        "cite": citation.cite,
        "source": citation.source,
        "as_of": citation.as_of,
        "read_again": citation.read_again,
        "confidence": citation.confidence,
        "state": citation.state,
        "note": in_language(citation.note, code) if citation.note.get("en") else "",
        "provisions": [provision_as_json(one) for one in standing.provisions if one.citation == citation.id],
    }


def _cited(one: dict[str, Any]) -> list[str]:
    state = "" if one["state"] == "stated" else f" ({one['state']})"
    lines = [f"[{one['id']}] {one['cite']}{state}, as of {one['as_of'] or 'no date'}", f"    {one['source']}"]
    lines += [f"    {one['note']}"] if one["note"] else []
    return lines + [f"    {thing['provision']}: {thing['state']}" for thing in one["provisions"]]
