"""The terms of our Profile: services carry them, though no table holds them, because they are worked out from its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from askfirst.api import store
from askfirst.api.store import stored
from askfirst.hsds.marks import marks_of
from askfirst.hsds.tables import TABLES
from askfirst.hsds.vocabulary import ITEMS

Record = dict[str, Any]

# The tables whose rows carry facts: its key in a service, what a fact is about, and the columns with closed answers.
_ROWS = (
    ("intake_question", "intake_questions", "what", ("asked", "written_down")),
    ("disclosure", "disclosures", "recipient", ("practice",)),
    ("interpreter_language", "interpreter_languages", "code", ("mode",)),
)


@dataclass(frozen=True)
class Term:
    """One term, and which services carry it."""

    record: Record
    carried: Q


def terms() -> Mapping[str, Term]:
    """Return by id every term of the Profile that a service can carry, as the directory now stands."""
    return _terms(store.state())


def taxonomies() -> Mapping[str, Record]:
    """Return by id the taxonomy that these terms belong to."""
    return {one["id"]: one for one in (term.record["taxonomy_detail"] for term in terms().values())}


def records(table: str, *, asked: Any = None) -> dict[str, Record]:
    """Return by id the Profile's taxonomy, or its terms; only those that a list asks for, if it is given."""
    found = {key: one.record for key, one in terms().items()} if table == "taxonomy_term" else dict(taxonomies())
    if asked is None:
        return found
    return {key: record for key, record in found.items() if _is_asked_for(record, asked)}


def _is_asked_for(record: Record, asked: Any) -> bool:
    if getattr(asked, "parent_id", None) is not None:
        return False
    taxonomy = getattr(asked, "taxonomy_id", None)
    said = " ".join(record.get(column, "") for column in ("name", "code", "description")).casefold()
    return taxonomy in (None, record.get("taxonomy_id")) and all(word in said for word in asked.search.casefold().split())


def carries(*, term: str | None = None, taxonomy: str | None = None) -> Q | None:
    """Return what a service must meet to carry this term, or any of this taxonomy; None if the Profile does not have it."""
    if taxonomy is not None:
        return _any(one.carried for one in terms().values()) if taxonomy in taxonomies() else None
    found = terms().get(term or "")
    return found.carried if found else None


def _any(conditions: Iterator[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either


@lru_cache(maxsize=1)
def _terms(at: str) -> Mapping[str, Term]:
    del at
    found = {}
    for service, carried in (*_of_columns(), *_of_rows()):
        for mark in marks_of(service):
            term = mark["taxonomy_term"]
            found[term["id"]] = Term({**term, "taxonomy_id": term["taxonomy_detail"]["id"]}, carried)
    return dict(sorted(found.items()))


def _of_columns() -> Iterator[tuple[Record, Q]]:
    for field in TABLES["service"].fields:
        if field.is_profile and field.choices:
            yield from (({field.name: answer}, Q(**{field.name: answer})) for answer in field.choices)
        elif field.name in ITEMS:
            yield from (({field.name: [answer]}, _lists(field.name, answer)) for answer in ITEMS[field.name])


def _lists(column: str, answer: str) -> Q:
    # A list is stored as JSON, and a word in quotes is never a part of another word in quotes.
    return Q(Contains(Cast(column, TextField()), f'"{answer}"'))


def _of_rows() -> Iterator[tuple[Record, Q]]:
    for table, key, about, columns in _ROWS:
        rows = stored(table).exclude(**{about: ""})
        for name in rows.order_by(about).values_list(about, flat=True).distinct():
            for column in columns:
                for answer in TABLES[table].by_name[column].choices:
                    carriers = stored(table).filter(**{about: name, column: answer}).values("service_id")
                    # A fact that only some rows tell is shown alone, so that no other fact stands for it.
                    yield {key: [{about: name, column: answer}]}, Q(pk__in=carriers)
