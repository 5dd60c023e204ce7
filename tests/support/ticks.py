"""Seconds of patience that pass when a test says so: pages count silence in ticks of a second (static/engine/patience.js)."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Frame, Page

TICKS = """(() => {
  const { setInterval, clearInterval } = window;
  const counting = new Map();
  let last = 1e9;
  window.setInterval = (tick, ms, ...more) => {
    if (ms !== 1000) return setInterval(tick, ms, ...more);
    counting.set(++last, tick);
    return last;
  };
  window.clearInterval = (id) => void (counting.delete(id) || clearInterval(id));
  let started = 0, ended = 0;
  window.Worker = class extends Worker {
    constructor(...given) { super(...given); started += 1; }
    terminate() { ended += 1; super.terminate(); }
  };
  /** Until the page has given up so many workers. */
  window.passWorkers = async (count) => {
    while (ended < count) await passSeconds(started > ended ? 1 : 0);
  };
  window.passSeconds = async (seconds) => {
    const pause = () => new Promise((done) => setTimeout(done, 5));
    do await pause(); while (!counting.size); // until somebody waits
    for (let second = 0; second < seconds; second++) {
      for (const tick of [...counting.values()]) tick();
      await pause(); // what was asked can be answered
    }
  };
})()"""


def hold_time(context: BrowserContext) -> None:
    """From now on no patience runs out by itself in any page of this context."""
    context.add_init_script(TICKS)


def pass_seconds(page: Page | Frame, seconds: int) -> None:
    page.evaluate("(seconds) => passSeconds(seconds)", seconds)
