import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../../../static/scene/find.js";

const SIZES = [3, 2, 4, 2]; // f1 f2 · f3 … f6 · f7 f8
/** @param {string} text @param {object} selection */
const means = (text, selection) => assert.deepEqual(find(text, SIZES), selection, text);
/** @param {string} text @param {RegExp} why */
const refused = (text, why) => assert.throws(() => find(text, SIZES), why, text);

test("neurons by their names, inputs and outputs too", () => {
  means("x1", { neuron: [0, 0] });
  means("X 3", { neuron: [0, 2] });
  means("x₂", { neuron: [0, 1] });
  means("f1", { neuron: [1, 0] });
  means("f2", { neuron: [1, 1] });
  means("f3", { neuron: [2, 0] });
  means("f6", { neuron: [2, 3] });
  means("f8", { neuron: [3, 1] });
  means(" y2 ", { neuron: [3, 1] });
});

test("edges by their two ends", () => {
  means("f1 f3", { edge: [2, 0, 0] });
  means("f2→f6", { edge: [2, 1, 3] });
  means("x3 -> f2", { edge: [1, 2, 1] });
  means("f6,y1", { edge: [3, 3, 0] });
});

test("edges and biases by layer and numbers, counted from 1", () => {
  means("w 2 1 4", { edge: [2, 0, 3] });
  means("2 1 4", { edge: [2, 0, 3] });
  means("w⁽²⁾₁,₄", { edge: [2, 0, 3] });
  means("w 3 4 2", { edge: [3, 3, 1] });
  means("b 2 4", { bias: [2, 3] });
  means("b⁽¹⁾₂", { bias: [1, 1] });
});

test("what is not there is refused with what is", () => {
  refused("x4", /There is no x 4; allowed are 1 to 3/);
  refused("x0", /no x 0/);
  refused("f9", /There is no f 9; allowed are 1 to 8/);
  refused("y3", /There is no y 3; allowed are 1 to 2/);
  refused("w 4 1 1", /There is no layer 4; allowed are 1 to 3/);
  refused("w 0 1 1", /no layer 0/);
  refused("w 2 3 1", /There is no neuron of layer 1 3; allowed are 1 to 2/);
  refused("w 2 1 5", /There is no neuron of layer 2 5; allowed are 1 to 4/);
  refused("b 2 5", /There is no neuron of layer 2 5/);
  refused("b 4 1", /no layer 4/);
  refused("f1 f2", /No edge leads from f1 to f2: edges lead from a layer to the next one/);
  refused("x1 f3", /No edge leads from x1 to f3/);
  refused("f3 f1", /No edge leads/);
});

test("what means nothing is told what would", () => {
  for (const text of ["", "hello", "w 1 2", "b 1 2 3", "q 1 2 3", "f", "f1 f3 f7", "1 2"])
    refused(text, /names nothing here\. Write x3, f12, y1/);
  refused("z".repeat(100), /^RangeError: “z{30}”/);
});
