"""What an export says of itself."""

from __future__ import annotations

from datetime import datetime

from dashboard.chips import filters_in_words
from dashboard.codes import called
from dashboard.filters import Filters
from dashboard.map import ATTRIBUTION
from dashboard.query import Snapshot
from dashboard.speak import say


def about(snapshot: Snapshot, filters: Filters, order: str, view: str, now: datetime) -> dict[str, str]:
    """What an export says of itself: its filters in words, where it comes from, when it was made."""
    sources = snapshot.facet(filters, "source", 200)
    if filters.source:
        sources = {name: sources.get(name, 0) for name in filters.source}
    return {
        say("Filters"): "; ".join(filters_in_words(snapshot, filters)) or say("none"),
        say("Rows"): say("one for each event") if view == "events" else say("one for each report"),
        say("Order"): called("order")(order),
        say("Store"): say("version {version}, built {time}", version=snapshot.version, time=snapshot.built),
        say("Exported"): now.isoformat(" ", "minutes"),
        say("Sources"): ", ".join(f"{name} ({n})" for name, n in sources.items()) or say("none named"),
        say("Map"): say(ATTRIBUTION),
        say("Made with"): "Sitrep",
    }
