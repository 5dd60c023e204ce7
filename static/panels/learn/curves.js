/** Curves: how E, RMS and accuracy went, on the updates, on the whole training set and on what is held out; a click travels there. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { alongRun } from "../kit/reading.js";
import { Zooming } from "../kit/zooming.js";
import { makeConfusion } from "./confusion.js";
import { makeTrainUntil } from "./train-until.js";
import { curveMarks, curveSeries, eventText, QUANTITIES } from "../../scene/plots/curves.js";
import {
  extentOf,
  firstFrom,
  placesOf,
  readSeries,
  seriesFrame,
  seriesShapes,
  seriesTable,
} from "../../scene/plots/series.js";
import { format } from "../../scene/format.js";
import { group } from "../../words/words.js";

/** @typedef {import("../../scene/plots/series.js").Lines} Lines */
/** @typedef {import("../../scene/plots/curves.js").Quantity} Quantity */

/** @param {import("../../app/app.js").App} app */
export function makeCurves(app) {
  const { details, body, aside } = panel("curves", "Curves", false);
  const { engine, player } = app;
  /** @type {import("../../engine/messages.d.ts").Curves | null} */
  let answer = null;
  /** What is drawn of it, and every update that can be read off. @type {Lines} */
  let lines = { series: [] };
  let places = new Float64Array();

  const quantity = select(
    "curves-quantity",
    "Quantity",
    Object.entries(QUANTITIES).map(([value, [text]]) => [value, text]),
    () => show(),
  );
  const scale = select(
    "curves-scale",
    "Scale",
    [
      ["linear", "linear"],
      ["log", "logarithmic"],
    ],
    () => show(),
  );
  const per = select(
    "curves-per",
    "Points",
    [
      ["update", "each update"],
      ["epoch", "each epoch"],
    ],
    () => feed.refresh(),
  );

  /** @returns {Lines} */
  const inSight = () => ({ ...lines, range: zooming.seen });
  const reader = alongRun({
    places() {
      const { range } = inSight();
      return range ? places.subarray(firstFrom(places, range[0]), firstFrom(places, range[1] + 0.5)) : places;
    },
    toX: (px, size) => seriesFrame(inSight(), size).toX(px),
    read(n, size) {
      const { values, ...where } = readSeries(inSight(), size, n);
      return { ...where, text: `update ${group(n)}: ${told(lines.series, values)}` };
    },
  });
  reader.hint =
    "The left and right arrow keys read it off, Enter travels there, plus and minus zoom, Shift with an arrow key moves along.";
  /** @type {Figure} */
  const figure = new Figure(app, {
    id: "curves",
    title: "Curves of the run",
    height: 260,
    reader,
    shapes: (size) =>
      answer
        ? seriesShapes(inSight(), size, app.palette.tokens, (f) =>
            curveMarks(answer?.events ?? [], player.at.iteration, f, app.palette.tokens),
          )
        : [],
    table: () => seriesTable(lines, "update"),
  });
  const zooming = new Zooming(figure, {
    whole: () => extentOf(lines.series),
    frame: () => seriesFrame(inSight(), figure.size),
    about: () => reader.last,
    travel: () => {
      if (reader.at !== null) app.goTo({ iteration: reader.at, k: 0 });
    },
  });
  const confusion = makeConfusion(app, details);
  figure.saves.prepend(...zooming.buttons(), "· ");
  body.append(el("p", { class: "row" }, quantity, scale, per), figure.node, makeTrainUntil(app), confusion.node);

  const show = () => {
    if (!answer) return;
    const { tokens } = app.palette;
    const series = curveSeries(answer, /** @type {Quantity} */ (quantity.value), engine.header.held_out > 0, tokens);
    lines = {
      series,
      across: "update",
      write: group,
      up: quantity.selectedOptions[0].text,
      log: scale.value === "log",
    };
    places = placesOf(series);
    figure.draw();
    const now = series.find(({ label }) => label === "training set")?.y;
    const last = now?.[now.length - 1];
    setText(aside, typeof last === "number" ? `${lines.up} ${format(last)}` : "");
    figure.say(
      `${summary(lines, answer, player.reached)} Click to travel there, drag to zoom, drag with Shift to move along.`,
    );
  };

  const feed = makeFeed(app, details, {
    question: () => ({
      method: "curves",
      params: { per: per.value, points: player.fast ? 300 : 800, budget_ms: player.fast ? 6 : 30 },
    }),
    answer: ({ result }) => {
      answer = result;
      show();
      if (!result.complete) feed.refresh();
    },
    fail: (error) => figure.say(error.message),
  });
  app.addEventListener("theme", show);
  engine.addEventListener("header", () => {
    answer = null;
    lines = { series: [] };
    reader.at = reader.last = null;
    zooming.show(null);
    figure.say("");
    setText(aside, "");
  });
  return details;
}

/** @param {string} id @param {string} label @param {string[][]} options @param {() => void} onchange */
const select = (id, label, options, onchange) =>
  el("select", { id, "aria-label": label, onchange }, ...options.map(([value, text]) => el("option", { value }, text)));

/** @param {Lines["series"]} series @param {(number | null)[]} values */
const told = (series, values) =>
  series
    .flatMap(({ label }, k) => {
      const v = values[k];
      return v === null ? [] : [`${label} ${format(v)}`];
    })
    .join(", ");

/** @param {Lines} lines @param {import("../../engine/messages.d.ts").Curves} answer @param {number} updates */
function summary({ series, up }, { events }, updates) {
  const ends = series.map(({ label, y }) => {
    const numbers = Array.from(y).filter((v) => v !== null);
    return `${label}: from ${format(Number(numbers[0]))} to ${format(Number(numbers.at(-1)))}`;
  });
  const changes = events.map((event) => `${eventText(event)} at update ${group(event.iteration)}`);
  return `${up} over ${group(updates)} updates: ${ends.join("; ")}.${changes.length ? ` Changed on the way: ${changes.slice(-6).join("; ")}.` : ""}`;
}
