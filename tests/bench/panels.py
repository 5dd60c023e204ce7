"""All the main thread does for a frame while a network trains at the fastest with every panel open: scripts, messages, style, layout,
painting and handing over, from the browser's own trace.

Counted is processor time of the page's main thread, summed over all its tasks between two commits: on a busy machine waiting for a
core is not work. The software drawing of a headless browser is part of it; where there is a graphics processor it is not.
"""

from __future__ import annotations

import json
from bisect import bisect
from typing import Any

from playwright.sync_api import Browser
from rows import Row, at_most, median, percentile
from using import live_page

from support.site import Site

CATEGORIES = ["disabled-by-default-devtools.timeline", "devtools.timeline"]
MS = 6000
PLACES = ["formula", "map", "curves", "surface"]  # where the reader has scrolled to: in sight is what is drawn
OPEN = """async () => {
  await backprop.configure({ net: "2-16-16-1", data: "circle" });
  backprop.select({ edge: [1, 0, 0] });
  for (const panel of document.querySelectorAll("#panels details")) panel.open = true;
  backprop.play("fastest");
  await new Promise((resolve) => setTimeout(resolve, 3000));
}"""


def rows(browser: Browser, site: Site) -> list[Row]:
    page = live_page(browser, site)
    page.evaluate(OPEN)
    frames: list[float] = []
    updates, seen = page.evaluate("backprop.state().iteration"), []
    for place in PLACES:
        page.evaluate("(id) => document.querySelector(`#panel-${id}`).scrollIntoView()", place)
        browser.start_tracing(page=page, categories=CATEGORIES)
        page.wait_for_timeout(MS / len(PLACES))
        here = work_per_frame(json.loads(browser.stop_tracing())["traceEvents"])
        seen.append(f"{place} {percentile(here, 0.95):.1f}")
        frames += here
    updates = page.evaluate("backprop.state().iteration") - updates
    page.close()
    return [Row("main thread a frame, all panels open, p95", percentile(frames, 0.95), "ms", at_most(8),
                f"median {median(frames):.1f} ms of {len(frames)}, {updates} updates; p95 at {', '.join(seen)}")]  # fmt: skip


def work_per_frame(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of the main thread's tasks up to each commit of a frame."""
    main = {
        (e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    mine = [e for e in events if (e["pid"], e["tid"]) in main]
    commits = sorted(e["ts"] for e in mine if e["name"] == "Commit")
    frames = [0.0] * (len(commits) + 1)
    for task in mine:
        if task["name"] == "RunTask" and task["ph"] == "X":
            frames[bisect(commits, task["ts"])] += task["tdur"] / 1000
    return frames[1:-1]  # the first and the last are not whole
