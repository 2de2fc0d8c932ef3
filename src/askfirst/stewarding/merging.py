"""Two entries side by side: where they differ, and what goes over from the one that closes before it does."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from askfirst.directory import models
from askfirst.directory.rows import row_of
from askfirst.hsds.tables import TABLES
from askfirst.stewarding.facts import Fact, ServiceFacts
from askfirst.stewarding.writing import set_columns, take_away

# What is no fact of the service, or is set in another way.
_NOT_PICKED = frozenset(
    {"id", "organization_id", "program_id", "redirect_to_id", "status", "slug", "last_modified", "assured_date", "assurer_email"}
    | {"confirmed_on"}
)


@dataclass(frozen=True)
class Difference:
    """A column of the service, or an answer by its key, that the two entries say differently."""

    key: str
    here: object
    there: object


def differences(keep: ServiceFacts, other: ServiceFacts) -> tuple[Difference, ...]:
    """Return where two services differ in what only one of them can be right about: their own columns, then their answers."""
    rows = {
        str(row.id): row_of(row, table=TABLES["service"]) for row in models.Service.objects.filter(id__in=(keep.id, other.id))
    }
    here, there = rows[keep.id], rows[other.id]
    columns = [field.name for field in TABLES["service"].fields if field.name not in _NOT_PICKED]
    found = [Difference(name, here.get(name), there.get(name)) for name in columns if here.get(name) != there.get(name)]
    answers = [
        Difference(key, _answer(keep.by_key.get(key)), _answer(other.by_key.get(key)))
        for key in dict.fromkeys((*keep.by_key, *other.by_key))
        if key.startswith(("tells:", "asks:"))
    ]
    return (*found, *(one for one in answers if one.here != one.there))


def take_over(keep: ServiceFacts, other: ServiceFacts, *, from_other: Collection[str], by: str, at: datetime.datetime) -> None:
    """Set what was picked of the other, and remove the answers that lost: two answers to one question are none."""
    picked = {one.key: one.there for one in differences(keep, other) if one.key in from_other and ":" not in one.key}
    if picked:
        set_columns("service", keep.id, picked, by=by, at=at)
    for key in [key for key in keep.by_key if key.startswith(("tells:", "asks:"))]:
        here, there = keep.by_key[key], other.by_key.get(key)
        if there is not None and here.record_id and there.record_id:
            lost = here if key in from_other else there
            take_away(lost.table, lost.record_id, by=by, at=at)


def languages_and_more(service: ServiceFacts) -> tuple[Fact, ...]:
    """Return the facts that go over as they are: numbers, addresses and languages."""
    return tuple(fact for fact in service.facts if fact.key.startswith(("phone", "address", "languages")) and fact.is_known)


def _answer(fact: Fact | None) -> object:
    return fact.values[fact.columns[0]] if fact else "unknown"
