/** The outputs of a softmax: shares of one, laid end to end, the right answer's first; and what it costs that it is so small. */
import { ERROR, FORWARD, ease, within } from "../progress.js";
import { mix } from "../palette.js";
import { costShapes } from "./loss.js";

/** @typedef {import("../network.js").Scene} Scene @typedef {import("../shapes.js").Shape} Shape @typedef {import("./loss.js").Scale} Scale */

/** In ems: the highest stack; how thick it is. Of the height of the stage. */
const HIGHEST = 15;
const THICK = 1.1;
const SHARE = 0.62;

/** The one scale of all outputs. @param {Scene} scene @returns {Scale} */
export function shareScale({ layout }) {
  const { font, loss, nodes, area, details } = layout;
  const outputs = nodes[nodes.length - 1];
  const left =
    Math.max(...outputs.map(({ x, r }) => x + r)) + (details[details.length - 1] === "cell" ? 2 : 3.4) * font;
  const right = loss.x - loss.r - 0.8 * font;
  const h = Math.min(HIGHEST * font, SHARE * (area.bottom - area.top));
  const x = Math.min(left + THICK * font, right);
  return { k: 0, x, top: loss.y - h / 2, h, room: Math.max(0, Math.min(right - x, 0.9 * h)), range: [0, 1] };
}

/** Which answer is right, where exactly one is. @param {ArrayLike<number>} d */
export function rightOne(d) {
  const one = Array.prototype.indexOf.call(d, 1);
  return one >= 0 && Array.prototype.every.call(d, (v, k) => v === (k === one ? 1 : 0)) ? one : -1;
}

/** @param {Scene} scene @param {Scale} scale @returns {Shape[]} */
export function shareShapes(scene, scale) {
  const { trace, layout, palette, progress, sample, pen, header } = scene;
  const { tokens } = palette;
  const { font, nodes, loss } = layout;
  const last = trace.sizes.length - 1;
  const n = trace.sizes[last];
  const ys = trace.row("activations", last, sample);
  const right = rightOne(trace.row("targets", 0, sample));
  const shared = ease(within(progress.forward(last, n - 1), FORWARD.out));
  const thick = THICK * font;
  const [x, bottom] = [scale.x - thick, scale.top + scale.h];
  /** @type {Shape[]} */
  const shapes = [
    { type: "line", x0: scale.x, y0: loss.y, x1: loss.x - loss.r, y1: loss.y, color: tokens.rest, width: pen },
  ];
  const order = [...Array(n).keys()].sort((a, b) => Number(b === right) - Number(a === right) || b - a); // the lowest neuron lowest
  let sum = 0;
  for (const k of order) {
    const { x: u, y: v, r } = nodes[last][k];
    const h = ys[k] * scale.h;
    const middle = bottom - sum - h / 2;
    const to = shared > 0 ? v + (middle - v) * shared : v;
    shapes.push({
      type: "line",
      x0: u + r,
      y0: v,
      x1: x,
      y1: to,
      color: k === right ? tokens.ink : tokens.rest,
      width: (k === right ? 1.5 : 1) * pen,
    });
    if (shared > 0) {
      shapes.push({
        type: "rect",
        x,
        y: to - (h * shared) / 2,
        w: thick,
        h: Math.max(0, h * shared),
        fill: k === right ? tokens.ink : mix(tokens.ground, tokens.rest, k % 2 ? 0.75 : 0.45),
        stroke: tokens.ground,
        width: 0.7 * pen,
        of: `share ${k}`,
        value: ys[k],
      });
    }
    shapes.push(...returning(scene, k, { x, y: to }));
    sum += h;
  }
  shapes.push({ type: "rect", x, y: scale.top, w: thick, h: scale.h, stroke: tokens.muted, width: pen });
  if (progress.loss > 0 && right >= 0 && header.config.loss === "cross_entropy")
    shapes.push(...costShapes(scene, scale, 1, ys[right], trace.array("sample_losses")[sample], false));
  return shapes;
}

/** The error on its way back. @param {Scene} scene @param {number} k @param {{x: number, y: number}} from @returns {Shape[]} */
function returning({ layout, progress, palette, trace, sample, pen }, k, from) {
  const done = ease(within(progress.error(k), ERROR.run));
  const last = trace.sizes.length - 1;
  const { x, y, r } = layout.nodes[last][k];
  const e = trace.row("error_signals", last, sample)[k];
  if (done <= 0 || e === 0) return [];
  const to = { x: from.x + (x + r - from.x) * done, y: from.y + (y - from.y) * done };
  return [
    {
      type: "line",
      x0: from.x,
      y0: from.y,
      x1: to.x,
      y1: to.y,
      color: palette.diverging(e, Math.abs(e)),
      width: 4 * pen,
      dash: e < 0 ? [7 * pen, 2.5 * pen] : undefined,
    },
  ];
}
