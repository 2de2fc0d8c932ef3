"""A "no" in words a person can act on."""

from collections.abc import Mapping


class Refusal(Exception):
    """Says what was refused, where, and what to do instead. Any other exception is a bug.

    `key` and `parts` name the same sentence in the phrasebook, for the refusals that a client can meet on a page.
    """

    def __init__(self, message: str, *, field: str = "", key: str = "", parts: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.key = key
        self.parts = parts or {}
