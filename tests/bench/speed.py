"""Microseconds per update of the core, as a ratio to the yardstick, both in the browser's Python."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser
from rows import Row, at_most

from support.site import Site

HERE = Path(__file__).resolve().parent
CASES = [([2, 4, 2, 1], 1, 400), ([2, 4, 2, 1], 10, 400), ([2, 4, 2, 1], 250, 120), ([2, 8, 8, 8, 1], 1, 240),
         ([2, 8, 8, 8, 1], 10, 240), ([2, 8, 8, 8, 1], 250, 60), ([64, 128, 128, 10], 64, 5)]  # fmt: skip

WORKER = b"""
import { boot } from "./static/engine/boot.js";
self.onmessage = async ({ data }) => {
  const { pyodide } = await boot(() => {}, false);
  try {
    self.postMessage({ result: pyodide.runPython(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
"""
PAGE = b"""<!doctype html><title>speed</title><link rel="icon" href="data:,"><script type="module">
window.measure = (code) => new Promise((resolve, reject) => {
  const worker = new Worker("bench-worker.js", { type: "module" });
  worker.onmessage = ({ data }) => { worker.terminate(); data.error ? reject(new Error(data.error)) : resolve(data.result); };
  worker.postMessage(code);
});
</script>"""
MEASURE = """
import json
from backprop import Network, TeacherSet, Training

def measure(sizes, batch, updates):
    inputs, targets = samples(sizes)
    network = Network(sizes, hidden="tanh", output="tanh", loss="squared_error", seed=0)
    whole = "all" if batch == len(inputs) else batch
    core = Training(network, TeacherSet(inputs, targets), learning_rate=0.03, batch_size=whole, seed=0)
    return compare({"yardstick": yardstick(sizes, batch, inputs, targets), "core": core.run}, updates)

json.dumps([measure(*case) for case in CASES])
"""


def rows(browser: Browser, site: Site) -> list[Row]:
    site.replace("speed.html", PAGE)
    site.replace("bench-worker.js", WORKER)
    page = browser.new_page()
    page.goto(site.url("speed.html"))
    code = f"{(HERE / 'yardstick.py').read_text()}\nCASES = {CASES!r}\n{MEASURE}"
    measured: list[dict[str, list[float]]] = json.loads(page.evaluate("(code) => measure(code)", code))
    page.close()
    table = []
    for (sizes, batch, _), times in zip(CASES, measured, strict=True):
        what = f"update {'-'.join(map(str, sizes))}, batch {'all (250)' if batch == 250 else batch}"
        core, yardstick = times["core"], times["yardstick"]
        ratio = median(mine / its for mine, its in zip(core, yardstick, strict=True))
        table.append(
            Row(what, ratio, "× yardstick", at_most(1.10), f"{median(core):.0f} µs against {median(yardstick):.0f} µs")
        )
    return table
