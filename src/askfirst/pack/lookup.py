"""Finds in a pack what another part of it names."""

from askfirst.pack.content import Pack
from askfirst.pack.legal import Article, Citation


def cited_by(article: Article, *, pack: Pack) -> tuple[Citation, ...]:
    """Return the citations an article stands on, in its order."""
    return tuple(pack.citations[one] for one in article.head.citations)
