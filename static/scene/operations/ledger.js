/**
 * A sum as it is written and drawn at once: a line for each term, its bar beginning where the one before it ended, its number beside it;
 * below a rule the total, its bar from zero. Where terms are too many for lines, one picture with a thin bar for each.
 */
import { addition } from "./addition.js";
import { REGULAR, ems } from "../text-size.js";
import { LINE } from "../layout.js";
import { ease, between } from "../progress.js";

/**
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("./sums.js").Sum} Sum
 * @typedef {import("./sums.js").Extent} Extent
 * @typedef {{names: number, bars: number, numbers: number}} Columns widths
 * @typedef {{x: number, y: number, font: number, columns: Columns, extent: Extent, tokens: Record<string, string>}} Page where a ledger stands, by its top left
 *   corner, and how
 * @typedef {{terms: number[], total: number}} Grown how far each bar has grown, 0…1
 */

/** Between columns, in ems. */
export const GUTTER = 0.5;
const BAR = 0.56;
/** Bars that end at one point are joined by a line of this width. */
const HAIR = 0.8;

/** How a term's name is written: with what it was multiplied with, or short. @param {import("./sums.js").Term} term @param {boolean} full */
export const termText = ({ name, factor }, full) => (full && factor ? `${factor}·${name}` : name);

/** @param {Sum} sum @param {number} digits */
function printedOf({ terms, total, isMean, partials }, digits) {
  const values = terms.map(({ value }) => value);
  if (!isMean) return addition(values, total, { digits, partials });
  const printed = addition(
    values,
    values.reduce((sum, v) => sum + v, 0),
    { digits },
  );
  return { ...printed, total: printed.other(total) };
}

/** The least width of the columns of several sums, in px. @param {Sum[]} sums @param {boolean} full @param {number} digits @param {number} font @returns {Columns} */
export function measure(sums, full, digits, font) {
  let names = 0;
  let numbers = 0;
  for (const sum of sums) {
    const printed = printedOf(sum, digits);
    names = Math.max(names, ems(sum.symbol), ...sum.terms.map((term) => ems(termText(term, full)) * REGULAR));
    numbers = Math.max(numbers, ems(printed.total), ...printed.terms.map((text) => ems(text) * REGULAR));
  }
  return { names: names * font, bars: 0, numbers: numbers * font };
}

/** The width of a ledger with these columns. @param {Columns} columns @param {number} font */
export const widthOf = ({ names, bars, numbers }, font) => names + bars + numbers + 2 * GUTTER * font;

/** Where a value stands among the bars. @param {Page} page */
export function scaleOf({ x, font, columns, extent: [low, high] }) {
  const start = x + columns.names + GUTTER * font;
  const per = columns.bars / (high - low);
  return { per, zero: start - low * per };
}

/** @param {Page} page @param {number} line @param {{from: number, to: number, fill?: string, stroke?: string, of: string, value: number}} bar @returns {Shape} */
export function bar(page, line, { from, to, fill, stroke, of, value }) {
  const { per, zero } = scaleOf(page);
  const { font, y } = page;
  const [a, b] = [zero + from * per, zero + to * per].sort((p, q) => p - q);
  return {
    type: "rect",
    x: a,
    y: y + (line + 0.5) * LINE * font - (BAR * font) / 2,
    w: b - a,
    h: BAR * font,
    fill,
    stroke,
    width: stroke ? Math.max(1, font / 12) : undefined,
    of,
    value,
  };
}

/** @param {Page} page @param {number} line @param {string} text @param {"name" | "number"} column @param {{color: string, bold?: boolean, italic?: boolean}} style @returns {Shape} */
export function word(page, line, text, column, style) {
  const { x, y, font, columns } = page;
  const at =
    column === "name" ? x + columns.names : x + columns.names + columns.bars + columns.numbers + 2 * GUTTER * font;
  return { type: "text", x: at, y: y + (line + 0.5) * LINE * font, text, size: font, align: "right", ...style };
}

/**
 * @param {Sum} summed @param {Page} page @param {Grown} grown @param {{full: boolean, digits: number, color: string, of: string}} how
 * `color`: of the total @returns {Shape[]}
 */
export function ledgerShapes(summed, page, grown, { full, digits, color, of }) {
  const { terms, symbol, total, isMean } = summed;
  const { tokens, y, font } = page;
  const { per, zero } = scaleOf(page);
  const printed = printedOf(summed, digits);
  const pen = Math.max(HAIR, (HAIR * font) / 13);
  const height = (terms.length + 1) * LINE * font;
  /** @type {Shape[]} */
  const shapes = [{ type: "line", x0: zero, y0: y, x1: zero, y1: y + height, color: tokens.rest, width: pen }];
  let sum = 0;
  let arrived = 0;
  terms.forEach((term, n) => {
    const done = grown.terms[n];
    shapes.push(word(page, n, termText(term, full), "name", { color: done > 0 ? tokens.ink : tokens.muted }));
    if (done <= 0) return;
    if (done >= 1 && arrived === n) arrived = n + 1;
    const to = n === terms.length - 1 && !isMean ? total : sum + term.value; // the last one ends at the total, as it was computed
    shapes.push(
      bar(page, n, {
        from: sum,
        to: sum + (to - sum) * ease(done),
        fill: term.value < 0 ? tokens.negative : tokens.positive,
        of: `${of} term ${n}`,
        value: term.value,
      }),
    );
    shapes.push(word(page, n, printed.terms[n], "number", { color: tokens.ink }));
    sum = to;
    const x = zero + sum * per;
    if (done >= 1)
      shapes.push({
        type: "line",
        x0: x,
        y0: y + (n + 0.5) * LINE * font,
        x1: x,
        y1: y + (n + 1.5) * LINE * font,
        color: tokens.muted,
        width: pen,
      });
  });
  const line = terms.length;
  const rule = y + line * LINE * font;
  shapes.push({
    type: "line",
    x0: page.x,
    y0: rule,
    x1: page.x + widthOf(page.columns, font),
    y1: rule,
    color: tokens.rest,
    width: pen,
  });
  const whole = arrived === terms.length;
  shapes.push(
    word(page, line, symbol, "name", {
      color: whole && grown.total > 0 ? color : tokens.muted,
      bold: true,
      italic: false,
    }),
  );
  if (!arrived && grown.total <= 0) return shapes;
  if (whole && grown.total > 0) {
    shapes.push(
      bar(page, line, { from: 0, to: total * ease(grown.total), fill: color, of: `${of} total`, value: total }),
    );
    shapes.push(word(page, line, printed.total, "number", { color, bold: true }));
  } else if (!whole)
    shapes.push(word(page, line, `${printed.partial(arrived)} …`, "number", { color: tokens.muted, bold: true }));
  return shapes;
}

/**
 * The same without lines: a thin bar for each term, left to right, each beginning at the height where the one before it ended; at the right the total.
 * @param {Sum} sum @param {{x: number, y: number, w: number, h: number}} box @param {Extent} extent @param {Grown} grown
 * @param {{color: string, tokens: Record<string, string>, of: string}} how @returns {Shape[]}
 */
export function chartShapes({ terms, total, isMean }, box, [low, high], grown, { color, tokens, of }) {
  const per = box.h / (high - low);
  const zero = box.y + high * per;
  const step = box.w / (terms.length + 2.5);
  const pen = Math.max(0.7, box.h / 60);
  /** @type {Shape[]} */
  const shapes = [];
  let sum = 0;
  terms.forEach(({ value }, n) => {
    const done = grown.terms[n];
    if (done <= 0) return;
    const to = n === terms.length - 1 && !isMean ? total : sum + value;
    const reached = sum + (to - sum) * ease(done);
    const [top, bottom] = [zero - Math.max(sum, reached) * per, zero - Math.min(sum, reached) * per];
    shapes.push({
      type: "rect",
      x: box.x + n * step,
      y: top,
      w: Math.max(0.6, step * 0.84),
      h: bottom - top,
      fill: value < 0 ? tokens.negative : tokens.positive,
      of: `${of} term ${n}`,
      value,
    });
    sum = to;
  });
  shapes.push({ type: "line", x0: box.x, y0: zero, x1: box.x + box.w, y1: zero, color: tokens.muted, width: pen });
  if (grown.total > 0) {
    const reached = total * ease(grown.total);
    const x = box.x + box.w - 2 * step;
    const [top, bottom] = [zero - Math.max(0, reached) * per, zero - Math.min(0, reached) * per];
    shapes.push({
      type: "rect",
      x,
      y: top,
      w: 2 * step,
      h: bottom - top,
      fill: color,
      of: `${of} total`,
      value: total,
    });
  }
  return shapes;
}

/** How far bars have grown when `done` of their time is over: one after the other. @param {number} count @param {number} done */
export const inTurn = (count, done) =>
  Array.from({ length: count }, (_, n) => between(done, n / count, (n + 1) / count));
