"""What the page says in words: its style, the counts, the legend, and what to do when there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from dashboard.countries import country_name
from dashboard.look import GROUNDS, KINDS, LOOKS, Theme, mark_html
from dashboard.query import Counts
from dashboard.speak import RIGHT_TO_LEFT, language, number, say
from pipeline.complaint import Complaint

STYLE = """<style>
.block-container {padding: 2.2rem 1.6rem 2rem; max-width: 1900px}
header[data-testid="stHeader"] {background: transparent; height: 2.2rem}
section[data-testid="stSidebar"] .block-container, [data-testid="stSidebarUserContent"] {padding-top: .4rem}
[data-testid="stSidebarHeader"] {height: 2.2rem; padding-bottom: 0; margin-bottom: 0}
[data-testid="stVerticalBlock"] {gap: .65rem}
.st-brand {font-weight: 680; font-size: 1.28rem; letter-spacing: -.02em; line-height: 1.15}
.st-brand span {display: block; font-weight: 420; font-size: .8rem; letter-spacing: 0; opacity: .72}
.st-counts {font-size: .95rem; line-height: 1.4; font-variant-numeric: tabular-nums}
.st-counts b {font-size: 1.3rem; font-weight: 660; letter-spacing: -.01em}
.st-counts small {display: block; font-size: .82rem; opacity: .78}
.st-mark {display: inline-block; flex: none}
.st-legend {font-size: .8rem; line-height: 1.75}
.st-legend div {display: flex; gap: .45rem; align-items: center}
.st-legend h4, .st-side h4, .st-legend h3, .st-side h3 {font-size: .78rem; font-weight: 620; margin: .2rem 0 .25rem; padding: 0; letter-spacing: 0}
.st-legend.kinds {display: none} .st-legend.kinds.always {display: block; margin-top: .5rem}
.st-legend .area {width: 14px; height: 14px; border-radius: 50%; flex: none; border: 1px solid; opacity: .65}
.st-disagree {font-size: .84rem; border: 1px solid VAR_LINE; border-radius: 6px; padding: .45rem .7rem} .st-disagree ul {margin: .15rem 0 0 1.1rem; padding: 0}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {color: VAR_FAINT !important; opacity: 1 !important}
:focus-visible {outline: 2px solid VAR_WHERE !important; outline-offset: 1px}
.st-heard {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
.st-note {font-size: .76rem; opacity: .74; line-height: 1.4}
.st-detail {font-size: .9rem; line-height: 1.5; overflow-wrap: anywhere}
.st-detail .kind {margin: 0; padding: 0; font-weight: 640; font-size: 1.02rem; display: flex; gap: .45rem; align-items: center; flex-wrap: wrap}
.st-detail .look {font-weight: 480; font-size: .76rem; border: 1px solid; border-radius: 99px; padding: 0 .5rem; opacity: .8}
.st-detail .where-when {opacity: .8; margin-bottom: .5rem}
.st-detail blockquote {margin: 0 0 .7rem; padding: 0 0 0 .8rem; border-left: 3px solid VAR_LINE; white-space: pre-line;
  overflow-wrap: anywhere; max-height: 260px; overflow-y: auto}
.st-detail mark {color: inherit; background: none; padding: 0}
.st-detail mark.what, .st-detail mark[class*="what"] {background: VAR_WHAT; padding: .08em 0}
.st-detail mark[class*="where"] {border-bottom: 2.5px solid VAR_WHERE; font-weight: 560}
.st-detail mark[class*="when"] {border-bottom: 2.5px dashed VAR_WHEN; font-weight: 560}
.st-detail mark[class*="who"] {border-bottom: 2.5px dotted VAR_WHO; font-weight: 560}
.st-detail .key {font-size: .74rem; opacity: .85; margin-bottom: .6rem}
.st-detail a {color: VAR_LINK}
.st-detail .source {margin-bottom: .6rem; overflow-wrap: anywhere} .st-detail .source span {opacity: .72; font-size: .84rem}
.st-detail dl, .st-fields {display: grid; grid-template-columns: 8.2rem 1fr; gap: .12rem .6rem; margin: 0; padding: 0; font-size: .84rem}
.st-detail dt, .st-fields dt {opacity: .7; font-weight: 420} .st-detail dd, .st-fields dd {margin: 0; overflow-wrap: anywhere}
[data-testid="stMultiSelect"] span[title], [data-testid="stMultiSelect"] span[title] ~ * {color: VAR_TAG}
[data-testid="stDateInput"] input, [data-testid="stDateInput"] [role="spinbutton"] {font-size: .84rem}
[data-testid="stSidebar"] [data-testid="stDateInputField"] {padding-inline: .1rem} [data-testid="stSidebar"] [data-testid="stDateInput"] [role="spinbutton"] {font-size: .8rem}
.st-key-chips {min-height: 1.8rem}
.st-key-chips button {border-radius: 99px; min-height: 1.7rem; padding: 0 .65rem; font-size: .82rem}
.st-key-types label p {font-size: .88rem}
[class*="st-key-choose_type_"] label p::before {content: ""; display: inline-block; width: .95rem; height: .95rem;
  margin-inline-end: .4rem; vertical-align: -.16em; background-size: contain}
.st-key-types [data-testid="stCheckbox"] {min-height: 1.55rem}
.st-key-map {border-radius: 8px; overflow: hidden; border: 1px solid VAR_LINE}
.st-key-map, .st-key-map [data-testid="stDeckGlJsonChart"] {background: VAR_SEA}
.st-key-countries button, .st-key-reports button {min-height: 1.6rem; padding: 0 .5rem; font-size: .82rem; justify-content: flex-start; text-align: start}
.st-key-countries {max-height: 275px; overflow-y: auto; flex-wrap: nowrap}
.st-key-countries button > div, .st-key-reports button > div {justify-content: flex-start; text-align: start}
.st-key-heading [data-testid="stHtml"] {flex: 1 1 16rem; min-width: 0}
.st-key-map_controls {row-gap: .1rem}
[data-testid="stExpandSidebarButton"] {width: auto; padding: 0 .6rem; background: VAR_TAG; border: 1px solid VAR_LINE} [data-testid="stExpandSidebarButton"]::after {content: "VAR_FILTERS"; font-size: .9rem; padding-inline-start: .3rem}
@media (max-width: 768px) {.st-legend.kinds {display: block; margin-top: .5rem}}
@media (max-width: 640px) {.block-container {padding: 2.9rem .8rem 2rem}
  .st-key-doing {gap: .3rem} .st-key-doing :is(button, a) {padding: .2rem .3rem} .st-key-doing :is(button, a) p {font-size: .78rem} .st-key-map_controls {column-gap: 1rem}
  .st-legend {display: grid; grid-template-columns: 1fr 1fr; column-gap: .6rem} .st-legend.kinds {display: grid} .st-legend h4 {grid-column: 1 / -1}
  .st-key-countries {flex-flow: row wrap; gap: 0 .2rem; align-content: flex-start; max-height: none} .st-key-countries > div {width: auto}
  .st-detail dl, .st-fields {grid-template-columns: 6.6rem 1fr}}
@media print {section[data-testid="stSidebar"], header, .st-key-doing, [data-testid="stExpander"], [data-testid="stPopover"],
  .stDownloadButton, .stLinkButton, .st-key-rows_head, .st-key-map_controls, .st-key-to_map, [data-testid="stCheckbox"] {display: none !important} .stApp, .stMain, [data-testid="stAppViewContainer"] {position: static !important;
  overflow: visible !important; height: auto !important} .st-key-chips button {border: 0} .block-container {padding: 0}
  .st-key-map, .st-key-timeline, .st-detail {break-inside: avoid}}
VAR_DIRECTION
</style>"""


# numbers, maps and times run from left to right in every script
RIGHT = """.stApp {direction: rtl} .st-key-map, [data-testid="stVegaLiteChart"], [data-testid="stDataFrame"], canvas {direction: ltr}
[data-testid="stSidebar"][data-collapsed="true"] {transform: translateX(100vw) !important} [data-testid="stDateInput"] > div {direction: ltr}
.st-detail blockquote {border-left: 0; padding-left: 0}
[role="radiogroup"] button[role="radio"] {border: 1px solid VAR_LINE !important; border-radius: 6px !important}
[role="radiogroup"] button[role="radio"][aria-checked="true"] {border-color: currentColor !important}
[data-testid="stMarkdownContainer"], label, .st-detail {text-align: start}"""


def style(theme: Theme) -> None:
    """The page's own style sheet, in the theme's colours."""
    dark = theme == "dark"
    colours = {
        "VAR_DIRECTION": RIGHT if language() in RIGHT_TO_LEFT else "",
        "VAR_FILTERS": say("Filters"),
        "VAR_FAINT": "#a4b0bd" if dark else "#55606d",
        "VAR_LINE": "#2d3742" if dark else "#d9dfe6",
        "VAR_WHAT": "rgba(108,182,240,.13)" if dark else "rgba(15,95,158,.08)",
        "VAR_WHERE": "#55c8f5" if dark else "#0a62ad",
        "VAR_WHEN": "#ff9a4d" if dark else "#c2540a",
        "VAR_WHO": "#ff6fa5" if dark else "#b01d5b",
        "VAR_TAG": "#0d1217" if dark else "#ffffff",
        "VAR_LINK": "#7fc1f5" if dark else "#0f5f9e",
        "VAR_SEA": GROUNDS[theme].sea,
    }
    marks = "".join(
        f'[class*="st-key-choose_type_{code}"] label p::before {{background-image: url(app/static/marks/{code}-{theme}.png)}}\n'
        for code in KINDS
    )
    sheet = STYLE.replace("</style>", marks + "</style>")
    for name, colour in colours.items():
        sheet = sheet.replace(name, colour)
    st.html(sheet)


def heard(words: str) -> str:
    """Words for those who hear the page: what others see in a picture beside them."""
    return f'<p class="st-heard">{escape(words)}</p>'


def counts_line(counts: Counts) -> str:
    """How many of how many, and what of it has no place or no date; then what is kept out unseen.

    >>> counts_line(Counts(9, 5, 3, 1, 1, 2, 0, 4)).split("; ")[1]
    '1 without a place'
    """
    line = say(
        "{shown} of {total} reports; {unplaced} without a place; {undated} without a date",
        shown=counts.shown, total=counts.total, unplaced=counts.unplaced, undated=counts.undated,
    )  # fmt: skip
    return line + (say("; {n} known only to the country", n=counts.country_only) if counts.country_only else "")


def left_out_line(counts: Counts) -> str:
    """What the date range and the care for the unreal keep out; "" when they keep out nothing."""
    said = []
    if counts.unreal_out:
        one = counts.unreal_out == 1
        said.append(say("1 more is planned, feared or denied") if one else say("{n} more are planned, feared or denied", n=counts.unreal_out))
    if counts.undated_out:
        one = counts.undated_out == 1
        said.append(say("1 more has no date, so no range can hold it") if one else say("{n} more have no date, so no range can hold them", n=counts.undated_out))
    return "; ".join(said)


def show_counts(counts: Counts) -> None:
    shown, rest = counts_line(counts).split(" ", 1)
    out = left_out_line(counts)
    small = f"<small>{escape(out)}.</small>" if out else "<small>&nbsp;</small>"  # the map stays where it is
    st.html(f'<div class="st-counts" data-testid="counts"><b>{shown}</b> {escape(rest)}{small}</div>')


def legend(theme: Theme, unreal: bool) -> None:
    """How sure each look is; the types stand in the side bar with their marks."""
    # a phone folds the side bar away, and a page inside another has none: there the types stand here too
    shown = " always" if st.context.is_embedded else ""
    kinds = "".join(f"<div>{mark_html(code, 'asserted', theme)} {say(kind.label)}</div>" for code, kind in KINDS.items())
    looks = [look for look in LOOKS if unreal or look in ("asserted", "claimed", "disputed")]
    rows = "".join(
        f"<div>{mark_html('strategic_developments', look, theme)} {say(LOOKS[look])}</div>" for look in looks
    )
    st.html(
        f'<div class="st-legend"><h4>{say("How sure")}</h4>{rows}'
        f'<div><span class="area"></span> {say("Known only to this area")}</div></div>'
        f'<div class="st-legend kinds{shown}"><h4>{say("Event type")}</h4>{kinds}</div>'
    )


def country_label(code: str, n: int) -> str:
    return f"{country_name(code)} · {number(n)}"


def no_store(folder: str) -> None:
    st.html('<div class="st-brand">Sitrep</div>')
    st.info(
        say(
            "There is no store in `{folder}` yet. Run `make run`, or build one from your own articles with "
            "`python -m pipeline build ARTICLES --store {folder}`, and reload this page.",
            folder=folder.replace("`", ""),
        ),
        icon=":material/database:",
    )


@contextmanager
def complaints() -> Iterator[None]:
    """Says what a database server complains of in the middle of a page; the rest of the block is left out."""
    try:
        yield
    except Complaint as complaint:
        unreadable_store(str(complaint))


def unreadable_store(reason: str) -> None:
    st.html('<div class="st-brand">Sitrep</div>')
    st.error(say("The store cannot be read."), icon=":material/error:")
    st.text(reason)
