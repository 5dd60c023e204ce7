/** Is the gradient right? Nudge the weight, see E move; or check every weight at once and colour the edges by their error. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { format } from "../../scene/format.js";
import { neuronOf } from "../../scene/selection.js";

/** @param {import("../../app/app.js").App} app */
export function makeCheck(app) {
  const { details, body, aside } = panel("check", "Gradient check", false);
  const empty = el(
    "p",
    { class: "empty" },
    "Select an edge or a neuron: its weight or bias is nudged by h to both sides, and E is computed again.",
  );
  const slider = el("input", {
    type: "range",
    id: "check-h",
    min: 0,
    max: 8,
    step: 0.25,
    value: 4,
    oninput: () => feed.refresh(),
  });
  const h = el("output", { for: "check-h" });
  const table = el("table", { class: "numbers" });
  const verdict = el("p", { class: "words-line", role: "status" });
  const problem = el("p", { class: "problem", role: "alert" });
  const one = el(
    "div",
    { hidden: true },
    el("label", { class: "slider" }, el("span", null, "nudge h"), slider, h),
    table,
    verdict,
  );
  const all = el("button", { type: "button", id: "check-all", onclick: () => checkAll() }, "Check all weights");
  const allSaid = el("p", { class: "words-line", role: "status", id: "check-all-said" });
  body.append(empty, one, problem, el("div", { class: "row" }, all), allSaid);

  const parameter = () => {
    if (app.selection?.edge) return { edge: app.selection.edge };
    const neuron = neuronOf(app.selection);
    return neuron && neuron[0] > 0 ? { bias: neuron } : null;
  };
  const feed = makeFeed(app, details, {
    question: () => {
      const nudged = parameter();
      empty.hidden = Boolean(nudged);
      one.hidden = !nudged;
      return nudged
        ? { method: "gradient_check", params: { parameter: nudged, h: 10 ** -Number(slider.value) } }
        : null;
    },
    answer: ({ result }) => show(result),
    fail: (error) => setText(problem, error.message),
  });
  app.addEventListener("selection", feed.refresh);
  app.addEventListener("moment", () => {
    if (app.lit.get("check")?.length) app.setLit("check", []); // it was about another state
    setText(allSaid, "");
  });

  /** @param {import("../../engine/messages.d.ts").GradientCheck} result */
  const show = (result) => {
    setText(problem, "");
    setText(h, format(result.h));
    slider.setAttribute("aria-valuetext", format(result.h));
    const rows = [
      ["E", "as it is", format(result.loss, 8)],
      ["E₊", "nudged up by h", format(result.loss_above, 8)],
      ["E₋", "nudged down by h", format(result.loss_below, 8)],
      ["(E₊ − E₋) / 2h", "slope from the nudge", format(result.slope, 6)],
      ["∂E/∂w", "gradient from backpropagation", format(result.gradient, 6)],
      ["difference", "relative to the larger", format(result.relative_error, 2)],
      ["ε E / h", "what rounding alone may do to the slope", format(result.floor, 2)],
    ];
    table.replaceChildren(
      el(
        "tbody",
        null,
        ...rows.map(([symbol, words, value]) =>
          el("tr", null, el("th", { scope: "row" }, symbol), el("td", null, words), el("td", null, value)),
        ),
      ),
    );
    setText(verdict, judged(result));
  };

  const checkAll = async () => {
    setText(allSaid, "Checking …");
    try {
      const { iteration } = app.player.at;
      const result = await app.engine.ask("check_all", { iteration });
      if (app.player.at.iteration !== iteration) return;
      /** @type {import("../../scene/network.js").Lit[]} */
      const parts = [];
      result.weights.forEach((matrix, k) =>
        matrix.forEach((line, i) =>
          line.forEach((error, j) => {
            if (error !== null)
              parts.push({ role: error < 1e-6 ? "slope" : error < 1e-3 ? "input" : "error", edge: [k + 1, i, j] });
          }),
        ),
      );
      app.setLit("check", parts);
      setText(aside, "");
      setText(
        allSaid,
        `${result.checked} of ${result.parameters} weights and biases checked, with h = ${format(result.h)}; the largest relative error is ${format(result.worst, 2)}. ` +
          "Edges are framed by it: green below 10⁻⁶, violet below 10⁻³, red above.",
      );
    } catch (error) {
      setText(problem, /** @type {Error} */ (error).message);
    }
  };
  details.addEventListener("toggle", () => {
    if (!details.open) app.setLit("check", []);
  });
  return { details };
}

/** @param {import("../../engine/messages.d.ts").GradientCheck} result */
function judged({ difference, relative_error: error, floor }) {
  if (error === null || difference === null || floor === null)
    return "E is not finite here: there is nothing to compare.";
  if (error < 1e-4) return "They agree: the gradient is right.";
  if (Math.abs(difference) <= 10 * floor)
    return `With so small an h, rounding alone can change the slope by ${format(floor, 2)}: E has only 16 digits. A larger h is better here.`;
  return "They differ because h is large: between the two points E bends. A smaller h comes closer.";
}
