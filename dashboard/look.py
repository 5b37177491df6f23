"""How things look: a colour and a shape for each event type, a manner of drawing for how sure it is.

Colours are Paul Tol's "vibrant" scheme, told apart by the colour-blind, darkened or lightened until they
stand out from the page; the shape says the same again. Shapes are polygons in a square of ±1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.words import word_table

Point = tuple[float, float]
Theme = Literal["light", "dark"]


def _star(points: int, inner: float, turn: float = -90.0) -> tuple[Point, ...]:
    """A star, or with `inner` 1 a regular polygon of twice as many corners."""
    return tuple(
        (
            (1 if i % 2 == 0 else inner) * math.cos(math.radians(turn + 180 * i / points)),
            (1 if i % 2 == 0 else inner) * math.sin(math.radians(turn + 180 * i / points)),
        )
        for i in range(points * 2)
    )


@dataclass(frozen=True)
class Kind:
    """An event type as the reader meets it."""

    label: str
    light: str
    dark: str
    shape: tuple[Point, ...]

    def colour(self, theme: Theme) -> str:
        return self.dark if theme == "dark" else self.light


KINDS: dict[str, Kind] = {
    "battles": Kind("Battles", "#c22f10", "#ff6a4d", ((0, -1), (1, 0), (0, 1), (-1, 0))),
    "explosions_remote_violence": Kind("Explosions, remote violence", "#d9600f", "#ff9a4d", _star(8, 0.62)),
    "violence_against_civilians": Kind(
        "Violence against civilians", "#d4246c", "#ff6fa5", ((0, -0.95), (1, 0.8), (-1, 0.8))
    ),
    "protests": Kind("Protests", "#00806f", "#2fc4b2", ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8))),
    "riots": Kind("Riots", "#1787b8", "#55c8f5", ((-1, -0.8), (1, -0.8), (0, 0.95))),
    "strategic_developments": Kind("Strategic developments", "#0a62ad", "#5aa9f0", _star(12, 1.0)),
    "political_humanitarian": Kind(
        "Political, humanitarian",
        "#6a7079",
        "#a4adb8",
        tuple(
            (x, y)
            for x, y in (
                (-0.35, -0.95), (0.35, -0.95), (0.35, -0.35), (0.95, -0.35), (0.95, 0.35), (0.35, 0.35),
                (0.35, 0.95), (-0.35, 0.95), (-0.35, 0.35), (-0.95, 0.35), (-0.95, -0.35), (-0.35, -0.35),
            )
        ),
    ),
}  # fmt: skip

# How each look is drawn, and what it tells.
LOOKS: dict[str, str] = {
    "asserted": "Stated as fact",
    "claimed": "Claimed by a source",
    "disputed": "Claimed and contested",
    "planned": "Planned",
    "hypothetical": "Feared, threatened",
    "denied": "Denied",
}


@dataclass(frozen=True)
class Ground:
    """The base map's colours in one theme."""

    sea: str
    land: str
    country: str
    unit: str
    coast: str
    river: str
    river_name: str
    city: str
    halo: str
    area: str


GROUNDS: dict[Theme, Ground] = {
    "light": Ground(
        "#dfe8ef", "#fbfaf7", "#7d8794", "#d5d3cc", "#a9b6c2", "#a3c4de", "#3f78a6", "#4b5563", "#ffffff", "#44505e"
    ),
    "dark": Ground(
        "#0c1116", "#1d252e", "#76828f", "#34404c", "#3e4b58", "#33587a", "#7fb2dc", "#a9b4c0", "#11161c", "#b9c4d0"
    ),
}


def rgba(colour: str, alpha: int = 255) -> list[int]:
    """A "#rrggbb" as deck.gl takes it."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]


@cache
def _labels() -> dict[str, str]:
    return {row["code"]: row["label"] for row in word_table("labels")}


def words(code: str) -> str:
    """A code of the table as people read it; one without a label of its own loses its underscores.

    >>> words("air_drone_strike"), words("multi_year")
    ('Air or drone strike', 'Multi year')
    """
    return _labels().get(code) or code.replace("_", " ").capitalize()


def mark_html(kind: str, look: str, theme: Theme, size: int = 16) -> str:
    """A mark as on the map, cut from the same sheet. Only our own codes go in: nothing needs escaping."""
    x, y = list(KINDS).index(kind) * size, list(LOOKS).index(look) * size
    return (
        f'<span class="st-mark" style="width:{size}px;height:{size}px;background-image:url(app/static/marks-{theme}.png);'
        f'background-position:-{x}px -{y}px;background-size:{len(KINDS) * size}px {len(LOOKS) * size}px"></span>'
    )
