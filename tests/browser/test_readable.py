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
  const { width, height } = host.querySelector("svg").viewBox.baseVal;
  host.remove();
  return { texts, width, height };
}"""


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    wide = min(a["right"], b["right"]) - max(a["left"], b["left"])
    high = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return wide > 1 and high > 1


def faults(page: Page) -> list[str]:
    found = page.evaluate(TEXTS)
    texts, width, height = found["texts"], found["width"], found["height"]
    assert len(texts) > 10
    cut = [
        f"{a['text']} is cut off"
        for a in texts
        if a["left"] < -0.5 or a["right"] > width + 0.5 or a["top"] < -0.5 or a["bottom"] > height + 0.5
    ]
    met = [f"{a['text']} meets {b['text']}" for n, a in enumerate(texts) for b in texts[:n] if overlap(a, b)]
    return cut + met


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("document.querySelector('#network').clientWidth === backprop.layout().width", timeout=5000)


def shown_desired(page: Page) -> str:
    (text,) = [each["text"] for each in page.evaluate(TEXTS)["texts"] if each["text"].startswith("d ")]
    return text.removeprefix("d ")


def is_rounded(text: str, value: float) -> bool:
    """Is it the value with up to three digits?"""
    number = text.replace("−", "-").replace("·10", "e").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return any(float(number) == float(f"{value:.{digits}e}") for digits in range(3))


def test_numbers_keep_clear_of_each_other_however_small_they_get(page: Page, site: Site) -> None:
    page.goto(site.url("#net=2-4-2-1&data=circle"))
    page.evaluate("backprop.live()")
    for updates, sizes in ((20, [(1440, 900)]), (30000, [(1440, 900), (1000, 700), (820, 1100), (320, 640)])):
        page.evaluate(f"backprop.seek({updates})")
        for width, height in sizes:
            resize(page, width, height)
            for phase in ("error", "gradient", "update"):
                page.evaluate(f"backprop.seek({updates}, {{ phase: '{phase}' }})")
                assert faults(page) == [], f"update {updates}, {phase}, {width} px wide"


def test_nothing_is_cut_off_or_written_over_in_a_frame_of_any_size(page: Page, site: Site) -> None:
    page.goto(site.url("?embed#net=2-2-2-1&data=xor"))
    page.evaluate("backprop.live()")
    tiny = [[-0.0000123], [0.716], [-0.000123], [-123456]]
    for given in ({"net": "2-2-2-1"}, {"data": "sine"}, {"data": "plane", "net": "2-4-2-1"}, tiny):
        if isinstance(given, list):
            page.evaluate("targets => backprop.setTeacherSet({ inputs: targets.map((_, n) => [n]), targets })", given)
            page.evaluate("backprop.configure({ split: 1, batch: 1, rate: 1e-9, net: '1-2-1' })")
        else:
            page.evaluate("given => backprop.configure(given)", given)
        for width, height in ((320, 640), (500, 480), (600, 480), (700, 640), (1280, 800)):
            resize(page, width, height)
            places = set()
            for update in range(4 if given is tiny else 1):
                for phase in ("update", "backward"):
                    page.evaluate("([update, phase]) => backprop.seek(update, { phase })", [update, phase])
                    assert faults(page) == [], f"{given}, update {update}, {phase}, {width} px wide"
                    places.add(page.evaluate("JSON.stringify(backprop.layout())"))
                desired = page.evaluate(
                    "backprop.trace().then(({ targets }) => targets[backprop.state().moment.sample][0])"
                )
                assert is_rounded(shown_desired(page), desired), f"{desired}, {width} px wide"
            assert len(places) == 1, "the picture stays where it is"


def test_the_names_of_classes_are_whole(page: Page, site: Site) -> None:
    page.goto(site.url("#net=4-4-3&data=iris"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.step('update')")
    for width in (1440, 700):
        resize(page, width, 900)
        assert faults(page) == []
        # Beside the right one's name stands what is wanted of it.
        texts = {each["text"].removesuffix("\u2002d 1") for each in page.evaluate(TEXTS)["texts"]}
        assert {"setosa", "versicolor", "virginica"} <= texts


def test_the_timelines_names_are_whole_or_left_out(page: Page, site: Site) -> None:
    cut = """() => [...document.querySelectorAll('.line span')].filter((part) => parseFloat(getComputedStyle(part).fontSize) > 0
      && part.scrollWidth > part.clientWidth).map((part) => part.textContent)"""
    for net, widths in (("2-2-2-1", (1440, 700, 320)), ("4-4-3&data=iris", (1440, 1000, 700))):
        page.goto(site.url(f"#net={net}"))
        page.evaluate("backprop.live()")
        page.evaluate("backprop.seek(1, { phase: 'backward' })")
        for width in widths:
            resize(page, width, 900)
            page.wait_for_function(f"({cut})().length === 0", timeout=5000)
    assert page.locator(".line.dense").count() == 1, "at 700 px there is no room for so many"
