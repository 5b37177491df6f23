"""What places are called in the reader's language, where the gazetteer has such a name.

`data/gazetteer/local_names.parquet` holds a name for a place by its country and the name that the table stores. Only
what is shown is translated: filters, addresses and exports keep the stored names.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dashboard.countries import country_name, english_name
from dashboard.speak import language
from pipeline.words import DATA

if TYPE_CHECKING:
    from dashboard.query import Snapshot

_FILE = DATA / "gazetteer" / "local_names.parquet"


@cache
def _local(code: str) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """What the language calls places and first-level units, by country code ("" in none) and stored name."""
    if code not in pq.read_schema(_FILE).names:
        return {}, {}
    rows = pq.read_table(_FILE, columns=["country", "name", "unit", code])
    rows = rows.filter(pc.is_valid(rows[code]))
    places: dict[tuple[str, str], str] = {}
    units: dict[tuple[str, str], str] = {}
    for country, name, unit, said in zip(*(rows[column].to_pylist() for column in rows.column_names), strict=True):
        (units if unit else places)[country, name] = said
    return places, units


def local_name(name: str | None, country: str | None) -> str:
    """What the reader's language calls the place with this stored name; the stored name where it has none, "" for None.

    >>> from dashboard import speak
    >>> speak.use("uk"); local_name("Kherson", "UA"), local_name("Kherson Oblast", "UA"), local_name("Nowhere", "UA")
    ('Херсон', 'Херсонська область', 'Nowhere')
    >>> speak.use("en"); local_name("Kherson", "UA")
    'Kherson'
    """
    if not name:
        return ""
    places, units = _local(language())
    key = (country or "", name)
    said = places.get(key) or units.get(key) or places.get(("", name))
    return said or (country_name(country) if country and name == english_name(country) else name)


def local_unit(name: str | None, country: str | None) -> str:
    """The same for a first-level unit, which may share a town's name."""
    return _local(language())[1].get((country or "", name or "")) or name or ""


def called_places(snapshot: Snapshot, keys: Iterable[str]) -> dict[str, str]:
    """What the reader's language calls the places with these keys, those without any name left out."""
    found = snapshot.place_names(tuple(keys))
    return {key: local_name(name, country) for key, (name, country, _) in found.items() if name}
