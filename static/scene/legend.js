/** The scale's legend: what edges show, in which colours, with its numbers, and how what is negative is drawn. Always in sight. */
import { format } from "./format.js";
import { DECADES } from "./edges.js";
import { REGULAR, ems } from "./text-size.js";

const WORDS = {
  weight: "weight of an edge, w",
  flow: "signal an edge carries forward, w · a",
  signal: "error signal an edge carries back, w · δ",
  gradient: "gradient of an edge's weight, ∂E/∂w",
  "sample-gradient": "gradient of an edge's weight, δ · a",
  update: "change of an edge's weight, −η · ∂E/∂w",
};

const SCALES = /** @type {Record<string, string>} */ ({ layer: "; per layer", log: "; logarithmic" });
const BARS = 40;
/** A bar of a negative value lets the ground through, as its edge's dashes do. */
const DASH = 4;

/** @param {import("./edges.js").Kind} kind @param {string} scale the `scale` setting */
const legendWords = (kind, scale) => WORDS[kind] + (SCALES[scale] ?? "");

/** @param {import("./network.js").View} view @param {import("./edges.js").Kind} kind @param {number} max @returns {import("./shapes.js").Shape[]} */
export function legendShapes({ layout: { legend, font }, palette, scale }, kind, max) {
  const { tokens } = palette;
  const size = 0.92 * font;
  const words = legendWords(kind, scale);
  const [low, high] = scale === "layer" ? ["−", "+"] : [format(-max), `+${format(max)}`];
  const middle = scale === "log" ? `±${format(max / 10 ** DECADES, 1)}` : "0";
  const inLine = legend.lines === 1;
  const wide = ems(words) * REGULAR * size;
  const side = ems(high) * REGULAR * size + 0.5 * size;
  const x = inLine ? legend.x + wide + size + side : legend.x + side;
  const y = legend.y + (inLine ? 0.5 : 1.5) * 1.5 * font;
  const width = Math.min(12 * font, legend.width - 2 * side);
  const height = 0.62 * font;
  /** @type {import("./shapes.js").Shape[]} */
  const shapes = [
    { type: "text", x: legend.x, y: legend.y + 0.75 * font, text: words, size, color: tokens.muted, align: "left" },
  ];
  const step = width / BARS;
  for (let b = 0; b < BARS; b++) {
    const negative = b < BARS / 2;
    shapes.push({
      type: "rect",
      x: x + b * step,
      y: y - height / 2,
      w: step * (negative && b % DASH === DASH - 1 ? 0.55 : 1) + (negative ? 0 : 0.4),
      h: height,
      fill: palette.diverging(((b + 0.5) / BARS) * 2 - 1, 1),
      of: "legend",
    });
  }
  /** @param {number} at @param {string} text @param {CanvasTextAlign} align */
  const mark = (at, text, align) => shapes.push({ type: "text", x: at, y, text, size, color: tokens.muted, align });
  mark(x - 0.4 * size, low, "right");
  mark(x + width + 0.4 * size, high, "left");
  shapes.push({
    type: "text",
    x: x + width / 2,
    y,
    text: middle,
    size: Math.max(9, 0.8 * size),
    color: tokens.ink,
    halo: tokens.ground,
  });
  return shapes;
}
