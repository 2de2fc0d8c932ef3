"""Writes down that a fact was checked: by whom, on which day, what they went by, and until when it holds."""

import datetime
from collections.abc import Mapping
from typing import Any

from askfirst.directory import actions as directory
from askfirst.directory import models
from askfirst.hsds.ids import identify
from askfirst.hsds.tables import TABLES
from askfirst.stewarding.facts import Fact, ServiceFacts
from askfirst.stewarding.rules import holds_for
from askfirst.stewarding.words import steward_words
from askfirst.stewarding.writing import set_columns

ORIGIN = "stewards"

EVIDENCE: Mapping[str, str] = {
    "front_desk": "stated_by_service",
    "lead": "stated_by_service",
    "user": "reported_by_users",
    "website": "published_policy",
    "law": "law",
}
"""Who can tell a steward something, as roles and never as names, and what evidence that is."""

# What the key of a fact names in the table that holds it.
_ABOUT = {"disclosure": "recipient", "intake_question": "what"}
_UNKNOWN = {"disclosure": "practice", "intake_question": "asked"}


def record_check(
    service: ServiceFacts, fact: Fact, *, role: str, by: str, at: datetime.datetime, values: Mapping[str, Any] | None = None
) -> None:
    """Write down that a fact was checked today: on the row that says it, or beside it in the table of checks.

    `values` are set on that row in the same breath, for a fact that `is_answer`.
    """
    day = at.date()
    checked = {
        "checked_by": by,
        "checked_on": day.isoformat(),
        "valid_until": (day + datetime.timedelta(days=holds_for(fact.key, service_kind=service.kind))).isoformat(),
        "evidence_type": EVIDENCE[role],
    }
    if is_answer(fact):
        _on_the_row(service, fact, {**(values or {}), **checked}, by=by, at=at, note=steward_words()[f"by_{role}"])
    else:
        _beside(service, fact, {**checked, "source": steward_words()[f"by_{role}"]}, by=by, at=at)


def is_answer(fact: Fact) -> bool:
    """Tell whether a fact is an answer with a row of its own: who is told, what is asked."""
    return fact.table in _ABOUT


def answer_row(service: ServiceFacts, fact: Fact, *, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new row for a fact of which nothing was said so far: who is told, or what is asked."""
    about, unknown = _ABOUT[fact.table], _UNKNOWN[fact.table]
    row = {about: fact.key.partition(":")[2], unknown: "unknown", **values}
    return {
        "id": _new_id(service, fact),
        "service_id": service.id,
        **{name: value for name, value in row.items() if value is not None},
    }


def _on_the_row(
    service: ServiceFacts, fact: Fact, checked: Mapping[str, Any], *, by: str, at: datetime.datetime, note: str
) -> None:
    known = {name: value for name, value in checked.items() if name in TABLES[fact.table].by_name}
    if fact.record_id:
        set_columns(fact.table, fact.record_id, known, by=by, at=at, note=note)
    else:
        directory.make(table=fact.table, row=answer_row(service, fact, values=known), by=by, at=at, note=note)


def _beside(service: ServiceFacts, fact: Fact, checked: Mapping[str, Any], *, by: str, at: datetime.datetime) -> None:
    rows = models.FactCheck.objects.filter(service_id=service.id, fact=fact.key).order_by("-checked_on", "id")
    if row := rows.first():
        set_columns("fact_check", str(row.id), checked, by=by, at=at)
        return
    new = {"id": _new_id(service, fact), "service_id": service.id, "fact": fact.key, **checked}
    directory.make(table="fact_check", row=new, by=by, at=at)


def _new_id(service: ServiceFacts, fact: Fact) -> str:
    table = fact.table if fact.table in _ABOUT else "fact_check"
    return identify(origin=ORIGIN, table=table, key=f"{service.id}/{fact.key}")
