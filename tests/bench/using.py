"""What a person at the page feels: frames, training at the fastest, pausing, going back in time."""

from __future__ import annotations

import random

from playwright.sync_api import Browser, Page
from rows import Row, at_least, at_most, median, percentile

from support.site import Site

FRAMES = """async ({ hash, ms }) => {
  await backprop.configure(hash);
  performance.clearMeasures("backprop:frame");
  backprop.play(4);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await backprop.pause();
  return performance.getEntriesByName("backprop:frame").map((entry) => entry.duration);
}"""
FORMULA = """async () => {
  await backprop.configure({ net: "2-4-2-1", data: "circle" });
  backprop.select({ edge: [1, 0, 0] });
  document.querySelector("#derivation").open = document.querySelector("#paths").open = true;
  const shown = () => performance.getEntriesByName("backprop:formula").length;
  const next = async (count) => { while (shown() < count) await new Promise((resolve) => setTimeout(resolve, 5)); };
  await next(1);
  performance.clearMeasures("backprop:formula");
  for (let step = 1; step <= 60; step += 1) {
    await backprop.step("update");
    await next(step);
  }
  return performance.getEntriesByName("backprop:formula").map((entry) => entry.duration);
}"""
# 250 training samples in batches of 10: 25 updates are an epoch.
FASTEST = """async () => {
  await backprop.configure({ net: "2-4-2-1", data: "circle", hidden: "tanh", batch: 10 });
  const perEpoch = (await backprop.teacherSet()).inputs.length * backprop.config().split / 10;
  backprop.play("fastest");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  performance.clearMeasures("backprop:frame");
  const [from, at] = [backprop.state().iteration, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const epochs = (backprop.state().iteration - from) / perEpoch / ((performance.now() - at) / 1000);
  const frames = performance.getEntriesByName("backprop:frame").length / ((performance.now() - at) / 1000);
  const pauses = [];
  for (let k = 0; k < 10; k += 1) {
    const start = performance.now();
    await backprop.pause();
    pauses.push(performance.now() - start);
    backprop.play("fastest");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await backprop.pause();
  return { epochs, frames, pauses };
}"""
SEEK = """async (targets) => {
  await backprop.configure({ net: "2-4-2-1", data: "circle", hidden: "tanh", batch: 10 });
  await backprop.train(100_000);
  const times = [];
  for (const target of targets) {
    const start = performance.now();
    await backprop.seek(target);
    times.push(performance.now() - start);
  }
  return times;
}"""


def live_page(browser: Browser, site: Site) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site.url())
    page.evaluate("backprop.live()")
    return page


def rows(browser: Browser, site: Site) -> list[Row]:
    page = live_page(browser, site)
    table = []
    for net, edges, bound in (("2-6-5-1", 47, 4), ("4-16-16-8-3", 472, 8)):
        data = {"net": net, "data": "iris" if net[0] == "4" else "circle"}
        frames = page.evaluate(FRAMES, {"hash": data, "ms": 4000})
        table.append(Row(f"frame, {edges} edges, p95", percentile(frames, 0.95), "ms", at_most(bound),
                         f"median {median(frames):.2f} ms of {len(frames)}"))  # fmt: skip
    formulas = page.evaluate(FORMULA)
    table.append(Row("formula update while stepping, p95", percentile(formulas, 0.95), "ms", at_most(8),
                     f"median {median(formulas):.1f} ms of {len(formulas)}"))  # fmt: skip
    fast = page.evaluate(FASTEST)
    table.append(Row("training as seen, 2-4-2-1, batch 10", fast["epochs"], "epochs/s", at_least(900),
                     f"{fast['frames']:.0f} frames/s"))  # fmt: skip
    table.append(Row("pause answers, p95", percentile(fast["pauses"], 0.95), "ms", at_most(50)))
    targets = random.Random(0).sample(range(100_000), 40)
    seeks = page.evaluate(SEEK, targets)
    table.append(Row("seek in 100,000 updates, p95", percentile(seeks, 0.95), "ms", at_most(150),
                     f"median {median(seeks):.0f} ms"))  # fmt: skip
    page.close()
    return table
