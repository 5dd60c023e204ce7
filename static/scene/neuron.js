/** One neuron as a schematic: weighted inputs, bias, sum, the activation's graph with the operating point and its tangent. Pure. */
import { format } from "./format.js";

const MOST_INPUTS = 5;

/**
 * @typedef {{inputs: number[], weights: number[], bias: number, products: number[], net_input: number, output: number, slope: number,
 *   curve: {z: number[], a: number[]}, tangent: {z: number[], a: number[]}, activation: string, changed: boolean}} Opened
 * @param {Opened} opened @param {{width: number, height: number, palette: import("./palette.js").Palette, names: string[], output: string}} view
 * @returns {import("./shapes.js").Shape[]}
 */
export function neuronScene(opened, { width, height, palette, names, output }) {
  const { tokens } = palette;
  /** @type {import("./shapes.js").Shape[]} */
  const shapes = [];
  const shown = opened.inputs.slice(0, MOST_INPUTS);
  const lines = shown.length + 1 + (opened.inputs.length > MOST_INPUTS ? 1 : 0);
  const left = 148; // two columns of numbers need it, however narrow the rest
  const sum = { x: left + (width < 330 ? 28 : 42), y: height / 2, r: 15 };
  const y = (/** @type {number} */ n) => height / 2 + (n - (lines - 1) / 2) * Math.min(34, (height - 24) / lines);
  const most = Math.max(...opened.products.map(Math.abs), Math.abs(opened.bias), 1e-12);
  const arrive = (/** @type {number} */ from, /** @type {number} */ value) =>
    shapes.push({
      type: "line",
      x0: left,
      y0: from,
      x1: sum.x - sum.r * 0.9,
      y1: sum.y + (from - sum.y) * 0.25,
      color: palette.diverging(value, most),
      width: 1 + (3.5 * Math.abs(value)) / most,
      dash: value < 0 ? [7, 2.5] : undefined,
    });
  shown.forEach((a, i) => {
    arrive(y(i), opened.products[i]);
    shapes.push({
      type: "text",
      x: left - 68,
      y: y(i),
      text: `${names[i]} ${format(a)}`,
      size: 12,
      color: tokens.input,
      align: "right",
    });
    shapes.push({
      type: "text",
      x: left - 4,
      y: y(i),
      text: `× ${format(opened.weights[i])}`,
      size: 12,
      color: tokens.muted,
      align: "right",
    });
  });
  if (opened.inputs.length > MOST_INPUTS)
    shapes.push({
      type: "text",
      x: left - 5,
      y: y(MOST_INPUTS),
      text: `and ${opened.inputs.length - MOST_INPUTS} more`,
      size: 12,
      color: tokens.muted,
      align: "right",
    });
  arrive(y(lines - 1), opened.bias);
  shapes.push({
    type: "text",
    x: left - 5,
    y: y(lines - 1),
    text: `bias ${format(opened.bias)}`,
    size: 12.5,
    color: tokens.ink,
    align: "right",
  });
  const box = { x: sum.x + sum.r + 12, y: 28, w: width - sum.x - sum.r - 12 - 16, h: height - 62 };
  shapes.push({ type: "line", x0: sum.x + sum.r, y0: sum.y, x1: box.x, y1: sum.y, color: tokens.rest, width: 1.5 });
  shapes.push(
    { type: "circle", x: sum.x, y: sum.y, r: sum.r, fill: tokens.panel, stroke: tokens.ink, width: 1.5 },
    { type: "text", x: sum.x, y: sum.y + 0.5, text: "Σ", size: 16, color: tokens.ink },
  );
  shapes.push({
    type: "text",
    x: sum.x,
    y: height - 14,
    text: `z ${format(opened.net_input)}`,
    size: 12.5,
    bold: true,
    color: tokens.ink,
  });
  shapes.push(...graph(opened, box, tokens));
  shapes.push({ type: "line", x0: box.x + box.w, y0: sum.y, x1: width - 2, y1: sum.y, color: tokens.rest, width: 1.5 });
  const value = format(opened.output);
  shapes.push({
    type: "text",
    x: width - 2,
    y: 14,
    text: value,
    size: 13,
    bold: true,
    color: tokens.ink,
    align: "right",
  });
  shapes.push({
    type: "text",
    x: width - 8 - 8.5 * value.length,
    y: 14,
    text: output,
    size: 14,
    italic: true,
    color: tokens.ink,
    align: "right",
  });
  shapes.push({
    type: "text",
    x: width - 2,
    y: height - 14,
    text: `slope ${format(opened.slope)}`,
    size: 12.5,
    bold: true,
    color: tokens.slope,
    align: "right",
  });
  return shapes;
}

/** @param {Opened} opened @param {{x: number, y: number, w: number, h: number}} box @param {Record<string, string>} tokens */
function graph({ curve, tangent, net_input, output }, box, tokens) {
  const low = Math.min(...curve.a, output);
  const high = Math.max(...curve.a, output);
  const pad = 0.08 * (high - low || 1);
  const x = (/** @type {number} */ z) =>
    box.x + ((z - curve.z[0]) / (curve.z[curve.z.length - 1] - curve.z[0])) * box.w;
  const y = (/** @type {number} */ a) =>
    box.y + box.h - Math.min(1.05, Math.max(-0.05, (a - low + pad) / (high - low + 2 * pad))) * box.h;
  /** @type {import("./shapes.js").Shape[]} */
  const shapes = [{ type: "rect", ...box, radius: 6, fill: tokens.ground }];
  shapes.push(
    { type: "line", x0: box.x, y0: y(0), x1: box.x + box.w, y1: y(0), color: tokens.line, width: 1 },
    { type: "line", x0: x(0), y0: box.y, x1: x(0), y1: box.y + box.h, color: tokens.line, width: 1 },
  );
  for (let p = 1; p < curve.z.length; p++)
    shapes.push({
      type: "line",
      x0: x(curve.z[p - 1]),
      y0: y(curve.a[p - 1]),
      x1: x(curve.z[p]),
      y1: y(curve.a[p]),
      color: tokens.ink,
      width: 1.8,
    });
  shapes.push({
    type: "line",
    x0: x(tangent.z[0]),
    y0: y(tangent.a[0]),
    x1: x(tangent.z[1]),
    y1: y(tangent.a[1]),
    color: tokens.slope,
    width: 2.5,
  });
  shapes.push({
    type: "circle",
    x: x(net_input),
    y: y(output),
    r: 5,
    fill: tokens.slope,
    stroke: tokens.panel,
    width: 1.5,
  });
  return shapes;
}
