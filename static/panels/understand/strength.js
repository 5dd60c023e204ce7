/** How strong the error signal is in each layer through training: what vanishes, explodes, saturates or is dead, is named. */
import { el, panel } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { alongRun } from "../kit/reading.js";
import { format } from "../../scene/format.js";
import { placesOf, readSeries, seriesFrame, seriesShapes, seriesTable } from "../../scene/plots/series.js";
import { strengthLines } from "../../scene/plots/strength.js";
import { group } from "../../words/words.js";

/** The last updates that are looked at, and at how many of them. */
const [BACK, POINTS] = [2000, 40];

/** @param {import("../../app/app.js").App} app */
export function makeStrength(app) {
  const { details, body } = panel("strength", "Signal strength per layer", false);
  const what = el(
    "select",
    { "aria-label": "Show", onchange: () => draw() },
    el("option", { value: "delta" }, "mean |δ|"),
    el("option", { value: "gradient" }, "mean |∂E/∂w|"),
  );
  const table = el("table", { class: "numbers" });
  const named = el("ul", { class: "named", id: "strength-named" });
  /** @type {import("../../engine/messages.d.ts").Strength | null} */
  let given = null;
  makeFeed(app, details, {
    question: () => ({
      method: "strength",
      params: { start: Math.max(0, app.player.at.iteration - BACK), stop: app.player.at.iteration, points: POINTS },
    }),
    answer: ({ result }) => {
      given = result;
      draw();
    },
    fail: (error) => named.replaceChildren(el("li", { class: "problem" }, error.message)),
  });

  /** @returns {import("../../scene/plots/series.js").Lines} */
  const lines = () =>
    given
      ? { ...strengthLines(given, what.value === "delta" ? "delta" : "gradient", app.palette.tokens), write: group }
      : { series: [] };
  const figure = new Figure(app, {
    id: "strength",
    title: "Signal strength per layer",
    height: 190,
    shapes: (size) => (given ? seriesShapes(lines(), size, app.palette.tokens) : []),
    reader: alongRun({
      places: () => placesOf(lines().series.slice(0, 1)),
      toX: (px, size) => seriesFrame(lines(), size).toX(px),
      read: (n, size) => {
        const { values, ...where } = readSeries(lines(), size, n);
        return {
          ...where,
          text: `update ${group(n)}: ${values.map((v, k) => `layer ${k + 1} ${format(v)}`).join(", ")}`,
        };
      },
    }),
    table: () => given && seriesTable(lines(), "update"),
  });
  body.append(what, figure.node, table, named);

  const draw = () => {
    if (!given || !details.open) return;
    figure.draw();
    const { text } = what.selectedOptions[0];
    const now = lines().series.map(({ label, y }) => [label, format(y[y.length - 1])]);
    table.replaceChildren(
      el(
        "tbody",
        null,
        ...now.map(([layer, value]) =>
          el("tr", null, el("th", { scope: "row" }, layer), el("td", null, text), el("td", null, value)),
        ),
      ),
    );
    named.replaceChildren(...given.named.map((each) => el("li", null, each.message)));
    figure.say(
      "",
      `${text} of each layer over the last ${given.iterations.length} updates looked at: now ${now.map((each) => each.join(" ")).join(", ")}.`,
    );
  };
  return { details };
}
