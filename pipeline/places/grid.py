"""Grid: points given by the Military Grid Reference System ("37T CN 45 67"), on the WGS 84 ellipsoid."""

from __future__ import annotations

from math import cos, degrees, radians, sin, sqrt, tan

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_RADIUS, _FLATTENING, _SCALE = 6378137.0, 1 / 298.257223563, 0.9996


def grid_point(reference: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a reference's square; None when there is no such square."""
    text = reference.replace(" ", "")
    zone_digits = 2 if text[1].isdigit() else 1
    zone, band = int(text[:zone_digits]), text[zone_digits]
    column, row, figures = text[zone_digits + 1], text[zone_digits + 2], text[zone_digits + 3 :]
    columns = _COLUMNS[(zone - 1) % 3]
    if not 1 <= zone <= 60 or band not in _BANDS or column not in columns or row not in _ROWS or len(figures) % 2:
        return None
    half = len(figures) // 2
    size = 10 ** (5 - half)
    easting = (columns.index(column) + 1) * 100_000 + (int(figures[:half] or 0) + 0.5) * size
    row_number = (_ROWS.index(row) - (5 if zone % 2 == 0 else 0)) % 20
    northing = row_number * 100_000 + (int(figures[half:] or 0) + 0.5) * size
    lowest = -80 + 8 * _BANDS.index(band)
    offset = 0.0 if band >= "N" else 10_000_000.0
    for cycle in range(6):
        latitude, longitude = _from_utm(zone, easting, northing + cycle * 2_000_000 - offset)
        if lowest - 0.5 <= latitude <= lowest + (12.5 if band == "X" else 8.5):
            return round(latitude, 5), round(longitude, 5)
    return None


def _from_utm(zone: int, easting: float, northing: float) -> tuple[float, float]:
    """Snyder's series for the inverse transverse Mercator projection (Map Projections, 1987, eq. 8-17 to 8-25)."""
    e2 = _FLATTENING * (2 - _FLATTENING)
    ep2 = e2 / (1 - e2)
    e1 = (1 - sqrt(1 - e2)) / (1 + sqrt(1 - e2))
    mu = northing / _SCALE / (_RADIUS * (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256))
    phi = mu + (3 * e1 / 2 - 27 * e1**3 / 32) * sin(2 * mu) + (21 * e1**2 / 16) * sin(4 * mu) + (151 * e1**3 / 96) * sin(6 * mu)
    n = _RADIUS / sqrt(1 - e2 * sin(phi) ** 2)
    r = _RADIUS * (1 - e2) / (1 - e2 * sin(phi) ** 2) ** 1.5
    t, c, d = tan(phi) ** 2, ep2 * cos(phi) ** 2, (easting - 500_000) / (n * _SCALE)
    latitude = phi - (n * tan(phi) / r) * (d**2 / 2 - (5 + 3 * t + 10 * c - 4 * c**2 - 9 * ep2) * d**4 / 24)
    longitude = (d - (1 + 2 * t + c) * d**3 / 6) / cos(phi)
    return degrees(latitude), degrees(radians(zone * 6 - 183) + longitude)
