"""What people write into one cell: several phones, a whole address, a point on the map."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TAG = re.compile(r"<[^<>]{0,40}>")
_PHONE_START = re.compile(r"[;\n]|,(?=\s*(?:[^\W\d][\w .-]{0,30}:|[+(]?\d))")
_PHONE = re.compile(
    r"^\s*(?:(?P<label>[^\W\d][^:\d\n]{0,40}?)(?:\s*:\s*|\s+))?(?P<number>[+(]?\d[\d\s().\-/+]*\d)"
    r"(?:[\s,]*(?:x|ext\.?|extension|poste|#)\s*(?P<extension>\d{1,8}))?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# Words before a number, with the type that HSDS has for it and the way of reaching that our Profile has.
_LABELS = (
    (("tty", "tdd", "textphone", "teletype"), "textphone", "tty"),
    (("toll", "free"), "voice", "toll_free"),
    (("fax",), "fax", ""),
    (("whatsapp",), "text", "whatsapp"),
    (("text", "sms"), "text", "text"),
    (("cell", "mobile"), "cell", "phone"),
)
_STATE = re.compile(
    r"^(?:(?:State|Province)\s*:\s*)?(?P<state>[A-Z]{2})\b\.?\s*(?P<code>\d{5}(?:-\d{4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d)?$"
)
_NUMBER = re.compile(r"[-+]?\d{1,3}\.\d+")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class PhoneWritten:
    """A phone as a cell says it."""

    number: str
    type: str
    reach_by: str
    extension: str = ""
    description: str = ""


def parts_of(text: str, *, split: str) -> list[str]:
    """Return the values of a cell that holds several: split at a mark, or at “lines”; each once, in order."""
    if not split:
        return [text.strip()] if text.strip() else []
    pieces = text.splitlines() if split == "lines" else text.split(split)
    return list(dict.fromkeys(" ".join(piece.split()) for piece in pieces if piece.strip()))


def phones_of(text: str, *, label: str = "") -> tuple[list[PhoneWritten], list[str]]:
    """Return the phones that a cell names, each with what it is for, and whatever in the cell is no phone."""
    found: list[PhoneWritten] = []
    rest: list[str] = []
    for piece in (piece.strip() for piece in _PHONE_START.split(text)):
        if not piece:
            continue
        match = _PHONE.match(piece)
        if match is None:
            rest.append(piece)
        else:
            found.append(_phone(match, label))
    return found, rest


def _phone(match: re.Match[str], label: str) -> PhoneWritten:
    said = (match["label"] or label).strip(" :-")
    words = said.lower().replace("_", " ")
    kind, reach_by = next(((kind, by) for names, kind, by in _LABELS if any(name in words for name in names)), ("voice", "phone"))
    plain = words in (
        "",
        "main",
        "phone",
        "voice",
        "tel",
        "telephone",
        "toll free",
        "tollfree",
        "tty",
        "tdd",
        "fax",
        "text",
        "cell",
    )
    about = "; ".join(part for part in ("" if plain else said, match["rest"].strip(" ,;:")) if part)
    return PhoneWritten(match["number"].strip(), kind, reach_by, match["extension"] or "", about)


def address_of(text: str, *, country: str, kind: str = "physical") -> dict[str, Any]:
    """Return an address written in one line: as it stands, with what can be told apart; the rest is “unknown”."""
    seen = " ".join(_TAG.sub("", text).split()).strip(" ,")
    parts = [part.strip() for part in seen.split(",") if part.strip()]
    state = _STATE.match(parts[-1]) if parts else None
    before = parts[:-1] if state else parts
    city = before[-1] if state and _is_city(before) else ""
    street = before[:-1] if city else before
    return {
        "address_1": street[0] if street else UNKNOWN,
        "address_2": ", ".join(street[1:]),
        "city": city or UNKNOWN,
        "state_province": state["state"] if state else UNKNOWN,
        "postal_code": (state["code"] if state else "") or UNKNOWN,
        "country": country or UNKNOWN,
        "address_type": kind,
        "as_written": text.strip(),
    }


def _is_city(parts: list[str]) -> bool:
    # With a street before it, or without any number, the part before the state is the city.
    return bool(parts) and not any(character.isdigit() for character in parts[-1])


def point_of(text: str) -> tuple[float, float] | None:
    """Return the latitude and longitude that a cell holds, or None unless there are just these two numbers."""
    numbers = [float(one) for one in _NUMBER.findall(text)]
    if len(numbers) != 2 or not (-90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180):
        return None
    return numbers[0], numbers[1]


def yes_or_no(text: str) -> str:
    """Return yes, no or unknown for a cell that says one of them in the usual ways; else the cell."""
    said = text.strip().casefold()
    for answer, ways in (
        ("yes", {"yes", "y", "true", "t", "1", "x", "oui", "✓"}),
        ("no", {"no", "n", "false", "f", "0", "non"}),
        ("unknown", {"unknown", "?", "not known", "n/a", "inconnu"}),
    ):
        if said in ways:
            return answer
    return text


def words_of(template: str, *, cell: str, cells: dict[str, str]) -> str:
    """Return a template filled in: {} is the cell, {Column} another one. Nothing if a cell it names is empty."""
    missing: list[str] = []

    def fill(match: re.Match[str]) -> str:
        value = cells.get(match[1].strip(), "") if match[1] else cell
        if not value:
            missing.append(match[1])
        return value

    text = re.sub(r"\{([^{}]*)\}", fill, template)
    return "" if missing else text


def columns_in(template: str) -> Iterator[str]:
    """Yield the columns that a template names."""
    yield from (name.strip() for name in re.findall(r"\{([^{}]+)\}", template))
