"""The addresses of the API, for `path("hsds/", include("askfirst.api.urls"))`. Every one of them is behind the door."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import URLPattern, re_path

from askfirst.api.door import door
from askfirst.api.routes import api
from askfirst.api.sentences import nothing_here


def elsewhere(request: HttpRequest) -> NoReturn:
    """Say that there is nothing at this address."""
    raise nothing_here(request.path)


app_name = "hsds"
urlpatterns = [
    *(
        URLPattern(one.pattern, door(one.callback), one.default_args, one.name)
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
    re_path(r"", door(elsewhere)),
]
