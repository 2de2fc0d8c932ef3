"""What keeps an index in step with the tables, beside `queries.edition` and `queries.touched_since`."""

from collections.abc import Collection

from askfirst.directory.models import Edition, Service, Touched
from askfirst.directory.queries import CLOSED
from askfirst.directory.read_tree import most_at_once
from askfirst.directory.write_rows import in_batches


def had_edition(number: int) -> bool:
    """Return whether these tables ever had this edition; an index of other tables, or of a copy put back, has another."""
    row = Edition.objects.filter(pk=1).first()
    if row is None:
        return number == 0
    return number in (row.number, row.rebuild_from) or Touched.objects.filter(edition=number).exists()


def slugs(ids: Collection[str]) -> dict[str, str]:
    """Return the short names of those of these services that have one, by id."""
    found: dict[str, str] = {}
    for batch in in_batches(sorted(ids), size=most_at_once()):
        rows = Service.objects.filter(id__in=batch).exclude(slug="").values_list("id", "slug")
        found.update((str(one), slug) for one, slug in rows)
    return found


def offered() -> set[str]:
    """Return the names under which services are searched and offered: the short name, or else the id."""
    rows = Service.objects.filter(hidden_because="").exclude(status__in=CLOSED).values_list("slug", "id")
    return {slug or str(one) for slug, one in rows}


def id_of(slug: str) -> str:
    """Return the id of the service with this short name, or nothing."""
    found = Service.objects.filter(slug=slug).exclude(slug="").values_list("id", flat=True).first()
    return str(found) if found else ""
