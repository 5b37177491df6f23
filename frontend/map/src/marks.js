// Events on the map: a mark for each type and look at a place, circles for areas, rings of shares for crowded squares.
import { laid, pixelsAtZero, WORLD } from "./plane.js";

const CELL = 64; // pixels of a mark in static/marks-THEME.png
const TURN = 2 * Math.PI;

export const keyOf = ({ latitude, longitude }) => `${latitude.toFixed(4)},${longitude.toFixed(4)}`;
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

const sheets = new Map();

/** The picture of all marks in a theme once it has come; `then` is called when it comes. */
function sheet(theme, then) {
  if (!sheets.has(theme)) {
    const image = new Image();
    sheets.set(theme, image);
    image.onload = image.onerror = then;
    image.src = `${location.origin}/app/static/marks-${theme}.png`;
  }
  const image = sheets.get(theme);
  return image.complete && image.naturalWidth ? image : undefined;
}
const waits = (theme) => !sheets.get(theme)?.complete;

/** Calls `draw` with each spot where a thing is seen: a world drawn more than once shows it as often. */
function eachSpot({ scale, left, top, turns, width, height }, { x_, y_ }, reach, draw) {
  const y = (y_ - top) * scale;
  if (y < -reach || y > height + reach) return;
  for (const turn of turns) {
    const x = (x_ + turn * WORLD - left) * scale;
    if (x >= -reach && x <= width + reach) draw(x, y);
  }
}

function icon(pen, image, { type, look }, x, y, size) {
  pen.drawImage(image, type * CELL, look * CELL, CELL, CELL, x - size / 2, y - size / 2, size, size);
}

/** Draws the marks with their counts. Says whether it could. */
export function drawMarks(pen, seen, { theme, kinds }, marks, chosen, then) {
  const image = sheet(theme, then);
  if (!image) return !waits(theme);
  const paper = theme === "light" ? "#ffffff" : "#11161c";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "700 10px Inter, sans-serif";
  for (const counting of [false, true]) {
    for (const mark of marks) {
      if (counting && mark.n < 2) continue;
      const { offset, size, n, look, type } = mark;
      pen.globalAlpha = !counting && chosen.size && !chosen.has(mark.key) ? 0.35 : 1;
      pen.fillStyle = look === 0 ? paper : kinds[type].colour;
      eachSpot(seen, mark, 160, (x, y) => {
        if (counting) pen.fillText(short(n), x + offset[0], y + offset[1]);
        else icon(pen, image, mark, x + offset[0], y + offset[1], size);
      });
    }
  }
  pen.globalAlpha = 1;
  return true;
}

/** Notes what marks and rings will cover, so that no name stands under them. */
export function coverMarks(cover, seen, { marks, squares }) {
  for (const { size, offset = [0, 0], ...thing } of [...marks, ...squares]) {
    const half = size * 0.42;
    eachSpot(seen, thing, size, (x, y) => cover.cover([x + offset[0] - half, y + offset[1] - half, x + offset[0] + half, y + offset[1] + half]));
  }
}

/** How much colour fills an area: half a continent is only outlined, or it would dim all that lies in it. */
const faintness = (km) => (km <= 150 ? 20 : km <= 500 ? 10 : 0);

const faint = (colour, alpha) => colour + Math.round(alpha).toString(16).padStart(2, "0");

function circle(pen, seen, { latitude, radius_km, ...thing }, fill, line) {
  const radius = pixelsAtZero(radius_km, latitude) * seen.scale;
  eachSpot(seen, thing, radius, (x, y) => {
    pen.beginPath();
    pen.arc(x, y, radius, 0, TURN);
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = line;
    pen.stroke();
  });
}

/** Draws circles as wide as what was named; largest first, so that each can be seen. */
export function drawAreas(pen, seen, { areas, kinds, ground }, chosen) {
  pen.lineWidth = 1;
  for (const area of areas) {
    const colour = area.types === 1 ? kinds[area.type].colour : ground.area;
    const held = chosen.has(keyOf(area));
    circle(pen, seen, area, faint(colour, faintness(area.radius_km) * (held ? 3 : 1)), faint(colour, held ? 255 : 110));
  }
}

/** The names of those areas that have room for one; they go before the names of the base map. */
export function areaNames({ areas, ground, names }, near) {
  return areas
    .filter(({ radius_km }) => (radius_km / 40075) * WORLD * 2 ** near > 18)
    .map(({ name, n, x_, y_ }) => ({
      name: `${names[name]} ${short(n)}`.slice(0, 40),
      n: Math.min(800 + n, 1000), size: 10.5, weight: 600, below: 0, colour: faint(ground.area, 230), halo: faint(ground.land, 230), x_, y_,
    }));
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
    ...laid(square),
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

export const MOST_PLACES = 60; // a ring of no more is chosen by the names of its places, of more by its square

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

const holds = ({ keys }, chosen) => [...keys].some((key) => chosen.has(key));

/** Draws the rings, faint where something is chosen and none of it lies in them. */
export function drawRings(pen, seen, squares, { canvas, mapping }, chosen) {
  for (const square of squares) {
    const { x, y, width, height } = mapping[square.id];
    const { size } = square;
    pen.globalAlpha = chosen.size && square.keys.size && !holds(square, chosen) ? 0.35 : 1;
    eachSpot(seen, square, size, (px, py) => pen.drawImage(canvas, x, y, width, height, px - size / 2, py - size / 2, size, size));
  }
  pen.globalAlpha = 1;
}

/** Draws an outline around each chosen place, and around a ring as a whole where it is in one. */
export function drawChosen(pen, seen, keys, { ground }, squares) {
  pen.strokeStyle = ground.area;
  pen.lineWidth = 2;
  const outline = (thing, radius) =>
    eachSpot(seen, thing, radius, (x, y) => {
      pen.beginPath();
      pen.arc(x, y, radius, 0, TURN);
      pen.stroke();
    });
  const alone = new Set(keys);
  for (const square of squares.filter((held) => holds(held, alone))) {
    outline(square, square.size / 2 + 3);
    for (const key of square.keys) alone.delete(key);
  }
  for (const key of alone) {
    const [latitude, longitude] = key.split(",").map(Number);
    outline(laid({ latitude, longitude }), 24);
  }
}

/** Draws the events of some days. Says whether it could. */
export function drawPlayed(pen, seen, { kinds, theme }, moments, { from, until, gathers }, then) {
  const image = sheet(theme, then);
  if (!image) return !waits(theme);
  const shown = moments.filter(({ start, end }) => start <= until && (gathers || end >= from));
  pen.lineWidth = 1;
  for (const moment of shown) {
    const { colour } = kinds[moment.type];
    if (moment.radius_km > 0) circle(pen, seen, moment, faint(colour, faintness(moment.radius_km)), faint(colour, 130));
  }
  for (const moment of shown) {
    if (moment.radius_km > 0) continue;
    const { offset, n } = moment;
    eachSpot(seen, moment, 160, (x, y) => icon(pen, image, moment, x + offset[0], y + offset[1], markSize(n) * 0.8));
  }
  return true;
}
