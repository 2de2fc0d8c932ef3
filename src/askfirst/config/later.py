"""Parts of the site that are loaded when somebody first asks for them, so that a talk alone stays small."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path, resolve


def later(prefix: str, urls: str) -> URLPattern:
    """Return the address pattern for everything under a prefix, answered by the addresses of a module not yet loaded."""

    def answer(request: HttpRequest, rest: str) -> HttpResponseBase:
        found = resolve(f"/{rest}", urlconf=urls)
        view: Callable[..., HttpResponseBase] = found.func
        return view(request, *found.args, **found.kwargs)

    # The parts look at requests from other sites themselves or are guarded before; none uses Django's own tokens.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return re_path(rf"^{prefix}/(?P<rest>(?s:.*))$", answer, name=prefix)
