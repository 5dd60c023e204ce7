import assert from "node:assert/strict";
import { test } from "node:test";
import { axes, colorBar, frame, logTicks, marker, nothing, pretty, tick, ticks } from "../../../static/scene/axes.js";
import { tokens } from "../support.js";
import { of, texts } from "./plots/looked-at.js";

const BOX = { x: 40, y: 10, w: 200, h: 100 };

test("numbers become places and places numbers, up being larger", () => {
  const f = frame(BOX, [-1, 3], [0, 5]);
  assert.deepEqual([f.px(-1), f.px(3), f.px(1)], [40, 240, 140]);
  assert.deepEqual([f.py(0), f.py(5), f.py(2.5)], [110, 10, 60]);
  for (const v of [-1, 0.3, 2, 7]) {
    assert.ok(Math.abs(f.toX(f.px(v)) - v) < 1e-12);
    assert.ok(Math.abs(f.toY(f.py(v)) - v) < 1e-12);
  }
});

test("a range without width is no division by nothing", () => {
  const f = frame(BOX, [2, 2], [3, 3]);
  assert.deepEqual([f.px(2), f.py(3), f.toX(40), f.toY(110)], [40, 110, 2, 3]);
});

test("ticks are round, inside, and about as many as asked", () => {
  assert.deepEqual(ticks([0, 10]), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks([0, 1], 4), [0, 0.5, 1]);
  assert.deepEqual(ticks([-0.3, 0.3], 6), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks([0.1, 0.95], 5), [0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(ticks([0, 7], 7), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(ticks([3, 3]), []);
  assert.deepEqual(ticks([3, 1]), []);
  assert.deepEqual(ticks([0, Infinity]), []);
  assert.deepEqual(ticks([0, 60000], 5), [0, 20000, 40000, 60000]);
});

test("a tick is written as short as it can be", () => {
  assert.deepEqual([0, 0.5, -2, 1000, 99999, 100000, 0.0001, 0.00005].map(tick), [
    "0",
    "0.5",
    "−2",
    "1000",
    "99999",
    "100000",
    "0.0001",
    "5·10⁻⁵",
  ]);
  assert.deepEqual([1e-5, 2.5e-7, -1e6, 1.2e7, NaN].map(tick), ["10⁻⁵", "2.5·10⁻⁷", "−10⁶", "1.2·10⁷", "NaN"]);
  assert.equal(tick(1e5 + 0.5), "100000");
});

test("names as formulas write them", () => {
  assert.deepEqual(["x1", "y12", "d3", "x", "petal", "x1x2"].map(pretty), ["x₁", "y₁₂", "d₃", "x", "petal", "x1x2"]);
});

test("axes: a line and a number for each tick, a border, names at the ends", () => {
  const f = frame(BOX, [0, 4], [0, 1]);
  const shapes = axes(f, tokens("light"), { x: "x₁", y: "E" });
  const texts = shapes.flatMap((shape) => (shape.type === "text" ? [shape] : []));
  const lines = shapes.flatMap((shape) => (shape.type === "line" ? [shape] : []));
  assert.deepEqual(
    texts.map(({ text }) => text),
    ["0", "2", "4", "0", "0.5", "1", "x₁", "E"],
  );
  assert.equal(lines.length, 6);
  assert.deepEqual(
    lines.slice(0, 3).map(({ x0, y0, y1 }) => [x0, y0, y1]),
    [
      [40, 110, 114],
      [140, 110, 114],
      [240, 110, 114],
    ],
  );
  assert.deepEqual(
    lines.slice(3).map(({ y0, x0, x1 }) => [y0, x0, x1]),
    [
      [110, 36, 40],
      [60, 36, 40],
      [10, 36, 40],
    ],
  );
  assert.deepEqual(shapes.filter(({ type }) => type === "rect").length, 1);
  const grid = axes(f, tokens("light"), { grid: true });
  assert.deepEqual(
    grid.flatMap((shape) => (shape.type === "line" ? [[shape.x1 - shape.x0, shape.y1 - shape.y0]] : [])),
    [
      [0, 104],
      [0, 104],
      [0, 104],
      [204, 0],
      [204, 0],
      [204, 0],
    ],
  );
  assert.ok(!axes(f, tokens("light")).some((shape) => shape.type === "text" && shape.italic), "without names none");
  const wide = axes(frame({ ...BOX, w: 620 }, [0, 10], [0, 1]), tokens("light"));
  assert.ok(wide.filter(({ type }) => type === "text").length > texts.length - 2, "more where there is room");
});

test("classes differ in form, and the forms come again", () => {
  const of = (/** @type {number} */ n) => marker(n, 50, 50, 4, "#111111", "#222222");
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => of(n).type),
    ["circle", "rect", "path", "path"],
  );
  assert.deepEqual(of(4), of(0));
  assert.deepEqual(
    [2, 3].map((n) => /** @type {any} */ (of(n)).points.length),
    [6, 8],
  );
  for (const n of [0, 1, 2, 3])
    assert.ok(JSON.stringify(of(n)).includes("#111111") && JSON.stringify(of(n)).includes("#222222"));
  const { x, y, w, h } = /** @type {any} */ (of(1));
  assert.deepEqual([x + w / 2, y + h / 2], [50, 50]);
});

const TALL = { x: 10, y: 20, w: 100, h: 200 };

test("on a logarithmic scale equal factors are equally far apart, and 0 lies on the lower edge", () => {
  const f = frame(TALL, [0, 1], [0.01, 100], true);
  assert.deepEqual(
    [0.01, 0.1, 1, 10, 100].map((v) => Math.round(f.py(v))),
    [220, 170, 120, 70, 20],
  );
  assert.deepEqual([f.py(0), f.py(-5)], [220, 220]);
  assert.ok(Math.abs(f.toY(120) - 1) < 1e-12);
  assert.ok(Number.isNaN(f.py(NaN)), "what is no number is not 0");
});

test("logarithmic ticks are powers of ten, then 1, 2 and 5 times one, then round numbers", () => {
  assert.deepEqual(logTicks([0.001, 10]), [0.001, 0.01, 0.1, 1, 10]);
  assert.deepEqual(logTicks([1e-12, 1], 5), [1e-12, 1e-9, 1e-6, 1e-3, 1]);
  assert.deepEqual(logTicks([0.03, 0.6]), [0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(logTicks([0.31, 0.34], 3), [0.31, 0.32, 0.33, 0.34]);
  assert.deepEqual(logTicks([0, 1]), [], "0 has no logarithm");
});

test("a scale of colours says what its ends and its middle are", () => {
  const shapes = colorBar(
    TALL,
    tokens("light"),
    (t) => (t < 0.5 ? "#000000" : "#ffffff"),
    (t) => 10 * t - 5,
  );
  assert.deepEqual(texts(shapes), ["−5", "0", "5"]);
  const bars = of(shapes, "rect");
  assert.deepEqual([bars[0].fill, bars[bars.length - 1].fill], ["#000000", "#ffffff"]);
  assert.ok(Math.abs(bars[bars.length - 1].x + bars[bars.length - 1].w - 110) < 1, "it is as wide as the plot");
});

test("an empty plot says why, in as many lines as it needs", () => {
  const lines = of(
    nothing("E is 0 here, and a logarithmic scale has no place for 0.", { ...TALL, w: 120 }, tokens("light")),
    "text",
  );
  assert.ok(lines.length > 2);
  assert.equal(lines.map(({ text }) => text).join(" "), "E is 0 here, and a logarithmic scale has no place for 0.");
  assert.deepEqual(new Set(lines.map(({ x }) => x)), new Set([70]));
  assert.equal((lines[0].y + lines[lines.length - 1].y) / 2, 120);
});
