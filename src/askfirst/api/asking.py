"""Reads what a request asks for: from its address, and for POST from a JSON or form body as well."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from ninja import Schema
from pydantic import ValidationError

from askfirst.api.sentences import No, unknown_key, wrong_value

Asked = TypeVar("Asked", bound=Schema)

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def asked_of(request: HttpRequest, kind: type[Asked]) -> Asked:
    """Return what is asked, checked. Raises No (400, 415 or 422) if any of it cannot be understood."""
    given = _joined(request.GET, kind=kind)
    if request.method == "POST":
        for key, value in _body(request, kind=kind).items():
            if key in given and not _is_nothing(value) and str(given[key]).lower() != str(value).lower():
                raise No(422, f"{key} is given in the address and, differently, in the body. Give it once.")
            given.setdefault(key, value)
    for key in given:
        if key not in kind.model_fields:
            raise unknown_key(key, known=list(kind.model_fields))
    try:
        return kind.model_validate({key: value for key, value in given.items() if not _is_nothing(value)})
    except ValidationError as error:
        raise wrong_value(error.errors(include_url=False)[0]) from None


def _is_nothing(value: Any) -> bool:
    """An empty value asks for nothing: forms send their empty fields too."""
    return value is None or value in ("", [])


def _joined(given: QueryDict, *, kind: type[Schema]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for key, values in given.lists():
        several = [value for value in values if value != ""]
        if _takes_several(kind, key):
            joined[key] = several
        elif len(set(several)) > 1:
            raise No(422, f"{key} is given {len(several)} times with different values. Give it once.")
        else:
            joined[key] = several[0] if several else ""
    return joined


def _takes_several(kind: type[Schema], key: str) -> bool:
    field = kind.model_fields.get(key)
    return field is not None and isinstance(field.default, list)


def _body(request: HttpRequest, *, kind: type[Schema]) -> Mapping[str, Any]:
    try:
        if request.content_type in _FORMS:
            if request.FILES:
                raise No(422, "This address takes no files. Send the parameters alone.")
            return _joined(request.POST, kind=kind)
        if not request.body:
            return {}
        if request.content_type not in ("", "application/json", "text/json", "text/plain"):
            raise No(415, "The body must be JSON or a form. Send it with the content type application/json.")
        return _json(request.body)
    except (RequestDataTooBig, TooManyFieldsSent):
        raise No(413, "The body is too long. A search needs only a few words.") from None
    except MultiPartParserError:
        raise No(400, "The form in the body cannot be read. Send it again, or send JSON.") from None


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise No(400, 'The body is not a JSON object. Write it like {"search": "shelter", "page": 1}.') from None
