"""What the page of one service shows to a steward, as one frozen value. The templates only print it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from askfirst.ground.refusal import Refusal
from askfirst.stewarding.checking import EVIDENCE
from askfirst.stewarding.correcting import CHOICES, choice_label
from askfirst.stewarding.facts import CLOSED, Fact, ServiceFacts, read_facts
from askfirst.stewarding.past import history_of
from askfirst.stewarding.queries import open_reports, warnings_of
from askfirst.stewarding.rules import FINDINGS, is_due
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_changes import DeedView, deed_views
from askfirst.web.steward_deeds import DoneNow
from askfirst.web.steward_form import Form, link
from askfirst.web.steward_labels import cadence_line, check_line, column_label, day_of, fact_label, said, source_line

_LONG = ("ground", "note", "alert", "fees_description", "eligibility_description", "hours_note", "as_written")


@dataclass(frozen=True)
class Choice:
    """One choice of a list."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Box:
    """One box of a form: where it stands, what it is called, what is in it, and the choices if it is a list."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()
    is_long: bool = False

    @property
    def id(self) -> str:
        """What a label points to."""
        return anchor(self.name)


@dataclass(frozen=True)
class FactView:
    """One fact as it is shown."""

    key: str
    anchor: str
    label: str
    says: tuple[str, ...]
    check: str
    source: str
    cadence: str
    is_known: bool
    is_due: bool
    is_unfolded: bool
    help: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class ReportView:
    """One report as it is shown."""

    id: int
    line: str


@dataclass(frozen=True)
class Problem:
    """What was not done, why, and the box to look at."""

    message: str
    anchor: str


@dataclass(frozen=True)
class ServicePage:
    """Everything that the page of one service shows."""

    title: str
    by: str
    url: str
    today_line: str
    about: str
    status: str
    is_closed: bool
    hidden_line: str
    points_to: str
    points_to_url: str
    has_confidential_place: bool
    warnings: tuple[str, ...]
    roles: tuple[Choice, ...]
    facts: tuple[FactView, ...]
    reports: tuple[ReportView, ...]
    findings: tuple[Choice, ...]
    report_by: str
    redirect_to: str
    close_note: str
    closes_for_now: bool
    is_reporting: bool
    is_closing: bool
    history: tuple[DeedView, ...]
    done: DoneNow | None
    problem: Problem | None


def lay_out(
    service: ServiceFacts, *, form: Form, today: datetime.date, done: DoneNow | None = None, refusal: Refusal | None = None
) -> ServicePage:
    """Lay out the page of a service; after a refusal, everything that was typed stands in its box again."""
    words = steward_words()
    typed = form.fields if refusal else {}
    target = read_facts([service.redirect_to]).get(service.redirect_to) if service.redirect_to else None
    return ServicePage(
        title=service.name,
        by=form.by,
        url=link("steward-service", service.id),
        today_line=words.say("day", day=today),
        about=words.say("about_service", kind=service.kind, organization=service.organization).strip(" ·"),
        status=words.get(f"status_{service.status}", service.status),
        is_closed=service.status in CLOSED,
        hidden_line=words.say("is_hidden", why=service.hidden_because) if service.hidden_because else "",
        points_to=target.name if target else "",
        points_to_url=link("steward-service", target.id, by=form.by) if target else "",
        has_confidential_place=service.has_confidential_place,
        warnings=warnings_of(service.id),
        roles=tuple(Choice(role, words[f"role_{role}"], form.get("role") == role) for role in EVIDENCE),
        facts=tuple(_fact(fact, service, typed, today, unfolded=form.do if refusal else "") for fact in service.facts),
        reports=tuple(_reports(service.id)),
        findings=tuple(
            Choice(name, words[f"finding_{name}"], bool(refusal) and form.get("finding") == name) for name in FINDINGS
        ),
        report_by=typed.get("report_by", ""),
        redirect_to=typed.get("redirect_to", ""),
        close_note=typed.get("close_note", ""),
        closes_for_now=typed.get("close_how") == "for_now",
        is_reporting=bool(refusal) and form.deed == "report",
        is_closing=bool(refusal) and form.deed == "close",
        history=deed_views(history_of(service.id)),
        done=done,
        problem=Problem(refusal.message, anchor(refusal.field)) if refusal else None,
    )


def anchor(name: str) -> str:
    """Return a name as the id of a part of the page."""
    return name.replace(":", "-").replace(".", "-") or "page"


def _fact(fact: Fact, service: ServiceFacts, typed: Mapping[str, str], today: datetime.date, *, unfolded: str) -> FactView:
    words = steward_words()
    head = fact.key.partition(":")[0]
    own = fact.more[0] if head == "tells" and fact.more else ""
    return FactView(
        key=fact.key,
        anchor=anchor(fact.key),
        label=fact_label(fact),
        says=said(fact),
        check=check_line(fact.check, key=fact.key, service_kind=service.kind),
        source=source_line(
            source=own or service.source, day="" if own else service.source_date, is_checked=fact.check is not None
        ),
        cadence=cadence_line(fact.key, service_kind=service.kind),
        is_known=fact.is_known,
        is_due=is_due(fact.claim, service_kind=service.kind, today=today),
        is_unfolded=unfolded == f"save:{fact.key}",
        help=words.get({"address": "map_point_help", "hours": "hours_help"}.get(head, ""), ""),
        boxes=tuple(_box(fact, column, typed) for column in fact.columns),
    )


def _box(fact: Fact, column: str, typed: Mapping[str, str]) -> Box:
    name = f"{fact.key}.{column}"
    value = typed.get(name, fact.values.get(column, ""))
    return Box(name, column_label(column), value, tuple(_choices(column, value)), column in _LONG)


def _choices(column: str, value: str) -> Iterable[Choice]:
    offered = CHOICES.get(column, ())
    if offered and value not in offered:
        # Without this, a list would show its first choice as if somebody had said so.
        yield Choice(value, steward_words().get(f"{column}_{value}", value), True)
    yield from (Choice(choice, choice_label(column, choice), choice == value) for choice in offered)


def _reports(service_id: str) -> Iterable[ReportView]:
    words = steward_words()
    for one in open_reports(service_id):
        found = words.get(f"finding_{one.finding}", one.finding)
        yield ReportView(one.id, words.say("report_of", finding=found, by=one.by, day=day_of(one.at)))
