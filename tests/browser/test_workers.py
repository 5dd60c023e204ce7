"""Where Python runs and how that can end: a way that fails leads to the next, and nobody waits for a worker that is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.browser import Complaints
from support.driven import DrivenWorker
from support.packs import core_files, replace_core
from support.site import Site
from support.ticks import hold_time, pass_seconds

WORKER = "static/page/worker.js"
SIZES = "(await backprop.weights()).weights.map((each) => each.length)"

FIRST = "self.postMessage({ event: 'hello' });"
HELD = (
    "self.postMessage({ event: 'held', lock: 'mine' }); return new Promise(() => setTimeout(() => self.close(), 50));"
)
# What a worker may do in place of starting Python.
FAULTS = {
    "is not there": "",
    "breaks at once": "throw new Error('not today');",
    "never says a word": "self.onmessage = () => {};",
    "hangs at once": "for (;;);",
    "hangs after its first word": f"{FIRST} for (;;);",
    "falls silent after its first word": FIRST,
    "ends in the middle": f"{FIRST} navigator.locks.request('mine', () => {{ {HELD} }});",
    "cannot start Python": f"{FIRST} self.postMessage({{ event: 'failed', message: 'Python did not start (NotFoundError).' }});",
}
# Those of which nothing is heard, and how many it takes: one by its address and, where no word came, one that a line of data imports.
SILENT = {
    "never says a word": 2,
    "hangs at once": 2,
    "hangs after its first word": 1,
    "falls silent after its first word": 1,
}


@pytest.fixture
def opened(page: Page, site: Site, complaints: Complaints) -> Callable[..., Page]:
    """The page, where patience runs out when the test says so."""
    complaints.allow("Failed to load resource", "net::ERR", "blocked by CORS", "Content Security Policy")
    hold_time(page.context)
    page.emulate_media(reduced_motion="reduce")

    def go(settings: str = "net=2-3-1&data=xor&seed=4") -> Page:
        page.goto(site.url(f"#{settings}"))
        page.wait_for_function("window.backprop")
        return page

    return go


@pytest.mark.parametrize("fault", FAULTS)
def test_a_worker_that_fails_leads_to_the_next_way(fault: str, opened: Callable[..., Page], site: Site) -> None:
    if script := FAULTS[fault]:
        site.replace(WORKER, script.encode())
    else:
        site.deny(WORKER)
    site.headers["Access-Control-Allow-Origin"] = "*"  # else a line of data may not import the script
    page = opened()
    page.evaluate("void (window.live = backprop.live())")
    if fault in SILENT:
        page.evaluate("(count) => passWorkers(count)", SILENT[fault])
    page.evaluate("window.live")
    page.evaluate("backprop.train(60)")
    assert page.evaluate("backprop.state().iteration") == 60
    assert page.evaluate(f"(async () => {SIZES})()") == [2, 3]
    wait_until(page, lambda: page.workers == [])  # one in an endless loop takes a while to end
    expect(page.locator("#notes .note")).to_have_count(0)


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """Waits for something outside the page."""
    while not holds():
        page.evaluate("new Promise((done) => setTimeout(done, 20))")


# — what no way could mend —————————————————————————————————————————————————————————————————————————————————————————————

BROKEN = b"raise RuntimeError('made broken')\n"


@pytest.mark.parametrize("fault, words, boots", [
    ("a file is missing", "pyodide.asm.wasm could not be fetched: the server answered 404", 1),
    ("a file is damaged", "core.pack arrived damaged", 1),
    ("the core does not run", "made broken", 1),
    ("the network is gone", "could not be fetched. Check the network and try again.", 1),
])  # fmt: skip
def test_what_no_way_could_mend_is_told_at_once_and_retry_works(
    fault: str, words: str, boots: int, opened: Callable[..., Page], site: Site
) -> None:
    worker = site.folder / WORKER
    if fault == "a file is missing":
        site.deny("static/vendor/pyodide/pyodide.asm.wasm")
    elif fault == "a file is damaged":
        site.corrupt("static/generated/core.pack")
    elif fault == "the core does not run":
        files = {name: data for name, data in core_files(site).items() if not name.endswith(".pyc")}
        replace_core(site, {**files, "backprop/browser/session.py": BROKEN})
    else:  # for the worker, and for everything after it
        site.replace(WORKER, b"await fetch('../../cut');\n" + worker.read_bytes())
        site.hold("cut")
    page = opened()
    if fault == "the network is gone":
        page.wait_for_function("backprop.state().python === 'booting'")
        site.cut()
        site.held["cut"].set()
    note = page.locator("#notes .note", has_text="Python could not start")
    expect(note).to_contain_text(words, timeout=60_000)
    assert sum(request.path == "static/generated/boot.json" for request in site.requests) <= boots
    wait_until(page, lambda: not page.workers)
    site.restore()
    note.get_by_role("button", name="Retry").click()
    page.evaluate("backprop.live()")
    page.evaluate("backprop.train(60)")
    assert page.evaluate("backprop.state().iteration") == 60


# — a worker that ends while it is needed ——————————————————————————————————————————————————————————————————————————————

ENDS = {
    "it closes itself": ("self.close()", "Python's worker ended."),
    "it hangs": ("setTimeout(() => { for (;;); })", "Python has not answered for 60 seconds and was stopped."),
    "it breaks": (
        "setTimeout(() => { throw new Error('out of order'); })",
        "Python's worker stopped (Uncaught Error: out of order).",
    ),
}
TOLD = "({ type, message }) => `${type}: ${message}`"
NUMBERS = (
    "async () => { const t = await backprop.trace(); return [t.iteration, t.weights, t.deltas, t.weight_gradients]; }"
)


def edit(page: Page) -> None:
    """A run that was changed by hand on its way."""
    page.evaluate("""async () => {
        await backprop.train(30);
        const now = await backprop.weights();
        now.weights[0][1][2] = 0.123456789;
        await backprop.setWeights(now);
        await backprop.train(40);
    }""")


@pytest.mark.parametrize("end", ENDS)
def test_a_worker_that_ends_is_noticed_and_retry_brings_the_run_back(
    end: str, opened: Callable[..., Page], complaints: Complaints
) -> None:
    complaints.allow("out of order")
    script, words = ENDS[end]
    page = opened()
    page.evaluate("backprop.live()")
    edit(page)
    before = page.evaluate(NUMBERS)
    page.evaluate(f"void (window.waiting = backprop.train(1e8).catch({TOLD}))")
    page.workers[0].evaluate(script)
    if "hangs" in end:
        pass_seconds(page, 60)
    assert page.evaluate("waiting") == page.evaluate(f"backprop.weights().catch({TOLD})") == f"NotLive: {words}"
    note = page.locator("#notes .note", has_text=words)
    expect(note).to_be_visible()
    assert page.evaluate("backprop.state().python") == "failed"
    note.get_by_role("button", name="Retry").click()
    page.evaluate("backprop.live()")
    page.evaluate("backprop.seek(70)")
    assert page.evaluate(NUMBERS) == before
    page.evaluate("backprop.train(5)")
    assert page.evaluate("backprop.state().iteration") == 75


def test_a_worker_that_ends_while_it_starts_is_followed_by_the_next_way(
    opened: Callable[..., Page], site: Site
) -> None:
    wasm = site.hold("static/vendor/pyodide/pyodide.asm.wasm")
    page = opened()
    wait_until(page, lambda: page.workers and page.workers[0].evaluate("!!self.python?.lock"))
    page.workers[0].evaluate("self.close()")
    wasm.set()
    page.evaluate("backprop.live()")
    assert page.evaluate("backprop.train(60).then(() => backprop.state().iteration)") == 60
    assert page.workers == []


def test_who_works_for_long_says_so_and_is_waited_for(opened: Callable[..., Page]) -> None:
    page = opened()
    page.evaluate("backprop.live()")
    say = "python.say({ event: 'busy', seconds: 300 });"
    busy = f"setTimeout(() => {{ {say} const end = performance.now() + 1500; while (performance.now() < end); }})"
    page.workers[0].evaluate(say + busy)
    page.evaluate("void (window.asked = backprop.weights())")
    pass_seconds(page, 200)
    assert page.evaluate("asked.then(({ weights }) => weights.length)") == 2


def test_a_long_call_says_that_it_is_one(page: Page, site: Site) -> None:
    worker = DrivenWorker(page, site)
    worker.start()
    worker.booted()
    worker.call("inspect_csv", csv="a,b\n1,2\n")
    assert worker.seen(event="busy")[0]["seconds"] >= 300
    worker.send({"method": "ping"})
    worker.wait_for({"event": "pong"})
