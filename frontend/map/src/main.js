// The dashboard's map. Data comes as one message of bytes (message.js); what the reader does goes back by the names of
// things, never by their position: picked {places} or {square} or {bounds}, view {longitude, latitude, zoom, bounds}.
import { Deck, MapView } from "@deck.gl/core";
import { groundLayers } from "./ground.js";
import { readMessage } from "./message.js";
import { areaLayers, arrange, chosenLayer, crowd, gather, markLayers, paintRings, playedLayers, ringLayers } from "./marks.js";
import { placesOf, said, under } from "./pointer.js";
import { playback, spread } from "./playback.js";

const SETTLED = 350; // milliseconds after the last move
const maps = new WeakMap();

export default function draw(component) {
  const { parentElement, data } = component;
  if (!data) return undefined;
  let map = maps.get(parentElement);
  if (!map) {
    try {
      map = makeMap(parentElement);
    } catch (error) {
      console.error(error);
      parentElement.querySelector("[data-part=map]").textContent = readMessage(data).words.no_map;
      return undefined;
    }
    maps.set(parentElement, map);
  }
  map.take(readMessage(data), component);
  return () => {
    maps.delete(parentElement);
    map.end();
  };
}

function makeMap(root) {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const [place, tip, box, bar, frame] = ["map", "tip", "box", "bar", "frame"].map(part);
  let message;
  let send = {};
  let drawn = { marks: [], squares: [] }; // what crowds is drawn as squares
  let drawnMoments = [];
  let rings;
  let view = { longitude: 20, latitude: 25, zoom: 1 };
  let told; // the view that the server asked for last
  let timer;

  const deck = new Deck({
    parent: place,
    views: new MapView({ repeat: true }),
    viewState: view,
    controller: { dragRotate: false, touchRotate: false, keyboard: { moveSpeed: 60 }, inertia: false },
    useDevicePixels: Math.min(window.devicePixelRatio || 1, 2),
    layers: [],
    onViewStateChange: ({ viewState }) => move(viewState),
    onHover: ({ x, y }) => hover(x, y),
    onClick: ({ x, y }) => click(x, y),
    onAfterRender: () => message && (place.dataset.drawn = message.serial), // tests and benchmarks wait for it
    onLoad: () => message && refresh(),
    onResize: () => message && refresh(),
    getCursor: ({ isDragging }) => (isDragging ? "grabbing" : tip.hidden ? "grab" : "pointer"),
  });
  const player = playback(bar, () => message && refresh());

  const viewport = () => deck.getViewports()[0];
  function bounds() {
    return deck.isInitialized && viewport() ? viewport().getBounds() : [-180, -85, 180, 85];
  }

  function move({ longitude, latitude, zoom }) {
    view = { longitude, latitude, zoom: Math.max(0.4, Math.min(zoom, 14)), pitch: 0, bearing: 0 };
    tip.hidden = true;
    refresh();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const [west, south, east, north] = bounds();
      const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
      const whole = east - west >= 360;
      send.setStateValue("view", {
        longitude: turned(view.longitude),
        latitude: view.latitude,
        zoom: view.zoom,
        width: place.clientWidth,
        height: place.clientHeight,
        bounds: whole ? [-180, south, 180, north] : [turned(west), south, turned(east), north],
      });
    }, SETTLED);
  }

  /** Sort out what crowds at this zoom; only a whole step nearer or farther changes that. */
  function sort(anew) {
    if (!anew && drawn.near === Math.floor(view.zoom) && drawn.length === player.length()) return;
    const marks = crowd(message.marks, view.zoom);
    drawnMoments = spread(message.moments, view.zoom, player.length());
    drawn = message.squares.length
      ? { marks: message.marks, squares: gather(message.squares), shift: message.shift, near: marks.near }
      : marks;
    drawn.length = player.length();
    rings = drawn.squares.length ? paintRings(drawn.squares, message) : undefined;
  }

  function refresh() {
    sort();
    const chosen = new Set(message.chosen);
    const under = groundLayers({ ...message, bounds: bounds(), zoom: view.zoom, redraw: () => message && refresh() });
    const events = message.moments.length
      ? playedLayers(message, drawnMoments, player.shown())
      : [
          ...areaLayers(message, chosen, drawn.near),
          rings && ringLayers(drawn.squares, rings, `${message.serial}-${drawn.near}`),
          ...markLayers(message, drawn.marks, chosen),
          chosenLayer([...message.chosen, ...message.reading], message),
        ];
    deck.setProps({ viewState: view, layers: [...under, ...events] });
  }

  function at(x, y) {
    return under(viewport(), message, drawn, [x, y]);
  }
  function hover(x, y) {
    if (!message || message.moments.length || x < 0) return;
    const lines = said(at(x, y), message);
    tip.hidden = !lines.length;
    tip.replaceChildren(
      ...lines.map(([text, strong]) => Object.assign(document.createElement(strong ? "b" : "div"), { textContent: text })),
    );
    tip.style.left = `${Math.min(x + 14, Math.max(0, place.clientWidth - tip.offsetWidth - 6))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > place.clientHeight ? Math.max(0, y - tip.offsetHeight - 12) : y + 18}px`;
  }
  function click(x, y) {
    if (!message || message.moments.length) return;
    const found = at(x, y);
    const [ring] = found.squares;
    if (ring && ring.keys.size && ring.keys.size <= 60) send.setTriggerValue("picked", { places: [...ring.keys].sort() });
    else if (ring) send.setTriggerValue("picked", { square: ring.id, shift: drawn.shift });
    else if (placesOf(found).length || message.chosen.length) send.setTriggerValue("picked", { places: placesOf(found) });
  }

  // a box drawn with the pointer: everything in it is chosen
  let from;
  const corner = (event) => {
    const { left, top } = box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  box.onpointerdown = (event) => {
    from = corner(event);
    box.setPointerCapture(event.pointerId);
  };
  box.onpointermove = (event) => {
    if (!from) return;
    const to = corner(event);
    Object.assign(frame.style, {
      left: `${Math.min(from[0], to[0])}px`, top: `${Math.min(from[1], to[1])}px`,
      width: `${Math.abs(from[0] - to[0])}px`, height: `${Math.abs(from[1] - to[1])}px`,
    });
    frame.hidden = false;
  };
  box.onpointerup = (event) => {
    const to = corner(event);
    const wide = from && Math.abs(from[0] - to[0]) > 4 && Math.abs(from[1] - to[1]) > 4;
    if (wide) {
      const port = viewport();
      const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
      const [west, north] = port.unproject([Math.min(from[0], to[0]), Math.min(from[1], to[1])]);
      const [east, south] = port.unproject([Math.max(from[0], to[0]), Math.max(from[1], to[1])]);
      send.setTriggerValue("picked", { bounds: [turned(west), south, turned(east), north] });
    }
    from = undefined;
    boxing(false);
  };
  function boxing(on) {
    box.hidden = !on;
    frame.hidden = true;
    part("draw").setAttribute("aria-pressed", on);
  }
  part("draw").onclick = () => boxing(box.hidden);
  part("nearer").onclick = () => move({ ...view, zoom: view.zoom + 1 });
  part("farther").onclick = () => move({ ...view, zoom: view.zoom - 1 });
  root.addEventListener("keydown", (event) => event.key === "Escape" && boxing(false));
  place.addEventListener("pointerleave", () => (tip.hidden = true));

  return {
    take(next, { setStateValue, setTriggerValue }) {
      send = { setStateValue, setTriggerValue };
      message = { ...next, fine: new Set(next.fine), named: new Set(next.named) };
      arrange(message.marks);
      place.style.background = message.ground.sea;
      bar.hidden = !message.moments.length;
      for (const [name, words] of Object.entries(message.words.titles)) {
        part(name).title = words;
        part(name).setAttribute("aria-label", words);
      }
      if (`${told}` !== `${message.view}`) {
        told = message.view;
        const [longitude, latitude, zoom, pixels] = message.view;
        const narrower = pixels && place.clientWidth ? Math.max(0, Math.log2(pixels / place.clientWidth)) : 0;
        view = { longitude, latitude, zoom: Math.max(0.4, zoom - narrower), pitch: 0, bearing: 0 };
      }
      sort(true);
      // how many reports are drawn, for tests to compare with the store's answer
      place.dataset.reports = [message.marks, message.squares, message.areas].flat().reduce((sum, { n }) => sum + n, 0);
      if (message.moments.length) player.take(message);
      else player.stop();
      refresh();
    },
    end() {
      clearTimeout(timer);
      player.stop();
      deck.finalize();
    },
  };
}
