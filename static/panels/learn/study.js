/** A study: the present configuration with other values for a setting or two, trained in the background; a table to sort, open and save. */
import { el, panel, setText } from "../kit/dom.js";
import { Figure } from "../kit/figure.js";
import { axes, frame } from "../../scene/axes.js";
import { format, typed } from "../../scene/format.js";
import { pack, write, LONGEST } from "../../settings/permalink.js";
import { Superseded } from "../../engine/errors.js";

const SLICE_MS = 25;
/** About so many updates a run, unless something else is asked for. */
const USUAL_UPDATES = 2000;
/** [what a result calls it, what people do]. */
const COLUMNS = [["epochs", "epochs"], ["loss", "E"], ["rms", "RMS"], ["test_loss", "E held out"], ["accuracy", "right"], ["test_accuracy", "right, held out"], ["ended", "ended"]];
/** Values to begin with. @type {Record<string, string>} */
const EXAMPLES = { rate: "0.03, 0.1, 0.3, 1", batch: "1, 10, all", seed: "0, 1, 2, 3", hidden: "tanh, relu, sigmoid", init: "uniform, xavier, he", optimizer: "sgd, momentum, adam", momentum: "0, 0.5, 0.9", l2: "0, 0.001, 0.01", loss: "squared_error, cross_entropy" };

/** @param {import("../../app/app.js").App} app */
export function makeStudy(app) {
  const { details, body, aside } = panel("study", "Study", false);
  const { engine, schema } = app;
  /** @type {any[]} */
  let rows = [];
  /** @type {string[]} */
  let varied = [];
  /** What the study was begun from. @type {import("../../settings/schema.js").Config} */
  let base = {};
  /** Data of one's own, as links carry them; empty where they are too many for one. */
  let packed = "";
  /** The error that ends a run; 0 for none. */
  let goal = 0;
  let sorted = "";
  let falling = false;
  let running = false;
  /** The fields are somebody's. */
  let begun = false;
  let token = 0;

  const keys = schema.keys.filter((key) => key.group !== "view" && !["data", "features"].includes(key.name));
  const fields = [0, 1].map((k) => {
    const select = el("select", { id: `study-key-${k}`, "aria-label": k ? "Second setting" : "First setting", onchange: () => suggest(k) }, k ? el("option", { value: "" }, "nothing else") : null, ...keys.map((key) => el("option", { value: key.name }, key.label)));
    const input = el("input", { id: `study-values-${k}`, "aria-label": k ? "Its values" : "Values", autocomplete: "off", spellcheck: "false" });
    return { select, input };
  });
  const epochs = el("input", { id: "study-epochs", inputmode: "numeric", value: "50", size: 5 });
  const below = el("input", { id: "study-below", inputmode: "decimal", value: "0", size: 6 });
  const start = el("button", { type: "button", id: "study-start", onclick: () => (running ? cancel() : begin()) }, "Start");
  const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": "Runs done" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const said = el("p", { class: "caption", role: "status" });
  const table = el("table", { class: "samples" });
  const figure = new Figure(app, { id: "study", title: "Study", height: 190, shapes: (width, height) => shapes(width, height), table: () => listed(),
    places: () => {
      const { f, list } = framed(figure.painter.width, figure.painter.height);
      return list.map((row, k) => ({ at: /** @type {[number, number]} */ ([f.px(k + 0.5), f.py(row.loss ?? 0)]), text: `${named(row)}: E ${text(row, "loss") || "unknown"}, RMS ${text(row, "rms")}, ${row.ended || "under way"}` }));
    } });
  const results = el("div", { hidden: true }, figure.node, el("div", { class: "table-scroll" }, table));
  body.append(el("p", { class: "empty" }, "Train the present configuration again and again with other values, in the background."),
    ...fields.map(({ select, input }) => el("p", { class: "row" }, select, input)),
    el("p", { class: "row" }, el("label", { for: "study-epochs" }, "epochs"), epochs, el("label", { for: "study-below" }, "or E below"), below), el("p", { class: "row" }, start, bar), problem, said, results);

  /** Layers to try: one hidden layer of growing width. */
  const widths = () => {
    const { sizes } = engine.header;
    return [1, 2, 4, 8, 16].map((n) => [sizes[0], n, sizes[sizes.length - 1]].join("-")).join(", ");
  };
  /** @param {number} k */
  const suggest = (k) => {
    const { select, input } = fields[k];
    input.value = select.value === "net" ? widths() : EXAMPLES[select.value] ?? (select.value ? String(engine.header.config[select.value]) : "");
    input.hidden = !select.value;
  };

  const begin = async () => {
    const vary = Object.fromEntries(fields.filter(({ select }) => select.value).map(({ select, input }) => [select.value, input.value.split(",").map((text) => text.trim()).filter(Boolean)]));
    const mine = ++token;
    begun = true;
    problem.hidden = true;
    try {
      for (const [name, values] of Object.entries(vary)) values.forEach((value, i) => { values[i] = /** @type {any} */ (schema.check(name, value)); });
      const { teacher, label } = engine.extras;
      packed = teacher ? await pack({ teacher, label }) : "";
      const limit = Number(epochs.value);
      const bound = typed(below.value || "0");
      if (!(Number.isInteger(limit) && limit > 0)) throw new RangeError(`epochs is “${epochs.value}”; a whole number from 1 is allowed.`);
      if (!(bound >= 0)) throw new RangeError(`E below is “${below.value}”; a number from 0 is allowed.`);
      let answer = await engine.ask("study_begin", { vary, epochs: limit, below: bound });
      varied = Object.keys(vary);
      base = answer.base;
      goal = bound;
      sorted = "";
      setRunning(true);
      while (mine === token) {
        take(answer);
        if (answer.complete) break;
        answer = await engine.ask("study_work", { budget_ms: SLICE_MS });
      }
    } catch (error) {
      if (error instanceof Superseded) setText(said, "The study was stopped: the run was replaced.");
      else {
        setText(problem, /** @type {Error} */ (error).message);
        problem.hidden = false;
      }
    } finally {
      if (mine === token) setRunning(false);
    }
  };
  const cancel = () => {
    token += 1;
    setRunning(false);
    setText(said, `Cancelled: ${said.textContent}`);
    engine.ask("study_end").catch(() => {}); // replaced meanwhile: then it has ended too
  };
  /** @param {boolean} on */
  const setRunning = (on) => {
    running = on;
    setText(start, on ? "Cancel" : "Start");
    bar.hidden = !on;
  };
  /** @param {any} answer */
  const take = ({ done, total, rows: found }) => {
    rows = found;
    bar.max = total;
    bar.value = done;
    setText(said, `${done} of ${total} runs done.`);
    setText(aside, `${done} of ${total}`);
    results.hidden = false;
    show();
  };

  // — results ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** Columns that have something to say. */
  const columns = () => COLUMNS.filter(([name]) => name === "ended" || rows.some((row) => row[name] !== null));
  const ordered = () => {
    if (!sorted) return rows;
    const value = (/** @type {any} */ row) => row.varied[sorted] ?? row[sorted];
    const order = (/** @type {any} */ a, /** @type {any} */ b) => {
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1; // what is not known comes last
      return (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true })) * (falling ? -1 : 1);
    };
    return [...rows].sort(order);
  };
  /** @param {any} row @param {string} name */
  const text = (row, name) => {
    const v = row[name];
    if (v === null) return "";
    if (name.endsWith("accuracy")) return `${(100 * v).toFixed(1)} %`;
    return typeof v === "number" ? format(v) : v;
  };
  /** @param {any} row */
  const address = (row) => {
    const url = new URL(location.href);
    url.hash = write({ ...engine.viewConfig(), ...base, ...row.varied }, schema, "0", packed || null);
    return url.href;
  };
  const show = () => {
    const shown = columns();
    const label = (/** @type {string} */ name) => schema.key(name).label;
    const head = (/** @type {string} */ name, /** @type {string} */ title) => el("th", { scope: "col", "aria-sort": sorted === name ? (falling ? "descending" : "ascending") : null },
      el("button", { type: "button", class: "link", onclick: () => { falling = sorted === name && !falling; sorted = name; show(); } }, title));
    table.replaceChildren(el("thead", null, el("tr", null, ...varied.map((name) => head(name, label(name))), el("th", null, ""), ...shown.map(([name, title]) => head(name, title)))),
      el("tbody", null, ...ordered().map((row) => el("tr", null, ...varied.map((name) => el("th", { scope: "row" }, String(row.varied[name]))),
        el("td", null, packed.length > LONGEST ? null : el("a", { href: address(row), target: "_blank", rel: "noopener" }, "open")),
        ...shown.map(([name]) => el("td", { title: name === "ended" && row.message ? row.message : null }, text(row, name)))))));
    figure.draw();
    const best = rows.filter((row) => row.loss !== null).sort((a, b) => a.loss - b.loss)[0];
    const first = goal ? rows.find((row) => row.ended === "below the bound") : null;
    const reached = !goal ? "" : first ? ` The first to come below ${format(goal)} (dashed) is ${named(first)}, after ${first.epochs} epochs.` : ` None has come below ${format(goal)} (dashed)${rows.every((row) => row.ended) ? "" : " yet"}.`;
    figure.say(best ? `E of each run on the training set; the smallest is ${format(best.loss)}, with ${named(best)}.${reached}` : "");
  };
  const named = (/** @type {any} */ row) => varied.map((name) => `${schema.key(name).label} ${row.varied[name]}`).join(", ");
  const listed = () => [[...varied, ...COLUMNS.map(([name]) => name), "message"], ...rows.map((row) => [...varied.map((name) => row.varied[name]), ...COLUMNS.map(([name]) => row[name] ?? ""), row.message])];

  /** @param {number} width @param {number} height */
  const framed = (width, height) => {
    const list = ordered();
    const most = Math.max(...list.map((row) => row.loss ?? 0), 1.2 * goal, 1e-12);
    return { list, f: frame({ x: 50, y: 22, w: width - 60, h: height - 58 }, [0, Math.max(1, list.length)], [0, most]) };
  };

  /** E of every run as a bar, in the order of the table. @param {number} width @param {number} height @returns {import("../../scene/shapes.js").Shape[]} */
  const shapes = (width, height) => {
    const { f, list } = framed(width, height);
    if (!list.length) return [];
    const { tokens } = app.palette;
    const wide = f.box.w / list.length;
    const bound = /** @type {import("../../scene/shapes.js").Shape[]} */ (goal ? [{ type: "line", x0: f.box.x, y0: f.py(goal), x1: f.box.x + f.box.w, y1: f.py(goal), color: tokens.error, width: 1.5, dash: [6, 4] }] : []);
    return [...axes({ ...f, x: [0, 0] }, tokens, { y: "E", grid: true }), ...bound, ...list.flatMap((row, k) => {
      const x = f.box.x + k * wide;
      const y = f.py(row.loss ?? 0);
      const name = varied.map((each) => String(row.varied[each])).join(" ");
      return /** @type {import("../../scene/shapes.js").Shape[]} */ ([{ type: "rect", x: x + wide * 0.15, y, w: wide * 0.7, h: f.box.y + f.box.h - y, fill: row.ended ? tokens.ink : tokens.rest },
        ...(wide > 30 ? [{ type: "text", x: x + wide / 2, y: f.box.y + f.box.h + 12, text: name.slice(0, Math.floor(wide / 6)), size: 11, color: tokens.muted }] : [])]);
    })];
  };

  fields[0].select.value = "rate";
  app.addEventListener("study", (event) => {
    const asked = /** @type {CustomEvent} */ (event).detail;
    if (running) cancel();
    details.open = true;
    Object.entries(asked.vary).forEach(([name, values], k) => {
      fields[k].select.value = name;
      fields[k].input.value = String(values);
    });
    fields[1].select.value = "";
    fields[1].input.hidden = true;
    epochs.value = asked.epochs;
    below.value = asked.below;
    details.scrollIntoView({ block: "nearest" });
    begin();
  });
  details.addEventListener("toggle", () => {
    if (!details.open || begun) return;
    fields.forEach((_, k) => suggest(k));
    epochs.value = String(Math.max(20, Math.round(USUAL_UPDATES / engine.header.updates_per_epoch)));
  });
  return details;
}
