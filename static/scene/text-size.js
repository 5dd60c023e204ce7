/** Text that stays within its room, whatever the font: reckoned with a wide one, for the scene is pure and measures nothing. */
import { format } from "./format.js";

/** @type {Record<string, number>} */
const EMS = { ".": 0.38, "·": 0.38, " ": 0.35, "\u2002": 0.55, "−": 0.84, "+": 0.84, "/": 0.37, "∂": 0.6, "…": 1 };
const SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾₀₁₂₃₄₅₆₇₈₉";
const WIDE = /[mwMW\u2e80-\uffff]/;
/** A text that is not bold is so much narrower. */
export const REGULAR = 0.92;

/** @param {string} c */
const em = (c) => EMS[c] ?? (SMALL.includes(c) ? 0.46 : WIDE.test(c) ? 1.1 : c === c.toLowerCase() ? 0.7 : 0.8);

/** How wide a bold text is, in ems. @param {string} text */
export function ems(text) {
  let sum = 0;
  for (const c of text) sum += em(c);
  return sum;
}

/** The size at which a bold text is no wider than it may be. @param {string} text @param {number} room @param {number} most */
export const fitted = (text, room, most) => Math.min(most, room / ems(text));

/** What `write` makes of its numbers, with as many significant digits (`most`, or down to 1) as leave it within `room` ems.
 * @param {(number: (value: number) => string) => string} write @param {number} most @param {number} room */
export function fitting(write, most, room) {
  for (let digits = most; ; digits--) {
    const text = write((value) => format(value, digits));
    if (digits === 1 || ems(text) <= room) return text;
  }
}

/** As much of a name as has room, read no farther than that. @param {string} name @param {number} room in ems */
export function shortened(name, room) {
  let width = 0;
  let fits = 0; // characters, with room for a “…” behind them
  for (const c of name) {
    width += em(c);
    if (width > room) return `${name.slice(0, fits)}…`;
    if (width + em("…") <= room) fits += c.length;
  }
  return name;
}

/** How far the ground shows around a text that lies on something. @param {number} size of the text */
export const haloWidth = (size) => Math.max(3, 0.36 * size);
