/** From what a person types to what they mean: x3, f12, y2, f18 f179, w 2 18 51, b 2 51. Counted from 1, as the picture's names are. Pure. */
import { names } from "./format.js";

const FORMS = "x3, f12, y1, f3 f12 (an edge, from and to), w 2 3 1 (layer, from, to) or b 2 1";

/** @param {string} text @param {number[]} sizes @returns {NonNullable<import("./selection.js").Selection>} @throws {RangeError} that says what is allowed */
export function find(text, sizes) {
  const plain = text.normalize("NFKC").toLowerCase().trim(); // ₁₂ and ⁽²⁾ are digits too
  const ends = plain.match(/[xfy]\s*\d+/g);
  const numbers = (plain.match(/\d+/g) ?? []).map(Number);
  if (/^([xfy]\s*\d+)([\s,→>-]+[xfy]\s*\d+)?$/.test(plain) && ends) {
    const [from, to] = ends.map((name) => neuronOf(name[0], Number(name.slice(1)), sizes));
    if (!to) return { neuron: from };
    if (to[0] !== from[0] + 1)
      throw new RangeError(`No edge leads from ${ends[0]} to ${ends[1]}: edges lead from a layer to the next one.`);
    return { edge: [to[0], from[1], to[1]] };
  }
  const given = plain.replace(/[\d\s,()]/g, "");
  if ((given === "w" || given === "") && numbers.length === 3) {
    const layer = within(numbers[0], 1, sizes.length - 1, "layer");
    return {
      edge: [
        layer,
        within(numbers[1], 1, sizes[layer - 1], `neuron of layer ${layer - 1}`) - 1,
        within(numbers[2], 1, sizes[layer], `neuron of layer ${layer}`) - 1,
      ],
    };
  }
  if (given === "b" && numbers.length === 2) {
    const layer = within(numbers[0], 1, sizes.length - 1, "layer");
    return { bias: [layer, within(numbers[1], 1, sizes[layer], `neuron of layer ${layer}`) - 1] };
  }
  throw new RangeError(`“${text.slice(0, 30)}” names nothing here. Write ${FORMS}.`);
}

/** @param {string} kind @param {number} number @param {number[]} sizes @returns {[number, number]} */
function neuronOf(kind, number, sizes) {
  const last = sizes.length - 1;
  if (kind === "x") return [0, within(number, 1, sizes[0], "x") - 1];
  if (kind === "y") return [last, within(number, 1, sizes[last], "y") - 1];
  const label = names(sizes);
  const count = label.number(last, sizes[last] - 1);
  within(number, 1, count, "f");
  let layer = 1;
  while (number > label.number(layer, sizes[layer] - 1)) layer++;
  return [layer, number - label.number(layer, 0)];
}

/** @param {number} value @param {number} low @param {number} high @param {string} what */
function within(value, low, high, what) {
  if (value < low || value > high) throw new RangeError(`There is no ${what} ${value}; allowed are ${low} to ${high}.`);
  return value;
}
