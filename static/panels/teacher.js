/** The teacher set: its samples as a table; and, when it is to be changed, the tools for that, loaded then. */
import { el, panel, setText } from "./dom.js";
import { format } from "../scene/format.js";
import { pretty } from "../paint/plot.js";

const MOST_ROWS = 200;

/** @param {import("../stage.js").Stage} app */
export function makeTeacher(app) {
  const page = /** @type {import("../app.js").App} */ (app);
  const { details, body, aside } = panel("teacher", "Teacher set", false);
  const table = el("table", { class: "samples" });
  const scroll = el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Samples of the teacher set" }, table);
  const more = el("p", { class: "empty" });
  const edit = el("button", { type: "button", id: "teacher-edit", "aria-pressed": "false", onclick: () => toggle() }, "Edit the samples");
  const plain = el("div", null, scroll, more);
  const place = el("div", { hidden: true });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  body.append(plain, place, problem, el("p", { class: "row" }, edit, el("button", { type: "button", onclick: () => page.openData() }, "Open a CSV …")));
  /** @type {unknown} */
  let shown = null;
  /** @type {HTMLElement[]} */
  let rows = [];
  /** @type {{start: () => Promise<void>, stop: () => void} | null} */
  let editor = null;
  let editing = false;

  const toggle = async () => {
    problem.hidden = true;
    try {
      if (!editing) {
        const { makeEditor } = await import("./teacher-editor.js");
        editor ??= makeEditor(page, place);
        await editor.start();
      } else editor?.stop();
      editing = !editing;
    } catch (error) {
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
    }
    plain.hidden = editing;
    place.hidden = !editing;
    edit.setAttribute("aria-pressed", String(editing));
    setText(edit, editing ? "Done" : "Edit the samples");
  };

  const drawTable = (/** @type {any} */ teacher) => {
    const width = teacher.input_names.length;
    const heads = [...teacher.input_names.map(pretty), ...teacher.target_names.map((/** @type {string} */ name) => `d ${teacher.target_names.length > 1 ? pretty(name) : ""}`.trim())];
    rows = teacher.inputs.slice(0, MOST_ROWS).map((/** @type {number[]} */ x, /** @type {number} */ s) => el("tr", null, el("th", { scope: "row" }, String(s + 1)),
      ...x.map((v) => el("td", null, format(v))), ...teacher.targets[s].map((/** @type {number} */ v) => el("td", { class: "target" }, format(v)))));
    table.replaceChildren(el("thead", null, el("tr", null, el("th", { scope: "col" }, "#"), ...heads.map((name, h) => el("th", { scope: "col", class: h < width ? null : "target" }, name)))),
      el("tbody", null, ...rows));
    const { samples, held_out: held } = app.engine.header;
    const hidden = samples - rows.length;
    setText(more, [hidden > 0 ? `and ${hidden} more` : "", held ? `${held} are held out for testing` : ""].filter(Boolean).join("; "));
  };

  const show = () => {
    const teacher = app.engine.header?.teacher;
    setText(aside, teacher?.inputs ? `${teacher.name}, ${app.engine.header.samples} samples` : teacher?.name ?? "");
    if (!teacher?.inputs || !details.open) return;
    if (teacher !== shown) {
      shown = teacher;
      drawTable(teacher);
    }
    const { trace } = app.player;
    const now = rows[trace ? trace.header.samples[app.player.sample] : -1];
    if (now?.classList.contains("now")) return;
    for (const row of table.querySelectorAll(".now")) row.classList.remove("now");
    now?.classList.add("now");
  };
  details.addEventListener("toggle", show);
  return { details, show };
}
