/** The operations at the neurons, as shapes: what `cards.js` has found a place for, as far as the moment has come. */
import { LINE } from "../layout.js";
import { addition } from "./addition.js";
import { FORWARD, BACKWARD, ease, within } from "../progress.js";
import { bar, chartShapes, inTurn, ledgerShapes, word } from "./ledger.js";
import { graphShapes } from "./graph.js";
import { curveOf, slopeText } from "./cards.js";
import { isShared } from "../present.js";

/** @typedef {import("../network.js").Scene} Scene @typedef {import("../shapes.js").Shape} Shape @typedef {import("./cards.js").Card} Card */

const PAD = 0.35;

/** How far each bar of a card has grown. @param {Scene} scene @param {Card} card @returns {import("./ledger.js").Grown} */
function grownOf({ progress, trace }, { kind, l, j, sum }) {
  if (kind === "forward") {
    const done = progress.forward(l, j);
    return { terms: inTurn(sum.terms.length, within(done, FORWARD.stack)), total: within(done, FORWARD.sum) };
  }
  if (kind === "delta") {
    const done = within(progress.backward(l, j), BACKWARD.shrink);
    return { terms: [1, ease(Math.min(1, 2 * done))], total: within(done, [0.6, 1]) };
  }
  const senders = Array.from({ length: trace.sizes[l + 1] ?? 0 }, (_, k) => progress.backward(l + 1, k));
  return {
    terms: senders.map((done) => within(done, BACKWARD.stack)),
    total: within(senders[senders.length - 1] ?? 0, BACKWARD.sum),
  };
}

/** @param {Scene} scene @param {Card} card @returns {Shape[]} */
export function cardShapes(scene, card) {
  const { kind, l, j, box, font, form, columns, extent, sum, graph, full, digits } = card;
  const { palette, label } = scene;
  const { tokens } = palette;
  const of = `${kind} ${label.neuron(l, j)}`;
  const color = kind === "forward" ? tokens.ink : tokens.error;
  /** @type {Shape[]} */
  const shapes = [{ type: "rect", ...box, radius: 0.4 * font, fill: `${tokens.ground}e8`, of: "card" }];
  if (kind === "delta" && sum.terms.length === 1) return [...shapes, ...deltaShapes(scene, card, of)];
  const grown = grownOf(scene, card);
  const inner = { x: box.x + PAD * font, y: box.y + PAD * font };
  if (form === "lines") {
    const lines = (sum.terms.length + 1) * LINE * font;
    const page = {
      x: inner.x,
      y: graph && graph.y > box.y + lines ? inner.y : box.y + (box.h - lines) / 2,
      font,
      columns,
      extent,
      tokens,
    };
    shapes.push(...ledgerShapes(sum, page, grown, { full, digits, color, of }));
  } else {
    const strip = form === "strip";
    const area = strip
      ? { x: box.x, y: box.y, w: columns.bars, h: box.h }
      : { ...inner, w: columns.bars, h: box.h - 2 * PAD * font - LINE * font };
    shapes.push(...chartShapes(sum, area, extent, grown, { color, tokens, of }));
    if (grown.total > 0 && card.numbered) {
      const { total } = addition([], sum.total, { digits });
      shapes.push(
        strip
          ? {
              type: "text",
              x: box.x + box.w,
              y: box.y + box.h / 2,
              text: total,
              size: font,
              bold: true,
              color,
              align: "right",
            }
          : {
              type: "text",
              x: area.x + area.w,
              y: area.y + area.h + LINE * font * 0.5,
              text: `${sum.symbol} ${total}`,
              size: font,
              bold: true,
              color,
              align: "right",
            },
      );
    }
    if (!strip && sum.terms.length > 0 && columns.bars > 11 * font)
      shapes.push({
        type: "text",
        x: area.x,
        y: area.y + area.h + LINE * font * 0.5,
        text: `${sum.terms.length} terms`,
        size: font,
        color: tokens.muted,
        align: "left",
      });
  }
  if (graph) shapes.push(...graphOf(scene, card, graph));
  return shapes;
}

/** @param {Scene} scene @param {Card} card @param {import("../space.js").Box} graph @returns {Shape[]} */
function graphOf(scene, { kind, l, j, font }, graph) {
  const {
    trace,
    sample,
    progress,
    palette: { tokens },
  } = scene;
  const curve = curveOf(scene, l);
  if (!curve) return [];
  const zs = trace.row("net_inputs", l - 1, sample);
  const point = {
    z: zs[j],
    a: trace.row("activations", l, sample)[j],
    slope: kind === "delta" ? trace.row("slopes", l - 1, sample)[j] : null,
    reach: zs.reduce((most, z) => Math.max(most, Math.abs(z)), 0),
  };
  return graphShapes(curve, graph, point, tokens, {
    font,
    done: kind === "delta" ? 1 : within(progress.forward(l, j), FORWARD.graph),
  });
}

/** e, and what the slope leaves of it. @param {Scene} scene @param {Card} card @param {string} of @returns {Shape[]} */
function deltaShapes(scene, card, of) {
  const { l, j, box, font, columns, extent, sum, graph, full, digits } = card;
  const {
    palette: { tokens },
    progress,
    trace,
    sample,
  } = scene;
  const [{ value: e }] = sum.terms;
  const delta = sum.total;
  const done = ease(within(progress.backward(l, j), BACKWARD.shrink));
  const page = {
    x: box.x + PAD * font,
    y: graph && graph.y > box.y + 2 * LINE * font ? box.y + PAD * font : box.y + (box.h - 2 * LINE * font) / 2,
    font,
    columns,
    extent,
    tokens,
  };
  const digitsOf = { digits, more: false };
  const slope = trace.row("slopes", l - 1, sample)[j];
  const from = page.x + columns.names;
  /** @type {Shape[]} */
  const shapes = [
    word(page, 0, "e", "name", { color: tokens.error, bold: true }),
    bar(page, 0, { from: 0, to: e, fill: tokens.error, of: `${of} e`, value: e }),
    word(page, 0, addition([], e, digitsOf).total, "number", { color: tokens.error, bold: true }),
    word(page, 1, isShared(scene, l) ? "δ" : slopeText(slope, full), "name", {
      color: isShared(scene, l) ? tokens.ink : tokens.slope,
      bold: true,
    }),
  ];
  if (!isShared(scene, l))
    shapes.push(bar(page, 1, { from: 0, to: e, stroke: tokens.rest, of: `${of} e before`, value: e }));
  shapes.push(bar(page, 1, { from: 0, to: e + (delta - e) * done, fill: tokens.slope, of: `${of} δ`, value: delta }));
  if (done >= 1)
    shapes.push(word(page, 1, addition([], delta, digitsOf).total, "number", { color: tokens.ink, bold: true }));
  shapes.push({ type: "line", x0: from, y0: page.y, x1: from, y1: page.y, color: tokens.rest, width: 1 });
  if (graph) shapes.push(...graphOf(scene, card, graph));
  return shapes;
}
