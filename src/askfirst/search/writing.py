"""What a segment is made of, gathered while services are read once."""

from collections.abc import Mapping
from hashlib import sha256
from typing import IO, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from askfirst.pack.content import Pack, Service
from askfirst.search.columns import Columns
from askfirst.search.marks import mark_arrays
from askfirst.search.near import ball_arrays
from askfirst.search.text import TextBuilder
from askfirst.search.vocabulary import Arrays
from askfirst.search.words import fold


def fingerprint(pack: Pack) -> str:
    """Return a name for everything in a pack that an index depends on: topics, kinds, places and areas."""
    said = (pack.head.id, list(pack.topics), pack.head.kinds, pack.areas, pack.places)
    return sha256(msgspec.msgpack.encode(said)).hexdigest()


class Gathering:
    """Takes services in, one after the other, in any order; each id once."""

    def __init__(self, *, pack: Pack, spool: IO[bytes]) -> None:
        self._pack = pack
        self._columns, self._text = Columns(pack), TextBuilder(pack=pack, spool=spool)
        self._ids: list[str] = []
        self._names: list[str] = []

    def add(self, service: Service) -> None:
        """Take in the next service."""
        self._columns.add(service)
        self._text.add(service)
        self._ids.append(service.id)
        self._names.append(fold(service.name))

    def finish(self, *, edition: int) -> tuple[Arrays, dict[str, Any]]:
        """Return all arrays and facts. Raises ValueError if two services have one id."""
        if len(set(self._ids)) != len(self._ids):
            raise ValueError("Two services have the same id; each must be given once.")
        columns, tables = self._columns.finish()
        arrays = {**columns, **self._text.finish(), **ball_arrays(columns), **self._named(columns["id_order"])}
        for name in ("kind", "place", "area"):
            arrays[f"{name}_start"], arrays[f"{name}_docs"] = _turned(columns[name], len(tables[name]))
        marks, rows = mark_arrays(columns, tables)
        facts = {
            "edition": edition,
            "count": len(self._ids),
            "fingerprint": fingerprint(self._pack),
            "tables": tables,
            "rows": rows,
        }
        return {**arrays, **marks}, facts

    def _named(self, id_order: NDArray[np.uint32]) -> Mapping[str, NDArray[Any]]:
        """Ids and names, and the place of every service when they are put in order of name, then of id."""
        by_name = sorted(range(len(self._ids)), key=lambda doc: (self._names[doc], self._ids[doc]))
        name_order = np.zeros(len(by_name), dtype=np.uint32)
        name_order[by_name] = np.arange(len(by_name), dtype=np.uint32)
        ids, names = _joined(self._ids), _joined(self._names)
        self._ids, self._names = self._ids[:], []
        return {
            "id_bytes": ids[0],
            "id_start": ids[1],
            "name_bytes": names[0],
            "name_start": names[1],
            "name_order": name_order,
            "id_sorted": np.argsort(id_order).astype(np.uint32),
        }


def _joined(texts: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    encoded = [text.encode("utf-8", "replace") for text in texts]
    starts = np.zeros(len(texts) + 1, dtype=np.uint64)
    starts[1:] = np.cumsum([len(one) for one in encoded], dtype=np.uint64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), starts


def _turned(codes: NDArray[Any], many: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """A coded column turned round: for each code its services."""
    starts = np.zeros(many + 1, dtype=np.uint32)
    starts[1:] = np.cumsum(np.bincount(codes, minlength=many), dtype=np.uint32)
    return starts, np.argsort(codes, kind="stable").astype(np.uint32)
