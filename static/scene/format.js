/** Numbers and names as people read them: 3 significant digits, true minus signs, subscripts. */

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** What a person typed, as a number (NaN where it is none): the minus may be a true one, and a comma may stand for the point. @param {string} text */
export const typed = (text) => Number(text.trim().replace("−", "-").replace(",", ".") || NaN);

/** @param {number} n */
export const subscript = (n) => String(n).replace(/\d/g, (d) => SUBSCRIPTS[+d]);

/** @param {number} n */
export const superscript = (n) =>
  String(n)
    .replace("-", "⁻")
    .replace(/\d/g, (d) => SUPERSCRIPTS[+d]);

/** @param {number} l */
const inLayer = (l) => `⁽${superscript(l)}⁾`;

/**
 * A number at `digits` significant digits; whole numbers below 1000 stay whole. What Python knows as no finite number arrives as null.
 * @param {number | null | undefined} value @param {number} [digits]
 */
export function format(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (Number.isInteger(value) && size < 1000) text = String(size);
  else {
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    const power = Number(exponent);
    if (power < -4 || power > 5) text = `${mantissa}·10${superscript(power)}`;
    else text = Number(`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - power));
  }
  return (value < 0 ? "−" : "") + text;
}

/** The same with a sign in front of positive numbers too: for what is added or carried.
 * @param {number | null | undefined} value @param {number} [digits] */
export const signed = (value, digits = 3) => (Number(value) > 0 ? "+" : "") + format(value, digits);

/** "1 sample", "2 samples": so many of what takes an s. @param {number | string} count @param {string} what */
export const counted = (count, what) => `${count} ${what}${Number(count) === 1 ? "" : "s"}`;

/**
 * The names of a network's parts: x₁ … for inputs, f₁, f₂, … through the layers, y or y₁ … for outputs.
 * @param {number[]} sizes
 */
export function names(sizes) {
  const first = [0];
  for (let l = 1; l < sizes.length; l++) first.push(l === 1 ? 1 : first[l - 1] + sizes[l - 1]);
  const last = sizes.length - 1;
  return {
    /** @param {number} layer @param {number} j */
    number: (layer, j) => (layer === 0 ? j + 1 : first[layer] + j),
    /** @param {number} layer @param {number} j */
    neuron: (layer, j) => (layer === 0 ? `x${subscript(j + 1)}` : `f${subscript(first[layer] + j)}`),
    /** @param {number} k */
    output: (k) => (sizes[last] === 1 ? "y" : `y${subscript(k + 1)}`),
    /** w with its layer and both indices, counted from 1 as in the formulas.
     * @param {number} gap @param {number} i @param {number} j */
    weight: (gap, i, j) =>
      `w${inLayer(gap + 1)}${subscript(i + 1)}${sizes[gap] > 9 || sizes[gap + 1] > 9 ? "," : ""}${subscript(j + 1)}`,
    /** @param {number} layer @param {number} j */
    bias: (layer, j) => `b${inLayer(layer)}${subscript(j + 1)}`,
  };
}

/** What each of several outputs stands for: the names of the classes. @param {import("../engine/engine.js").Header} header @returns {string[]} */
export function outputNames({ teacher, sizes }) {
  const found = teacher?.class_names ?? [];
  return found.length === sizes[sizes.length - 1] ? found : [];
}

/** @param {string[]} items */
export function listed(items) {
  if (items.length <= 1) return items.join("");
  if (items.length > 4) return `${items[0]}, ${items[1]}, … and ${items[items.length - 1]}`;
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
