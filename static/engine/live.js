/** The main thread's end of the worker: calls out, answers in, by id and generation. */

import { CallError, Superseded } from "./errors.js";

/**
 * Python's worker. A frame of opaque origin (`sandbox="allow-scripts"`) may start none by address; there a line of data imports the
 * same file, which the host has to allow (CORS), as it had to for the page's own modules.
 */
function openWorker() {
  const { backpropEarly: early } = /** @type {{backpropEarly?: {worker: Worker, missed: Event[]}}} */ (globalThis);
  if (early) {
    delete /** @type {any} */ (globalThis).backpropEarly;
    queueMicrotask(() => { for (const event of early.missed) early.worker.dispatchEvent(event); });
    return early.worker;
  }
  const script = new URL("./worker.js", import.meta.url);
  const address = self.origin === "null" ? `data:text/javascript,import${encodeURIComponent(JSON.stringify(script.href))}` : script;
  return new Worker(address, { type: "module" });
}

/**
 * @typedef {{result: any, buffer: Float64Array | null}} Answer
 */
export class Live extends EventTarget {
  constructor() {
    super();
    this.generation = 0;
    this.nextId = 1;
    /** @type {Map<number, {resolve: (answer: Answer) => void, reject: (error: Error) => void, generation: number}>} */
    this.pending = new Map();
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {((message: any) => void) | null} */
    this.onTrace = null;
  }

  /** Starts the worker; resolves when Python has answered. Rejects with a readable reason.
   * @param {(progress: {stage: string, loaded: number, total: number}) => void} onProgress */
  boot(onProgress) {
    this.end();
    return new Promise((resolve, reject) => {
      /** @type {Worker} */
      let worker;
      try {
        worker = openWorker();
      } catch (error) {
        reject(new Error(`This browser or frame does not allow a worker here (${/** @type {Error} */ (error).message}).`));
        return;
      }
      this.worker = worker;
      worker.onerror = (event) => {
        event.preventDefault();
        this.fail(event.message || "the worker could not be loaded");
        reject(new Error(event.message || "The worker could not be loaded."));
      };
      worker.onmessage = ({ data }) => {
        if (data.event === "progress") onProgress(data);
        else if (data.event === "ready") resolve(data);
        else if (data.event === "failed") {
          this.fail(data.message);
          reject(new Error(data.message));
        } else if (data.event === "trace") {
          if (data.generation === this.generation) this.onTrace?.(data);
          worker.postMessage({ method: "ack" });
        } else this.settle(data);
      };
    });
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

  /** @param {string} method @param {Record<string, unknown>} [params] @returns {Promise<Answer>} */
  call(method, params = {}) {
    const { worker, generation } = this;
    if (!worker) return Promise.reject(new CallError({ type: "NotLive", message: "Python is not running." }));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject, generation });
      worker.postMessage({ id, generation, method, params });
    });
  }

  /** @param {string} message */
  fail(message) {
    const wasUp = this.worker !== null;
    this.end();
    if (wasUp) this.dispatchEvent(new CustomEvent("failed", { detail: { message } }));
  }

  end() {
    this.worker?.terminate();
    this.worker = null;
    for (const { reject } of this.pending.values()) reject(new CallError({ type: "NotLive", message: "Python stopped." }));
    this.pending.clear();
  }
}
