"""Whom a service may tell. What nobody wrote down is unknown, and unknown is a risk."""

from collections.abc import Sequence
from dataclasses import dataclass

from askfirst.pack.content import RECIPIENTS, Flow, Pack, Practice, Service, Tells
from askfirst.pack.record import Words

PROMISING: frozenset[Practice] = frozenset({"only_if_compelled", "only_with_consent", "must_not"})
TELLING: frozenset[Practice] = frozenset({"must", "may"})

# From most to least exposing; unknown stands between, for it may be either.
RISK: dict[Practice, int] = {"must": 5, "may": 4, "unknown": 3, "only_if_compelled": 2, "only_with_consent": 1, "must_not": 0}


@dataclass(frozen=True)
class Telling:
    """One recipient, what the service may tell it, on what ground, by which steps, and when that was checked."""

    recipient: str
    practice: Practice
    ground: Words
    path: tuple[Words, ...]
    source: str
    checked_on: str | None


_NOTHING_KNOWN: Words = {"en": ""}


def may_tell(service: Service, *, flows: Sequence[Flow], recipients: Sequence[str] = RECIPIENTS) -> tuple[Telling, ...]:
    """Return what a service may tell each recipient: its own recorded practice, else its kind's, else unknown."""
    own = {tells.recipient: _own(tells) for tells in service.tells}
    named = [*recipients, *(recipient for recipient in own if recipient not in recipients)]
    return tuple(own.get(recipient) or _by_kind(service, recipient, flows) for recipient in named)


def practice_towards(service: Service, recipient: str, *, pack: Pack) -> Practice:
    """Return the practice of a service towards one recipient."""
    return may_tell(service, flows=pack.flows, recipients=(recipient,))[0].practice


def _own(tells: Tells) -> Telling:
    return Telling(tells.recipient, tells.practice, tells.ground, (), tells.source, tells.checked_on)


def _by_kind(service: Service, recipient: str, flows: Sequence[Flow]) -> Telling:
    fitting = [flow for flow in flows if flow.recipient == recipient and (service.kind in flow.kinds or "*" in flow.kinds)]
    if not fitting:
        return Telling(recipient, "unknown", _NOTHING_KNOWN, (), "", None)
    # Where two flows speak of one kind, the more exposing one counts.
    flow = max(fitting, key=lambda one: RISK[one.practice])
    return Telling(recipient, flow.practice, flow.ground, flow.path, flow.source, flow.checked_on)
