"""The few template helpers: article text with its citations, and safe emphasis."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from askfirst.journeys.library_text import link_of
from askfirst.pack.legal import Citation

register = template.Library()

_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(["emphasis", "list"])
_CITATION = re.compile(r"\s*\[([a-z0-9][a-z0-9.-]*|\?)\]")
_TOPIC = re.compile(r"\[\[([a-z0-9-]+)\]\]")


@register.filter
def article(body: str, labels: dict[str, str]) -> SafeString:
    """Return article text as HTML: lists and emphasis only; citations and doubts as small marks, topics by their label."""
    text = _TOPIC.sub(lambda match: f"**{labels.get(match[1], match[1])}**", body)
    marks = _CITATION.sub(lambda match: f" ⟦{match[1]}⟧", text)
    html = _MARKDOWN.render(marks)
    return mark_safe(re.sub(r"⟦([^⟧]+)⟧", lambda match: _mark(match[1], labels), html))  # noqa: S308  (html is off in the renderer)


@register.filter
def plain(body: str) -> str:
    """Return article text without marks of any kind, for a hand-out."""
    return _CITATION.sub("", body).replace("**", "")


def _mark(citation: str, labels: dict[str, str]) -> str:
    return format_html('<cite class="cite">{}</cite>', labels.get(citation, citation))


@register.filter
def link(citation: Citation, language: str) -> str:
    """Return where a person reads what is cited, or nothing where it names no address."""
    return link_of(citation, language=language)


@register.filter
def first_address(source: str) -> str:
    """Return the first web address in a source, or nothing where it names none."""
    return next((part for part in source.split() if part.startswith(("https://", "http://"))), "")


@register.filter
def get(mapping: dict[str, str], key: str) -> str:
    """Return what a mapping holds under this key, or nothing."""
    return mapping.get(key, "")
