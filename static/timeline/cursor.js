/** Where stepping leads. Pure: a position is an update n and the index k of a moment inside it. */

export const GRAINS = ["neuron", "layer", "sample", "update", "epoch"];

/**
 * @typedef {{iteration: number, k: number}} Position
 * @typedef {{momentsOf: (iteration: number) => import("./moments.js").Moments, updatesPerEpoch: number}} Course
 */

/**
 * One step of a grain, forward (+1) or back (−1). Neuron and layer go to the next thing that happens; sample, update and
 * epoch complete the present one and come to rest where the next begins (back: where this one, or the one before, began).
 * @param {Position} at @param {string} grain @param {1 | -1} direction @param {Course} course @returns {Position}
 */
export function advance({ iteration, k }, grain, direction, course) {
  const moments = course.momentsOf(iteration);
  const start = { iteration: 0, k: 0 };
  if (grain === "neuron" || grain === "layer") {
    const [from, to] = grain === "layer" ? moments.layerSpan(k) : [k, k];
    if (direction > 0) {
      if (grain === "layer" && k < to) return { iteration, k: to };
      if (to + 1 >= moments.count) return { iteration: iteration + 1, k: 0 };
      return { iteration, k: grain === "layer" ? moments.layerSpan(to + 1)[1] : to + 1 };
    }
    if (from > 0) return { iteration, k: from - 1 };
    return iteration > 0 ? { iteration: iteration - 1, k: course.momentsOf(iteration - 1).count - 1 } : start;
  }
  if (grain === "sample") {
    const sample = moments.sampleAt(k);
    const begin = sample * moments.perSample;
    if (direction > 0) return sample + 1 < moments.batch ? { iteration, k: begin + moments.perSample } : { iteration: iteration + 1, k: 0 };
    if (k > begin) return { iteration, k: begin };
    if (sample > 0) return { iteration, k: begin - moments.perSample };
    if (iteration === 0) return start;
    const before = course.momentsOf(iteration - 1);
    return { iteration: iteration - 1, k: (before.batch - 1) * before.perSample };
  }
  const unit = grain === "epoch" ? course.updatesPerEpoch : 1;
  const whole = Math.floor(iteration / unit) * unit;
  if (direction > 0) return { iteration: whole + unit, k: 0 };
  return iteration > whole || k > 0 ? { iteration: whole, k: 0 } : { iteration: Math.max(0, whole - unit), k: 0 };
}

/**
 * What is seen to happen on the way: spans of moments inside the present update, each moving as one.
 * @param {Position} at @param {Position} goal @param {string} grain @param {Course} course @returns {[number, number][]}
 */
export function spansBetween(at, goal, grain, course) {
  const moments = course.momentsOf(at.iteration);
  const end = goal.iteration === at.iteration ? goal.k : moments.count - 1;
  if (goal.iteration < at.iteration || (goal.iteration === at.iteration && goal.k <= at.k) || goal.iteration > at.iteration + 1) return [];
  if (grain === "neuron") return at.k < end ? [[end, end]] : [];
  /** @type {[number, number][]} */
  const spans = [];
  for (let k = at.k + 1; k <= end;) {
    const to = Math.min(moments.layerSpan(k)[1], end);
    spans.push([k, to]);
    k = to + 1;
    if (spans.length > 60) return []; // too much to follow: its result is shown
  }
  return spans;
}
