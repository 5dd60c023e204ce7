/**
 * What a course may want to keep: where the learner is, as the event `state`, told when the page has come to rest and now and then
 * while it moves. Its `hash` is the part of a link after #, which opens the page there again.
 */

/** Milliseconds of rest before a report, and the longest wait for rest. */
const REST = 250;
const LONGEST_WAIT = 2000;

/** @param {import("../app/app.js").App} app @param {import("../app/api.js").Api} api */
export function reportState(app, api) {
  let told = "";
  let since = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tell = async () => {
    since = 0;
    const hash = new URL(await app.permalink()).hash.slice(1);
    if (hash === told) return;
    told = hash;
    const { config, ...where } = api.state();
    app.dispatchEvent(new CustomEvent("state", { detail: { ...where, hash } }));
  };
  const later = () => {
    if (!app.isReady) return;
    since ||= performance.now();
    clearTimeout(timer);
    timer = setTimeout(tell, Math.max(0, Math.min(REST, since + LONGEST_WAIT - performance.now())));
  };
  for (const name of ["ready", "moment", "config", "selection"]) app.addEventListener(name, later);
  later();
}
