/**
 * Where Python can run, the best first: in one worker for all frames of the site that are open together; in a worker of this
 * page; in one that imports it; on this page's own thread, in small pieces. Each way opens a link, or throws where it cannot be gone here.
 */
import { lateModule } from "./late.js";
import { hold, unique, whenGone } from "../services/locks.js";

/** @typedef {{post: (message: import("./messages.d.ts").ToWorker) => void, close: (isBroken?: boolean) => void}} Link  `isBroken`: nobody should meet there again */
/** @typedef {{hear: (message: import("./messages.d.ts").FromWorker) => void, lost: (reason: string) => void}} Listener  `lost`: what was there is gone, or never came */

export const ENDED = "Python's worker ended.";
const SCRIPT = new URL("./worker.js", import.meta.url);

/** A worker that failed is not asked again: all who heard of it meet at the next of its kind. */
export const meeting = { attempt: 0 };

/** @param {Listener} listener @returns {Link} */
function shared({ hear, lost }) {
  if (self.origin === "null") throw new Error("an opaque origin shares nothing");
  const { build = "" } = document.documentElement.dataset; // pages of different builds do not mix
  const { attempt } = meeting;
  const worker = new SharedWorker(SCRIPT, { type: "module", name: `backprop ${build} ${attempt}` });
  const { port } = worker;
  const leaving = new AbortController();
  const { signal } = leaving;
  const broken = () => {
    meeting.attempt = Math.max(meeting.attempt, attempt + 1);
  };
  const link = {
    post: (/** @type {import("./messages.d.ts").ToWorker} */ message) => port.postMessage(message),
    close(isBroken = false) {
      if (isBroken) broken();
      leaving.abort();
      port.postMessage({ method: "leave" });
      port.close();
    },
  };
  const gone = (/** @type {string} */ reason) => {
    if (signal.aborted) return;
    broken();
    lost(reason);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    gone("Python's worker could not be loaded.");
  };
  // A page that is put by (and may come back) keeps its session.
  addEventListener("pagehide", ({ persisted }) => persisted || link.close(), { signal });
  port.addEventListener("close", () => gone(ENDED));
  const mine = `backprop-page-${unique()}`;
  port.addEventListener(
    "message",
    ({ data }) => {
      if (data.event === "hello") hold(mine, () => link.post({ method: "here", lock: mine }), signal);
      if (data.event === "failed") broken();
      if (data.event === "held") whenGone(data.lock, () => gone(ENDED), signal);
      else hear(data);
    },
    { signal },
  );
  port.start();
  return link;
}

/** @param {Listener} listener @returns {Link} */
function dedicated(listener) {
  if (self.origin === "null") throw new Error("an opaque origin starts no worker by its address");
  return own(SCRIPT, listener);
}

/**
 * A frame of opaque origin (`sandbox="allow-scripts"`) may start no worker by address; there a line of data imports the same file,
 * which the host has to allow (CORS), as it had to for the page's own modules.
 * @param {Listener} listener @returns {Link}
 */
function imported(listener) {
  return own(`data:text/javascript,import${encodeURIComponent(JSON.stringify(SCRIPT.href))}`, listener);
}

/** @param {string | URL} address @param {Listener} listener @returns {Link} */
function own(address, { hear, lost }) {
  const worker = new Worker(address, { type: "module" });
  const done = new AbortController();
  const { signal } = done;
  const gone = (/** @type {string} */ reason) => signal.aborted || lost(reason);
  worker.onerror = (event) => {
    event.preventDefault();
    gone(event.message ? `Python's worker stopped (${event.message}).` : "Python's worker could not be loaded.");
  };
  worker.addEventListener(
    "message",
    ({ data }) => {
      if (data.event === "held") whenGone(data.lock, () => gone(ENDED), signal);
      else hear(data);
    },
    { signal },
  );
  return {
    post: (/** @type {import("./messages.d.ts").ToWorker} */ message) => worker.postMessage(message),
    close() {
      done.abort();
      worker.terminate();
    },
  };
}

/** Pieces so short that the page stays responsive. */
const PIECE = 8;

/** @param {Listener} listener @returns {Promise<Link>} */
async function here({ hear }) {
  /** @type {typeof import("./python.js")} */
  const { Python } = await lateModule("python");
  const { port1, port2 } = new MessageChannel();
  const done = new AbortController();
  port1.addEventListener("message", ({ data }) => hear(data), { signal: done.signal });
  port1.start();
  new Python({ longest: PIECE }).connect(port2);
  return {
    post: (message) => port1.postMessage(message),
    close() {
      done.abort();
      port1.postMessage({ method: "leave" });
      port1.close();
    },
  };
}

/** @type {Record<string, (listener: Listener) => Link | Promise<Link>>} */
export const WAYS = { shared, dedicated, imported, here };
