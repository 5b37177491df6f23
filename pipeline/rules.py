"""Rules: everything that decides what is read out of an article, as one digest."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from pipeline.words import DATA

_CODE = Path(__file__).resolve().parent
_RULES = (
    *(_CODE / name for name in ("split.py", "words.py", "line.py", "records.py", "schema.py", "pieces.py")),
    *(_CODE / name for name in ("dates", "places", "events", "merge")),
    *(DATA / name for name in ("words", "events", "dates", "places", "gazetteer")),
)


@cache
def rules_digest() -> str:
    """Changes when any rule or word does that extraction depends on."""
    files = (file for root in _RULES for file in ([root] if root.is_file() else sorted(root.rglob("*"))))
    digest = hashlib.sha256()
    for file in files:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
