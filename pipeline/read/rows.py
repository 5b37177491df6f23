"""Files of many articles: JSON, JSON lines and CSV, a row or object an article."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.read.decode import decode
from pipeline.read.found import LARGEST_ARTICLE, LARGEST_TABLE, Found, NotFound, Unreadable, megabytes
from pipeline.read.sources import Source, reason_of

_TEXT = ("text", "body", "content")
_PUBLISHED = ("published", "date", "dct")
_OWN_ID = ("article_id", "doc_id", "id")


def field(row: Mapping[str, Any], *names: str) -> str | None:
    """The first of the fields `names` that is words or a number, stripped; None when none says anything."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return whole(str(value).strip())
    return None


def whole(text: str) -> str:
    """`text` with half characters (JSON can escape one alone) replaced one for one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _article(row: Any, name: str, path: str, what: str) -> Found | NotFound:
    if not isinstance(row, dict):
        return NotFound(name, path, f"{what} is no object with a text")
    own_id = field(row, *_OWN_ID)
    text = next((row[key] for key in _TEXT if row.get(key) is not None), None)
    if not isinstance(text, str):
        return NotFound(name, path, f"{what} has no text" if text is None else f"{what}: its text is no words")
    return Found(
        own_id or name,
        path,
        whole(text),
        title=field(row, "title"),
        published=field(row, *_PUBLISHED),
        source=field(row, "source"),
        url=field(row, "url"),
        has_own_id=own_id is not None,
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"bad JSON ({error.msg.lower()})") from error
    except ValueError as error:
        raise Unreadable("bad JSON (a number too long)") from error
    except RecursionError as error:
        raise Unreadable("bad JSON (nested too deep)") from error


def read_fields(source: Source) -> dict[str, Any]:
    """The fields of a sidecar. Raises Unreadable when it is no JSON object."""
    row = _parsed(decode(source.read(LARGEST_ARTICLE)))
    if not isinstance(row, dict):
        raise Unreadable("no JSON object")
    return row


def read_json(source: Source) -> Iterator[Found | NotFound]:
    """The article of the file, or the articles of its list."""
    held = _parsed(decode(source.read(LARGEST_TABLE)))
    if isinstance(held, dict) and isinstance(held.get("articles"), list):
        held = held["articles"]
    if not isinstance(held, list):
        yield _article(held, source.name, source.path, "the file")
        return
    if not held:
        yield NotFound(source.name, source.path, "empty list")
    for number, row in enumerate(held, 1):
        yield _article(row, f"{source.name}-{number}", f"{source.path}:{number}", f"item {number}")


def read_json_lines(source: Source) -> Iterator[Found | NotFound]:
    """An article a line, one line in memory at a time."""
    with source.open() as file:
        number = found = 0
        while line := file.readline(LARGEST_ARTICLE + 1):
            number += 1
            name, path = f"{source.name}-{number}", f"{source.path}:{number}"
            if len(line) > LARGEST_ARTICLE:
                while line and not line.endswith(b"\n"):
                    line = file.readline(LARGEST_ARTICLE)
                found += 1
                yield NotFound(name, path, f"line {number} is longer than {megabytes(LARGEST_ARTICLE)}")
            elif line.strip():
                found += 1
                yield _line(line, name, path, number)
        if not found:
            yield NotFound(source.name, source.path, "empty")


def _line(line: bytes, name: str, path: str, number: int) -> Found | NotFound:
    try:
        row = _parsed(decode(line))
    except Unreadable as error:
        return NotFound(name, path, f"line {number}: {error}")
    return _article(row, name, path, f"line {number}")


def read_csv(source: Source) -> Iterator[Found | NotFound]:
    """An article a row; the first row names the columns."""
    text = decode(source.read(LARGEST_TABLE))
    csv.field_size_limit(LARGEST_ARTICLE)
    header = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=header.count)
    # strict: a quotation mark that is never closed would otherwise swallow all further rows unsaid
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        columns = [column.strip().lower() for column in next(reader, [])]
        if not set(columns) & set(_TEXT):
            raise Unreadable('no column "text"' if any(columns) else "empty")
        for cells in reader:
            if any(cells):
                number += 1
                row = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
                yield _article(row, f"{source.name}-{number}", f"{source.path}:{number}", f"row {number}")
    except csv.Error as error:
        yield NotFound(f"{source.name}-{number + 1}", source.path, f"bad CSV after row {number} ({reason_of(error)})")
    else:
        if not number:
            yield NotFound(source.name, source.path, "no rows")
