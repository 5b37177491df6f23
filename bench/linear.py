"""Whether each stage's cost stays linear: the time for four times the text over the time for the text.

`python -m bench.linear` prints the ratio for texts of several shapes; 4 is linear, 16 is quadratic. Only one core counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from pipeline.dates import find_dates
from pipeline.events import find_events
from pipeline.places import Gazetteer, find_places
from pipeline.records import Article, Document
from pipeline.split import split_article

TIMES = 4
ROUNDS = 3
_SLOW = 0.5  # seconds; a run this long is not repeated
# name: the piece that is repeated, and how often at the smaller size
SHAPES: dict[str, tuple[str, int]] = {
    "one paragraph": ("The choir of Kyiv sang in the park, and the baker sold bread. ", 800),
    "many paragraphs": ("Shells fell on Nikopol on Monday, police said.\n\n", 400),
    "one sentence without triggers": ("the choir of Kyiv sang in the park, and ", 400),
    "one sentence of events": ("troops shelled Kherson on Monday, and ", 60),
    "one sentence of figures": ("three people were killed and 12 wounded in Kherson, ", 15),
    "one sentence of places": ("Kyiv, Dnipro, Lviv, ", 60),
    "one sentence of capitals": ("Mali and the capital and ", 60),
    "sentences of places": ("Shells fell near Kupiansk and Izium, 7 km from Lyman in the Donetsk region. ", 250),
    "one sentence of unknown places": ("Shells hit Zhorivka, ", 100),
    "one wording of time": ("since the end of last ", 450),
    "one wording of numbers": ("twenty ", 1_400),
    "bullets": ("- Kherson: shelling, two killed\n", 400),
    "one word": ("Kyiv", 2_500),
    "open brackets": ("(", 5_000),
    "open quotations": ("“Run ", 500),
    "full stops": ("U.S. ", 500),
    "hyphens": ("a-", 2_000),
    "capitals": ("KYIV ", 500),
    "digits": ("1,000", 1_000),
    "spaces": (" ", 50_000),
    "line ends": ("\n", 50_000),
}


def _seconds(work: Callable[[], object]) -> float:
    """The fastest of several runs: what else the machine does only adds."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
        if took[-1] > _SLOW:
            break
    return min(took)


def _stages(text: str, gazetteer: Gazetteer) -> dict[str, float]:
    article = Article("a", text, None, date(2024, 3, 5))
    document: Document = split_article(article)
    times = find_dates(document)
    places = find_places(document, gazetteer, times)
    return {
        "split": _seconds(lambda: split_article(article)),
        "dates": _seconds(lambda: find_dates(document)),
        "places": _seconds(lambda: find_places(document, gazetteer, times)),
        "events": _seconds(lambda: find_events(document, times, places)),
    }


def main() -> None:
    gazetteer = Gazetteer.open()
    print(f"seconds for {TIMES} times the text, and the ratio to once the text ({TIMES} = linear, {TIMES * TIMES} = quadratic)")
    for name, (piece, count) in SHAPES.items():
        once, more = (_stages(piece * (count * times), gazetteer) for times in (1, TIMES))
        cells = [f"{stage} {more[stage]:6.2f}s {more[stage] / max(once[stage], 1e-6):5.1f}x" for stage in once]
        print(f"{name:30} " + "  ".join(cells), flush=True)


if __name__ == "__main__":
    main()
