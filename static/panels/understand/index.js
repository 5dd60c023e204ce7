/** The panels that say where numbers come from; loaded after the first picture. */
import { makeFormula } from "./formula.js";
import { makeNeuron } from "./neuron.js";
import { makeCheck } from "./check.js";
import { makeStrength } from "./strength.js";
import { makeBatch } from "./batch-and-online.js";
import { makePredict } from "./predict.js";

const PANELS = {
  formula: makeFormula,
  predict: makePredict,
  neuron: makeNeuron,
  check: makeCheck,
  strength: makeStrength,
  batch: makeBatch,
};

/** @param {import("../../app/app.js").App} app @param {HTMLElement} root @param {(name: string) => boolean} isWanted */
export function addUnderstandPanels(app, root, isWanted) {
  const panels = Object.entries(PANELS)
    .filter(([name]) => isWanted(name))
    .map(([, make]) => make(app).details);
  root.querySelector("#panel-numbers")?.after(...panels);
}
