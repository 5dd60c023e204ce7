/** The page's end of Python: calls out, answers in, by id and generation. */
import { Ladder } from "./ladder.js";
import { Patience } from "./patience.js";

import { excess } from "../settings/bounds.js";
import { CallError, Superseded } from "./errors.js";

/** Seconds for which Python may be silent while it is asked something; what takes longer says so beforehand (client.js). */
const SILENCE = 60;
const SILENT = `Python has not answered for ${SILENCE} seconds and was stopped.`;

/** @template T @typedef {{result: T, buffer: Float64Array | null}} Answer */
/**
 * @typedef {import("./messages.d.ts").Calls} Calls
 * @typedef {{cursor?: boolean, first?: boolean, onWay?: (iteration: number) => void, signal?: AbortSignal}} Asking
 *   `cursor`: of several questions about where the cursor is going, only the newest is answered; `first`: before what was asked already;
 *   `onWay`: hears, where the way to an update is long, how far it is gone
 */
export class Live extends EventTarget {
  /** @param {{framed?: boolean}} [options] `framed`: one of several on a page, it may be */
  constructor({ framed = false } = {}) {
    super();
    this.ladder = new Ladder(framed);
    this.generation = 0;
    this.nextId = 1;
    /** @type {Map<number, {resolve: (answer: Answer<never>) => void, reject: (error: Error) => void, generation: number} & Asking>} */
    this.pending = new Map();
    /** @type {import("./ways.js").Link | null} */
    this.link = null;
    /** Ends a start under way. */
    this.starting = new AbortController();
    /** As long as somebody waits for an answer. */
    this.patience = new Patience(
      SILENCE,
      () => this.fail(SILENT),
      () => this.ping(),
    );
    this.isPinged = false;
    /** @type {((message: import("./messages.d.ts").Passing) => void) | null} */
    this.onTrace = null;
  }

  /** Starts Python, or joins one that runs; resolves when it can be asked. Rejects with a readable reason.
   * @param {(progress: {stage: string, loaded: number, total: number}) => void} onProgress */
  async boot(onProgress) {
    this.end("Python was started anew.");
    this.starting = new AbortController();
    const { signal } = this.starting;
    const link = await this.ladder.climb(
      {
        progress: onProgress,
        hear: (message) => signal.aborted || this.hear(/** @type {import("./messages.d.ts").Heard} */ (message)),
        lost: (reason) => signal.aborted || this.fail(reason),
      },
      signal,
    );
    if (signal.aborted) link.close();
    signal.throwIfAborted();
    this.link = link;
  }

  /** @param {import("./messages.d.ts").Heard} message */
  hear(message) {
    this.isPinged = false;
    this.patience.renew(message.event === "busy" ? message.seconds : SILENCE);
    if (message.event === "failed") this.fail(message.message);
    else if (message.event === "way") this.pending.get(message.id)?.onWay?.(message.iteration);
    else if (message.event === "trace") {
      if (message.generation === this.generation) this.onTrace?.(message);
      this.link?.post({ method: "ack" });
    } else if (message.event === undefined) this.settle(message);
  }

  /** Is anybody there? One that works hears it when it looks up. */
  ping() {
    if (this.isPinged) return;
    this.isPinged = true;
    this.link?.post({ method: "ping" });
  }

  /** @param {import("./messages.d.ts").Answered} data */
  settle(data) {
    const waiting = this.pending.get(data.id);
    if (!waiting) return;
    this.pending.delete(data.id);
    if (!this.pending.size) this.patience.stop();
    if (data.stale || waiting.generation !== this.generation) waiting.reject(new Superseded());
    else if (data.error) waiting.reject(new CallError(data.error));
    else waiting.resolve({ result: /** @type {never} */ (data.result), buffer: data.buffer ?? null });
  }

  /** Everything asked before this is of an older generation: its answers are dropped. */
  supersede() {
    this.generation += 1;
  }

  /** @template {keyof Calls} M @param {M} method @param {Record<string, unknown>} [params] @param {Asking} [asking] @returns {Promise<Answer<Calls[M]>>} */
  call(method, params = {}, { cursor = false, first = false, onWay, signal } = {}) {
    const { link, generation } = this;
    if (!link) return Promise.reject(new CallError({ type: "NotLive", message: "Python is not running." }));
    const wrong = excess(params);
    if (wrong) return Promise.reject(new CallError({ type: "ConfigError", ...wrong }));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      link.post({ id, generation, method, params, cursor, first });
      this.pending.set(id, { resolve, reject, generation, cursor, onWay });
      signal?.addEventListener("abort", () => this.pending.has(id) && link.post({ method: "cancel", id }), {
        once: true,
      });
      this.patience.start();
    });
  }

  /** Questions about where the cursor was going need no answer. */
  dropCursors() {
    if ([...this.pending.values()].some(({ cursor }) => cursor)) this.link?.post({ method: "drop" });
  }

  /** @param {string} message */
  fail(message) {
    this.end(message, true);
    this.dispatchEvent(new CustomEvent("failed", { detail: { message } }));
  }

  /** Whoever waits for an answer hears why there is none. @param {string} message @param {boolean} [isBroken] */
  end(message, isBroken = false) {
    this.starting.abort(new CallError({ type: "NotLive", message }));
    this.patience.stop();
    this.isPinged = false;
    this.link?.close(isBroken);
    this.link = null;
    for (const { reject } of this.pending.values()) reject(new CallError({ type: "NotLive", message }));
    this.pending.clear();
  }
}
