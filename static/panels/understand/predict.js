/**
 * Predict, then see: the page asks for the number that the next moment will show, the learner types one, the next moment answers.
 * What was predicted and what it was is the event `answer`, for the course around the page.
 */
import { el, form, panel, setHidden, setText } from "../kit/dom.js";
import { format, names, typed } from "../../scene/format.js";
import { neuronOf } from "../../scene/selection.js";

/** Near enough: one part in a hundred, as with two or three digits written. */
const NEAR = 0.01;

/**
 * @typedef {{quantity: string, symbol: string, words: string, value: number}} Question
 */

/** @param {import("../../app/app.js").App} app */
export function makePredict(app) {
  const { details, body } = panel("predict", "Predict, then see", false);
  const asked = el("p", { id: "predict-asked" });
  const input = el("input", {
    id: "predict-value",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "aria-labelledby": "predict-asked",
  });
  const fields = form({ class: "edit" }, () => check(), input, el("button", { type: "submit" }, "Check"));
  const problem = el("p", { class: "problem", role: "alert" });
  const said = el("p", { class: "words-line", role: "status", id: "predict-said" });
  body.append(asked, fields, problem, said);
  let right = 0;
  let total = 0;

  /** What comes next, as a question; null where no single number does. @returns {Question | null} */
  const question = () => {
    const { trace, moments, at } = app.player;
    if (!trace || at.k + 1 >= moments.count || at.iteration !== trace.iteration) return null;
    const { phase, layer, neuron } = moments.at(at.k + 1);
    const sample = moments.sampleAt(at.k + 1);
    const label = names(trace.sizes);
    const l = layer ?? 0;
    const j = neuron ?? 0;
    if (phase === "forward")
      return {
        quantity: "activation",
        symbol: "a",
        words: `What will ${label.neuron(l, j)} answer? Its output a`,
        value: trace.row("activations", l, sample)[j],
      };
    if (phase === "error" && neuron === null)
      return {
        quantity: "loss",
        symbol: "E",
        words: "How large is this sample's error E?",
        value: trace.array("sample_losses")[sample],
      };
    if (phase === "error")
      return {
        quantity: "error-signal",
        symbol: "∂E/∂a",
        words: `Which error enters ${label.neuron(l, j)}? ∂E/∂${label.output(j)}`,
        value: trace.row("error_signals", l, sample)[j],
      };
    if (phase === "backward")
      return {
        quantity: "delta",
        symbol: "δ",
        words: `What is δ of ${label.neuron(l, j)}, which it now sends back?`,
        value: trace.row("deltas", l - 1, sample)[j],
      };
    if (phase === "update") {
      const [to, i, n] = edge();
      return {
        quantity: "weight",
        symbol: "w′",
        words: `What will the weight ${label.weight(to - 1, i, n)} be after this update?`,
        value: trace.array("weights_after", to - 1)[i * trace.sizes[to] + n],
      };
    }
    return null;
  };
  /** The selected edge, or the first one into the selected neuron, or the first of all. @returns {[number, number, number]} */
  const edge = () => {
    const neuron = neuronOf(app.selection);
    return app.selection?.edge ?? (neuron && neuron[0] > 0 ? [neuron[0], 0, neuron[1]] : [1, 0, 0]);
  };

  const show = () => {
    const next = details.open ? question() : null;
    setText(asked, next ? next.words : "The next moment brings no single number of its own: step on.");
    setHidden(fields, !next);
    setText(problem, "");
  };

  const check = () => {
    const next = question();
    if (!next || app.player.motion) return;
    const given = typed(input.value);
    if (!Number.isFinite(given)) {
      setText(problem, `“${input.value}” is not a number. A number such as −0.25 or 1.3e-4 is allowed.`);
      return;
    }
    const { moments, at } = app.player;
    const { value } = next;
    const correct = Math.abs(given - value) <= NEAR * Math.abs(value) + 1e-12;
    right += Number(correct);
    total += 1;
    const words = `${correct ? "Right" : "Not so"}: ${next.symbol} = ${format(value, 4)}${correct ? "" : `; you said ${format(given, 4)}`}. ${right} of ${total} right.`;
    input.value = "";
    app.dispatchEvent(
      new CustomEvent("answer", {
        detail: {
          question: `${moments.toText(at.iteration, at.k + 1)}.${next.quantity}`,
          given,
          value,
          correct,
          iteration: at.iteration,
          moment: moments.at(at.k + 1),
        },
      }),
    );
    app.setGrain("neuron");
    app.stepByHand(1);
    setText(said, words);
  };

  app.player.addEventListener("moment", show);
  app.addEventListener("selection", show);
  details.addEventListener("toggle", show);
  show();
  return { details };
}
