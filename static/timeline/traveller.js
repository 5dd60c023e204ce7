/**
 * The one cursor. Everything that moves on the page is a function of (trace, span of moments, t in 0…1); this holds those three and
 * takes them elsewhere: by steps, by seeking. It asks the engine for traces and never computes a number. The cursor is where the trace
 * is: what was wanted is `goal`, until it is reached or given up.
 *
 * What takes a `turn` is (a part of) a command: see commands.js.
 */
import { Moments } from "./moments.js";
import { advance, spansBetween, GRAINS, LAST } from "./cursor.js";
import { CallError, Diverged, OutOfRange, Superseded, until } from "../engine/errors.js";

/** Seconds of motion, and of rest after it, at speed 1. */
const MOTION = { neuron: 0.7, layer: 0.9, sample: 1.6, update: 1.2, epoch: 0 };
const REST = { neuron: 0.45, layer: 0.6, sample: 0.5, update: 0.3, epoch: 0.35 };
const TOO_SHORT = 0.12;
/** Steps in one command. */
const MOST_STEPS = 1e9;

const BEGINNING = { phase: "input", layer: 0, neuron: null, sample: 0 };

/** @typedef {import("./cursor.js").Position} Position */
/** @typedef {import("./commands.js").Turn} Turn */
/** @typedef {import("../engine/trace.js").Trace} Trace */

/** @param {Position} a @param {Position} b */
const same = (a, b) => a.iteration === b.iteration && a.k === b.k;

export class Traveller extends EventTarget {
  /** @param {import("../app/stage.js").Source} engine @param {import("./commands.js").Commands} commands */
  constructor(engine, commands) {
    super();
    this.engine = engine;
    this.commands = commands;
    /** @type {Trace | null} */
    this.trace = null;
    /** @type {Position} */
    this.at = { iteration: 0, k: 0 };
    /** Where it is on its way to; at rest, where it is. */
    this.goal = this.at;
    /** What moves together, and how far it has come. @type {[number, number]} */
    this.span = [0, 0];
    this.t = 1;
    /** @type {{spans: [number, number][], seconds: number, done: () => void} | null} */
    this.motion = null;
    /** Is a trace on its way? */
    this.loading = false;
    /** What plays rests while nobody can see it. */
    this.isSeen = true;
    /** On a way that takes long: how far Python has come. @type {{now: number, goal: number} | null} */
    this.way = null;
    this.grain = "neuron";
    this.speed = 1;
    this.rest = 0;
    this.playing = false;
    /** The farthest update that this run has reached. */
    this.reached = 0;
    /** Where a new run opens. @type {{iteration: number, moment: Partial<import("./moments.js").Moment>} | null} */
    this.opening = null;
    /** Is the trace one of another run, or of none? */
    this.isStale = true;
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {Map<number, Moments>} */
    this.momentsByBatch = new Map();
    engine.addEventListener("header", () => this.begin());
    engine.addEventListener("run", () => this.emit("playing"));
    engine.addEventListener("takeover", (event) => {
      this.momentsByBatch.clear();
      if (this.playing && this.trace && !(/** @type {CustomEvent} */ (event).detail.fresh)) return; // its next step is Python's
      this.isStale = true;
      commands
        .add({ kind: "move", by: "page", run: (turn) => this.settle(turn) })
        .catch((error) => this.emit("problem", error));
    });
    engine.addEventListener("changed", (event) => {
      this.isStale = true;
      this.reached = /** @type {CustomEvent} */ (event).detail.reached ?? this.at.iteration;
      this.aim(this.reached < this.at.iteration ? { iteration: this.reached, k: 0 } : this.at);
    });
    commands.addEventListener("waiting", () => {
      if (commands.isCrowded) this.finish();
    });
    commands.addEventListener("free", () => {
      if (!same(this.goal, this.at)) this.aim(this.at);
    });
  }

  // — where we are ——————————————————————————————————————————————————————————————————————————————————————————

  /** @param {number} iteration @returns {Moments} */
  momentsOf(iteration) {
    const batch = this.engine.batchOf(iteration) || 1;
    let moments = this.momentsByBatch.get(batch);
    if (!moments) this.momentsByBatch.set(batch, (moments = new Moments(this.engine.header.sizes, batch)));
    return moments;
  }

  get moments() {
    return this.momentsOf(this.at.iteration);
  }
  get updatesPerEpoch() {
    return this.engine.header.updates_per_epoch;
  }
  get sample() {
    return this.moments.sampleAt(this.span[1]);
  }
  get moment() {
    return this.moments.at(this.at.k);
  }
  get waiting() {
    return this.loading;
  }

  /** Where the page is, in words; before its first picture, where that is to be. */
  get place() {
    const { opening } = this;
    if (this.trace || !opening)
      return { iteration: this.at.iteration, moment: this.engine.header ? this.moment : BEGINNING };
    const moment = Object.fromEntries(Object.entries(opening.moment).filter(([, part]) => part !== undefined));
    return {
      iteration: opening.iteration,
      moment: { ...BEGINNING, ...(opening.moment.phase !== "input" && { layer: null, sample: null }), ...moment },
    };
  }

  get start() {
    return { iteration: this.engine.first, k: 0 };
  }

  /** @param {string} name @param {unknown} [detail] */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // — a new run —————————————————————————————————————————————————————————————————————————————————————————————

  /** Another run is there. `settle` goes to its first moment, or to where it was asked to open. */
  begin() {
    this.momentsByBatch.clear();
    this.finish();
    this.playing = false;
    this.trace = null;
    this.isStale = true;
    this.reached = this.engine.isFixed ? this.engine.end : 0;
    this.at = this.start;
    this.aim(this.at);
  }

  /** The same run, from its start: `settle` goes there. */
  restart() {
    this.playing = false;
    this.opening = null;
    this.isStale = true;
    this.reached = 0;
    this.aim(this.start);
    this.emit("playing");
  }

  /** The end of a command that changed the run: the cursor shows what it made of it. What ends this does not undo the change.
   * @param {Turn} turn */
  async settle(turn) {
    if (!this.isStale) return;
    try {
      if (!this.isAtHand) await this.untilLive(turn);
      await this.travel(this.opened(), turn);
    } catch (error) {
      this.reached = Math.max(this.reached, this.at.iteration);
      if (turn.signal.aborted || error instanceof Diverged) return;
      if (error instanceof CallError && error.type === "NotLive" && turn.by !== "call") return; // told, with a way to retry
      throw error;
    }
  }

  /** Waits for Python. Where that starts only when it is wanted, a page that opens does not want it, but who commands something then does.
   * @param {Turn} turn */
  async untilLive(turn) {
    const { engine, commands } = this;
    const isWanted = () => turn.by !== "page" || commands.waiting.length > 0;
    const want = () => {
      if (isWanted()) engine.whenLive().catch(() => {});
    };
    turn.yields("change");
    this.setLoading(true);
    commands.addEventListener("waiting", want);
    try {
      await until(engine.whenLive(isWanted()), turn.signal);
    } finally {
      commands.removeEventListener("waiting", want);
      this.setLoading(false);
    }
  }

  /** Can it be shown without waiting for Python to start? */
  get isAtHand() {
    const { engine } = this;
    if (engine.status === "live" || engine.isFixed) return true;
    if (!engine.header.layouts) return false;
    const { iteration, k } = this.opened();
    return engine.peek(iteration, this.momentsOf(iteration).sampleAt(k)) !== null;
  }

  /** @returns {Position} */
  opened() {
    if (!this.opening) return this.goal;
    const { iteration, moment } = this.opening;
    try {
      return this.placeOf(iteration, moment);
    } catch (error) {
      this.opening = null;
      this.emit("problem", error);
      return this.start;
    }
  }

  // — going somewhere ———————————————————————————————————————————————————————————————————————————————————————

  /** @param {Position} goal */
  aim(goal) {
    this.goal = goal;
    this.emit("goal");
  }

  /** Takes the cursor there. Rejects where it does not arrive: it is then where it was, or on a long way, as far as Python has come.
   * @param {Position} place @param {Turn} turn */
  async travel({ iteration, k }, turn) {
    const goal = { iteration, k: Math.min(k, this.momentsOf(iteration).count - 1) }; // it may have been meant for another network
    this.finish();
    this.aim(goal);
    let trace;
    try {
      trace = await this.fetch(goal, turn);
    } catch (error) {
      await this.giveUp(turn);
      throw error;
    }
    const isThere = trace.iteration === goal.iteration;
    this.arrive(
      isThere
        ? goal
        : trace.iteration === this.at.iteration && this.trace
          ? this.at
          : { iteration: trace.iteration, k: 0 },
      trace,
    );
    if (!isThere)
      throw new Diverged(
        trace.header.diverged ?? { iteration: trace.iteration, message: `The run ends at update ${trace.iteration}.` },
      );
  }

  /** @param {Turn} turn */
  async giveUp(turn) {
    const { way } = this;
    const { reason } = turn.signal;
    const newer = reason instanceof Superseded ? reason.newer : null;
    this.setWay(null);
    this.setLoading(false);
    if (newer?.adds && turn.by === "hand" && (!way || turn.command.adds)) return; // it goes on from this goal
    this.aim(this.at);
    if (!way || !reason || newer?.isPlace) return;
    const trace = await this.engine.load(way.now).catch(() => null); // Python is gone: it stays where it was
    if (trace) this.arrive({ iteration: trace.iteration, k: 0 }, trace);
  }

  /** @param {Position} position @param {Turn} turn @returns {Promise<Trace>} */
  async fetch({ iteration, k }, turn) {
    const { engine } = this;
    const sample = this.momentsOf(iteration).sampleAt(k);
    const onWay = (/** @type {number} */ now) => {
      if (turn.signal.aborted) return;
      this.setWay({ now, goal: iteration });
      turn.yields("all");
    };
    for (;;) {
      const there = engine.peek(iteration, sample);
      if (there) return there;
      this.setLoading(true);
      try {
        return await engine.load(iteration, sample, { signal: turn.signal, onWay });
      } catch (error) {
        // of a run that was replaced by Python's start: asked again
        if (!(error instanceof Superseded) || turn.signal.aborted) throw error;
      }
    }
  }

  /** @param {boolean} loading */
  setLoading(loading) {
    if (loading === this.loading) return;
    this.loading = loading;
    this.emit("waiting");
  }

  /** @param {{now: number, goal: number} | null} way */
  setWay(way) {
    if (way === this.way) return;
    this.way = way;
    this.emit("way");
  }

  /** @param {Position} position @param {Trace} trace */
  arrive(position, trace) {
    this.at = this.goal = position;
    this.opening = null;
    this.isStale = false;
    this.trace = trace;
    this.span = [position.k, position.k];
    if (this.grain === "layer") {
      const [from, to] = this.moments.layerSpan(position.k);
      if (to === position.k) this.span = [from, to];
    }
    this.t = 1;
    this.reached = Math.max(this.reached, position.iteration);
    this.rest = REST[/** @type {keyof typeof REST} */ (this.grain)] / this.speed;
    this.setWay(null);
    this.setLoading(false);
    if (trace.header.diverged) this.emit("diverged", trace.header.diverged);
    this.prefetch(); // before the panels ask: the next step comes first
    this.emit("moment");
  }

  prefetch() {
    if (this.engine.status !== "live" || !this.engine.header.layouts || this.trace?.header.diverged) return;
    this.engine.load(this.at.iteration + 1).catch(() => {}); // asked again, and reported, when it is needed
  }

  // — commands ——————————————————————————————————————————————————————————————————————————————————————————————

  /** One or more steps of a unit, back with a negative count; done when the picture has come to rest.
   * @param {string} unit @param {number} count @param {Turn} turn */
  async step(unit, count, turn) {
    if (!GRAINS.includes(unit))
      throw new OutOfRange("unit", `step: unit is “${unit}”; allowed are ${GRAINS.join(", ")}`);
    if (!Number.isInteger(count) || Math.abs(count) > MOST_STEPS)
      throw new OutOfRange(
        "count",
        `step: count is ${count}; allowed are whole numbers from −1,000,000,000 to 1,000,000,000`,
      );
    const course = { momentsOf: (/** @type {number} */ n) => this.momentsOf(n), updatesPerEpoch: this.updatesPerEpoch };
    const goal = this.within(advance(this.goal, unit, count, course));
    if (same(goal, this.goal) && this.engine.isFixed && count > 0)
      throw new OutOfRange("count", "The recording ends here. Step back, or start again with R.");
    if (goal.iteration > LAST)
      throw new OutOfRange(
        "count",
        `step: count is ${count}, which leads to update ${goal.iteration}; the last one is ${LAST}`,
      );
    const seconds = MOTION[/** @type {keyof typeof MOTION} */ (unit)] / this.speed;
    const isStill =
      count !== 1 ||
      this.reduced.matches ||
      seconds < TOO_SHORT ||
      !this.isSeen ||
      !this.trace ||
      this.isStale ||
      !same(this.at, this.goal) ||
      this.commands.isCrowded;
    const spans = isStill ? [] : spansBetween(this.at, goal, unit, course);
    if (spans.length) await this.move(spans, seconds, goal, turn);
    await this.travel(goal, turn);
  }

  /** Where the run is nothing but a recording, it has two ends. @param {Position} goal */
  within(goal) {
    const { first, end } = this.engine;
    if (goal.iteration > end) return { iteration: end, k: this.momentsOf(end).count - 1 };
    return goal.iteration < first ? this.start : goal;
  }

  /** @param {[number, number][]} spans @param {number} seconds @param {Position} goal @param {Turn} turn @returns {Promise<void>} */
  move(spans, seconds, goal, turn) {
    this.aim(goal);
    return new Promise((done) => {
      this.motion = { spans, seconds: seconds / spans.length, done };
      this.span = spans[0];
      this.t = 0;
      turn.signal.addEventListener("abort", () => this.finish(), { once: true });
      this.emit("moving");
    });
  }

  /** Ends a motion at once where it was going. */
  finish() {
    if (!this.motion) return;
    const { done } = this.motion;
    this.motion = null;
    this.t = 1;
    done();
  }

  /** The place that a person, a script or a link means. @param {unknown} iteration @param {Partial<import("./moments.js").Moment>} [moment] @returns {Position} */
  placeOf(iteration, moment) {
    if (typeof iteration !== "number" || !Number.isInteger(iteration) || iteration < 0 || iteration > LAST) {
      throw new OutOfRange(
        "iteration",
        `seek: iteration is ${iteration}; allowed are whole numbers from 0 to 999,999,999`,
      );
    }
    return { iteration, k: this.momentsOf(iteration).find(moment ?? {}) };
  }

  /** Called by the clock. @param {number} dt seconds @returns {boolean} whether there is more to come */
  tick(dt) {
    if (!this.motion) return false;
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
}
