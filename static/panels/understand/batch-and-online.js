/** Batch and on-line learning side by side: the same start and teacher set; when the weight moves, and by what. */
import { el, form, panel, setText } from "../kit/dom.js";
import { Superseded } from "../../engine/errors.js";
import { Figure } from "../kit/figure.js";
import { format, names, signed } from "../../scene/format.js";
import { neuronOf } from "../../scene/selection.js";

const MOST_SHOWN = 12;

/** @param {import("../../app/app.js").App} app */
export function makeBatch(app) {
  const { details, body } = panel("batch", "Batch and on-line", false);
  const epochs = el("input", { id: "batch-epochs", inputmode: "numeric", value: 20, style: "width:5em", onfocus: () => epochs.select() });
  const fields = form({ class: "edit" }, () => compare(),
    el("label", { for: "batch-epochs" }, "epochs"), epochs, el("button", { type: "submit" }, "Compare"));
  const problem = el("p", { class: "problem", role: "alert" });
  /** @type {Figure} */
  const figure = new Figure(app, { id: "batch", title: "Batch and on-line learning", height: 170, shapes: (width, height) => shapes(width, height),
    read: (px) => {
      if (!given) return null;
      const { x, y } = placing(figure.painter.width, figure.painter.height);
      const n = Math.max(0, Math.min(given.epochs, Math.round((px - x(0)) / (x(1) - x(0)))));
      const [online, batch] = [given.online.loss[n] ?? NaN, given.batch.loss[n] ?? NaN];
      return { text: `after ${n} epochs: E on-line ${format(online)}, batch ${format(batch)}`, at: [x(n), y(online)] };
    },
    table: () => given && [["epoch", "E on-line", "E batch"], ...Array.from({ length: given.epochs + 1 }, (_, n) => [n, given.online.loss[n] ?? "", given.batch.loss[n] ?? ""])] });
  figure.node.hidden = true;
  const table = el("table", { class: "samples" });
  const said = el("p", { class: "words-line", role: "status", id: "batch-said" });
  body.append(el("p", null, "Both begin at this run's start. On-line, every sample moves the weights at once; in a batch, all samples' gradients come together into one update."),
    fields, problem, figure.node, said, el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "First epoch, sample by sample" }, table));
  /** @type {any} */
  let given = null;

  /** The selected weight or bias, else the first weight. */
  const parameter = () => {
    const neuron = neuronOf(app.selection);
    return app.selection?.edge ? { edge: app.selection.edge } : neuron && neuron[0] > 0 ? { bias: neuron } : { edge: [1, 0, 0] };
  };

  const compare = async () => {
    setText(problem, "");
    const count = Number(epochs.value);
    if (!Number.isInteger(count) || count < 1) {
      setText(problem, `“${epochs.value}” is not a number of epochs. A whole number from 1 is allowed.`);
      return;
    }
    setText(said, "Both are training …");
    try {
      const about = parameter();
      given = { ...await app.engine.ask("batch_and_online", { epochs: count, parameter: about }), about };
      show();
    } catch (error) {
      setText(said, "");
      if (!(error instanceof Superseded)) setText(problem, /** @type {Error} */ (error).message);
    }
  };
  app.engine.addEventListener("header", () => { // what it compared is no longer this run
    given = null;
    table.replaceChildren();
    figure.node.hidden = true;
    setText(said, "");
  });

  const show = () => {
    const { about, batch, online, samples } = given;
    const label = names(app.engine.header.sizes);
    const name = about.edge ? label.weight(about.edge[0] - 1, about.edge[1], about.edge[2]) : label.bias(about.bias[0], about.bias[1]);
    figure.node.hidden = false;
    figure.draw();
    tell();
    const rows = Math.min(samples, MOST_SHOWN);
    table.replaceChildren(
      el("thead", null, el("tr", null, ...["first epoch", `∂E/∂${name}, batch`, `${name}, batch`, `${name}, on-line`].map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", null,
        el("tr", null, el("th", { scope: "row" }, "start"), el("td", null, ""), el("td", null, format(batch.path[0])), el("td", null, format(online.path[0]))),
        ...Array.from({ length: rows }, (_, s) => el("tr", null, el("th", { scope: "row" }, `after ${s + 1}`), el("td", null, signed(batch.contributions[s])), el("td", null, "waits"), el("td", null, format(online.path[s + 1])))),
        el("tr", { class: "now" }, el("th", { scope: "row" }, samples > rows ? `… after ${samples}` : "end"), el("td", null, signed(batch.gradient)), el("td", null, format(batch.path[1])), el("td", null, format(online.path[online.path.length - 1])))));
    const reduction = app.engine.header.config.reduction;
    setText(said, `In the batch, the ${samples} samples' gradients of ${name} come to ${format(batch.gradient)} (their ${reduction}), for one update an epoch: ${batch.updates} updates. On-line there are ${online.updates}. `
      + `E after ${given.epochs} epochs: on-line ${format(online.loss[online.loss.length - 1])}, batch ${format(batch.loss[batch.loss.length - 1])}.${online.diverged || batch.diverged ? " Training diverged; lower the learning rate." : ""}`);
  };

  /** @param {number} width @param {number} height */
  const placing = (width, height) => {
    const top = Math.max(...given.online.loss, ...given.batch.loss);
    return { top, x: (/** @type {number} */ n) => 50 + n / given.epochs * (width - 50 - 66), y: (/** @type {number} */ v) => 12 + (1 - v / top) * (height - 40) };
  };

  /** @param {number} width @param {number} height @returns {import("../../scene/shapes.js").Shape[]} */
  const shapes = (width, height) => {
    if (!given) return [];
    const { tokens } = app.palette;
    const { top, x, y } = placing(width, height);
    const lines = [["on-line", given.online.loss, tokens.positive, undefined], ["batch", given.batch.loss, tokens.negative, [7, 3]]];
    /** @type {import("../../scene/shapes.js").Shape[]} */
    const out = [0, top].flatMap((v) => [{ type: "line", x0: 50, y0: y(v), x1: width - 62, y1: y(v), color: tokens.line, width: 1 },
      { type: "text", x: 45, y: y(v), text: format(v, 2), size: 12, color: tokens.muted, align: "right" }]);
    out.push({ type: "text", x: 50, y: height - 8, text: "E over the epochs", size: 12, color: tokens.muted, align: "left" }, { type: "text", x: width - 62, y: height - 8, text: String(given.epochs), size: 12, color: tokens.muted, align: "right" });
    const ends = lines.map(([, loss]) => y(loss[loss.length - 1]));
    const apart = Math.abs(ends[0] - ends[1]) < 15 ? (ends[0] <= ends[1] ? [-8, 8] : [8, -8]) : [0, 0];
    lines.forEach(([name, loss, color, dash], l) => {
      for (let n = 1; n < loss.length; n++) out.push({ type: "line", x0: x(n - 1), y0: y(loss[n - 1]), x1: x(n), y1: y(loss[n]), color, width: 2.2, dash });
      out.push({ type: "text", x: width - 56, y: ends[l] + apart[l], text: name, size: 12.5, color, align: "left" });
    });
    return out;
  };

  const tell = () => {
    figure.say("", `E over ${given.epochs} epochs: on-line from ${format(given.online.loss[0])} to ${format(given.online.loss[given.online.loss.length - 1])}, batch to ${format(given.batch.loss[given.batch.loss.length - 1])}.`);
  };
  return { details };
}
