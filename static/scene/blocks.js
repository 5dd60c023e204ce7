/** Layers of more neurons than a column can hold: blocks of cells, with the names that are worth their room. */
import { format } from "./format.js";
import { neuronOf } from "./selection.js";

/** @typedef {import("./shapes.js").Shape} Shape */

/** The ground of a block, and what its neurons are called. @param {import("./network.js").View} view @param {number} l @param {ReturnType<typeof import("./format.js").names>} label @returns {Shape[]} */
export function blockShapes({ layout, palette: { tokens } }, l, label) {
  const block = layout.blocks[l];
  if (!block) return [];
  const { x, y, w, h } = block;
  const edge = l === 0 ? 1 : 4;
  const last = layout.nodes[l].length - 1;
  return [
    {
      type: "rect",
      x: x - edge,
      y: y - edge,
      w: w + 2 * edge,
      h: h + 2 * edge,
      radius: l === 0 ? 2 : 6,
      fill: tokens.ground,
      stroke: tokens.line,
      width: 1.2,
    },
    {
      type: "text",
      x: x + w / 2,
      y: y - edge - 10,
      text: `${label.neuron(l, 0)} … ${label.neuron(l, last)}`,
      size: layout.font * 1.05,
      italic: true,
      color: tokens.ink,
      halo: tokens.ground,
    },
  ];
}

/** The names of blocks and of the strongest of their neurons keep their places. @param {import("./layout.js").NetworkLayout} layout @param {import("./space.js").Space} space */
export function takeBlocks({ blocks, font }, space) {
  blocks.forEach((block, l) => {
    if (!block) return;
    const { x, y, w, h } = block;
    const wide = Math.max(w, 9 * font);
    space.take({ x: x - 6, y: y - 6, w: w + 12, h: h + 12 });
    space.take({ x: x + w / 2 - wide / 2, y: y - 2 * font, w: wide, h: 1.4 * font });
    if (l > 0) space.take({ x: x + w / 2 - wide, y: y + h + 0.5 * font, w: 2 * wide, h: 1.4 * font });
  });
}

/** Of a block's neurons the one that sends, those pointed at and, under it, the strongest have their names. @param {import("./network.js").Scene} scene @returns {Shape[]} */
export function blockNames(scene) {
  const {
    layout,
    palette: { tokens },
    label,
    selection,
    hover,
    progress,
    span,
  } = scene;
  /** @type {Shape[]} */
  const shapes = [];
  const { phase, layer, neuron } = progress.moment;
  const sends =
    span[0] === span[1] && neuron !== null && layer !== null && (phase === "forward" || phase === "backward")
      ? [[layer, neuron]]
      : [];
  const ends = [selection, hover].flatMap((each) =>
    each?.edge
      ? [
          [each.edge[0] - 1, each.edge[1]],
          [each.edge[0], each.edge[2]],
        ]
      : [],
  );
  const pointed = [selection, hover].flatMap((each) => neuronOf(each) ?? []);
  for (let p = 0; p < pointed.length; p += 2) ends.push([pointed[p], pointed[p + 1]]);
  for (const [l, j] of ends) {
    if (!layout.blocks[l]) continue;
    const { x, y, r } = layout.nodes[l][j];
    shapes.push({ type: "circle", x, y, r: r + 2, stroke: tokens.ink, width: 2 });
  }
  const named = new Set();
  for (const [l, j] of [...sends, ...ends]) {
    if (!layout.blocks[l] || named.has(`${l}.${j}`)) continue;
    named.add(`${l}.${j}`);
    const { x, y, r } = layout.nodes[l][j];
    const top = y - layout.nodes[l][0].y < r; // above it is the block's own name
    shapes.push({
      type: "text",
      x,
      y: top ? y + r + 11 : y - r - 10,
      text: label.neuron(l, j),
      size: layout.font * 1.1,
      italic: true,
      color: tokens.ink,
      halo: tokens.ground,
    });
  }
  layout.blocks.forEach((block, l) => {
    if (block && l > 0) shapes.push(...strongestName(scene, l, block));
  });
  return shapes;
}

/** @param {import("./network.js").Scene} scene @param {number} l @param {import("./layout.js").Block} block @returns {Shape[]} */
function strongestName({ trace, layout, progress, sample, label, palette: { tokens } }, l, { x, y, w, h }) {
  const last = trace.sizes[l] - 1;
  const back = l + 1 < trace.sizes.length && progress.backward(l + 1, trace.sizes[l + 1] - 1) === 1;
  if (progress.forward(l, last) < 1) return [];
  const values = trace.row(back ? "error_signals" : "activations", l, sample);
  let best = 0;
  for (let j = 1; j <= last; j++) if (Math.abs(values[j]) > Math.abs(values[best])) best = j;
  const text = `${label.neuron(l, best)}: ${back ? "e" : "a"} ${format(values[best])}`;
  return [
    {
      type: "text",
      x: x + w / 2,
      y: y + h + 1.2 * layout.font,
      text: `strongest ${text}`,
      size: layout.font,
      color: back ? tokens.error : tokens.muted,
      halo: tokens.ground,
    },
  ];
}
