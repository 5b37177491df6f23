"""The CSV of what is shown, sent piece by piece while it is made, so that memory does not grow with its rows.

Its address, `sitrep.csv?of=KEY&…`, holds the choices as the page's own does, and a key that is drawn anew for each version that
the server reads: only who has seen the page knows it. No sign-in that guards the page guards this address by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from threading import Lock
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from dashboard.filters import Filters, from_address, to_address
from dashboard.query import ORDERS, Snapshot
from dashboard.shown import shown_pieces
from pipeline.export import csv_pieces

PATH = "sitrep.csv"
BOM = b"\xef\xbb\xbf"  # what makes Excel read a CSV as UTF-8
_ROWS = 20_000  # made at a time
_shown: WeakValueDictionary[str, Snapshot] = WeakValueDictionary()  # as long as a page shows it
_drawing = Lock()


def csv_address(snapshot: Snapshot, filters: Filters, order: str, view: str, bom: bool = False) -> str:
    """Where the CSV of these rows, in this order, of this version is; beside the page's own address."""
    with _drawing:
        key = next((key for key, held in _shown.items() if held is snapshot), None)
        if key is None:
            key = secrets.token_urlsafe(16)
            _shown[key] = snapshot
    asked = {**to_address(filters), "of": [key], "order": [order], "show": [view], **({"bom": ["yes"]} if bom else {})}
    return f"{PATH}?{urlencode(asked, doseq=True)}"


def csv_file(request: Request) -> Response:
    """The file that an address asks for; 404 in words when no page shows its version any more, 400 when it makes no sense."""
    params = {name: request.query_params.getlist(name) for name in request.query_params}
    snapshot = _shown.get(params.get("of", [""])[0])
    if snapshot is None:
        return PlainTextResponse("The page that offered this file is closed: open it anew.", 404)
    filters, problems = from_address(params)
    order, view = (params.get(name, [""])[0] for name in ("order", "show"))
    if problems or order not in ORDERS or view not in ("reports", "events"):
        return PlainTextResponse(f"The address was not understood. {'; '.join(problems)}", 400)
    headers = {"Content-Disposition": f'attachment; filename="{PATH}"', "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(_pieces(snapshot, filters, order, view, "bom" in params), media_type="text/csv; charset=utf-8", headers=headers)


def _pieces(snapshot: Snapshot, filters: Filters, order: str, view: str, bom: bool) -> Iterator[bytes]:
    if bom:
        yield BOM
    yield from csv_pieces(shown_pieces(snapshot, filters, order, view, _ROWS))
