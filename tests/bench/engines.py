"""How soon Python is live in the other engines, against the same bare page; an engine that is not installed has no row."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser
from rows import Row, at_most, median
from starting import BARE, MARK, against, idle

from support.engines import NotHere, firefox, webkit
from support.site import Site

RUNS = 3
LIVE = f"return await ({MARK})('backprop:live')"
ENGINES = (("Firefox", firefox, 0.45), ("WebKit", webkit, 0.55))


def rows(_browser: Browser, site: Site) -> list[Row]:
    site.replace("bare.html", BARE)
    found = []
    for name, start, bound in ENGINES:
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        try:
            for _ in range(RUNS):
                for page, path in (("ours", ""), ("bare", "bare.html")):
                    with tempfile.TemporaryDirectory() as profile, start(Path(profile)) as engine:
                        idle()
                        engine.goto(site.url(path))
                        times[page].append(engine.run(LIVE))
        except NotHere as missing:
            print(f"  {missing}: {name} is not measured", file=sys.stderr)
            continue
        found.append(Row(f"Python live in {name}, first visit", median(times["ours"]) / median(times["bare"]), "× bare page",
                         at_most(bound), against(times)))  # fmt: skip
    return found
