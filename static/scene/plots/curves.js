/** How E, RMS and accuracy went along a run: of each update (or epoch), of the whole training set, of what is held out. */
import { line, words } from "../shapes.js";
import { widthOf } from "../axes.js";

/** What can be shown: its name, its key in the updates' own numbers, in those of the training set, of what is held out. */
export const QUANTITIES = /** @type {const} */ ({
  loss: ["E", "loss", "loss", "test_loss"],
  rms: ["RMS", "rms", "rms", "test_rms"],
  accuracy: ["accuracy", null, "accuracy", "test_accuracy"],
});

/** @typedef {keyof typeof QUANTITIES} Quantity */
/** @typedef {import("../../engine/messages.d.ts").Curves} Curves */

/** @param {Curves} answer @param {Quantity} quantity @param {boolean} heldOut @param {Record<string, string>} tokens
 * @returns {import("./series.js").Series[]} */
export function curveSeries({ per, own, whole }, quantity, heldOut, tokens) {
  const [, mine, train, test] = QUANTITIES[quantity];
  /** @type {import("./series.js").Series[]} */
  const list = [];
  if (mine)
    list.push({
      label: per === "epoch" ? "mean over each epoch's updates" : "each update's samples",
      x: own.iterations,
      y: own[mine],
      color: tokens.rest,
      width: 1,
    });
  list.push({ label: "training set", x: whole.iterations, y: whole[train], color: tokens.ink, width: 2 });
  if (heldOut)
    list.push({
      label: "held out",
      x: whole.iterations,
      y: whole[test],
      color: tokens.positive,
      width: 2,
      dash: [6, 4],
    });
  return list.filter(({ y }) => Array.from(y).some((v) => v !== null));
}

/** What was changed at an update, in a few words. @param {Curves["events"][number]} event */
export const eventText = ({ settings, parameters }) =>
  [
    parameters ? "weights edited" : "",
    ...Object.entries(settings).map(([name, value]) => `${name === "learning_rate" ? "η" : name} ${value}`),
  ]
    .filter(Boolean)
    .join(", ");

/** Where the run stands, and what was changed on the way. @param {Curves["events"]} events @param {number} now
 * @param {import("../axes.js").Frame} f @param {Record<string, string>} tokens @returns {import("../shapes.js").Shape[]} */
export function curveMarks(events, now, f, tokens) {
  const { box } = f;
  const isSeen = (/** @type {number} */ n) => n >= f.x[0] && n <= f.x[1];
  const across = (/** @type {number} */ n, /** @type {string} */ color, /** @type {number[] | undefined} */ dash) =>
    line(f.px(n), box.y, f.px(n), box.y + box.h, color, 1.5, dash);
  const changes = events
    .filter(({ iteration }) => isSeen(iteration))
    .flatMap((event, k) => {
      const text = eventText(event);
      const x = f.px(event.iteration);
      const fits = x + 4 + widthOf(text) < box.x + box.w;
      return [
        across(event.iteration, tokens.input, [3, 3]),
        words(x + (fits ? 4 : -4), box.y + 10 + 13 * (k % 4), text, 11, tokens.input, {
          align: fits ? "left" : "right",
          halo: tokens.panel,
        }),
      ];
    });
  return isSeen(now) ? [...changes, across(now, tokens.positive, undefined)] : changes;
}
