"""Which services the queue weighs: of each kind of fact those checked longest ago, or never, found by the database itself."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from askfirst.directory import models
from askfirst.stewarding.rules import KINDS, RECIPIENTS

# The longest overdue of each kind: five screens of the queue.
_OF_EACH = 100
# No check holds for less than the shortest of all cadences; nearly all hold longer, and are then weighed as not due.
_SHORTEST = min(kind.days for kind in KINDS.values()) // 2

CHECKED: tuple[Any, ...] = (models.Disclosure, models.IntakeQuestion, models.FactCheck)
"""The tables whose rows say when they were checked, and until when that holds."""


def candidates(*, today: datetime.date, closed: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of services that can stand high in the queue, each once; closed ones never."""
    found: dict[str, None] = {}
    for rows in (*_never_answered(closed), *_overdue(today, closed), _never_checked(closed)):
        found.update(dict.fromkeys(str(one) for one in rows[:_OF_EACH]))
    return tuple(found)


def next_expiry(*, today: datetime.date, closed: Sequence[str]) -> tuple[str, datetime.date] | None:
    """Return the service and the last day of the check that ends next, or None if none is dated."""
    ends = []
    for table in CHECKED:
        rows = table.objects.filter(valid_until__gte=today).exclude(service__status__in=closed)
        ends += rows.order_by("valid_until", "service_id").values_list("valid_until", "service_id")[:1]
    return min(((str(number), day) for day, number in ends), key=lambda pair: (pair[1], pair[0]), default=None)


def _open(closed: Sequence[str]) -> QuerySet[models.Service]:
    return models.Service.objects.exclude(status__in=closed)


def _never_answered(closed: Sequence[str]) -> Iterator[QuerySet[Any, Any]]:
    """Services of which nobody ever said whether they tell these, or ask that."""
    here = OuterRef("pk")
    for recipient in RECIPIENTS:
        rows = models.Disclosure.objects.filter(service_id=here, recipient=recipient)
        yield _open(closed).filter(~Exists(rows)).order_by("id").values_list("id", flat=True)
    rows_asked = models.IntakeQuestion.objects.filter(service_id=here, what="immigration_status")
    yield _open(closed).filter(~Exists(rows_asked)).order_by("id").values_list("id", flat=True)


def _overdue(today: datetime.date, closed: Sequence[str]) -> Iterator[QuerySet[Any, Any]]:
    old = today - datetime.timedelta(days=_SHORTEST)
    is_due = Q(checked_on=None) | Q(checked_on__gt=today) | Q(valid_until__lt=today) | Q(valid_until=None, checked_on__lt=old)
    for table, known in (
        (models.Disclosure, Q(recipient__in=("police", "immigration")) & ~Q(practice="unknown")),
        (models.Disclosure, Q()),
        (models.IntakeQuestion, ~Q(asked="unknown")),
        (models.IntakeQuestion, Q()),
        (models.FactCheck, Q(fact="open") | Q(fact__startswith="phone")),
        (models.FactCheck, Q()),
    ):
        rows = table.objects.filter(is_due, known).exclude(service__status__in=closed)
        yield rows.order_by(F("checked_on").asc(nulls_first=True), "service_id").values_list("service_id", flat=True)


def _never_checked(closed: Sequence[str]) -> QuerySet[Any, Any]:
    checks = models.FactCheck.objects.filter(service_id=OuterRef("pk"))
    unchecked = _open(closed).filter(~Exists(checks), confirmed_on=None, assured_date=None)
    return unchecked.order_by("id").values_list("id", flat=True)
