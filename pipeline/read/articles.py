"""Articles, checked and dated, from the files they lie in."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain, count
from pathlib import Path

from pipeline.read.buckets import Bucket, absolute
from pipeline.read.decode import declared_encoding, decode
from pipeline.read.found import LARGEST_ARTICLE, Found, NotFound, Unreadable
from pipeline.read.language import not_english
from pipeline.read.pages import read_html, read_markdown
from pipeline.read.published import published_in, published_in_name, published_in_url
from pipeline.read.rows import field, read_csv, read_fields, read_json, read_json_lines
from pipeline.read.sources import Source, find_sources, is_sidecar, printable, reason_of
from pipeline.records import Article, PublishedBasis, Unread

_MANY = {".json": read_json, ".jsonl": read_json_lines, ".ndjson": read_json_lines, ".csv": read_csv}
_PAGES = {".html": read_html, ".htm": read_html, ".md": read_markdown, ".markdown": read_markdown}
_LONGEST_ID = 200


def _free(_article_id: str, _path: str) -> bool:
    return True


def read_articles(
    paths: Iterable[Path | Bucket], published: date | None = None, is_free: Callable[[str, str], bool] = _free
) -> Iterator[Article | Unread]:
    """The articles under `paths`, in path order; whatever gives none is an Unread with its reason in words.

    `published` dates those that nothing else dates. An article's id is its file's stem, a row's its own id
    or stem and number; where two collide, the later is numbered: "report", "report-2". `is_free` tells whether
    an absolute path may have an id, or a file known before has it: then it gets another one, while a row with an
    id of its own keeps it.
    """
    taken: set[str] = set()
    for found in _found(paths):
        article_id = _unique(found, taken, is_free)
        taken.add(article_id)
        yield _checked(found, article_id, published)


def _unique(found: Found | NotFound, taken: Container[str], is_free: Callable[[str, str], bool]) -> str:
    name = printable(found.name).strip()[:_LONGEST_ID] or "unnamed"
    path = absolute(found.path)
    own_id = isinstance(found, Found) and found.has_own_id
    numbered = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(i for i in numbered if i not in taken and (own_id or is_free(i, path)))


def _found(paths: Iterable[Path | Bucket]) -> Iterator[Found | NotFound]:
    for source in find_sources(paths):
        if isinstance(source, NotFound):
            yield source
            continue
        try:
            yield from _in_source(source)
        except Unreadable as error:
            yield NotFound(source.name, source.path, str(error))
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            yield NotFound(source.name, source.path, reason_of(error))


def _in_source(source: Source) -> Iterator[Found | NotFound]:
    if is_sidecar(source.path):
        raise Unreadable("sidecar without its article")
    if read_many := _MANY.get(source.suffix):
        yield from read_many(source)
    elif source.suffix == ".txt" or source.suffix in _PAGES:
        yield _one(source)
    else:
        kind = f"{source.suffix} files are" if source.suffix else "a file without an ending is"
        raise Unreadable(f"{kind} not read")


def _one(source: Source) -> Found:
    """The article of a text or page, its sidecar's fields before its own."""
    content = source.read(LARGEST_ARTICLE)
    is_page = source.suffix in {".html", ".htm"}
    text = decode(content, declared_encoding(content) if is_page else None)
    found = Found(source.name, source.path, text)
    read_page = _PAGES.get(source.suffix)
    if read_page and text.strip():
        found = read_page(found)
    return _with_sidecar(found, source.sidecar) if source.sidecar else found


def _with_sidecar(found: Found, sidecar: Source) -> Found:
    try:
        fields = read_fields(sidecar)
    except Unreadable as error:
        raise Unreadable(f"its sidecar is unreadable: {error}") from error
    return replace(
        found,
        title=field(fields, "title") or found.title,
        published=field(fields, "published") or found.published,
        source=field(fields, "source") or found.source,
        url=field(fields, "url") or found.url,
    )


def _checked(found: Found | NotFound, article_id: str, option: date | None) -> Article | Unread:
    if isinstance(found, NotFound):
        return Unread(article_id, printable(found.reason), found.path)
    reason = "empty" if not found.text.strip() else not_english(found.text)
    if reason:
        return Unread(article_id, reason, found.path)
    published, basis = _published(found, option)
    fields = (found.title, published, basis, found.source, found.url, found.path)
    return Article(article_id, found.text, *fields)


def _published(found: Found, option: date | None) -> tuple[date | None, PublishedBasis]:
    """The publication day by the first that states one: field, page, address, file name, option."""
    stated: tuple[tuple[PublishedBasis, date | None], ...] = (
        ("given", published_in(found.published) if found.published else None),
        ("page", published_in(found.page_published) if found.page_published else None),
        ("url", published_in_url(found.url) if found.url else None),
        ("name", published_in_name(found.name)),
        ("option", option),
    )
    return next(((day, basis) for basis, day in stated if day), (None, "none"))
