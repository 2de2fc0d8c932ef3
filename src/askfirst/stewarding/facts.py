"""The facts of a service that could harm when wrong, each with what it says, where it stands and its last check.

Reads the tables for many services at once, in a number of queries that does not grow with them.
Nothing of a confidential location is read: no address, no number that rings there.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from askfirst.directory import models
from askfirst.directory.rows import MODELS, Row, row_of
from askfirst.directory.write_rows import in_batches
from askfirst.hsds.tables import TABLES
from askfirst.opening.hours import in_words, openings_of
from askfirst.stewarding.rules import ASKED, RECIPIENTS, Check, Claim

# The columns that a steward sees and sets, by kind of fact and table.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "open": ("status", "alert"),
    "tells": ("practice", "ground"),
    "asks": ("asked", "written_down", "note"),
    "phone": ("number", "extension", "description"),
    "address": ("address_1", "address_2", "city", "state_province", "postal_code", "as_written"),
    "hours": ("hours_note",),
    "cost": ("cost", "fees_description"),
    "languages": ("languages",),
    "eligibility": ("eligibility_description", "minimum_age", "maximum_age"),
    "email": ("email",),
    "web": ("url",),
}

_OF_THE_SERVICE = ("open", "hours", "cost", "eligibility", "email", "web")
_NOT_CALLED = ("fax", "pager")
# HSDS's own date of assurance never spoke of who is told what or what is asked; a telephone call by a steward did.
_NEVER_ASSURED = ("tells", "asks")

CLOSED = ("defunct", "inactive")
"""The statuses of a service that is not offered any more."""

Values = Mapping[str, str]

# An older SQLite takes no more than 999 values in a statement, and a service can have several places.
_AT_ONCE = 300


@dataclass(frozen=True)
class Fact:
    """One fact: its key, the record it stands in (no id where there is none yet), what it says, and its last check."""

    key: str
    table: str
    record_id: str
    values: Values
    is_known: bool
    check: Check | None = None
    more: tuple[str, ...] = ()

    @property
    def claim(self) -> Claim:
        """The fact as the queue sees it."""
        return Claim(self.key, self.is_known, self.check)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a steward can set."""
        return COLUMNS[self.key.partition(":")[0]]


@dataclass(frozen=True)
class ServiceFacts:
    """A service as its steward sees it, with every fact that could harm."""

    id: str
    name: str
    organization: str
    kind: str
    status: str
    hidden_because: str
    redirect_to: str
    source: str
    source_date: str
    confirmed_on: datetime.date | None
    facts: tuple[Fact, ...]
    has_confidential_place: bool = False

    @property
    def by_key(self) -> Mapping[str, Fact]:
        """The facts by their key."""
        return {fact.key: fact for fact in self.facts}

    @property
    def says(self) -> Values:
        """What each fact says, in one word each: what a report from the field is held against."""
        first = {"tells": "practice", "asks": "asked", "cost": "cost", "open": "status"}
        return {
            fact.key: fact.values.get(first[head], "")
            for fact in self.facts
            if (head := fact.key.partition(":")[0]) in first and fact.values
        }


def read_facts(service_ids: Sequence[str]) -> Mapping[str, ServiceFacts]:
    """Return the services with these ids and their facts, by id; ids that no service has are left out."""
    found: dict[str, ServiceFacts] = {}
    for batch in in_batches(dict.fromkeys(service_ids), size=_AT_ONCE):
        records = models.Service.objects.filter(id__in=batch).select_related("organization")
        services = {str(record.id): record for record in records}
        reader = _Reader(tuple(services), {record.organization_id for record in services.values()})
        found |= {number: reader.service(record) for number, record in services.items()}
    return found


def _by(table: str, column: str, ids: Iterable[Any]) -> Mapping[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for record in MODELS[table]._default_manager.filter(**{f"{column}__in": list(ids)}).order_by("position", "id"):
        found[str(getattr(record, column))].append(record)
    return found


class _Reader:
    """Holds the rows of all services asked for, each table read once."""

    def __init__(self, ids: Sequence[str], organizations: Iterable[Any]) -> None:
        self.phones_of_organizations = _by("phone", "organization_id", organizations)
        owned = ("disclosure", "intake_question", "fact_check", "schedule", "language", "cost_option", "phone", "contact")
        self.rows = {table: _by(table, "service_id", ids) for table in owned}
        at = list(models.ServiceAtLocation.objects.filter(service_id__in=ids).select_related("location").order_by("id"))
        self.places: defaultdict[str, list[models.Location]] = defaultdict(list)
        self.confidential: defaultdict[str, set[Any]] = defaultdict(set)
        open_at: defaultdict[str, list[Any]] = defaultdict(list)
        for one in at:
            if one.location.confidential:
                self.confidential[str(one.service_id)].add(one.location_id)
            else:
                self.places[str(one.service_id)].append(one.location)
                open_at[str(one.service_id)].append(one.id)
        self._read_places(open_at)

    def _read_places(self, open_at: Mapping[str, list[Any]]) -> None:
        locations = {place.id for places in self.places.values() for place in places}
        self.at = open_at
        self.addresses = _by("address", "location_id", locations)
        at = {one for ones in open_at.values() for one in ones}
        self.phones_there = _by("phone", "location_id", locations)
        self.phones_at = _by("phone", "service_at_location_id", at)
        self.hours_there = _by("schedule", "location_id", locations)
        self.hours_at = _by("schedule", "service_at_location_id", at)
        contacts = {contact.id for contacts in self.rows["contact"].values() for contact in contacts}
        self.phones_of_contacts = _by("phone", "contact_id", contacts)

    def service(self, record: models.Service) -> ServiceFacts:
        """Return one service with its facts."""
        number = str(record.id)
        checks = {row.fact: _check_of(row) for row in self.rows["fact_check"][number] if row.checked_on}
        # Where several rows check the same fact, the newest counts.
        for row in self.rows["fact_check"][number]:
            if row.checked_on and row.checked_on >= checks[row.fact].on:
                checks[row.fact] = _check_of(row)
        return ServiceFacts(
            id=number,
            name=record.name,
            organization=record.organization.name,
            kind=record.kind,
            status=record.status,
            hidden_because=record.hidden_because,
            redirect_to=str(record.redirect_to_id or ""),
            source=record.source_url,
            source_date=record.source_date,
            confirmed_on=record.confirmed_on,
            facts=tuple(_checked(fact, record, checks.get(fact.key)) for fact in self._facts(record)),
            has_confidential_place=bool(self.confidential[number]),
        )

    def _facts(self, record: models.Service) -> list[Fact]:
        own = {kind: self._own(kind, record) for kind in _OF_THE_SERVICE}
        return [
            own["open"],
            *self._told(record),
            *self._asked(record),
            *self._phones(record),
            *self._addresses(record),
            own["hours"],
            self._languages(record),
            own["cost"],
            own["eligibility"],
            own["email"],
            own["web"],
        ]

    def _own(self, kind: str, record: models.Service) -> Fact:
        values = _values(record, COLUMNS[kind])
        more = self._more(kind, record)
        says = {column: value for column, value in values.items() if (kind, column) != ("open", "alert") and value != "unknown"}
        return Fact(kind, "service", str(record.id), values, bool(more) or any(says.values()), more=more)

    def _more(self, kind: str, record: models.Service) -> tuple[str, ...]:
        number = str(record.id)
        if kind == "hours":
            return in_words(openings_of(self._schedules(number), zone=record.time_zone))
        if kind == "cost":
            return tuple(filter(None, (_cost(row) for row in self.rows["cost_option"][number])))
        return ()

    def _schedules(self, number: str) -> list[Row]:
        """The hours of the service itself; where it says none, those of the places that are known to all."""
        own = [*self.rows["schedule"][number], *(row for one in self.at.get(number, ()) for row in self.hours_at[str(one)])]
        rows = own or [row for place in self.places[number] for row in self.hours_there[str(place.id)]]
        return [row_of(row, table=TABLES["schedule"]) for row in rows]

    def _told(self, record: models.Service) -> list[Fact]:
        rows = {row.recipient: row for row in self.rows["disclosure"][str(record.id)] if row.recipient}
        keys = [*RECIPIENTS, *sorted(set(rows) - set(RECIPIENTS))]
        return [_answered("tells", key, "disclosure", rows.get(key), "practice") for key in keys]

    def _asked(self, record: models.Service) -> list[Fact]:
        rows = {row.what: row for row in self.rows["intake_question"][str(record.id)] if row.what}
        keys = [*ASKED, *sorted(set(rows) - set(ASKED))]
        return [_answered("asks", key, "intake_question", rows.get(key), "asked") for key in keys]

    def _phones(self, record: models.Service) -> list[Fact]:
        number = str(record.id)
        at_places = [phone for place in self.places[number] for phone in self.phones_there[str(place.id)]]
        at_services = [phone for one in self.at.get(number, ()) for phone in self.phones_at[str(one)]]
        of_contacts = [phone for contact in self.rows["contact"][number] for phone in self.phones_of_contacts[str(contact.id)]]
        rows = [*self.rows["phone"][number], *at_services, *at_places, *of_contacts]
        # Where a service names no number of its own, people are given that of its organization.
        rows = rows or self.phones_of_organizations[str(record.organization_id)]
        hidden = self.confidential[number]
        return [
            Fact(
                f"phone:{phone.id}",
                "phone",
                str(phone.id),
                _values(phone, COLUMNS["phone"]),
                True,
                more=(phone.reach_by or phone.type,),
            )
            for phone in {one.id: one for one in rows}.values()
            if phone.number and phone.type.lower() not in _NOT_CALLED and phone.location_id not in hidden
        ]

    def _addresses(self, record: models.Service) -> list[Fact]:
        places = self.places[str(record.id)]
        rows = [row for place in places for row in self.addresses[str(place.id)] if row.address_type != "postal"]
        return [Fact(f"address:{row.id}", "address", str(row.id), _values(row, COLUMNS["address"]), True) for row in rows]

    def _languages(self, record: models.Service) -> Fact:
        rows = self.rows["language"][str(record.id)]
        said = ", ".join(sorted(row.code or row.name for row in rows if row.code or row.name))
        return Fact("languages", "language", "", {"languages": said}, bool(said))


def _answered(head: str, about: str, table: str, row: Any, column: str) -> Fact:
    key = f"{head}:{about}"
    if row is None:
        return Fact(key, table, "", {**dict.fromkeys(COLUMNS[head], ""), column: "unknown"}, False)
    values = _values(row, COLUMNS[head])
    evidence, source = getattr(row, "evidence_type", ""), getattr(row, "evidence_url", "")
    check = Check(row.checked_on, row.valid_until, row.checked_by, source, evidence) if row.checked_on else None
    return Fact(key, table, str(row.id), values, values[column] not in ("", "unknown"), check, (source,) if source else ())


def _values(record: Any, columns: Sequence[str]) -> Values:
    return {column: _text(getattr(record, column)) for column in columns}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _check_of(row: models.FactCheck) -> Check:
    assert row.checked_on is not None
    return Check(row.checked_on, row.valid_until, row.checked_by, row.source, row.evidence_type)


def _checked(fact: Fact, record: models.Service, own: Check | None) -> Fact:
    """The fact with its newest check: its own, else the day on which the whole service was confirmed or assured."""
    known = [check for check in (fact.check, own) if check is not None]
    if fact.is_known and record.confirmed_on:
        known.append(Check(record.confirmed_on))
    if fact.is_known and record.assured_date and not fact.key.startswith(_NEVER_ASSURED):
        known.append(Check(record.assured_date))
    # Of two checks of one day the fact's own tells more, and it stands first.
    newest = max(known, key=lambda check: check.on, default=None)
    return Fact(fact.key, fact.table, fact.record_id, fact.values, fact.is_known, newest, fact.more)


def _cost(row: models.CostOption) -> str:
    amount = f"{row.amount:g} {row.currency}".strip() if row.amount is not None else ""
    return " ".join(filter(None, (row.option, amount, row.amount_description)))
