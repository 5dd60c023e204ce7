/**
 * The other side of a course package: a course system's SCORM 1.2 runtime, an object `API` in a window around this one. Every call
 * answers with a text; "false" is a refusal, whose reason is asked for and told.
 */

/** As many windows up as the standard has a package look for its runtime. */
const MOST_PARENTS = 7;
/** The standard's limit for what a package may keep. */
export const LONGEST_KEPT = 4096;
const BETWEEN_COMMITS = 30_000;

/** @typedef {{hash: string, farthest: number, right: number, asked: number}} Kept */
const COUNTS = ["farthest", "right", "asked"];
const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;

/** @typedef {Record<string, ((...given: string[]) => unknown) | undefined>} Runtime */

/** @param {Window} from @returns {Runtime | null} */
function findAbove(from) {
  let at = from;
  for (let n = 0; n <= MOST_PARENTS; n++) {
    try {
      const { API } = /** @type {Window & {API?: Runtime}} */ (at);
      if (API) return API;
    } catch {
      return null; // a window of another origin: the runtime is not reachable through it
    }
    if (at.parent === at) return null;
    at = at.parent;
  }
  return null;
}

/** The runtime: around this window, or around the one that opened it. @returns {Runtime | null} */
export function findRuntime() {
  return findAbove(window) ?? (window.opener ? findAbove(window.opener) : null);
}

/** One visit of a learner. */
export class Visit {
  /** @param {Runtime} api @param {(problem: string) => void} tellProblem */
  constructor(api, tellProblem) {
    this.api = api;
    this.tellProblem = tellProblem;
    this.began = this.committed = performance.now();
    this.isOpen = this.ask("LMSInitialize", "") === "true";
    if (!this.isOpen) tellProblem(this.reason("start"));
    /** A look at what is finished, or a preview, changes nothing. */
    this.counts = this.isOpen && !["browse", "review"].includes(this.get("cmi.core.lesson_mode"));
    if (this.counts && ["", "not attempted", "browsed"].includes(this.status))
      this.set("cmi.core.lesson_status", "incomplete");
  }

  /** One call; a course system that throws, or lacks it, has refused. @param {string} name @param {...string} given @returns {string} */
  ask(name, ...given) {
    try {
      return String(this.api[name]?.(...given) ?? "");
    } catch {
      return "";
    }
  }

  /** @param {string} what */
  reason(what) {
    const code = this.ask("LMSGetLastError");
    const words = code === "0" || code === "" ? "" : ` (${code}: ${this.ask("LMSGetErrorString", code)})`;
    return `The course system refused: ${what}${words}.`;
  }

  /** @param {string} name */
  get(name) {
    return this.isOpen ? this.ask("LMSGetValue", name) : "";
  }

  /** @param {string} name @param {string | number} value @returns {boolean} whether the course system took it */
  set(name, value) {
    if (!this.isOpen) return false;
    return this.ask("LMSSetValue", name, String(value)) === "true";
  }

  /** What every course system has to understand. @param {string} name @param {string | number} value */
  must(name, value) {
    if (this.counts && !this.set(name, value)) this.tellProblem(this.reason(name));
  }

  get status() {
    return this.get("cmi.core.lesson_status");
  }
  get isDone() {
    return ["completed", "passed"].includes(this.status);
  }

  /** What the last visit kept; null at the first, and where it is not ours. @returns {Partial<Kept> | null} */
  kept() {
    try {
      const kept = JSON.parse(this.get("cmi.suspend_data") || "null");
      return typeof kept?.hash === "string"
        ? {
            hash: kept.hash,
            ...Object.fromEntries(COUNTS.filter((name) => isCount(kept[name])).map((name) => [name, kept[name]])),
          }
        : null;
    } catch {
      return null;
    }
  }

  /** Sent now and then, and at the end: a course system may hold the page until its server has answered.
   * @param {string} text at most LONGEST_KEPT characters */
  keep(text) {
    this.must("cmi.suspend_data", text);
    if (performance.now() - this.committed > BETWEEN_COMMITS) this.commit();
  }

  complete() {
    if (this.isDone) return;
    this.must("cmi.core.lesson_status", "completed");
    this.commit();
  }

  /** An answer, and with it the score. Not every course system keeps single answers, so their refusal is no problem.
   * @param {{question: string, given: number, value: number, correct: boolean}} answer @param {{right: number, asked: number}} score */
  answered({ question, given, value, correct }, { right, asked }) {
    if (!this.counts) return;
    const n = Number(this.get("cmi.interactions._count")) || 0;
    const entry = `cmi.interactions.${n}`;
    if (this.set(`${entry}.id`, question)) {
      this.set(`${entry}.type`, "numeric");
      this.set(`${entry}.time`, new Date().toTimeString().slice(0, 8));
      this.set(`${entry}.student_response`, decimal(given));
      this.set(`${entry}.correct_responses.0.pattern`, decimal(value));
      this.set(`${entry}.result`, correct ? "correct" : "wrong");
    }
    this.must("cmi.core.score.min", 0);
    this.must("cmi.core.score.max", 100);
    this.must("cmi.core.score.raw", Math.round((100 * right) / asked));
    this.commit();
  }

  commit() {
    this.committed = performance.now();
    if (this.isOpen && this.ask("LMSCommit", "") !== "true") this.tellProblem(this.reason("to save"));
  }

  end() {
    if (!this.isOpen) return;
    this.set("cmi.core.session_time", duration(performance.now() - this.began));
    this.set("cmi.core.exit", "suspend"); // what was kept is there at the next visit
    this.ask("LMSFinish", "");
    this.isOpen = this.counts = false;
  }
}

/** As the standard writes it: no exponent. @param {number} value */
const decimal = (value) => String(Number(value.toFixed(6)));

/** HHHH:MM:SS.SS @param {number} ms */
function duration(ms) {
  const seconds = ms / 1000;
  const two = (/** @type {number} */ n) => String(Math.floor(n)).padStart(2, "0");
  return `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${two((seconds * 100) % 100)}`;
}
