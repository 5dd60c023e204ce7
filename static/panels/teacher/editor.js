/** Changing the teacher set: cells of a table, samples on a picture, undo; each change starts the run anew with the same network. */
import { el, setText } from "../kit/dom.js";
import { Draft } from "./draft.js";
import { makeTeacherPicture } from "./picture.js";
import { download, toCSV } from "../kit/download.js";
import { pretty } from "../../scene/axes.js";
import { counted, typed } from "../../scene/format.js";
import { Superseded } from "../../engine/errors.js";
import { LONGEST_NAME } from "../../settings/bounds.js";

const PAGE = 50;

/** @param {import("../../app/app.js").App} app @param {HTMLElement} place */
export function makeEditor(app, place) {
  const { engine, player } = app;
  /** @type {Draft | null} */
  let draft = null;
  let page = 0;
  let active = false;
  /** The header that our own last change brought. @type {unknown} */
  let ours = null;
  let applying = false;
  let again = false;

  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const table = el("table", { class: "samples editing" });
  const pages = el("span", { class: "empty" });
  const button = (/** @type {string} */ id, /** @type {string} */ text, /** @type {() => void} */ run) =>
    el("button", { type: "button", id, onclick: run }, text);
  const undo = button("teacher-undo", "Undo", () => draft?.undo() && apply());
  const redo = button("teacher-redo", "Redo", () => draft?.redo() && apply());
  const turn = (/** @type {number} */ by) => {
    page += by;
    showTable();
  };
  const earlier = button("teacher-earlier", "‹", () => turn(-1));
  const later = button("teacher-later", "›", () => turn(1));
  earlier.setAttribute("aria-label", "Earlier samples");
  later.setAttribute("aria-label", "Later samples");
  const tell = (/** @type {string} */ message) => {
    setText(problem, message);
    problem.hidden = false;
  };
  /** @param {number} s @returns {boolean} whether it is gone */
  const remove = (s) => {
    const gone = draft?.remove(s) ?? false;
    if (!gone) tell("A teacher set needs at least one sample: the last one stays. Add another before you delete it.");
    return gone;
  };
  const picture = makeTeacherPicture(app, () => draft, { changed: () => apply(), remove });
  place.append(
    picture.node,
    problem,
    el("div", { class: "table-scroll" }, table),
    el(
      "p",
      { class: "row" },
      undo,
      redo,
      button("teacher-add", "Add a sample", () => addRow()),
      button(
        "teacher-save",
        "Save as CSV",
        () => draft && download("teacher-set.csv", new Blob([toCSV(draft.rows())], { type: "text/csv" })),
      ),
      earlier,
      pages,
      later,
    ),
  );
  place.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || !draft) return;
    event.preventDefault();
    if (event.shiftKey ? draft.redo() : draft.undo()) apply();
  });

  const addRow = () => {
    if (!draft) return;
    const { inputs, targets } = draft.teacher;
    draft.add([...inputs[inputs.length - 1]], [...targets[targets.length - 1]]);
    page = Math.floor(inputs.length / PAGE);
    apply();
  };

  /** The run begins anew with the set as it is now; of changes that come meanwhile the last one counts. */
  const apply = async () => {
    problem.hidden = true; // now, not when it is done: what is told meanwhile stays
    showTable();
    picture.draw();
    again = true;
    if (applying || !draft) return;
    applying = true;
    try {
      while (again && draft) {
        again = false;
        const { teacher } = draft;
        await app.change("hand", () => {
          player.opening = null;
          return engine.replace({ ...engine.explicit, data: "own" }, { teacher, label: label() });
        });
        ours = engine.header;
      }
    } catch (error) {
      if (!(error instanceof Superseded)) {
        tell(`${/** @type {Error} */ (error).message}. The run goes on with the set as it was before.`);
      }
    } finally {
      applying = false;
    }
  };
  const label = () => {
    const name = app.dataLabel();
    return (name.endsWith("edited") ? name : `${name}, edited`).slice(-LONGEST_NAME);
  };

  // — the table ————————————————————————————————————————————————————————————————————————————————————————————————————
  const showTable = () => {
    if (!draft) return;
    const { inputs, targets, input_names: names, target_names: heads } = draft.teacher;
    page = Math.max(0, Math.min(page, Math.ceil(inputs.length / PAGE) - 1));
    const from = page * PAGE;
    const width = names.length;
    const titles = [...names.map(pretty), ...heads.map((name) => (heads.length > 1 ? `d ${pretty(name)}` : "d"))];
    table.replaceChildren(
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          el("th", { scope: "col" }, "#"),
          ...titles.map((name) => el("th", { scope: "col" }, name)),
          el("th", null, ""),
        ),
      ),
      el(
        "tbody",
        null,
        ...inputs.slice(from, from + PAGE).map((x, k) => {
          const s = from + k;
          return el(
            "tr",
            null,
            el("th", { scope: "row" }, String(s + 1)),
            ...[...x, ...targets[s]].map((v, c) =>
              el("td", null, cell(s, c, v, `${titles[c]} of sample ${s + 1}`, width)),
            ),
            el(
              "td",
              null,
              el(
                "button",
                {
                  type: "button",
                  class: "link",
                  "aria-label": `Delete sample ${s + 1}`,
                  onclick: () => remove(s) && apply(),
                },
                "×",
              ),
            ),
          );
        }),
      ),
    );
    setText(
      pages,
      inputs.length > PAGE
        ? `${from + 1}–${Math.min(inputs.length, from + PAGE)} of ${inputs.length}`
        : counted(inputs.length, "sample"),
    );
    for (const each of [earlier, later]) each.hidden = inputs.length <= PAGE;
    undo.setAttribute("aria-disabled", String(!draft.past.length));
    redo.setAttribute("aria-disabled", String(!draft.future.length));
  };

  /** @param {number} s @param {number} c @param {number} value @param {string} name @param {number} width of the inputs */
  const cell = (s, c, value, name, width) => {
    const text = String(Number(value.toPrecision(6)));
    const input = el("input", {
      value: text,
      "aria-label": name,
      inputmode: "decimal",
      autocomplete: "off",
      onchange: () => {
        const now = typed(input.value);
        const bad = !Number.isFinite(now);
        input.setAttribute("aria-invalid", String(bad));
        if (bad) {
          tell(`${name}: “${input.value}” is not a number. It stays ${text}.`);
          return;
        }
        if (!draft) return;
        const { inputs, targets } = draft.teacher;
        const set = (/** @type {number[]} */ row, /** @type {number} */ at) => row.map((v, k) => (k === at ? now : v));
        draft.replace(
          s,
          c < width ? set(inputs[s], c) : inputs[s],
          c < width ? targets[s] : set(targets[s], c - width),
        );
        apply();
      },
    });
    return input;
  };

  const load = async () => {
    const teacher = await engine.ask("teacher_set");
    draft = new Draft(teacher);
    page = 0;
    problem.hidden = true;
    showTable();
    picture.reset();
  };
  engine.addEventListener("header", () => {
    if (!active || applying || engine.header === ours || engine.status !== "live") return;
    load().catch(() => {}); // replaced once more: the next header asks again
  });

  return {
    async start() {
      await load();
      active = true;
    },
    stop() {
      active = false;
    },
    use: picture.use,
  };
}
