/** Text that stays within its room, whatever the font: reckoned with a wide one, for the scene is pure and measures nothing. */
import { format } from "./format.js";

/** @type {Record<string, number>} */
const EMS = { ".": 0.38, "·": 0.38, " ": 0.35, "−": 0.84, "+": 0.84, "/": 0.37, "∂": 0.6 };
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";

/** How wide a bold text is, in ems. @param {string} text */
export function ems(text) {
  let sum = 0;
  for (const c of text) sum += EMS[c] ?? (RAISED.includes(c) ? 0.46 : 0.7);
  return sum;
}

/** The size at which a bold number fits into a neuron of radius r. @param {string} text @param {number} r @param {number} most */
export const fitted = (text, r, most) => Math.min(most, (1.66 * r) / ems(text));

/** What `write` makes of its numbers, with as many significant digits (`most`, or down to 1) as leave it within `room` ems.
 * @param {(number: (value: number) => string) => string} write @param {number} most @param {number} room */
export function fitting(write, most, room) {
  for (let digits = most; ; digits--) {
    const text = write((value) => format(value, digits));
    if (digits === 1 || ems(text) <= room) return text;
  }
}
