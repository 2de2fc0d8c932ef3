"""Everything that the directory knows of one service, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from askfirst.directory import queries
from askfirst.directory.as_service import as_service
from askfirst.journeys.find import record_of
from askfirst.pack.content import Pack, Service
from askfirst.stewarding.queries import findings_for


@dataclass(frozen=True)
class Elsewhere:
    """The service that took over from a closed one."""

    id: str
    name: str


@dataclass(frozen=True)
class Detail:
    """One service: its nested record as any door gives it, the service that is offered, and whether it still is."""

    number: str
    nested: Mapping[str, Any]
    service: Service
    status: str
    hidden_because: str
    closed_on: date | None
    instead: Elsewhere | None

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, for good or until somebody opens it again."""
        return self.status in queries.CLOSED

    @property
    def is_offered(self) -> bool:
        """Whether it is neither closed nor hidden."""
        return not self.is_closed and not self.hidden_because


def detail_of(name: str, *, pack: Pack) -> Detail:
    """Return a service by id or short name, closed and hidden ones too. Raises Refusal if there is none."""
    nested = record_of(name)
    number = str(nested["id"])
    standing = queries.standing([number])[number]
    said = _without_hidden(nested, standing.hidden_because)
    return Detail(
        number=number,
        nested=said,
        service=as_service(said, pack=pack, warnings=findings_for([number]).get(number, ())),
        status=standing.status,
        hidden_because=standing.hidden_because,
        closed_on=_closed_on(number) if standing.status in queries.CLOSED else None,
        instead=_elsewhere(standing.redirect_to_id),
    )


def _without_hidden(nested: Mapping[str, Any], because: str) -> dict[str, Any]:
    """The record with its own alert alone: why it is hidden stands before that, and is said elsewhere on a page."""
    alert = str(nested.get("alert", ""))
    return {**nested, "alert": alert.removeprefix(because).lstrip("\n")} if because else dict(nested)


def _closed_on(number: str) -> date | None:
    lines = queries.history(number, limit=50)
    return next((line.at.date() for line in lines if line.deed == "service.closed" and not line.undone_by), None)


def _elsewhere(number: str) -> Elsewhere | None:
    standing = queries.standing([number]).get(number) if number else None
    return Elsewhere(number, standing.name) if standing else None
