"""Which records a list holds: every filter that looks at the tables, each narrowing what the others left."""

from typing import Any

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When

from askfirst.api import marked, postcodes
from askfirst.api.store import stored
from askfirst.directory.intake import COLUMNS_OF

Rows = QuerySet[Any]


def rows_of(table: str, *, asked: Any) -> Rows:
    """Return the rows of a table that pass every filter, in order of id. Words are sought by the caller for services."""
    rows = stored(table).order_by("pk")
    if table in ("taxonomy", "taxonomy_term"):
        rows = rows.filter(is_served(table))
    for condition in _conditions(table, asked):
        rows = rows.filter(condition)
    if moment := getattr(asked, "modified_after", None):
        rows = rows.annotate(modified=modified(table)).filter(modified__gte=moment)
    return rows


def is_narrowed(table: str, *, asked: Any) -> bool:
    """Return whether any filter but the search for words looks at the tables."""
    return bool(_conditions(table, asked)) or getattr(asked, "modified_after", None) is not None


def modified(table: str) -> Any:
    """Return when a row was last modified: as its source says, or when it was changed here after it came in."""
    if table != "service":
        return F("changed_at")
    was_changed_here = Q(last_modified__isnull=True) | Q(changed_at__gt=F("origin__imported_at"))
    return Case(When(was_changed_here, then=F("changed_at")), default=F("last_modified"), output_field=DateTimeField())


def with_words(rows: Rows, words: str, *, columns: tuple[str, ...]) -> Rows:
    """Return the rows that hold each of these words in any of these columns."""
    for word in words.split():
        either = Q()
        for column in columns:
            either |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(either)
    return rows


def is_served(table: str) -> Q:
    """Return what a taxonomy, or a term of one, must meet to be served: columns that were only kept can hold private notes."""
    path = "name" if table == "taxonomy" else "taxonomy__name"
    kept = Q(**{f"{path}__startswith": COLUMNS_OF})
    return ~kept if table == "taxonomy" else ~(kept | Q(taxonomy_name__startswith=COLUMNS_OF))


def _conditions(table: str, asked: Any) -> list[Q]:
    found = [*_of_organization(table, asked), *_of_terms(table, asked)]
    if moment := getattr(asked, "changed_after", None):
        found.append(Q(changed_at__gte=moment))
    if getattr(asked, "postcode", ""):
        found.append(postcodes.condition(table, postcode=asked.postcode, metres=asked.proximity))
    return found


def _of_organization(table: str, asked: Any) -> list[Q]:
    key = getattr(asked, "organization_id", None)
    if key is None:
        return []
    return [Q(organization_id=key) if table == "service" else Q(service__organization_id=key)]


def _of_terms(table: str, asked: Any) -> list[Q]:
    taxonomy, term = getattr(asked, "taxonomy_id", None), getattr(asked, "taxonomy_term_id", None)
    if table == "taxonomy_term":
        parent = Q(parent_id=asked.parent_id) if asked.parent_id else Q()
        top = Q(parent__isnull=True) if asked.top_only else Q()
        return [one for one in (Q(taxonomy_id=taxonomy) if taxonomy else Q(), parent, top) if one]
    found = []
    if term:
        found.append(_carries(table, Q(taxonomy_term_id=term), marked.carries(term=term)))
    if taxonomy:
        found.append(_carries(table, Q(taxonomy_term__taxonomy_id=taxonomy), marked.carries(taxonomy=taxonomy)))
    return found


def _carries(table: str, of_term: Q, mark: Q | None) -> Q:
    kept = Q(taxonomy_term__taxonomy__name__startswith=COLUMNS_OF) | Q(taxonomy_term__taxonomy_name__startswith=COLUMNS_OF)
    carriers = stored("attribute").filter(of_term).exclude(kept).values("link_id")
    if table == "organization":
        return Q(pk__in=carriers)
    # The Profile's terms are told by columns of the service, and by no attribute that is stored.
    service = Q(pk__in=carriers) | mark if mark else Q(pk__in=carriers)
    if table == "service":
        return service
    return Q(pk__in=carriers) | Q(service_id__in=stored("service").filter(service).values("pk"))
