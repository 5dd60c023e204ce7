/**
 * What a host page may call by message, and with which arguments: one table for the page's end (rpc.js), the documentation and
 * the tests. `writes` marks what only the window that embeds the page may ask for.
 *
 * @typedef {{name: string, allowed: string, ok: (value: unknown) => boolean, optional?: boolean}} Parameter
 * @typedef {{does: string, writes?: boolean, parameters: Parameter[]}} Method
 */
import { DEEPEST, isDeeper } from "../settings/bounds.js";

const UNITS = ["neuron", "layer", "sample", "update", "epoch"];
const KINDS = ["numpy", "pytorch"];

/** @param {unknown} value */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {Parameter} parameter @returns {Parameter} */
const optional = (parameter) => ({ ...parameter, optional: true });
/** @param {string} name @param {string} allowed @returns {Parameter} */
const record = (name, allowed) => ({ name, allowed, ok: isRecord });
/** @param {string} name @param {string[]} values @returns {Parameter} */
const choice = (name, values) => ({
  name,
  allowed: values.join(", "),
  ok: (value) => typeof value === "string" && values.includes(value),
});
/** @param {string} name @param {number} [least] @returns {Parameter} */
const whole = (name, least = -Infinity) => ({
  name,
  allowed: least === -Infinity ? "a whole number" : `a whole number from ${least}`,
  ok: (value) => Number.isSafeInteger(value) && Number(value) >= least,
});

/** @type {Record<string, Method>} */
export const METHODS = {
  ready: { does: "answers when the first moment is drawn", parameters: [] },
  live: { does: "answers when Python does", parameters: [] },
  config: { does: "the whole configuration", parameters: [] },
  configure: {
    does: "changes some of it",
    writes: true,
    parameters: [record("partial", "an object of settings, as in {rate: 0.1}")],
  },
  state: { does: "where the page is: iteration, epoch, moment, loss, status, configuration", parameters: [] },
  step: {
    does: "steps by a unit; a negative count steps back",
    writes: true,
    parameters: [optional(choice("unit", UNITS)), optional(whole("count"))],
  },
  seek: {
    does: "goes to an update, and to a moment of it",
    writes: true,
    parameters: [whole("iteration", 0), optional(record("moment", "{phase, layer, neuron, sample}"))],
  },
  play: {
    does: "plays at a speed",
    writes: true,
    parameters: [
      optional({
        name: "speed",
        allowed: 'a number above 0, or "fastest"',
        ok: (value) => value === "fastest" || (Number.isFinite(value) && Number(value) > 0),
      }),
    ],
  },
  pause: { does: "pauses", writes: true, parameters: [] },
  reset: {
    does: "starts again from the same weights, or from those of another seed",
    writes: true,
    parameters: [optional(whole("seed", 0))],
  },
  train: { does: "trains as fast as possible; answers when done", writes: true, parameters: [whole("updates", 1)] },
  trace: { does: "every quantity of the current update, as nested arrays", parameters: [] },
  weights: { does: "weights and biases before the current update", parameters: [] },
  setWeights: { does: "replaces them", writes: true, parameters: [record("parameters", "{weights, biases}")] },
  branches: {
    does: "the branches of the run: where each was changed, how far it came, which one is shown",
    parameters: [],
  },
  branch: { does: "returns to one of them", writes: true, parameters: [whole("number", 1)] },
  teacherSet: { does: "the samples to be learned, and the settings that go with them", parameters: [] },
  setTeacherSet: { does: "replaces them", writes: true, parameters: [record("given", "{inputs, targets} or {csv}")] },
  select: {
    does: "what the formula panel explains",
    writes: true,
    parameters: [
      {
        name: "selection",
        allowed: "{edge: [layer, i, j]}, {neuron: [layer, j]} or null",
        ok: (value) => value === null || isRecord(value),
      },
    ],
  },
  explain: { does: "the selected quantity: symbol, value, formula, factors", parameters: [] },
  permalink: { does: "the address that restores exactly this", parameters: [] },
  exportCode: { does: "the run as a Python program", parameters: [choice("kind", KINDS)] },
  exportRecording: { does: "the run so far as a file", parameters: [] },
  exportHandout: { does: "the run so far as one HTML page that needs no Python and no server", parameters: [] },
  exportSVG: { does: "the picture as SVG text", parameters: [] },
};

export const EVENTS = [
  "ready",
  "live",
  "moment",
  "update",
  "config",
  "selection",
  "resize",
  "answer",
  "state",
  "error",
];

/** What is wrong with a call's arguments. */
export class ArgumentError extends Error {
  /** @param {string} field @param {string} message */
  constructor(field, message) {
    super(message);
    this.type = "ArgumentError";
    this.field = field;
  }
}

/**
 * Arguments by position or by name, checked; by position they come back. Those may be left out of which the table says so.
 * @param {string} name @param {unknown} given @returns {unknown[]} @throws {ArgumentError}
 */
export function checkArguments(name, given) {
  const { parameters } = METHODS[name];
  const values = isRecord(given) ? byPosition(name, /** @type {Record<string, unknown>} */ (given)) : (given ?? []);
  if (!Array.isArray(values))
    throw new ArgumentError(
      "params",
      `${name}: params is ${shown(given)}; allowed are an array (arguments by position) and an object (by name)`,
    );
  if (values.length > parameters.length)
    throw new ArgumentError("params", `${name}: ${values.length} arguments; at most ${parameters.length} allowed`);
  parameters.forEach((parameter, at) => {
    const value = values[at];
    if (value === undefined || (value === null && parameter.optional)) {
      if (!parameter.optional)
        throw new ArgumentError(parameter.name, `${name}: ${parameter.name} is missing; allowed: ${parameter.allowed}`);
    } else if (isDeeper(value)) {
      throw new ArgumentError(
        parameter.name,
        `${name}: ${parameter.name} is nested more than ${DEEPEST} levels deep; that many are allowed`,
      );
    } else if (!parameter.ok(value)) {
      throw new ArgumentError(
        parameter.name,
        `${name}: ${parameter.name} is ${shown(value)}; allowed: ${parameter.allowed}`,
      );
    }
  });
  return values.map((value) => value ?? undefined);
}

/** @param {string} name @param {Record<string, unknown>} given @returns {unknown[]} */
function byPosition(name, given) {
  const names = METHODS[name].parameters.map((parameter) => parameter.name);
  for (const each of Object.keys(given)) {
    if (names.includes(each)) continue;
    const allowed = names.length ? `allowed ${names.length === 1 ? "is" : "are"} ${names.join(", ")}` : "it takes none";
    throw new ArgumentError(each.slice(0, 40), `${name}: there is no argument “${each.slice(0, 40)}”; ${allowed}`);
  }
  return names.map((each) => (Object.hasOwn(given, each) ? given[each] : undefined));
}

/** @param {unknown} value */
function shown(value) {
  const text =
    typeof value === "string"
      ? `“${value}”`
      : Array.isArray(value)
        ? "an array"
        : typeof value === "object"
          ? "an object"
          : String(value);
  return text.slice(0, 60);
}
