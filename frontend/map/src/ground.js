// The base map: a coarse world, finer squares of 15 degrees where the reader looks closely, names of cities and rivers.
import { laid, planeX, planeY, WORLD } from "./plane.js";

const TILE = 15;
const MOST_TILES = 16;
const FINE_FROM = 3.6; // zoom
const BASE = `${location.origin}/app/static/basemap/`;
const LINES = ["river", "large_river", "coast", "unit", "country"]; // later ones over earlier
const files = new Map(); // address → what a file holds, or null while it travels

/** What a file holds once it has come, undefined before; `then` is called when it comes. */
function file(address, read, then) {
  if (!files.has(address)) {
    files.set(address, null);
    fetch(BASE + address)
      .then((answer) => (answer.ok ? answer.json() : {}))
      .catch(() => ({})) // offline: the events stay without the ground under them
      .then((held) => {
        files.set(address, read(held));
        then();
      });
  }
  return files.get(address) || undefined;
}

/** The outlines of a file by square and kind, in steps of the plane. */
function outlines({ features = [] }) {
  const tiles = new Map();
  for (const { properties, geometry } of features) {
    const { tile = "", kind } = properties;
    if (!tiles.has(tile)) tiles.set(tile, {});
    const paths = tiles.get(tile);
    const path = (paths[LINES.includes(kind) || kind === "land" ? kind : "river"] ||= new Path2D());
    trace(path, geometry.coordinates, kind === "land");
  }
  return tiles;
}

function trace(path, coordinates, closed) {
  if (typeof coordinates[0]?.[0] !== "number") {
    for (const part of coordinates) trace(path, part, closed);
    return;
  }
  coordinates.forEach(([longitude, latitude], i) => {
    if (i) path.lineTo(planeX(longitude), planeY(latitude));
    else path.moveTo(planeX(longitude), planeY(latitude));
  });
  if (closed) path.closePath();
}

const labelled = ({ features = [] }) =>
  features.map(({ properties, geometry: { coordinates: [longitude, latitude] } }) => {
    const { name, n = 0, river, tile } = properties;
    return laid({ name, n, river, tile, longitude, latitude, at: `${longitude},${latitude}` });
  });

/** The names of squares that a message tells as "2_3 -1_0", counted from the zero. */
export const squaresOf = (told) => new Set(told.split(" ").map((square) => square.split("_").map((n) => n * TILE).join("_")));

/** The squares in view that have a finer file, none from afar. */
function tilesInView([west, south, east, north], zoom, known) {
  if (zoom < FINE_FROM) return [];
  const tiles = [];
  for (let x = Math.floor(west / TILE); x * TILE < east; x += 1) {
    for (let y = Math.floor(south / TILE); y * TILE < north; y += 1) {
      const turned = ((((x * TILE + 180) % 360) + 360) % 360) - 180;
      const tile = `${turned}_${y * TILE}`;
      if (known.has(tile)) tiles.push(tile);
    }
  }
  return tiles.slice(0, MOST_TILES);
}

let joined = { key: "", paths: {} }; // the outlines of the squares that are drawn, as one path for each kind

/** Draws land, coasts, borders and rivers. Says whether all that it wanted had come. */
export function drawGround(pen, seen, { ground, fine }, redraw) {
  const world = file("world.json", outlines, redraw);
  const close = tilesInView(seen.bounds, seen.zoom, fine);
  const held = close.map((tile) => file(`fine/${tile}.json`, outlines, redraw));
  const drawn = new Set(close.filter((_, i) => held[i]?.size));
  const key = `${Boolean(world)} ${[...drawn]}`;
  if (joined.key !== key) {
    const kept = [...(world || [])].filter(([tile]) => !drawn.has(tile)).map(([, paths]) => paths);
    kept.push(...held.filter(Boolean).flatMap((tiles) => [...tiles.values()]));
    joined = { key, paths: Object.fromEntries(["land", ...LINES].map((kind) => [kind, new Path2D()])) };
    for (const paths of kept) for (const [kind, path] of Object.entries(paths)) joined.paths[kind].addPath(path);
  }
  const { scale, left, top, turns } = seen;
  for (const turn of turns) {
    pen.save();
    pen.transform(scale, 0, 0, scale, (turn * WORLD - left) * scale, -top * scale);
    pen.fillStyle = ground.land;
    pen.fill(joined.paths.land, "evenodd");
    pen.lineJoin = "round";
    for (const kind of LINES) {
      pen.strokeStyle = ground[kind] || ground.river;
      pen.lineWidth = (kind === "country" || kind === "large_river" ? 1.2 : 0.8) / scale;
      pen.stroke(joined.paths[kind]);
    }
    pen.restore();
  }
  return Boolean(world) && held.every((tiles) => tiles !== undefined);
}

/** The names of cities and rivers in view, to be written by `writeNames`. */
export function namesInView(seen, { ground, fine, named, local }, redraw) {
  const called = (local && file(`local/${local}.json`, (names) => names, redraw)) || {};
  const close = tilesInView(seen.bounds, seen.zoom, fine).filter((tile) => named.has(tile));
  const held = close.map((tile) => file(`names/${tile}.json`, labelled, redraw));
  const near = new Set(close.filter((_, i) => held[i]?.length));
  const world = (file("names.json", labelled, redraw) || []).filter(({ tile }) => !near.has(tile));
  return [...world, ...held.filter(Boolean).flat()].map((name) => ({
    ...name,
    name: called[name.at] || name.name,
    size: name.river ? 10 : name.n > 560 ? 11.5 : 10.5,
    weight: 500,
    below: name.river ? 0 : 11,
    colour: name.river ? ground.river_name : ground.city,
  }));
}

const widths = new Map();
function widthOf(pen, text) {
  const key = `${pen.font} ${text}`;
  if (!widths.has(key)) widths.set(key, pen.measureText(text).width);
  return widths.get(key);
}
export const forgetWidths = () => widths.clear(); // a font has come

const GRAIN = 4; // pixels of a cell
const BESIDE = [0, -22, 13, -35]; // pixels from where a name is best to where it may go instead
const APART = 9; // pixels between names

/** Which parts of a view are covered, by boxes of west, north, east, south in pixels. */
export function coverOf({ width, height }) {
  const [across, down] = [Math.ceil(width / GRAIN), Math.ceil(height / GRAIN)];
  const cells = new Uint8Array(across * down);
  const some = (box, visit) => {
    const [west, north, east, south] = box.map((at) => Math.floor(at / GRAIN));
    for (let y = Math.max(0, north); y <= Math.min(down - 1, south); y += 1) {
      for (let x = Math.max(0, west); x <= Math.min(across - 1, east); x += 1) if (visit(y * across + x)) return true;
    }
    return false;
  };
  return {
    cover: (box) => some(box, (cell) => void (cells[cell] = 1)),
    covered: (box) => some(box, (cell) => cells[cell]),
  };
}

/**
 * Writes names, those of most weight `n` first. One that would come too near to another is left out; one that a mark
 * would cover goes beside it.
 */
export function writeNames(pen, seen, names, marks = coverOf(seen)) {
  const written = coverOf(seen);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const { name, n, size, weight, below, colour, halo, x_, y_ } of names.sort((a, b) => b.n - a.n)) {
    const [x, y] = seen.project({ x_, y_ });
    if (x < -60 || y < -20 || x > seen.width + 60 || y > seen.height + 20) continue;
    pen.font = `${weight} ${size}px Inter, sans-serif`;
    const half = widthOf(pen, name) / 2 + 2;
    const box = (shift, more = 0) => [x - half - more, y + below + shift - 6 - more, x + half + more, y + below + shift + 6 + more];
    if (written.covered(box(0))) continue;
    const shift = BESIDE.find((way) => (below || halo || !way) && !marks.covered(box(way)) && !written.covered(box(way)));
    if (shift === undefined) continue;
    written.cover(box(shift, APART));
    if (halo) {
      pen.strokeStyle = halo;
      pen.lineWidth = 3;
      pen.strokeText(name, x, y + below + shift);
    }
    pen.fillStyle = colour;
    pen.fillText(name, x, y + below + shift);
  }
}
