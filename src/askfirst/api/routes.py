"""The addresses of the API: each reads what is asked, makes one call, and answers."""

from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date
from ninja import NinjaAPI, Schema

import askfirst
from askfirst.api import document, store
from askfirst.api.asked import (
    ListAsked,
    NothingAsked,
    OrganizationAsked,
    OrganizationsAsked,
    PlacesAsked,
    ServicesAsked,
    TermsAsked,
)
from askfirst.api.asking import asked_of
from askfirst.api.found import Results, found
from askfirst.api.pages import Page, as_lines, as_long_page, as_page, encode
from askfirst.api.sentences import No, not_found
from askfirst.api.shown import detailed, listed
from askfirst.hsds.ids import is_uuid
from askfirst.hsds.profile import schemas
from askfirst.hsds.tables import HSDS_VERSION

api = NinjaAPI(
    title="Askfirst: a directory of services",
    version=askfirst.__version__,
    description="Services and how to reach them, as HSDS 3.2 of Open Referral with the Askfirst Profile. Reading only; no key is needed.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="hsds",
)


@api.exception_handler(Exception)
def _rise(request: HttpRequest, error: Exception) -> NoReturn:
    """Let everything rise to the door, which puts it into a sentence."""
    raise error


@api.get("/", operation_id="get_root", summary="Which HSDS this is.", openapi_extra=document.of_root())
def root(request: HttpRequest) -> HttpResponse:
    """Say which version of HSDS this is, and where its Profile and its OpenAPI document are."""
    asked_of(request, NothingAsked)
    here = request.build_absolute_uri(request.path)
    # The data model and the API are those of 3.2, whose fields are those of 3.1.1: readers look at the first number.
    return _json({"version": HSDS_VERSION, "profile": f"{here}profile/", "openapi_url": f"{here}openapi.json"})


@api.get("/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document of this API."""
    asked_of(request, NothingAsked)
    return _json(document.document(api, base=request.build_absolute_uri(request.path).removesuffix("openapi.json")))


@api.get("/profile/", include_in_schema=False)
def profile(request: HttpRequest) -> HttpResponse:
    """Name the JSON Schemas of our Profile, each to be merged into the schema of HSDS of the same name (RFC 7386)."""
    asked_of(request, NothingAsked)
    here = request.build_absolute_uri(request.path)
    files = [{"file": name, "url": here + name} for name in sorted(schemas())]
    return _json(
        {"name": "Askfirst Profile", "extends": f"HSDS {HSDS_VERSION}", "how": "JSON Merge Patch (RFC 7386)", "schemas": files}
    )


@api.get("/profile/{name}", include_in_schema=False)
def profile_file(request: HttpRequest, name: str) -> HttpResponse:
    """Return one JSON Schema of our Profile."""
    asked_of(request, NothingAsked)
    if name not in schemas():
        raise No(404, "There is no such file in the Profile. Its files are named at /hsds/profile/.")
    return _json(schemas()[name])


def _json(content: Any) -> HttpResponse:
    return HttpResponse(encode(content), content_type="application/json")


def _list(request: HttpRequest, table: str, kind: type[ListAsked]) -> HttpResponseBase:
    asked = asked_of(request, kind)
    results = found(table, asked=asked)
    chunks = (listed(table, keys, asked=asked) for keys in results.chunks())
    if asked.format == "ndjson":
        return StreamingHttpResponse(as_lines(chunks), content_type="application/x-ndjson")
    is_all = getattr(asked, "minimal", False) and "per_page" not in asked.model_fields_set
    if is_all and asked.page == 1:
        return StreamingHttpResponse(as_long_page(chunks), content_type="application/json")
    return _page(results, table, asked, per_page=max(results.total, 1) if is_all else asked.per_page)


def _page(results: Results, table: str, asked: ListAsked, *, per_page: int) -> HttpResponse:
    page = Page(number=asked.page, per_page=per_page, total=results.total)
    keys = results.keys(start=page.start, size=page.size)
    return HttpResponse(as_page(page, listed(table, keys, asked=asked)), content_type="application/json")


def _detail(request: HttpRequest, table: str, key: str, kind: type[Schema]) -> HttpResponse:
    asked = asked_of(request, kind)
    records = detailed(table, [key.lower()], full_service=getattr(asked, "full_service", False)) if is_uuid(key) else []
    if not records:
        raise not_found(table, key=key)
    response = _json(records[0])
    if moment := store.changed_at(table, records[0]["id"]):
        response["Last-Modified"] = http_date(moment.timestamp())
    return response


def _serve(path: str, table: str, asked: type[ListAsked], *, one: type[Schema], shown: str, in_list: str) -> None:
    """Register a list, by GET and by POST, and its detail."""
    name = table.replace("_", " ")

    def every(request: HttpRequest) -> HttpResponseBase:
        return _list(request, table, asked)

    def detail(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002  (the name that HSDS gives it)
        return _detail(request, table, id, one)

    for method, add in (("get", api.get), ("post", api.post)):
        extra = document.of_list(in_list, asked, is_post=method == "post")
        about = (
            "The same list; the parameters may be in the body, so that a search stays out of addresses."
            if method == "post"
            else ""
        )
        add(
            f"/{path}",
            operation_id=f"{method}_{path}",
            summary=f"Every {name}, a page at a time.",
            description=about,
            openapi_extra=extra,
        )(every)
    summary = f"One {name}, with all that belongs to it."
    api.get(f"/{path}/{{id}}", operation_id=f"get_{table}", summary=summary, openapi_extra=document.of_detail(shown, one))(detail)


_serve("services", "service", ServicesAsked, one=NothingAsked, shown="service", in_list="service_list")
_serve(
    "organizations",
    "organization",
    OrganizationsAsked,
    one=OrganizationAsked,
    shown="organization_full",
    in_list="organization_list",
)
_serve(
    "service_at_locations",
    "service_at_location",
    PlacesAsked,
    one=NothingAsked,
    shown="service_at_location_full",
    in_list="service_at_location_list",
)
_serve("taxonomies", "taxonomy", ListAsked, one=NothingAsked, shown="taxonomy", in_list="taxonomy")
_serve("taxonomy_terms", "taxonomy_term", TermsAsked, one=NothingAsked, shown="taxonomy_term", in_list="taxonomy_term")
