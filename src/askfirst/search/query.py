"""What can be asked of a search, and what it answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Literal

from askfirst.ground.refusal import Refusal
from askfirst.ground.text import quoted
from askfirst.pack.content import Pack, Place, Service
from askfirst.search.columns import ASKED
from askfirst.search.expand import How

MOST_LETTERS = 2_000

FACETS = ("topics", "languages", "delivery", "kinds", "cost", "open", "asks_id")

ReasonKind = Literal[
    "word",
    "topic",
    "language",
    "interpreter",
    "near",
    "remote",
    "serves_area",
    "open",
    "free",
    "asks_no",
    "delivery",
    "audience",
    "age",
]
Reachable = Literal["near", "remote", "serves_area", "far", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is asked. Everything may be left out; what is given must all hold, and of several values in one field any will do.

    `near` is degrees north and east. `place` keeps what can be reached from there: remote, within 30 km, or serving it.
    `every_word` asks for each of her words, where otherwise any of them will do. `needs_no` keeps what is known not to ask
    for these (of `columns.ASKED`). `open_at` knows its time zone.
    `facets` names what is counted; leave it empty and nothing is, which is quicker.
    """

    words: str = ""
    every_word: bool = False
    near: tuple[float, float] | None = None
    within_km: float | None = None
    place: Place | None = None
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    main_only: bool = False
    delivery: tuple[str, ...] = ()
    is_free: bool = False
    needs_no: tuple[str, ...] = ()
    open_at: datetime | None = None
    age: float | None = None
    limits: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    start: int = 0
    size: int = 20
    facets: tuple[str, ...] = FACETS


@dataclass(frozen=True)
class Reason:
    """Why a service is there: for a word, hers (`text`), the one of the service (`found`), in which field, and how it fits.

    For anything else `text` is the value asked for that it has.
    """

    kind: ReasonKind
    text: str = ""
    found: str = ""
    where: str = ""
    how: How | Literal[""] = ""


@dataclass(frozen=True)
class Hit:
    """A service found, its score, why, and how it can be reached from the place or point asked about."""

    service: Service
    score: float
    because: tuple[Reason, ...]
    distance_km: float | None
    reachable: Reachable


@dataclass(frozen=True)
class Understood:
    """One word of hers: where it stands in what she typed, the words it was read as, and how many services have one of them."""

    word: str
    start: int
    end: int
    services: int
    read_as: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """How many services match in all, the page asked for, counts over all of them, and what each limit set aside.

    A count of `asks_…` is made before `needs_no` is applied, so that those of which nothing is known can be offered.
    `unused` are words that were too many to be looked for.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    set_aside: Mapping[str, int] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()
    unused: tuple[str, ...] = ()


def require_sound(query: Query, *, pack: Pack) -> Query:
    """Return the query unchanged. Raises Refusal that names the field and what to do, for what cannot be asked."""
    if len(query.words) > MOST_LETTERS:
        raise _refused("words", f"is {len(query.words):,} characters long and at most {MOST_LETTERS:,} fit. Use fewer words.")
    _require_where(query)
    if query.open_at is not None and query.open_at.tzinfo is None:
        raise _refused("open_at", "does not say its time zone. Add one, for example 2026-03-08T09:30-05:00.")
    if query.age is not None and not 0 <= query.age <= 150:
        raise _refused("age", "must be a number of years from 0 to 150.")
    if query.start < 0 or query.size < 0:
        raise _refused("start", "and size must be 0 or more.")
    _require_known(query, pack=pack)
    return query


def _require_where(query: Query) -> None:
    if query.near is not None:
        lat, lon = query.near
        if not (isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
            raise _refused("near", "must be degrees north (-90 to 90) and east (-180 to 180).")
    if query.within_km is not None:
        if not (isfinite(query.within_km) and query.within_km >= 0):
            raise _refused("within_km", "must be a number of kilometres, 0 or more.")
        if query.near is None and query.place is None:
            raise _refused("within_km", "needs a place or a point to measure from. Give one, or leave the distance out.")


def _require_known(query: Query, *, pack: Pack) -> None:
    known: dict[str, Collection[str]] = {
        "topics": pack.topics,
        "limits": pack.limits,
        "needs_no": ASKED,
        "facets": (*FACETS, *_ASKS),
    }
    for name, values in known.items():
        for value in getattr(query, name):
            if value not in values:
                raise _refused(name, f"has {quoted(value)}, which is not one of: {', '.join(sorted(values))}.")


_ASKS = tuple(f"asks_{what}" for what in ASKED)


def _refused(name: str, why: str) -> Refusal:
    return Refusal(f"{name} {why}", field=name)
