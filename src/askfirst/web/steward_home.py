"""What the first page of a steward shows: how the directory stands, what to check next, what waits, what changed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from askfirst.stewarding.past import Done, done_since
from askfirst.stewarding.queries import Counts, Pressing, Queue, counts, find_by_name, open_reports, queue
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_form import link
from askfirst.web.steward_labels import day_of, key_label

_FOUND = 20
_FACTS_NAMED = 3


@dataclass(frozen=True)
class Line:
    """One line of a list: what it leads to, its name, and what is said beside it."""

    url: str
    name: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class HomePage:
    """Everything that the first page shows."""

    title: str
    by: str
    counts: tuple[str, ...]
    queue: tuple[Line, ...]
    queue_empty: str
    reports: tuple[Line, ...]
    week: tuple[Line, ...]
    words: str
    found: tuple[Line, ...]
    found_note: str


def lay_out_home(*, words: str, by: str, today: datetime.date) -> HomePage:
    """Lay out the first page, with what was found where a name was searched."""
    counted, line = counts(today=today), queue(today=today)
    found = _found(words, by=by) if words.strip() else ()
    return HomePage(
        title=steward_words()["home"],
        by=by,
        counts=tuple(_counts(counted)),
        queue=tuple(_pressing(one, by=by) for one in line.pressing),
        queue_empty=_nothing_due(line, counted, today),
        reports=tuple(_reports(by)),
        week=week_of(done_since(today - datetime.timedelta(days=6), until=today), by=by),
        words=words,
        found=found,
        found_note=_found_note(words, len(found)),
    )


def _counts(counted: Counts) -> Iterable[str]:
    words = steward_words()
    for name in ("services", "never", "overdue", "reports", "hidden", "closed", "changed"):
        yield words.say(f"count_{name}", count=f"{getattr(counted, 'never_checked' if name == 'never' else name):,}")


def _pressing(one: Pressing, *, by: str) -> Line:
    words = steward_words()
    named = [key_label(due.key) for due in one.due[:_FACTS_NAMED]]
    if more := len(one.due) - len(named):
        named.append(words.say("due_more", count=more))
    about = [words.say("due_reported", count=one.reports)] if one.reports else []
    if one.due:
        about += [words.say("due_facts", facts=", ".join(named)), words.say("score", score=f"{one.due[0].score:g}")]
    return Line(link("steward-service", one.service.id, by=by), one.service.name, tuple(about))


def _nothing_due(line: Queue, counted: Counts, today: datetime.date) -> str:
    words = steward_words()
    if line.pressing:
        return ""
    if not counted.services:
        return words["queue_no_services"]
    if line.coming is None:
        return words["queue_empty"]
    days = (line.coming.on - today).days
    return words.say("queue_next" if days > 1 else "queue_tomorrow", name=line.coming.name, days=days)


def _reports(by: str) -> Iterable[Line]:
    words = steward_words()
    for one in open_reports(limit=20):
        found = words.get(f"finding_{one.finding}", one.finding)
        yield Line(link("steward-service", one.service_id, by=by), one.name, (found, f"{one.by}, {day_of(one.at)}"))


def week_of(deeds: Iterable[Done], *, by: str, most: int = 20) -> tuple[Line, ...]:
    """Return one line for each service that changed, with what was done there, the newest first."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for one in deeds:
        names[one.service_id] = one.service_name
        found.setdefault(one.service_id, []).append(f"{deed_label(one.deed)} {day_of(one.at)}, {one.by}")
    return tuple(
        Line(link("steward-service", number, by=by), names[number], tuple(dict.fromkeys(about))[:3])
        for number, about in list(found.items())[:most]
        if names[number]
    )


def deed_label(deed: str, *, is_check: bool = False) -> str:
    """Return what was done in a word or two."""
    words = steward_words()
    if is_check:
        return words["deed_checked"]
    whole, last = f"deed_{deed.replace('.', '_')}", f"deed_{deed.rpartition('.')[2]}"
    return words.get(whole) or words.get(last) or words["deed_other"]


def _found(words: str, *, by: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            link("steward-service", one.id, by=by),
            one.name,
            tuple(
                filter(
                    None, (one.organization, "" if one.status == "active" else steward_words().get(f"status_{one.status}", ""))
                )
            ),
        )
        for one in find_by_name(words, limit=_FOUND)
    )


def _found_note(words: str, count: int) -> str:
    if not words.strip():
        return ""
    if not count:
        return steward_words().say("nothing_found", words=words)
    return steward_words().say("found_many", count=count) if count == _FOUND else ""
