/** Stepping: many steps at once lead where as many single ones do, in no more time; moments are whole numbers or refused. */
import assert from "node:assert/strict";
import test from "node:test";
import { advance } from "../../static/timeline/cursor.js";
import { Moments, parseAt } from "../../static/timeline/moments.js";

/** Every epoch has batches of one size, the last may be smaller. */
function courseOf(sizes, batch, updatesPerEpoch, last = batch) {
  const [full, rest] = [new Moments(sizes, batch), new Moments(sizes, last)];
  return { updatesPerEpoch, momentsOf: (iteration) => (iteration % updatesPerEpoch === updatesPerEpoch - 1 ? rest : full) };
}
const COURSES = [courseOf([2, 2, 1], 1, 4), courseOf([3, 4, 2, 2], 3, 5, 2), courseOf([1, 1], 2, 1), courseOf([2, 3, 1], 4, 3, 1)];

/** One step as it is told in words: to the next thing that happens, or to where the unit begins. */
function once({ iteration, k }, grain, direction, course) {
  const moments = course.momentsOf(iteration);
  if (grain === "neuron" || grain === "layer") {
    const [from, to] = grain === "layer" ? moments.layerSpan(k) : [k, k];
    if (direction > 0) {
      if (k < to) return { iteration, k: to };
      if (to + 1 >= moments.count) return { iteration: iteration + 1, k: 0 };
      return { iteration, k: grain === "layer" ? moments.layerSpan(to + 1)[1] : to + 1 };
    }
    if (from > 0) return { iteration, k: from - 1 };
    return iteration > 0 ? { iteration: iteration - 1, k: course.momentsOf(iteration - 1).count - 1 } : { iteration: 0, k: 0 };
  }
  if (grain === "sample") {
    const sample = moments.sampleAt(k);
    const begin = sample * moments.perSample;
    if (direction > 0) return sample + 1 < moments.batch ? { iteration, k: begin + moments.perSample } : { iteration: iteration + 1, k: 0 };
    if (k > begin) return { iteration, k: begin };
    if (sample > 0) return { iteration, k: begin - moments.perSample };
    if (iteration === 0) return { iteration: 0, k: 0 };
    const before = course.momentsOf(iteration - 1);
    return { iteration: iteration - 1, k: (before.batch - 1) * before.perSample };
  }
  const unit = grain === "epoch" ? course.updatesPerEpoch : 1;
  const whole = Math.floor(iteration / unit) * unit;
  if (direction > 0) return { iteration: whole + unit, k: 0 };
  return iteration > whole || k > 0 ? { iteration: whole, k: 0 } : { iteration: Math.max(0, whole - unit), k: 0 };
}

test("from every moment of two epochs, so many steps at once lead where single ones do", () => {
  for (const course of COURSES) {
    for (let iteration = 0; iteration < 2 * course.updatesPerEpoch; iteration += 1) {
      for (let k = 0; k < course.momentsOf(iteration).count; k += 1) {
        for (const grain of ["neuron", "layer", "sample", "update", "epoch"]) {
          for (const direction of [1, -1]) {
            let there = { iteration, k };
            for (let count = 1; count <= 30; count += 1) {
              there = once(there, grain, direction, course);
              assert.deepEqual(advance({ iteration, k }, grain, direction * count, course), there, `${iteration}.${k} ${direction * count} ${grain}`);
            }
          }
        }
      }
    }
  }
});

test("a thousand million steps take no time", () => {
  const [course] = COURSES;
  const { count } = course.momentsOf(0);
  const began = process.cpuUsage().user;
  const there = advance({ iteration: 3, k: 1 }, "neuron", 1e9, course);
  assert.equal(there.iteration * count + there.k, 3 * count + 1 + 1e9);
  assert.deepEqual(advance(there, "neuron", -1e9, course), { iteration: 3, k: 1 });
  assert.deepEqual(advance(there, "layer", -1e9, course), { iteration: 0, k: 0 });
  assert.ok(process.cpuUsage().user - began < 1e5);
});

test("spans are numbered as they come", () => {
  for (const course of COURSES) {
    const moments = course.momentsOf(0);
    let k = 0;
    for (let span = 0; span < moments.spans; span += 1) {
      assert.deepEqual(moments.layerSpan(k), [k, moments.spanEnd(span)]);
      for (let each = k; each <= moments.spanEnd(span); each += 1) assert.equal(moments.spanAt(each), span);
      k = moments.spanEnd(span) + 1;
    }
    assert.equal(k, moments.count);
  }
});

test("a moment that is none is refused, with its field and what is allowed", () => {
  const moments = new Moments([2, 3, 1], 2);
  const wrong = [[{ phase: "forward", layer: 1, neuron: 0.5 }, "0 to 2"], [{ sample: 0.5 }, "0 to 1"], [{ sample: -1 }, "0 to 1"], [{ phase: "backward", layer: 1.5 }, "1 to 2"],
    [{ phase: "error", neuron: 1 }, "0 to 0"], [{ phase: "forward", layer: "1" }, "1 to 2"], [{ phase: "sideways" }, "input, forward"], [{ sample: NaN }, "0 to 1"], [null, "{phase"], [[1], "{phase"], ["forward", "{phase"]];
  for (const [given, allowed] of wrong) {
    assert.throws(() => moments.find(/** @type {any} */ (given)), (error) => error instanceof RangeError && error.field === "moment" && error.message.includes(allowed), JSON.stringify(given));
  }
  assert.throws(() => parseAt("3.forward.1.x"), (error) => error.field === "at");
});
