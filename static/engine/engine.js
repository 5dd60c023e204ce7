/**
 * The one source of traces. First a recording that the build made with the same core; then live Python, which takes over
 * at the same place. Who asks for a trace cannot tell which of the two answers.
 */
import { Trace } from "./trace.js";
import { Recordings } from "./recorded.js";
import { Live } from "./live.js";
import { mark } from "../services/marks.js";
import { CallError, Superseded, until } from "./errors.js";
import { Branches } from "./branches.js";
import { TraceCache } from "./trace-cache.js";
import { ConfigError } from "../settings/schema.js";
import { LONGEST_NAME } from "../settings/bounds.js";

/** Settings that have to fit the teacher set. */
const FITS_DATA = ["data", "net", "features", "output", "loss", "batch"];

/**
 * @typedef {import("../settings/schema.js").Config} Config
 * @typedef {import("./messages.d.ts").Known} Header
 * @typedef {import("./messages.d.ts").Calls} Calls
 * @typedef {{teacher?: import("./messages.d.ts").TeacherSet, label?: string, events?: import("./messages.d.ts").Event[]}} Extras
 * @typedef {{teacher: import("./messages.d.ts").TeacherSet, label?: string}} Own
 */
export class Engine extends EventTarget {
  /** @param {import("../settings/schema.js").Schema} schema @param {import("./messages.d.ts").RecordingFile | null} defaultRecording @param {URL} base of the site
   * @param {boolean} framed whether this may be one of several on a page */
  constructor(schema, defaultRecording, base, framed) {
    super();
    this.schema = schema;
    this.base = base;
    this.recordings = new Recordings(schema, defaultRecording);
    /** What was set; everything else has its default. @type {Config} */
    this.explicit = {};
    /** What keys cannot say: data of one's own, what was changed and when. @type {Extras} */
    this.extras = {};
    /** Data of one's own, kept here, and nowhere else, while others are in use. @type {Own | null} */
    this.own = null;
    /** There is none before something is opened. @type {Header} */
    this.header = /** @type {never} */ (null);
    /** @type {import("./recorded.js").Recording | null} */
    this.recording = null;
    /** @type {"idle" | "booting" | "live" | "failed"} */
    this.status = "idle";
    this.failure = "";
    this.lacksFile = false;
    this.live = new Live({ framed });
    this.live.addEventListener("failed", (event) => this.failed(/** @type {CustomEvent} */ (event).detail.message));
    this.cache = new TraceCache();
    this.branches = new Branches();
    /** Is Python asked for another run, or for a change of this one? What is asked meanwhile may be about either. */
    this.isChanging = false;
    /** Resolves when it is known what is to be opened. */
    this.opened = new Promise((resolve) => {
      this.isOpened = resolve;
    });
    this.resetLiveGate();
  }

  get generation() {
    return this.live.generation;
  }
  /** Can anything be changed? Not where there is only a recording. */
  get isFixed() {
    return false;
  }
  /** The first and the last update of the run. */
  get first() {
    return 0;
  }
  get end() {
    return Infinity;
  }
  /** Is there somebody to ask? */
  get canAnswer() {
    return this.status === "live" && Boolean(this.header.layouts) && !this.isChanging;
  }
  /** Python is well, and refused what it was asked to begin with. */
  get isRefused() {
    return this.status === "failed" && Boolean(this.live.link);
  }
  get source() {
    return this.status === "live" ? "live" : "recorded";
  }

  /** Only what Python needs to know. */
  coreConfig(explicit = this.explicit) {
    return Object.fromEntries(Object.entries(explicit).filter(([name]) => !this.schema.isView(name)));
  }

  /** What was set of the page's looks. */
  viewConfig() {
    return Object.fromEntries(Object.entries(this.explicit).filter(([name]) => this.schema.isView(name)));
  }

  // — opening and replacing a run ———————————————————————————————————————————————————————————————————————————

  /** Shows a configuration at once with what is there without Python.
   * @param {Config} explicit @param {Extras} extras */
  async open(explicit, extras = {}) {
    Object.assign(this, { explicit, extras, recording: null, branches: new Branches() });
    this.cache.clear();
    this.live.supersede();
    this.isOpened?.(undefined);
    const config = this.schema.complete(explicit, extras.teacher?.settings);
    const own = Boolean(extras.teacher || extras.events?.length);
    const recording = await this.recordings.find(String(config.data));
    if (this.status !== "live") {
      // else Python has set it up meanwhile
      if (!own && recording && this.recordings.cover(recording, config)) {
        this.recording = recording;
        this.header = { ...recording.header, config };
      } else {
        const sizes = String(config.net).split("-").map(Number);
        this.header = {
          config,
          notes: [],
          sizes,
          layouts: null,
          samples: 0,
          held_out: 0,
          updates_per_epoch: 1,
          teacher: own ? null : (recording?.header.teacher ?? null),
          activations: [],
          events: extras.events ?? [],
          iteration: 0,
        };
      }
    }
    this.announce("header");
  }

  /** Do these settings begin another run? Else they are an event of this one. @param {Config} partial */
  restarts(partial) {
    return !this.header.layouts || Object.keys(partial).some((name) => this.schema.restarts(name));
  }

  /**
   * Changes the run. A key that restarts it begins anew; the others are events of the run at `iteration`.
   * Nothing changes when Python refuses.
   * @param {Config} partial checked values @param {number} iteration @param {number} reached how far the run has come
   */
  async configure(partial, iteration, reached) {
    if (!this.restarts(partial)) return this.change("set", { config: partial }, iteration, reached, partial);
    const { data = this.header.config.data } = partial;
    const other = data !== this.header.config.data;
    const back = other && data === "own";
    if (back && !this.own)
      throw new ConfigError(
        "data",
        "data is “own”, but there are no data of your own yet: open a CSV, or edit the samples in the panel Teacher set",
      );
    const explicit = { ...(other && !back ? this.withoutShape() : this.explicit), ...partial };
    const yielding = (back ? FITS_DATA : ["net"]).filter((name) => !(name in partial)); // layers follow other features
    return this.replace(explicit, other ? { ...(back && this.own) } : { ...this.extras, events: [] }, yielding);
  }

  /** What was set, without what has to fit the data: other data brings its own. @returns {Config} */
  withoutShape() {
    return Object.fromEntries(Object.entries(this.explicit).filter(([name]) => !FITS_DATA.includes(name)));
  }

  /**
   * A teacher set of one's own; nothing changes when Python refuses it.
   * @param {{csv: string, options: object} | {inputs: unknown, targets: unknown}} given @param {string} label
   */
  async adoptTeacher(given, label) {
    await this.whenLive();
    const explicit = this.withoutShape();
    await this.exchange(
      "set_teacher_set",
      { ...given, config: this.coreConfig(explicit) },
      ({ given: teacher, ...header }) => {
        Object.assign(this, {
          explicit,
          extras: { teacher, label: label.slice(0, LONGEST_NAME) },
          branches: new Branches(),
        });
        this.adopt(header);
      },
    );
    this.announce("header");
  }

  /** @param {Config} explicit @param {Extras} extras @param {true | string[]} [lenient] which settings give way where they do not fit */
  async replace(explicit, extras, lenient = []) {
    if (explicit.data === "own" && !extras.teacher) extras = { ...extras, ...this.own };
    if (this.status !== "live") {
      const { isRefused } = this; // other settings are a way out
      if (isRefused) this.begin();
      else if (this.status === "failed") this.refuseWhenFailed(explicit, extras);
      await this.open(explicit, extras);
      if (isRefused) this.boot();
      return;
    }
    await this.exchange("configure", this.asRun(explicit, extras, lenient), (header) => {
      Object.assign(this, { explicit, extras, branches: new Branches() });
      this.adopt(header);
    });
    this.announce("header");
  }

  /** Asks Python for another run, or for a change of this one. What was asked before that and is answered later is void: it may be about
   * either. Where Python refuses, all stays as it is.
   * @template {"configure" | "set" | "set_parameters" | "set_teacher_set" | "return_to"} M
   * @param {M} method @param {Record<string, unknown>} params @param {(result: Calls[M]) => void} adopt in one go with that */
  async exchange(method, params, adopt) {
    this.isChanging = true;
    try {
      const { result } = await this.live.call(method, params, { first: true });
      this.live.supersede();
      this.isChanging = false;
      adopt(result);
    } catch (error) {
      this.isChanging = false;
      this.dispatchEvent(new Event("refused"));
      throw error;
    }
  }

  /** Without Python only what a recording covers can be shown. @param {Config} explicit @param {Extras} extras */
  refuseWhenFailed(explicit, extras) {
    const config = this.schema.complete(explicit);
    const plain = Object.keys(explicit).every(
      (name) =>
        name === "data" ||
        this.schema.isView(name) ||
        String(explicit[name]) === String(this.schema.defaultOf(name, config.data)),
    );
    if (!plain || extras.teacher)
      throw new CallError({
        type: "NotLive",
        message: `This needs Python, which is not running. Retry, then change it again.`,
      });
  }

  /** What Python sets up a run from. @param {Config} explicit @param {Extras} extras @param {true | string[]} lenient as in `replace`; true: any */
  asRun(explicit, extras, lenient) {
    return { config: this.coreConfig(explicit), teacher: extras.teacher, events: extras.events, lenient };
  }

  /** The run is what Python says: what it could not use is gone. @param {import("./messages.d.ts").Header} result */
  adopt(result) {
    this.cache.clear();
    this.recording = null;
    const { data } = result.config;
    const { teacher, label } = this.extras;
    const own = data === "own" && teacher ? { teacher, label } : null;
    if (own) this.own = own;
    this.extras = { ...own, events: result.events ?? [] };
    const view = Object.fromEntries(
      this.schema.keys
        .filter((key) => key.group === "view")
        .map((key) => [key.name, this.explicit[key.name] ?? this.schema.defaultOf(key.name, data, teacher?.settings)]),
    );
    this.header = { ...result, config: { ...result.config, ...view } };
    for (const name of Object.keys(this.explicit))
      if (name in result.config && !this.schema.isView(name)) this.explicit[name] = result.config[name];
    if (own) this.explicit.data = "own";
  }

  /** A change while the run goes on: later updates are computed anew. Those that it had `reached` stay a branch to return to.
   * @param {"set" | "set_parameters"} method @param {Record<string, unknown>} params @param {number} iteration @param {number} reached
   * @param {Config} [partial] */
  async change(method, params, iteration, reached, partial = {}) {
    await this.whenLive();
    const { branches, extras } = this;
    const leaving = branches.leftBy(iteration, reached);
    await this.exchange(method, { ...params, iteration, leaving }, (header) => {
      if (leaving !== undefined) branches.fork(iteration, reached, extras.events ?? []);
      Object.assign(this.explicit, partial);
      this.adopt(header);
    });
    this.dispatchEvent(new CustomEvent("changed", { detail: {} }));
  }

  /** The run goes on as another of its branches. @param {number} number @param {number} reached how far the present one has come */
  async returnTo(number, reached) {
    const branch = this.branches.find(number);
    const { current } = this.branches;
    if (branch === current) return;
    await this.whenLive();
    const { events = [] } = this.extras;
    await this.exchange("return_to", { branch: number, events: branch.events, leaving: current.number }, (header) => {
      Object.assign(current, { reached, events });
      this.branches.current = branch;
      this.adopt(header);
    });
    this.dispatchEvent(new CustomEvent("changed", { detail: { reached: branch.reached } }));
  }

  /** The page's own settings never reach Python. @param {Config} partial */
  setView(partial) {
    Object.assign(this.explicit, partial);
    Object.assign(this.header.config, partial);
    this.dispatchEvent(new Event("view"));
  }

  /** Another run is there, or Python for the one that is (`fresh`: it brought the first that could be told of). First all that was shown of
   * the run before is forgotten, then this one is shown: nobody draws the one with the numbers of the other.
   * @param {"header" | "takeover"} how @param {boolean} [fresh] */
  announce(how, fresh = how === "header") {
    for (const name of [how, "run"]) this.dispatchEvent(new CustomEvent(name, { detail: { how, fresh } }));
  }

  // — Python ————————————————————————————————————————————————————————————————————————————————————————————————

  resetLiveGate() {
    this.gate = new Promise((resolve, reject) => {
      this.openGate = resolve;
      this.breakGate = reject;
    });
    this.gate.catch(() => {}); // who waits hears of it; nobody has to
  }

  /** Resolves when Python answers; rejects when it cannot start. @param {boolean} [isWanted] where it starts only when it is wanted: it is */
  async whenLive(isWanted = true) {
    if (this.status === "live") return;
    if (isWanted) this.dispatchEvent(new Event("waiting"));
    await this.gate;
  }

  /** Null where Python answers now, else a promise. @returns {Promise<void> | null} */
  soon() {
    return this.status === "live" ? null : this.whenLive();
  }

  /** There will be an answer: who wants one waits for it. */
  begin() {
    if (this.status === "failed") this.resetLiveGate();
    this.status = "booting";
    this.dispatchEvent(new Event("status"));
  }

  async boot() {
    this.begin();
    try {
      if (!this.live.link)
        await this.live.boot((progress) => this.dispatchEvent(new CustomEvent("progress", { detail: progress })));
      for (;;) {
        // what was replaced while this was answered is asked again
        try {
          await this.connect();
          break;
        } catch (error) {
          if (!(error instanceof Superseded)) throw error;
        }
      }
    } catch (error) {
      this.failed(/** @type {Error} */ (error).message, /** @type {{type?: string}} */ (error).type === "NotLoaded");
    }
  }

  async connect() {
    await this.opened;
    this.live.supersede();
    const { result } = await this.live.call("configure", this.asRun(this.explicit, this.extras, true));
    const fresh = !this.recording;
    this.adopt(result);
    this.status = "live";
    mark("backprop:live");
    this.openGate?.(undefined);
    this.dispatchEvent(new Event("status"));
    this.announce("takeover", fresh);
    this.dispatchEvent(new Event("live"));
  }

  /** @param {string} message @param {boolean} [lacksFile] Python is well, and the settings are: a file has not come */
  failed(message, lacksFile = false) {
    if (this.status === "live") this.resetLiveGate(); // it was open
    this.lacksFile = lacksFile;
    this.failure =
      this.status === "live" || lacksFile
        ? message
        : this.live.link
          ? `These settings cannot be used: ${message}. Change them, or try again.`
          : `Python could not start: ${message}`;
    this.status = "failed";
    this.breakGate?.(new CallError({ type: "NotLive", message: this.failure }));
    this.dispatchEvent(new Event("status"));
    this.dispatchEvent(new CustomEvent("error", { detail: { type: "NotLive", message: this.failure, field: null } }));
  }

  /** @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} [params] @returns {Promise<Calls[M]>} */
  async ask(method, params) {
    return (await this.askBuffer(method, params)).result;
  }

  /** The same with the numbers in bulk.
   * @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} [params] @returns {Promise<import("./live.js").Answer<Calls[M]>>} */
  async askBuffer(method, params) {
    await this.whenLive();
    return this.live.call(method, params);
  }

  /** What is made in pieces: `onWay` hears which share of it is done, and the signal ends it.
   * @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} params @param {{signal: AbortSignal, onWay?: (share: number) => void}} making
   * @returns {Promise<Calls[M]>} */
  async make(method, params, { signal, onWay }) {
    await until(this.whenLive(), signal);
    return (await until(this.live.call(method, params, { signal, onWay }), signal)).result;
  }

  // — traces ————————————————————————————————————————————————————————————————————————————————————————————————

  /** How many samples update n has: the last of an epoch may have fewer. @param {number} n */
  batchOf(n) {
    const { samples, config, updates_per_epoch: updates } = this.header;
    const size = config.batch === "all" ? samples : Math.min(Number(config.batch), samples || Infinity);
    const rest = samples - size * (updates - 1);
    return n % updates === updates - 1 && rest > 0 ? rest : size;
  }

  /** @param {number} n @param {number} sample */
  key(n, sample) {
    const layout = this.header.layouts?.[this.batchOf(n)];
    return layout ? `${n}:${Math.floor(sample / layout.window) * layout.window}` : `${n}:0`;
  }

  /** The trace, if it is at hand. @param {number} n @param {number} [sample] @returns {Trace | null} */
  peek(n, sample = 0) {
    if (this.recording) return this.recording.trace(n);
    return this.cache.get(this.key(n, sample));
  }

  /** With a `signal` the cursor is going there, as long as that is not aborted; `onWay` hears, where it takes long, how far it is gone.
   * @param {number} n @param {number} [sample] @param {{signal?: AbortSignal, onWay?: (iteration: number) => void}} [going] @returns {Promise<Trace>} */
  async load(n, sample = 0, { signal, onWay } = {}) {
    const there = this.peek(n, sample);
    if (there) return there;
    await until(this.whenLive(), signal);
    const again = this.peek(n, sample);
    if (again) return again;
    const window = this.header.layouts?.[this.batchOf(n)]?.window ?? 1;
    const asked = this.live.call(
      "trace",
      { iteration: n, window_start: Math.floor(sample / window) * window },
      { cursor: Boolean(signal), onWay },
    );
    const drop = () => this.live.dropCursors();
    signal?.addEventListener("abort", drop);
    try {
      return this.keep(await until(asked, signal));
    } finally {
      signal?.removeEventListener("abort", drop);
    }
  }

  /** @param {import("./live.js").Answer<import("./trace.js").TraceHeader>} answer */
  keep({ result, buffer }) {
    const trace = new Trace(
      result,
      /** @type {Record<number, import("./trace.js").Layout>} */ (this.header.layouts)[result.batch],
      /** @type {Float64Array} */ (buffer),
    );
    this.cache.set(`${result.iteration}:${result.window_start}`, trace);
    return trace;
  }

  /** Trains until the signal comes, or as far as is said; hands over only the newest trace. Resolves with why it ended, when it has.
   * @param {number} iteration @param {(trace: Trace) => void} onTrace @param {{updates?: number, below?: number}} limits @param {AbortSignal} signal */
  async run(iteration, onTrace, limits, signal) {
    await until(this.whenLive(), signal);
    this.live.onTrace = (data) => onTrace(this.keep(data));
    const halt = () => this.live.call("pause").catch(() => {}); // Python is gone: so is the run
    signal.addEventListener("abort", halt);
    try {
      const answer = await this.live.call("run", { iteration, updates: null, ...limits, budget_ms: 20 });
      onTrace(this.keep(answer));
      return answer.result.reason;
    } finally {
      signal.removeEventListener("abort", halt);
    }
  }
}
