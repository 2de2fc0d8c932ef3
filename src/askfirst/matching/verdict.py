"""What a limit says about a service: kept, broken, or not known and to be asked first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from askfirst.exposure.telling import TELLING, practice_towards
from askfirst.ground.languages import spoken
from askfirst.listening.conversation import Conversation
from askfirst.pack.content import Answer, Limit, Pack, Service

Verdict = Literal["kept", "broken", "unknown"]

REMOTE = frozenset({"phone", "text", "online", "video"})

# Languages that a community's services mostly share; the only thing about her community that a client is asked for.
_COMMUNITY_LANGUAGES: Mapping[str, frozenset[str]] = {
    "chinese": frozenset({"zh", "cmn", "yue"}),
    "asian": frozenset({"zh", "cmn", "yue", "ko", "ja", "vi", "th", "tl", "km", "lo"}),
    "vietnamese": frozenset({"vi"}),
    "south-asian": frozenset({"hi", "ur", "pa", "ta", "bn", "gu", "ne", "si"}),
    "spanish-speaking": frozenset({"es"}),
    "francophone": frozenset({"fr"}),
    "muslim": frozenset({"ar", "fa", "ur", "so"}),
}


@dataclass(frozen=True)
class Case:
    """A service looked at for one conversation."""

    service: Service
    conversation: Conversation
    pack: Pack


def judge(limit: Limit, case: Case) -> Verdict:
    """Return what this limit says about this service. Unknown is never kept and never broken."""
    return _TESTS[limit.test](limit, case)


def _tells(limit: Limit, case: Case) -> Verdict:
    practice = practice_towards(case.service, limit.value, pack=case.pack)
    if practice == "unknown":
        return "unknown"
    return "broken" if practice in TELLING else "kept"


def _asks(limit: Limit, case: Case) -> Verdict:
    answers: Mapping[str, Answer] = {
        "id": case.service.asks.id,
        "name": case.service.asks.name,
        "immigration_status": case.service.asks.immigration_status,
        "health_card": case.service.asks.health_card,
    }
    return _unless(answers[limit.value], broken="yes")


def _cost(limit: Limit, case: Case) -> Verdict:
    del limit
    return {"free": "kept", "may_cost": "broken", "unknown": "unknown"}[case.service.cost]  # type: ignore[return-value]


def _remote(limit: Limit, case: Case) -> Verdict:
    del limit
    if not case.service.delivery:
        return "unknown"
    return "kept" if REMOTE & set(case.service.delivery) else "broken"


def _post(limit: Limit, case: Case) -> Verdict:
    del limit
    ways = {reach.by for reach in case.service.reach}
    return "broken" if ways == {"address"} and not set(case.service.delivery) & (REMOTE | {"in_person", "outreach"}) else "kept"


def _callbacks(limit: Limit, case: Case) -> Verdict:
    del limit
    return _unless(case.service.call_backs, broken="yes")


def _community(limit: Limit, case: Case) -> Verdict:
    del limit
    if not case.service.community:
        return "kept"
    hers = spoken(case.conversation.languages) - {"en"}
    known = [_COMMUNITY_LANGUAGES.get(community) for community in case.service.community]
    if any(languages and languages & hers for languages in known):
        return "broken"
    return "kept" if hers and all(known) else "unknown"


def _women(limit: Limit, case: Case) -> Verdict:
    del limit
    return _unless(case.service.women_only, broken="no")


def _peers(limit: Limit, case: Case) -> Verdict:
    del limit
    return _unless(case.service.peer_led, broken="no")


def _unless(answer: Answer, *, broken: Answer) -> Verdict:
    if answer == "unknown":
        return "unknown"
    return "broken" if answer == broken else "kept"


_TESTS: Mapping[str, Callable[[Limit, Case], Verdict]] = {
    "tells": _tells,
    "asks": _asks,
    "cost": _cost,
    "remote": _remote,
    "post": _post,
    "callbacks": _callbacks,
    "community": _community,
    "women": _women,
    "peers": _peers,
}

LIMIT_TESTS = frozenset(_TESTS)
