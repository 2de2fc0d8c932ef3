"""Keeps the steward's pages on the desk's own machine: to anybody else they do not exist."""

import functools
import ipaddress
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

# Whoever passes a request on says so in one of these, and then the address it came from is not the visitor's.
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def at_the_desk(view: View[Rest]) -> View[Rest]:
    """Answer only a request made at this machine, by a loopback name, to a server that is not public; raise Http404 otherwise."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not is_at_the_desk(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def is_at_the_desk(request: HttpRequest) -> bool:
    """Tell whether a request was made at this machine. Where the settings do not say that the server is not public, it is."""
    if getattr(settings, "ASKFIRST_PUBLIC", True) or any(name in request.headers for name in _PASSED_ON):
        return False
    return _is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and _is_loopback_name(request.get_host())


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def _is_loopback_name(host: str) -> bool:
    # Without the port; a page of another site that points its own name here still names itself.
    name = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return name.lower() in ("localhost", "127.0.0.1", "[::1]")
