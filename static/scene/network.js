/**
 * The picture of one moment, as data: (trace, moments, span, t, options) → shapes. Pure: the same in, the same out, whether
 * the trace was recorded or computed just now, and whether a screen, a file or a test takes the shapes.
 *
 * @typedef {import("./shapes.js").Shape} Shape
 *
 * `classes` are the names of the outputs, if they have any.
 *
 * @typedef {{layout: import("./layout.js").NetworkLayout, palette: import("./palette.js").Palette, moments: import("../timeline/moments.js").Moments,
 *   span: [number, number], t: number, fast?: boolean, maps?: Map<string, import("./shapes.js").Pixels> | null, edges: string, scale: string, signal: string, labels: string, selection: import("./selection.js").Selection,
 *   hover: import("./selection.js").Selection, lit: Lit[], classes: string[]}} View
 * @typedef {{role: string, edge?: number[], neuron?: number[]}} Lit what a formula points at, in its role's colour
 */
import { format, names } from "./format.js";
import { progressOf, ease, between, PULSE_FROM, ARRIVED } from "./progress.js";
import { kindShown, edgeValues, edgeScale, strength } from "./edges.js";
import { someEdges, manyEdges } from "./many.js";
import { blockShapes, blockNames } from "./blocks.js";
import { edgeNumber, underneath } from "./numbers.js";
import { beside, besideOutput } from "./outputs.js";
import { fitted } from "./text-size.js";
import { isSmall } from "./layout.js";
import { legendShapes } from "./legend.js";
import { mix } from "./palette.js";
import { neuronOf } from "./selection.js";

/** Up to so many edges, all carry their numbers; beyond, those of the present moment and of what is pointed at. */
const NUMBERS_ALWAYS = 24;

/** @param {import("../engine/trace.js").Trace | null} trace @param {View} view @returns {Shape[]} */
export function networkScene(trace, view) {
  const { layout } = view;
  const label = names(layout.nodes.map((layer) => layer.length));
  if (!trace) return [...skeleton(view, label)];
  const progress = progressOf(view.moments, view.span, view.t);
  const scene = { ...view, trace, progress, label, sample: progress.sample };
  /** @type {Shape[]} */
  const shapes = [];
  /** @type {Shape[]} */
  const pulses = [];
  /** @type {Shape[]} */
  const numbers = [];
  /** @type {Shape[]} */
  const over = [];
  drawEdges(scene, shapes, pulses, numbers, over);
  drawOutputs(scene, shapes, pulses);
  shapes.push(...pulses, ...numbers); // a number stays readable while a pulse runs below it
  drawNeurons(scene, shapes);
  shapes.push(...over, ...blockNames(scene));
  const kind = kindShown(view.edges, progress.moment.phase);
  shapes.push(...legendShapes(view, kind, scaleEnd(scene, kind)));
  return shapes;
}

/** @typedef {View & {trace: import("../engine/trace.js").Trace, progress: ReturnType<typeof progressOf>, label: ReturnType<typeof names>, sample: number}} Scene */

/** The end of the scale on which gap k is shown. @param {Scene} scene @param {import("./edges.js").Kind} kind @param {number | null} [k] */
const scaleEnd = ({ trace, sample, scale }, kind, k = null) => edgeScale(trace, kind, sample, scale === "layer" ? k : null);

/** The edges of gap k that are drawn one by one where there are too many; null: all. @param {import("../engine/trace.js").Trace | null} trace @param {View} view @param {number} k */
export function drawnEdges(trace, view, k) {
  if (!trace) return null;
  const progress = progressOf(view.moments, view.span, view.t);
  const scene = { ...view, trace, progress, label: names(trace.sizes), sample: progress.sample };
  const some = shownOf(scene, kindShown(view.edges, progress.moment.phase), k);
  return some && [...some.lit, ...some.rest, ...pointedAt(scene, k)];
}

/** The network's shape and names: what needs no arithmetic. @param {View} view @param {ReturnType<typeof names>} label */
function* skeleton(view, label) {
  const { layout, palette: { tokens } } = view;
  for (let k = 0; k + 1 < layout.nodes.length; k++) {
    const step = Math.max(1, Math.floor(layout.nodes[k].length * layout.nodes[k + 1].length / 800));
    for (let e = 0; e < layout.nodes[k].length * layout.nodes[k + 1].length; e += step) {
      const line = edgeLine(layout, k, Math.floor(e / layout.nodes[k + 1].length), e % layout.nodes[k + 1].length);
      yield /** @type {Shape} */ ({ type: "line", ...line, color: tokens.rest, width: 1 });
    }
  }
  for (let l = 0; l < layout.nodes.length; l++) {
    yield* blockShapes(view, l, label);
    for (let j = 0; j < layout.nodes[l].length; j++) {
      const { x, y, r } = layout.nodes[l][j];
      yield body(l, x, y, r, tokens.panel, isSmall(layout.details[l]) ? tokens.muted : tokens.ink);
      if (layout.details[l] === "full" || layout.details[l] === "value") yield /** @type {Shape} */ ({ type: "text", x, y: y - r - 12, text: label.neuron(l, j), size: layout.compact ? 12 : 15, italic: true, color: tokens.ink });
    }
  }
}

/** Inputs are squares, neurons circles.
 * @param {number} layer @param {number} x @param {number} y @param {number} r @param {string} fill @param {string} stroke @returns {Shape} */
const body = (layer, x, y, r, fill, stroke) => (layer === 0
  ? { type: "rect", x: x - r * 0.88, y: y - r * 0.88, w: r * 1.76, h: r * 1.76, radius: Math.min(6, r / 3), fill, stroke, width: r > 6 ? 1.5 : 0.8 }
  : { type: "circle", x, y, r, fill, stroke, width: r > 6 ? 1.5 : 0.8 });

/** From rim to rim. @param {import("./layout.js").NetworkLayout} layout @param {number} k @param {number} i @param {number} j */
function edgeLine(layout, k, i, j) {
  const a = layout.nodes[k][i];
  const b = layout.nodes[k + 1][j];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const ux = (b.x - a.x) / length;
  const uy = (b.y - a.y) / length;
  return { x0: a.x + ux * a.r, y0: a.y + uy * a.r, x1: b.x - ux * b.r, y1: b.y - uy * b.r };
}

/** Is this the layer or neuron whose edges the present moment is about? @param {Scene} scene @param {number} k @param {number} j */
function moving({ progress: { moment }, moments, span }, k, j) {
  if (moment.layer !== k + 1 || moment.phase === "error") return false;
  const at = moments.index({ ...moment, neuron: j });
  return at >= span[0] && at <= span[1];
}

/** The edges of gap k that someone points at. @param {Scene} scene @param {number} k @returns {number[]} */
function pointedAt({ layout, selection, hover, lit }, k) {
  const columns = layout.nodes[k + 1].length;
  return [...new Set([selection, hover, ...lit].flatMap((each) => (each?.edge?.length === 3 && each.edge[0] === k + 1 ? [each.edge[1] * columns + each.edge[2]] : [])))];
}

/** @param {Scene} scene @param {import("./edges.js").Kind} kind @param {number} k */
const shownOf = (scene, kind, k) => someEdges(scene, kind, k, (gap, j) => carried(scene, kind, gap, j), (gap, j) => moving(scene, gap, j));

/** How far along its edge this moment's motion has come, for the kind shown: 0 … 1.
 * @param {Scene} scene @param {string} kind @param {number} k @param {number} j */
function carried({ progress, edges }, kind, k, j) {
  if (edges !== "auto") return 1;
  switch (kind) {
    case "flow": return progress.forward(k + 1, j);
    case "signal": return progress.backward(k + 1, j);
    case "sample-gradient": return progress.gradient;
    default: return progress.update;
  }
}

/** @param {Scene} scene @param {Shape[]} shapes @param {Shape[]} pulses @param {Shape[]} numbers @param {Shape[]} over what is pointed at in front of a block */
function drawEdges(scene, shapes, pulses, numbers, over) {
  const { trace, layout, palette, sample, progress } = scene;
  const { phase } = progress.moment;
  const kind = kindShown(scene.edges, phase);
  const weightMax = edgeScale(trace, "weight", sample);
  const rest = layout.edges > 400 ? mix(palette.tokens.rest, palette.tokens.ground, 0.55) : palette.tokens.rest;
  const thickest = layout.edges > 400 ? 3 : layout.edges > 60 ? 5 : layout.compact ? 6 : 8;
  /** @type {Shape[]} */
  const lit = [];
  /** Hairlines of one colour are painted in one go: while training fast, in half the time. @type {Map<string, number[]>} */
  const hairs = new Map();
  for (let k = 0; k + 1 < layout.nodes.length; k++) {
    const values = edgeValues(trace, kind, k, sample);
    const max = scaleEnd(scene, kind, k);
    const weights = trace.array("weights", k);
    const columns = layout.nodes[k + 1].length;
    const some = shownOf(scene, kind, k);
    if (some) shapes.push(...manyEdges(scene, kind, k, max, some, [PULSE_FROM, kind === "signal" ? 1 : ARRIVED]));
    const chosen = some && pointedAt(scene, k);
    const under = some ? over : shapes;
    const top = some ? over : lit;
    const count = chosen ? chosen.length : values.length;
    for (let c = 0; c < count; c++) {
      const e = chosen ? chosen[c] : c;
      const i = Math.floor(e / columns);
      const j = e % columns;
      const line = edgeLine(layout, k, i, j);
      const done = carried(scene, kind, k, j);
      const here = isEdge(scene.selection, k, i, j) || isEdge(scene.hover, k, i, j);
      const mark = here ? palette.tokens.ink : litColor(scene, "edge", [k + 1, i, j]);
      if (mark) under.push({ type: "line", ...line, color: mark, width: thickest + 6 }, { type: "line", ...line, color: palette.tokens.ground, width: thickest + 2 });
      if (done < 1) {
        const w = weights[e];
        under.push({ type: "line", ...line, color: rest, width: layout.edges > 60 ? 0.8 : 1 + 1.5 * Math.min(1, Math.abs(w) / weightMax), dash: w < 0 ? [2, 4] : undefined });
      }
      if (done > 0) drawCarried(scene, kind, line, values[e], max, done, thickest, top, pulses, hairs);
      const place = layout.labels[k][e];
      if (place !== null && (layout.edges <= NUMBERS_ALWAYS || here || moving(scene, k, j))) numbers.push(edgeNumber(scene, kind, k, e, place, done, values[e], weights[e]));
    }
  }
  for (const [color, points] of hairs) shapes.push({ type: "path", points, color, width: 1 });
  shapes.push(...lit);
}

/** The colour in which a formula points at this edge or neuron, if it does. @param {Scene} scene @param {"edge" | "neuron"} kind @param {number[]} at */
function litColor({ lit, palette: { tokens } }, kind, at) {
  const found = lit.find((each) => each[kind]?.length === at.length && at.every((v, n) => each[kind]?.[n] === v));
  return found ? tokens[found.role] ?? tokens.ink : null;
}

/** @param {import("./selection.js").Selection} selection @param {number} k @param {number} i @param {number} j */
const isEdge = (selection, k, i, j) => selection?.edge !== undefined && selection.edge[0] === k + 1 && selection.edge[1] === i && selection.edge[2] === j;

/** The coloured part of an edge, and the pulse at its front while it moves.
 * @param {Scene} scene @param {string} kind @param {{x0: number, y0: number, x1: number, y1: number}} line @param {number} value @param {number} max
 * @param {number} done @param {number} thickest @param {Shape[]} lit @param {Shape[]} pulses @param {Map<string, number[]>} hairs by colour */
function drawCarried(scene, kind, { x0, y0, x1, y1 }, value, max, done, thickest, lit, pulses, hairs) {
  const { palette, progress, layout } = scene;
  const plain = scene.fast && layout.edges > 60; // too fast for the eye: hairlines without dashes take a fifth of the time to paint
  const strong = strength(value, max, scene.scale);
  const color = palette.diverging(strong, 1);
  const full = Math.max(layout.edges > 400 ? 0.7 : layout.edges > 60 ? 1.6 : 2.4, thickest * Math.min(1, Math.abs(strong)));
  const thin = plain && full < 3;
  const width = thin ? 1 : full;
  const dash = value < 0 && !plain && layout.edges <= 400 ? [Math.max(7, width * 1.6), 2.5] : undefined;
  const back = kind === "signal";
  const runs = back || kind === "flow";
  const s = runs ? ease(between(done, PULSE_FROM, back ? 1 : ARRIVED)) : 1;
  if (s <= 0) return;
  const fx = back ? x1 : x0;
  const fy = back ? y1 : y0;
  const tx = back ? x0 : x1;
  const ty = back ? y0 : y1;
  const x = fx + (tx - fx) * s;
  const y = fy + (ty - fy) * s;
  if (thin && done >= 1) {
    const hair = hairs.get(color);
    if (hair) hair.push(NaN, NaN, fx, fy, x, y);
    else hairs.set(color, [fx, fy, x, y]);
  } else lit.push({ type: "line", x0: fx, y0: fy, x1: x, y1: y, color, width: runs ? width : Math.max(0.5, width * ease(done)), dash });
  const sending = back ? progress.moment.phase === "backward" : progress.moment.phase === "forward";
  if (!sending || done >= 1 || layout.edges > 400) return;
  const r = Math.max(4.5, Math.min(9, width + 2));
  pulses.push({ type: "circle", x, y, r, fill: color, stroke: palette.tokens.ground, width: 2 });
  pulses.push({ type: "text", x, y: y + 0.5, text: value < 0 ? "−" : "+", size: r * 1.7, bold: true, color: palette.tokens.ground });
}

/** The outputs' stubs: y, the desired output, and the error on its way in. @param {Scene} scene @param {Shape[]} shapes @param {Shape[]} pulses */
function drawOutputs(scene, shapes, pulses) {
  const { trace, layout, palette, progress, sample } = scene;
  const { tokens } = palette;
  const last = layout.nodes.length - 1;
  const errors = trace.row("error_signals", last, sample);
  const max = scaleEnd(scene, "signal", last - 1);
  const { stub } = beside(layout.compact);
  layout.nodes[last].forEach(({ x, y, r }, k) => {
    const x0 = x + r;
    const x1 = x0 + stub;
    const done = progress.error(k);
    shapes.push({ type: "line", x0, y0: y, x1, y1: y, color: tokens.rest, width: 1.5 });
    if (done > 0) {
      const tip = x1 + (x0 - x1) * ease(done);
      const color = palette.diverging(strength(errors[k], max, scene.scale), 1);
      shapes.push({ type: "line", x0: x1, y0: y, x1: tip, y1: y, color, width: 5, dash: errors[k] < 0 ? [8, 2.5] : undefined });
      if (done < 1) pulses.push({ type: "circle", x: tip, y, r: 7, fill: color, stroke: tokens.ground, width: 2 });
    }
    if (!isSmall(layout.details[last])) shapes.push(...besideOutput(scene, k, x1, y));
  });
}

/** @param {Scene} scene @param {Shape[]} shapes */
function drawNeurons(scene, shapes) {
  const { trace, layout, palette, progress, sample, label } = scene;
  const { tokens } = palette;
  const most = activationScale(trace, sample);
  for (let l = 0; l < layout.nodes.length; l++) {
    const values = trace.row("activations", l, sample);
    const detail = layout.details[l];
    const small = isSmall(detail);
    const own = l === 0 && detail === "cell" ? largestOf(values) : most; // a picture has its own scale of brightness
    shapes.push(...blockShapes(scene, l, label));
    for (let j = 0; j < layout.nodes[l].length; j++) {
      const { x, y, r } = layout.nodes[l][j];
      const there = l === 0 ? progress.input : between(progress.forward(l, j), 0.8, 1);
      const ringed = drawRing(scene, l, j, shapes);
      const chosen = isNeuron(scene.selection, l, j) || isNeuron(scene.hover, l, j);
      litRings(scene, l, j, shapes);
      if (chosen && !ringed) shapes.push({ type: "circle", x, y, r: r + (small ? 3 : 6), stroke: tokens.ink, width: 2 });
      const fill = there > 0 ? small ? palette.fill(values[j], own) : palette.tint(values[j], most) : tokens.panel;
      if (l === 0 && detail === "cell") shapes.push({ type: "rect", x: x - r, y: y - r, w: 2 * r + 0.4, h: 2 * r + 0.4, fill });
      else shapes.push(body(l, x, y, r, fill, chosen || !small ? tokens.ink : tokens.muted));
      if (small) continue;
      const map = scene.maps?.get(`${l}.${j}`);
      if (map) shapes.push({ type: "raster", x: x - r + 0.7, y: y - r + 0.7, w: 2 * r - 1.4, h: 2 * r - 1.4, image: map, smooth: true, round: true });
      const text = format(values[j], r < 22 ? 2 : 3);
      if (there > 0) shapes.push({ type: "text", x, y: y + 0.5, text, size: fitted(text, 1.66 * r, r < 22 ? 12 : 17), bold: true, color: tokens.ink, halo: map ? tokens.panel : undefined });
      if (detail === "small") continue;
      shapes.push({ type: "text", x, y: y - r - (detail === "value" ? 8 : layout.compact ? 12 : 14), text: label.neuron(l, j), size: layout.compact ? 12 : detail === "value" ? 13 : 15, italic: true, color: tokens.ink, halo: tokens.ground });
      if (detail === "full") shapes.push(...underneath(scene, l, j));
    }
  }
}

/** @param {Float64Array} values */
const largestOf = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** One ring for each factor that a neuron gives to the formula: error outside, slope inside. @param {Scene} scene @param {number} l @param {number} j @param {Shape[]} shapes */
function litRings({ lit, layout, palette: { tokens } }, l, j, shapes) {
  const { x, y, r } = layout.nodes[l][j];
  const roles = lit.filter(({ neuron }) => neuron && neuron[0] === l && neuron[1] === j).map(({ role }) => role);
  const width = isSmall(layout.details[l]) ? 1.5 : 3;
  ["slope", "input", "error"].filter((role) => roles.includes(role)).forEach((role, n) => {
    const out = r + 1 + width * (n + 0.7);
    shapes.push(l === 0 ? { type: "rect", x: x - out, y: y - out, w: 2 * out, h: 2 * out, radius: 8, stroke: tokens[role], width } : { type: "circle", x, y, r: out, stroke: tokens[role], width });
  });
}

/** @param {import("./selection.js").Selection} selection @param {number} l @param {number} j */
function isNeuron(selection, l, j) {
  const neuron = neuronOf(selection);
  return neuron !== null && neuron[0] === l && neuron[1] === j;
}

/** @param {import("../engine/trace.js").Trace} trace @param {number} sample */
function activationScale(trace, sample) {
  const key = `activations/${sample}`;
  let most = /** @type {number | undefined} */ (trace.memo.get(key));
  if (most === undefined) {
    most = 0;
    for (let l = 0; l < trace.sizes.length; l++) for (const a of trace.row("activations", l, sample)) if (Math.abs(a) > most) most = Math.abs(a);
    trace.memo.set(key, most);
  }
  return most;
}

/** A ring in the signal's colour around the neuron that sends just now. @param {Scene} scene @param {number} l @param {number} j @param {Shape[]} shapes */
function drawRing(scene, l, j, shapes) {
  const { progress: { moment, backward, forward }, layout, palette, trace, sample, span, moments } = scene;
  if (l === 0 || (isSmall(layout.details[l]) && span[1] > span[0])) return false; // a whole layer of dots: rings would hide them
  const active = moment.layer === l && (moment.phase === "backward" || moment.phase === "forward")
    && moments.index({ ...moment, neuron: j }) >= span[0] && moments.index({ ...moment, neuron: j }) <= span[1];
  if (!active) return false;
  const { x, y, r } = layout.nodes[l][j];
  const back = moment.phase === "backward";
  const done = back ? backward(l, j) : forward(l, j);
  const value = trace.row(back ? "error_signals" : "activations", l, sample)[j];
  const color = back ? palette.diverging(strength(value, scaleEnd(scene, "signal", l - 1), scene.scale), 1) : palette.tokens.ink;
  shapes.push({ type: "circle", x, y, r: r + (isSmall(layout.details[l]) ? 2.5 : 5) * ease(Math.min(1, done / PULSE_FROM)), stroke: color, width: 3.5 });
  return true;
}
