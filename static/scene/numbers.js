/** The numbers of the picture that stand on edges and beneath neurons, with as many digits as there is room for. */
import { REGULAR, ems, fitted, fitting } from "./text-size.js";
import { beneath } from "./layout.js";
import { PULSE_FROM } from "./progress.js";

/** @typedef {import("./network.js").Scene} Scene */
/** @typedef {import("./shapes.js").Shape} Shape */

/** @param {Scene} scene @param {string} kind @param {number} k @param {number} e @param {import("./places.js").LabelPlace} place @param {number} done @param {number} value @param {number} weight @returns {Shape} */
export function edgeNumber({ layout, palette: { tokens }, trace, labels, label }, kind, k, e, { at, room }, done, value, weight) {
  const columns = layout.nodes[k + 1].length;
  const [i, j] = [Math.floor(e / columns), e % columns];
  const [a, b] = [layout.nodes[k][i], layout.nodes[k + 1][j]];
  const carried = kind !== "weight" && done > 0.35;
  const after = kind === "update" && done > 0.6;
  const size = layout.compact ? 11 : carried ? 14 : 13;
  const number = after ? trace.array("weights_after", k)[e] : carried ? value : weight;
  const text = labels === "names" ? label.weight(k, i, j) : fitting((write) => (carried && !after && value > 0 ? "+" : "") + write(number), 3, room / size);
  return { type: "text", x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at, text, size: fitted(text, room, size), bold: carried, color: carried ? tokens.ink : tokens.muted, halo: tokens.ground };
}

/** The two lines of numbers under a neuron: bias and net input going forward, error signal and delta coming back.
 * @param {Scene} scene @param {number} l @param {number} j @returns {Shape[]} */
export function underneath(scene, l, j) {
  const { trace, layout, palette: { tokens }, progress, sample } = scene;
  const { x, y, r } = layout.nodes[l][j];
  const { size, first, line } = beneath(layout.compact);
  const room = layout.beneath[l] / size;
  /** @type {string[]} */
  const lines = [];
  if (l > 0) {
    const name = scene.labels === "names" ? scene.label.bias(l, j) : "b";
    const bias = trace.array(progress.update > 0.6 ? "biases_after" : "biases", l - 1)[j];
    const gathered = progress.forward(l, j) > 0.6 && !layout.compact;
    const z = trace.row("net_inputs", l - 1, sample)[j];
    lines.push(fitting((write) => `${name} ${write(bias)}${gathered ? `   z ${write(z)}` : ""}`, 3, room / REGULAR));
  }
  const back = errorWriter(scene, l, j);
  if (back) {
    const text = fitting(back, 3, room);
    // The widest of the names stands alone where there is little room beside it.
    lines.push(...(l === 0 && ems(text) > room ? ["∂E/∂x", fitting((write) => back(write).slice("∂E/∂x ".length), 3, room)] : [text]));
  }
  return lines.map((text, n) => {
    const isError = l === 0 || n > 0;
    return { type: "text", x, y: y + r + first + n * line, text, size: fitted(text, layout.beneath[l] / (isError ? 1 : REGULAR), size), bold: isError, color: isError ? tokens.error : tokens.muted, halo: tokens.ground };
  });
}

/** What has arrived of a neuron's error signal: complete, or so far with an ellipsis. @param {Scene} scene @param {number} l @param {number} j
 * @returns {((write: (value: number) => string) => string) | null} */
function errorWriter({ trace, progress, sample, signal, layout }, l, j) {
  const last = trace.sizes.length - 1;
  const name = l === 0 ? "∂E/∂x" : "e";
  const delta = l > 0 ? trace.row("deltas", l - 1, sample)[j] : 0;
  const formed = l > 0 && progress.backward(l, j) >= PULSE_FROM;
  if (signal === "net-input" && formed) return (write) => `δ ${write(delta)}`;
  const error = trace.row("error_signals", l, sample)[j];
  const whole = (/** @type {(value: number) => string} */ write) => `${name} ${write(error)}${formed && !layout.compact ? `   δ ${write(delta)}` : ""}`;
  if (l === last) return progress.error(j) < 1 ? null : whole;
  let arrived = 0;
  const next = trace.sizes[l + 1];
  while (arrived < next && progress.backward(l + 1, arrived) === 1) arrived++;
  if (arrived === 0) return null;
  if (arrived === next) return whole;
  const soFar = trace.edges("error_arrivals", l, sample)[j * next + arrived - 1];
  return (write) => `${name} ${write(soFar)} …`;
}
