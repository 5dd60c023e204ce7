/** What stands where at one moment, the most important first: found once for a moment, whatever moves in it. */
import { groupsOf, placeGroup } from "./operations/cards.js";
import { placeEnding } from "./outputs.js";
import { needsLens, placeLens } from "./operations/lens.js";
import { placeLabels } from "./labels.js";
import { isEdge, moving, pointedAt } from "./edge-lines.js";
import { Space, around } from "./space.js";

/**
 * @typedef {import("./network.js").Scene} Scene
 * @typedef {{key: string, trace: import("../engine/trace.js").Trace, space: Space, ending: import("./outputs.js").Ending, cards: import("./operations/cards.js").Card[], lens: import("./operations/lens.js").Lens | null, labels: import("./labels.js").Label[], withCard: Set<string>}} Plan
 */

/** The newest plan of each layout. @type {WeakMap<import("./layout.js").NetworkLayout, Plan>} */
const plans = new WeakMap();

/** @param {Scene} scene @param {import("./edges.js").Kind} kind @returns {Plan} */
export function planOf(scene, kind) {
  const { layout, trace, span, selection, hover, lit, labels, edges, signal } = scene;
  const key = JSON.stringify([span, selection, hover, lit, labels, edges, signal]);
  const known = plans.get(layout);
  if (known && known.trace === trace && known.key === key) return known;
  const plan = { key, trace, ...made(scene, kind) };
  plans.set(layout, plan);
  return plan;
}

/** @param {Scene} scene @param {import("./edges.js").Kind} kind */
function made(scene, kind) {
  const { layout, progress: { moment } } = scene;
  const { area } = layout;
  const space = new Space({ x: area.left - 0.5 * layout.font, y: 2, w: area.right - area.left + layout.font, h: area.bottom });
  layout.nodes.forEach((layer, l) => {
    const block = layout.blocks[l];
    if (block) space.take(block);
    else for (const { x, y, r } of layer) space.take(around(x, y, 2 * r, 2 * r));
  });
  space.take(around(layout.loss.x, layout.loss.y, 2 * layout.loss.r, 2 * layout.loss.r));
  const ending = placeEnding(scene, space);
  const cards = groupsOf(scene).flatMap((group) => placeGroup(scene, space, group));
  const all = moment.phase === "gradient" || moment.phase === "update";
  const lens = lensOf(scene, space, cards, kind);
  const isPointed = (/** @type {number} */ k, /** @type {number} */ e) => pointedAt(scene, k).includes(e);
  const labels = placeLabels(scene, space, () => kind, (k, e) => all || moving(scene, k, e % layout.nodes[k + 1].length), isPointed);
  return { space, ending, cards, lens, labels, withCard: new Set(cards.map(({ l, j }) => `${l}.${j}`)) };
}

/** @param {Scene} scene @param {Space} space @param {import("./operations/cards.js").Card[]} cards @param {import("./edges.js").Kind} kind */
function lensOf(scene, space, cards, kind) {
  if (!needsLens(scene, cards, kind)) return null;
  const lens = placeLens(scene, space);
  if (lens) space.take(lens.box);
  return lens;
}
