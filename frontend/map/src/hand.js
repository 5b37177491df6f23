// What a reader's hand does to the map: drag, wheel, pinch, double click, arrow keys; and the click that is none of these.
import { draggedBy, zoomedAround } from "./plane.js";

const STILL = 4; // pixels that a click may tremble
const TWICE = 250; // milliseconds in which a second click makes a double one
const STEP = 60; // pixels of an arrow key
const MOST = 0.6; // zoom by one turn of the wheel

/** `seen` gives the view now; `move`, `hover`, `click` are told what happens, `grab` whether the plane is being dragged. */
export function hand(place, { seen, move, hover, click, grab }) {
  const fingers = new Map();
  let [travelled, apart, waiting] = [0, 0, 0];
  const spot = (event) => {
    const { left, top } = place.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const zoomed = (by, at) => move(zoomedAround(seen(), Math.max(0.4, Math.min(seen().zoom + by, 14)), at));
  const spread = () => {
    const [[a, b], [c, d]] = [...fingers.values()];
    return { middle: [(a + c) / 2, (b + d) / 2], apart: Math.hypot(a - c, b - d) };
  };

  place.style.touchAction = "none";
  place.onpointerdown = (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, spot(event));
    place.setPointerCapture(event.pointerId);
    travelled = fingers.size > 1 ? Infinity : 0;
    if (fingers.size === 2) ({ apart } = spread());
  };
  place.onpointermove = (event) => {
    const [x, y] = spot(event);
    const before = fingers.get(event.pointerId);
    if (!before) return hover(x, y);
    fingers.set(event.pointerId, [x, y]);
    if (fingers.size === 2) {
      const now = spread();
      if (apart && now.apart) zoomed(Math.log2(now.apart / apart), now.middle);
      apart = now.apart;
    } else if (fingers.size === 1) {
      travelled += Math.hypot(x - before[0], y - before[1]);
      if (travelled < STILL) return fingers.set(event.pointerId, before);
      grab(true);
      move(draggedBy(seen(), x - before[0], y - before[1]));
    }
    return undefined;
  };
  place.onpointerup = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    grab(false);
    if (travelled >= STILL) return;
    const at = spot(event);
    if (waiting) {
      clearTimeout(waiting);
      waiting = 0;
      zoomed(event.shiftKey ? -1 : 1, at);
    } else {
      waiting = setTimeout(() => {
        waiting = 0;
        click(...at);
      }, TWICE);
    }
  };
  place.onpointercancel = (event) => {
    fingers.delete(event.pointerId);
    grab(false);
  };
  place.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const turned = -event.deltaY * (event.deltaMode === 1 ? 16 : 1) * 0.005;
      zoomed(Math.max(-MOST, Math.min(turned, MOST)), spot(event));
    },
    { passive: false },
  );
  place.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[event.key];
    const nearer = { "+": 1, "=": 1, "-": -1, _: -1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(by || nearer)) return;
    event.preventDefault();
    if (by) move(draggedBy(seen(), ...by));
    else zoomed(nearer, [seen().width / 2, seen().height / 2]);
  });
  return { end: () => clearTimeout(waiting) };
}
