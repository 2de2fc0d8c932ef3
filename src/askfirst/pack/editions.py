"""Which version of an article this is: its fingerprint, whether a translation is behind, and what it said on a day."""

import hashlib
from datetime import date
from pathlib import Path

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.pack.legal import Article, ArticleText

_LENGTH = 12


def text_fingerprint(text: ArticleText) -> str:
    """Return 12 hex digits that change whenever the question or a section of this text does."""
    said = msgspec.json.encode([text.question, [[section.title, section.body] for section in text.sections]])
    return hashlib.sha256(said).hexdigest()[:_LENGTH]


def article_fingerprint(article: Article) -> str:
    """Return 12 hex digits that change whenever any language of an article, or what it stands on, does."""
    texts = {code: text_fingerprint(text) for code, text in sorted(article.texts.items())}
    said = msgspec.json.encode([texts, article.head.citations, article.head.risk])
    return hashlib.sha256(said).hexdigest()[:_LENGTH]


def original_of(article: Article) -> ArticleText:
    """Return the text that the others were translated from; English where none says that it is."""
    return next((text for text in article.texts.values() if text.state == "original"), article.texts["en"])


def is_behind(article: Article, language: str) -> bool:
    """Return whether a translation was made from another version of the original than the one that stands now."""
    text, original = article.texts[language], original_of(article)
    return text is not original and text.of != text_fingerprint(original)


def editions_of(folder: Path, article: str) -> tuple[str, ...]:
    """Return the days (ISO dates) from which an article said something new, oldest first. `folder` is the pack's."""
    return tuple(sorted(path.stem for path in (folder / "said" / article).glob("????-??-??.json")))


def edition(folder: Path, article: str, day: date) -> tuple[str, Article] | None:
    """Return what an article said on a day and since when, or None before its first version. Raises Refusal if it is damaged."""
    since = max((one for one in editions_of(folder, article) if one <= day.isoformat()), default=None)
    if since is None:
        return None
    path = folder / "said" / article / f"{since}.json"
    try:
        return since, msgspec.json.decode(path.read_bytes(), type=Article)
    except (msgspec.DecodeError, OSError):
        raise Refusal(f"{path.name} of {article} is damaged. Take it again from a copy of the pack.", field="pack") from None
