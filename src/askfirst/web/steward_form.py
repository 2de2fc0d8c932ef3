"""What a steward's form holds, cleaned, and where its links lead."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

# Far more than any fact is long; the rest of a pasted book is no fact.
_MOST = 20_000

# These pages are mounted when first asked for, so the addresses of the whole server do not know them.
MOUNTED_AT = "/steward"


@dataclass(frozen=True)
class Form:
    """One form as it was sent: the button that was pressed, the steward's name, and every field. Nothing in it is trusted."""

    do: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    by: str = ""

    @property
    def deed(self) -> str:
        """What the button does."""
        return self.do.partition(":")[0]

    @property
    def about(self) -> str:
        """What the button does it to."""
        return self.do.partition(":")[2]

    def get(self, name: str) -> str:
        """Return one field, or nothing."""
        return self.fields.get(name, "")

    def starting_with(self, head: str) -> dict[str, str]:
        """Return the fields whose name begins so, without that beginning."""
        return {name.removeprefix(head): value for name, value in self.fields.items() if name.startswith(head)}


def form_of(request: HttpRequest) -> Form:
    """Return the form that was sent; with a mere visit, only the name that the link carried."""
    if request.method != "POST":
        return Form(by=_clean(request.GET.get("by", ""))[:200])
    fields = {name: _clean(value) for name, value in request.POST.items() if isinstance(value, str)}
    return Form(do=fields.pop("do", ""), fields=fields, by=" ".join(fields.get("by", "").split())[:200])


def link(name: str, *args: object, by: str = "", **parts: str) -> str:
    """Return the address of a page; the steward's name travels with it, since there is no cookie to hold it."""
    query = {**({"by": by} if by else {}), **parts}
    path = reverse(name, urlconf="askfirst.web.steward_urls", args=[str(one) for one in args])
    return f"{MOUNTED_AT}{path}" + (f"?{urlencode(query)}" if query else "")


def now() -> datetime.datetime:
    """Return this moment on the clock of the desk, so that a check carries the day on its wall."""
    return datetime.datetime.now(datetime.UTC).astimezone()


def _clean(value: str) -> str:
    """Without what nobody can see or a database cannot hold: control characters, and marks that turn the reading direction."""
    return "".join(mark for mark in value.replace("\r\n", "\n")[:_MOST] if mark == "\n" or mark.isprintable())
