/** What edges carry, at what scale, and which of very many are worth drawing. */
import { roundScale } from "./palette.js";

/** @typedef {"weight" | "flow" | "signal" | "gradient" | "sample-gradient" | "update"} Kind */

const FIELD = /** @type {const} */ ({
  weight: "weights",
  flow: "edge_flows",
  signal: "edge_signals",
  gradient: "weight_gradients",
  "sample-gradient": "edge_gradients",
  update: "weight_updates",
});
const PER_SAMPLE = new Set(["flow", "signal", "sample-gradient"]);
const PINNED = /** @type {Record<string, Kind>} */ ({
  error: "signal",
  weight: "weight",
  flow: "flow",
  gradient: "gradient",
  update: "update",
});
const BY_PHASE = /** @type {Record<string, Kind>} */ ({
  input: "flow",
  forward: "flow",
  error: "signal",
  backward: "signal",
  gradient: "sample-gradient",
  update: "update",
});

/** More edges between two layers than this, and only the strongest are drawn. */
const MOST = 600;
const STRONGEST = 360;
/** How finely sizes are told apart when the strongest are picked. */
const BINS = 4096;

/** @param {string} option the `edges` setting @param {string} phase @returns {Kind} */
export const kindShown = (option, phase) => PINNED[option] ?? BY_PHASE[phase];

/** @param {import("../engine/trace.js").Trace} trace @param {Kind} kind @param {number} k @param {number} sample */
export function edgeValues(trace, kind, k, sample) {
  return PER_SAMPLE.has(kind) ? trace.edges(FIELD[kind], k, sample) : trace.array(FIELD[kind], k);
}

/** A logarithmic scale ends so many powers of ten below its largest value. */
export const DECADES = 4;

/** The end of the scale: one for the whole step, so that what fades is seen to fade; or that of gap k alone.
 * @param {import("../engine/trace.js").Trace} trace @param {Kind} kind @param {number} sample @param {number | null} [only] */
export function edgeScale(trace, kind, sample, only = null) {
  const key = `scale/${kind}/${PER_SAMPLE.has(kind) ? sample : ""}/${only ?? ""}`;
  let scale = /** @type {number | undefined} */ (trace.memo.get(key));
  if (scale === undefined) {
    let max = 0;
    for (let k = only ?? 0; k + 1 < trace.sizes.length && (only === null || k === only); k++) {
      for (const v of edgeValues(trace, kind, k, sample)) if (Math.abs(v) > max) max = Math.abs(v);
    }
    trace.memo.set(key, (scale = roundScale(max)));
  }
  return scale;
}

/** How strong a value looks, −1 … 1, on a scale that ends at max. @param {number} value @param {number} max @param {string} scale the `scale` setting */
export function strength(value, max, scale) {
  if (scale !== "log" || !value) return value / max;
  return Math.sign(value) * Math.max(0, 1 + Math.log10(Math.abs(value) / max) / DECADES);
}

/** Indices of the edges of gap k to draw: all, or the strongest. @param {import("../engine/trace.js").Trace} trace @param {Kind} kind @param {number} k @param {number} sample @returns {Int32Array | null} */
export function strongest(trace, kind, k, sample) {
  const values = edgeValues(trace, kind, k, sample);
  if (values.length <= MOST) return null;
  const key = `strongest/${kind}/${k}/${PER_SAMPLE.has(kind) ? sample : ""}`;
  let chosen = /** @type {Int32Array | undefined} */ (trace.memo.get(key));
  if (!chosen) {
    trace.memo.set(key, (chosen = largest(values)));
  }
  return chosen;
}

/** Where the largest of very many stand, without sorting them all. @param {Float64Array} values @returns {Int32Array} */
function largest(values) {
  let max = 0;
  for (const v of values) if (Math.abs(v) > max) max = Math.abs(v);
  const bin = (/** @type {number} */ v) => Math.min(BINS - 1, Math.floor((Math.abs(v) / max) * BINS)) || 0; // 0 too where it is not a number
  const counts = new Int32Array(BINS);
  for (const v of values) counts[bin(v)] += 1;
  let least = BINS - 1;
  for (let more = counts[least]; least > 0 && more < STRONGEST; more += counts[least]) least -= 1;
  const list = new Int32Array(STRONGEST);
  let n = 0;
  for (const above of [true, false]) {
    // what is above the last bin is sure of its place
    for (let e = 0; e < values.length && n < STRONGEST; e++)
      if (above ? bin(values[e]) > least : bin(values[e]) === least) list[n++] = e;
  }
  return list;
}
