"""A fully connected network: its weights, the way forward, the way backward.

All parameters live in one flat vector. Layer k+1 sees its part of it as a matrix of shape (n_k + 1, n_{k+1}): the weights
w_ij (from neuron i to neuron j) and, as last row, the biases, which are weights from an input that is always 1. So the
inputs carry a column of ones, and one matrix product gives all the net inputs of a layer: z = a W + b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..arrays import Array, as_rows, random_generator, with_ones
from ..errors import ConfigError, ShapeError, checked_seed, counted, one_of
from .activations import Activation, activation_named, softmax_delta
from .initializers import INITIALIZERS
from .losses import SquaredError, loss_named
from .trace import Trace

REDUCTIONS = ("mean", "sum")
MOST_PARAMETERS = 2_000_000
FEW_SAMPLES = 16  # up to here an array's own dot takes less time than np.matmul: it is the shorter way into the same product


class Arrays(list[Array]):
    """A list of arrays that belong to a network: `weights[k] = new` writes into the network, never beside it."""

    def __setitem__(self, k: Any, value: Any) -> None:
        self[k][...] = value


class Network:
    """A fully connected network of `sizes` = [n_0, n_1, … n_L] neurons, n_0 being the inputs.

    `hidden` and `output` are names of activations (or an Activation of your own), `loss` is "squared_error" or
    "cross_entropy", `reduction` says how the samples of a batch combine ("mean" or "sum"), `init` is the rule by
    which the parameters start, and `seed` makes them the same every time. Raises ConfigError.
    """

    def __init__(self, sizes: Sequence[int], hidden: str | Activation = "sigmoid", output: str | Activation = "sigmoid",
                 loss: str = "squared_error", reduction: str = "mean", init: str = "uniform", seed: int = 0) -> None:
        self.sizes = _checked_sizes(sizes)
        self.hidden = activation_named(hidden, "hidden")
        self.output = activation_named(output, "output")
        self.loss = loss_named(loss, self.output.name)
        self.reduction = one_of("reduction", reduction, REDUCTIONS)
        layers = len(self.sizes) - 1
        self.activations = [self.hidden] * (layers - 1) + [self.output]
        self.parameters = np.zeros(parameter_count(self.sizes))
        self.matrices = self.split(self.parameters)
        self._weights = Arrays(matrix[:-1] for matrix in self.matrices)
        self._biases = Arrays(matrix[-1] for matrix in self.matrices)
        initializer = INITIALIZERS[one_of("init", init, INITIALIZERS)]
        rng = random_generator(checked_seed(seed))
        for weights, biases in zip(self._weights, self._biases):
            initializer(rng, weights, biases)

    def split(self, vector: Array) -> list[Array]:
        """Views of a flat vector (parameters, gradient, update) as one matrix (n_k + 1, n_{k+1}) a layer, biases last."""
        views, start = [], 0
        for rows, columns in zip(self.sizes, self.sizes[1:]):
            stop = start + (rows + 1) * columns
            views.append(vector[start:stop].reshape(rows + 1, columns))
            start = stop
        return views

    @property
    def weights(self) -> Arrays:
        """One array (n_{l-1}, n_l) a layer; write in place, or assign the whole list."""
        return self._weights

    @weights.setter
    def weights(self, values: Iterable[Any]) -> None:
        self.assign(values, self._biases)

    @property
    def biases(self) -> Arrays:
        """One array (n_l,) a layer; write in place, or assign the whole list."""
        return self._biases

    @biases.setter
    def biases(self, values: Iterable[Any]) -> None:
        self.assign(self._weights, values)

    def assign(self, weights: Iterable[Any], biases: Iterable[Any]) -> None:
        """Replace all weights and biases, or none of them. Raises ShapeError."""
        checked = self.checked(weights, biases)
        for array, new in zip([*self._weights, *self._biases], checked):
            array[...] = new

    def checked(self, weights: Iterable[Any], biases: Iterable[Any]) -> list[Array]:
        """Weights and biases as arrays of this network's shapes, or a ShapeError."""
        return [*_checked("weights", self._weights, weights), *_checked("biases", self._biases, biases)]

    def scale(self, batch: int) -> float:
        """What a sum over a batch is multiplied with: 1/B for the mean, 1 for the sum."""
        return 1.0 / batch if self.reduction == "mean" else 1.0

    def predict(self, inputs: Any) -> Array:
        """The outputs y, (N, m), for inputs (N, n)."""
        rows = self.as_inputs(inputs)
        forward = Forward(self, len(rows))
        with np.errstate(all="ignore"):
            return forward.run(with_ones(rows)).copy()

    def loss_of(self, inputs: Any, targets: Any) -> float:
        """E over these samples, reduced as `reduction` says."""
        rows = self.as_inputs(inputs)
        desired = self.as_targets(targets, len(rows))
        forward = Forward(self, len(rows))
        with np.errstate(all="ignore"):
            outputs = forward.run(with_ones(rows))
            return float(self.loss.of(forward.net_inputs[-1], outputs, desired).sum() * self.scale(len(rows)))

    def trace(self, inputs: Any, targets: Any) -> Trace:
        """Forward and backward over a batch, no update: every quantity on the way."""
        rows = self.as_inputs(inputs)
        desired = self.as_targets(targets, len(rows))
        workspace = Workspace(self, len(rows))
        trace = Trace.of(self.sizes, len(rows))
        with np.errstate(all="ignore"):
            workspace.forward(with_ones(rows), desired)
            workspace.backward()
            workspace.observe(trace, desired)
        return trace

    def as_inputs(self, inputs: Any) -> Array:
        """Inputs as (N, n) float64, or a ShapeError."""
        return as_rows("inputs", inputs, self.sizes[0])

    def as_targets(self, targets: Any, count: int) -> Array:
        """Desired outputs as (N, m) float64; (N,) will do where there is one output. ShapeError, ConfigError."""
        rows = as_rows("targets", targets, self.sizes[-1])
        if len(rows) != count:
            raise ShapeError(f"targets has {counted(len(rows), 'row')} for {counted(count, 'input')}; each sample needs one", "targets")
        self.loss.check_targets(rows)
        return rows


class Forward:
    """The arrays of a pass forward of `batch` samples, used again and again: what enters and leaves every neuron."""

    def __init__(self, network: Network, batch: int) -> None:
        sizes = network.sizes[1:]
        self.network = network
        self.inputs = np.empty((0, 0))
        # Not np.dot: that looks first whether one of its arguments overrides it.
        self._product: Callable[[Array, Array, Array], object] = np.ndarray.dot if batch <= FEW_SAMPLES else np.matmul
        self.net_inputs = [np.empty((batch, n)) for n in sizes]
        self.augmented = [np.ones((batch, n + 1)) for n in sizes]
        self.augmented[-1] = np.empty((batch, sizes[-1]))  # the outputs feed no layer: no column of ones
        self.activations = [a[:, :n] for a, n in zip(self.augmented, sizes)]
        self._layers = [(matrix, z, activation.f, a, augmented) for matrix, z, activation, a, augmented in zip(
            network.matrices, self.net_inputs, network.activations, self.activations, self.augmented)]

    def run(self, inputs: Array) -> Array:
        """The outputs y, (B, m), for inputs with their column of ones, (B, n + 1)."""
        product = self._product
        self.inputs = a_before = inputs
        for matrix, z, f, a, augmented in self._layers:
            product(a_before, matrix, z)  # z = Σ w a + b
            f(z, a)  # a = f(z)
            a_before = augmented
        return a_before


class Workspace(Forward):
    """The arrays of a pass forward and backward.

    errors[k] is ∂E/∂a of layer k+1, deltas[k] is ∂E/∂z there; both for each sample's own E. `gradient` is ∂E/∂w and
    ∂E/∂b of all layers in one flat vector, summed over the samples.
    """

    def __init__(self, network: Network, batch: int) -> None:
        super().__init__(network, batch)
        sizes = network.sizes[1:]
        self.errors = [np.empty((batch, n)) for n in sizes]
        self.slopes = [np.empty((batch, n)) for n in sizes]
        self.deltas = [np.empty((batch, n)) for n in sizes]
        self.gradient = np.empty_like(network.parameters)
        self.gradients = network.split(self.gradient)
        self.outputs, self.difference = self.activations[-1], self.errors[-1]
        self._flat_difference = self.difference.reshape(-1)
        # Not bound to `self`: it would hold itself, and the browser would wait for its memory until Python looks for such circles.
        self._output_delta: Callable[[Workspace], None]
        if not isinstance(network.loss, SquaredError):
            self.deltas[-1] = self.difference  # cross entropy behind its own activation: ∂E/∂z = y − d
            self._output_delta = Workspace._no_slope
        elif network.output.name == "softmax":
            self._output_delta = Workspace._whole_jacobian
        else:
            self._output_delta = Workspace._slope_of_each
        hidden = range(len(sizes) - 1, 0, -1)
        self._layers_back = [
            (self.augmented[k - 1].T, self.gradients[k], network.matrices[k][:-1].T, self.errors[k - 1],
             network.activations[k - 1].slope, self.net_inputs[k - 1], self.activations[k - 1], self.slopes[k - 1],
             self.deltas[k - 1]) for k in hidden]

    def forward(self, inputs: Array, targets: Array) -> float:
        """Run forward and compare: returns Σ (y − d)² over outputs and samples, NaN where something went wrong."""
        np.subtract(self.run(inputs), targets, self.difference)
        return self._flat_difference.dot(self._flat_difference)

    def backward(self) -> None:
        """From the outputs to the first layer, by the chain rule: ∂E/∂w = δ a, then e = Σ w δ, then δ = e f′(z)."""
        product, multiply = self._product, np.multiply
        self._output_delta(self)
        delta = self.deltas[-1]
        for a_before, gradient, w_back, error, f_slope, z, a, slope, delta_before in self._layers_back:
            product(a_before, delta, gradient)  # summed over the samples; the row of ones gives ∂E/∂b
            product(delta, w_back, error)  # what the layer before hears: every edge carries w δ back
            f_slope(z, a, slope)
            multiply(error, slope, delta_before)
            delta = delta_before
        product(self.inputs.T, delta, self.gradients[0])

    def loss(self, targets: Array) -> float:
        """Σ E over the samples, after `forward`."""
        return self.network.loss.of(self.net_inputs[-1], self.outputs, targets).sum()

    def observe(self, trace: Trace, targets: Array) -> None:
        """Copy into a trace what is here after forward and backward, before any update."""
        network = self.network
        scale, last = network.scale(trace.batch), len(network.sizes) - 2
        trace.activations[0][:] = self.inputs[:, :-1]
        for k, activation in enumerate(network.activations):
            trace.weights[k][:], trace.biases[k][:] = network.weights[k], network.biases[k]
            np.multiply(self.gradients[k][:-1], scale, trace.weight_gradients[k])
            np.multiply(self.gradients[k][-1], scale, trace.bias_gradients[k])
            trace.net_inputs[k][:], trace.activations[k + 1][:] = self.net_inputs[k], self.activations[k]
            activation.slope(self.net_inputs[k], trace.activations[k + 1], trace.slopes[k])
            trace.deltas[k][:] = self.deltas[k]
            if k < last:
                trace.error_signals[k + 1][:] = self.errors[k]
        z, y = trace.net_inputs[-1], trace.activations[-1]
        network.loss.error_signal(z, y, targets, trace.error_signals[-1])
        np.matmul(trace.deltas[0], trace.weights[0].T, trace.error_signals[0])
        trace.targets[:] = targets
        trace.output_losses[:] = network.loss.parts(z, y, targets)
        trace.sample_losses[:] = trace.output_losses.sum(axis=1)
        trace.scalars[:] = np.nan
        trace.scalars[:3] = trace.sample_losses.sum() * scale, np.sqrt(np.square(y - targets).mean()), 0.0
        trace.take_update([np.zeros_like(matrix) for matrix in network.matrices])

    def _slope_of_each(self) -> None:
        self.network.output.slope(self.net_inputs[-1], self.outputs, self.slopes[-1])
        np.multiply(self.difference, self.slopes[-1], self.deltas[-1])

    def _whole_jacobian(self) -> None:
        softmax_delta(self.difference, self.outputs, self.deltas[-1])

    def _no_slope(self) -> None:
        """The slope has cancelled: the difference is the delta."""


def parameter_count(sizes: Sequence[int]) -> int:
    """How many weights and biases a network of these sizes has."""
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))


def _checked_sizes(sizes: Sequence[int]) -> list[int]:
    allowed = "allowed are two or more whole numbers from 1, as in [2, 2, 1]"
    try:
        checked = [int(n) for n in sizes]
        whole = all(int(n) == n and not isinstance(n, bool) for n in sizes)
    except (TypeError, ValueError):
        raise ConfigError("sizes", f"sizes is {sizes!r}; {allowed}") from None
    if len(checked) < 2 or min(checked) < 1 or not whole:
        raise ConfigError("sizes", f"sizes is {sizes!r}; {allowed}")
    count = parameter_count(checked)
    if count > MOST_PARAMETERS:
        raise ConfigError("sizes", f"sizes {checked} makes {count:,} parameters; allowed are {MOST_PARAMETERS:,}")
    return checked


def _checked(name: str, arrays: Arrays, values: Iterable[Any]) -> list[Array]:
    try:
        given = list(values)
    except TypeError:
        raise ShapeError(f"{name} is {str(values)[:60]}; allowed is a list of one array a layer, {len(arrays)} in all", name) from None
    if len(given) != len(arrays):
        raise ShapeError(f"{name} is a list of {len(given)}; allowed is one array a layer, {len(arrays)} in all", name)
    checked = []
    for k, (array, value) in enumerate(zip(arrays, given)):
        try:
            new = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise ShapeError(f"{name}[{k}] is not an array of numbers; allowed is shape {array.shape}", name) from None
        if new.shape != array.shape:
            raise ShapeError(f"{name}[{k}] has shape {new.shape}; allowed is {array.shape}", name)
        if not np.isfinite(new).all():
            raise ShapeError(f"{name}[{k}] has a number that is not finite", name)
        checked.append(new + 0.0)  # a copy, without negative zeros: JavaScript's JSON does not know them
    return checked


