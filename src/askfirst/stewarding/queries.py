"""The reads of stewarding: what to check next, reports that wait, warnings, history, what changed."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from askfirst.directory import models
from askfirst.ledger.models import Entry
from askfirst.stewarding.candidates import CHECKED, candidates, next_expiry
from askfirst.stewarding.facts import CLOSED, ServiceFacts, read_facts
from askfirst.stewarding.models import FieldReport
from askfirst.stewarding.rules import FINDINGS, Due, Report, due_facts, in_order, witnesses
from askfirst.stewarding.words import warning


@dataclass(frozen=True)
class Pressing:
    """A service in the queue: its facts that are due, the weightiest first, and how many reports wait."""

    service: ServiceFacts
    due: tuple[Due, ...]
    reports: int


@dataclass(frozen=True)
class Next:
    """The first check that will no longer hold, where nothing is due today."""

    service_id: str
    name: str
    on: datetime.date


@dataclass(frozen=True)
class Queue:
    """What to check next, the most pressing first; `coming` only where nothing is due."""

    pressing: tuple[Pressing, ...]
    coming: Next | None = None


@dataclass(frozen=True)
class OpenReport:
    """A report from the field that nobody settled yet."""

    id: int
    service_id: str
    name: str
    finding: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class Counts:
    """How the directory stands."""

    services: int
    never_checked: int
    overdue: int
    reports: int
    hidden: int
    closed: int
    changed: int


@dataclass(frozen=True)
class Named:
    """A service found by its name."""

    id: str
    name: str
    organization: str
    status: str
    is_hidden: bool


def service_facts(service_id: str) -> ServiceFacts | None:
    """Return one service with its facts, or None if there is none with this id."""
    return read_facts([service_id]).get(service_id)


def queue(*, today: datetime.date, limit: int = 20) -> Queue:
    """Return the services to check next: reported ones first, then by harm and age as `rules.score` weighs them.

    Of each kind of fact only the longest overdue are weighed, so that a directory of a million services answers too.
    """
    reports = _reports_by_service()
    services = read_facts([*reports, *candidates(today=today, closed=CLOSED)])
    found = [
        Pressing(service, due, reports.get(number, 0))
        for number, service in services.items()
        if (due := due_facts((fact.claim for fact in service.facts), service_kind=service.kind, today=today))
        or reports.get(number)
    ]
    found.sort(key=lambda one: in_order(reports=one.reports, due=one.due, name=one.service.name, service_id=one.service.id))
    return Queue(tuple(found[:limit]), None if found else _next(today))


def _next(today: datetime.date) -> Next | None:
    coming = next_expiry(today=today, closed=CLOSED)
    if coming is None:
        return None
    service_id, last_day = coming
    name = models.Service.objects.values_list("name", flat=True).get(id=service_id)
    return Next(service_id, name, last_day + datetime.timedelta(days=1))


def _reports_by_service() -> Mapping[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for service_id in FieldReport.objects.filter(settled_at=None).values_list("service_id", flat=True):
        found[str(service_id)] += 1
    return found


def open_reports(service_id: str | None = None, *, limit: int = 100) -> tuple[OpenReport, ...]:
    """Return the reports that nobody settled yet, of one service or of all, the oldest first."""
    rows = FieldReport.objects.filter(settled_at=None).order_by("at", "id")
    if service_id is not None:
        rows = rows.filter(service_id=service_id)
    chosen = list(rows[:limit])
    names = dict(models.Service.objects.filter(id__in={row.service_id for row in chosen}).values_list("id", "name"))
    return tuple(
        OpenReport(row.pk, str(row.service_id), names.get(row.service_id, ""), row.finding, row.by, row.at) for row in chosen
    )


def warnings_of(service_id: str) -> tuple[str, ...]:
    """Return what open reports warn of at one service, in words."""
    return warnings_for([service_id]).get(service_id, ())


def warnings_for(service_ids: Iterable[str] | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return what open reports warn of, by service: of these services, or of all; one query however many they are."""
    return {
        number: tuple(warning(finding, people=people) for finding, people in witnesses(reports).items())
        for number, reports in _reports_of(service_ids).items()
    }


def findings_for(service_ids: Iterable[str] | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return the findings of open reports by service, for pages that have words for them in their own language."""
    return {number: tuple(witnesses(reports)) for number, reports in _reports_of(service_ids).items()}


def _reports_of(service_ids: Iterable[str] | None) -> Mapping[str, list[Report]]:
    rows = FieldReport.objects.filter(settled_at=None)
    if service_ids is not None:
        rows = rows.filter(service_id__in=list(service_ids))
    found: defaultdict[str, list[Report]] = defaultdict(list)
    for row in rows.order_by("at", "id"):
        if row.finding in FINDINGS:
            found[str(row.service_id)].append(Report(row.finding, row.by, row.at.date()))
    return found


def counts(*, today: datetime.date) -> Counts:
    """Return how the directory stands; `changed` counts services changed in the last seven days."""
    services = models.Service.objects
    week = datetime.datetime.combine(today - datetime.timedelta(days=6), datetime.time.min, datetime.UTC)
    never = services.filter(confirmed_on=None).exclude(status__in=CLOSED)
    for table in CHECKED:
        never = never.filter(~Exists(table.objects.filter(checked_on__isnull=False, service_id=OuterRef("pk"))))
    return Counts(
        services=services.count(),
        never_checked=never.count(),
        overdue=sum(table.objects.filter(valid_until__lt=today).exclude(service__status__in=CLOSED).count() for table in CHECKED),
        reports=FieldReport.objects.filter(settled_at=None).count(),
        hidden=services.exclude(hidden_because="").count(),
        closed=services.filter(status__in=CLOSED).count(),
        changed=Entry.objects.filter(at__gte=week, service_id__isnull=False).values("service_id").distinct().count(),
    )


def find_by_name(words: str, *, limit: int = 20) -> tuple[Named, ...]:
    """Return services in whose name, or whose organization's name, every one of these words stands; by name."""
    found = models.Service.objects.select_related("organization")
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
    return tuple(
        Named(str(row.id), row.name, row.organization.name, row.status, bool(row.hidden_because))
        for row in found.order_by("name", "id")[:limit]
    )
