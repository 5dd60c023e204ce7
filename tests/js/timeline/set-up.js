/** A player, and what stands in for the engine behind it. */
import { setImmediate } from "node:timers";
import { Commands } from "../../../static/timeline/commands.js";
import { makeTrace } from "../support.js";

/** Does the person want no motion? */
export const wish = { reduced: false };
Object.assign(globalThis, {
  matchMedia: () => ({
    get matches() {
      return wish.reduced;
    },
  }),
});
const { Player } = await import("../../../static/timeline/player.js");

const SIZES = [2, 2, 1]; // a sample has 10 moments
/** What stands in for the engine: traces at hand up to `known`, the others when they are let go. */
export class Source extends EventTarget {
  header = /** @type {any} */ ({ sizes: SIZES, updates_per_epoch: 4, layouts: {} });
  status = "live";
  isFixed = false;
  first = 0;
  end = Infinity;
  batch = 1;
  known = 1e6;
  /** @type {{iteration: number, going: any, give: (trace?: any) => void, fail: (error: Error) => void}[]} */
  asked = [];
  diverged = /** @type {any} */ (null);
  /** @type {Promise<void>} */
  live = Promise.resolve();
  /** @param {number} iteration @param {number} [sample] */
  trace(iteration, sample = 0) {
    const trace = makeTrace(SIZES, this.batch);
    const last = this.diverged ? Math.min(iteration, this.diverged.iteration) : iteration;
    Object.assign(trace.header, {
      iteration: last,
      window_start: sample,
      diverged: this.diverged?.iteration === last ? this.diverged : null,
    });
    trace.iteration = last;
    return trace;
  }
  batchOf() {
    return this.batch;
  }
  /** @param {number} iteration @param {number} sample */
  peek(iteration, sample) {
    return iteration <= this.known ? this.trace(iteration, sample) : null;
  }
  /** @param {number} iteration @param {number} [sample] @param {{signal?: AbortSignal}} [going] */
  load(iteration, sample = 0, going) {
    return new Promise((resolve, reject) => {
      this.asked.push({
        iteration,
        going,
        give: (trace) => resolve(trace ?? this.trace(iteration, sample)),
        fail: reject,
      });
      if (going?.signal?.aborted) reject(going.signal.reason);
      going?.signal?.addEventListener("abort", () => reject(going.signal?.reason));
    });
  }
  wanted = 0;
  /** @param {boolean} [isWanted] */
  whenLive(isWanted = true) {
    if (isWanted) this.wanted += 1;
    return this.live;
  }
  soon() {
    return this.status === "live" ? null : this.live;
  }
  /** Why a run ends. @type {((reason: string) => void)} */
  stop = () => {};
  /** @type {(trace: any) => void} */
  onTrace = () => {};
  limits = {};
  /** @param {number} from @param {(trace: any) => void} onTrace @param {object} limits @param {AbortSignal} signal @returns {Promise<string>} */
  run(from, onTrace, limits, signal) {
    Object.assign(this, { from, onTrace, limits });
    return new Promise((resolve) => {
      this.stop = resolve;
      signal.addEventListener("abort", () => resolve("paused"));
    });
  }
}

/** @typedef {import("../../../static/timeline/commands.js").By} By */
/** @typedef {import("../../../static/timeline/cursor.js").Position} Position */

/** All that can go on does. */
export const rest = () =>
  new Promise((done) => {
    setImmediate(done);
  });

/** A page that shows the first moment of a run. */
export async function setUp() {
  wish.reduced = false;
  const source = new Source();
  const commands = new Commands();
  const player = new Player(/** @type {any} */ (source), commands);
  /** @type {[string, any][]} */
  const heard = [];
  for (const name of ["goal", "moment", "moving", "waiting", "problem", "playing", "diverged", "way"])
    player.addEventListener(name, (event) => {
      heard.push([name, /** @type {CustomEvent} */ (event).detail]);
    });
  const made = {
    source,
    commands,
    player,
    at: () => [player.at.iteration, player.at.k],
    events: (/** @type {string} */ name) => heard.filter(([each]) => each === name).map(([, detail]) => detail),
    /** Another run is there. */
    open: (/** @type {By} */ by = "hand") =>
      commands.add({
        kind: "change",
        by,
        run: async (turn) => {
          player.begin();
          await player.settle(turn);
        },
      }),
    /** @param {string} unit @param {number} [count] @param {By} [by] */
    step: (unit, count = 1, by = "call") =>
      commands.add({ kind: "move", by, adds: by === "hand", run: (turn) => player.step(unit, count, turn) }),
    /** @param {Position} place */
    go: (place) => commands.add({ kind: "move", by: "call", isPlace: true, run: (turn) => player.travel(place, turn) }),
    /** @param {any} iteration @param {any} [moment] */
    seek: (iteration, moment) =>
      commands.add({
        kind: "move",
        by: "call",
        isPlace: true,
        run: (turn) => player.travel(player.placeOf(iteration, moment), turn),
      }),
    /** @param {any} updates */
    train: (updates) => commands.add({ kind: "train", by: "call", run: (turn) => player.train(updates, turn) }),
    /** What is told when the run was changed, or Python came. @param {string} name @param {object} [detail] */
    told: (name, detail = {}) =>
      commands.add({
        kind: "change",
        by: "hand",
        run: async (turn) => {
          source.dispatchEvent(new CustomEvent(name, { detail }));
          await player.settle(turn);
        },
      }),
    /** Time passes, in ticks of a 60th of a second. @param {number} seconds */
    async pass(seconds) {
      for (let n = 0; n < Math.round(seconds * 60); n++) {
        player.tick(1 / 60);
        await rest(); // between two frames
      }
    },
  };
  await made.open();
  return made;
}
