"""Whether a service is open, and when, in words of one language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from askfirst.opening.in_words import in_words
from askfirst.opening.state import next_change, next_opening, state_at
from askfirst.pack.content import Service
from askfirst.phrasing.words import Phrasebook

_A_WEEK = 7


@dataclass(frozen=True)
class Openness:
    """Whether it is open at a moment, in a line; its hours in lines, if they are known by the clock."""

    state: Literal["open", "closed", "unknown"]
    line: str
    hours: tuple[str, ...]


def openness_of(service: Service, *, at: datetime, words: Phrasebook) -> Openness:
    """Return how a service stands at a moment, which must know its time zone; all times are those of the service."""
    state = state_at(service.hours, zone=service.time_zone, at=at)
    said = {"open": _open, "closed": _closed}.get(state)
    line = said(service, at, words) if said else words["open_unknown"]
    return Openness(state, line, in_words(service.hours, words=words))


def _open(service: Service, at: datetime, words: Phrasebook) -> str:
    change = next_change(service.hours, zone=service.time_zone, at=at)
    soon = change is not None and (change.at - at).days < 1
    return words.say("open_until", time=f"{change.at:%H:%M}") if change is not None and soon else words["open_now"]


def _closed(service: Service, at: datetime, words: Phrasebook) -> str:
    opens = next_opening(service.hours, zone=service.time_zone, at=at)
    if opens is None:
        return words["closed_now"]
    key = "opens_at" if (opens - at).days < _A_WEEK - 1 else "opens_on"
    when = words.say(key, day=words[f"hours_day_{opens.isoweekday()}"], time=f"{opens:%H:%M}", date=f"{opens:%Y-%m-%d}")
    return words.say("closed_until", when=when)
