"""Some services, ready to be searched: a mapped index file, or a few in memory. Nothing in it ever changes."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import local
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from askfirst.opening.state import state_at
from askfirst.pack.content import Opening, Pack, Place, Service
from askfirst.search.columns import COST
from askfirst.search.container import Damaged, open_file
from askfirst.search.labels import Label
from askfirst.search.marks import Bits, Marks, how_many, packed, unpacked
from askfirst.search.near import Floats, lines_to
from askfirst.search.text import Postings
from askfirst.search.verdicts import Verdicts
from askfirst.search.vocabulary import Vocabulary
from askfirst.search.where import covering
from askfirst.search.writing import fingerprint

# Below this share of all services it is quicker to pick them out than to measure to all of them.
FEW_LINES = 1 / 8
STATES = ("open", "closed", "unknown")
# How many places a segment remembers its answers for.
MOST_REMEMBERED = 64


class Texts:
    """Short texts one after the other, read one at a time."""

    def __init__(self, joined: NDArray[np.uint8], starts: NDArray[Any]) -> None:
        self._joined, self._starts = joined, starts

    def __getitem__(self, number: int) -> str:
        return str(self._joined[int(self._starts[number]) : int(self._starts[number + 1])].tobytes(), "utf-8")


class Buffers:
    """Room to work in, made once for each thread: making it anew costs more than a search."""

    def __init__(self, count: int) -> None:
        self.strength = np.zeros(count, dtype=np.uint8)
        self.label = np.zeros(count, dtype=np.uint8)
        self.matched = np.zeros(count, dtype=np.uint8)
        self.score = np.zeros(count, dtype=np.float32)
        self.is_blank = True
        self.line = np.zeros(count, dtype=np.float64)


class Segment:
    """The arrays and tables of a segment, and what is read out of them. `edition` is the one it was built from."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any], *, services: Sequence[Service] = ()) -> None:
        self.arrays = arrays
        self.tables: Mapping[str, Sequence[Any]] = {
            name: [_frozen(one) for one in rows] for name, rows in facts["tables"].items()
        }
        self.edition, self.count = int(facts["edition"]), int(facts["count"])
        self.fingerprint = str(facts["fingerprint"])
        self.vocabulary, self.postings = Vocabulary(arrays), Postings(arrays)
        self.marks = Marks(arrays, facts["rows"], count=self.count)
        self.ids, self.names = Texts(arrays["id_bytes"], arrays["id_start"]), Texts(arrays["name_bytes"], arrays["name_start"])
        self._services = services
        self._model = arrays["doc_model"].tobytes() if "doc_model" in arrays else b""
        self._codes = {name: _codes(self.tables[name]) for name in ("kind", "place", "area")}
        self._own = local()
        self._remembered: dict[str, Any] = {}

    @property
    def buffers(self) -> Buffers:
        """Return this thread's room to work in."""
        if not hasattr(self._own, "buffers"):
            self._own.buffers = Buffers(self.count)
        buffers: Buffers = self._own.buffers
        return buffers

    def service(self, doc: int) -> Service:
        """Return one service."""
        if self._services:
            return self._services[doc]
        first, last = int(self.arrays["doc_start"][doc]), int(self.arrays["doc_start"][doc + 1])
        unpack = zlib.decompressobj(wbits=-15, zdict=self._model)
        return _DECODER.decode(unpack.decompress(self.arrays["doc_bytes"][first:last].tobytes()))

    def number_of(self, service_id: str) -> int | None:
        """Return the number that a service has here, or None."""
        low, high, order = 0, self.count, self.arrays["id_sorted"]
        while low < high:
            middle = (low + high) // 2
            if self.ids[int(order[middle])] < service_id:
                low = middle + 1
            else:
                high = middle
        found = int(order[low]) if low < self.count else None
        return found if found is not None and self.ids[found] == service_id else None

    def labelled(self, label: Label) -> list[NDArray[np.uint32]]:
        """Return the services that stand under a label, in one or several lists."""
        if label.family == "cost":
            return [self._free()]
        if label.family in ("main", "also"):
            topics = self.tables["topics"]
            return self._lists(label.family, [topics.index(label.key)] if label.key in topics else [])
        return self._lists(label.family, self._codes[label.family].get(label.key, []))

    def verdicts(self, pack: Pack) -> Verdicts:
        """Return what the limits of a pack say of these services."""
        known: tuple[Pack, Verdicts] | None = self._remembered.get("verdicts")
        if known is None or known[0] is not pack:
            known = self._remembered["verdicts"] = (pack, Verdicts(self, pack=pack))
        return known[1]

    def lines_to(self, point: tuple[float, float], *, among: Bits) -> Floats:
        """Return the squared straight line from a point to each of these services; see `near`. It stands until the next search."""
        few = how_many(among) < self.count * FEW_LINES
        docs = np.flatnonzero(unpacked(among, count=self.count)) if few else None
        return lines_to(self.arrays, point, out=self.buffers.line, docs=docs)

    def states(self, at: datetime) -> Mapping[str, Bits]:
        """Return who is open, closed or of unknown hours at a moment, to the minute; each distinct pattern is read once."""
        minute = at.replace(second=0, microsecond=0)
        known: tuple[datetime, Mapping[str, Bits]] | None = self._remembered.get("states")
        if known is None or known[0] != minute:
            found = np.array(
                [STATES.index(state_at(hours, zone=zone, at=minute)) for hours, zone in self._patterns()], dtype=np.uint8
            )
            state = found[self.arrays["hours"]] if self.count else np.zeros(0, dtype=np.uint8)
            known = minute, {name: packed(state == number) for number, name in enumerate(STATES)}
            self._remembered["states"] = known
        return known[1]

    def covered(self, place: Place, *, pack: Pack) -> tuple[Bits, Bits]:
        """Return who says that it serves a place, and who says that it does not."""
        known: tuple[Pack, dict[Any, tuple[Bits, Bits]]] | None = self._remembered.get("covered")
        if known is None or known[0] is not pack or len(known[1]) > MOST_REMEMBERED:
            known = self._remembered["covered"] = (pack, {})
        key = (place.id, place.lat, place.lon)
        if (bits := known[1].get(key)) is None:
            bits = known[1][key] = covering(self.arrays["area"], self.tables["area"], place, pack=pack)
        return bits

    def _free(self) -> NDArray[np.uint32]:
        if "free" not in self._remembered:
            self._remembered["free"] = np.flatnonzero(self.arrays["cost"] == COST["free"]).astype(np.uint32)
        docs: NDArray[np.uint32] = self._remembered["free"]
        return docs

    def _patterns(self) -> list[tuple[tuple[Opening, ...], str]]:
        if "patterns" not in self._remembered:
            rows = self.tables["hours"]
            self._remembered["patterns"] = [(_OPENINGS.decode(hours) if hours else (), zone) for hours, zone in rows]
        patterns: list[tuple[tuple[Opening, ...], str]] = self._remembered["patterns"]
        return patterns

    def _lists(self, family: str, codes: Sequence[int]) -> list[NDArray[np.uint32]]:
        starts, docs = self.arrays[f"{family}_start"], self.arrays[f"{family}_docs"]
        return [docs[int(starts[code]) : int(starts[code + 1])] for code in codes]


def open_segment(path: Path, *, pack: Pack | None = None) -> Segment:
    """Return the segment of an index file. Raises Damaged if it is missing, cut short, altered or of another version.

    With a pack, also if the file was built with other topics, places or areas than that pack has.
    """
    arrays, facts = open_file(path)
    if pack is not None and facts.get("fingerprint") != fingerprint(pack):
        raise Damaged(path, "it was built with another content pack")
    try:
        return Segment(arrays, facts)
    except (KeyError, ValueError, TypeError) as error:
        raise Damaged(path, f"something is missing in it ({error})") from None


def _codes(values: Sequence[Any]) -> dict[str, list[int]]:
    """For each value of a coded column, or each part of it where values are tuples, the codes that stand for it."""
    found: dict[str, list[int]] = {}
    for code, value in enumerate(values):
        for part in value if isinstance(value, tuple) else (value,):
            found.setdefault(part, []).append(code)
    return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


_DECODER = msgspec.msgpack.Decoder(Service)
_OPENINGS = msgspec.json.Decoder(tuple[Opening, ...])
