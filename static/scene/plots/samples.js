/** How samples look in every plot: of classes by form and colour, otherwise by the colour of what is desired. */
import { classColor } from "../colormap.js";
import { marker } from "../axes.js";

/** Marks are smaller where there are many. @param {number} count @param {[many: number, some: number, few: number]} [sizes] */
export const radiusOf = (count, [many, some, few] = [3.2, 4.4, 7]) => (count > 150 ? many : count > 40 ? some : few);

/** The colour and the form of a sample by its class, or by what is desired of it.
 * @param {import("../palette.js").Palette} palette @param {boolean} isClass @param {number[]} all of what is drawn
 * @returns {(d: number) => {color: string, form: number}} */
export function looksOf(palette, isClass, all) {
  const most = all.reduce((high, d) => Math.max(high, Math.abs(d)), 1e-12);
  return (d) => (isClass ? { color: classColor(palette, d), form: d } : { color: palette.diverging(d, most), form: 0 });
}

/** @param {{color: string, form: number}} looks @param {number} x @param {number} y @param {number} r @param {string} ground */
export const sampleMark = ({ color, form }, x, y, r, ground) => marker(form, x, y, r, color, ground);

/** One that is held out: hollow. @param {{color: string, form: number}} looks @param {number} x @param {number} y @param {number} r @param {string} ground */
export const heldOutMark = ({ color, form }, x, y, r, ground) => marker(form, x, y, r, ground, color);
