"""Reads a conversation from outside, and refuses what it cannot honour in one clear sentence."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted, require_plain
from askfirst.listening.conversation import Conversation
from askfirst.pack.content import Pack
from askfirst.places.find import find_place

MOST_BYTES = 1_000_000
MOST_ENTRIES = 500
FARTHEST_KM = 5_000

_KEYS = Conversation.__struct_fields__
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACE_OF = re.compile(r"^(?P<reason>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)


def read_conversation(document: bytes | str, *, pack: Pack) -> Conversation:
    """Read a conversation document. Raises Refusal that names the field and what to do."""
    data = _json(_text(document))
    _check_top(data)
    conversation = _convert(data)
    _check_texts(data)
    _check_known(conversation, pack=pack)
    _check_place(conversation, pack=pack)
    return conversation


def write_conversation(conversation: Conversation) -> bytes:
    """Return the conversation as a JSON document; keys that say nothing are left out."""
    return msgspec.json.encode(msgspec.to_builtins(conversation) | {"version": 1})


def _text(document: bytes | str) -> str:
    size = len(document)
    if size > MOST_BYTES:
        raise Refusal(
            f"The conversation is {size:,} bytes long and at most {MOST_BYTES:,} fit. Shorten the words under “said”.",
            field="said",
        )
    if isinstance(document, str):
        return document
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(f"The conversation is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8.", field="") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refusal(
            f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}. Correct it there.", field=""
        ) from None
    except (RecursionError, ValueError):
        raise Refusal("This JSON is nested too deeply or holds a number too long. Simplify it.", field="") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refusal(f"The key {quoted(twice)} stands twice in one place. Keep one of them.", field=quoted(twice)[1:-1])
    return found


def _no_constant(name: str) -> float:
    raise Refusal(f"{name} is not a number that JSON allows. Write an ordinary number.", field="")


def _check_top(data: Any) -> None:
    if not isinstance(data, dict):
        raise Refusal('A conversation is a JSON object that begins with {"version": 1}.', field="version")
    if "version" not in data:
        raise Refusal('version: is missing. Begin the conversation with {"version": 1}.', field="version")
    if data["version"] != 1 or isinstance(data["version"], bool):
        raise Refusal(
            f"version: {quoted(str(data['version']))[1:-1]} is not known here. This program reads version 1.", field="version"
        )
    for key in data:
        if key not in _KEYS:
            raise Refusal(
                f"{quoted(key)} is not a key of a conversation. The keys are {', '.join(_KEYS)}.", field=quoted(key)[1:-1]
            )


def _convert(data: Any) -> Conversation:
    try:
        return msgspec.convert(data, type=Conversation)
    except msgspec.ValidationError as error:
        match = _PLACE_OF.match(str(error))
        reason, path = (match["reason"], match["path"]) if match else (str(error), "")
        path = quoted(path, most=80).strip("“”") or "version"
        raise Refusal(f"{path}: {quoted(reason.replace('`', ''), most=200).strip('“”')}. Correct it there.", field=path) from None


def _check_texts(data: dict[str, Any]) -> None:
    for fact in data.get("facts", ()):
        if isinstance(fact["value"], float) and not math.isfinite(fact["value"]):
            raise Refusal("facts: a value is too large a number. Write an ordinary number.", field="facts")
    for field, text in _texts(data, ""):
        require_plain(text, field=field)
    for key in ("said", "wants", "limits", "limits_in_words", "languages", "facts", "choices", "consents"):
        if len(data.get(key, ())) > MOST_ENTRIES:
            raise Refusal(
                f"{key}: has {len(data[key]):,} entries and at most {MOST_ENTRIES} fit. Keep the ones that matter.", field=key
            )


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{field}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"a key in {field or 'the conversation'}", key
            yield from _texts(item, f"{field}.{key}" if field else key)


def _check_known(conversation: Conversation, *, pack: Pack) -> None:
    for want in conversation.wants:
        if want not in pack.topics:
            raise Refusal(f"wants: {quoted(want)} is not a topic of this pack. See askfirst topics --list.", field="wants")
    for limit in conversation.limits:
        if limit not in pack.limits:
            raise Refusal(
                f"limits: {quoted(limit)} is not a limit of this pack. It knows {', '.join(pack.limits)}.", field="limits"
            )
    for code in conversation.languages:
        if not _LANGUAGE.fullmatch(code):
            raise Refusal(
                f"languages: {quoted(code)} is not a language code. Write one such as en, fr or zh-Hans.", field="languages"
            )


def _check_place(conversation: Conversation, *, pack: Pack) -> None:
    if conversation.place:
        find_place(conversation.place, pack=pack)
    far = conversation.travel_km
    if far is not None and not (math.isfinite(far) and 0 <= far <= FARTHEST_KM):
        raise Refusal(f"travel_km: {far} is not a distance from 0 to {FARTHEST_KM} km.", field="travel_km")
