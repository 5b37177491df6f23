"""A store of made-up events of any size, to measure the dashboard on: `python -m bench.dashboard_rows N FOLDER`.

Rows are spread like real ones: a few thousand places of very different weight, a few hundred actors, ten years of days, some
events of several days, some known only to a province or a country, some undated. The same N gives the same rows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, write_deltalake

from pipeline.schema import ARTICLES, COLUMNS, EVENT_TYPE_OF, EVENTS

PLACES = 20_000
ACTORS = 400
_LISTED = ", ".join(f"'{sub}'" for sub in EVENT_TYPE_OF)
_TYPES = " ".join(f"WHEN '{sub}' THEN '{kind}'" for sub, kind in EVENT_TYPE_OF.items())
_COUNTRIES = "['UA', 'SD', 'SY', 'ML', 'MM', 'YE', 'ET', 'CD', 'SO', 'NG', 'IQ', 'AF']"

# Squaring a random number crowds the first of a list: big cities, busy actors.
_ROWS = f"""
WITH drawn AS (
  SELECT i, pow(hash(i, 1) / 18446744073709551616.0, 2.5) AS p, hash(i, 2) / 18446744073709551616.0 AS t,
    pow(hash(i, 3) / 18446744073709551616.0, 2) AS a, pow(hash(i, 4) / 18446744073709551616.0, 2) AS b,
    hash(i, 5) / 18446744073709551616.0 AS s, hash(i, 6) % 100 AS r, hash(i, 7) % 100 AS k
  FROM range({{n}}) t(i)
), placed AS (
  SELECT *, floor(p * {PLACES})::BIGINT AS place, [{_LISTED}][1 + floor(s * {len(EVENT_TYPE_OF)})::INTEGER] AS sub,
    DATE '2016-01-01' + floor(t * 3650)::INTEGER AS day FROM drawn
), located AS (
  SELECT *, 1 + hash(place, 8) % 12 AS land, 10 + (hash(place, 8) % 12) * 4 + (hash(place, 9) % 10000) / 1500.0 AS east,
    -5 + (hash(place, 8) % 12) * 4.6 + (hash(place, 10) % 10000) / 1500.0 AS north FROM placed
)
SELECT printf('%08x', hash(i) % 4294967296) || '-' || i AS event_id, 'c' || (i // 2) AS cluster_id, 'a' || (i // 20) AS article_id,
  CASE sub {_TYPES} END AS event_type, sub AS sub_type,
  CASE WHEN k < 60 THEN 'asserted' WHEN k < 90 THEN 'claimed' WHEN k < 95 THEN 'planned' WHEN k < 98 THEN 'hypothetical' ELSE 'denied' END AS modality,
  k % 25 = 0 AS disputed, CASE WHEN k % 10 = 1 THEN 'background' ELSE 'main' END AS role,
  CASE WHEN r < 97 THEN day END AS date_start,
  CASE WHEN r < 80 THEN day WHEN r < 90 THEN day + 1 + (r % 6)::INTEGER WHEN r < 97 THEN day + 30 END AS date_end,
  CASE WHEN r < 80 THEN 'day' WHEN r < 90 THEN 'days' WHEN r < 97 THEN 'month' ELSE 'unknown' END AS date_precision, 'explicit' AS date_basis,
  CASE WHEN k < 96 THEN 'Place ' || place END AS place_name, CASE WHEN k < 90 THEN north END AS latitude, CASE WHEN k < 90 THEN east END AS longitude,
  CASE WHEN k < 84 THEN 5.0 WHEN k < 90 THEN 60.0 END AS place_radius_km,
  CASE WHEN k < 84 THEN 1 WHEN k < 90 THEN 4 WHEN k < 96 THEN 6 END AS place_precision,
  CASE WHEN k < 96 THEN {_COUNTRIES}[land::INTEGER] END AS country, CASE WHEN k < 90 THEN 'Region ' || (place % 40) END AS admin1, false AS place_inherited,
  CASE WHEN k % 5 > 0 THEN 'Actor ' || floor(a * {ACTORS})::INTEGER END AS side_a, CASE WHEN k % 3 > 0 THEN 'Actor ' || floor(b * {ACTORS})::INTEGER END AS side_b,
  CASE WHEN k % 4 = 0 THEN (hash(i, 11) % 30)::BIGINT END AS killed_low, CASE WHEN k % 4 = 0 THEN (hash(i, 11) % 30 + k % 7)::BIGINT END AS killed_high,
  'Report ' || i || ' tells that ' || replace(sub, '_', ' ') || ' was seen at place ' || place || ' and that ' || (hash(i, 12) % 5000) || ' people heard of word' || (hash(i, 13) % 20000) || '.' AS text,
  0 AS text_start, 0.4 + (hash(i, 14) % 600) / 1000.0 AS confidence, 'Made-up report ' || (i // 20) AS title, 'Source ' || (i // 20 % 60) AS source,
  day + 1 AS published, 'bench' AS extractor_version
FROM located
"""


def write_rows(n: int, folder: Path) -> None:
    """A store of `n` made-up events in `folder`, streamed, so that memory does not grow with `n`."""
    connection = duckdb.connect()
    made = f"SELECT *, length(text) AS text_end FROM ({_ROWS.format(n=n)})"
    have = {column[0] for column in connection.execute(f"{made} LIMIT 0").description or []}
    columns = ", ".join(name if name in have else f"NULL AS {name}" for name in COLUMNS)
    reader = connection.sql(f"SELECT {columns} FROM ({made})").to_arrow_reader(100_000)
    batches = (batch for table in reader for batch in pa.Table.from_batches([table]).cast(EVENTS).to_batches())
    write_deltalake(str(folder / "events"), pa.RecordBatchReader.from_batches(EVENTS, batches), mode="overwrite")
    article = {"article_id": "a0", "status": "read", "n_events": n, "n_unresolved_places": 0}
    write_deltalake(
        str(folder / "articles"), pa.Table.from_pylist([article], schema=ARTICLES), mode="overwrite",
        commit_properties=CommitProperties(custom_metadata={"sitrep.events_version": "0"}),
    )  # fmt: skip


if __name__ == "__main__":
    write_rows(int(sys.argv[1]), Path(sys.argv[2]))
