"""Large networks: what a frame costs at 26,000 edges and at 500, while stepping neuron by neuron and while training at full speed."""

from __future__ import annotations

from playwright.sync_api import Browser
from rows import Row, at_most, median, percentile
from using import live_page

from support.site import Site

# What each way of moving costs; the first second, in which the browser compiles what it runs, is not counted.
FRAMES = """async ({ config, moments, speed, ms }) => {
  await backprop.configure(config);
  const durations = [];
  for (const moment of moments) {
    await backprop.seek(0, moment);
    backprop.play(speed);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    performance.clearMeasures("backprop:frame");
    await new Promise((resolve) => setTimeout(resolve, ms));
    durations.push(...performance.getEntriesByName("backprop:frame").map((entry) => entry.duration));
    await backprop.pause();
  }
  return durations;
}"""
NETWORKS = (
    ({"data": "digits", "net": "64-128-128-10"}, "25,856 edges", 16),
    ({"data": "iris", "net": "4-16-16-8-3"}, "472 edges", 8),
)
FORWARD, BACKWARD = {"phase": "forward", "layer": 2}, {"phase": "backward", "layer": 2}


def rows(browser: Browser, site: Site) -> list[Row]:
    page = live_page(browser, site)
    table = []
    for config, edges, bound in NETWORKS:
        for how, moments, speed in (("stepping", [FORWARD, BACKWARD], 4), ("training", [{}], "fastest")):
            frames = page.evaluate(FRAMES, {"config": config, "moments": moments, "speed": speed, "ms": 3000})
            table.append(Row(f"frame, {edges}, {how}, p95", percentile(frames, 0.95), "ms", at_most(bound),
                             f"median {median(frames):.2f} ms of {len(frames)}"))  # fmt: skip
    page.close()
    return table
