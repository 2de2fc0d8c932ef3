"""What each limit says of every service of a segment, worked out once for each distinct combination of what it reads."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from askfirst.exposure.telling import RISK, practice_towards
from askfirst.listening.conversation import Conversation
from askfirst.matching.verdict import Case, judge
from askfirst.pack.content import Asks, Limit, Pack, Provenance, Reach, Service, Tells
from askfirst.search.columns import ASKED

KEPT, BROKEN, UNKNOWN = 0, 1, 2
MOST_COLUMNS = 64
_CODE = {"kept": KEPT, "broken": BROKEN, "unknown": UNKNOWN}
_ANSWERS = ("no", "yes", "unknown")
_COSTS = ("free", "may_cost", "unknown")

# What each test of a limit reads of a service. A test that is not named here reads every one of these columns.
_READS: Mapping[str, tuple[str, ...]] = {
    "tells": ("tells", "kind"),
    "asks": tuple(f"asks_{what}" for what in ASKED),
    "cost": ("cost",),
    "remote": ("delivery",),
    "post": ("reach", "delivery"),
    "callbacks": ("call_backs",),
    "community": ("community",),
    "women": ("women_only",),
    "peers": ("peer_led",),
}

BLANK = Service(
    id="",
    name="",
    organization="",
    kind="",
    main=(),
    delivery=(),
    reach=(),
    area=(),
    text={},
    text_state={},
    source=Provenance(url="", date=None, kind="directory", confidence="medium"),
)


class Columned(Protocol):
    """Services as columns: a memory-mapped segment, or a small one in memory."""

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """The columns by name."""

    @property
    def tables(self) -> Mapping[str, Sequence[Any]]:
        """The distinct values to which coded columns point."""


class Verdicts:
    """The verdict columns of one segment; each is made when it is first asked for, and kept."""

    def __init__(self, segment: Columned, *, pack: Pack) -> None:
        self._segment, self._pack = segment, pack
        self._columns: dict[tuple[str, ...], NDArray[np.uint8]] = {}

    def of(self, limit: Limit, *, conversation: Conversation) -> NDArray[np.uint8]:
        """Return KEPT, BROKEN or UNKNOWN for every service, exactly as `judge` would."""
        # Only the limit about her own community reads anything of the conversation: her languages.
        about_her = tuple(sorted(conversation.languages)) if limit.test == "community" else ()
        key = ("limit", limit.id, *about_her)
        if key not in self._columns:
            self._forget_some()
            self._columns[key] = self._each(
                _READS[limit.test], lambda service: _CODE[judge(limit, Case(service, conversation, self._pack))]
            )
        return self._columns[key]

    def _forget_some(self) -> None:
        """Whatever languages people name, only so many columns are kept."""
        if len(self._columns) >= MOST_COLUMNS:
            self._columns.pop(next(iter(self._columns)))

    def exposure(self) -> NDArray[np.uint8]:
        """Return the larger of the risks of being told of to police and to immigration, for every service."""
        if ("exposure",) not in self._columns:
            self._columns[("exposure",)] = self._each(_READS["tells"], self._risk)
        return self._columns[("exposure",)]

    def _risk(self, service: Service) -> int:
        return max(RISK[practice_towards(service, recipient, pack=self._pack)] for recipient in ("police", "immigration"))

    def _each(self, reads: Sequence[str], judged: Any) -> NDArray[np.uint8]:
        """Judge one service for each distinct combination of these columns, and spread the answers."""
        columns = [np.asarray(self._segment.arrays[name], dtype=np.int64) for name in reads]
        combined, scale = np.zeros(len(columns[0]), dtype=np.int64), 1
        scales = []
        for column in columns:
            scales.append(scale)
            combined += column * scale
            scale *= int(column.max(initial=0)) + 1
        distinct, inverse = np.unique(combined, return_inverse=True)
        sizes = [int(column.max(initial=0)) + 1 for column in columns]
        answers = np.array([judged(self._stub(reads, code, scales, sizes)) for code in distinct.tolist()], dtype=np.uint8)
        return answers[inverse]

    def _stub(self, reads: Sequence[str], code: int, scales: Sequence[int], sizes: Sequence[int]) -> Service:
        values = {name: code // scale % size for name, scale, size in zip(reads, scales, sizes, strict=True)}
        asks = {name.removeprefix("asks_"): _ANSWERS[value] for name, value in values.items() if name.startswith("asks_")}
        plain = {name: self._value(name, value) for name, value in values.items() if not name.startswith("asks_")}
        return replace(BLANK, asks=Asks(**asks), **plain)  # type: ignore[arg-type]

    def _value(self, name: str, value: int) -> Any:
        if name == "cost":
            return _COSTS[value]
        if name in ("women_only", "peer_led", "call_backs"):
            return _ANSWERS[value]
        known = self._segment.tables[name][value]
        if name == "tells":
            return tuple(Tells(recipient=who, practice=practice, ground={"en": ""}, source="") for who, practice in known)
        if name == "reach":
            return tuple(Reach(by=by, value="") for by in known)
        return tuple(known) if isinstance(known, list | tuple) else known
