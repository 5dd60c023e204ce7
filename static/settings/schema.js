/**
 * The configuration as the page sees it: the one schema (written in Python, shipped as data) read as a table.
 * Only what a table can say is checked here; Python has the last word.
 *
 * @typedef {{value: string, label: string, help?: string}} Choice
 * @typedef {{name: string, label: string, group: string, type: string, choices?: Choice[], min?: number | null, max?: number | null,
 *   above?: number | null, pattern: string | null, allowed: string, default: unknown, help: string, restarts: boolean}} Key
 * @typedef {{name: string, label: string, help: string, inputs: number, outputs: number, task: string, recorded: boolean, defaults: Record<string, unknown>}} TeacherSetInfo
 * @typedef {Record<string, string | number | boolean>} Config
 * @typedef {{field: string, message: string}} Note
 */
import { LONGEST_VALUE, MOST_LAYERS } from "./bounds.js";

export class ConfigError extends Error {
  /** @param {string} field @param {string} message */
  constructor(field, message) {
    super(message);
    this.type = "ConfigError";
    this.field = field;
  }
}

export class Schema {
  /** @param {{keys: Key[], teacher_sets: TeacherSetInfo[]}} data */
  constructor(data) {
    this.keys = data.keys;
    this.teacherSets = data.teacher_sets;
    this.byName = new Map(data.keys.map((key) => [key.name, key]));
  }

  /** @param {string} name */
  key(name) {
    const key = this.byName.get(name);
    if (!key)
      throw new ConfigError(
        name,
        `${name.slice(0, 40)} is not a setting; allowed are ${[...this.byName.keys()].join(", ")}`,
      );
    return key;
  }

  /** A value from a person, a link or a host page as the key's type, or a ConfigError that says what is allowed.
   * @param {string} name @param {unknown} value */
  check(name, value) {
    const key = this.key(name);
    const text = typeof value === "boolean" ? (value ? "1" : "0") : String(value).trim();
    if (!fits(key, text)) throw new ConfigError(name, `${name} is “${text.slice(0, 60)}”; allowed: ${key.allowed}`);
    const layers = key.type === "sizes" ? text.split("-").length : 0;
    if (layers > MOST_LAYERS) throw new ConfigError(name, `${name} has ${layers} layers; allowed are ${MOST_LAYERS}`);
    if (text.length > LONGEST_VALUE)
      throw new ConfigError(name, `${name} has ${text.length} characters; allowed are ${LONGEST_VALUE}`);
    return read(key, text);
  }

  /** Checks a whole set. @param {Record<string, unknown>} values @returns {Config} */
  checkAll(values) {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.check(name, value)]));
  }

  /** A key's default, which may depend on the teacher set. @param {string} name @param {unknown} data
   * @param {Record<string, unknown>} [settings] those that go with data of one's own */
  defaultOf(name, data, settings) {
    const own = settings?.[name] ?? this.teacherSets.find((set) => set.name === data)?.defaults[name];
    return /** @type {string | number | boolean} */ (own ?? this.key(name).default);
  }

  /** Every key: what was set, else its default. @param {Config} explicit @param {Record<string, unknown>} [settings] as in `defaultOf` @returns {Config} */
  complete(explicit, settings) {
    const data = explicit.data ?? this.key("data").default;
    return Object.fromEntries(
      this.keys.map((key) => [key.name, explicit[key.name] ?? this.defaultOf(key.name, data, settings)]),
    );
  }

  /** Does a change of this key begin the run anew? @param {string} name */
  restarts(name) {
    return this.key(name).restarts;
  }

  /** Is it the page's own business? @param {string} name */
  isView(name) {
    return this.key(name).group === "view";
  }
}

/** Is this text of a value what its key allows? Python checks by the same data. @param {Key} key @param {string} text */
function fits(key, text) {
  if (key.choices?.length) return key.choices.some(({ value }) => value === text);
  return new RegExp(`^(?:${key.pattern})$`).test(text) && (!isNumber(key) || isWithin(key, Number(text)));
}

/** @param {Key} key @param {number} number */
function isWithin({ type, above, min, max }, number) {
  if (!Number.isFinite(number) || (type === "integer" && !Number.isInteger(number))) return false;
  return (above == null || number > above) && (min == null || number >= min) && (max == null || number <= max);
}

/** @param {Key} key */
const isNumber = ({ type }) => type === "integer" || type === "number";

/** @param {Key} key @param {string} text */
function read(key, text) {
  if (isNumber(key)) return Number(text);
  if (key.type === "flag") return /^(1|true)$/i.test(text);
  return key.type === "batch" && text !== "all" ? Number(text) : text;
}
