"""A restless person at the page, the same for the same seed, and what the page holds afterwards."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

REST = """async () => {
  await backprop.configure({ seed: 1, rate: 0.1, edges: "auto" });
  backprop.select({ edge: [1, 0, 0] });
  for (let n = 0; n < 60; n += 1) await new Promise(requestAnimationFrame);
}"""
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


@dataclass(frozen=True)
class Memory:
    """Bytes that a page holds: in its swept JavaScript heap, in the objects there (all of it but code), and by Python in its worker."""

    heap: float
    objects: float
    python: float


def memory(page: Page) -> Memory:
    """What the page holds at the start of its run, whatever has been chosen before."""
    page.evaluate(REST)
    tools = page.context.new_cdp_session(page)
    parts: list[str] = []
    tools.on("HeapProfiler.addHeapSnapshotChunk", lambda event: parts.append(event["chunk"]))
    tools.send("HeapProfiler.collectGarbage")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"]
    tools.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    tools.detach()
    (worker,) = page.workers
    return Memory(heap, _in_objects(json.loads("".join(parts))), worker.evaluate("python.pyodide._module.HEAP8.length"))


def _in_objects(snapshot: dict[str, Any]) -> int:
    """Bytes of all in a heap snapshot but code and what is the browser's own."""
    meta = snapshot["snapshot"]["meta"]
    fields, kinds, nodes = meta["node_fields"], meta["node_types"][0], snapshot["nodes"]
    apart = {kinds.index("code"), kinds.index("native")}
    each = zip(*(nodes[fields.index(field) :: len(fields)] for field in ("type", "self_size")), strict=True)
    return sum(size for kind, size in each if kind not in apart)
