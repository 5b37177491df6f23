"""One event as its reader meets it: the sentence in its context with the words marked, and every field.

All text comes from strangers' articles, so all of it is escaped here, before any of our own markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from dashboard.codes import called, label
from dashboard.countries import country_name
from dashboard.look import Theme, mark_html
from dashboard.place_names import local_name, local_unit
from dashboard.speak import apart, number, say
from pipeline.schema import COLUMNS

CONTEXT = 420  # characters before and after the sentence
LONGEST = 300  # characters of a name or a title; all of it stands in the list of all fields
Span = tuple[int, int, str]
KEY = (("what", "the event"), ("who", "who"), ("where", "where"), ("when", "when"))


def detail_html(event: dict[str, Any], article: dict[str, Any] | None, theme: Theme) -> str:
    """The whole pane, as HTML in which everything that came from an article is escaped."""
    sentence = in_context(event, (article or {}).get("text"))
    return (
        f'<div class="st-detail">{_head(event, theme)}'
        f'<blockquote tabindex="0" aria-label="{say("The sentence in its context")}" dir="auto">{sentence}</blockquote>'
        f"{_key()}"
        f"{_source(event)}{_facts(event)}</div>"
    )


def _key() -> str:
    marks = " · ".join(f'<mark class="{name}">{say(words)}</mark>' for name, words in KEY)
    return f'<div class="key">{say("Marked:")} {marks}</div>'


def in_context(event: dict[str, Any], text: str | None) -> str:
    """The event's sentence with what stands around it, the words for who, where and when marked.

    Without the article's text, or when the offsets no longer fit it, the stored sentence stands alone.
    """
    start, end = event["text_start"], event["text_end"]
    if text is None or text[start:end] != event["text"]:
        text, shift = event["text"], start
    else:
        shift = 0
    spans = [(a - shift, b - shift, name) for a, b, name in _word_spans(event)]
    first, last = _window(text, start - shift, end - shift)
    spans.append((start - shift, end - shift, "what"))
    opening = "… " if first > 0 else ""
    closing = " …" if last < len(text) else ""
    return opening + marked(text, spans, first, last) + closing


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """What to show around a sentence: at most CONTEXT characters on each side, cut at a word."""
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    if first > 0:
        space = text.find(" ", first, start)
        first = space + 1 if space != -1 else start
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space != -1 else end
    return first, last


def _word_spans(event: dict[str, Any]) -> list[Span]:
    spans = [
        (event[f"{what}_text_start"], event[f"{what}_text_end"], name)
        for what, name in (("date", "when"), ("place", "where"))
        if event[f"{what}_text_start"] is not None and event[f"{what}_text_end"] is not None
    ]
    for side in ("side_a", "side_b", "claim_source"):
        for name in (event[side] or "").split("; "):
            at = event["text"].find(name) if name else -1
            if at != -1:
                spans.append((event["text_start"] + at, event["text_start"] + at + len(name), "who"))
    return spans


def marked(text: str, spans: Sequence[Span], first: int, last: int) -> str:
    """text[first:last] escaped, each span in a <mark> of its class; spans may overlap.

    >>> marked("a <b> c", [(2, 5, "where")], 0, 7)
    'a <mark class="where">&lt;b&gt;</mark> c'
    """
    inside = [(max(a, first), min(b, last), name) for a, b, name in spans if a < last and b > first and a < b]
    cuts = sorted({first, last, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    out = []
    for a, b in pairwise(cuts):
        names = sorted({name for x, y, name in inside if x <= a and b <= y})
        piece = escape(text[a:b])
        out.append(f'<mark class="{" ".join(names)}">{piece}</mark>' if names else piece)
    return "".join(out)


def safe_link(url: str | None) -> str | None:
    """The address if it is one of the web, else None: other schemes can run what a stranger wrote."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else None


def _head(event: dict[str, Any], theme: Theme) -> str:
    look = "disputed" if event["disputed"] and event["modality"] in ("asserted", "claimed") else event["modality"]
    place = local_name(event["place_name"], event["country"]) or event["place_text"] or country_name(event["country"]) or say("No place given")
    return (
        f'<h3 class="kind">{mark_html(event["event_type"], look, theme, 16)} {escape(label(event["sub_type"]))}'
        f'<span class="look">{called("modality")(look)}</span></h3>'
        f'<div class="where-when">{escape(shortened(place))} · {escape(when(event))}</div>'
    )


def when(event: dict[str, Any]) -> str:
    """The event's days as people write them, no more exact than they are known."""
    start, end = event["date_start"], event["date_end"]
    if start is None:
        return say("no date")
    days = str(start) if start == end else say("{first} to {last}", first=start, last=end)
    exact = event["date_precision"] in ("day", "days")
    return days if exact else say("{days} (known to the {unit})", days=days, unit=label(event["date_precision"]).lower())


def shortened(text: str) -> str:
    """
    >>> len(shortened("a" * 10_000))
    300
    """
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _source(event: dict[str, Any]) -> str:
    title = escape(shortened(event["title"] or event["article_id"]))
    link = safe_link(event["url"])
    if link:
        title = f'<a href="{escape(link, quote=True)}" target="_blank" rel="noopener noreferrer nofollow">{title}</a>'
    about = ", ".join(escape(shortened(str(v))) for v in (event["source"], event["published"] or say("undated")) if v)
    return f'<div class="source">{title}<br><span>{about}</span></div>'


def _range(event: dict[str, Any], what: str) -> str | None:
    low, high = event[f"{what}_low"], event[f"{what}_high"]
    if low is None and high is None:
        return None
    if low == high:
        return number(low)
    if high is None:
        return say("at least {n}", n=low)
    return say("up to {n}", n=high) if low is None else say("{low} to {high}", low=low, high=high)


def _facts(event: dict[str, Any]) -> str:
    place = called("precision")(event["place_precision"]) if event["place_precision"] else None
    radius, words = f"±{event['place_radius_km'] or 0:g} km", f"“{event['date_text']}”"
    vouched = label(event["claim_source_type"]) if event["claim_source_type"] else ""
    told_by = f"{event['claim_source']} ({vouched.lower()})" if vouched and event["claim_source"] not in (None, "author") else vouched
    told: list[tuple[str, Any]] = [
        (say("Who"), " → ".join(v for v in (event["side_a"], event["side_b"]) if v)),
        (say("Targets"), event["targets"]),
        (say("Killed"), _range(event, "killed")),
        (say("Injured"), _range(event, "injured")),
        (label(event["affected_kind"] or "affected"), _range(event, "affected")),
        (say("According to"), told_by),
        (say("Place known to"), f"{place}, {apart(radius)}" if place and event["place_radius_km"] else place),
        (say("Region"), ", ".join(v for v in (local_unit(event["admin1"], event["country"]), country_name(event["country"])) if v)),
        (say("To"), event["destination"]),
        (say("Date rests on"), label(event["date_basis"]).lower() + (f": {apart(words)}" if event["date_text"] else "")),
        (say("Role"), called("role")(event["role"]).lower()),
        (say("Confidence"), f"{event['confidence']:.0%}"),
    ]
    return f"<dl>{_list((k, shortened(str(v))) for k, v in told if v)}</dl>"


def all_fields_html(event: dict[str, Any]) -> str:
    """Every column of the row under its own name, empty ones said to be so."""
    return '<dl class="st-fields">' + _list((c, "—" if event[c] is None else event[c]) for c in COLUMNS) + "</dl>"


def disagreements_html(told: str) -> str:
    """What the reports of one event contradict one another in."""
    lines = "".join(f"<li>{escape(part)}</li>" for part in told.split("; "))
    return f'<div class="st-disagree"><strong>{say("The reports disagree")}</strong><ul>{lines}</ul></div>'


def _list(pairs: Iterable[tuple[str, Any]]) -> str:
    return "".join(f"<dt>{escape(str(k))}</dt><dd>{escape(str(v))}</dd>" for k, v in pairs)

