"""What every answer of the API goes through: methods, the rate limit, validators, headers, and sentences for every failure."""

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified

import askfirst
from askfirst.api import store
from askfirst.api.rate import seconds_to_wait
from askfirst.api.sentences import No, refused
from askfirst.ground.refusal import Refusal

View = Callable[..., HttpResponseBase]

_LOG = logging.getLogger("askfirst.api")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {"Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match", "Access-Control-Max-Age": "86400"}
# A fact may be withdrawn to keep somebody safe, so a copy is used only after asking whether it still stands.
_FRESH = "public, no-cache"
# What somebody looks for, and from where, is not for a cache or a disk.
_PRIVATE = "no-store"
_TELLING = frozenset({"search", "near", "postcode", "topic", "language", "no_id"})


def door(view: View) -> View:
    """Put a view behind the door: whatever happens, the answer is JSON in plain words and never a traceback."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            response = _answer(view, request, *args, **kwargs)
        except No as no:
            response = refused(no)
        except Refusal as refusal:
            response = refused(No(422, refusal.message))
        except Exception as error:
            # Names of code only: the message of an error can hold what somebody typed.
            _LOG.error("%s in %s", type(error).__name__, getattr(view, "__name__", "a view"))
            response = refused(
                No(500, "Something broke here, not in your request. Try again; if it stays, tell who runs this server.")
            )
        response = _with_headers(response, request)
        return _without_body(response) if is_head else response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if wait := seconds_to_wait(str(request.META.get("REMOTE_ADDR", ""))):
        seconds = str(int(wait) + 1)
        raise No(429, f"Too many requests from your address. Try again in {seconds} seconds.", headers={"Retry-After": seconds})
    if request.method == "OPTIONS":
        # No view takes this method, and each says which it takes.
        return HttpResponse(status=204, headers={"Allow": _allowed(view(request, *args, **kwargs))})
    store.ready()
    mark = _mark(request)
    if mark and _is_known(request.headers.get("If-None-Match", ""), mark):
        return _marked(HttpResponseNotModified(), request, mark)
    response = view(request, *args, **kwargs)
    if response.status_code == 405:
        raise No(405, f"{request.method} is not possible here.", headers={"Allow": _allowed(response)})
    if response.status_code == 200:
        _marked(response, request, mark)
    return response


def _allowed(response: HttpResponseBase) -> str:
    named = sorted(response.get("Allow", "GET").replace(" ", "").split(","))
    return ", ".join(dict.fromkeys([*named, *(["HEAD"] if "GET" in named else []), "OPTIONS"]))


def _mark(request: HttpRequest) -> str:
    """A weak validator: the state of the directory and the request. What is open now changes without either, so it has none."""
    if "open_now" in request.GET or request.method != "GET":
        return ""
    asked = f"{askfirst.__version__} {request.build_absolute_uri()}"
    return f'W/"{store.state()}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"'


def _is_known(header: str, mark: str) -> bool:
    return mark.removeprefix("W/") in [one.strip().removeprefix("W/") for one in header.split(",")]


def _marked(response: HttpResponseBase, request: HttpRequest, mark: str) -> HttpResponseBase:
    if mark:
        response["ETag"] = mark
    telling = request.method == "POST" or not _TELLING.isdisjoint(request.GET) or "open_now" in request.GET
    response["Cache-Control"] = _PRIVATE if telling else _FRESH
    return response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    """The answer to HEAD: the headers alone. A stream is never begun."""
    headers = dict(response.items())
    if isinstance(response, HttpResponse):
        headers.setdefault("Content-Length", str(len(response.content)))
    response.close()
    return HttpResponse(status=response.status_code, headers=headers)


def _with_headers(response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = _PRIVATE
    # On a desk any page that is open in the browser could otherwise read what runs there.
    if getattr(settings, "ASKFIRST_PUBLIC", False):
        for name, value in _CORS.items():
            response[name] = value
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            for name, value in _PREFLIGHT.items():
                response[name] = value
    return response
