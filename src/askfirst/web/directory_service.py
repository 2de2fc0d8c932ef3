"""What the page of one service shows, as one frozen value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from askfirst.journeys.describe import Teller, describe_referral
from askfirst.journeys.detail import Detail
from askfirst.journeys.openness import openness_of
from askfirst.journeys.sheet import ReferralView
from askfirst.listening.conversation import EMPTY
from askfirst.pack.content import Pack, Service
from askfirst.phrasing.words import Phrasebook, phrasebook
from askfirst.stewarding.rules import FINDINGS
from askfirst.stewarding.words import hidden_because
from askfirst.web.directory_form import Asked
from askfirst.web.directory_groups import Group, Telling, asked_lines, checks_of, groups_of
from askfirst.web.directory_hit import as_referral
from askfirst.web.directory_page import head_of, other_languages
from askfirst.web.directory_parts import MOUNTED_AT, Said, address_of, capital, said_of
from askfirst.web.page import Tick
from askfirst.web.steward_form import link


@dataclass(frozen=True)
class Happened:
    """What became of a service that is not offered any more: sentences, and where to go instead."""

    lines: tuple[Said, ...]
    instead: str
    instead_url: str


@dataclass(frozen=True)
class Report:
    """The form by which somebody at the desk reports what was found, as it stands."""

    findings: tuple[Tick, ...]
    by: str
    steward_url: str


@dataclass(frozen=True)
class Told:
    """What came of a report, or why it was not taken; what was typed stands in its box again."""

    message: str = ""
    refused: str = ""
    finding: str = ""
    by: str = ""


@dataclass(frozen=True)
class ServicePage:
    """Everything that the page of one service shows."""

    w: Phrasebook
    language: str
    languages: tuple[tuple[str, str], ...]
    url: str
    search_url: str
    carried: tuple[tuple[str, str], ...]
    has_results: bool
    view: ReferralView
    about: Said
    organization: str
    happened: Happened | None
    before: tuple[Group, ...]
    after: tuple[Group, ...]
    asks: tuple[Said, ...]
    source: tuple[Said, ...]
    report: Report | None
    told: Told
    head: Mapping[str, str]


def lay_out_service(
    detail: Detail, *, pack: Pack, language: str, at: datetime, asked: Asked, at_the_desk: bool = False, told: Told | None = None
) -> ServicePage:
    """Return the page of a service; `asked` is the search that led to it, carried so that one can go back to its results."""
    words, service = phrasebook(language), _without_what_hid_it(detail)
    teller = Teller(pack=pack, conversation=EMPTY, words=words, quotes={})
    view = describe_referral(as_referral(service, teller), teller)
    telling = Telling(detail, view, openness_of(service, at=at, words=words), teller)
    before, after = groups_of(telling)
    return ServicePage(
        w=words,
        language=language,
        languages=other_languages(language),
        url=address_of(service.id),
        search_url=MOUNTED_AT,
        carried=asked.carried,
        has_results=asked.is_shown,
        view=view,
        about=said_of(service, "about", language=language),
        organization=service.organization if service.organization != service.name else "",
        happened=None if detail.is_offered else _happened(detail, words),
        before=before,
        after=after,
        asks=asked_lines(telling),
        source=tuple(_source(detail, view, words)),
        report=_report(detail, words, told or Told()) if at_the_desk else None,
        told=told or Told(),
        head=head_of(pack, language),
    )


def _finding(detail: Detail) -> str:
    """The finding for which two reports hid a service, or nothing."""
    return next((one for one in FINDINGS if hidden_because(one) == detail.hidden_because), "")


def _without_what_hid_it(detail: Detail) -> Service:
    """The service without the warning that is said above as the reason why it is hidden."""
    return replace(detail.service, warnings=tuple(one for one in detail.service.warnings if one != _finding(detail)))


def _happened(detail: Detail, words: Phrasebook) -> Happened:
    instead = detail.instead
    return Happened(
        lines=tuple(_what_happened(detail, words)),
        instead=instead.name if instead else "",
        instead_url=address_of(instead.id) if instead else "",
    )


def _what_happened(detail: Detail, words: Phrasebook) -> Iterator[Said]:
    if detail.is_closed:
        yield Said(words["dir_inactive" if detail.status == "inactive" else "dir_closed"])
        if detail.closed_on:
            yield Said(words.say("dir_closed_on", date=detail.closed_on))
    if detail.hidden_because:
        yield Said(words["dir_hidden"])
        if found := _finding(detail):
            yield Said(words.say("dir_hidden_two", finding=words[f"finding_{found}"]))
        else:
            yield Said(detail.hidden_because, lang="" if words.language == "en" else "en")


def _report(detail: Detail, words: Phrasebook, told: Told) -> Report:
    return Report(
        findings=tuple(
            Tick(name, capital(words[f"finding_{name}"]), is_on=bool(told.refused) and name == told.finding) for name in FINDINGS
        ),
        by=told.by if told.refused else "",
        steward_url=link("steward-service", detail.number),
    )


def _source(detail: Detail, view: ReferralView, words: Phrasebook) -> Iterator[Said]:
    """Where the facts come from, with date and checker, and how sure that is."""
    yield from map(Said, view.trust)
    if detail.service.confirmed_on:
        yield Said(words.say("dir_confirmed", date=detail.service.confirmed_on))
    day, by = checks_of(detail)
    if day:
        yield Said(words.say("dir_checked_by", date=day, by=by) if by else words.say("dir_checked_on", date=day))
    source = detail.service.source
    kind = words.get(f"source_{source.kind}", source.kind)
    yield Said(capital(words.say("dir_counted", label=kind, count=source.date or words["no_date"])), note=source.url)
    yield from (Said(words["dir_others"], note=other) for other in source.others)
