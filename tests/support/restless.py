"""A restless person at the page, the same for the same seed, and what the page holds afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

REST = "async () => { for (let n = 0; n < 60; n += 1) await new Promise(requestAnimationFrame); }"
PERFORM = "async (all) => { for (const [method, ...rest] of all) await backprop[method](...rest); }"
OPEN_ALL = "for (const panel of document.querySelectorAll('#panels > details')) panel.open = true"


def gestures(seed: int, count: int) -> list[list[Any]]:
    """Methods of `window.backprop` with their arguments, for a network with two inputs and four neurons behind them."""
    draw = random.Random(seed)
    kinds: list[Callable[[], list[Any]]] = [
        lambda: ["step", draw.choice(["neuron", "layer", "sample", "update", "epoch"]), draw.choice([1, 1, 3, -1])],
        lambda: ["seek", draw.randrange(300)],
        lambda: ["select", {"edge": [1, draw.randrange(2), draw.randrange(4)]}],
        lambda: ["select", {"neuron": [2, draw.randrange(2)]}],
        lambda: ["configure", {"rate": draw.choice([0.1, 0.3])}],
        lambda: ["configure", {"edges": draw.choice(["auto", "weight", "gradient"])}],
        lambda: ["train", draw.randrange(1, 200)],
        lambda: ["reset"],
        lambda: ["explain"],
    ]
    return [draw.choice(kinds)() for _ in range(count)]


def memory(page: Page) -> tuple[float, float]:
    """Bytes of the page's JavaScript heap, swept, and of Python's memory in the page's worker."""
    page.evaluate(REST)
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"]
    tools.detach()
    (worker,) = page.workers
    return heap, worker.evaluate("python.pyodide._module.HEAP8.length")
