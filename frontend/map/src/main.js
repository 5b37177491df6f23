// The dashboard's map. Data comes as one message of bytes (message.js); what the reader does goes back by the names of
// things, never by their position: picked {places} or {square} or {bounds}, view {longitude, latitude, zoom, bounds}.
import { empty, emptyWhatLeaves } from "./canvases.js";
import { coverOf, drawGround, forgetWidths, namesInView, squaresOf, writeNames } from "./ground.js";
import { hand } from "./hand.js";
import { areaNames, arrange, coverMarks, crowd, drawAreas, drawChosen, drawMarks, drawPlayed, drawRings, gather, MOST_PLACES, paintRings } from "./marks.js";
import { readMessage } from "./message.js";
import { laid, viewOf } from "./plane.js";
import { placesOf, said, under } from "./pointer.js";
import { playback, spread } from "./playback.js";

const SETTLED = 350; // milliseconds after the last move
const maps = new WeakMap();

emptyWhatLeaves(document);

export default function draw(component) {
  const { parentElement, data } = component;
  if (!data) return undefined;
  let map = maps.get(parentElement);
  if (!map) {
    map = makeMap(parentElement);
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

  let awaited;

  const canvas = Object.assign(document.createElement("canvas"), { style: "position: absolute; inset: 0; width: 100%; height: 100%" });
  place.replaceChildren(canvas);
  const pen = canvas.getContext("2d", { alpha: false });
  const seen = () => viewOf(view, place.clientWidth || 1, place.clientHeight || 1);
  const player = playback(bar, () => message && refresh());
  const sized = new ResizeObserver(() => message && refresh());
  sized.observe(place);
  const hands = hand(place, { seen, move, hover, click, grab: (on) => (place.style.cursor = on ? "grabbing" : "grab") });
  document.fonts?.addEventListener?.("loadingdone", lettered);
  function lettered() {
    forgetWidths();
    if (message) refresh();
  }

  function move({ longitude, latitude, zoom }) {
    view = { longitude, latitude, zoom: Math.max(0.4, Math.min(zoom, 14)) };
    tip.hidden = true;
    refresh();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = seen();
      const [west, south, east, north] = now.bounds;
      const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
      const whole = east - west >= 360;
      send.setStateValue("view", {
        longitude: turned(now.longitude),
        latitude: now.latitude,
        zoom: now.zoom,
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

  /** Draws all anew with the browser's next frame. */
  function refresh() {
    awaited ||= requestAnimationFrame(paint);
  }
  function paint() {
    awaited = undefined;
    sort();
    const now = seen();
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(now.width * sharp), Math.round(now.height * sharp)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.fillStyle = message.ground.sea;
    pen.fillRect(0, 0, now.width, now.height);
    const chosen = new Set(message.chosen);
    let whole = drawGround(pen, now, message, refresh);
    const names = namesInView(now, message, refresh);
    if (message.moments.length) {
      writeNames(pen, now, names);
      whole = drawPlayed(pen, now, message, drawnMoments, player.shown(), refresh) && whole;
    } else {
      drawAreas(pen, now, message, chosen);
      const marks = coverOf(now);
      coverMarks(marks, now, drawn);
      writeNames(pen, now, [...names, ...areaNames(message, drawn.near)], marks);
      if (rings) drawRings(pen, now, drawn.squares, rings, chosen);
      whole = drawMarks(pen, now, message, drawn.marks, chosen, refresh) && whole;
      drawChosen(pen, now, [...message.chosen, ...message.reading], message, drawn.squares);
    }
    if (whole) place.dataset.drawn = message.serial; // tests and benchmarks wait for it
  }

  function at(x, y) {
    return under(seen(), message, drawn, [x, y]);
  }
  function hover(x, y) {
    if (!message || message.moments.length) return;
    const lines = said(at(x, y), message);
    tip.hidden = !lines.length;
    place.style.cursor = lines.length ? "pointer" : "grab";
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
    if (ring && ring.keys.size && ring.keys.size <= MOST_PLACES) send.setTriggerValue("picked", { places: [...ring.keys].sort() });
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
      const port = seen();
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
      message = { ...next, fine: squaresOf(next.fine), named: squaresOf(next.named) };
      for (const thing of [message.marks, message.areas, message.moments].flat()) laid(thing);
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
        view = { longitude, latitude, zoom: Math.max(0.4, zoom - narrower) };
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
      cancelAnimationFrame(awaited);
      empty(canvas);
      document.fonts?.removeEventListener?.("loadingdone", lettered);
      sized.disconnect();
      hands.end();
      player.stop();
    },
  };
}
