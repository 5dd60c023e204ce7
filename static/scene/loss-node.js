/** The end of the network: the error E, a hexagon, for it is neither input nor neuron. */
import { nameShape, numberIn } from "./neurons.js";
import { ERROR, ease, within } from "./progress.js";

/** @typedef {import("./shapes.js").Shape} Shape */

/** How wide a number in a hexagon may be, of its radius. */
const WIDE = 1.5;

/** @param {import("./layout.js").NetworkLayout} layout @param {import("./palette.js").Palette} palette @param {string} name @param {number} pen @param {number} [formed] how far it has come about @returns {Shape[]} */
export function lossBody(layout, { tokens }, name, pen, formed = 0) {
  const { x, y, r } = layout.loss;
  const points = [0, 1, 2, 3, 4, 5].flatMap((n) => [
    x + r * Math.cos((n * Math.PI) / 3),
    y + r * Math.sin((n * Math.PI) / 3),
  ]);
  return [
    {
      type: "path",
      points,
      close: true,
      fill: tokens.panel,
      color: formed > 0 ? tokens.error : tokens.ink,
      width: (1.5 + 0.7 * ease(formed)) * pen,
    },
    nameShape(layout, x, y, r, name, tokens.ink),
  ];
}

/** What leads from the outputs to it, where there is no room for more. @param {import("./layout.js").NetworkLayout} layout @param {import("./palette.js").Palette} palette @param {number} pen @returns {Shape[]} */
export const toLoss = ({ nodes, loss }, { tokens }, pen) =>
  nodes[nodes.length - 1].map(({ x, y, r }) => ({
    type: "line",
    x0: x + r,
    y0: y,
    x1: loss.x - loss.r,
    y1: loss.y,
    color: tokens.rest,
    width: 0.8 * pen,
  }));

/** E of the sample; of one of several, Eₚ. @param {import("./network.js").Scene} scene @returns {Shape[]} */
export function lossShapes({ layout, palette, trace, progress, sample, pen }) {
  const { x, y, r } = layout.loss;
  const formed = within(progress.loss, ERROR.sum);
  const number =
    formed > 0
      ? numberIn(layout, x, y + 0.2 * r, r, trace.array("sample_losses")[sample], palette.tokens.ink, undefined, WIDE)
      : [];
  return [...lossBody(layout, palette, trace.batch > 1 ? "Eₚ" : "E", pen, formed), ...number];
}
