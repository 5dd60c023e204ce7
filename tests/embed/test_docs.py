"""Use case 33: the documentation's examples, run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from backprop import Network
from support.site import Site

ANSWERS = {
    "state": '"moment"',
    "configure": '"rate": 0.1',
    "train": "null",
    "trace": '"weight_gradients"',
    "weights": '"biases"',
    "branches": '"reached"',
    "branch": '"edited"',
    "teacherSet": '"inputs"',
    "explain": '"symbol"',
    "permalink": "#",
    "exportCode": "import numpy",
    "exportRecording": "backprop-recording",
    "exportHandout": "<!doctype html>",
    "exportSVG": "<svg",
}


def test_33_every_example_runs(page: Page, site: Site, dist: Path) -> None:
    names = re.findall(r"^  (\w+): \{ does", (dist / "static/embed/methods.js").read_text(), re.M)
    page.goto(site.url("static/embed/docs.html"))
    page.locator("backprop-sim[state=live]").wait_for()
    for name in names:
        page.get_by_role("button", name=f"Run {name}", exact=True).click()
        result = page.locator(f"#method-{name} pre[role=status]")
        expect(result).not_to_have_text("…", timeout=30_000)
        expect(result).to_contain_text(ANSWERS.get(name, ""))
        expect(result).not_to_contain_text(re.compile(r"^(undefined|internal|\w*(Error|Live|Superseded)): "))
    expect(page.locator("#events li").first).to_be_visible()
    code = page.locator("#method-step code").inner_text()
    assert code == '(sim) => sim.step("layer", 2)'


def test_the_example_of_a_teacher_set_learns_all_of_it(page: Page, site: Site) -> None:
    """Four samples are all learned from, and the batch fits them."""
    page.goto(site.url("static/embed/docs.html"))
    page.locator("backprop-sim[state=live]").wait_for()
    page.get_by_role("button", name="Run setTeacherSet", exact=True).click()
    expect(page.locator("#method-setTeacherSet pre[role=status]")).to_have_text("null")
    config, given, parameters = page.evaluate("""async () => {
      const sim = document.getElementById("sim");
      await sim.train(400);
      return [await sim.config(), await sim.teacherSet(), await sim.weights()];
    }""")
    assert (config["data"], config["split"], config["batch"]) == ("own", 1, 1)
    network = Network([int(n) for n in config["net"].split("-")], config["hidden"], config["output"])
    network.assign(parameters["weights"], parameters["biases"])
    assert (network.predict(given["inputs"]) > 0.5).tolist() == [[False], [False], [False], [True]]
