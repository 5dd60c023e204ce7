/**
 * Python's worker, asked for before the page's own modules have come. What it says before the page listens is kept for it.
 * An embed starts Python when it is seen; that is not for here.
 */
if (window.parent === window && !new URLSearchParams(location.search).has("embed")) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  /** @type {(MessageEvent | ErrorEvent)[]} */
  const missed = [];
  worker.onmessage = worker.onerror = (event) => { missed.push(event); };
  /** @type {any} */ (window).backpropEarly = { worker, missed };
}
