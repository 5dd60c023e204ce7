/** The panels that say where numbers come from; loaded after the first picture. */
import { makeFormula } from "./formula.js";

/** @param {import("../app.js").App} app @param {HTMLElement} root */
export function addUnderstandPanels(app, root) {
  root.querySelector("#panel-numbers")?.after(makeFormula(app).details);
}
