/** The graph of an activation with its operating point: the net input below, the output beside, and, coming back, the tangent whose slope is f′(z). */

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {{x: number, y: number, w: number, h: number}} Box by its top left corner
 * @typedef {{z: number[], a: number[]}} Curve
 */

/** What is shown at least, on both sides of 0. */
const LEAST = 3;

/** The value on a curve between two of its points. @param {Curve} curve @param {number} at */
function valueAt({ z, a }, at) {
  let n = 1;
  while (n < z.length - 1 && z[n] < at) n++;
  return a[n - 1] + ((a[n] - a[n - 1]) * (at - z[n - 1])) / (z[n] - z[n - 1]);
}

/**
 * @param {Curve} curve @param {Box} box @param {{z: number, a: number, slope: number | null, reach: number}} point `reach`: the largest net input beside it
 * @param {Record<string, string>} tokens @param {{font: number, done: number}} how far the point is on its way @returns {Shape[]}
 */
export function graphShapes(curve, box, { z, a, slope, reach }, tokens, { font, done }) {
  const end = Math.min(Math.max(LEAST, 1.15 * reach), Math.max(Math.abs(curve.z[0]), curve.z[curve.z.length - 1]));
  const inside = curve.z.filter((at) => Math.abs(at) < end);
  const zs = [-end, ...inside, end];
  const values = zs.map((at) => valueAt(curve, at));
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const margin = 0.08 * box.h;
  const px = (/** @type {number} */ v) => box.x + ((v + end) / (2 * end)) * box.w;
  const py = (/** @type {number} */ v) =>
    box.y + box.h - margin - ((v - low) / (high - low || 1)) * (box.h - 2 * margin);
  const pen = Math.max(1, font / 13);
  /** @type {Shape[]} */
  const shapes = [
    { type: "line", x0: box.x, y0: py(0), x1: box.x + box.w, y1: py(0), color: tokens.rest, width: 0.8 * pen },
    { type: "line", x0: px(0), y0: box.y, x1: px(0), y1: box.y + box.h, color: tokens.rest, width: 0.8 * pen },
    { type: "path", points: zs.flatMap((at, n) => [px(at), py(values[n])]), color: tokens.ink, width: 1.5 * pen },
  ];
  if (done <= 0 || !Number.isFinite(z) || !Number.isFinite(a)) return shapes;
  const at = { x: px(Math.max(-end, Math.min(end, z))), y: py(Math.max(low, Math.min(high, a))) };
  const rise = Math.min(1, done * 2);
  const across = Math.max(0, done * 2 - 1);
  shapes.push({
    type: "line",
    x0: at.x,
    y0: py(0),
    x1: at.x,
    y1: py(0) + (at.y - py(0)) * rise,
    color: tokens.muted,
    width: 1.2 * pen,
    dash: [2 * pen, 2 * pen],
  });
  if (across > 0)
    shapes.push({
      type: "line",
      x0: at.x,
      y0: at.y,
      x1: at.x + (box.x + box.w - at.x) * across,
      y1: at.y,
      color: tokens.muted,
      width: 1.2 * pen,
      dash: [2 * pen, 2 * pen],
    });
  if (slope !== null) {
    const steep = (slope * (box.h - 2 * margin)) / (high - low || 1) / (box.w / (2 * end));
    const dx = (0.3 * box.w) / Math.hypot(1, steep);
    shapes.push({
      type: "line",
      x0: at.x - dx,
      y0: at.y + dx * steep,
      x1: at.x + dx,
      y1: at.y - dx * steep,
      color: tokens.slope,
      width: 2.4 * pen,
    });
  }
  shapes.push({
    type: "circle",
    x: at.x,
    y: py(0) + (at.y - py(0)) * rise,
    r: 3.2 * pen,
    fill: slope === null ? tokens.ink : tokens.slope,
    stroke: tokens.ground,
    width: pen,
  });
  return shapes;
}
