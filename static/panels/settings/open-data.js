/** A CSV of one's own: by file, by dropping it anywhere, or pasted. Python reads it; what is wrong is said with row and column. */
import { el, setText } from "../kit/dom.js";

const MOST_BYTES = 20e6;
/** Numbers with no more different values than these may stand for classes; with so few whole ones they most likely do. */
const MOST_CLASSES = 50;
const LIKELY_CLASSES = 12;

/** @param {{classes: string[]}} column */
const codes = ({ classes }) =>
  classes.length > 1 &&
  classes.length <= LIKELY_CLASSES &&
  classes.every((text) => /^\d+$/.test(text)) &&
  classes.join() !== "0,1";

/** @param {import("../../app/app.js").App} app */
export function makeOpenData(app) {
  const file = el("input", {
    type: "file",
    id: "csv-file",
    accept: ".csv,.tsv,.txt,text/csv",
    onchange: () => file.files?.[0] && read(file.files[0]),
  });
  const paste = el("textarea", {
    id: "csv-text",
    spellcheck: "false",
    placeholder: "x1,x2,class\n0.2,1.4,a\n0.9,−0.3,b",
    oninput: () => {
      name = "pasted data";
      look();
    },
  });
  const problem = el("div", { class: "problem", role: "alert", id: "csv-problem" });
  const columns = el("div", { id: "csv-columns" });
  const scaling = el(
    "select",
    { id: "csv-scaling" },
    el("option", { value: "standard" }, "to mean 0 and standard deviation 1"),
    el("option", { value: "range" }, "to the range −1 … 1"),
    el("option", { value: "none" }, "as they are"),
  );
  const scalingRow = el("p", { hidden: true }, el("label", { for: "csv-scaling" }, "Scale the inputs "), scaling);
  const use = el(
    "button",
    { type: "button", id: "csv-use", "aria-disabled": "true", onclick: () => apply() },
    "Use this data",
  );
  const dialog = el(
    "dialog",
    { class: "box", "aria-labelledby": "csv-title" },
    el("h2", { id: "csv-title" }, "Data of your own"),
    el("p", null, "A CSV file with a row of names, one sample a row. It stays in this browser."),
    el("p", { class: "row" }, el("label", { for: "csv-file" }, "File "), file),
    el("label", { for: "csv-text" }, "or paste it here"),
    paste,
    problem,
    columns,
    scalingRow,
    el("div", { class: "row" }, use, el("button", { type: "button", onclick: () => dialog.close() }, "Cancel")),
  );
  document.body.append(dialog);

  let name = "";
  let csv = "";
  let asked = 0;

  /** @param {string | string[]} message */
  const say = (message) => problem.replaceChildren(...[message].flat().map((text) => el("p", null, text)));
  const clear = () => {
    columns.replaceChildren();
    scalingRow.hidden = true;
    use.setAttribute("aria-disabled", "true");
  };

  /** @param {File} given */
  const read = async (given) => {
    name = given.name;
    clear();
    paste.value = "";
    if (given.size > MOST_BYTES) {
      say(
        `${given.name} has ${Math.round(given.size / 1e6)} MB; allowed are ${MOST_BYTES / 1e6} MB. The data that was there is kept.`,
      );
      return;
    }
    const bytes = new Uint8Array(await given.arrayBuffer());
    try {
      csv = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      const loose = new TextDecoder().decode(bytes);
      const row = loose.slice(0, Math.max(0, loose.indexOf("\ufffd"))).split("\n").length;
      say(
        `${given.name}: row ${row} is not in UTF-8. Save the file as UTF-8 and open it again. The data that was there is kept.`,
      );
      return;
    }
    await inspect();
  };

  const look = () => {
    csv = paste.value;
    file.value = "";
    if (csv.trim()) inspect();
    else {
      clear();
      say([]);
    }
  };

  const inspect = async () => {
    const turn = ++asked;
    clear();
    say(app.engine.status === "live" ? [] : "Reading starts as soon as Python has started.");
    try {
      const result = await app.engine.ask("inspect_csv", { csv });
      if (turn !== asked) return;
      say(result.problems.map((/** @type {{message: string}} */ each) => each.message));
      showColumns(result.columns, result.rows);
    } catch (error) {
      if (turn === asked) say(`${/** @type {Error} */ (error).message}. The data that was there is kept.`);
    }
  };

  /** @param {{name: string, type: string, classes: string[]}[]} list @param {number} rows */
  const showColumns = (list, rows) => {
    const last = list.length - 1;
    columns.replaceChildren(
      el("p", null, `${rows} samples, ${list.length} columns:`),
      el(
        "table",
        { class: "samples" },
        el(
          "thead",
          null,
          el("tr", null, ...["column", "holds", "use as"].map((head) => el("th", { scope: "col" }, head))),
        ),
        el(
          "tbody",
          null,
          ...list.map((column, c) =>
            el(
              "tr",
              null,
              el("th", { scope: "row" }, column.name),
              el("td", null, column.type === "number" ? "numbers" : `${column.classes.length} classes`),
              el(
                "td",
                null,
                el(
                  "select",
                  { "data-column": String(c), "aria-label": `Use ${column.name} as` },
                  column.type === "number" ? el("option", { value: "input", selected: c !== last }, "input") : null,
                  el(
                    "option",
                    { value: "target", selected: c === last && !codes(column) },
                    column.type === "number" ? "target (desired number)" : "target (desired output)",
                  ),
                  column.type === "number" && column.classes.length <= MOST_CLASSES
                    ? el(
                        "option",
                        { value: "class", selected: c === last && codes(column) },
                        `target (${column.classes.length} classes)`,
                      )
                    : null,
                  el("option", { value: "", selected: column.type !== "number" && c !== last }, "nothing"),
                ),
              ),
            ),
          ),
        ),
      ),
    );
    scalingRow.hidden = false;
    use.setAttribute("aria-disabled", "false");
  };

  const apply = async () => {
    if (use.getAttribute("aria-disabled") === "true") return;
    /** @param {string} role */
    const chosen = (role) =>
      [...columns.querySelectorAll("select")]
        .filter((select) => select.value === role)
        .map((select) => Number(select.dataset.column));
    const targets = [...chosen("target"), ...chosen("class")];
    if (!chosen("input").length || !targets.length) {
      say(
        `Nothing is used as ${targets.length ? "input" : "target"}: choose a column for it. The data that was there is kept.`,
      );
      return;
    }
    try {
      await app.setTeacher(
        {
          csv,
          options: { inputs: chosen("input"), targets, classes: chosen("class").length > 0, scaling: scaling.value },
        },
        name,
      );
      dialog.close();
    } catch (error) {
      say(`${/** @type {Error} */ (error).message}. The data that was there is kept.`);
    }
  };

  return {
    /** @param {File} [given] */
    open(given) {
      setText(problem, "");
      if (!dialog.open) dialog.showModal();
      if (given) read(given);
    },
  };
}
