/** The page's end of Python: calls out, answers in, by id and generation. */
import { shared, dedicated, here } from "./ways.js";

import { CallError, Superseded } from "./errors.js";

/**
 * @typedef {{result: any, buffer: Float64Array | null}} Answer
 * @typedef {{cursor?: boolean, first?: boolean, onWay?: (iteration: number) => void}} Asking
 *   `cursor`: of several questions about where the cursor is going, only the newest is answered; `first`: before what was asked already;
 *   `onWay`: hears, where the way to an update is long, how far it is gone
 */
export class Live extends EventTarget {
  /** @param {{framed?: boolean}} [options] `framed`: one of several on a page, it may be */
  constructor({ framed = false } = {}) {
    super();
    this.framed = framed;
    this.generation = 0;
    this.nextId = 1;
    /** @type {Map<number, {resolve: (answer: Answer) => void, reject: (error: Error) => void, generation: number} & Asking>} */
    this.pending = new Map();
    /** @type {import("./ways.js").Link | null} */
    this.link = null;
    /** Ends a start under way. @type {(error: Error) => void} */
    this.giveUp = () => {};
    /** @type {((message: any) => void) | null} */
    this.onTrace = null;
  }

  /** Starts Python, or joins one that runs; resolves when it can be asked. Rejects with a readable reason.
   * @param {(progress: {stage: string, loaded: number, total: number}) => void} onProgress */
  async boot(onProgress) {
    this.end();
    if (this.framed && await this.isUp(shared, onProgress)) return;
    // Each its own: one after the other, so that the first of several is live soon.
    await (this.framed ? inTurn : now)(async () => {
      if (await this.isUp(dedicated, onProgress) || await this.isUp(here, onProgress)) return;
      throw new Error("This browser or frame does not allow Python to run here.");
    });
  }

  /**
   * Goes one way; false where it cannot be gone here. Rejects where Python itself does not start.
   * @param {(listener: import("./ways.js").Listener) => Promise<import("./ways.js").Link>} way
   * @param {(progress: any) => void} onProgress @returns {Promise<boolean>}
   */
  async isUp(way, onProgress) {
    /** @type {PromiseWithResolvers<void>} */
    const started = Promise.withResolvers();
    started.promise.catch(() => {}); // told below, or nobody waits any more
    this.giveUp = started.reject;
    let isStarting = true;
    const lost = (/** @type {string} */ reason) => {
      if (isStarting) started.reject(new Error(reason));
      else if (this.link === link) this.fail(reason);
    };
    /** @type {import("./ways.js").Link} */
    let link;
    try {
      link = await way({ lost, hear: (message) => {
        if (message.event === "progress") onProgress(message);
        else if (message.event === "ready") started.resolve();
        else if (message.event === "failed") lost(message.message);
        else if (message.event === "way") this.pending.get(message.id)?.onWay?.(message.iteration);
        else if (message.event === "trace") {
          if (message.generation === this.generation) this.onTrace?.(message);
          link.post({ method: "ack" });
        } else this.settle(message);
      } });
    } catch {
      return false;
    }
    try {
      await started.promise;
    } catch (error) {
      link.close();
      throw error;
    }
    isStarting = false;
    this.link = link;
    return true;
  }

  /** @param {any} data */
  settle(data) {
    const waiting = this.pending.get(data.id);
    if (!waiting) return;
    this.pending.delete(data.id);
    if (data.stale || waiting.generation !== this.generation) waiting.reject(new Superseded());
    else if (data.error) waiting.reject(new CallError(data.error));
    else waiting.resolve({ result: data.result, buffer: data.buffer ?? null });
  }

  /** Everything asked before this is of an older generation: its answers are dropped. */
  supersede() {
    this.generation += 1;
  }

  /** @param {string} method @param {Record<string, unknown>} [params] @param {Asking} [asking] @returns {Promise<Answer>} */
  call(method, params = {}, { cursor = false, first = false, onWay } = {}) {
    const { link, generation } = this;
    if (!link) return Promise.reject(new CallError({ type: "NotLive", message: "Python is not running." }));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject, generation, cursor, onWay });
      link.post({ id, generation, method, params, cursor, first });
    });
  }

  /** Questions about where the cursor was going need no answer. */
  dropCursors() {
    if ([...this.pending.values()].some(({ cursor }) => cursor)) this.link?.post({ method: "drop" });
  }

  /** @param {string} message */
  fail(message) {
    this.end();
    this.dispatchEvent(new CustomEvent("failed", { detail: { message } }));
  }

  end() {
    this.giveUp(new Error("Python was started anew."));
    this.link?.close();
    this.link = null;
    for (const { reject } of this.pending.values()) reject(new CallError({ type: "NotLive", message: "Python stopped." }));
    this.pending.clear();
  }
}

/** @param {() => Promise<void>} start */
const now = (start) => start();

/** @param {() => Promise<void>} start */
function inTurn(start) {
  const { locks } = navigator;
  if (!locks || self.origin === "null") return start(); // an opaque origin shares nothing, so it cannot wait for others either
  return locks.request("backprop-boot", start);
}
