"""Readers without a browser: each speaks to the dashboard's server as a browser does, so that only the server is measured."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from dashboard.look import KINDS

_PATIENT = 120  # seconds


class Reader:
    """One session of the page at an address, opened and drawn."""

    def __init__(self, address: str) -> None:
        socket = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._line: ClientConnection = connect(socket, subprotocols=["streamlit"], origin=address, max_size=None, legacy=True)  # type: ignore[arg-type]
        self._boxes: dict[str, str] = {}
        self._ticked: dict[str, bool] = {}
        self._run()

    def tick(self, label: str) -> float:
        """Seconds from a click on the type's box until the server has sent all that changed."""
        self._ticked[label] = not self._ticked.get(label, False)
        began = time.perf_counter()
        self._run()
        return time.perf_counter() - began

    def _run(self) -> None:
        message = BackMsg()
        message.rerun_script.query_string = ""
        for label, on in self._ticked.items():
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.bool_value = next(known for named, known in self._boxes.items() if named.startswith(label)), on
        self._line.send(message.SerializeToString())
        while True:
            got = ForwardMsg()
            got.ParseFromString(self._line.recv(timeout=_PATIENT))
            if got.WhichOneof("type") == "script_finished":
                return
            box = got.delta.new_element.checkbox
            if box.id:
                self._boxes = {named: known for named, known in self._boxes.items() if known != box.id} | {box.label: box.id}

    def close(self) -> None:
        self._line.close()


def together(address: str, readers: int, rounds: int) -> list[float]:
    """Seconds of each change when so many readers filter at the same moment, each by another choice."""
    labels = [kind.label for kind in KINDS.values()]
    open_pages = [Reader(address) for _ in range(readers)]
    gate = Barrier(readers)

    def read(number: int) -> list[float]:
        spent = []
        for change in range(rounds):
            gate.wait(_PATIENT)
            spent.append(open_pages[number].tick(labels[(number + change * 2) % len(labels)]))
        return spent

    with ThreadPoolExecutor(readers) as pool:
        spent = [seconds for each in pool.map(read, range(readers)) for seconds in each]
    for page in open_pages:
        page.close()
    return spent
