/** Where stepping leads. Pure: a position is an update n and the index k of a moment inside it. */

export const GRAINS = ["neuron", "layer", "sample", "update", "epoch"];
/** The last update: what a link can say (`at`). No run gets there in a day. */
export const LAST = 999_999_999;

/**
 * @typedef {{iteration: number, k: number}} Position
 * @typedef {import("./moments.js").Moments} Moments
 * @typedef {{momentsOf: (iteration: number) => Moments, updatesPerEpoch: number}} Course  every epoch has the same batches
 */

/**
 * The places inside an update where a grain comes to rest, numbered from 0: how many there are, where each is, and between which a
 * moment lies: `before` is the last one not after it, `after` the first one not before it.
 * @type {Record<string, {count: (moments: Moments) => number, at: (moments: Moments, place: number) => number,
 *   before: (moments: Moments, k: number) => number, after: (moments: Moments, k: number) => number}>}
 */
const PLACES = {
  neuron: { count: (moments) => moments.count, at: (_, place) => place, before: (_, k) => k, after: (_, k) => k },
  layer: {
    count: (moments) => moments.spans,
    at: (moments, place) => moments.spanEnd(place),
    before: (moments, k) => moments.spanAt(k) - (k < moments.layerSpan(k)[1] ? 1 : 0),
    after: (moments, k) => moments.spanAt(k),
  },
  sample: {
    count: (moments) => moments.batch,
    at: (moments, place) => place * moments.perSample,
    before: (moments, k) => moments.sampleAt(k),
    after: (moments, k) => moments.sampleAt(k) + (k > moments.sampleAt(k) * moments.perSample ? 1 : 0),
  },
};

/**
 * So many steps of a grain, back where the count is negative, and no farther than the start. Neuron and layer go to the next thing that
 * happens; sample, update and epoch complete the present one and come to rest where the next begins (back: where this one, or the one
 * before, began). However many there are, this takes no longer.
 * @param {Position} at @param {string} grain @param {number} count @param {Course} course @returns {Position}
 */
export function advance({ iteration, k }, grain, count, course) {
  const updates = course.updatesPerEpoch;
  if (grain === "update" || grain === "epoch") {
    const unit = grain === "epoch" ? updates : 1;
    const whole = Math.floor(iteration / unit);
    const begun = iteration > whole * unit || k > 0;
    return { iteration: Math.max(0, whole + count + (count < 0 && begun ? 1 : 0)) * unit, k: 0 };
  }
  const places = PLACES[grain];
  const each = places.count(course.momentsOf(0)); // the last batch of an epoch may be smaller
  const epoch = each * (updates - 1) + places.count(course.momentsOf(updates - 1));
  const now = (iteration % updates) * each + places[count < 0 ? "after" : "before"](course.momentsOf(iteration), k);
  const epochs = Math.floor((now + count) / epoch);
  const first = (Math.floor(iteration / updates) + epochs) * updates;
  if (first < 0) return { iteration: 0, k: 0 };
  const place = now + count - epochs * epoch;
  const update = Math.min(updates - 1, Math.floor(place / each));
  return { iteration: first + update, k: places.at(course.momentsOf(update), place - update * each) };
}

/**
 * What is seen to happen on the way: spans of moments inside the present update, each moving as one.
 * @param {Position} at @param {Position} goal @param {string} grain @param {Course} course @returns {[number, number][]}
 */
export function spansBetween(at, goal, grain, course) {
  const moments = course.momentsOf(at.iteration);
  const end = goal.iteration === at.iteration ? goal.k : moments.count - 1;
  if (
    goal.iteration < at.iteration ||
    (goal.iteration === at.iteration && goal.k <= at.k) ||
    goal.iteration > at.iteration + 1
  )
    return [];
  if (grain === "neuron") return at.k < end ? [[end, end]] : [];
  /** @type {[number, number][]} */
  const spans = [];
  for (let k = at.k + 1; k <= end; ) {
    const to = Math.min(moments.layerSpan(k)[1], end);
    spans.push([k, to]);
    k = to + 1;
    if (spans.length > 60) return []; // too much to follow: its result is shown
  }
  return spans;
}
