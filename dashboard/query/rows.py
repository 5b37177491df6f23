"""Which rows: pages of reports and of occurrences, one report, articles, all that is exported."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from dashboard.filters import Filters
from dashboard.query.asking import Asking, kept
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
_SEEN = 20_000  # rows of pages, by id


class Rows(Asking):
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

    @kept
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

    @kept
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

    @kept
    def occurrence_count(self, filters: Filters) -> int:
        """How many occurrences the shown rows tell of."""
        where, values = self._where(filters)
        return int(self._ask(f"SELECT count(DISTINCT cluster) FROM hot WHERE {where}", values)[0][0])

    @kept
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

    @kept
    def article(self, article_id: str) -> dict[str, Any] | None:
        rows = self._table(f"SELECT {', '.join(ARTICLES.names)} FROM articles WHERE article_id = ? LIMIT 1", [article_id])
        return rows.to_pylist()[0] if rows.num_rows else None

    @kept
    def articles(self, most: int = 20_000) -> pa.Table:
        """Articles but their text, those not read first."""
        return self._table(
            "SELECT status, article_id, title, published, source, url, n_events, reason, unresolved_places"
            f" FROM articles ORDER BY status = 'read', published DESC NULLS LAST, article_id LIMIT {int(most)}"
        )

    @kept
    def coverage(self) -> pa.Table:
        """Articles that were read, by source and day of publication, as `pipeline.coverage` counts them."""
        return coverage(self._table("SELECT source, published, status, n_events FROM articles"))
