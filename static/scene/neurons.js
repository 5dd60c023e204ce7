/** The neurons: inputs are squares, neurons circles; in each, as far as there is room, its name and what it puts out. */
import { format } from "./format.js";
import { FORWARD, BACKWARD, ease, within } from "./progress.js";
import { isShared } from "./present.js";
import { strength } from "./edges.js";
import { blockShapes } from "./blocks.js";
import { ems, fitted } from "./text-size.js";
import { isSmall } from "./layout.js";
import { neuronOf } from "./selection.js";

/** @typedef {import("./network.js").Scene} Scene @typedef {import("./shapes.js").Shape} Shape */

/** No text is smaller (px; in ems). */
const LEAST = 9;
const SMALLEST = 0.6;
/** Below this size (in ems) a digit less is better than smaller ones. */
const SMALL = 0.82;
/** Of a circle's radius: where its name and, below it, its number stand, and how wide they may be. */
const NAME = { at: -0.46, wide: 1.5 };
const NUMBER = { at: 0.2, wide: 1.68 };

/** @param {number} layer @param {number} x @param {number} y @param {number} r @param {string} fill @param {string} stroke @param {number} pen @returns {Shape} */
export const body = (layer, x, y, r, fill, stroke, pen) =>
  layer === 0
    ? {
        type: "rect",
        x: x - r * 0.9,
        y: y - r * 0.9,
        w: r * 1.8,
        h: r * 1.8,
        radius: Math.min(6 * pen, r / 3),
        fill,
        stroke,
        width: (r > 6 ? 1.5 : 0.8) * pen,
      }
    : { type: "circle", x, y, r, fill, stroke, width: (r > 6 ? 1.5 : 0.8) * pen };

/** A name in the upper part of a neuron. @param {import("./layout.js").NetworkLayout} layout @param {number} x @param {number} y @param {number} r @param {string} text @param {string} color @param {string} [halo] @returns {Shape} */
export const nameShape = ({ font }, x, y, r, text, color, halo) => ({
  type: "text",
  x,
  y: y + NAME.at * r,
  text,
  size: Math.max(LEAST, Math.min(font * 1.05, r * 0.5, fitted(text, NAME.wide * r, font * 2))),
  italic: true,
  color,
  halo,
});

/** @param {Scene} scene @param {Shape[]} shapes */
export function drawNeurons(scene, shapes) {
  const { trace, layout, palette, progress, sample, label, pen } = scene;
  const { tokens } = palette;
  const most = activationScale(trace, sample);
  for (let l = 0; l < layout.nodes.length; l++) {
    const values = trace.row("activations", l, sample);
    const detail = layout.details[l];
    const small = isSmall(detail);
    const own = l === 0 && detail === "cell" ? values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0) : most; // a picture has its own scale of brightness
    shapes.push(...blockShapes(scene, l, label));
    for (let j = 0; j < layout.nodes[l].length; j++) {
      const { x, y, r } = layout.nodes[l][j];
      const there =
        l === 0
          ? progress.input
          : within(progress.forward(l, isShared(scene, l) ? layout.nodes[l].length - 1 : j), FORWARD.out); // softmax waits for all
      const ringed = drawRing(scene, l, j, shapes);
      const chosen = isNeuron(scene.selection, l, j) || isNeuron(scene.hover, l, j);
      litRings(scene, l, j, shapes);
      if (chosen && !ringed)
        shapes.push({ type: "circle", x, y, r: r + (small ? 3 : 6) * pen, stroke: tokens.ink, width: 2 * pen });
      const fill = there > 0 ? (small ? palette.fill(values[j], own) : palette.tint(values[j], most)) : tokens.panel;
      if (l === 0 && detail === "cell")
        shapes.push({ type: "rect", x: x - r, y: y - r, w: 2 * r + 0.4, h: 2 * r + 0.4, fill });
      else shapes.push(body(l, x, y, r, fill, chosen || !small ? tokens.ink : tokens.muted, pen));
      if (small) continue;
      const map = scene.maps?.get(`${l}.${j}`);
      if (map)
        shapes.push({
          type: "raster",
          x: x - r + 0.7,
          y: y - r + 0.7,
          w: 2 * r - 1.4,
          h: 2 * r - 1.4,
          image: map,
          smooth: true,
          round: true,
        });
      const halo = map ? tokens.panel : undefined;
      const named = detail !== "small";
      if (named) shapes.push(nameShape(layout, x, y, r, label.neuron(l, j), tokens.ink, halo));
      if (there > 0)
        shapes.push(...numberIn(layout, x, y + (named ? NUMBER.at * r : 0.5), r, values[j], tokens.ink, halo));
    }
  }
}

/** A number in a circle, with as many digits as it has room for; none where it would be too small to read.
 * @param {import("./layout.js").NetworkLayout} layout @param {number} x @param {number} y @param {number} r @param {number} value @param {string} color @param {string} [halo] @param {number} [wide] of r @returns {Shape[]} */
export function numberIn({ font }, x, y, r, value, color, halo, wide = NUMBER.wide) {
  const least = Math.max(LEAST, SMALLEST * font);
  let best = null;
  for (let digits = 3; digits > 0; digits--) {
    const text = format(value, digits);
    const size = Math.min(1.3 * font, 0.62 * r, (wide * r) / ems(text));
    if (size >= least) best = { text, size };
    if (size >= SMALL * font) break;
  }
  return best ? [{ type: "text", x, y, ...best, bold: true, color, halo }] : [];
}

/** One ring for each factor that a neuron gives to the formula: error outside, slope inside. @param {Scene} scene @param {number} l @param {number} j @param {Shape[]} shapes */
function litRings({ lit, layout, pen, palette: { tokens } }, l, j, shapes) {
  const { x, y, r } = layout.nodes[l][j];
  const roles = lit.filter(({ neuron }) => neuron && neuron[0] === l && neuron[1] === j).map(({ role }) => role);
  const width = (isSmall(layout.details[l]) ? 1.5 : 3) * pen;
  ["slope", "input", "error"]
    .filter((role) => roles.includes(role))
    .forEach((role, n) => {
      const out = r + 1 + width * (n + 0.7);
      shapes.push(
        l === 0
          ? {
              type: "rect",
              x: x - out,
              y: y - out,
              w: 2 * out,
              h: 2 * out,
              radius: 8 * pen,
              stroke: tokens[role],
              width,
            }
          : { type: "circle", x, y, r: out, stroke: tokens[role], width },
      );
    });
}

/** @param {import("./selection.js").Selection} selection @param {number} l @param {number} j */
function isNeuron(selection, l, j) {
  const neuron = neuronOf(selection);
  return neuron !== null && neuron[0] === l && neuron[1] === j;
}

/** @param {import("../engine/trace.js").Trace} trace @param {number} sample */
function activationScale(trace, sample) {
  const key = `activations/${sample}`;
  let most = /** @type {number | undefined} */ (trace.memo.get(key));
  if (most === undefined) {
    most = 0;
    for (let l = 0; l < trace.sizes.length; l++)
      for (const a of trace.row("activations", l, sample)) if (Math.abs(a) > most) most = Math.abs(a);
    trace.memo.set(key, most);
  }
  return most;
}

/** A ring in the signal's colour around the neuron that sends just now. @param {Scene} scene @param {number} l @param {number} j @param {Shape[]} shapes */
function drawRing(scene, l, j, shapes) {
  const {
    progress: { moment, backward, forward },
    layout,
    palette,
    trace,
    sample,
    span,
    moments,
    pen,
  } = scene;
  if (l === 0 || (isSmall(layout.details[l]) && span[1] > span[0])) return false; // a whole layer of dots: rings would hide them
  const at = moments.index({ ...moment, neuron: j });
  if (moment.layer !== l || (moment.phase !== "backward" && moment.phase !== "forward") || at < span[0] || at > span[1])
    return false;
  const { x, y, r } = layout.nodes[l][j];
  const back = moment.phase === "backward";
  const done = within(back ? backward(l, j) : forward(l, j), back ? BACKWARD.shrink : FORWARD.run);
  const value = trace.row(back ? "error_signals" : "activations", l, sample)[j];
  const color = back
    ? palette.diverging(strength(value, scene.endOf("signal", l - 1), scene.scale), 1)
    : palette.tokens.ink;
  shapes.push({
    type: "circle",
    x,
    y,
    r: r + (isSmall(layout.details[l]) ? 2.5 : 5) * pen * ease(done),
    stroke: color,
    width: 3.5 * pen,
  });
  return true;
}
