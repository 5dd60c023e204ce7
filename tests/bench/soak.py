"""Half an hour of training with all panels open and a restless person at it: nothing grows. Only where it is asked for by name."""

from __future__ import annotations

import sys
import time

from playwright.sync_api import Browser
from rows import Row, at_most
from using import live_page

from support.restless import OPEN_ALL, PERFORM, Memory, gestures, memory
from support.site import Site

START = """async () => {
  await backprop.configure({ net: "2-4-2-1", data: "circle", batch: 10 });
  window.problems = [];
  document.addEventListener("backprop:error", ({ detail }) => problems.push(detail.message));
}"""
TRAIN = """async () => {
  backprop.play("fastest");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await backprop.pause();
}"""


def rows(browser: Browser, site: Site, minutes: float) -> list[Row]:
    page = live_page(browser, site)
    page.evaluate(START)
    page.evaluate(OPEN_ALL)
    seed, begun = 0, time.monotonic()

    def until(minute: float) -> Memory:
        nonlocal seed
        while time.monotonic() - begun < 60 * minute:
            page.evaluate(TRAIN)
            page.evaluate(PERFORM, gestures(seed, 40))
            seed += 1
        return memory(page)

    first = now = until(1)
    for minute in range(2, int(minutes) + 1):
        now = until(minute)
        print(f"  minute {minute}: heap {now.heap / 1e6:.2f} MB, {now.objects / 1e6:.3f} MB of it in objects; "
              f"Python {now.python / 1e6:.1f} MB", file=sys.stderr, flush=True)  # fmt: skip
    problems = page.evaluate("problems")
    if problems:
        raise AssertionError(f"while it was soaked, the page told: {problems[:3]}")
    page.close()
    parts = [("JavaScript heap", first.heap, now.heap), ("objects in the JavaScript heap", first.objects, now.objects),
             ("Python's memory", first.python, now.python)]  # fmt: skip
    return [Row(f"{what} after {minutes:g} minutes", after / before, "× after one", at_most(1.02),
                f"{after / 1e6:.2f} MB against {before / 1e6:.2f} MB; {40 * seed:,} gestures")
            for what, before, after in parts]  # fmt: skip
