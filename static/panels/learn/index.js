/** The panels about what the network learns. They come after the first picture, and ask nothing while they are folded. */
import { makeMap } from "./map.js";
import { makeCurves } from "./curves.js";
import { makeLine } from "./line.js";
import { makeSpace } from "./space.js";
import { makeFit } from "./curve-fit.js";
import { makeSurface } from "./surface.js";
import { makeStudy } from "./study.js";
import { makeCompare } from "./compare.js";

const PANELS = {
  map: makeMap,
  curves: makeCurves,
  line: makeLine,
  space: makeSpace,
  fit: makeFit,
  surface: makeSurface,
  study: makeStudy,
  compare: makeCompare,
};

/** @param {import("../../app/app.js").App} app @param {HTMLElement} root @param {(name: string) => boolean} isWanted */
export function addLearnPanels(app, root, isWanted) {
  for (const [name, make] of Object.entries(PANELS)) if (isWanted(name)) root.append(make(app));
}
