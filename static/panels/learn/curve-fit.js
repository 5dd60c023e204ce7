/** Fitting a function of one input: the curve, the samples, and under it what each hidden neuron adds. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed, onNewRun } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { overPlane } from "../kit/reading.js";
import { pretty } from "../../scene/axes.js";
import { format, names } from "../../scene/format.js";
import { FIT_HEIGHT, fitAt, fitShapes, fitTable } from "../../scene/plots/curve-fit.js";

/** Hidden neurons to be tried, one width after the other. */
const WIDTHS = [1, 2, 3, 4, 6, 8, 16, 32];

/** @typedef {import("../../engine/messages.d.ts").Fit} Fit */

/** @param {import("../../app/app.js").App} app */
export function makeFit(app) {
  const { details, body, aside } = panel("fit", "Function fitted", false);
  const { engine, player } = app;
  /** @type {Fit | null} */
  let fit = null;
  /** @type {Float64Array} */
  let numbers = new Float64Array();
  const problem = el("p", { class: "empty", hidden: true });
  const running = el("input", { type: "checkbox", id: "fit-sums", onchange: () => figure.draw() });

  /** @param {Fit} fit @returns {import("../../scene/plots/curve-fit.js").View} */
  const viewOf = (fit) => {
    const label = names(engine.header.sizes);
    const { neuron } = app.selection ?? {};
    return {
      fit,
      numbers,
      adding: running.checked,
      name: pretty(engine.header.teacher?.raw_names[0] ?? "x"),
      neuron: (j) => label.neuron(fit.layer, j),
      chosen: neuron && neuron[0] === fit.layer ? neuron[1] : -1,
      now: player.trace ? player.trace.header.samples[player.sample] : -1,
      palette: app.palette,
    };
  };
  const figure = new Figure(app, {
    id: "fit",
    title: "Fitted function",
    height: FIT_HEIGHT,
    shapes: ({ width }) => (fit ? fitShapes(viewOf(fit), width) : []),
    reader: overPlane((px, py, { width, height }) => {
      const found = fit && py >= 0 && py <= height ? fitAt(viewOf(fit), width, px) : null;
      return found && { text: `x = ${format(found.x)}: y = ${format(found.y)}`, at: [found.at] };
    }),
    table: () => fit && fitTable(viewOf(fit)),
  });
  const bound = el("input", { id: "fit-bound", inputmode: "decimal", value: "0.01", size: 5 });
  /** One hidden layer, the wider the farther; as many as get there. */
  const study = () =>
    app.dispatchEvent(
      new CustomEvent("study", {
        detail: {
          epochs: "500",
          below: bound.value,
          vary: {
            net: WIDTHS.map((n) => [engine.header.sizes[0], n, engine.header.sizes.at(-1)].join("-")).join(", "),
          },
        },
      }),
    );
  const more = el(
    "div",
    null,
    el("p", { class: "row" }, running, el("label", { for: "fit-sums" }, "add them up one after the other")),
    el(
      "p",
      { class: "row" },
      el(
        "button",
        {
          type: "button",
          id: "fit-draw",
          onclick: () => app.dispatchEvent(new CustomEvent("edit-samples", { detail: "draw" })),
        },
        "Draw the targets by hand",
      ),
    ),
    el(
      "p",
      { class: "row" },
      el("label", { for: "fit-bound" }, "How many neurons for E below"),
      bound,
      el("button", { type: "button", id: "fit-study", onclick: study }, "Try 1 to 32"),
    ),
  );
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
      const y = names(engine.header.sizes).output(result.output);
      setText(aside, y);
      figure.say(told(result, y, engine.header.held_out > 0));
    },
    fail: (error) => {
      setText(problem, error.message);
      problem.hidden = false;
    },
  });
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

/** @param {Fit} fit @param {string} y @param {boolean} heldOut */
function told({ plain, neurons, layer, bias }, y, heldOut) {
  const sum = `${plain ? y : "z, which the output's activation then bends into y,"} = b + the sum of what the ${neurons} neurons of layer ${layer} add, b = ${format(bias)}`;
  return `The curve is ${y}; dots are the samples${heldOut ? ", hollow ones held out" : ""}. Below: ${sum}. Select a neuron to see its part.`;
}
