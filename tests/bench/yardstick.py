"""What the core's speed is measured against: the least that an update by NumPy can be.

Mini-batch descent on tanh layers with ½ Σ (y − d)², averaged over the batch, and nothing else: no trace, no error reported, no
shuffling, no checks. Every array is made beforehand, every result written in place; a bias is the weight of an input that
is always one; all parameters lie in one vector, so that a step is one multiplication and one subtraction. Runs in the same
interpreter and in the same minute as what it is compared with.
"""

import time
from collections.abc import Callable

import numpy as np


def yardstick(
    sizes: list[int], batch: int, inputs: np.ndarray, targets: np.ndarray, rate: float = 0.03
) -> Callable[[int], None]:
    """A function that makes so many updates, batch after batch. Everything it touches is in its own closure."""
    rng = np.random.default_rng(0)
    gaps = range(len(sizes) - 1)
    counts = [(sizes[k] + 1) * sizes[k + 1] for k in gaps]
    ends = np.cumsum(counts)
    parameters, gradient = rng.uniform(-0.5, 0.5, ends[-1]), np.empty(ends[-1])

    def cut(vector: np.ndarray, k: int) -> np.ndarray:
        return vector[ends[k] - counts[k] : ends[k]].reshape(sizes[k] + 1, sizes[k + 1])

    outputs = [np.ones((batch, n + 1)) for n in sizes]  # the last column stays 1: the input of the biases
    errors = [np.empty((batch, n)) for n in sizes]
    deltas, slopes = ([np.empty((batch, n)) for n in sizes[1:]] for _ in range(2))
    x, y, output_error, factor = outputs[0][:, :-1], outputs[-1][:, :-1], errors[-1], rate / batch
    forward = [(outputs[k], cut(parameters, k), deltas[k], outputs[k + 1][:, :-1]) for k in gaps]
    backward = [
        (outputs[k + 1][:, :-1], slopes[k], errors[k + 1], deltas[k], outputs[k].T, cut(gradient, k),
         cut(parameters, k)[:-1].T if k else None, errors[k])
        for k in reversed(gaps)
    ]  # fmt: skip
    starts = range(0, len(inputs) - batch + 1, batch)
    matmul, tanh, multiply, subtract = np.matmul, np.tanh, np.multiply, np.subtract

    def run(updates: int) -> None:
        for k in range(updates):
            first = starts[k % len(starts)]
            x[:] = inputs[first : first + batch]
            for before, weights, z, after in forward:
                matmul(before, weights, z)
                tanh(z, after)
            subtract(y, targets[first : first + batch], output_error)
            for after, slope, error, delta, before_t, weight_gradient, weights_t, error_before in backward:
                multiply(after, after, slope)
                subtract(1.0, slope, slope)
                multiply(error, slope, delta)
                matmul(before_t, delta, weight_gradient)
                if weights_t is not None:
                    matmul(delta, weights_t, error_before)
            multiply(gradient, factor, gradient)
            subtract(parameters, gradient, parameters)

    return run


def samples(sizes: list[int], count: int = 250) -> tuple[np.ndarray, np.ndarray]:
    """Inputs in (−1, 1) and targets of ±1 by the sign of the first times the last."""
    inputs = np.random.default_rng(1).uniform(-1, 1, (count, sizes[0]))
    return inputs, np.sign(inputs[:, :1] * inputs[:, -1:]) * np.ones((1, sizes[-1]))


def compare(runs: dict[str, Callable[[int], object]], updates: int, turns: int = 41) -> dict[str, list[float]]:
    """Microseconds per update of each in many short turns, one after the other: a machine's mood is then the same for both of a pair."""
    for run in runs.values():
        run(max(50, updates // 3))
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(turns):
        for name, run in runs.items():
            start = time.perf_counter()
            run(updates)
            times[name].append((time.perf_counter() - start) / updates * 1e6)
    return times
