/**
 * Where two layers have too many edges for one line each: a pale bundle stands for them all, and the strongest are drawn on it, in
 * steps of the scale, so that a picture of 26,000 edges costs no more than one of a few hundred. What happens at this moment
 * and what is pointed at is always drawn.
 */
import { edgeValues, strength, strongest } from "./edges.js";
import { ease } from "./progress.js";
import { mix } from "./palette.js";

/** Steps of the scale on each side of zero. */
const STEPS = 16;
const THICKEST = 3;

/** @typedef {import("./network.js").Scene} Scene */
/** @typedef {import("./shapes.js").Shape} Shape */
/** @typedef {import("./shapes.js").Path} Path */

/**
 * What is drawn of the gap below layer k + 1: `lit` carries something already, `rest` does not; `sent` says how far each neuron has come.
 * @param {Scene} scene @param {import("./edges.js").Kind} kind @param {number} k @param {(k: number, j: number) => number} carried
 * @param {(k: number, j: number) => boolean} moving
 * @returns {{lit: number[], rest: number[], sent: Float64Array} | null} null where every edge has its own line
 */
export function someEdges({ trace, layout, sample }, kind, k, carried, moving) {
  const best = strongest(trace, kind, k, sample);
  if (!best) return null;
  const columns = layout.nodes[k + 1].length;
  const sent = Float64Array.from({ length: columns }, (_, j) => carried(k, j));
  const active = Array.from({ length: columns }, (_, j) => moving(k, j));
  const few = active.filter(Boolean).length === 1; // a whole layer at once: its strongest are enough
  const lit = Array.from(best.filter((e) => sent[e % columns] > 0 && !(few && active[e % columns])));
  if (few) {
    const j = active.indexOf(true);
    for (let e = j; e < columns * layout.nodes[k].length; e += columns) lit.push(e);
  }
  const quiet = sent.some((done) => done < 1) ? /** @type {Int32Array} */ (strongest(trace, "weight", k, sample)) : [];
  return { lit, rest: Array.from(quiet).filter((e) => sent[e % columns] < 1), sent };
}

/** @param {Scene} scene @param {import("./edges.js").Kind} kind @param {number} k @param {number} max @param {NonNullable<ReturnType<typeof someEdges>>} some @returns {Shape[]} */
export function manyEdges(scene, kind, k, max, { lit, rest, sent }) {
  const { layout, palette, pen } = scene;
  const { tokens } = palette;
  const [from, to] = [layout.nodes[k], layout.nodes[k + 1]];
  const columns = to.length;
  const values = edgeValues(scene.trace, kind, k, scene.sample);
  const back = kind === "signal";
  const runs = back || kind === "flow";
  /** @type {number[][]} */
  const steps = Array.from({ length: 2 * STEPS }, () => []);
  for (const e of lit) {
    const a = from[Math.floor(e / columns)];
    const b = to[e % columns];
    const s = runs ? ease(sent[e % columns]) : 1;
    if (s <= 0) continue;
    const step =
      Math.min(STEPS - 1, Math.floor(Math.abs(strength(values[e], max, scene.scale)) * STEPS)) * 2 +
      (values[e] < 0 ? 1 : 0);
    const [start, end] = back ? [b, a] : [a, b];
    steps[step].push(start.x, start.y, start.x + (end.x - start.x) * s, start.y + (end.y - start.y) * s, NaN, NaN);
  }
  const quiet = rest.flatMap((e) => [
    from[Math.floor(e / columns)].x,
    from[Math.floor(e / columns)].y,
    to[e % columns].x,
    to[e % columns].y,
    NaN,
    NaN,
  ]);
  const shown = runs ? 1 : ease(sent[0]);
  /** @type {Path[]} */
  const paths = [
    bundle(from, to, mix(tokens.ground, tokens.rest, 0.25)),
    { type: "path", points: quiet, color: mix(tokens.ground, tokens.rest, 0.6), width: 0.7 * pen },
    ...steps.map((points, n) => {
      const share = (Math.floor(n / 2) + 0.5) / STEPS;
      return /** @type {Path} */ ({
        type: "path",
        points,
        color: palette.diverging(n % 2 ? -share : share, 1),
        width: Math.max(0.9, THICKEST * share) * Math.max(0.3, shown) * pen,
      });
    }),
  ];
  return paths.filter(({ points }) => points.length > 0);
}

/** @param {import("./layout.js").Place[]} from @param {import("./layout.js").Place[]} to @param {string} fill @returns {Path} */
function bundle(from, to, fill) {
  const a = extent(from);
  const b = extent(to);
  return { type: "path", fill, close: true, points: [a.x, a.top, b.x, b.top, b.x, b.bottom, a.x, a.bottom] };
}

/** @param {import("./layout.js").Place[]} places */
function extent(places) {
  const { y, r } = places[0];
  const last = places[places.length - 1];
  return {
    x: (Math.min(...places.map((p) => p.x)) + Math.max(...places.map((p) => p.x))) / 2,
    top: y - r,
    bottom: last.y + r,
  };
}
