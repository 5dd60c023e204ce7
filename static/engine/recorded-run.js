/**
 * A source of traces that is nothing but a recording: a handout. It answers what the engine answers, as far as it was recorded;
 * there is no Python behind it, so nothing can be changed, and the run ends where the recording does.
 */
import { CallError, OutOfRange } from "./errors.js";
import { Recording } from "./recorded.js";

/** @param {string} what */
const noPython = (what) =>
  new CallError({
    type: "NotLive",
    message: `${what} needs Python, which a handout does not have. Open this network in the simulator for it.`,
  });

/** @typedef {import("./messages.d.ts").Calls} Calls */

export class RecordedRun extends EventTarget {
  /** @param {import("./messages.d.ts").RecordingFile} json */
  constructor(json) {
    super();
    this.json = json;
    this.recording = new Recording(json);
    /** @type {import("./engine.js").Header} */
    this.header = this.recording.header;
    this.generation = 0;
    this.failure = "";
    /** @type {"idle" | "booting" | "live" | "failed" | "recorded"} */
    this.status = "recorded";
    /** By iteration, sample and selection. @type {Map<string, import("./messages.d.ts").Explanation>} */
    this.explanations = new Map(
      (json.explanations ?? []).map((each) => [keyOf(each.iteration, each.sample, each.selection), each]),
    );
  }

  get source() {
    return "recorded";
  }
  get isFixed() {
    return true;
  }
  get isRefused() {
    return false;
  }
  get lacksFile() {
    return false;
  }
  get first() {
    return this.recording.first;
  }
  get end() {
    return this.recording.last;
  }
  get canAnswer() {
    return true;
  }

  /** How many samples update n has; beyond the recording nobody will see. @param {number} n */
  batchOf(n) {
    const { entries } = this.recording;
    return entries[Math.max(0, Math.min(entries.length - 1, n - this.first))].batch;
  }

  /** @param {number} n @param {number} [sample] */
  peek(n, sample = 0) {
    const trace = this.recording.trace(n);
    return trace?.covers(sample) ? trace : null;
  }

  /** Every trace is at hand: no way to one takes long. @param {number} n @param {number} [sample] @param {object} [_] @returns {Promise<import("./trace.js").Trace>} */
  async load(n, sample = 0, _) {
    const there = this.peek(n, sample);
    if (there) return there;
    if (this.recording.trace(n))
      throw new OutOfRange(
        "moment",
        `The recording holds only the first ${this.recording.trace(n)?.layout.window} samples of this update.`,
      );
    throw new OutOfRange(
      "iteration",
      `update ${n} is not in this recording, which has updates ${this.first} to ${this.end}`,
    );
  }

  /** @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} [params] @returns {Promise<Calls[M]>} */
  async ask(method, params = {}) {
    return /** @type {Calls[M]} */ (await this.answer(method, params));
  }

  /** @param {string} method @param {Record<string, unknown>} params @returns {Promise<unknown>} */
  async answer(method, params) {
    switch (method) {
      case "explain":
        return this.explain(params);
      case "export_recording":
        return this.json;
      case "teacher_set": {
        const { inputs, targets, input_names, target_names, class_names } = this.recording.header.teacher;
        return { inputs, targets, input_names, target_names, class_names, scaling: "none" };
      }
      case "parameters": {
        const { weights, biases } = (await this.load(Number(params.iteration))).toNested();
        return { weights, biases };
      }
      default:
        throw noPython(`“${method}”`);
    }
  }

  /** @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} [params] @returns {Promise<import("./live.js").Answer<Calls[M]>>} */
  async askBuffer(method, params) {
    return { result: await this.ask(method, params), buffer: null };
  }

  /** What live Python makes in pieces. @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} params @returns {Promise<Calls[M]>} */
  make(method, params) {
    return this.ask(method, params);
  }

  /** @param {Record<string, unknown>} params */
  explain({ selection, ...at }) {
    const [iteration, sample] = [Number(at.iteration), Number(at.sample)];
    const found = this.explanations.get(keyOf(iteration, sample, selection));
    if (found) return found;
    if (!this.explanations.size)
      throw new OutOfRange("selection", "This recording holds no formulas; the numbers are above.");
    const given = [...this.explanations.values()]
      .filter((each) => each.sample === sample && same(each.selection, selection))
      .map((each) => each.iteration);
    const where = given.length
      ? `: here it is explained in updates ${Math.min(...given)} to ${Math.max(...given)}`
      : sample > 0
        ? " for this sample: the first sample of an update is, as far as the recording goes"
        : "";
    throw new OutOfRange("selection", `The recording does not explain this${where}.`);
  }

  /** @param {...unknown} _ */
  async whenLive(..._) {
    throw noPython("This");
  }

  /** What a handout answers, it answers at once. */
  soon() {
    return null;
  }

  /** @param {...unknown} _ @returns {Promise<string>} */
  async run(..._) {
    throw noPython("Training");
  }

  async boot() {}
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** @param {number} iteration @param {number} sample @param {unknown} selection */
const keyOf = (iteration, sample, selection) => JSON.stringify([iteration, sample, selection]);
