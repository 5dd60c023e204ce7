/**
 * Which language the page speaks: as it was set, else as the browser prefers, else English. A language is a folder of
 * static/locales: start.ftl is needed for the first picture, page.ftl and core.ftl (what Python says) come after it.
 */
import { ENGLISH, addWords, direction, language, speak } from "./words.js";

/** As the browser prefers. */
export const AUTO = "auto";
const START = ["start"];
const LATE = ["page", "core"];

export class Language extends EventTarget {
  /** @param {URL} base of the site @param {string[]} available languages that have a folder */
  constructor(base, available) {
    super();
    this.base = base;
    this.available = available;
    /** Files that have come or are on their way, by place. @type {Map<string, Promise<void>>} */
    this.files = new Map([[this.place(ENGLISH, "start"), Promise.resolve()]]);
    this.isWhole = false;
  }

  /** @param {string} code @param {string} part */
  place(code, part) {
    return `static/locales/${code}/${part}.ftl`;
  }

  /** The best that there is. @param {string} setting a language, or "auto" */
  best(setting) {
    const wishes = setting === AUTO ? navigator.languages ?? [] : [setting];
    return wishes.map((wish) => wish.toLowerCase().split("-")[0]).find((code) => this.available.includes(code)) ?? ENGLISH;
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
    await Promise.all([...new Set([ENGLISH, language()])].map((code) => this.fetch(code, LATE)));
    this.isWhole = true;
    this.dispatchEvent(new Event("language"));
  }

  /** @param {string} code @param {string[]} parts */
  async fetch(code, parts) {
    await Promise.all(parts.map((part) => {
      const place = this.place(code, part);
      const coming = this.files.get(place) ?? this.bring(code, place);
      this.files.set(place, coming);
      coming.catch(() => this.files.delete(place)); // asked again the next time
      return coming;
    }));
  }

  /** @param {string} code @param {string} place */
  async bring(code, place) {
    const response = await fetch(new URL(place, this.base));
    if (!response.ok) throw new Error(`${place}: ${response.status}`);
    addWords(code, await response.text());
  }
}
