"""Reads one cell as a value of its kind. What does not fit is kept whole, and said; nothing is guessed."""

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from askfirst.ground.text import quoted
from askfirst.hsds.ids import is_uuid
from askfirst.hsds.plain import make_plain
from askfirst.hsds.tables import Field
from askfirst.hsds.times import read_date, read_moment, read_time
from askfirst.hsds.vocabulary import ITEMS

# Cells that hold another kind of writing than words for people: maps, and what a cell was before.
_NOT_HTML = frozenset({"extent", "previous_value", "replacement_value", "value"})
# Long texts keep even the spaces at their ends, so that a record comes out as it went in.
_PROSE = frozenset(
    {
        *("description", "details", "note", "notes", "text", "alert", "transportation", "accreditations", "licenses"),
        *("application_process", "eligibility_description", "fees_description", "interpretation_services"),
        *("amount_description", "safe_contact_note", "confidentiality", "hours_note"),
    }
)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,2}")
_EXTENSION = re.compile(r"(?:extension|ext\.?|x|#)[\s:]*([1-9][0-9]{0,9})", re.IGNORECASE)
_MOST = 10**15

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.+)", re.DOTALL)
_BARE = re.compile(r"(?:[\w-]{1,63}\.)+[a-zA-Z][\w-]{1,62}\.?(?::[0-9]{1,5})?(?:[/?#].*)?", re.DOTALL)
_TWICE = re.compile(r"^https?://(?=https?://)", re.IGNORECASE)
_NOT_IN_URI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%:/?#\[\]@!$&'()*+,;=._~-]")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^\s/?#\[\]]+(?:[/?#][^\[\]]*)?|(?!//)[^\[\]]+)")
# A page must never open one of these for somebody.
_RUNS = frozenset({"javascript", "vbscript", "data", "file", "blob", "filesystem", "view-source", "about"})

_YES = frozenset({"yes", "y", "true", "t", "1", "x", "oui", "vrai"})
_NO = frozenset({"no", "n", "false", "f", "0", "non", "faux"})


@dataclass(frozen=True)
class Read:
    """What a cell says: the value (None if it says nothing that fits), what to tell about it, whether the cell is kept."""

    value: Any = None
    reason: str = ""
    remedy: str = ""
    is_kept: bool = False


NOTHING = Read()


def is_empty(value: Any) -> bool:
    """Return whether a cell says nothing. 0 and false say something."""
    return value is None or (isinstance(value, str) and not value.strip("\ufeff \t\r\n\xa0")) or value in ([], {}, ())


def in_words(value: Any) -> str:
    """Return any cell as text: whole numbers without a point, dates as ISO writes them, nested values as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST:
        return str(int(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def read_value(value: Any, *, field: Field) -> Read:
    """Return what a cell says in a column of this kind."""
    return NOTHING if is_empty(value) else _READERS[field.kind](value, field)


def _misfit(value: Any, what: str, remedy: str) -> Read:
    return Read(None, f"{quoted(in_words(value))} is not {what}", f"{remedy} The cell is kept beside the record", is_kept=True)


def _text(value: Any, field: Field) -> Read:
    if isinstance(value, Mapping | list | tuple):
        return _misfit(value, "a text", "Write one text.")
    plain = make_plain(in_words(value), may_be_html=field.name not in _NOT_HTML)
    text = plain.text if field.name in _PROSE else plain.text.strip()
    if field.choices:
        return _choice(text, field)
    if not plain.done:
        return Read(text)
    return Read(text, f"In {quoted(text)} {' and '.join(plain.done)}", "Nothing to do, unless the text reads oddly now")


def _choice(text: str, field: Field) -> Read:
    said = _folded(text)
    for choice in field.choices:
        if said == _folded(choice):
            return Read(choice)
    if {"yes", "no"} <= set(field.choices) and said in _YES | _NO:
        return Read("yes" if said in _YES else "no")
    return _misfit(text, f"one of {', '.join(field.choices)}", "Use one of these words.")


def _folded(text: str) -> str:
    return " ".join(re.split(r"[\s_-]+", text.strip().casefold()))


def _number(value: Any, field: Field) -> Read:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _sized(value, value, field)
    text = make_plain(in_words(value)).text.strip()
    if field.name == "extension" and (found := _EXTENSION.fullmatch(text)):
        return Read(int(found[1]), f"{quoted(text)} was read as {found[1]}", "Nothing to do")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > 40 or not _NUMBER.fullmatch(text) or (field.name == "extension" and text.startswith("0") and text != "0"):
        return _misfit(value, "a number", "Write digits only, such as 18 or 2.5.")
    return _sized(value, int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else float(text), field)


def _sized(cell: Any, number: float, field: Field) -> Read:
    if not math.isfinite(number) or abs(number) > _MOST:
        return _misfit(cell, "a number that can be stored", "Write a number of at most fifteen digits.")
    number = int(number) if isinstance(number, float) and number.is_integer() else number
    if field.name in ("minimum_age", "maximum_age") and not 0 <= number <= 150:
        return _misfit(cell, "an age in years", "Write an age between 0 and 150.")
    most = {"latitude": 90, "longitude": 180}.get(field.name)
    if most and abs(number) > most:
        # HSDS allows it, so the record keeps it; whoever measures distances must leave it out.
        return Read(number, f"{field.name} {number} is not on Earth", f"Write degrees between -{most} and {most}")
    return Read(number)


def _flag(value: Any, field: Field) -> Read:
    said = _folded(in_words(value))
    if said in _YES | _NO:
        return Read(said in _YES)
    # The only flag guards an address. Whatever else somebody wrote into it, they did not write "no".
    reason = f"{quoted(in_words(value))} is neither yes nor no, so it was read as yes"
    return Read(True, reason, f"Write yes or no in {field.name}", is_kept=True)


def _list(value: Any, field: Field) -> Read:
    parts = _parts(value)
    if parts is None or any(isinstance(part, Mapping | list | tuple) for part in parts):
        return _misfit(value, "a list of texts", "Write the texts with ; between them, or as a JSON array.")
    plain = [make_plain(in_words(part)).text.strip() for part in parts if not is_empty(part)]
    said = list(dict.fromkeys(text for text in plain if text))
    known = ITEMS.get(field.name)
    if known is None:
        return Read(said or None)
    good = [word for text in said if (word := _folded(text).replace(" ", "_")) in known]
    if len(good) == len(said):
        return Read(list(dict.fromkeys(good)) or None)
    wrong = ", ".join(quoted(text) for text in said if _folded(text).replace(" ", "_") not in known)
    remedy = f"Use one of {', '.join(known)}. The cell is kept beside the record"
    return Read(list(dict.fromkeys(good)) or None, f"{field.name} does not know {wrong}", remedy, is_kept=True)


def _parts(value: Any) -> list[Any] | None:
    if isinstance(value, list | tuple):
        return list(value)
    if not isinstance(value, str):
        return None if isinstance(value, Mapping) else [value]
    if value.strip().startswith("["):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return found
    return list(value.split(";"))


def _uuid(value: Any, field: Field) -> Read:
    text = in_words(value).strip()
    return Read(text.lower()) if is_uuid(text) else _misfit(value, "a UUID", f"Give {field.name} an id of 32 hexadecimal digits.")


def _several(value: Any, one: Callable[[str], Read]) -> Read:
    """Read a cell with one address; where it holds several, take the first and keep the cell."""
    text = make_plain(in_words(value)).text.strip()
    read = one(text)
    parts = [part.strip(" ,;") for part in re.split(r"[;,\s|]+", text[:10_000]) if part.strip(" ,;")]
    if not read.is_kept or len(parts) < 2:
        return read
    found = [one(part) for part in parts if "." in part]
    if not found or any(each.is_kept for each in found) or len(found) != len(parts):
        return read
    remedy = "Give each address a row of its own. The cell is kept beside the record"
    return Read(found[0].value, f"{quoted(text)} holds more than one address, and the first was taken", remedy, is_kept=True)


def _email(value: Any, field: Field) -> Read:
    return _several(value, _one_email)


def _one_email(text: str) -> Read:
    address = re.sub(r"(?i)^mailto:\s*", "", text).strip("<>")
    if len(address) <= 254 and _EMAIL.fullmatch(address):
        return Read(address)
    return _misfit(text, "an email address", "Write an address such as name@example.org.")


def _uri(value: Any, field: Field) -> Read:
    return _several(value, _one_uri)


def _one_uri(text: str) -> Read:
    uri = f"http://{text}" if _BARE.fullmatch(text) else _TWICE.sub("", text)
    scheme = _SCHEME.fullmatch(uri)
    if scheme is None or scheme[1].lower() in _RUNS or len(uri) > 8_000 or re.search(r"\s", uri.strip()):
        return _misfit(text, "a web address", "Write an address such as https://example.org.")
    uri = _NOT_IN_URI.sub(_escaped, uri)
    if not _URI.fullmatch(uri):
        return _misfit(text, "a web address", "Write an address such as https://example.org.")
    return (
        Read(uri) if uri == text else Read(uri, f"{quoted(text)} was repaired to {quoted(uri, most=80)}", "Look whether it opens")
    )


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


def _when(what: str, example: str, reader: Callable[[Any], tuple[str, str]]) -> Callable[[Any, Field], Read]:
    def read(value: Any, field: Field) -> Read:
        cell = value if isinstance(value, datetime.date | datetime.time) else make_plain(in_words(value)).text.strip()
        found, said = reader(cell)
        if not found:
            return _misfit(value, what, f"{said or f'Write it as {example}'}.")
        loses = said.startswith("only")
        return Read(found, f"{quoted(in_words(value))}: {said}" if said else "", "Nothing to do" if said else "", is_kept=loses)

    return read


_READERS: Mapping[str, Callable[[Any, Field], Read]] = {
    "uuid": _uuid,
    "text": _text,
    "uri": _uri,
    "email": _email,
    "number": _number,
    "date": _when("a date that can be read in one way only", "2026-01-31", read_date),
    "moment": _when("a date and time", "2026-01-31T10:00:00Z", read_moment),
    "time": _when("a time of day", "09:30", read_time),
    "list": _list,
    "flag": _flag,
}
