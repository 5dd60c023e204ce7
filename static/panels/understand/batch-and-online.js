/** Batch and on-line learning side by side: the same start and teacher set; when the weight moves, and by what. */
import { el, form, panel, setText } from "../kit/dom.js";
import { Figure } from "../kit/figure.js";
import { alongRun } from "../kit/reading.js";
import { Superseded } from "../../engine/errors.js";
import { format, names, signed } from "../../scene/format.js";
import { bothLines } from "../../scene/plots/batch-and-online.js";
import { placesOf, readSeries, seriesFrame, seriesShapes, seriesTable } from "../../scene/plots/series.js";
import { neuronOf } from "../../scene/selection.js";

const MOST_SHOWN = 12;

/** @typedef {import("../../engine/messages.d.ts").BatchAndOnline} BatchAndOnline */

/** @param {import("../../app/app.js").App} app */
export function makeBatch(app) {
  const { details, body } = panel("batch", "Batch and on-line", false);
  const epochs = el("input", {
    id: "batch-epochs",
    inputmode: "numeric",
    value: 20,
    style: "width:5em",
    onfocus: () => epochs.select(),
  });
  const fields = form(
    { class: "edit" },
    () => compare(),
    el("label", { for: "batch-epochs" }, "epochs"),
    epochs,
    el("button", { type: "submit" }, "Compare"),
  );
  const problem = el("p", { class: "problem", role: "alert" });
  const table = el("table", { class: "samples" });
  const said = el("p", { class: "words-line", role: "status", id: "batch-said" });
  /** @type {BatchAndOnline | null} */
  let given = null;

  const lines = () => (given ? bothLines(given, app.palette.tokens) : { series: [] });
  const figure = new Figure(app, {
    id: "batch",
    title: "Batch and on-line learning",
    height: 180,
    shapes: (size) => (given ? seriesShapes(lines(), size, app.palette.tokens) : []),
    reader: alongRun({
      places: () => placesOf(lines().series),
      toX: (px, size) => seriesFrame(lines(), size).toX(px),
      read: (n, size) => {
        const {
          values: [online, batch],
          ...where
        } = readSeries(lines(), size, n);
        return { ...where, text: `after ${n} epochs: E on-line ${format(online)}, batch ${format(batch)}` };
      },
    }),
    table: () => given && seriesTable(lines(), "epoch"),
  });
  figure.node.hidden = true;
  body.append(
    el(
      "p",
      null,
      "Both begin at this run's start. On-line, every sample moves the weights at once; in a batch, all samples' gradients come together into one update.",
    ),
    fields,
    problem,
    figure.node,
    said,
    el(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "First epoch, sample by sample" },
      table,
    ),
  );

  const compare = async () => {
    setText(problem, "");
    const count = Number(epochs.value);
    if (!Number.isInteger(count) || count < 1) {
      setText(problem, `“${epochs.value}” is not a number of epochs. A whole number from 1 is allowed.`);
      return;
    }
    setText(said, "Both are training …");
    try {
      const { parameter, name } = chosen(app);
      /** @type {BatchAndOnline} */
      const both = await app.engine.ask("batch_and_online", { epochs: count, parameter });
      given = both;
      figure.node.hidden = false;
      figure.draw();
      figure.say(
        "",
        `E over ${both.epochs} epochs: on-line from ${format(both.online.loss[0])} to ${format(both.online.loss.at(-1))}, batch to ${format(both.batch.loss.at(-1))}.`,
      );
      table.replaceChildren(...firstEpoch(both, name));
      setText(said, told(both, name, String(app.engine.header.config.reduction)));
    } catch (error) {
      setText(said, "");
      if (!(error instanceof Superseded)) setText(problem, /** @type {Error} */ (error).message);
    }
  };
  app.engine.addEventListener("header", () => {
    // what it compared is no longer this run
    given = null;
    table.replaceChildren();
    figure.node.hidden = true;
    setText(said, "");
  });
  return { details };
}

/** The selected weight or bias, else the first weight. @param {import("../../app/app.js").App} app */
function chosen({ selection, engine }) {
  const label = names(engine.header.sizes);
  const neuron = neuronOf(selection);
  if (!selection?.edge && neuron && neuron[0] > 0) return { parameter: { bias: neuron }, name: label.bias(...neuron) };
  const [layer, i, j] = selection?.edge ?? [1, 0, 0];
  return { parameter: { edge: [layer, i, j] }, name: label.weight(layer - 1, i, j) };
}

/** What happens to one weight in the first epoch. @param {BatchAndOnline} given @param {string} name */
function firstEpoch({ batch, online, samples }, name) {
  const row = (/** @type {string[]} */ [title, ...cells], /** @type {string | null} */ look = null) =>
    el("tr", { class: look }, el("th", { scope: "row" }, title), ...cells.map((text) => el("td", null, text)));
  const rows = Math.min(samples, MOST_SHOWN);
  return [
    el(
      "thead",
      null,
      el(
        "tr",
        null,
        ...["first epoch", `∂E/∂${name}, batch`, `${name}, batch`, `${name}, on-line`].map((head) =>
          el("th", { scope: "col" }, head),
        ),
      ),
    ),
    el(
      "tbody",
      null,
      row(["start", "", format(batch.path[0]), format(online.path[0])]),
      ...Array.from({ length: rows }, (_, s) =>
        row([`after ${s + 1}`, signed(batch.contributions[s]), "waits", format(online.path[s + 1])]),
      ),
      row(
        [
          samples > rows ? `… after ${samples}` : "end",
          signed(batch.gradient),
          format(batch.path[1]),
          format(online.path.at(-1)),
        ],
        "now",
      ),
    ),
  ];
}

/** @param {BatchAndOnline} given @param {string} name @param {string} reduction */
const told = ({ epochs, samples, online, batch }, name, reduction) =>
  `In the batch, the ${samples} samples' gradients of ${name} come to ${format(batch.gradient)} (their ${reduction}), for one update an epoch: ${batch.updates} updates. On-line there are ${online.updates}. ` +
  `E after ${epochs} epochs: on-line ${format(online.loss.at(-1))}, batch ${format(batch.loss.at(-1))}.${online.diverged || batch.diverged ? " Training diverged; lower the learning rate." : ""}`;
