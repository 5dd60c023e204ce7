import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, format, listed, names, outputNames, signed, subscript, typed } from "../../../static/scene/format.js";

test("three significant digits, whole numbers whole, true minus signs", () => {
  for (const [value, text] of /** @type {[number, string][]} */ ([
    [0, "0"],
    [-0, "0"],
    [7, "7"],
    [-7, "−7"],
    [999, "999"],
    [1000, "1000"],
    [1234, "1230"],
    [-1236, "−1240"],
    [0.5, "0.500"],
    [-0.12345, "−0.123"],
    [12.345, "12.3"],
    [123.45, "123"],
    [0.00012345, "0.000123"],
    [0.000012345, "1.23·10⁻⁵"],
    [1234567, "1.23·10⁶"],
    [-1234567, "−1.23·10⁶"],
    [123456, "123000"],
    [NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [0.99999, "1.00"],
    [9.999, "10.0"],
  ]))
    assert.equal(format(value), text, String(value));
  assert.deepEqual(
    [format(null), format(undefined), signed(null)],
    ["NaN", "NaN", "NaN"],
    "Python has no JSON for what is not finite",
  );
  assert.equal(format(0.12345, 1), "0.1");
  assert.equal(format(12345, 2), "12000");
  assert.equal(format(1.5, 5), "1.5000");
});

test("what is added has its sign", () => {
  assert.deepEqual(
    [0.5, -0.5, 0].map((v) => signed(v)),
    ["+0.500", "−0.500", "0"],
  );
  assert.equal(signed(0.123, 1), "+0.1");
});

test("numbers as people type them", () => {
  assert.equal(typed(" −1,5 "), -1.5);
  assert.equal(typed("2e-3"), 0.002);
  assert.ok(Number.isNaN(typed("")));
  assert.ok(Number.isNaN(typed("two")));
});

test("counts and lists", () => {
  assert.deepEqual(
    [counted(1, "sample"), counted(2, "sample"), counted("1", "sample"), counted(0, "sample")],
    ["1 sample", "2 samples", "1 sample", "0 samples"],
  );
  assert.deepEqual(
    [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c", "d"]), listed(["a", "b", "c", "d", "e"])],
    ["", "a", "a and b", "a, b, c and d", "a, b, … and e"],
  );
});

test("neurons are numbered through the layers, from 1; indices as the formulas have them", () => {
  const label = names([2, 3, 1]);
  assert.deepEqual(
    [
      label.neuron(0, 0),
      label.neuron(0, 1),
      label.neuron(1, 0),
      label.neuron(1, 2),
      label.neuron(2, 0),
      label.output(0),
    ],
    ["x₁", "x₂", "f₁", "f₃", "f₄", "y"],
  );
  assert.deepEqual([label.number(0, 1), label.number(1, 0), label.number(1, 2), label.number(2, 0)], [2, 1, 3, 4]);
  assert.equal(names([2, 3, 2, 2]).neuron(3, 1), "f₇");
  assert.equal(names([2, 2]).output(1), "y₂");
  assert.equal(label.weight(0, 1, 2), "w⁽¹⁾₂₃");
  assert.equal(names([12, 3]).weight(0, 11, 2), "w⁽¹⁾₁₂,₃");
  assert.equal(names([3, 12]).weight(0, 1, 0), "w⁽¹⁾₂,₁");
  assert.equal(names([9, 9]).weight(0, 1, 0), "w⁽¹⁾₂₁");
  assert.equal(label.bias(2, 0), "b⁽²⁾₁");
  assert.equal(subscript(105), "₁₀₅");
});

test("outputs have names only where each has one", () => {
  assert.deepEqual(outputNames(/** @type {any} */ ({ teacher: { class_names: ["a", "b"] }, sizes: [4, 2] })), [
    "a",
    "b",
  ]);
  assert.deepEqual(outputNames(/** @type {any} */ ({ teacher: { class_names: ["a", "b"] }, sizes: [4, 1] })), []);
  assert.deepEqual(outputNames(/** @type {any} */ ({ teacher: null, sizes: [4, 1] })), []);
});
