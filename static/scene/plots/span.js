/** The part of a run that is in sight: zoomed, moved along, never beyond what there is. */

/** @typedef {[number, number]} Range */

/** Of fewer updates than this nothing more is seen. */
const SHORTEST = 2;

/** @param {Range} wanted @param {Range} whole @returns {Range | null} null: all of it */
export function within([from, to], [first, last]) {
  const length = Math.max(SHORTEST, to - from);
  if (length >= last - first) return null;
  const start = Math.max(first, Math.min(last - length, (from + to - length) / 2));
  return [start, start + length];
}

/** @param {Range} range @param {Range} whole @param {number} factor below 1: nearer @param {number} about what stays where it is */
export function zoomed([from, to], whole, factor, about) {
  const centre = Math.max(from, Math.min(to, about));
  return within([centre - (centre - from) * factor, centre + (to - centre) * factor], whole);
}

/** @param {Range} range @param {Range} whole @param {number} share of what is in sight */
export function moved([from, to], whole, share) {
  const by = (to - from) * share;
  return within([from + by, to + by], whole);
}
