"""Who serves a place, worked out once for each distinct list of areas."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.matching.where import covers
from askfirst.pack.content import Pack, Place
from askfirst.search.marks import Bits, packed


def covering(codes: NDArray[Any], areas: Sequence[tuple[str, ...]], place: Place, *, pack: Pack) -> tuple[Bits, Bits]:
    """Return who says that it serves a place, and who says that it serves others; the rest say nothing.

    Areas that the pack does not know are other areas: being served from afar must be said, not hoped for.
    """
    answers = [covers(area, place, pack=pack) for area in areas]
    yes = np.array([answer is True for answer in answers], dtype=np.bool_)
    no = np.array([answer is not True and bool(area) for answer, area in zip(answers, areas, strict=True)], dtype=np.bool_)
    return packed(yes[codes]), packed(no[codes])
