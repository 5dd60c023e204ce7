/**
 * Where everything stands: layers left to right, neurons top to bottom, numbers where nothing is in their way. A layer of more neurons
 * than a column can hold stands as a block of cells, row by row; inputs that are the pixels of a square picture always do.
 */
import { placeLabels } from "./places.js";
import { roomBeside } from "./outputs.js";

/**
 * @typedef {{x: number, y: number, r: number}} Place
 * @typedef {"full" | "value" | "small" | "dot" | "cell"} Detail
 * @typedef {{x: number, y: number, w: number, h: number}} Block
 * @typedef {{width: number, height: number, compact: boolean, gap: number, nodes: Place[][], details: Detail[], blocks: (Block | null)[],
 *   labels: (import("./places.js").LabelPlace | null)[][], beneath: number[], edges: number, legend: {x: number, y: number, width: number}}} NetworkLayout
 */

const LEGEND_HEIGHT = 58;
/** Neurons closer than this in a column stand in a block instead; its cells are not larger than that. */
const CLOSEST = 14;
const LARGEST_CELL = 24;
/** Around the inputs, for the ring about what is selected. */
const RING = 8;
/** Above and below a block: its names, its strongest neuron. */
const BLOCK_MARGIN = 20;

/** The lines of text beneath a neuron: their size, and how far under its rim the first and the next stand. @param {boolean} compact */
export const beneath = (compact) => (compact ? { size: 10, first: 12, line: 14 } : { size: 13, first: 14, line: 15 });
/** What a neuron with its name above and two lines beneath needs besides itself. @param {boolean} compact */
const written = (compact) => (compact ? 54 : 60);

/** Too small for text. @param {Detail} detail */
export const isSmall = (detail) => detail === "dot" || detail === "cell";

/** How large a neuron is and what is written in it. @param {number} spacing of its column @param {number} gap between columns @param {boolean} compact @returns {{detail: Detail, r: number}} */
function sizeOf(spacing, gap, compact) {
  const wide = gap * (compact ? 0.24 : 0.18);
  if (spacing >= 98 && wide >= 15) return { detail: "full", r: Math.min(38, (spacing - written(compact)) / 2, wide) };
  if (spacing >= 52 && wide >= 13) return { detail: "value", r: Math.min(24, (spacing - 20) / 2, wide) };
  if (spacing >= 30 && wide >= 11) return { detail: "small", r: Math.min(16, (spacing - 5) / 2, wide) };
  return { detail: "dot", r: Math.max(1.5, Math.min(11, spacing * 0.38, wide)) };
}

/** @param {import("../engine/engine.js").Header} header @param {number} width @param {number} height @returns {NetworkLayout} */
export function layoutNetwork(header, width, height) {
  const { sizes } = header;
  const last = sizes.length - 1;
  const compact = width < 640;
  const top = 10;
  const room = height - LEGEND_HEIGHT - top;
  const margin = compact ? 30 : Math.min(130, width * 0.09);
  const least = compact ? 58 : Math.min(150, width * 0.13); // on the right
  const grids = sizes.map((n, l) => (room / n < CLOSEST || (l === 0 && isPicture(n)) ? gridOf(n, l, 0.5 * (width - margin - least) / last, room - 2 * BLOCK_MARGIN) : null));
  const spacings = sizes.map((n) => Math.min(room / n, compact ? 150 : 215));
  const sizesAt = (/** @type {number} */ gap) => grids.map((grid, l) => (grid ? { detail: /** @type {Detail} */ ("cell"), r: grid.cell * (l === 0 ? 0.5 : 0.4) } : sizeOf(spacings[l], gap, compact)));
  const beyond = roomBeside(header, compact);
  let [left, right] = [margin, least];
  let gap = (width - left - right) / last;
  // The room at the sides follows from the radii, and they from the gap that it leaves: found in turns, which err on the wide
  // and on the narrow side. An odd number of them leaves the radii no larger than they have room for.
  for (let turn = 0; turn < 3; turn++) {
    const found = sizesAt(gap);
    left = Math.max(margin, grids[0] ? grids[0].columns * grids[0].cell / 2 + 12 : found[0].r + RING);
    right = isSmall(found[last].detail) ? least : Math.max(least, found[last].r + beyond);
    gap = (width - left - right) / last;
  }
  const drawn = sizesAt(gap);
  const details = drawn.map(({ detail }) => detail);
  const radii = drawn.map(({ r }) => r);
  /** @type {(Block | null)[]} */
  const blocks = grids.map((grid, l) => grid && ({ x: left + gap * l - grid.columns * grid.cell / 2, y: top + room / 2 - grid.rows * grid.cell / 2, w: grid.columns * grid.cell, h: grid.rows * grid.cell }));
  const nodes = sizes.map((n, l) => Array.from({ length: n }, (_, j) => {
    const [grid, block] = [grids[l], blocks[l]];
    if (grid && block) return { x: block.x + (j % grid.columns + 0.5) * grid.cell, y: block.y + (Math.floor(j / grid.columns) + 0.5) * grid.cell, r: radii[l] };
    return { x: left + gap * l, y: top + room / 2 + (j - (n - 1) / 2) * spacings[l] - (details[l] === "full" ? 8 : 0), r: radii[l] };
  }));
  let edges = 0;
  for (let k = 0; k + 1 < sizes.length; k++) edges += sizes[k] * sizes[k + 1];
  // How wide the text beneath a neuron may be: within the picture, and leaving numbers on edges their room.
  const most = compact ? 62 : 170;
  const between = compact ? gap - 6 : gap * 0.7;
  const beneathEach = sizes.map((_, l) => Math.min(most, ...(l === 0 ? [between, 2 * (compact ? margin : left) - 6] : l === last ? [gap * 0.9, 2 * right - 6] : [between])));
  const { first, line } = beneath(compact);
  const texts = nodes.map((layer, l) => (details[l] !== "full" ? [] : layer.map(({ x, y, r }) => {
    const lines = l === 0 && !compact ? 1 : 2;
    return { x, y: y + r + first + (lines - 1) * line / 2, w: beneathEach[l], h: lines * line };
  })));
  const labels = placeLabels({ nodes, edges, compact }, texts);
  return { width, height, compact, gap, nodes, details, blocks, labels, beneath: beneathEach, edges, legend: { x: compact ? 14 : 24, y: height - 44, width: compact ? 150 : 220 } };
}

/** Are so many inputs a square picture's pixels? @param {number} n */
export const isPicture = (n) => n >= 36 && Number.isInteger(Math.sqrt(n));

/** The block with the largest cells that fits. @param {number} n @param {number} l @param {number} width @param {number} height */
function gridOf(n, l, width, height) {
  const cellOf = (/** @type {number} */ columns) => Math.min(LARGEST_CELL, width / columns, height / Math.ceil(n / columns));
  const worth = (/** @type {number} */ columns) => cellOf(columns) * (n % columns ? 0.7 : 1); // a row that is not full looks like a mistake
  let columns = 1;
  if (l === 0 && isPicture(n)) columns = Math.sqrt(n);
  else for (let c = 2; c <= Math.sqrt(n) || (c <= n && worth(c) > worth(columns)); c++) if (worth(c) > worth(columns)) columns = c;
  return { columns, rows: Math.ceil(n / columns), cell: cellOf(columns) };
}

/**
 * What is under a point: the nearest neuron, else the nearest edge within reach that is drawn.
 * @param {NetworkLayout} layout @param {number} x @param {number} y @param {number} reach
 * @param {(k: number) => Iterable<number> | null} drawn the edges of gap k that are drawn; null: all
 * @returns {import("./selection.js").Selection}
 */
export function hit(layout, x, y, reach, drawn) {
  const { nodes, blocks } = layout;
  /** @type {import("./selection.js").Selection} */
  let best = null;
  let nearest = Infinity;
  for (let l = 0; l < nodes.length; l++) {
    const b = blocks[l];
    const within = b !== null && x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h;
    for (let j = 0; j < nodes[l].length; j++) {
      const { x: u, y: v, r } = nodes[l][j];
      const away = Math.hypot(x - u, y - v);
      if (away < nearest && (within || away <= Math.max(r + 3, Math.min(reach, 12)))) {
        nearest = away;
        best = { neuron: [l, j] };
      }
    }
  }
  if (best) return best;
  nearest = reach;
  for (let k = 0; k + 1 < nodes.length; k++) {
    if (x < nodes[k][0].x || x > nodes[k + 1][0].x) continue;
    const columns = nodes[k + 1].length;
    for (const e of drawn(k) ?? Array(nodes[k].length * columns).keys()) {
      const i = Math.floor(e / columns);
      const j = e % columns;
      const a = nodes[k][i];
      const b = nodes[k + 1][j];
      const dx = b.x - a.x;
      const dy = b.y - a.y;
      const distance = Math.abs((x - a.x) * dy - (y - a.y) * dx) / Math.hypot(dx, dy);
      if (distance < nearest) {
        nearest = distance;
        best = { edge: [k + 1, i, j] };
      }
    }
  }
  return best;
}
