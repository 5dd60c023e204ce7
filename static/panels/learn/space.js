/** Hidden space: where the samples go after a layer, the input grid bent along with them, and the next neurons' lines there. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed, onNewRun } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { makePair } from "../kit/pair.js";
import { placeByPlace } from "../kit/reading.js";
import { Turntable } from "../kit/turntable.js";
import { pretty } from "../../scene/axes.js";
import { format, names, listed } from "../../scene/format.js";
import { spaceNumbers, spacePlaces, spaceShapes, spaceSpots, spaceTable } from "../../scene/plots/space.js";

/** Up to so many directions all of a layer's neurons are drawn. */
const MOST_DRAWN = 3;

/** @typedef {import("../../scene/plots/space.js").Space} Space */
/** @typedef {ReturnType<typeof names>} Label */

/** @param {import("../../app/app.js").App} app */
export function makeSpace(app) {
  const { details, body, aside } = panel("space", "Hidden space", false);
  const { engine } = app;
  /** @type {Space | null} */
  let space = null;
  let places = /** @type {import("../../scene/plots/space.js").Places} */ ({});
  /** @type {import("../../engine/messages.d.ts").Verdict[] | null} */
  let verdicts = null;
  const problem = el("p", { class: "empty", hidden: true });
  const verdict = el("p", { class: "verdict", role: "status" });
  const layerSelect = el("select", {
    id: "space-layer",
    onchange: () => {
      verdicts = null;
      fillNeurons();
      feed.refresh();
    },
  });
  const shownSelect = el(
    "select",
    {
      id: "space-shown",
      "aria-label": "What is drawn of them",
      onchange: () => {
        pairRow.hidden = shownSelect.value !== "two";
        feed.refresh();
      },
    },
    el("option", { value: "components" }, "principal components"),
    el("option", { value: "two" }, "two neurons"),
  );
  const pair = makePair("space", ["Neuron across", "Neuron upward"], () => feed.refresh());
  const pairRow = el("span", { class: "row", hidden: true }, ...pair.selects);
  const shownRow = el("p", { class: "row", hidden: true }, shownSelect, pairRow);
  const slider = el("input", {
    type: "range",
    id: "space-morph",
    min: 0,
    max: 100,
    value: 100,
    oninput: () => figure.draw(),
  });
  const label = () => names(engine.header.sizes);
  const layer = () => layerSelect.selectedIndex + 1;

  const fillLayers = () => {
    const { sizes } = engine.header;
    const texts = sizes
      .slice(1)
      .map(
        (n, k) => `${k + 2 === sizes.length ? "output" : `layer ${k + 1}`}: ${listed(neuronNames(label(), k + 1, n))}`,
      );
    if (texts.join() === [...layerSelect.options].map((option) => option.text).join()) return;
    layerSelect.replaceChildren(...texts.map((text) => el("option", null, text)));
    layerSelect.selectedIndex = Math.max(0, sizes.length - 3);
  };
  /** Of more than three neurons, what is drawn can be chosen. */
  const fillNeurons = () => {
    const width = engine.header.sizes[layer()];
    shownRow.hidden = width <= MOST_DRAWN;
    pair.fill(neuronNames(label(), layer(), width));
  };
  const neurons = () => (shownRow.hidden || shownSelect.value !== "two" ? undefined : pair.chosen());

  /** @param {Space} space @returns {import("../../scene/plots/space.js").View} */
  const viewOf = (space) => {
    const chosen = app.selection?.neuron;
    return {
      space,
      places,
      t: Number(slider.value) / 100,
      turn: table,
      axes: axisNames(space, label()),
      next: (neuron) => label().neuron(space.layer + 1, neuron),
      chosen: chosen && chosen[0] === space.layer + 1 ? chosen[1] : null,
      palette: app.palette,
    };
  };
  /** @type {Figure} */
  const figure = new Figure(app, {
    id: "space",
    title: "Hidden space",
    height: 340,
    shapes: (size) => (space ? spaceShapes(viewOf(space), size) : []),
    reader: placeByPlace((size) => {
      if (!space) return [];
      const view = viewOf(space);
      return spaceSpots(view, size).map((at, i) => ({
        at: [at],
        text: sampleText(view, i, engine.header.teacher?.class_names ?? []),
      }));
    }),
    table: () => space && spaceTable(viewOf(space)),
  });
  const table = new Turntable(
    figure.canvas,
    () => figure.draw(),
    () => space?.dimensions === 3,
  );
  body.append(
    el("p", { class: "row" }, el("label", { for: "space-layer" }, "after "), layerSelect),
    shownRow,
    problem,
    figure.node,
    el("p", { class: "row morph" }, el("label", { for: "space-morph" }, "inputs"), slider, el("span", null, "hidden")),
    verdict,
  );

  const feed = makeFeed(app, details, {
    levels: 2,
    question: (level) => ({ method: "space", params: { layer: layer(), neurons: neurons(), verdict: level === 1 } }),
    answer: ({ result, buffer }) => {
      space = result;
      places = spacePlaces(result, /** @type {Float64Array} */ (buffer));
      verdicts = result.verdicts ?? null;
      problem.hidden = true;
      figure.node.hidden = false;
      figure.canvas.style.touchAction = result.dimensions === 3 ? "none" : ""; // a finger turns the picture
      figure.draw();
      setText(aside, listed(neuronNames(label(), result.layer, result.neurons)));
      figure.say(told(result, label(), engine.header.teacher?.raw_names ?? []));
      if (verdicts || result.task !== "classification") setText(verdict, judged(verdicts ?? []));
    },
    fail: (error) => {
      setText(problem, error.message);
      problem.hidden = false;
      figure.node.hidden = true;
    },
  });

  const reset = () => {
    space = verdicts = null;
    setText(aside, "");
    setText(verdict, "");
    fillLayers();
    fillNeurons();
    figure.draw();
  };
  onNewRun(engine, reset);
  app.addEventListener("selection", () => figure.draw());
  if (engine.header) reset();
  return details;
}

/** @param {Label} label @param {number} layer @param {number} count */
const neuronNames = (label, layer, count) => Array.from({ length: count }, (_, j) => label.neuron(layer, j));

/** What the directions are called; "" for one that stands for nothing. @param {Space} space @param {Label} label */
const axisNames = ({ shown, exact, neurons, layer, dimensions }, label) =>
  Array.from({ length: Math.max(2, dimensions) }, (_, k) =>
    shown ? label.neuron(layer, shown[k]) : !exact ? `component ${k + 1}` : k < neurons ? label.neuron(layer, k) : "",
  );

/** @param {import("../../scene/plots/space.js").View} view @param {number} i @param {string[]} classes */
function sampleText(view, i, classes) {
  const { task, kinds, targets } = view.space;
  const target = task === "classification" ? classes[kinds[i]] : format(targets[i]);
  return `Sample ${i + 1} (d ${target}): ${spaceNumbers(view, i)
    .flatMap((v, k) => (view.axes[k] ? [`${view.axes[k]} = ${format(v)}`] : []))
    .join(", ")}`;
}

/** @param {Space} space @param {Label} label @param {string[]} inputs */
function told(space, label, inputs) {
  const share = `${Math.round(100 * space.share)} % of the samples' spread`;
  const [first, second] = axisNames(space, label);
  const how = space.shown
    ? `${first} and ${second}, two of ${space.neurons} neurons, with ${share}`
    : !space.exact
      ? `the three principal components of ${space.neurons} neurons, which hold ${share}`
      : space.neurons === 1
        ? `${first} alone, along the bottom`
        : `${listed(neuronNames(label, space.layer, space.neurons))} as they are`;
  const grid =
    space.lines > 1
      ? ` The grid of ${listed(inputs.map(pretty))} is bent along.`
      : space.lines === 1
        ? " The line of inputs is bent along."
        : "";
  const next = space.borders.length
    ? ` Thick: where the next neurons' net input is 0${space.exact ? "" : ", what is not drawn being at its mean"}.`
    : "";
  return `Shown: ${how}.${space.inputs_exact ? "" : " The inputs are shown by their two principal components."}${grid}${next}${space.dimensions === 3 ? " Drag, or use the arrow keys, to turn it." : ""}`;
}

/** @param {import("../../engine/messages.d.ts").Verdict[]} verdicts */
const judged = (verdicts) =>
  verdicts
    .map(
      (each) =>
        `${verdicts.length > 1 ? `“${each.class}” and the rest` : "The classes"} ${each.separable ? "can" : "cannot"} be separated here by one neuron.`,
    )
    .join(" ");
