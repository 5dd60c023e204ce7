/**
 * A page that asks Python: its session, its commands in the order they came, its run. Generations are its own: a command of an
 * older one than the newest seen is never carried out.
 *
 * Methods are those of `py/backprop/browser/session.py`, and two of our own: `run` (train until told otherwise) and `pause`.
 */
import { whenGone } from "../services/locks.js";
import { Run } from "./run.js";

/** @typedef {import("./messages.d.ts").Answers} Answers */
/** @typedef {import("./messages.d.ts").Asked} Command */
/** @template T @typedef {{result: T, buffer: Float64Array<ArrayBuffer> | null}} Answer */
/** What a message is about: the command, or its run. @typedef {{event?: "trace", id: number, generation: number}} Envelope */

/** What a run cannot survive: it would train from another place than it believes. */
const ENDS_A_RUN = new Set([
  "configure",
  "trace",
  "train",
  "run",
  "pause",
  "set",
  "set_parameters",
  "set_teacher_set",
  "return_to",
]);
/** What the cursor goes along with: where it was sent before counts no more. */
const STOPS_A_SEEK = new Set(["run", "train", "pause"]);
/** Milliseconds on the way to an update that is far, before others have their turn. */
const ON_THE_WAY = 30;
/** Milliseconds between two words about how far it is gone. */
const WORDS_OF_IT = 100;

/** What may take long at once, with much data or a large network, and seconds that it may take. */
const LONG = new Set([
  "configure",
  "set_teacher_set",
  "inspect_csv",
  "check_all",
  "space",
  "export_code",
  "export_recording",
  "export_handout",
]);
const LONGEST = 600;
/** What is made in pieces, between which it can be ended. */
const IN_PIECES = new Set(["export_recording", "export_handout"]);

/** Why a call to Python failed, as Python told it. */
class CallError extends Error {
  /** @param {{type: string, message: string, field?: string | null}} error */
  constructor(error) {
    super(error.message);
    this.error = error;
  }
}

/** Python lacks a file, and has done nothing yet. */
class Needs extends Error {
  /** @param {import("./boot.js").Needed} file */
  constructor(file) {
    super(file.set);
    this.file = file;
  }
}

export class Client {
  /** @param {import("./python.js").Python} python @param {import("./python.js").Port} port */
  constructor(python, port) {
    this.python = python;
    this.port = port;
    /** The Python object that does the work. @type {import("./pyodide.d.ts").Session | null} */
    this.session = null;
    this.newest = -Infinity;
    /** @type {Command[]} */
    this.commands = [];
    /** @type {Run | null} */
    this.run = null;
    /** Which command waits for a file. @type {number | null} */
    this.waiting = null;
    /** Which command is on a long way, and when the page was last told how far. */
    this.way = { id: 0, toldAt: 0 };
  }

  get isBusy() {
    return Boolean(this.next || this.run?.isDue);
  }

  /** The command whose turn it is; one that waits for a file has none, unless it is void by now. */
  get next() {
    const command = this.commands.at(0);
    return command && command.id === this.waiting && command.generation >= this.newest ? undefined : command;
  }

  /** @param {import("./messages.d.ts").ToWorker} message */
  hear(message) {
    if (this.python.failed) return;
    if (message.method === "ack") this.run?.acknowledge();
    else if (message.method === "ping") this.port.postMessage({ event: "pong" });
    else if (message.method === "leave") this.python.leave(this);
    else if (message.method === "drop") this.dropCursors();
    else if (message.method === "cancel") this.cancel(message.id);
    else if (message.method === "here") void whenGone(message.lock, () => this.python.leave(this));
    else {
      this.newest = Math.max(this.newest, message.generation);
      if (message.cursor || STOPS_A_SEEK.has(message.method)) this.dropCursors();
      if (message.first) this.commands.unshift(message);
      else this.commands.push(message);
    }
    if (this.isBusy) this.python.turns.want(this);
  }

  /** The cursor goes to one place: only the newest counts. */
  dropCursors() {
    for (const { id, generation } of this.commands.filter(({ cursor }) => cursor))
      this.port.postMessage({ id, generation, stale: true });
    this.commands = this.commands.filter(({ cursor }) => !cursor);
  }

  /** Nobody waits for this any more. @param {number} id */
  cancel(id) {
    const command = this.commands.find((each) => each.id === id);
    if (!command) return;
    this.commands = this.commands.filter((each) => each !== command);
    this.port.postMessage({ id, generation: command.generation, stale: true });
  }

  /** One piece of what there is to do. */
  work() {
    const command = this.next;
    if (!command) {
      if (this.run?.isDue) this.run.slice();
      return;
    }
    if (this.isDone(command)) this.commands.shift();
  }

  /** @param {Command} command @returns {boolean} whether it is; otherwise the next turn goes on with it */
  isDone({ id, generation, method, params = {} }) {
    if (generation < this.newest) {
      this.port.postMessage({ id, generation, stale: true });
      return true;
    }
    if (this.run && (ENDS_A_RUN.has(method) || this.run.generation < this.newest)) {
      this.run.end(this.run.generation < this.newest ? "stale" : "paused");
      this.run = null;
    }
    try {
      if (method === "pause") this.port.postMessage({ id, generation, result: {} });
      else if (method === "run") this.run = new Run({ id, generation, params, client: this });
      else {
        const answer = this.call(method, params, (iteration) => this.tellWay(id, iteration));
        if (!answer) return false;
        this.post({ id, generation }, answer);
      }
    } catch (error) {
      if (error instanceof Needs) {
        void this.waitFor(error.file, { id, generation });
        return false;
      }
      this.report({ id, generation }, error);
    }
    return true;
  }

  /** The command is carried out when the file has come that Python lacks, or answered with why it has not.
   * @param {import("./boot.js").Needed} file @param {{id: number, generation: number}} command */
  async waitFor(file, { id, generation }) {
    this.waiting = id;
    try {
      await this.python.bring(file);
    } catch (error) {
      const there = this.commands.find((command) => command.id === id);
      this.commands = this.commands.filter((command) => command !== there);
      const message = `The samples of “${file.set}” are not here: ${/** @type {Error} */ (error).message}`;
      if (there) this.report({ id, generation }, new CallError({ type: "NotLoaded", message, field: "data" }));
    }
    if (this.waiting === id) this.waiting = null;
    if (this.isBusy) this.python.turns.want(this);
  }

  /** A way that takes long is told of now and then. @param {number} id @param {number} iteration how far it is gone */
  tellWay(id, iteration) {
    const now = performance.now();
    if (this.way.id !== id) this.way = { id, toldAt: now };
    if (now - this.way.toldAt < WORDS_OF_IT) return;
    this.way.toldAt = now;
    this.port.postMessage({ event: "way", id, iteration });
  }

  /** One call into Python, with the numbers it left in its buffer; null where it is still on the way to the update asked about, which
   * `onWay` hears of; without that it goes the whole way.
   * @template {keyof Answers} M
   * @param {M} method @param {Record<string, unknown>} params @param {(iteration: number) => void} [onWay] @returns {Answer<Answers[M]> | null} */
  call(method, params, onWay) {
    const { turns } = this.python;
    const given = { ...params };
    if (Number(given.budget_ms) > 0) given.budget_ms = turns.share(Number(given.budget_ms));
    if (onWay && (given.iteration ?? null) !== null) given.within_ms = turns.share(ON_THE_WAY);
    if (onWay && IN_PIECES.has(method)) given.within_ms = turns.share(ON_THE_WAY);
    this.session ??= this.python.makeSession();
    if (LONG.has(method)) this.python.say({ event: "busy", seconds: LONGEST });
    const { result, error, unfinished, needs } = JSON.parse(this.session.call(method, JSON.stringify(given)));
    if (unfinished !== undefined) {
      onWay?.(unfinished);
      return null;
    }
    if (needs) throw new Needs(needs);
    if (error) throw new CallError(error);
    return { result, buffer: result?.buffer ? this.numbers() : null };
  }

  /** A copy of Python's buffer: its own memory moves when it grows. */
  numbers() {
    const proxy = /** @type {import("./pyodide.d.ts").Session} */ (this.session).buffer;
    const view = proxy.getBuffer("f64");
    try {
      return view.data.slice();
    } finally {
      view.release();
      proxy.destroy();
    }
  }

  /** @param {Envelope} envelope @param {Answer<unknown>} answer */
  post(envelope, { result, buffer }) {
    if (buffer)
      this.port.postMessage(/** @type {import("./messages.d.ts").Heard} */ ({ ...envelope, result, buffer }), {
        transfer: [buffer.buffer],
      });
    else this.port.postMessage(/** @type {import("./messages.d.ts").Heard} */ ({ ...envelope, result }));
  }

  /** @param {{id: number, generation: number}} envelope @param {unknown} error */
  report(envelope, error) {
    if (error instanceof CallError) {
      this.port.postMessage({ ...envelope, error: error.error });
    } else if (error instanceof this.python.PythonError) {
      const message = /** @type {Error} */ (error).message.trim().split("\n").at(-1) ?? "";
      this.port.postMessage({ ...envelope, error: { type: "internal", message, field: null } });
    } else {
      this.python.fail(`Python stopped (${/** @type {Error} */ (error).message}).`);
    }
  }

  /** Nobody is there any more. */
  end() {
    this.run?.end("stale");
    this.run = null;
    this.commands = [];
    this.port.onmessage = null;
    this.session?.destroy();
    this.session = null;
  }
}
