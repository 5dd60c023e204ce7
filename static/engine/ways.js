/**
 * Where Python can run, the best first: in one worker for all frames of the site that are open together; in a worker of this
 * page; on this page's own thread, in small pieces. Each way opens a link, or throws where it cannot be gone here.
 */

/** @typedef {{post: (message: any) => void, close: () => void}} Link */
/** @typedef {{hear: (message: any) => void, lost: (reason: string) => void}} Listener  `lost`: what was there is gone */

/** Milliseconds for a shared worker's first word: it may be one that is just ending, and never answer. */
const PATIENCE = 15_000;

/** A worker that failed is not asked again: all who heard of it meet at the next of its kind. */
let attempt = 0;

/** @param {Listener} listener @returns {Promise<Link>} */
export function shared(listener) {
  if (typeof SharedWorker === "undefined" || self.origin === "null") return Promise.reject(new Error("no shared workers here"));
  const { build = "" } = document.documentElement.dataset; // pages of different builds do not mix
  const worker = new SharedWorker(new URL("./worker.js", import.meta.url), { type: "module", name: `backprop ${build} ${attempt}` });
  const { port } = worker;
  const leaving = new AbortController();
  const link = {
    post: (/** @type {any} */ message) => port.postMessage(message),
    close: () => {
      leaving.abort();
      port.postMessage({ method: "leave" });
      port.close();
    },
  };
  const lost = (/** @type {string} */ reason) => {
    if (leaving.signal.aborted) return;
    attempt += 1;
    listener.lost(reason);
  };
  // A page that is put by (and may come back) keeps its session.
  addEventListener("pagehide", ({ persisted }) => persisted || link.close(), { signal: leaving.signal });
  port.addEventListener("close", () => lost("Python's worker ended."));
  return opened(port, listener, leaving.signal, (refuse) => {
    worker.onerror = (event) => {
      event.preventDefault();
      refuse("the shared worker could not be loaded");
    };
    setTimeout(() => refuse("the shared worker does not answer"), PATIENCE);
    port.start();
  }).then(({ lock }) => {
    port.addEventListener("message", ({ data }) => { if (data.event === "failed") attempt += 1; });
    if (lock) watchEachOther(lock, link, leaving.signal, () => lost("Python's worker ended."));
    return link;
  }, (error) => {
    link.close();
    throw error;
  });
}

/**
 * Each end holds a lock as long as it lives; who gets the other's knows that it is gone. Nothing is sent for that.
 * @param {string} theirs @param {Link} link @param {AbortSignal} signal @param {() => void} gone
 */
function watchEachOther(theirs, link, signal, gone) {
  const { locks } = navigator;
  const mine = `backprop-page-${crypto.randomUUID()}`;
  const held = new Promise((done) => { signal.addEventListener("abort", done); });
  locks.request(mine, () => {
    link.post({ method: "here", lock: mine });
    return held;
  }).catch(() => {}); // a page that is going
  locks.request(theirs, { signal }, gone).catch(() => {});
}

/**
 * A frame of opaque origin (`sandbox="allow-scripts"`) may start no worker by address; there a line of data imports the same file,
 * which the host has to allow (CORS), as it had to for the page's own modules.
 * @param {Listener} listener @returns {Promise<Link>}
 */
export async function dedicated(listener) {
  const script = new URL("./worker.js", import.meta.url);
  const address = self.origin === "null" ? `data:text/javascript,import${encodeURIComponent(JSON.stringify(script.href))}` : script;
  const worker = new Worker(address, { type: "module" });
  const done = new AbortController();
  const link = {
    post: (/** @type {any} */ message) => worker.postMessage(message),
    close: () => {
      done.abort();
      worker.terminate();
    },
  };
  try {
    await opened(worker, listener, done.signal, (refuse) => {
      worker.onerror = (event) => {
        event.preventDefault();
        refuse(event.message || "the worker could not be loaded");
        if (!done.signal.aborted) listener.lost(event.message || "The worker could not be loaded.");
      };
    });
    return link;
  } catch (error) {
    link.close();
    throw error;
  }
}

/** Pieces so short that the page stays responsive. */
const PIECE = 8;

/** @param {Listener} listener @returns {Promise<Link>} */
export async function here(listener) {
  const { Python } = await import("./python.js");
  const { port1, port2 } = new MessageChannel();
  const done = new AbortController();
  const python = new Python({ longest: PIECE });
  const first = opened(port1, listener, done.signal, () => port1.start());
  python.connect(port2);
  await first;
  return {
    post: (message) => port1.postMessage(message),
    close: () => {
      done.abort();
      port1.postMessage({ method: "leave" });
      port1.close();
    },
  };
}

/**
 * Resolves with the first word, hands on what follows.
 * @param {MessagePort | Worker} port @param {Listener} listener @param {AbortSignal} signal
 * @param {(refuse: (reason: string) => void) => void} begin @returns {Promise<{lock: string | null}>}
 */
function opened(port, listener, signal, begin) {
  return new Promise((resolve, reject) => {
    const hear = (/** @type {any} */ event) => {
      if (event.data.event === "hello") resolve(event.data);
      else listener.hear(event.data);
    };
    port.addEventListener("message", hear, { signal });
    begin((reason) => reject(new Error(reason)));
  });
}
