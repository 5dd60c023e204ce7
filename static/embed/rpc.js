/**
 * JSON-RPC 2.0 over postMessage: the page's end, for the window that embeds it.
 *
 * In: `{jsonrpc: "2.0", id?, method, params?}`, params by position or by name, or an array of such (a batch). Out: `{jsonrpc: "2.0",
 * id, result | error}`, and an event as a notification `{jsonrpc: "2.0", method: "moment", params: [detail]}`. An error is
 * `{code, message, data: {type, message, field}}`.
 *
 * `hello` goes out first, again and again with growing pauses, until the host has said anything: whichever of the two loads
 * first, they find each other. A host that comes late is then told what it missed: `ready`, `live`, `resize`, `state`, `error`.
 */
import { METHODS, EVENTS, checkArguments } from "./methods.js";

export const VERSION = 1;
export const CODES = {
  request: -32600,
  method: -32601,
  arguments: -32602,
  internal: -32603,
  command: -32000,
  refused: -32001,
  flood: -32002,
};

const BURST = 600;
const PER_SECOND = 300;
const MOST_PENDING = 64;
const FIRST_PAUSE = 100;
/** A host that has not spoken by then only listens. */
const ONLY_LISTENS = 3200;
const LONGEST_ID = 200;
/** What a host that comes late is told; of errors all, but no more than so many. */
const KEPT = ["ready", "live", "resize", "state"];
const MOST_ERRORS = 20;
/** To wait is no work: these shut nothing else out. */
const WAITING = ["ready", "live"];

/** What windows may ask: so many messages at once, and so many a second after that; what is beyond is dropped. */
class Allowance {
  constructor() {
    this.left = BURST;
    this.since = performance.now();
    this.toldAt = -Infinity;
    /** Calls that wait for an answer. */
    this.pending = 0;
  }

  take() {
    const now = performance.now();
    this.left = Math.min(BURST, this.left + ((now - this.since) / 1000) * PER_SECOND);
    this.since = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }

  /** Who sends too much hears of it once a second. */
  mayTell() {
    if (this.since - this.toldAt < 1000) return false;
    this.toldAt = this.since;
    return true;
  }
}

/** A refusal with its code. */
class Refusal extends Error {
  /** @param {number} code @param {string} type @param {string} message @param {string | null} [field] */
  constructor(code, type, message, field = null) {
    super(message);
    this.code = code;
    this.type = type;
    this.field = field;
  }
}

/** Who asks: the window that embeds this one, another that its address lets read, or any other.
 * @typedef {{isHost: boolean, mayRead: boolean, allowance: Allowance}} Caller */

export class Rpc {
  /** @param {Record<string, (...given: never[]) => unknown>} api window.backprop @param {Window} host the window that embeds this one
   * @param {{readers: Set<string>, messages: MessageEvent[], errors: unknown[]}} given origins that may read as well; what came before this module */
  constructor(api, host, { readers, messages, errors }) {
    this.api = api;
    this.host = host;
    this.readers = readers;
    this.isAnswered = false;
    this.ofHost = new Allowance();
    this.ofOthers = new Allowance();
    /** What a host that comes late has missed. @type {Map<string, unknown>} */
    this.missed = new Map();
    /** Errors for a host that has not spoken yet; null: it is told at once. @type {unknown[] | null} */
    this.errors = errors;
    /** @type {Promise<unknown> | null} */
    this.pausing = null;
    window.addEventListener("message", (event) => this.receive(event));
    for (const name of EVENTS)
      document.addEventListener(`backprop:${name}`, (event) =>
        this.announce(name, /** @type {CustomEvent} */ (event).detail),
      );
    Promise.resolve(api.ready()).then(
      () => this.missed.has("ready") || this.announce("ready", {}),
      () => {},
    ); // it may have come before this module
    for (const event of messages) this.receive(event);
    this.greet(FIRST_PAUSE);
  }

  /** @param {number} pause milliseconds until the next try */
  greet(pause) {
    if (this.isAnswered) return;
    this.notify("hello", { version: VERSION });
    if (pause > ONLY_LISTENS) this.tellErrors();
    setTimeout(() => this.greet(Math.min(2 * pause, 60_000)), pause);
  }

  /** @param {string} name @param {unknown} detail */
  announce(name, detail) {
    if (KEPT.includes(name)) this.missed.set(name, detail);
    if (name !== "error" || !this.errors) this.notify(name, detail);
    else if (this.errors.length < MOST_ERRORS) this.errors.push(detail);
  }

  tellErrors() {
    for (const detail of this.errors ?? []) this.notify("error", detail);
    this.errors = null;
  }

  /** What is told is for the embedding window, wherever it comes from. @param {string} method @param {unknown} detail */
  notify(method, detail) {
    this.host.postMessage({ jsonrpc: "2.0", method, params: [detail ?? null] }, "*");
  }

  /** @param {MessageEvent} event */
  receive({ data, source, origin }) {
    if (!source || !isOurs(data)) return;
    const isHost = source === this.host;
    const mayRead = isHost || this.readers.has(origin);
    const caller = { isHost, mayRead, allowance: isHost ? this.ofHost : this.ofOthers };
    /** @param {unknown} answer */
    const reply = (answer) => /** @type {Window} */ (source).postMessage(answer, mayRead && !isHost ? origin : "*");
    if (isHost) this.answered();
    if (!Array.isArray(data)) void this.answer(data, caller).then((answer) => answer && reply(answer));
    else
      void Promise.all(data.map((each) => this.answer(each, caller))).then((all) => {
        const answers = all.filter(Boolean);
        if (answers.length) reply(answers);
      });
  }

  answered() {
    if (this.isAnswered) return;
    this.isAnswered = true;
    for (const [name, detail] of this.missed) this.notify(name, detail);
    this.tellErrors();
  }

  /** What goes back: nothing to a notification, nor to an answer (nothing was asked). @param {unknown} message @param {Caller} caller @returns {Promise<object | null>} */
  async answer(message, caller) {
    const { id, method } = isRecord(message) ? message : /** @type {Record<string, unknown>} */ ({});
    if (isRecord(message) && message.method === undefined && ("result" in message || "error" in message)) return null;
    try {
      const result = await this.carryOut(message, caller);
      return id === undefined ? null : { jsonrpc: "2.0", id, result: result ?? null };
    } catch (error) {
      if (error === DROPPED || (id === undefined && typeof method === "string")) return null;
      return { jsonrpc: "2.0", id: isId(id) ? id : null, error: told(error) };
    }
  }

  /** @param {unknown} message @param {Caller} caller @returns {Promise<unknown>} */
  async carryOut(message, { isHost, mayRead, allowance }) {
    const isPause = isHost && isRecord(message) && message.method === "pause"; // it gets through however much else was asked
    if (!isPause && !allowance.take()) {
      throw allowance.mayTell()
        ? new Refusal(CODES.flood, "Flood", `More than ${PER_SECOND} messages a second: some are dropped.`)
        : DROPPED;
    }
    if (!isRecord(message) || message.jsonrpc !== "2.0")
      throw new Refusal(CODES.request, "RequestError", `a request is an object with jsonrpc: "2.0"`, "jsonrpc");
    const { id, method, params } = message;
    if (id !== undefined && !isId(id))
      throw new Refusal(CODES.request, "RequestError", "id is neither a number, nor a short text, nor null", "id");
    if (typeof method !== "string") throw new Refusal(CODES.request, "RequestError", "method is not a text", "method");
    if (!Object.hasOwn(METHODS, method) || typeof this.api[method] !== "function") {
      throw new Refusal(
        CODES.method,
        "MethodError",
        `There is no method “${method.slice(0, 40)}”; allowed are ${Object.keys(METHODS).join(", ")}`,
        "method",
      );
    }
    if (METHODS[method].writes && !isHost)
      throw new Refusal(
        CODES.refused,
        "Refused",
        `${method} changes the page: only the window that embeds it may call it.`,
        "method",
      );
    if (!mayRead)
      throw new Refusal(
        CODES.refused,
        "Refused",
        `${method} is for the window that embeds the page, and for origins that it names: readers=https://… in the frame's address.`,
        "method",
      );
    const values = checkArguments(method, params);
    if (isPause) return this.pause();
    if (WAITING.includes(method)) return this.api[method]();
    if (allowance.pending >= MOST_PENDING)
      throw new Refusal(CODES.flood, "Flood", `${MOST_PENDING} calls wait for an answer already.`);
    allowance.pending += 1;
    try {
      return await this.api[method](.../** @type {never[]} */ (values));
    } finally {
      allowance.pending -= 1;
    }
  }

  /** A thousand at once are one. */
  pause() {
    this.pausing ??= Promise.resolve(this.api.pause()).finally(() => {
      this.pausing = null;
    });
    return this.pausing;
  }
}

/** A message beyond what is allowed, whose sender has been told so just now. */
const DROPPED = new Error("dropped");

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A request, or an array with one in it; everything else is somebody else's message. @param {unknown} data @returns {boolean} */
const isOurs = (data) =>
  Array.isArray(data) ? data.some((each) => isRecord(each) && isOurs(each)) : isRecord(data) && data.jsonrpc === "2.0";

/** @param {unknown} id */
function isId(id) {
  return id === null || Number.isFinite(id) || (typeof id === "string" && id.length <= LONGEST_ID);
}

/** An error as it goes out; of what we did not foresee, not the browser's words alone. @param {unknown} failure */
function told(failure) {
  const error = /** @type {Error & {type?: string, field?: string | null}} */ (failure);
  const type = error.type ?? error.name;
  const field = error.field ?? null;
  const isArgument = error instanceof RangeError || field !== null;
  const isForeseen = isArgument || (error.type !== undefined && type !== "internal");
  const code =
    error instanceof Refusal ? error.code : isArgument ? CODES.arguments : isForeseen ? CODES.command : CODES.internal;
  const message = isForeseen ? error.message : `This failed by a fault of the simulator's own (${error.message}).`;
  return { code, message, data: { type, message, field } };
}

/** The origins in `readers=https://…,https://…`, and what is none. @param {string | null} text @returns {{readers: Set<string>, wrong: string[]}} */
export function readersIn(text) {
  const readers = new Set();
  const wrong = [];
  for (const each of (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const origin = originOf(each);
    if (origin) readers.add(origin);
    else wrong.push(each);
  }
  return { readers, wrong };
}

/** @param {string} text */
function originOf(text) {
  try {
    const { origin, protocol } = new URL(text);
    return /^https?:$/.test(protocol) && text.replace(/\/$/, "") === origin ? origin : null;
  } catch {
    return null;
  }
}
