/** Plots: the frame that numbers stand in, its axes, and marks, as shapes. */
import { format, subscript } from "./format.js";

/**
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 * @typedef {{box: Box, x: [number, number], y: [number, number], px: (x: number) => number, py: (y: number) => number,
 *   toX: (px: number) => number, toY: (py: number) => number}} Frame
 */

/** A rectangle of the plot and the ranges it shows. @param {Box} box @param {[number, number]} x @param {[number, number]} y @returns {Frame} */
export function frame(box, x, y) {
  const dx = x[1] - x[0] || 1;
  const dy = y[1] - y[0] || 1;
  return {
    box, x, y,
    px: (v) => box.x + (v - x[0]) / dx * box.w,
    py: (v) => box.y + box.h - (v - y[0]) / dy * box.h,
    toX: (p) => x[0] + (p - box.x) / box.w * dx,
    toY: (p) => y[0] + (box.y + box.h - p) / box.h * dy,
  };
}

/** Round numbers inside a range, about `count` of them. @param {[number, number]} range @param {number} [count] */
export function ticks([low, high], count = 5) {
  const raw = (high - low) / count;
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((s) => s * power >= raw) ?? 10);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) out.push(Number((k * step).toPrecision(12)));
  return out;
}

/** A tick's number, as short as it can be. @param {number} v */
export const tick = (v) => (Math.abs(v) < 1e5 && Math.abs(v) >= 1e-4 || v === 0 ? String(v).replace("-", "−") : format(v));

/** A name as formulas write it: x1 → x₁. @param {string} name */
export const pretty = (name) => name.replace(/^([xyd])(\d+)$/, (_, letter, n) => letter + subscript(Number(n)));

/**
 * The frame's border, ticks and names.
 * @param {Frame} f @param {Record<string, string>} tokens @param {{x?: string, y?: string, grid?: boolean}} [names] @returns {Shape[]}
 */
export function axes(f, tokens, { x = "", y = "", grid = false } = {}) {
  const { box } = f;
  /** @type {Shape[]} */
  const shapes = [];
  for (const v of ticks(f.x, Math.max(2, Math.floor(box.w / 62)))) {
    const p = f.px(v);
    shapes.push({ type: "line", x0: p, y0: box.y + (grid ? 0 : box.h), x1: p, y1: box.y + box.h + 4, color: tokens.line, width: 1 });
    shapes.push({ type: "text", x: p, y: box.y + box.h + 12, text: tick(v), size: 11, color: tokens.muted });
  }
  for (const v of ticks(f.y, Math.max(2, Math.floor(box.h / 44)))) {
    const p = f.py(v);
    shapes.push({ type: "line", x0: box.x - 4, y0: p, x1: box.x + (grid ? box.w : 0), y1: p, color: tokens.line, width: 1 });
    shapes.push({ type: "text", x: box.x - 7, y: p, text: tick(v), size: 11, color: tokens.muted, align: "right" });
  }
  shapes.push({ type: "rect", ...box, stroke: tokens.line, width: 1 });
  if (x) shapes.push({ type: "text", x: box.x + box.w, y: box.y + box.h + 26, text: x, size: 13, color: tokens.muted, align: "right", italic: true });
  if (y) shapes.push({ type: "text", x: box.x - 30, y: box.y - 9, text: y, size: 13, color: tokens.muted, align: "left", italic: true });
  return shapes;
}

/** Marks of a class: one form each, so that colour is not the only difference.
 * @param {number} index @param {number} x @param {number} y @param {number} r @param {string} fill @param {string} stroke @returns {Shape} */
export function marker(index, x, y, r, fill, stroke) {
  const width = 1.2;
  if (index % 4 === 1) return { type: "rect", x: x - r * 0.88, y: y - r * 0.88, w: r * 1.76, h: r * 1.76, fill, stroke, width };
  if (index % 4 === 2) return { type: "path", points: [x, y - r * 1.25, x + r * 1.15, y + r * 0.85, x - r * 1.15, y + r * 0.85], close: true, fill, color: stroke, width };
  if (index % 4 === 3) return { type: "path", points: [x, y - r * 1.3, x + r * 1.3, y, x, y + r * 1.3, x - r * 1.3, y], close: true, fill, color: stroke, width };
  return { type: "circle", x, y, r, fill, stroke, width };
}
