/** Two runs, one clock: the present one, and the same with one setting changed, brought to the same update and drawn together. */
import { el, form, panel, setText } from "./dom.js";
import { makeFeed } from "./feed.js";
import { Figure } from "./figure.js";
import { axes, frame } from "../paint/plot.js";
import { format } from "../scene/format.js";
import { group } from "../locales/en.js";
import { write } from "../permalink.js";

/** @typedef {import("../paint/plot.js").PlotShape} PlotShape */

/** @param {import("../app.js").App} app */
export function makeCompare(app) {
  const { details, body, aside } = panel("compare", "Compare two runs", false);
  const { engine, schema } = app;
  /** @type {Record<string, any> | null} */
  let changes = null;
  let anew = false;
  /** @type {any} */
  let answer = null;
  const keys = schema.keys.filter((key) => key.group !== "view" && !["data", "features"].includes(key.name));
  const key = el("select", { id: "compare-key", "aria-label": "Setting that differs", onchange: () => { value.value = ""; value.placeholder = hint(); } }, ...keys.map((each) => el("option", { value: each.name }, each.label)));
  const value = el("input", { id: "compare-value", "aria-label": "Its value in the other run", autocomplete: "off", spellcheck: "false", size: 12 });
  const log = el("input", { type: "checkbox", id: "compare-log", onchange: () => figure.draw() });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const link = el("a", { target: "_blank", rel: "noopener", hidden: true }, "Open the other run");
  const hint = () => `here ${engine.header?.config[key.value] ?? ""}`;
  key.value = "rate";

  const fields = form({ class: "row" }, () => {
    try {
      changes = { [key.value]: schema.check(key.value, value.value) };
      problem.hidden = true;
      anew = true;
      feed.refresh();
    } catch (error) {
      fail(/** @type {Error} */ (error));
    }
  }, "with ", key, value, el("button", { type: "submit", id: "compare-start" }, "Compare"));

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** @param {number} width @param {number} height @returns {PlotShape[]} */
  const shapes = (width, height) => {
    if (!answer) return [];
    const { tokens } = app.palette;
    const box = { x: 56, y: 20, w: width - 70, h: height - 54 };
    const scale = (/** @type {number} */ v) => (log.checked ? Math.log10(v) : v);
    const seen = [...answer.mine.loss, ...answer.theirs.loss].filter((v) => v !== null && (!log.checked || v > 0)).map(scale);
    const f = frame(box, [0, Math.max(1, answer.iteration)], seen.length ? [log.checked ? Math.min(...seen) : 0, Math.max(...seen)] : [0, 1]);
    const line = (/** @type {{iterations: number[], loss: (number | null)[]}} */ { iterations, loss }) => iterations.flatMap((n, i) => {
      const v = loss[i];
      return v === null || (log.checked && v <= 0) ? [NaN, NaN] : [f.px(n), f.py(scale(v))];
    });
    return [...axes(f, tokens, { x: "update", y: log.checked ? "log₁₀ E" : "E", grid: true }),
      { type: "path", points: line(answer.mine), color: tokens.ink, width: 1.4 },
      { type: "path", points: line(answer.theirs), color: tokens.positive, width: 1.6, dash: [5, 3] }];
  };
  const figure = new Figure(app, { id: "compare", title: "Two runs compared", height: 230, shapes,
    table: () => answer && [["run", "update", "E", "RMS"], ...["mine", "theirs"].flatMap((run) => answer[run].iterations.map((/** @type {number} */ n, /** @type {number} */ i) => [run === "mine" ? "this" : "other", n, answer[run].loss[i] ?? "", answer[run].rms[i] ?? ""]))] });
  figure.node.hidden = true;
  body.append(el("p", { class: "empty" }, "The same run once more, with another value for one setting, at the same update:"), fields, problem, figure.node,
    el("p", { class: "row" }, log, el("label", { for: "compare-log" }, "logarithmic"), link));

  // — asking and telling ———————————————————————————————————————————————————————————————————————————————————————————
  /** @param {Error} error */
  const fail = (error) => {
    setText(problem, error.message);
    problem.hidden = false;
  };
  const feed = makeFeed(app, details, {
    question: () => (changes ? { method: "compare", params: { config: changes, anew, budget_ms: app.player.fast ? 8 : 30, points: 500 } } : null),
    answer: ({ result }) => {
      anew = false;
      answer = result;
      figure.node.hidden = false;
      figure.draw();
      tell();
      if (!result.complete) feed.refresh();
    },
    fail: (error) => {
      changes = null;
      fail(error);
    },
  });
  const tell = () => {
    const [name, other] = Object.entries(changes ?? {})[0] ?? [];
    if (!name) return;
    const last = (/** @type {any} */ run) => (run.loss.length ? `E ${format(run.loss.at(-1) ?? NaN)}, RMS ${format(run.rms.at(-1) ?? NaN)}` : "not begun");
    const { label } = schema.key(name);
    const behind = answer.complete ? "" : ` The other run is at update ${group(answer.reached)} and catches up.`;
    figure.say(`At update ${group(answer.iteration)}: here (${label} ${engine.header.config[name]}) ${last(answer.mine)}; dashed (${label} ${other}) ${last(answer.theirs)}.${behind}${answer.diverged ? ` ${answer.diverged}` : ""}`);
    setText(aside, `${label} ${other}`);
    link.hidden = engine.header.config.data === "own";
    const url = new URL(location.href);
    url.hash = write({ ...answer.config, lesson: "" }, schema, "0", null);
    link.href = url.href;
  };
  engine.addEventListener("header", () => { value.placeholder = hint(); answer = null; figure.node.hidden = true; link.hidden = true; setText(aside, ""); });
  value.placeholder = hint();
  return details;
}
