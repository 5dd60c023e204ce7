"""Random networks and batches for property tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from backprop import Network

SIZES = [[2, 2, 1], [2, 2, 2, 1], [4, 8, 3], [1, 16, 1]]
HIDDEN = ["identity", "threshold", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "softplus", "sin"]
HEADS = [(output, "squared_error") for output in [*HIDDEN, "softmax"]] + [
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]


@dataclass
class Case:
    """A network with random parameters, and a batch for it."""

    network: Network
    x: np.ndarray
    d: np.ndarray

    def __repr__(self) -> str:
        net = self.network
        return f"Case({list(net.sizes)}, {net.hidden_names}, {net.output.name}, {net.loss.name}, {net.reduction}, B={len(self.x)})"


def make_case(sizes: list[int], hidden: str, head: tuple[str, str], batch: int, reduction: str, seed: int) -> Case:
    """Weights around 1/√n, biases and inputs around 1, targets that suit the loss."""
    output, loss = head
    if output == "softmax" and sizes[-1] == 1:
        sizes = [*sizes[:-1], 2]
    network = Network(sizes, hidden, output, loss, reduction, "normal", seed)
    rng = np.random.default_rng(seed)
    for biases in network.biases:
        biases[:] = rng.normal(0.0, 0.5, biases.shape)
    x = rng.normal(0.0, 1.0, (batch, sizes[0]))
    d = rng.uniform(0.05, 0.95, (batch, sizes[-1]))
    return Case(network, x, d / d.sum(axis=1, keepdims=True) if output == "softmax" else d)


def cases(hidden: list[str] = HIDDEN, heads: list[tuple[str, str]] = HEADS) -> st.SearchStrategy[Case]:
    """Batches of 1, 2, a prime, and as many samples as one of the layers has neurons."""
    return st.sampled_from(SIZES).flatmap(
        lambda chosen: st.builds(
            make_case,
            st.just(chosen),
            st.sampled_from(hidden),
            st.sampled_from(heads),
            st.sampled_from([1, 2, 7, chosen[0], chosen[1], chosen[-1]]),
            st.sampled_from(["mean", "sum"]),
            st.integers(0, 2**31),
        )
    )
