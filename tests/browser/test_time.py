"""The time machine as a person has it: scrubbing, branches, and a page at rest that costs nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.site import Site

NUMBERS = """async () => {
  const { iteration, weights, biases, deltas, loss } = await backprop.trace();
  return { iteration, weights, biases, deltas, loss };
}"""


@pytest.fixture
def live(page: Page, site: Site) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url("#net=2-3-1"))
    page.evaluate("backprop.live()")
    return page


def test_a_change_in_the_past_branches_and_the_old_branch_comes_back(
    live: Page, make_context: Callable[..., BrowserContext]
) -> None:
    page = live
    page.evaluate("backprop.train(500)")
    first = page.evaluate(NUMBERS)
    expect(page.locator("#branch")).to_be_hidden()
    page.evaluate("backprop.seek(120)")
    before = page.evaluate(NUMBERS)
    page.evaluate(
        "(async () => { const p = await backprop.weights(); p.weights[0][0][0] = 0.875; await backprop.setWeights(p); })()"
    )
    page.evaluate("backprop.configure({rate: 0.1})")  # at the same place: the same branch
    page.evaluate("backprop.train(60)")
    second = page.evaluate(NUMBERS)
    assert page.evaluate("backprop.branches()") == [
        {"branch": 1, "edited": None, "reached": 500, "current": False},
        {"branch": 2, "edited": 120, "reached": 180, "current": True},
    ]
    choice = page.get_by_label("branch")
    expect(choice).to_be_visible()
    expect(choice.locator("option:checked")).to_have_text("2: from update 120 to 180")

    choice.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("backprop.branches()[0].current && backprop.state().status === 'paused'")
    expect(page.locator("#run p")).to_have_text("update 180 of 500")
    assert page.evaluate("backprop.config().rate") == 0.5
    page.evaluate("backprop.seek(120)")
    assert page.evaluate(NUMBERS) == before
    page.evaluate("backprop.seek(500)")
    assert page.evaluate(NUMBERS) == first
    link = page.evaluate("backprop.permalink()")

    page.evaluate("backprop.branch(2)")
    assert page.evaluate(NUMBERS) == second  # as far as it came
    assert page.evaluate("backprop.config().rate") == 0.1
    page.evaluate("backprop.seek(119)")  # stepping back over the change undoes it, as ever
    page.evaluate("backprop.step('update')")
    page.evaluate("backprop.seek(180)")
    assert page.evaluate(NUMBERS) == second
    choice.select_option("1")
    page.wait_for_function("backprop.branches()[0].current")
    message = page.evaluate("backprop.branch(7).catch((error) => error.message)")
    assert message == "branch: there is no branch 7; allowed are 1, 2"

    other = make_context(reduced_motion="reduce").new_page()
    other.goto(link)
    other.evaluate("backprop.live()")
    other.wait_for_function("backprop.state().iteration === 500")
    assert other.evaluate(NUMBERS) == first
    page.evaluate("backprop.reset(3)")
    assert len(page.evaluate("backprop.branches()")) == 1
    expect(choice).to_be_hidden()


def test_dragging_along_the_run_asks_for_one_place_at_a_time(live: Page) -> None:
    """However many places a drag passes, Python is asked about few, and the page ends where the finger does."""
    page = live
    page.evaluate("backprop.configure({net: '2-8-8-1', data: 'circle'})")
    page.evaluate("backprop.train(3000)")
    box = page.locator("#run").bounding_box()
    assert box
    page.evaluate("""() => {
      window.seen = [];
      document.addEventListener("backprop:update", ({ detail }) => seen.push(detail.iteration));
    }""")
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.9 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.2 * box["width"], middle, steps=60)
    page.mouse.up()
    page.wait_for_function("backprop.state().status === 'paused' && Math.abs(backprop.state().iteration - 600) < 20")
    seen = page.evaluate("window.seen")
    assert seen[-1] == page.evaluate("backprop.state().iteration")
    at = seen[-1]
    # A way that would take minutes does not hold the cursor: the next place counts.
    page.evaluate("void (window.far = backprop.seek(80_000_000).catch((error) => error.type))")
    page.evaluate("backprop.seek(7)")
    assert page.evaluate("window.far") == "Superseded"
    assert page.evaluate("backprop.state().iteration") == 7 != at
    assert page.evaluate("backprop.trace()")["iteration"] == 7
