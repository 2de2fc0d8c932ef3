"""What every answer carries and every request must pass, whatever the address."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def guard(answer: Handler) -> Handler:
    """Refuse requests that another site sent or that name another host, and put the headers on every answer."""

    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return _with_headers(HttpResponse("This address is not served here.", status=400, content_type="text/plain"))
        if request.method not in ("GET", "HEAD") and not _is_api(request) and _is_from_elsewhere(request):
            return _with_headers(
                HttpResponse("This form was sent from another site and was not read.", status=403, content_type="text/plain")
            )
        return _with_headers(answer(request))

    return guarded


def _is_api(request: HttpRequest) -> bool:
    """The HSDS API only reads, whatever the method, and says itself who may read it."""
    return request.path_info.startswith("/hsds/")


def _with_headers(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        if name not in response:
            response[name] = value
    return response


def _is_from_elsewhere(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    # With no-referrer, a browser sends its own forms with the origin "null"; it tells other sites by Sec-Fetch-Site.
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.get_host()
