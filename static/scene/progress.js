/** How far each part of an update has come, from the span of moments that moves and t: 0 not begun, 1 done. Pure. */

/** Quick and smooth, at rest at both ends. @param {number} t */
export const ease = (t) => t * t * (3 - 2 * t);

/** Of a moment's motion: the neuron gathers or forms its delta first, then the pulse runs. */
export const PULSE_FROM = 0.2;
export const ARRIVED = 0.85;

/** The part of t between two marks, as 0…1. @param {number} t @param {number} from @param {number} to */
export const between = (t, from, to) => Math.min(1, Math.max(0, (t - from) / (to - from)));

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
