"""What nobody needs costs nothing: no frame and no message at rest, nothing played out of sight, no memory that grows with use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from support.browser import UNOPTIMISED, Complaints, fresh_context, launch
from support.restless import OPEN_ALL, PERFORM, Memory, gestures, memory
from support.site import Site

COUNT_MESSAGES = """
window.sent = 0;
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (...all) { window.sent += 1; return post.apply(this, all); };
"""
# Frames drawn and messages sent while the browser shows sixty frames.
SIXTY_FRAMES = """async () => {
  const counted = () => [performance.getEntriesByName("backprop:frame").length, window.sent];
  const frames = async (count) => { while (count-- > 0) await new Promise(requestAnimationFrame); };
  for (let before = ""; before !== (before = String(counted()));) await frames(20);
  const [drawn, sent] = counted();
  await frames(60);
  const now = counted();
  return [now[0] - drawn, now[1] - sent];
}"""
HIDE = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# Is it the same update, thirty frames later?
STANDS = """async () => {
  while (backprop.state().status !== "paused") await new Promise(requestAnimationFrame);
  const { iteration } = backprop.state();
  for (let n = 0; n < 30; n += 1) await new Promise(requestAnimationFrame);
  return backprop.state().iteration === iteration;
}"""


@pytest.fixture
def live(page: Page, site: Site) -> Page:
    page.add_init_script(COUNT_MESSAGES)
    page.goto(site.url("#data=circle&net=2-4-2-1&batch=10"))
    page.evaluate("backprop.live()")
    return page


def test_at_rest_nothing_is_drawn_and_nothing_is_sent(live: Page) -> None:
    live.locator("#panels > details").last.wait_for(state="attached")
    assert live.evaluate(SIXTY_FRAMES) == [0, 0]
    live.evaluate("backprop.train(200)")
    assert live.evaluate("window.sent") > 0, "the counting counts"
    assert live.evaluate(SIXTY_FRAMES) == [0, 0]


@pytest.mark.parametrize("speed", ["'fastest'", "16"])
def test_a_hidden_tab_pauses_and_goes_on_when_it_is_seen_again(live: Page, speed: str) -> None:
    moved = "([n, k]) => { const { iteration, moment } = backprop.state(); return iteration > n || JSON.stringify(moment) !== k; }"
    live.evaluate(f"backprop.play({speed})")
    live.wait_for_function("backprop.state().iteration > 0 || backprop.state().moment.phase !== 'input'")
    live.evaluate(HIDE, "hidden")
    assert live.evaluate(STANDS)
    where = live.evaluate("[backprop.state().iteration, JSON.stringify(backprop.state().moment)]")
    live.evaluate(HIDE, "visible")
    live.wait_for_function(moved, arg=where)

    # Who pauses it while it is hidden means it.
    live.evaluate(HIDE, "hidden")
    live.evaluate("backprop.pause()")
    live.evaluate(HIDE, "visible")
    assert live.evaluate(STANDS)
    live.evaluate("backprop.train(50)")  # and what is asked for is done, seen or not
    assert live.evaluate("backprop.state().iteration") >= 50


def test_a_short_soak_leaves_the_memory_flat(browser: Browser, complaints: Complaints, site: Site) -> None:
    with launch(browser.browser_type, UNOPTIMISED) as plain, fresh_context(plain, complaints) as context:
        page = context.new_page()
        page.goto(site.url("#data=circle&net=2-4-2-1&batch=10"))
        page.evaluate("backprop.live()")
        page.evaluate(OPEN_ALL)

        def soak(*seeds: int) -> Memory:
            for seed in seeds:
                page.evaluate(PERFORM, gestures(seed, 40))
            return memory(page)

        before = soak(0, 1, 2, 3)  # warm: all code has run once, and caches are as full as they get
        after = soak(4, 5, 6)
        assert after.heap <= before.heap * 1.02  # one trace kept a gesture would be 1.3 MB
        assert after.objects <= before.objects * 1.02
        assert after.python <= before.python * 1.02
