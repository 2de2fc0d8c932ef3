"""The library as this server has it: the pack in use, how the law stands under it today, and what the directory says of whom to ask."""

from askfirst.ground.refusal import Refusal
from askfirst.journeys.in_use import may_have_directory, pack_folder, pack_in_use
from askfirst.journeys.law_in_use import law_home, law_in_use, standings_in_use
from askfirst.journeys.library import Library
from askfirst.law.log import read_log
from askfirst.law.records import Deed
from askfirst.pack.content import Service
from askfirst.phrasing.words import phrasebook


def library(language: str, *, with_deeds: bool = False) -> Library:
    """Return the library in one language; with what was seen and done where a page tells of it."""
    return Library(
        pack=pack_in_use(),
        words=phrasebook(language),
        folder=pack_folder(),
        standings=standings_in_use(),
        in_words=law_in_use(),
        deeds=_deeds() if with_deeds else (),
    )


def as_it_stands(service: Service) -> Service | None:
    """Return a service as the directory has it now; None where it was closed or hidden. Without a directory, as the pack has it."""
    if not may_have_directory():
        return service
    from askfirst.journeys.detail import detail_of

    try:
        detail = detail_of(service.id, pack=pack_in_use())
    except Refusal:
        return None
    return detail.service if detail.is_offered else None


def _deeds() -> tuple[Deed, ...]:
    try:
        return tuple(read_log(law_home()))
    except Refusal:
        # A damaged log must not take the pages away; the steward's desk says that it is damaged.
        return ()
