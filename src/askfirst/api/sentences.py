"""Every "no" of the API as one sentence that a person can act on."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.http import HttpResponse


class No(Exception):
    """A request that is not answered: its status, and a sentence that says why and what to do."""

    def __init__(self, status: int, sentence: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers or {}


def refused(no: No) -> HttpResponse:
    """Return the answer that carries this sentence, as `{"detail": "…"}`."""
    body = msgspec.json.encode({"detail": no.sentence})
    return HttpResponse(body, status=no.status, content_type="application/json", headers=dict(no.headers))


def nothing_here(path: str) -> No:
    """Return what is said of an address that leads nowhere."""
    return No(404, f"There is nothing at {_short(path)}. The list of what is here is at /hsds/openapi.json.")


def not_found(what: str, *, key: str) -> No:
    """Return what is said of an id that nothing has."""
    return No(404, f"There is no {what.replace('_', ' ')} with the id {_short(key)} here.")


def unknown_key(key: str, *, known: Sequence[str]) -> No:
    """Return what is said of a parameter that this address does not take."""
    close = difflib.get_close_matches(key, known, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"It takes {', '.join(known)}." if known else "It takes none."
    return No(422, f"{_short(key)} is not a parameter of this address. {hint}")


def wrong_value(error: Mapping[str, Any]) -> No:
    """Return what is said of one value that pydantic refused."""
    name = str(error["loc"][0]) if error.get("loc") else "A parameter"
    return No(422, f"{name} {_should(error)}, not {_short(error.get('input'))}.")


def _should(error: Mapping[str, Any]) -> str:
    kind, details = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(details["error"]) if "must be" in str(details["error"]) else "must be numbers"
    if kind in _BOUNDS:
        return _BOUNDS[kind].format(**details)
    return next((sentence for start, sentence in _KINDS.items() if kind.startswith(start)), "has another form")


_BOUNDS = {
    "greater_than_equal": "must be {ge:g} or more",
    "greater_than": "must be more than {gt:g}",
    "less_than_equal": "must be {le:g} or less",
    "string_too_long": "must be {max_length} characters or fewer",
    "too_long": "must be {max_length} values or fewer",
    "literal_error": "must be {expected}",
}
_KINDS = {
    "int": "must be a whole number",
    "float": "must be a number",
    "finite": "must be a number",
    "bool": "must be true or false",
    "string_pattern": "must be an id as this API writes them (8-4-4-4-12 hexadecimal digits)",
    "string": "must be text",
    "list": "must be a list, or text with commas",
}


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    # Whoever reads the sentence must be able to see where the value begins and ends.
    return '"' + "".join(one if one.isprintable() else " " for one in text[:60]) + ("…" if len(text) > 60 else "") + '"'
