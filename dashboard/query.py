"""Every question that the page asks of a store, answered by DuckDB over one version of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from dashboard.filters import Filters
from pipeline.schema import ARTICLES, COLUMNS, EVENTS

# What a reader searches: the sentence, the title, the place, the actors.
_SEARCHED = "text, title, place_name, place_text, admin1, side_a, side_b, targets, claim_source"
ORDERS = {
    "date_down": "date_start DESC NULLS LAST, date_end DESC",
    "date_up": "date_start NULLS LAST, date_end",
    "place": "country NULLS LAST, admin1 NULLS LAST, place_name NULLS LAST, date_start",
    "type": "event_type, sub_type, date_start NULLS LAST",
    "killed": "coalesce(killed_high, killed_low) DESC NULLS LAST, killed_low DESC NULLS LAST, date_start",
    "confidence": "confidence DESC, date_start NULLS LAST",
    "article": "published DESC NULLS LAST, article_id, text_start",
}
# Close enough to stand as a bar: a month or a year would fill bars that nobody reported.
_CLOSE = "(date_precision IN ('day', 'days', 'week') AND date_end - date_start <= 14)"
_LOOK = (
    "CASE WHEN modality IN ('planned', 'hypothetical', 'denied') THEN modality"
    " WHEN disputed THEN 'disputed' ELSE modality END"
)


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


class Snapshot:
    """One version of a store, held in memory. Later builds do not change it."""

    def __init__(self, event_files: Sequence[str], article_files: Sequence[str], version: str, built: str) -> None:
        self.version = version
        self.built = built
        self._connection = duckdb.connect()
        self._create("articles", article_files, ARTICLES, "*", "article_id")
        self._create(
            "events",
            event_files,
            EVENTS,
            f"*, country || '/' || admin1 AS region, strip_accents(lower(concat_ws(' ', {_SEARCHED}))) AS haystack, "
            "printf('%.4f,%.4f', latitude, longitude) AS place_key",
            "date_start, event_id",
        )

    def _create(self, name: str, files: Sequence[str], schema: pa.Schema, columns: str, order: str) -> None:
        if files:
            self._connection.execute(
                f"CREATE TABLE {name} AS SELECT {columns} FROM read_parquet(?, union_by_name=true) ORDER BY {order}",
                [list(files)],
            ).fetchall()
        else:
            self._connection.register("nothing", schema.empty_table())
            self._connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM nothing").fetchall()

    def _ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.cursor().execute(question, list(values)).fetchall()

    def _table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        return self._connection.cursor().sql(question, params=list(values)).to_arrow_table()

    def counts(self, filters: Filters) -> Counts:
        where, values = filters.where()
        shown, on_map, country_only, unplaced, undated = self._ask(
            "SELECT count(*), count(*) FILTER (latitude IS NOT NULL),"
            " count(*) FILTER (latitude IS NULL AND place_precision = 6),"
            " count(*) FILTER (latitude IS NULL AND place_precision IS DISTINCT FROM 6),"
            f" count(*) FILTER (date_start IS NULL) FROM events WHERE {where}",
            values,
        )[0]
        total = self._ask("SELECT count(*) FROM events")[0][0]
        undated_out = unreal_out = 0
        if filters.since or filters.until:
            where, values = filters.without("since", "until").where()
            undated_out = self._ask(
                f"SELECT count(*) FROM events WHERE {where} AND date_start IS NULL", values
            )[0][0]
        if not filters.unreal:
            where, values = Filters(**{**filters.__dict__, "unreal": True}).where()
            unreal_out = self._ask(f"SELECT count(*) FROM events WHERE {where}", values)[0][0] - shown
        return Counts(total, shown, on_map, country_only, unplaced, undated, undated_out, unreal_out)

    def rows(self, filters: Filters, order: str, limit: int | None = None, offset: int = 0) -> pa.Table:
        """The shown rows in the shown order, all columns of the table. No limit gives what is exported."""
        where, values = filters.where()
        page = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
        columns = ", ".join(COLUMNS)
        return self._table(
            f"SELECT {columns} FROM events WHERE {where} ORDER BY {ORDERS[order]}, event_id{page}", values
        ).cast(EVENTS)

    def event(self, event_id: str) -> dict[str, Any] | None:
        """One row, whether shown or not; None when the store has no such event."""
        rows = self._table(f"SELECT {', '.join(COLUMNS)} FROM events WHERE event_id = ? LIMIT 1", [event_id])
        return rows.to_pylist()[0] if rows.num_rows else None

    def reports(self, cluster_id: str) -> list[dict[str, Any]]:
        """Every row that tells of the same occurrence, first published first."""
        return self._table(
            "SELECT event_id, title, article_id, source, published, killed_low, killed_high, injured_low, injured_high"
            " FROM events WHERE cluster_id = ? ORDER BY published NULLS LAST, article_id, text_start LIMIT 50",
            [cluster_id],
        ).to_pylist()

    def article(self, article_id: str) -> dict[str, Any] | None:
        rows = self._table("SELECT * FROM articles WHERE article_id = ? LIMIT 1", [article_id])
        return rows.to_pylist()[0] if rows.num_rows else None

    def articles(self) -> pa.Table:
        """All articles but their text, those not read first."""
        return self._table(
            "SELECT status, article_id, title, published, source, url, n_events, reason, unresolved_places"
            " FROM articles ORDER BY status = 'read', published DESC NULLS LAST, article_id"
        )

    def marks(self, filters: Filters, limit: int) -> list[dict[str, Any]]:
        """What the map draws as marks: rows of one place, type and look together, most first."""
        return self._grouped(filters, "place_precision <= 2", "event_type, look", limit)

    def areas(self, filters: Filters, limit: int) -> list[dict[str, Any]]:
        """Places known only as areas: districts, provinces, regions, waters, with their radius."""
        return self._grouped(filters, "place_precision > 2", "radius_km", limit)

    def _grouped(self, filters: Filters, which: str, by: str, limit: int) -> list[dict[str, Any]]:
        where, values = filters.where()
        return self._table(
            "SELECT place_key, any_value(latitude) AS latitude, any_value(longitude) AS longitude,"
            f" {by}, mode(event_type) AS main_type, count(DISTINCT event_type) AS types,"
            " min(coalesce(place_name, place_text)) AS name, min(place_precision) AS precision, count(*) AS n"
            f" FROM (SELECT *, {_LOOK} AS look, coalesce(place_radius_km, 25) AS radius_km FROM events"
            f"  WHERE {where} AND latitude IS NOT NULL AND {which})"
            f" GROUP BY place_key, {by} ORDER BY n DESC, place_key, {by} LIMIT {int(limit)}",
            values,
        ).to_pylist()

    def extent(self, filters: Filters) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the shown places; None when none has a point.

        One event in fifty on either side may lie outside: a single far-off row must not make the
        rest a dot.
        """
        where, values = filters.where()
        west, south, east, north = self._ask(
            "SELECT quantile_cont(longitude, 0.02), quantile_cont(latitude, 0.02),"
            f" quantile_cont(longitude, 0.98), quantile_cont(latitude, 0.98) FROM events WHERE {where}",
            values,
        )[0]
        return None if west is None else (west, south, east, north)

    def tiles(self, degrees: int, most: int) -> list[str]:
        """The squares of so many degrees that hold the most points, shown or not, named by their south-western corner."""
        corner = f"(floor({{}} / {int(degrees)}) * {int(degrees)})::INTEGER"
        found = self._ask(
            f"SELECT concat({corner.format('longitude')}, '_', {corner.format('latitude')}), count(*) FROM events"
            f" WHERE latitude IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {int(most)}"
        )
        return [tile for tile, _ in found]

    def days(self) -> tuple[date, date] | None:
        """First and last day that any event names; None when all are undated."""
        first, last = self._ask("SELECT min(date_start), max(date_end) FROM events")[0]
        return None if first is None else (first, last)

    def facet(self, filters: Filters, name: str, column: str) -> dict[str, int]:
        """How many rows each value of `column` would leave, the filter `name` itself left aside."""
        where, values = filters.without(name).where()
        found = self._ask(
            f"SELECT {column}, count(*) FROM events WHERE {where} AND {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
            values,
        )
        return dict(found)

    def countries_only(self, filters: Filters) -> list[tuple[str, int]]:
        """Countries with events of which no more than the country is known, most first."""
        where, values = filters.where()
        return self._ask(
            f"SELECT country, count(*) FROM events WHERE {where} AND latitude IS NULL AND place_precision = 6"
            " AND country IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
            values,
        )

    def step(self, filters: Filters) -> str:
        """The bar width that suits the dates shown: a day up to four months, a week up to five years."""
        where, values = filters.where()
        first, last = self._ask(
            f"SELECT min(date_start), max(date_end) FROM events WHERE {where} AND {_CLOSE}", values
        )[0]
        span = (last - first).days if first else 0
        return "day" if span <= 120 else "week" if span <= 1830 else "month"

    def bars(self, filters: Filters, step: str) -> list[dict[str, Any]]:
        """Per bin and type, the events dated to the week or closer whose interval touches the bin."""
        where, values = filters.where()
        found = self._ask(
            "SELECT bin, event_type, count(*) FROM (SELECT event_type, unnest(generate_series("
            f" date_trunc('{step}', date_start), date_trunc('{step}', date_end), INTERVAL 1 {step}))::DATE AS bin"
            f" FROM events WHERE {where} AND {_CLOSE}) GROUP BY ALL ORDER BY ALL",
            values,
        )
        return [{"bin": day, "event_type": kind, "n": n} for day, kind, n in found]

    def spans(self, filters: Filters) -> list[dict[str, Any]]:
        """Events known only to the month or longer: each different interval and type once, longest first."""
        where, values = filters.where()
        found = self._ask(
            f"SELECT date_start, date_end, event_type, count(*) FROM events WHERE {where} AND date_start IS NOT NULL AND NOT {_CLOSE}"
            " GROUP BY date_start, date_end, event_type ORDER BY date_end - date_start DESC, 1, 2, 3",
            values,
        )
        return [{"start": a, "end": b, "event_type": kind, "n": n} for a, b, kind, n in found]

    def moments(self, filters: Filters, most: int) -> dict[str, list[Any]]:
        """Where, when and how the shown events dated to the week or closer are drawn: columns in order of time."""
        where, values = filters.where()
        found: dict[str, list[Any]] = self._table(
            "SELECT round(longitude, 4) AS longitude, round(latitude, 4) AS latitude, date_start AS start,"
            f' date_end AS "end", event_type, {_LOOK} AS look, place_precision AS precision,'
            f" coalesce(place_radius_km, 25) AS radius_km FROM events WHERE {where} AND latitude IS NOT NULL AND {_CLOSE}"
            f" ORDER BY date_start, event_id LIMIT {int(most)}",
            values,
        ).to_pydict()
        return found

    def place_name(self, key: str) -> str | None:
        """What the place with this key is called; None when no event is there."""
        found = self._ask(
            "SELECT mode(coalesce(place_name, place_text)) FROM events WHERE place_key = ?", [key]
        )
        return found[0][0]
