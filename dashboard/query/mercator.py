"""Places on the map's plane as whole numbers, so that a coarser grid is a shift of bits."""

from __future__ import annotations

import math

BITS = 24  # the world is 2**24 steps wide: 2.4 m at the equator
SIZE = 1 << BITS
_EDGE = 85.05112878  # where the map's projection makes the world a square

# The same in SQL, for rows that have a point, rounded as the names of places are; the poles lie on the edge.
GX = f"least(floor((round(longitude, 4) + 180) / 360 * {SIZE}), {SIZE - 1})::INTEGER"
_SINE = f"sin(radians(greatest(least(round(latitude, 4), {_EDGE}), -{_EDGE})))"
GY = f"greatest(least(floor((0.5 - ln((1 + {_SINE}) / (1 - {_SINE})) / {4 * math.pi!r}) * {SIZE}), {SIZE - 1}), 0)::INTEGER"


def grid_x(longitude: float) -> int:
    """Steps from the date line eastward.

    >>> grid_x(-180.0), grid_x(0.0) == SIZE // 2
    (0, True)
    """
    return max(0, min(math.floor((longitude + 180) / 360 * SIZE), SIZE - 1))


def grid_y(latitude: float) -> int:
    """Steps from the map's northern edge southward."""
    sine = math.sin(math.radians(max(-_EDGE, min(latitude, _EDGE))))
    return max(0, min(math.floor((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * SIZE), SIZE - 1))


def longitude_of(x: float) -> float:
    return x / SIZE * 360 - 180


def latitude_of(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / SIZE))))


def cell_bounds(x: int, y: int, shift: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a cell of 2**shift steps; a point on its rim lies in it and in no other."""
    west, east = (x << shift) + 0.5, ((x + 1) << shift) - 0.5
    north, south = (y << shift) + 0.5, ((y + 1) << shift) - 0.5
    west, east = round(longitude_of(west), 6), round(longitude_of(east), 6)
    return west, round(latitude_of(south), 6), east, round(latitude_of(north), 6)
