/** What the present moment is about. */

/** @typedef {import("./network.js").Scene} Scene */

/** @param {number} n */
export const upTo = (n) => Array.from({ length: n }, (_, j) => j);

/** Its neurons: one, or a whole layer. @param {Scene} scene */
export function active({ progress: { moment }, moments, span }) {
  const { layer, neuron } = moment;
  if (layer === null || neuron === null) return [];
  return upTo(moments.sizes[layer]).filter((j) => {
    const at = moments.index({ ...moment, neuron: j });
    return at >= span[0] && at <= span[1];
  });
}

/** Has softmax an answer for each neuron, or for all of them together? @param {Scene} scene @param {number} l */
export const isShared = ({ header, trace }, l) => l === trace.sizes.length - 1 && header.config.output === "softmax";
