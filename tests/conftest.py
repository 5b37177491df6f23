"""What all tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dashboard.query import Snapshot


@pytest.fixture(autouse=True)
def _same_main() -> Iterator[None]:
    """AppTest puts the page in the place of `__main__`, which processes started later would then run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """What the page asks of the sample's events, as version 7."""
    from dashboard_store import sample_events, write_store

    from dashboard.query import Snapshot

    store = write_store(tmp_path_factory.mktemp("store"), sample_events())
    return Snapshot.of_files(store.event_files(), store.article_files(), "7", "2024-05-01 10:00")


@pytest.fixture
def english_afterwards() -> Iterator[None]:
    """Whatever language a test spoke, the next one speaks English."""
    from dashboard import speak

    yield
    speak.use("en")
