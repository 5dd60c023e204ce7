/** The end of the network: what the outputs are for, what is wanted of them, and the error E that comes of it. */
import { format } from "./format.js";
import { nameShape, numberIn } from "./neurons.js";
import { REGULAR, ems, shortened } from "./text-size.js";
import { LINE, MOST_TERMS, isSmall } from "./layout.js";
import { around } from "./space.js";
import { ERROR, ease, within } from "./progress.js";
import { heightOf, isDistance, partOf, scaleShapes, scalesOf, workingOf, workingShapes, workingWidth } from "./operations/loss.js";
import { rightOne, shareScale, shareShapes } from "./operations/shares.js";
import { chartShapes, inTurn, ledgerShapes, measure, widthOf } from "./operations/ledger.js";

/**
 * @typedef {import("./network.js").Scene} Scene
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {import("./space.js").Box} Box
 * @typedef {{scales: import("./operations/loss.js").Scale[], isShared: boolean, working: {k: number, box: Box, lines: import("./operations/loss.js").Working[]}[], sum: Box | null, texts: (Shape & {type: "text"})[]}} Ending
 */

const SIZE = 0.92;
const BARS = 4;
/** How wide a number in a hexagon may be, of its radius. */
const HEXAGON = 1.5;

/** What stands at the end, each in its place. @param {Scene} scene @param {import("./space.js").Space} space @returns {Ending} */
export function placeEnding(scene, space) {
  const { layout, trace } = scene;
  const { font, loss } = layout;
  const size = SIZE * font;
  const last = trace.sizes.length - 1;
  const isShared = scene.header.config.output === "softmax";
  const scales = isShared ? [shareScale(scene)] : isSmall(layout.details[last]) && layout.spacings[last] < 2 * font ? [] : scalesOf(scene);
  /** @param {import("./operations/loss.js").Scale} scale */
  const wide = (scale) => {
    if (isShared || !isDistance(scene)) return Math.min(scale.h, scale.room);
    const [y, d] = [trace.row("activations", last, scene.sample)[scale.k], trace.row("targets", 0, scene.sample)[scale.k]];
    return Math.min(scale.room, Math.abs(heightOf(scale, y) - heightOf(scale, d)));
  };
  for (const scale of scales) space.take({ x: scale.x - (isShared ? 1.3 : 0.5) * font, y: scale.top - 0.3 * font, w: wide(scale) + (isShared ? 1.6 : 0.9) * font, h: scale.h + 0.6 * font });
  const texts = outputTexts(scene, space, scales);
  const shown = PHASES.includes(scene.progress.moment.phase);
  const right = rightOne(trace.row("targets", 0, scene.sample));
  const worked = isShared ? right >= 0 && !isDistance(scene) ? [right] : [] : scales.map(({ k }) => k);
  const sum = shown && trace.sizes[last] > 1 && !(isShared && right >= 0 && !isDistance(scene)) ? placeSum(scene, space) : null;
  const working = !shown ? [] : worked.flatMap((k) => {
    const scale = scales[isShared ? 0 : k];
    const all = workingOf(scene, k);
    for (const lines of all.length > 2 ? [all, all.slice(2)] : [all]) {
      const [w, h] = [workingWidth(lines) * size, lines.length * LINE * size];
      const middle = scale.x + wide(scale) / 2;
      const top = scale.top + scale.h + 0.5 * font;
      const below = around(middle, top + h / 2, w, h);
      const atLoss = { x: Math.min(loss.x - w / 2, layout.area.right - w), y: loss.y + loss.r + 0.5 * font, w, h };
      const box = space.first(scales.length === 1 && !isShared ? [atLoss, below] : [below], 0.3 * font);
      if (box) return [{ k, box, lines }];
    }
    return [];
  });
  return { scales, isShared, working, sum, texts };
}

const PHASES = ["error", "backward", "gradient", "update"];

/** E as the sum of what the outputs add. @param {Scene} scene @returns {import("./operations/sums.js").Sum} */
function lossSum(scene) {
  const { trace, sample, label } = scene;
  const last = trace.sizes.length - 1;
  const terms = Array.from({ length: trace.sizes[last] }, (_, k) => ({ name: label.output(k), factor: "", value: partOf(scene, k) }));
  return { terms, symbol: "E", total: trace.array("sample_losses")[sample] };
}

/** @param {Scene} scene @param {import("./space.js").Space} space */
function placeSum(scene, space) {
  const { layout: { loss, font, area } } = scene;
  const size = SIZE * font;
  const sum = lossSum(scene);
  const lines = sum.terms.length <= MOST_TERMS;
  const w = lines ? widthOf({ ...measure([sum], true, 3, size), bars: BARS * size }, size) : 9 * size;
  const h = lines ? (sum.terms.length + 1) * LINE * size : 4 * LINE * size;
  const x = Math.min(loss.x - w / 2, area.right - w);
  return space.first([{ x, y: loss.y + loss.r + 0.6 * font, w, h }, { x, y: loss.y - loss.r - 0.6 * font - h, w, h }, { x: area.right - w, y: area.bottom - h, w, h }, { x: area.right - w, y: area.top, w, h }]);
}

/** Names of classes, and what is wanted of each output. @param {Scene} scene @param {import("./space.js").Space} space @param {import("./operations/loss.js").Scale[]} scales */
function outputTexts(scene, space, scales) {
  const { layout, trace, sample, classes, palette: { tokens }, progress } = scene;
  const { font } = layout;
  const size = SIZE * font;
  const last = trace.sizes.length - 1;
  const targets = trace.row("targets", 0, sample);
  const isShared = scene.header.config.output === "softmax";
  const isTight = isSmall(layout.details[last]);
  /** @type {(Shape & {type: "text"})[]} */
  const texts = [];
  layout.nodes[last].forEach(({ x, y, r }, k) => {
    const scale = isShared ? null : scales[k];
    const wanted = `d ${format(targets[k])}`;
    const color = progress.loss > 0 || progress.input >= 1 ? tokens.ink : tokens.muted;
    /** @param {string} text @param {Box[]} boxes @param {boolean} [bold] */
    const put = (text, boxes, bold) => {
      const box = space.first(boxes, 0.2 * font);
      if (box) texts.push({ type: "text", x: box.x, y: box.y + box.h / 2, text, size, color, bold, align: "left", halo: tokens.ground });
      return box;
    };
    const h = LINE * size;
    if (scale) {
      const at = heightOf(scale, targets[k]);
      for (const digits of [3, 2, 1]) {
        const text = `d ${format(targets[k], digits)}`;
        const w = ems(text) * REGULAR * size;
        const beside = { x: scale.x - 0.6 * font - w, y: at - h / 2, w, h };
        const [above, below] = [around(scale.x, scale.top - 0.55 * font - h / 2, w, h), around(scale.x, scale.top + scale.h + 0.55 * font + h / 2, w, h)];
        const near = at < scale.top + scale.h / 2 ? [above, below] : [below, above];
        if (put(text, [beside, ...near, ...near.map((box) => ({ ...box, x: scale.x - 0.4 * font })), ...near.map((box) => ({ ...box, x: scale.x - 0.4 * font, y: box.y + (box === above ? -h : h) }))])) break;
      }
    }
    if (classes[k] && !isTight) {
      const bold = targets[k] === 1;
      const text = shortened(classes[k], 8) + (bold && isShared ? "\u2002d 1" : "");
      const w = ems(text) * (bold ? 1 : REGULAR) * size;
      put(text, [around(x + r + 0.4 * font + w / 2, y - r * 0.75 - h / 2, w, h), around(x, y - r - 0.2 * font - h / 2, w, h), around(x, y + r + 0.2 * font + h / 2, w, h), around(x + r + 0.4 * font + w / 2, y + r * 0.75 + h / 2, w, h)], bold);
    }
    if (isShared && targets[k] === 1 && (!classes[k] || isTight)) {
      const w = ems(wanted) * size;
      put(wanted, [around(x + r + 0.5 * font + w / 2, y + 0.3 * font + h / 2, w, h), around(x + r + 0.5 * font + w / 2, y - 0.3 * font - h / 2, w, h)], true);
    }
  });
  return texts;
}

/** The scales, under everything else. @param {Scene} scene @param {Ending} ending @returns {Shape[]} */
export function scalesShapes(scene, { scales, isShared }) {
  if (isShared) return shareShapes(scene, scales[0]);
  if (scales.length) return scales.flatMap((scale) => scaleShapes(scene, scale));
  const { layout: { nodes, loss }, palette: { tokens }, pen } = scene;
  return nodes[nodes.length - 1].map(({ x, y, r }) => ({ type: "line", x0: x + r, y0: y, x1: loss.x - loss.r, y1: loss.y, color: tokens.rest, width: 0.7 * pen }));
}

/** The error itself, and what is written at the end. @param {Scene} scene @param {Ending} ending @returns {Shape[]} */
export function endingShapes(scene, { working, sum, texts }) {
  const { layout, palette, trace, progress, sample } = scene;
  const { tokens } = palette;
  const size = SIZE * layout.font;
  const { x, y, r } = layout.loss;
  const formed = within(progress.loss, ERROR.sum);
  const shapes = lossBody(scene, formed);
  if (formed > 0) shapes.push(...numberIn(layout, x, y + 0.2 * r, r, trace.array("sample_losses")[sample], tokens.ink, undefined, HEXAGON));
  shapes.push(...texts);
  for (const { box, lines } of working) shapes.push(...workingShapes(scene, lines, box, size));
  if (!sum) return shapes;
  const total = lossSum(scene);
  const grown = { terms: inTurn(total.terms.length, within(progress.loss, ERROR.stack)), total: formed };
  /** @type {[number, number]} */
  const extent = [0, total.total || 1];
  const of = "E";
  if (total.terms.length > MOST_TERMS) return [...shapes, ...chartShapes(total, sum, extent, grown, { color: tokens.error, tokens, of })];
  const columns = { ...measure([total], true, 3, size), bars: BARS * size };
  return [...shapes, ...ledgerShapes(total, { x: sum.x, y: sum.y, font: size, columns, extent, tokens }, grown, { full: true, digits: 3, color: tokens.error, of })];
}

/** A hexagon: neither input nor neuron. @param {import("./network.js").View} view @param {number} formed @returns {Shape[]} */
export function lossBody({ layout, palette: { tokens } }, formed) {
  const { x, y, r } = layout.loss;
  const pen = Math.max(0.8, layout.font / 13);
  const points = [0, 1, 2, 3, 4, 5].flatMap((n) => [x + r * Math.cos(n * Math.PI / 3), y + r * Math.sin(n * Math.PI / 3)]);
  return [{ type: "path", points, close: true, fill: tokens.panel, color: formed > 0 ? tokens.error : tokens.ink, width: (1.5 + 0.7 * ease(formed)) * pen }, nameShape(layout, x, y, r, "E", tokens.ink)];
}
