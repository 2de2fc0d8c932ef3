"""The only reads of the directory that are offered to others; plain values, in HSDS names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from askfirst.directory.models import Edition, Origin, Service, ServiceAtLocation, Touched
from askfirst.directory.read_guard import guarded
from askfirst.directory.read_opening import is_there, open_directory
from askfirst.directory.read_tree import most_at_once, read_tree, rows_in_order
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_rows import in_batches
from askfirst.hsds.marks import is_mark, marks_of
from askfirst.hsds.nest import nest
from askfirst.hsds.tables import TABLES
from askfirst.ledger import queries as ledger

__all__ = ["is_there", "open_directory"]

CLOSED = ("inactive", "defunct")
"""The states of a service that is not searched or offered any more."""

# What no search and no offer reads of a service.
_NOT_SEARCHED = frozenset(
    {
        "metadata",
        "funding",
        "capacities",
        "fact_checks",
        *(f"organization.{key}" for key in ("locations", "programs", "funding", "organization_identifiers")),
        *(f"{table}.{key}" for table in TABLES for key in ("metadata", "attributes")),
    }
)


@dataclass(frozen=True)
class Standing:
    """Whether a service can be offered, and what happened if not."""

    service_id: str
    name: str
    status: str
    hidden_because: str
    redirect_to_id: str
    changed_at: datetime | None
    origin: str
    steward_notes: str

    @property
    def is_offered(self) -> bool:
        """Whether it is neither closed nor hidden."""
        return self.status not in CLOSED and not self.hidden_because


@dataclass(frozen=True)
class Source:
    """Where records came from, and what was brought in last."""

    name: str
    kind: str
    licence: str
    fingerprint: str
    imported_at: datetime | None


def nested(
    table: str,
    ids: Sequence[str],
    *,
    without: frozenset[str] = frozenset(),
    everything: bool = False,
    for_stewards: bool = False,
) -> list[dict[str, Any]]:
    """Return records in their full nested form, in the order of these ids; an id that is not there is passed over.

    `without` names keys to leave out: "organization", or "organization.locations" further down. `everything` adds columns
    that HSDS has no place for, as an export needs them, and leaves out what is computed: marks, and why it is hidden.
    Nothing of a confidential location is in it, unless it is for stewards.
    """
    wanted = list(map(str, ids))
    rows, roots = read_tree(table, wanted, without=without, everything=everything)
    top = frozenset(key for key in without if "." not in key)
    found = [nest(roots[one], table=table, rows=rows, without=top) for one in wanted if one in roots]
    if not for_stewards:
        found = guarded(found, table=table)
    if table == "service" and not everything:
        return _with_marks(found, hidden=_hidden(wanted))
    return found


def _with_marks(services: Iterable[dict[str, Any]], *, hidden: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for one in services:
        # Marks are computed from the Profile's own columns; one that came in with a file may be out of date.
        said = [attribute for attribute in one.get("attributes", ()) if not is_mark(attribute)]
        marked = {**one, "attributes": [*said, *marks_of(one)]}
        if because := hidden.get(one["id"], ""):
            marked["alert"] = "\n".join(filter(None, [because, one.get("alert", "")]))
        found.append({key: value for key, value in marked.items() if value != []})
    return found


def _hidden(ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for batch in in_batches(ids, size=most_at_once()):
        rows = Service.objects.filter(id__in=batch).exclude(hidden_because="").values_list("id", "hidden_because")
        found.update((str(one), because) for one, because in rows)
    return found


def searchable(ids: Sequence[str] | None = None, *, chunk: int = 2000) -> Iterator[list[dict[str, Any]]]:
    """Yield services that are neither closed nor hidden, nested as far as search and offers read them, in order of id.

    Only these ids, if they are given. Nothing of a confidential location is in it.
    """
    offered = Service.objects.filter(hidden_because="").exclude(status__in=CLOSED)
    for batch in _in_order(offered, ids, chunk):
        rows, roots = read_tree("service", batch, without=_NOT_SEARCHED, everything=False)
        yield guarded([nest(roots[one], table="service", rows=rows) for one in batch if one in roots], table="service")


def _in_order(offered: Any, ids: Sequence[str] | None, chunk: int) -> Iterator[list[str]]:
    if ids is not None:
        for batch in in_batches(sorted(set(map(str, ids))), size=min(chunk, most_at_once())):
            yield [str(one) for one in offered.filter(id__in=batch).order_by("id").values_list("id", flat=True)]
        return
    last = None
    while True:
        rest = offered.filter(id__gt=last) if last else offered
        batch = [str(one) for one in rest.order_by("id").values_list("id", flat=True)[:chunk]]
        if not batch:
            return
        yield batch
        last = batch[-1]


def rows_of(table: str, *, chunk: int = 2000) -> Iterator[list[Row]]:
    """Yield every row of a table as it is stored, also of confidential locations, in the order of its file."""
    yield from rows_in_order(table, chunk=chunk)


def edition() -> tuple[int, int]:
    """Return the number of the present edition, and that from which an older index has to be made anew."""
    return Edition.objects.filter(pk=1).values_list("number", "rebuild_from").first() or (0, 0)


def touched_since(number: int) -> frozenset[str]:
    """Return the services that changed after an edition, also those that are closed, hidden or gone now."""
    return frozenset(str(one) for one in Touched.objects.filter(edition__gt=number).values_list("service_id", flat=True))


def standing(ids: Sequence[str]) -> dict[str, Standing]:
    """Return how services stand, by id; one that is not there is not among them."""
    found = {}
    for batch in in_batches(ids, size=most_at_once()):
        for one in Service.objects.filter(id__in=batch).select_related("origin"):
            found[str(one.pk)] = Standing(
                service_id=str(one.pk),
                name=one.name,
                status=one.status,
                hidden_because=one.hidden_because,
                redirect_to_id=str(one.redirect_to_id or ""),
                changed_at=one.changed_at,
                origin=one.origin.name if one.origin else "",
                steward_notes=one.steward_notes,
            )
    return found


def history(service_id: str, *, limit: int = 500) -> tuple[ledger.Line, ...]:
    """Return what was done to a service, its organization, its places and what hangs on them, the newest first."""
    service = Service.objects.filter(pk=service_id).values_list("organization_id", "program_id").first() or ()
    places = list(ServiceAtLocation.objects.filter(service_id=service_id).values_list("id", "location_id"))
    of_place = [location for _, location in places]
    about = {service_id, *service, *(one for pair in places for one in pair), *_hanging("location_id", of_place)}
    about |= _hanging("organization_id", [one for one in service[:1] if one]) | _hanging("service_id", [service_id])
    return ledger.history(service_id=service_id, record_ids=[str(one) for one in about if one], limit=limit)


def _hanging(column: str, ids: Sequence[Any]) -> set[Any]:
    """Small rows that hang on these records. Services of one organization do not hang on each other."""
    found: set[Any] = set()
    for name, table in TABLES.items():
        if ids and column in table.by_name and name not in ("service", "program", "location", "service_at_location"):
            found.update(MODELS[name]._default_manager.filter(**{f"{column}__in": ids}).values_list("id", flat=True))
    return found


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    return {name: model._default_manager.count() for name, model in MODELS.items()}


def sources() -> tuple[Source, ...]:
    """Return where records came from, in order of name."""
    return tuple(
        Source(one.name, one.kind, one.licence, one.fingerprint, one.imported_at) for one in Origin.objects.order_by("name")
    )
