"""One button of a service's page, one deed of stewarding, one sentence on what was done."""

import datetime
from dataclasses import dataclass

from askfirst.ground.refusal import Refusal
from askfirst.stewarding import actions
from askfirst.stewarding.facts import Fact
from askfirst.stewarding.past import can_undo, whole_deed
from askfirst.stewarding.queries import find_by_name
from askfirst.stewarding.words import steward_words
from askfirst.web.steward_form import Form
from askfirst.web.steward_labels import fact_label, key_label


@dataclass(frozen=True)
class DoneNow:
    """What was just done, in words, and the lines of the ledger that undo it; none where undoing is another button."""

    message: str
    undo: str = ""


def perform(form: Form, *, service_id: str, at: datetime.datetime) -> DoneNow | None:
    """Do what the pressed button says and tell what was done; None if it says nothing. Raises Refusal where it cannot be done."""
    deed = _DEEDS.get(form.deed)
    if deed is None:
        return None
    message = deed(form, service_id, at)
    return DoneNow(message, "" if form.deed == "undo" else undo_of(at=at, by=form.by))


def undo_of(*, at: datetime.datetime, by: str) -> str:
    """Return the line of the ledger by which what was done just now is undone, or nothing if it cannot be."""
    lines = whole_deed(at=at, by=by)
    return str(lines[0].id) if can_undo(lines) else ""


def _still(form: Form, service_id: str, at: datetime.datetime) -> str:
    fact = actions.still_right(service_id=service_id, key=form.about, role=form.get("role"), by=form.by, at=at)
    return steward_words().say("done_still", fact=fact_label(fact))


def _all(form: Form, service_id: str, at: datetime.datetime) -> str:
    count = actions.all_still_right(service_id=service_id, role=form.get("role"), by=form.by, at=at)
    return steward_words().say("done_all", count=count)


def _save(form: Form, service_id: str, at: datetime.datetime) -> str:
    typed = form.starting_with(f"{form.about}.")
    fact: Fact = actions.correct(service_id=service_id, key=form.about, typed=typed, role=form.get("role"), by=form.by, at=at)
    return steward_words().say("done_changed", fact=fact_label(fact))


def _close(form: Form, service_id: str, at: datetime.datetime) -> str:
    actions.close(
        service_id=service_id,
        for_good=form.get("close_how") != "for_now",
        redirect_to=_named(form.get("redirect_to")),
        note=form.get("close_note")[:500],
        by=form.by,
        at=at,
    )
    return steward_words()["done_closed"]


def _open(form: Form, service_id: str, at: datetime.datetime) -> str:
    actions.open_again(service_id=service_id, by=form.by, at=at)
    return steward_words()["done_opened"]


def _show(form: Form, service_id: str, at: datetime.datetime) -> str:
    actions.show_again(service_id=service_id, by=form.by, at=at)
    return steward_words()["done_shown"]


def _report(form: Form, service_id: str, at: datetime.datetime) -> str:
    found_by = " ".join((form.get("report_by") or form.by).split())
    came = actions.report(service_id=service_id, finding=form.get("finding"), by=found_by, at=at)
    return steward_words()[{"warned": "done_reported", "hidden": "done_reported_hidden", "known": "done_reported_known"}[came]]


def _right(form: Form, service_id: str, at: datetime.datetime) -> str:
    del service_id
    _, about = actions.settle(report_id=_number(form.about), is_right=True, by=form.by, at=at)
    return steward_words().say("done_settled_right", fact=key_label(about))


def _wrong(form: Form, service_id: str, at: datetime.datetime) -> str:
    del service_id
    came, _ = actions.settle(report_id=_number(form.about), is_right=False, by=form.by, at=at)
    return steward_words()["done_settled_shown" if came == "shown" else "done_settled_wrong"]


def _take_back(form: Form, service_id: str, at: datetime.datetime) -> str:
    del service_id
    actions.undo(line=_number(form.about), by=form.by, at=at)
    return steward_words()["done_undone"]


_DEEDS = {
    "still": _still,
    "all": _all,
    "save": _save,
    "close": _close,
    "open": _open,
    "show": _show,
    "report": _report,
    "right": _right,
    "wrong": _wrong,
    "undo": _take_back,
}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _named(words: str) -> str:
    """The id of the one service that is meant. Raises Refusal if none is, or more than one."""
    if not words.strip():
        return ""
    found = find_by_name(words)
    exact = [one for one in found if one.name.casefold() == " ".join(words.split()).casefold()]
    chosen = exact or list(found)
    if len(chosen) == 1:
        return chosen[0].id
    if not chosen:
        raise Refusal(steward_words().say("point_to_nothing", words=words[:80]), field="redirect_to")
    names = "; ".join(dict.fromkeys(one.name for one in chosen[:5]))
    raise Refusal(steward_words().say("point_to_many", words=words[:80], names=names), field="redirect_to")
