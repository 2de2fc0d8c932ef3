"""Tells whether the directory has a pack's services as its files now stand."""

import hashlib

import msgspec

from askfirst.directory import queries
from askfirst.directory.as_hsds import origin_of
from askfirst.pack.content import Pack


def fingerprint_of(pack: Pack) -> str:
    """Return a mark that changes whenever a service, a topic or what is known of places and limits does."""
    parts = (pack.services, pack.topics, pack.topic_words, pack.areas, pack.places, pack.flows, pack.limits, pack.rules)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def is_brought_in(pack: Pack) -> bool:
    """Return whether the pack was brought in as it now stands."""
    name, mark = origin_of(pack), fingerprint_of(pack)
    return any((source.name, source.fingerprint) == (name, mark) for source in queries.sources())
