"""The directory's pages: read the form, make one call, show the page. What is searched for travels in forms alone."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from askfirst.ground.languages import LANGUAGES, nearest_language
from askfirst.ground.refusal import Refusal
from askfirst.journeys.detail import Detail, detail_of
from askfirst.journeys.find import pack_in_use, the_directory
from askfirst.phrasing.words import phrasebook
from askfirst.stewarding import actions
from askfirst.stewarding.actions import MOST_OF_A_NAME
from askfirst.stewarding.rules import FINDINGS, reporter
from askfirst.web.directory_form import Asked, read_form
from askfirst.web.directory_groups import require_a_name
from askfirst.web.directory_page import SearchPage, lay_out_search
from askfirst.web.directory_parts import MOUNTED_AT
from askfirst.web.directory_service import ServicePage, Told, lay_out_service
from askfirst.web.steward_guard import is_at_the_desk


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the empty form; after a button, what was found and the form as it stands."""
    the_directory()
    page = lay_out_search(_asked(request), pack=pack_in_use(), language=_language(request), at=datetime.now(UTC))
    return _render(request, "search", page, status=422 if page.message else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, name: str) -> HttpResponse:
    """Show one service, closed and hidden ones too; on the desk, take a report about it. Without such a service, say so."""
    language, at = _language(request), datetime.now(UTC)
    try:
        detail = detail_of(require_a_name(name), pack=pack_in_use())
    except Refusal:
        return _no_service(request, language)
    told = None
    if request.POST.get("do") == "report":
        told = _reported(request, detail, language, at)
        detail = detail_of(detail.number, pack=pack_in_use())
    page = lay_out_service(
        detail,
        pack=pack_in_use(),
        language=language,
        at=at,
        asked=_asked(request, is_elsewhere=True),
        at_the_desk=is_at_the_desk(request),
        told=told,
    )
    return _render(request, "service", page, status=422 if page.told.refused else 200)


def _asked(request: HttpRequest, *, is_elsewhere: bool = False) -> Asked:
    if request.method != "POST":
        return Asked()
    form = request.POST.copy()
    if is_elsewhere:
        # The buttons of a service's page change nothing of the search that it carries.
        form["do"] = "language:"
    return read_form(form, pack=pack_in_use())


def _reported(request: HttpRequest, detail: Detail, language: str, at: datetime) -> Told:
    """Take a report, on the desk alone; return what came of it in words."""
    if not is_at_the_desk(request):
        raise Http404
    words = phrasebook(language)
    finding, by = request.POST.get("finding", ""), " ".join(request.POST.get("report_by", "").split())
    try:
        _require_report(finding, by)
        came = actions.report(service_id=detail.number, finding=finding, by=by, at=at)
    except Refusal as refusal:
        return Told(refused=words.refusal(_known(refusal)), finding=finding, by=by)
    return Told(message=words[f"reported_{came}"])


def _require_report(finding: str, by: str) -> None:
    if finding not in FINDINGS:
        raise Refusal("Choose what you found.", field="finding", key="report_choose")
    if not reporter(by):
        raise Refusal("Write who reports.", field="report_by", key="report_name")
    if len(by) > MOST_OF_A_NAME:
        raise Refusal("That name is too long.", field="report_by", key="report_long", parts={"most": MOST_OF_A_NAME})


def _known(refusal: Refusal) -> Refusal:
    """A refusal that this page has words for: all that is left to refuse about a finding is that it was reported today."""
    is_again = refusal.field == "finding" and not refusal.key
    return Refusal(refusal.message, field=refusal.field, key="report_again") if is_again else refusal


def _language(request: HttpRequest) -> str:
    """The language that a button asks for, else that of the form, else that of the browser."""
    if request.method != "POST":
        return nearest_language(request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0])
    deed, _, code = request.POST.get("do", "").partition(":")
    asked = code if deed == "language" else request.POST.get("page_language", "en")
    return asked if asked in LANGUAGES else "en"


def _no_service(request: HttpRequest, language: str) -> HttpResponse:
    seen = {"w": phrasebook(language), "language": language, "search_url": MOUNTED_AT}
    return render(request, "directory/no_service.html", seen, status=404)


def _render(request: HttpRequest, template: str, page: SearchPage | ServicePage, *, status: int) -> HttpResponse:
    seen = {"page": page, "w": page.w, "language": page.language}
    return render(request, f"directory/{template}.html", seen, status=status)
