"""How far away services are, for all of them at once.

Each point is kept as a place on a ball of radius 1, in 64-bit floats. The straight line between two such places, squared,
grows with the distance along the ground, so radius and order are decided on it, without a single sine for each service.
"""

from collections.abc import Mapping
from math import asin, cos, pi, radians, sin, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askfirst.places.find import EARTH_KM
from askfirst.search.vocabulary import Arrays

Floats = NDArray[np.float64]
Docs = NDArray[np.intp]
AXES = ("x", "y", "z")
# Stands for a service without a point: farther from everything than any two places on the ball.
_OUTSIDE = 9.0
NOWHERE = 5.0
_AT_ONCE = 65_536


def ball_arrays(columns: Mapping[str, NDArray[Any]]) -> Arrays:
    """Return the first point of every service on the ball, and all further points with the service of each."""
    starts = columns["point_start"].astype(np.int64)
    lat, lon = np.radians(columns["point_lat"]), np.radians(columns["point_lon"])
    # Rounded to a hundredth of a millimetre, so that no processor's way of working out a sine can change an order.
    ball = np.round(np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]), 12)
    sizes = np.diff(starts)
    first = np.full((3, len(sizes)), _OUTSIDE)
    first[:, sizes > 0] = ball[:, starts[:-1][sizes > 0]]
    doc = np.repeat(np.arange(len(sizes)), sizes)
    further = np.arange(len(doc)) > starts[doc]
    found: Arrays = {f"ball_{axis}": values for axis, values in zip(AXES, first, strict=True)}
    return {**found, "further_ball": ball[:, further], "further_doc": doc[further].astype(np.uint32)}


def lines_to(arrays: Mapping[str, NDArray[Any]], point: tuple[float, float], *, out: Floats, docs: Docs | None = None) -> Floats:
    """Return, for every service, the squared straight line from a point (degrees) to its nearest one; over NOWHERE if it has none.

    With `docs` only for these; what stands for the others means nothing.
    """
    here = _on_ball(point)
    if docs is not None:
        out[docs] = sum((arrays[f"ball_{axis}"][docs] - value) ** 2 for axis, value in zip(AXES, here, strict=True))
    else:
        _lines_to_all(arrays, here, out)
    if len(arrays["further_doc"]):
        x, y, z = arrays["further_ball"]
        np.minimum.at(out, arrays["further_doc"], (x - here[0]) ** 2 + (y - here[1]) ** 2 + (z - here[2]) ** 2)
    return out


def _lines_to_all(arrays: Mapping[str, NDArray[Any]], here: tuple[float, float, float], out: Floats) -> None:
    room = np.empty(min(_AT_ONCE, len(out)))
    # Some at a time, so that the steps in between stay in the processor's own memory.
    for start in range(0, len(out), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        total, step = out[part], room[: len(out[part])]
        np.subtract(arrays["ball_x"][part], here[0], out=total)
        np.multiply(total, total, out=total)
        for axis, value in (("ball_y", here[1]), ("ball_z", here[2])):
            np.subtract(arrays[axis][part], value, out=step)
            np.multiply(step, step, out=step)
            np.add(total, step, out=total)


def line_of(km: float) -> float:
    """Return the squared straight line that spans so many kilometres along the ground; from half way round, all of it."""
    half = km / (2 * EARTH_KM)
    return 4 * sin(half) ** 2 if half < pi / 2 else 4.0


def km_of(line: float) -> float | None:
    """Return the kilometres along the ground that a squared straight line spans, to a tenth; None for NOWHERE."""
    return None if line > NOWHERE else round(2 * EARTH_KM * asin(min(1.0, sqrt(line) / 2)), 1)


def _on_ball(point: tuple[float, float]) -> tuple[float, float, float]:
    lat, lon = radians(point[0]), radians(point[1])
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
