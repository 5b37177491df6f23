"""Texts with mark-up: web pages and Markdown, as plain text with what they say about themselves."""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.read.found import Found, Unreadable
from pipeline.read.published import published_in, states_day

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.M | re.S)
_FIELD = re.compile(r"([A-Za-z_][\w-]{0,40})[ \t]*:[ \t]*(.*)")
_HEADING = re.compile(r"^#{1,6}[ \t]+([^\n]*?)[ \t#]*$", re.M)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,1000})\1")
_NO_CLOCK = "2199-12-31"  # htmldate's own upper bound would be today


def read_markdown(found: Found) -> Found:
    """The text without mark-up; title and fields from the front matter, else the title from the first heading."""
    matter = _FRONT_MATTER.match(found.text)
    fields = front_matter(matter.group(1)) if matter else {}
    body = found.text[matter.end() :] if matter else found.text
    heading = _HEADING.search(body)
    plain = _STRONG.sub(r"\2", _LINK.sub(r"\1", _HEADING.sub(r"\1", body)))
    return Found(
        found.name,
        found.path,
        plain.strip("\r\n"),
        title=fields.get("title") or (heading.group(1) if heading else None),
        published=fields.get("published") or fields.get("date"),
        source=fields.get("source"),
        url=fields.get("url"),
    )


def front_matter(block: str) -> dict[str, str]:
    """The `key: value` lines of a front matter; lists and nested values are passed over.

    >>> front_matter('title: "Two: one"\\ndate: 2022-10-24')
    {'title': 'Two: one', 'date': '2022-10-24'}
    """
    fields = (_FIELD.fullmatch(line.rstrip()) for line in block.split("\n"))
    return {field[1].lower(): value for field in fields if field and (value := _unquoted(field[2].strip()))}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value))
        except ValueError:
            return value[1:-1]
    return value


def read_html(found: Found) -> Found:
    """The article of a web page without menus and notices. Raises Unreadable for a page without one."""
    from trafilatura import bare_extraction  # a second to import, and only pages need it

    try:
        page: Any = bare_extraction(
            found.text,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": _NO_CLOCK},
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"page not understood ({type(error).__name__})") from error
    if page is None or not page.text:
        raise Unreadable("no article text on the page")
    return Found(
        found.name,
        found.path,
        page.text,
        title=page.title,
        page_published=page.date if page.date and _is_stated(page.date, found.text) else None,
        source=page.sitename,
        url=page.url,
    )


def _is_stated(day: str, page: str) -> bool:
    """htmldate makes a day of "2022-10" and settles "10/11/2022" by itself: only a day that the page states counts."""
    published = published_in(day)
    return published is not None and states_day(page, published)
