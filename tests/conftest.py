"""What all tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _same_main() -> Iterator[None]:
    """AppTest puts the page in the place of `__main__`, which processes started later would then run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
