/** The panels about what the network learns. They come after the first picture, and ask nothing while they are folded. */
import { makeMap } from "./map.js";
import { makeCurves } from "./curves.js";
import { makeLine } from "./line.js";
import { makeSpace } from "./space.js";
import { makeFit } from "./fit.js";
import { makeSurface } from "./surface.js";
import { makeStudy } from "./study.js";
import { makeCompare } from "./compare.js";

/** @param {import("../app.js").App} app @param {HTMLElement} root */
export function addLearnPanels(app, root) {
  for (const make of [makeMap, makeCurves, makeLine, makeSpace, makeFit, makeSurface, makeStudy, makeCompare]) root.append(make(app));
}
