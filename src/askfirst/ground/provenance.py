"""Whose knowledge a fact is. Only what the client said or confirmed is heard."""

from typing import Literal

Source = Literal["said", "confirmed", "observed", "reported", "assumed"]

SOURCES: tuple[Source, ...] = ("said", "confirmed", "observed", "reported", "assumed")
HEARD: frozenset[Source] = frozenset({"said", "confirmed"})


def is_heard(source: Source) -> bool:
    """Return whether the client herself stands behind a fact with this source."""
    return source in HEARD
