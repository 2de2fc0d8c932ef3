"""What was learned of a pack's utterances, kept in a cache that can be thrown away."""

import contextlib
import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np

from askfirst.encoder.sentences import encode
from askfirst.pack.content import Pack
from askfirst.topics.phrases import Phrases
from askfirst.topics.reading import Reading, learn
from askfirst.topics.suggest import Reader

LEARNED_VERSION = 4


def reader_for(pack: Pack, *, folder: Path) -> Reader:
    """Return what reads own words for this pack, learned now if no cache holds it (some ten seconds, once)."""
    return Reader(phrases=Phrases(pack), reading=_reading(pack, folder=folder), encode=encode)


def _reading(pack: Pack, *, folder: Path) -> Reading:
    utterances, nothing = utterances_of(pack), nothing_of(pack)
    mark = hashlib.sha256(repr((LEARNED_VERSION, utterances, nothing)).encode()).hexdigest()[:20]
    cache = cache_folder(folder) / f"reading-{mark}.npz"
    if (kept := _kept(cache, topics=tuple(pack.topics))) is not None:
        return kept
    vectors = encode([text for _topic, text in utterances] + nothing)
    reading = learn(utterances, nothing, vectors, topics=tuple(pack.topics))
    write_cache(cache, _packed(reading))
    return reading


def _kept(cache: Path, *, topics: tuple[str, ...]) -> Reading | None:
    """What an earlier learning left; None where there is none, or where it is damaged."""
    parts = ("rarity", "mean", "weights", "base")
    try:
        with np.load(cache, allow_pickle=False) as kept:
            rarity, mean, weights, base = (kept[name] for name in parts)
            return Reading(topics, rarity, mean, weights, base, floor=float(kept["floor"]))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def utterances_of(pack: Pack) -> list[tuple[str, str]]:
    """Return every utterance, label and explanation of the pack with its topic, in every language."""
    return [
        (topic, text)
        for language in pack.topic_words.values()
        for topic, words in language.topics.items()
        for text in (*words.says, words.label, words.about)
    ]


def nothing_of(pack: Pack) -> list[str]:
    """Return the pack's lines in which nothing is wanted."""
    return [text for language in pack.topic_words.values() for text in language.nothing]


def _packed(reading: Reading) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        rarity=reading.rarity,
        mean=reading.mean,
        weights=reading.weights,
        base=reading.base,
        floor=np.float32(reading.floor),
    )
    return buffer.getvalue()


def cache_folder(folder: Path) -> Path:
    """Return where a pack's caches lie. They hold only what the pack itself says, and may be deleted at any time."""
    return folder / ".cache"


def write_cache(path: Path, content: bytes) -> None:
    """Write a cache in one step and remove older ones; do nothing where the disk refuses, for it can be learned again."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_name(f"{os.getpid()}.new")
        fresh.write_bytes(content)
        fresh.replace(path)
        for old in path.parent.glob("reading-*.npz"):
            if old != path:
                old.unlink(missing_ok=True)
