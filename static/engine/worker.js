/**
 * Python's worker: boots it, then answers commands in the order they came.
 *
 * In:  `{id, generation, method, params}`; `{method: "ack"}` after each trace of a run.
 * Out: `{id, generation, result, buffer?}`, `{id, generation, error: {type, message, field}}` or `{id, generation, stale: true}`;
 *      unasked `{event: "progress", stage, loaded, total}`, `{event: "ready", bootMs, way, detour}`, `{event: "failed", message}`
 *      and, while a run is on, `{event: "trace", id, generation, result, buffer}`.
 *
 * A command of an older generation than the newest one seen is never carried out. Methods are those of
 * `py/backprop/browser/session.py`, and two of the worker's own: `run` (train until told otherwise) and `pause`.
 * After `failed` nothing more is answered: the page throws the worker away and starts another.
 */
import { boot } from "./boot.js";
import { FileError } from "./boot-files.js";
import { Run } from "./worker-run.js";

/** @typedef {{id: number, generation: number, method: string, params?: Record<string, any>}} Command */
/** @typedef {{result: any, buffer: Float64Array<ArrayBuffer> | null}} Answer */

/** What a run cannot survive: it would train from another place than it believes. */
const ENDS_A_RUN = new Set(["configure", "trace", "train", "run", "pause", "set", "set_parameters", "set_teacher_set"]);

/** @type {any} the Python object that does the work */
let session = null;
/** @type {any} kept apart, for a Pyodide that died does not even tell its own exceptions' class */
let PythonError = null;
let failed = false;
let newest = -Infinity;
/** @type {Command[]} */
let waiting = [];
/** @type {Run | null} */
let run = null;

/** Why a call to Python failed, as Python told it. */
class CallError extends Error {
  /** @param {{type: string, message: string, field?: string | null}} error */
  constructor(error) {
    super(error.message);
    this.error = error;
  }
}

self.onmessage = ({ data }) => {
  if (failed) return;
  if (data.method === "ack") {
    run?.acknowledge();
    return;
  }
  newest = Math.max(newest, data.generation);
  if (!session) waiting.push(data);
  else execute(data);
};

/** @param {Command} command */
function execute(command) {
  const { id, generation, method, params = {} } = command;
  if (generation < newest) {
    self.postMessage({ id, generation, stale: true });
    return;
  }
  if (run && (ENDS_A_RUN.has(method) || run.generation < newest)) {
    run.end(run.generation < newest ? "stale" : "paused");
    run = null;
  }
  try {
    if (method === "pause") self.postMessage({ id, generation, result: {} });
    else if (method === "run") run = new Run({ id, generation, params, call, post, report });
    else post({ id, generation }, call(method, params));
  } catch (error) {
    report({ id, generation }, error);
  }
}

/** One call into Python, with the numbers it left in its buffer.
 * @param {string} method @param {Record<string, any>} params @returns {Answer} */
function call(method, params) {
  const { result, error } = JSON.parse(session.call(method, JSON.stringify(params)));
  if (error) throw new CallError(error);
  return { result, buffer: result?.buffer ? numbers() : null };
}

/** A copy of Python's buffer: its own memory moves when it grows. */
function numbers() {
  const proxy = session.buffer;
  const view = proxy.getBuffer("f64");
  try {
    return /** @type {Float64Array<ArrayBuffer>} */ (view.data.slice());
  } finally {
    view.release();
    proxy.destroy();
  }
}

/** @param {object} envelope @param {Answer} answer */
function post(envelope, { result, buffer }) {
  if (buffer) self.postMessage({ ...envelope, result, buffer }, { transfer: [buffer.buffer] });
  else self.postMessage({ ...envelope, result });
}

/** @param {object} envelope @param {unknown} error */
function report(envelope, error) {
  if (error instanceof CallError) {
    self.postMessage({ ...envelope, error: error.error });
  } else if (error instanceof PythonError) {
    const message = /** @type {Error} */ (error).message.trim().split("\n").at(-1) ?? "";
    self.postMessage({ ...envelope, error: { type: "internal", message, field: null } });
  } else {
    fail(`Python stopped (${/** @type {Error} */ (error).message}).`);
  }
}

/** @param {string} message */
function fail(message) {
  if (failed) return;
  failed = true;
  self.postMessage({ event: "failed", message });
}

/** @param {string} stage @param {number} loaded @param {number} total */
const onProgress = (stage, loaded, total) => self.postMessage({ event: "progress", stage, loaded, total });

async function start() {
  const stockOnly = new URL(self.location.href).searchParams.get("boot") === "stock";
  try {
    const booted = await boot(onProgress, stockOnly);
    ({ PythonError } = booted.pyodide.ffi);
    ({ session } = booted);
    self.postMessage({ event: "ready", bootMs: performance.now(), way: booted.way, detour: booted.detour });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    fail(error instanceof FileError ? message : `Python did not start (${message.trim().split("\n").at(-1)}).`);
    return;
  }
  const commands = waiting;
  waiting = [];
  for (const command of commands) execute(command);
}

void start();
