"""What leaves in an export, record by record: nested for a document, row by row for a package."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from askfirst.directory import models
from askfirst.directory.intake import COLUMNS_OF
from askfirst.directory.queries import nested, rows_of
from askfirst.directory.rows import MODELS, Row
from askfirst.directory.write_rows import in_batches
from askfirst.hsds.marks import marks_of
from askfirst.hsds.tables import TABLES, Table
from askfirst.hsds.withhold import Withholding, address_texts

_AT_ONCE = 400
_ANYWHERE = {"attribute": "link_id", "metadata": "resource_id", "translation": "link_id"}

Part = tuple[str, str, Iterator[list[dict[str, Any]]]]
"""The name of a list in a document, its table, and its records in batches."""


# What marks are not made of.
_NOT_MARKED = frozenset(
    nest.key for nest in TABLES["service"].nests if nest.key not in ("intake_questions", "disclosures", "interpreter_languages")
)
# Organizations stand in a document by themselves, so that a service only says which one it is of, and its name.
_BRIEF = frozenset(f"organization.{nest.key}" for nest in TABLES["organization"].nests)


def parts_of_document(*, is_public: bool) -> Iterator[Part]:
    """Yield the lists of a document. Every record is in one of them, by itself or inside another."""
    for top in ("organization", "service"):
        yield f"{top}s", top, _records(top, _in_order(top), is_public=is_public)
    for table in TABLES.values():
        if table.name not in ("organization", "service"):
            ids = _not_nested(table, is_public=is_public)
            yield table.file.removesuffix(".csv"), table.name, _records(table.name, ids, is_public=is_public)


def _records(table: str, ids: Iterator[list[str]], *, is_public: bool) -> Iterator[list[dict[str, Any]]]:
    without = _BRIEF if table == "service" else frozenset()
    for batch in ids:
        records = nested(table, batch, without=without, everything=not is_public)
        yield [_with_marks(one) for one in records] if table == "service" and not is_public else records


def _with_marks(service: dict[str, Any]) -> dict[str, Any]:
    marks = marks_of(service)
    made = {mark["id"] for mark in marks}
    said = [one for one in service.get("attributes", ()) if one["id"] not in made]
    return {**service, "attributes": [*said, *marks]} if marks else service


def _in_order(table: str, chosen: "QuerySet[Any] | None" = None) -> Iterator[list[str]]:
    found = MODELS[table]._default_manager.all() if chosen is None else chosen
    ids = found.order_by("id").values_list("id", flat=True).iterator(chunk_size=5000)
    for batch in in_batches(ids, size=_AT_ONCE):
        yield [str(one) for one in batch]


def _not_nested(table: Table, *, is_public: bool) -> Iterator[list[str]]:
    """Yield ids of the rows of a table that stand inside no other record, and all terms, taxonomies and units."""
    rows: Any = MODELS[table.name]._default_manager
    if table.name in _ANYWHERE:
        yield from _belonging_to_nothing(table, is_public=is_public)
    elif table.name in ("taxonomy", "taxonomy_term", "unit"):
        yield from _in_order(table.name, _said(rows, table.name, is_public=is_public))
    else:
        yield from _in_order(table.name, rows.filter(_stands_alone(table.name)))


def _stands_alone(table: str) -> Q:
    alone = Q()
    for owner in TABLES.values():
        for nest in owner.nests:
            if nest.table == table and nest.many:
                alone &= Q(**{f"{nest.by}__isnull": True})
            elif nest.table == table:
                alone &= ~Q(Exists(MODELS[owner.name]._default_manager.filter(**{nest.by: OuterRef("pk")})))
    return alone


def _belonging_to_nothing(table: Table, *, is_public: bool) -> Iterator[list[str]]:
    """Yield ids of attributes, metadata and translations whose record is not here, or is one in which they do not nest."""
    column = _ANYWHERE[table.name]
    owners = [owner.name for owner in TABLES.values() if any(nest.table == table.name for nest in owner.nests)]
    names = "resource_type" if table.name == "metadata" else "link_entity"
    rows = _said(MODELS[table.name]._default_manager, table.name, is_public=is_public)
    # Most say of which table their record is, and it is there; the few others are looked for everywhere.
    doubtful = ~Q(**{f"{names}__in": owners})
    for owner in owners:
        there = MODELS[owner]._default_manager.filter(pk=OuterRef(column))
        doubtful |= Q(**{names: owner}) & ~Q(Exists(there))
    links = rows.filter(doubtful).order_by("id").values_list("id", column).iterator(chunk_size=5000)
    for batch in in_batches(links, size=_AT_ONCE):
        wanted = {link for _, link in batch}
        there_are = {
            one for owner in owners for one in MODELS[owner]._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)
        }
        yield [str(one) for one, link in batch if link not in there_are]


def _said(rows: Any, table: str, *, is_public: bool) -> Any:
    """Return the rows of a table that may leave: in public, none of what stands for columns that HSDS does not have."""
    column = {"attribute": "taxonomy_term__taxonomy_name", "taxonomy_term": "taxonomy_name", "taxonomy": "name"}.get(table)
    return rows.exclude(**{f"{column}__startswith": COLUMNS_OF}) if is_public and column else rows.all()


class Package:
    """The rows of a tabular package. Ask for every table in the order of TABLES, since later rows depend on earlier ones."""

    def __init__(self, *, is_public: bool) -> None:
        self._is_public = is_public
        self._marks = _mark_rows()
        places, texts = _confidential()
        self._withholding = Withholding(places, texts=texts)
        self._private: set[str] = set()
        self._hidden = dict(_hidden()) if is_public else {}

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the rows of a table in the order of their file, then the marks: closed facts for readers of plain HSDS."""
        marks = self._marks.get(table.name, {})
        for row in (row for batch in rows_of(table.name) for row in batch):
            if row["id"] in marks or self._is_private(row, table.name):
                continue
            if (kept := self._withholding.row(self._told(row, table.name), table=table.name)) is not None:
                yield kept
        yield from marks.values()

    def _is_private(self, row: Row, table: str) -> bool:
        if not self._is_public:
            return False
        if table == "attribute":
            return row.get("taxonomy_term_id") in self._private
        name = row.get({"taxonomy": "name", "taxonomy_term": "taxonomy"}.get(table, ""), "")
        is_private = str(name).startswith(COLUMNS_OF)
        if is_private and table == "taxonomy_term":
            self._private.add(row["id"])
        return is_private

    def _told(self, row: Row, table: str) -> Row:
        if table != "service" or row["id"] not in self._hidden:
            return row
        return {**row, "alert": "\n".join(filter(None, [self._hidden[row["id"]], row.get("alert", "")]))}


def _mark_rows() -> dict[str, dict[str, Row]]:
    """Return the marks of all services as rows by table and id, with their terms and their taxonomy."""
    rows: dict[str, dict[str, Row]] = {"taxonomy": {}, "taxonomy_term": {}, "attribute": {}}
    for batch in _in_order("service"):
        for service in nested("service", batch, without=_NOT_MARKED, everything=True):
            for mark in marks_of(service):
                term = mark["taxonomy_term"]
                detail = term["taxonomy_detail"]
                flat = {name: value for name, value in term.items() if name != "taxonomy_detail"}
                own = {name: value for name, value in mark.items() if name != "taxonomy_term"}
                rows["taxonomy"][detail["id"]] = detail
                rows["taxonomy_term"][term["id"]] = {**flat, "taxonomy_id": detail["id"]}
                rows["attribute"][mark["id"]] = {**own, "link_id": service["id"], "taxonomy_term_id": term["id"]}
    rows["taxonomy_term"] = dict(sorted(rows["taxonomy_term"].items()))
    return rows


def _confidential() -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Return the confidential locations, and the texts of their addresses by the services and organizations there."""
    places = dict(models.Location.objects.filter(confidential=True).values_list("id", "organization_id"))
    addresses: dict[Any, list[Row]] = defaultdict(list)
    columns = ("as_written", "address_1", "address_2", "postal_code")
    for batch in in_batches(places, size=_AT_ONCE):
        for row in models.Address.objects.filter(location_id__in=batch).values("location_id", *columns):
            addresses[row["location_id"]].append(row)
    texts: dict[str, list[Row]] = defaultdict(list)
    for batch in in_batches(places, size=_AT_ONCE):
        there = models.ServiceAtLocation.objects.filter(location_id__in=batch).values_list("service_id", "location_id")
        for service, place in there:
            texts[str(service)] += addresses[place]
    for place, organization in places.items():
        texts[str(organization)] += addresses[place] if organization else []
    return list(map(str, places)), {one: address_texts(some) for one, some in texts.items() if some}


def _hidden() -> Iterator[tuple[str, str]]:
    hidden = models.Service.objects.exclude(hidden_because="").values_list("id", "hidden_because")
    yield from ((str(one), because) for one, because in hidden.iterator())
