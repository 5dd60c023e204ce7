/**
 * How the error comes about: for each output a scale on which y and the desired output d stand, the gap between them, and half of its
 * square. Where the error is a cross entropy, what it costs to have given the right answer so small a share.
 */
import { format, subscript } from "../format.js";
import { addition } from "./addition.js";
import { REGULAR, ems } from "../text-size.js";
import { LINE } from "../layout.js";
import { ERROR, FORWARD, ease, within } from "../progress.js";
import { strength } from "../edges.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../space.js").Box} Box
 * @typedef {{k: number, x: number, top: number, h: number, room: number, range: [number, number]}} Scale one output's: where its line stands, and how much
 *   room is at its right
 */

const BOUNDED = /** @type {Record<string, [number, number]>} */ ({
  sigmoid: [0, 1],
  softmax: [0, 1],
  threshold: [0, 1],
  tanh: [-1, 1],
});
/** In ems: the longest scale; between it and what is at its sides. */
const LONGEST = 8.5;
const APART = 0.8;
/** Of the room between two outputs. */
const SHARE = 0.64;

/** From the lowest to the highest that outputs and desired outputs reach. @type {WeakMap<object, [number, number]>} */
const ranges = new WeakMap();

/** @param {Scene} scene @returns {[number, number]} */
function rangeOf({ header, trace, sample }) {
  const bounds = BOUNDED[String(header.config.output)];
  const targets = /** @type {number[][]} */ (header.teacher?.targets ?? []);
  let known = ranges.get(targets);
  if (!known) {
    let [low, high] = [0, 1];
    for (const row of targets) for (const v of row) [low, high] = [Math.min(low, v), Math.max(high, v)];
    ranges.set(targets, (known = [low, high]));
  }
  if (bounds) return [Math.min(bounds[0], known[0]), Math.max(bounds[1], known[1])];
  let [low, high] = known;
  for (const v of trace.row("activations", trace.sizes.length - 1, sample))
    if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return [low, high];
}

/** Where the outputs' scales stand. @param {Scene} scene @returns {Scale[]} */
export function scalesOf(scene) {
  const { layout, trace } = scene;
  const { font, loss } = layout;
  const last = trace.sizes.length - 1;
  const range = rangeOf(scene);
  const many = trace.sizes[last] > 1;
  return layout.nodes[last].map(({ x, y, r }, k) => {
    const left = x + r + 1.1 * APART * font;
    const right = loss.x - loss.r - APART * font - (many ? 2.2 * font : 0);
    const label = Math.min(2.6 * font, 0.25 * (right - left));
    const h = Math.max(
      0,
      Math.min(LONGEST * font, right - left - label - 0.6 * font, many ? SHARE * layout.spacings[last] : Infinity),
    );
    return { k, x: left + label, top: y - h / 2, h, room: right - left - label, range };
  });
}

/** @param {Scale} scale @param {number} v */
export const heightOf = ({ top, h, range: [low, high] }, v) =>
  top + h - ((Math.max(low, Math.min(high, v)) - low) / (high - low)) * h;

/** Is E a distance, or a cross entropy? @param {Scene} scene */
export const isDistance = ({ header }) => header.config.loss === "squared_error";

/** The marks of y and d on an output's scale, and what makes the error of them. @param {Scene} scene @param {Scale} scale @returns {Shape[]} */
export function scaleShapes(scene, scale) {
  const {
    trace,
    layout: { font, nodes, loss },
    palette,
    progress,
    sample,
    pen,
  } = scene;
  const { tokens } = palette;
  const last = trace.sizes.length - 1;
  const { k, x, top, h } = scale;
  const y = trace.row("activations", last, sample)[k];
  const d = trace.row("targets", 0, sample)[k];
  const answered = within(progress.forward(last, k), FORWARD.out) > 0;
  const at = { y: heightOf(scale, y), d: heightOf(scale, d) };
  const node = nodes[last][k];
  const mark = Math.min(0.36 * font, 0.1 * h + 1);
  /** @type {Shape[]} */
  const shapes = [{ type: "line", x0: x, y0: top, x1: x, y1: top + h, color: tokens.muted, width: pen }];
  for (const end of [top, top + h])
    shapes.push({
      type: "line",
      x0: x - mark * 0.6,
      y0: end,
      x1: x + mark * 0.6,
      y1: end,
      color: tokens.muted,
      width: pen,
    });
  const meets = { x: x - mark * 0.5, y: answered ? at.y : node.y };
  const color = progress.loss > 0 ? tokens.muted : tokens.rest;
  const gap = within(progress.loss, ERROR.gap) * Math.abs(at.y - at.d);
  shapes.push({
    type: "line",
    x0: x + (isDistance(scene) ? gap : 0),
    y0: progress.loss > 0 ? (at.y + at.d) / 2 : node.y,
    x1: loss.x - loss.r,
    y1: loss.y,
    color: progress.loss > 0 ? tokens.muted : tokens.rest,
    width: pen,
  });
  shapes.push({
    type: "line",
    x0: node.x + node.r,
    y0: node.y,
    ...{ x1: meets.x, y1: meets.y },
    color,
    width: 1.5 * pen,
  });
  shapes.push(...returning(scene, k, meets));
  if (answered && progress.loss > 0)
    shapes.push(
      ...(isDistance(scene) ? squareOf(scene, scale, y, d) : costShapes(scene, scale, d, y, partOf(scene, k))),
    );
  if (progress.input >= 1)
    shapes.push({
      type: "path",
      points: [x, at.d - mark, x + mark, at.d, x, at.d + mark, x - mark, at.d],
      close: true,
      fill: tokens.panel,
      color: tokens.ink,
      width: 1.2 * pen,
    });
  if (answered)
    shapes.push({ type: "circle", x, y: at.y, r: mark, fill: tokens.ink, stroke: tokens.ground, width: pen });
  return shapes;
}

/** The error on its way from the scale into its output. @param {Scene} scene @param {number} k @param {{x: number, y: number}} from @returns {Shape[]} */
function returning(scene, k, from) {
  const { trace, layout, palette, progress, sample, pen } = scene;
  const last = trace.sizes.length - 1;
  const done = ease(within(progress.error(k), ERROR.run));
  if (done <= 0) return [];
  const { x, y, r } = layout.nodes[last][k];
  const e = trace.row("error_signals", last, sample)[k];
  const strong = strength(e, scene.endOf("signal", last - 1), scene.scale);
  const color = palette.diverging(Math.max(-1, Math.min(1, strong)), 1);
  const to = { x: from.x + (x + r - from.x) * done, y: from.y + (y - from.y) * done };
  const width = Math.max(2.4, 8 * Math.min(1, Math.abs(strong))) * pen;
  /** @type {Shape[]} */
  const shapes = [
    {
      type: "line",
      x0: from.x,
      y0: from.y,
      x1: to.x,
      y1: to.y,
      color,
      width,
      dash: e < 0 ? [Math.max(7 * pen, width * 1.6), 2.5 * pen] : undefined,
    },
  ];
  if (done < 1)
    shapes.push({
      type: "circle",
      ...to,
      r: Math.max(4.5 * pen, width / 2 + 2 * pen),
      fill: color,
      stroke: palette.tokens.ground,
      width: 2 * pen,
    });
  return shapes;
}

/** The gap between y and d, and half of its square. @param {Scene} scene @param {Scale} scale @param {number} y @param {number} d @returns {Shape[]} */
function squareOf({ palette: { tokens }, progress, pen }, scale, y, d) {
  const grown = ease(within(progress.loss, ERROR.gap));
  const area = ease(within(progress.loss, ERROR.area));
  const { x } = scale;
  const from = heightOf(scale, y);
  const to = from + (heightOf(scale, d) - from) * grown;
  const side = Math.abs(to - from);
  const color = y < d ? tokens.negative : tokens.positive;
  const top = Math.min(from, to);
  /** @type {Shape[]} */
  const shapes = [];
  if (area > 0 && side > 0) {
    const w = Math.min(side, scale.room) * area;
    shapes.push({
      type: "path",
      points: [x, from, x, to, x + w, to],
      close: true,
      fill: `${tokens.error}66`,
      of: "half of the square",
    });
    shapes.push({ type: "rect", x, y: top, w, h: side, stroke: tokens.error, width: pen, of: "square", value: y - d });
  }
  shapes.push({ type: "rect", x: x - 2 * pen, y: top, w: 4 * pen, h: side, fill: color, of: "gap", value: y - d });
  return shapes;
}

/** What it costs to have given the right answer so small a share: between two points of its graph. @param {{p: number[], cost: number[]}} curve @param {number} share */
function costAt({ p, cost }, share) {
  let n = 1;
  while (n < p.length - 1 && p[n] < share) n++;
  return cost[n - 1] + ((cost[n] - cost[n - 1]) * (Math.max(p[0], share) - p[n - 1])) / (p[n] - p[n - 1]);
}

/** A cost is drawn as far as this. */
const DEAREST = 4;

/** The cost over all answers, and the one of this answer. Of a yes-or-no answer the share of “no” is what is left.
 * @param {Scene} scene @param {Scale} scale @param {number} d the share that is right @param {number} y @param {number} cost as computed @param {boolean} [yesNo] @returns {Shape[]} */
export function costShapes({ palette: { tokens }, progress, header, pen }, scale, d, y, cost, yesNo = true) {
  const curve = header.graphs?.loss;
  if (!curve) return [];
  const grown = ease(within(progress.loss, ERROR.area));
  const px = (/** @type {number} */ v) => scale.x + (Math.min(DEAREST, v) / DEAREST) * scale.room;
  const at = (/** @type {number} */ p) => d * costAt(curve, p) + (yesNo && d < 1 ? (1 - d) * costAt(curve, 1 - p) : 0);
  return [
    {
      type: "path",
      points: curve.p.flatMap((p) => [px(at(p)), heightOf(scale, p)]),
      color: tokens.muted,
      width: 1.2 * pen,
    },
    {
      type: "rect",
      x: scale.x,
      y: heightOf(scale, y) - 2.5 * pen,
      w: (px(cost) - scale.x) * grown,
      h: 5 * pen,
      fill: tokens.error,
      of: "cost",
      value: cost,
    },
  ];
}

/** What output k adds to E. @param {Scene} scene @param {number} k */
export const partOf = ({ trace, sample }, k) =>
  trace.layout.fields.output_losses ? trace.row("output_losses", 0, sample)[k] : NaN;

/** What is written below a scale, so that the error can be worked out. @param {Scene} scene @param {number} k @returns {Working[]} */
export function workingOf(scene, k) {
  const { trace, sample, label } = scene;
  const last = trace.sizes.length - 1;
  const y = trace.row("activations", last, sample)[k];
  const d = trace.row("targets", 0, sample)[k];
  const name = label.output(k);
  const index = trace.sizes[last] > 1 ? subscript(k + 1) : "";
  const cost = format(partOf(scene, k));
  if (!isDistance(scene)) {
    return [
      { name, number: format(y), from: 0 },
      {
        name: d === 1 ? `−ln ${name}` : d === 0 ? `−ln(1 − ${name})` : "cost",
        number: cost,
        from: 0.6,
        isResult: true,
      },
    ];
  }
  const printed = addition([y, -d], trace.row("error_signals", last, sample)[k]);
  return [
    { name, number: printed.terms[0].replace("+", ""), from: 0 },
    { name: `− d${index}`, number: printed.terms[1], from: 0 },
    { name: `${name} − d${index}`, number: printed.total, from: 0.3, isResult: true, ruled: true },
    { name: `½(${name} − d${index})²`, number: cost, from: 0.6, isResult: true },
  ];
}

/** @typedef {{name: string, number: string, from: number, isResult?: boolean, ruled?: boolean}} Working a line of it; from when on it is there */

/** The width of such lines, in ems of their text. @param {Working[]} lines */
export const workingWidth = (lines) =>
  Math.max(...lines.map(({ name }) => ems(name) * REGULAR)) + Math.max(...lines.map(({ number }) => ems(number))) + 0.6;

/** @param {Scene} scene @param {Working[]} lines @param {Box} box @param {number} font @returns {Shape[]} */
export function workingShapes({ palette: { tokens }, pen, progress }, lines, box, font) {
  return lines.flatMap(({ name, number, from, isResult, ruled }, n) => {
    if (progress.loss <= from) return [];
    const y = box.y + (n + 0.5) * LINE * font;
    /** @type {Shape[]} */
    const shapes = [
      { type: "text", x: box.x, y, text: name, size: font, color: tokens.muted, align: "left" },
      {
        type: "text",
        x: box.x + box.w,
        y,
        text: number,
        size: font,
        color: isResult ? tokens.error : tokens.ink,
        bold: isResult,
        align: "right",
      },
    ];
    if (ruled)
      shapes.push({
        type: "line",
        x0: box.x,
        y0: y - (LINE * font) / 2,
        x1: box.x + box.w,
        y1: y - (LINE * font) / 2,
        color: tokens.rest,
        width: pen,
      });
    return shapes;
  });
}
