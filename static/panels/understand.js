/** The panels that say where numbers come from; loaded after the first picture. */
import { makeFormula } from "./formula.js";
import { makeNeuron } from "./neuron.js";
import { makeCheck } from "./check.js";
import { makeStrength } from "./strength.js";
import { makeBatch } from "./batch.js";
import { makePredict } from "./predict.js";

/** @param {import("../app.js").App} app @param {HTMLElement} root */
export function addUnderstandPanels(app, root) {
  const panels = [makeFormula, makePredict, makeNeuron, makeCheck, makeStrength, makeBatch].map((make) => make(app).details);
  root.querySelector("#panel-numbers")?.after(...panels);
}
