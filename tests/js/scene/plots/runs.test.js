import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answersOf,
  compareImages,
  compareLines,
  compareTable,
  pictureAt,
  pictureShapes,
  pictureTable,
} from "../../../../static/scene/plots/compare.js";
import { bothLines } from "../../../../static/scene/plots/batch-and-online.js";
import { confusionRows } from "../../../../static/scene/plots/confusion.js";
import { curveMarks, curveSeries, eventText } from "../../../../static/scene/plots/curves.js";
import { fitAt, fitFrames, fitShapes, fitTable } from "../../../../static/scene/plots/curve-fit.js";
import { emptiness, seriesFrame, seriesShapes } from "../../../../static/scene/plots/series.js";
import { strengthLines } from "../../../../static/scene/plots/strength.js";
import { studyBest, studyOrder, studyPlaces, studyShapes } from "../../../../static/scene/plots/study.js";
import { frame } from "../../../../static/scene/axes.js";
import { of, palette, points, round, texts, tokens } from "./looked-at.js";

const size = { width: 320, height: 200 };
const box = { x: 0, y: 0, w: 100, h: 100 };

// — curves ———————————————————————————————————————————————————————————————————————————————————————————————————————————————

const none = { accuracy: [null, null], test_loss: [0.6, 0.4], test_rms: [1, 1], test_accuracy: [null, null] };
/** @type {import("../../../../static/engine/messages.d.ts").Curves} */
const curves = {
  iteration: 2,
  updates: 3,
  updates_per_epoch: 1,
  complete: true,
  per: "update",
  own: { iterations: [0, 1, 2], loss: [0.5, 0.4, 0.3], rms: [1, 0.9, 0.8] },
  whole: { iterations: [0, 2], loss: [0.55, 0.35], rms: [1, 0.8], ...none },
  events: [],
};

test("curves: the updates' own numbers, the training set, what is held out", () => {
  const shown = curveSeries(curves, "loss", true, tokens);
  assert.deepEqual(
    shown.map(({ label, y }) => [label, y]),
    [
      ["each update's samples", [0.5, 0.4, 0.3]],
      ["training set", [0.55, 0.35]],
      ["held out", [0.6, 0.4]],
    ],
  );
  assert.deepEqual(
    curveSeries(curves, "rms", false, tokens).map(({ y }) => y),
    [
      [1, 0.9, 0.8],
      [1, 0.8],
    ],
  );
  assert.deepEqual(curveSeries(curves, "accuracy", true, tokens), [], "a regression has no accuracy");
  assert.equal(
    curveSeries({ ...curves, per: "epoch" }, "loss", false, tokens)[0].label,
    "mean over each epoch's updates",
  );
  assert.deepEqual(
    shown.map(({ dash }) => Boolean(dash)),
    [false, false, true],
    "not by colour alone",
  );
});

test("curves: where the run stands and what was changed, as far as it is in sight", () => {
  /** @type {import("../../../../static/engine/messages.d.ts").Curves["events"]} */
  const events = [
    { iteration: 10, settings: { learning_rate: 0.05 }, parameters: false },
    { iteration: 90, settings: {}, parameters: true },
    { iteration: 200, settings: {}, parameters: true },
  ];
  const shapes = curveMarks(events, 50, frame(box, [0, 100], [0, 1]), tokens);
  assert.deepEqual(
    of(shapes, "line").map(({ x0, color }) => [x0, color]),
    [
      [10, tokens.input],
      [90, tokens.input],
      [50, tokens.positive],
    ],
  );
  assert.deepEqual(
    of(shapes, "text").map(({ text, align }) => [text, align]),
    [
      ["η 0.05", "left"],
      ["weights edited", "right"],
    ],
  );
  assert.equal(
    eventText({ iteration: 0, settings: { learning_rate: 1, momentum: 0.9 }, parameters: true }),
    "weights edited, η 1, momentum 0.9",
  );
  assert.deepEqual(curveMarks([], 101, frame(box, [0, 100], [0, 1]), tokens), []);
});

// — strength, batch and on-line ——————————————————————————————————————————————————————————————————————————————————————————

test("signal strength: a line for each layer, on a logarithmic scale, with its name", () => {
  const rest = { saturated: [0, 0], dead: [0, 0] };
  const given = {
    iterations: [0, 10],
    layers: [
      { delta: [1, 0.1], gradient: [0.01, 0], ...rest },
      { delta: [0.5, 0.5], gradient: [0, 0], ...rest },
    ],
    named: [],
  };
  const lines = strengthLines(given, "delta", tokens);
  assert.deepEqual(
    lines.series.map(({ label, y }) => [label, y]),
    [
      ["layer 1", [1, 0.1]],
      ["layer 2", [0.5, 0.5]],
    ],
  );
  const f = seriesFrame(lines, size);
  assert.equal(f.log, true);
  const ends = of(seriesShapes(lines, size, tokens), "path").map((each) => points(each)[1]);
  assert.deepEqual(
    ends,
    [0.1, 0.5].map((v) => [round(f.px(10)), round(f.py(v))]),
  );
  assert.ok(texts(seriesShapes(lines, size, tokens)).includes("layer 2"));
  assert.equal(
    emptiness(strengthLines({ ...given, layers: [given.layers[1]] }, "gradient", tokens)),
    "mean |∂E/∂w| is 0 here, and a logarithmic scale has no place for 0.",
  );
  const many = strengthLines({ ...given, layers: Array.from({ length: 7 }, () => given.layers[0]) }, "delta", tokens);
  assert.deepEqual(
    many.series.map(({ dash }) => Boolean(dash)),
    [false, false, false, false, false, true, true],
    "colours come again, dashed",
  );
});

test("batch and on-line: E over the epochs, each as far as it got", () => {
  const both = (/** @type {number} */ epochs, /** @type {number[]} */ online, /** @type {number[]} */ batch) =>
    bothLines(
      /** @type {import("../../../../static/engine/messages.d.ts").BatchAndOnline} */ ({
        epochs,
        online: { loss: online },
        batch: { loss: batch },
      }),
      tokens,
    );
  const lines = both(4, [0.5, 0.2], [0.5, 0.4, 0.3, 0.2, 0.1]);
  assert.deepEqual(
    lines.series.map(({ x }) => x),
    [
      [0, 1],
      [0, 1, 2, 3, 4],
    ],
  );
  assert.deepEqual(seriesFrame(lines, size).x, [0, 4]);
  assert.deepEqual(
    lines.series.map(({ dash }) => dash),
    [undefined, [7, 3]],
  );
  assert.equal(emptiness(both(1, [0, 0], [0, 0])), "", "E may be 0 from the start");
});

// — two runs compared ————————————————————————————————————————————————————————————————————————————————————————————————————

/** @param {(number | null)[]} loss */
const run = (loss) => ({ iterations: loss.map((_, n) => n), loss, rms: loss });

test("compare: both runs over the same updates", () => {
  const answer = /** @type {import("../../../../static/engine/messages.d.ts").Comparison} */ ({
    iteration: 3,
    mine: run([0.4, 0.3, 0.2]),
    theirs: run([0.4]),
  });
  const lines = compareLines(answer, false, tokens);
  assert.deepEqual(lines.range, [0, 3]);
  assert.equal(of(seriesShapes(lines, size, tokens), "circle").length, 1, "the other run has only begun");
  assert.deepEqual(compareTable(answer).slice(-2), [
    ["this", 2, 0.2, 0.2],
    ["other", 0, 0.4, 0.4],
  ]);
  assert.deepEqual(compareTable({ ...answer, theirs: run([null]) }).at(-1), ["other", 0, "", ""]);
  assert.equal(
    emptiness(compareLines({ ...answer, iteration: 0, mine: run([]), theirs: run([]) }, false, tokens)),
    "There are no numbers yet.",
  );
});

/** @type {import("../../../../static/scene/plots/compare.js").Picture} */
const plane = {
  kind: "classes",
  bounds: [
    [0, 1],
    [0, 1],
  ],
  size: 2,
  centre: 0.5,
  reach: 0.5,
  samples: [
    [0, 0, 1],
    [1, 1, 0],
  ],
};
const winners = Float64Array.of(0, 1, 1, 0, 0.1, 0.2, 0.3, 0.4, 1, 1, 0, 0, 0.5, 0.6, 0.7, 0.8);

test("compare: what both answer over a plane stands side by side", () => {
  const images = compareImages(plane, winners, palette);
  const view = { picture: plane, values: winners, images, name: "x₁", isClass: true, palette };
  assert.deepEqual([...answersOf(plane, winners, 1)], [1, 1, 0, 0, 0.5, 0.6, 0.7, 0.8]);
  assert.deepEqual(
    images.map(({ width, height }) => [width, height]),
    [
      [2, 2],
      [2, 2],
    ],
  );
  const shapes = pictureShapes(view, { width: 320, height: 190 });
  const [left, right] = of(shapes, "raster");
  assert.ok(left.x + left.w < right.x && right.x + right.w <= 320);
  const middle = (
    /** @type {import("../../../../static/scene/shapes.js").Raster} */ each,
    /** @type {number} */ u,
    /** @type {number} */ v,
  ) => pictureAt(view, { width: 320, height: 190 }, each.x + u * each.w, each.y + v * each.h);
  assert.deepEqual(middle(left, 0.25, 0.25)?.values, [0, 1]);
  assert.deepEqual(middle(right, 0.75, 0.75)?.values, [0, 0]);
  assert.equal(pictureAt(view, { width: 320, height: 190 }, 0, 0), null);
  assert.deepEqual(pictureTable(plane, winners)[5], ["other", 1, 1, 0.5]);
});

test("compare: over one input both are curves on one scale", () => {
  /** @type {import("../../../../static/scene/plots/compare.js").Picture} */
  const picture = { kind: "value", bounds: [[0, 2]], size: 3, centre: 0, reach: 1, samples: [[1, 4]] };
  const values = Float64Array.of(0, 1, 2, 2, NaN, -4);
  const view = { picture, values, images: compareImages(picture, values, palette), name: "x", isClass: false, palette };
  const [here, there] = of(pictureShapes(view, { width: 320, height: 190 }), "path").map(points);
  assert.deepEqual(
    here.map(([x]) => x).map((x) => round(x - here[0][0])),
    [0, 62, 124].map((x) => round((x / 124) * (here[2][0] - here[0][0]))),
  );
  assert.equal(here[2][1], there[0][1], "2 is as high here as there");
  assert.deepEqual(there[1], []);
  const [dot] = of(pictureShapes(view, { width: 320, height: 190 }), "circle");
  assert.equal(round(dot.y), 22, "the highest number of all is the top");
});

// — a function fitted ————————————————————————————————————————————————————————————————————————————————————————————————————

const fit = /** @type {import("../../../../static/engine/messages.d.ts").Fit} */ ({
  points: 3,
  neurons: 2,
  layer: 1,
  bias: 0.5,
  samples: [[[0, 1]], [[2, 0]]],
  x: [0, 2],
  y: [-1, 1],
  parts: [-1, 1],
  sums: [-2, 2],
});
// x, y, z, the two parts, the two running sums
const numbers = Float64Array.of(0, 1, 2, -1, 0, 1, 0, 0, 0, 1, 1, 1, -1, 0, 1, 1.5, 1.5, 1.5, 0.5, 1.5, 2.5);
const fitView = {
  fit,
  numbers,
  adding: false,
  name: "x",
  neuron: (/** @type {number} */ j) => `f${j + 1}`,
  chosen: -1,
  now: 0,
  palette,
};

test("fit: the curve above, what each neuron adds below", () => {
  const [upper, lower] = fitFrames(fitView, 320);
  const [halo, curve, first, second] = of(fitShapes(fitView, 320), "path");
  assert.deepEqual(
    points(curve),
    [
      [0, -1],
      [1, 0],
      [2, 1],
    ].map(([x, y]) => [round(upper.px(x)), round(upper.py(y))]),
  );
  assert.deepEqual(halo.points, curve.points);
  assert.deepEqual(
    points(first).map(([, y]) => y),
    [1, 1, 1].map((v) => round(lower.py(v))),
  );
  assert.deepEqual(
    points(second).map(([, y]) => y),
    [-1, 0, 1].map((v) => round(lower.py(v))),
  );
  assert.ok(["f1", "f2"].every((name) => texts(fitShapes(fitView, 320)).includes(name)));
});

test("fit: held-out samples are hollow, the present one has a ring", () => {
  const circles = of(fitShapes(fitView, 320), "circle");
  assert.deepEqual(
    circles.map(({ fill, r }) => [fill, r]),
    [
      [tokens.positive, 3.4],
      [undefined, 7.5],
      [undefined, 7.5],
      [tokens.panel, 3.4],
    ],
  );
});

test("fit: added up, each neuron is a band on what came before", () => {
  const bands = of(fitShapes({ ...fitView, adding: true }, 320), "path").filter(({ close }) => close);
  const [, lower] = fitFrames({ ...fitView, adding: true }, 320);
  assert.equal(bands.length, 2);
  const heights = points(bands[0]).map(([, y]) => y);
  assert.deepEqual(
    heights,
    [1.5, 1.5, 1.5, 0.5, 0.5, 0.5].map((v) => round(lower.py(v))),
    "from the bias up",
  );
});

test("fit: the nearest point of the curve is read off", () => {
  const [upper] = fitFrames(fitView, 320);
  assert.deepEqual(fitAt(fitView, 320, upper.px(1.2)), { at: [upper.px(1), upper.py(0)], x: 1, y: 0 });
  assert.equal(fitAt(fitView, 320, upper.px(-1)), null);
  assert.deepEqual(fitTable(fitView)[3], [2, 1, 0, 1, 1]);
});

// — a study, and classes counted —————————————————————————————————————————————————————————————————————————————————————————

/** @param {number} rate @param {number | null} loss @param {Partial<import("../../../../static/engine/messages.d.ts").StudyRow>} [more] */
const row = (rate, loss, more = {}) =>
  /** @type {import("../../../../static/engine/messages.d.ts").StudyRow} */ ({
    varied: { rate },
    ended: "done",
    loss,
    rms: loss,
    accuracy: null,
    ...more,
  });

test("study: bars in the order of the table, the bound dashed", () => {
  const rows = [row(0.1, 0.4), row(1, 0.2), row(10, null, { ended: "" })];
  const shapes = studyShapes(rows, 0.1, { width: 320, height: 190 }, tokens);
  const bars = of(shapes, "rect").slice(1);
  assert.deepEqual(
    bars.map(({ h, fill }) => [round(h), fill]),
    [
      [132, tokens.ink],
      [66, tokens.ink],
      [0, tokens.rest],
    ],
  );
  assert.equal(of(shapes, "line").at(-1)?.y0, 22 + 132 * 0.75);
  assert.deepEqual(
    studyPlaces(rows, 0.1, { width: 320, height: 190 }).map(([, y]) => y),
    [22, 88, 154],
  );
  assert.ok(["0.1", "1", "10"].every((name) => texts(shapes).includes(name)));
  assert.deepEqual(studyShapes([], 0, size, tokens), []);
  assert.ok(
    studyShapes([row(1, 0)], 0, size, tokens).every((shape) => !Object.values(shape).some(Number.isNaN)),
    "all of E may be 0",
  );
});

test("study: sorted by a column, what is not known last, either way", () => {
  const rows = [row(10, 0.3), row(0.5, null), row(2, 0.1)];
  const rates = (/** @type {import("../../../../static/engine/messages.d.ts").StudyRow[]} */ list) =>
    list.map(({ varied }) => varied.rate);
  assert.deepEqual(rates(studyOrder(rows, "", false)), [10, 0.5, 2]);
  assert.deepEqual(rates(studyOrder(rows, "rate", false)), [0.5, 2, 10]);
  assert.deepEqual(rates(studyOrder(rows, "loss", false)), [2, 10, 0.5]);
  assert.deepEqual(rates(studyOrder(rows, "loss", true)), [10, 2, 0.5]);
  assert.equal(studyBest(rows)?.varied.rate, 2);
  assert.equal(studyBest([row(1, null)]), undefined);
});

/** @param {number[][]} counts */
const counted = (counts) => ({ counts, right: 0, samples: 0, accuracy: 0 });

test("confusion: each count as a share of the largest", () => {
  const [first, second] = confusionRows(
    counted([
      [8, 2],
      [0, 4],
    ]),
    ["no", "yes"],
  );
  assert.deepEqual(first, {
    wanted: "no",
    cells: [
      { count: 8, share: 1, right: true },
      { count: 2, share: 0.25, right: false },
    ],
  });
  assert.deepEqual(
    second.cells.map(({ right }) => right),
    [false, true],
  );
  assert.deepEqual(confusionRows(counted([[0]]), ["a"])[0].cells, [{ count: 0, share: 0, right: true }]);
});
