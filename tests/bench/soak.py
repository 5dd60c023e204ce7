"""Half an hour of training with all panels open and a restless person at it: nothing grows; and thousands of commands at random, several
at once: the page stays one thing. Only where it is asked for by name."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser
from rows import Row, at_most
from using import live_page

from support.browser import UNOPTIMISED, launch
from support.commanding import Driver
from support.restless import OPEN_ALL, Memory, gestures, memory
from support.site import Site

START = """async () => {
  await backprop.configure({ net: "2-4-2-1", data: "circle", batch: 10 });
  window.problems = [];
  document.addEventListener("backprop:error", ({ detail }) => problems.push(detail.message));
}"""
# A run of its own each time: a longer run needs more memory, up to the bound of its history.
TURN = """(gestures) => {
  const turn = async () => {
    await backprop.reset();
    backprop.play("fastest");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await backprop.pause();
    for (const [method, ...rest] of gestures) await backprop[method](...rest);
  };
  window.turn = turn();
}"""


# Actions of one page; then another begins, with the next seed.
AT_ONE_PAGE = 500


def command(browser: Browser, site: Site, actions: int) -> None:
    """So many actions: half of the pages are commanded by a script of theirs, half by a host. One that goes wrong tells its seed."""
    with tempfile.TemporaryDirectory() as folder, Site(Path(folder)) as host:
        for seed in range(-(-actions // AT_ONE_PAGE)):
            page = browser.new_context(reduced_motion=None if seed % 4 else "reduce").new_page()
            driver = Driver.in_course(page, host, site, seed) if seed % 2 else Driver.in_page(page, site, seed)
            driver.run(min(AT_ONE_PAGE, actions - seed * AT_ONE_PAGE))
            page.context.close()
            print(f"  {(seed + 1) * AT_ONE_PAGE} of {actions} commands at random", file=sys.stderr, flush=True)


def rows(browser: Browser, site: Site, minutes: float, actions: int) -> list[Row]:
    """First commands at random; then memory.

    The same in two browsers: in one as people have it, and in one whose heap V8's optimising compilers do not fill with machine code.

    That code grows for twenty minutes, with every function that gets hot, and is V8's own. The whole heap is bound where it is not there.
    """
    command(browser, site, actions)
    plain = launch(browser.browser_type, UNOPTIMISED)
    pages = [live_page(where, site) for where in (browser, plain)]
    for page in pages:
        page.evaluate(START)
        page.evaluate(OPEN_ALL)
    seed, begun = 0, time.monotonic()

    def until(minute: float) -> list[Memory]:
        nonlocal seed
        while time.monotonic() - begun < 60 * minute:
            for page in pages:
                page.evaluate(TURN, gestures(seed, 40))
            for page in pages:
                page.evaluate("turn")
            seed += 1
        return [memory(page) for page in pages]

    first = now = until(1)
    for minute in range(2, int(minutes) + 1):
        now = until(minute)
        for name, held in zip(("as it is", "unoptimised"), now, strict=True):
            print(f"  minute {minute}, {name}: heap {held.heap / 1e6:.2f} MB, {held.objects / 1e6:.3f} MB of it in objects; "
                  f"Python {held.python / 1e6:.1f} MB", file=sys.stderr, flush=True)  # fmt: skip
    for page in pages:
        problems = page.evaluate("problems")
        if problems:
            raise AssertionError(f"while it was soaked, the page told: {problems[:3]}")
        page.close()
    plain.close()
    (start, start_plain), (end, end_plain) = first, now
    flat = at_most(1.02)
    parts = [("JavaScript heap, unoptimised code,", start_plain.heap, end_plain.heap, flat),
             ("JavaScript heap, with V8's machine code,", start.heap, end.heap, None),
             ("objects in the JavaScript heap", start.objects, end.objects, flat),
             ("Python's memory", start.python, end.python, flat)]  # fmt: skip
    return [Row(f"{what} after {minutes:g} minutes", after / before, "× after one", target,
                f"{after / 1e6:.2f} MB against {before / 1e6:.2f} MB; {40 * seed:,} gestures")
            for what, before, after, target in parts]  # fmt: skip
