"""Who can tell a person how the law stands today, where a page cannot: a few services, each with what it asks and may tell."""

from collections.abc import Callable

from askfirst.journeys.describe import Teller, describe_referral
from askfirst.journeys.library import Library
from askfirst.journeys.sheet import ReferralView
from askfirst.listening.conversation import EMPTY
from askfirst.matching.offers import Referral
from askfirst.pack.content import Pack, Service
from askfirst.pack.legal import Article

MOST_PERSONS = 3
_BY_PHONE = ("toll_free", "phone", "short_code")
_GONE = {"closed", "number_dead"}

Current = Callable[[Service], Service | None]
"""From a service of the pack to what the directory says of it now; None where it is not offered any more."""


def as_written(service: Service) -> Service | None:
    """Return a service as the pack has it, for where there is no directory."""
    return service


def persons_for(article: Article, *, library: Library, current: Current = as_written) -> tuple[ReferralView, ...]:
    """Return at most three services whose main work is to find a lawyer, with a number to call.

    Where nobody has said a place or who they are, those for everybody in the whole province come first; of these, those that
    also work on what the page is about.
    """
    pack = library.pack
    able = (one for one in pack.services.values() if pack.head.ask_instead in one.main and _has_number(one))
    found: list[Service] = []
    for one in sorted(able, key=lambda one: _order(one, article, pack)):
        if (now := current(one)) and _answers(now):
            found.append(now)
        if len(found) == MOST_PERSONS:
            break
    teller = Teller(pack=pack, conversation=EMPTY, words=library.words, quotes={})
    return tuple(describe_referral(_referral(one), teller) for one in found)


def _has_number(service: Service) -> bool:
    return any(reach.by in _BY_PHONE for reach in service.reach)


def _answers(service: Service) -> bool:
    return _has_number(service) and not service.is_paused and not _GONE & set(service.warnings)


def _order(service: Service, article: Article, pack: Pack) -> tuple[bool, bool, bool, int, str]:
    is_everywhere = pack.head.province in service.area
    near = {*article.head.topics, *(also for topic in article.head.topics for also in pack.topics[topic].see_also)}
    return (
        bool(service.audience),
        not is_everywhere,
        service.main[0] != pack.head.ask_instead,
        -len(near & {*service.main, *service.also}),
        service.id,
    )


def _referral(service: Service) -> Referral:
    """A service as an offer that answers no wish, so that it is described in the same words as everywhere."""
    return Referral(
        service=service,
        answers=(),
        reach="unknown",
        distance_km=None,
        languages=(),
        kept_limits=(),
        ask_first=(),
        rules=(),
        depends=False,
    )
