/** One neuron's line, w·x + b = 0, in the plane that it divides; and the reason why a line can do it, or none can. */
import { axes, frame } from "../axes.js";
import { classColor } from "../colormap.js";
import { circle, path, words } from "../shapes.js";
import { looksOf, radiusOf, sampleMark } from "./samples.js";

/** How near to the line or to one of its handles the pointer has to be, in CSS pixels. */
const REACH = 22;

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Frame} Frame
 * @typedef {import("../axes.js").Size} Size
 * @typedef {import("../../engine/messages.d.ts").XY} XY
 * @typedef {import("../../engine/messages.d.ts").Verdict} Verdict
 * @typedef {import("../../engine/messages.d.ts").NeuronLine} NeuronLine
 * @typedef {Required<NeuronLine> & {bounds: [XY, XY]}} Drawn  one that is in a plane
 */

/** In a plane there is something to draw. @param {NeuronLine | null} line @returns {Drawn | null} */
export const drawn = (line) => (line?.bounds ? /** @type {Drawn} */ (line) : null);

/** @param {Drawn} line @param {Size} size */
export function lineFrame({ bounds }, { width, height }) {
  const side = Math.min(width - 60, height - 48);
  return frame({ x: 44 + Math.max(0, (width - 60 - side) / 2), y: 18, w: side, h: side }, bounds[0], bounds[1]);
}

/** A quarter in from either end. @param {[XY, XY]} ends @returns {[XY, XY]} */
export function handlesOf([p, q]) {
  const at = (/** @type {number} */ t) => /** @type {XY} */ ([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
  return [at(0.25), at(0.75)];
}

/** @param {Drawn} line @param {Verdict[]} verdicts @param {[string, string]} names of the two inputs @param {Size} size
 * @param {import("../palette.js").Palette} palette @returns {Shape[]} */
export function lineShapes(line, verdicts, names, size, palette) {
  const { tokens } = palette;
  const f = lineFrame(line, size);
  const looks = looksOf(palette, true, []);
  const r = radiusOf(line.points.length);
  return [
    ...axes(f, tokens, { x: names[0], y: names[1] }),
    ...verdicts.flatMap((each) => proof(each, verdicts.length > 1, line, f, palette)),
    ...line.points.map(([x, y], s) => sampleMark(looks(line.kinds[s]), f.px(x), f.py(y), r, tokens.panel)),
    ...(line.ends ? theLine(line, line.ends, f, tokens) : []),
  ];
}

/** @param {Drawn} line @param {[XY, XY]} ends @param {Frame} f @param {Record<string, string>} tokens @returns {Shape[]} */
function theLine({ margins, normal }, ends, f, tokens) {
  const place = (/** @type {XY} */ [x, y]) => [f.px(x), f.py(y)];
  const [[px, py], [qx, qy]] = ends.map(place);
  return [
    ...margins.flatMap((margin) =>
      margin ? [path(margin.flatMap(place), { color: tokens.muted, width: 1, dash: [3, 3] })] : [],
    ),
    path([px, py, qx, qy], { color: tokens.ink, width: 2.5 }),
    ...(normal ? arrow((px + qx) / 2, (py + qy) / 2, normal, f, tokens) : []),
    ...handlesOf(ends)
      .map(place)
      .map(([x, y]) => circle(x, y, 7, { fill: tokens.panel, stroke: tokens.ink, width: 2 })),
  ];
}

/** The normal: from the middle of the line to the side where the net input grows. @param {number} x @param {number} y @param {XY} normal
 * @param {Frame} f @param {Record<string, string>} tokens @returns {Shape[]} */
function arrow(x, y, normal, f, { ink, panel }) {
  const nx = (normal[0] * f.box.w) / (f.x[1] - f.x[0]);
  const ny = (-normal[1] * f.box.h) / (f.y[1] - f.y[0]);
  const size = Math.hypot(nx, ny) || 1;
  const [ux, uy] = [nx / size, ny / size];
  const [ex, ey] = [x + 38 * ux, y + 38 * uy];
  return [
    path(
      [
        x,
        y,
        ex,
        ey,
        NaN,
        NaN,
        ex - 9 * ux + 5 * uy,
        ey - 9 * uy - 5 * ux,
        ex,
        ey,
        ex - 9 * ux - 5 * uy,
        ey - 9 * uy + 5 * ux,
      ],
      { color: ink, width: 2 },
    ),
    words(ex + 12 * ux, ey + 12 * uy, "w", 14, ink, { italic: true, bold: true, halo: panel }),
  ];
}

/** The widest gap's middle, or the point that would have to be on both sides. @param {Verdict} verdict @param {boolean} several
 * @param {Drawn} line @param {Frame} f @param {import("../palette.js").Palette} palette @returns {Shape[]} */
function proof({ separable, ends, between, shared }, several, { points }, f, palette) {
  const { tokens } = palette;
  const place = (/** @type {number[]} */ [x, y]) => [f.px(x), f.py(y)];
  if (separable) return ends ? [path(ends.flatMap(place), { color: tokens.slope, width: 2, dash: [6, 5] })] : [];
  if (several || !between || !shared) return []; // of several classes, the words say it
  const [x, y] = place(shared);
  return [
    ...between.map((samples, kind) =>
      path(
        samples.flatMap((s) => place(points[s])),
        { close: samples.length > 2, color: classColor(palette, kind), width: 2, dash: [2, 4] },
      ),
    ),
    circle(x, y, 5, { stroke: tokens.error, width: 2.5 }),
  ];
}

/** Where the samples stand. @param {Drawn} line @param {Size} size @returns {[number, number][]} */
export function linePlaces(line, size) {
  const f = lineFrame(line, size);
  return line.points.map(([x, y]) => [f.px(x), f.py(y)]);
}

/** What the pointer takes hold of: a handle (0 or 1), the line (−1), or nothing. @param {Drawn} line @param {Size} size @param {number} x @param {number} y
 * @returns {number | null} */
export function heldAt(line, size, x, y) {
  if (!line.ends) return null;
  const f = lineFrame(line, size);
  const handle = handlesOf(line.ends).findIndex(([u, v]) => Math.hypot(f.px(u) - x, f.py(v) - y) < REACH);
  if (handle >= 0) return handle;
  const [p, q] = line.ends.map(([u, v]) => [f.px(u), f.py(v)]);
  const away =
    Math.abs((x - p[0]) * (q[1] - p[1]) - (y - p[1]) * (q[0] - p[0])) / (Math.hypot(q[0] - p[0], q[1] - p[1]) || 1);
  return away > REACH ? null : -1;
}

/** The handles after a drag. @param {[XY, XY]} handles where they were @param {number} held as `heldAt` says @param {XY} from @param {XY} to
 * @returns {[XY, XY]} */
export const draggedTo = (handles, held, from, to) =>
  /** @type {[XY, XY]} */ (
    handles.map(([x, y], k) => (held < 0 ? [x + to[0] - from[0], y + to[1] - from[1]] : held === k ? to : [x, y]))
  );

/** @param {NeuronLine} line @returns {(string | number)[][]} */
export const lineTable = ({ points = [], kinds = [], net_inputs = [], away = [], classes }) => [
  ["sample", "x1", "x2", "class", "net input", "distance"],
  ...points.map(([x, y], s) => [s + 1, x, y, classes[kinds[s]] ?? "", net_inputs[s], away[s]]),
];
