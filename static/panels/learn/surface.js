/** The error surface: E over two weights or two directions, as a map with lines of equal height, and the way that training took. */
import { onNewRun } from "../kit/feed.js";
import { el, panel, setHidden, setText } from "../kit/dom.js";
import { Figure } from "../kit/figure.js";
import { colormapOf } from "../../scene/colormap.js";
import { contour } from "../../scene/plots/contours.js";
import { axes, frame } from "../../scene/axes.js";
import { format, names } from "../../scene/format.js";
import { group } from "../../words/words.js";
import { Superseded } from "../../engine/errors.js";

/** Points a side: soon, and when there is time. Odd, so that the middle is the present error. */
const SIZES = [17, 49];
const LEVELS = 12;
const MOST_LISTED = 300;
/** Milliseconds of rest before it is begun anew: no step waits for it. */
const REST_MS = 140;

/** @typedef {import("../../scene/shapes.js").Shape} Shape */

/** @param {import("../../app/app.js").App} app */
export function makeSurface(app) {
  const { details, body, aside } = panel("surface", "Error surface", false);
  const { engine, player } = app;
  /** @type {any} */
  let surface = null;
  let values = new Float64Array();
  let path = new Float64Array();
  /** @type {ImageData | null} */
  let image = null;
  let token = 0;
  const problem = el("p", { class: "empty", hidden: true });
  const kind = el("select", { id: "surface-kind", "aria-label": "Over what", onchange: () => refresh() },
    el("option", { value: "weights" }, "two weights"), el("option", { value: "run" }, "the run's main directions"), el("option", { value: "random" }, "two random directions"));
  const picks = [0, 1].map((k) => el("select", { id: `surface-${k ? "second" : "first"}`, "aria-label": k ? "Weight upward" : "Weight across", onchange: () => refresh() }));
  /** Which of all random planes. */
  let seed = 0;
  const others = el("button", { type: "button", id: "surface-others", onclick: () => { seed += 1; refresh(); } }, "Other directions");
  const pickRow = el("span", { class: "row" }, "across ", picks[0], " up ", picks[1]);

  /** Every weight and bias by name, as [gap, from, to]. */
  const fillPicks = () => {
    const { sizes } = engine.header;
    const label = names(sizes);
    /** @type {[string, string][]} */
    const list = [];
    for (let k = 0; k + 1 < sizes.length && list.length < MOST_LISTED; k++) {
      for (let i = 0; i <= sizes[k]; i++) for (let j = 0; j < sizes[k + 1]; j++) list.push([`${k},${i},${j}`, i < sizes[k] ? label.weight(k, i, j) : label.bias(k + 1, j)]);
    }
    const shown = list.slice(0, MOST_LISTED);
    if (picks[0].options.length === shown.length && shown.every(([, text], i) => picks[0].options[i].text === text)) return;
    picks.forEach((pick, k) => {
      pick.replaceChildren(...shown.map(([value, text]) => el("option", { value }, text)));
      pick.selectedIndex = Math.min(shown.length - 1, k * sizes[1]);
    });
  };

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** @param {number} width @param {number} height */
  const frameOf = (width, height) => {
    const side = Math.min(width - 64, height - 92);
    const { reach, origin } = surface;
    return frame({ x: 50 + Math.max(0, (width - 64 - side) / 2), y: 18, w: side, h: side }, [origin[0] - reach[0], origin[0] + reach[0]], [origin[1] - reach[1], origin[1] + reach[1]]);
  };
  /** Where a height stands between the lowest and the highest, 0 … 1: small differences near the bottom are seen. @param {number} v */
  const height01 = (v) => Math.sqrt(Math.max(0, (v - surface.low) / (surface.high - surface.low || 1)));
  /** @param {number} t */
  const level = (t) => surface.low + t * t * (surface.high - surface.low);
  const axisNames = () => (kind.value === "weights" ? picks.map((pick) => pick.selectedOptions[0]?.text ?? "") : kind.value === "run" ? ["main direction", "second direction"] : ["one direction", "another"]);

  /** @param {number} width @param {number} height @returns {Shape[]} */
  const shapes = (width, height) => {
    if (!surface) return [];
    const { tokens } = app.palette;
    const f = frameOf(width, height);
    const { box } = f;
    /** @type {Shape[]} */
    const out = image ? [{ type: "raster", ...box, image, smooth: surface.complete }] : [];
    const [x, y] = axisNames();
    out.push(...axes(f, tokens, { x, y }));
    const cell = box.w / (surface.size - 1);
    if (surface.complete) {
      for (let k = 1; k < LEVELS; k++) {
        const pieces = contour(values, surface.size, level(k / LEVELS));
        const points = [];
        for (let i = 0; i < pieces.length; i += 4) points.push(box.x + pieces[i] * cell, box.y + box.h - pieces[i + 1] * cell, box.x + pieces[i + 2] * cell, box.y + box.h - pieces[i + 3] * cell, NaN, NaN);
        out.push({ type: "path", points, color: tokens.muted, width: 0.7 });
      }
    }
    const way = [];
    for (let i = 0; i < path.length; i += 2) way.push(f.px(surface.origin[0] + path[i]), f.py(surface.origin[1] + path[i + 1]));
    out.push({ type: "path", points: way, color: tokens.panel, width: 4 }, { type: "path", points: way, color: tokens.input, width: 2 });
    out.push({ type: "circle", x: way[0], y: way[1], r: 4, fill: tokens.panel, stroke: tokens.input, width: 2 });
    out.push({ type: "circle", x: way[way.length - 2], y: way[way.length - 1], r: 6, fill: tokens.input, stroke: tokens.panel, width: 2 });
    return [...out, ...legend(box)];
  };
  /** @param {import("../../scene/axes.js").Box} box @returns {Shape[]} */
  const legend = (box) => {
    const { tokens } = app.palette;
    const y = box.y + box.h + 36;
    const text = (/** @type {number} */ t, /** @type {CanvasTextAlign} */ align) => /** @type {Shape} */ ({ type: "text", x: box.x + t * box.w, y: y + 21, text: format(level(t)), size: 11, color: tokens.muted, align });
    return [...Array.from({ length: 40 }, (_, b) => /** @type {Shape} */ ({ type: "rect", x: box.x + b * box.w / 40, y: y + 2, w: box.w / 40 + 0.6, h: 9, fill: colors().at((b + 0.5) / 40) })),
      text(0, "left"), text(0.5, "center"), text(1, "right")];
  };
  const colors = () => colormapOf(app.palette);
  const paint = () => {
    if (!surface) return;
    const { size } = surface;
    const upright = new Float64Array(size * size);
    for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) upright[(size - 1 - row) * size + column] = height01(values[row * size + column]);
    image = colors().values(upright, size, 0, 1);
    figure.draw();
  };

  const figure = new Figure(app, {
    id: "surface", title: "Error surface", height: 400, shapes,
    read: (px, py) => {
      if (!surface) return null;
      const f = frameOf(figure.painter.width, figure.painter.height);
      const cell = f.box.w / (surface.size - 1);
      const column = Math.round((px - f.box.x) / cell);
      const row = Math.round((f.box.y + f.box.h - py) / cell);
      if (column < 0 || row < 0 || column >= surface.size || row >= surface.size) return null;
      const at = /** @type {[number, number]} */ ([f.box.x + column * cell, f.box.y + f.box.h - row * cell]);
      const [x, y] = axisNames();
      return { text: `${x} = ${format(f.toX(at[0]))}, ${y} = ${format(f.toY(at[1]))}: E = ${format(values[row * surface.size + column])}`, at };
    },
    table: () => surface && [[...axisNames(), "E"], ...Array.from(values, (v, i) => {
      const step = (/** @type {number} */ k, /** @type {number} */ at) => surface.origin[k] + surface.reach[k] * (2 * at / (surface.size - 1) - 1);
      return [step(0, i % surface.size), step(1, Math.floor(i / surface.size)), v];
    }).filter(([, , v]) => !Number.isNaN(v))], // what is known of it by now
  });
  body.append(el("p", { class: "row" }, "E over ", kind, pickRow, others), problem, figure.node);

  // — asking, in slices ————————————————————————————————————————————————————————————————————————————————————————————
  const refresh = async () => {
    setHidden(pickRow, kind.value !== "weights");
    setHidden(others, kind.value !== "random");
    if (!details.open || engine.status !== "live" || !engine.header.layouts) return;
    if (surface) tell();
    if (player.fast) return;
    const mine = ++token;
    const stands = () => mine === token && details.open && !player.fast;
    const { iteration } = player.at;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    try {
      for (const size of SIZES) {
        if (!stands()) return;
        const [first, second] = picks.map((pick) => pick.value.split(",").map(Number));
        let answer = await engine.askBuffer("surface_begin", { kind: kind.value, first, second, seed, size, iteration, budget_ms: 8 });
        while (stands()) {
          if (answer.result.complete || size === SIZES[0]) take(answer);
          if (answer.result.complete) break;
          answer = await engine.askBuffer("surface_work", { budget_ms: 12 });
        }
        if (!stands()) return;
      }
    } catch (error) {
      if (error instanceof Superseded || mine !== token) return;
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
      figure.node.hidden = true;
    }
  };
  /** @param {import("../../engine/live.js").Answer} answer */
  const take = ({ result, buffer }) => {
    if (result.low === null) return;
    surface = result;
    const numbers = /** @type {Float64Array} */ (buffer);
    values = numbers.slice(0, result.size ** 2);
    path = numbers.slice(result.size ** 2);
    problem.hidden = true;
    figure.node.hidden = false;
    paint();
    tell();
  };
  const tell = () => {
    const old = surface.iteration !== player.at.iteration ? ` This is around update ${group(surface.iteration)}; it is drawn anew when training rests.` : "";
    const unfinished = surface.complete ? "" : " It is still being worked out.";
    const rest = kind.value === "weights" ? "All other weights are as they are now" : "The plane goes through the present weights";
    figure.say(`E of the whole training set, from ${format(surface.low)} to ${format(surface.high)}; the line is the way of the run, from the hollow point to the full one. ${rest}, so the way is only its shadow here.${old}${unfinished}`);
    setText(aside, axisNames().join(", "));
  };

  details.addEventListener("toggle", refresh);
  app.addEventListener("moment", () => {
    if (player.fast) return surface && tell();
    return surface?.iteration !== player.at.iteration && refresh();
  });
  app.addEventListener("config", refresh);
  engine.addEventListener("live", refresh);
  player.addEventListener("playing", refresh);
  app.addEventListener("theme", paint);
  const reset = () => {
    token += 1;
    surface = image = null;
    setText(aside, "");
    fillPicks();
    figure.draw();
  };
  onNewRun(engine, reset);
  if (engine.header) reset();
  return details;
}
