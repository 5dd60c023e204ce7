/** Hidden space: where the samples go after a layer, the input grid bent along with them, and the next neurons' lines there. */
import { axes, frame } from "../axes.js";
import { path, rect, words } from "../shapes.js";
import { looksOf, radiusOf, sampleMark } from "./samples.js";

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Size} Size
 * @typedef {import("../../engine/messages.d.ts").Space} Space
 * @typedef {Record<"fromSamples" | "toSamples" | "fromGrid" | "toGrid", Float64Array>} Places  each in a frame of −1 … 1
 * @typedef {{yaw: number, pitch: number}} Turn
 * @typedef {object} View
 * @property {Space} space
 * @property {Places} places
 * @property {number} t how far from the inputs to the space, 0 … 1
 * @property {Turn} turn of three dimensions
 * @property {string[]} axes what the directions are called
 * @property {(neuron: number) => string} next what a neuron of the next layer is called
 * @property {number | null} chosen one of them, if it is selected
 * @property {import("../palette.js").Palette} palette
 */

/** The buffer's parts. @param {Space} space @param {Float64Array} buffer @returns {Places} */
export function spacePlaces({ samples, dimensions, lines, steps }, buffer) {
  let start = 0;
  const take = (/** @type {number} */ n) => buffer.subarray(start, (start += n));
  const grid = lines * steps;
  return {
    fromSamples: take(2 * samples),
    toSamples: take(dimensions * samples),
    fromGrid: take(2 * grid),
    toGrid: take(dimensions * grid),
  };
}

/** Across, up and towards the eye, all inside −1 … 1: no perspective, so that lengths compare. @param {number[]} point @param {Turn} turn */
export function turned([x, y, z = 0], { yaw, pitch }) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const across = cy * x + sy * z;
  const deep = cy * z - sy * x;
  return [across / 1.6, (cp * y - sp * deep) / 1.6, (sp * y + cp * deep) / 1.6];
}

/** Between input and hidden space: a point on its way. @param {View} view @param {Float64Array} from @param {Float64Array} to @param {number} i */
const between = ({ space: { dimensions: d }, t }, from, to, i) =>
  Array.from({ length: d }, (_, k) => (k < 2 ? from[2 * i + k] * (1 - t) : 0) + to[d * i + k] * t);

/** Where points of the frame −1 … 1 come to stand. @param {View} view @param {Size} size */
function placing({ space, turn }, { width, height }) {
  const side = Math.min(width - 60, height - 48);
  const box = { x: 46 + Math.max(0, (width - 64 - side) / 2), y: 18, w: side, h: side };
  const f = frame(box, [-1, 1], [-1, 1]);
  return {
    box,
    at: (/** @type {number[]} */ p) => {
      const [x, y] = space.dimensions === 3 ? turned(p, turn) : p;
      return /** @type {[number, number]} */ ([f.px(x), f.py(y)]);
    },
  };
}

/** @param {View} view @param {Size} size @returns {Shape[]} */
export function spaceShapes(view, size) {
  const { space, places, t, turn, palette } = view;
  const { tokens } = palette;
  const { box, at } = placing(view, size);
  const deep = space.dimensions === 3;
  const shapes = deep
    ? cube(view, at)
    : t === 1
      ? axes(frame(box, space.bounds[0], space.bounds[1]), tokens, { x: view.axes[0], y: view.axes[1] })
      : [rect(box.x, box.y, box.w, box.h, { stroke: tokens.line, width: 1 })];
  for (let k = 0; k < space.lines; k++) {
    const points = Array.from({ length: space.steps }, (_, s) =>
      at(between(view, places.fromGrid, places.toGrid, k * space.steps + s)),
    ).flat();
    shapes.push(
      path(points, { color: k < space.lines / 2 ? tokens.rest : tokens.input, width: space.lines === 1 ? 2 : 0.9 }),
    );
  }
  if (t === 1) shapes.push(...borders(view, at));
  const looks = looksOf(palette, space.task === "classification", space.targets);
  const order = Array.from({ length: space.samples }, (_, i) => ({
    i,
    p: between(view, places.fromSamples, places.toSamples, i),
  }));
  if (deep) order.sort((a, b) => turned(a.p, turn)[2] - turned(b.p, turn)[2]);
  for (const { i, p } of order) {
    const [x, y] = at(p);
    shapes.push(
      sampleMark(
        looks(space.task === "classification" ? space.kinds[i] : space.targets[i]),
        x,
        y,
        radiusOf(space.samples),
        tokens.panel,
      ),
    );
  }
  return shapes;
}

/** Where the next neurons' net input is 0. @param {View} view @param {(p: number[]) => [number, number]} at @returns {Shape[]} */
function borders({ space, next, chosen, palette: { tokens } }, at) {
  return space.borders
    .filter(({ corners }) => corners.length)
    .flatMap(({ neuron, corners }) => {
      const strong = chosen === null || chosen === neuron;
      const [x, y] = at(corners[0]);
      const closed = corners.length > 2;
      return [
        path(corners.flatMap(at), {
          close: closed,
          color: strong ? tokens.ink : tokens.rest,
          width: strong ? 2 : 1,
          fill: closed ? `${tokens.muted}22` : undefined,
        }),
        words(x + (x < 60 ? 14 : -14), y - 8, next(neuron), 13, tokens.ink, { italic: true, halo: tokens.panel }),
      ];
    });
}

/** @param {View} view @param {(p: number[]) => [number, number]} at @returns {Shape[]} */
function cube({ axes: names, palette: { tokens } }, at) {
  const corner = (/** @type {number} */ c) => [c & 1 ? 1 : -1, c & 2 ? 1 : -1, c & 4 ? 1 : -1];
  /** @type {Shape[]} */
  const shapes = [];
  for (let a = 0; a < 8; a++)
    for (const bit of [1, 2, 4])
      if (!(a & bit)) shapes.push(path([...at(corner(a)), ...at(corner(a | bit))], { color: tokens.line, width: 1 }));
  [
    [1.12, -1, -1],
    [-1, 1.12, -1],
    [-1, -1, 1.12],
  ].forEach((p, k) => shapes.push(words(...at(p), names[k], 13, tokens.muted, { italic: true })));
  return shapes;
}

/** Where the samples stand. @param {View} view @param {Size} size @returns {[number, number][]} */
export function spaceSpots(view, size) {
  const { at } = placing(view, size);
  return Array.from({ length: view.space.samples }, (_, i) =>
    at(between(view, view.places.fromSamples, view.places.toSamples, i)),
  );
}

/** A sample's own numbers in the space. @param {View} view @param {number} i */
export const spaceNumbers = ({ space: { dimensions, bounds }, places }, i) =>
  Array.from({ length: dimensions }, (_, k) => {
    const [low, high] = bounds[k];
    return low + ((places.toSamples[dimensions * i + k] + 1) / 2) * (high - low);
  });

/** @param {View} view @returns {(string | number)[][]} */
export const spaceTable = (view) => [
  ["sample", ...view.axes.slice(0, view.space.dimensions), "target"],
  ...Array.from({ length: view.space.samples }, (_, i) => [i + 1, ...spaceNumbers(view, i), view.space.targets[i]]),
];
