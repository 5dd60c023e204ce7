/**
 * JSON-RPC 2.0 over postMessage: the page's end, for the window that embeds it.
 *
 * In: `{jsonrpc: "2.0", id?, method, params?}`, params by position. Out: `{jsonrpc: "2.0", id, result | error}`, and an event as a
 * notification `{jsonrpc: "2.0", method: "moment", params: [detail]}`. An error is `{code, message, data: {type, message, field}}`.
 *
 * `hello` goes out first, again and again with growing pauses, until the host has said anything: whichever of the two loads
 * first, they find each other. A host that comes late is then told what it missed: `ready`, `live`, `resize`, `state`.
 */
import { METHODS, EVENTS, checkArguments } from "./methods.js";

export const VERSION = 1;
export const CODES = { request: -32600, method: -32601, arguments: -32602, internal: -32603, command: -32000, refused: -32001, flood: -32002 };

const BURST = 600;
const PER_SECOND = 300;
const MOST_PENDING = 64;
const FIRST_PAUSE = 100;
const LONGEST_ID = 200;
/** What a host that comes late is told. */
const KEPT = ["ready", "live", "resize", "state"];

/** So many messages at once, and so many a second after that; what is beyond is dropped. */
class Allowance {
  constructor() {
    this.left = BURST;
    this.since = performance.now();
    this.toldAt = -Infinity;
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

export class Rpc {
  /** @param {Record<string, any>} api window.backprop @param {Window} host the window that embeds this one @param {MessageEvent[]} early */
  constructor(api, host, early) {
    this.api = api;
    this.host = host;
    this.isAnswered = false;
    this.pending = 0;
    this.hostAllowance = new Allowance();
    this.othersAllowance = new Allowance();
    /** What a host that comes late has missed. @type {Map<string, unknown>} */
    this.missed = new Map();
    window.addEventListener("message", (event) => this.receive(event));
    for (const name of EVENTS) document.addEventListener(`backprop:${name}`, (event) => this.announce(name, /** @type {CustomEvent} */ (event).detail));
    api.ready().then(() => this.missed.has("ready") || this.announce("ready", {}), () => {}); // it may have come before this module
    for (const event of early) this.receive(event);
    this.greet(FIRST_PAUSE);
  }

  /** @param {number} pause milliseconds until the next try */
  greet(pause) {
    if (this.isAnswered) return;
    this.send({ jsonrpc: "2.0", method: "hello", params: [{ version: VERSION }] });
    setTimeout(() => this.greet(Math.min(2 * pause, 60_000)), pause);
  }

  /** @param {string} name @param {unknown} detail */
  announce(name, detail) {
    if (KEPT.includes(name)) this.missed.set(name, detail);
    this.send({ jsonrpc: "2.0", method: name, params: [detail ?? null] });
  }

  /** What is told is for the embedding window, wherever it comes from. @param {unknown} message */
  send(message) {
    this.host.postMessage(message, "*");
  }

  /** @param {MessageEvent} event */
  receive({ data, source }) {
    if (!source || typeof data !== "object" || data === null || data.jsonrpc !== "2.0") return; // somebody else's message
    const isHost = source === this.host;
    const allowance = isHost ? this.hostAllowance : this.othersAllowance;
    const reply = (/** @type {object} */ outcome) => {
      if (isId(data.id)) /** @type {Window} */ (source).postMessage({ jsonrpc: "2.0", id: data.id, ...outcome }, "*");
    };
    if (!allowance.take()) {
      if (allowance.mayTell()) reply({ error: told(new Refusal(CODES.flood, "Flood", `More than ${PER_SECOND} messages a second: some are dropped.`)) });
      return;
    }
    if (isHost) this.answered();
    if (data.method === undefined && ("result" in data || "error" in data)) return; // an answer; nothing was asked
    this.carryOut(data, isHost).then((result) => reply({ result: result ?? null }), (error) => reply({ error: told(error) }));
  }

  answered() {
    if (this.isAnswered) return;
    this.isAnswered = true;
    for (const [name, detail] of this.missed) this.send({ jsonrpc: "2.0", method: name, params: [detail ?? null] });
  }

  /** @param {any} message @param {boolean} isHost @returns {Promise<unknown>} */
  async carryOut({ id, method, params }, isHost) {
    if (id !== undefined && !isId(id)) throw new Refusal(CODES.request, "RequestError", "id is neither a number nor a short text", "id");
    if (typeof method !== "string") throw new Refusal(CODES.request, "RequestError", "method is not a text", "method");
    if (!Object.hasOwn(METHODS, method) || typeof this.api[method] !== "function") {
      throw new Refusal(CODES.method, "MethodError", `There is no method “${method.slice(0, 40)}”; allowed are ${Object.keys(METHODS).join(", ")}`, "method");
    }
    if (METHODS[method].writes && !isHost) throw new Refusal(CODES.refused, "Refused", `${method} changes the page: only the window that embeds it may call it.`);
    if (this.pending >= MOST_PENDING) throw new Refusal(CODES.flood, "Flood", `${MOST_PENDING} calls wait for an answer already.`);
    const values = checkArguments(method, params);
    this.pending += 1;
    try {
      return await this.api[method](...values);
    } finally {
      this.pending -= 1;
    }
  }
}

/** @param {unknown} id */
function isId(id) {
  return Number.isFinite(id) || (typeof id === "string" && id.length <= LONGEST_ID);
}

/** An error as it goes out. @param {any} error */
function told(error) {
  const type = error.type ?? error.name;
  const field = error.field ?? null;
  const code = error.code ?? (error instanceof RangeError || field ? CODES.arguments : error.type && type !== "internal" ? CODES.command : CODES.internal);
  return { code, message: error.message, data: { type, message: error.message, field } };
}
