/**
 * Starts Python, the best way first; where one does not lead there, whatever the reason and however far it came, the next is gone.
 *
 * Two things are told apart: a way that fails (the next may do better), and Python's files that do not come or do not run (no way does
 * better: the reason is told at once). Which way held is told to the other frames of the site; those that start later begin there.
 */
import { FileError } from "./files.js";
import { inTurn } from "../services/locks.js";
import { Patience } from "./patience.js";
import { WAYS, meeting } from "./ways.js";

/** @typedef {import("./ways.js").Link} Link */
/** @typedef {import("./ways.js").Listener & {progress: (progress: import("./messages.d.ts").Progress) => void}} Listener */

/** Seconds of silence: before a worker's first word (it may be one that is just ending), and between two signs of progress. */
const FIRST_WORD = 20;
const SIGN = 40;
/** Milliseconds in which a network that is there answers. */
const ANSWER = 5000;
const MANIFEST = new URL("../generated/boot.json", import.meta.url).href;
const IN_TURN = "backprop-boot";

/** Why a way led nowhere. */
class Failure extends Error {
  /** @param {string} message @param {{everywhere?: boolean, file?: string | null}} [what]
   *  `everywhere`: no other way does better; `file`: the address of one that could not be had or used there */
  constructor(message, { everywhere = false, file = null } = {}) {
    super(message);
    this.everywhere = everywhere;
    this.file = file;
    /** Was there a word of a worker before it? */
    this.began = false;
  }
}

export class Ladder {
  /** @param {boolean} framed one of several on a page, it may be */
  constructor(framed) {
    this.framed = framed;
    this.order = framed ? ["shared", "dedicated", "imported", "here"] : ["dedicated", "imported", "here"];
    /** The way to begin with. @type {string | undefined} */
    this.held = undefined;
    this.channel = framed ? this.listen() : null;
  }

  /** Resolves with the link to a Python that can be asked. Rejects with a readable reason.
   * @param {Listener} listener @param {AbortSignal} signal ends it @returns {Promise<Link>} */
  async climb(listener, signal) {
    if (typeof WebAssembly === "undefined") throw new Error("this browser has no WebAssembly, or it is switched off.");
    const first = Math.max(0, this.order.indexOf(this.held ?? ""));
    let reason = "";
    let began = false;
    for (const way of [...this.order.slice(first), ...this.order.slice(0, first)]) {
      if (way === "imported" && began) continue; // the address was not what the worker failed of
      try {
        const work = () => go(WAYS[way], listener, signal);
        // Each its own: one after the other, so that the first of several is live soon.
        const link = await (this.framed && way !== "shared" ? inTurn(IN_TURN, work) : work());
        this.remember(way);
        return link;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof FileError) reason = error.message; // the way itself is a file
        if (!(error instanceof Failure)) continue; // it cannot be gone here
        if (error.everywhere || (error.file && !(await isGood(error.file)))) throw error;
        reason = error.message;
        began ||= error.began && way === "dedicated";
      }
    }
    if (!(await answers(MANIFEST))) throw new Error("its files could not be fetched. Check the network and try again.");
    throw new Error(reason || "This browser or frame does not allow Python to run here.");
  }

  // — what frames tell each other ———————————————————————————————————————————————————————————————————————————

  /** Asks the frames that are there already. @returns {BroadcastChannel | null} */
  listen() {
    try {
      const channel = new BroadcastChannel("backprop-way");
      channel.onmessage = ({ data }) => {
        if (data.asks) this.tell();
        else if (this.order.includes(data.way)) {
          this.held ??= data.way;
          meeting.attempt = Math.max(meeting.attempt, Number(data.attempt) || 0);
        }
      };
      channel.postMessage({ asks: true });
      addEventListener("pagehide", () => channel.close(), { once: true });
      return channel;
    } catch {
      return null; // a convenience
    }
  }

  /** @param {string} way */
  remember(way) {
    this.held = way;
    this.tell();
  }

  tell() {
    try {
      if (this.held) this.channel?.postMessage({ way: this.held, attempt: meeting.attempt });
    } catch {
      // closed, as the page is
    }
  }
}

/**
 * Goes one way; resolves when Python is ready there.
 * @param {(typeof WAYS)[string]} way @param {Listener} listener @param {AbortSignal} signal @returns {Promise<Link>}
 */
function go(way, { hear, lost, progress }, signal) {
  return new Promise((resolve, reject) => {
    /** @type {"starting" | "up" | "over"} */
    let state = "starting";
    let isFetching = true;
    let began = false;
    const fail = (/** @type {unknown} */ error) => {
      if (state !== "starting") return;
      settle("over");
      if (error instanceof Failure) error.began = began;
      reject(error);
      opening.then(
        (link) => link.close(true),
        () => {},
      );
    };
    const stop = () => fail(signal.reason);
    const settle = (/** @type {"up" | "over"} */ how) => {
      state = how;
      patience.stop();
      signal.removeEventListener("abort", stop);
    };
    const patience = new Patience(FIRST_WORD, async () => {
      if (isFetching && !(await answers(MANIFEST)))
        patience.start(); // the network is silent, not the way
      else fail(new Failure("Python's worker does not answer."));
    });
    const starting = (/** @type {import("./messages.d.ts").FromWorker} */ message) => {
      began = true;
      patience.renew(SIGN);
      if (message.event === "failed") fail(new Failure(message.message, message));
      else if (message.event === "progress") {
        isFetching = message.stage === "download" && message.loaded !== message.total;
        progress(message);
      } else if (message.event === "ready") {
        settle("up");
        opening.then(resolve);
      }
    };
    const opening = (async () =>
      way({
        hear(message) {
          if (state === "starting") starting(message);
          else if (state === "up") hear(message);
        },
        lost(reason) {
          fail(new Failure(reason));
          if (state === "up") lost(reason);
        },
      }))();
    opening.catch(fail);
    signal.addEventListener("abort", stop);
    patience.start();
  });
}

/** Could the page itself use this? @param {string} file */
async function isGood(file) {
  if (!(await answers(file))) return false;
  try {
    return !file.endsWith(".wasm") || Boolean(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
  } catch {
    return false;
  }
}

/** Does the host give this to the page? @param {string} url */
async function answers(url) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER);
  try {
    return (await fetch(url, { cache: "no-cache", signal: giveUp.signal })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    giveUp.abort();
  }
}
