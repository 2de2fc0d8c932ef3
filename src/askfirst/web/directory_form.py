"""What the form of the directory holds, what its buttons change, and the search that it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import datetime
from typing import Any, get_args

from django.http import QueryDict

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted, require_plain
from askfirst.matching.verdict import REMOTE
from askfirst.pack.content import Delivery, Pack, Place
from askfirst.places.find import find_place
from askfirst.search.query import MOST_LETTERS, Query

PAGE = 20
MOST_KM = 5_000
_LONGEST_NAME = 200
_FURTHEST = 10_000_000
WAYS: tuple[str, ...] = get_args(Delivery)

_TEXTS = ("words", "place", "within_km", "language", "topic", "way", "kind")
_TICKS = ("is_free", "is_open", "no_id", "is_remote")
FILTERS = ("topic", "language", "way", "kind", *_TICKS)
"""What a button can add or remove, beside words, place, distance and limits."""


@dataclass(frozen=True)
class Asked:
    """The form as it stands: every box as it was typed, whether results are shown, and from which one on."""

    words: str = ""
    place: str = ""
    within_km: str = ""
    language: str = ""
    topic: str = ""
    way: str = ""
    kind: str = ""
    is_free: bool = False
    is_open: bool = False
    no_id: bool = False
    is_remote: bool = False
    limits: tuple[str, ...] = ()
    start: int = 0
    is_shown: bool = False

    @property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """Every field of the form with its value, to be carried by another page and brought back."""
        texts = [(name, getattr(self, name)) for name in _TEXTS if getattr(self, name)]
        ticks = [(name, "1") for name in (*_TICKS, "is_shown") if getattr(self, name)]
        return (*texts, *ticks, *(("limit", limit) for limit in self.limits), ("start", str(self.start)))


@dataclass(frozen=True)
class Meant:
    """The search that a form means, or why parts of it could not be read."""

    query: Query
    refusals: tuple[Refusal, ...] = ()


def read_form(form: QueryDict, *, pack: Pack) -> Asked:
    """Return the form as it was sent, after its button. Values that no form of ours sends are left out."""
    texts: dict[str, Any] = {name: str(form.get(name, "")) for name in _TEXTS}
    ticks: dict[str, Any] = {name: bool(form.get(name)) for name in (*_TICKS, "is_shown")}
    limits = tuple(dict.fromkeys(limit for limit in form.getlist("limit") if limit in pack.limits))
    asked = Asked(**texts, **ticks, limits=limits, start=_number(str(form.get("start", ""))))
    return _known(_pressed(asked, str(form.get("do", ""))), pack=pack)


def search_of(asked: Asked, *, pack: Pack, at: datetime) -> Meant:
    """Return the search that a form means. A box that cannot be read is left out and named; nobody is refused silently."""
    refusals: list[Refusal] = []
    place = _read(lambda: _place(asked.place, pack=pack), refusals)
    words = _read(lambda: _words(asked.words), refusals)
    km = _read(lambda: _km(asked), refusals)
    query = Query(
        words=words or "",
        place=place,
        within_km=km if place else None,
        languages=_one(asked.language),
        topics=_one(asked.topic),
        delivery=_one(asked.way) or (tuple(sorted(REMOTE)) if asked.is_remote else ()),
        kinds=_one(asked.kind),
        is_free=asked.is_free,
        needs_no=("id",) if asked.no_id else (),
        open_at=at if asked.is_open else None,
        limits=asked.limits,
        start=asked.start,
        size=PAGE,
    )
    return Meant(query, tuple(refusals))


def without(asked: Asked, name: str, value: str = "") -> Asked:
    """Return the form without one thing that was asked: a box, a tick, or one limit."""
    if name == "limit":
        return _with(asked, limits=tuple(limit for limit in asked.limits if limit != value), start=0)
    if name == "place":
        return _with(asked, place="", within_km="", start=0)
    if name in _TEXTS:
        return _with(asked, start=0, **{name: ""})
    return _with(asked, start=0, **{name: False}) if name in _TICKS else asked


def _with(asked: Asked, **changes: Any) -> Asked:
    return replace_fields(asked, **changes)


def _pressed(asked: Asked, button: str) -> Asked:
    deed, _, rest = button.partition(":")
    name, _, value = rest.partition(":")
    if deed in ("language", "report"):
        return asked
    if deed == "back":
        return _with(asked, is_shown=True)
    if deed == "anew":
        return Asked()
    asked = _with(asked, is_shown=True, start=_number(rest) if deed == "from" else 0)
    if deed == "drop":
        return without(asked, name, value)
    return _added(asked, name, value) if deed == "add" else asked


def _added(asked: Asked, name: str, value: str) -> Asked:
    if name in _TICKS:
        return _with(asked, **{name: True})
    if name == "place":
        return _with(asked, place=value)
    # A way is chosen instead of “by phone or online”, not beside it.
    also = {"is_remote": False} if name == "way" else {}
    return _with(asked, **{name: value}, **also) if name in FILTERS else asked


def _known(asked: Asked, *, pack: Pack) -> Asked:
    known: Mapping[str, Sequence[str] | Mapping[str, object]] = {"topic": pack.topics, "way": WAYS}
    lost = {name: "" for name, values in known.items() if getattr(asked, name) not in values}
    short = {name: getattr(asked, name)[:_LONGEST_NAME] for name in ("language", "kind")}
    found = _with(asked, **lost, **short)
    return _with(found, way="") if found.is_remote and found.way not in REMOTE else found


def _read(reading: Any, refusals: list[Refusal]) -> Any:
    try:
        return reading()
    except Refusal as refusal:
        refusals.append(refusal)
        return None


def _words(text: str) -> str:
    _require_short(text, most=MOST_LETTERS, field="words")
    return require_plain(text, field="words")


def _place(text: str, *, pack: Pack) -> Place | None:
    _require_short(text, most=_LONGEST_NAME, field="place")
    return find_place(text, pack=pack) if text.strip() else None


def _require_short(text: str, *, most: int, field: str) -> None:
    if len(text) > most:
        raise Refusal(f"{field} is too long.", field=field, key="long", parts={"most": f"{most:,}"})


def _km(asked: Asked) -> float | None:
    text = asked.within_km.strip().lower().removesuffix("km").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= MOST_KM):
        parts = {"km": quoted(text)[1:-1]}
        raise Refusal("within_km is not a whole number of kilometres.", field="within_km", key="km", parts=parts)
    if not asked.place.strip():
        raise Refusal("within_km needs a place to measure from.", field="within_km", key="km_place")
    return float(text)


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _number(text: str) -> int:
    return min(int(text), _FURTHEST) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
