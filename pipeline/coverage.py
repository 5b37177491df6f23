"""Coverage: articles a day by source, so that a fall in events can be told from a source that stopped."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

COVERAGE: pa.Schema = pa.schema(
    [
        pa.field("source", pa.string()),  # null: the article does not name its source
        pa.field("published", pa.date32()),  # null: undated articles, which no day can show
        pa.field("n_articles", pa.int64(), nullable=False),
        pa.field("n_events", pa.int64(), nullable=False),  # reports of events in these articles, of any modality
    ]
)


def coverage(articles: pa.Table) -> pa.Table:
    """Articles that were read, counted by source and day of publication; the schema is COVERAGE.

    `articles` needs the columns source, published, status and n_events of the store's articles. Sources come by
    name and days in order, those without a name or day last. A day without an article has no row: it counts 0.
    """
    read = articles.filter(pc.equal(articles["status"], "read"))
    counted = read.group_by(["source", "published"]).aggregate([([], "count_all"), ("n_events", "sum")])
    columns = {"source": "source", "published": "published", "n_articles": "count_all", "n_events": "n_events_sum"}
    table = pa.table({name: counted[column] for name, column in columns.items()}).cast(COVERAGE)
    return table.sort_by([("source", "ascending"), ("published", "ascending")])
