import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, GRAINS, spansBetween } from "../../../static/timeline/cursor.js";
import { Moments } from "../../../static/timeline/moments.js";

/** 2-3-1: a sample has input, 3 + 1 forward, the loss, 1 error, 1 + 3 backward, the gradient: 12 moments. */
const SIZES = [2, 3, 1];
const PER_SAMPLE = 12;

/** @param {number[]} batches sizes of the batches of an epoch, in turn */
const course = (...batches) => ({
  momentsOf: (/** @type {number} */ n) => new Moments(SIZES, batches[n % batches.length]),
  updatesPerEpoch: batches.length,
});
/** @param {string} grain @param {1 | -1} direction @param {[number, number]} at @param {ReturnType<typeof course>} on @returns {[number, number]} */
const to = (grain, direction, [iteration, k], on) => {
  const goal = advance({ iteration, k }, grain, direction, on);
  return [goal.iteration, goal.k];
};

test("a neuron is one moment; after the last one the next update begins", () => {
  const on = course(2);
  assert.deepEqual(to("neuron", 1, [0, 0], on), [0, 1]);
  assert.deepEqual(to("neuron", 1, [0, 23], on), [0, 24], "the update itself");
  assert.deepEqual(to("neuron", 1, [0, 24], on), [1, 0]);
  assert.deepEqual(to("neuron", -1, [1, 0], on), [0, 24]);
  assert.deepEqual(to("neuron", -1, [0, 7], on), [0, 6]);
  assert.deepEqual(to("neuron", -1, [0, 1], on), [0, 0]);
  assert.deepEqual(to("neuron", -1, [0, 0], on), [0, 0], "there is nothing before the start");
});

test("going back into an update that has another batch lands on its own last moment", () => {
  const on = course(3, 1);
  assert.deepEqual(to("neuron", -1, [1, 0], on), [0, 3 * PER_SAMPLE]);
  assert.deepEqual(to("neuron", -1, [2, 0], on), [1, PER_SAMPLE]);
  assert.deepEqual(to("layer", -1, [2, 0], on), [1, PER_SAMPLE]);
});

test("a layer rests on its last neuron, forward and back", () => {
  const on = course(1);
  const stops = [0, 3, 4, 5, 6, 7, 10, 11, 12];
  let at = /** @type {[number, number]} */ ([0, 0]);
  for (const k of [...stops.slice(1), 0]) {
    at = to("layer", 1, at, on);
    assert.equal(at[1], k);
  }
  assert.equal(at[0], 1);
  for (const k of [...stops].reverse()) {
    at = to("layer", -1, at, on);
    assert.deepEqual(at, [0, k]);
  }
  assert.deepEqual(to("layer", -1, at, on), [0, 0]);
});

test("from inside a layer, a layer goes to its end, and back to the one before", () => {
  const on = course(1);
  assert.deepEqual(to("layer", 1, [0, 1], on), [0, 3]);
  assert.deepEqual(to("layer", 1, [0, 2], on), [0, 3]);
  assert.deepEqual(to("layer", -1, [0, 2], on), [0, 0]);
  assert.deepEqual(to("layer", -1, [0, 9], on), [0, 7]);
});

test("a sample comes to rest where the next begins; back, where this one or the one before began", () => {
  const on = course(3);
  assert.deepEqual(to("sample", 1, [0, 0], on), [0, 12]);
  assert.deepEqual(to("sample", 1, [0, 5], on), [0, 12]);
  assert.deepEqual(to("sample", 1, [0, 12], on), [0, 24]);
  assert.deepEqual(to("sample", 1, [0, 24], on), [1, 0], "the last one ends with the update");
  assert.deepEqual(to("sample", 1, [0, 36], on), [1, 0]);
  assert.deepEqual(to("sample", -1, [0, 30], on), [0, 24]);
  assert.deepEqual(to("sample", -1, [0, 24], on), [0, 12]);
  assert.deepEqual(to("sample", -1, [0, 12], on), [0, 0]);
  assert.deepEqual(to("sample", -1, [0, 1], on), [0, 0]);
  assert.deepEqual(to("sample", -1, [0, 0], on), [0, 0]);
  assert.deepEqual(to("sample", -1, [0, 36], on), [0, 24], "the update shows the last sample");
});

test("back from an update's first sample is the last sample of the update before, whatever its batch", () => {
  const on = course(3, 3, 1);
  assert.deepEqual(to("sample", -1, [1, 0], on), [0, 24]);
  assert.deepEqual(to("sample", -1, [2, 0], on), [1, 24]);
  assert.deepEqual(to("sample", -1, [3, 0], on), [2, 0]);
});

test("updates and epochs begin at their input", () => {
  const on = course(1, 1, 1, 1, 1);
  assert.deepEqual(to("update", 1, [3, 4], on), [4, 0]);
  assert.deepEqual(to("update", -1, [3, 4], on), [3, 0]);
  assert.deepEqual(to("update", -1, [3, 0], on), [2, 0]);
  assert.deepEqual(to("update", -1, [0, 3], on), [0, 0]);
  assert.deepEqual(to("update", -1, [0, 0], on), [0, 0]);
  assert.deepEqual(to("epoch", 1, [0, 0], on), [5, 0]);
  assert.deepEqual(to("epoch", 1, [7, 3], on), [10, 0]);
  assert.deepEqual(to("epoch", -1, [7, 0], on), [5, 0]);
  assert.deepEqual(to("epoch", -1, [5, 1], on), [5, 0]);
  assert.deepEqual(to("epoch", -1, [5, 0], on), [0, 0]);
  assert.deepEqual(to("epoch", -1, [2, 0], on), [0, 0]);
});

test("forward and back again is where one was, for every grain that has a place to return to", () => {
  const on = course(2, 1);
  for (const grain of GRAINS) {
    let at = /** @type {[number, number]} */ ([0, 0]);
    const way = [at];
    for (let n = 0; n < 40; n++) way.push((at = to(grain, 1, at, on)));
    for (const before of way.slice(0, -1).reverse()) assert.deepEqual((at = to(grain, -1, at, on)), before, grain);
  }
});

/** @param {[number, number]} from @param {[number, number]} goal @param {string} grain @param {ReturnType<typeof course>} [on] */
const spans = (from, goal, grain, on = course(2)) =>
  spansBetween({ iteration: from[0], k: from[1] }, { iteration: goal[0], k: goal[1] }, grain, on);

test("what moves together on the way", () => {
  assert.deepEqual(spans([0, 0], [0, 1], "neuron"), [[1, 1]]);
  assert.deepEqual(spans([0, 0], [0, 3], "layer"), [[1, 3]]);
  assert.deepEqual(spans([0, 1], [0, 3], "layer"), [[2, 3]]);
  assert.deepEqual(spans([0, 0], [0, 12], "sample"), [
    [1, 3],
    [4, 4],
    [5, 5],
    [6, 6],
    [7, 7],
    [8, 10],
    [11, 11],
    [12, 12],
  ]);
  assert.deepEqual(spans([0, 0], [0, 2], "layer"), [[1, 2]], "no farther than the goal");
});

test("into the next update, the rest of this one is seen", () => {
  assert.deepEqual(spans([0, 23], [1, 0], "neuron"), [[24, 24]]);
  assert.deepEqual(spans([0, 24], [1, 0], "neuron"), [], "nothing is left of it");
  assert.deepEqual(spans([0, 22], [1, 0], "sample"), [
    [23, 23],
    [24, 24],
  ]);
  assert.deepEqual(spans([0, 24], [1, 0], "update"), []);
});

test("back, nowhere, or farther than the next update: nothing moves", () => {
  for (const grain of ["neuron", "layer", "sample"]) {
    assert.deepEqual(spans([0, 5], [0, 4], grain), []);
    assert.deepEqual(spans([0, 5], [0, 5], grain), []);
    assert.deepEqual(spans([1, 0], [0, 24], grain), []);
    assert.deepEqual(spans([0, 5], [2, 0], grain), []);
  }
  assert.deepEqual(spans([1, 0], [0, 24], "update"), []);
});

test("a long way is followed up to sixty spans, and only its result shown beyond", () => {
  const perSample = 8; // of the spans above
  const on = course(7, 8);
  assert.equal(spans([0, 0], [1, 0], "update", on).length, 7 * perSample, "7 samples and the update");
  assert.equal(spans([0, 0], [1, 0], "update", course(8)).length, 0);
  const sixty = course(9);
  assert.equal(spans([0, 0], [0, 7 * PER_SAMPLE + 6], "sample", sixty).length, 60);
  assert.equal(spans([0, 0], [0, 7 * PER_SAMPLE + 7], "sample", sixty).length, 0);
});

/** One step as it is told in words: to the next thing that happens, or to where the unit begins.
 * @param {import("../../../static/timeline/cursor.js").Position} at @param {string} grain @param {1 | -1} direction @param {ReturnType<typeof course>} on */
function once({ iteration, k }, grain, direction, on) {
  const moments = on.momentsOf(iteration);
  if (grain === "neuron" || grain === "layer") {
    const [from, to] = grain === "layer" ? moments.layerSpan(k) : [k, k];
    if (direction > 0) {
      if (k < to) return { iteration, k: to };
      if (to + 1 >= moments.count) return { iteration: iteration + 1, k: 0 };
      return { iteration, k: grain === "layer" ? moments.layerSpan(to + 1)[1] : to + 1 };
    }
    if (from > 0) return { iteration, k: from - 1 };
    return iteration > 0
      ? { iteration: iteration - 1, k: on.momentsOf(iteration - 1).count - 1 }
      : { iteration: 0, k: 0 };
  }
  if (grain === "sample") {
    const sample = moments.sampleAt(k);
    const begin = sample * moments.perSample;
    if (direction > 0)
      return sample + 1 < moments.batch
        ? { iteration, k: begin + moments.perSample }
        : { iteration: iteration + 1, k: 0 };
    if (k > begin) return { iteration, k: begin };
    if (sample > 0) return { iteration, k: begin - moments.perSample };
    if (iteration === 0) return { iteration: 0, k: 0 };
    const before = on.momentsOf(iteration - 1);
    return { iteration: iteration - 1, k: (before.batch - 1) * before.perSample };
  }
  const unit = grain === "epoch" ? on.updatesPerEpoch : 1;
  const whole = Math.floor(iteration / unit) * unit;
  if (direction > 0) return { iteration: whole + unit, k: 0 };
  return iteration > whole || k > 0 ? { iteration: whole, k: 0 } : { iteration: Math.max(0, whole - unit), k: 0 };
}

const COURSES = [course(1, 1, 1, 1), course(3, 3, 3, 3, 2), course(2), course(4, 4, 1)];

test("from every moment of two epochs, so many steps at once lead where single ones do", () => {
  for (const on of COURSES) {
    for (let iteration = 0; iteration < 2 * on.updatesPerEpoch; iteration += 1) {
      for (let k = 0; k < on.momentsOf(iteration).count; k += 1) {
        for (const grain of ["neuron", "layer", "sample", "update", "epoch"]) {
          for (const direction of /** @type {const} */ ([1, -1])) {
            let there = { iteration, k };
            for (let count = 1; count <= 30; count += 1) {
              there = once(there, grain, direction, on);
              assert.deepEqual(
                advance({ iteration, k }, grain, direction * count, on),
                there,
                `${iteration}.${k} ${direction * count} ${grain}`,
              );
            }
          }
        }
      }
    }
  }
});

test("a thousand million steps take no time", () => {
  const [on] = COURSES;
  const { count } = on.momentsOf(0);
  const there = advance({ iteration: 3, k: 1 }, "neuron", 1e9, on);
  assert.equal(there.iteration * count + there.k, 3 * count + 1 + 1e9);
  assert.deepEqual(advance(there, "neuron", -1e9, on), { iteration: 3, k: 1 });
  assert.deepEqual(advance(there, "layer", -1e9, on), { iteration: 0, k: 0 });
});
