"""One version of a store: every question that the page asks of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from dashboard.filters import Bounds, Filters, search_terms
from dashboard.query.condition import condition, inside
from dashboard.query.duck import Duck
from dashboard.query.engine import Engine
from pipeline.coverage import coverage
from pipeline.schema import ARTICLES, COLUMNS, EVENTS

# Numbers stand for names in the names' order. Equal rows keep the order of date, article and place in the text.
ORDERS = {
    "date_down": "date_start DESC NULLS LAST, date_end DESC NULLS LAST",
    "date_up": "date_start NULLS LAST, date_end",
    "place": "country NULLS LAST, region NULLS LAST, place_name NULLS LAST, date_start NULLS LAST",
    "type": "type, sub, date_start NULLS LAST",
    "killed": "coalesce(killed_high, killed_low) DESC NULLS LAST, killed_low DESC NULLS LAST, date_start NULLS LAST",
    "confidence": "confidence DESC, date_start NULLS LAST",
    "article": "published DESC NULLS LAST, row",
}
_ANSWERS = 400  # kept, the last asked for longest
_SEEN = 20_000  # rows of pages, by id
_PERIODS = ("week", "month")
Answer = TypeVar("Answer")


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


def _period(step: str, day: str, week_start: int) -> str:
    """The timestamp with which the day, week or month of a column's day begins. Engines know only weeks from Monday."""
    if step != "week" or not week_start:
        return f"date_trunc('{step}', {day}::TIMESTAMP)"
    days = f"INTERVAL '{7 - int(week_start)} day'"
    return f"(date_trunc('week', {day}::TIMESTAMP + {days}) - {days})"


def _kept(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """The answer to the same question is given again: the version never changes."""

    @wraps(question)
    def ask(self: Snapshot, *values: Any, **named: Any) -> Answer:
        key = (question.__name__, values, tuple(sorted(named.items())))
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return _own(self._answers[key])
        answer = question(self, *values, **named)
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > _ANSWERS:
                self._answers.popitem(last=False)
        return _own(answer)

    return ask


def _own(answer: Any) -> Any:
    """A copy that its asker may change, as far as lists and records go."""
    if isinstance(answer, list):
        return [dict(row) if isinstance(row, dict) else row for row in answer]
    return dict(answer) if isinstance(answer, dict) else answer


class Snapshot:
    """One version of a store. Later builds do not change it; many readers may ask at once."""

    def __init__(
        self, engine: Engine, version: str, built: str, added_since: Callable[[int], Sequence[str]] = lambda _: ()
    ) -> None:
        """`added_since` gives the ids of the articles that are new or changed since a version of the store."""
        self._engine = engine
        self._names = engine.names
        self._added_since = added_since
        self.version = version
        self.built = built
        self._lock = Lock()
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._added_tables: set[str] = set()
        self._seen: OrderedDict[str, int] = OrderedDict()  # the rows of events
        self._clusters: OrderedDict[str, int] = OrderedDict()  # the first rows of occurrences
        self._total = self._ask("SELECT count(*) FROM hot")[0][0]

    @classmethod
    def of_files(
        cls,
        event_files: Sequence[str],
        article_files: Sequence[str],
        version: str,
        built: str,
        added_since: Callable[[int], Sequence[str]] = lambda _: (),
        beside: Path | None = None,
    ) -> Snapshot:
        """These files of a store, read into DuckDB; what is read of many is kept in the folder `beside`, for the next time.

        Raises Complaint for a store whose events have not the columns that this version needs.
        """
        return cls(Duck(event_files, article_files, beside), version, built, added_since)

    def _ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._engine.ask(question, values)

    def _table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        return self._engine.table(question, values)

    def _columns(self, question: str, values: Sequence[Any] = ()) -> dict[str, np.ndarray[Any, Any]]:
        table = self._table(question, values)
        return {name: table[name].to_numpy() for name in table.column_names}

    def _where(self, filters: Filters, within: Bounds | None = None) -> tuple[str, list[Any]]:
        where, values = condition(filters, self._names, self._searched, self._added)
        return (f"{where} AND {inside(within)}" if within else where), values

    def _named(self, name: str, number: int | None) -> str | None:
        return None if number is None else self._names[name].values[number]

    def _searched(self, words: str) -> str:
        """The condition that all these words stand in a row."""
        return self._engine.searched(tuple(search_terms(words)))

    def _added(self, version: int) -> str:
        """The table of the rows whose articles are new or changed since this version."""
        name = f"added_{version}"
        with self._lock:
            if name not in self._added_tables:
                asked = "SELECT rowid::INTEGER AS row FROM cold WHERE article_id IN (SELECT unnest(?::VARCHAR[]))"
                self._engine.keep(name, asked, [list(self._added_since(version))])
                self._added_tables.add(name)
        return name

    # ── how many ──────────────────────────────────────────────────────────────────────────────────────────

    @_kept
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

    @_kept
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

    @_kept
    def figures(self, filters: Filters, by: str, week_start: int = 0) -> list[dict[str, Any]]:
        """A small table: rows and casualties by a field of the filters, by "week" or by "month" of the first day.

        Weeks begin on day `week_start`, 0 for Monday.

        A range adds up its lows, where nothing said counts as none, and its highs, where a figure without one counts
        its low; both are None when no row of the group says anything. `killed_open` says that some figure is only a
        least one, so that the high is none. Most rows first, periods in their order.
        """
        where, values = self._where(filters)
        column = f"{_period(by, 'date_start', week_start)}::DATE" if by in _PERIODS else by
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

    @_kept
    def countries_only(self, filters: Filters) -> list[tuple[str, int]]:
        """Countries with events of which no more than the country is known, most first."""
        where, values = self._where(filters)
        found = self._ask(
            f"SELECT country, count(*) FROM hot WHERE {where} AND list = 1 AND country IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
            values,
        )
        return [(self._names["country"].values[number], n) for number, n in found]

    # ── rows ──────────────────────────────────────────────────────────────────────────────────────────────

    def _row_numbers(self, filters: Filters, order: str, page: str = "") -> Any:
        where, values = self._where(filters)
        return self._table(f"SELECT row FROM hot WHERE {where} ORDER BY {ORDERS[order]}, hot.rowid{page}", values)["row"]

    def _words(self, numbers: list[int], columns: Sequence[str] = tuple(COLUMNS)) -> pa.Table:
        """The rows with these numbers, in their order."""
        named = ", ".join(f"cold.{column}" for column in columns)
        wanted = "SELECT unnest($1::INTEGER[]) AS row, generate_subscripts($1::INTEGER[], 1) AS stands"
        question = f"SELECT {named} FROM cold JOIN ({wanted}) wanted ON cold.rowid = wanted.row ORDER BY wanted.stands"
        return self._table(question, [numbers]).cast(pa.schema([EVENTS.field(column) for column in columns]))

    def rows(self, filters: Filters, order: str, limit: int | None = None, offset: int = 0) -> pa.Table:
        """The shown rows in the shown order, all columns of the table. No limit gives what is exported."""
        page = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
        return self._words(self._row_numbers(filters, order, page).to_pylist())

    @_kept
    def page(self, filters: Filters, order: str, limit: int, offset: int, columns: tuple[str, ...]) -> pa.Table:
        """A page of the shown rows in the shown order: these columns, `event_id` among them."""
        numbers = self._row_numbers(filters, order, f" LIMIT {int(limit)} OFFSET {int(offset)}").to_pylist()
        rows = self._words(numbers, columns)
        self._note(self._seen, zip(rows["event_id"].to_pylist(), numbers, strict=True))
        return rows

    def _note(self, seen: OrderedDict[str, int], found: Iterable[tuple[str, int]]) -> None:
        """Note where rows or occurrences lie, of the last ones that were on a page."""
        with self._lock:
            seen.update(found)
            while len(seen) > _SEEN:
                seen.popitem(last=False)

    def export(self, filters: Filters, order: str, batch: int = 200_000) -> Iterator[pa.Table]:
        """All shown rows in the shown order, piece by piece, so that memory does not grow with their number."""
        numbers = self._row_numbers(filters, order)
        for start in range(0, max(len(numbers), 1), batch):
            yield self._words(numbers.slice(start, batch).to_pylist())

    @_kept
    def event(self, event_id: str) -> dict[str, Any] | None:
        """One row, whether shown or not; None when the store has no such event."""
        # where a row lies is known of all that were on a page: else the ids of all rows are read
        known = self._seen.get(event_id)
        at, value = ("event_id = ?", event_id) if known is None else ("rowid = ?", known)
        rows = self._table(f"SELECT {', '.join(COLUMNS)} FROM cold WHERE {at} LIMIT 1", [value])
        return rows.to_pylist()[0] if rows.num_rows else None

    def reports(self, cluster_ids: Sequence[str]) -> pa.Table:
        """Every row that tells of these occurrences, shown or not, all columns, first published first."""
        numbers = [self._clusters.get(name) for name in cluster_ids]
        marks = ", ".join("?" * len(cluster_ids)) or "NULL"
        told, values = f"cluster_id IN ({marks})", list(cluster_ids)
        if cluster_ids and None not in numbers:
            # else the ids of all rows are read
            told, values = f"rowid IN (SELECT row FROM hot WHERE cluster IN ({', '.join(map(str, numbers))}))", []
        return self._table(
            f"SELECT {', '.join(COLUMNS)} FROM cold WHERE {told} ORDER BY published NULLS LAST, article_id, text_start", values
        ).cast(EVENTS)

    @_kept
    def occurrence_count(self, filters: Filters) -> int:
        """How many occurrences the shown rows tell of."""
        where, values = self._where(filters)
        return int(self._ask(f"SELECT count(DISTINCT cluster) FROM hot WHERE {where}", values)[0][0])

    @_kept
    def occurrence_ids(self, filters: Filters, order: str, limit: int | None = None, offset: int = 0) -> list[str]:
        """The occurrences that the shown rows tell of, each where its first row stands in the order."""
        wanted = None if limit is None else offset + limit
        # the rows up to a page hold its occurrences, unless many tell of the same: then more of them are read
        reads = None if wanted is None else 4 * wanted + 100
        firsts = self._first_rows(filters, order, reads)
        if reads is not None and len(firsts) < (wanted or 0):
            firsts = self._first_rows(filters, order, None)
        shown = firsts[offset:wanted]
        ids: list[str] = self._words(shown, ("cluster_id",))["cluster_id"].to_pylist()
        self._note(self._clusters, zip(ids, shown, strict=True))
        return ids

    def _first_rows(self, filters: Filters, order: str, reads: int | None) -> list[int]:
        """The occurrences among so many shown rows, all when None, in the order of their first one, by their number."""
        where, values = self._where(filters)
        shown = f"hot WHERE {where}" if reads is None else f"(SELECT * FROM hot WHERE {where} ORDER BY {ORDERS[order]}, row LIMIT {int(reads)}) read"
        found = self._ask(
            f"SELECT cluster FROM (SELECT cluster, row_number() OVER (ORDER BY {ORDERS[order]}, row) AS stands FROM {shown}) shown"
            " GROUP BY cluster ORDER BY min(stands)",
            values,
        )
        return [number for (number,) in found]

    @_kept
    def article(self, article_id: str) -> dict[str, Any] | None:
        rows = self._table(f"SELECT {', '.join(ARTICLES.names)} FROM articles WHERE article_id = ? LIMIT 1", [article_id])
        return rows.to_pylist()[0] if rows.num_rows else None

    @_kept
    def articles(self, most: int = 20_000) -> pa.Table:
        """Articles but their text, those not read first."""
        return self._table(
            "SELECT status, article_id, title, published, source, url, n_events, reason, unresolved_places"
            f" FROM articles ORDER BY status = 'read', published DESC NULLS LAST, article_id LIMIT {int(most)}"
        )

    @_kept
    def coverage(self) -> pa.Table:
        """Articles that were read, by source and day of publication, as `pipeline.coverage` counts them."""
        return coverage(self._table("SELECT source, published, status, n_events FROM articles"))

    # ── where ─────────────────────────────────────────────────────────────────────────────────────────────

    @_kept
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

    @_kept
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

    @_kept
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

    @_kept
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

    @_kept
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

    @_kept
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

    # ── when ──────────────────────────────────────────────────────────────────────────────────────────────

    @_kept
    def days(self) -> tuple[date, date] | None:
        """First and last day that any event names; None when all are undated."""
        first, last = self._ask("SELECT min(date_start), max(date_end) FROM hot")[0]
        return None if first is None else (first, last)

    @_kept
    def step(self, filters: Filters) -> str:
        """The bar width that suits the dates shown: a day up to four months, a week up to three years."""
        where, values = self._where(filters)
        first, last = self._ask(f"SELECT min(date_start), max(date_end) FROM hot WHERE {where} AND close", values)[0]
        span = (last - first).days if first else 0
        return "day" if span <= 120 else "week" if span <= 1100 else "month"

    @_kept
    def bars(self, filters: Filters, step: str, week_start: int = 0) -> list[dict[str, Any]]:
        """Per bin and type, the events dated to the week or closer whose interval touches the bin. Weeks begin on day
        `week_start`, 0 for Monday."""
        where, values = self._where(filters)
        first, last = (_period(step, day, week_start) for day in ("date_start", "date_end"))
        # Counted by interval first: there are far fewer intervals than events.
        found = self._ask(
            f"SELECT bin, type, sum(n)::BIGINT FROM (SELECT type, n, {self._engine.series(first, last, step)}::DATE AS bin FROM"
            f" (SELECT type, date_start, date_end, count(*) AS n FROM hot WHERE {where} AND close GROUP BY type, date_start, date_end)"
            " intervals) bins GROUP BY bin, type ORDER BY bin, type",
            values,
        )
        return [{"bin": day, "event_type": self._named("type", kind), "n": n} for day, kind, n in found]

    @_kept
    def daily(self, filters: Filters) -> list[tuple[date, int]]:
        """How many shown events begin on each day that has any."""
        where, values = self._where(filters)
        found = self._ask(
            f"SELECT date_start, count(*) FROM hot WHERE {where} AND date_start IS NOT NULL GROUP BY 1 ORDER BY 1", values
        )
        return [(day, n) for day, n in found]

    @_kept
    def spans(self, filters: Filters) -> list[dict[str, Any]]:
        """Events known only to the month or longer: each different interval and type once, longest first."""
        return self._intervals(filters, "NOT close")

    @_kept
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

    @_kept
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


def _most(values: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]) -> tuple[float, float]:
    """The 2nd and 98th hundredth of values that each count so many times."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    low, high = np.searchsorted(reached, [0.02 * reached[-1], 0.98 * reached[-1]])
    return float(values[order[low]]), float(values[order[min(high, len(order) - 1)]])
