"""How soon something moves, and how soon Python is live: against a bare page that does the same with stock Pyodide."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext
from rows import Row, at_most, median

from support.site import Site

RUNS = 5
LATER = 3  # visits after each first one: single ones differ by a tenth
TEN_MEGABIT = 1.25e6

BARE = b"""<!doctype html><title>bare</title><link rel="icon" href="data:,"><script type="module">
import { loadPyodide } from "./static/vendor/pyodide/pyodide.mjs";
const pyodide = await loadPyodide({ packages: ["numpy"] });
pyodide.runPython("import numpy, numpy.random");
performance.mark("backprop:live");
</script>"""

# What no page with this interpreter can beat: fetched, compiled and instantiated, and nothing run in it.
LIMIT = b"""<!doctype html><title>limit</title><link rel="icon" href="data:,"><script type="module">
import { loadPyodide } from "./static/vendor/pyodide/pyodide.js";
const { instantiateStreaming } = WebAssembly;
WebAssembly.instantiateStreaming = async (source, imports) => {
  const made = await instantiateStreaming(source, imports);
  performance.mark("backprop:live");
  return new Promise(() => {});
};
loadPyodide();
</script>"""

# Our own way there and nothing beside it: no picture, no panels, no first run.
ALONE = b"""<!doctype html><title>alone</title><link rel="icon" href="data:,"><script type="module">
const worker = new Worker("alone.js", { type: "module" });
worker.onmessage = ({ data }) => {
  window.stages = data.map(([name, at]) => [name, at - performance.timeOrigin]);
  performance.mark("backprop:live");
};
</script>"""
ALONE_WORKER = b"""
import { boot } from "./static/engine/boot.js";
performance.mark("boot:worker");
await boot(() => {}, false);
self.postMessage(performance.getEntriesByType("mark").map(({ name, startTime }) => [name, performance.timeOrigin + startTime]));
"""
STAGES = {"boot:worker": "worker up", "boot:compiled": "interpreter compiled", "boot:interpreter": "Python up",
          "boot:files": "files in place", "boot:numpy": "NumPy imported", "boot:core": "core imported"}  # fmt: skip

CANVAS = b"""<!doctype html><title>canvas</title><link rel="icon" href="data:,"><canvas></canvas><script type="module">
requestAnimationFrame(() => {
  const context = document.querySelector("canvas").getContext("2d");
  context.fillRect(10, 10, 50, 50);
  performance.mark("backprop:first-moment");
});
</script><!--"""

MARK = """(name) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`no mark ${name}`)), 120_000);
  const look = () => {
    const [mark] = performance.getEntriesByName(name);
    if (mark) resolve(mark.startTime); else setTimeout(look, 4);
  };
  look();
})"""
# Transfer sizes of everything that had arrived before the first moment; on the host of the benchmark that is gzipped.
BYTES = """() => {
  const [mark] = performance.getEntriesByName("backprop:first-moment");
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const own = entries.filter((entry) => entry.responseEnd <= mark.startTime && !/generated|vendor/.test(entry.name));
  return own.reduce((sum, entry) => sum + entry.encodedBodySize, 0);
}"""


def idle(share: float = 0.9, patience: float = 10) -> None:
    """Waits until the machine has nothing to do: some give back the memory of the visit before for seconds. Linux only."""
    try:
        ticks = Path("/proc/stat")
        until, before = time.monotonic() + patience, ticks.read_text().split()
        while time.monotonic() < until:
            time.sleep(0.25)
            now = ticks.read_text().split()
            spent = [int(b) - int(a) for a, b in zip(before[1:9], now[1:9])]
            if spent[3] > share * sum(spent):
                return
            before = now
    except OSError:
        pass


def visit(context: BrowserContext, url: str, *marks: str) -> tuple[list[float], Any]:
    page = context.new_page()
    idle()
    try:
        page.goto(url, wait_until="commit")
        times = [page.evaluate(MARK, mark) for mark in marks]
        return times, page.evaluate(BYTES if "backprop:first-moment" in marks else "window.stages ?? []")
    finally:
        page.close()


def rows(browser: Browser, site: Site) -> list[Row]:
    for path, content in (
        ("bare.html", BARE),
        ("limit.html", LIMIT),
        ("alone.html", ALONE),
        ("alone.js", ALONE_WORKER),
    ):
        site.replace(path, content)
    stages: dict[str, list[float]] = {}
    first: dict[str, list[float]] = {"ours": [], "bare": [], "alone": [], "limit": []}
    later: dict[str, list[float]] = {"ours": [], "bare": []}
    moment: dict[str, list[float]] = {"ours": [], "canvas": []}
    size = 0.0
    wire = {}
    for _ in range(RUNS):
        for name, path in (("ours", ""), ("bare", "bare.html"), ("alone", "alone.html"), ("limit", "limit.html")):
            context = browser.new_context()
            site.requests.clear()
            marks = ("backprop:first-moment", "backprop:live") if name == "ours" else ("backprop:live",)
            times, sent = visit(context, site.url(path), *marks)
            first[name].append(times[-1])
            if name in ("alone", "limit"):
                for stage, at in sent:
                    stages.setdefault(stage, []).append(at)
                context.close()
                continue
            wire[name] = site.bytes_sent
            if name == "ours":
                moment["ours"].append(times[0])
                size = sent
                site.replace("canvas.html", padded(CANVAS, int(sent)))
            later[name] += [visit(context, site.url(path), "backprop:live")[0][0] for _ in range(LATER)]
            context.close()
        context = browser.new_context()
        moment["canvas"].append(visit(context, site.url("canvas.html"), "backprop:first-moment")[0][0])
        context.close()
    ratio = median(first["ours"]) / median(first["bare"])
    again = median(later["ours"]) / median(later["bare"])
    apart = median(moment["ours"]) - median(moment["canvas"])
    return [
        Row("Python live, first visit", ratio, "× bare page", at_most(0.45), against(first)),
        Row("Python live, later visits", again, "× bare page", at_most(0.40), against(later)),
        Row("our start alone, without page and first run", median(first["alone"]) / median(first["bare"]), "× bare page", None,
            ", ".join(f"{words} {median(stages[stage]):.0f}" for stage, words in STAGES.items()) + " ms"),
        Row("the limit: interpreter instantiated, nothing run", median(first["limit"]) / median(first["bare"]), "× bare page", None,
            f"{median(first['limit']):.0f} ms; {median(first['ours']) / median(first['limit']):.1f} × that until live"),
        Row("bytes until live, gzipped", wire["ours"] / wire["bare"], "× bare page", at_most(1.0),
            f"{wire['ours'] / 1e6:.2f} MB against {wire['bare'] / 1e6:.2f} MB"),
        Row("first moment", apart, "ms more than a canvas", at_most(100),
            f"{median(moment['ours']):.0f} ms against {median(moment['canvas']):.0f} ms"),
        Row("own bytes before it, gzipped", size / 1024, "KB", at_most(90)),
        throttled(browser, site),
    ]  # fmt: skip


def throttled(browser: Browser, site: Site) -> Row:
    """Both once over a line of 10 Mbit/s."""
    site.bytes_per_second = TEN_MEGABIT
    times = {}
    for name, path in (("ours", ""), ("bare", "bare.html")):
        context = browser.new_context()
        times[name] = visit(context, site.url(path), "backprop:live")[0]
        context.close()
    site.bytes_per_second = 0
    return Row("Python live over 10 Mbit/s", times["ours"][0] / times["bare"][0], "× bare page", None, against(times))


def against(times: dict[str, list[float]]) -> str:
    return f"{median(times['ours']):.0f} ms against {median(times['bare']):.0f} ms"


def padded(page: bytes, compressed: int) -> bytes:
    """The page with a comment that no compression shortens, as long over the wire as ours."""
    filler = os.urandom(max(0, compressed - len(gzip.compress(page)))).hex()[: max(0, compressed - len(page))]
    return page + filler.encode() + b"-->"
