"""Where numbers come from, as a person reads it: formulas, derivations, paths, one neuron, checks, strengths, both ways of learning."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from backprop import Network
from support.picture import Picture, shown
from support.site import Site

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = "net=2-2-2-1&seed=5&shuffle=0"


@pytest.fixture
def live(page: Page, site: Site) -> Page:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{CONFIG}"))
    page.evaluate("Promise.all([backprop.live(), backprop.ready()])")
    expect(page.locator("#panel-formula")).to_be_visible()
    return page


def tex_of(place: Locator) -> str:
    """The TeX that a formula was set from, as screen readers' MathML carries it."""
    return place.locator("annotation").first.text_content() or ""


def minus(text: str) -> str:
    return text.replace("−", "-")


def by_hand(page: Page) -> dict[str, float]:
    """The 2-2-2-1 network worked out here, line by line, with nothing of the core's: tanh, tanh, sigmoid, ½ (y − d)²."""
    import math

    p, trace = page.evaluate("Promise.all([backprop.weights(), backprop.trace()])")
    (w1, w2, w3), (b1, b2, b3) = p["weights"], p["biases"]
    x, d = trace["activations"][0][0], trace["targets"][0][0]
    a1 = [math.tanh(sum(x[i] * w1[i][j] for i in range(2)) + b1[j]) for j in range(2)]
    a2 = [math.tanh(sum(a1[i] * w2[i][j] for i in range(2)) + b2[j]) for j in range(2)]
    y = 1 / (1 + math.exp(-(sum(a2[i] * w3[i][0] for i in range(2)) + b3[0])))
    d3 = (y - d) * y * (1 - y)
    e2 = [w3[j][0] * d3 for j in range(2)]
    d2 = [e2[j] * (1 - a2[j] ** 2) for j in range(2)]
    e1 = [sum(w2[i][j] * d2[j] for j in range(2)) for i in range(2)]
    d1 = [e1[j] * (1 - a1[j] ** 2) for j in range(2)]
    return {
        "y": y,
        "E": 0.5 * (y - d) ** 2,
        "e3": y - d,
        "s3": y * (1 - y),
        "a3": a2[0],
        "g3": d3 * a2[0],
        "e1": e1[1],
        "s1": 1 - a1[1] ** 2,
        "x": x[0],
        "g1": d1[1] * x[0],
        "path_a": d3 * w3[0][0] * (1 - a2[0] ** 2) * w2[1][0] * (1 - a1[1] ** 2) * x[0],
        "path_b": d3 * w3[1][0] * (1 - a2[1] ** 2) * w2[1][1] * (1 - a1[1] ** 2) * x[0],
    }


def test_the_formula_of_an_output_weight_has_the_numbers_worked_by_hand(live: Page) -> None:
    live.evaluate("backprop.seek(2)")
    hand = by_hand(live)
    live.evaluate("backprop.select({edge: [3, 0, 0]})")
    numbers = live.locator("#formula-numbers")
    expect(numbers.locator("annotation")).to_contain_text(minus(shown(hand["g3"])))
    for value in (hand["e3"], hand["s3"], hand["a3"]):
        assert minus(shown(value)) in tex_of(numbers)
    factors = live.locator("#panel-formula .factors")
    for value in (hand["e3"], hand["s3"], hand["a3"]):
        expect(factors).to_contain_text(shown(value))


def test_a_hidden_weights_derivation_line_by_line_and_its_paths(live: Page) -> None:
    live.evaluate("backprop.seek(3)")  # both inputs are 1
    hand = by_hand(live)
    live.evaluate("backprop.select({edge: [1, 0, 1]})")
    expect(live.locator("#formula-numbers annotation")).to_contain_text(minus(shown(hand["g1"])))
    live.locator("#derivation summary").click()
    lines = live.locator("#derivation li")
    expect(lines).to_have_count(1)
    next_line = live.get_by_role("button", name="next line")
    next_line.focus()
    total = int((live.locator("#derivation .row").text_content() or "").split(" of ")[1])
    for count in range(2, total + 1):
        live.keyboard.press("Enter")
        expect(lines).to_have_count(count)
    reasons = " ".join(live.locator("#derivation li p").all_text_contents())
    for phrase in ("constant", "Chain rule", "Only one term of the sum", "½", "learning rate"):
        assert phrase in reasons, phrase
    live.locator("#paths summary").click()
    paths = live.locator("#paths li button")
    expect(paths).to_have_count(2)
    texts = " ".join(paths.all_text_contents())
    assert shown(hand["path_a"]) in texts and shown(hand["path_b"]) in texts
    assert hand["path_a"] + hand["path_b"] == pytest.approx(hand["g1"], rel=1e-9)
    before = len(Picture(live).lines)
    paths.first.focus()
    live.wait_for_function(
        "backprop.exportSVG().then((svg) => (svg.match(/<line/g) || []).length > " + str(before) + ")"
    )


def test_a_factor_lights_up_in_the_picture_and_an_edge_in_the_formula(live: Page) -> None:
    live.evaluate("backprop.seek(0, {phase: 'backward', layer: 1, neuron: 1})")
    live.evaluate("backprop.select({edge: [3, 0, 0]})")
    expect(live.locator("#formula-numbers annotation")).to_be_attached()
    colors = live.evaluate("""['error', 'slope', 'input'].map((role) =>
        getComputedStyle(document.documentElement).getPropertyValue('--' + role).trim())""")
    live.wait_for_function(
        """(colors) => backprop.exportSVG().then((svg) =>
        colors.every((color) => svg.includes(`stroke="${color}"`)))""",
        arg=colors,
    )
    for role, color in zip(("error", "slope", "input"), colors, strict=True):
        part = live.locator(f"#formula-symbols [data-role={role}]").first
        rgb = part.evaluate("(element) => getComputedStyle(element).color")
        assert re.findall(r"\d+", rgb) == [str(int(color[i : i + 2], 16)) for i in (1, 3, 5)]
    layout = live.evaluate("backprop.layout()")
    box, place = live.locator("#network").bounding_box(), layout["nodes"][2][0]
    assert box
    live.mouse.move(box["x"] + place["x"], box["y"] + place["y"])
    expect(live.locator("#formula-symbols [data-ref='2.0'].lit")).to_have_count(1)


def test_both_conventions_everywhere_at_once(live: Page) -> None:
    live.evaluate("backprop.seek(0, {phase: 'backward', layer: 1, neuron: 1})")
    live.evaluate("backprop.select({edge: [2, 0, 0]})")
    live.evaluate("backprop.configure({signal: 'net-input'})")
    expect(live.locator("#panel-formula .factors tr")).to_have_count(2)
    delta = live.evaluate("backprop.trace()")["deltas"][1][0][0]
    expect(live.locator("#panel-formula .factors")).to_contain_text(shown(delta))
    assert f"δ {shown(delta)}" in Picture(live).texts
    live.evaluate("backprop.configure({signal: 'activation'})")
    expect(live.locator("#panel-formula .factors tr")).to_have_count(3)


def test_thousands_of_paths_are_told_by_the_largest_and_the_rest(page: Page, site: Site) -> None:
    page.goto(site.url("#net=2-12-12-12-1&seed=1"))
    page.evaluate("Promise.all([backprop.live(), backprop.ready()])")
    page.evaluate("backprop.select({edge: [1, 0, 3]})")
    page.locator("#paths summary").click()
    expect(page.locator("#paths")).to_contain_text("144 paths")
    expect(page.locator("#paths")).to_contain_text("The other")


def test_one_neuron_opened_and_a_what_if_that_leaves_training_alone(live: Page) -> None:
    before = live.evaluate("backprop.weights()")
    live.evaluate("backprop.select({neuron: [2, 0]})")
    live.locator("#panel-neuron > summary").click()
    trace = live.evaluate("backprop.trace()")
    picture = live.locator("#panel-neuron canvas")
    expect(picture).to_have_attribute("aria-label", re.compile(re.escape(f"z = {shown(trace['net_inputs'][1][0][0])}")))
    live.locator("#what-if summary").click()
    bias = live.locator("#what-if input").first
    bias.fill("3")
    expect(live.locator("#panel-neuron .what-if")).to_be_visible()
    z = trace["net_inputs"][1][0][0] - before["biases"][1][0] + 3
    expect(picture).to_have_attribute("aria-label", re.compile(re.escape(f"z = {shown(z)}")))
    assert live.evaluate("backprop.weights()") == before
    live.get_by_role("button", name="Back to what is").click()
    expect(live.locator("#panel-neuron .what-if")).to_be_hidden()


def test_the_gradient_check_agrees_and_says_when_rounding_spoils_it(live: Page) -> None:
    live.evaluate("backprop.train(20)")
    live.evaluate("backprop.select({edge: [2, 1, 0]})")
    live.locator("#panel-check > summary").click()
    verdict = live.locator("#panel-check .words-line").first
    expect(verdict).to_contain_text("They agree")
    live.locator("#check-h").fill("8")
    expect(live.locator("#panel-check")).to_contain_text("what rounding alone may do to the slope")
    expect(live.locator("#panel-check output")).to_have_text("1.00·10⁻⁸")
    live.locator("#check-h").fill("0")
    expect(verdict).to_contain_text("h is large")
    live.locator("#check-all").click()
    expect(live.locator("#check-all-said")).to_contain_text("15 of 15 weights and biases checked")


def test_a_check_of_what_is_not_finite_agrees_with_nothing(page: Page, site: Site) -> None:
    page.goto(site.url("#data=and&net=2-1&output=identity"))
    page.evaluate("backprop.live()")
    page.evaluate("backprop.setWeights({weights: [[[1e200], [1e200]]], biases: [[1e200]]})")
    page.evaluate("backprop.select({edge: [1, 0, 0]})")
    page.locator("#panel-check > summary").click()
    expect(page.locator("#panel-check .words-line").first).to_have_text(
        "E is not finite here: there is nothing to compare."
    )
    expect(page.locator("#panel-check table").first).to_contain_text("NaN")


def test_signal_strength_names_dead_neurons(page: Page, site: Site) -> None:
    page.goto(site.url("#hidden=relu&net=2-3-1&seed=2"))
    page.evaluate("Promise.all([backprop.live(), backprop.ready()])")
    page.evaluate("backprop.weights().then((p) => { p.biases[0] = [-50, -50, -50]; return backprop.setWeights(p); })")
    page.locator("#panel-strength > summary").click()
    expect(page.locator("#strength-named")).to_contain_text("100% of the neurons of layer 1 have slope 0")


def test_batch_and_online_from_the_same_start(live: Page) -> None:
    live.evaluate("backprop.select({edge: [1, 0, 0]})")
    live.locator("#panel-batch > summary").click()
    live.locator("#panel-batch form button").click()
    said = live.locator("#batch-said")
    expect(said).to_contain_text("20 updates. On-line there are 80")
    network = Network([2, 2, 2, 1], "tanh", seed=5)
    trace = network.trace([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    expect(said).to_contain_text(f"come to {shown(trace.weight_gradients[0][0, 0])}")
    live.locator("#batch-epochs").fill("many")
    live.locator("#batch-epochs").press("Enter")
    expect(live.locator("#panel-batch .problem")).to_contain_text("“many” is not a number of epochs")


def test_in_a_batch_every_samples_share_is_stepped_through_and_adds_up(page: Page, site: Site) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{CONFIG}&batch=all"))
    page.evaluate("Promise.all([backprop.live(), backprop.ready()])")
    shares = []
    for sample in range(4):
        page.evaluate(f"backprop.seek(0, {{phase: 'gradient', sample: {sample}}})")
        expect(page.locator("#sentence")).to_contain_text("This sample’s share")
        expect(page.locator("#context")).to_contain_text(f"{sample + 1} of 4 in its batch")
        trace = page.evaluate("backprop.trace()")
        shares.append(trace["edge_gradients"][2][sample][0][0])
        share = ("+" if shares[-1] > 0 else "") + shown(shares[-1])
        assert share in Picture(page).texts
    mean = trace["weight_gradients"][2][0][0]
    assert sum(shares) / 4 == pytest.approx(mean, rel=1e-12)

    # One symbol for each of the two, wherever they stand.
    page.evaluate("backprop.select({edge: [3, 0, 0]})")
    rows = page.locator("#panel-numbers tr")
    expect(rows.filter(has_text="gradient of this sample")).to_contain_text(
        f"∂Eₚ/∂w{'gradient of this sample'}{shown(shares[-1])}"
    )
    expect(rows.filter(has_text="mean over the batch")).to_contain_text(
        f"∂E/∂wgradient, mean over the batch{shown(mean)}"
    )
    expect(page.locator("#formula-numbers")).to_contain_text("E_p")
    expect(page.locator("#panel-formula")).to_contain_text(
        f"The mean over the 4 samples of the batch is {mean:.3g}. If this weight"
    )
    page.evaluate("backprop.seek(0, {phase: 'error', sample: 3})")
    expect(page.locator("#sentence")).to_contain_text(f"Eₚ = {shown(trace['sample_losses'][3])}")
    expect(page.locator("#errors")).to_contain_text(f"E of the batch {shown(trace['loss'])}")


def test_names_of_weights_and_biases_can_be_shown(live: Page) -> None:
    live.evaluate("backprop.configure({labels: 'names'})")
    texts = Picture(live).texts
    assert {"w⁽¹⁾₁₁", "w⁽¹⁾₂₁", "w⁽²⁾₁₂", "w⁽³⁾₂₁"} <= set(texts)
    assert any(text.startswith("b⁽³⁾₁") for text in texts)


def test_a_weight_is_dragged_while_it_trains_and_stepping_back_undoes_it(live: Page) -> None:
    live.evaluate("backprop.step('update', 5)")
    before = live.evaluate("backprop.weights()")["weights"][0][0][0]
    live.evaluate("backprop.select({edge: [1, 0, 0]})")
    live.locator("#edit-drag").fill("2.5")
    live.wait_for_function("backprop.weights().then((p) => p.weights[0][0][0] === 2.5, () => false)")
    live.evaluate("backprop.step('update', 2)")
    live.evaluate("backprop.step('update', -3)")
    live.evaluate("backprop.step('update', 1)")
    assert live.evaluate("backprop.weights()")["weights"][0][0][0] == 2.5
    live.evaluate("backprop.seek(4)")
    assert live.evaluate("backprop.weights()")["weights"][0][0][0] != 2.5
    live.evaluate("backprop.reset()")
    live.evaluate("backprop.step('update', 5)")
    assert live.evaluate("backprop.weights()")["weights"][0][0][0] == before


def test_the_panels_have_nothing_that_axe_objects_to(live: Page) -> None:
    live.evaluate("backprop.select({edge: [1, 0, 1]})")
    expect(live.locator("#formula-numbers annotation")).to_be_attached()
    for panel in ("neuron", "check", "strength", "batch"):
        live.locator(f"#panel-{panel} > summary").click()
    live.locator("#derivation summary").click()
    live.locator("#paths summary").click()
    live.add_script_tag(content=files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        live.evaluate(f"backprop.configure({{theme: '{theme}'}})")
        found = live.evaluate(
            "axe.run(document).then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160))]))"
        )
        assert found == [], json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("0.error.3.0", "The error enters f₅"),
        ("0.backward.3.0", "f₅ sends its error signal back to f₃ and f₄"),
        ("0.backward.2.0", "f₃ sends its error signal back to f₁ and f₂"),
        ("0.backward.2.1", "f₄ sends its error signal back to f₁ and f₂"),
        ("0.backward.1.0", "f₁ sends its error signal back to the inputs x₁ and x₂"),
    ],
)
def test_each_of_the_five_moments_opens_by_its_link(page: Page, site: Site, at: str, says: str) -> None:
    page.goto(site.url(f"#at={at}"))
    page.evaluate("backprop.ready()")
    expect(page.locator("#sentence")).to_contain_text(says)


def test_the_picture_is_saved_for_print(live: Page) -> None:
    live.get_by_role("button", name="View").click()
    with live.expect_download() as svg:
        live.locator("#save-svg").click()
    assert Path(svg.value.path()).read_text("utf-8").startswith("<svg")
    with live.expect_download() as png:
        live.locator("#save-png").click()
    data = Path(png.value.path()).read_bytes()
    width = int.from_bytes(data[16:20], "big")
    assert data[:4] == b"\x89PNG" and width >= 4 * 700


STANDS = "(tex, place = document.querySelector('#formula-numbers')) => place.dataset.tex?.endsWith(tex) && place.querySelector('.katex')"
# Whether each formula is, node for node, what KaTeX makes of its TeX; and how many kept their elements while their numbers changed.
AS_KATEX = """async () => {
  const { default: katex } = await import(new URL("static/vendor/katex/katex.js", document.baseURI).href);
  const places = [...document.querySelectorAll("#panel-formula .tex, #panel-formula .factors td")].filter((place) => place.dataset.tex);
  const others = [];
  for (const place of places) {
    const fresh = document.createElement("div");
    const displayMode = Boolean(place.querySelector(".katex-display"));
    katex.render(place.dataset.tex, fresh, { trust: true, strict: "ignore", output: "htmlAndMathml", displayMode });
    for (const part of place.querySelectorAll(".lit")) part.classList.remove("lit");
    if (fresh.innerHTML !== place.innerHTML) others.push(place.dataset.tex);
  }
  const stayed = ({ known, dataset, firstElementChild }) => known && known.tex !== dataset.tex && known.node === firstElementChild;
  const kept = places.filter(stayed).length;
  for (const place of places) place.known = { tex: place.dataset.tex, node: place.firstElementChild };
  return { others, kept, count: places.length };
}"""


@pytest.mark.parametrize(
    "config",
    [
        "net=2-4-2-1&data=circle&batch=all&rate=0.001",
        "net=1-3-1&data=sine&output=linear&momentum=0.9&l2=0.01",
        "net=2-3-2-2&data=gauss&hidden=relu&output=softmax&loss=cross_entropy",
    ],
)
def test_formulas_whose_numbers_change_are_what_they_would_be_if_set_anew(page: Page, site: Site, config: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url(f"#{config}"))
    page.evaluate("Promise.all([backprop.live(), backprop.ready()])")
    page.locator("#paths").wait_for(state="attached")
    page.evaluate("document.querySelector('#derivation').open = document.querySelector('#paths').open = true")
    kept = 0
    for selection in ({"edge": [1, 0, 0]}, {"neuron": [1, 1]}, {"bias": [2, 0]}, {"edge": [2, 1, 0]}):
        page.evaluate("(selection) => backprop.select(selection)", selection)
        if page.locator("#derivation").is_visible():
            page.locator("#derivation").get_by_role("button", name="all").click()
        for _ in range(3):
            page.evaluate("backprop.step('update')")
            value = page.evaluate("backprop.explain().then(({ numbers }) => numbers)")
            page.wait_for_function(STANDS, arg=value)
            found = page.evaluate(AS_KATEX)
            assert found["others"] == [] and found["count"] > 5
            kept += found["kept"]
    assert kept > 0, "numbers are written where they stand"


SET_TWICE = """async ([first, second]) => {
  const { setTex } = await import(new URL("static/paint/tex.js", document.baseURI).href);
  const { default: katex } = await import(new URL("static/vendor/katex/katex.js", document.baseURI).href);
  const place = document.createElement("div");
  await setTex(place, first);
  await setTex(place, second);
  const count = (name) => place.querySelectorAll(name).length;
  if ("plain" in place.dataset) return { plain: place.textContent, old: count(".katex"), math: count("math") };
  const fresh = document.createElement("div");
  katex.render(second, fresh, { trust: true, strict: "ignore", output: "htmlAndMathml", displayMode: false });
  return { html: place.innerHTML, expected: fresh.innerHTML };
}"""


TWO_FORMULAS = [
    ("2 0.125 + 1000.5", "2 0.75 + 31.25"),  # a digit right before a number; a number that looks like a place
    (r"\htmlData{role=weight,ref=1.0}{\frac{0.5}{12.75}}", r"\htmlData{role=weight,ref=1.0}{\frac{-0.5}{0.25}}"),
]


def test_numbers_find_their_places_and_a_refused_formula_leaves_nothing_old(live: Page) -> None:
    found = live.evaluate(SET_TWICE, ["0.5", r"\frac{0.75"])
    assert (found["old"], found["math"]) == (0, 1) and "0.75" in found["plain"]
    for formulas in TWO_FORMULAS:
        found = live.evaluate(SET_TWICE, formulas)
        assert found["html"] == found["expected"]
