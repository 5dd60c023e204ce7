/** Two runs, one clock: the present one, and the same with a setting or two changed, brought to the same update and drawn side by side. */
import { el, form, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { alongRun, overPlane } from "../kit/reading.js";
import { pretty } from "../../scene/axes.js";
import { format } from "../../scene/format.js";
import {
  compareImages,
  compareLines,
  compareTable,
  pictureAt,
  pictureShapes,
  pictureTable,
} from "../../scene/plots/compare.js";
import { placesOf, readSeries, seriesFrame, seriesShapes } from "../../scene/plots/series.js";
import { pack, write, LONGEST } from "../../settings/permalink.js";
import { group } from "../../words/words.js";

/** Cells a side of what both answer. */
const SIZE = 32;
const PICTURES = 190;

/** @typedef {import("../../settings/schema.js").Config} Config */
/** @typedef {import("../../engine/messages.d.ts").Comparison} Comparison */
/** @typedef {import("../../engine/messages.d.ts").Losses} Losses */

/** @param {import("../../app/app.js").App} app */
export function makeCompare(app) {
  const { details, body, aside } = panel("compare", "Compare two runs", false);
  const { engine, schema } = app;
  /** @type {Config | null} */
  let changes = null;
  let anew = false;
  /** @type {Comparison | null} */
  let answer = null;
  /** What both answer over the inputs: here, then there. @type {Float64Array} */
  let values = new Float64Array();
  /** @type {import("../../scene/shapes.js").Pixels[]} */
  let images = [];
  const fields = [0, 1].map((k) => makeField(app, k));
  fields[0].key.value = "rate";
  const log = el("input", { type: "checkbox", id: "compare-log", onchange: () => figure.draw() });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const link = el("a", { target: "_blank", rel: "noopener", hidden: true }, "Open the other run");
  const scores = el("table", { class: "samples" });

  const asked = form(
    {},
    () => {
      try {
        changes = Object.fromEntries(
          fields
            .filter(({ key }) => key.value)
            .map(({ key, value }) => [key.value, schema.check(key.value, value.value)]),
        );
        problem.hidden = true;
        anew = true;
        feed.refresh();
      } catch (error) {
        fail(/** @type {Error} */ (error));
      }
    },
    el("p", { class: "row" }, "with ", fields[0].key, fields[0].value),
    el("p", { class: "row" }, "and ", fields[1].key, fields[1].value),
    el("p", { class: "row" }, el("button", { type: "submit", id: "compare-start" }, "Compare")),
  );

  /** @returns {import("../../scene/plots/series.js").Lines} */
  const lines = () =>
    answer ? { ...compareLines(answer, log.checked, app.palette.tokens), write: group } : { series: [] };
  const figure = new Figure(app, {
    id: "compare",
    title: "Two runs compared",
    height: 230,
    shapes: (size) => (answer ? seriesShapes(lines(), size, app.palette.tokens) : []),
    reader: alongRun({
      places: () => placesOf(lines().series.slice(0, 1)),
      toX: (px, size) => seriesFrame(lines(), size).toX(px),
      read: (n, size) => ({ ...readSeries(lines(), size, n), text: answer ? bothAt(answer, n) : "" }),
    }),
    table: () => answer && compareTable(answer),
  });

  /** @returns {import("../../scene/plots/compare.js").View | null} */
  const view = () => {
    const { raw_names: raw, input_names: made = [], task } = engine.header.teacher ?? {};
    return answer?.picture
      ? {
          picture: answer.picture,
          values,
          images,
          name: pretty((raw ?? made)[0] ?? ""),
          isClass: task === "classification",
          palette: app.palette,
        }
      : null;
  };
  const pictures = new Figure(app, {
    id: "compare-pictures",
    title: "What both runs answer",
    height: PICTURES,
    shapes: (size) => {
      const now = view();
      return now ? pictureShapes(now, size) : [];
    },
    reader: overPlane((px, py, size) => {
      const now = view();
      const found = now && pictureAt(now, size, px, py);
      if (!found) return null;
      const [here, there] = found.values.map((v) =>
        now.picture.kind === "classes" ? engine.header.teacher?.class_names[v] : format(v),
      );
      return { text: `y here ${here}, there ${there}`, at: [found.at] };
    }),
    table: () => (answer?.picture ? pictureTable(answer.picture, values) : null),
  });
  const paint = () => {
    images = answer?.picture ? compareImages(answer.picture, values, app.palette) : [];
    pictures.draw();
  };
  const results = el(
    "div",
    { hidden: true },
    figure.node,
    el("p", { class: "row" }, log, el("label", { for: "compare-log" }, "logarithmic"), link),
    pictures.node,
    el("div", { class: "table-scroll" }, scores),
  );
  body.append(
    el("p", { class: "empty" }, "The same run once more, with another value for a setting or two, at the same update:"),
    asked,
    problem,
    results,
  );

  /** @param {Error} error */
  const fail = (error) => {
    setText(problem, error.message);
    problem.hidden = false;
  };
  const feed = makeFeed(app, details, {
    question: () =>
      changes
        ? {
            method: "compare",
            params: { config: changes, anew, budget_ms: app.player.fast ? 8 : 30, points: 500, size: SIZE },
          }
        : null,
    answer: ({ result, buffer }) => {
      anew = false;
      answer = result;
      values = buffer ?? new Float64Array();
      results.hidden = false;
      pictures.node.hidden = !result.picture;
      figure.draw();
      paint();
      if (changes) tell(result, changes);
      if (!result.complete) feed.refresh();
    },
    fail: (error) => {
      changes = null;
      fail(error);
    },
  });

  /** @param {Comparison} result @param {Config} changed */
  const tell = (result, changed) => {
    const settings = (/** @type {Config} */ from) =>
      Object.keys(changed)
        .map((name) => `${schema.key(name).label} ${from[name]}`)
        .join(", ");
    figure.say(told(result, settings(engine.header.config), settings(changed)));
    setText(aside, settings(changed));
    const rows = scoreRows(result.scores);
    scores.replaceChildren(
      el(
        "thead",
        null,
        el("tr", null, ...["on the whole set", "here", "there"].map((title) => el("th", { scope: "col" }, title))),
      ),
      el(
        "tbody",
        null,
        ...rows.map(([title, ...cells]) =>
          el("tr", null, el("th", { scope: "row" }, title), ...cells.map((cell) => el("td", null, cell))),
        ),
      ),
    );
    pictures.say(
      "What the first output is over the inputs, here and there, on one scale.",
      `${pictures.options.title}. ${rows.map(([title, a, b]) => `${title}: here ${a}, there ${b}`).join("; ")}.`,
    );
    showLink(result.explicit);
  };
  /** @param {Config} explicit what is set in the other run */
  const showLink = async (explicit) => {
    const { teacher, label } = engine.extras;
    const extra = teacher ? await pack({ teacher, label }) : null;
    link.hidden = (extra?.length ?? 0) > LONGEST;
    const url = new URL(location.href);
    url.hash = write({ ...engine.viewConfig(), ...explicit }, schema, "0", extra);
    link.href = url.href;
  };
  const hints = () => {
    for (const { hint } of fields) hint();
  };
  engine.addEventListener("header", () => {
    hints();
    answer = null;
    results.hidden = true;
    link.hidden = true;
    setText(aside, "");
  });
  app.addEventListener("theme", () => {
    if (answer) paint();
  });
  hints();
  return details;
}

/** A setting that differs, and its value in the other run. @param {import("../../app/app.js").App} app @param {number} k the first has to be there */
function makeField({ schema, engine }, k) {
  const keys = schema.keys.filter((key) => key.group !== "view" && !["data", "features"].includes(key.name));
  const key = el(
    "select",
    {
      id: k ? "compare-key-2" : "compare-key",
      "aria-label": k ? "Second setting that differs" : "Setting that differs",
      onchange: () => {
        value.value = "";
        hint();
      },
    },
    k ? el("option", { value: "" }, "nothing else") : null,
    ...keys.map((each) => el("option", { value: each.name }, each.label)),
  );
  const value = el("input", {
    id: k ? "compare-value-2" : "compare-value",
    "aria-label": "Its value in the other run",
    autocomplete: "off",
    spellcheck: "false",
    size: 12,
  });
  const hint = () => {
    value.placeholder = `here ${engine.header?.config[key.value] ?? ""}`;
    value.hidden = !key.value;
  };
  return { key, value, hint };
}

/** What both say at an update of this run; of the other, at the last one before it. @param {Comparison} answer @param {number} n */
function bothAt({ mine, theirs }, n) {
  const at = (/** @type {Losses} */ { iterations, loss }) => loss[iterations.findLastIndex((each) => each <= n)];
  const there = at(theirs);
  return `update ${group(n)}: E here ${format(at(mine))}${there === undefined ? "" : `; there ${format(there)}`}`;
}

/** @param {Comparison} answer @param {string} here settings that differ @param {string} there */
function told({ iteration, reached, complete, diverged, mine, theirs }, here, there) {
  const last = (/** @type {Losses} */ { loss, rms }) =>
    loss.length ? `E ${format(loss.at(-1))}, RMS ${format(rms.at(-1))}` : "not begun";
  const behind = complete ? "" : ` The other run is at update ${group(reached)} and catches up.`;
  return `At update ${group(iteration)}: here (${here}) ${last(mine)}; dashed (${there}) ${last(theirs)}.${behind}${diverged ? ` ${diverged}` : ""}`;
}

/** On the whole sets, so that a lucky last sample does not count. @param {Comparison["scores"]} scores @returns {string[][]} */
function scoreRows([here, there]) {
  const cells = (/** @type {"train" | "test"} */ set, /** @type {"loss" | "accuracy"} */ name) =>
    [here, there].map((run) => {
      const v = run[set]?.[name] ?? null;
      return name === "loss" ? format(v) : v === null ? "" : `${(100 * v).toFixed(1)} %`;
    });
  const rows = [
    ["E, training set", ...cells("train", "loss")],
    ["right", ...cells("train", "accuracy")],
    ...(here.test
      ? [
          ["E, held out", ...cells("test", "loss")],
          ["right, held out", ...cells("test", "accuracy")],
        ]
      : []),
  ];
  return rows.filter(([, ...texts]) => texts.some(Boolean));
}
