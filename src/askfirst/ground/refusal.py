"""A "no" in words a person can act on."""


class Refusal(Exception):
    """Says what was refused, where, and what to do instead. Any other exception is a bug."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
