/**
 * Which operations are drawn at this moment, and where: the sums of the neurons that gather, of those that an error signal is arriving
 * at, and how it shrinks at those that send. Each stands where its neuron is, on the side on which nothing happens just now.
 */
import { MOST_TERMS, LINE } from "../layout.js";
import { ems, REGULAR } from "../text-size.js";
import { format } from "../format.js";
import { active, isShared, upTo } from "../present.js";
import { addition } from "./addition.js";
import { forwardSum, backwardSum, extentOf } from "./sums.js";
import { GUTTER, measure, widthOf } from "./ledger.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {import("../space.js").Box} Box
 * @typedef {import("../space.js").Space} Space
 * @typedef {"forward" | "backward" | "delta"} Kind
 * @typedef {{kind: Kind, l: number, j: number, sum: import("./sums.js").Sum, extent: import("./sums.js").Extent, form: "lines" | "chart" | "strip", box: Box, font: number, full: boolean, digits: number,
 *   numbered: boolean, columns: import("./ledger.js").Columns, graph: Box | null}} Card
 * @typedef {{kind: Kind, l: number, js: number[]}} Group
 * @typedef {{form: "lines" | "chart" | "strip", full: boolean, graph: "beside" | "below" | "none", bars: number, digits: number, font: number}} Variant
 */

/** In ems, between a neuron and its card; around what stands in a card. */
const AWAY = 0.4;
const PAD = 0.35;
/** A graph below the lines. */
const GRAPH = 4.4;
/** A card's text beside the picture's; where there is little room; never (px). */
const SMALLER = 0.92;
const SMALLEST = 0.8;
const LEAST = 9;
const CHART = { w: 9, h: 4 };
const STRIP = { w: 4.4, narrow: 3, h: 2 };
/** Bars in lines, in ems. */
const BARS = { wide: 5.2, narrow: 2.4 };

/** Where bars are shares. @type {[number, number]} */
const ONE = [-1, 1];

/** @param {Scene} scene @param {Space} space @returns {Card[]} */
export const placeCards = (scene, space) => groupsOf(scene).flatMap((group) => placeGroup(scene, space, group));

/** @param {Scene} scene @returns {Group[]} the most important first */
function groupsOf(scene) {
  const {
    progress: { moment },
  } = scene;
  const l = moment.layer ?? 0;
  const js = active(scene);
  if (moment.phase === "forward") return [{ kind: "forward", l, js }];
  if (moment.phase !== "backward") return [];
  const receivers = { kind: /** @type {Kind} */ ("backward"), l: l - 1, js: upTo(scene.trace.sizes[l - 1]) };
  return [receivers, { kind: "delta", l, js }];
}

/** @param {Scene} scene @param {Kind} kind @param {number} l @param {number} j */
const sumOf = (scene, kind, l, j) =>
  kind === "forward" ? forwardSum(scene, l, j) : kind === "backward" ? backwardSum(scene, l, j) : deltaSum(scene, l, j);

/** What is drawn of δ: of e · f′(z) its one term is e; of a softmax whose error is a cross entropy what is left of both, y − d.
 * @param {Scene} scene @param {number} l @param {number} j @returns {import("./sums.js").Sum} */
export function deltaSum(scene, l, j) {
  const { trace, sample } = scene;
  if (isDifference(scene, l)) {
    const terms = [
      { name: "y", factor: "", value: trace.row("activations", l, sample)[j] },
      { name: "− d", factor: "", value: -trace.row("targets", 0, sample)[j] },
    ];
    return { terms, symbol: "δ", total: trace.row("deltas", l - 1, sample)[j] };
  }
  return {
    terms: [{ name: "e", factor: "", value: trace.row("error_signals", l, sample)[j] }],
    symbol: "δ",
    total: trace.row("deltas", l - 1, sample)[j],
  };
}

/** Is δ the difference y − d there? @param {Scene} scene @param {number} l */
export const isDifference = (scene, l) => isShared(scene, l) && scene.header.config.loss === "cross_entropy";

/** The graph of a layer's activation, where it has one. @param {Scene} scene @param {number} l */
export const curveOf = ({ header }, l) => header.graphs?.activations[header.activations[l - 1]?.name] ?? null;

/** What is given up where there is little room, and how much it would be missed. */
const MISSED = { graph: { beside: 0, below: 1, none: 4 }, names: 1.5, bars: 0.5, size: 1.2, digits: 2 };

/** What is tried, the best first. @param {Scene} scene @param {Group} group @param {number} terms @returns {Variant[]} */
function variants(scene, { kind, l, js }, terms) {
  const { font } = scene.layout;
  const hasGraph = kind !== "backward" && curveOf(scene, l) !== null;
  const form = terms > MOST_TERMS ? "chart" : "lines";
  /** @type {(Variant & {missed: number})[]} */
  const all = [];
  for (const graph of /** @type {Variant["graph"][]} */ (
    hasGraph ? ["beside", ...(js.length === 1 ? ["below"] : []), "none"] : ["none"]
  )) {
    for (const size of [SMALLER, SMALLEST].map((share) => Math.max(LEAST, share * font)))
      for (const full of [true, false])
        for (const bars of [BARS.wide, BARS.narrow])
          for (const digits of [3, 2]) {
            const missed =
              (hasGraph ? MISSED.graph[graph] : 0) +
              (size < SMALLER * font ? MISSED.size : 0) +
              (full ? 0 : MISSED.names) +
              (bars < BARS.wide ? MISSED.bars : 0) +
              (digits < 3 ? MISSED.digits : 0);
            all.push({ form, full, graph, bars, digits, font: size, missed });
          }
  }
  all.sort((a, b) => a.missed - b.missed);
  const strip = {
    form: /** @type {const} */ ("strip"),
    full: false,
    graph: /** @type {const} */ ("none"),
    digits: 2,
    font: Math.max(LEAST, SMALLER * font),
  };
  return kind === "delta" ? all : [...all, { ...strip, bars: STRIP.w }, { ...strip, bars: STRIP.narrow }];
}

/** The cards of a group, all of one kind and scale, each in a place that it has taken; none where there is no room for all of them.
 * @param {Scene} scene @param {Space} space @param {Group} group @returns {Card[]} */
function placeGroup(scene, space, group) {
  const { kind, l, js } = group;
  const { layout } = scene;
  if (!js.length || (layout.details[l] === "cell" && js.length > 1)) return [];
  const sums = js.map((j) => sumOf(scene, kind, l, j));
  const extent =
    kind === "delta" && isDifference(scene, l) ? ONE : extentOf(scene, kind === "forward" ? "forward" : "backward", l);
  for (const variant of variants(scene, group, sums[0].terms.length)) {
    const shape = sizeOf(scene, variant, group, sums);
    const before = space.taken.length;
    const cards = js.flatMap((j, n) => {
      const box = placeOf(scene, space, group, j, shape);
      return box
        ? [
            {
              kind,
              l,
              j,
              sum: sums[n],
              extent,
              box,
              ...variant,
              ...shape,
              graph: variant.graph === "none" ? null : graphBox(box, shape, variant.graph),
            },
          ]
        : [];
    });
    if (cards.length === js.length) return cards;
    space.taken.length = before;
  }
  return [];
}

/** @typedef {{w: number, h: number, columns: import("./ledger.js").Columns, square: number, numbered: boolean}} CardSize */

/** @param {Scene} scene @param {Variant} variant @param {Group} group @param {import("./sums.js").Sum[]} sums @returns {CardSize} */
function sizeOf({ layout, trace, sample }, { form, full, graph, bars, digits, font }, { kind, l, js }, sums) {
  const pad = 2 * PAD * font;
  if (form === "strip") {
    const numbered = layout.details[l] !== "full" && bars === STRIP.w; // else the number stands at the neuron
    const total = numbered
      ? Math.max(...sums.map((sum) => ems(addition([], sum.total, { digits }).total))) * font + 0.3 * font
      : 0;
    const h = Math.min(STRIP.h * font, Math.max(2 * layout.nodes[l][0].r, 0.7 * layout.spacings[l]));
    return { w: bars * font + total, h, columns: { names: 0, bars: bars * font, numbers: total }, square: 0, numbered };
  }
  const lines = form === "chart" ? CHART.h + 1 : sums[0].terms.length + 1;
  const columns =
    form === "chart"
      ? { names: 0, bars: CHART.w * font, numbers: 0 }
      : { ...measure(sums, full, digits, font), bars: bars * font };
  if (kind === "delta" && sums[0].terms.length === 1)
    columns.names =
      Math.max(...js.map((j) => ems(slopeText(trace.row("slopes", l - 1, sample)[j], full)))) * REGULAR * font;
  const inner = form === "chart" ? CHART.w * font : widthOf(columns, font);
  const height = lines * LINE * font;
  const beside = Math.max(height, 2.8 * LINE * font);
  const square =
    graph === "none" ? 0 : graph === "below" ? Math.min(inner, GRAPH * font) : Math.min(beside, 5.6 * font);
  return {
    w: inner + (graph === "beside" ? square + GUTTER * font : 0) + pad,
    h: (graph === "beside" ? beside : graph === "below" ? height + square + GUTTER * font : height) + pad,
    columns,
    square,
    numbered: true,
  };
}

/** How e becomes δ. @param {number} slope @param {boolean} full */
export const slopeText = (slope, full) => (full ? `δ = ${format(slope)}·e` : "δ");

/** @param {Box} box @param {CardSize & {font?: number}} size @param {"beside" | "below"} graph @returns {Box} */
function graphBox(box, { square }, graph) {
  if (graph === "beside")
    return { x: box.x + box.w - PAD - square, y: box.y + (box.h - square) / 2, w: square, h: square };
  return { x: box.x + (box.w - square) / 2, y: box.y + box.h - square, w: square, h: square };
}

/** @param {Scene} scene @param {Space} space @param {Group} group @param {number} j @param {CardSize} size @returns {Box | null} */
function placeOf({ layout, trace }, space, { kind, l, js }, j, { w, h }) {
  const { x, y, r } = layout.nodes[l][j];
  const n = trace.sizes[l];
  const away = AWAY * layout.font;
  const steps = [0, 0.25, -0.25, 0.5, -0.5];
  if (kind === "delta" && layout.sums[l] === "side" && layout.details[l] === "full") {
    const beneath = space.first([{ x: x - w / 2, y: y + r + 0.1 * layout.font, w, h }]);
    if (beneath) return beneath;
  }
  if (layout.sums[l] === "outside") {
    const top = n === 2 && j === 0 ? y - r - away - h : y + r + away;
    if (l === trace.sizes.length - 1) {
      // where no edges arrive
      const beside = [0, 1.2, 2.4, 3.6].flatMap((lower) =>
        [0, 0.12, 0.25].map((step) => ({ x: x - r + step * w, y: top + lower * layout.font, w, h })),
      );
      return space.first([...beside, { x: x - w / 2, y: top, w, h }]);
    }
    return space.first(steps.map((step) => ({ x: x - w / 2 + step * w, y: top, w, h })));
  }
  const left = kind === "backward" || l === trace.sizes.length - 1;
  const at = left ? x - r - away - w : x + r + away;
  const next = layout.nodes[l + (left ? -1 : 1)]?.[0];
  if (next && (left ? at < next.x + next.r + away : at + w > next.x - next.r - away)) return null;
  return space.first((js.length === 1 ? steps : [0]).map((step) => ({ x: at, y: y - h / 2 + step * h, w, h })));
}
