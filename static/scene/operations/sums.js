/** The sums of an update, from the trace: what arrives at a neuron going forward, and coming back; what the outputs add to the error. */
import { format, subscript } from "../format.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {{name: string, factor: string, value: number}} Term where it comes from, and what it was multiplied with (written short)
 * @typedef {{terms: Term[], symbol: string, total: number, partials?: ArrayLike<number>, isMean?: boolean}} Sum `partials`: of its first terms, as computed; `isMean`: the total is not their sum but their mean
 * @typedef {[number, number]} Extent from the lowest to the highest point that its bars reach
 */

/** z = Σ w·a + b. @param {Scene} scene @param {number} l @param {number} j @returns {Sum} */
export function forwardSum({ trace, sample, label }, l, j) {
  const columns = trace.sizes[l];
  const flows = trace.edges("edge_flows", l - 1, sample);
  const weights = trace.array("weights", l - 1);
  const terms = Array.from({ length: trace.sizes[l - 1] }, (_, i) => ({
    name: l > 1 ? `a${subscript(label.number(l - 1, i))}` : label.neuron(0, i),
    factor: format(weights[i * columns + j]),
    value: flows[i * columns + j],
  }));
  terms.push({ name: "b", factor: "", value: trace.array("biases", l - 1)[j] });
  return { terms, symbol: "z", total: trace.row("net_inputs", l - 1, sample)[j] };
}

/** e = Σ w·δ. @param {Scene} scene @param {number} l @param {number} i @returns {Sum} */
export function backwardSum({ trace, sample, label }, l, i) {
  const columns = trace.sizes[l + 1];
  const signals = trace.edges("edge_signals", l, sample);
  const weights = trace.array("weights", l);
  const terms = Array.from({ length: columns }, (_, j) => ({
    name: `δ${subscript(label.number(l + 1, j))}`,
    factor: format(weights[i * columns + j]),
    value: signals[i * columns + j],
  }));
  const partials = trace.edges("error_arrivals", l, sample).subarray(i * columns, (i + 1) * columns);
  return { terms, symbol: l === 0 ? "∂E/∂x" : "e", total: trace.row("error_signals", l, sample)[i], partials };
}

/** How far the bars of a layer's sums reach, laid end to end: one scale for all of its neurons.
 * @param {Scene} scene @param {"forward" | "backward"} direction @param {number} l @returns {Extent} */
export function extentOf({ trace, sample }, direction, l) {
  const key = `extent/${direction}/${l}/${sample}`;
  const known = /** @type {Extent | undefined} */ (trace.memo.get(key));
  if (known) return known;
  const forward = direction === "forward";
  const n = trace.sizes[l];
  const terms = forward ? trace.sizes[l - 1] : l + 1 < trace.sizes.length ? trace.sizes[l + 1] : 0;
  const values = forward
    ? trace.edges("edge_flows", l - 1, sample)
    : terms
      ? trace.edges("edge_signals", l, sample)
      : [];
  let low = 0;
  let high = 0;
  const reach = (/** @type {number} */ v) => {
    low = Math.min(low, v);
    high = Math.max(high, v);
  };
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let t = 0; t < terms; t++) reach((sum += values[forward ? t * n + j : j * terms + t]));
    if (forward) reach(trace.row("net_inputs", l - 1, sample)[j]);
    else {
      reach(trace.row("error_signals", l, sample)[j]);
      if (l > 0) reach(trace.row("deltas", l - 1, sample)[j]);
    }
  }
  /** @type {Extent} */
  const extent = Number.isFinite(high - low) && high > low ? [low, high] : [0, 1];
  trace.memo.set(key, extent);
  return extent;
}
