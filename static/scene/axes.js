/** Plots: the frame that numbers stand in, its axes, and marks, as shapes. */
import { format, subscript, superscript } from "./format.js";
import { circle, line, path, rect, words } from "./shapes.js";
import { ems, REGULAR } from "./text-size.js";

/**
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {{width: number, height: number}} Size
 * @typedef {{box: Box, x: [number, number], y: [number, number], log: boolean, px: (x: number) => number, py: (y: number) => number,
 *   toX: (px: number) => number, toY: (py: number) => number}} Frame
 * @typedef {{x?: string, y?: string, grid?: boolean, writeX?: (v: number) => string}} Names
 */

const SMALL = 11;
/** Pixels between two ticks, about: of numbers side by side, and one above the other. */
const [BESIDE, ABOVE] = [62, 34];

/** A rectangle of the plot and the ranges it shows. On a logarithmic scale 0 and what is below it lie on the lower edge.
 * @param {Box} box @param {[number, number]} x @param {[number, number]} y @param {boolean} [log] is the height logarithmic? @returns {Frame} */
export function frame(box, x, y, log = false) {
  const dx = x[1] - x[0] || 1;
  const scale = log ? Math.log10 : Number;
  const low = scale(y[0]);
  const dy = scale(y[1]) - low || 1;
  const bottom = box.y + box.h;
  return {
    box,
    x,
    y,
    log,
    px: (v) => box.x + ((v - x[0]) / dx) * box.w,
    py: (v) => (log && v <= 0 ? bottom : bottom - ((scale(v) - low) / dy) * box.h),
    toX: (p) => x[0] + ((p - box.x) / box.w) * dx,
    toY: (p) => {
      const v = low + ((bottom - p) / box.h) * dy;
      return log ? 10 ** v : v;
    },
  };
}

/** Round numbers inside a range, about `count` of them. @param {[number, number]} range @param {number} [count] */
export function ticks([low, high], count = 5) {
  const raw = (high - low) / count;
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((s) => s * power >= raw * (1 - 1e-9)) ?? 10);
  return multiples(step, low, high);
}

/** @param {number} step @param {number} low @param {number} high */
function multiples(step, low, high) {
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    out.push(Number((k * step).toPrecision(12)));
  return out;
}

/** Powers of ten inside a range, every one or every so-manieth; where there are too few, 1, 2 and 5 times a power; then round numbers.
 * @param {[number, number]} range @param {number} [count] */
export function logTicks([low, high], count = 5) {
  const [first, last] = [Math.log10(low) - 1e-9, Math.log10(high) + 1e-9];
  if (!Number.isFinite(last - first)) return [];
  const powers = multiples(Math.max(1, Math.ceil((last - first) / count)), first, last);
  if (powers.length > 2) return powers.map(power);
  const between = [];
  for (let p = Math.floor(first); p <= last; p++)
    between.push(...[1, 2, 5].map((m) => m * power(p)).filter((v) => v >= power(first) && v <= power(last)));
  return between.length > 1 ? between.map((v) => Number(v.toPrecision(12))) : ticks([low, high], count);
}

/** 10 ** p is not exact for every whole p. @param {number} p */
const power = (p) => (Number.isInteger(p) ? Number(`1e${p}`) : 10 ** p);

/** A tick's number, as short as it can be. @param {number} v */
export function tick(v) {
  const size = Math.abs(v);
  if (v === 0 || (size < 1e5 && size >= 1e-4)) return String(v).replace("-", "−");
  if (!Number.isFinite(v) || (size >= 1e5 && size < 1e6)) return format(v);
  const [mantissa, exponent] = size.toExponential().split("e");
  return `${v < 0 ? "−" : ""}${mantissa === "1" ? "" : `${mantissa}·`}10${superscript(Number(exponent))}`;
}

/** The numbers beside a frame. @param {{y: [number, number], box: {h: number}, log: boolean}} f */
export const heightTicks = ({ y, box, log }) => (log ? logTicks : ticks)(y, Math.max(2, Math.floor(box.h / ABOVE)));

/** The numbers under a frame. @param {{x: [number, number], box: {w: number}}} f */
export const widthTicks = ({ x, box }) => ticks(x, Math.max(2, Math.floor(box.w / BESIDE)));

/** How wide a text is, in CSS pixels. @param {string} text @param {number} [size] */
export const widthOf = (text, size = SMALL) => ems(text) * REGULAR * size;

/** A name as formulas write it: x1 → x₁. @param {string} name */
export const pretty = (name) => name.replace(/^([xyd])(\d+)$/, (_, letter, n) => letter + subscript(Number(n)));

/**
 * The frame's border, ticks and names.
 * @param {Frame} f @param {Record<string, string>} tokens @param {Names} [names] @returns {Shape[]}
 */
export function axes(f, tokens, { x = "", y = "", grid = false, writeX = tick } = {}) {
  const { box } = f;
  const bottom = box.y + box.h;
  /** @type {Shape[]} */
  const shapes = [];
  for (const v of widthTicks(f)) {
    const p = f.px(v);
    shapes.push(
      line(p, grid ? box.y : bottom, p, bottom + 4, tokens.line),
      words(p, bottom + 12, writeX(v), SMALL, tokens.muted),
    );
  }
  for (const v of heightTicks(f)) {
    const p = f.py(v);
    shapes.push(
      line(box.x - 4, p, box.x + (grid ? box.w : 0), p, tokens.line),
      words(box.x - 7, p, tick(v), SMALL, tokens.muted, { align: "right" }),
    );
  }
  shapes.push(rect(box.x, box.y, box.w, box.h, { stroke: tokens.line, width: 1 }));
  if (x) shapes.push(words(box.x + box.w, bottom + 26, x, 13, tokens.muted, { align: "right", italic: true }));
  if (y) shapes.push(words(box.x - 30, box.y - 9, y, 13, tokens.muted, { align: "left", italic: true }));
  return shapes;
}

/** A scale of colours with three numbers under it. @param {Box} box of the plot above it @param {Record<string, string>} tokens
 * @param {(t: number) => string} color of a place, 0 … 1 @param {(t: number) => number} value there @returns {Shape[]} */
export function colorBar(box, tokens, color, value) {
  const bars = 48;
  const y = box.y + box.h + 36;
  const number = (/** @type {number} */ t, /** @type {CanvasTextAlign} */ align) =>
    words(box.x + t * box.w, y + 21, format(value(t)), SMALL, tokens.muted, { align });
  return [
    ...Array.from({ length: bars }, (_, b) =>
      rect(box.x + (b * box.w) / bars, y + 2, box.w / bars + 0.6, 9, { fill: color((b + 0.5) / bars) }),
    ),
    number(0, "left"),
    number(0.5, "center"),
    number(1, "right"),
  ];
}

/** What a plot says while there is nothing in it: why, in its middle, in as many lines as it needs.
 * @param {string} why @param {Box} box @param {Record<string, string>} tokens @returns {Shape[]} */
export function nothing(why, box, tokens) {
  /** @type {string[]} */
  const lines = [];
  for (const word of why.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length && widthOf(longer, 13) <= box.w - 16) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((text, l) =>
    words(box.x + box.w / 2, box.y + box.h / 2 + (l - (lines.length - 1) / 2) * 18, text, 13, tokens.muted, {
      halo: tokens.panel,
    }),
  );
}

/** Marks of a class: one form each, so that colour is not the only difference.
 * @param {number} index @param {number} x @param {number} y @param {number} r @param {string} fill @param {string} stroke @returns {Shape} */
export function marker(index, x, y, r, fill, stroke) {
  const width = 1.2;
  const closed = { close: true, fill, color: stroke, width };
  if (index % 4 === 1) return rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76, { fill, stroke, width });
  if (index % 4 === 2) return path([x, y - r * 1.25, x + r * 1.15, y + r * 0.85, x - r * 1.15, y + r * 0.85], closed);
  if (index % 4 === 3) return path([x, y - r * 1.3, x + r * 1.3, y, x, y + r * 1.3, x - r * 1.3, y], closed);
  return circle(x, y, r, { fill, stroke, width });
}

/** A ring that is seen on every ground. @param {number} x @param {number} y @param {number} r @param {Record<string, string>} tokens @returns {Shape[]} */
export const ring = (x, y, r, tokens) => [
  circle(x, y, r, { stroke: tokens.panel, width: 4 }),
  circle(x, y, r, { stroke: tokens.ink, width: 1.9 }),
];
