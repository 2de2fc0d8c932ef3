"""The parts of which written hours consist: days, times and what stands between them, in English and French."""

import re
from dataclasses import dataclass
from typing import Literal

from askfirst.ground.text import folded
from askfirst.opening.clock import DAY

Kind = Literal["day", "nth", "of_month", "time", "to", "and", "closed", "whole_day", "always", "pause"]

LONGEST = 2000
"""Characters; a longer text is a story, not hours."""


@dataclass(frozen=True)
class Moment:
    """A time as written: hour, minute, "a" or "p" where it says so.

    `is_by_24` tells that only the 24-hour clock writes it so ("09:00", "17 h"), `is_named` that it is noon or midnight.
    """

    hour: int
    minute: int = 0
    half: str = ""
    is_by_24: bool = False
    is_named: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a text: its kind and what it holds (days, an nth, or a time)."""

    kind: Kind
    days: tuple[int, ...] = ()
    nth: int = 0
    moment: Moment | None = None


_DAYS: dict[str, tuple[int, ...]] = {
    r"mondays?|mon|mo|lundis?|lun": (1,),
    r"tuesdays?|tues?|tu|mardis?": (2,),
    r"wednesdays?|weds?|we|mercredis?|mer": (3,),
    r"thursdays?|thurs?|thu|th|jeudis?|jeu": (4,),
    r"fridays?|fri|fr|vendredis?|ven": (5,),
    r"saturdays?|sat|sa|samedis?|sam": (6,),
    r"sundays?|sun|su|dimanches?|dim": (7,),
    r"weekdays?|en semaine|jours de semaine": (1, 2, 3, 4, 5),
    r"week-?ends?|fins? de semaine": (6, 7),
    r"7 days (?:a|per) week|seven days a week|7 ?j(?:ours?)? ?(?:/|sur) ?7|every ?day|daily|tous les jours": (
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    ),
}
_ORDINALS = {
    r"first|1st|premiers?|1er": 1,
    r"second|2nd|deuxieme|2e": 2,
    r"third|3rd|troisieme|3e": 3,
    r"fourth|4th|quatrieme|4e": 4,
    r"fifth|5th|cinquieme|5e": 5,
    r"last|derniers?": -1,
}
_WORDS: tuple[tuple[Kind, str], ...] = (
    ("always", r"24 ?/ ?7(?: ?/ ?365)?"),
    (
        "whole_day",
        r"24 ?(?:hours?|hrs?|h) ?(?:/|a|per) ?day|24 ?(?:h(?:eures)?)? ?(?:/|sur) ?24(?: ?h(?:eures)?)?|24[ -]?(?:hours|hrs)",
    ),
    ("whole_day", r"around the clock|day and night|jour et nuit"),
    (
        "of_month",
        r"(?:of|in) (?:the|each|every) month|(?:each|every|a|per) month|monthly|du mois|de chaque mois|chaque mois|par mois",
    ),
    ("closed", r"closed|fermee?s?"),
    ("pause", r"(?:opening |business )?hours(?: of operation)?|heures(?: d'ouverture)?|open|ouvert(?:e|s|es)?"),
    ("pause", r"on|from|every|each|chaque|les?|la|de|du|des|only|seulement"),
    ("to", r"to|through|thru|until|till|au?|jusqu'au?"),
    ("and", r"and|et"),
)
_BEFORE_DAYS = 4
"""How many of these words are looked for before days and times, because they hold numbers or "every"."""

_SIGNS: tuple[tuple[Kind, str], ...] = (
    ("and", r",? ?&|, ?(?:and|et)\b|,|/|\+"),
    ("to", r"-"),
    ("pause", r"[;:.|*•()=]+"),
)
_TIME = (
    r"(?:(?P<noon>(?:12 )?noon|midi)|(?P<midnight>(?:12 )?midnight|minuit)"
    r"|(?P<hour>\d{1,2})(?:(?:[:.]| ?h ?)(?P<minute>\d{2})(?!\d))?(?P<french> ?h(?:eures?)?(?![a-z]))?"
    r"(?: ?(?P<half>[ap])\.? ?m\b\.?)?(?![\d:]))"
)


def _compiled() -> list[tuple[re.Pattern[str], Part]]:
    words = [(rf"(?:{pattern})\b", Part(kind)) for kind, pattern in _WORDS[:_BEFORE_DAYS]]
    words += [(rf"(?:{pattern})\b\.?", Part("day", days=days)) for pattern, days in _DAYS.items()]
    words += [(rf"(?:{pattern})\b", Part("nth", nth=nth)) for pattern, nth in _ORDINALS.items()]
    words += [(_TIME, Part("time"))]
    words += [(rf"(?:{pattern})(?!\w)", Part(kind)) for kind, pattern in _WORDS[_BEFORE_DAYS:]]
    words += [(pattern, Part(kind)) for kind, pattern in _SIGNS]
    return [(re.compile(pattern), part) for pattern, part in words]


_PARTS = _compiled()
_TUESDAY_IN_FRENCH = re.compile(r"\b(?:lun|mer|jeu|ven|sam|dim|lundi|vendredi)\b")
_SHORT_TUESDAY = re.compile(r"\bmar\b")
_LETTERS = re.compile(r"\bm ?- ?f\b")


def parts_of(text: str) -> list[Part] | None:
    """Return the parts of a text in order, or None where anything in it is something else."""
    if len(text) > LONGEST:
        return None
    plain = _LETTERS.sub("mon-fri", folded(text.replace("\n", " ; ")))
    # "Mar" is a month in English, and a weekday only beside other French ones.
    if _TUESDAY_IN_FRENCH.search(plain):
        plain = _SHORT_TUESDAY.sub("mardi", plain)
    parts, at = [], 0
    while at < len(plain):
        if plain[at] == " ":
            at += 1
            continue
        part, at = _next(plain, at)
        if part is None:
            return None
        parts.append(part)
    return parts


def _next(plain: str, at: int) -> tuple[Part | None, int]:
    for pattern, part in _PARTS:
        if match := pattern.match(plain, at):
            if part.kind != "time":
                return part, match.end()
            moment = _moment(match)
            return (Part("time", moment=moment) if moment else None), match.end()
    return None, at


def _moment(match: re.Match[str]) -> Moment | None:
    if match["noon"]:
        return Moment(12, is_named=True)
    if match["midnight"]:
        return Moment(24, is_named=True)
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"] or ""
    if hour * 60 + minute > DAY or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    return Moment(hour, minute, half, is_by_24=not half and (hour > 12 or match["hour"][0] == "0" or "h" in match[0]))
