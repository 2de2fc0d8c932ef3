"""Who changed which public fact: one line for each deed, the newest first, never one without its deed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from tests.database import set_up_django

set_up_django()

from askfirst.ground.refusal import Refusal
from askfirst.ledger.actions import Deed, note, note_all
from askfirst.ledger.models import Entry
from askfirst.ledger.queries import Change, between, gone, history, line

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SERVICE, PHONE = str(uuid4()), str(uuid4())


def test_a_line_says_who_did_what_and_what_changed(store: Path):
    number = note(
        Deed(
            what="record.changed",
            table="phone",
            record_id=PHONE,
            service_id=SERVICE,
            before={"number": "416 555 0100", "kept_fields": []},
            after={"number": "416 555 0199", "extension": 0, "kept_fields": ["number"]},
            note="by phone",
        ),
        by="Amina",
        at=AT,
    )

    found = line(number)
    assert (found.by, found.at, found.deed, found.table, found.note) == ("Amina", AT, "record.changed", "phone", "by phone")
    assert (found.record_id, found.service_id) == (PHONE, SERVICE)
    assert found.changes == (Change("extension", None, 0), Change("number", "416 555 0100", "416 555 0199"))


def test_the_history_of_a_service_has_what_was_done_to_it_and_for_it_newest_first(store: Path):
    note(Deed(what="one", table="service", record_id=SERVICE), by="Amina", at=AT)
    note(Deed(what="two", table="phone", record_id=PHONE, service_id=SERVICE), by="Amina", at=AT)
    note(Deed(what="elsewhere", table="phone", record_id=str(uuid4()), service_id=str(uuid4())), by="Amina", at=AT)

    assert [one.deed for one in history(service_id=SERVICE)] == ["two", "one"]
    assert [one.deed for one in history(record_ids=[PHONE])] == ["two"]
    assert [one.deed for one in history(service_id=SERVICE, limit=1)] == ["two"]
    assert history() == ()


def test_a_line_that_was_undone_says_by_which(store: Path):
    first = note(Deed(what="record.changed", table="service", record_id=SERVICE), by="Amina", at=AT)

    second = note(Deed(what="record.undone", table="service", record_id=SERVICE, undoes=first), by="Amina", at=AT)

    assert line(first).undone_by == second
    assert (line(second).undoes, line(second).undone_by) == (first, 0)


def test_lines_between_two_moments_are_those_from_the_first_and_before_the_second(store: Path):
    hours = [Deed(what=f"at {hour}", table="service", record_id=SERVICE) for hour in range(4)]
    for hour, deed in enumerate(hours):
        note(deed, by="Amina", at=AT + timedelta(hours=hour))

    found = between(since=AT + timedelta(hours=1), until=AT + timedelta(hours=3))

    assert [one.deed for one in found] == ["at 2", "at 1"]
    assert [one.deed for one in between(since=AT, until=AT + timedelta(days=1), deeds=["at 3"])] == ["at 3"]


def test_a_deed_that_fails_leaves_no_line(store: Path):
    with pytest.raises(ValueError, match="halfway"), transaction.atomic():
        note(Deed(what="record.changed"), by="Amina", at=AT)
        raise ValueError("halfway")

    assert Entry.objects.count() == 0


def test_many_lines_are_written_at_once_and_those_of_one_deed_can_be_found(store: Path):
    note_all([Deed(what="record.removed", table="phone", record_id=str(uuid4())) for _ in range(3)], by="Amina", at=AT)
    note(Deed(what="record.changed", table="phone", record_id=PHONE), by="Amina", at=AT)

    assert len(gone(["record.removed"])) == 3
    assert gone(["record.changed"]) == {PHONE}


def test_a_line_that_is_not_there_is_refused_in_words(store: Path):
    with pytest.raises(Refusal, match="no line 77"):
        line(77)
