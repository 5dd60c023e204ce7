/**
 * The one cursor. Everything that moves on the page is a function of (trace, span of moments, t in 0…1); this holds those
 * three and moves them: by steps, by seeking, by playing. It asks the engine for traces and never computes a number.
 */
import { Moments } from "./moments.js";
import { advance, spansBetween } from "./cursor.js";
import { Superseded } from "../engine/errors.js";

/** Seconds of motion, and of rest after it, at speed 1. */
const MOTION = { neuron: 0.7, layer: 0.9, sample: 1.6, update: 1.2, epoch: 0 };
const REST = { neuron: 0.45, layer: 0.6, sample: 0.5, update: 0.3, epoch: 0.35 };
const TOO_SHORT = 0.12;

/** @param {import("./cursor.js").Position} a @param {import("./cursor.js").Position} b */
const same = (a, b) => a.iteration === b.iteration && a.k === b.k;

export class Player extends EventTarget {
  /** @param {import("../app/stage.js").Source} engine */
  constructor(engine) {
    super();
    this.engine = engine;
    /** @type {import("../engine/trace.js").Trace | null} */
    this.trace = null;
    /** @type {import("./cursor.js").Position} */
    this.at = { iteration: 0, k: 0 };
    /** Where the motion under way will come to rest. */
    this.goal = this.at;
    /** What moves together, and how far it has come. @type {[number, number]} */
    this.span = [0, 0];
    this.t = 1;
    /** @type {{spans: [number, number][], seconds: number, done: () => void} | null} */
    this.motion = null;
    this.playing = false;
    this.fast = false;
    this.waiting = false;
    this.grain = "neuron";
    this.speed = 1;
    this.rest = 0;
    /** The farthest update that this run has reached. */
    this.reached = 0;
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    this.token = 0;
    this.stopping = false;
    /** The speed at which to go on, while it is held. @type {number | null} */
    this.held = null;
    this.holding = Promise.resolve();
    this.bounded = false;
    /** @type {Promise<void>} */
    this.settling = Promise.resolve();
    /** @type {Map<number, Moments>} */
    this.momentsByBatch = new Map();
    engine.addEventListener("header", () => this.restart());
    engine.addEventListener("takeover", () => {
      this.momentsByBatch.clear();
      if (this.opening) this.restart();
      else this.refresh();
    });
    engine.addEventListener("changed", (event) => {
      this.reached = /** @type {CustomEvent} */ (event).detail.reached ?? this.goal.iteration;
      if (this.reached < this.goal.iteration) this.go({ iteration: this.reached, k: 0 });
      else this.refresh();
    });
  }

  // — where we are ——————————————————————————————————————————————————————————————————————————————————————————

  /** @param {number} iteration @returns {Moments} */
  momentsOf(iteration) {
    const batch = this.engine.batchOf(iteration) || 1;
    let moments = this.momentsByBatch.get(batch);
    if (!moments) this.momentsByBatch.set(batch, moments = new Moments(this.engine.header.sizes, batch));
    return moments;
  }

  get moments() { return this.momentsOf(this.at.iteration); }
  get updatesPerEpoch() { return this.engine.header.updates_per_epoch; }
  get sample() { return this.moments.sampleAt(this.span[1]); }
  get moment() { return this.moments.at(this.at.k); }

  /** @param {string} name @param {unknown} [detail] */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // — going somewhere ———————————————————————————————————————————————————————————————————————————————————————

  /** A new run: to its first moment, or to where it was asked to open. */
  restart() {
    this.momentsByBatch.clear();
    this.playing = this.fast = false;
    this.trace = null;
    this.reached = this.engine.isFixed ? this.engine.end : 0;
    const open = this.opening; // until it is reached: live Python may come first, and start anew
    const start = { iteration: this.engine.first, k: 0 };
    if (!open) return this.go(start);
    if (!this.engine.header.layouts) return this.go({ iteration: open.iteration, k: 0 }); // nobody knows its moments yet
    return this.seek(open.iteration, open.moment).catch((error) => {
      if (error instanceof Superseded) return undefined;
      this.opening = null;
      this.emit("problem", error);
      return this.go(start);
    });
  }

  /** Where the next run opens. @type {{iteration: number, moment: Partial<import("./moments.js").Moment>} | null} */
  opening = null;

  /** The same place, read anew. */
  refresh() {
    return this.go(this.goal, { keep: true });
  }

  /** Moves the cursor there without motion. Resolves when it is shown.
   * @param {import("./cursor.js").Position} goal @param {{keep?: boolean}} [options] */
  go(goal, options) {
    const going = this.travel(goal, options);
    this.settling = going.catch(() => {}); // who asked hears of it
    return going;
  }

  /** Resolves when the cursor is where it was last sent: what the page shows is then the run's. */
  async settled() {
    /** @type {Promise<void> | undefined} */
    let seen;
    while (seen !== this.settling) await (seen = this.settling);
  }

  /** @param {import("./cursor.js").Position} goal @param {{keep?: boolean}} [options] */
  async travel(goal, { keep = false } = {}) {
    const token = ++this.token;
    if (!keep) this.finish();
    this.goal = goal;
    this.emit("goal");
    try {
      const trace = await this.fetch(goal, token);
      if (!trace) return;
      if (!keep || !this.motion) this.arrive(goal, trace);
    } catch (error) {
      if (!(error instanceof Superseded)) {
        if (token === this.token) {
          this.goal = this.at;
          this.playing = false;
          this.emit("problem", error);
        }
        throw error;
      }
      // replaced by a newer run or change, which moves the cursor itself
    }
  }

  /** @param {import("./cursor.js").Position} position @param {number} token */
  async fetch(position, token) {
    const sample = this.momentsOf(position.iteration).sampleAt(position.k);
    let trace = this.engine.peek(position.iteration, sample);
    if (!trace) {
      this.setWaiting(true);
      try {
        trace = await this.engine.load(position.iteration, sample, () => token === this.token);
      } finally {
        if (token === this.token) this.setWaiting(false);
      }
    } else {
      this.engine.dropGoal();
      this.setWaiting(false);
    }
    return token === this.token ? trace : null;
  }

  /** @param {boolean} waiting */
  setWaiting(waiting) {
    if (waiting === this.waiting) return;
    this.waiting = waiting;
    this.emit("waiting");
  }

  /** @param {import("./cursor.js").Position} position @param {import("../engine/trace.js").Trace} trace */
  arrive(position, trace) {
    this.at = this.goal = position;
    this.opening = null;
    this.trace = trace;
    this.span = [position.k, position.k];
    if (this.grain === "layer") {
      const [from, to] = this.moments.layerSpan(position.k);
      if (to === position.k) this.span = [from, to];
    }
    this.t = 1;
    this.reached = Math.max(this.reached, position.iteration);
    this.rest = REST[/** @type {keyof typeof REST} */ (this.grain)] / this.speed;
    if (this.trace.header.diverged) this.diverged(this.trace);
    this.prefetch(); // before the panels ask: the next step comes first
    this.emit("moment");
  }

  /** @param {import("../engine/trace.js").Trace} trace */
  diverged(trace) {
    if (this.playing) this.pause();
    this.emit("diverged", trace.header.diverged);
  }

  prefetch() {
    const { iteration } = this.at;
    if (this.fast || this.engine.status !== "live" || !this.engine.header.layouts || this.trace?.header.diverged) return;
    this.engine.load(iteration + 1).catch(() => {}); // asked again, and reported, when it is needed
  }

  /**
   * One or more steps of a unit, back with a negative count. Resolves when the picture has come to rest.
   * @param {string} unit @param {number} [count]
   */
  async step(unit, count = 1) {
    this.held = null;
    this.finish();
    let goal = this.goal;
    const direction = count < 0 ? -1 : 1;
    const course = { momentsOf: (/** @type {number} */ n) => this.momentsOf(n), updatesPerEpoch: this.updatesPerEpoch };
    if (count > 1 && (unit === "update" || unit === "epoch")) {
      goal = advance(goal, unit, 1, course);
      goal = { iteration: goal.iteration + (count - 1) * (unit === "epoch" ? this.updatesPerEpoch : 1), k: 0 };
    } else {
      for (let i = 0; i < Math.abs(count); i++) goal = advance(goal, unit, direction, course);
    }
    goal = this.within(goal);
    if (this.engine.isFixed && same(goal, this.goal)) return this.ended(direction);
    const seconds = MOTION[/** @type {keyof typeof MOTION} */ (unit)] / this.speed;
    const still = count !== 1 || this.reduced.matches || seconds < TOO_SHORT || !this.trace || this.at !== this.goal;
    const spans = still ? [] : spansBetween(this.at, goal, unit, course);
    if (!spans.length) return this.go(goal);
    await this.move(spans, seconds, goal);
    return undefined;
  }

  /** Where the run is nothing but a recording, it has two ends. @param {import("./cursor.js").Position} goal */
  within(goal) {
    const { first, end } = this.engine;
    if (goal.iteration > end) return { iteration: end, k: this.momentsOf(end).count - 1 };
    return goal.iteration < first ? { iteration: first, k: 0 } : goal;
  }

  /** @param {number} direction */
  ended(direction) {
    if (this.playing) this.pause();
    if (direction > 0) this.emit("problem", new RangeError("The recording ends here. Step back, or start again with R."));
  }

  /** @param {[number, number][]} spans @param {number} seconds @param {import("./cursor.js").Position} goal */
  async move(spans, seconds, goal) {
    const token = ++this.token;
    this.goal = goal;
    this.emit("goal");
    await /** @type {Promise<void>} */ (new Promise((done) => {
      this.motion = { spans, seconds: seconds / spans.length, done };
      this.span = spans[0];
      this.t = 0;
      this.emit("moving");
    }));
    if (token === this.token) await this.go(goal);
  }

  /** Ends a motion at once where it was going. */
  finish() {
    if (!this.motion) return;
    const { done } = this.motion;
    this.motion = null;
    this.t = 1;
    done();
  }

  /** @param {number} iteration @param {Partial<import("./moments.js").Moment>} [moment] */
  async seek(iteration, moment) {
    if (!(Number.isInteger(iteration) && iteration >= 0)) throw new RangeError(`seek: iteration is ${iteration}; a whole number from 0 is allowed`);
    await this.stopFast();
    return this.go({ iteration, k: this.momentsOf(iteration).find(moment ?? {}) });
  }

  // — playing ———————————————————————————————————————————————————————————————————————————————————————————————

  /** @param {number} [speed] 0.25 … 16, or Infinity: train as fast as possible */
  play(speed = this.speed) {
    this.playing = true;
    this.held = null;
    if (speed === Infinity) this.runFast();
    else {
      this.stopFast();
      this.speed = speed;
      this.rest = 0;
    }
    this.emit("playing");
  }

  pause() {
    this.playing = false;
    this.held = null;
    const stopped = this.stopFast();
    this.emit("playing");
    return stopped;
  }

  /** Stands still until `release`, unless it is to stop by itself; who plays, pauses or steps meanwhile decides anew. */
  async hold() {
    if (!this.playing || this.bounded) return;
    const speed = this.fast ? Infinity : this.speed;
    const stopped = this.pause();
    this.held = speed;
    await (this.holding = stopped);
  }

  async release() {
    await this.holding;
    if (this.held !== null) this.play(this.held);
  }

  /** At full speed until so many updates are done, or E of the training set is below a bound at an epoch's end. Resolves with why it ended.
   * @param {{updates?: number, below?: number}} limits @returns {Promise<string>} */
  async playUntil(limits) {
    await this.stopFast();
    this.playing = this.bounded = true;
    try {
      return await this.runFast(limits);
    } finally {
      this.bounded = false;
    }
  }

  /** @param {{updates?: number, below?: number}} [limits] */
  async runFast(limits) {
    let reason = "stopped";
    if (this.fast) return reason;
    this.finish();
    this.fast = true;
    this.emit("playing");
    const token = ++this.token;
    try {
      this.setWaiting(this.engine.status !== "live");
      await this.engine.whenLive();
      this.setWaiting(false);
      if (token === this.token) reason = await this.engine.run(this.goal.iteration, (trace) => this.show(trace), limits);
    } catch (error) {
      if (!(error instanceof Superseded)) this.emit("problem", error);
    } finally {
      this.setWaiting(false);
      if (this.fast && !this.stopping) this.playing = false; // it ended by itself: diverged, or replaced
      this.fast = false;
      this.emit("playing");
    }
    return reason;
  }

  /** Ends a fast run where it is; its last trace has arrived when this resolves. */
  async stopFast() {
    if (!this.fast) return;
    this.token += 1;
    this.stopping = true;
    await this.engine.halt().catch(() => {}); // a run that was replaced has already stopped
    this.stopping = this.fast = false;
    this.emit("playing");
  }

  /** The newest state while training fast: the ripple's result. @param {import("../engine/trace.js").Trace} trace */
  show(trace) {
    if (!this.fast) return;
    const { iteration } = trace.header;
    const moments = this.momentsOf(iteration);
    const sample = trace.header.window_start;
    this.arrive({ iteration, k: moments.index({ phase: "gradient", layer: null, neuron: null, sample }) }, trace);
  }

  /** @param {number} updates */
  async train(updates) {
    if (!(Number.isInteger(updates) && updates > 0)) throw new RangeError(`train: updates is ${updates}; a whole number above 0 is allowed`);
    await this.stopFast();
    this.finish();
    const token = ++this.token;
    const trace = await this.engine.train(this.goal.iteration, updates);
    if (token === this.token) this.arrive({ iteration: trace.iteration, k: 0 }, trace);
  }

  /** Called by the clock. @param {number} dt seconds @returns {boolean} whether there is more to come */
  tick(dt) {
    if (this.motion) {
      this.t += dt / this.motion.seconds;
      while (this.t >= 1 && this.motion.spans.length > 1) {
        this.motion.spans.shift();
        this.span = this.motion.spans[0];
        this.t -= 1;
      }
      if (this.t >= 1) this.finish();
      this.emit("moving");
      return true;
    }
    if (!this.playing || this.fast) return false;
    if (this.waiting) return true;
    this.rest -= dt;
    if (this.rest <= 0) this.step(this.grain).catch(() => {}); // told by the "problem" event
    return true;
  }
}
