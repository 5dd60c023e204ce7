/**
 * The configuration as the page sees it: the one schema (written in Python, shipped as data) read as a table.
 * Only what a table can say is checked here; Python has the last word.
 *
 * @typedef {{value: string, label: string, help?: string}} Choice
 * @typedef {{name: string, label: string, group: string, type: string, choices?: Choice[], min?: number | null, max?: number | null,
 *   above?: number | null, step?: number | null, default: unknown, help: string, restarts: boolean}} Key
 * @typedef {{name: string, label: string, help: string, inputs: number, outputs: number, task: string, recorded: boolean, defaults: Record<string, unknown>}} TeacherSetInfo
 * @typedef {Record<string, string | number | boolean>} Config
 * @typedef {{field: string, message: string}} Note
 */
import { LONGEST_NAME, LONGEST_VALUE, MOST_LAYERS } from "./bounds.js";

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
    if (!key) throw new ConfigError(name, `${name.slice(0, 40)} is not a setting; allowed are ${[...this.byName.keys()].join(", ")}`);
    return key;
  }

  /** A value from a person, a link or a host page as the key's type, or a ConfigError that says what is allowed.
   * @param {string} name @param {unknown} value */
  check(name, value) {
    const key = this.key(name);
    const text = typeof value === "boolean" ? (value ? "1" : "0") : String(value).trim();
    /** @param {string} allowed */
    const refuse = (allowed) => new ConfigError(name, `${name} is “${text.slice(0, 60)}”; allowed: ${allowed}`);
    switch (key.type) {
      case "choice": {
        const choices = key.choices ?? [];
        if (!choices.some((choice) => String(choice.value) === text)) throw refuse(choices.map((choice) => choice.value).join(", "));
        return text;
      }
      case "flag":
        if (!["0", "1", "true", "false"].includes(text)) throw refuse("0 or 1");
        return text === "1" || text === "true";
      case "integer":
      case "number": {
        const number = text === "" ? NaN : Number(text);
        const whole = key.type === "integer";
        const low = key.above ?? key.min ?? null;
        const ok = Number.isFinite(number) && (!whole || Number.isInteger(number)) && (low === null || number > low || (key.above == null && number === low))
          && (key.max == null || number <= key.max);
        if (!ok) {
          const from = key.above != null ? `above ${key.above}` : key.min != null ? `from ${key.min}` : "";
          throw refuse(`${whole ? "a whole number" : "a number"} ${from}${key.max != null ? ` up to ${key.max}` : ""}`.trim());
        }
        return number;
      }
      case "batch":
        if (text !== "all" && !/^[1-9]\d{0,5}$/.test(text)) throw refuse("1 (on-line), a whole number of samples, or all");
        return text === "all" ? text : Number(text);
      case "sizes":
        if (!/^[1-9]\d{0,3}(-[1-9]\d{0,3})+$/.test(text) || text.split("-").length > MOST_LAYERS) {
          throw refuse(`two or more layer sizes joined by hyphens, as in 2-2-1 (up to ${MOST_LAYERS} layers)`);
        }
        return text;
      case "language":
        if (!/^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/.test(text)) throw refuse("auto (as the browser), or the tag of a language, as in pl");
        return text;
      case "text":
        if (text.length > LONGEST_NAME) throw refuse(`a text of up to ${LONGEST_NAME} characters`);
        return text;
      default: // Python knows what is allowed; it need not be asked about what is never right
        if (text.length > LONGEST_VALUE) throw refuse(`a text of up to ${LONGEST_VALUE} characters`);
        return text;
    }
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
    return Object.fromEntries(this.keys.map((key) => [key.name, explicit[key.name] ?? this.defaultOf(key.name, data, settings)]));
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
