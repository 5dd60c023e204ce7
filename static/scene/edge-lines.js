/** The lines of edges: at rest, carrying something, and the pulse at the front of what runs over them. */
import { edgeValues, strength } from "./edges.js";
import { BACKWARD, FORWARD, ease, within } from "./progress.js";
import { manyEdges, someEdges } from "./many.js";
import { mix } from "./palette.js";

/**
 * @typedef {import("./network.js").Scene} Scene
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {import("./edges.js").Kind} Kind
 */

/** More edges than this are drawn thinner; more than that, as hairs. */
export const MANY = 60;
export const DENSE = 400;
/** A pulse has room for its sign (px). */
const SIGNED = 5.4;

/** From rim to rim. @param {import("./layout.js").NetworkLayout} layout @param {number} k @param {number} i @param {number} j */
export function edgeLine(layout, k, i, j) {
  const a = layout.nodes[k][i];
  const b = layout.nodes[k + 1][j];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const ux = (b.x - a.x) / length;
  const uy = (b.y - a.y) / length;
  return { x0: a.x + ux * a.r, y0: a.y + uy * a.r, x1: b.x - ux * b.r, y1: b.y - uy * b.r };
}

/** Is this the layer or neuron whose edges the present moment is about? @param {Scene} scene @param {number} k @param {number} j */
export function moving({ progress: { moment }, moments, span }, k, j) {
  if (moment.layer !== k + 1 || moment.phase === "error") return false;
  const at = moments.index({ ...moment, neuron: j });
  return at >= span[0] && at <= span[1];
}

/** The edges of gap k that someone points at. @param {Scene} scene @param {number} k @returns {number[]} */
export function pointedAt({ layout, selection, hover, lit }, k) {
  const columns = layout.nodes[k + 1].length;
  return [
    ...new Set(
      [selection, hover, ...lit].flatMap((each) =>
        each?.edge?.length === 3 && each.edge[0] === k + 1 ? [each.edge[1] * columns + each.edge[2]] : [],
      ),
    ),
  ];
}

/** Those that are drawn one by one where there are too many; null: all. @param {Scene} scene @param {Kind} kind @param {number} k */
export const shownOf = (scene, kind, k) =>
  someEdges(
    scene,
    kind,
    k,
    (gap, j) => carried(scene, kind, gap, j),
    (gap, j) => moving(scene, gap, j),
  );

/** How far along its edge this moment's motion has come, for the kind shown: 0 … 1.
 * @param {Scene} scene @param {string} kind @param {number} k @param {number} j */
export function carried({ progress, edges }, kind, k, j) {
  if (edges !== "auto") return 1;
  switch (kind) {
    case "flow":
      return within(progress.forward(k + 1, j), FORWARD.run);
    case "signal":
      return within(progress.backward(k + 1, j), BACKWARD.run);
    case "sample-gradient":
      return progress.gradient;
    default:
      return progress.update;
  }
}

/** The colour in which a formula points at this edge or neuron, if it does. @param {Scene} scene @param {"edge" | "neuron"} kind @param {number[]} at */
export function litColor({ lit, palette: { tokens } }, kind, at) {
  const found = lit.find((each) => each[kind]?.length === at.length && at.every((v, n) => each[kind]?.[n] === v));
  return found ? (tokens[found.role] ?? tokens.ink) : null;
}

/** @param {import("./selection.js").Selection} selection @param {number} k @param {number} i @param {number} j */
export const isEdge = (selection, k, i, j) =>
  selection?.edge !== undefined && selection.edge[0] === k + 1 && selection.edge[1] === i && selection.edge[2] === j;

/** @param {Scene} scene @param {Kind} kind @param {(k: number) => number} endOf the scale's end in gap k @param {Shape[]} shapes @param {Shape[]} pulses @param {Shape[]} over what is pointed at in front of a block */
export function drawEdges(scene, kind, endOf, shapes, pulses, over) {
  const { trace, layout, palette, sample, pen } = scene;
  const weightMax = scene.weightEnd;
  const rest = layout.edges > DENSE ? mix(palette.tokens.rest, palette.tokens.ground, 0.55) : palette.tokens.rest;
  const thickest = (layout.edges > DENSE ? 3 : layout.edges > MANY ? 5 : 8) * pen;
  /** @type {Shape[]} */
  const lit = [];
  /** Hairlines of one colour are painted in one go: while training fast, in half the time. @type {Map<string, number[]>} */
  const hairs = new Map();
  for (let k = 0; k + 1 < layout.nodes.length; k++) {
    const values = edgeValues(trace, kind, k, sample);
    const max = endOf(k);
    const weights = trace.array("weights", k);
    const columns = layout.nodes[k + 1].length;
    const some = shownOf(scene, kind, k);
    if (some) shapes.push(...manyEdges(scene, kind, k, max, some));
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
      if (mark)
        under.push(
          { type: "line", ...line, color: mark, width: thickest + 6 * pen },
          { type: "line", ...line, color: palette.tokens.ground, width: thickest + 2 * pen },
        );
      if (done < 1) {
        const w = weights[e];
        under.push({
          type: "line",
          ...line,
          color: rest,
          width: (layout.edges > MANY ? 0.8 : 1 + 1.5 * Math.min(1, Math.abs(w) / weightMax)) * pen,
          dash: w < 0 ? [2 * pen, 4 * pen] : undefined,
        });
      }
      if (done > 0) drawCarried(scene, kind, line, values[e], max, done, thickest, top, pulses, hairs);
    }
  }
  for (const [color, points] of hairs) shapes.push({ type: "path", points, color, width: pen });
  shapes.push(...lit);
}

/** The coloured part of an edge, and the pulse at its front while it moves.
 * @param {Scene} scene @param {string} kind @param {{x0: number, y0: number, x1: number, y1: number}} line @param {number} value @param {number} max
 * @param {number} done @param {number} thickest @param {Shape[]} lit @param {Shape[]} pulses @param {Map<string, number[]>} hairs by colour */
function drawCarried(scene, kind, { x0, y0, x1, y1 }, value, max, done, thickest, lit, pulses, hairs) {
  const { palette, progress, layout, pen } = scene;
  const plain = scene.fast && layout.edges > MANY; // too fast for the eye: hairlines without dashes take a fifth of the time to paint
  const strong = strength(value, max, scene.scale);
  const color = palette.diverging(strong, 1);
  const full = Math.max(
    (layout.edges > DENSE ? 0.7 : layout.edges > MANY ? 1.6 : 2.4) * pen,
    thickest * Math.min(1, Math.abs(strong)),
  );
  const thin = plain && full < 3 * pen;
  const width = thin ? pen : full;
  const dash = value < 0 && !plain && layout.edges <= DENSE ? [Math.max(7 * pen, width * 1.6), 2.5 * pen] : undefined;
  const back = kind === "signal";
  const runs = back || kind === "flow";
  const s = runs ? ease(done) : 1;
  const [fx, fy, tx, ty] = back ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
  const x = fx + (tx - fx) * s;
  const y = fy + (ty - fy) * s;
  if (thin && done >= 1) {
    const hair = hairs.get(color);
    if (hair) hair.push(NaN, NaN, fx, fy, x, y);
    else hairs.set(color, [fx, fy, x, y]);
  } else
    lit.push({
      type: "line",
      x0: fx,
      y0: fy,
      x1: x,
      y1: y,
      color,
      width: runs ? width : Math.max(0.5, width * ease(done)),
      dash,
    });
  const sending = progress.moment.phase === (back ? "backward" : "forward");
  if (!runs || !sending || done >= 1 || layout.edges > DENSE) return;
  const r = Math.max(SIGNED, Math.min(9 * pen, width + 2 * pen));
  pulses.push({ type: "circle", x, y, r, fill: color, stroke: palette.tokens.ground, width: 2 * pen });
  pulses.push({
    type: "text",
    x,
    y: y + 0.5,
    text: value < 0 ? "−" : "+",
    size: r * 1.7,
    bold: true,
    color: palette.tokens.ground,
  });
}
