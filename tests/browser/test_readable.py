"""What the picture says can be read: no two of its texts touch and none is cut off, with the longest numbers that training makes."""

from __future__ import annotations

from playwright.sync_api import Page

from support.site import Site

# The texts of the drawing that is exported, as a browser sets them: their boxes without the room that fonts leave above and below.
TEXTS = """async () => {
  const host = document.body.appendChild(document.createElement("div"));
  host.innerHTML = await backprop.exportSVG();
  const texts = [...host.querySelectorAll("text")].map((text) => {
    const { x, y, width, height } = text.getBBox();
    return { text: text.textContent, left: x, right: x + width, top: y + 0.22 * height, bottom: y + 0.78 * height };
  });
  const { width } = host.querySelector("svg").viewBox.baseVal;
  host.remove();
  return { texts, width };
}"""


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    wide = min(a["right"], b["right"]) - max(a["left"], b["left"])
    high = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return wide > 1 and high > 1


def faults(page: Page) -> list[str]:
    found = page.evaluate(TEXTS)
    texts, width = found["texts"], found["width"]
    assert len(texts) > 20
    cut = [f"{a['text']} is cut off" for a in texts if a["left"] < -0.5 or a["right"] > width + 0.5]
    met = [f"{a['text']} meets {b['text']}" for n, a in enumerate(texts) for b in texts[:n] if overlap(a, b)]
    return cut + met


def test_numbers_keep_clear_of_each_other_however_small_they_get(page: Page, site: Site) -> None:
    page.goto(site.url("#net=2-4-2-1&data=circle"))
    page.evaluate("backprop.live()")
    for updates, sizes in ((20, [(1440, 900)]), (30000, [(1440, 900), (1000, 700), (820, 1100), (320, 640)])):
        page.evaluate(f"backprop.seek({updates})")
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function("document.querySelector('#network').clientWidth === backprop.layout().width")
            for phase in ("error", "gradient", "update"):
                page.evaluate(f"backprop.seek({updates}, {{ phase: '{phase}' }})")
                assert faults(page) == [], f"update {updates}, {phase}, {width} px wide"


def test_the_names_of_classes_are_whole(page: Page, site: Site) -> None:
    page.goto(site.url("#net=4-4-3&data=iris"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.step('update')")
    for width in (1440, 700):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("document.querySelector('#network').clientWidth === backprop.layout().width")
        assert faults(page) == []
        assert {"setosa", "virginica"} <= {each["text"] for each in page.evaluate(TEXTS)["texts"]}


def test_the_timelines_names_are_whole_or_left_out(page: Page, site: Site) -> None:
    cut = """() => [...document.querySelectorAll('.line span')].filter((part) => parseFloat(getComputedStyle(part).fontSize) > 0
      && part.scrollWidth > part.clientWidth).map((part) => part.textContent)"""
    for net, widths in (("2-2-2-1", (1440, 700, 320)), ("4-4-3&data=iris", (1440, 1000, 700))):
        page.goto(site.url(f"#net={net}"))
        page.evaluate("backprop.live()")
        page.evaluate("backprop.seek(1, { phase: 'backward' })")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function("document.querySelector('#network').clientWidth === backprop.layout().width")
            page.wait_for_function(f"({cut})().length === 0", timeout=5000)
    assert page.locator(".line.dense").count() == 1, "at 700 px there is no room for so many"
