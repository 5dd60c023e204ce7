"""The graphs that are drawn are those of the functions that compute."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import ACTIVATIONS, Network
from backprop.core.graphs import activation_graph, graphs

FAR_ENOUGH = 40.0


@pytest.mark.parametrize("name", [name for name, each in ACTIVATIONS.items() if each.hidden])
def test_between_two_points_a_line_is_as_good_as_the_function(name: str) -> None:
    graph = activation_graph(ACTIVATIONS[name])
    assert graph
    z = np.linspace(-FAR_ENOUGH, FAR_ENOUGH, 3201)
    z = z[(z >= graph["z"][0]) & (z <= graph["z"][-1])]
    a = np.empty((1, z.size))
    ACTIVATIONS[name].f(z[np.newaxis], a)
    np.testing.assert_allclose(np.interp(z, graph["z"], graph["a"]), a[0], atol=0.012)
    assert (max(z) == FAR_ENOUGH) == (name != "sin"), "what goes on bending ends where its points do"


def test_a_loss_is_drawn_over_the_share_of_the_right_answer() -> None:
    network = Network([2, 3, 3], hidden="tanh", output="softmax", loss="cross_entropy")
    told = graphs(network.activations, network.loss)
    assert set(told["activations"]) == {"tanh"}, "softmax is no function of one net input"
    np.testing.assert_allclose(told["loss"]["cost"], -np.log(told["loss"]["p"]), atol=1e-3)
    assert told["loss"]["p"][-1] == 1
    plain = Network([2, 1])
    assert "loss" not in graphs(plain.activations, plain.loss)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy"])
def test_what_every_output_adds_makes_the_error(output: str, loss: str) -> None:
    network = Network([2, 4, 3], output=output, loss=loss, seed=2)
    desired = np.array([[1.0, 0.0, 0.0], [0.0, 0.25, 0.75]])
    trace = network.trace([[0.5, -1.0], [2.0, 1.0]], desired)
    y = trace.activations[-1]
    parts = {"squared_error": 0.5 * (y - desired) ** 2, "cross_entropy": -desired * np.log(y)}[loss]
    if output == "sigmoid" and loss == "cross_entropy":
        parts = parts - (1 - desired) * np.log(1 - y)
    np.testing.assert_allclose(trace.output_losses, parts, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(trace.sample_losses, parts.sum(axis=1), rtol=1e-12)
