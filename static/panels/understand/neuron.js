/** One neuron, opened; and a “what if” with its inputs, weights and bias, which leaves training untouched. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Painter } from "../../paint/canvas.js";
import { onResize } from "../../services/size.js";
import { neuronScene } from "../../scene/neuron.js";
import { format, names } from "../../scene/format.js";
import { neuronOf } from "../../scene/selection.js";

const MOST_SLIDERS = 8;

/** @param {import("../../app/app.js").App} app */
export function makeNeuron(app) {
  const { details, body, aside } = panel("neuron", "One neuron", false);
  const canvas = el("canvas", { role: "img", style: "width:100%;height:190px" });
  const painter = new Painter(canvas);
  const mark = el(
    "p",
    { class: "what-if", hidden: true },
    el("b", null, "What if: "),
    "these are not the network's numbers. Training is untouched. ",
  );
  mark.append(
    el(
      "button",
      {
        type: "button",
        onclick: () => {
          given = {};
          feed.refresh();
        },
      },
      "Back to what is",
    ),
  );
  const sliders = el("div", null);
  const node = el("details", { class: "sub", id: "what-if" }, el("summary", null, "What if …"), sliders);
  const problem = el("p", { class: "problem", role: "alert" });
  body.append(canvas, mark, problem, node);

  /** What was changed by hand. @type {{inputs?: number[], weights?: number[], bias?: number}} */
  let given = {};
  let about = "";
  /** @type {import("../../scene/neuron.js").Opened | null} */
  let opened = null;
  /** @type {[number, number]} */
  let neuron = [1, 0];

  const chosen = () => {
    const { sizes } = app.engine.header;
    const selected = neuronOf(app.selection);
    if (selected && selected[0] > 0) return selected;
    if (app.selection?.edge) return /** @type {[number, number]} */ ([app.selection.edge[0], app.selection.edge[2]]);
    const { layer, neuron: j } = app.player.moment;
    return /** @type {[number, number]} */ (layer && j !== null ? [layer, j] : [sizes.length - 1, 0]);
  };
  const feed = makeFeed(app, details, {
    question: () => {
      neuron = chosen();
      const now = `${neuron}|${app.player.at.iteration}|${app.player.sample}`;
      if (now !== about) given = {}; // a “what if” belongs to the state it was asked of
      about = now;
      return { method: "what_if", params: { neuron, sample: app.player.sample, ...given } };
    },
    answer: ({ result }) => {
      setText(problem, "");
      opened = result;
      draw();
    },
    fail: (error) => setText(problem, error.message),
  });
  app.addEventListener("selection", feed.refresh);
  app.engine.addEventListener("view", () => draw());
  onResize(canvas, () => draw());
  node.addEventListener("toggle", () => showSliders());

  const draw = () => {
    if (!opened || !details.open) return;
    painter.fit();
    if (!painter.width) return;
    const label = names(app.engine.header.sizes);
    const [layer, j] = neuron;
    const inputs = opened.inputs.map((_, i) => label.neuron(layer - 1, i));
    setText(aside, `${label.neuron(layer, j)}, ${opened.activation}`);
    const last = layer === app.engine.header.sizes.length - 1;
    painter.draw(
      neuronScene(opened, {
        width: painter.width,
        height: painter.height,
        palette: app.palette,
        names: inputs,
        output: last ? label.output(j) : "a",
      }),
    );
    canvas.setAttribute(
      "aria-label",
      `${label.neuron(layer, j)}: ${opened.inputs.length} weighted inputs and the bias ${format(opened.bias)} add up to z = ${format(opened.net_input)}; ${opened.activation} makes ${format(opened.output)} of it, with slope ${format(opened.slope)}.`,
    );
    mark.hidden = !opened.changed;
    showSliders(inputs);
  };

  /** @param {string[]} [inputs] */
  const showSliders = (
    inputs = (opened?.inputs ?? []).map((_, i) => names(app.engine.header.sizes).neuron(neuron[0] - 1, i)),
  ) => {
    if (!node.open || !opened) return;
    const state = opened;
    /** @type {[string, number, (value: number) => void][]} */
    const rows = [
      [
        "bias",
        state.bias,
        (value) => {
          given.bias = value;
        },
      ],
    ];
    state.inputs.slice(0, MOST_SLIDERS).forEach((a, i) => {
      rows.push([
        inputs[i],
        a,
        (value) => {
          given.inputs = state.inputs.map((old, n) => (n === i ? value : old));
        },
      ]);
      rows.push([
        `weight of ${inputs[i]}`,
        state.weights[i],
        (value) => {
          given.weights = state.weights.map((old, n) => (n === i ? value : old));
        },
      ]);
    });
    while (sliders.children.length > rows.length) sliders.lastElementChild?.remove();
    rows.forEach(([name, value, change], r) => {
      let row = /** @type {HTMLElement | undefined} */ (sliders.children[r]);
      if (!row)
        sliders.append(
          (row = el(
            "label",
            { class: "slider" },
            el("span", null),
            el("input", { type: "range", min: -4, max: 4, step: 0.01 }),
            el("output", null),
          )),
        );
      const [text, input, output] = /** @type {[HTMLElement, HTMLInputElement, HTMLElement]} */ (
        /** @type {unknown} */ (row.children)
      );
      setText(text, name);
      setText(output, format(value));
      if (document.activeElement !== input) input.value = String(value);
      input.oninput = () => {
        change(Number(input.value));
        feed.refresh();
      };
    });
  };
  return { details };
}
