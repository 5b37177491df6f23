"""What makes the first view come soon: the store read before anybody asks, and the browser told at once what it will need.

Streamlit names the modules of a widget only when the widget arrives, and each of them names others in turn. The first
answer names them all instead, so that they travel while the server draws; and as they are a hundred and a half small
files, they are answered from memory.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from functools import cache
from pathlib import Path
from threading import Thread

import streamlit
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard import speak, version
from dashboard.speak import say
from pipeline.complaint import Complaint

_PATIENCE = 1.0  # seconds in which a small store is read; of a large one the page says that it loads
_SERVED = Path(streamlit.__file__).parent / "static"
_OURS = Path(__file__).resolve().parent.parent / "static"
# Streamlit's modules for the elements that the page draws before anybody opens a part of it.
_MODULES = (
    "Html", "TextInput", "DateInput", "Multiselect", "Checkbox", "Selectbox", "DownloadButton", "Button", "ButtonGroup", "BidiComponent",
    "ArrowVegaLiteChart", "embed", "DataFrame", "Pagination", "Expander", "Popover",
)  # fmt: skip
_SKIP = b"children:`Skip to main content`"
_IMPORTED = re.compile(rb'(?:from|import)"\./([\w.\-]{1,80}\.js)"')


@asynccontextmanager
async def ready(_: object) -> AsyncIterator[None]:
    """Begin to read the store with the server's start."""
    reading = Thread(target=_read, args=(store_folder(),), daemon=True)
    reading.start()
    reading.join(_PATIENCE)
    yield


def store_folder() -> str:
    return os.environ.get("SITREP_STORE", "store")


def _read(folder: str) -> None:
    with suppress(Complaint, OSError):  # the page says what is wrong
        version.read_newest(folder)


class Early:
    """Answers with the page and with Streamlit's modules; asks `app` for all else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _answer(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self._app)(scope, receive, send)


def _answer(path: str) -> Response | None:
    if path == "/":
        return HTMLResponse(first_answer(_map_version()), headers={"Cache-Control": "no-cache"})
    module = _modules().get(path.removeprefix("/static/js/")) if path.startswith("/static/js/") else None
    if module is None:
        return None
    # their names change with what they hold
    return Response(module, media_type="text/javascript", headers={"Cache-Control": "public, immutable, max-age=31536000"})


@cache
def _modules() -> dict[str, bytes]:
    skip = copy_context().run(_skip_link)
    return {file.name: file.read_bytes().replace(_SKIP, skip) for file in (_SERVED / "static" / "js").glob("*.js")}


def _skip_link() -> bytes:
    """The words of Streamlit's first link, which it has in English alone, in the language of the address or the browser."""
    told = {}
    for code in speak.LANGUAGES:
        speak.use(code)
        told[code] = say("Skip to main content")
    asked = 'new URLSearchParams(location.search).get("lang")||navigator.language.slice(0,2)'
    return f"children:({json.dumps(told)})[{asked}]||{json.dumps(told['en'])}".encode()


def _map_version() -> int:
    file = _OURS / "map.js"
    return int(file.stat().st_mtime) if file.exists() else 0


@cache
def first_answer(map_version: int) -> str:
    """Streamlit's page, with a link to each module and file of ours that the first view needs."""
    page = (_SERVED / "index.html").read_text("utf-8")
    links = [_module(f"static/js/{name}") for name in needed() if name not in page]
    if map_version:
        links.append(_module(f"app/static/map.js?{map_version}"))
    links += [f'<link rel="preload" as="fetch" crossorigin href="./app/static/basemap/{name}">' for name in ("world.json", "names.json")]
    return page.replace("</head>", "\n".join([*links, "</head>"]), 1)


def _module(address: str) -> str:
    return f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./{address}">'


def needed() -> list[str]:
    """The names of the modules of these elements and of all that they import."""
    modules = _modules()
    met: dict[str, None] = {}
    waiting = [name for module in _MODULES for name in modules if name.split(".")[0] == module]
    while waiting:
        name = waiting.pop(0)
        if name in modules and name not in met:
            met[name] = None
            waiting += [found.decode() for found in _IMPORTED.findall(modules[name])]
    return list(met)
