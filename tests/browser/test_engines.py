"""The main job in each engine, on the page itself and in every kind of frame: live Python, with the numbers of the native core.

A recording shows numbers too, so every test waits for `live` and trains to where no recording reaches.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from backprop.browser.session import Session
from support.browser import Complaints, without_storage
from support.engines import Engine, NotHere, firefox, webkit
from support.site import Site

Opened = AbstractContextManager[Engine]
Open = Callable[..., Opened]

UPDATES = 60  # more than any recording has
NUMBERS = ("weights", "biases", "net_inputs", "activations", "deltas", "error_signals", "weight_gradients", "bias_gradients",
           "weight_updates")  # fmt: skip

# A page around simulators, asking each by message.
AROUND = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A lesson</title><link rel="icon" href="data:,"><script>
let last = 0;
function ask(at, method, ...params) {
  const { contentWindow } = document.querySelectorAll("iframe")[at];
  const id = ++last;
  return new Promise((resolve, reject) => {
    addEventListener("message", function answer({ data, source }) {
      if (source !== contentWindow || data?.id !== id) return;
      removeEventListener("message", answer);
      if (data.error) reject(new Error(data.error.message)); else resolve(data.result);
    });
    contentWindow.postMessage({ jsonrpc: "2.0", id, method, params }, "*");
  });
}
const greeted = Array.from({ length: FRAMES }, () => Promise.withResolvers());
addEventListener("message", ({ data, source }) => {
  if (data?.method !== "hello") return;
  const frames = [...document.querySelectorAll("iframe")];
  greeted[frames.findIndex((each) => each.contentWindow === source)].resolve();
});
</script><body>BODY</body></html>"""

# How many colours the picture has: a blank canvas has one.
COLOURS = """const canvas = document.querySelector("#network");
const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
return new Set(new Uint32Array(data.buffer)).size;"""

# The counters, once they have changed from the moment before: they come with the frame after a step.
WORDS = """const words = document.querySelector("#context");
while (words.textContent.startsWith("update 0")) await new Promise(requestAnimationFrame);
return words.textContent;"""


def settings(seed: int) -> str:
    return f"net=2-3-1&data=xor&hidden=tanh&seed={seed}"


def around(site: Site, *more: str) -> str:
    """A page with a frame each; `more` are further attributes."""
    frames = "".join(f'<iframe src="{site.base}?embed#{settings(seed)}" title="simulator {seed}" width="400" height="120" {each}></iframe>'
                     for seed, each in enumerate(more))  # fmt: skip
    return AROUND.replace("FRAMES", str(len(more))).replace("BODY", frames)


def check_numbers(seed: int, trace: dict[str, Any]) -> None:
    """The trace of an update is that of the native core."""
    session = Session()
    config = {"net": "2-3-1", "data": "xor", "hidden": "tanh", "seed": seed}
    assert "result" in json.loads(session.call("configure", json.dumps({"config": config})))
    session.training.seek(UPDATES)
    native = session.training.trace()
    assert trace["iteration"] == UPDATES
    assert trace["samples"] == native.samples
    for name in NUMBERS:
        for got, wanted in zip(trace[name], getattr(native, name), strict=True):
            np.testing.assert_allclose(np.array(got), wanted, rtol=1e-10, atol=1e-14, err_msg=name)


def check_page(engine: Engine, site: Site) -> None:
    """The page by itself."""
    engine.goto(site.url(f"#{settings(0)}"))
    engine.run("while (!window.backprop) await new Promise(requestAnimationFrame); await backprop.ready()")
    assert engine.run(COLOURS) > 20
    engine.run("await backprop.live(); await backprop.step('update')")
    state = engine.run("return backprop.state()")
    assert (state["iteration"], state["source"]) == (1, "live")
    assert engine.run(WORDS).startswith("update 1 · epoch 0")
    engine.run(f"await backprop.train({UPDATES - 1})")
    check_numbers(0, engine.run("return backprop.trace()"))


def check_frames(engine: Engine, address: str, frames: int) -> None:
    """Every simulator of the page around them."""
    engine.goto(address)
    engine.run("await Promise.all(greeted.map(({ promise }) => promise))")
    engine.run(f"await Promise.all(Array.from({{ length: {frames} }}, (_, at) => ask(at, 'live')))")
    for at in range(frames):
        engine.run(f"await ask({at}, 'train', {UPDATES})")
        check_numbers(at, engine.run(f"return ask({at}, 'trace')"))


@pytest.fixture
def chromium(browser: Browser, page: Page, complaints: Complaints) -> Open:
    """The browser of all other tests, in the same clothes; one that refuses storage is a browser of its own."""

    def clothed(page: Page) -> Engine:
        return Engine(page.goto, lambda body: page.evaluate(f"async () => {{ {body} }}"), complaints.seen)

    @contextmanager
    def opened(folder: Path, storage: bool = True) -> Iterator[Engine]:
        if storage:
            yield clothed(page)
            return
        with without_storage(browser.browser_type, folder) as other:
            complaints.watch(other)
            yield clothed(other)

    return opened


@pytest.fixture
def engine_named(chromium: Open, tmp_path: Path) -> Callable[..., Opened]:
    """Opens an engine; a test of one that is not installed is skipped, and says what is missing."""

    @contextmanager
    def opened(name: str, **options: Any) -> Iterator[Engine]:
        try:
            with {"Chromium": chromium, "Firefox": firefox, "WebKit": webkit}[name](tmp_path, **options) as engine:
                yield engine
                assert engine.complaints == []
        except NotHere as reason:
            pytest.skip(f"not tried: {name} ({reason})")

    return opened


@pytest.mark.parametrize("name", ["Chromium", "Firefox", "WebKit"])
def test_live_on_the_page_and_in_every_frame(
    name: str, engine_named: Callable[..., Opened], make_site: Callable[..., Site]
) -> None:
    site, course = make_site(compress=True), make_site(host="localhost")
    site.headers["Access-Control-Allow-Origin"] = "*"
    site.replace("around.html", around(site, "").encode())
    course.replace("around.html", around(site, "", "", 'sandbox="allow-scripts"').encode())
    with engine_named(name) as engine:
        check_page(engine, site)
        check_frames(engine, site.url("around.html"), 1)
        check_frames(engine, course.url("around.html"), 3)


STORAGE = """try { localStorage.length; return "kept"; } catch { return "refused"; }"""


NO_WEBKIT = pytest.mark.skip(reason="not tried: WebKit without storage (its driver has no way to refuse it)")


@pytest.mark.parametrize("name", ["Chromium", "Firefox", pytest.param("WebKit", marks=NO_WEBKIT)])
def test_live_where_nothing_may_be_kept(
    name: str, engine_named: Callable[..., Opened], make_site: Callable[..., Site]
) -> None:
    site, course = make_site(compress=True), make_site(host="localhost")
    site.headers["Access-Control-Allow-Origin"] = "*"
    course.replace("around.html", around(site, "", "", 'sandbox="allow-scripts"').encode())
    with engine_named(name, storage=False) as engine:
        check_page(engine, site)
        assert engine.run(STORAGE) == "refused"
        check_frames(engine, course.url("around.html"), 3)
