/**
 * Lines over the updates or epochs of a run: the one way in which all plots of numbers along a run are drawn. However many points
 * there are, what is drawn of a line are at most four for each pixel across: where it comes in, its lowest, its highest, where it goes out.
 *
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../axes.js").Frame} Frame
 * @typedef {import("../axes.js").Size} Size
 * @typedef {Record<string, string>} Tokens
 * @typedef {ArrayLike<number | null>} Values null, NaN and ±∞ are gaps
 * @typedef {{label: string, x: ArrayLike<number>, y: Values, color: string, width?: number, dash?: number[]}} Series  x rises
 * @typedef {object} Lines
 * @property {Series[]} series
 * @property {string} [across] what the numbers below are: whole ones
 * @property {(n: number) => string} [write] how they are written
 * @property {string} [up] what the heights are
 * @property {boolean} [log] is the height logarithmic?
 * @property {[number, number] | null} [range] what part of x is in sight; null: all of it
 * @property {boolean} [named] do the lines have their names at their ends? Otherwise above the plot
 */
import { axes, frame, heightTicks, nothing, tick, widthOf, widthTicks } from "../axes.js";
import { circle, line, path, words } from "../shapes.js";

const NAME = 12;
/** The height of a row of names, and what stands below the plot. */
const [ROW, BELOW] = [17, 34];

/** The x of every point of any line, once each, rising: what can be read off. @param {Series[]} series */
export function placesOf(series) {
  const all = new Float64Array(series.reduce((sum, { x }) => sum + x.length, 0));
  let start = 0;
  for (const { x } of series) {
    all.set(x, start);
    start += x.length;
  }
  all.sort();
  let count = 0;
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[count++] = all[i];
  return all.subarray(0, count);
}

/** The index of the first x that is not below n. @param {ArrayLike<number>} x @param {number} n */
export function firstFrom(x, n) {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < n) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the x nearest to n; −1 where there is none. @param {ArrayLike<number>} x @param {number} n */
export function nearestTo(x, n) {
  const i = firstFrom(x, n);
  return i > 0 && (i === x.length || n - x[i - 1] < x[i] - n) ? i - 1 : i < x.length ? i : -1;
}

/** What a line says at exactly this x; null where it has no point there, or no number. @param {Series} series @param {number} n */
export function valueAt({ x, y }, n) {
  const i = firstFrom(x, n);
  const v = x[i] === n ? y[i] : null;
  return isNumber(v) ? v : null;
}

/** @param {number | null | undefined} v @returns {v is number} */
const isNumber = (v) => typeof v === "number" && Number.isFinite(v);

/** From the first x of all lines to the last one, at least 1 far; null where there is none. @param {Series[]} series @returns {[number, number] | null} */
export function extentOf(series) {
  const some = series.filter(({ x }) => x.length);
  if (!some.length) return null;
  const low = Math.min(...some.map(({ x }) => x[0]));
  return [low, Math.max(low + 1, ...some.map(({ x }) => x[x.length - 1]))];
}

/** The points in sight of a line, and one more on either side: [from, to). @param {ArrayLike<number>} x @param {[number, number]} range
 * @returns {[number, number]} */
const inSight = (x, [low, high]) => [Math.max(0, firstFrom(x, low) - 1), Math.min(x.length, firstFrom(x, high) + 1)];

/** The heights to be shown, with a margin; null where there are none. @param {Series[]} series @param {[number, number]} range @param {boolean} log
 * @returns {[number, number] | null} */
function heightsOf(series, range, log) {
  let [low, high, zero] = [Infinity, -Infinity, false];
  for (const each of series) {
    const [from, to] = inSight(each.x, range);
    for (let i = from; i < to; i++) {
      const v = each.y[i];
      if (!isNumber(v)) continue;
      if (log && v <= 0) zero = true;
      else {
        if (v < low) low = v;
        if (v > high) high = v;
      }
    }
  }
  if (low > high) return null;
  return log ? logRange(low, high, zero) : linearRange(low, high);
}

/** From 0, unless all of it is far from there. @param {number} low @param {number} high @returns {[number, number]} */
function linearRange(low, high) {
  if (low === high) return low === 0 ? [0, 1] : low > 0 ? [0, 1.2 * high] : [1.2 * low, 0];
  const margin = 0.05 * (high - low);
  const fromZero = low >= 0 && low < 0.6 * high;
  return [fromZero ? 0 : low - margin, high <= 0 && high > 0.6 * low ? 0 : high + margin];
}

/** `zero`: some lie on the lower edge, and have to be told from the lowest. @param {number} low @param {number} high @param {boolean} zero
 * @returns {[number, number]} */
function logRange(low, high, zero) {
  const decades = Math.max(Math.log10(high) - Math.log10(low), 0.5);
  return [low / 10 ** (decades * (zero ? 0.2 : 0.05)), high * 10 ** (decades * 0.05)];
}

/** Why nothing can be drawn; "" where something can. @param {Lines} lines */
export function emptiness({ series, up = "", log = false, range }) {
  const whole = extentOf(series);
  if (!whole) return "There are no numbers yet.";
  const all = range ?? whole;
  if (heightsOf(series, all, log)) return "";
  if (log && heightsOf(series, all, false))
    return `${up || "Everything"} is 0 here, and a logarithmic scale has no place for 0.`;
  return `${up || "What was to be drawn"} is not finite here.`;
}

/** The frame that the lines stand in, as wide as their numbers and names leave it. @param {Lines} lines @param {Size} size @returns {Frame} */
export function seriesFrame({ series, write = String, up = "", log = false, range, named = false }, { width, height }) {
  const x = range ?? extentOf(series) ?? [0, 1];
  const y = heightsOf(series, x, log) ?? (log ? [0.1, 1] : [0, 1]);
  const top = named ? 14 + (up ? 8 : 0) : 10 + ROW * Math.max(1, namesAbove(series, up, width).rows);
  const h = Math.max(10, height - top - BELOW);
  const left = 16 + Math.max(14, ...heightTicks({ y, box: { h }, log }).map((v) => widthOf(tick(v))));
  const last = widthTicks({ x, box: { w: width - left } }).at(-1) ?? 0;
  const right = named
    ? 14 + Math.max(...series.map(({ label }) => widthOf(label, NAME)))
    : Math.max(10, 4 + widthOf(write(last)) / 2);
  return frame({ x: left, y: top, w: Math.max(10, width - left - right), h }, x, y, log);
}

/** Where the names stand above the plot, each after the piece of its line. @param {Series[]} series @param {string} up @param {number} width */
function namesAbove(series, up, width) {
  const first = up ? 14 + widthOf(up, 13) + 10 : 10;
  let [x, row] = [first, 0];
  const places = series.map(({ label }) => {
    const wide = 28 + widthOf(label, NAME);
    if (x > first && x + wide > width) [x, row] = [first, row + 1];
    const place = { x, y: 12 + row * ROW };
    x += wide + 12;
    return place;
  });
  return { places, rows: row + 1 };
}

/** @param {Lines} lines @param {Size} size @param {Tokens} tokens @param {(f: Frame) => Shape[]} [marks] what stands behind the lines @returns {Shape[]} */
export function seriesShapes(lines, size, tokens, marks = () => []) {
  const { series, across, write = String, up, named = false } = lines;
  const why = emptiness(lines);
  const f = seriesFrame(lines, size);
  if (why) return [...nothing(why, f.box, tokens)];
  const whole = ({ color = "", width = 1.5, dash = /** @type {number[] | undefined} */ (undefined) }) => ({
    color,
    width,
    dash,
  });
  const shapes = [
    ...axes(f, tokens, { x: across, grid: true, writeX: (v) => (Number.isInteger(v) ? write(v) : "") }),
    ...marks(f),
  ];
  if (up) shapes.push(words(10, 12, up, 13, tokens.muted, { align: "left", italic: true }));
  for (const each of series) {
    const { points, dots } = pointsOf(each, f);
    shapes.push(
      path(points, whole(each)),
      ...dots.map(([x, y]) => circle(x, y, 1 + (each.width ?? 1.5) / 2, { fill: each.color })),
    );
  }
  if (named) return [...shapes, ...namesAtEnds(series, f)];
  namesAbove(series, up ?? "", size.width).places.forEach(({ x, y }, k) => {
    shapes.push(
      line(x, y, x + 20, y, series[k].color, Math.max(1.5, series[k].width ?? 1.5), series[k].dash),
      words(x + 26, y, series[k].label, NAME, tokens.ink, { align: "left" }),
    );
  });
  return shapes;
}

/** The line's own points in the frame, thinned to what can be seen; a point that has none beside it is a dot.
 * @param {Series} series @param {Frame} f */
export function pointsOf({ x, y }, f) {
  const pen = new Pen(f.box.x, f.box.x + f.box.w);
  const [from, to] = inSight(x, f.x);
  const draw = (/** @type {number} */ i) => {
    const v = y[i];
    if (isNumber(v)) pen.to(f.px(x[i]), f.py(v));
    else pen.lift();
  };
  if (to - from > 4 * f.box.w) eachSeen(x, y, [from, to], f, draw);
  else for (let i = from; i < to; i++) draw(i);
  pen.lift();
  return pen;
}

/** Of the points of each pixel across the first, the lowest, the highest and the last, in their order; and every gap.
 * @param {ArrayLike<number>} x @param {Values} y @param {[number, number]} part @param {Frame} f @param {(i: number) => void} draw */
function eachSeen(x, y, [from, to], { x: [left, right], box }, draw) {
  const scale = box.w / (right - left);
  let [column, first, low, high, last] = [NaN, -1, -1, -1, -1];
  const flush = () => {
    if (first < 0) return;
    const [sooner, later] = low < high ? [low, high] : [high, low];
    draw(first);
    if (sooner > first && sooner < last) draw(sooner);
    if (later > sooner && later < last) draw(later);
    if (last > first) draw(last);
    first = -1;
  };
  for (let i = from; i < to; i++) {
    const v = y[i];
    if (!isNumber(v)) {
      flush();
      draw(i);
      continue;
    }
    const here = Math.floor((x[i] - left) * scale);
    if (first < 0 || here !== column) {
      flush();
      column = here;
      first = low = high = i;
    } else if (v < /** @type {number} */ (y[low])) low = i;
    else if (v > /** @type {number} */ (y[high])) high = i;
    last = i;
  }
  flush();
}

/** Draws between two edges. */
class Pen {
  /** @param {number} left @param {number} right */
  constructor(left, right) {
    this.left = left;
    this.right = right;
    /** @type {number[]} */
    this.points = [];
    /** @type {[number, number][]} */
    this.dots = [];
    /** Where the pen is, even outside. @type {[number, number] | null} */
    this.last = null;
    /** How many points it has drawn since it was put down. */
    this.drawn = 0;
  }

  /** @param {number} x @param {number} y */
  to(x, y) {
    const { last, left, right } = this;
    if (last && last[0] < left && x > left) this.put(left, cross(last, [x, y], left));
    if (x >= left && x <= right) this.put(x, y);
    else if (last && last[0] < right && x > right) this.put(right, cross(last, [x, y], right));
    this.last = [x, y];
  }

  /** @param {number} x @param {number} y */
  put(x, y) {
    this.points.push(x, y);
    this.drawn += 1;
  }

  lift() {
    const { points, drawn } = this;
    if (drawn === 1) this.dots.push([points[points.length - 2], points[points.length - 1]]);
    if (drawn) points.push(NaN, NaN);
    this.last = null;
    this.drawn = 0;
  }
}

/** The height at which the way from one point to another crosses an x. @param {number[]} a @param {number[]} b @param {number} x */
const cross = (a, b, x) => a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0]);

/** @param {Series[]} series @param {Frame} f @returns {Shape[]} */
function namesAtEnds(series, f) {
  const ends = series.map((each) => {
    const last = Array.from(each.y).findLast(isNumber);
    return last === undefined ? f.box.y + f.box.h : f.py(last);
  });
  const placed = apart(ends, f.box.y, f.box.y + f.box.h);
  return series.map(({ label, color }, k) =>
    words(f.box.x + f.box.w + 8, placed[k], label, NAME, color, { align: "left" }),
  );
}

/** Heights of labels, moved so that none covers another where there is room for all. @param {number[]} wanted @param {number} low @param {number} high */
export function apart(wanted, low, high) {
  const gap = Math.min(14, (high - low) / Math.max(1, wanted.length - 1));
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  order.forEach((k, n) => {
    placed[k] = Math.max(wanted[k], n ? placed[order[n - 1]] + gap : low);
  });
  let limit = high;
  for (const k of order.reverse()) {
    placed[k] = Math.min(placed[k], limit);
    limit = placed[k] - gap;
  }
  return placed;
}

/**
 * What can be read off at a place: its x, what each line says there, and where those points are.
 * @param {Lines} lines @param {Size} size @param {number} n one of `placesOf`
 */
export function readSeries(lines, size, n) {
  const f = seriesFrame(lines, size);
  const values = lines.series.map((each) => valueAt(each, n));
  const at = values.filter((v) => v !== null).map((v) => /** @type {[number, number]} */ ([f.px(n), f.py(v)]));
  return { n, values, at, rule: /** @type {[number, number, number]} */ ([f.px(n), f.box.y, f.box.y + f.box.h]) };
}

/** The numbers behind the lines, a row for each x. @param {Lines} lines @param {string} first what x is @returns {(string | number)[][]} */
export const seriesTable = ({ series }, first) => [
  [first, ...series.map(({ label }) => label)],
  ...Array.from(placesOf(series), (n) => [n, ...series.map((each) => valueAt(each, n) ?? "")]),
];
