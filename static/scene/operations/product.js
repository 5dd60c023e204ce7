/**
 * What happens to a weight, small, beside its number: its input a and the δ of the neuron that it leads to meet, as the sides of an area;
 * the samples of a batch lay theirs end to end; then the weight moves, against the gradient.
 */
import { GRADIENT, UPDATE, ease, within } from "../progress.js";

/** @typedef {import("../network.js").Scene} Scene @typedef {import("../shapes.js").Shape} Shape */

/** In ems: the area of a · δ; the bars of a batch; the arrow. */
const AREA = { w: 2, h: 1.1 };
const STACK = { w: 1.8, h: 1.15 };
const ARROW = { w: 3.2, h: 0.5 };
const APART = 0.35;

/** @template T @param {import("../../engine/trace.js").Trace} trace @param {string} key @param {() => T} make @returns {T} */
function once(trace, key, make) {
  if (!trace.memo.has(key)) trace.memo.set(key, make());
  return /** @type {T} */ (trace.memo.get(key));
}

/** @param {Iterable<number>} values @param {number} [most] */
function largest(values, most = 0) {
  for (const v of values) if (Math.abs(v) > most) most = Math.abs(v);
  return most;
}

/** The longest sides of areas: the largest output, the largest δ; of one gap, or of all. @param {Scene} scene @param {number} k */
function sidesOf({ trace, sample, scale }, k) {
  const gaps = Array.from({ length: trace.sizes.length - 1 }, (_, gap) => gap);
  const a = once(trace, `side/a/${sample}`, () =>
    gaps.reduce((most, gap) => largest(trace.row("activations", gap, sample), most), 0),
  );
  const one = scale === "layer";
  const delta = once(trace, `side/δ/${sample}/${one ? k : ""}`, () =>
    (one ? [k] : gaps).reduce((most, gap) => largest(trace.row("deltas", gap, sample), most), 0),
  );
  return { a: a || 1, delta: delta || 1 };
}

/** Are the gradients of every sample of the batch at hand? @param {Scene} scene */
const hasAll = ({ trace }) => trace.batch > 1 && trace.covers(0) && trace.covers(trace.batch - 1);

/** From the lowest to the highest that the samples' gradients, laid end to end, reach on any edge. @param {Scene} scene @returns {[number, number]} */
const stackExtent = ({ trace }) =>
  once(trace, "stack/extent", () => {
    let [low, high] = [0, 0];
    for (let k = 0; k + 1 < trace.sizes.length; k++) {
      const sums = new Float64Array(trace.sizes[k] * trace.sizes[k + 1]);
      for (let p = 0; p < trace.batch; p++)
        trace.edges("edge_gradients", k, p).forEach((g, e) => {
          sums[e] += g;
          [low, high] = [Math.min(low, sums[e]), Math.max(high, sums[e])];
        });
    }
    return /** @type {[number, number]} */ (high > low ? [low, high] : [0, 1]);
  });

/** How wide the picture beside an edge's number is, in ems; 0: there is none. @param {Scene} scene @param {import("../edges.js").Kind} kind */
export function glyphWidth(scene, kind) {
  const batch = hasAll(scene) ? STACK.w + APART : 0;
  if (kind === "sample-gradient") return AREA.w + batch;
  return kind === "update" ? ARROW.w + batch : 0;
}

/** @param {Scene} scene @param {import("../edges.js").Kind} kind @param {number} k @param {number} e @param {number} x the left end @param {number} y the middle @returns {Shape[]} */
export function glyphShapes(scene, kind, k, e, x, y) {
  const {
    progress,
    layout: { font },
  } = scene;
  const update = kind === "update";
  const done = update ? progress.update : progress.gradient;
  const stack = hasAll(scene) ? stackShapes(scene, k, e, x, y, done) : [];
  const at = x + (stack.length || hasAll(scene) ? (STACK.w + APART) * font : 0);
  return [...stack, ...(update ? arrowShapes(scene, k, e, at, y, done) : areaShapes(scene, k, e, at, y, done))];
}

/** a comes along the edge, δ against it; where they meet they are the sides of an area, which is their product.
 * @param {Scene} scene @param {number} k @param {number} e @param {number} x @param {number} y @param {number} done @returns {Shape[]} */
function areaShapes(scene, k, e, x, y, done) {
  const {
    trace,
    sample,
    layout: { font, nodes },
    palette: { tokens },
    pen,
  } = scene;
  const columns = trace.sizes[k + 1];
  const [i, j] = [Math.floor(e / columns), e % columns];
  const a = trace.row("activations", k, sample)[i];
  const delta = trace.row("deltas", k, sample)[j];
  const most = sidesOf(scene, k);
  const w = (AREA.w * font * Math.abs(a)) / most.a;
  const h = (AREA.h * font * Math.abs(delta)) / most.delta;
  const met = ease(within(done, GRADIENT.meet));
  const grown = ease(within(done, GRADIENT.area));
  const middle = x + (AREA.w * font) / 2;
  const move = (/** @type {import("../layout.js").Place} */ from) => ({
    x: from.x + (middle - from.x) * met,
    y: from.y + (y - from.y) * met,
  });
  const [p, q] = [move(nodes[k][i]), move(nodes[k + 1][j])];
  const value = trace.edges("edge_gradients", k, sample)[e];
  const side = 2.6 * pen;
  /** @type {Shape[]} */
  const shapes = [];
  if (done <= 0) return shapes;
  if (grown > 0)
    shapes.push({
      type: "rect",
      x: middle - w / 2,
      y: y + h / 2 - h * grown,
      w,
      h: h * grown,
      fill: value < 0 ? tokens.negative : tokens.positive,
      of: "a·δ",
      value,
    });
  // The sides: a below, δ at the left, once they have met.
  shapes.push({
    type: "line",
    x0: p.x - w / 2,
    y0: p.y + (h / 2) * met,
    x1: p.x + w / 2,
    y1: p.y + (h / 2) * met,
    color: tokens.input,
    width: side,
  });
  shapes.push({
    type: "line",
    x0: q.x - (w / 2) * met,
    y0: q.y - h / 2,
    x1: q.x - (w / 2) * met,
    y1: q.y + h / 2,
    color: tokens.error,
    width: side,
  });
  return shapes;
}

/** The gradients of the samples so far, end to end, and what is made of all of them. @param {Scene} scene @param {number} k @param {number} e @param {number} x @param {number} y @param {number} done @returns {Shape[]} */
function stackShapes(scene, k, e, x, y, done) {
  const {
    trace,
    sample,
    layout: { font },
    palette: { tokens },
    progress,
    pen,
  } = scene;
  const [low, high] = stackExtent(scene);
  const updating = progress.moment.phase === "update";
  const per = (STACK.h * font) / (high - low);
  const zero = y - (STACK.h * font) / 2 + high * per;
  const step = (STACK.w * font) / (trace.batch + 2);
  /** @type {Shape[]} */
  const shapes = [{ type: "line", x0: x, y0: zero, x1: x + STACK.w * font, y1: zero, color: tokens.rest, width: pen }];
  const bar = (
    /** @type {number} */ at,
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ w,
    /** @type {string} */ fill,
    /** @type {string} */ of,
    /** @type {number} */ value,
  ) => {
    const [top, bottom] = [zero - Math.max(from, to) * per, zero - Math.min(from, to) * per];
    shapes.push({ type: "rect", x: at, y: top, w, h: bottom - top, fill, of, value });
  };
  let sum = 0;
  for (let p = 0; p < trace.batch; p++) {
    const grown = updating || p < sample ? 1 : p > sample ? 0 : ease(within(done, GRADIENT.stack));
    const g = trace.edges("edge_gradients", k, p)[e];
    if (grown > 0)
      bar(
        x + p * step,
        sum,
        sum + g * grown,
        0.84 * step,
        g < 0 ? tokens.negative : tokens.positive,
        `gradient of sample ${p}`,
        g,
      );
    sum += g;
  }
  if (updating) {
    const shrunk = ease(within(done, UPDATE.combine));
    const combined = trace.array("weight_gradients", k)[e];
    if (shrunk > 0)
      bar(
        x + trace.batch * step + 0.2 * step,
        0,
        sum + (combined - sum) * shrunk,
        1.6 * step,
        tokens.ink,
        "gradient of the batch",
        combined,
      );
  }
  return shapes;
}

/** From the old weight to the new one. @param {Scene} scene @param {number} k @param {number} e @param {number} x @param {number} y @param {number} done @returns {Shape[]} */
function arrowShapes({ trace, layout: { font }, palette: { tokens }, pen }, k, e, x, y, done) {
  const most = once(trace, "step/most", () => {
    let found = 0;
    for (let gap = 0; gap + 1 < trace.sizes.length; gap++) found = largest(trace.array("weight_updates", gap), found);
    return found || 1;
  });
  const change = trace.array("weight_updates", k)[e];
  const middle = x + (ARROW.w * font) / 2;
  const length = ((change / most) * ARROW.w * font) / 2;
  const moved = ease(within(done, UPDATE.move));
  const tick = ARROW.h * font;
  /** @type {Shape[]} */
  const shapes = [
    { type: "line", x0: middle, y0: y - tick, x1: middle, y1: y + tick, color: tokens.muted, width: 1.4 * pen },
  ];
  if (moved <= 0) return shapes;
  const end = middle + length * moved;
  const color = change < 0 ? tokens.negative : tokens.positive;
  const head = Math.min(0.4 * font, Math.abs(end - middle)) * Math.sign(length);
  shapes.push({ type: "line", x0: middle, y0: y, x1: end - head * 0.8, y1: y, color, width: 2.6 * pen, of: "change" });
  shapes.push({
    type: "path",
    points: [end, y, end - head, y - 0.3 * font, end - head, y + 0.3 * font],
    close: true,
    fill: color,
  });
  if (moved >= 1)
    shapes.push({ type: "line", x0: end, y0: y - tick, x1: end, y1: y + tick, color: tokens.ink, width: 1.4 * pen });
  return shapes;
}
