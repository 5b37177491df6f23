// Events on the map: a mark for each type and look at a place, circles for areas, rings of shares for crowded squares.
import { IconLayer, ScatterplotLayer, TextLayer } from "@deck.gl/layers";
import { CollisionFilterExtension, DataFilterExtension } from "@deck.gl/extensions";
import { rgba } from "./ground.js";

const CELL = 64; // pixels of a mark in static/marks-THEME.png
const FONT = { fontFamily: "Inter, sans-serif", characterSet: "auto", fontSettings: { fontSize: 28 } };
const TURN = 2 * Math.PI;

export const keyOf = ({ latitude, longitude }) => `${latitude.toFixed(4)},${longitude.toFixed(4)}`;
// the map's projection ends before the poles
const position = ({ longitude, latitude }) => [longitude, Math.max(-85, Math.min(latitude, 85))];
/** Pixels across for so many events: area grows with the count, up to what leaves the map readable. */
export const markSize = (n) => Math.min(17 + 3.2 * Math.sqrt(n - 1) + (n > 1 ? 3 : 0), 46);
const ringSize = (n) => Math.min(26 + 5 * Math.log10(n), 56);
const short = (n) => (n < 1000 ? `${n}` : n < 1e6 ? `${+(n / 1e3).toPrecision(2)}k` : `${+(n / 1e6).toPrecision(2)}M`);

/** Puts marks of one place side by side, the first in the middle, the rest around it in rings of six. */
export function arrange(marks) {
  const places = new Map();
  for (const mark of marks) {
    mark.key = keyOf(mark);
    mark.size = markSize(mark.n);
    if (!places.has(mark.key)) places.set(mark.key, []);
    places.get(mark.key).push(mark);
  }
  for (const group of places.values()) {
    let reach = group[0].size / 2;
    group[0].offset = [0, 0];
    for (let first = 1; first < group.length; first += 6) {
      const ring = group.slice(first, first + 6);
      const radius = reach + Math.max(...ring.map(({ size }) => size)) / 2;
      const share = Math.max(ring.length, ring.length > 1 ? 3 : 1);
      ring.forEach((mark, i) => {
        mark.offset = [radius * Math.cos((TURN * i) / share), radius * Math.sin((TURN * i) / share)];
      });
      reach = radius + (radius - reach);
    }
  }
  return marks;
}

const sheet = ({ theme, kinds, looks }) => ({
  iconAtlas: `${location.origin}/app/static/marks-${theme}.png`,
  iconMapping: Object.fromEntries(
    looks.flatMap((_, y) => kinds.map((_, x) => [`${x}-${y}`, { x: x * CELL, y: y * CELL, width: CELL, height: CELL }])),
  ),
  getIcon: ({ type, look }) => `${type}-${look}`,
  sizeUnits: "pixels",
});

export function markLayers(message, marks, chosen) {
  const { theme, kinds } = message;
  const paper = theme === "light" ? "#ffffff" : "#11161c";
  return [
    new IconLayer({
      id: `marks-${theme}`, // one a theme: a change never meets a sheet of icons that still loads
      data: marks,
      ...sheet(message),
      getPosition: position,
      getSize: ({ size }) => size,
      getPixelOffset: ({ offset }) => offset,
      getColor: ({ key }) => [0, 0, 0, chosen.size && !chosen.has(key) ? 90 : 255],
      updateTriggers: { getColor: [...chosen] },
    }),
    new TextLayer({
      id: "mark-counts",
      data: marks.filter(({ n }) => n > 1),
      getPosition: position,
      getText: ({ n }) => short(n),
      getColor: ({ look, type }) => rgba(look === 0 ? paper : kinds[type].colour),
      getPixelOffset: ({ offset }) => offset,
      getSize: 10,
      fontWeight: 700,
      ...FONT,
      updateTriggers: { getColor: theme },
    }),
  ];
}

/** How much colour fills an area: half a continent is only outlined, or it would dim all that lies in it. */
const faintness = (km) => (km <= 150 ? 20 : km <= 500 ? 10 : 0);

export function areaLayers({ areas, kinds, ground, names, theme }, chosen, near) {
  const wide = ({ radius_km }) => (radius_km / 40075) * 512 * 2 ** near > 18; // pixels: room for a name
  const colour = ({ type, types }) => (types === 1 ? kinds[type].colour : ground.area);
  return [
    new ScatterplotLayer({
      id: "areas",
      data: areas,
      getPosition: position,
      getRadius: ({ radius_km }) => radius_km * 1000,
      getFillColor: (area) => rgba(colour(area), faintness(area.radius_km) * (chosen.has(keyOf(area)) ? 3 : 1)),
      getLineColor: (area) => rgba(colour(area), chosen.has(keyOf(area)) ? 255 : 110),
      lineWidthUnits: "pixels",
      stroked: true,
      updateTriggers: { getFillColor: [theme, ...chosen], getLineColor: [theme, ...chosen] },
    }),
    new TextLayer({
      id: "area-names",
      data: areas.filter(wide),
      getPosition: position,
      getText: ({ name, n }) => `${names[name]} ${short(n)}`.slice(0, 40),
      getColor: rgba(ground.area, 230),
      getSize: 10.5,
      ...FONT,
      fontWeight: 600,
      outlineWidth: 3,
      outlineColor: rgba(ground.land, 230),
      fontSettings: { sdf: true, fontSize: 32, buffer: 6, radius: 10 },
      extensions: [new CollisionFilterExtension()],
      getCollisionPriority: ({ n }) => Math.min(800 + n, 1000), // before the names of the base map
      collisionGroup: "names",
    }),
  ];
}

/** Rows of square and type as squares with their counts by type. */
export function gather(rows) {
  const squares = new Map();
  for (const row of rows) {
    const id = `${row.x}/${row.y}`;
    if (!squares.has(id)) squares.set(id, { id, n: 0, counts: {}, keys: new Set(), longitude: 0, latitude: 0 });
    const square = squares.get(id);
    square.longitude = (square.longitude * square.n + row.longitude * row.n) / (square.n + row.n);
    square.latitude = (square.latitude * square.n + row.latitude * row.n) / (square.n + row.n);
    square.n += row.n;
    square.counts[row.type] = (square.counts[row.type] || 0) + row.n;
    if (row.key) square.keys.add(row.key);
  }
  return [...squares.values()].map((square) => ({
    ...square,
    counts: Object.entries(square.counts).map(([type, n]) => [Number(type), n]),
    size: ringSize(square.n),
  }));
}

const BITS = 24; // as in dashboard/query/mercator.py
const SQUARE = 54; // pixels, as in dashboard/map_message.py
const CLOSE = 9; // the zoom from which one crowded place is drawn whole

/** Gathers marks that would cover one another into squares: what is left, the squares, and their width in bits. */
export function crowd(marks, zoom) {
  const near = Math.floor(zoom);
  const shift = Math.max(0, Math.min(Math.round(Math.log2(SQUARE) + BITS - 9 - near), BITS));
  const squares = new Map();
  for (const mark of marks) {
    const [latitude, longitude] = mark.key.split(",").map(Number);
    const sine = Math.sin((Math.max(-85.05112878, Math.min(latitude, 85.05112878)) * Math.PI) / 180);
    const gy = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** BITS;
    const step = (at) => Math.max(0, Math.min(Math.floor(at), 2 ** BITS - 1)) >> shift;
    const [x, y] = [step(((longitude + 180) / 360) * 2 ** BITS), step(gy)];
    const id = `${x}/${y}`;
    if (!squares.has(id)) squares.set(id, []);
    squares.get(id).push({ ...mark, x, y });
  }
  const crowded = [...squares.values()].filter((held) => {
    const places = new Set(held.map(({ key }) => key)).size;
    return places > 1 ? held.length > 4 : held.length > 9 && zoom < CLOSE;
  });
  const gone = new Set(crowded.flat().map(({ key }) => key));
  return absorb(
    gather(crowded.flat()),
    marks.filter(({ key }) => !gone.has(key)),
    { shift, near },
  );
}

const MOST_PLACES = 60; // a ring of no more is chosen by the names of its places, of more by its square

/** Marks that a ring would cover join it, and rings that would cover one another are one. */
function absorb(rings, marks, { shift, near }) {
  const pixels = 512 * 2 ** (near + 0.3);
  const spot = ({ longitude, latitude }) => [
    ((longitude + 180) / 360) * pixels,
    (0.5 - Math.asinh(Math.tan((Math.max(-85, Math.min(latitude, 85)) * Math.PI) / 180)) / TURN) * pixels,
  ];
  const touches = (one, other, room) => {
    const [[a, b], [c, d]] = [spot(one), spot(other)];
    return Math.hypot(a - c, b - d) < room;
  };
  const places = new Map();
  for (const mark of marks) places.set(mark.key, [...(places.get(mark.key) || []), mark]);
  const squares = [];
  for (const ring of rings.sort((a, b) => b.n - a.n)) {
    const near_ = squares.find((held) => touches(held, ring, (held.size + ring.size) * 0.42));
    if (near_ && near_.keys.size + ring.keys.size <= MOST_PLACES) join(near_, ring.counts, ring.keys);
    else squares.push(ring);
  }
  for (const ring of squares) {
    for (const [key, held] of places) {
      if (ring.keys.size >= MOST_PLACES || !touches(ring, held[0], ring.size / 2 + 5)) continue;
      join(ring, held.map(({ type, n }) => [type, n]), [key]);
      places.delete(key);
    }
  }
  return { marks: [...places.values()].flat(), squares, shift, near };
}

function join(ring, counts, keys) {
  const all = Object.fromEntries(ring.counts);
  for (const [type, n] of counts) all[type] = (all[type] || 0) + n;
  ring.counts = Object.entries(all).map(([type, n]) => [Number(type), n]);
  ring.n = ring.counts.reduce((sum, [, n]) => sum + n, 0);
  ring.size = ringSize(ring.n);
  for (const key of keys) ring.keys.add(key);
}

/** A square's ring, coloured by the share of each type, around its count: painted once for each message. */
export function paintRings(squares, { kinds, ground }) {
  const side = 120;
  const columns = Math.max(1, Math.min(Math.ceil(Math.sqrt(squares.length)), 34));
  const canvas = document.createElement("canvas");
  canvas.width = columns * side;
  canvas.height = Math.max(1, Math.ceil(squares.length / columns)) * side;
  const pen = canvas.getContext("2d");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const mapping = {};
  squares.forEach(({ id, n, counts, size }, i) => {
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    mapping[id] = { x, y, width: side, height: side };
    const [middle, thick] = [side / 2, Math.max(11, (6 / size) * side)];
    pen.beginPath();
    pen.arc(x + middle, y + middle, middle - 2, 0, TURN);
    pen.fillStyle = ground.halo;
    pen.fill();
    let from = -TURN / 4;
    for (const [type, count] of counts) {
      const to = from + (TURN * count) / n;
      pen.beginPath();
      pen.arc(x + middle, y + middle, middle - 4 - thick / 2, from, to);
      pen.lineWidth = thick;
      pen.strokeStyle = kinds[type].colour;
      pen.stroke();
      from = to;
    }
    pen.fillStyle = ground.area;
    pen.font = `700 ${Math.min(38, (11.5 / size) * side)}px Inter, sans-serif`;
    pen.fillText(short(n), x + middle, y + middle + 2);
  });
  return { canvas, mapping };
}

export function ringLayers(squares, { canvas, mapping }, serial) {
  return new IconLayer({
    id: `squares-${serial}`,
    data: squares,
    iconAtlas: canvas,
    iconMapping: mapping,
    getIcon: ({ id }) => id,
    getPosition: position,
    getSize: ({ size }) => size,
    sizeUnits: "pixels",
  });
}

/** A ring around each chosen place and around that of the event being read. */
export function chosenLayer(keys, { ground }) {
  return new ScatterplotLayer({
    id: "chosen",
    data: keys.map((key) => key.split(",").map(Number)).map(([latitude, longitude]) => ({ latitude, longitude })),
    getPosition: position,
    filled: false,
    stroked: true,
    getRadius: 24,
    radiusUnits: "pixels",
    getLineColor: rgba(ground.area),
    lineWidthUnits: "pixels",
    getLineWidth: 2,
  });
}

/** The events of some days: the browser's graphics leave out the others, nothing is sent. */
export function playedLayers(message, moments, { from, until, gathers }) {
  const { kinds, theme } = message;
  const filter = {
    getFilterValue: ({ start, end }) => [start, end],
    filterRange: [[-1e6, until], [gathers ? -1e6 : from, 1e6]],
    extensions: [new DataFilterExtension({ filterSize: 2 })],
  };
  return [
    new ScatterplotLayer({
      id: "played-areas",
      data: moments.filter(({ radius_km }) => radius_km > 0),
      getPosition: position,
      getRadius: ({ radius_km }) => radius_km * 1000,
      getFillColor: ({ type, radius_km }) => rgba(kinds[type].colour, faintness(radius_km)),
      getLineColor: ({ type }) => rgba(kinds[type].colour, 130),
      lineWidthUnits: "pixels",
      stroked: true,
      ...filter,
    }),
    new IconLayer({
      id: `played-${theme}`,
      data: moments.filter(({ radius_km }) => !radius_km),
      ...sheet(message),
      getPosition: position,
      getSize: ({ n }) => markSize(n) * 0.8,
      getPixelOffset: ({ offset }) => offset,
      ...filter,
    }),
  ];
}
