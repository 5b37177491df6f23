"""The files of what is shown, sent piece by piece while they are made, so that memory does not grow with their rows.

Their addresses, `sitrep.csv?of=KEY&…`, hold the choices as the page's own does, and a key that is drawn anew for each version that
the server reads: only who has seen the page knows it. No sign-in that guards the page guards these addresses by itself.
"""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import urlencode
from weakref import WeakValueDictionary

import pyarrow as pa
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from dashboard import speak
from dashboard.about import about
from dashboard.filters import Filters, from_address, to_address
from dashboard.query import ORDERS, Snapshot
from dashboard.shown import shown_pieces
from pipeline.export import Outgoing, csv_pieces, geojson_pieces, parquet_pieces
from pipeline.kml import kml_pieces

BOM = b"\xef\xbb\xbf"  # what makes Excel read a CSV as UTF-8
_ROWS = 20_000  # made at a time
_Told = dict[str, str]
_shown: WeakValueDictionary[str, Snapshot] = WeakValueDictionary()  # as long as a page shows it
_drawing = Lock()


def excel_pieces(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """A CSV as Excel reads it."""
    yield BOM
    yield from csv_pieces(tables)


def noted_csv_pieces(tables: Iterable[pa.Table], told: _Told) -> Iterator[bytes]:
    """A ZIP with the CSV, as Excel reads it, and a text that says what it holds: a CSV has no room for a note."""
    out = Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("sitrep.csv", "w", force_zip64=True) as held:  # nobody knows yet how large it will be
            for piece in excel_pieces(tables):
                held.write(piece)
                yield out.taken()
        archive.writestr("about.txt", "\n".join(f"{name}: {value}" for name, value in told.items()) + "\n")
    yield out.taken()


FILES: dict[str, tuple[str, Callable[[Iterable[pa.Table], _Told], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", lambda tables, _: csv_pieces(tables)),
    "excel.csv": ("text/csv; charset=utf-8", lambda tables, _: excel_pieces(tables)),
    "zip": ("application/zip", noted_csv_pieces),
    "geojson": ("application/geo+json", geojson_pieces),
    "parquet": ("application/vnd.apache.parquet", parquet_pieces),
    "kml": ("application/vnd.google-earth.kml+xml", kml_pieces),
}
PATH = "sitrep.{ending:path}"


def address_of(ending: str, snapshot: Snapshot, filters: Filters, order: str, view: str) -> str:
    """Where the file of these rows, in this order, of this version is; beside the page's own address."""
    with _drawing:
        key = next((key for key, held in _shown.items() if held is snapshot), None)
        if key is None:
            key = secrets.token_urlsafe(16)
            _shown[key] = snapshot
    # what a file says of itself it says in the reader's language
    spoken = {} if ending in ("csv", "excel.csv") else {"lang": [speak.language()]}
    asked = {**to_address(filters), "of": [key], "order": [order], "show": [view], **spoken}
    return f"sitrep.{ending}?{urlencode(asked, doseq=True)}"


def sent_file(request: Request) -> Response:
    """The file that an address asks for; 404 in words when no page shows its version any more, 400 when it makes no sense."""
    params = {name: request.query_params.getlist(name) for name in request.query_params}
    ending = request.path_params["ending"]
    snapshot = _shown.get(params.get("of", [""])[0])
    if snapshot is None or ending not in FILES:
        return PlainTextResponse("The page that offered this file is closed: open it anew.", 404)
    filters, problems = from_address(params)
    order, view = (params.get(name, [""])[0] for name in ("order", "show"))
    language = params.get("lang", ["en"])[0]
    if problems or order not in ORDERS or view not in ("reports", "events") or language not in speak.LANGUAGES:
        return PlainTextResponse(f"The address was not understood. {'; '.join(problems)}", 400)
    mime, pieces = FILES[ending]
    speak.use(language)
    told = {} if ending in ("csv", "excel.csv") else about(snapshot, filters, order, view, datetime.now(UTC))
    name = f"sitrep.{ending.removeprefix('excel.')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(pieces(shown_pieces(snapshot, filters, order, view, _ROWS), told), media_type=mime, headers=headers)
