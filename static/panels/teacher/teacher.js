/** The teacher set: its samples as a table, or as pictures; and, when it is to be changed, the tools for that, loaded then. */
import { lateModule } from "../../engine/late.js";
import { el, panel, setText } from "../kit/dom.js";
import { makeLate } from "../kit/late.js";
import { contextOf } from "../../paint/pixels.js";
import { counted, format } from "../../scene/format.js";
import { isPicture } from "../../scene/layout.js";
import { outputNames } from "../../scene/format.js";
import { pretty } from "../../scene/axes.js";

const MOST_ROWS = 200;

/** @param {import("../../app/stage.js").Stage} app */
export function makeTeacher(app) {
  const page = /** @type {import("../../app/app.js").App} */ (app);
  const { details, body, aside } = panel("teacher", "Teacher set", false);
  const table = el("table", { class: "samples" });
  const scroll = el(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Samples of the teacher set" },
    table,
  );
  const more = el("p", { class: "empty" });
  const edit = el(
    "button",
    { type: "button", id: "teacher-edit", "aria-pressed": "false", onclick: () => toggle() },
    "Edit the samples",
  );
  const about = el("p", { class: "empty" });
  const plain = el("div", null, about, scroll, more);
  const place = el("div", { hidden: true });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  body.append(
    plain,
    place,
    problem,
    el(
      "p",
      { class: "row", hidden: app.engine.isFixed },
      edit,
      el("button", { type: "button", onclick: () => page.openData() }, "Open a CSV …"),
    ),
  );
  /** @type {unknown} */
  let shown = null;
  /** @type {unknown} */
  let painted = null;
  let nowAt = -2;
  /** @type {HTMLElement[]} */
  let rows = [];
  /** The row of a sample, made when it is wanted. @type {(s: number) => HTMLElement} */
  let rowOf = () => el("tr", null);
  /** Where the present sample stands when it is not among the first. */
  const apart = el("tbody", null);
  /** @type {{start: () => Promise<void>, stop: () => void, use: (tool: string) => void} | null} */
  let editor = null;
  let editing = false;

  const tools = makeLate(body, "late-editing", async () => {
    /** @type {typeof import("../later.js")} */
    const { makeEditor } = await lateModule("panels");
    editor ??= makeEditor(page, place);
    await editor.start();
    showEditing(true);
  });
  const toggle = async () => {
    problem.hidden = true;
    if (editing) {
      editor?.stop();
      showEditing(false);
      return;
    }
    try {
      await tools.attempt();
    } catch (error) {
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
    }
  };
  const showEditing = (/** @type {boolean} */ on) => {
    editing = on;
    plain.hidden = editing;
    place.hidden = !editing;
    edit.setAttribute("aria-pressed", String(editing));
    setText(edit, editing ? "Done" : "Edit the samples");
  };

  page.addEventListener("edit-samples", async (event) => {
    details.open = true;
    if (!editing) await toggle();
    editor?.use(/** @type {CustomEvent} */ (event).detail);
    details.scrollIntoView({ block: "nearest" });
  });

  const drawTable = (/** @type {import("../../engine/messages.d.ts").Teacher} */ teacher) => {
    const { header } = app.engine;
    const classes = outputNames(header);
    const pictures = isPicture(teacher.input_names.length) && classes.length > 0;
    const width = pictures ? 1 : teacher.input_names.length;
    const heads = pictures
      ? ["picture", "class"]
      : [
          ...teacher.input_names.map(pretty),
          ...teacher.target_names.map((name) => `d ${teacher.target_names.length > 1 ? pretty(name) : ""}`.trim()),
        ];
    rowOf = (s) => {
      const x = teacher.inputs[s];
      const d = teacher.targets[s];
      const cells = pictures
        ? [
            el("td", null, thumbnail(x, app.palette, `Sample ${s + 1}: ${classes[d.indexOf(1)]}`)),
            el("td", { class: "target" }, classes[d.indexOf(1)]),
          ]
        : [...x.map((v) => el("td", null, format(v))), ...d.map((v) => el("td", { class: "target" }, format(v)))];
      return el("tr", null, el("th", { scope: "row" }, String(s + 1)), ...cells);
    };
    rows = teacher.inputs.slice(0, MOST_ROWS).map((_, s) => rowOf(s));
    setText(about, teacher.about ?? "");
    table.replaceChildren(
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          el("th", { scope: "col" }, "#"),
          ...heads.map((name, h) => el("th", { scope: "col", class: h < width ? null : "target" }, name)),
        ),
      ),
      apart,
      el("tbody", null, ...rows),
    );
    const { samples, held_out: held } = header;
    const hidden = samples - rows.length;
    setText(
      more,
      [hidden > 0 ? `and ${hidden} more` : "", held ? `${held} are held out for testing` : ""]
        .filter(Boolean)
        .join("; "),
    );
  };

  const show = () => {
    const teacher = app.engine.header?.teacher;
    setText(aside, teacher ? `${teacher.name}, ${counted(app.engine.header.samples, "sample")}` : "");
    if (!teacher || !details.open) return;
    if (teacher !== shown || app.palette !== painted) {
      shown = teacher;
      painted = app.palette;
      nowAt = -2;
      drawTable(teacher);
    }
    const { trace } = app.player;
    const s = trace ? trace.header.samples[app.player.sample] : -1;
    if (s === nowAt) return;
    nowAt = s;
    for (const row of table.querySelectorAll(".now")) row.classList.remove("now");
    const now = rows[s] ?? (teacher.inputs[s] ? rowOf(s) : null);
    apart.replaceChildren(...(now && !rows[s] ? [now] : []));
    now?.classList.add("now");
  };
  details.addEventListener("toggle", show);
  return { details, show };
}

/** The inputs of a sample as the picture that they are, a pixel each.
 * @param {number[]} values @param {import("../../scene/palette.js").Palette} palette @param {string} words */
function thumbnail(values, palette, words) {
  const side = Math.sqrt(values.length);
  const canvas = el("canvas", { class: "thumbnail", width: side, height: side, role: "img", "aria-label": words });
  const c = contextOf(canvas);
  const most = Math.max(...values.map(Math.abs));
  values.forEach((v, k) => {
    c.fillStyle = palette.fill(v, most);
    c.fillRect(k % side, Math.floor(k / side), 1, 1);
  });
  return canvas;
}
