import { OutOfRange } from "../engine/errors.js";

/**
 * What the learner looks at: an edge (the layer it leads into, from, to), a neuron, the bias of one, or nothing.
 * @typedef {{edge: [number, number, number], neuron?: undefined, bias?: undefined}
 *   | {neuron: [number, number], edge?: undefined, bias?: undefined}
 *   | {bias: [number, number], edge?: undefined, neuron?: undefined} | null} Selection
 */

/** @param {Selection} a @param {Selection} b */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The neuron that a selection is about: itself, or the one whose bias it is. @param {Selection} selection */
export const neuronOf = (selection) => selection?.neuron ?? selection?.bias ?? null;

/** The selection as given from outside, checked against the network. @param {unknown} given @param {number[]} sizes @returns {Selection} @throws {OutOfRange} */
export function checkSelection(given, sizes) {
  if (given === null || given === undefined) return null;
  const wanted = /** @type {{edge?: unknown, neuron?: unknown, bias?: unknown}} */ (given);
  const last = sizes.length - 1;
  /** @param {unknown} v @param {number} low @param {number} high @param {string} what */
  const whole = (v, low, high, what) => {
    if (!Number.isInteger(v) || Number(v) < low || Number(v) > high)
      throw new OutOfRange("selection", `select: ${what} is ${v}; allowed are ${low} to ${high}`);
    return Number(v);
  };
  if (Array.isArray(wanted.edge)) {
    const layer = whole(wanted.edge[0], 1, last, "layer");
    return {
      edge: [
        layer,
        whole(wanted.edge[1], 0, sizes[layer - 1] - 1, "from"),
        whole(wanted.edge[2], 0, sizes[layer] - 1, "to"),
      ],
    };
  }
  if (Array.isArray(wanted.neuron)) {
    const layer = whole(wanted.neuron[0], 0, last, "layer");
    return { neuron: [layer, whole(wanted.neuron[1], 0, sizes[layer] - 1, "neuron")] };
  }
  if (Array.isArray(wanted.bias)) {
    const layer = whole(wanted.bias[0], 1, last, "layer");
    return { bias: [layer, whole(wanted.bias[1], 0, sizes[layer] - 1, "neuron")] };
  }
  throw new OutOfRange(
    "selection",
    "select: give {edge: [layer, i, j]}, {neuron: [layer, j]}, {bias: [layer, j]} or null",
  );
}

/** The next thing in a direction, for the keyboard: across layers by way of the edges, up and down among neighbours.
 * @param {Selection} from @param {"left" | "right" | "up" | "down"} direction @param {number[]} sizes @returns {Selection} */
export function neighbour(from, direction, sizes) {
  if (!from) return { neuron: [0, 0] };
  const down = direction === "down" ? 1 : -1;
  if (!from.edge) {
    const [l, j] = from.neuron ?? from.bias;
    if (direction === "up" || direction === "down") return { neuron: [l, (j + down + sizes[l]) % sizes[l]] };
    if (direction === "right") return l + 1 < sizes.length ? { edge: [l + 1, j, Math.min(j, sizes[l + 1] - 1)] } : from;
    return l > 0 ? { edge: [l, Math.min(j, sizes[l - 1] - 1), j] } : from;
  }
  const [l, i, j] = from.edge;
  if (direction === "left") return { neuron: [l - 1, i] };
  if (direction === "right") return { neuron: [l, j] };
  const n = sizes[l];
  const at = (i * n + j + down + sizes[l - 1] * n) % (sizes[l - 1] * n);
  return { edge: [l, Math.floor(at / n), at % n] };
}
