"""One neuron, opened: what it would answer if its inputs, weights or bias were others. Training is left untouched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import Array
from ..core.network import Network
from ..core.trace import Trace
from ..errors import ConfigError, counted

CURVE_POINTS = 121
Data = dict[str, Any]


def what_if(
    network: Network,
    trace: Trace,
    layer: int,
    neuron: int,
    sample: int = 0,
    *,
    inputs: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
    bias: float | None = None,
) -> Data:
    """Neuron `neuron` of `layer` ≥ 1 at one sample of the trace, with what is given in the place of what is there.

    Returns {inputs, weights (n,), bias, products (n,), net_input, output, slope, curve: {z, a}, tangent: {z, a}, activation,
    changed}. The curve is the activation over the net inputs around the operating point; of a softmax neuron it is its output
    over its own net input, the others held. Raises ConfigError.
    """
    if not (1 <= layer < len(network.sizes) and 0 <= neuron < network.sizes[layer]):
        raise ConfigError(
            "neuron", f"neuron is [{layer}, {neuron}]; allowed are layers 1 to {len(network.sizes) - 1} of this network"
        )
    k = layer - 1
    a = _given("inputs", inputs, trace.activations[k][sample])
    w = _given("weights", weights, trace.weights[k][:, neuron])
    b = float(_given("bias", None if bias is None else [bias], trace.biases[k][neuron : neuron + 1])[0])
    z = float(a @ w + b)
    reach = max(4.0, 1.25 * abs(z))
    curve = np.linspace(-reach, reach, CURVE_POINTS)
    row = trace.net_inputs[k][sample]
    heights, slopes = _answers(network, k, row, neuron, np.append(curve, z))
    output, slope = float(heights[-1]), float(slopes[-1])
    ends = np.array([z - 0.3 * reach, z + 0.3 * reach])
    return {
        "inputs": a,
        "weights": w,
        "bias": b,
        "products": a * w,
        "net_input": z,
        "output": output,
        "slope": slope,
        "curve": {"z": curve, "a": heights[:-1]},
        "tangent": {"z": ends, "a": output + slope * (ends - z)},
        "activation": network.activations[k].name,
        "changed": any(each is not None for each in (inputs, weights, bias)),
    }


def _given(name: str, values: Sequence[float] | None, there: Array) -> Array:
    if values is None:
        return there.copy()
    numbers = [float(value) if isinstance(value, (int, float)) else math.nan for value in values]
    if len(numbers) != len(there) or not all(map(math.isfinite, numbers)):
        raise ConfigError(name, f"{name} has {counted(len(numbers), 'value')}; needed are {len(there)} finite numbers")
    return np.array(numbers)


def _answers(network: Network, k: int, row: Array, neuron: int, own: Array) -> tuple[Array, Array]:
    """Output and slope of one neuron for many net inputs of its own, (P,) each; the rest of its layer stays as it is."""
    z = np.tile(row, (len(own), 1))
    z[:, neuron] = own
    a, slopes = np.empty_like(z), np.empty_like(z)
    network.activations[k].f(z, a)
    network.activations[k].slope(z, a, slopes)
    return a[:, neuron], slopes[:, neuron]
