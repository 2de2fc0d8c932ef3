"""What could harm when wrong, how long a check of it holds, what to check next, and what a report from the field does.

Nothing here reads a table or a clock: `today` comes in from outside. All numbers of the queue are in this file.
"""

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Kind:
    """A kind of fact: how much harm a wrong one could do (1 to 10), for how many days a check holds, and why."""

    harm: int
    days: int
    why: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "tells:police": Kind(10, 90, "A wrong answer can end in an arrest. Staff and policies change within a season."),
        "tells:immigration": Kind(10, 90, "A wrong answer can end in detention or removal. Staff and policies change."),
        "tells:child_protection": Kind(9, 90, "A wrong answer can part a parent from a child."),
        "tells": Kind(7, 90, "Whoever is told cannot be untold."),
        "asks:immigration_status": Kind(8, 90, "Being asked can frighten someone away from help, and the answer may be kept."),
        "asks:id": Kind(7, 90, "Someone without papers is turned away at the door, or shows what she wished to keep."),
        "asks:health_card": Kind(6, 90, "Someone without a card is turned away, or gets a bill."),
        "asks:name": Kind(6, 90, "A name that was written down can be asked for by others."),
        "asks": Kind(6, 90, "What was written down can be asked for by others."),
        "open": Kind(6, 180, "A closed door costs a trip, a day's pay and trust."),
        "phone": Kind(5, 180, "A number that changed hands tells a stranger what she needs."),
        "address": Kind(4, 365, "A wrong door costs a trip and may lead to strangers. Places move seldom."),
        "email": Kind(4, 365, "A letter to a wrong address is read by a stranger."),
        "hours": Kind(3, 180, "She stands before a closed door. Hours change with the season."),
        "eligibility": Kind(3, 365, "She is turned away, or does not go though she could."),
        "cost": Kind(3, 365, "A bill that nobody spoke of. Fees change once a year."),
        "languages": Kind(3, 365, "She cannot make herself understood. Staff change."),
        "web": Kind(2, 365, "An address that was given up may be bought by a stranger."),
    }
)
"""Every kind of fact by its key; `tells` and `asks` also stand for those that are not named one by one."""

RECIPIENTS = ("police", "immigration", "child_protection")
ASKED = ("immigration_status", "id", "name", "health_card")

# How fast the facts of a kind of service change, or how little room there is for an error: 0.5 halves the days.
_PACE: Mapping[str, tuple[float, str]] = MappingProxyType(
    {
        "shelter": (0.5, "Whoever calls has nowhere to go tonight."),
        "helpline": (0.5, "Whoever calls may not call twice."),
        "sexual-assault-centre": (0.5, "Whoever calls may not call twice."),
        "victim-services": (0.5, "It works with the police every day, so what it passes on can change any day."),
        "peer-network": (0.5, "Small groups move, rest and begin again."),
        "hospital": (2.0, "Large and slow to move."),
        "government": (2.0, "Large and slow to move."),
    }
)

# As late as this counts a fact that nobody ever checked, and so it comes before the oldest check of its kind.
NEVER = 4.0
_OLDEST = 3.0
# A fact that says "unknown" warns by itself; one that says something wrong does not. Still, what is told to the police
# and not known weighs more than a number that nobody checked.
_UNKNOWN_WEIGHS = 0.7

# Not every service has these, and nobody is harmed by one that is not there.
_NEED_NOT_BE = ("email", "web")


@dataclass(frozen=True)
class Check:
    """Who checked a fact, on which day, until when that holds, and what they went by."""

    on: datetime.date
    until: datetime.date | None = None
    by: str = ""
    source: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Claim:
    """A fact as the queue sees it: its key, whether it says anything at all, and its last check."""

    key: str
    is_known: bool
    check: Check | None


@dataclass(frozen=True)
class Due:
    """A fact that is due, and how much it weighs."""

    key: str
    score: float
    check: Check | None


def kind_of(key: str) -> str:
    """Return the kind of a fact: its key without the record it stands in, so `phone` for `phone:<id>`."""
    if key in KINDS:
        return key
    head = key.partition(":")[0]
    return head if head in KINDS else "tells"


def holds_for(key: str, *, service_kind: str) -> int:
    """Return for how many days a check of this fact holds at this kind of service."""
    kind = kind_of(key)
    pace, _ = _PACE.get(service_kind, (1.0, ""))
    # Whatever could expose somebody never holds for longer than a season, however slow the house.
    slowest = 1.0 if kind.startswith(("tells", "asks")) else pace
    return max(1, round(KINDS[kind].days * min(pace, slowest)))


def why_so_often(key: str, *, service_kind: str) -> str:
    """Return the reasons for a cadence in words: that of the fact, then that of the kind of service."""
    _, reason = _PACE.get(service_kind, (1.0, ""))
    return f"{KINDS[kind_of(key)].why} {reason}".strip()


def valid_until(check: Check, *, key: str, service_kind: str) -> datetime.date:
    """Return the last day on which a check holds: the day it names, else what the cadence gives."""
    return check.until or check.on + datetime.timedelta(days=holds_for(key, service_kind=service_kind))


def lateness(check: Check | None, *, key: str, service_kind: str, today: datetime.date) -> float:
    """Return how late a fact is: 1 on the last day on which its check holds, 2 after twice that time, at most 3; 4 if never checked."""
    # A check of tomorrow is an error of the file it came from, and no check.
    if check is None or check.on > today:
        return NEVER
    held = (valid_until(check, key=key, service_kind=service_kind) - check.on).days
    return min(_OLDEST, (today - check.on).days / max(1, held))


def score(claim: Claim, *, service_kind: str, today: datetime.date) -> float:
    """Return what a fact weighs in the queue: its harm times its lateness, and less if it says "unknown" itself."""
    late = lateness(claim.check, key=claim.key, service_kind=service_kind, today=today)
    return KINDS[kind_of(claim.key)].harm * late * (1.0 if claim.is_known else _UNKNOWN_WEIGHS)


def is_due(claim: Claim, *, service_kind: str, today: datetime.date) -> bool:
    """Tell whether a fact has to be checked: its check no longer holds, or there is none."""
    if not claim.is_known and kind_of(claim.key) in _NEED_NOT_BE:
        return False
    return lateness(claim.check, key=claim.key, service_kind=service_kind, today=today) > 1


def due_facts(claims: Iterable[Claim], *, service_kind: str, today: datetime.date) -> tuple[Due, ...]:
    """Return the facts of one service whose check no longer holds, the weightiest first."""
    found = [
        Due(claim.key, score(claim, service_kind=service_kind, today=today), claim.check)
        for claim in claims
        if is_due(claim, service_kind=service_kind, today=today)
    ]
    return tuple(sorted(found, key=lambda due: (-due.score, due.key)))


def next_due(claims: Iterable[Claim], *, service_kind: str, today: datetime.date) -> datetime.date | None:
    """Return the day on which the first of these facts will be due, if none is due yet; None if there is none."""
    days = [
        valid_until(claim.check, key=claim.key, service_kind=service_kind) + datetime.timedelta(days=1)
        for claim in claims
        if claim.check is not None
    ]
    return min((day for day in days if day > today), default=None)


def in_order(*, reports: int, due: Iterable[Due], name: str, service_id: str) -> tuple[object, ...]:
    """Return where a service stands in the queue: reported from the field first, then by its weightiest fact, then by all of them."""
    scores = [one.score for one in due]
    return (reports == 0, -max(scores, default=0.0), -sum(scores), name, service_id)


@dataclass(frozen=True)
class Finding:
    """Something that a person can find at a service. `about` is the fact it speaks of; `hides` whether a second report hides it."""

    about: str
    hides: bool
    why: str


FINDINGS: Mapping[str, Finding] = MappingProxyType(
    {
        "told_police": Finding("tells:police", True, "No one should be sent there until this is cleared up."),
        "asked_papers": Finding("asks:id", True, "Someone without papers would be turned away, or be seen."),
        "asked_name": Finding("asks:name", True, "Someone who must not be named would be written down."),
        "turned_away": Finding("eligibility", True, "A closed face costs more than a closed door."),
        "closed": Finding("open", True, "There is nothing to go to."),
        "number_dead": Finding("phone", True, "Whoever answers it now may be anyone."),
        "moved": Finding("address", True, "Whoever is there now may be anyone."),
        "cost_money": Finding("cost", False, "It changes what to bring, not whether it is safe to go."),
        "other_language": Finding("languages", False, "It changes whom to bring, not whether it is safe to go."),
    }
)
"""The closed list of findings. A story is never asked for, so that nobody's story is kept."""

ENOUGH = 2


@dataclass(frozen=True)
class Report:
    """One open report: what was found, who says so, and on which day."""

    finding: str
    by: str
    on: datetime.date


def reporter(name: str) -> str:
    """Return a reporter's name as it is compared: case, spacing, width and accents make no second person."""
    spread = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(mark if mark.isalnum() else " " for mark in spread if not unicodedata.combining(mark))
    return " ".join(letters.split())


def witnesses(reports: Iterable[Report]) -> Mapping[str, int]:
    """Return by finding how many different people report it. The same person twice is one witness."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for report in reports:
        found[report.finding].add(reporter(report.by))
    return {finding: len(found[finding]) for finding in FINDINGS if finding in found}


def repeats(report: Report, *, earlier: Iterable[Report]) -> bool:
    """Return whether the same person already reported the same on the same day."""
    mine = (report.finding, reporter(report.by), report.on)
    return any((one.finding, reporter(one.by), one.on) == mine for one in earlier)


def hidden_for(reports: Iterable[Report]) -> str:
    """Return the first finding for which two independent reports hide a service, or nothing."""
    return next((name for name, people in witnesses(reports).items() if people >= ENOUGH and FINDINGS[name].hides), "")


def is_already_said(finding: str, *, values: Mapping[str, str]) -> bool:
    """Return whether the directory itself says what was found, so that the report is no news.

    `values` maps the key of a fact to what it says: yes, no, unknown, a practice, a status, free or may_cost.
    """
    said = {
        "asked_papers": any(values.get(f"asks:{what}") == "yes" for what in ("id", "immigration_status", "health_card")),
        "asked_name": values.get("asks:name") == "yes",
        "told_police": any(values.get(f"tells:{who}") in ("must", "may") for who in ("police", "immigration")),
        "cost_money": values.get("cost") == "may_cost",
        "closed": values.get("open", "active") != "active",
    }
    return said.get(finding, False)
