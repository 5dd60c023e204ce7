/**
 * The picture of one moment, as data: (trace, moments, span, t, options) → shapes. Pure: the same in, the same out, whether
 * the trace was recorded or computed just now, and whether a screen, a file or a test takes the shapes.
 *
 * `classes` are the names of the outputs, if they have any; `operations` what draws these, once it is there.
 *
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {{layout: import("./layout.js").NetworkLayout, palette: import("./palette.js").Palette, moments: import("../timeline/moments.js").Moments,
 *   span: [number, number], t: number, fast?: boolean, maps?: Map<string, import("./shapes.js").Pixels> | null, edges: string, scale: string, signal: string, labels: string, selection: import("./selection.js").Selection,
 *   hover: import("./selection.js").Selection, lit: Lit[], classes: string[], header: import("../engine/engine.js").Header, operations: typeof import("./operations/operations.js") | null}} View
 * @typedef {{role: string, edge?: number[], neuron?: number[]}} Lit what a formula points at, in its role's colour
 * @typedef {View & {trace: import("../engine/trace.js").Trace, progress: ReturnType<typeof progressOf>, label: ReturnType<typeof names>, sample: number, pen: number,
 *   weightEnd: number, endOf: (kind: import("./edges.js").Kind, k?: number | null) => number}} Scene `pen`: how thick strokes are, beside the usual
 */
import { names } from "./format.js";
import { progressOf } from "./progress.js";
import { kindShown, edgeScale } from "./edges.js";
import { blockShapes, blockNames } from "./blocks.js";
import { carried, drawEdges, edgeLine, pointedAt, shownOf } from "./edge-lines.js";
import { labelShapes } from "./labels.js";
import { planOf } from "./plan.js";
import { lossBody, lossShapes, toLoss } from "./loss-node.js";
import { body, drawNeurons, nameShape } from "./neurons.js";
import { lineShapes } from "./lines.js";
import { ems } from "./text-size.js";
import { isSmall } from "./layout.js";
import { legendShapes } from "./legend.js";

/** @param {import("./layout.js").NetworkLayout} layout */
const penOf = ({ font }) => Math.max(0.8, font / 13);

/** @param {import("../engine/trace.js").Trace} trace @param {View} view @returns {Scene} */
function sceneOf(trace, view) {
  const progress = progressOf(view.moments, view.span, view.t);
  const { sample } = progress;
  return {
    ...view,
    trace,
    progress,
    label: names(trace.sizes),
    sample,
    pen: penOf(view.layout),
    weightEnd: edgeScale(trace, "weight", sample),
    endOf: (kind, k = null) => edgeScale(trace, kind, sample, view.scale === "layer" ? k : null),
  };
}

/** @param {import("../engine/trace.js").Trace | null} trace @param {View} view @returns {Shape[]} */
export function networkScene(trace, view) {
  if (!trace) return [...skeleton(view, names(view.layout.nodes.map((layer) => layer.length)))];
  const scene = sceneOf(trace, view);
  const { layout } = view;
  const kind = kindShown(view.edges, scene.progress.moment.phase);
  const plan = planOf(scene, kind, () => sceneOf(trace, { ...view, t: 1 }));
  /** @type {Shape[]} */
  const shapes = [];
  /** @type {Shape[]} */
  const pulses = [];
  /** @type {Shape[]} */
  const over = [];
  drawEdges(scene, kind, (k) => scene.endOf(kind, k), shapes, pulses, over);
  shapes.push(
    ...(plan.ending && scene.operations
      ? scene.operations.scalesShapes(scene, plan.ending)
      : toLoss(layout, scene.palette, scene.pen)),
    ...pulses,
  );
  for (const place of plan.labels)
    shapes.push(...labelShapes(scene, place, kind, carried(scene, kind, place.k, place.e % trace.sizes[place.k + 1])));
  drawNeurons(scene, shapes);
  shapes.push(...over, ...blockNames(scene));
  if (scene.operations) for (const card of plan.cards) shapes.push(...scene.operations.cardShapes(scene, card));
  shapes.push(
    ...plan.names,
    ...plan.lines.flatMap((lines) => lineShapes(scene, lines)),
    ...lossShapes(scene),
    ...(plan.ending && scene.operations ? scene.operations.endingShapes(scene, plan.ending) : []),
    ...legendShapes(view, kind, scene.endOf(kind)),
  );
  const { lens } = plan;
  return lens && scene.operations
    ? [...shapes.filter((shape) => !isUnder(shape, lens.box)), ...scene.operations.lensShapes(scene, lens)]
    : shapes;
}

/** Is it a text that the lens would cut? @param {Shape} shape @param {import("./space.js").Box} box */
function isUnder(shape, box) {
  if (shape.type !== "text") return false;
  const w = ems(shape.text) * shape.size;
  const x = shape.x - (shape.align === "left" ? 0 : shape.align === "right" ? w : w / 2);
  return (
    x < box.x + box.w && x + w > box.x && shape.y - shape.size / 2 < box.y + box.h && shape.y + shape.size / 2 > box.y
  );
}

/** The edges of gap k that are drawn one by one where there are too many; null: all. @param {import("../engine/trace.js").Trace | null} trace @param {View} view @param {number} k */
export function drawnEdges(trace, view, k) {
  if (!trace) return null;
  const scene = sceneOf(trace, view);
  const some = shownOf(scene, kindShown(view.edges, scene.progress.moment.phase), k);
  return some && [...some.lit, ...some.rest, ...pointedAt(scene, k)];
}

/** The network's shape and names: what needs no arithmetic. @param {View} view @param {ReturnType<typeof names>} label */
function* skeleton(view, label) {
  const {
    layout,
    palette: { tokens },
  } = view;
  const pen = penOf(layout);
  for (let k = 0; k + 1 < layout.nodes.length; k++) {
    const step = Math.max(1, Math.floor((layout.nodes[k].length * layout.nodes[k + 1].length) / 800));
    for (let e = 0; e < layout.nodes[k].length * layout.nodes[k + 1].length; e += step) {
      const line = edgeLine(layout, k, Math.floor(e / layout.nodes[k + 1].length), e % layout.nodes[k + 1].length);
      yield/** @type {Shape} */ ({ type: "line", ...line, color: tokens.rest, width: pen });
    }
  }
  yield* toLoss(layout, view.palette, pen);
  yield* lossBody(layout, view.palette, "E", pen);
  for (let l = 0; l < layout.nodes.length; l++) {
    yield* blockShapes(view, l, label);
    for (let j = 0; j < layout.nodes[l].length; j++) {
      const { x, y, r } = layout.nodes[l][j];
      yield body(l, x, y, r, tokens.panel, isSmall(layout.details[l]) ? tokens.muted : tokens.ink, pen);
      if (layout.details[l] === "full" || layout.details[l] === "value")
        yield nameShape(layout, x, y, r, label.neuron(l, j), tokens.ink);
    }
  }
}
