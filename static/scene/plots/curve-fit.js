/** A function of one input being fitted: the curve, the samples, and under it what each hidden neuron adds. */
import { axes, frame, ring } from "../axes.js";
import { circle, path, words } from "../shapes.js";

const [TOP, GAP, BOTTOM] = [200, 44, 150];
/** Of the whole picture, in CSS pixels. */
export const FIT_HEIGHT = 20 + TOP + GAP + BOTTOM + 30;
/** Beyond so many neurons only the selected one is named. */
const MOST_NAMES = 10;
/** A curve that leaves the picture leaves it, but not by so much that a canvas cannot draw it. */
const BEYOND = 400;

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Frame} Frame
 * @typedef {import("../../engine/messages.d.ts").Fit} Fit
 * @typedef {object} View
 * @property {Fit} fit
 * @property {Float64Array} numbers
 * @property {boolean} adding are the parts added up one after the other?
 * @property {string} name of the input
 * @property {(j: number) => string} neuron what a hidden neuron is called
 * @property {number} chosen the selected one; −1: none
 * @property {number} now the sample on the screen; −1: none
 * @property {import("../palette.js").Palette} palette
 */

/** @param {View} view @param {number} k which row: 0 x, 1 y, 2 z, then parts, then running sums */
const row = ({ fit, numbers }, k) => numbers.subarray(k * fit.points, (k + 1) * fit.points);

/** @param {View} view @param {number} width @returns {[Frame, Frame]} */
export function fitFrames({ fit, adding }, width) {
  const box = (/** @type {number} */ y, /** @type {number} */ h) => ({ x: 48, y, w: width - 62, h });
  return [frame(box(20, TOP), fit.x, fit.y), frame(box(20 + TOP + GAP, BOTTOM), fit.x, adding ? fit.sums : fit.parts)];
}

/** @param {View} view @param {Frame} f @param {ArrayLike<number>} y */
function polyline(view, f, y) {
  return Array.from(row(view, 0)).flatMap((x, i) => [
    f.px(x),
    Math.max(f.box.y - BEYOND, Math.min(f.box.y + f.box.h + BEYOND, f.py(y[i]))),
  ]);
}

/** @param {View} view @param {number} width @returns {Shape[]} */
export function fitShapes(view, width) {
  const {
    name,
    adding,
    palette: { tokens },
  } = view;
  const [upper, lower] = fitFrames(view, width);
  const curve = polyline(view, upper, row(view, 1));
  return [
    ...axes(upper, tokens, { x: name, y: "y, d" }),
    ...axes(lower, tokens, { y: adding ? "b + w · a + …" : "w · a" }),
    ...samples(view, upper),
    path(curve, { color: tokens.panel, width: 4.5 }),
    path(curve, { color: tokens.ink, width: 2.2 }),
    ...parts(view, lower),
  ];
}

/** @param {View} view @param {Frame} f @returns {Shape[]} */
function samples({ fit, now, palette: { tokens } }, f) {
  return fit.samples.flatMap((set, held) =>
    set.flatMap(([x, d], s) => [
      circle(f.px(x), f.py(d), 3.4, {
        fill: held ? tokens.panel : tokens.positive,
        stroke: held ? tokens.positive : tokens.panel,
        width: 1.2,
      }),
      ...(!held && s === now ? ring(f.px(x), f.py(d), 7.5, tokens) : []),
    ]),
  );
}

/** What each hidden neuron adds. @param {View} view @param {Frame} f @returns {Shape[]} */
function parts(view, f) {
  const {
    fit,
    adding,
    neuron,
    chosen,
    palette: { tokens },
  } = view;
  return Array.from({ length: fit.neurons }, (_, j) => j).flatMap((j) => {
    const y = row(view, 3 + j + (adding ? fit.neurons : 0));
    const strong = j === chosen;
    const shapes = adding ? [band(view, f, j, strong)] : [];
    shapes.push(path(polyline(view, f, y), { color: strong ? tokens.input : tokens.rest, width: strong ? 2.6 : 1.3 }));
    if (!strong && (fit.neurons > MOST_NAMES || chosen >= 0)) return shapes;
    const at = Math.round((0.08 + (0.84 * (j + 0.5)) / fit.neurons) * (fit.points - 1));
    return [
      ...shapes,
      words(f.px(row(view, 0)[at]), f.py(y[at]), neuron(j), 12, strong ? tokens.input : tokens.muted, {
        italic: true,
        halo: tokens.panel,
      }),
    ];
  });
}

/** What one neuron adds to the sum of those before it. @param {View} view @param {Frame} f @param {number} j @param {boolean} strong */
function band(view, f, j, strong) {
  const {
    fit,
    palette: { tokens },
  } = view;
  const above = polyline(view, f, row(view, 3 + fit.neurons + j));
  const below = polyline(view, f, j ? row(view, 2 + fit.neurons + j) : new Float64Array(fit.points).fill(fit.bias));
  const back = [];
  for (let i = below.length - 2; i >= 0; i -= 2) back.push(below[i], below[i + 1]);
  return path([...above, ...back], {
    close: true,
    fill: `${strong ? tokens.input : j % 2 ? tokens.negative : tokens.positive}${strong ? "66" : "30"}`,
  });
}

/** The point of the curve over or under a place: null beside it. @param {View} view @param {number} width @param {number} px */
export function fitAt(view, width, px) {
  const { fit } = view;
  const [upper] = fitFrames(view, width);
  const i = Math.round(((upper.toX(px) - fit.x[0]) / (fit.x[1] - fit.x[0])) * (fit.points - 1));
  if (i < 0 || i >= fit.points) return null;
  const [x, y] = [row(view, 0)[i], row(view, 1)[i]];
  return { at: /** @type {[number, number]} */ ([upper.px(x), upper.py(y)]), x, y };
}

/** @param {View} view @returns {(string | number)[][]} */
export const fitTable = (view) => [
  ["x", "y", "z", ...Array.from({ length: view.fit.neurons }, (_, j) => `neuron ${j + 1}`)],
  ...Array.from({ length: view.fit.points }, (_, i) =>
    Array.from({ length: 3 + view.fit.neurons }, (__, k) => row(view, k)[i]),
  ),
];
