"""What a person who approves an article has before their eyes, as values that can be compared later. Pure."""

from askfirst.law.records import LANGUAGES, Pin, Seen, source_key
from askfirst.pack.content import Pack
from askfirst.pack.editions import original_of, text_fingerprint
from askfirst.pack.legal import Article, Citation
from askfirst.provisions.law import Print


def article_mark(article: Article) -> str:
    """Return the fingerprint of the words that people approve: the original's, so that a draft translation undoes nothing."""
    return text_fingerprint(original_of(article)) if article.texts else ""


def text_key(path: str, *, language: str) -> str:
    """Return the key of a provision's text in one language."""
    return f"{path} {language}"


def notes_key(path: str, *, language: str) -> str:
    """Return the key of a provision's notes and dates in one language."""
    return f"{path} {language} notes"


def notes_value(of: Print | Pin) -> str:
    """Return one value for everything about a provision but its words: notes, and the dates of its text."""
    return " ".join([of.notes, of.last_amended or "-", of.in_force or "-"])


def source_value(citation: Citation, *, seen: Seen) -> str:
    """Return what stands for a source without provisions: the fingerprint of its page, else the day as of which it was read."""
    page = seen.pages.get(source_key(citation.id))
    return page.fingerprint if page else f"as of {citation.as_of or 'no date'}"


def stamp(article: Article, *, pack: Pack, seen: Seen) -> dict[str, str]:
    """Return everything that an article stands on as now seen, by key, and under `article` its own words."""
    found = {"article": article_mark(article)}
    for citation in (pack.citations[name] for name in article.head.citations if name in pack.citations):
        if not citation.provisions:
            found[source_key(citation.id)] = source_value(citation, seen=seen)
        for path in citation.provisions:
            for language in LANGUAGES:
                if now := seen.print_of(path, language=language):
                    found[text_key(path, language=language)] = now.text
                    found[notes_key(path, language=language)] = notes_value(now)
    return found
