// What lies under the pointer, found by where things are drawn: all of it, never only the uppermost.
import { keyOf, MOST_PLACES } from "./marks.js";
import { pixelsAtZero } from "./plane.js";

function within(seen, thing, [x, y], radius, [dx, dy] = [0, 0]) {
  const [px, py] = seen.project(thing);
  return Math.hypot(px + dx - x, py + dy - y) <= radius;
}

/** The marks and squares at a spot of the map, with the areas of the same places, which a click chooses too; where there are none,
 * the areas around it, smallest first. */
export function under(seen, { areas: all }, { marks: alone, squares }, spot) {
  const marks = alone.filter((mark) => within(seen, mark, spot, mark.size / 2 + 2, mark.offset));
  const crowded = squares.filter((square) => within(seen, square, spot, square.size / 2));
  if (marks.length || crowded.length) {
    const [ring] = crowded;
    const chosen = ring ? [...ring.keys] : marks.map(({ key }) => key);
    const keys = new Set(ring && chosen.length > MOST_PLACES ? [] : chosen);
    return { marks: ring ? [] : marks, squares: ring ? [ring] : [], areas: all.filter((area) => keys.has(keyOf(area))).slice(0, 4) };
  }
  const pixels = ({ radius_km, latitude }) => pixelsAtZero(radius_km, latitude) * seen.scale;
  const areas = all.filter((area) => within(seen, area, spot, pixels(area)));
  return { marks, squares: [], areas: areas.sort((a, b) => a.radius_km - b.radius_km).slice(0, 4) };
}

/** What to tell of these, a line each. */
export function said({ marks, squares, areas }, { names, kinds, looks, words }) {
  const reports = (n) => (n === 1 ? words.report : words.reports).replace("{n}", n.toLocaleString(words.locale));
  const lines = [];
  let place;
  for (const mark of marks.slice(0, 12)) {
    if (place !== mark.key) lines.push([names[mark.name] || words.unnamed, true]);
    place = mark.key;
    lines.push([`${kinds[mark.type].label}, ${looks[mark.look].toLowerCase()}: ${reports(mark.n)}`]);
  }
  if (marks.length > 12) lines.push([`+ ${marks.length - 12}`]);
  for (const square of squares) {
    lines.push([reports(square.n), true]);
    for (const [type, n] of [...square.counts].sort((a, b) => b[1] - a[1])) lines.push([`${kinds[type].label}: ${n.toLocaleString(words.locale)}`]);
  }
  for (const area of areas) {
    lines.push([names[area.name] || words.unnamed, true]);
    lines.push([`${words.known_to.replace("{km}", Math.round(area.radius_km).toLocaleString(words.locale))}: ${reports(area.n)}`]);
  }
  return lines;
}

/** The places that a click on these chooses. */
export const placesOf = ({ marks, areas }) => [...new Set([...marks.map(({ key }) => key), ...areas.slice(0, 1).map(keyOf)])];
