import assert from "node:assert/strict";
import { test } from "node:test";
import { checkSelection, neighbour, neuronOf, same } from "../../../static/scene/selection.js";

const SIZES = [2, 3, 1];

test("what is given from outside is checked against the network", () => {
  assert.equal(checkSelection(null, SIZES), null);
  assert.equal(checkSelection(undefined, SIZES), null);
  assert.deepEqual(checkSelection({ edge: [1, 1, 2] }, SIZES), { edge: [1, 1, 2] });
  assert.deepEqual(checkSelection({ neuron: [0, 1] }, SIZES), { neuron: [0, 1] });
  assert.deepEqual(checkSelection({ bias: [2, 0] }, SIZES), { bias: [2, 0] });
  for (const [wanted, why] of /** @type {[any, RegExp][]} */ ([
    [{ edge: [0, 0, 0] }, /layer is 0; allowed are 1 to 2/],
    [{ edge: [3, 0, 0] }, /layer is 3/],
    [{ edge: [1, 2, 0] }, /from is 2; allowed are 0 to 1/],
    [{ edge: [1, 0, 3] }, /to is 3; allowed are 0 to 2/],
    [{ edge: [1, -1, 0] }, /from is -1/],
    [{ edge: [1, 0.5, 0] }, /from is 0\.5/],
    [{ neuron: [3, 0] }, /layer is 3; allowed are 0 to 2/],
    [{ neuron: [1, 3] }, /neuron is 3; allowed are 0 to 2/],
    [{ bias: [0, 0] }, /layer is 0; allowed are 1 to 2/],
    [{ bias: [2, 1] }, /neuron is 1; allowed are 0 to 0/],
    [{ layer: 1 }, /give \{edge/],
    ["f1", /give \{edge/],
  ])) {
    assert.throws(() => checkSelection(wanted, SIZES), why);
  }
});

test("whose bias it is, and what is the same", () => {
  assert.deepEqual(neuronOf({ bias: [1, 2] }), [1, 2]);
  assert.deepEqual(neuronOf({ neuron: [0, 1] }), [0, 1]);
  assert.equal(neuronOf({ edge: [1, 0, 0] }), null);
  assert.equal(neuronOf(null), null);
  assert.ok(same({ neuron: [1, 2] }, { neuron: [1, 2] }));
  assert.ok(!same({ neuron: [1, 2] }, { bias: [1, 2] }));
});

test("arrows: across layers by way of the edges, up and down among neighbours, round the ends", () => {
  const go = (/** @type {any} */ from, /** @type {("left" | "right" | "up" | "down")[]} */ ...way) =>
    way.reduce((at, direction) => neighbour(at, direction, SIZES), from);
  assert.deepEqual(go(null, "up"), { neuron: [0, 0] });
  assert.deepEqual(go({ neuron: [1, 0] }, "down"), { neuron: [1, 1] });
  assert.deepEqual(go({ neuron: [1, 2] }, "down"), { neuron: [1, 0] });
  assert.deepEqual(go({ neuron: [1, 0] }, "up"), { neuron: [1, 2] });
  assert.deepEqual(go({ neuron: [0, 1] }, "right"), { edge: [1, 1, 1] });
  assert.deepEqual(go({ neuron: [1, 2] }, "right"), { edge: [2, 2, 0] }, "the nearest where the next layer has fewer");
  assert.deepEqual(go({ neuron: [2, 0] }, "right"), { neuron: [2, 0] });
  assert.deepEqual(go({ neuron: [0, 1] }, "left"), { neuron: [0, 1] });
  assert.deepEqual(go({ neuron: [1, 2] }, "left"), { edge: [1, 1, 2] });
  assert.deepEqual(go({ neuron: [1, 0] }, "left"), { edge: [1, 0, 0] });
  assert.deepEqual(go({ bias: [1, 2] }, "right"), { edge: [2, 2, 0] });
  assert.deepEqual(go({ edge: [1, 1, 2] }, "left"), { neuron: [0, 1] });
  assert.deepEqual(go({ edge: [1, 1, 2] }, "right"), { neuron: [1, 2] });
  assert.deepEqual(go({ edge: [1, 0, 2] }, "down"), { edge: [1, 1, 0] });
  assert.deepEqual(go({ edge: [1, 1, 2] }, "down"), { edge: [1, 0, 0] });
  assert.deepEqual(go({ edge: [1, 0, 0] }, "up"), { edge: [1, 1, 2] });
  assert.deepEqual(go({ edge: [1, 1, 0] }, "up"), { edge: [1, 0, 2] });
});
