/** What the network, or one neuron, answers over the plane of two inputs, with the samples on it. */
import { axes, colorBar, frame, marker, ring } from "../axes.js";
import { classColor, colormapOf } from "../colormap.js";
import { path, words } from "../shapes.js";
import { REGULAR, shortened } from "../text-size.js";
import { heldOutMark, looksOf, radiusOf, sampleMark } from "./samples.js";

const LEGEND = 46;

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Frame} Frame
 * @typedef {import("../axes.js").Size} Size
 * @typedef {import("../../engine/messages.d.ts").PlaneMap} PlaneMap
 * @typedef {object} View
 * @property {PlaneMap | null} map null: only the samples are known
 * @property {ArrayLike<number>} values
 * @property {import("../shapes.js").Pixels | null} image
 * @property {number[][][]} points training and held-out samples as [x, y, class or target]
 * @property {[string, string]} names of the two inputs
 * @property {string[]} classes their names, where there are classes
 * @property {number} now the sample on the screen; −1: none
 * @property {import("../palette.js").Palette} palette
 */

/** @param {View} view @param {Size} size */
export function mapFrame({ map, points }, { width, height }) {
  const side = Math.min(width - 48, height - 48 - LEGEND);
  const box = { x: 40 + Math.max(0, (width - 48 - side) / 2), y: 18, w: side, h: side };
  return frame(box, map?.bounds[0] ?? spread(points, 0), map?.bounds[1] ?? spread(points, 1));
}

/** Before there is a map: where the samples are. @param {number[][][]} points @param {number} k @returns {[number, number]} */
function spread(points, k) {
  const all = points.flat().map((p) => p[k]);
  const [low, high] = [Math.min(...all, 0), Math.max(...all, 1)];
  return [low - 0.15 * (high - low), high + 0.15 * (high - low)];
}

/** The numbers as an image. @param {PlaneMap} map @param {Float64Array} values @param {import("../palette.js").Palette} palette */
export function mapImage({ size, kind, centre, reach }, values, palette) {
  const count = size ** 2;
  const colors = colormapOf(palette);
  return kind === "classes"
    ? colors.winners(values.subarray(0, count), values.subarray(count, 2 * count), size)
    : colors.values(values.subarray(0, count), size, centre, reach);
}

/** The small maps that come after the large one, by their places in `small`. @param {PlaneMap} map @param {Float64Array} values
 * @param {import("../palette.js").Palette} palette */
export function smallImages({ small, strip, size, kind }, values, palette) {
  const start = size ** 2 * (kind === "classes" ? 2 : 1);
  return small.map(([, , centre, reach], k) =>
    colormapOf(palette).values(
      values.subarray(start + k * strip ** 2, start + (k + 1) * strip ** 2),
      strip,
      centre,
      reach,
    ),
  );
}

/** @param {View} view @param {Size} size @returns {Shape[]} */
export function mapShapes(view, size) {
  const { map, image, names, palette } = view;
  const f = mapFrame(view, size);
  /** @type {Shape[]} */
  const ground = image ? [{ type: "raster", ...f.box, image, smooth: map?.kind === "value" }] : [];
  return [...ground, ...axes(f, palette.tokens, { x: names[0], y: names[1] }), ...samples(view, f), ...legend(view, f)];
}

/** @param {View} view @param {Frame} f @returns {Shape[]} */
function samples({ map, points, classes, now, palette }, f) {
  const { tokens } = palette;
  const all = points.flat();
  const looks = looksOf(
    palette,
    classes.length > 0,
    all.map(([, , d]) => d),
  );
  const r = radiusOf(all.length, [3.2, 4.2, 6]);
  return points.flatMap((set, held) => {
    const wrong = new Set(map ? (held ? map.test_wrong : map.wrong) : []);
    return set.flatMap(([u, v, d], s) => {
      const [x, y] = [f.px(u), f.py(v)];
      return [
        held ? heldOutMark(looks(d), x, y, r * 0.8, tokens.panel) : sampleMark(looks(d), x, y, r, tokens.panel),
        ...(wrong.has(s) ? cross(x, y, r + 1.5, tokens) : []),
        ...(!held && s === now ? ring(x, y, r + 4, tokens) : []),
      ];
    });
  });
}

/** @param {number} x @param {number} y @param {number} c @param {Record<string, string>} tokens */
function cross(x, y, c, { panel, ink }) {
  const points = [x - c, y - c, x + c, y + c, NaN, NaN, x - c, y + c, x + c, y - c];
  return [path(points, { color: panel, width: 4 }), path(points, { color: ink, width: 1.8 })];
}

/** @param {View} view @param {Frame} f @returns {Shape[]} */
function legend({ map, classes, palette }, { box }) {
  const { tokens } = palette;
  if (!map) return [];
  if (map.kind === "value")
    return colorBar(
      box,
      tokens,
      (t) => colormapOf(palette).at(2 * t - 1),
      (t) => map.centre + map.reach * (2 * t - 1),
    );
  const y = box.y + box.h + 44;
  const step = box.w / classes.length;
  return classes.flatMap((name, k) => {
    const x = box.x + k * step;
    return [
      marker(k, x + 6, y, 5, classColor(palette, k), tokens.panel),
      words(x + 16, y, shortened(name, Math.max(1, (step - 20) / 12 / REGULAR)), 12, tokens.ink, { align: "left" }),
    ];
  });
}

/** What the map says at a place: null beside it. @param {View} view @param {Size} size @param {number} px @param {number} py */
export function mapAt(view, size, px, py) {
  const { map, values } = view;
  if (!map) return null;
  const f = mapFrame(view, size);
  const { box } = f;
  const column = Math.floor(((px - box.x) / box.w) * map.size);
  const row = Math.floor(((py - box.y) / box.h) * map.size);
  if (column < 0 || row < 0 || column >= map.size || row >= map.size) return null;
  const cell = row * map.size + column;
  const at = /** @type {[number, number]} */ ([
    box.x + ((column + 0.5) / map.size) * box.w,
    box.y + ((row + 0.5) / map.size) * box.h,
  ]);
  return {
    at,
    x: f.toX(at[0]),
    y: f.toY(at[1]),
    value: values[cell],
    margin: map.kind === "classes" ? values[map.size ** 2 + cell] : null,
  };
}

/** Every cell's middle, and what stands there. @param {View} view @returns {(string | number)[][] | null} */
export function mapTable({ map, values, names }) {
  if (!map) return null;
  const {
    size,
    kind,
    bounds: [[left, right], [bottom, top]],
  } = map;
  const classes = kind === "classes";
  return [
    [...names, ...(classes ? ["class", "margin"] : ["value"])],
    ...Array.from({ length: size ** 2 }, (_, i) => [
      left + (((i % size) + 0.5) / size) * (right - left),
      top - ((Math.floor(i / size) + 0.5) / size) * (top - bottom),
      values[i],
      ...(classes ? [values[size ** 2 + i]] : []),
    ]),
  ];
}
