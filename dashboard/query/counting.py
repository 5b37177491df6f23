"""How many: rows, what each choice of a filter would leave, small tables of casualties."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dashboard.filters import Filters
from dashboard.query.asking import Asking, kept, period

_PERIODS = ("week", "month")


@dataclass(frozen=True)
class Counts:
    """How many rows are shown, of how many, and how many of the shown have no place or no date.

    `undated_out` and `unreal_out` are rows that only the date range, or only the wish to see nothing
    unreal, keeps out: both would otherwise vanish unseen.
    """

    total: int
    shown: int
    on_map: int
    country_only: int
    unplaced: int
    undated: int
    undated_out: int
    unreal_out: int


class Counting(Asking):
    @kept
    def counts(self, filters: Filters) -> Counts:
        where, values = self._where(replace(filters, unreal=True))
        real = "TRUE" if filters.unreal else "modality <= 1"
        every, shown, on_map, country_only, unplaced, undated = self._ask(
            f"SELECT count(*), count(*) FILTER (WHERE {real}), count(*) FILTER (WHERE {real} AND list = 0),"
            f" count(*) FILTER (WHERE {real} AND list = 1), count(*) FILTER (WHERE {real} AND list = 2),"
            f" count(*) FILTER (WHERE {real} AND date_start IS NULL) FROM hot WHERE {where}",
            values,
        )[0]
        undated_out = 0
        if filters.since or filters.until:
            where, values = self._where(filters.without("since", "until"))
            undated_out = self._ask(f"SELECT count(*) FROM hot WHERE {where} AND date_start IS NULL", values)[0][0]
        return Counts(self._total, shown, on_map, country_only, unplaced, undated, undated_out, every - shown)

    @kept
    def facet(self, filters: Filters, name: str, most: int = 2000) -> dict[Any, int]:
        """How many rows each choice of the field `name` would leave, that field itself left aside; most rows first.

        At most so many choices, and those that are chosen. `precision` is keyed by number, 0 for rows without a place; all
        else by the values of the filter.
        """
        where, values = self._where(filters.without(name))
        if name == "actor":
            asked = (
                f"SELECT actor, sum(n)::BIGINT AS n FROM (SELECT sides, count(*) AS n FROM hot WHERE {where} GROUP BY sides) pairs"
                " JOIN actors USING (sides) GROUP BY actor"
            )
        else:
            asked = f"SELECT {name}, count(*) AS n FROM hot WHERE {where} AND {name} IS NOT NULL GROUP BY {name}"
        left = dict(self._ask(f"{asked} ORDER BY 2 DESC, 1 LIMIT {int(most)}", values))
        known = self._names[name].numbers if name != "precision" else {step: step for step in filters.precision}
        missed = [known[value] for value in getattr(filters, name) if known.get(value, -1) not in left and value in known]
        if missed and len(left) == most:
            left |= dict(self._ask(f"SELECT * FROM ({asked}) found WHERE {name} IN ({', '.join(map(str, missed))}) ORDER BY 2 DESC, 1", values))
        return {number if name == "precision" else self._named(name, number): n for number, n in left.items()}

    @kept
    def figures(self, filters: Filters, by: str, week_start: int = 0) -> list[dict[str, Any]]:
        """A small table: rows and casualties by a field of the filters, by "week" or by "month" of the first day.

        Weeks begin on day `week_start`, 0 for Monday.

        A range adds up its lows, where nothing said counts as none, and its highs, where a figure without one counts
        its low; both are None when no row of the group says anything. `killed_open` says that some figure is only a
        least one, so that the high is none. Most rows first, periods in their order.
        """
        where, values = self._where(filters)
        column = f"{period(by, 'date_start', week_start)}::DATE" if by in _PERIODS else by
        source = "hot JOIN actors USING (sides)" if by == "actor" else "hot"
        sums = ", ".join(f"sum({w}_low)::BIGINT, sum(coalesce({w}_high, {w}_low))::BIGINT" for w in ("killed", "injured"))
        sums += ", coalesce(bool_or(killed_low IS NOT NULL AND killed_high IS NULL), false)"
        order = "1" if by in _PERIODS else "2 DESC, 1"
        found = self._ask(
            f"SELECT {column} AS key, count(*) AS n, {sums} FROM {source} WHERE {where} AND {column} IS NOT NULL"
            f" GROUP BY 1 ORDER BY {order} LIMIT 2000",
            values,
        )
        keys = ("n", "killed_low", "killed_high", "injured_low", "injured_high", "killed_open")
        return [
            {"key": key if by in (*_PERIODS, "precision") else self._named(by, key), **dict(zip(keys, rest, strict=True))}
            for key, *rest in found
        ]

    @kept
    def countries_only(self, filters: Filters) -> list[tuple[str, int]]:
        """Countries with events of which no more than the country is known, most first."""
        where, values = self._where(filters)
        found = self._ask(
            f"SELECT country, count(*) FROM hot WHERE {where} AND list = 1 AND country IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
            values,
        )
        return [(self._names["country"].values[number], n) for number, n in found]
