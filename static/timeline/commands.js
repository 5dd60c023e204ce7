/**
 * What is done to the run and its cursor: one command after the other, each one step for everybody else.
 *
 * Calls (a script, a host page) are carried out in the order they came, each when those before it are done. What the learner does by
 * hand goes before the calls that still wait, and ends a move or training that is under way: the page obeys who sits at it. `stop`
 * waits for nothing and ends all of that. A change is never ended half-way. Who was ended is told so: Superseded, or Stopped.
 */
import { Stopped, Superseded } from "../engine/errors.js";

/**
 * move: the cursor goes elsewhere; train: the run goes on; change: it is another run afterwards; aside: neither, as a question, which
 * has its say in order and is answered while others go on; export: the same, but it may take long, and can be stopped
 * @typedef {"move" | "train" | "change" | "aside" | "export"} Kind
 *
 * hand: the learner; call: a script or a host; page: the page itself, which ends nobody's command
 * @typedef {"hand" | "call" | "page"} By
 *
 * What may end a command that is under way: nothing; a change by hand, which makes its goal void; also a move by hand, and `stop`
 * @typedef {"nothing" | "change" | "all"} Yielding
 */
/**
 * @template T
 * @typedef {object} Command
 * @property {Kind} kind
 * @property {By} by
 * @property {boolean} [isPlace] it says where the cursor goes, wherever it is: of several in a row only the last counts
 * @property {boolean} [adds] it goes on from where the one before it was going, also where that was ended
 * @property {() => Promise<unknown> | null} [needs] what has to be there first (null: it is); asked when its turn comes
 * @property {(turn: Turn) => T | Promise<T>} run
 */

/** Does it leave alone what others do at the same time? @param {{kind: Kind}} command */
const isAside = ({ kind }) => kind === "aside" || kind === "export";
/** Can it be stopped while it waits? @param {{kind: Kind, by: By}} command */
const canStop = ({ kind, by }) => by !== "page" && (kind === "move" || kind === "train" || kind === "export");

/** Does a newer command end one that is under way? @param {{kind: Kind, by: By}} newer @param {Yielding} yielding */
export function ends({ kind, by }, yielding) {
  if (by !== "hand" || isAside({ kind })) return false;
  return yielding === "all" || (yielding === "change" && kind === "change");
}

/** A command that was given: it waits, is under way, is over. */
export class Turn {
  /** @param {Command<unknown>} command @param {() => void} changed it may be ended by others than before */
  constructor(command, changed) {
    this.command = command;
    this.changed = changed;
    /** @type {Yielding} */
    this.yielding = command.kind === "change" ? "nothing" : "all";
    this.controller = new AbortController();
    /** @type {Promise<unknown>} */
    this.promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.isReady = !command.needs;
    /** Is somebody waiting for what it needs? */
    this.isAsked = false;
  }

  /** @type {(result: unknown) => void} */
  resolve = () => {};
  /** @type {(error: unknown) => void} */
  reject = () => {};

  get by() {
    return this.command.by;
  }
  get signal() {
    return this.controller.signal;
  }

  /** From now on these may end it. @param {Yielding} yielding */
  yields(yielding) {
    this.yielding = yielding;
    this.changed();
  }

  /** @param {Error} reason */
  end(reason) {
    this.controller.abort(reason);
  }
}

export class Commands extends EventTarget {
  constructor() {
    super();
    /** By hand first, then calls; each in their order. @type {Turn[]} */
    this.waiting = [];
    /** @type {Turn | null} */
    this.running = null;
    /** Asides that have begun. @type {Set<Turn>} */
    this.aside = new Set();
    /** What goes on while nobody commands anything. @type {Turn | null} */
    this.spare = null;
  }

  /** Is nothing commanded that moves or changes anything? */
  get isFree() {
    return !this.running && !this.waiting.some(({ command }) => !isAside(command));
  }
  /** Does something wait that would move or change something? */
  get isCrowded() {
    return this.waiting.some(({ command }) => !isAside(command) && command.by !== "page");
  }
  /** Does something that was done by hand wait for what it needs? */
  get isHeld() {
    return this.waiting.length > 0 && this.waiting[0].by === "hand" && this.waiting[0].isAsked;
  }
  get isExporting() {
    return [...this.aside, ...this.waiting].some(({ command }) => command.kind === "export");
  }

  /** Resolves with what it comes to when it is done; rejects where it is refused, fails or is ended.
   * @template T @param {Command<T>} command @returns {Promise<T>} */
  add(command) {
    const turn = new Turn(command, () => this.reconsider());
    if (command.isPlace) this.replacePlace(command);
    const first = command.by === "call" ? this.waiting.length : this.waiting.findIndex(({ by }) => by === "call");
    this.waiting.splice(first < 0 ? this.waiting.length : first, 0, turn);
    this.reconsider();
    this.next();
    if (this.waiting.includes(turn)) this.dispatchEvent(new Event("waiting"));
    turn.promise.catch(() => {}); // who cares listens
    return /** @type {Promise<T>} */ (turn.promise);
  }

  /** The last command of the same hands gives way where it said only where to go, too. @param {Command<unknown>} newer */
  replacePlace(newer) {
    const { running } = this;
    const last = this.waiting.filter(({ by }) => by === newer.by).at(-1);
    if (last) {
      if (last.command.isPlace) this.drop(last, new Superseded(newer));
    } else if (running?.by === newer.by && running.command.isPlace && running.yielding === "all")
      running.end(new Superseded(newer));
  }

  reconsider() {
    const { running } = this;
    const newer = running && this.waiting.find(({ command }) => ends(command, running.yielding));
    if (newer) running.end(new Superseded(newer.command));
  }

  /** @param {Turn} turn @param {unknown} reason */
  drop(turn, reason) {
    this.waiting.splice(this.waiting.indexOf(turn), 1);
    turn.reject(reason);
  }

  /** Goes on with what is to be done, if anything. */
  next() {
    if (this.running) return;
    const [turn] = this.waiting;
    if (!turn) {
      if (!this.spare) this.dispatchEvent(new Event("free"));
    } else if (this.isReady(turn)) {
      if (this.spare && !isAside(turn.command))
        this.spare.end(new Superseded()); // goes on when that has ended
      else {
        this.waiting.shift();
        this.start(turn);
      }
    }
  }

  /** @param {Turn} turn */
  isReady(turn) {
    if (turn.isReady || turn.isAsked) return turn.isReady;
    const needed = turn.command.needs?.();
    if (!needed) return (turn.isReady = true);
    turn.isAsked = true;
    needed
      .then(
        () => {
          turn.isReady = true;
          turn.isAsked = false;
        },
        (error) => {
          if (this.waiting.includes(turn)) this.drop(turn, error);
        },
      )
      .then(() => {
        this.dispatchEvent(new Event("waiting"));
        this.next();
      });
    return false;
  }

  /** @param {Turn} turn */
  start(turn) {
    const isBeside = isAside(turn.command);
    if (isBeside) this.aside.add(turn);
    else this.running = turn;
    const over = () => {
      if (isBeside) this.aside.delete(turn);
      else {
        this.running = null;
        this.next();
      }
    };
    this.carryOut(turn).then(over, over);
    if (isBeside) this.next();
  }

  /** @param {Turn} turn */
  carryOut(turn) {
    (async () => turn.command.run(turn))().then(turn.resolve, turn.reject);
    return turn.promise;
  }

  /** Something to go on with while nobody commands anything; it is ended when somebody does. @param {(turn: Turn) => Promise<unknown>} run */
  fill(run) {
    if (!this.isFree || this.spare) return;
    const turn = (this.spare = new Turn({ kind: "move", by: "page", run }, () => {}));
    const over = () => {
      this.spare = null;
      this.next();
    };
    this.carryOut(turn).then(over, over);
  }

  /** Ends, at once, what moves the cursor, trains or exports, under way or waiting. Resolves when it has come to rest. */
  async stop() {
    const reason = new Stopped();
    for (const turn of this.waiting.filter(({ command }) => canStop(command))) this.drop(turn, reason);
    const under = [
      this.spare,
      this.running?.yielding === "all" ? this.running : null,
      ...[...this.aside].filter(({ command }) => command.kind === "export"),
    ].filter((turn) => turn !== null);
    for (const turn of under) turn.end(reason);
    await Promise.allSettled(under.map(({ promise }) => promise));
  }
}
