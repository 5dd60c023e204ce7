/** The lines of numbers at a neuron, when its sums are not drawn: bias and net input going forward, error signal and delta coming back. */
import { REGULAR, ems, fitting } from "./text-size.js";
import { LINE } from "./layout.js";
import { BACKWARD, FORWARD } from "./progress.js";
import { around } from "./space.js";

/**
 * @typedef {import("./network.js").Scene} Scene
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {(write: (value: number) => string) => string} Writer
 */

/** In ems, between a neuron's rim and its lines; the size of their text. */
const AWAY = 0.3;
const SIZE = 0.92;

/** What is known of a neuron going forward. @param {Scene} scene @param {number} l @param {number} j @returns {Writer | null} */
function forwardWriter({ trace, labels, label, progress, sample }, l, j) {
  if (l === 0) return null;
  const name = labels === "names" ? label.bias(l, j) : "b";
  const bias = trace.array(progress.update > 0.6 ? "biases_after" : "biases", l - 1)[j];
  const z = trace.row("net_inputs", l - 1, sample)[j];
  const gathered = progress.forward(l, j) >= FORWARD.sum[1];
  return (write) => `${name} ${write(bias)}${gathered ? `\u2002z ${write(z)}` : ""}`;
}

/** What has arrived of a neuron's error signal: complete, or so far with an ellipsis. @param {Scene} scene @param {number} l @param {number} j @returns {Writer | null} */
function backwardWriter({ trace, progress, sample, signal }, l, j) {
  const last = trace.sizes.length - 1;
  const name = l === 0 ? "∂E/∂x" : "e";
  const delta = l > 0 ? trace.row("deltas", l - 1, sample)[j] : 0;
  const formed = l > 0 && progress.backward(l, j) >= BACKWARD.shrink[1];
  if (signal === "net-input" && formed) return (write) => `δ ${write(delta)}`;
  const error = trace.row("error_signals", l, sample)[j];
  /** @type {Writer} */
  const whole = (write) => `${name} ${write(error)}${formed ? `\u2002δ ${write(delta)}` : ""}`;
  if (l === last) return progress.error(j) < 1 ? null : whole;
  let arrived = 0;
  const next = trace.sizes[l + 1];
  while (arrived < next && progress.backward(l + 1, arrived) === 1) arrived++;
  if (arrived === 0) return null;
  if (arrived === next) return whole;
  const soFar = trace.edges("error_arrivals", l, sample)[j * next + arrived - 1];
  return (write) => `${name} ${write(soFar)} …`;
}

/** @typedef {{l: number, j: number, boxes: (import("./space.js").Box | null)[]}} Lines where a neuron's lines stand: forward, then backward */

/** @param {Scene} scene @param {number} l @param {number} j @returns {[Writer | null, boolean][]} each with whether it is about the error */
const writersOf = (scene, l, j) => [
  [forwardWriter(scene, l, j), false],
  [backwardWriter(scene, l, j), true],
];

/** Where the lines of neuron j of layer l have room, as many as there are when the moment is over. @param {Scene} still the scene at its end @param {import("./space.js").Space} space @param {number} l @param {number} j @returns {Lines} */
export function placeLines(still, space, l, j) {
  const { layout } = still;
  const { x, y, r } = layout.nodes[l][j];
  const size = SIZE * layout.font;
  const up = layout.sums[l] === "outside" && layout.nodes[l].length === 2 && j === 0;
  const room = Math.min(0.96 * layout.gap, 17 * size);
  let n = 0;
  const boxes = writersOf(still, l, j).map(([writer, isError]) => {
    if (!writer) return null;
    const bold = isError ? 1 : REGULAR;
    const away = r + AWAY * layout.font + (n + 0.5) * LINE * size;
    const box = around(
      x,
      up ? y - away : y + away,
      Math.min(room, Math.max(LEAST * size, ems(fitting(writer, 3, room / size / bold)) * size * bold)),
      LINE * size,
    );
    const found = space.first([box, ...shifted(box, space.bounds)], 0.3 * size);
    if (found) n += 1;
    return found;
  });
  return { l, j, boxes };
}

/** A line is at least so wide, in ems: what is on its way may be longer than what arrives. */
const LEAST = 7;

/** @param {Scene} scene @param {Lines} lines @returns {Shape[]} */
export function lineShapes(scene, { l, j, boxes }) {
  const {
    layout,
    palette: { tokens },
  } = scene;
  const size = SIZE * layout.font;
  return writersOf(scene, l, j).flatMap(([writer, isError], n) => {
    const box = boxes[n];
    if (!writer || !box) return [];
    const bold = isError ? 1 : REGULAR;
    const text = fitting(writer, 3, box.w / size / bold + 0.01);
    return ems(text) * size * bold > box.w + 0.1
      ? []
      : [
          {
            type: "text",
            x: box.x + box.w / 2,
            y: box.y + box.h / 2,
            text,
            size,
            bold: isError,
            color: isError ? tokens.error : tokens.muted,
            halo: tokens.ground,
          },
        ];
  });
}

/** The same box within the picture. @param {import("./space.js").Box} box @param {import("./space.js").Box} bounds */
function shifted(box, bounds) {
  const x = Math.max(bounds.x, Math.min(box.x, bounds.x + bounds.w - box.w));
  return x === box.x ? [] : [{ ...box, x }];
}
