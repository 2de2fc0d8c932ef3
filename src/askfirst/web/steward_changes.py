"""What the printed page of changes shows: by service, what was done, from what to what."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from askfirst.stewarding.correcting import CHOICES, choice_label
from askfirst.stewarding.past import Changed, Done
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_form import link
from askfirst.web.steward_home import deed_label
from askfirst.web.steward_labels import column_label, day_of, key_label

# A check is told by the deed itself; who checked and until when stands on the service.
_UNTOLD = ("checked_by", "checked_on", "valid_until", "evidence_type", "source", "confirmed_on", "link_entity", "field")
_LONGEST = 300

# Columns that name what a row is about: whom it is told, what is asked, what was found, which fact.
_NAMES = {"recipient": "who", "what": "what", "finding": "finding", "fact": "fact"}


@dataclass(frozen=True)
class DeedView:
    """One deed as it is shown: when and by whom, what was done, each change in a line, and the line to undo it by."""

    when: str
    what: str
    note: str
    lines: tuple[str, ...]
    undo: str = ""


@dataclass(frozen=True)
class ServiceChanges:
    """What was done to one service."""

    name: str
    url: str
    deeds: tuple[DeedView, ...]


@dataclass(frozen=True)
class ChangesPage:
    """Everything that the page of changes shows."""

    title: str
    by: str
    since: str
    problem: str
    count: str
    too_many: str
    services: tuple[ServiceChanges, ...]


def lay_out_changes(deeds: Sequence[Done], *, since: datetime.date, by: str, problem: str, most: int) -> ChangesPage:
    """Lay out what was done, the services in order of name, the deeds of each from the first to the last."""
    words = steward_words()
    each: dict[str, list[Done]] = {}
    for one in deeds:
        each.setdefault(one.service_id, []).append(one)
    services = [
        ServiceChanges(done[0].service_name or number, link("steward-service", number, by=by), deed_views(reversed(done)))
        for number, done in each.items()
    ]
    is_cut = sum(len(one.lines) for one in deeds) >= most
    return ChangesPage(
        title=words.say("changes_title", day=since),
        by=by,
        since=since.isoformat(),
        problem=problem,
        count=words.say("changes_count", deeds=len(deeds), services=len(each)) if deeds else words.say("changes_none", day=since),
        too_many=words.say("changes_most", count=len(deeds)) if is_cut else "",
        services=tuple(sorted(services, key=lambda one: one.name.casefold())),
    )


def deed_views(deeds: Iterable[Done]) -> tuple[DeedView, ...]:
    """Return deeds as they are shown."""
    words = steward_words()
    return tuple(
        DeedView(
            when=words.say("history_by", day=day_of(one.at), by=one.by),
            what=deed_label(one.deed, is_check=_is_check(one)),
            note=one.note,
            lines=tuple(dict.fromkeys(_line(change) for change in one.changed if change.column not in _UNTOLD)),
            undo=str(one.lines[0]) if one.can_undo else "",
        )
        for one in deeds
    )


def _is_check(one: Done) -> bool:
    return bool(one.changed) and all(change.column in (*_UNTOLD, "fact", "recipient", "what") for change in one.changed)


def _line(change: Changed) -> str:
    words = steward_words()
    label = column_label(change.column)
    if change.is_confidential:
        return f"{label}: {words['history_confidential']}"
    before, after = _shown(change.column, change.before), _shown(change.column, change.after) or words["history_nothing"]
    if change.column in _NAMES:
        return after
    return f"{label}: {after} ({words['history_was']}: {before})" if before else f"{label}: {after}"


def _shown(column: str, value: str) -> str:
    words = steward_words()
    if column == "fact":
        return key_label(value) if value else ""
    if column in _NAMES or column == "status":
        return words.get(f"{_NAMES.get(column, column)}_{value}", value)
    text = choice_label(column, value) if column in CHOICES else value
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
