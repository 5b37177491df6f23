// Playing over time: which days are shown, and the controls that change them. Nothing goes to the server.

const DAY = 86400000;
const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const LENGTHS = { day: 1, week: 7, month: 31 };
const SPEEDS = { slow: 500, normal: 180, fast: 60 }; // milliseconds a step

/** The first day of this step or a later one; months are as long as they are, weeks begin where the reader's do (0: Monday). */
function first(day, step, weekStart, later = 0) {
  if (step === "day") return day + later;
  // day 0 was a Thursday
  if (step === "week") return day - ((((day + 3 - weekStart) % 7) + 7) % 7) + 7 * later;
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) / DAY;
}

/** Moments that would cover one another at this zoom when so many days are shown at once, side by side. */
export function spread(moments, zoom, days) {
  const pixels = (512 * 2 ** Math.floor(zoom)) / 360; // a degree of longitude; 18 pixels are near
  const spots = new Map();
  return moments.map((moment) => {
    const spot = `${Math.round((moment.longitude * pixels) / 18)},${Math.round((moment.latitude * pixels) / 14)}`;
    if (!spots.has(spot)) spots.set(spot, []);
    const ends = spots.get(spot);
    let slot = ends.findIndex((end) => end + days <= moment.start);
    if (slot === -1) slot = ends.length;
    ends[slot] = moment.end;
    const away = 15 * Math.sqrt(slot);
    return { ...moment, offset: [away * Math.cos(2.4 * slot), away * Math.sin(2.4 * slot)] };
  });
}

export function playback(bar, redraw) {
  const part = (name) => bar.querySelector(`[data-part=${name}]`);
  const [button, slider, step, mode, speed, label] = ["button", "slider", "step", "mode", "speed", "label"].map(part);
  let [moments, words, day, running, frame, drawnAt] = [[], {}, 0, false, 0, 0];

  const shown = () => {
    const from = first(day, step.value, words.week_start);
    const until = first(day, step.value, words.week_start, 1) - 1;
    return { from, until, gathers: mode.value === "all" };
  };
  function tell() {
    const { from, until, gathers } = shown();
    const n = moments.reduce((sum, { start, end, n }) => sum + (start <= until && (gathers || end >= from) ? n : 0), 0);
    slider.value = day;
    slider.setAttribute("aria-valuetext", iso(day));
    label.textContent = `${iso(from)}${until > from ? ` – ${iso(until)}` : ""} · ${n.toLocaleString(words.locale)}`;
    redraw();
  }
  function run(time) {
    if (!running) return;
    if (time - drawnAt > SPEEDS[speed.value]) {
      drawnAt = time;
      const to = first(day, step.value, words.week_start, 1);
      day = to > Number(slider.max) ? Number(slider.min) : to;
      tell();
    }
    frame = requestAnimationFrame(run);
  }
  function turn(on) {
    running = on;
    button.textContent = on ? words.pause : words.play;
    cancelAnimationFrame(frame);
    if (on) frame = requestAnimationFrame(run);
  }
  button.onclick = () => turn(!running);
  slider.oninput = () => {
    day = Number(slider.value);
    tell();
  };
  step.onchange = mode.onchange = tell;

  return {
    shown,
    length: () => LENGTHS[step.value],
    stop: () => turn(false),
    /** Take other moments; the day stays if it can. */
    take(message) {
      ({ moments, words } = message);
      slider.min = moments[0].start;
      slider.max = moments.reduce((last, { end }) => Math.max(last, end), moments[0].start);
      if (day < Number(slider.min) || day > Number(slider.max)) day = Number(slider.min);
      turn(running);
      tell();
    },
  };
}
