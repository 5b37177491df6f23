"""`make score`: every figure that can be measured on the corpora in SHARED, beside the peers' and the target.

The scorers in SHARED/score do the counting; the peers' figures are those of SHARED/README.md, measured with
the same scorers on the same files. Nothing of the corpora is kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from importlib.machinery import SourceFileLoader
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.dates import find_dates, tag_text  # noqa: E402
from pipeline.events import find_events  # noqa: E402
from pipeline.line import extract  # noqa: E402
from pipeline.merge import merge_reports  # noqa: E402
from pipeline.places import Gazetteer, find_places, is_toponym, resolve_spans  # noqa: E402
from pipeline.places import tag_text as tag_places  # noqa: E402
from pipeline.read import read_articles  # noqa: E402
from pipeline.records import Article, Event, PlaceMention  # noqa: E402
from pipeline.split import split_article  # noqa: E402

# Nobody has read these: what they score tells whether the rules hold on texts that they were not made on.
CONFIDENCE_BANDS = (0.5, 0.65, 0.8, 0.9, 1.01)
HELD_BACK = ("05", "08", "11", "32")
NEAR_KM = 161.0
ROLE_OF_CLASS = {
    "metonym": "metonym",
    "demonym_modifier": "demonym",
    "literal_other": "other_place",
    "literal_event_place": "event_place",
    "natural_feature": "natural_feature",
    "byline": "byline",
    "dateline": "dateline",
    "org_part": "name_part",
}


@dataclass(frozen=True)
class Row:
    """One line of the report; `least` is the target, or the highest allowed where `at_most`."""

    what: str
    ours: float | None
    least: float | None = None
    peers: str = ""
    at_most: bool = False
    digits: int = 3

    def __str__(self) -> str:
        ours = "-" if self.ours is None else f"{self.ours:,.{self.digits}f}"
        target = "" if self.least is None else f"{'≤' if self.at_most else '≥'} {self.least:,.{self.digits}f}"
        met = "" if self.least is None or self.ours is None else "met" if self._met() else "missed"
        return f"{self.what:48} {ours:>10}  {target:>10}  {met:6}  {self.peers}"

    def _met(self) -> bool:
        ours, least = self.ours or 0.0, self.least or 0.0
        return ours <= least if self.at_most else ours >= least


@dataclass(frozen=True)
class Bench:
    """The corpora, the gazetteer and a scratch folder."""

    shared: Path
    scratch: Path
    gazetteer: Gazetteer

    @cached_property
    def corpus(self) -> dict[str, list[dict[str, Any]]]:
        files = {"lgl": "geo", "geovirus": "geo", "timebank": "timex", "aquaint": "timex", "wikiwars_train": "timex"}
        return {name: list(_lines(self.shared / "corpora" / kind / f"{name}.jsonl")) for name, kind in files.items()}

    def gold(self, name: str) -> Path:
        kind = "geo" if name in {"lgl", "geovirus"} else "timex"
        return self.shared / "corpora" / kind / f"{name}.jsonl"

    @cached_property
    def articles(self) -> list[Article]:
        found = read_articles([self.shared / "corpora" / "events" / "articles"])
        return [article for article in found if isinstance(article, Article)]

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return merge_reports(event for article in self.articles for event in extract(article, self.gazetteer).events)

    def run(self, scorer: str, *arguments: object) -> str:
        command = [sys.executable, str(self.shared / "score" / scorer), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{scorer} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words[:10]) if words else None


def score_dates(bench: Bench) -> Iterator[Row]:
    peers = {
        "timebank": ("HeidelTime", {"strict": 0.853, "relaxed": 0.919, "value": 0.795}, {"relaxed": 0.93, "value": 0.85}),
        "aquaint": ("HeidelTime", {"strict": 0.813, "relaxed": 0.925, "value": 0.729}, {"relaxed": 0.93, "value": 0.83}),
        "wikiwars_train": ("HeidelTime narrative, 22 documents", {"strict": 0.855, "relaxed": 0.919, "value": 0.829}, {"relaxed": 0.94, "value": 0.86}),
    }
    for name, (peer, figures, targets) in peers.items():
        found = _write(bench.scratch / f"{name}.jsonl", (_tagged(document) for document in bench.corpus[name]))
        scored = json.loads(bench.run("score_timex.py", bench.gold(name), found, "--json"))
        for measure, figure in figures.items():
            ours = scored[measure]["F1"] / 100
            yield Row(f"dates {name}, {measure} F1", ours, targets.get(measure), f"{peer} {figure:.3f}")


def _tagged(document: dict[str, Any]) -> dict[str, Any]:
    spans = tag_text(document["text"], _day(document["dct"]))
    fields = ("start", "end", "text", "type", "value")
    return {"doc_id": document["doc_id"], "spans": [{name: getattr(span, name) for name in fields} for span in spans]}


def _located(document: dict[str, Any], mentions: Iterable[PlaceMention]) -> dict[str, Any]:
    spans = [
        {"start": m.start, "end": m.end, "text": m.text, "lat": m.latitude, "lon": m.longitude, "score": m.score}
        for m in mentions
    ]
    return {"doc_id": document["doc_id"], "spans": spans}


def score_places(bench: Bench) -> Iterator[Row]:
    peers = {
        "lgl": (("GeoTxt 0.740, spaCy md 0.709", 0.80), ("GeoTxt 0.516, Edinburgh 0.510, md + most populous 0.431", 0.65)),
        "geovirus": (("md 0.900", None), ("md + most populous 0.592", 0.80)),
    }
    sure: list[bool] = []
    for name, ((found_peers, found_least), (e2e_peers, e2e_least)) in peers.items():
        rows = [_located(d, filter(is_toponym, tag_places(d["text"], bench.gazetteer, _day(d["dct"])))) for d in bench.corpus[name]]
        scored = _score_places(bench, name, rows)
        yield Row(f"places {name}, recognition F1 (overlap)", scored["rec_overlap"]["F1"] / 100, found_least, found_peers)
        yield Row(f"places {name}, end-to-end F1 within 161 km", scored["e2e161"]["F1"] / 100, e2e_least, e2e_peers)
        sure += _sure_ones(bench.corpus[name], rows)
    given = _score_places(bench, "lgl", [_located(d, _given(d, bench.gazetteer)) for d in bench.corpus["lgl"]])
    yield Row("places lgl, spans given, share within 161 km", given["resolution"]["acc161"] / 100, 0.85, "Mordecai3 0.827 (published), md 0.52")
    yield Row("places scored ≥ 0.7, share within 161 km", sum(sure) / len(sure) if sure else None, 0.92)


def _score_places(bench: Bench, name: str, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    scored: dict[str, Any] = json.loads(
        bench.run("score_geo.py", bench.gold(name), _write(bench.scratch / f"{name}.jsonl", rows), "--json")
    )
    return scored


def _given(document: dict[str, Any], gazetteer: Gazetteer) -> Sequence[PlaceMention]:
    split = split_article(Article(str(document["doc_id"]), document["text"], published=_day(document["dct"])))
    return resolve_spans(split, [(span["start"], span["end"]) for span in document["spans"]], gazetteer)


def _sure_ones(gold: Iterable[dict[str, Any]], rows: Iterable[dict[str, Any]]) -> Iterator[bool]:
    """For each mention that we are sure of and that gold locates: whether it lies near."""
    for document, row in zip(gold, rows, strict=True):
        for ours in row["spans"]:
            true = next((g for g in document["spans"] if g["start"] < ours["end"] and ours["start"] < g["end"]), None)
            if ours["score"] >= 0.7 and true and true["lat"] is not None and ours["lat"] is not None:
                yield _kilometres(true["lat"], true["lon"], ours["lat"], ours["lon"]) <= NEAR_KM


def _kilometres(*degrees: float) -> float:
    lat1, lon1, lat2, lon2 = map(radians, degrees)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(half)))


def score_events(bench: Bench, held_back: bool) -> Iterator[Row]:
    names = [article.article_id for article in bench.articles]
    o = _score_events(bench, names)
    met, m = o["matched"], o["matched"].get
    yield Row("events, full tuple F1 (core)", o["full_tuple"]["f1"], 0.60, "keyword spotter 0.11, reader 0.87")
    yield Row("events, detection F1", o["detection"]["f1"], 0.80, "keyword spotter 0.52, reader 0.92")
    yield Row("events, detection precision", o["detection"]["p"])
    yield Row("events, detection recall", o["detection"]["r"])
    yield Row("events, sub-type right, of events found", m("sub_type_acc"), 0.90, "reader 0.99")
    yield Row("events, both dates within 1 day", m("date_within_1d"), 0.90, "keyword spotter 0.56")
    yield Row("events, place within its tolerance", m("place_ok_tol"), 0.88, "keyword spotter 0.50, reader 1.00")
    yield Row("events, killed, both bounds", m("killed_both_bounds"), 0.85, "reader 0.95")
    yield Row("events, modality real or not", met.get("modality_real_vs_not"), 0.98, "keyword spotter 0.97, reader 0.99")
    yield Row("events, map points without an event, a document", o["ghost_points_per_doc"], 0.5, "reader 1.2", at_most=True)
    yield Row("events, unreal shown as real", o["phantom_events"], 0, "reader 0", at_most=True, digits=0)
    links = o["cross_document"]
    if links:  # a precision of no links, or a recall of none, is no figure
        yield Row("events, cross-article links, precision", links["p"] if links["pred"] else None, 0.95)
        yield Row("events, cross-article links, recall", links["r"] if links["gold"] else None, 0.80)
    yield from _calibration(bench)
    if held_back:
        for what, part in (("read", [n for n in names if n not in HELD_BACK]), ("held back", list(HELD_BACK))):
            scored = _score_events(bench, part)
            yield Row(f"events, full tuple F1, {len(part)} documents {what}", scored["full_tuple"]["f1"])
            yield Row(f"events, detection F1, {len(part)} documents {what}", scored["detection"]["f1"])
    texts = [Article(str(d["doc_id"]), d["text"], published=_day(d["dct"])) for d in bench.corpus["geovirus"][:200]]
    found = sum(len(extract(article, bench.gazetteer).events) for article in texts)
    words = sum(len(article.text.split()) for article in texts)
    yield Row("events per 1,000 words of 200 GeoVirus texts", 1000 * found / words, 0.3, at_most=True)


def _score_events(bench: Bench, documents: Sequence[str]) -> dict[str, Any]:
    rows = [_scorer_row(event, bench.gazetteer) for event in bench.events if event.article_id in documents]
    out = bench.scratch / "events.json"
    gold = bench.shared / "corpora" / "events" / "gold"
    bench.run(
        "score_events.py", "--pred", _write(bench.scratch / "events.jsonl", rows), "--gold", gold,
        "--docs", ",".join(documents), "--json", out,
    )  # fmt: skip
    scored: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return scored


def _scorer_row(event: Event, gazetteer: Gazetteer) -> dict[str, Any]:
    """The scorer's columns. It asks a point of every place, so a country lends its reference point here."""
    country = gazetteer.country(event.country) if event.place_precision == 6 and event.country else None
    row = {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in asdict(event).items()}
    return row | {
        "doc_id": event.article_id,
        "place_lat": country.latitude if country else event.latitude,
        "place_lon": country.longitude if country else event.longitude,
        "place_country": event.country,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _calibration(bench: Bench) -> Iterator[Row]:
    """Of the rows of each band of confidence, the share that tells of a coded event (optional ones included)."""
    scorer: Any = SourceFileLoader("score_events", str(bench.shared / "score" / "score_events.py")).load_module()
    documents = scorer.load_gold(str(bench.shared / "corpora" / "events" / "gold"))
    rows = scorer.load_pred(str(_write(bench.scratch / "events.jsonl", (_scorer_row(e, bench.gazetteer) for e in bench.events))))
    told: list[tuple[float, bool]] = []
    for document in scorer.match_docs(documents, rows, "core"):
        told += [(row["confidence"], index in document["mp"]) for index, row in enumerate(document["P"])]
    for low, high in pairwise(CONFIDENCE_BANDS):
        band = [right for confidence, right in told if low <= confidence < high]
        if band:
            yield Row(f"events, share right of {len(band)} with confidence {low:.2f} to {min(high, 1):.2f}", sum(band) / len(band))


def score_seed(bench: Bench) -> Iterator[Row]:
    """The toponym classes and the dates of the article that the project began from."""
    gold = json.loads((bench.shared / "corpora" / "events" / "gold" / "seed.json").read_text("utf-8"))
    seed = next(article for article in bench.articles if article.article_id == "seed")
    found = extract(seed, bench.gazetteer)
    roles = {(m.start, m.end): m.role for m in found.places}
    named = [_role_at(t["start"], t["end"], roles) == ROLE_OF_CLASS[t["class"]] for t in gold["toponyms"]]
    yield Row("seed, class of its 82 toponyms", sum(named) / len(named), 0.90)
    days = {(t.start, t.end): (_iso(t.date_start), _iso(t.date_end)) for t in found.times}
    dated = [
        any(s < t["end"] and t["start"] < e and day == (t["date_start"], t["date_end"]) for (s, e), day in days.items())
        for t in gold["timex"]
    ]
    yield Row(f"seed, right of its {len(dated)} time expressions", sum(dated), len(dated), digits=0)


def _role_at(start: int, end: int, roles: dict[tuple[int, int], Any]) -> str | None:
    """The role of the mention that overlaps the span most, or None."""
    shared = {span: min(end, span[1]) - max(start, span[0]) for span in roles}
    best = max(shared, key=lambda span: shared[span], default=None)
    return roles[best] if best and shared[best] > 0 else None


def score_merging(bench: Bench) -> Iterator[Row]:
    """The pairs that a reader of the sample corpus judged, as far as both reports are found at all."""
    pairs = json.loads((ROOT / "tests" / "cases" / "merge_pairs.json").read_text("utf-8"))
    articles = [a for a in read_articles([ROOT / "data" / "articles"]) if isinstance(a, Article)]
    texts = {article.article_id: article.text for article in articles}
    events = merge_reports(event for article in articles for event in extract(article, bench.gazetteer).events)
    rows = _rows_that_tell(pairs, events, texts)
    judged = [(*({row.cluster_id for row in rows[_key(pair[side])]} for side in "ab"), pair["same"]) for pair in pairs]
    joined = [bool(a & b) for a, b, _ in judged]
    hits = sum(j and same for j, (_, _, same) in zip(joined, judged, strict=True))
    true = sum(same for _, _, same in judged)
    both = sum(bool(a and b) for a, b, same in judged if same)
    yield Row("merging, judged pairs, precision", hits / sum(joined) if any(joined) else None, 0.95)
    yield Row("merging, judged pairs, recall", hits / true, 0.80)
    yield Row("merging, judged pairs, recall where both are found", hits / both if both else None)
    right = _read_right(events)
    fit = [(right[a], right[b], p["same"]) for p in pairs if (a := _key(p["a"])) in right and (b := _key(p["b"])) in right]
    joined_fit = [a.cluster_id == b.cluster_id for a, b, _ in fit]
    true_fit = sum(same for _, _, same in fit)
    hits_fit = sum(j and same for j, (_, _, same) in zip(joined_fit, fit, strict=True))
    yield Row("merging, both read right: precision", hits_fit / sum(joined_fit) if any(joined_fit) else None, 0.95)
    yield Row("merging, both read right: recall", hits_fit / true_fit if true_fit else None, 0.80)

    for share in (0.1, 0.5):
        copies = _near_copies(articles[: round(len(articles) * share)], bench.gazetteer)
        grown = len({event.cluster_id for event in merge_reports([*events, *copies])})
        before = len({event.cluster_id for event in events})
        yield Row(f"merging, change of events with {share:.0%} near-copies", abs(grown - before) / before, 0.01, at_most=True)


_Quote = tuple[str, str]  # an article and the words of it that a judged report is known by


def _key(side: dict[str, str]) -> _Quote:
    return side["article"], side["quote"]


def _read_right(events: Iterable[Event]) -> dict[_Quote, Event]:
    """The rows whose kind, place and days were read right, by what they tell of: with these only merging can go wrong."""
    from tests.test_cases import ALL, pair

    rows: dict[str, list[Event]] = {}
    for event in events:
        rows.setdefault(event.article_id, []).append(event)
    return {
        (name, expected["quote"]): row
        for name, case in ALL.items()
        for expected, row in pair(case["events"], tuple(rows.get(name, ())))
    }


def _rows_that_tell(
    pairs: Iterable[dict[str, Any]], events: Sequence[Event], texts: dict[str, str]
) -> dict[_Quote, list[Event]]:
    """The rows of each judged report: the one that was read right, by whatever words of the article, else those that quote its words."""
    right = _read_right(events)
    found: dict[_Quote, list[Event]] = {}
    for article, quote in {_key(judged[side]) for judged in pairs for side in "ab"}:
        start = texts.get(article, "").find(quote)
        end = start + len(quote) if start >= 0 else 0
        quoting = [e for e in events if e.article_id == article and e.text_start < end and start < e.text_end]
        found[article, quote] = [right[article, quote]] if (article, quote) in right else quoting
    return found


def _near_copies(articles: Iterable[Article], gazetteer: Gazetteer) -> Iterator[Event]:
    """The events of the same stories as another site would print them: a word changed here and there, the end cut off."""
    for article in articles:
        kept = article.text.rstrip().rpartition("\n\n")[0] or article.text.rstrip()
        edited = kept.replace(" said ", " has said ").replace(" people ", " persons ").replace(" near ", " close to ")
        text = f"{edited}\n\nThis story was last updated in the evening.\n"
        copy = replace(article, article_id=f"{article.article_id}-copy", text=text, source="Another site")
        yield from extract(copy, gazetteer).events


def score_speed(bench: Bench) -> Iterator[Row]:
    """Words a second of one core; `make bench` sets them beside the baseline."""
    articles = [Article(str(d["doc_id"]), d["text"], published=_day(d["dct"])) for d in bench.corpus["lgl"][:150]]
    words = sum(len(article.text.split()) for article in articles)
    documents = [split_article(article) for article in articles]
    times = [find_dates(document) for document in documents]
    places = [find_places(d, bench.gazetteer, t) for d, t in zip(documents, times, strict=True)]
    stages: dict[str, Callable[[], object]] = {
        "split": lambda: [split_article(article) for article in articles],
        "dates": lambda: [find_dates(document) for document in documents],
        "places": lambda: [find_places(d, bench.gazetteer, t) for d, t in zip(documents, times, strict=True)],
        "events": lambda: [find_events(d, t, p) for d, t, p in zip(documents, times, places, strict=True)],
        "the whole line": lambda: [extract(article, bench.gazetteer) for article in articles],
    }
    peers = {"dates": "HeidelTime 375–810, SUTime 1,200–1,350, dateparser 7,800", "places": "naive md 4,400–5,900"}
    for name, stage in stages.items():
        began = time.perf_counter()
        stage()
        yield Row(f"words/s, {name}", words / (time.perf_counter() - began), None, peers.get(name, ""), digits=0)


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "dates": score_dates,
    "places": score_places,
    "events": lambda bench: score_events(bench, held_back=False),
    "seed": score_seed,
    "merging": score_merging,
    "speed": score_speed,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", metavar="DIR")
    parser.add_argument("--only", choices=tuple(PARTS), help="one part of the report")
    parser.add_argument("--held-back", action="store_true", help="score the documents that nobody has read beside the others")
    chosen = parser.parse_args()
    if not (chosen.shared / "score" / "score_events.py").is_file():
        print(f"There are no corpora and scorers in {chosen.shared}: nothing can be scored without them.", file=sys.stderr)
        return 2
    print(f"{'measure':48} {'ours':>10}  {'target':>10}  {'':6}  peers on the same files and scorers")
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(chosen.shared, Path(scratch), Gazetteer.open())
        parts = PARTS | {"events": lambda bench: score_events(bench, chosen.held_back)}
        for name, part in parts.items():
            if chosen.only in {None, name}:
                for row in part(bench):
                    print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
