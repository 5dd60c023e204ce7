/** The error surface: E over two directions, as a map with lines of equal height, and the way that training took. */
import { axes, colorBar, frame } from "../axes.js";
import { colormapOf } from "../colormap.js";
import { circle, path } from "../shapes.js";
import { contour } from "./contours.js";

const LEVELS = 12;

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Size} Size
 * @typedef {import("../../engine/messages.d.ts").Surface & {low: number, high: number}} Surface  one of which something is known
 * @typedef {object} View
 * @property {Surface} surface
 * @property {Float64Array} values row by row from the bottom, NaN where unknown
 * @property {Float64Array} way pairs, from the origin
 * @property {import("../shapes.js").Pixels | null} image
 * @property {string[]} names of the two directions
 * @property {import("../palette.js").Palette} palette
 */

/** @param {View} view @param {Size} size */
export function surfaceFrame({ surface: { reach, origin } }, { width, height }) {
  const side = Math.min(width - 64, height - 92);
  const range = (/** @type {0 | 1} */ k) =>
    /** @type {[number, number]} */ ([origin[k] - reach[k], origin[k] + reach[k]]);
  return frame({ x: 50 + Math.max(0, (width - 64 - side) / 2), y: 18, w: side, h: side }, range(0), range(1));
}

/** The height at a place of the scale, 0 … 1: small differences near the bottom are seen. @param {Surface} surface @param {number} t */
export const levelOf = ({ low, high }, t) => low + t * t * (high - low);

/** @param {Surface} surface @param {Float64Array} values @param {import("../palette.js").Palette} palette */
export function surfaceImage({ size, low, high }, values, palette) {
  const upright = Float64Array.from({ length: size * size }, (_, i) =>
    Math.sqrt(Math.max(0, (values[(size - 1 - Math.floor(i / size)) * size + (i % size)] - low) / (high - low || 1))),
  );
  return colormapOf(palette).values(upright, size, 0, 1);
}

/** @param {View} view @param {Size} size @returns {Shape[]} */
export function surfaceShapes(view, size) {
  const { surface, way, image, names, palette } = view;
  const { tokens } = palette;
  const f = surfaceFrame(view, size);
  /** @type {Shape[]} */
  const ground = image ? [{ type: "raster", ...f.box, image, smooth: surface.complete }] : [];
  const points = Array.from(way, (v, i) => (i % 2 ? f.py(surface.origin[1] + v) : f.px(surface.origin[0] + v)));
  const [last, end] = points.slice(-2);
  return [
    ...ground,
    ...axes(f, tokens, { x: names[0], y: names[1] }),
    ...(surface.complete ? contours(view, f) : []),
    path(points, { color: tokens.panel, width: 4 }),
    path(points, { color: tokens.input, width: 2 }),
    circle(points[0], points[1], 4, { fill: tokens.panel, stroke: tokens.input, width: 2 }),
    circle(last, end, 6, { fill: tokens.input, stroke: tokens.panel, width: 2 }),
    ...colorBar(
      f.box,
      tokens,
      (t) => colormapOf(palette).at(t),
      (t) => levelOf(surface, t),
    ),
  ];
}

/** @param {View} view @param {import("../axes.js").Frame} f @returns {Shape[]} */
function contours({ surface, values, palette: { tokens } }, { box }) {
  const cell = box.w / (surface.size - 1);
  return Array.from({ length: LEVELS - 1 }, (_, k) => {
    const pieces = contour(values, surface.size, levelOf(surface, (k + 1) / LEVELS));
    const points = [];
    for (let i = 0; i < pieces.length; i += 4)
      points.push(
        box.x + pieces[i] * cell,
        box.y + box.h - pieces[i + 1] * cell,
        box.x + pieces[i + 2] * cell,
        box.y + box.h - pieces[i + 3] * cell,
        NaN,
        NaN,
      );
    return path(points, { color: tokens.muted, width: 0.7 });
  });
}

/** The grid point nearest to a place: null beside it. @param {View} view @param {Size} size @param {number} px @param {number} py */
export function surfaceAt(view, size, px, py) {
  const { surface, values } = view;
  const f = surfaceFrame(view, size);
  const cell = f.box.w / (surface.size - 1);
  const column = Math.round((px - f.box.x) / cell);
  const row = Math.round((f.box.y + f.box.h - py) / cell);
  if (column < 0 || row < 0 || column >= surface.size || row >= surface.size) return null;
  const at = /** @type {[number, number]} */ ([f.box.x + column * cell, f.box.y + f.box.h - row * cell]);
  return { at, x: f.toX(at[0]), y: f.toY(at[1]), value: values[row * surface.size + column] };
}

/** What is known of it by now. @param {View} view @returns {(string | number)[][]} */
export function surfaceTable({ surface: { size, origin, reach }, values, names }) {
  const step = (/** @type {0 | 1} */ k, /** @type {number} */ at) => origin[k] + reach[k] * ((2 * at) / (size - 1) - 1);
  return [
    [...names, "E"],
    ...Array.from(values, (v, i) => [step(0, i % size), step(1, Math.floor(i / size)), v]).filter(
      ([, , v]) => !Number.isNaN(v),
    ),
  ];
}
