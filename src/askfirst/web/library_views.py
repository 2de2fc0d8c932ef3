"""The library's pages: read the address, make one call, show the page. What is searched for travels in a form alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from askfirst.ground.languages import LANGUAGES, nearest_language
from askfirst.ground.refusal import Refusal
from askfirst.journeys.library import home_of, situation_of, topic_of
from askfirst.journeys.library_article import old_reading_of, reading_of
from askfirst.journeys.library_feed import feed_of
from askfirst.journeys.library_markdown import markdown_of
from askfirst.journeys.library_news import news_of
from askfirst.journeys.library_search import search_library
from askfirst.web import library_room
from askfirst.web.library_page import (
    HomePage,
    LostPage,
    NewsPage,
    RingPage,
    address,
    article_page,
    frame_of,
    old_page,
)

_reads = require_http_methods(["GET", "HEAD"])


@_reads
def any_language(request: HttpRequest) -> HttpResponse:
    """Lead to the library in the browser's language."""
    return HttpResponseRedirect(address(_browser_language(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Show the search box, situations and topics; after a search, what was found."""
    if language not in LANGUAGES:
        return _lost(request, language)
    if request.method == "POST":
        return _searched(request, language)
    library = library_room.library(language)
    return _render(request, "home", HomePage(frame_of(library), home_of(library)))


@_reads
def article(request: HttpRequest, language: str, article: str) -> HttpResponse:
    """Show what an article says today and how far it can be trusted; a withheld one with whom to ask instead."""
    library = library_room.library(_known(language))
    found = library.pack.articles.get(article)
    if language not in LANGUAGES or found is None:
        return _lost(request, language)
    reading = reading_of(found, library=library, current=library_room.as_it_stands)
    return _render(request, "article", article_page(reading, library=library))


@_reads
def markdown(request: HttpRequest, language: str, article: str) -> HttpResponse:
    """Answer with an article as plain Markdown."""
    library = library_room.library(_known(language))
    found = library.pack.articles.get(article)
    if language not in LANGUAGES or found is None:
        return _lost(request, language)
    reading = reading_of(found, library=library, current=library_room.as_it_stands)
    return HttpResponse(markdown_of(reading, library=library), content_type="text/markdown; charset=utf-8")


@_reads
def version(request: HttpRequest, language: str, article: str, day: str) -> HttpResponse:
    """Show what an article said on a day; where nothing was kept of it, say so."""
    library = library_room.library(_known(language))
    found = library.pack.articles.get(article)
    if language not in LANGUAGES or found is None:
        return _lost(request, language)
    try:
        reading = old_reading_of(found, day=day, library=library, today=timezone.localdate())
    except Refusal as refusal:
        return _lost(request, language, message=refusal.message, back=address(language, f"{article}/"))
    return _render(request, "version", old_page(reading, library=library))


@_reads
def situation(request: HttpRequest, language: str, situation: str) -> HttpResponse:
    """Show the questions of a situation."""
    library = library_room.library(_known(language))
    ring = situation_of(library, situation)
    if language not in LANGUAGES or ring is None:
        return _lost(request, language)
    return _render(request, "ring", RingPage(frame_of(library, f"situation/{ring.id}/"), ring))


@_reads
def topic(request: HttpRequest, language: str, topic: str) -> HttpResponse:
    """Show the questions of a topic, and a button that looks for places that help with it."""
    library = library_room.library(_known(language))
    found = topic_of(library, topic)
    if language not in LANGUAGES or found is None:
        return _lost(request, language)
    return _render(request, "ring", RingPage(frame_of(library, f"topic/{found.ring.id}/"), found.ring, found))


@_reads
def changes(request: HttpRequest, language: str) -> HttpResponse:
    """Show what changed lately."""
    if language not in LANGUAGES:
        return _lost(request, language)
    library = library_room.library(language, with_deeds=True)
    return _render(request, "changes", NewsPage(frame_of(library, "changes/"), news_of(library)))


@_reads
def feed(request: HttpRequest, language: str) -> HttpResponse:
    """Answer with what changed lately as an Atom feed."""
    if language not in LANGUAGES:
        return _lost(request, language)
    library = library_room.library(language, with_deeds=True)
    base = request.build_absolute_uri(address(language))
    return HttpResponse(feed_of(library, news_of(library), base=base), content_type="application/atom+xml; charset=utf-8")


def lost(request: HttpRequest, language: str) -> HttpResponse:
    """Answer any other address: there is no such page, and here is the search."""
    return _lost(request, language)


def _searched(request: HttpRequest, language: str) -> HttpResponse:
    library = library_room.library(language)
    typed, frame = request.POST.get("words", ""), frame_of(library)
    if not typed.strip():
        page = HomePage(frame, home_of(library), message=library.words["lib_type_first"])
        return _render(request, "home", page, status=422)
    try:
        results = search_library(typed, library=library)
    except Refusal as refusal:
        page = HomePage(frame, home_of(library), typed=typed, message=library.words.refusal(refusal))
        return _render(request, "home", page, status=422)
    found = library.words.say("lib_found", count=results.total, shown=len(results.hits))
    return _render(request, "home", HomePage(frame, home_of(library), typed=typed, results=results, found=found))


def _lost(request: HttpRequest, language: str, *, message: str = "", back: str = "") -> HttpResponse:
    code = language if language in LANGUAGES else _browser_language(request)
    library = library_room.library(code)
    page = LostPage(frame_of(library), message or library.words["lib_not_found"], back)
    return _render(request, "lost", page, status=404)


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"


def _browser_language(request: HttpRequest) -> str:
    return nearest_language(request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0])


def _render(request: HttpRequest, template: str, page: Any, *, status: int = 200) -> HttpResponse:
    seen = {"page": page, "frame": page.frame, "w": page.frame.w, "language": page.frame.language}
    return render(request, f"library/{template}.html", seen, status=status)
