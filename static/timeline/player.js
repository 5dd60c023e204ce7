/**
 * What moves the cursor by itself: playing step after step, and training at full speed. Both go on while nobody commands anything, and
 * give way to who does; training so many updates is a command like any other.
 */
import { Traveller } from "./traveller.js";
import { LAST } from "./cursor.js";
import { Diverged, OutOfRange, Stopped, Superseded } from "../engine/errors.js";

/** @typedef {import("./commands.js").Turn} Turn */
/** @typedef {{updates?: number, below?: number}} Limits */

export class Player extends Traveller {
  /** @param {import("../app/stage.js").Source} engine @param {import("./commands.js").Commands} commands */
  constructor(engine, commands) {
    super(engine, commands);
    /** Does it play at full speed, when it plays? */
    this.isFastest = false;
    /** Is Python training at full speed now? */
    this.fast = false;
    commands.addEventListener("free", () => this.goOn());
    engine.addEventListener("live", () => this.goOn());
  }

  /** Is there something to be stopped? */
  get isUnderWay() {
    return this.playing || this.fast || this.way !== null;
  }

  /** @override */
  get waiting() {
    return this.loading || (this.playing && this.isFastest && this.engine.status !== "live");
  }

  get status() {
    if (this.waiting && !this.fast) return "waiting";
    return this.fast ? "training" : this.playing && this.isSeen ? "playing" : "paused";
  }

  // — playing ———————————————————————————————————————————————————————————————————————————————————————————————

  /** @param {number} [speed] 0.25 … 16, or Infinity: train as fast as possible */
  play(speed = this.speed) {
    this.playing = true;
    this.isFastest = speed === Infinity;
    if (!this.isFastest) this.speed = speed;
    this.rest = 0;
    this.emit("playing");
  }

  /** Ends all that moves, trains or is exported; resolves when it rests. */
  pause() {
    this.stand();
    return this.commands.stop();
  }

  /** From now on nothing moves by itself. */
  stand() {
    this.playing = false;
    this.emit("playing");
  }

  /** @param {boolean} isSeen */
  setSeen(isSeen) {
    this.isSeen = isSeen;
    if (isSeen) this.goOn();
    else if (this.playing) this.commands.spare?.end(new Superseded());
  }

  /** With what plays, when nobody commands anything. */
  goOn() {
    if (!this.playing || !this.isSeen || !this.commands.isFree) return;
    if (!this.isFastest)
      this.emit("step"); // wakes the clock
    else if (this.engine.status === "live") this.commands.fill((turn) => this.trainOn(turn));
    else
      this.engine.whenLive().catch(() => {
        if (this.isFastest) this.stand();
      });
  }

  /** At full speed, until told otherwise. @param {Turn} turn */
  async trainOn(turn) {
    try {
      await this.run({}, turn);
      this.stand(); // it ended by itself: diverged
    } catch (error) {
      if (error instanceof Superseded || error instanceof Stopped) return;
      this.stand();
      this.emit("problem", error);
    }
  }

  // — training ——————————————————————————————————————————————————————————————————————————————————————————————

  /** At full speed from here; what is seen is the newest state. Resolves with why it ended by itself.
   * @param {Limits} limits @param {Turn} turn @returns {Promise<string>} */
  async run(limits, turn) {
    this.finish();
    this.fast = true;
    this.emit("playing");
    try {
      const reason = await this.engine.run(this.at.iteration, (trace) => this.show(trace), limits, turn.signal);
      turn.signal.throwIfAborted();
      return reason;
    } finally {
      this.fast = false;
      this.emit("playing");
    }
  }

  /** The ripple's result. @param {import("../engine/trace.js").Trace} trace */
  show(trace) {
    const { iteration } = trace.header;
    const moments = this.momentsOf(iteration);
    this.arrive(
      {
        iteration,
        k: moments.index({ phase: "gradient", layer: null, neuron: null, sample: trace.header.window_start }),
      },
      trace,
    );
  }

  prefetch() {
    if (!this.fast) super.prefetch();
  }

  /** @param {number} updates @param {Turn} turn */
  async train(updates, turn) {
    const { iteration } = this.at;
    if (!(Number.isInteger(updates) && updates > 0 && iteration + updates <= LAST)) {
      throw new OutOfRange(
        "updates",
        `train: updates is ${updates}; allowed are whole numbers from 1 to ${LAST - iteration}`,
      );
    }
    this.stand();
    const reason = await this.run({ updates }, turn).finally(() => {
      if (this.trace && this.at.iteration > iteration) this.arrive({ iteration: this.at.iteration, k: 0 }, this.trace);
    });
    if (reason === "diverged" && this.trace?.header.diverged) throw new Diverged(this.trace.header.diverged);
  }

  /** At full speed until so many updates are done, or E of the training set is below a bound at an epoch's end. Resolves with why it ended.
   * @param {Limits} limits @returns {Promise<string>} */
  playUntil(limits) {
    return this.commands
      .add({
        kind: "train",
        by: "hand",
        needs: () => this.engine.soon(),
        run: (turn) => {
          this.stand();
          return this.run(limits, turn);
        },
      })
      .catch((error) => {
        if (error instanceof Superseded || error instanceof Stopped) return "stopped";
        throw error;
      });
  }

  /** @override @param {number} dt seconds */
  tick(dt) {
    if (super.tick(dt)) return true;
    if (!this.playing || this.isFastest || !this.isSeen) return false;
    if (!this.commands.isFree || this.commands.spare) return this.loading; // goOn wakes the clock
    this.rest -= dt;
    if (this.rest <= 0) this.commands.fill((turn) => this.stepOn(turn));
    return true;
  }

  /** The next step of what plays. @param {Turn} turn */
  async stepOn(turn) {
    try {
      await this.step(this.grain, 1, turn);
    } catch (error) {
      if (error instanceof Superseded || error instanceof Stopped) return;
      this.stand();
      this.emit("problem", error);
    }
  }
}
