/** E as the sum of what the outputs add to it. */
import { LINE, MOST_TERMS } from "../layout.js";
import { ERROR, within } from "../progress.js";
import { partOf } from "./loss.js";
import { chartShapes, inTurn, ledgerShapes, measure, widthOf } from "./ledger.js";

/** @typedef {import("../network.js").Scene} Scene @typedef {import("../space.js").Box} Box */

const SIZE = 0.92;
const BARS = 4;
/** In ems, where there are too many terms for a line each. */
const CHART = { w: 9, lines: 4 };

/** @param {Scene} scene @returns {import("./sums.js").Sum} */
function lossSum(scene) {
  const { trace, sample, label } = scene;
  const outputs = trace.sizes[trace.sizes.length - 1];
  const terms = Array.from({ length: outputs }, (_, k) => ({
    name: label.output(k),
    factor: "",
    value: partOf(scene, k),
  }));
  return { terms, symbol: "E", total: trace.array("sample_losses")[sample] };
}

/** @param {import("./sums.js").Sum} sum @param {number} size */
const columnsOf = (sum, size) => ({ ...measure([sum], true, 3, size), bars: BARS * size });

/** Its place: at the error, or in a corner near it. @param {Scene} scene @param {import("../space.js").Space} space @returns {Box | null} */
export function placeSum(scene, space) {
  const {
    layout: { loss, font, area },
  } = scene;
  const size = SIZE * font;
  const sum = lossSum(scene);
  const inLines = sum.terms.length <= MOST_TERMS;
  const w = inLines ? widthOf(columnsOf(sum, size), size) : CHART.w * size;
  const h = (inLines ? sum.terms.length + 1 : CHART.lines) * LINE * size;
  const x = Math.min(loss.x - w / 2, area.right - w);
  const right = area.right - w;
  const away = loss.r + 0.6 * font;
  return space.first([
    { x, y: loss.y + away, w, h },
    { x, y: loss.y - away - h, w, h },
    { x: right, y: area.bottom - h, w, h },
    { x: right, y: area.top, w, h },
  ]);
}

/** @param {Scene} scene @param {Box} box @returns {import("../shapes.js").Shape[]} */
export function sumShapes(scene, box) {
  const { layout, palette, progress } = scene;
  const { tokens } = palette;
  const size = SIZE * layout.font;
  const sum = lossSum(scene);
  const grown = {
    terms: inTurn(sum.terms.length, within(progress.loss, ERROR.stack)),
    total: within(progress.loss, ERROR.sum),
  };
  /** @type {[number, number]} */
  const extent = [0, sum.total || 1];
  if (sum.terms.length > MOST_TERMS)
    return chartShapes(sum, box, extent, grown, { color: tokens.error, tokens, of: "E" });
  const page = { x: box.x, y: box.y, font: size, columns: columnsOf(sum, size), extent, tokens };
  return ledgerShapes(sum, page, grown, { full: true, digits: 3, color: tokens.error, of: "E" });
}
