"""How an index learns what changed: each write that changes services raises the edition and names them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import time_ns
from uuid import UUID

from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, transaction
from django.db.models import Q

from askfirst.directory.models import Edition, Service, Touched
from askfirst.directory.write_links import AT_ONCE
from askfirst.directory.write_rows import in_batches
from askfirst.ground.refusal import Refusal

MOST_NAMED = 2_000
"""How many services one edition names. If more changed, an index has to be made anew."""


@contextmanager
def one_deed() -> Iterator[None]:
    """Everything in the block happens, or nothing. Raises Refusal if the database cannot be written."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, ProgrammingError, DataError):
        # These say that we asked for what cannot be: a bug, and not for a steward to mend.
        raise
    except DatabaseError as error:
        reason = (str(error).strip().splitlines() or ["it gives no reason"])[0].rstrip(".")
        raise Refusal(f"The directory could not be written, so nothing was changed: {reason}. {_remedy(reason)}") from error


def _remedy(reason: str) -> str:
    if "locked" in reason or "lock" in reason:
        return "Somebody else is writing to it. Wait a minute, then try again."
    if "full" in reason:
        return "Make room on the disk, then try again."
    if "readonly" in reason or "read-only" in reason:
        return "Check that its file and folder may be written to, then try again."
    return "Check that it can be reached and is whole, then try again."


def mark_changed(services: Collection[UUID], *, at: datetime) -> None:
    """Note when facts of these services last changed."""
    for batch in in_batches(services, size=AT_ONCE):
        Service.objects.filter(~Q(changed_at=at) | Q(changed_at=None), id__in=batch).update(changed_at=at)


def touch(services: Collection[UUID], *, has_more: bool = False) -> None:
    """Raise the edition and name these services in it; `has_more` tells that others changed too."""
    if not services and not has_more:
        return
    edition, _ = Edition.objects.select_for_update().get_or_create(pk=1)
    # By the clock, so that a copy of the tables that was put back and edited never comes to a number that another had.
    edition.number = max(edition.number + 1, time_ns() // 1_000)
    if has_more or len(services) > MOST_NAMED:
        edition.rebuild_from = edition.number
        Touched.objects.all().delete()
    else:
        Touched.objects.bulk_create([Touched(service_id=one, edition=edition.number) for one in services])
    edition.save()
