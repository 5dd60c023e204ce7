/**
 * What the lens shows: the operations of what is pointed at or selected, as blocks one below the other.
 */
import { format, subscript } from "../format.js";
import { BACKWARD, FORWARD, GRADIENT, UPDATE, ease, within } from "../progress.js";
import { neuronOf } from "../selection.js";
import { addition } from "./addition.js";
import { forwardSum, backwardSum } from "./sums.js";
import { inTurn } from "./ledger.js";
import { curveOf, deltaSum, isDifference, slopeText } from "./cards.js";
import { isShared } from "../present.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {{kind: "sum", sum: import("./sums.js").Sum, extent: import("./sums.js").Extent, color: string, grown: (scene: Scene) => import("./ledger.js").Grown}} SumBlock
 * @typedef {{kind: "product", first: string, value: number, factor: string, name: string, product: number, colors: [string, string, string], done: (scene: Scene) => number}} ProductBlock
 * @typedef {{kind: "area", a: [string, number], delta: [string, number], product: number}} AreaBlock
 * @typedef {{kind: "graph", l: number, j: number, slope: boolean}} GraphBlock
 * @typedef {{kind: "text", texts: string[], from: (scene: Scene) => boolean}} TextBlock
 * @typedef {SumBlock | ProductBlock | AreaBlock | GraphBlock | TextBlock} Block
 */

/** @param {Scene} scene @returns {{title: string, blocks: Block[], at: {x: number, y: number, r: number}} | null} */
export function lensContent(scene) {
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
  return blocks.length
    ? {
        title: `${label.neuron(l - 1, i)} → ${label.neuron(l, j)}`,
        blocks,
        at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, r: 0.6 * layout.font },
      }
    : null;
}

/** @param {Scene} scene @param {number} l @param {number} j @returns {Block[]} */
function neuronBlocks(scene, l, j) {
  const {
    progress,
    trace,
    sample,
    palette: { tokens },
  } = scene;
  const last = trace.sizes.length - 1;
  const next = trace.sizes[l + 1] ?? 0;
  if (l > 0 && progress.update > 0) return changeBlocks(scene, "bias", l - 1, j, "b");
  const arrived = l === last ? progress.error(j) >= 1 : progress.backward(l + 1, 0) > 0;
  if (arrived && l < last) {
    const sum = backwardSum(scene, l, j);
    /** @type {Block[]} */
    const blocks = [
      {
        kind: "sum",
        sum,
        extent: reachOf(sum.terms),
        color: tokens.error,
        grown: (now) => {
          const senders = Array.from({ length: next }, (_, k) => now.progress.backward(l + 1, k));
          return {
            terms: senders.map((done) => within(done, BACKWARD.stack)),
            total: within(senders[next - 1], BACKWARD.sum),
          };
        },
      },
    ];
    return l > 0 && progress.backward(l, j) > 0 ? [...blocks, ...deltaBlocks(scene, l, j)] : blocks;
  }
  if (arrived) return progress.backward(l, j) > 0 ? deltaBlocks(scene, l, j) : [];
  if (l === 0 || progress.forward(l, j) <= 0) return [];
  const sum = forwardSum(scene, l, j);
  return [
    {
      kind: "sum",
      sum,
      extent: reachOf(sum.terms),
      color: tokens.ink,
      grown: (now) => ({
        terms: inTurn(sum.terms.length, within(now.progress.forward(l, j), FORWARD.stack)),
        total: within(now.progress.forward(l, j), FORWARD.sum),
      }),
    },
    ...(curveOf(scene, l) ? [/** @type {Block} */ ({ kind: "graph", l, j, slope: false })] : []),
    {
      kind: "text",
      texts: [`a ${format(trace.row("activations", l, sample)[j])}`],
      from: (now) => now.progress.forward(l, j) >= FORWARD.out[0],
    },
  ];
}

/** From the lowest to the highest that these terms reach, laid end to end. @param {{value: number}[]} terms @returns {import("./sums.js").Extent} */
function reachOf(terms) {
  let [sum, low, high] = [0, 0, 0];
  for (const { value } of terms)
    [sum, low, high] = [sum + value, Math.min(low, sum + value), Math.max(high, sum + value)];
  return high > low ? [low, high] : [0, 1];
}

/** @param {Scene} scene @param {number} l @param {number} j @returns {Block[]} */
function deltaBlocks(scene, l, j) {
  const {
    trace,
    sample,
    palette: { tokens },
  } = scene;
  const shared = isShared(scene, l);
  if (isDifference(scene, l)) {
    const sum = deltaSum(scene, l, j);
    return [
      {
        kind: "sum",
        sum,
        extent: reachOf(sum.terms),
        color: tokens.ink,
        grown: (now) => ({ terms: [1, 1], total: within(now.progress.backward(l, j), BACKWARD.shrink) }),
      },
    ];
  }
  const slope = trace.row("slopes", l - 1, sample)[j];
  /** @type {Block[]} */
  const blocks = [
    {
      kind: "product",
      first: "e",
      value: trace.row("error_signals", l, sample)[j],
      factor: shared ? "" : slopeText(slope, true),
      name: "δ",
      product: trace.row("deltas", l - 1, sample)[j],
      colors: [tokens.error, shared ? tokens.ink : tokens.slope, tokens.slope],
      done: (now) => within(now.progress.backward(l, j), BACKWARD.shrink),
    },
  ];
  return curveOf(scene, l) && !shared ? [...blocks, { kind: "graph", l, j, slope: true }] : blocks;
}

/** @param {Scene} scene @param {number} k @param {number} i @param {number} j @returns {Block[]} */
function edgeBlocks(scene, k, i, j) {
  const {
    progress,
    trace,
    sample,
    label,
    palette: { tokens },
  } = scene;
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
  const product = (first, value, product, name, color, done) => [
    {
      kind: "product",
      first,
      value,
      factor: `${name} = ${format(w)}·${first}`,
      name,
      product,
      colors: [color, tokens.ink, sign(product)],
      done,
    },
  ];
  if (progress.backward(k + 1, j) > 0)
    return product(to, delta, trace.edges("edge_signals", k, sample)[e], "w·δ", tokens.error, (now) =>
      within(now.progress.backward(k + 1, j), BACKWARD.run),
    );
  if (progress.forward(k + 1, j) > 0)
    return product(input, a, trace.edges("edge_flows", k, sample)[e], "w·a", tokens.input, (now) =>
      within(now.progress.forward(k + 1, j), FORWARD.run),
    );
  return [];
}

/** The samples' gradients of one weight, and what is made of them. @param {Scene} scene @param {number} k @param {number} e @returns {Block[]} */
function stackBlocks(scene, k, e) {
  const {
    trace,
    sample,
    progress,
    palette: { tokens },
    header,
  } = scene;
  if (trace.batch < 2 || !trace.covers(0) || !trace.covers(trace.batch - 1)) return [];
  const terms = Array.from({ length: trace.batch }, (_, p) => ({
    name: `sample ${trace.header.samples[p] + 1}`,
    factor: "",
    value: trace.edges("edge_gradients", k, p)[e],
  }));
  const mean = header.config.reduction !== "sum";
  return [
    {
      kind: "sum",
      sum: { terms, symbol: mean ? "mean" : "∂E/∂w", total: trace.array("weight_gradients", k)[e], isMean: mean },
      extent: reachOf(terms),
      color: tokens.ink,
      grown: (now) => ({
        terms: terms.map((_, p) =>
          now.progress.update > 0 || p < sample ? 1 : p > sample ? 0 : within(now.progress.gradient, GRADIENT.stack),
        ),
        total: progress.update > 0 ? within(now.progress.update, UPDATE.combine) : 0,
      }),
    },
  ];
}

/** How a weight or bias moves, and what moved it. @param {Scene} scene @param {"weight" | "bias"} of @param {number} k @param {number} e @param {string} symbol @returns {Block[]} */
function changeBlocks(scene, of, k, e, symbol) {
  const {
    trace,
    palette: { tokens },
    header,
  } = scene;
  const { fields } = trace.layout;
  const value = (/** @type {string} */ name) => (fields[`${of}_${name}`] ? trace.array(`${of}_${name}`, k)[e] : 0);
  const [before, after, change] = [
    trace.array(of === "weight" ? "weights" : "biases", k)[e],
    trace.array(of === "weight" ? "weights_after" : "biases_after", k)[e],
    value("updates"),
  ];
  const moved = (/** @type {Scene} */ now) => within(now.progress.update, UPDATE.move);
  const parts = [
    { name: "−η·g", factor: "", value: fields[`${of}_steps`] ? value("steps") : change },
    { name: "penalty", factor: "", value: value("pulls") },
    { name: "momentum", factor: "", value: value("carries") },
  ];
  const measured = Boolean(fields[`${of}_scales`]);
  const terms = measured
    ? [{ name: "−η·m/s", factor: "", value: change }]
    : parts.filter((part, n) => n === 0 || part.value !== 0);
  const printed = addition([before, change], after);
  /** @type {Block[]} */
  const blocks = [
    {
      kind: "text",
      texts: [
        `g = ∂E/∂${symbol} ${format(value("gradients"))}\u2002η ${format(Number(header.config.rate))}`,
        ...(measured ? [`mean m ${format(value("means"))}\u2002scale s ${format(value("scales"))}`] : []),
      ],
      from: () => true,
    },
    {
      kind: "sum",
      sum: { terms, symbol: `Δ${symbol}`, total: change },
      extent: reachOf(terms),
      color: tokens.ink,
      grown: (now) => ({
        terms: inTurn(terms.length, ease(Math.min(1, moved(now) * 1.4))),
        total: within(now.progress.update, [0.8, 0.95]),
      }),
    },
    {
      kind: "text",
      texts: [`${symbol} ${printed.terms[0].replace("+", "")} → ${printed.total}`],
      from: (now) => moved(now) >= 1,
    },
  ];
  return of === "weight" ? [...stackBlocks(scene, k, e), ...blocks] : blocks;
}
