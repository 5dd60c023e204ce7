/**
 * How much is taken from outside: from links, messages, files and hands. What is more is refused, with the number that is allowed.
 * py/backprop/browser/limits.py has the same numbers (a test compares them), and those that only Python needs.
 */

/** Lists in lists, or objects in objects. */
export const DEEPEST = 12;
/** Characters of a text: those of the longest CSV file. */
export const LONGEST_TEXT = 20_000_000;
/** Characters of a name: of a column, a class, a label. */
export const LONGEST_NAME = 200;
/** Characters of a setting. */
export const LONGEST_VALUE = 2000;
export const MOST_LAYERS = 100;
/** Changes while training goes on. */
export const MOST_EVENTS = 10_000;
/** Characters of a link, and of what it carries. */
export const LONGEST_HASH = 2_000_000;
export const MOST_UNPACKED = 4_000_000;

/** @param {unknown} value @param {number} [depth] @returns {boolean} */
export function isDeeper(value, depth = DEEPEST) {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || (Array.isArray(value) ? value : Object.values(value)).some((each) => isDeeper(each, depth - 1));
}

/** What is too much about something given by name; null where nothing is. @param {Record<string, unknown>} given @returns {{field: string, message: string} | null} */
export function excess(given) {
  for (const [field, value] of Object.entries(given)) {
    if (isDeeper(value))
      return { field, message: `${field} is nested more than ${DEEPEST} levels deep; that many are allowed` };
    if (typeof value === "string" && value.length > LONGEST_TEXT)
      return { field, message: `${field} has ${value.length} characters; allowed are ${LONGEST_TEXT}` };
  }
  return null;
}
