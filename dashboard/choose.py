"""The choices of one reader: held for the session, read from the address and written to it.

A session keeps one `Filters`. Widgets write into it when used and are set from it before they are drawn,
so that labels may carry counts that change, and chips, the map and the timeline may clear or set what the
widgets show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import speak
from dashboard.filters import REAL, Filters, from_address, to_address
from dashboard.query import ORDERS
from dashboard.speak import LANGUAGES, language_of, say, week_start_of

VIEWS = ("reports", "events")


def chosen() -> Filters:
    """What this session has chosen; the first time, what the address says."""
    if "filters" not in st.session_state:
        take_address({name: st.query_params.get_all(name) for name in st.query_params})
    filters: Filters = st.session_state.filters
    return filters


def follow_history() -> None:
    """Choose what the address says when the reader went back or forward to it."""
    ctx = get_script_run_ctx()
    if ctx is None or not ctx.is_history_navigation or "filters" not in st.session_state:
        return
    state = st.session_state
    take_address({name: st.query_params.get_all(name) for name in st.query_params})
    if st.query_params.get("at") or state.get("seen"):
        forget_view()


def forget_view() -> None:
    """The map looks where the address says, or fits what is shown."""
    for name in ("view", "seen", "follow"):
        st.session_state.pop(name, None)


def take_address(params: dict[str, list[str]]) -> None:
    """Choose what an address holds; what in it makes no sense is kept in words under `problems`."""
    state = st.session_state
    state.filters, problems = from_address(params)
    state.order = _one_of(params, "order", tuple(ORDERS), "date_down", problems)
    state.view_of = _one_of(params, "show", VIEWS, "reports", problems)
    state.language = _one_of(params, "lang", tuple(LANGUAGES), language_of(st.context.locale), problems)
    state.event = next(iter(params.get("event", [])), None)
    state.page = _whole_number(next(iter(params.get("page", [])), "1"))
    state.problems = problems


def _one_of(params: dict[str, list[str]], name: str, known: tuple[str, ...], usual: str, problems: list[str]) -> str:
    value = next(iter(params.get(name, [])), usual)
    if value in known:
        return value
    problems.append(say("there is no {name} “{value}”", name=name, value=value[:40]))
    return usual


def _whole_number(words: str) -> int:
    return max(1, int(words)) if words.isdecimal() and len(words) < 8 else 1


def use_language() -> None:
    """Speak what this session has chosen, or its browser asks for."""
    locale = st.context.locale
    speak.use(st.session_state.get("language") or language_of(locale), week_start_of(locale))


def choose(**values: Any) -> None:
    """Change choices; the table goes back to its first page and no row stays chosen."""
    st.session_state.filters = replace(chosen(), **values)
    st.session_state.page = 1
    st.session_state.event = None


def clear() -> None:
    """Choose nothing."""
    st.session_state.filters = Filters()
    choose()


def choose_all(filters: Filters) -> None:
    """Choose exactly this, whatever was chosen before; the map goes where its places are."""
    st.session_state.filters = filters
    choose()
    forget_view()
    st.query_params.pop("at", None)


def address() -> dict[str, list[str]]:
    """All choices as the address holds them."""
    state = st.session_state
    wanted: dict[str, list[str]] = to_address(chosen())
    for name, value, usual in (
        ("order", state.order, "date_down"),
        ("show", state.view_of, "reports"),
        ("lang", state.language, language_of(st.context.locale)),
        ("event", state.get("event") or "", ""),
        ("page", str(state.get("page", 1)), "1"),
    ):
        if value != usual:
            wanted[name] = [value]
    seen = state.get("seen")  # what the map shows
    if seen:
        wanted["at"] = [f"{seen['longitude']:.4f},{seen['latitude']:.4f},{seen['zoom']:.2f}"]
    elif st.query_params.get("at"):
        wanted["at"] = [st.query_params["at"]]
    if state.get("follow"):
        wanted["follow"] = ["yes"]
    return wanted


def write_address() -> None:
    """Make the address hold all choices, so that opening it elsewhere gives the same view."""
    wanted = address()
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if now != wanted:
        st.query_params.from_dict(wanted)


def standing(name: str, value: Any) -> str:
    """The key of the widget that holds this value, which is to be drawn with it.

    One that holds another gives way to one of another key. A click before the browser knows of that tells of all widgets as they
    were: what it says of the old one then concerns nobody, and a value that was set a moment ago is not undone.
    """
    state = st.session_state
    turns: dict[str, int] = state.setdefault("turns", {})
    key = _key(name)
    if key in state and state[key] != value:
        turns[name] = turns.get(name, 0) + 1
        key = _key(name)
    return key


def stands(name: str, key: str) -> bool:
    """Whether this is the key of the widget that stands now."""
    return key == _key(name)


def _key(name: str) -> str:
    turn = st.session_state.get("turns", {}).get(name, 0)
    return f"choose_{name}_{turn}" if turn else f"choose_{name}"


def widget(name: str, value: Any) -> dict[str, Any]:
    """Key and callback of the widget for one field, which is to be drawn with this value."""
    key = standing(name, value)
    return {"key": key, "on_change": _took, "args": (name, key)}


def counted_widget(name: str, value: Any, labels: Mapping[Any, str]) -> dict[str, Any]:
    """`widget` for choices whose labels change with the counts, with the value in it; `labels` has what each is called now.

    Streamlit tells choices apart by their labels: these are set with every run, and what was chosen from the list
    of the run before is found by what it was called there.
    """
    state = st.session_state
    if state.get(f"held_{name}", value) != value:  # chosen elsewhere, see `standing`
        turns = state.setdefault("turns", {})
        turns[name] = turns.get(name, 0) + 1
    key = _key(name)
    state[key] = state[f"held_{name}"] = value
    state[f"called_before_{name}"] = state.get(f"called_{name}", {})
    state[f"called_{name}"] = {label: code for code, label in labels.items()}
    return {"key": key, "format_func": labels.__getitem__, "on_change": _took_counted, "args": (name, key)}


def _took_counted(name: str, key: str) -> None:
    if not stands(name, key):
        return
    state = st.session_state
    value, called = state[key], {**state[f"called_before_{name}"], **state[f"called_{name}"]}
    codes = set(called.values())
    if isinstance(value, list):
        value = [v if v in codes else called[v] for v in value if v in codes or v in called]
    elif value is not None and value not in codes:
        value = called.get(value)
    state[key] = state[f"held_{name}"] = value
    _took(name, key)


def _took(name: str, key: str) -> None:
    if not stands(name, key):
        return
    value = st.session_state[key]
    if isinstance(value, list):
        value = tuple(value)
    if name == "order":
        st.session_state.order = value or "date_down"
        st.session_state.page = 1
    elif name == "country":
        # a region of a country no longer chosen would leave nothing
        kept = tuple(r for r in chosen().region if not value or r.split("/")[0] in value)
        choose(country=value, region=kept, place=())
    elif name == "region":
        choose(region=value, place=())
    elif name == "unreal" and not value:
        choose(unreal=False, modality=tuple(m for m in chosen().modality if m in REAL))
    elif name in ("since", "until"):
        _took_day(name, value)
    else:
        choose(**{name: value if value is not None else getattr(Filters(), name)})


def _took_day(name: str, value: Any) -> None:
    """A day that would end the range before it begins moves the other end along."""
    other = "until" if name == "since" else "since"
    end = getattr(chosen(), other)
    crossed = value and end and (value > end if name == "since" else value < end)
    choose(**{name: value, **({other: value} if crossed else {})})


def plain_label(text: str) -> str:
    """Text for a button: nothing in it is taken for markup."""
    return "".join("\\" + c if c in r"\`*_{}[]<>()#+-.!:$~|" else c for c in text)
