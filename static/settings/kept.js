/** What a link carries in x=: parts that do not depend on each other. One that is not what it should be is left out, with a note. */
import { isDeeper, LONGEST_NAME, MOST_EVENTS } from "./bounds.js";
import { unpack } from "./permalink.js";
import { GRAINS } from "../timeline/cursor.js";

/**
 * @typedef {import("../engine/engine.js").Extras & {select?: import("../scene/selection.js").Selection, grain?: string}} Kept
 * @typedef {{what: string, allowed: string, ok: (value: unknown) => boolean}} Part
 */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {unknown} place @param {number} parts */
const isPlace = (place, parts) =>
  Array.isArray(place) && place.length === parts && place.every((k) => Number.isSafeInteger(k) && k >= 0);

/** @type {Record<keyof Kept, Part>} */
const PARTS = {
  teacher: {
    what: "data",
    allowed: "an object with the lists inputs and targets",
    ok: (teacher) => isRecord(teacher) && Array.isArray(teacher.inputs) && Array.isArray(teacher.targets),
  },
  label: {
    what: "name of the data",
    allowed: `a text of up to ${LONGEST_NAME} characters`,
    ok: (label) => typeof label === "string" && label.length <= LONGEST_NAME,
  },
  events: {
    what: "changes on the way",
    allowed: `a list of up to ${MOST_EVENTS} of them`,
    ok: (events) => Array.isArray(events) && events.length <= MOST_EVENTS,
  },
  select: {
    what: "selection",
    allowed: "{edge: [layer, i, j]}, {neuron: [layer, j]} or {bias: [layer, j]}",
    ok: (select) =>
      isRecord(select) && (isPlace(select.edge, 3) || isPlace(select.neuron, 2) || isPlace(select.bias, 2)),
  },
  grain: {
    what: "size of steps",
    allowed: GRAINS.join(", "),
    ok: (grain) => typeof grain === "string" && GRAINS.includes(grain),
  },
};

/** @param {string} text @returns {Promise<{kept: Kept, notes: import("./schema.js").Note[]}>} */
export async function readKept(text) {
  let found;
  try {
    found = await unpack(text);
  } catch {
    return {
      kept: {},
      notes: [
        {
          field: "x",
          message:
            "What the link carries besides settings could not be read: it is cut off, damaged or too long. The rest was opened.",
        },
      ],
    };
  }
  if (!isRecord(found) || isDeeper(found)) {
    return {
      kept: {},
      notes: [
        {
          field: "x",
          message:
            "What the link carries besides settings is not what a link of this page carries. The rest was opened.",
        },
      ],
    };
  }
  /** @type {Record<string, unknown>} */
  const kept = {};
  const notes = [];
  for (const [name, { what, allowed, ok }] of Object.entries(PARTS)) {
    const value = found[name] ?? undefined;
    if (value === undefined) continue;
    if (ok(value)) kept[name] = value;
    else
      notes.push({
        field: `x-${name}`,
        message: `The link's ${what} cannot be used; allowed: ${allowed}. The rest was opened.`,
      });
  }
  return { kept, notes };
}
