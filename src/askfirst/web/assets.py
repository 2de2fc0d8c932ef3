"""The stylesheet and the script, each one file, served from this origin."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

_STATIC = Path(__file__).parent / "static"


def stylesheet(request: HttpRequest) -> HttpResponse:
    """Answer with the stylesheet."""
    return _asset(request, "askfirst.css", "text/css; charset=utf-8")


def script(request: HttpRequest) -> HttpResponse:
    """Answer with the script; no page needs it."""
    return _asset(request, "askfirst.js", "text/javascript; charset=utf-8")


def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to stay away."""
    del request
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def _asset(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    content, mark = _read(name)
    response = (
        HttpResponseNotModified() if request.headers.get("If-None-Match") == mark else HttpResponse(content, content_type=kind)
    )
    response["Cache-Control"] = "no-cache"
    response["ETag"] = mark
    return response


@cache
def _read(name: str) -> tuple[bytes, str]:
    content = (_STATIC / name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
