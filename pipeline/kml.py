"""KML for globes and map programs: a placemark a row, with every column as its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

# XML admits no other control characters, not even written as numbers.
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))


def kml_pieces(tables: Iterable[pa.Table], about: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """Tables of the same columns as one KML, piece by piece; `about` is written into the document's description, a line for
    each of its entries.

    A row without a point is a placemark without geometry, so that every row is there.
    """
    told = "\n".join(f"{name}: {value}" for name, value in (about or {}).items())
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>Sitrep</name><description>{_words(told)}</description>"
    ).encode()
    for table in tables:
        for batch in table.to_batches(10_000):
            yield "".join(map(_placemark, batch.to_pylist())).encode()
    yield b"</Document></kml>\n"


def _words(value: object) -> str:
    return escape(str(value).translate(_FORBIDDEN))


def _placemark(row: dict[str, Any]) -> str:
    name = ", ".join(str(part) for part in (row["sub_type"], row["place_name"] or row["country"], row["date_start"]) if part)
    return f"<Placemark><name>{_words(name)}</name><description>{_words(row['text'])}</description>{''.join(_parts(row))}</Placemark>\n"


def _parts(row: dict[str, Any]) -> Iterator[str]:
    if isinstance(row["date_start"], date):
        yield f"<TimeSpan><begin>{row['date_start']}</begin><end>{row['date_end']}</end></TimeSpan>"
    cells = "".join(
        f"<Data name={quoteattr(name)}><value>{_words(value)}</value></Data>" for name, value in row.items() if value is not None
    )
    yield f"<ExtendedData>{cells}</ExtendedData>"
    if row["latitude"] is not None and row["longitude"] is not None:
        yield f"<Point><coordinates>{row['longitude']},{row['latitude']}</coordinates></Point>"
