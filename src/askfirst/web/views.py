"""One address, one form: open what the page carries, take one step, show the page that follows from it."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from askfirst.ground.languages import LANGUAGES, nearest_language
from askfirst.ground.refusal import Refusal
from askfirst.listening.steps import Answer, take
from askfirst.phrasing.words import phrasebook
from askfirst.web.page import HandOut, SheetPage, hand_out, lay_out
from askfirst.web.room import Room, room
from askfirst.web.state import TalkState, new_talk, open_talk

LISTS = ("want", "limit", "speaks", "take", "shown")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the sheet; after a form, the sheet that follows from its answer."""
    place = room()
    if request.method != "POST":
        return _show(request, new_talk(), place, language=_browser_language(request))
    language = _page_language(request)
    try:
        state = open_talk(request.POST["sealed"], room=place)
    except (Refusal, MultiValueDictKeyError) as refusal:
        message = (
            phrasebook(language).refusal(refusal) if isinstance(refusal, Refusal) else phrasebook(language)["page_without_seal"]
        )
        return _show(request, new_talk(), place, language=language, message=message, typed=request.POST.dict(), status=409)
    if state.mark in place.ended:
        return _ended(request, language)
    return _answered(request, state, place, language)


def _answered(request: HttpRequest, state: TalkState, place: Room, language: str) -> HttpResponse:
    button = request.POST.get("do", "")
    if button == "end":
        place.ended.end(state.mark)
        return _ended(request, language)
    taken = take(state.conversation, _answer(request), pack=place.pack)
    state = _unfolded(replace(state, conversation=taken.conversation), button)
    if taken.refusals:
        return _show_refused(request, state, place, language, taken.refusals)
    if button == "take-away":
        return _render(request, "handout.html", hand_out(state, room=place, language=language))
    return _show(request, state, place, language=language, focus=button)


def _show_refused(
    request: HttpRequest, state: TalkState, place: Room, language: str, refusals: Sequence[Refusal]
) -> HttpResponse:
    """Everything else was taken; what was refused stands in its box again, as it was typed."""
    message = " ".join(phrasebook(language).refusal(refusal) for refusal in refusals)
    typed = {refusal.field: request.POST.get(refusal.field, "") for refusal in refusals}
    return _show(request, state, place, language=language, message=message, typed=typed, status=422)


def _unfolded(state: TalkState, button: str) -> TalkState:
    deed, _, about = button.partition(":")
    if deed == "read":
        return replace(state, reading=(*state.reading, about))
    if deed == "fold":
        return replace(state, reading=tuple(article for article in state.reading if article != about))
    return replace(state, shows_all=deed == "all" or (state.shows_all and deed != "fewer"))


def _show(
    request: HttpRequest,
    state: TalkState,
    place: Room,
    *,
    language: str,
    message: str = "",
    typed: Mapping[str, str] | None = None,
    focus: str = "",
    status: int = 200,
) -> HttpResponse:
    page = lay_out(state, room=place, language=language, message=message, typed=typed or {}, focus=focus)
    return _render(request, "sheet.html", page, status=status)


def _render(request: HttpRequest, template: str, page: SheetPage | HandOut, *, status: int = 200) -> HttpResponse:
    return render(request, template, {"page": page, "w": page.w, "language": page.language}, status=status)


def _ended(request: HttpRequest, language: str) -> HttpResponse:
    return render(request, "ended.html", {"w": phrasebook(language), "language": language})


def _answer(request: HttpRequest) -> Answer:
    fields = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    lists = {name: tuple(filter(None, request.POST.getlist(name))) for name in LISTS if name in request.POST}
    return Answer(fields=fields, lists=lists, button=fields.get("do", ""))


def _page_language(request: HttpRequest) -> str:
    deed, _, code = request.POST.get("do", "").partition(":")
    asked = code if deed == "language" else request.POST.get("page_language", "en")
    return asked if asked in LANGUAGES else "en"


def _browser_language(request: HttpRequest) -> str:
    return nearest_language(request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a form that is too large or cannot be read."""
    del exception
    return _plain(request, "bad_request", 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    del exception
    return _plain(request, "not_found", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when something broke. Nothing of the request is repeated or written down."""
    return _plain(request, "broken", 500)


def _plain(request: HttpRequest, key: str, status: int) -> HttpResponse:
    language = _browser_language(request)
    return render(
        request,
        "message.html",
        {"w": phrasebook(language), "language": language, "message": phrasebook(language)[key]},
        status=status,
    )
