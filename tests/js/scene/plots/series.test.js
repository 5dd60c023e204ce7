import assert from "node:assert/strict";
import { test } from "node:test";
import {
  apart,
  emptiness,
  extentOf,
  firstFrom,
  nearestTo,
  placesOf,
  pointsOf,
  readSeries,
  seriesFrame,
  seriesShapes,
  seriesTable,
  valueAt,
} from "../../../../static/scene/plots/series.js";
import { moved, within, zoomed } from "../../../../static/scene/plots/span.js";
import { frame, widthOf } from "../../../../static/scene/axes.js";
import { of, points, round, texts, tokens } from "./looked-at.js";

const size = { width: 320, height: 200 };
/** @typedef {import("../../../../static/scene/plots/series.js").Lines} Lines */
/** @param {(number | null)[]} y @param {number[]} [x] @param {Partial<import("../../../../static/scene/plots/series.js").Series>} [more] */
const line = (y, x = y.map((_, n) => n), more = {}) => ({ label: "a", x, y, color: "#123456", width: 2, ...more });
const drawn = (/** @type {Lines} */ lines) => seriesShapes(lines, size, tokens);
const paths = (/** @type {Lines} */ lines) => of(drawn(lines), "path").map(points);
const box = { x: 0, y: 0, w: 100, h: 100 };

test("values land at their pixels", () => {
  const lines = { series: [line([0, 1, 0.5], [0, 10, 20])] };
  const f = seriesFrame(lines, size);
  assert.deepEqual([f.x, f.y[0]], [[0, 20], 0]);
  assert.deepEqual(paths(lines), [
    [
      [round(f.box.x), round(f.py(0))],
      [round(f.box.x + f.box.w / 2), round(f.py(1))],
      [round(f.box.x + f.box.w), round(f.py(0.5))],
      [],
    ],
  ]);
  assert.equal(f.py(0), f.box.y + f.box.h, "0 is the ground");
  assert.ok(f.py(1) > f.box.y && f.py(1) < f.box.y + 15, "the highest is near the top, with a margin");
});

test("the plot stays inside its canvas, and its numbers have room", () => {
  for (const log of [false, true]) {
    const shapes = drawn({ series: [line([2e-7, 1e-9], [0, 100_000])], log, across: "update", up: "E" });
    for (const { text, x, size: height, align = "center" } of of(shapes, "text")) {
      const wide = widthOf(text, height);
      const left = x - wide * (align === "left" ? 0 : align === "right" ? 1 : 0.5);
      assert.ok(left >= 0 && left + wide <= size.width, `“${text}” from ${left} to ${left + wide}`);
    }
  }
});

test("the heights begin at 0, unless all of them are far from there", () => {
  assert.equal(seriesFrame({ series: [line([0.1, 0.9])] }, size).y[0], 0);
  const [low, high] = seriesFrame({ series: [line([0.9, 1])] }, size).y;
  assert.ok(low > 0.85 && low < 0.9 && high > 1 && high < 1.05);
  assert.deepEqual(seriesFrame({ series: [line([0, 0])] }, size).y, [0, 1]);
  assert.deepEqual(seriesFrame({ series: [line([-2, -2])] }, size).y, [-2.4, 0]);
});

test("what is no finite number is a gap; a point alone is a dot", () => {
  const lines = { series: [line([1, null, 2, NaN, 3, 4, Infinity])] };
  assert.deepEqual(
    paths(lines)[0].map((p) => !p.length),
    [false, true, false, true, false, false, true],
  );
  assert.equal(of(drawn(lines), "circle").length, 2, "the 1 and the 2");
  assert.ok(seriesFrame(lines, size).y[1] < 4.5, "∞ does not count for the heights");
});

test("one point is seen", () => {
  const shapes = drawn({ series: [line([0.3], [7])] });
  const [dot] = of(shapes, "circle");
  const f = seriesFrame({ series: [line([0.3], [7])] }, size);
  assert.deepEqual([dot.x, dot.y], [f.px(7), f.py(0.3)]);
  assert.deepEqual(f.x, [7, 8]);
});

test("a logarithmic scale puts equal factors at equal distances, and 0 on its lower edge", () => {
  const lines = { series: [line([1, 0.1, 0.01, 0])], log: true };
  const f = seriesFrame(lines, size);
  const [one, tenth, hundredth, zero] = paths(lines)[0].map((p) => p[1]);
  assert.ok(Math.abs(tenth - one - (hundredth - tenth)) < 0.02);
  assert.equal(zero, round(f.box.y + f.box.h));
  assert.ok(zero - hundredth > 5, "0 is told from the smallest number");
  assert.ok(texts(drawn(lines)).includes("0.1"));
});

test("a plot with nothing in it says why", () => {
  assert.equal(emptiness({ series: [] }), "There are no numbers yet.");
  assert.equal(emptiness({ series: [line([])] }), "There are no numbers yet.");
  assert.equal(
    emptiness({ series: [line([0, 0])], up: "E", log: true }),
    "E is 0 here, and a logarithmic scale has no place for 0.",
  );
  assert.equal(emptiness({ series: [line([NaN, null])], up: "E" }), "E is not finite here.");
  assert.equal(emptiness({ series: [line([0, 0])], up: "E" }), "", "on a linear scale 0 can be drawn");
  assert.equal(
    texts(drawn({ series: [line([0, 0])], up: "E", log: true })).join(" "),
    "E is 0 here, and a logarithmic scale has no place for 0.",
  );
  assert.equal(of(drawn({ series: [] }), "path").length, 0);
});

test("of a part of the run, lines come in and go out at the edges", () => {
  /** @type {Lines} */
  const lines = { series: [line([0, 10], [0, 100])], range: [25, 75] };
  const f = seriesFrame(lines, size);
  const [from, to] = paths(lines)[0];
  assert.deepEqual([from[0], to[0]], [round(f.box.x), round(f.box.x + f.box.w)]);
  assert.ok(Math.abs(f.toY(from[1]) - 2.5) < 0.01 && Math.abs(f.toY(to[1]) - 7.5) < 0.01);
  const later = seriesFrame({ series: [line([5, 1, 1, 1, 5], [0, 10, 20, 30, 40])], range: [15, 25] }, size);
  assert.ok(later.y[1] < 1.5, "only what is in sight, and what leads there, counts for the heights");
});

test("of many points a pixel has four at most, the lowest and the highest among them", () => {
  const count = 100_000;
  const y = Array.from({ length: count }, (_, n) => Math.sin(n / 5000));
  y[43_210] = 7;
  y[43_211] = -7;
  const f = frame(box, [0, count - 1], [-7, 7]);
  const pen = pointsOf(line(y), f);
  const kept = pen.points.filter((_, i) => i % 2 === 0);
  assert.ok(pen.points.length / 2 <= 4 * 101 + 1, `${pen.points.length / 2} points for 100 pixels`);
  assert.deepEqual(
    [...kept.slice(0, -1)],
    [...kept.slice(0, -1)].sort((a, b) => a - b),
    "they stay in order",
  );
  const heights = pen.points.filter((_, i) => i % 2 === 1);
  assert.ok(heights.includes(0) && heights.includes(100), "both spikes are there");
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-2), 100, "to the last point");
});

test("thinning keeps gaps", () => {
  const y = Array.from({ length: 1000 }, (_, n) => (n >= 400 && n < 600 ? null : n % 7));
  const shown = pointsOf(line(y), frame(box, [0, 999], [0, 7])).points;
  const xs = shown.filter((x, i) => i % 2 === 0 && !Number.isNaN(x));
  assert.ok(!xs.some((x) => x > 40 && x < 60));
  assert.equal(shown.filter((x, i) => i % 2 === 0 && Number.isNaN(x)).length, 2);
});

test("names stand above the plot beside a piece of their line, or at its end and apart", () => {
  const two = [line([1, 2]), line([2, 2.001], [0, 1], { label: "b", dash: [6, 4] })];
  const above = drawn({ series: two, up: "E" });
  assert.ok(["a", "b", "E"].every((text) => texts(above).includes(text)));
  assert.deepEqual(of(above, "line").at(-1)?.dash, [6, 4]);
  const ends = of(drawn({ series: two, named: true }), "text").filter(({ text }) => text === "a" || text === "b");
  assert.ok(Math.abs(ends[0].y - ends[1].y) >= 14);
  const narrow = seriesFrame(
    { series: ["each update's samples", "training set", "held out"].map((label) => line([1, 2], [0, 1], { label })) },
    { width: 260, height: 200 },
  );
  assert.ok(narrow.box.y > 40, "names that do not fit in a row have more of them");
});

test("labels are moved apart, and stay inside where there is room", () => {
  assert.deepEqual(apart([50, 50, 50], 0, 100), [50, 64, 78]);
  assert.deepEqual(apart([95, 99], 0, 100), [86, 100]);
  assert.deepEqual(apart([10, 60], 0, 100), [10, 60]);
});

test("everything that any line has can be read off", () => {
  const series = [line([5, 6, 7], [0, 2, 4]), line([1, NaN], [2, 3], { label: "b" })];
  assert.deepEqual([...placesOf(series)], [0, 2, 3, 4]);
  assert.deepEqual(extentOf(series), [0, 4]);
  const { values, at, rule } = readSeries({ series }, size, 2);
  const f = seriesFrame({ series }, size);
  assert.deepEqual(values, [6, 1]);
  assert.deepEqual(at, [
    [f.px(2), f.py(6)],
    [f.px(2), f.py(1)],
  ]);
  assert.deepEqual(rule, [f.px(2), f.box.y, f.box.y + f.box.h]);
  assert.deepEqual(readSeries({ series }, size, 3).values, [null, null]);
  assert.equal(valueAt(series[0], 1), null);
  assert.deepEqual(seriesTable({ series }, "update"), [
    ["update", "a", "b"],
    [0, 5, ""],
    [2, 6, 1],
    [3, "", ""],
    [4, 7, ""],
  ]);
});

test("the nearest of rising numbers", () => {
  assert.deepEqual(
    [-1, 0, 1, 4, 7, 99].map((n) => nearestTo([0, 3, 9], n)),
    [0, 0, 0, 1, 2, 2],
  );
  assert.equal(nearestTo([], 1), -1);
  assert.deepEqual(
    [0, 1, 3, 10].map((n) => firstFrom([0, 3, 9], n)),
    [0, 1, 1, 3],
  );
});

test("zooming keeps what it is about in its place, and stays inside the run", () => {
  assert.deepEqual(zoomed([0, 100], [0, 100], 0.5, 50), [25, 75]);
  assert.deepEqual(zoomed([0, 100], [0, 100], 0.5, 0), [0, 50]);
  assert.deepEqual(zoomed([25, 75], [0, 100], 2, 50), null, "all of it");
  assert.deepEqual(zoomed([40, 44], [0, 100], 0.01, 42), [41, 43], "not nearer than two updates");
  assert.deepEqual(moved([25, 75], [0, 100], 0.5), [50, 100]);
  assert.deepEqual(moved([25, 75], [0, 100], -3), [0, 50]);
  assert.deepEqual(within([90, 130], [0, 100]), [60, 100]);
});
