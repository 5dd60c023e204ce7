/**
 * Where everything stands: layers left to right, the error E at their end; neurons top to bottom. All sizes follow from one, the size
 * of the text, which grows with the stage. Where a column holds few neurons, their sums stand outside it, above the first and below
 * the last, where no edge runs; else beside each neuron. A layer of more neurons than a column can hold stands as a block of cells,
 * row by row; inputs that are the pixels of a square picture always do.
 */

/**
 * @typedef {{x: number, y: number, r: number}} Place
 * @typedef {"full" | "value" | "small" | "dot" | "cell"} Detail what has room in it: name and number, with lines beneath; these without;
 *   the number; nothing; nothing, in a block
 * @typedef {{x: number, y: number, w: number, h: number}} Block by its top left corner
 * @typedef {"outside" | "side"} Where the sums of a layer's neurons stand
 * @typedef {{width: number, height: number, font: number, gap: number, nodes: Place[][], details: Detail[], blocks: (Block | null)[],
 *   spacings: number[], sums: Where[], area: {left: number, right: number, top: number, bottom: number}, edges: number,
 *   loss: Place, legend: {x: number, y: number, width: number, lines: number}}} NetworkLayout
 */

/** The stage for which the text has its usual size, and that size. */
const STAGE = { width: 880, height: 470, font: 13 };
/** Text that goes with the usual one may be a tenth smaller: nothing is smaller than 9 px. */
const SMALLEST = 10;
/** On a phone upright, columns stand close (px). */
const NARROW = 640;
/** In ems: neurons closer than this in a column stand in a block instead; its cells are not larger than that. */
const CLOSEST = 1.1;
const LARGEST_CELL = 1.9;
/** Sums of more terms than this are drawn as one picture, without a line for each. */
export const MOST_TERMS = 6;
/** A line of a sum, in ems; and what is around its lines. */
export const LINE = 1.22;
const AROUND = 0.9;
/** From so large on, in ems, a circle has room for a name beside its number, or for a number at all. */
const NAMED = 1.4;
const NUMBERED = 1.25;
/** As large as a neuron gets, and as far as columns and rows go apart. */
const LARGEST = 4.2;
const FARTHEST = { gap: 21, row: 17 };
/** The largest neuron beside the smallest. */
const UNEQUAL = 1.35;

/** Are so many inputs a square picture's pixels? @param {number} n */
export const isPicture = (n) => n >= 36 && Number.isInteger(Math.sqrt(n));

/** Too small for text. @param {Detail} detail */
export const isSmall = (detail) => detail === "dot" || detail === "cell";

/** The size of text on a stage. @param {number} width @param {number} height */
export const fontFor = (width, height) =>
  Math.max(SMALLEST, STAGE.font * Math.min(width / STAGE.width, height / STAGE.height));

/** How many lines a layer's sums need, going forward or coming back. @param {number[]} sizes @param {number} l */
function linesOf(sizes, l) {
  const lines = (/** @type {number} */ terms) => (terms > MOST_TERMS ? 5 : terms + 2);
  return Math.max(
    l > 0 ? lines(sizes[l - 1] + 1) - 1 : 0,
    l + 1 < sizes.length ? lines(sizes[l + 1]) - (l ? 0 : 1) : 2,
  );
}

/** @param {import("../engine/engine.js").Header} header @param {number} width @param {number} height @returns {NetworkLayout} */
export function layoutNetwork(header, width, height) {
  const { sizes } = header;
  const last = sizes.length - 1;
  const font = fontFor(width, height);
  const pad = 0.8 * font;
  const lines = width > 48 * font ? 1 : 2;
  const legend = {
    x: pad,
    y: height - 0.5 * font - lines * 1.5 * font,
    width: Math.min(width - 2 * pad, 17 * font),
    lines,
  };
  const area = { left: pad, right: width - pad, top: pad, bottom: legend.y - 0.5 * font };
  const room = area.bottom - area.top;
  const middle = area.top + room / 2;
  const grids = sizes.map((n, l) =>
    room / n < CLOSEST * font || (l === 0 && isPicture(n))
      ? gridOf(n, l, (0.5 * (width - 2 * pad)) / (last + 1), room - 4 * font, LARGEST_CELL * font)
      : null,
  );
  const few = sizes.map((n, l) => (n <= 2 && !grids[l] ? linesOf(sizes, l) : 0));
  const sumHeight = Math.max(...few) * LINE * font + AROUND * font;
  const columns = (/** @type {number} */ gap) => {
    const wide = (/** @type {number} */ n) =>
      Math.min(LARGEST * font, gap * (n > 2 ? 0.17 : width < NARROW ? 0.23 : 0.21));
    const column = (/** @type {number} */ l, /** @type {number} */ most) => {
      const grid = grids[l];
      if (grid)
        return {
          detail: /** @type {Detail} */ ("cell"),
          r: grid.cell * (l === 0 ? 0.5 : 0.4),
          spacing: grid.cell,
          where: /** @type {Where} */ ("side"),
        };
      return columnOf(sizes[l], {
        room,
        font,
        wide: Math.min(most, wide(sizes[l])),
        sumHeight: few[l] ? sumHeight : 0,
      });
    };
    // Neurons that have room to be large are not much larger than the others.
    const least = Math.min(...sizes.map((_, l) => (grids[l] ? Infinity : column(l, Infinity).r)));
    return sizes.map((_, l) => column(l, Math.max(UNEQUAL * least, NAMED * 1.6 * font)));
  };
  let gap = 0;
  let left = area.left;
  let end = 0;
  // The room at the sides follows from the radii, and they from the gap that it leaves: found in turns, which err on the wide
  // and on the narrow side. An odd number of them leaves the radii no larger than they have room for.
  for (let turn = 0; turn < 3; turn++) {
    const found = columns(gap || (width - 2 * pad) / (last + 1.6));
    left = area.left + (grids[0] ? (grids[0].columns * grids[0].cell) / 2 + 0.4 * font : found[0].r + 0.6 * font);
    end = lossRadius(found[last].r, font);
    gap = Math.min(
      FARTHEST.gap * font,
      (area.right - end - 0.2 * font - left) / (last + lossGap(sizes[last], width < NARROW)),
    );
  }
  const drawn = columns(gap);
  const across = gap * (last + lossGap(sizes[last], width < NARROW));
  left = Math.max(left, (width - across) / 2 + (left - end) / 2 - 0.2 * font); // in the middle of a wide stage
  /** @type {(Block | null)[]} */
  const blocks = grids.map(
    (grid, l) =>
      grid && {
        x: left + gap * l - (grid.columns * grid.cell) / 2,
        y: middle - (grid.rows * grid.cell) / 2,
        w: grid.columns * grid.cell,
        h: grid.rows * grid.cell,
      },
  );
  const nodes = sizes.map((n, l) =>
    Array.from({ length: n }, (_, j) => {
      const [grid, block, { r, spacing }] = [grids[l], blocks[l], drawn[l]];
      if (grid && block)
        return {
          x: block.x + ((j % grid.columns) + 0.5) * grid.cell,
          y: block.y + (Math.floor(j / grid.columns) + 0.5) * grid.cell,
          r,
        };
      const lift = drawn[l].detail === "full" && drawn[l].where === "side" ? 1.2 * font : 0; // for the lines beneath
      return { x: left + gap * l, y: middle - lift + (j - (n - 1) / 2) * spacing, r };
    }),
  );
  let edges = 0;
  for (let k = 0; k < last; k++) edges += sizes[k] * sizes[k + 1];
  const loss = { x: left + across, y: nodes[last].reduce((sum, { y }) => sum + y, 0) / sizes[last], r: end };
  return {
    width,
    height,
    font,
    gap,
    nodes,
    details: drawn.map(({ detail }) => detail),
    blocks,
    spacings: drawn.map(({ spacing }) => spacing),
    sums: drawn.map(({ where }) => where),
    area,
    edges,
    loss,
    legend,
  };
}

/** How far the error stands from the outputs, in gaps: where several add to it, their sum needs room. @param {number} outputs @param {boolean} narrow */
const lossGap = (outputs, narrow) => (narrow ? 1.1 : outputs > 1 ? 1.35 : 1.3);

/** @param {number} r of the outputs @param {number} font */
const lossRadius = (r, font) => Math.max(1.7 * font, Math.min(r, 3 * font));

/** A column of n neurons: how large they are, what is written in them, how far apart they stand, and where their sums have room.
 * @param {number} n @param {{room: number, font: number, wide: number, sumHeight: number}} given @returns {{detail: Detail, r: number, spacing: number, where: Where}} */
function columnOf(n, { room, font, wide, sumHeight }) {
  if (sumHeight) {
    const high = n === 1 ? room / 2 - sumHeight : (room - 2 * sumHeight - 1.2 * font) / 4;
    const r = Math.min(wide, high);
    if (r >= Math.min(wide, NAMED * font))
      return {
        detail: r >= NAMED * font ? "full" : "small",
        r,
        spacing: Math.min(room - 2 * sumHeight - 2 * r, FARTHEST.row * font),
        where: "outside",
      };
  }
  const beneath = 2 * LINE * font + 0.4 * font;
  const shared = (/** @type {number} */ under) => (n === 1 ? room - under : room / n);
  const spread = (/** @type {number} */ r, /** @type {number} */ under) =>
    n === 1 ? 0 : Math.min(FARTHEST.row * font, (room - 2 * r - under) / (n - 1));
  let r = Math.min(wide, (shared(beneath) - beneath - 0.5 * font) / 2);
  if (r >= NAMED * font) return { detail: "full", r, spacing: spread(r, beneath), where: "side" };
  r = Math.min(wide, (shared(0) - 0.6 * font) / 2);
  if (r >= NUMBERED * font)
    return { detail: r >= NAMED * font ? "value" : "small", r, spacing: spread(r, 0), where: "side" };
  r = Math.max(1.5, Math.min(0.8 * font, wide, shared(0) * 0.36));
  return { detail: "dot", r, spacing: spread(r, 0), where: "side" };
}

/** The block with the largest cells that fits. @param {number} n @param {number} l @param {number} width @param {number} height @param {number} largest */
function gridOf(n, l, width, height, largest) {
  const cellOf = (/** @type {number} */ columns) => Math.min(largest, width / columns, height / Math.ceil(n / columns));
  const worth = (/** @type {number} */ columns) => cellOf(columns) * (n % columns ? 0.7 : 1); // a row that is not full looks like a mistake
  let columns = 1;
  if (l === 0 && isPicture(n)) columns = Math.sqrt(n);
  else
    for (let c = 2; c <= Math.sqrt(n) || (c <= n && worth(c) > worth(columns)); c++)
      if (worth(c) > worth(columns)) columns = c;
  return { columns, rows: Math.ceil(n / columns), cell: cellOf(columns) };
}
