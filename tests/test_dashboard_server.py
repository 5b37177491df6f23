"""A database server answers what DuckDB answers, and what is wrong with it is said in words."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from dashboard_store import changed, sample_articles, sample_events, write_store
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import served
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.filters import LISTS, Filters
from dashboard.query import ORDERS, Snapshot
from dashboard.query.postgres import Postgres, added_since, newest, versions
from dashboard.query.publish import publish
from pipeline.complaint import Complaint
from pipeline.schema import EVENT_TYPE_OF, to_table
from pipeline.store import Store, commit

APP = str(Path(__file__).resolve().parent.parent / "app.py")
DAY = timedelta(days=1)
# Words that databases fold, sort and quote each in their own way.
AWKWARD = (
    "Shells fell on Čapljina, said 'the mayor'.", "Обстрел Херсона продолжался.", "Обстріл їхнього села, Ёлкино.", 'He said: "100% of_it" \\ gone.',
    "Straße, STRASSE, İzmir, ızgara.", "line\r\nbreaks, tabs\tand; semicolons", "\\N", "\\.", "zero\0width", "e\u0301te\u0301 été", "Ærø ærø aero", "قصف المدينة", "–", "a" * 3000,
)  # fmt: skip
SIDES = ("Russia", "russia", "Ångström Front", "Zebra", "al-Nusra; zealots", "Émigrés; Russia", None)


def many_events(number: int = 600) -> list:
    """Rows of few different days, kinds, places and figures, so that every order has ties."""
    chance = random.Random(8)
    bases = sample_events()
    made = []
    for n in range(number):
        base = chance.choice(bases)
        text = chance.choice(AWKWARD) if chance.random() < 0.5 else base.text
        day = base.date_start and base.date_start + timedelta(days=chance.randrange(3))
        low = chance.choice((None, None, 0, 2, 3, 5_000_000_000))
        sub = chance.choice(list(EVENT_TYPE_OF))
        made.append(changed(
            base, event_id=f"m{n:04}", cluster_id=f"k{chance.randrange(number // 2):04}", article_id=chance.choice(("article-1", "article-2", "Article-9", "ärtikel", "_x")),
            text=text, text_start=n, text_end=n + len(text), sub_type=sub, event_type=EVENT_TYPE_OF[sub], date_start=day, date_end=day and day + (base.date_end - base.date_start),
            killed_low=low, killed_high=chance.choice((low, None)), injured_low=chance.choice((None, 1)), confidence=chance.choice((0.1, 0.3, 0.55, 0.7)),
            side_a=chance.choice(SIDES), side_b=chance.choice(SIDES), source=chance.choice(("Zeitung", "agency", "Ämter", None)), title=chance.choice(AWKWARD),
            published=chance.choice((None, date(2022, 10, 30), date(2022, 11, 1))), disputed=chance.random() < 0.1, role=chance.choice(("main", "background", "aggregate")),
            place_text=None, place_text_start=None, place_text_end=None,
        ))  # fmt: skip
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def database(server, request):
    """The address of an empty database of the same server."""
    name = f"d{abs(hash(request.node.name))}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    events = [*sample_events(), *many_events()]
    articles = sample_articles(sample_events())
    more = [
        {"article_id": name, "title": name, "published": day, "status": status, "text": text, "reason": None, "source": "ä", "n_events": 1, "n_unresolved_places": 0}
        for name, day, status, text in (("ärtikel", None, "read", "été\n\n"), ("Article-9", date(2022, 1, 1), "read", ""), ("_x", None, "not_read", None))
    ]
    added = pa.Table.from_pylist(more, schema=articles.schema)
    return commit(tmp_path_factory.mktemp("store"), to_table(events), pa.concat_tables([articles, added]), None)


def changed_articles(_: int) -> list[str]:
    return ["article-1", "_x", "no such"]


def of_server(address: str) -> Snapshot:
    there = newest(address)
    return Snapshot(Postgres(address, there.schema), str(there.version), there.built, changed_articles)


@pytest.fixture(scope="module")
def here(store) -> Snapshot:
    return Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now", changed_articles)


@pytest.fixture(scope="module")
def there(server, store) -> Snapshot:
    done = publish(store, server, DAY)
    assert (done.events, done.articles, done.unchanged) == (621, 9, False)
    assert done.indexed, "Debian's PostgreSQL comes with pg_trgm"
    assert done.nothings
    return of_server(server)


BOX = (30.0, 46.0, 36.0, 50.0)
ABROAD = (36.0, 13.0, 33.0, 51.0)  # over the date line
FILTERS = (
    Filters(), Filters(unreal=True),
    Filters(since=date(2022, 10, 8), until=date(2022, 10, 20)), Filters(since=date(2023, 5, 1), unreal=True), Filters(until=date(2022, 1, 1)),
    Filters(country=("SD",)), Filters(country=("UA", "XX")), Filters(country=("XX",)), Filters(region=("UA/Kherson Oblast", "SD/Khartoum")),
    Filters(type=("battles", "riots"), sub=("armed_clash",)), Filters(modality=("claimed",), role=("main", "aggregate")),
    Filters(place=("46.6558,32.6178",)), Filters(actor=("Russia", "zealots")), Filters(source=("Zeitung", "Ämter")),
    Filters(precision=(0, 6)), Filters(killed=3), Filters(killed=10**12), Filters(confidence=0.55), Filters(confidence=0.7, bounds=BOX), Filters(bounds=ABROAD),
    *(Filters(list=name, unreal=True) for name in LISTS), Filters(added=1), Filters(added=1, q="херсона"),
    *(Filters(q=words, unreal=True) for words in (
        "kherson", "KHERSON drones", '"struck Kherson"', "capljina", "Čapljina 'the", "херсона", "їхнього", "ихнього", "елкино", "100%", "%", "_", "100% of_it", "\\", "\\N",
        "strasse", "STRAßE", "izmir", "ete", "été", "e\u0301te\u0301", "ærø", "aero", "قصف", "–", "'; DROP TABLE hot; --", "aaa", "a" * 2999, "a" * 3001, "?", "$1", "{}", "zero\0width", "semicolons tabs",
    )),
)  # fmt: skip
SHIFTS = (0, 10, 17, 22)
COLUMNS = ("event_id", "text", "date_start", "killed_low", "confidence", "side_a")
IDS = ("e003", "m0007", "none", "'; --", "zero\0")
# Each public question of a Snapshot: the answers to it that a filter asks for, or those that need none.
OF_FILTERS = {
    "counts": lambda s, f: s.counts(f),
    "facet": lambda s, f: [s.facet(f, name) for name in ("country", "region", "place", "type", "sub", "modality", "role", "actor", "source", "precision")] + [s.facet(f, "region", 2)],
    "figures": lambda s, f: [s.figures(f, by) for by in ("region", "country", "type", "sub", "actor", "week", "month", "source", "precision")] + [s.figures(f, "week", 6)],
    "countries_only": lambda s, f: s.countries_only(f),
    "rows": lambda s, f: [s.rows(f, "killed"), s.rows(f, "article", 30, 0)],
    "page": lambda s, f: [s.page(f, order, 7, 21, COLUMNS) for order in ORDERS],
    "export": lambda s, f: list(s.export(f, "place", batch=100)),
    "occurrence_count": lambda s, f: s.occurrence_count(f),
    "occurrence_ids": lambda s, f: [s.occurrence_ids(f, order, 9, 5) for order in ORDERS] + [s.occurrence_ids(f, "date_up")],
    "marks": lambda s, f: [s.marks(f, most, within) for most, within in ((1000, None), (9, None), (1000, BOX))],
    "areas": lambda s, f: [s.areas(f, 1000), s.areas(f, 3)],
    "mark_count": lambda s, f: [s.mark_count(f, most, within) for most, within in ((1000, None), (9, None), (1000, ABROAD))],
    "cells": lambda s, f: [s.cells(f, shift, within) for shift, within in product(SHIFTS, (None, BOX))],
    "extent": lambda s, f: s.extent(f),
    "step": lambda s, f: s.step(f),
    "bars": lambda s, f: [s.bars(f, step) for step in ("day", "week", "month")] + [s.bars(f, "week", start) for start in (5, 6)],
    "daily": lambda s, f: s.daily(f),
    "spans": lambda s, f: s.spans(f),
    "lanes": lambda s, f: [s.lanes(f, 1000), s.lanes(f, 5)],
    "moments": lambda s, f: [s.moments(f, 10_000), s.moments(f, 20)],
}  # fmt: skip
OF_ALL = {
    "event": lambda s: [s.event(name) for name in IDS],
    "reports": lambda s: [s.reports(names) for names in ((), ("k0003", "k0004", "c001"), ("none",))],
    "article": lambda s: [s.article(name) for name in ("article-0", "ärtikel", "_x", "Article-9", "none")],
    "articles": lambda s: [s.articles(), s.articles(3)],
    "coverage": lambda s: s.coverage(),
    "tiles": lambda s: [s.tiles(10, 100), s.tiles(30, 2)],
    "place_name": lambda s: [s.place_name(key) for key in ("46.6558,32.6178", "1.0000,1.0000")],
    "place_names": lambda s: s.place_names(tuple(s.facet(Filters(unreal=True), "place"))),
    "days": lambda s: s.days(),
}


def plain(answer):
    """Values without the widths of their numbers; order counts, of keys too."""
    if isinstance(answer, pa.Table):
        return answer.column_names, answer.to_pylist()
    if isinstance(answer, np.ndarray):
        return answer.tolist()
    if isinstance(answer, dict):
        return [(key, plain(value)) for key, value in answer.items()]
    return [plain(each) for each in answer] if isinstance(answer, list) else answer


def without_nothing(answer):
    """What PostgreSQL cannot hold, as it is said that it stands there."""
    if isinstance(answer, str):
        return answer.replace("\0", "\ufffd")
    if isinstance(answer, (list, tuple)):
        return type(answer)(without_nothing(each) for each in answer)
    return {key: without_nothing(value) for key, value in answer.items()} if isinstance(answer, dict) else answer


def test_every_question_is_compared():
    public = {name for part in Snapshot.__mro__ for name, value in vars(part).items() if callable(value) and not name.startswith("_")}
    assert public == OF_FILTERS.keys() | OF_ALL.keys()


@pytest.mark.parametrize("question", OF_FILTERS)
def test_the_server_answers_the_same(here, there, question):
    ask = OF_FILTERS[question]
    for filters in FILTERS:
        assert plain(ask(there, filters)) == without_nothing(plain(ask(here, filters))), filters


@pytest.mark.parametrize("question", OF_ALL)
def test_the_server_answers_the_same_of_all(here, there, question):
    assert plain(OF_ALL[question](there)) == without_nothing(plain(OF_ALL[question](here)))


some = st.sampled_from
chosen = st.builds(
    Filters,
    since=st.none() | st.dates(date(2022, 9, 1), date(2023, 7, 1)), until=st.none() | st.dates(date(2022, 9, 1), date(2023, 7, 1)),
    country=st.lists(some(("UA", "SD", "XX")), max_size=2).map(tuple), type=st.lists(some(("battles", "riots", "protests")), max_size=2).map(tuple),
    actor=st.lists(some(("Russia", "russia", "zealots", "Zebra")), max_size=2).map(tuple), precision=st.lists(some((0, 1, 4, 6)), max_size=3).map(tuple),
    killed=st.none() | st.integers(0, 9), confidence=st.none() | some((0.1, 0.3, 0.55, 0.7)), list=some(LISTS), unreal=st.booleans(),
    bounds=st.none() | st.tuples(*(st.floats(-180, 180), st.floats(-80, 40), st.floats(-180, 180), st.floats(40, 80))),
    q=st.lists(some(("херсон", "100%", "_", "the", '"of_it', "\\", "'", "é", "fell on")), max_size=2).map(" ".join),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(filters=chosen, order=some(sorted(ORDERS)))
def test_the_server_answers_any_choice_the_same(here, there, filters, order):
    assert there.counts(filters) == here.counts(filters)
    assert plain(there.page(filters, order, 20, 3, COLUMNS)) == without_nothing(plain(here.page(filters, order, 20, 3, COLUMNS)))


def test_without_an_index_the_same_words_are_found(here, store, database, monkeypatch):
    monkeypatch.setattr("dashboard.query.publish._trigrams", lambda _: None)
    assert not publish(store, database, DAY).indexed
    read_whole = of_server(database)
    for filters in FILTERS:
        if filters.q:
            assert read_whole.counts(filters) == here.counts(filters), filters


def test_an_empty_store_answers_too(tmp_path, database):
    store = write_store(tmp_path, [])
    publish(store, database, DAY)
    empty, there = Snapshot.of_files(store.event_files(), store.article_files(), "0", "now"), of_server(database)
    for question, ask in OF_FILTERS.items():
        assert plain(ask(there, Filters(q="kherson"))) == plain(ask(empty, Filters(q="kherson"))), question


def test_readers_keep_their_version_until_it_is_dropped(tmp_path, database):
    first = write_store(tmp_path, sample_events())
    assert publish(first, database, DAY).version == 0
    before = of_server(database)
    assert publish(first, database, DAY).unchanged

    articles = sample_articles(sample_events()).set_column(8, "digest", pa.array(["1", "2", None, None, None, None]))
    second = commit(tmp_path, to_table(sample_events()[:4]), articles, first)
    done = publish(second, database, DAY)
    assert (done.version, done.events, done.dropped) == (1, 4, 0)
    assert of_server(database).counts(Filters(unreal=True)).total == 4
    assert before.counts(Filters(q="kherson", unreal=True)).total == 21
    assert added_since(database, newest(database).schema, 0) == articles["article_id"].to_pylist()[:2]
    assert added_since(database, newest(database).schema, 7) == []

    assert publish(second, database, timedelta()).dropped == 1
    assert [there.version for there, _ in versions(database)] == [1]
    with pytest.raises(Complaint, match="no longer keeps"):
        before.counts(Filters())


def test_a_version_that_could_not_be_loaded_whole_is_not_seen(tmp_path, database, monkeypatch):
    first = write_store(tmp_path, sample_events())
    publish(first, database, DAY)
    second = write_store(tmp_path, sample_events()[:3])
    with monkeypatch.context() as broken:
        broken.setattr("dashboard.query.publish._index", lambda connection, *_: connection.execute("SELECT 1 / 0"))
        with pytest.raises(Complaint, match="division by zero"):
            publish(second, database, DAY)
    assert newest(database).version == 0
    publish(second, database, DAY)
    assert newest(database).version == 1


def test_a_version_that_is_being_read_is_dropped_later(tmp_path, database, monkeypatch):
    monkeypatch.setattr("dashboard.query.publish._PATIENCE", "50ms")
    publish(write_store(tmp_path, sample_events()), database, DAY)
    with psycopg.connect(database) as reading:
        reading.execute(f"SELECT count(*) FROM {newest(database).schema}.hot")
        done = publish(write_store(tmp_path, sample_events()[:3]), database, timedelta())
        assert (done.dropped, done.waiting) == (0, 1)


def test_who_only_reads_may_ask(tmp_path, database):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute('DROP ROLE IF EXISTS "The page"')
        connection.execute('CREATE ROLE "The page" LOGIN')
    store = write_store(tmp_path, sample_events())
    reader = database.replace("//sitrep@", "//The%20page@")
    publish(store, database, DAY)
    with pytest.raises(Complaint, match="permission denied"):
        newest(reader)
    assert publish(store, database, DAY, "The page").unchanged
    assert of_server(reader).counts(Filters(q="kherson")).shown == 6
    with pytest.raises(Complaint, match="permission denied"):
        publish(store, reader, DAY)


def test_many_ask_at_once_and_a_lost_connection_is_made_again(tmp_path, database):
    publish(write_store(tmp_path, sample_events()), database, DAY)
    answers = of_server(database)
    with ThreadPoolExecutor(12) as readers:
        found = list(readers.map(lambda killed: answers.counts(Filters(q="kherson", killed=killed)).shown, range(24)))
    assert found == [answers.counts(Filters(q="kherson", killed=killed)).shown for killed in range(24)]
    with psycopg.connect(database, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    assert 1 <= len(ended) <= 4
    assert answers.counts(Filters(q="kherson", confidence=0.5)).shown == 6


def refused(address):
    with pytest.raises(Complaint) as complaint:
        newest(address)
    return str(complaint.value)


def test_what_is_wrong_with_the_server_is_said_without_the_password(server, database, tmp_path, monkeypatch, capsys):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
    host = server.partition("host=")[2]
    said = {
        address: refused(address.replace("HOST", host))
        for address in (
            "postgresql://locked:hushhush@/postgres?host=HOST", "postgresql://u:hushhush@127.0.0.1:1/x", "postgresql://u:hush%zzhush@h/x", "hushhush", "hush=hush",
            "postgresql://u:hushhush@/x?host=/nowhere", "postgresql://u:hushhush@127.0.0.1:port/x", "postgresql://u:hush\0hush@127.0.0.1/x", "postgresql://sitrep:hushhush@/none?host=HOST",
        )
    }  # fmt: skip
    assert not [words for words in said.values() if "hush" in words]
    assert "password authentication failed" in said["postgresql://locked:hushhush@/postgres?host=HOST"]
    assert "refused" in said["postgresql://u:hushhush@127.0.0.1:1/x"]
    assert "Nothing has been published" in refused(database)

    assert main(["publish", "--store", str(tmp_path / "none"), "--to", database]) == 2
    assert "none" in capsys.readouterr().err
    write_store(tmp_path / "store", sample_events())
    monkeypatch.delenv("SITREP_QUERIES", raising=False)
    assert main(["publish", "--store", str(tmp_path / "store")]) == 2
    assert "SITREP_QUERIES" in capsys.readouterr().err
    assert main(["publish", "--store", str(tmp_path / "store"), "--to", "postgresql://u:hushhush@127.0.0.1:1/x"]) == 2
    assert main(["publish", "--store", str(tmp_path / "store"), "--to", database, "--keep", "-1"]) == 2
    assert "hush" not in capsys.readouterr().err
    assert main(["publish", "--store", str(tmp_path / "store"), "--to", database]) == 0
    assert "version 0, 21 events of 6 articles, is published" in capsys.readouterr().out
    monkeypatch.setattr("dashboard.query.postgres.derivation", lambda: "another")
    assert "another version of Sitrep" in refused(database)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install -r requirements-server.txt" in refused(database)


def test_the_page_asks_the_server_and_says_when_it_is_gone(server, database, tmp_path, monkeypatch):
    publish(write_store(tmp_path / "store", sample_events()), database, DAY)
    monkeypatch.setenv("SITREP_STORE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("SITREP_QUERIES", database)
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert any("<b>18</b> of 21 reports" in each.proto.body for each in app.get("html"))
    name = database.split("/")[3].partition("?")[0]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    app.query_params["q"] = "market"
    app.session_state.filters = Filters(q="market")
    app.run()
    assert not app.exception
    assert "cannot be read" in app.error[0].value
    assert "does not exist" in app.text[0].value
