/**
 * Which language the page speaks: as it was set, else as the browser prefers, else English. A language is a folder of
 * static/locales: start.ftl is needed for the first picture, page.ftl and core.ftl (what Python says) come after it.
 */
import { allOf, lateText } from "../engine/late.js";
import { ENGLISH, addWords, direction, language, speak } from "./words.js";

/** As the browser prefers. */
export const AUTO = "auto";
const START = ["start"];
const LATE = ["page", "core"];

export class Language extends EventTarget {
  /** @param {string[]} available languages that have a folder */
  constructor(available) {
    super();
    this.available = available;
    /** Files that have come or are on their way, by name. @type {Map<string, Promise<void>>} */
    this.files = new Map([[nameOf(ENGLISH, "start"), Promise.resolve()]]);
    this.isWhole = false;
  }

  /** The best that there is. @param {string} setting a language, or "auto" */
  best(setting) {
    const wishes = setting === AUTO ? (navigator.languages ?? []) : [setting];
    return (
      wishes.map((wish) => wish.toLowerCase().split("-")[0]).find((code) => this.available.includes(code)) ?? ENGLISH
    );
  }

  /** Speaks another language from now on; stays with the present one where its words cannot be had. @param {string} setting */
  async use(setting) {
    const code = this.best(setting);
    if (code !== language()) {
      await this.fetch(code, this.isWhole ? [...START, ...LATE] : START);
      speak(code);
    }
    Object.assign(document.documentElement, { lang: code, dir: direction(code) });
    this.dispatchEvent(new Event("language"));
  }

  /** All the rest of the sentences: what comes after the first picture needs them. English as well, for what the other one lacks. */
  async complete() {
    await allOf([...new Set([ENGLISH, language()])].map((code) => this.fetch(code, LATE)));
    this.isWhole = true;
    this.dispatchEvent(new Event("language"));
  }

  /** @param {string} code @param {string[]} parts */
  async fetch(code, parts) {
    await allOf(
      parts.map((part) => {
        const name = nameOf(code, part);
        const coming = this.files.get(name) ?? lateText(name).then((text) => addWords(code, text));
        this.files.set(name, coming);
        coming.catch(() => this.files.delete(name)); // asked again the next time
        return coming;
      }),
    );
  }
}

/** As the build lists it. @param {string} code @param {string} part */
const nameOf = (code, part) => `words-${code}-${part}`;
