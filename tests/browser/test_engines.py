"""The main job once in each engine: the first moment, live Python, one update stepped, one call by message from a page around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import Complaints
from support.engines import Engine, NotHere, firefox, webkit
from support.site import Site

Open = Callable[[Path], AbstractContextManager[Engine]]

AROUND = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A lesson</title><link rel="icon" href="data:,">
<script type="module" src="SITEstatic/embed/embed.js"></script>
<backprop-sim id="sim" loading="eager" net="2-2-2-1" data="xor" at="0.backward.3.0"></backprop-sim></html>"""

# How many colours the picture has: a blank canvas has one.
COLOURS = """const canvas = document.querySelector("#network");
const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
return new Set(new Uint32Array(data.buffer)).size;"""

# The counters, once they have changed from the moment before: they come with the frame after a step.
WORDS = """const words = document.querySelector("#context");
while (words.textContent.startsWith("update 0")) await new Promise(requestAnimationFrame);
return words.textContent;"""


@pytest.fixture
def chromium(page: Page, complaints: Complaints) -> Open:
    """The browser of all other tests, in the same clothes."""

    @contextmanager
    def opened(_: Path) -> Iterator[Engine]:
        yield Engine(page.goto, lambda body: page.evaluate(f"async () => {{ {body} }}"), complaints.seen)

    return opened


@pytest.mark.parametrize("name", ["Chromium", "Firefox", "WebKit"])
def test_the_main_job(name: str, chromium: Open, make_site: Callable[..., Site], tmp_path: Path) -> None:
    site, course = make_site(compress=True), make_site()
    site.headers["Access-Control-Allow-Origin"] = "*"
    course.replace("lesson.html", AROUND.replace("SITE", site.base).encode())
    opened = {"Chromium": chromium, "Firefox": firefox, "WebKit": webkit}[name](tmp_path)
    try:
        with opened as engine:
            engine.goto(site.url("#net=2-2-2-1&data=xor"))
            engine.run("while (!window.backprop) await new Promise(requestAnimationFrame); await backprop.ready()")
            assert engine.run(COLOURS) > 20
            engine.run("await backprop.live(); await backprop.step('update')")
            state = engine.run("return backprop.state()")
            assert (state["iteration"], state["source"]) == (1, "live")
            assert engine.run(WORDS).startswith("update 1 · epoch 0")
            engine.goto(course.url("lesson.html"))
            engine.run("await customElements.whenDefined('backprop-sim'); await sim.ready(); await sim.step('neuron')")
            moment = engine.run("return (await sim.state()).moment")
            assert moment == {"phase": "backward", "layer": 2, "neuron": 0, "sample": 0}
            assert engine.complaints == []
    except NotHere as reason:
        pytest.skip(f"not tried: {name} ({reason})")
