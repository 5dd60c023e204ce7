/** How much is taken from outside at all, whatever it means; what it may mean is bounded where that is known (py/backprop/bounds.py). */

/** Lists in lists, or objects in objects. */
export const DEEPEST = 12;
/** Characters of a text: those of the longest CSV file. */
export const LONGEST_TEXT = 20_000_000;

/** @param {unknown} value @param {number} [depth] @returns {boolean} */
export function isDeeper(value, depth = DEEPEST) {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || (Array.isArray(value) ? value : Object.values(value)).some((each) => isDeeper(each, depth - 1));
}

/** What is too much about something given by name; null where nothing is. @param {Record<string, unknown>} given @returns {{field: string, message: string} | null} */
export function excess(given) {
  for (const [field, value] of Object.entries(given)) {
    if (isDeeper(value)) return { field, message: `${field} is nested more than ${DEEPEST} levels deep; that many are allowed` };
    if (typeof value === "string" && value.length > LONGEST_TEXT) return { field, message: `${field} has ${value.length} characters; allowed are ${LONGEST_TEXT}` };
  }
  return null;
}
