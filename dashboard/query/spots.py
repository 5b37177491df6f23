"""Where: what the map draws, and what its places are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.filters import Bounds, Filters
from dashboard.query.asking import Asking, kept


class Spots(Asking):
    @kept
    def marks(self, filters: Filters, limit: int, within: Bounds | None = None) -> list[dict[str, Any]]:
        """What the map draws as marks: rows of one place, type and look together, most first."""
        where, values = self._where(filters, within)
        return self._placed(
            "SELECT place, type AS main_type, 1 AS types, type, look, min(precision) AS precision, count(*) AS n"
            f" FROM hot WHERE {where} AND list = 0 AND precision <= 2 GROUP BY place, type, look",
            "type, look",
            limit,
            values,
        )

    @kept
    def areas(self, filters: Filters, limit: int) -> list[dict[str, Any]]:
        """Places known only as areas: districts, provinces, regions, waters, with their radius and their main type."""
        where, values = self._where(filters)
        # the type with most rows, of equal ones the first: both in one number, since engines settle mode() differently
        return self._placed(
            "SELECT place, (999 - max(n * 1000 + 999 - type) % 1000)::INTEGER AS main_type, count(*) AS types, radius_km,"
            " min(precision) AS precision, sum(n)::BIGINT AS n FROM (SELECT place, radius_km, type, min(precision) AS precision,"
            f" count(*) AS n FROM hot WHERE {where} AND list = 0 AND precision > 2 GROUP BY place, radius_km, type) by_type"
            " GROUP BY place, radius_km",
            "radius_km",
            limit,
            values,
        )

    def _placed(self, grouped: str, by: str, limit: int, values: Sequence[Any]) -> list[dict[str, Any]]:
        """These groups with their places, most rows first."""
        found = self._table(
            f"SELECT place, latitude, longitude, name, main_type, types, {by}, precision, n FROM ({grouped}) grouped"
            f" JOIN places USING (place) ORDER BY n DESC, place, {by} LIMIT {int(limit)}",
            values,
        ).to_pylist()
        for row in found:
            row["place_key"] = self._named("place", row.pop("place"))
            row["name"] = self._named("place_name", row["name"])
            row["main_type"] = self._named("type", row["main_type"])
            if "type" in row:
                row["event_type"] = self._named("type", row.pop("type"))
                row["look"] = self._named("look", row["look"])
        return found

    @kept
    def mark_count(self, filters: Filters, most: int, within: Bounds | None = None) -> int:
        """How many marks the shown events make, counted to one more than `most`; of a part of the map when one is given."""
        where, values = self._where(filters, within)
        return int(
            self._ask(
                f"SELECT count(*) FROM (SELECT place, type, look FROM hot WHERE {where} AND list = 0 AND precision <= 2"
                f" GROUP BY place, type, look LIMIT {int(most) + 1}) marks",
                values,
            )[0][0]
        )

    @kept
    def cells(self, filters: Filters, shift: int, within: Bounds | None = None) -> dict[str, np.ndarray[Any, Any]]:
        """Events known to a point, counted by squares of 2**shift steps of the plane: columns `x`, `y` (the square), `gx`, `gy`
        (the middle of its events), `type` (by number) and `n`."""
        where, values = self._where(filters, within)
        return self._columns(
            f"SELECT (gx >> {int(shift)})::INTEGER AS x, (gy >> {int(shift)})::INTEGER AS y, type,"
            f" sum(gx)::FLOAT8 / count(*) AS gx, sum(gy)::FLOAT8 / count(*) AS gy, count(*)::INTEGER AS n FROM hot WHERE {where} AND list = 0 AND precision <= 2"
            " GROUP BY x, y, type ORDER BY y, x, type",
            values,
        )

    @kept
    def extent(self, filters: Filters) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the shown places; None when none has a point. East is more than 180 where they lie
        on both sides of the date line, nearer to it than to Greenwich.

        One event in fifty on either side may lie outside: a single far-off row must not make the
        rest a dot.
        """
        where, values = self._where(filters)
        found = self._columns(
            "SELECT longitude, latitude, n FROM (SELECT place, count(*) AS n FROM hot"
            f" WHERE {where} AND list = 0 GROUP BY place) found JOIN places USING (place)",
            values,
        )
        if not len(found["n"]):
            return None
        (west, east), (south, north) = (_most(found[axis], found["n"]) for axis in ("longitude", "latitude"))
        if east - west > 180:
            turned = _most(found["longitude"] % 360, found["n"])
            west, east = min((west, east), turned, key=lambda ends: ends[1] - ends[0])
        return west, south, east, north

    @kept
    def tiles(self, degrees: int, most: int) -> list[str]:
        """The squares of so many degrees that hold the most points, shown or not, named by their south-western corner."""
        corner = f"(floor({{}} / {int(degrees)}) * {int(degrees)})::INTEGER"
        found = self._ask(
            f"SELECT {corner.format('longitude')}, {corner.format('latitude')}, sum(n) FROM"
            " (SELECT place, count(*) AS n FROM hot WHERE place IS NOT NULL GROUP BY place) found JOIN places USING (place)"
            f" GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {int(most)}"
        )
        return [f"{west}_{south}" for west, south, _ in found]

    def place_name(self, key: str) -> str | None:
        """What the place with this key is called; None when no event is there."""
        return self.place_names((key,)).get(key, (None, None, None))[0]

    def place_names(self, keys: Sequence[str]) -> dict[str, tuple[str | None, str | None, str | None]]:
        """Name, country and region of the places with these keys, as most events there have them."""
        numbers = [self._names["place"].numbers[key] for key in keys if key in self._names["place"].numbers]
        if not numbers:
            return {}
        found = self._ask(
            f"SELECT place, name, country, region FROM places WHERE place IN ({', '.join(map(str, numbers))})"
        )
        return {
            self._names["place"].values[place]: (
                self._named("place_name", name), self._named("country", country), self._named("region", region),
            )
            for place, name, country, region in found
        }  # fmt: skip


def _most(values: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]) -> tuple[float, float]:
    """The 2nd and 98th hundredth of values that each count so many times."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    low, high = np.searchsorted(reached, [0.02 * reached[-1], 0.98 * reached[-1]])
    return float(values[order[low]]), float(values[order[min(high, len(order) - 1)]])
