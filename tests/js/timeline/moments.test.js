import assert from "node:assert/strict";
import { test } from "node:test";
import { Moments, parseAt, PHASES } from "../../../static/timeline/moments.js";

/** @param {import("../../../static/timeline/moments.js").Moment} moment */
const told = ({ phase, layer, neuron, sample }) => [phase, layer, neuron, sample];

test("an update of one sample through 2-2-1, moment by moment", () => {
  const moments = new Moments([2, 2, 1], 1);
  assert.equal(moments.count, 11);
  assert.deepEqual(
    Array.from({ length: moments.count }, (_, k) => told(moments.at(k))),
    [
      ["input", 0, null, 0],
      ["forward", 1, 0, 0],
      ["forward", 1, 1, 0],
      ["forward", 2, 0, 0],
      ["error", 2, null, 0],
      ["error", 2, 0, 0],
      ["backward", 2, 0, 0],
      ["backward", 1, 0, 0],
      ["backward", 1, 1, 0],
      ["gradient", null, null, 0],
      ["update", null, null, null],
    ],
  );
});

for (const [sizes, batch] of /** @type {[number[], number][]} */ ([
  [[2, 1], 1],
  [[3, 4, 2, 3], 5],
  [[1, 7, 1], 2],
  [[2, 2, 2, 2, 2], 3],
])) {
  test(`a moment and its index give each other: ${sizes.join("-")}, ${batch} samples`, () => {
    const moments = new Moments(sizes, batch);
    assert.equal(moments.count, batch * moments.perSample + 1);
    for (let k = 0; k < moments.count; k++) {
      assert.equal(moments.index(moments.at(k)), k);
      assert.equal(moments.find(moments.at(k)), k);
      const { iteration, moment } = parseAt(moments.toText(7, k));
      assert.equal(iteration, 7);
      assert.equal(moments.find(moment), k, moments.toText(7, k));
    }
    assert.equal(moments.at(moments.count + 5).phase, "update");
  });

  test(`every neuron has its moment forward and back, last layer first on the way back: ${sizes.join("-")}`, () => {
    const moments = new Moments(sizes, batch);
    const all = Array.from({ length: moments.perSample }, (_, k) => moments.at(k));
    const forward = sizes.slice(1).flatMap((n, l) => Array.from({ length: n }, (_, j) => [l + 1, j]));
    const back = sizes
      .slice(1)
      .map((n, l) => Array.from({ length: n }, (_, j) => [l + 1, j]))
      .reverse()
      .flat();
    assert.deepEqual(
      all.filter(({ phase }) => phase === "forward").map(({ layer, neuron }) => [layer, neuron]),
      forward,
    );
    assert.deepEqual(
      all.filter(({ phase }) => phase === "backward").map(({ layer, neuron }) => [layer, neuron]),
      back,
    );
    assert.deepEqual([...new Set(all.map(({ phase }) => phase)), "update"], PHASES);
  });
}

test("the grain “layer” gathers the neurons of one phase of one layer", () => {
  const moments = new Moments([2, 3, 2], 2);
  assert.deepEqual(moments.layerSpan(0), [0, 0]);
  assert.deepEqual(moments.layerSpan(2), [1, 3]);
  assert.deepEqual(moments.layerSpan(5), [4, 5]);
  assert.deepEqual(moments.layerSpan(6), [6, 6], "the loss is one moment");
  assert.deepEqual(moments.layerSpan(8), [7, 8]);
  assert.deepEqual(moments.layerSpan(9), [9, 10]);
  assert.deepEqual(moments.layerSpan(12), [11, 13]);
  assert.deepEqual(moments.layerSpan(14), [14, 14]);
  assert.deepEqual(moments.layerSpan(15 + 12), [15 + 11, 15 + 13], "of the second sample");
  assert.deepEqual(moments.layerSpan(30), [30, 30]);
});

test("each moment belongs to a sample; the update shows the last one", () => {
  const moments = new Moments([2, 1], 3);
  assert.equal(moments.perSample, 6);
  assert.deepEqual(
    [0, 5, 6, 11, 12, 17, 18].map((k) => moments.sampleAt(k)),
    [0, 0, 1, 1, 2, 2, 2],
  );
});

test("a moment as text is as short as it can be", () => {
  const moments = new Moments([2, 2, 1], 2);
  const text = (/** @type {Partial<import("../../../static/timeline/moments.js").Moment>} */ moment) =>
    moments.toText(12, moments.find(moment));
  assert.equal(text({}), "12");
  assert.equal(text({ phase: "input", sample: 1 }), "12.input...1");
  assert.equal(text({ phase: "forward", layer: 1, neuron: 1 }), "12.forward.1.1");
  assert.equal(text({ phase: "forward", layer: 1, neuron: 1, sample: 1 }), "12.forward.1.1.1");
  assert.equal(text({ phase: "error" }), "12.error.2");
  assert.equal(text({ phase: "error", neuron: 0 }), "12.error.2.0");
  assert.equal(text({ phase: "gradient" }), "12.gradient");
  assert.equal(text({ phase: "gradient", sample: 1 }), "12.gradient...1");
  assert.equal(text({ phase: "update" }), "12.update");
});

test("what is left out of a moment has a meaning", () => {
  const moments = new Moments([2, 3, 2], 2);
  assert.deepEqual(told(moments.at(moments.find({ phase: "forward" }))), ["forward", 1, 0, 0]);
  assert.deepEqual(told(moments.at(moments.find({ phase: "backward" }))), ["backward", 2, 0, 0]);
  assert.deepEqual(told(moments.at(moments.find({ phase: "forward", layer: 2, sample: 1 }))), ["forward", 2, 0, 1]);
  assert.deepEqual(told(moments.at(moments.find({ phase: "error" }))), ["error", 2, null, 0]);
});

test("a moment that this update does not have is refused, with what is allowed", () => {
  const moments = new Moments([2, 3, 1], 2);
  const refused = (/** @type {any} */ moment, /** @type {RegExp} */ why) =>
    assert.throws(() => moments.find(moment), why);
  refused({ phase: "sideways" }, /phase is "sideways"; allowed are input, forward, error, backward, gradient, update/);
  refused({ sample: 2 }, /sample is 2; this update has 2 \(0 to 1\)/);
  refused({ sample: -1 }, /sample is -1/);
  refused({ phase: "forward", layer: 0 }, /layer is 0; allowed are 1 to 2/);
  refused({ phase: "backward", layer: 3 }, /layer is 3/);
  refused({ phase: "forward", layer: 1, neuron: 3 }, /neuron is 3; layer 1 has 0 to 2/);
  refused({ phase: "forward", layer: 1, neuron: -1 }, /neuron is -1/);
  refused({ phase: "error", neuron: 1 }, /neuron is 1; allowed are 0 to 0, one for each output/);
  refused({ phase: "error", neuron: -1 }, /neuron is -1/);
  refused({ phase: "forward", layer: 1, neuron: 0.5 }, /neuron is 0\.5; layer 1 has 0 to 2/);
  refused({ phase: "backward", layer: 1.5 }, /layer is 1\.5/);
  refused({ phase: "forward", layer: "1" }, /layer is 1; allowed/);
  for (const sample of [0.5, NaN, "0"]) refused({ sample }, /sample is .*; this update has 2/);
  for (const none of [null, [1], "forward", 7])
    refused(none, /moment is .*; allowed is \{phase, layer, neuron, sample\}/);
  assert.throws(
    () => moments.find({ sample: 9 }),
    (error) => error instanceof RangeError && /** @type {any} */ (error).field === "moment",
  );
});

test("the spans of the grain “layer” are numbered as they come", () => {
  for (const [sizes, batch] of /** @type {[number[], number][]} */ ([
    [[2, 1], 1],
    [[3, 4, 2, 3], 5],
    [[1, 7, 1], 2],
  ])) {
    const moments = new Moments(sizes, batch);
    let k = 0;
    for (let span = 0; span < moments.spans; span++) {
      assert.deepEqual(moments.layerSpan(k), [k, moments.spanEnd(span)]);
      for (let each = k; each <= moments.spanEnd(span); each++) assert.equal(moments.spanAt(each), span);
      k = moments.spanEnd(span) + 1;
    }
    assert.equal(k, moments.count);
  }
});

test("`at=` is read as it is written, and refused with an example", () => {
  assert.deepEqual(parseAt("120.backward.2.1"), {
    iteration: 120,
    moment: { phase: "backward", layer: 2, neuron: 1, sample: undefined },
  });
  assert.deepEqual(parseAt("5"), {
    iteration: 5,
    moment: { phase: "input", layer: undefined, neuron: undefined, sample: undefined },
  });
  assert.deepEqual(parseAt("5.input...3").moment.sample, 3);
  for (const text of ["", "x", "-1", "1e3", "12345678901"])
    assert.throws(
      () => parseAt(text),
      /at is ".*"; it is written iteration\.phase\.layer\.neuron, as in 120\.backward\.2\.1/,
    );
  assert.throws(() => parseAt("1.forward.a"), /at: layer is "a"; a whole number is allowed/);
  assert.throws(() => parseAt("1.forward.1.-1"), /at: neuron is "-1"/);
  assert.throws(() => parseAt("1.input...1234567"), /at: sample is "1234567"/);
});
