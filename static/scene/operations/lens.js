/**
 * The lens: the operation of what is pointed at or selected, large, beside it, wherever the picture itself has no room for it.
 */
import { format } from "../format.js";
import { REGULAR, ems } from "../text-size.js";
import { LINE, MOST_TERMS } from "../layout.js";
import { FORWARD, GRADIENT, ease, within } from "../progress.js";
import { ALWAYS } from "../labels.js";
import { neuronOf } from "../selection.js";
import { bar, chartShapes, ledgerShapes, measure, widthOf, word } from "./ledger.js";
import { curveOf } from "./cards.js";
import { graphShapes } from "./graph.js";
import { lensContent } from "./lens-content.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../space.js").Box} Box
 * @typedef {import("./lens-content.js").Block} Block
 * @typedef {import("./lens-content.js").ProductBlock} ProductBlock
 * @typedef {import("./lens-content.js").AreaBlock} AreaBlock
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

/** @param {Block} block @param {number} font @returns {{w: number, h: number}} */
function sizeOf(block, font) {
  switch (block.kind) {
    case "sum":
      return block.sum.terms.length > MOST_TERMS
        ? { w: CHART.w * font, h: (CHART.h + LINE) * font }
        : {
            w: widthOf({ ...measure([block.sum], true, 3, font), bars: BARS * font }, font),
            h: (block.sum.terms.length + 1) * LINE * font,
          };
    case "product":
      return { w: widthOf(productColumns(block, font), font), h: 2 * LINE * font };
    case "area":
      return { w: Math.max(AREA.w, ems(areaTexts(block)[1])) * font, h: (AREA.h + 2 * LINE) * font };
    case "graph":
      return { w: GRAPH * font, h: GRAPH * font };
    default:
      return { w: Math.max(...block.texts.map(ems)) * font, h: block.texts.length * LINE * font };
  }
}

/** @param {ProductBlock} block @param {number} font @returns {import("./ledger.js").Columns} */
const productColumns = ({ first, factor, name, value, product }, font) => ({
  names: Math.max(ems(first), ems(factor || name)) * font,
  bars: BARS * font,
  numbers: Math.max(ems(format(value)), ems(format(product))) * font,
});

/** @param {AreaBlock} block */
const areaTexts = ({ a, delta, product }) => [
  `${a[0]} ${format(a[1])}`,
  `${delta[0]} ${format(delta[1])}`,
  `${delta[0]}·${a[0]} ${format(product)}`,
];

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
  const clamp = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.max(low, Math.min(v, high));
  const away = r + 1.2 * layout.font;
  const places = [x - away - w, x + away, x - w / 2].flatMap((left) =>
    [y - h / 2, y - away - h, y + away].map((top) => ({
      x: clamp(left, bounds.x, bounds.x + bounds.w - w),
      y: clamp(top, bounds.y, bounds.y + bounds.h - h),
      w,
      h,
    })),
  );
  const covers = (/** @type {Box} */ box) =>
    box.x < x + r + 2 && box.x + w > x - r - 2 && box.y < y + r + 2 && box.y + h > y - r - 2;
  const overlap = (/** @type {Box} */ box) =>
    space.taken.reduce(
      (sum, t) =>
        sum +
        Math.max(0, Math.min(box.x + w, t.x + t.w) - Math.max(box.x, t.x)) *
          Math.max(0, Math.min(box.y + h, t.y + t.h) - Math.max(box.y, t.y)),
      covers(box) ? 1e7 : 0,
    );
  const box = places
    .map((place) => ({ place, cost: overlap(place) + 0.02 * Math.hypot(place.x + w / 2 - x, place.y + h / 2 - y) }))
    .sort((a, b) => a.cost - b.cost)[0].place;
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
  if (away > at.r)
    shapes.push({
      type: "line",
      x0: at.x + ((near.x - at.x) / away) * at.r,
      y0: at.y + ((near.y - at.y) / away) * at.r,
      x1: near.x,
      y1: near.y,
      color: tokens.ink,
      width: 1.4 * pen,
    });
  shapes.push({
    type: "rect",
    ...box,
    radius: 0.5 * font,
    fill: tokens.panel,
    stroke: tokens.ink,
    width: 1.4 * pen,
    of: "lens",
  });
  const x = box.x + PAD * font;
  let y = box.y + PAD * font;
  shapes.push({
    type: "text",
    x,
    y: y + (LINE * font) / 2,
    text: title,
    size: font,
    color: tokens.ink,
    italic: true,
    align: "left",
  });
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
    case "text":
      return block.from(scene)
        ? block.texts.map((text, n) => ({
            type: "text",
            x: box.x,
            y: line(n),
            text,
            size: font,
            color: tokens.ink,
            align: "left",
          }))
        : [];
    case "graph": {
      const { l, j, slope } = block;
      const curve = curveOf(scene, l);
      const zs = trace.row("net_inputs", l - 1, sample);
      const point = {
        z: zs[j],
        a: trace.row("activations", l, sample)[j],
        slope: slope ? trace.row("slopes", l - 1, sample)[j] : null,
        reach: zs.reduce((most, z) => Math.max(most, Math.abs(z)), 0),
      };
      return curve
        ? graphShapes(curve, { x: box.x, y: box.y, w: box.h, h: box.h }, point, tokens, {
            font,
            done: slope ? 1 : within(progress.forward(l, j), FORWARD.graph),
          })
        : [];
    }
    case "sum": {
      const { sum, extent, color } = block;
      const grown = block.grown(scene);
      if (sum.terms.length <= MOST_TERMS)
        return ledgerShapes(
          sum,
          {
            x: box.x,
            y: box.y,
            font,
            columns: { ...measure([sum], true, 3, font), bars: BARS * font },
            extent,
            tokens,
          },
          grown,
          { full: true, digits: 3, color, of: "lens" },
        );
      const area = { x: box.x, y: box.y, w: box.w, h: CHART.h * font };
      const shapes = chartShapes(sum, area, extent, grown, { color, tokens, of: "lens" });
      shapes.push({
        type: "text",
        x: box.x,
        y: box.y + (CHART.h + LINE / 2) * font,
        text: `${sum.terms.length} terms`,
        size: font,
        color: tokens.muted,
        align: "left",
      });
      if (grown.total > 0)
        shapes.push({
          type: "text",
          x: box.x + box.w,
          y: box.y + (CHART.h + LINE / 2) * font,
          text: `${sum.symbol} ${format(sum.total)}`,
          size: font,
          bold: true,
          color,
          align: "right",
        });
      return shapes;
    }
    case "product": {
      const { first, value, factor, name, product, colors, done } = block;
      const extent = /** @type {[number, number]} */ ([Math.min(0, value, product), Math.max(0, value, product)]);
      const page = {
        x: box.x,
        y: box.y,
        font,
        columns: productColumns(block, font),
        extent: extent[1] > extent[0] ? extent : /** @type {[number, number]} */ ([0, 1]),
        tokens,
      };
      const share = ease(done(scene));
      const shapes = [
        word(page, 0, first, "name", { color: colors[0], bold: true }),
        bar(page, 0, { from: 0, to: value, fill: colors[0], of: "lens first", value }),
        word(page, 0, format(value), "number", { color: colors[0], bold: true }),
        word(page, 1, factor || name, "name", { color: colors[1], bold: true }),
      ];
      if (factor)
        shapes.push(bar(page, 1, { from: 0, to: value, stroke: tokens.rest, of: "lens first before", value }));
      shapes.push(
        bar(page, 1, {
          from: 0,
          to: value + (product - value) * share,
          fill: colors[2],
          of: "lens product",
          value: product,
        }),
      );
      if (share >= 1) shapes.push(word(page, 1, format(product), "number", { color: tokens.ink, bold: true }));
      return shapes;
    }
    default:
      return areaShapes(scene, block, box, font);
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
  const shapes = [
    {
      type: "text",
      x: box.x,
      y: box.y + (LINE * font) / 2,
      text: other,
      size: font,
      color: tokens.error,
      bold: true,
      align: "left",
    },
  ];
  if (grown > 0)
    shapes.push({
      type: "rect",
      x,
      y: y + h * (1 - grown),
      w,
      h: h * grown,
      fill: block.product < 0 ? tokens.negative : tokens.positive,
      of: "lens a·δ",
      value: block.product,
    });
  shapes.push(
    { type: "line", x0: x, y0: y, x1: x, y1: y + h, color: tokens.error, width: 3 * pen },
    { type: "line", x0: x, y0: y + h, x1: x + w, y1: y + h, color: tokens.input, width: 3 * pen },
  );
  shapes.push({
    type: "text",
    x: x + 0.3 * font,
    y: y + h + (LINE * font) / 2,
    text: side,
    size: font,
    color: tokens.input,
    bold: true,
    align: "left",
  });
  if (grown >= 1)
    shapes.push({
      type: "text",
      x: x + w / 2,
      y: y + h / 2,
      text: made.split(" ").pop() ?? "",
      size: font * REGULAR,
      color: tokens.ink,
      bold: true,
      halo: tokens.panel,
    });
  return shapes;
}

/** Is the operation of what is pointed at not drawn already? @param {Scene} scene @param {import("./cards.js").Card[]} cards @param {import("../edges.js").Kind} kind */
function needsLens({ selection, hover, layout, trace }, cards, kind) {
  const about = hover ?? selection;
  const neuron = neuronOf(about);
  const isSmall = layout.edges <= ALWAYS; // what happens on an edge is drawn beside its number
  const isPlain = !trace.layout.fields.weight_pulls || kind !== "update";
  if (neuron)
    return (
      !(isSmall && isPlain && (kind === "sample-gradient" || kind === "update")) &&
      !cards.some(({ l, j, form }) => l === neuron[0] && j === neuron[1] && form !== "strip")
    );
  return Boolean(about?.edge) && !(isSmall && isPlain);
}
