/** A study: the present configuration with other values for a setting or two, trained in the background; a table to sort, open and save. */
import { el, panel, setText } from "../kit/dom.js";
import { Figure } from "../kit/figure.js";
import { placeByPlace } from "../kit/reading.js";
import { format, typed } from "../../scene/format.js";
import { studyBest, studyOrder, studyPlaces, studyShapes } from "../../scene/plots/study.js";
import { pack, write, LONGEST } from "../../settings/permalink.js";
import { Superseded } from "../../engine/errors.js";

const SLICE_MS = 25;
/** About so many updates a run, unless something else is asked for. */
const USUAL_UPDATES = 2000;
/** What a result calls it, and what people do. */
const COLUMNS = /** @type {const} */ ([
  ["epochs", "epochs"],
  ["loss", "E"],
  ["rms", "RMS"],
  ["test_loss", "E held out"],
  ["accuracy", "right"],
  ["test_accuracy", "right, held out"],
  ["ended", "ended"],
]);
/** Values to begin with. @type {Record<string, string>} */
const EXAMPLES = {
  rate: "0.03, 0.1, 0.3, 1",
  batch: "1, 10, all",
  seed: "0, 1, 2, 3",
  hidden: "tanh, relu, sigmoid",
  init: "uniform, xavier, he",
  optimizer: "sgd, momentum, adam",
  momentum: "0, 0.5, 0.9",
  l2: "0, 0.001, 0.01",
  loss: "squared_error, cross_entropy",
};

/**
 * @typedef {import("../../settings/schema.js").Config} Config
 * @typedef {import("../../engine/messages.d.ts").StudyRow} StudyRow
 * @typedef {object} Study what is under way, or was
 * @property {string[]} varied
 * @property {StudyRow[]} rows
 * @property {Config} base what it was begun from
 * @property {string} packed data of one's own, as links carry them; empty where they are too many for one
 * @property {number} goal the error that ends a run; 0 for none
 */

/** @param {import("../../app/app.js").App} app */
export function makeStudy(app) {
  const { details, body, aside } = panel("study", "Study", false);
  const { engine } = app;
  let running = false;
  /** The fields are somebody's. */
  let begun = false;
  let token = 0;
  const asked = makeQuestion(app);
  const start = el(
    "button",
    { type: "button", id: "study-start", onclick: () => (running ? cancel() : begin()) },
    "Start",
  );
  const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": "Runs done" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const said = el("p", { class: "caption", role: "status" });
  const results = makeResults(app);
  body.append(
    el(
      "p",
      { class: "empty" },
      "Train the present configuration again and again with other values, in the background.",
    ),
    ...asked.rows,
    el("p", { class: "row" }, start, bar),
    problem,
    said,
    results.node,
  );

  const begin = async () => {
    const mine = ++token;
    begun = true;
    problem.hidden = true;
    try {
      const { vary, epochs, below } = asked.read();
      const { teacher, label } = engine.extras;
      const packed = teacher ? await pack({ teacher, label }) : "";
      let answer = await engine.ask("study_begin", { vary, epochs, below });
      results.begin({ varied: Object.keys(vary), base: answer.base, packed, goal: below, rows: answer.rows });
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
  /** @param {import("../../engine/messages.d.ts").Study} answer */
  const take = ({ done, total, rows }) => {
    bar.max = total;
    bar.value = done;
    setText(said, `${done} of ${total} runs done.`);
    setText(aside, `${done} of ${total}`);
    results.show(rows);
  };

  app.addEventListener("study", (event) => {
    if (running) cancel();
    details.open = true;
    asked.fill(/** @type {CustomEvent} */ (event).detail);
    details.scrollIntoView({ block: "nearest" });
    begin();
  });
  details.addEventListener("toggle", () => {
    if (details.open && !begun) asked.suggest();
  });
  return details;
}

/** What is to be tried. @param {import("../../app/app.js").App} app */
function makeQuestion({ engine, schema }) {
  const keys = schema.keys.filter((key) => key.group !== "view" && !["data", "features"].includes(key.name));
  const fields = [0, 1].map((k) => {
    const select = el(
      "select",
      { id: `study-key-${k}`, "aria-label": k ? "Second setting" : "First setting", onchange: () => suggest(k) },
      k ? el("option", { value: "" }, "nothing else") : null,
      ...keys.map((key) => el("option", { value: key.name }, key.label)),
    );
    const input = el("input", {
      id: `study-values-${k}`,
      "aria-label": k ? "Its values" : "Values",
      autocomplete: "off",
      spellcheck: "false",
    });
    return { select, input };
  });
  fields[0].select.value = "rate";
  const epochs = el("input", { id: "study-epochs", inputmode: "numeric", value: "50", size: 5 });
  const below = el("input", { id: "study-below", inputmode: "decimal", value: "0", size: 6 });

  /** Layers to try: one hidden layer of growing width. */
  const widths = () => {
    const { sizes } = engine.header;
    return [1, 2, 4, 8, 16].map((n) => [sizes[0], n, sizes[sizes.length - 1]].join("-")).join(", ");
  };
  /** @param {number} k */
  const suggest = (k) => {
    const { select, input } = fields[k];
    input.value =
      select.value === "net"
        ? widths()
        : (EXAMPLES[select.value] ?? (select.value ? String(engine.header.config[select.value]) : ""));
    input.hidden = !select.value;
  };
  return {
    rows: [
      ...fields.map(({ select, input }) => el("p", { class: "row" }, select, input)),
      el(
        "p",
        { class: "row" },
        el("label", { for: "study-epochs" }, "epochs"),
        epochs,
        el("label", { for: "study-below" }, "or E below"),
        below,
      ),
    ],
    suggest() {
      fields.forEach((_, k) => suggest(k));
      epochs.value = String(Math.max(20, Math.round(USUAL_UPDATES / engine.header.updates_per_epoch)));
    },
    /** @param {{vary: Record<string, string>, epochs: string, below: string}} wanted */
    fill(wanted) {
      fields[1].select.value = "";
      fields[1].input.hidden = true;
      Object.entries(wanted.vary).forEach(([name, values], k) => {
        fields[k].select.value = name;
        fields[k].input.value = values;
        fields[k].input.hidden = false;
      });
      epochs.value = wanted.epochs;
      below.value = wanted.below;
    },
    /** @throws {Error} where something is not allowed */
    read() {
      const given = fields.filter(({ select }) => select.value);
      const vary = Object.fromEntries(
        given.map(({ select: { value: name }, input }) => [
          name,
          input.value
            .split(",")
            .map((text) => text.trim())
            .filter(Boolean)
            .map((text) => schema.check(name, text)),
        ]),
      );
      const [limit, bound] = [Number(epochs.value), typed(below.value || "0")];
      if (!(Number.isInteger(limit) && limit > 0))
        throw new RangeError(`epochs is “${epochs.value}”; a whole number from 1 is allowed.`);
      if (!(bound >= 0)) throw new RangeError(`E below is “${below.value}”; a number from 0 is allowed.`);
      return { vary, epochs: limit, below: bound };
    },
  };
}

/** What came of it: bars, and a table to sort. @param {import("../../app/app.js").App} app */
function makeResults(app) {
  const { engine, schema } = app;
  /** @type {Study} */
  let study = { varied: [], rows: [], base: {}, packed: "", goal: 0 };
  let sorted = "";
  let falling = false;
  const named = (/** @type {StudyRow} */ row) =>
    study.varied.map((name) => `${schema.key(name).label} ${row.varied[name]}`).join(", ");
  const ordered = () => studyOrder(study.rows, sorted, falling);
  const figure = new Figure(app, {
    id: "study",
    title: "Study",
    height: 190,
    shapes: (size) => studyShapes(ordered(), study.goal, size, app.palette.tokens),
    reader: placeByPlace((size) => {
      const rows = ordered();
      return studyPlaces(rows, study.goal, size).map((at, k) => ({
        at: [at],
        text: `${named(rows[k])}: E ${cellText(rows[k], "loss") || "unknown"}, RMS ${cellText(rows[k], "rms")}, ${rows[k].ended || "under way"}`,
      }));
    }),
    table: () => [
      [...study.varied, ...COLUMNS.map(([name]) => name), "message"],
      ...study.rows.map((row) => [
        ...study.varied.map((name) => String(row.varied[name])),
        ...COLUMNS.map(([name]) => row[name] ?? ""),
        row.message,
      ]),
    ],
  });
  const table = el("table", { class: "samples" });
  const node = el("div", { hidden: true }, figure.node, el("div", { class: "table-scroll" }, table));

  /** @param {StudyRow} row */
  const address = (row) => {
    const url = new URL(location.href);
    url.hash = write({ ...engine.viewConfig(), ...study.base, ...row.varied }, schema, "0", study.packed || null);
    return url.href;
  };
  const draw = () => {
    const { rows, varied, packed, goal } = study;
    const columns = COLUMNS.filter(([name]) => name === "ended" || rows.some((row) => row[name] !== null)); // those that have something to say
    const head = (/** @type {string} */ name, /** @type {string} */ title) =>
      el(
        "th",
        { scope: "col", "aria-sort": sorted === name ? (falling ? "descending" : "ascending") : null },
        el(
          "button",
          {
            type: "button",
            class: "link",
            onclick: () => {
              falling = sorted === name && !falling;
              sorted = name;
              draw();
            },
          },
          title,
        ),
      );
    table.replaceChildren(
      el(
        "thead",
        null,
        el(
          "tr",
          null,
          ...varied.map((name) => head(name, schema.key(name).label)),
          el("th", null, ""),
          ...columns.map(([name, title]) => head(name, title)),
        ),
      ),
      el(
        "tbody",
        null,
        ...ordered().map((row) =>
          el(
            "tr",
            null,
            ...varied.map((name) => el("th", { scope: "row" }, String(row.varied[name]))),
            el(
              "td",
              null,
              packed.length > LONGEST
                ? null
                : el("a", { href: address(row), target: "_blank", rel: "noopener" }, "open"),
            ),
            ...columns.map(([name]) =>
              el("td", { title: name === "ended" && row.message ? row.message : null }, cellText(row, name)),
            ),
          ),
        ),
      ),
    );
    figure.draw();
    figure.say(told(rows, goal, named));
  };
  return {
    node,
    /** @param {Study} begun */
    begin(begun) {
      study = begun;
      sorted = "";
    },
    /** @param {StudyRow[]} rows */
    show(rows) {
      study.rows = rows;
      node.hidden = false;
      draw();
    },
  };
}

/** @param {StudyRow} row @param {typeof COLUMNS[number][0]} name */
function cellText(row, name) {
  const v = row[name];
  if (v === null) return "";
  if (name.endsWith("accuracy")) return `${(100 * Number(v)).toFixed(1)} %`;
  return typeof v === "number" ? format(v) : v;
}

/** @param {StudyRow[]} rows @param {number} goal @param {(row: StudyRow) => string} named */
function told(rows, goal, named) {
  const best = studyBest(rows);
  if (!best) return "";
  const first = goal ? rows.find((row) => row.ended === "below the bound") : null;
  const reached = !goal
    ? ""
    : first
      ? ` The first to come below ${format(goal)} (dashed) is ${named(first)}, after ${first.epochs} epochs.`
      : ` None has come below ${format(goal)} (dashed)${rows.every((row) => row.ended) ? "" : " yet"}.`;
  return `E of each run on the training set; the smallest is ${format(Number(best.loss))}, with ${named(best)}.${reached}`;
}
