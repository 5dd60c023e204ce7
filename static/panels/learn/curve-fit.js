/** Fitting a function of one input: the curve, the samples, and under it what each hidden neuron adds. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed, onNewRun } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { axes, frame, pretty } from "../../scene/axes.js";
import { format, names } from "../../scene/format.js";

const [TOP, GAP, BOTTOM] = [200, 44, 150];
/** Beyond so many neurons only the selected one is named. */
const MOST_NAMES = 10;
/** Hidden neurons to be tried, one width after the other. */
const WIDTHS = [1, 2, 3, 4, 6, 8, 16, 32];

/** @typedef {import("../../scene/shapes.js").Shape} Shape */

/** @param {import("../../app/app.js").App} app */
export function makeFit(app) {
  const { details, body, aside } = panel("fit", "Function fitted", false);
  const { engine, player } = app;
  /** @type {any} */
  let fit = null;
  /** @type {Float64Array} */
  let numbers = new Float64Array();
  const problem = el("p", { class: "empty", hidden: true });
  const running = el("input", { type: "checkbox", id: "fit-sums", onchange: () => figure.draw() });

  /** @param {number} k which array of `points` numbers: 0 x, 1 y, 2 z, then parts, then running sums */
  const row = (k) => numbers.subarray(k * fit.points, (k + 1) * fit.points);
  const title = () => engine.header.teacher;

  /** @param {number} width @returns {[import("../../scene/axes.js").Frame, import("../../scene/axes.js").Frame]} */
  const frames = (width) => {
    const box = (/** @type {number} */ y, /** @type {number} */ h) => ({ x: 48, y, w: width - 62, h });
    return [frame(box(20, TOP), fit.x, fit.y), frame(box(20 + TOP + GAP, BOTTOM), fit.x, running.checked ? fit.sums : fit.parts)];
  };

  /** @param {import("../../scene/axes.js").Frame} f @param {ArrayLike<number>} y */
  const polyline = (f, y) => {
    const x = row(0);
    const points = [];
    for (let i = 0; i < x.length; i++) points.push(f.px(x[i]), Math.max(f.box.y - 400, Math.min(f.box.y + f.box.h + 400, f.py(y[i]))));
    return points;
  };

  /** What one neuron adds to the sum of those before it. @param {import("../../scene/axes.js").Frame} f @param {number} j @param {boolean} strong @returns {Shape} */
  const band = (f, j, strong) => {
    const { tokens } = app.palette;
    const above = polyline(f, row(3 + fit.neurons + j));
    const below = polyline(f, j ? row(2 + fit.neurons + j) : new Float64Array(fit.points).fill(fit.bias));
    const back = [];
    for (let i = below.length - 2; i >= 0; i -= 2) back.push(below[i], below[i + 1]);
    return { type: "path", points: [...above, ...back], close: true, fill: `${strong ? tokens.input : j % 2 ? tokens.negative : tokens.positive}${strong ? "66" : "30"}` };
  };

  /** @param {number} width @returns {Shape[]} */
  const shapes = (width) => {
    if (!fit) return [];
    const { tokens } = app.palette;
    const [upper, lower] = frames(width);
    const label = names(engine.header.sizes);
    const now = player.trace ? player.trace.header.samples[player.sample] : -1;
    /** @type {Shape[]} */
    const out = [...axes(upper, tokens, { x: pretty(title().raw_names?.[0] ?? "x"), y: "y, d" }), ...axes(lower, tokens, { y: running.checked ? "b + w · a + …" : "w · a" })];
    fit.samples.forEach((/** @type {[number, number][]} */ set, /** @type {number} */ held) => set.forEach(([x, d], s) => {
      out.push({ type: "circle", x: upper.px(x), y: upper.py(d), r: 3.4, fill: held ? tokens.panel : tokens.positive, stroke: held ? tokens.positive : tokens.panel, width: 1.2 });
      if (!held && s === now) out.push({ type: "circle", x: upper.px(x), y: upper.py(d), r: 7.5, stroke: tokens.ink, width: 2 });
    }));
    out.push({ type: "path", points: polyline(upper, row(1)), color: tokens.panel, width: 4.5 }, { type: "path", points: polyline(upper, row(1)), color: tokens.ink, width: 2.2 });
    const { neuron } = app.selection ?? {};
    const chosen = neuron && neuron[0] === fit.layer ? neuron[1] : -1;
    const first = running.checked ? 3 + fit.neurons : 3;
    for (let j = 0; j < fit.neurons; j++) {
      const y = row(first + j);
      const strong = j === chosen;
      if (running.checked) out.push(band(lower, j, strong));
      out.push({ type: "path", points: polyline(lower, y), color: strong ? tokens.input : tokens.rest, width: strong ? 2.6 : 1.3 });
      if (strong || (fit.neurons <= MOST_NAMES && chosen < 0)) {
        const at = Math.round((0.08 + 0.84 * (j + 0.5) / fit.neurons) * (fit.points - 1));
        out.push({ type: "text", x: lower.px(row(0)[at]), y: lower.py(y[at]), text: label.neuron(fit.layer, j), size: 12, color: strong ? tokens.input : tokens.muted, italic: true, halo: tokens.panel });
      }
    }
    return out;
  };

  const figure = new Figure(app, {
    id: "fit", title: "Fitted function", height: 20 + TOP + GAP + BOTTOM + 30, shapes,
    read: (px, py) => {
      if (!fit) return null;
      const [upper] = frames(figure.painter.width);
      const i = Math.round((upper.toX(px) - fit.x[0]) / (fit.x[1] - fit.x[0]) * (fit.points - 1));
      if (i < 0 || i >= fit.points || py < 0 || py > figure.painter.height) return null;
      return { text: `x = ${format(row(0)[i])}: y = ${format(row(1)[i])}`, at: [upper.px(row(0)[i]), upper.py(row(1)[i])] };
    },
    table: () => fit && [["x", "y", "z", ...Array.from({ length: fit.neurons }, (_, j) => `neuron ${j + 1}`)],
      ...Array.from({ length: fit.points }, (_, i) => Array.from({ length: 3 + fit.neurons }, (__, k) => row(k)[i]))],
  });
  const bound = el("input", { id: "fit-bound", inputmode: "decimal", value: "0.01", size: 5 });
  /** One hidden layer, the wider the farther; as many as get there. */
  const study = () => app.dispatchEvent(new CustomEvent("study", { detail: { epochs: "500", below: bound.value,
    vary: { net: WIDTHS.map((n) => [engine.header.sizes[0], n, engine.header.sizes.at(-1)].join("-")).join(", ") } } }));
  const more = el("div", null, el("p", { class: "row" }, running, el("label", { for: "fit-sums" }, "add them up one after the other")),
    el("p", { class: "row" }, el("button", { type: "button", id: "fit-draw", onclick: () => app.dispatchEvent(new CustomEvent("edit-samples", { detail: "draw" })) }, "Draw the targets by hand")),
    el("p", { class: "row" }, el("label", { for: "fit-bound" }, "How many neurons for E below"), bound, el("button", { type: "button", id: "fit-study", onclick: study }, "Try 1 to 32")));
  body.append(problem, figure.node, more);

  const possible = () => {
    const { teacher } = engine.header;
    return (teacher?.raw_names ?? teacher?.input_names)?.length === 1;
  };
  /** The output whose curve is shown: the selected one, else the first. */
  const output = () => {
    const { neuron } = app.selection ?? {};
    return neuron && neuron[0] === engine.header.sizes.length - 1 ? neuron[1] : 0;
  };
  const feed = makeFeed(app, details, {
    question: () => (possible() ? { method: "fit", params: { points: 161, output: output() } } : null),
    answer: ({ result, buffer }) => {
      fit = result;
      numbers = /** @type {Float64Array} */ (buffer);
      problem.hidden = true;
      figure.draw();
      tell();
    },
    fail: (error) => {
      setText(problem, error.message);
      problem.hidden = false;
    },
  });
  const tell = () => {
    const label = names(engine.header.sizes);
    const y = label.output(fit.output);
    setText(aside, y);
    const sum = `${fit.plain ? y : "z, which the output's activation then bends into y,"} = b + the sum of what the ${fit.neurons} neurons of layer ${fit.layer} add, b = ${format(fit.bias)}`;
    figure.say(`The curve is ${y}; dots are the samples${engine.header.held_out ? ", hollow ones held out" : ""}. Below: ${sum}. Select a neuron to see its part.`);
  };
  const reset = () => {
    fit = null;
    setText(aside, "");
    figure.node.hidden = more.hidden = !possible();
    problem.hidden = possible();
    setText(problem, possible() ? "" : "A curve needs a teacher set with one input: “Sine” is one.");
    figure.draw();
  };
  onNewRun(engine, reset);
  app.addEventListener("selection", () => feed.refresh());
  if (engine.header) reset();
  return details;
}
