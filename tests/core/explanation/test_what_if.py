"""One neuron, opened: against the trace, and against nudging."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Network
from backprop.core.trace import Trace
from backprop.errors import ConfigError
from backprop.explanation.what_if import what_if


def made(hidden: str, output: str, seed: int) -> tuple[Network, Trace]:
    network = Network(
        [3, 4, 3],
        hidden=hidden,
        output=output,
        loss="cross_entropy" if output == "softmax" else "squared_error",
        seed=seed,
    )
    rng = np.random.default_rng(seed)
    return network, network.trace(rng.normal(size=(2, 3)), np.eye(3)[:2])


@given(
    st.sampled_from(["tanh", "sigmoid", "gelu", "softplus"]),
    st.sampled_from(["identity", "sigmoid", "softmax"]),
    st.integers(0, 50),
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(0, 1),
)
def test_as_it_is_it_is_the_trace(hidden: str, output: str, seed: int, layer: int, neuron: int, sample: int) -> None:
    network, trace = made(hidden, output, seed)
    opened = what_if(network, trace, layer, neuron, sample)
    assert opened["net_input"] == pytest.approx(trace.net_inputs[layer - 1][sample, neuron], rel=1e-12, abs=1e-14)
    assert opened["output"] == pytest.approx(trace.activations[layer][sample, neuron], rel=1e-12, abs=1e-14)
    assert opened["slope"] == pytest.approx(trace.slopes[layer - 1][sample, neuron], rel=1e-9, abs=1e-12)
    assert sum(opened["products"]) + opened["bias"] == pytest.approx(opened["net_input"])
    assert not opened["changed"]


def test_another_input_moves_the_output_along_the_tangent() -> None:
    network, trace = made("tanh", "sigmoid", 1)
    before, h = what_if(network, trace, 1, 2), 1e-6
    inputs = before["inputs"].copy()
    inputs[0] += h
    after = what_if(network, trace, 1, 2, inputs=inputs.tolist())
    assert after["changed"]
    assert (after["output"] - before["output"]) / h == pytest.approx(before["slope"] * before["weights"][0], rel=1e-4)
    assert network.weights[0].tolist() == trace.weights[0].tolist()


def test_what_makes_no_sense_is_refused() -> None:
    network, trace = made("tanh", "sigmoid", 1)
    with pytest.raises(ConfigError, match="inputs has 2 values; needed are 3"):
        what_if(network, trace, 1, 0, inputs=[1.0, 2.0])
    with pytest.raises(ConfigError, match="layers 1 to 2"):
        what_if(network, trace, 0, 0)
