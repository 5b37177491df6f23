// The map's plane: Web Mercator, the whole turn of the globe on 512 steps, and what a view of it shows.

export const WORLD = 512;
const EDGE = 85.05112878; // degrees, where the plane is a square
const EQUATOR = 40075; // km
const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

export const planeX = (longitude) => ((longitude + 180) / 360) * WORLD;
export const planeY = (latitude) =>
  (0.5 - Math.asinh(Math.tan((clamp(latitude, -EDGE, EDGE) * Math.PI) / 180)) / (2 * Math.PI)) * WORLD;
const longitudeOf = (x) => (x / WORLD) * 360 - 180;
const latitudeOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;

/** Notes where a thing lies on the plane; the projection ends before the poles. */
export function laid(thing) {
  thing.x_ = planeX(thing.longitude);
  thing.y_ = planeY(clamp(thing.latitude, -85, 85));
  return thing;
}

/** How many pixels a distance is at zoom 0, at this latitude. */
export const pixelsAtZero = (km, latitude) =>
  ((km / EQUATOR) * WORLD) / Math.cos((Math.min(84, Math.abs(latitude)) * Math.PI) / 180);

/** What is seen of the plane: `view` is longitude, latitude, zoom, the middle moved so that no edge of the world comes into sight. */
export function viewOf({ longitude, latitude, zoom }, width, height) {
  const scale = 2 ** zoom;
  const half = height / 2 / scale;
  const [middleX, asked] = [planeX(longitude), planeY(latitude)];
  const middleY = half * 2 > WORLD ? WORLD / 2 : clamp(asked, half, WORLD - half);
  const [left, top] = [middleX - width / 2 / scale, middleY - half];
  const unproject = ([x, y]) => [longitudeOf(left + x / scale), latitudeOf(top + y / scale)];
  const [west, north] = unproject([0, 0]);
  const [east, south] = unproject([width, height]);
  return {
    longitude, latitude: latitudeOf(middleY), zoom, width, height, scale, left, top, unproject,
    bounds: [west, south, east, north],
    /** Where in pixels something lies that `laid` has noted, in the copy of the world nearest to the middle. */
    project({ x_, y_ }) {
      const turns = Math.round((middleX - x_) / WORLD);
      return [(x_ + turns * WORLD - left) * scale, (y_ - top) * scale];
    },
    /** The copies of the world that are in sight, as whole turns. */
    turns: Array.from(
      { length: Math.floor((left + width / scale) / WORLD) - Math.floor(left / WORLD) + 1 },
      (_, i) => Math.floor(left / WORLD) + i,
    ),
  };
}

/** The view after a zoom that leaves the place under a pixel where it is. */
export function zoomedAround(seen, zoom, [x, y]) {
  const [longitude, latitude] = seen.unproject([x, y]);
  const scale = 2 ** zoom;
  return {
    longitude: longitudeOf(planeX(longitude) - (x - seen.width / 2) / scale),
    latitude: latitudeOf(planeY(latitude) - (y - seen.height / 2) / scale),
    zoom,
  };
}

/** The view after the plane was dragged by so many pixels. */
export function draggedBy(seen, dx, dy) {
  const { scale, left, top, width, height, zoom } = seen;
  return {
    longitude: longitudeOf(left + (width / 2 - dx) / scale),
    latitude: latitudeOf(clamp(top + (height / 2 - dy) / scale, 0, WORLD)),
    zoom,
  };
}
