/**
 * The one Python of this worker: boots it, and answers its clients in turn. A client is a page, with a session of its own.
 *
 * In:  `{id, generation, method, params, cursor?, first?}` (`first`: before what waits already); `{method: "ack"}` after each trace of a run; `{method: "here", lock}` names a
 *      lock that the client holds as long as it lives, `{method: "leave"}` says goodbye; `cursor` marks a question about where the cursor is going, which a
 *      newer one, or `{method: "drop"}`, makes void; `{method: "cancel", id}` ends one; `{method: "ping"}` asks for a sign of life.
 * Out: `{id, generation, result, buffer?}`, `{id, generation, error: {type, message, field}}` or `{id, generation, stale: true}`;
 *      before that, where the way to an update is long, `{event: "way", id, iteration}`;
 *      unasked `{event: "hello"}`, `{event: "held", lock}` names a lock that is held as long as this Python lives,
 *      `{event: "progress", stage, loaded, total}`, `{event: "ready", bootMs, way, detour}`, `{event: "failed", message, everywhere, file}`,
 *      `{event: "busy", seconds}` (no sign of life for so long, it may be), `{event: "pong"}` and, while a run is on,
 *      `{event: "trace", id, generation, result, buffer}`.
 *
 * After `failed` nothing more is answered: pages throw the worker away and start another.
 */
import { boot } from "./boot.js";
import { address } from "./boot-files.js";
import { Client } from "./client.js";
import { FileError } from "./files.js";
import { Turns } from "./turns.js";

/** Python's names of exceptions that come from around it. */
const OF_BROWSERS = ["JsException", "MemoryError", "InternalError"];

/** @typedef {{postMessage: (message: import("./messages.d.ts").FromWorker, options?: StructuredSerializeOptions) => void, onmessage: ((event: MessageEvent) => void) | null,
 *   onclose?: (() => void) | null}} Port */

export class Python {
  /** @param {{stockOnly?: boolean, longest?: number}} options  `longest`: milliseconds that a piece of work may take at most */
  constructor({ stockOnly = false, longest = Infinity } = {}) {
    this.turns = new Turns(longest);
    /** @type {Set<Client>} */
    this.clients = new Set();
    /** @type {import("./pyodide.d.ts").Pyodide | null} */
    this.pyodide = null;
    /** @type {() => import("./pyodide.d.ts").Session} */
    this.newSession = () => {
      throw new Error("there is no Python yet");
    };
    /** @type {import("./boot.js").Booted["bring"]} */
    this.fetchFile = async () => {};
    /** Files of teacher sets that have come or are on their way, by set. @type {Map<string, Promise<void>>} */
    this.files = new Map();
    /** One that is made already, for the first client. @type {import("./pyodide.d.ts").Session | null} */
    this.spare = null;
    /** Kept apart, for a Pyodide that died does not even tell its own exceptions' class. @type {new () => Error} */
    this.PythonError = class extends Error {};
    /** @type {import("./messages.d.ts").FromWorker | null} how the start went, for who comes late */
    this.told = null;
    /** @type {string | null} what is held as long as this Python lives */
    this.lock = null;
    this.failed = false;
    /** @type {() => void} */
    this.onFailed = () => {};
    void this.start(stockOnly);
  }

  /** @param {boolean} stockOnly */
  async start(stockOnly) {
    try {
      const booted = await boot(
        (stage, loaded, total) => this.tell({ event: "progress", stage, loaded, total }),
        stockOnly,
      );
      this.pyodide = booted.pyodide;
      this.PythonError = booted.pyodide.ffi.PythonError;
      this.spare = booted.session;
      this.newSession = booted.makeSession;
      this.fetchFile = booted.bring;
      this.tell({ event: "ready", bootMs: performance.now(), way: booted.way, detour: booted.detour });
      this.turns.open();
    } catch (error) {
      const { message, name, type = "" } = /** @type {Error & {type?: string}} */ (error);
      if (error instanceof FileError) this.fail(message, { everywhere: error.isCertain, file: address(error.file) });
      // The same files run into the same exception wherever they run; what a browser is to blame for is another matter.
      else
        this.fail(`Python did not start (${message.trim().split("\n").at(-1)}).`, {
          everywhere: name === "PythonError" && !OF_BROWSERS.includes(type),
        });
    }
  }

  /** @param {Port} port */
  connect(port) {
    const client = new Client(this, port);
    this.clients.add(client);
    port.postMessage({ event: "hello" });
    if (this.lock) port.postMessage({ event: "held", lock: this.lock });
    if (this.told) port.postMessage(this.told);
    port.onmessage = ({ data }) => client.hear(data);
    port.onclose = () => this.leave(client);
  }

  /** Held from now on, and as long as this Python lives. @param {string} lock */
  holds(lock) {
    this.lock = lock;
    this.say({ event: "held", lock });
  }

  /** A page that went away takes its session along. @param {Client} client */
  leave(client) {
    if (!this.clients.delete(client)) return;
    this.turns.forget(client);
    client.end();
  }

  /** The file of a teacher set, for all sessions: fetched when one is chosen. @param {import("./boot.js").Needed} file @returns {Promise<void>} */
  bring(file) {
    let coming = this.files.get(file.set);
    if (!coming) {
      this.files.set(file.set, (coming = this.fetchFile(file)));
      coming.catch(() => this.files.delete(file.set));
    }
    return coming;
  }

  makeSession() {
    const made = this.spare ?? this.newSession();
    this.spare = null;
    return made;
  }

  /** How the start goes. @param {import("./messages.d.ts").FromWorker} message */
  tell(message) {
    this.told = message;
    this.say(message);
  }

  /** To all. @param {import("./messages.d.ts").FromWorker} message */
  say(message) {
    for (const { port } of this.clients) port.postMessage(message);
  }

  /** @param {string} message @param {{everywhere?: boolean, file?: string}} [what] whether another start can do better; the file that could not be had */
  fail(message, what = {}) {
    if (this.failed) return;
    this.failed = true;
    this.turns.close();
    this.tell({ event: "failed", message, ...what });
    this.onFailed();
  }
}
