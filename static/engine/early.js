/**
 * Python's worker, asked for before the page's own modules have come. What it says before the page listens is kept for it.
 * An embed starts Python when it is seen, and a page that may start no worker is told so later: neither is for here.
 */
if (window.parent === window && self.origin !== "null" && !new URLSearchParams(location.search).has("embed")) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  /** @type {Event[]} */
  const missed = [];
  worker.onmessage = worker.onerror = (/** @type {Event} */ event) => { missed.push(event); };
  /** @type {any} */ (window).backpropEarly = { worker, missed };
}
