/**
 * What the page says, in the reader's language. Sentences are data (static/locales, in Fluent's form: projectfluent.org); here is
 * the one place that makes text of them. English is always there: what another language lacks is said in it.
 *
 * `say` gives text for now; `words` gives what will be said anew when the language changes, for elements (panels/kit/dom.js).
 */
import { FluentBundle, FluentNumber, FluentResource } from "../vendor/fluent/index.js";

/** @typedef {{key: string, values?: Record<string, unknown>}} Message  what Python hands over instead of a sentence */
/** @typedef {string | number | Message | Words | (string | number | Message | Words)[]} Value */

export const ENGLISH = "en";
/** Written from right to left. */
const RTL = ["ar", "fa", "he", "ur"];

/** @param {string} code */
const makeBundle = (code) => new FluentBundle(code, { useIsolating: RTL.includes(code) });

/** By language. @type {Map<string, FluentBundle>} */
const bundles = new Map([[ENGLISH, makeBundle(ENGLISH)]]);
let current = ENGLISH;

/** The language that is spoken, as a tag of BCP 47. */
export const language = () => current;
/** @param {string} [code] */
export const direction = (code = current) => (RTL.includes(code.split("-")[0]) ? "rtl" : "ltr");

/** Sentences that have come. @param {string} code of their language @param {string} text in Fluent's form */
export function addWords(code, text) {
  let bundle = bundles.get(code);
  if (!bundle) bundles.set(code, (bundle = makeBundle(code)));
  bundle.addResource(new FluentResource(text), { allowOverrides: true });
}

/** From now on this one is spoken; its sentences have been added. @param {string} code */
export function speak(code) {
  current = code;
}

/** Something to be said, whatever language is spoken then. */
export class Words {
  /** @param {string} key @param {Record<string, Value>} [values] */
  constructor(key, values) {
    this.key = key;
    this.values = values;
  }

  toString() {
    return say(this.key, this.values);
  }
}

/** @param {string} key @param {Record<string, Value>} [values] */
export const words = (key, values) => new Words(key, values);

/**
 * The sentence, with its placeholders filled. `key.name` is an attribute of a message, as a tooltip is of its button.
 * @param {string} key @param {Record<string, Value>} [values]
 */
export function say(key, values) {
  const [id, attribute] = key.split(".");
  for (const code of new Set([current, ENGLISH])) {
    const bundle = bundles.get(code);
    const message = bundle?.getMessage(id);
    const pattern = attribute ? message?.attributes[attribute] : message?.value;
    if (bundle && pattern) return bundle.formatPattern(pattern, values && filled(values), []);
  }
  return key; // `build.py check` finds keys that no file has
}

/** Is there such a sentence? @param {string} key */
export const isSaid = (key) => [current, ENGLISH].some((code) => bundles.get(code)?.hasMessage(key));

/** What was handed over by Python, or by an older file as a plain sentence. @param {string | Message} message */
export const said = (message) =>
  typeof message === "string" ? message : say(message.key, /** @type {Record<string, Value>} */ (message.values));

/** @param {Record<string, Value>} values */
function filled(values) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "number" ? new FluentNumber(value) : textOf(value),
    ]),
  );
}

/** @param {Value} value @returns {string} */
function textOf(value) {
  if (Array.isArray(value)) return listed(value.map(textOf));
  return typeof value === "object" && !(value instanceof Words) ? said(value) : String(value);
}

/** "f₁, f₂ and f₃": all of a list, as the language joins them. @param {string[]} items */
export const listed = (items) => new Intl.ListFormat(current, { type: "conjunction" }).format(items);

/** A whole number with the language's groups of three. @param {number} n */
export const group = (n) => new Intl.NumberFormat(current).format(n);
