"""The deeds of a steward. Each is one transaction and leaves lines in the ledger that share one moment and one name."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, Literal

from django.db import transaction

from askfirst.directory import actions as directory
from askfirst.directory import models
from askfirst.directory.write_editions import touch
from askfirst.ground.refusal import Refusal
from askfirst.ledger import actions as ledger
from askfirst.ledger.actions import Deed
from askfirst.ledger.queries import line as ledger_line
from askfirst.stewarding.checking import EVIDENCE, is_answer, record_check
from askfirst.stewarding.correcting import corrected
from askfirst.stewarding.facts import CLOSED, Fact, ServiceFacts, read_facts
from askfirst.stewarding.merging import take_over
from askfirst.stewarding.models import Apart, FieldReport
from askfirst.stewarding.past import can_undo, whole_deed
from askfirst.stewarding.rules import FINDINGS, Report, hidden_for, is_already_said, repeats, reporter
from askfirst.stewarding.words import hidden_because, steward_words
from askfirst.stewarding.writing import set_aside_translations, set_columns, write_correction

MOST_OF_A_NAME = 80

Reported = Literal["warned", "hidden", "known"]
Settled = Literal["right", "wrong", "shown"]


@transaction.atomic
def still_right(*, service_id: str, key: str, role: str, by: str, at: datetime.datetime) -> Fact:
    """Record that one fact was checked and is as it stands, unknown ones too; return it.

    Raises Refusal if there is no such service or fact, or if name or role are missing.
    """
    _require(by=by, role=role)
    service = _service(service_id)
    fact = _fact(service, key)
    record_check(service, fact, role=role, by=by, at=at)
    return fact


@transaction.atomic
def all_still_right(*, service_id: str, role: str, by: str, at: datetime.datetime) -> int:
    """Record that every fact that says something was checked and is right, and confirm the service; return how many.

    What is unknown stays unknown and due. Raises Refusal as `still_right` does.
    """
    _require(by=by, role=role)
    service = _service(service_id)
    known = [fact for fact in service.facts if fact.is_known]
    for fact in known:
        record_check(service, fact, role=role, by=by, at=at)
    confirmed = {"confirmed_on": at.date().isoformat()}
    set_columns("service", service.id, confirmed, by=by, at=at, note=steward_words()[f"by_{role}"])
    return len(known)


@transaction.atomic
def correct(*, service_id: str, key: str, typed: Mapping[str, str], role: str, by: str, at: datetime.datetime) -> Fact:
    """Set what a fact says to what was typed, and record that it was checked; return the fact as it was.

    Raises Refusal as `still_right` does, and for a value that cannot stand.
    """
    _require(by=by, role=role)
    service = _service(service_id)
    fact = _fact(service, key)
    values = corrected(fact, typed=typed)
    if not is_answer(fact):
        write_correction(service, fact, values=values, by=by, at=at)
    set_aside_translations(service, fact, columns=tuple(values), by=by, at=at)
    record_check(service, fact, role=role, by=by, at=at, values=values)
    return fact


@transaction.atomic
def close(*, service_id: str, for_good: bool, redirect_to: str, note: str, by: str, at: datetime.datetime) -> None:
    """Close a service, for good or until somebody opens it again; it may point to another. Its open reports are settled.

    Nothing is deleted. Raises Refusal if it would point to itself, to a closed service or to none.
    """
    _require(by=by)
    service = _service(service_id)
    if redirect_to:
        _refuse_bad_target(service_id, _service(redirect_to))
    status = "defunct" if for_good else "inactive"
    directory.close(service_id=service_id, redirect_to=redirect_to or None, by=by, at=at, note=note, status=status)
    _settle_all(service, by=by, at=at)


@transaction.atomic
def open_again(*, service_id: str, by: str, at: datetime.datetime) -> None:
    """Open a closed service again; it points nowhere any more. Raises Refusal if there is no such service."""
    _require(by=by)
    service = _service(service_id)
    values: dict[str, Any] = {"status": "active"}
    if service.redirect_to:
        values["redirect_to_id"] = None
    set_columns("service", service_id, values, by=by, at=at)


@transaction.atomic
def show_again(*, service_id: str, by: str, at: datetime.datetime) -> None:
    """Show a hidden service again. Open reports go on warning. Raises Refusal if there is no such service."""
    _require(by=by)
    _service(service_id)
    directory.unhide(service_id=service_id, by=by, at=at)


@transaction.atomic
def report(*, service_id: str, finding: str, by: str, at: datetime.datetime) -> Reported:
    """Add what somebody found. It warns at once; a second one from somebody else hides the service if the finding hides.

    What the directory says itself is settled at once. Raises Refusal for a finding that is not on the list, without a name,
    and for the same finding by the same person on the same day.
    """
    _require(by=by)
    if finding not in FINDINGS:
        raise Refusal(steward_words()["finding_needed"], field="finding")
    service = _service(service_id)
    waiting = _open_reports(service_id)
    if repeats(Report(finding, by, at.date()), earlier=waiting):
        raise Refusal(steward_words()["already_reported"], field="finding")
    is_known = is_already_said(finding, values=service.says)
    settled = {"settled_at": at, "settled_by": by, "outcome": "known"} if is_known else {}
    FieldReport.objects.create(service_id=service_id, finding=finding, by=by, at=at, **settled)
    _note("report.made", service_id, {"finding": finding}, by=by, at=at)
    return "known" if is_known else _hide_if_due(service, by=by, at=at)


@transaction.atomic
def settle(*, report_id: int, is_right: bool, by: str, at: datetime.datetime) -> tuple[Settled, str]:
    """Settle a report as right or wrong; return what came of it and the fact it was about.

    A service that was hidden by reports is shown again when fewer than two are left of what hid it, and the report was wrong.
    Raises Refusal if there is no such report or it was settled before.
    """
    _require(by=by)
    row = FieldReport.objects.select_for_update().filter(pk=report_id, settled_at=None).first()
    if row is None:
        raise Refusal(steward_words()["report_is_settled"])
    row.settled_at, row.settled_by, row.outcome = at, by, "right" if is_right else "wrong"
    row.save()
    service = _service(str(row.service_id))
    _note("report.settled", service.id, {"finding": row.finding, "outcome": row.outcome}, by=by, at=at)
    about = FINDINGS[row.finding].about if row.finding in FINDINGS else "open"
    if is_right:
        return "right", about
    return ("shown" if _show_if_cleared(service, by=by, at=at) else "wrong"), about


@transaction.atomic
def undo(*, line: int, by: str, at: datetime.datetime) -> None:
    """Undo the whole deed that a line of the ledger belongs to, all of its lines, the newest first.

    Raises Refusal if it was no deed of a steward, was undone before, or if what it changed has changed since.
    """
    _require(by=by)
    found = ledger_line(line)
    lines = whole_deed(at=found.at, by=found.by)
    if not can_undo(lines):
        raise Refusal(steward_words()["undo_nothing"])
    for one in lines:
        directory.undo(entry=one.id, by=by, at=at)
    closed = FieldReport.objects.filter(settled_at=found.at, settled_by=found.by, outcome="closed")
    closed.update(settled_at=None, settled_by="", outcome="")


@transaction.atomic
def keep_apart(*, one: str, other: str, by: str, at: datetime.datetime) -> None:
    """Record that two services that look alike are two. Raises Refusal if they are the same or one is not there."""
    _require(by=by)
    first, second = sorted((_service(one).id, _service(other).id))
    if first == second:
        raise Refusal(steward_words()["merge_itself"])
    Apart.objects.get_or_create(one_id=first, other_id=second, defaults={"by": by, "at": at})
    _note("duplicates.apart", first, {"other": second}, by=by, at=at)


@transaction.atomic
def merge(*, keep: str, other: str, from_other: Collection[str], by: str, at: datetime.datetime) -> None:
    """Merge two services by hand: the first stays, the second closes and points to it.

    `from_other` names the columns of the service, and the keys of answers, that are right in the second; all else stays as the
    first has it, and what only the second has comes over. Reports on the second go over too. Raises Refusal if both are the
    same, or one is closed or not there.
    """
    _require(by=by)
    if keep == other:
        raise Refusal(steward_words()["merge_itself"])
    stays, closes = _service(keep), _service(other)
    for service in (stays, closes):
        if service.status in CLOSED:
            raise Refusal(steward_words().say("merge_closed", name=service.name))
    take_over(stays, closes, from_other=from_other, by=by, at=at)
    directory.merge(keep=keep, other=other, by=by, at=at)
    FieldReport.objects.filter(service_id=other, settled_at=None).update(service_id=keep)


def _require(*, by: str, role: str | None = None) -> None:
    words = steward_words()
    if not reporter(by):
        raise Refusal(words["name_needed"], field="by")
    if len(by) > MOST_OF_A_NAME:
        raise Refusal(words["name_too_long"], field="by")
    if role is not None and role not in EVIDENCE:
        raise Refusal(words["role_needed"], field="role")


def _service(service_id: str) -> ServiceFacts:
    found = read_facts([service_id]).get(service_id)
    if found is None:
        raise Refusal(steward_words()["no_such_service"])
    return found


def _fact(service: ServiceFacts, key: str) -> Fact:
    if key not in service.by_key:
        raise Refusal(steward_words()["no_such_fact"])
    return service.by_key[key]


def _refuse_bad_target(service_id: str, target: ServiceFacts) -> None:
    words = steward_words()
    if target.id == service_id:
        raise Refusal(words["point_to_itself"], field="redirect_to")
    if target.status in CLOSED:
        raise Refusal(words.say("point_to_closed", name=target.name), field="redirect_to")


def _note(what: str, service_id: str, after: Mapping[str, Any], *, by: str, at: datetime.datetime) -> None:
    """Write the line, and tell the index: what a report says stands on the service itself."""
    ledger.note(Deed(what=what, table="field_report", service_id=service_id, after=after), by=by, at=at)
    touch(set(models.Service.objects.filter(id=service_id).values_list("id", flat=True)))


def _open_reports(service_id: str) -> list[Report]:
    rows = FieldReport.objects.filter(service_id=service_id, settled_at=None).order_by("at", "id")
    return [Report(row.finding, row.by, row.at.date()) for row in rows]


def _hide_if_due(service: ServiceFacts, *, by: str, at: datetime.datetime) -> Reported:
    finding = hidden_for(_open_reports(service.id))
    if not finding or service.hidden_because:
        return "warned"
    directory.hide(service_id=service.id, because=hidden_because(finding), by=by, at=at)
    return "hidden"


def _show_if_cleared(service: ServiceFacts, *, by: str, at: datetime.datetime) -> bool:
    was_hidden_by_reports = service.hidden_because in {hidden_because(finding) for finding in FINDINGS}
    if not was_hidden_by_reports or hidden_for(_open_reports(service.id)):
        return False
    directory.unhide(service_id=service.id, by=by, at=at)
    return True


def _settle_all(service: ServiceFacts, *, by: str, at: datetime.datetime) -> None:
    """The line of the closing tells enough; undoing it lets these reports wait again."""
    FieldReport.objects.filter(service_id=service.id, settled_at=None).update(settled_at=at, settled_by=by, outcome="closed")
