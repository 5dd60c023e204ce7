/** How strong the error signal is in each layer through training: what vanishes, explodes, saturates or is dead, is named. */
import { el, panel } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { format } from "../../scene/format.js";
import { Figure } from "../kit/figure.js";

/** @param {import("../../app/app.js").App} app */
export function makeStrength(app) {
  const { details, body } = panel("strength", "Signal strength per layer", false);
  const what = el("select", { "aria-label": "Show", onchange: () => draw() }, el("option", { value: "delta" }, "mean |δ|"), el("option", { value: "gradient" }, "mean |∂E/∂w|"));
  const table = el("table", { class: "numbers" });
  const named = el("ul", { class: "named", id: "strength-named" });
  /** @type {any} */
  let given = null;
  makeFeed(app, details, {
    question: () => ({ method: "strength", params: { start: Math.max(0, app.player.at.iteration - 2000), stop: app.player.at.iteration, points: 40 } }),
    answer: ({ result }) => {
      given = result;
      draw();
    },
    fail: (error) => named.replaceChildren(el("li", { class: "problem" }, error.message)),
  });

  const linesOf = () => given.layers.map((/** @type {any} */ layer) => layer[what.value]);
  /** Where numbers stand, on a logarithmic scale. @param {number} width @param {number} height */
  const placing = (width, height) => {
    const lines = linesOf();
    const all = lines.flat().filter((/** @type {number} */ v) => v > 0).map(Math.log10);
    const low = Math.floor(Math.min(...all, 0) - 0.01);
    const high = Math.max(Math.ceil(Math.max(...all, low + 1)), low + 1);
    const steps = given.iterations.length;
    const x = (/** @type {number} */ n) => 46 + (steps > 1 ? n / (steps - 1) : 1) * (width - 46 - 62);
    const y = (/** @type {number} */ v) => 12 + (high - (v > 0 ? Math.log10(v) : low)) / (high - low) * (height - 34);
    return { lines, low, high, steps, x, y };
  };

  /** @param {number} width @param {number} height @returns {import("../../scene/shapes.js").Shape[]} */
  const shapesOf = (width, height) => {
    if (!given) return [];
    const { lines, low, high, steps, x, y } = placing(width, height);
    const { tokens } = app.palette;
    const colors = [tokens.negative, tokens.positive, tokens.input, tokens.slope, tokens.error];
    /** @type {import("../../scene/shapes.js").Shape[]} */
    const shapes = [];
    const step = Math.max(1, Math.ceil((high - low) / 5));
    for (let p = low; p <= high; p += step) {
      shapes.push({ type: "line", x0: 46, y0: y(10 ** p), x1: width - 58, y1: y(10 ** p), color: tokens.line, width: 1 });
      shapes.push({ type: "text", x: 42, y: y(10 ** p), text: format(10 ** p, 1), size: 11.5, color: tokens.muted, align: "right" });
    }
    shapes.push({ type: "text", x: 46, y: height - 8, text: `update ${given.iterations[0]}`, size: 11.5, color: tokens.muted, align: "left" });
    if (steps > 1) shapes.push({ type: "text", x: width - 58, y: height - 8, text: String(given.iterations[steps - 1]), size: 11.5, color: tokens.muted, align: "right" });
    const labels = apart(lines.map((/** @type {number[]} */ line) => y(line[line.length - 1])), 8, height - 24);
    lines.forEach((/** @type {number[]} */ line, /** @type {number} */ k) => {
      const color = colors[k % colors.length];
      for (let n = 1; n < line.length; n++) shapes.push({ type: "line", x0: x(n - 1), y0: y(line[n - 1]), x1: x(n), y1: y(line[n]), color, width: 2, dash: k >= colors.length ? [6, 3] : undefined });
      shapes.push({ type: "circle", x: x(line.length - 1), y: y(line[line.length - 1]), r: 3.5, fill: color });
      shapes.push({ type: "text", x: width - 52, y: labels[k], text: `layer ${k + 1}`, size: 12, color, align: "left" });
    });
    return shapes;
  };

  /** @type {Figure} */
  const figure = new Figure(app, { id: "strength", title: "Signal strength per layer", height: 170, shapes: shapesOf,
    read: (px) => {
      if (!given?.iterations.length) return null;
      const { lines, steps, x, y } = placing(figure.painter.width, figure.painter.height);
      const n = Math.max(0, Math.min(steps - 1, Math.round((px - x(0)) / (x(steps - 1) - x(0) || 1) * (steps - 1))));
      return { text: `update ${given.iterations[n]}: ${lines.map((/** @type {number[]} */ line, /** @type {number} */ k) => `layer ${k + 1} ${format(line[n])}`).join(", ")}`, at: [x(n), y(lines[0][n])] };
    },
    table: () => given && [["update", ...given.layers.map((/** @type {any} */ _, /** @type {number} */ k) => `layer ${k + 1}`)], ...given.iterations.map((/** @type {number} */ n, /** @type {number} */ i) => [n, ...linesOf().map((/** @type {number[]} */ line) => line[i])])] });
  body.append(what, figure.node, table, named);

  const draw = () => {
    if (!given || !details.open) return;
    figure.draw();
    const lines = linesOf();
    const steps = given.iterations.length;
    table.replaceChildren(el("tbody", null, ...lines.map((/** @type {number[]} */ line, /** @type {number} */ k) => el("tr", null, el("th", { scope: "row" }, `layer ${k + 1}`),
      el("td", null, what.selectedOptions[0].text), el("td", null, format(line[line.length - 1]))))));
    named.replaceChildren(...given.named.map((/** @type {{message: string}} */ each) => el("li", null, each.message)));
    figure.say("", `${what.selectedOptions[0].text} of each layer over the last ${steps} updates looked at: now ${lines.map((/** @type {number[]} */ line, /** @type {number} */ k) => `layer ${k + 1} ${format(line[line.length - 1])}`).join(", ")}.`);
  };
  return { details };
}

/** Heights of labels, moved so that none covers another where there is room for all. @param {number[]} wanted @param {number} low @param {number} high */
function apart(wanted, low, high) {
  const gap = Math.min(14, (high - low) / Math.max(1, wanted.length - 1));
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  order.forEach((k, n) => { placed[k] = Math.max(wanted[k], n ? placed[order[n - 1]] + gap : low); });
  let limit = high;
  for (const k of order.reverse()) {
    placed[k] = Math.min(placed[k], limit);
    limit = placed[k] - gap;
  }
  return placed;
}
