"""When: what the timeline draws and what is played."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from dashboard.filters import Filters
from dashboard.query.asking import Asking, kept, period


class Days(Asking):
    @kept
    def days(self) -> tuple[date, date] | None:
        """First and last day that any event names; None when all are undated."""
        first, last = self._ask("SELECT min(date_start), max(date_end) FROM hot")[0]
        return None if first is None else (first, last)

    @kept
    def step(self, filters: Filters) -> str:
        """The bar width that suits the dates shown: a day up to four months, a week up to three years."""
        where, values = self._where(filters)
        first, last = self._ask(f"SELECT min(date_start), max(date_end) FROM hot WHERE {where} AND close", values)[0]
        span = (last - first).days if first else 0
        return "day" if span <= 120 else "week" if span <= 1100 else "month"

    @kept
    def bars(self, filters: Filters, step: str, week_start: int = 0) -> list[dict[str, Any]]:
        """Per bin and type, the events dated to the week or closer whose interval touches the bin. Weeks begin on day
        `week_start`, 0 for Monday."""
        where, values = self._where(filters)
        first, last = (period(step, day, week_start) for day in ("date_start", "date_end"))
        # Counted by interval first: there are far fewer intervals than events.
        found = self._ask(
            f"SELECT bin, type, sum(n)::BIGINT FROM (SELECT type, n, {self._engine.series(first, last, step)}::DATE AS bin FROM"
            f" (SELECT type, date_start, date_end, count(*) AS n FROM hot WHERE {where} AND close GROUP BY type, date_start, date_end)"
            " intervals) bins GROUP BY bin, type ORDER BY bin, type",
            values,
        )
        return [{"bin": day, "event_type": self._named("type", kind), "n": n} for day, kind, n in found]

    @kept
    def daily(self, filters: Filters) -> list[tuple[date, int]]:
        """How many shown events begin on each day that has any."""
        where, values = self._where(filters)
        found = self._ask(
            f"SELECT date_start, count(*) FROM hot WHERE {where} AND date_start IS NOT NULL GROUP BY 1 ORDER BY 1", values
        )
        return [(day, n) for day, n in found]

    @kept
    def spans(self, filters: Filters) -> list[dict[str, Any]]:
        """Events known only to the month or longer: each different interval and type once, longest first."""
        return self._intervals(filters, "NOT close")

    @kept
    def lanes(self, filters: Filters, most: int) -> list[dict[str, Any]]:
        """Events of several days: each different interval and type once, longest first, at most so many."""
        return self._intervals(filters, "date_end > date_start", f" LIMIT {int(most)}")

    def _intervals(self, filters: Filters, which: str, limit: str = "") -> list[dict[str, Any]]:
        where, values = self._where(filters)
        found = self._ask(
            f"SELECT date_start, date_end, type, count(*) FROM hot WHERE {where} AND date_start IS NOT NULL AND {which}"
            f" GROUP BY date_start, date_end, type ORDER BY date_end - date_start DESC, 1, 2, 3{limit}",
            values,
        )
        return [{"start": a, "end": b, "event_type": self._named("type", kind), "n": n} for a, b, kind, n in found]

    @kept
    def moments(self, filters: Filters, most: int) -> dict[str, np.ndarray[Any, Any]]:
        """What is played over time: the shown events dated to the week or closer that have a point, those of one place,
        interval, type and look counted together. Columns longitude, latitude, radius_km (0 for a point), start and end
        (days since 1970), type and look (by number), n; in order of time, the most numerous when there are too many."""
        where, values = self._where(filters)
        return self._columns(
            "SELECT longitude, latitude, radius_km, start, \"end\", type, look, n FROM (SELECT place,"
            " CASE WHEN precision > 2 THEN radius_km ELSE 0::REAL END AS radius_km, (date_start - DATE '1970-01-01')::INTEGER AS start,"
            " (date_end - DATE '1970-01-01')::INTEGER AS \"end\", type, look, count(*)::INTEGER AS n FROM hot"
            f" WHERE {where} AND list = 0 AND close GROUP BY 1, 2, 3, 4, 5, 6"
            f" ORDER BY n DESC, start, place, type, look, \"end\", 2 LIMIT {int(most)}) played"
            " JOIN places USING (place) ORDER BY start, place, type, look, \"end\", radius_km",
            values,
        )
