/** The numbers of what is selected, and the weight or bias to edit. The value shown always comes back from Python. */
import { copy } from "../../services/clipboard.js";
import { el, form, panel, setText } from "../kit/dom.js";
import { numbersOf, stepTable } from "../../narration/numbers.js";
import { format, typed } from "../../scene/format.js";
import { find } from "../../scene/find.js";
import { neuronOf, same } from "../../scene/selection.js";

/** Networks with more edges than this are too dense to point at everything: any part can be typed instead. */
const DENSE = 60;
/** CSS pixels: less of the numbers than this is not enough to read. */
const LINES = 150;

/** @param {ReturnType<typeof numbersOf>} numbers */
export const numberTable = (numbers) =>
  el(
    "table",
    { class: "numbers" },
    el(
      "tbody",
      null,
      ...numbers.rows.map(({ symbol, words, value, role }) =>
        el(
          "tr",
          null,
          el("th", { scope: "row", class: role ? `role-${role}` : null }, symbol),
          el("td", null, words),
          el("td", null, value),
        ),
      ),
    ),
  );

/** @param {import("../../app/stage.js").Stage} app one that can be edited, or shows no form for it */
export function makeInspector(app) {
  const { details, body, aside } = panel("numbers", "Numbers");
  const empty = el(
    "p",
    { class: "empty" },
    "Point at an edge or a neuron for its numbers; click it to keep them here. Shift with an arrow key does it too.",
  );
  const title = el("h2", null);
  const input = el("input", {
    id: "edit-value",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    onfocus: () => input.select(),
  });
  const label = el("label", { for: "edit-value" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const fields = form({ class: "edit" }, () => apply(), label, input, el("button", { type: "submit" }, "Set"));
  const table = el("div", null);
  const drag = el("input", {
    type: "range",
    id: "edit-drag",
    min: -4,
    max: 4,
    step: 0.01,
    "aria-label": "Drag the value",
    oninput: () => {
      input.value = drag.value;
      apply();
    },
  });
  const said = el("span", { class: "empty", role: "status" });
  const copyButton = el(
    "button",
    { type: "button", id: "copy-step", onclick: () => copyStep() },
    "Copy this step as a table",
  );
  const kept = el("div", { hidden: true }, title, fields, drag, problem, table);
  const wanted = el("input", {
    id: "find-part",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "f12, or f3 f12",
    "aria-describedby": "find-problem",
  });
  const missing = el("p", { class: "problem", id: "find-problem", role: "alert", hidden: true });
  const finder = form(
    { class: "edit", hidden: true },
    () => select(),
    el("label", { for: "find-part" }, "find"),
    wanted,
    el("button", { type: "submit" }, "Select"),
  );
  body.append(finder, missing, empty, kept, el("p", { class: "row-line" }, copyButton, " ", said));
  /** @type {import("../../scene/selection.js").Selection} */
  let shown = null;

  const select = () => {
    try {
      app.select(find(wanted.value, app.engine.header.sizes));
      missing.hidden = true;
    } catch (error) {
      setText(missing, /** @type {Error} */ (error).message);
      missing.hidden = false;
    }
    wanted.setAttribute("aria-invalid", String(!missing.hidden));
  };
  const editable = () => !app.engine.isFixed && Boolean(shown?.edge || (neuronOf(shown)?.[0] ?? 0) > 0);
  const current = () => {
    const { trace } = app.player;
    if (!trace || !shown) return 0;
    if (shown.edge)
      return trace.array("weights", shown.edge[0] - 1)[shown.edge[1] * trace.sizes[shown.edge[0]] + shown.edge[2]];
    const [layer, j] = /** @type {[number, number]} */ (neuronOf(shown));
    return layer > 0 ? trace.array("biases", layer - 1)[j] : 0;
  };
  /** All that is needed to work the step out by hand. */
  const copyStep = async () => {
    const { trace, sample } = app.player;
    if (!trace) return;
    const isCopied = await copy(stepTable(trace, sample));
    setText(said, isCopied ? "Copied: paste it into a spreadsheet." : "This browser does not let the page copy.");
  };
  /** One edit in flight; of those that wait, the newest value of each weight: a drag sends many.
   * @type {{what: NonNullable<import("../../scene/selection.js").Selection>, value: number}[]} */
  const edits = [];
  const apply = () => {
    const value = typed(input.value);
    problem.hidden = true;
    if (!Number.isFinite(value)) {
      setText(problem, `“${input.value}” is not a number. Write one like 0.5 or −1.2e−3.`);
      problem.hidden = false;
      return;
    }
    const what = /** @type {NonNullable<import("../../scene/selection.js").Selection>} */ (shown);
    const waiting = edits.slice(1).find((edit) => same(edit.what, what));
    if (waiting) waiting.value = value;
    else if (edits.push({ what, value }) === 1) carryOut();
  };
  const carryOut = async () => {
    while (edits.length) {
      const [{ what, value }] = edits;
      try {
        await /** @type {import("../../app/app.js").App} */ (app).setParameter(what, value);
      } catch (error) {
        setText(problem, /** @type {Error} */ (error).message);
        problem.hidden = false;
      }
      edits.shift();
      const untouched = same(what, shown) && typed(input.value) === value;
      if (!edits.length && problem.hidden && untouched) input.value = String(Number(current().toPrecision(6)));
    }
  };
  input.addEventListener("keydown", (event) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (!direction) return;
    event.preventDefault();
    const value = typed(input.value);
    if (Number.isFinite(value)) {
      input.value = String(Number((value + direction * (event.shiftKey ? 1 : 0.1)).toPrecision(6)));
      apply();
    }
  });

  return {
    details,
    isInSight: () => details.open && details.getBoundingClientRect().top < innerHeight - LINES,
    show() {
      const { trace } = app.player;
      const { selection } = app;
      empty.hidden = Boolean(selection);
      finder.hidden = (app.layout?.edges ?? 0) <= DENSE;
      if (finder.hidden) missing.hidden = true;
      kept.hidden = !selection || !trace;
      setText(aside, "");
      if (!selection || !trace) {
        shown = selection;
        return;
      }
      const numbers = numbersOf(trace, selection, app.player.sample, app.engine.header.config);
      setText(title, numbers.title);
      table.replaceChildren(numberTable(numbers));
      const fresh = !same(shown, selection);
      shown = selection;
      fields.hidden = drag.hidden = !editable();
      if (document.activeElement !== drag) drag.value = String(current());
      setText(label, selection.edge ? "weight" : "bias");
      if (fresh) problem.hidden = true;
      if (fresh || document.activeElement !== input) input.value = String(Number(current().toPrecision(6)));
      input.setAttribute(
        "aria-label",
        `${numbers.title}, ${selection.edge ? "weight" : "bias"}, now ${format(current())}`,
      );
    },
  };
}
