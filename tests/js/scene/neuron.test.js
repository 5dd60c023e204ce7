import assert from "node:assert/strict";
import { test } from "node:test";
import { neuronScene } from "../../../static/scene/neuron.js";
import { Palette } from "../../../static/scene/palette.js";
import { tokens } from "../support.js";

const palette = new Palette(tokens("light"));
const z = Array.from({ length: 9 }, (_, n) => n - 4);
const opened = {
  inputs: [1, -0.5],
  weights: [0.5, 2],
  bias: 0.25,
  products: [0.5, -1],
  net_input: -0.25,
  output: -0.245,
  slope: 0.94,
  curve: { z, a: z.map(Math.tanh) },
  tangent: { z: [-1, 1], a: [-0.95, 0.93] },
  activation: "tanh",
  changed: false,
};
const show = (more = {}, width = 420) =>
  neuronScene(
    { ...opened, ...more },
    { width, height: 220, palette, names: ["x₁", "x₂", "x₃", "x₄", "x₅", "x₆", "x₇"], output: "f₁" },
  );
/** @param {import("../../../static/scene/shapes.js").Shape[]} shapes @param {string} type @returns {any[]} */
const ofType = (shapes, type) => shapes.filter((shape) => shape.type === type);
const texts = (/** @type {any[]} */ shapes) => ofType(shapes, "text").map(({ text }) => text);

test("every number of the neuron is written once", () => {
  assert.deepEqual(texts(show()), [
    "x₁ 1",
    "× 0.500",
    "x₂ −0.500",
    "× 2",
    "bias 0.250",
    "Σ",
    "z −0.250",
    "−0.245",
    "f₁",
    "slope 0.940",
  ]);
});

test("what arrives has the colour, thickness and dashes of its product", () => {
  const arriving = ofType(show(), "line").filter(({ x0 }) => x0 === 148);
  assert.deepEqual(
    arriving.map(({ color }) => color),
    [0.5, -1, 0.25].map((v) => palette.diverging(v, 1)),
  );
  assert.deepEqual(
    arriving.map(({ dash }) => Boolean(dash)),
    [false, true, false],
  );
  assert.deepEqual(
    arriving.map(({ width }) => width),
    [2.75, 4.5, 1.875],
  );
  assert.ok(arriving[0].y0 < arriving[1].y0 && arriving[1].y0 < arriving[2].y0);
});

test("of many inputs five are shown, the others counted", () => {
  const seven = { inputs: Array(7).fill(1), weights: Array(7).fill(1), products: Array(7).fill(1) };
  const all = texts(show(seven));
  assert.equal(all.filter((text) => /^x/.test(text)).length, 5);
  assert.ok(all.includes("and 2 more"));
  assert.ok(
    !texts(show({ inputs: Array(5).fill(1), weights: Array(5).fill(1), products: Array(5).fill(1) })).some((text) =>
      /more/.test(text),
    ),
  );
  const ys = ofType(show(seven), "line")
    .filter(({ x0 }) => x0 === 148)
    .map(({ y0 }) => y0);
  assert.ok(Math.min(...ys) > 0 && Math.max(...ys) < 220);
});

test("the graph of the activation rises as it does, the operating point is on it, its tangent touches it", () => {
  const shapes = show();
  const [box] = ofType(shapes, "rect");
  const curve = ofType(shapes, "line").filter(({ width }) => width === 1.8);
  assert.equal(curve.length, 8);
  assert.equal(curve[0].x0, box.x);
  assert.ok(Math.abs(curve[7].x1 - box.x - box.w) < 1e-9);
  curve.forEach(({ x0, x1, y0, y1 }) => assert.ok(x1 > x0 && y1 < y0, "up is larger"));
  const point = ofType(shapes, "circle").find(({ r }) => r === 5);
  assert.ok(Math.abs(point.x - (box.x + ((-0.25 + 4) / 8) * box.w)) < 1e-9);
  const tangent = ofType(shapes, "line").find(({ color, width }) => color === palette.tokens.slope && width === 2.5);
  const at = tangent.y0 + ((point.x - tangent.x0) / (tangent.x1 - tangent.x0)) * (tangent.y1 - tangent.y0);
  assert.ok(Math.abs(at - point.y) < 0.05 * box.h);
  assert.ok(curve.every(({ y0 }) => y0 >= box.y && y0 <= box.y + box.h));
  const [zeroY, zeroX] = ofType(shapes, "line").filter(({ color }) => color === palette.tokens.line);
  assert.ok(Math.abs(zeroX.x0 - (box.x + box.w / 2)) < 1e-9 && Math.abs(zeroY.y0 - (box.y + box.h / 2)) < 1e-9);
});

test("what is beyond the graph stays at its rim; a flat one can be drawn", () => {
  const shapes = show({ tangent: { z: [-1, 1], a: [-50, 50] } });
  const [box] = ofType(shapes, "rect");
  const tangent = ofType(shapes, "line").find(({ color, width }) => color === palette.tokens.slope && width === 2.5);
  assert.ok(
    Math.abs(tangent.y1 - (box.y - 0.05 * box.h)) < 1e-9 && Math.abs(tangent.y0 - (box.y + 1.05 * box.h)) < 1e-9,
  );
  const flat = show({
    curve: { z, a: z.map(() => 0) },
    output: 0,
    tangent: { z: [-1, 1], a: [0, 0] },
    products: [0, 0],
    bias: 0,
  });
  for (const shape of flat)
    for (const value of Object.values(shape)) if (typeof value === "number") assert.ok(Number.isFinite(value));
});

test("everything is inside, on narrow screens too", () => {
  for (const width of [300, 420, 700]) {
    for (const shape of show({}, width))
      if (shape.type === "circle")
        assert.ok(shape.x - shape.r >= 0 && shape.x + shape.r <= width && shape.y + shape.r <= 220);
  }
});
