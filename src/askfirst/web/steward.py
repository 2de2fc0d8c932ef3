"""The steward's pages, on the desk's own machine alone: parse the form, do one deed, show the page that follows from it."""

import datetime
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from askfirst.ground.refusal import Refusal
from askfirst.stewarding import actions
from askfirst.stewarding.facts import ServiceFacts
from askfirst.stewarding.past import MOST_LINES, done_since
from askfirst.stewarding.queries import service_facts
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_changes import lay_out_changes
from askfirst.web.steward_deeds import DoneNow, perform, undo_of
from askfirst.web.steward_form import form_of, link, now
from askfirst.web.steward_guard import at_the_desk
from askfirst.web.steward_home import lay_out_home
from askfirst.web.steward_page import lay_out
from askfirst.web.steward_pairs import lay_out_merge, lay_out_pairs, picked

_A_MONTH = 30


@at_the_desk
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """Show how the directory stands and what to do next; with a name, what was found under it."""
    form = form_of(request)
    page = lay_out_home(words=" ".join(request.GET.get("q", "").split())[:200], by=form.by, today=now().date())
    return render_page(request, "home", page)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """Show one service with its facts; after a button, what was done and the page that follows from it."""
    form, at, number = form_of(request), now(), str(service_id)
    _required(number)
    try:
        done = perform(form, service_id=number, at=at)
    except Refusal as refusal:
        page = lay_out(_required(number), form=form, today=at.date(), refusal=refusal)
        return render_page(request, "service", page, status=422)
    return render_page(request, "service", lay_out(_required(number), form=form, today=at.date(), done=done))


@at_the_desk
@require_http_methods(["GET", "HEAD"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """Show services that are likely the same."""
    return render_page(request, "duplicates", lay_out_pairs(by=form_of(request).by))


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, keep: uuid.UUID, close: uuid.UUID) -> HttpResponse:
    """Show two services side by side; after a button, the one that stays, merged or kept apart."""
    form, at = form_of(request), now()
    here, there = _required(str(keep)), _required(str(close))
    try:
        if form.deed == "merge":
            actions.merge(keep=here.id, other=there.id, from_other=picked(form), by=form.by, at=at)
        elif form.deed == "apart":
            actions.keep_apart(one=here.id, other=there.id, by=form.by, at=at)
        else:
            return render_page(request, "merge", lay_out_merge(here, there, form=form))
    except Refusal as refusal:
        return render_page(request, "merge", lay_out_merge(here, there, form=form, refusal=refusal), status=422)
    words = steward_words()
    message = words.say("done_merged", name=there.name) if form.deed == "merge" else words["done_apart"]
    done = DoneNow(message, undo_of(at=at, by=form.by))
    return render_page(request, "service", lay_out(_required(here.id), form=form, today=at.date(), done=done))


@at_the_desk
@require_http_methods(["GET", "HEAD"])
def changes(request: HttpRequest) -> HttpResponse:
    """Show what changed since a day, to be printed."""
    today, typed = now().date(), request.GET.get("since", "").strip()
    since, problem = today - datetime.timedelta(days=_A_MONTH), ""
    if typed:
        try:
            since = datetime.date.fromisoformat(typed)
        except ValueError:
            problem = steward_words().say("not_a_date", day=typed[:40])
    deeds = done_since(since, until=today)
    page = lay_out_changes(deeds, since=since, by=form_of(request).by, problem=problem, most=MOST_LINES)
    return render_page(request, "changes", page, status=422 if problem else 200)


def _required(service_id: str) -> ServiceFacts:
    found = service_facts(service_id)
    if found is None:
        raise Http404
    return found


def render_page(request: HttpRequest, template: str, page: object, *, status: int = 200) -> HttpResponse:
    """Answer with one page of the desk. Its `desk` names the part of the desk it belongs to, where that is not the directory."""
    title = f"{getattr(page, 'title', '')} – {getattr(page, 'desk', '') or steward_words()['neutral_title']}"
    # The base page names every page by `neutral_title`; a steward has many tabs open, so each says what it holds.
    words = {**steward_words(), "neutral_title": title}
    by = getattr(page, "by", "")
    roads = {name: link(f"steward-{name}", by=by) for name in ("home", "duplicates", "changes", "law")}
    seen = {"page": page, "w": words, "language": "en", "roads": roads}
    return render(request, f"steward/{template}.html", seen, status=status)
