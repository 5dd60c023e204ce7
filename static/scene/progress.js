/** How far each part of an update has come, from the span of moments that moves and t: 0 not begun, 1 done. Pure. */

/** Quick and smooth, at rest at both ends. @param {number} t */
export const ease = (t) => t * t * (3 - 2 * t);

/** The parts of a neuron's moment, each from … to. Forward: signals run in, their bars stack up, the sum forms, runs through f, and comes out. */
export const FORWARD = /** @type {Record<"run" | "stack" | "sum" | "graph" | "out", Part>} */ ({
  run: [0, 0.42],
  stack: [0.38, 0.72],
  sum: [0.72, 0.8],
  graph: [0.78, 0.95],
  out: [0.93, 1],
});
/** Backward: the error signal shrinks by the slope, runs back over the edges, its bars stack up at the neurons before, their sums form. */
export const BACKWARD = /** @type {Record<"shrink" | "run" | "stack" | "sum", Part>} */ ({
  shrink: [0, 0.26],
  run: [0.26, 0.8],
  stack: [0.78, 0.93],
  sum: [0.92, 1],
});

/** At the outputs: the gap opens, half of its square is filled; what several outputs add stacks up to E. Then each error runs into its output. */
export const ERROR = /** @type {Record<"gap" | "area" | "stack" | "sum" | "run", Part>} */ ({
  gap: [0, 0.3],
  area: [0.3, 0.6],
  stack: [0.55, 0.85],
  sum: [0.85, 1],
  run: [0.1, 0.95],
});

/** At the edges: a and δ meet, are the sides of an area, and the sample's share is laid upon the others'. */
export const GRADIENT = /** @type {Record<"meet" | "area" | "stack", Part>} */ ({
  meet: [0, 0.4],
  area: [0.38, 0.68],
  stack: [0.7, 1],
});
/** The shares of a batch make its gradient; the weight moves. */
export const UPDATE = /** @type {Record<"combine" | "move", Part>} */ ({ combine: [0, 0.4], move: [0.42, 0.95] });

/** @typedef {[number, number]} Part */

/** The part of t between two marks, as 0…1. @param {number} t @param {number} from @param {number} to */
export const between = (t, from, to) => Math.min(1, Math.max(0, (t - from) / (to - from)));

/** How far one of these parts has come when t of the whole is over. @param {number} t @param {Part} part */
export const within = (t, [from, to]) => between(t, from, to);

/**
 * @param {import("../timeline/moments.js").Moments} moments @param {[number, number]} span @param {number} t
 */
export function progressOf(moments, span, t) {
  const sample = moments.sampleAt(span[1]);
  const base = sample * moments.perSample;
  const errorAt = base + 1 + moments.neurons;
  const backwardAt = errorAt + 1 + moments.outputs;
  /** @param {number} k */
  const at = (k) => (k < span[0] ? 1 : k > span[1] ? 0 : t);
  return {
    sample,
    moment: moments.at(span[1]),
    input: at(base),
    loss: at(errorAt),
    gradient: at(base + moments.perSample - 1),
    update: at(moments.count - 1),
    /** @param {number} layer @param {number} j */
    forward: (layer, j) => at(base + 1 + moments.forwardStart[layer] + j),
    /** The error of output k on its way into its neuron. @param {number} k */
    error: (k) => at(errorAt + 1 + k),
    /** @param {number} layer @param {number} j */
    backward: (layer, j) => at(backwardAt + moments.backwardStart[layer] + j),
  };
}
