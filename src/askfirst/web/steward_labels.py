"""Facts, columns and findings in the words of the steward's pages."""

import datetime

from askfirst.stewarding.correcting import CHOICES, choice_label
from askfirst.stewarding.facts import Fact
from askfirst.stewarding.rules import Check, holds_for, valid_until, why_so_often
from askfirst.stewarding.words import steward_words

_ABOUT = {"tells": "who", "asks": "what"}


def key_label(key: str) -> str:
    """Return the name of a kind of fact."""
    words = steward_words()
    head, _, about = key.partition(":")
    named = words.get(f"{_ABOUT.get(head, '')}_{about}", about.replace("_", " "))
    return words.say(f"fact_{head}", about=named)


def fact_label(fact: Fact) -> str:
    """Return the name of a fact; a number or an address is named by what it says."""
    label = key_label(fact.key)
    if fact.key.startswith("phone:"):
        return f"{label} {fact.values['number']}"
    if fact.key.startswith("address:"):
        return f"{label} {fact.values['as_written'] or fact.values['address_1']}"
    return label


def column_label(column: str) -> str:
    """Return the name of a column."""
    return steward_words().get(f"column_{column}", column.replace("_", " ").capitalize())


def said(fact: Fact) -> tuple[str, ...]:
    """Return what a fact says, a line for each column that says something."""
    words = steward_words()
    lines = [_said(column, fact.values.get(column, ""), fact) for column in fact.columns]
    lines += [words.get(f"by_{one}", one) for one in fact.more] if not fact.key.startswith(("phone", "tells")) else []
    return tuple(line for line in lines if line) or (words["nothing_said"],)


def _said(column: str, value: str, fact: Fact) -> str:
    if not value:
        return ""
    if column == "status":
        return steward_words().get(f"status_{value}", value)
    if column in CHOICES:
        shown = choice_label(column, value)
        return f"{column_label(column)} {shown}" if column == "written_down" else shown
    # The first line of a fact needs no name of its own.
    return value if column == fact.columns[0] or column in _PLAIN else f"{column_label(column)}: {value}"


_PLAIN = ("ground", "note", "alert", "fees_description", "description", "address_2", "city", "state_province", "postal_code")


def check_line(check: Check | None, *, key: str, service_kind: str) -> str:
    """Return who checked a fact, when, until when that holds, and what they went by."""
    words = steward_words()
    if check is None:
        return words["never_checked"]
    until = valid_until(check, key=key, service_kind=service_kind)
    name = "checked_line" if check.by else "checked_by_nobody"
    line = words.say(name, day=check.on, by=check.by, until=until)
    went_by = check.source or words.get(f"evidence_{check.evidence}", "")
    return f"{line} {words.say('checked_source', source=went_by)}" if went_by else line


def cadence_line(key: str, *, service_kind: str) -> str:
    """Return how often such a fact is checked, and why."""
    days = holds_for(key, service_kind=service_kind)
    return steward_words().say("cadence", days=days, why=why_so_often(key, service_kind=service_kind))


def source_line(*, source: str, day: str, is_checked: bool) -> str:
    """Return where a service's facts come from; nothing where only a check tells that."""
    words = steward_words()
    if not source:
        return "" if is_checked else words["no_source"]
    return words.say("from_source_dated" if day else "from_source", source=source, day=day)


def day_of(moment: datetime.datetime) -> str:
    """Return a moment as a day on the clock of the desk."""
    return moment.astimezone().date().isoformat()
