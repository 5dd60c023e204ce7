"""Explanations: every number in a formula is the trace's, every product is the gradient, every sum over paths too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    ACTIVATIONS,
    Activation,
    ConfigError,
    Network,
    TeacherSet,
    Training,
    check_all,
    explain,
    gradient_check,
    strength,
)
from backprop.core.selection import Neuron
from backprop.explanation.notation import Symbols, number
from backprop.explanation.paths import count_of, largest
from strategies import Case, cases


def training_of(case: Case, **options: Any) -> Training:
    return Training(case.network, TeacherSet(case.x, case.d), 0.1, "all", **options)


def shown(tex: str) -> str:
    """TeX without what only marks it: what a person reads."""
    while True:
        plain = re.sub(r"\\htmlData\{[^{}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", tex)
        if plain == tex:
            return plain
        tex = plain


def two_two_two_one() -> Training:
    """Whole numbers throughout, so that every line can be worked out in the head.

    x = (1, 2): f₁: z = 1·1 + 1·2 − 1 = 2, f₂: z = 2·1 − 1·2 + 1 = 1; identity, so a = z.
    f₃: z = 1·2 + 3·1 + 0 = 5, f₄: z = −1·2 + 2·1 + 1 = 1. y = f₅: z = 2·5 − 3·1 − 4 = 3. d = 1, so E = ½·2² = 2 and e = δ = 2.
    f₃: e = 2·2 = 4, f₄: e = −3·2 = −6. f₁: e = 1·4 + (−1)(−6) = 10, f₂: e = 3·4 + 2·(−6) = 0.
    """
    network = Network([2, 2, 2, 1], hidden="identity", output="identity")
    network.weights = [[[1, 2], [1, -1]], [[1, -1], [3, 2]], [[2], [-3]]]
    network.biases = [[-1, 1], [0, 1], [-4]]
    return Training(network, TeacherSet([[1, 2]], [1]), learning_rate=0.01)


def test_two_two_two_one_by_hand() -> None:
    answer = explain(two_two_two_one(), {"edge": [1, 1, 0]})  # from x₂ to f₁: e · f′ · x = 10 · 1 · 2
    assert answer["title"] == "weight from x₂ to f₁" and answer["value"] == 20
    assert [(each["role"], each["value"]) for each in answer["factors"]] == [("error", 10), ("slope", 1), ("input", 2)]
    assert shown(answer["formula"]) == (
        r"\frac{\partial E}{\partial w^{(1)}_{21}} = e^{(1)}_{1} \cdot f'(z^{(1)}_{1}) \cdot x_{2}"
    )
    assert shown(answer["numbers"]) == r"10 \cdot 1 \cdot 2 = 20"
    numbers = [shown(each["numbers"]) for each in answer["derivation"]]
    assert numbers[0] == r"\tfrac12\,(3 - 1)^2 = 2"
    assert numbers[2:] == [
        "2",
        "f'(2) = 1",
        r"e^{(1)}_{1} = 1 \cdot 4 + (-1) \cdot (-6) = 10",
        r"\begin{aligned}\delta^{(2)}_{1} &= 4 \cdot 1 = 4 \\ \delta^{(2)}_{2} &= (-6) \cdot 1 = -6\end{aligned}",
        r"\begin{aligned}e^{(2)}_{1} &= 2 \cdot 2 = 4 \\ e^{(2)}_{2} &= (-3) \cdot 2 = -6\end{aligned}",
        r"\delta^{(3)}_{1} = 2 \cdot 1 = 2",
        "e^{(3)}_{1} = 3 - 1 = 2",
        r"10 \cdot 1 \cdot 2 = 20",
    ]
    assert all(each["reason"] for each in answer["derivation"])
    assert [shown(each["numbers"]) for each in answer["update"]] == [
        r"-0.0100 \cdot 20 = -0.200",
        "1 + (-0.200) = 0.800",
    ]


def test_paths_of_two_two_two_one_by_hand() -> None:
    """Over f₄: 2·1·(−3)·1·(−1)·1·2 = 12; over f₃: 2·1·2·1·1·1·2 = 8; together 20."""
    paths = explain(two_two_two_one(), {"edge": [1, 1, 0]})["paths"]
    assert [(each["names"], each["product"]) for each in paths["shown"]] == [
        ("x₂ → f₁ → f₄ → f₅", 12),
        ("x₂ → f₁ → f₃ → f₅", 8),
    ]
    assert paths["count"] == 2 and paths["rest"] is None and paths["sum"] == 20
    assert shown(paths["numbers"]) == "12 + 8 = 20"
    assert shown(paths["shown"][0]["numbers"]) == r"2 \cdot 1 \cdot (-3) \cdot 1 \cdot (-1) \cdot 1 \cdot 2 = 12"
    assert paths["shown"][0]["edges"] == [[1, 1, 0], [2, 0, 1], [3, 1, 0]]
    assert shown(paths["recursive"]["tex"]) == (
        r"\frac{\partial E}{\partial w^{(1)}_{21}} = "
        r"\bigl(w^{(2)}_{11}\,f'(z^{(2)}_{1})\,\bigl(w^{(3)}_{11}\,f'(z^{(3)}_{1})\,(y - d)\bigr)"
        r" + w^{(2)}_{12}\,f'(z^{(2)}_{2})\,\bigl(w^{(3)}_{21}\,f'(z^{(3)}_{1})\,(y - d)\bigr)\bigr)\,f'(z^{(1)}_{1})\,x_{2}"
    )
    assert shown(paths["recursive"]["numbers"]).endswith("= 20")


def test_neuron_bias_and_loss_by_hand() -> None:
    run = two_two_two_one()
    neuron = explain(run, {"neuron": [2, 0]})
    assert (neuron["title"], neuron["value"], neuron["error"]["value"], neuron["delta"]["value"]) == ("f₃", 5, 4, 4)
    assert shown(neuron["forward"][0]["numbers"]) == r"1 \cdot 2 + 3 \cdot 1 + 0 = 5"
    assert [each["product"] for each in neuron["terms"]] == [2, 3] and [
        each["product"] for each in neuron["arrivals"]
    ] == [4]
    assert neuron["words"] == "f₃ pushed the error up: if its output rises a little, the error rises."
    bias = explain(run, {"bias": [2, 1]})
    assert (
        bias["value"] == -6
        and [each["value"] for each in bias["factors"]] == [-6, 1, 1]
        and bias["title"] == "bias of f₄"
    )
    assert explain(run, "loss")["value"] == 2
    entering = explain(run, {"neuron": [0, 1]})  # e of x₂ = 1·10 + (−1)·0
    assert entering["error"]["value"] == 10 and entering["title"] == "x₂"
    formula = explain(run, {"neuron": [3, 0]})["output_formula"]
    assert shown(formula["numbers"]).startswith(
        r"f\bigl(2 \cdot f\bigl(1 \cdot f\bigl(1 \cdot 1 + 1 \cdot 2 + (-1)\bigr)"
    ) and shown(formula["numbers"]).endswith("= 3")


KNOWN_TO_KATEX = {
    r"\frac",
    r"\tfrac",
    r"\partial",
    r"\delta",
    r"\Delta",
    r"\eta",
    r"\mu",
    r"\lambda",
    r"\sum",
    r"\cdot",
    r"\cdots",
    r"\ln",
    r"\tanh",
    r"\sin",
    r"\cos",
    r"\max",
    r"\min",
    r"\ge",
    r"\le",
    r"\quad",
    r"\htmlData",
    r"\bigl",
    r"\bigr",
    r"\Bigl",
    r"\Bigr",
    r"\begin",
    r"\end",
    r"\mathrm",
    r"\text",
    r"\underbrace",
    r"\sqrt",
    r"\hat",
    r"\leftarrow",
    r"\operatorname",
    r"\infty",
}


def tex_in(value: Any) -> list[str]:
    """Every piece of TeX in an answer."""
    if isinstance(value, dict):
        return [
            each
            for name, part in value.items()
            for each in (
                [part] if name in ("tex", "numbers", "formula", "symbol") and isinstance(part, str) else tex_in(part)
            )
        ]
    return [each for part in value for each in tex_in(part)] if isinstance(value, list) else []


@given(cases(), st.data())
@settings(max_examples=60, deadline=None)
def test_tex_is_well_formed(case: Case, data: st.DataObject) -> None:
    """Braces in pairs, known commands only; the page's own tests set it with KaTeX."""
    run, sizes = training_of(case), case.network.sizes
    layer = data.draw(st.integers(0, len(sizes) - 1))
    for selection in (any_edge(data, sizes), {"neuron": [layer, sizes[layer] - 1]}, "loss"):
        for tex in tex_in(explain(run, selection)):
            depth = 0
            for character in tex:
                depth += {"{": 1, "}": -1}.get(character, 0)
                assert depth >= 0, tex
            assert depth == 0, tex
            assert set(re.findall(r"\\[A-Za-z]+", tex)) <= KNOWN_TO_KATEX, tex
            assert tex.count(r"\bigl") == tex.count(r"\bigr") and tex.count(r"\begin") == tex.count(r"\end"), tex


def test_both_conventions() -> None:
    run = two_two_two_one()
    assert len(explain(run, {"edge": [1, 0, 0]}, signal="activation")["factors"]) == 3
    two = explain(run, {"edge": [1, 0, 0]}, signal="net-input")
    assert [each["role"] for each in two["factors"]] == ["error", "input"]
    assert shown(two["formula"]).endswith(r"\delta^{(1)}_{1} \cdot x_{1}")
    with pytest.raises(ConfigError, match="signal"):
        explain(run, "loss", signal="other")


def any_edge(data: st.DataObject, sizes: Sequence[int]) -> dict[str, list[int]]:
    layer = data.draw(st.integers(1, len(sizes) - 1))
    j = data.draw(st.integers(0, sizes[layer] - 1))
    if data.draw(st.booleans()):
        return {"bias": [layer, j]}
    return {"edge": [layer, data.draw(st.integers(0, sizes[layer - 1] - 1)), j]}


@given(cases(), st.data(), st.sampled_from(["activation", "net-input"]))
@settings(max_examples=150, deadline=None)
def test_products_and_sums_are_the_gradient(case: Case, data: st.DataObject, signal: str) -> None:
    run, sizes = training_of(case), case.network.sizes
    selection, sample = any_edge(data, sizes), data.draw(st.integers(0, len(case.x) - 1))
    trace, answer = run.trace(), explain(run, selection, sample, signal)
    ((kind, place),) = selection.items()
    layer, *rest = place
    wanted = trace.deltas[layer - 1][sample, rest[-1]] * (
        1.0 if kind == "bias" else trace.activations[layer - 1][sample, rest[0]]
    )
    close: dict[str, Any] = {"rel": 1e-8, "abs": 1e-13}
    assert answer["value"] == pytest.approx(wanted, **close)
    assert prod(each["value"] for each in answer["factors"]) == pytest.approx(wanted, **close)
    reduced = (trace.bias_gradients if kind == "bias" else trace.weight_gradients)[layer - 1]
    assert ("E_p" in answer["symbol"]) == (trace.batch > 1)  # what is explained is the sample's share
    assert answer["batch"]["gradient"] == (reduced[rest[0]] if kind == "bias" else reduced[rest[0], rest[1]])
    paths = answer["paths"]
    if layer == len(sizes) - 1:
        assert paths is None
        return
    assert paths["count"] == count_of(sizes, layer) == prod(sizes[layer + 1 :])
    assert paths["sum"] == pytest.approx(wanted, **close) and paths["recursive"]["value"] == pytest.approx(
        wanted, **close
    )
    for path in paths["shown"]:
        assert prod(each["value"] for each in path["factors"]) == pytest.approx(path["product"], **close)
    if paths["rest"] is None:
        assert sum(path["product"] for path in paths["shown"]) == pytest.approx(wanted, **close)


@given(cases(heads=[("softmax", "squared_error")]), st.data())
@settings(max_examples=30, deadline=None)
def test_softmax_never_claims_error_times_slope(case: Case, data: st.DataObject) -> None:
    run, last = training_of(case), len(case.network.sizes) - 1
    j = data.draw(st.integers(0, case.network.sizes[-1] - 1))
    for selection in ({"edge": [last, 0, j]}, {"bias": [last, j]}, {"neuron": [last, j]}):
        answer = explain(run, selection)
        assert "slope" not in [each["role"] for each in answer["factors"]]
    assert any("every output" in each["reason"] for each in explain(run, {"bias": [last, j]})["derivation"])


def test_largest_paths_are_the_largest() -> None:
    network = Network([2, 5, 6, 4, 3], seed=3)
    trace = network.trace([[0.3, -0.7]], [[0, 1, 0]])
    every = []
    for a in range(6):
        for b in range(4):
            for c in range(3):
                product = (
                    trace.slopes[0][0, 1] * trace.weights[1][1, a] * trace.slopes[1][0, a] * trace.weights[2][a, b]
                )
                every.append(
                    (product * trace.slopes[2][0, b] * trace.weights[3][b, c] * trace.deltas[3][0, c], (1, a, b, c))
                )
    found = largest(trace, 0, 1, 1, 10)
    best = sorted(every, key=lambda each: -abs(each[0]))[:10]
    assert [path.neurons for path in found] == [neurons for _, neurons in best]
    np.testing.assert_allclose([path.product for path in found], [product for product, _ in best], rtol=1e-12)
    assert sum(product for product, _ in every) == pytest.approx(trace.deltas[0][0, 1], rel=1e-12)


def test_thousands_of_paths() -> None:
    rng = np.random.default_rng(0)
    teacher = TeacherSet(rng.normal(size=(3, 64)), rng.normal(size=(3, 10)))
    run = Training(Network([64, 128, 128, 10], output="identity"), teacher, batch_size=3)
    answer = explain(run, {"edge": [1, 5, 7]}, 2)
    paths = answer["paths"]
    assert paths["count"] == 1280 and len(paths["shown"]) == 12 and paths["rest"]["count"] == 1268
    assert paths["sum"] == pytest.approx(answer["value"], rel=1e-12)
    assert max(len(each["tex"]) for each in answer["derivation"]) < 8000


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "rmsprop", "adam"])
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.01, 0.1)])
def test_update_lines_end_at_the_weight_that_comes(optimizer: str, l1: float, l2: float) -> None:
    momentum = 0.5 if optimizer in ("momentum", "nesterov") else 0.0
    run = Training(Network([2, 2, 1], seed=2), TeacherSet.named("xor"), 0.1, 2, True, optimizer, momentum, l1, l2)
    run.run(7)
    answer = explain(run, {"edge": [1, 1, 0]})
    after = run.step().weights_after[0][1, 0]
    assert answer["parameter"]["after"] == after
    assert answer["update"][-1]["numbers"].endswith(f"= {number(after)}")
    step = next(each for each in reversed(answer["update"]) if r"\Delta" in each["tex"].split("=")[0])
    assert step["numbers"].endswith(number(answer["parameter"]["update"]))


def test_threshold_and_saturation_are_told() -> None:
    run = Training(Network([2, 2, 1], hidden="threshold"), TeacherSet.named("xor"))
    answer = explain(run, {"edge": [1, 0, 0]})
    assert answer["value"] == 0 and any("flat" in each["reason"] for each in answer["derivation"])
    saturated = Network([1, 1], loss="cross_entropy")
    saturated.weights, saturated.biases = [[[200.0]]], [[0.0]]
    told = explain(Training(saturated, TeacherSet([[1.0]], [0.0])), {"edge": [1, 0, 0]})
    assert told["value"] == 1.0 and [each["role"] for each in told["factors"]] == ["error", "input"]


@pytest.mark.parametrize(
    "selection",
    [
        None,
        {},
        {"edge": [0, 0, 0]},
        {"edge": [1, 2, 0]},
        {"edge": [1, 0]},
        {"bias": [0, 0]},
        {"neuron": [4, 0]},
        {"neuron": [1, -1]},
        {"edge": [1, 0, 0], "neuron": [1, 0]},
        "weights",
        {"edge": "abc"},
        {"bias": [1, 2]},
    ],
)
def test_selections_that_name_nothing(selection: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        explain(two_two_two_one(), selection)
    assert caught.value.field == "selection" and "allowed are" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "tex"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-12.0, "-12"),
        (0.12345, "0.123"),
        (-0.0012345, "-0.00123"),
        (1234.5, "1234"),
        (0.9999, "1.00"),
        (1.5e-7, r"1.50 \cdot 10^{-7}"),
        (-2.5e9, r"-2.50 \cdot 10^{9}"),
        (float("nan"), r"\mathrm{NaN}"),
        (float("-inf"), r"-\infty"),
    ],
)
def test_numbers_have_three_digits(value: float, tex: str) -> None:
    assert number(value) == (tex if value != 1234.5 else "1230")


def test_neurons_are_numbered_through_the_network() -> None:
    symbols = Symbols([2, 2, 2, 1])
    places = [(0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0)]
    assert [symbols.name(Neuron(*place)) for place in places] == ["x₂", "f₁", "f₂", "f₃", "f₄", "f₅"]
    assert Symbols([1, 12, 2]).name(Neuron(1, 10)) == "f₁₁"


SMOOTH_HEADS = [("sigmoid", "cross_entropy"), ("softmax", "cross_entropy"), ("tanh", "squared_error")]


@given(cases(["tanh", "sigmoid", "softplus", "sin"], SMOOTH_HEADS), st.data())
@settings(max_examples=50, deadline=None)
def test_gradient_check_agrees(case: Case, data: st.DataObject) -> None:
    before = case.network.parameters.copy()
    found = gradient_check(case.network, case.x, case.d, any_edge(data, case.network.sizes))
    assert found["relative_error"] < 1e-5
    assert abs(found["difference"]) < 1e-6 * abs(found["slope"]) + 100 * found["floor"] + 1e-9
    whole = check_all(case.network, case.x, case.d)
    assert whole["worst"] < 1e-4 and whole["checked"] == whole["parameters"]
    np.testing.assert_array_equal(case.network.parameters, before)


def test_gradient_check_finds_a_wrong_gradient() -> None:
    network = Network([2, 2, 1], seed=1)
    wrong = Network(
        [2, 2, 1],
        hidden=Activation("off", ACTIVATIONS["sigmoid"].f, lambda z, a, out: np.copyto(out, 0.5), "", ""),
        seed=1,
    )
    x, d = [[0.4, 0.6]], [1]
    assert check_all(network, x, d)["worst"] < 1e-6 < 1e-2 < check_all(wrong, x, d)["worst"]


def test_rounding_floor_grows_as_the_nudge_shrinks() -> None:
    network = Network([2, 2, 1], seed=1)
    found = [gradient_check(network, [[0.4, 0.6]], [1], {"edge": [1, 0, 0]}, h) for h in (1e-1, 1e-3, 1e-5, 1e-12)]
    assert abs(found[0]["difference"]) > abs(found[1]["difference"]) > abs(found[2]["difference"])
    assert abs(found[3]["difference"]) > abs(found[2]["difference"]) and found[3]["floor"] > 1e6 * found[2]["floor"]
    with pytest.raises(ConfigError, match="h is 0"):
        gradient_check(network, [[0.4, 0.6]], [1], {"edge": [1, 0, 0]}, 0)


def test_signal_strength_per_layer() -> None:
    deep = Training(Network([2, 4, 4, 4, 4, 4, 4, 1], hidden="sigmoid", seed=1), TeacherSet.named("xor"), 0.1)
    found = strength(deep, 0, 40, 5)
    assert found["iterations"] == [0, 10, 20, 30, 40] and deep.iteration == 0 and len(found["layers"]) == 7
    assert found["layers"][0]["delta"][0] < 1e-3 * found["layers"][-1]["delta"][0]
    assert "vanishing" in [each["kind"] for each in found["named"]]
    deep.seek(20)
    assert found["layers"][2]["delta"][2] == pytest.approx(float(np.abs(deep.trace().deltas[2]).mean()), rel=1e-12)
    dead = Training(Network([2, 3, 1], hidden="relu"), TeacherSet.named("xor"), batch_size="all")
    dead.network.biases[0][:] = -10.0
    assert strength(dead, 0, 0)["layers"][0]["dead"] == [1.0]
