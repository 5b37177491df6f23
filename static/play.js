// Plays events over time in the reader's browser: no message goes to the server while it runs.
// data: {first, last, longitude[], latitude[], radius[] (km of an area, 0 for a point), look[], start[], end[] (days
//        since 1970), kind[] (index into colours[]), n[] (events), ground{}, base[] (addresses of GeoJSON), fine[] (tiles),
//        view[longitude, latitude, zoom], words{}}

const DAY = 86400000;
const radians = (degrees) => (degrees * Math.PI) / 180;
const EQUATOR = 40075; // km
const TURN = 2 * Math.PI;
const DASHES = { planned: [3, 2], hypothetical: [1, 2], denied: [1, 3] };
const isoDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const world = ([longitude, latitude]) => [
  (longitude + 180) / 360,
  0.5 - Math.log(Math.tan(Math.PI / 4 + radians(Math.max(-85, Math.min(85, latitude))) / 2)) / (2 * Math.PI),
];

/** A view on the world: where a point falls on the canvas, and how dragging and the wheel change that. */
function lens(canvas, [longitude, latitude, zoom], redraw) {
  const view = { middle: world([longitude, latitude]), zoom };
  const scale = () => 512 * 2 ** view.zoom;
  const place = (point) => {
    const [x, y] = world(point);
    return [
      (x - view.middle[0]) * scale() + canvas.clientWidth / 2,
      (y - view.middle[1]) * scale() + canvas.clientHeight / 2,
    ];
  };
  let held = null;
  canvas.onpointerdown = (event) => {
    held = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  };
  canvas.onpointermove = (event) => {
    if (!held) return;
    view.middle[0] -= (event.clientX - held[0]) / scale();
    view.middle[1] -= (event.clientY - held[1]) / scale();
    held = [event.clientX, event.clientY];
    redraw();
  };
  canvas.onpointerup = canvas.onpointercancel = () => (held = null);
  canvas.onwheel = (event) => {
    event.preventDefault();
    view.zoom = Math.max(1, Math.min(12, view.zoom - event.deltaY / 400));
    redraw();
  };
  const pixels = (km, latitude) => ((km / EQUATOR) * scale()) / Math.cos(radians(latitude));
  return { place, pixels };
}

/** Land, coasts, borders and rivers; coarse tiles give way to the fine ones that follow. */
function drawGround(pen, place, files, ground, fine) {
  const colours = { coast: ground.coast, country: ground.country, unit: ground.unit };
  const trace = (line) => line.forEach((point, i) => pen[i ? "lineTo" : "moveTo"](...place(point)));
  for (const { features } of files) {
    for (const { geometry, properties } of features) {
      if (properties.tile && fine.has(properties.tile)) continue;
      const parts = geometry.type.startsWith("Multi") ? geometry.coordinates : [geometry.coordinates];
      pen.beginPath();
      if (geometry.type.endsWith("Polygon")) {
        parts.forEach((polygon) => polygon.forEach(trace));
        pen.fillStyle = ground.land;
        pen.fill("evenodd");
      } else {
        parts.forEach(trace);
        pen.strokeStyle = colours[properties.kind] || ground.river;
        pen.lineWidth = properties.kind === "country" ? 1.2 : 0.7;
        pen.stroke();
      }
    }
  }
}

export default function play({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(`[data-part=${name}]`);
  const parts = ["canvas", "slider", "button", "step", "mode", "speed", "label"];
  const [canvas, slider, button, step, mode, speed, label] = parts.map(find);
  const pen = canvas.getContext("2d");
  const still = document.createElement("canvas");
  let ground = []; // the files, once they have come
  let day = data.first;
  let running = false;
  let frame = 0;
  let drawnAt = 0;

  const { place, pixels } = lens(canvas, data.view, () => drawStill());
  slider.min = data.first;
  slider.max = data.last;

  function fit() {
    const sharp = window.devicePixelRatio || 1;
    for (const each of [canvas, still]) {
      each.width = canvas.clientWidth * sharp;
      each.height = canvas.clientHeight * sharp;
      each.getContext("2d").setTransform(sharp, 0, 0, sharp, 0, 0);
    }
  }

  function drawStill() {
    fit();
    const brush = still.getContext("2d");
    brush.fillStyle = data.ground.sea;
    brush.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    drawGround(brush, place, ground, data.ground, new Set(data.fine));
    draw();
  }

  function draw() {
    const width = Number(step.value);
    const until = day + width - 1;
    const gathers = mode.value === "all";
    pen.drawImage(still, 0, 0, canvas.clientWidth, canvas.clientHeight);
    const taken = new Map(); // how many marks stand at a place already: the next stands beside them
    let shown = 0;
    for (let i = 0; i < data.start.length && data.start[i] <= until; i += 1) {
      const now = data.end[i] >= day;
      if (!now && !gathers) continue;
      shown += data.n[i];
      const point = [data.longitude[i], data.latitude[i]];
      const [x, y] = place(point);
      pen.globalAlpha = now ? 1 : 0.3;
      if (data.radius[i]) {
        drawArea(x, y, pixels(data.radius[i], point[1]), data.colours[data.kind[i]]);
      } else {
        const before = taken.get(`${point}`) || 0;
        taken.set(`${point}`, before + 1);
        const away = 6.5 * Math.sqrt(before);
        drawMark(x + away * Math.cos(2.4 * before), y + away * Math.sin(2.4 * before), i, now ? 5.5 : 4);
      }
    }
    pen.globalAlpha = 1;
    slider.value = day;
    slider.setAttribute("aria-valuetext", isoDay(day));
    label.textContent = `${isoDay(day)}${width > 1 ? ` – ${isoDay(until)}` : ""} · ${shown.toLocaleString("en")}`;
  }

  /** What is known only to an area: as wide as that, with nothing in the middle. */
  function drawArea(x, y, radius, colour) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, TURN);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.2;
    pen.stroke();
    if (radius > 160) return; // half a continent would dim all that lies in it
    pen.globalAlpha *= 0.1;
    pen.fillStyle = colour;
    pen.fill();
  }

  /** Solid is stated, hollow is claimed, dashed is planned, feared or denied. */
  function drawMark(x, y, i, size) {
    const colour = data.colours[data.kind[i]];
    const stated = data.look[i] === "asserted";
    pen.beginPath();
    pen.arc(x, y, size, 0, TURN);
    pen.fillStyle = stated ? colour : data.ground.halo;
    pen.fill();
    pen.lineWidth = stated ? 1.2 : 2;
    pen.strokeStyle = stated ? data.ground.halo : colour;
    pen.setLineDash(DASHES[data.look[i]] || []);
    pen.stroke();
    pen.setLineDash([]);
  }

  function run(time) {
    if (!running) return;
    if (time - drawnAt > Number(speed.value)) {
      drawnAt = time;
      day += Number(step.value);
      if (day > data.last) day = data.first;
      draw();
    }
    frame = requestAnimationFrame(run);
  }

  function turn(on) {
    running = on;
    button.textContent = on ? data.words.pause : data.words.play;
    if (on) frame = requestAnimationFrame(run);
  }

  button.onclick = () => turn(!running);
  slider.oninput = () => {
    day = Number(slider.value);
    draw();
  };
  step.onchange = mode.onchange = draw;
  turn(false);
  drawStill();
  Promise.all(data.base.map((address) => fetch(address).then((answer) => answer.json()))).then((files) => {
    ground = files;
    drawStill();
  });
  const resized = new ResizeObserver(drawStill);
  resized.observe(canvas);
  return () => {
    running = false;
    cancelAnimationFrame(frame);
    resized.disconnect();
  };
}
