/** What stands where at one moment, the most important first: found once for a moment, whatever moves in it. */
import { takeBlocks } from "./blocks.js";
import { placeLines } from "./lines.js";
import { placeLabels } from "./labels.js";
import { moving, pointedAt } from "./edge-lines.js";
import { active } from "./present.js";
import { Space, around } from "./space.js";
import { neuronOf } from "./selection.js";
import { ems } from "./text-size.js";

/**
 * @typedef {import("./network.js").Scene} Scene
 * @typedef {{key: string, trace: import("../engine/trace.js").Trace, ending: import("./operations/ending.js").Ending | null, cards: import("./operations/cards.js").Card[], lens: import("./operations/lens.js").Lens | null, labels: import("./labels.js").Label[], names: import("./shapes.js").Text[], lines: import("./lines.js").Lines[]}} Plan
 */

/** The newest plan of each layout. @type {WeakMap<import("./layout.js").NetworkLayout, Plan>} */
const plans = new WeakMap();

/** @param {Scene} scene @param {import("./edges.js").Kind} kind @param {() => Scene} atEnd the scene when the moment is over @returns {Plan} */
export function planOf(scene, kind, atEnd) {
  const { layout, trace, span, selection, hover, lit, labels, edges, signal, operations } = scene;
  const key = JSON.stringify([span, selection, hover, lit, labels, edges, signal, Boolean(operations)]);
  const known = plans.get(layout);
  if (known && known.trace === trace && known.key === key) return known;
  const plan = { key, trace, ...made(scene, kind, atEnd()) };
  plans.set(layout, plan);
  return plan;
}

/** @param {Scene} scene @param {import("./edges.js").Kind} kind @param {Scene} still */
function made(scene, kind, still) {
  const {
    layout,
    progress: { moment },
    operations,
  } = scene;
  const { area } = layout;
  const space = new Space({
    x: area.left - 0.5 * layout.font,
    y: 2,
    w: area.right - area.left + layout.font,
    h: area.bottom,
  });
  layout.nodes.forEach((layer, l) => {
    if (!layout.blocks[l]) for (const { x, y, r } of layer) space.take(around(x, y, 2 * r, 2 * r));
  });
  space.take(around(layout.loss.x, layout.loss.y, 2 * layout.loss.r, 2 * layout.loss.r));
  takeBlocks(layout, space);
  const ending = operations?.placeEnding(scene, space) ?? null;
  const cards = operations?.placeCards(scene, space) ?? [];
  const all = moment.phase === "gradient" || moment.phase === "update";
  const lens = operations?.placeLens(scene, space, cards, kind) ?? null;
  const isPointed = (/** @type {number} */ k, /** @type {number} */ e) => pointedAt(scene, k).includes(e);
  const labelled = (/** @type {boolean} */ now) =>
    placeLabels(
      scene,
      space,
      () => kind,
      (k, e) => all || moving(scene, k, e % layout.nodes[k + 1].length),
      isPointed,
      now,
    );
  const present = labelled(true);
  const names = namesOf(scene, space);
  const withCard = new Set(
    cards.filter(({ kind: of, form }) => form !== "strip" && of !== "forward").map(({ l, j }) => `${l}.${j}`),
  );
  const lines = layout.nodes.flatMap((layer, l) =>
    layout.details[l] === "full"
      ? layer.flatMap((_, j) => (withCard.has(`${l}.${j}`) ? [] : [placeLines(still, space, l, j)]))
      : [],
  );
  const labels = [...present, ...labelled(false)];
  return { ending, names, lines, cards, lens, labels };
}

/** The names of neurons that have no room for them inside: of those that the moment is about, and of what is pointed at. @param {Scene} scene @param {Space} space @returns {import("./shapes.js").Text[]} */
function namesOf(scene, space) {
  const {
    layout,
    progress: { moment },
    selection,
    hover,
    label,
    palette: { tokens },
  } = scene;
  const size = layout.font;
  const js = active(scene);
  /** @type {[number, number][]} */
  const about = moment.layer !== null && js.length === 1 ? [[moment.layer, js[0]]] : [];
  for (const each of [hover, selection]) {
    const neuron = neuronOf(each);
    if (neuron) about.push([neuron[0], neuron[1]]);
    if (each?.edge) about.push([each.edge[0] - 1, each.edge[1]], [each.edge[0], each.edge[2]]);
  }
  const every = layout.nodes.flatMap((layer, l) =>
    layout.details[l] === "small" && layout.spacings[l] > 2 * layer[0].r + 1.3 * size
      ? layer.map((_, j) => /** @type {[number, number]} */ ([l, j]))
      : [],
  );
  const seen = new Set();
  return [...about, ...every].flatMap(([l, j]) => {
    const place = layout.nodes[l]?.[j];
    if (!place || seen.has(`${l}.${j}`) || !(layout.details[l] === "small" || layout.details[l] === "dot")) return [];
    seen.add(`${l}.${j}`);
    const text = label.neuron(l, j);
    const [w, h] = [ems(text) * size, 1.1 * size];
    const { x, y, r } = place;
    const away = r + 0.3 * size;
    const box = space.first([
      around(x, y - away - h / 2, w, h),
      around(x, y + away + h / 2, w, h),
      around(x - away - w / 2, y - 0.5 * h, w, h),
      around(x + away + w / 2, y - 0.5 * h, w, h),
    ]);
    return box
      ? [
          {
            type: "text",
            x: box.x + w / 2,
            y: box.y + h / 2,
            text,
            size,
            italic: true,
            color: tokens.ink,
            halo: tokens.ground,
          },
        ]
      : [];
  });
}
