/** The scale's legend: what edges show, in which colours, with its numbers. Always in sight. */
import { format } from "./format.js";
import { DECADES } from "./edges.js";

const WORDS = {
  weight: "weight of an edge, w",
  flow: "signal an edge carries forward, w · a",
  signal: "error signal an edge carries back, w · δ",
  gradient: "gradient of an edge's weight, ∂E/∂w",
  "sample-gradient": "gradient of an edge's weight, δ · a",
  update: "change of an edge's weight, −η · ∂E/∂w",
};

const SCALES = /** @type {Record<string, string>} */ ({ layer: "; per layer", log: "; logarithmic" });

/** @param {import("./edges.js").Kind} kind @param {string} scale the `scale` setting */
const legendWords = (kind, scale) => WORDS[kind] + (SCALES[scale] ?? "");

/** @param {import("./network.js").View} view @param {import("./edges.js").Kind} kind @param {number} max @returns {import("./shapes.js").Shape[]} */
export function legendShapes({ layout: { legend, compact }, palette, scale }, kind, max) {
  const { x, y, width } = legend;
  const { tokens } = palette;
  const bars = 40;
  const size = compact ? 11 : 13;
  /** @type {import("./shapes.js").Shape[]} */
  const shapes = [{ type: "text", x, y: y - 6, text: legendWords(kind, scale), size, color: tokens.muted, align: "left", halo: tokens.ground }];
  for (let b = 0; b < bars; b++) {
    shapes.push({ type: "rect", x: x + b * width / bars, y: y + 5, w: width / bars + 0.6, h: 8, fill: palette.diverging((b + 0.5) / bars * 2 - 1, 1) });
  }
  /** @param {number} at @param {string} text @param {CanvasTextAlign} align */
  const mark = (at, text, align) => shapes.push({ type: "text", x: at, y: y + 25, text, size, color: tokens.muted, align });
  mark(x, scale === "layer" ? "−" : format(-max), "left");
  mark(x + width / 2, scale === "log" ? `±${format(max / 10 ** DECADES, 1)}` : "0", "center");
  mark(x + width, scale === "layer" ? "+" : `+${format(max)}`, "right");
  return shapes;
}
