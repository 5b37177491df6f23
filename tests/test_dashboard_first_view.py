"""What the first answer tells the browser, and what is answered before Streamlit is asked."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from dashboard_store import sample_events, write_store

from dashboard import version
from dashboard.first_view import Early, first_answer, needed


def asked(path: str, method: str = "GET") -> list[dict]:
    sent: list[dict] = []

    async def other(_scope, _receive, send):
        await send({"type": "other"})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    # in a thread of its own: tests in a browser may have left a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(Early(other)(scope, receive, send))).result(60)
    return sent


def test_the_first_answer_names_what_the_first_view_needs():
    page = first_answer(17)
    modules = needed()
    assert {"DataFrame", "BidiComponent", "Multiselect"} <= {name.split(".")[0] for name in modules}
    assert all(name in page for name in modules)
    assert "app/static/map.js?17" in page
    assert page.count("</head>") == 1


def test_modules_come_from_memory_and_all_else_from_streamlit():
    module = asked(f"/static/js/{needed()[0]}")
    assert module[0]["status"] == 200
    assert module[1]["body"]
    for path in ("/static/js/none.js", "/static/js/../index.html", "/static/js/", "/elsewhere", "/_stcore/health"):
        assert asked(path) == [{"type": "other"}], path
    assert asked("/", "POST") == [{"type": "other"}]


def test_a_version_is_read_once_and_two_are_held(tmp_path):
    stores = [write_store(tmp_path / name, sample_events()) for name in "abc"]
    for store in stores:
        version.read_newest(str(store.folder))
    first = dict(version._held)
    version.read_newest(str(stores[2].folder))
    assert len(first) == 2
    assert {key: id(value) for key, value in first.items()} == {key: id(value) for key, value in version._held.items()}
