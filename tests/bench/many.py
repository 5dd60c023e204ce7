"""Many simulators on one page: what five embeds cost more than one, in time and in memory."""

from __future__ import annotations

import math
import time
from pathlib import Path

from playwright.sync_api import Browser
from rows import Row, at_most, median

from support.site import Site

RUNS = 3
NETS = ["2-2-1", "2-3-1", "2-4-1", "2-5-1", "2-6-1"]


def course(count: int) -> bytes:
    """A course page with so many simulators, all of them in view."""
    frames = "".join(f'<iframe src="index.html?embed&amp;panels=#net={net}&data=xor" title="{net}" width="240" height="140"></iframe>'
                     for net in NETS[:count])  # fmt: skip
    return f'<!doctype html><title>a lesson</title><link rel="icon" href="data:,">{frames}'.encode()


def memory(browser: Browser) -> float:
    """Megabytes of all the browser's processes, shared pages divided among those that share them; NaN where Linux's files are not."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    total = 0
    for each in processes:
        rollup = Path(f"/proc/{each['id']}/smaps_rollup")
        try:
            total += next(int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:"))
        except OSError:
            return math.nan
    return total / 1024


def visit(browser: Browser, site: Site, count: int) -> tuple[float, float]:
    """(seconds until all are live, megabytes then), on a first visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(site.url(f"many-{count}.html"), wait_until="commit")
    page.wait_for_function(
        "(count) => frames.length === count && Array.from(frames).every((each) => each.backprop)", arg=count
    )
    page.evaluate("Promise.all(Array.from(frames).map((each) => each.backprop.live()))")
    seconds = time.perf_counter() - start
    megabytes = memory(browser)
    context.close()
    return seconds, megabytes


def rows(browser: Browser, site: Site) -> list[Row]:
    for count in (1, 5):
        site.replace(f"many-{count}.html", course(count))
    measured: dict[int, list[tuple[float, float]]] = {1: [], 5: []}
    for _ in range(RUNS):
        for count, results in measured.items():
            results.append(visit(browser, site, count))
    (one, few), (five, many) = ([median(values) for values in zip(*measured[count], strict=True)] for count in (1, 5))
    return [
        Row(
            "five embeds live, first visit",
            five / one,
            "× one",
            at_most(1.3),
            f"{five * 1000:.0f} ms against {one * 1000:.0f} ms",
        ),
        Row(
            "memory of five embeds",
            many / few,
            "× one",
            at_most(1.5),
            f"{many:.0f} MB against {few:.0f} MB, the whole browser",
        ),
    ]
