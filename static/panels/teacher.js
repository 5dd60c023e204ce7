/** The teacher set: its samples as a table, and as a picture where two inputs span a plane. */
import { el, panel, setText } from "./dom.js";
import { format } from "../scene/format.js";

const MOST_ROWS = 200;

/** @param {import("../app.js").App} app */
export function makeTeacher(app) {
  const { details, body, aside } = panel("teacher", "Teacher set");
  const canvas = el("canvas", { role: "img", style: "width:100%;height:220px" });
  const table = el("table", { class: "samples" });
  const scroll = el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Samples of the teacher set" }, table);
  const more = el("p", { class: "empty" });
  body.append(canvas, scroll, more);
  /** @type {unknown} */
  let shown = null;
  /** @type {HTMLElement[]} */
  let rows = [];

  const drawTable = (/** @type {any} */ teacher) => {
    const heads = [...teacher.input_names, ...teacher.target_names];
    const width = teacher.input_names.length;
    rows = teacher.inputs.slice(0, MOST_ROWS).map((/** @type {number[]} */ x, /** @type {number} */ s) => el("tr", null, el("th", { scope: "row" }, String(s + 1)),
      ...x.map((v) => el("td", null, format(v))), ...teacher.targets[s].map((/** @type {number} */ v) => el("td", { class: "target" }, format(v)))));
    table.replaceChildren(el("thead", null, el("tr", null, el("th", { scope: "col" }, "#"), ...heads.map((name, h) => el("th", { scope: "col" }, h < width ? name : `d ${teacher.target_names.length > 1 || name !== "d" ? name : ""}`.trim())))),
      el("tbody", null, ...rows));
    const hidden = app.engine.header.samples - rows.length;
    setText(more, hidden > 0 ? `and ${hidden} more` : "");
    setText(aside, `${teacher.name}, ${app.engine.header.samples} samples`);
  };

  const drawPicture = (/** @type {any} */ teacher, /** @type {Set<number>} */ current) => {
    const inputs = teacher.inputs;
    canvas.hidden = inputs[0]?.length > 2;
    if (canvas.hidden || !details.open) return;
    const ratio = devicePixelRatio || 1;
    const w = canvas.clientWidth;
    const h = canvas.clientHeight;
    if (!w) return;
    canvas.width = w * ratio;
    canvas.height = h * ratio;
    const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    c.scale(ratio, ratio);
    const one = inputs[0].length === 1;
    const xs = inputs.map((/** @type {number[]} */ x) => x[0]);
    const ys = one ? teacher.targets.map((/** @type {number[]} */ d) => d[0]) : inputs.map((/** @type {number[]} */ x) => x[1]);
    const scale = (/** @type {number[]} */ v, /** @type {number} */ size, /** @type {number} */ pad) => {
      const low = Math.min(...v);
      const high = Math.max(...v);
      return (/** @type {number} */ u) => pad + (u - low) / (high - low || 1) * (size - 2 * pad);
    };
    const px = scale(xs, w, 26);
    const py = scale(ys, h, 22);
    const { tokens } = app.palette;
    const colors = [tokens.negative, tokens.positive, tokens.input, tokens.slope, tokens.error];
    c.font = `italic 13px serif`;
    c.fillStyle = tokens.muted;
    c.fillText(teacher.input_names[0], w - 22, h - 6);
    c.fillText(one ? "d" : teacher.input_names[1], 6, 14);
    const ds = teacher.targets;
    const most = Math.max(...ds.flat().map(Math.abs));
    inputs.forEach((/** @type {number[]} */ x, /** @type {number} */ s) => {
      const d = ds[s];
      const now = current.has(s);
      c.beginPath();
      c.arc(px(x[0]), h - py(ys[s]), now ? 7 : inputs.length > 80 ? 3.2 : 5.5, 0, 7);
      c.fillStyle = teacher.task === "classification" ? colors[d.length > 1 ? d.indexOf(Math.max(...d)) % 5 : d[0] > 0.5 ? 1 : 0] : app.palette.diverging(d[0], most);
      c.fill();
      if (now) {
        c.strokeStyle = tokens.ink;
        c.lineWidth = 2.5;
        c.stroke();
      }
    });
    canvas.setAttribute("aria-label", `The ${inputs.length} samples of ${teacher.name} in the plane of ${teacher.input_names.join(" and ")}.`);
  };
  details.addEventListener("toggle", () => show());

  const show = () => {
    const teacher = app.engine.header?.teacher;
    if (!teacher?.inputs) {
      setText(aside, teacher?.name ?? "");
      return;
    }
    if (teacher !== shown) {
      shown = teacher;
      drawTable(teacher);
    }
    const { trace } = app.player;
    const now = trace ? trace.header.samples[app.player.sample] : -1;
    for (const row of table.querySelectorAll(".now")) row.classList.remove("now");
    rows[now]?.classList.add("now");
    drawPicture(teacher, new Set([now]));
  };
  return { details, show };
}
