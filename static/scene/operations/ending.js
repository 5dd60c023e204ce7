/** At the end of the network: what the outputs are for, what is wanted of them, and how the error comes of it. */
import { format } from "../format.js";
import { REGULAR, ems, shortened } from "../text-size.js";
import { LINE, isSmall } from "../layout.js";
import { around } from "../space.js";
import { toLoss } from "../loss-node.js";
import { heightOf, isDistance, scaleShapes, scalesOf, workingOf, workingShapes, workingWidth } from "./loss.js";
import { placeSum, sumShapes } from "./loss-sum.js";
import { rightOne, shareScale, shareShapes } from "./shares.js";

/**
 * @typedef {import("../network.js").Scene} Scene
 * @typedef {import("../shapes.js").Shape} Shape
 * @typedef {import("../space.js").Box} Box
 * @typedef {{scales: import("./loss.js").Scale[], isShared: boolean, working: {k: number, box: Box, lines: import("./loss.js").Working[]}[], sum: Box | null, texts: (Shape & {type: "text"})[]}} Ending
 */

const SIZE = 0.92;

/** What stands at the end, each in its place. @param {Scene} scene @param {import("../space.js").Space} space @returns {Ending} */
export function placeEnding(scene, space) {
  const { layout, trace } = scene;
  const { font, loss } = layout;
  const size = SIZE * font;
  const last = trace.sizes.length - 1;
  const isShared = scene.header.config.output === "softmax";
  const scales = isShared
    ? [shareScale(scene)]
    : isSmall(layout.details[last]) && layout.spacings[last] < 2 * font
      ? []
      : scalesOf(scene);
  /** @param {import("./loss.js").Scale} scale */
  const wide = (scale) => {
    if (isShared || !isDistance(scene)) return Math.min(scale.h, scale.room);
    const [y, d] = [
      trace.row("activations", last, scene.sample)[scale.k],
      trace.row("targets", 0, scene.sample)[scale.k],
    ];
    return Math.min(scale.room, Math.abs(heightOf(scale, y) - heightOf(scale, d)));
  };
  for (const scale of scales)
    space.take({
      x: scale.x - (isShared ? 1.3 : 0.5) * font,
      y: scale.top - 0.3 * font,
      w: wide(scale) + (isShared ? 1.6 : 0.9) * font,
      h: scale.h + 0.6 * font,
    });
  const texts = outputTexts(scene, space, scales);
  const shown = PHASES.includes(scene.progress.moment.phase);
  const right = rightOne(trace.row("targets", 0, scene.sample));
  const worked = isShared ? (right >= 0 && !isDistance(scene) ? [right] : []) : scales.map(({ k }) => k);
  const sum =
    shown && trace.sizes[last] > 1 && !(isShared && right >= 0 && !isDistance(scene)) ? placeSum(scene, space) : null;
  const working = !shown
    ? []
    : worked.flatMap((k) => {
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

/** Names of classes, and what is wanted of each output. @param {Scene} scene @param {import("../space.js").Space} space @param {import("./loss.js").Scale[]} scales */
function outputTexts(scene, space, scales) {
  const {
    layout,
    trace,
    sample,
    classes,
    palette: { tokens },
    progress,
  } = scene;
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
      if (box)
        texts.push({
          type: "text",
          x: box.x,
          y: box.y + box.h / 2,
          text,
          size,
          color,
          bold,
          align: "left",
          halo: tokens.ground,
        });
      return box;
    };
    const h = LINE * size;
    if (scale) {
      const at = heightOf(scale, targets[k]);
      for (const digits of [3, 2, 1]) {
        const text = `d ${format(targets[k], digits)}`;
        const w = ems(text) * REGULAR * size;
        const beside = { x: scale.x - 0.6 * font - w, y: at - h / 2, w, h };
        const [above, below] = [
          around(scale.x, scale.top - 0.55 * font - h / 2, w, h),
          around(scale.x, scale.top + scale.h + 0.55 * font + h / 2, w, h),
        ];
        const near = at < scale.top + scale.h / 2 ? [above, below] : [below, above];
        if (
          put(text, [
            beside,
            ...near,
            ...near.map((box) => ({ ...box, x: scale.x - 0.4 * font })),
            ...near.map((box) => ({ ...box, x: scale.x - 0.4 * font, y: box.y + (box === above ? -h : h) })),
          ])
        )
          break;
      }
    }
    if (classes[k] && !isTight) {
      const bold = targets[k] === 1;
      const text = shortened(classes[k], 8) + (bold && isShared ? "\u2002d 1" : "");
      const w = ems(text) * (bold ? 1 : REGULAR) * size;
      put(
        text,
        [
          around(x + r + 0.4 * font + w / 2, y - r * 0.75 - h / 2, w, h),
          around(x, y - r - 0.2 * font - h / 2, w, h),
          around(x, y + r + 0.2 * font + h / 2, w, h),
          around(x + r + 0.4 * font + w / 2, y + r * 0.75 + h / 2, w, h),
        ],
        bold,
      );
    }
    if (isShared && targets[k] === 1 && (!classes[k] || isTight)) {
      const w = ems(wanted) * size;
      put(
        wanted,
        [
          around(x + r + 0.5 * font + w / 2, y + 0.3 * font + h / 2, w, h),
          around(x + r + 0.5 * font + w / 2, y - 0.3 * font - h / 2, w, h),
        ],
        true,
      );
    }
  });
  return texts;
}

/** The scales, under everything else. @param {Scene} scene @param {Ending} ending @returns {Shape[]} */
export function scalesShapes(scene, { scales, isShared }) {
  if (isShared) return shareShapes(scene, scales[0]);
  return scales.length
    ? scales.flatMap((scale) => scaleShapes(scene, scale))
    : toLoss(scene.layout, scene.palette, scene.pen);
}

/** What is written at the end. @param {Scene} scene @param {Ending} ending @returns {Shape[]} */
export function endingShapes(scene, { working, sum, texts }) {
  const size = SIZE * scene.layout.font;
  return [
    ...texts,
    ...working.flatMap(({ box, lines }) => workingShapes(scene, lines, box, size)),
    ...(sum ? sumShapes(scene, sum) : []),
  ];
}
