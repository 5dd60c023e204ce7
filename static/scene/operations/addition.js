/**
 * A sum as it is printed: its terms and totals with equal decimals, so that they add up by eye. What is printed of each partial sum is
 * that sum rounded; a term is the difference of two of them. Where that differs from the term's own rounding, more decimals are tried.
 */
import { format } from "../format.js";

const MOST_MORE = 1;
/** Beyond these, a common power of ten is set apart. */
const LARGE = 1e5;
const SMALL = 1e-3;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} n */
const superscript = (n) =>
  String(n)
    .replace("-", "⁻")
    .replace(/\d/g, (d) => SUPERSCRIPTS[+d]);

/** @param {number} value @param {number} decimals @param {boolean} plus whether positive numbers have their sign too */
function fixed(value, decimals, plus) {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : plus ? "+" : "") + text;
}

/**
 * @param {number[]} terms @param {number} total their sum, as it was computed @param {{digits?: number, more?: boolean, partials?: ArrayLike<number> | null}} [options] significant digits of the largest
 * number; whether there may be more decimals, for the total to have as many and for every term to be its own rounding; the partial sums, where they
 * were computed too
 * @returns {{terms: string[], total: string, partial: (count: number) => string, other: (value: number) => string}} also what the first `count`
 * terms make, and another number with the same decimals
 */
export function addition(terms, total, { digits = 3, more = true, partials = null } = {}) {
  const largest = Math.max(...terms.map(Math.abs), Math.abs(total));
  if (!Number.isFinite(largest))
    return {
      terms: terms.map((v) => format(v)),
      total: format(total),
      partial: (count) => (count === terms.length ? format(total) : "…"),
      other: (v) => format(v),
    };
  const power = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
  const shift = largest > 0 && (largest >= LARGE || largest < SMALL) ? power : 0;
  const scale = 10 ** -shift;
  const unit = shift ? `·10${superscript(shift)}` : "";
  const decimalsOf = (/** @type {number} */ v) => Math.max(0, digits - 1 + shift - Math.floor(Math.log10(Math.abs(v))));
  const least =
    largest > 0
      ? Math.min(
          decimalsOf(largest) + (more ? MOST_MORE : 0),
          Math.max(decimalsOf(largest), total ? decimalsOf(total) : 0),
        )
      : 0;
  const partial = terms.map(
    (
      (sum) => (/** @type {number} */ v, /** @type {number} */ n) =>
        partials ? partials[n] * scale : (sum += v * scale)
    )(0),
  );
  if (partial.length) partial[partial.length - 1] = total * scale;
  const rounded = (/** @type {number} */ v, /** @type {number} */ decimals) => Math.round(v * 10 ** decimals);
  const differences = (/** @type {number} */ decimals) =>
    partial.map((sum, n) => rounded(sum, decimals) - (n ? rounded(partial[n - 1], decimals) : 0));
  const isFair = (/** @type {number} */ decimals) =>
    differences(decimals).every((d, n) => d === rounded(terms[n] * scale, decimals));
  let decimals = least;
  if (more) while (decimals < least + MOST_MORE && !isFair(decimals)) decimals += 1;
  if (!isFair(decimals)) decimals = least;
  const write = (/** @type {number} */ units, /** @type {boolean} */ plus) =>
    fixed(units / 10 ** decimals, decimals, plus) + unit;
  return {
    terms: differences(decimals).map((d) => write(d, true)),
    total: write(rounded(total * scale, decimals), false),
    partial: (count) => write(count ? rounded(partial[count - 1], decimals) : 0, false),
    other: (v) => write(rounded(v * scale, decimals), false),
  };
}
