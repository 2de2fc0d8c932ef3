"""Traditional Chinese characters in their simplified form, with OpenCC, loaded when the first one is met."""

from functools import cache

import opencc


def simplified(character: str) -> str:
    """Return a character in its simplified form; anything else unchanged."""
    return str(_converter().convert(character)) or character


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
