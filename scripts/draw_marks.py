"""Draw the map's marks: `static/marks-THEME.png`, a row for each look, a column for each event type.

Each mark has a halo in the ground's colour that lifts it off the map. In `static/marks/` lie the same marks
one by one for the filters.

    python scripts/draw_marks.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dashboard.look import GROUNDS, KINDS, LOOKS, Point, Theme  # noqa: E402

THEMES: tuple[Theme, ...] = ("light", "dark")
CELL = 64
DRAWN_AT = 8  # times larger, then shrunk: smooth edges
REACH = 25  # pixels from the middle to a corner at ±1


def _pen(shape: tuple[Point, ...], grow: float = 0.0) -> list[Point]:
    scale = REACH * DRAWN_AT * (1 + grow)
    middle = CELL * DRAWN_AT / 2
    return [(middle + x * scale, middle + y * scale) for x, y in shape]


def _dashes(outline: list[Point], on: float, off: float) -> list[tuple[Point, Point]]:
    """The outline cut into strokes of `on` pixels with `off` between."""
    strokes: list[tuple[Point, Point]] = []
    position = 0.0
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        walked = 0.0
        while walked < length:
            phase = position % (on + off)
            step = min(length - walked, (on - phase) if phase < on else (on + off - phase))
            if phase < on:
                a, b = walked / length, (walked + step) / length
                strokes.append(
                    ((x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b))
                )
            walked += max(step, 1e-6)
            position += max(step, 1e-6)
    return strokes


def _mark(shape: tuple[Point, ...], look: str) -> Image.Image:
    side = CELL * DRAWN_AT
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    outline = _pen(shape)
    width = 6 * DRAWN_AT
    if look == "asserted":
        draw.polygon(outline, fill=255)
    elif look == "halo":
        draw.polygon(outline, fill=255)
        draw.line([*outline, outline[0], outline[1]], fill=255, width=10 * DRAWN_AT, joint="curve")
    elif look in ("planned", "hypothetical"):
        on, off = (13, 8) if look == "planned" else (5, 6)
        for a, b in _dashes(outline, on * DRAWN_AT, off * DRAWN_AT):
            draw.line([a, b], fill=255, width=width)
    else:
        draw.line([*outline, outline[0], outline[1]], fill=255, width=width, joint="curve")
        if look == "disputed":
            filled = Image.new("L", (side, side), 0)
            ImageDraw.Draw(filled).polygon(outline, fill=255)
            left = Image.new("L", (side, side), 0)
            ImageDraw.Draw(left).rectangle([0, 0, side // 2, side], fill=255)
            image = ImageChops.lighter(image, ImageChops.multiply(filled, left))
        if look == "denied":
            reach = REACH * DRAWN_AT
            draw.line(
                [(side / 2 - reach, side / 2 + reach), (side / 2 + reach, side / 2 - reach)], fill=255, width=width
            )
    return image.resize((CELL, CELL), Image.Resampling.LANCZOS)


def _coloured(shape: tuple[Point, ...], look: str, colour: str, halo: str) -> Image.Image:
    image = Image.new("RGBA", (CELL, CELL), halo)
    image.putalpha(_mark(shape, "halo"))
    over = Image.new("RGBA", (CELL, CELL), colour)
    over.putalpha(_mark(shape, look))
    return Image.alpha_composite(image, over)


def main() -> None:
    for theme in THEMES:
        sheet = Image.new("RGBA", (CELL * len(KINDS), CELL * len(LOOKS)))
        for x, (code, kind) in enumerate(KINDS.items()):
            for y, look in enumerate(LOOKS):
                mark = _coloured(kind.shape, look, kind.colour(theme), GROUNDS[theme].halo)
                sheet.paste(mark, (x * CELL, y * CELL))
            single = Image.new("RGBA", (CELL, CELL), kind.colour(theme))
            single.putalpha(_mark(kind.shape, "asserted"))
            single.crop((4, 4, CELL - 4, CELL - 4)).save(ROOT / "static" / "marks" / f"{code}-{theme}.png", optimize=True)
        sheet.save(ROOT / "static" / f"marks-{theme}.png", optimize=True)


if __name__ == "__main__":
    main()
