"""The steward's desk for law, on the desk's own machine alone: what to read again today, and one page with its deeds."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from askfirst.ground.refusal import Refusal
from askfirst.web.steward import render_page
from askfirst.web.steward_form import form_of, now
from askfirst.web.steward_guard import at_the_desk
from askfirst.web.steward_law_deeds import perform
from askfirst.web.steward_law_desk import desk_now
from askfirst.web.steward_law_home import lay_out_law
from askfirst.web.steward_law_page import lay_out_page


@at_the_desk
@require_http_methods(["GET", "HEAD"])
def law(request: HttpRequest) -> HttpResponse:
    """Show how new the official texts are and which pages have to be read again, the most urgent first."""
    return render_page(request, "law", lay_out_law(desk_now(), by=form_of(request).by))


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def law_page(request: HttpRequest, article: str) -> HttpResponse:
    """Show one article beside the law it stands on; after a button, what was done and the page that follows from it."""
    form, desk = form_of(request), desk_now()
    found = desk.pack.articles.get(article)
    if found is None:
        raise Http404
    try:
        told = perform(form, article=article, desk=desk, at=now())
    except Refusal as refusal:
        # Read again: what was refused may be so because the law moved meanwhile.
        page = lay_out_page(found, desk=desk_now(), form=form, refusal=refusal)
        return render_page(request, "law_page", page, status=422)
    after = desk_now() if told else desk
    return render_page(request, "law_page", lay_out_page(found, desk=after, form=form, done=told(after) if told else None))


law_patterns = [
    path("law/", law, name="steward-law"),
    path("law/<slug:article>/", law_page, name="steward-law-page"),
]
