// The base map: a coarse world, finer squares of 15 degrees where the reader looks closely, names of cities and rivers.
import { GeoJsonLayer, TextLayer } from "@deck.gl/layers";
import { CollisionFilterExtension } from "@deck.gl/extensions";

const TILE = 15;
const MOST_TILES = 16;
const FINE_FROM = 3.6; // zoom
const BASE = `${location.origin}/app/static/basemap/`;
const files = new Map(); // address → features, or the promise of them

export const rgba = (colour, alpha = 255) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)).concat(alpha);

/** The features of a file once they have come, [] before; `then` is called when they come. */
function features(address, then) {
  const held = files.get(address);
  if (Array.isArray(held)) return held;
  if (!held) {
    files.set(
      address,
      fetch(BASE + address)
        .then((answer) => (answer.ok ? answer.json() : { features: [] }))
        .catch(() => ({ features: [] })) // offline: the events stay without the ground under them
        .then((file) => {
          files.set(address, file.features);
          then();
        }),
    );
  }
  return [];
}

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

export function groundLayers({ ground, fine, named: withNames, bounds, zoom, redraw }) {
  const close = tilesInView(bounds, zoom, fine);
  const drawn = close.filter((tile) => features(`fine/${tile}.json`, redraw).length);
  const named = close.filter((tile) => withNames.has(tile) && features(`names/${tile}.json`, redraw).length);
  return [
    land("world", features("world.json", redraw), ground, new Set(drawn)),
    ...drawn.map((tile) => land(tile, features(`fine/${tile}.json`, redraw), ground)),
    labels("world", features("names.json", redraw), ground, new Set(named)),
    ...named.map((tile) => labels(tile, features(`names/${tile}.json`, redraw), ground)),
  ];
}

function land(name, data, ground, holes = new Set()) {
  const lines = { country: ground.country, unit: ground.unit, coast: ground.coast };
  const hidden = ({ properties }) => holes.has(properties.tile);
  return new GeoJsonLayer({
    id: `ground-${name}`,
    data,
    stroked: false,
    getFillColor: (feature) => (hidden(feature) ? [0, 0, 0, 0] : rgba(ground.land)),
    getLineColor: (feature) => (hidden(feature) ? [0, 0, 0, 0] : rgba(lines[feature.properties.kind] || ground.river)),
    getLineWidth: ({ properties }) => (properties.kind === "country" || properties.kind === "large_river" ? 1.2 : 0.8),
    lineWidthUnits: "pixels",
    updateTriggers: { getFillColor: [ground.land, ...holes], getLineColor: [ground.land, ...holes] },
  });
}

function labels(name, data, ground, holes = new Set()) {
  return new TextLayer({
    id: `names-${name}`,
    data: holes.size ? data.filter(({ properties }) => !holes.has(properties.tile)) : data,
    getPosition: ({ geometry }) => geometry.coordinates,
    getText: ({ properties }) => properties.name,
    getColor: ({ properties }) => (properties.river ? rgba(ground.river_name, 225) : rgba(ground.city)),
    getSize: ({ properties }) => (properties.river ? 10 : properties.n > 560 ? 11.5 : 10.5),
    getPixelOffset: ({ properties }) => (properties.river ? [0, 0] : [0, 11]),
    fontFamily: "Inter, sans-serif",
    fontWeight: 500,
    characterSet: "auto",
    fontSettings: { fontSize: 28 },
    // letters have holes: an unseen box around each name, that reaches to its point, is what is kept clear
    background: true,
    getBackgroundColor: [...rgba(ground.land).slice(0, 3), 1],
    backgroundPadding: [8, 9, 8, 5],
    extensions: [new CollisionFilterExtension()],
    collisionTestProps: { sizeScale: 1.6 }, // only what lies over a name's own point hides it: test larger than drawn
    getCollisionPriority: ({ properties }) => properties.n || 0,
    collisionGroup: "names",
    updateTriggers: { getColor: ground.city },
  });
}
