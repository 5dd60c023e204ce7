/** Two runs side by side: how E went in both, and what both answer over the inputs. */
import { axes, frame } from "../axes.js";
import { colormapOf } from "../colormap.js";
import { path, words } from "../shapes.js";
import { looksOf, sampleMark } from "./samples.js";

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Frame} Frame
 * @typedef {import("../../engine/messages.d.ts").Comparison} Comparison
 * @typedef {NonNullable<Comparison["picture"]>} Picture
 * @typedef {object} View
 * @property {Picture} picture
 * @property {Float64Array} values what the one answers, then the other
 * @property {import("../shapes.js").Pixels[]} images of both, over a plane
 * @property {string} name of the first input
 * @property {boolean} isClass do the samples belong to classes?
 * @property {import("../palette.js").Palette} palette
 */

/** @param {Comparison} answer @param {boolean} log @param {Record<string, string>} tokens @returns {import("./series.js").Lines} */
export const compareLines = ({ iteration, mine, theirs }, log, tokens) => ({
  across: "update",
  up: "E",
  log,
  range: [0, Math.max(1, iteration)],
  series: [
    { label: "here", x: mine.iterations, y: mine.loss, color: tokens.ink, width: 1.4 },
    { label: "there", x: theirs.iterations, y: theirs.loss, color: tokens.positive, width: 1.6, dash: [5, 3] },
  ],
});

/** @param {Comparison} answer @returns {(string | number)[][]} */
export const compareTable = ({ mine, theirs }) => [
  ["run", "update", "E", "RMS"],
  ...[mine, theirs].flatMap((run, k) =>
    run.iterations.map((n, i) => [k ? "other" : "this", n, run.loss[i] ?? "", run.rms[i] ?? ""]),
  ),
];

/** How many numbers an answer has, and how many of them are winners or values. @param {Picture} picture */
const countOf = ({ size, bounds }) => size ** bounds.length;

/** What one of the two answers. @param {Picture} picture @param {Float64Array} values @param {number} k here 0, there 1 */
export function answersOf(picture, values, k) {
  const length = countOf(picture) * (picture.kind === "classes" ? 2 : 1);
  return values.subarray(k * length, (k + 1) * length);
}

/** @param {Picture} picture @param {Float64Array} values @param {import("../palette.js").Palette} palette */
export function compareImages(picture, values, palette) {
  if (picture.bounds.length < 2) return [];
  const { size, kind, centre, reach } = picture;
  const colors = colormapOf(palette);
  return [0, 1]
    .map((k) => answersOf(picture, values, k))
    .map((own) =>
      kind === "classes"
        ? colors.winners(own.subarray(0, size ** 2), own.subarray(size ** 2), size)
        : colors.values(own, size, centre, reach),
    );
}

/** Here on the left, there on the right. @param {View} view @param {{width: number, height: number}} size @returns {Frame[]} */
function frames({ picture, values }, { width, height }) {
  const side = Math.min(height - 56, (width - 76) / 2);
  const upward = picture.bounds[1] ?? heights(picture, values);
  return [0, 1].map((k) => frame({ x: 38 + k * (side + 34), y: 22, w: side, h: side }, picture.bounds[0], upward));
}

/** Of answers over one input: both curves and the samples. @param {Picture} picture @param {Float64Array} values @returns {[number, number]} */
function heights({ samples }, values) {
  const all = [...values, ...samples.map(([, d]) => d)].filter(Number.isFinite);
  return all.length ? [Math.min(...all), Math.max(...all)] : [0, 1];
}

/** @param {View} view @param {{width: number, height: number}} size @returns {Shape[]} */
export function pictureShapes(view, size) {
  const { picture, values, images, name, isClass, palette } = view;
  const { tokens } = palette;
  const { samples, bounds } = picture;
  const looks = looksOf(
    palette,
    isClass,
    samples.map((p) => p[bounds.length]),
  );
  return frames(view, size).flatMap((f, k) => {
    /** @type {Shape[]} */
    const ground = images[k] ? [{ type: "raster", ...f.box, image: images[k], smooth: picture.kind === "value" }] : [];
    const curve =
      bounds.length > 1
        ? []
        : [
            path(
              Array.from(answersOf(picture, values, k)).flatMap((v, i) => [
                f.px(bounds[0][0] + (i / (picture.size - 1)) * (bounds[0][1] - bounds[0][0])),
                f.py(v),
              ]),
              { color: tokens.ink, width: 2 },
            ),
          ];
    return [
      ...ground,
      ...axes(f, tokens, { x: name }),
      words(f.box.x, 10, k ? "there" : "here", 13, tokens.ink, { align: "left", bold: true }),
      ...samples.map((p) =>
        sampleMark(looks(p[bounds.length]), f.px(p[0]), f.py(p[1]), samples.length > 60 ? 2 : 4, tokens.panel),
      ),
      ...curve,
    ];
  });
}

/** What both answer at a place of either picture: null beside them. @param {View} view @param {{width: number, height: number}} size
 * @param {number} px @param {number} py @returns {{at: [number, number], values: [number, number]} | null} */
export function pictureAt(view, size, px, py) {
  const { picture, values } = view;
  const f = frames(view, size).find(
    ({ box }) => px >= box.x && px < box.x + box.w && py >= box.y && py < box.y + box.h,
  );
  if (!f) return null;
  const column = Math.floor(((px - f.box.x) / f.box.w) * picture.size);
  const row = picture.bounds.length > 1 ? Math.floor(((py - f.box.y) / f.box.h) * picture.size) : 0;
  const [here, there] = [0, 1].map((k) => answersOf(picture, values, k)[row * picture.size + column]);
  return { at: [px, py], values: [here, there] };
}

/** @param {Picture} picture @param {Float64Array} values @returns {(string | number)[][]} */
export function pictureTable(picture, values) {
  const classes = picture.kind === "classes";
  const count = countOf(picture);
  return [
    ["run", "point", "value", ...(classes ? ["margin"] : [])],
    ...[0, 1].flatMap((k) => {
      const own = answersOf(picture, values, k);
      return Array.from({ length: count }, (_, i) => [
        k ? "other" : "this",
        i + 1,
        own[i],
        ...(classes ? [own[count + i]] : []),
      ]);
    }),
  ];
}
