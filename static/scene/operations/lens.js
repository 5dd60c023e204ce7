/**
 * The lens: the operation of what is pointed at or selected, large, beside it, wherever the picture itself has no room for it.
 */
import { format, subscript } from "../format.js";
import { REGULAR, ems } from "../text-size.js";
import { LINE, MOST_TERMS } from "../layout.js";
import { BACKWARD, FORWARD, GRADIENT, UPDATE, ease, within } from "../progress.js";
import { ALWAYS } from "../labels.js";
import { neuronOf } from "../selection.js";
import { addition } from "./addition.js";
import { forwardSum, backwardSum } from "./sums.js";
import { bar, chartShapes, inTurn, ledgerShapes, measure, widthOf, word } from "./ledger.js";
import { curveOf, deltaSum, isDifference, slopeText } from "./cards.js";
import { isShared } from "../present.js";
import { graphShapes } from "./graph.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../space.js").Box} Box
 * @typedef {{kind: "sum", sum: import("./sums.js").Sum, extent: import("./sums.js").Extent, color: string, grown: (scene: Scene) => import("./ledger.js").Grown}} SumBlock
 * @typedef {{kind: "product", first: string, value: number, factor: string, name: string, product: number, colors: [string, string, string], done: (scene: Scene) => number}} ProductBlock
 * @typedef {{kind: "area", a: [string, number], delta: [string, number], product: number}} AreaBlock
 * @typedef {{kind: "graph", l: number, j: number, slope: boolean}} GraphBlock
 * @typedef {{kind: "text", texts: string[], from: (scene: Scene) => boolean}} TextBlock
 * @typedef {SumBlock | ProductBlock | AreaBlock | GraphBlock | TextBlock} Block
 * @typedef {{title: string, blocks: Block[], at: {x: number, y: number, r: number}, box: Box, font: number, sizes: {w: number, h: number}[]}} Lens
 */

/** Beside the picture's text; in ems: around what stands in it, between its parts; pictures in it. */
const SIZE = 1.08;
const PAD = 0.7;
const APART = 0.5;
const BARS = 5;
const CHART = { w: 13, h: 5 };
const GRAPH = 5.5;
const AREA = { w: 7, h: 4.5 };

/** @param {Scene} scene @returns {{title: string, blocks: Block[], at: {x: number, y: number, r: number}} | null} */
function lensContent(scene) {
  const { selection, hover, layout, label } = scene;
  const about = hover ?? selection;
  const neuron = neuronOf(about);
  if (neuron) {
    const [l, j] = neuron;
    const blocks = l < layout.nodes.length && j < layout.nodes[l].length ? neuronBlocks(scene, l, j) : [];
    return blocks.length ? { title: label.neuron(l, j), blocks, at: layout.nodes[l][j] } : null;
  }
  if (!about?.edge) return null;
  const [l, i, j] = about.edge;
  const [a, b] = [layout.nodes[l - 1][i], layout.nodes[l][j]];
  const blocks = edgeBlocks(scene, l - 1, i, j);
  return blocks.length ? { title: `${label.neuron(l - 1, i)} → ${label.neuron(l, j)}`, blocks, at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, r: 0.6 * layout.font } } : null;
}

/** @param {Scene} scene @param {number} l @param {number} j @returns {Block[]} */
function neuronBlocks(scene, l, j) {
  const { progress, trace, sample, palette: { tokens } } = scene;
  const last = trace.sizes.length - 1;
  const next = trace.sizes[l + 1] ?? 0;
  if (l > 0 && progress.update > 0) return changeBlocks(scene, "bias", l - 1, j, "b");
  const arrived = l === last ? progress.error(j) >= 1 : progress.backward(l + 1, 0) > 0;
  if (arrived && l < last) {
    const sum = backwardSum(scene, l, j);
    /** @type {Block[]} */
    const blocks = [{ kind: "sum", sum, extent: reachOf(sum.terms), color: tokens.error,
      grown: (now) => {
        const senders = Array.from({ length: next }, (_, k) => now.progress.backward(l + 1, k));
        return { terms: senders.map((done) => within(done, BACKWARD.stack)), total: within(senders[next - 1], BACKWARD.sum) };
      } }];
    return l > 0 && progress.backward(l, j) > 0 ? [...blocks, ...deltaBlocks(scene, l, j)] : blocks;
  }
  if (arrived) return progress.backward(l, j) > 0 ? deltaBlocks(scene, l, j) : [];
  if (l === 0 || progress.forward(l, j) <= 0) return [];
  const sum = forwardSum(scene, l, j);
  return [{ kind: "sum", sum, extent: reachOf(sum.terms), color: tokens.ink,
    grown: (now) => ({ terms: inTurn(sum.terms.length, within(now.progress.forward(l, j), FORWARD.stack)), total: within(now.progress.forward(l, j), FORWARD.sum) }) },
  ...(curveOf(scene, l) ? [/** @type {Block} */ ({ kind: "graph", l, j, slope: false })] : []),
  { kind: "text", texts: [`a ${format(trace.row("activations", l, sample)[j])}`], from: (now) => now.progress.forward(l, j) >= FORWARD.out[0] }];
}

/** From the lowest to the highest that these terms reach, laid end to end. @param {{value: number}[]} terms @returns {import("./sums.js").Extent} */
function reachOf(terms) {
  let [sum, low, high] = [0, 0, 0];
  for (const { value } of terms) [sum, low, high] = [sum + value, Math.min(low, sum + value), Math.max(high, sum + value)];
  return high > low ? [low, high] : [0, 1];
}

/** @param {Scene} scene @param {number} l @param {number} j @returns {Block[]} */
function deltaBlocks(scene, l, j) {
  const { trace, sample, palette: { tokens } } = scene;
  const shared = isShared(scene, l);
  if (isDifference(scene, l)) {
    const sum = deltaSum(scene, l, j);
    return [{ kind: "sum", sum, extent: reachOf(sum.terms), color: tokens.ink, grown: (now) => ({ terms: [1, 1], total: within(now.progress.backward(l, j), BACKWARD.shrink) }) }];
  }
  const slope = trace.row("slopes", l - 1, sample)[j];
  /** @type {Block[]} */
  const blocks = [{ kind: "product", first: "e", value: trace.row("error_signals", l, sample)[j], factor: shared ? "" : slopeText(slope, true), name: "δ", product: trace.row("deltas", l - 1, sample)[j],
    colors: [tokens.error, shared ? tokens.ink : tokens.slope, tokens.slope], done: (now) => within(now.progress.backward(l, j), BACKWARD.shrink) }];
  return curveOf(scene, l) && !shared ? [...blocks, { kind: "graph", l, j, slope: true }] : blocks;
}

/** @param {Scene} scene @param {number} k @param {number} i @param {number} j @returns {Block[]} */
function edgeBlocks(scene, k, i, j) {
  const { progress, trace, sample, label, palette: { tokens } } = scene;
  const e = i * trace.sizes[k + 1] + j;
  const w = trace.array("weights", k)[e];
  const a = trace.row("activations", k, sample)[i];
  const delta = trace.row("deltas", k, sample)[j];
  const [from, to] = [`a${subscript(label.number(k, i))}`, `δ${subscript(label.number(k + 1, j))}`];
  const input = k === 0 ? label.neuron(0, i) : from;
  if (progress.update > 0) return changeBlocks(scene, "weight", k, e, "w");
  if (progress.gradient > 0) {
    const product = trace.edges("edge_gradients", k, sample)[e];
    return [{ kind: "area", a: [input, a], delta: [to, delta], product }, ...stackBlocks(scene, k, e)];
  }
  const sign = (/** @type {number} */ v) => (v < 0 ? tokens.negative : tokens.positive);
  /** @param {string} first @param {number} value @param {number} product @param {string} name @param {string} color @param {(now: Scene) => number} done @returns {Block[]} */
  const product = (first, value, product, name, color, done) => [{ kind: "product", first, value, factor: `${name} = ${format(w)}·${first}`, name, product, colors: [color, tokens.ink, sign(product)], done }];
  if (progress.backward(k + 1, j) > 0) return product(to, delta, trace.edges("edge_signals", k, sample)[e], "w·δ", tokens.error, (now) => within(now.progress.backward(k + 1, j), BACKWARD.run));
  if (progress.forward(k + 1, j) > 0) return product(input, a, trace.edges("edge_flows", k, sample)[e], "w·a", tokens.input, (now) => within(now.progress.forward(k + 1, j), FORWARD.run));
  return [];
}

/** The samples' gradients of one weight, and what is made of them. @param {Scene} scene @param {number} k @param {number} e @returns {Block[]} */
function stackBlocks(scene, k, e) {
  const { trace, sample, progress, palette: { tokens }, header } = scene;
  if (trace.batch < 2 || !trace.covers(0) || !trace.covers(trace.batch - 1)) return [];
  const terms = Array.from({ length: trace.batch }, (_, p) => ({ name: `sample ${trace.header.samples[p] + 1}`, factor: "", value: trace.edges("edge_gradients", k, p)[e] }));
  const mean = header.config.reduction !== "sum";
  return [{ kind: "sum", sum: { terms, symbol: mean ? "mean" : "∂E/∂w", total: trace.array("weight_gradients", k)[e], isMean: mean }, extent: reachOf(terms), color: tokens.ink,
    grown: (now) => ({ terms: terms.map((_, p) => (now.progress.update > 0 || p < sample ? 1 : p > sample ? 0 : within(now.progress.gradient, GRADIENT.stack))), total: progress.update > 0 ? within(now.progress.update, UPDATE.combine) : 0 }) }];
}

/** How a weight or bias moves, and what moved it. @param {Scene} scene @param {"weight" | "bias"} of @param {number} k @param {number} e @param {string} symbol @returns {Block[]} */
function changeBlocks(scene, of, k, e, symbol) {
  const { trace, palette: { tokens }, header } = scene;
  const { fields } = trace.layout;
  const value = (/** @type {string} */ name) => (fields[`${of}_${name}`] ? trace.array(`${of}_${name}`, k)[e] : 0);
  const [before, after, change] = [trace.array(of === "weight" ? "weights" : "biases", k)[e], trace.array(of === "weight" ? "weights_after" : "biases_after", k)[e], value("updates")];
  const moved = (/** @type {Scene} */ now) => within(now.progress.update, UPDATE.move);
  const parts = [{ name: "−η·g", factor: "", value: fields[`${of}_steps`] ? value("steps") : change }, { name: "penalty", factor: "", value: value("pulls") }, { name: "momentum", factor: "", value: value("carries") }];
  const measured = Boolean(fields[`${of}_scales`]);
  const terms = measured ? [{ name: "−η·m/s", factor: "", value: change }] : parts.filter((part, n) => n === 0 || part.value !== 0);
  const printed = addition([before, change], after);
  /** @type {Block[]} */
  const blocks = [{ kind: "text", texts: [`g = ∂E/∂${symbol} ${format(value("gradients"))}\u2002η ${format(Number(header.config.rate))}`, ...(measured ? [`mean m ${format(value("means"))}\u2002scale s ${format(value("scales"))}`] : [])], from: () => true },
    { kind: "sum", sum: { terms, symbol: `Δ${symbol}`, total: change }, extent: reachOf(terms), color: tokens.ink, grown: (now) => ({ terms: inTurn(terms.length, ease(Math.min(1, moved(now) * 1.4))), total: within(now.progress.update, [0.8, 0.95]) }) },
    { kind: "text", texts: [`${symbol} ${printed.terms[0].replace("+", "")} → ${printed.total}`], from: (now) => moved(now) >= 1 }];
  return of === "weight" ? [...stackBlocks(scene, k, e), ...blocks] : blocks;
}

/** @param {Block} block @param {number} font @returns {{w: number, h: number}} */
function sizeOf(block, font) {
  switch (block.kind) {
    case "sum": return block.sum.terms.length > MOST_TERMS ? { w: CHART.w * font, h: (CHART.h + LINE) * font }
      : { w: widthOf({ ...measure([block.sum], true, 3, font), bars: BARS * font }, font), h: (block.sum.terms.length + 1) * LINE * font };
    case "product": return { w: widthOf(productColumns(block, font), font), h: 2 * LINE * font };
    case "area": return { w: Math.max(AREA.w, ems(areaTexts(block)[1])) * font, h: (AREA.h + 2 * LINE) * font };
    case "graph": return { w: GRAPH * font, h: GRAPH * font };
    default: return { w: Math.max(...block.texts.map(ems)) * font, h: block.texts.length * LINE * font };
  }
}

/** @param {ProductBlock} block @param {number} font @returns {import("./ledger.js").Columns} */
const productColumns = ({ first, factor, name, value, product }, font) => ({ names: Math.max(ems(first), ems(factor || name)) * font, bars: BARS * font, numbers: Math.max(ems(format(value)), ems(format(product))) * font });

/** @param {AreaBlock} block */
const areaTexts = ({ a, delta, product }) => [`${a[0]} ${format(a[1])}`, `${delta[0]} ${format(delta[1])}`, `${delta[0]}·${a[0]} ${format(product)}`];

/** The lens and its place, taken: free, if there is one; else over what matters least. @param {Scene} scene @param {import("../space.js").Space} space
 * @param {import("./cards.js").Card[]} cards @param {import("../edges.js").Kind} kind @returns {Lens | null} none where what is pointed at is drawn already */
export function placeLens(scene, space, cards, kind) {
  const content = needsLens(scene, cards, kind) ? lensContent(scene) : null;
  if (!content) return null;
  const { layout } = scene;
  const font = SIZE * layout.font;
  const sizes = content.blocks.map((block) => sizeOf(block, font));
  const w = Math.max(ems(content.title) * font, ...sizes.map((size) => size.w)) + 2 * PAD * font;
  const h = LINE * font + sizes.reduce((sum, size) => sum + size.h + APART * font, 0) + 2 * PAD * font;
  const { x, y, r } = content.at;
  const { bounds } = space;
  const clamp = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) => Math.max(low, Math.min(v, high));
  const away = r + 1.2 * layout.font;
  const places = [x - away - w, x + away, x - w / 2].flatMap((left) => [y - h / 2, y - away - h, y + away].map((top) => ({ x: clamp(left, bounds.x, bounds.x + bounds.w - w), y: clamp(top, bounds.y, bounds.y + bounds.h - h), w, h })));
  const covers = (/** @type {Box} */ box) => box.x < x + r + 2 && box.x + w > x - r - 2 && box.y < y + r + 2 && box.y + h > y - r - 2;
  const overlap = (/** @type {Box} */ box) => space.taken.reduce((sum, t) => sum + Math.max(0, Math.min(box.x + w, t.x + t.w) - Math.max(box.x, t.x)) * Math.max(0, Math.min(box.y + h, t.y + t.h) - Math.max(box.y, t.y)), covers(box) ? 1e7 : 0);
  const box = places.map((place) => ({ place, cost: overlap(place) + 0.02 * Math.hypot(place.x + w / 2 - x, place.y + h / 2 - y) })).sort((a, b) => a.cost - b.cost)[0].place;
  space.take(box);
  return { ...content, box, font, sizes };
}

/** @param {Scene} scene @param {Lens} lens @returns {Shape[]} */
export function lensShapes(scene, { title, blocks, at, box, font, sizes }) {
  const { palette, pen } = scene;
  const { tokens } = palette;
  const near = { x: Math.max(box.x, Math.min(at.x, box.x + box.w)), y: Math.max(box.y, Math.min(at.y, box.y + box.h)) };
  const away = Math.hypot(near.x - at.x, near.y - at.y);
  /** @type {Shape[]} */
  const shapes = [];
  if (away > at.r) shapes.push({ type: "line", x0: at.x + (near.x - at.x) / away * at.r, y0: at.y + (near.y - at.y) / away * at.r, x1: near.x, y1: near.y, color: tokens.ink, width: 1.4 * pen });
  shapes.push({ type: "rect", ...box, radius: 0.5 * font, fill: tokens.panel, stroke: tokens.ink, width: 1.4 * pen, of: "lens" });
  const x = box.x + PAD * font;
  let y = box.y + PAD * font;
  shapes.push({ type: "text", x, y: y + LINE * font / 2, text: title, size: font, color: tokens.ink, italic: true, align: "left" });
  y += LINE * font;
  blocks.forEach((block, n) => {
    shapes.push(...blockShapes(scene, block, { x, y, w: box.w - 2 * PAD * font, h: sizes[n].h }, font));
    y += sizes[n].h + APART * font;
  });
  return shapes;
}

/** @param {Scene} scene @param {Block} block @param {Box} box @param {number} font @returns {Shape[]} */
function blockShapes(scene, block, box, font) {
  const { palette, trace, sample, progress } = scene;
  const { tokens } = palette;
  const line = (/** @type {number} */ n) => box.y + (n + 0.5) * LINE * font;
  switch (block.kind) {
    case "text": return block.from(scene) ? block.texts.map((text, n) => ({ type: "text", x: box.x, y: line(n), text, size: font, color: tokens.ink, align: "left" })) : [];
    case "graph": {
      const { l, j, slope } = block;
      const curve = curveOf(scene, l);
      const zs = trace.row("net_inputs", l - 1, sample);
      const point = { z: zs[j], a: trace.row("activations", l, sample)[j], slope: slope ? trace.row("slopes", l - 1, sample)[j] : null, reach: zs.reduce((most, z) => Math.max(most, Math.abs(z)), 0) };
      return curve ? graphShapes(curve, { x: box.x, y: box.y, w: box.h, h: box.h }, point, tokens, { font, done: slope ? 1 : within(progress.forward(l, j), FORWARD.graph) }) : [];
    }
    case "sum": {
      const { sum, extent, color } = block;
      const grown = block.grown(scene);
      if (sum.terms.length <= MOST_TERMS) return ledgerShapes(sum, { x: box.x, y: box.y, font, columns: { ...measure([sum], true, 3, font), bars: BARS * font }, extent, tokens }, grown, { full: true, digits: 3, color, of: "lens" });
      const area = { x: box.x, y: box.y, w: box.w, h: CHART.h * font };
      const shapes = chartShapes(sum, area, extent, grown, { color, tokens, of: "lens" });
      shapes.push({ type: "text", x: box.x, y: box.y + (CHART.h + LINE / 2) * font, text: `${sum.terms.length} terms`, size: font, color: tokens.muted, align: "left" });
      if (grown.total > 0) shapes.push({ type: "text", x: box.x + box.w, y: box.y + (CHART.h + LINE / 2) * font, text: `${sum.symbol} ${format(sum.total)}`, size: font, bold: true, color, align: "right" });
      return shapes;
    }
    case "product": {
      const { first, value, factor, name, product, colors, done } = block;
      const extent = /** @type {[number, number]} */ ([Math.min(0, value, product), Math.max(0, value, product)]);
      const page = { x: box.x, y: box.y, font, columns: productColumns(block, font), extent: extent[1] > extent[0] ? extent : /** @type {[number, number]} */ ([0, 1]), tokens };
      const share = ease(done(scene));
      const shapes = [word(page, 0, first, "name", { color: colors[0], bold: true }), bar(page, 0, { from: 0, to: value, fill: colors[0], of: "lens first", value }), word(page, 0, format(value), "number", { color: colors[0], bold: true }),
        word(page, 1, factor || name, "name", { color: colors[1], bold: true })];
      if (factor) shapes.push(bar(page, 1, { from: 0, to: value, stroke: tokens.rest, of: "lens first before", value }));
      shapes.push(bar(page, 1, { from: 0, to: value + (product - value) * share, fill: colors[2], of: "lens product", value: product }));
      if (share >= 1) shapes.push(word(page, 1, format(product), "number", { color: tokens.ink, bold: true }));
      return shapes;
    }
    default: return areaShapes(scene, block, box, font);
  }
}

/** @param {Scene} scene @param {AreaBlock} block @param {Box} box @param {number} font @returns {Shape[]} */
function areaShapes({ progress, palette: { tokens }, pen }, block, box, font) {
  const [side, other, made] = areaTexts(block);
  const met = ease(within(progress.gradient, GRADIENT.meet));
  const grown = ease(within(progress.gradient, GRADIENT.area));
  const w = (AREA.w - 1) * font;
  const h = AREA.h * font;
  const [x, y] = [box.x + (1 - met) * font, box.y + LINE * font];
  /** @type {Shape[]} */
  const shapes = [{ type: "text", x: box.x, y: box.y + LINE * font / 2, text: other, size: font, color: tokens.error, bold: true, align: "left" }];
  if (grown > 0) shapes.push({ type: "rect", x, y: y + h * (1 - grown), w, h: h * grown, fill: block.product < 0 ? tokens.negative : tokens.positive, of: "lens a·δ", value: block.product });
  shapes.push({ type: "line", x0: x, y0: y, x1: x, y1: y + h, color: tokens.error, width: 3 * pen }, { type: "line", x0: x, y0: y + h, x1: x + w, y1: y + h, color: tokens.input, width: 3 * pen });
  shapes.push({ type: "text", x: x + 0.3 * font, y: y + h + LINE * font / 2, text: side, size: font, color: tokens.input, bold: true, align: "left" });
  if (grown >= 1) shapes.push({ type: "text", x: x + w / 2, y: y + h / 2, text: made.split(" ").pop() ?? "", size: font * REGULAR, color: tokens.ink, bold: true, halo: tokens.panel });
  return shapes;
}

/** Is the operation of what is pointed at not drawn already? @param {Scene} scene @param {import("./cards.js").Card[]} cards @param {import("../edges.js").Kind} kind */
function needsLens({ selection, hover, layout, trace }, cards, kind) {
  const about = hover ?? selection;
  const neuron = neuronOf(about);
  const isSmall = layout.edges <= ALWAYS; // what happens on an edge is drawn beside its number
  const isPlain = !trace.layout.fields.weight_pulls || kind !== "update";
  if (neuron) return !(isSmall && isPlain && (kind === "sample-gradient" || kind === "update")) && !cards.some(({ l, j, form }) => l === neuron[0] && j === neuron[1] && form !== "strip");
  return Boolean(about?.edge) && !(isSmall && isPlain);
}
