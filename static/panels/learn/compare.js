/** Two runs, one clock: the present one, and the same with a setting or two changed, brought to the same update and drawn side by side. */
import { el, form, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { colormapOf, classColor } from "../../scene/colormap.js";
import { axes, frame, marker, pretty } from "../../scene/axes.js";
import { format } from "../../scene/format.js";
import { group } from "../../words/words.js";
import { pack, write, LONGEST } from "../../settings/permalink.js";

/** Cells a side of what both answer. */
const SIZE = 32;
const PICTURES = 190;

/** @typedef {import("../../scene/shapes.js").Shape} Shape */

/** @param {import("../../app/app.js").App} app */
export function makeCompare(app) {
  const { details, body, aside } = panel("compare", "Compare two runs", false);
  const { engine, schema } = app;
  /** @type {Record<string, any> | null} */
  let changes = null;
  let anew = false;
  /** @type {any} */
  let answer = null;
  /** What both answer over the inputs: here, then there. @type {Float64Array} */
  let values = new Float64Array();
  /** @type {ImageData[]} */
  let images = [];
  const keys = schema.keys.filter((key) => key.group !== "view" && !["data", "features"].includes(key.name));
  const fields = [0, 1].map((k) => {
    const key = el("select", { id: k ? "compare-key-2" : "compare-key", "aria-label": k ? "Second setting that differs" : "Setting that differs", onchange: () => { value.value = ""; hint(); } },
      k ? el("option", { value: "" }, "nothing else") : null, ...keys.map((each) => el("option", { value: each.name }, each.label)));
    const value = el("input", { id: k ? "compare-value-2" : "compare-value", "aria-label": "Its value in the other run", autocomplete: "off", spellcheck: "false", size: 12 });
    const hint = () => {
      value.placeholder = `here ${engine.header?.config[key.value] ?? ""}`;
      value.hidden = !key.value;
    };
    return { key, value, hint };
  });
  fields[0].key.value = "rate";
  const log = el("input", { type: "checkbox", id: "compare-log", onchange: () => figure.draw() });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const link = el("a", { target: "_blank", rel: "noopener", hidden: true }, "Open the other run");
  const scores = el("table", { class: "samples" });

  const asked = form({}, () => {
    try {
      changes = Object.fromEntries(fields.filter(({ key }) => key.value).map(({ key, value }) => [key.value, schema.check(key.value, value.value)]));
      problem.hidden = true;
      anew = true;
      feed.refresh();
    } catch (error) {
      fail(/** @type {Error} */ (error));
    }
  }, el("p", { class: "row" }, "with ", fields[0].key, fields[0].value), el("p", { class: "row" }, "and ", fields[1].key, fields[1].value), el("p", { class: "row" }, el("button", { type: "submit", id: "compare-start" }, "Compare")));

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** @param {number} width @param {number} height */
  const frameOf = (width, height) => {
    const box = { x: 56, y: 20, w: width - 70, h: height - 54 };
    const seen = [...answer.mine.loss, ...answer.theirs.loss].filter((v) => v !== null && (!log.checked || v > 0)).map(scale);
    return frame(box, [0, Math.max(1, answer.iteration)], seen.length ? [log.checked ? Math.min(...seen) : 0, Math.max(...seen)] : [0, 1]);
  };
  const scale = (/** @type {number} */ v) => (log.checked ? Math.log10(v) : v);

  /** @param {number} width @param {number} height @returns {Shape[]} */
  const shapes = (width, height) => {
    if (!answer) return [];
    const { tokens } = app.palette;
    const f = frameOf(width, height);
    const line = (/** @type {{iterations: number[], loss: (number | null)[]}} */ { iterations, loss }) => iterations.flatMap((n, i) => {
      const v = loss[i];
      return v === null || (log.checked && v <= 0) ? [NaN, NaN] : [f.px(n), f.py(scale(v))];
    });
    return [...axes(f, tokens, { x: "update", y: log.checked ? "log₁₀ E" : "E", grid: true }),
      { type: "path", points: line(answer.mine), color: tokens.ink, width: 1.4 },
      { type: "path", points: line(answer.theirs), color: tokens.positive, width: 1.6, dash: [5, 3] }];
  };
  /** The update at or before a place of the picture, in both runs. @param {number} px */
  const read = (px) => {
    if (!answer?.mine.iterations.length) return null;
    const f = frameOf(figure.painter.width, figure.painter.height);
    const n = f.toX(px);
    if (n < 0 || n > answer.iteration) return null;
    const last = (/** @type {any} */ run) => run.iterations.findLastIndex((/** @type {number} */ each) => each <= n);
    const [i, j] = [Math.max(0, last(answer.mine)), last(answer.theirs)];
    const there = j < 0 || !answer.theirs.iterations.length ? "" : `; there ${format(answer.theirs.loss[j] ?? NaN)}`;
    const v = answer.mine.loss[i];
    return { text: `update ${group(answer.mine.iterations[i])}: E here ${format(v ?? NaN)}${there}`, at: /** @type {[number, number]} */ ([f.px(answer.mine.iterations[i]), f.py(v === null ? 0 : scale(v))]) };
  };
  const figure = new Figure(app, { id: "compare", title: "Two runs compared", height: 230, shapes, read,
    table: () => answer && [["run", "update", "E", "RMS"], ...["mine", "theirs"].flatMap((run) => answer[run].iterations.map((/** @type {number} */ n, /** @type {number} */ i) => [run === "mine" ? "this" : "other", n, answer[run].loss[i] ?? "", answer[run].rms[i] ?? ""]))] });

  /** Here on the left, there on the right. @param {number} width */
  const places = (width) => {
    const { bounds } = answer.picture;
    const side = Math.min(PICTURES - 56, (width - 76) / 2);
    return [0, 1].map((k) => frame({ x: 38 + k * (side + 34), y: 22, w: side, h: side }, bounds[0], bounds[1] ?? heights()));
  };
  /** @returns {[number, number]} */
  const heights = () => {
    const all = [...values, ...answer.picture.samples.map((/** @type {number[]} */ p) => p[1])].filter(Number.isFinite);
    return [Math.min(...all), Math.max(...all)];
  };
  const parts = () => (answer.picture.kind === "classes" ? 2 : 1);
  const count = () => answer.picture.size ** answer.picture.bounds.length;
  /** @param {number} k here 0, there 1 */
  const valuesOf = (k) => values.subarray(k * parts() * count(), (k + 1) * parts() * count());

  /** @param {number} width @returns {Shape[]} */
  const pictureShapes = (width) => {
    if (!answer?.picture) return [];
    const { palette } = app;
    const { tokens } = palette;
    const { samples, bounds, size } = answer.picture;
    const classes = engine.header.teacher.task === "classification";
    const most = Math.max(...samples.map((/** @type {number[]} */ p) => Math.abs(p[bounds.length])), 1e-12);
    const input = (/** @type {number} */ k) => pretty((engine.header.teacher.raw_names ?? engine.header.teacher.input_names)[k] ?? "");
    return places(width).flatMap((f, k) => {
      /** @type {Shape[]} */
      const out = images[k] ? [{ type: "raster", ...f.box, image: images[k], smooth: parts() === 1 }] : [];
      out.push(...axes(f, tokens, { x: input(0) }), { type: "text", x: f.box.x, y: 10, text: k ? "there" : "here", size: 13, color: tokens.ink, align: "left", bold: true });
      for (const p of samples) {
        const last = p[bounds.length];
        out.push(marker(classes ? last : 0, f.px(p[0]), f.py(p[1]), samples.length > 60 ? 2 : 4, classes ? classColor(palette, last) : palette.diverging(last, most), tokens.panel));
      }
      if (bounds.length === 1) {
        const y = valuesOf(k);
        out.push({ type: "path", points: Array.from(y).flatMap((v, i) => [f.px(bounds[0][0] + i / (size - 1) * (bounds[0][1] - bounds[0][0])), f.py(v)]), color: tokens.ink, width: 2 });
      }
      return out;
    });
  };
  /** @type {Figure} */
  const pictures = new Figure(app, { id: "compare-pictures", title: "What both runs answer", height: PICTURES, shapes: pictureShapes,
    table: () => answer?.picture && [["run", "point", "value", ...(parts() === 2 ? ["margin"] : [])], ...[0, 1].flatMap((k) => Array.from({ length: count() }, (_, i) => [k ? "other" : "this", i + 1, valuesOf(k)[i], ...(parts() === 2 ? [valuesOf(k)[count() + i]] : [])]))],
    read: (px, py) => {
      if (!answer?.picture) return null;
      const k = places(pictures.painter.width).findIndex(({ box }) => px >= box.x && px < box.x + box.w && py >= box.y && py < box.y + box.h);
      if (k < 0) return null;
      const { size, bounds, kind } = answer.picture;
      const { box } = places(pictures.painter.width)[k];
      const [column, row] = [Math.floor((px - box.x) / box.w * size), bounds.length > 1 ? Math.floor((py - box.y) / box.h * size) : 0];
      const say = (/** @type {number} */ run) => { const v = valuesOf(run)[row * size + column]; return kind === "classes" ? engine.header.teacher.class_names[v] : format(v); };
      return { text: `y here ${say(0)}, there ${say(1)}`, at: [px, py] };
    } });
  const paint = () => {
    images = answer?.picture && answer.picture.bounds.length > 1 ? [0, 1].map((k) => {
      const { size, kind, centre, reach } = answer.picture;
      const colors = colormapOf(app.palette);
      return kind === "classes" ? colors.winners(valuesOf(k).subarray(0, count()), valuesOf(k).subarray(count()), size) : colors.values(valuesOf(k), size, centre, reach);
    }) : [];
    pictures.draw();
  };
  const results = el("div", { hidden: true }, figure.node, el("p", { class: "row" }, log, el("label", { for: "compare-log" }, "logarithmic"), link), pictures.node, el("div", { class: "table-scroll" }, scores));
  body.append(el("p", { class: "empty" }, "The same run once more, with another value for a setting or two, at the same update:"), asked, problem, results);

  // — asking and telling ———————————————————————————————————————————————————————————————————————————————————————————
  /** @param {Error} error */
  const fail = (error) => {
    setText(problem, error.message);
    problem.hidden = false;
  };
  const feed = makeFeed(app, details, {
    question: () => (changes ? { method: "compare", params: { config: changes, anew, budget_ms: app.player.fast ? 8 : 30, points: 500, size: SIZE } } : null),
    answer: ({ result, buffer }) => {
      anew = false;
      answer = result;
      values = buffer ?? new Float64Array();
      results.hidden = false;
      pictures.node.hidden = !result.picture;
      figure.draw();
      paint();
      tell();
      if (!result.complete) feed.refresh();
    },
    fail: (error) => {
      changes = null;
      fail(error);
    },
  });
  const settings = (/** @type {Record<string, any>} */ values) => Object.keys(changes ?? {}).map((name) => `${schema.key(name).label} ${values[name]}`).join(", ");
  const tell = () => {
    if (!changes) return;
    const last = (/** @type {any} */ run) => (run.loss.length ? `E ${format(run.loss.at(-1) ?? NaN)}, RMS ${format(run.rms.at(-1) ?? NaN)}` : "not begun");
    const behind = answer.complete ? "" : ` The other run is at update ${group(answer.reached)} and catches up.`;
    figure.say(`At update ${group(answer.iteration)}: here (${settings(engine.header.config)}) ${last(answer.mine)}; dashed (${settings(changes)}) ${last(answer.theirs)}.${behind}${answer.diverged ? ` ${answer.diverged}` : ""}`);
    setText(aside, settings(changes));
    showScores();
    showLink();
  };

  /** On the whole sets, so that a lucky last sample does not count. */
  const showScores = () => {
    const [here, there] = answer.scores;
    const percent = (/** @type {number | null} */ v) => (v === null ? "" : `${(100 * v).toFixed(1)} %`);
    const rows = [["E, training set", "train", "loss"], ["right", "train", "accuracy"], ["E, held out", "test", "loss"], ["right, held out", "test", "accuracy"]]
      .map(([title, set, name]) => [title, ...[here, there].map((run) => (name === "loss" ? format(run[set]?.[name] ?? NaN) : percent(run[set]?.[name] ?? null)))])
      .filter(([, ...cells], k) => here[k < 2 ? "train" : "test"] && cells.some(Boolean));
    scores.replaceChildren(el("thead", null, el("tr", null, ...["on the whole set", "here", "there"].map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", null, ...rows.map(([title, ...cells]) => el("tr", null, el("th", { scope: "row" }, title), ...cells.map((cell) => el("td", null, cell))))));
    const told = rows.map(([title, a, b]) => `${title}: here ${a}, there ${b}`).join("; ");
    pictures.say("What the first output is over the inputs, here and there, on one scale.", `${pictures.options.title}. ${told}.`);
  };
  const showLink = async () => {
    const { teacher, label } = engine.extras;
    const extra = teacher ? await pack({ teacher, label }) : null;
    link.hidden = (extra?.length ?? 0) > LONGEST;
    const url = new URL(location.href);
    url.hash = write({ ...answer.config, lesson: "" }, schema, "0", extra);
    link.href = url.href;
  };
  const hints = () => { for (const { hint } of fields) hint(); };
  engine.addEventListener("header", () => { hints(); answer = null; results.hidden = true; link.hidden = true; setText(aside, ""); });
  app.addEventListener("theme", () => { if (answer) paint(); });
  hints();
  return details;
}
