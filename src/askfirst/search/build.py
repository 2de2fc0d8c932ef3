"""Builds segments: an index file for all services of a directory, or a small one in memory for a few."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile

import msgspec
import numpy as np

from askfirst.pack.content import Pack, Service
from askfirst.search.container import Writer
from askfirst.search.segment import Segment
from askfirst.search.writing import Gathering

# Services are packed with the words of the first ones as a model, which makes each a quarter of its size.
MODEL_SERVICES = 64
MODEL_BYTES = 32_768
EFFORT = 3


def build(services: Iterable[Service], *, pack: Pack, path: Path, edition: int) -> None:
    """Write the index file of these services, in any order, each id once. Whatever was there stays until all is written.

    Memory stays bounded: what is read is spooled to a file without a name beside the index.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = Writer(path)
    try:
        with TemporaryFile(dir=path.parent) as spool:
            gathering = Gathering(pack=pack, spool=spool)
            _write_services(services, gathering, writer)
            arrays, facts = gathering.finish(edition=edition)
        for name in sorted(arrays):
            writer.put(name, arrays.pop(name))
        writer.finish(facts)
    except BaseException:
        writer.abandon()
        raise


def build_in_memory(services: Iterable[Service], *, pack: Pack, edition: int = 0) -> Segment:
    """Return a segment of a few services, which stay in memory as they are."""
    held = tuple(services)
    gathering = Gathering(pack=pack, spool=BytesIO())
    for service in held:
        gathering.add(service)
    arrays, facts = gathering.finish(edition=edition)
    return Segment(arrays, facts, services=held)


def _write_services(services: Iterable[Service], gathering: Gathering, writer: Writer) -> None:
    coming = iter(services)
    first = list(islice(coming, MODEL_SERVICES))
    model = b"".join(map(_ENCODER.encode, first))[-MODEL_BYTES:]
    lengths = [0]
    writer.begin()
    for service, piece in _packed(chain(first, coming), model):
        gathering.add(service)
        writer.append(piece)
        lengths.append(len(piece))
    writer.end("doc_bytes", dtype="|u1")
    writer.put("doc_start", np.cumsum(np.array(lengths, dtype=np.uint64), dtype=np.uint64))
    writer.put("doc_model", np.frombuffer(model, dtype=np.uint8))


def _packed(services: Iterable[Service], model: bytes) -> Iterator[tuple[Service, bytes]]:
    empty = zlib.compressobj(EFFORT, wbits=-15, zdict=model)
    for service in services:
        one = empty.copy()
        yield service, one.compress(_ENCODER.encode(service)) + one.flush()


_ENCODER = msgspec.msgpack.Encoder()
