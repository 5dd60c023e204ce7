import assert from "node:assert/strict";
import { test } from "node:test";
import { between, ease, progressOf } from "../../../static/scene/progress.js";
import { Moments } from "../../../static/timeline/moments.js";

test("ease is at rest at both ends and symmetric", () => {
  assert.deepEqual([0, 0.5, 1].map(ease), [0, 0.5, 1]);
  assert.ok(ease(0.1) < 0.1 && ease(0.9) > 0.9);
  for (const t of [0.1, 0.25, 0.4]) assert.ok(Math.abs(ease(t) + ease(1 - t) - 1) < 1e-12);
});

test("between two marks, 0 before and 1 after", () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 0.75, 1].map((t) => between(t, 0.25, 0.75)),
    [0, 0, 0.5, 1, 1],
  );
});

/** How far each part has come, as one list in the order of the moments. @param {Moments} moments @param {[number, number]} span @param {number} t */
function all(moments, span, t) {
  const progress = progressOf(moments, span, t);
  return Array.from({ length: moments.perSample }, (_, k) => {
    const { phase, layer, neuron } = moments.at(k);
    if (phase === "input") return progress.input;
    if (phase === "forward") return progress.forward(/** @type {number} */ (layer), /** @type {number} */ (neuron));
    if (phase === "error") return neuron === null ? progress.loss : progress.error(neuron);
    return phase === "backward"
      ? progress.backward(/** @type {number} */ (layer), /** @type {number} */ (neuron))
      : progress.gradient;
  }).concat(progress.update);
}

test("what was is done, what comes has not begun, what moves is under way together", () => {
  const moments = new Moments([2, 3, 2], 1);
  for (let k = 0; k < moments.count; k++) {
    assert.deepEqual(
      all(moments, [k, k], 0.25),
      Array.from({ length: moments.count }, (_, n) => (n < k ? 1 : n > k ? 0 : 0.25)),
      `moment ${k}`,
    );
  }
  assert.deepEqual(all(moments, [1, 3], 0.5).slice(0, 6), [1, 0.5, 0.5, 0.5, 0, 0]);
});

test("each sample of a batch goes its own way; the update belongs to the last one", () => {
  const moments = new Moments([1, 2, 1], 3);
  const { perSample } = moments;
  const second = all(moments, [perSample + 4, perSample + 4], 1);
  assert.deepEqual(second, [1, 1, 1, 1, 1, ...Array(perSample - 5).fill(0), 0]);
  assert.equal(progressOf(moments, [perSample, perSample], 1).sample, 1);
  assert.equal(progressOf(moments, [perSample - 1, perSample], 1).sample, 1, "of a span, its end");
  assert.equal(progressOf(moments, [3 * perSample, 3 * perSample], 0.5).sample, 2);
  assert.deepEqual(all(moments, [3 * perSample, 3 * perSample], 0.5), [...Array(perSample).fill(1), 0.5]);
  assert.equal(progressOf(moments, [2, 4], 1).moment.phase, moments.at(4).phase);
});
