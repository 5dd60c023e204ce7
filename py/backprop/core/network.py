"""A fully connected network: its weights, the way forward, the way backward.

All parameters live in one flat vector. Layer k+1 sees its part of it as a matrix of shape (n_k + 1, n_{k+1}): the weights
w_ij (from neuron i to neuron j) and, as last row, the biases, which are weights from an input that is always 1. So the
inputs carry a column of ones, and one matrix product gives all the net inputs of a layer: z = a W + b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..arrays import Array, Seed, as_rows, checked_seed, random_generator, with_ones
from ..errors import ConfigError, ShapeError, counted, one_of
from ..objects import Fixed
from .activations import Activation, activation_named, softmax_delta
from .initializers import INITIALIZERS
from .losses import SquaredError, loss_named
from .parameters import Arrays, assign_all, fitting, fitting_all
from .trace import Trace

REDUCTIONS = ("mean", "sum")
DTYPES = ("float64", "float32")
FEW_SAMPLES = (
    16  # up to here an array's own dot takes less time than np.matmul: it is the shorter way into the same product
)


class Network(Fixed):
    """A fully connected network of `sizes` = [n_0, n_1, … n_L] neurons, n_0 being the inputs.

    `hidden` and `output` are names of activations (or an Activation of your own; for `hidden` also a list, one for each hidden
    layer), `loss` is "squared_error" or "cross_entropy", `reduction` says how the samples of a batch combine ("mean" or "sum"),
    `init` is the rule by which the parameters start, and `seed` makes them the same every time (a whole number; a Generator to
    draw one from; None for another one each time). `dtype` is "float64", or "float32" for half the memory and seven digits.
    Raises ConfigError.

    >>> net = Network([2, 2, 1], hidden="tanh", seed=0)
    >>> [w.shape for w in net.weights], [b.shape for b in net.biases]
    ([(2, 2), (2, 1)], [(2,), (1,)])
    >>> net.predict([[0, 1], [1, 1]]).round(3)
    array([[0.5  ],
           [0.482]])
    >>> net.hidden = "relu"
    Traceback (most recent call last):
    backprop.errors.ConfigError: hidden of a Network cannot be assigned to; make another Network; allowed are biases, parameters, weights
    """

    def __init__(
        self,
        sizes: Sequence[int],
        hidden: str | Activation | Sequence[str | Activation] = "sigmoid",
        output: str | Activation = "sigmoid",
        loss: str = "squared_error",
        reduction: str = "mean",
        init: str = "uniform",
        seed: Seed = 0,
        dtype: str = "float64",
    ) -> None:
        self.sizes = _checked_sizes(sizes)
        self.dtype = np.dtype(one_of("dtype", dtype, DTYPES))
        self.output = activation_named(output, "output")
        self.hidden = _hidden_activations(hidden, len(self.sizes) - 2)
        hidden_layers = (self.hidden,) * (len(self.sizes) - 2) if isinstance(self.hidden, Activation) else self.hidden
        self.activations = (*hidden_layers, self.output)
        self.loss = loss_named(loss, self.output.name)
        self.reduction = one_of("reduction", reduction, REDUCTIONS)
        self._parameters = self._room()
        self._view()
        initializer = INITIALIZERS[one_of("init", init, INITIALIZERS)]
        rng = random_generator(checked_seed(seed))
        for weights, biases in zip(self._weights, self._biases):
            initializer(rng, weights, biases)
        self._seal()

    def _room(self) -> Array:
        count = parameter_count(self.sizes)
        try:
            return np.zeros(count, self.dtype)
        except (MemoryError, ValueError):
            raise ConfigError(
                "sizes",
                f"sizes is {list(self.sizes)}, which makes {count:,} parameters; allowed are as many as the memory "
                "holds",
            ) from None

    def _view(self) -> None:
        """Weights and biases are parts of one vector, seen as matrices: a copy has to look at its own."""
        self._matrices = self.split(self._parameters)
        self._weights = Arrays(matrix[:-1] for matrix in self._matrices)
        self._biases = Arrays(matrix[-1] for matrix in self._matrices)
        self._weights.name, self._biases.name = "weights", "biases"

    def __getstate__(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.__dict__.items() if name not in ("_matrices", "_weights", "_biases")
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._view()

    def __repr__(self) -> str:
        return f"Network({list(self.sizes)}, hidden={self.hidden_names!r}, output={self.output.name!r}, loss={self.loss.name!r})"

    @property
    def hidden_names(self) -> str:
        """The activation of the hidden layers by name; one a layer, joined by commas, where each was given."""
        return self.hidden.name if isinstance(self.hidden, Activation) else ",".join(each.name for each in self.hidden)

    def split(self, vector: Array) -> tuple[Array, ...]:
        """Views of a flat vector (parameters, gradient, update) as one matrix (n_k + 1, n_{k+1}) a layer, biases last."""
        views, start = [], 0
        for rows, columns in zip(self.sizes, self.sizes[1:]):
            stop = start + (rows + 1) * columns
            views.append(vector[start:stop].reshape(rows + 1, columns))
            start = stop
        return tuple(views)

    @property
    def parameters(self) -> Array:
        """All weights and biases in one flat vector, layer by layer; write in place, or assign a whole one."""
        return self._parameters

    @parameters.setter
    def parameters(self, values: Any) -> None:
        self._parameters[:] = fitting("parameters", self._parameters, values)

    @property
    def matrices(self) -> tuple[Array, ...]:
        """The same as one matrix (n_{l-1} + 1, n_l) a layer: its weights and, in the last row, its biases."""
        return self._matrices

    @property
    def weights(self) -> Arrays:
        """One array (n_{l-1}, n_l) a layer; write in place, or assign the whole list."""
        return self._weights

    @weights.setter
    def weights(self, values: Iterable[Any]) -> None:
        assign_all("weights", self._weights, values)

    @property
    def biases(self) -> Arrays:
        """One array (n_l,) a layer; write in place, or assign the whole list."""
        return self._biases

    @biases.setter
    def biases(self, values: Iterable[Any]) -> None:
        assign_all("biases", self._biases, values)

    def assign(self, weights: Iterable[Any], biases: Iterable[Any]) -> None:
        """Replace all weights and biases, or none of them. Raises ShapeError."""
        checked = self.checked(weights, biases)
        for array, new in zip([*self._weights, *self._biases], checked):
            array[...] = new

    def checked(self, weights: Iterable[Any], biases: Iterable[Any]) -> list[Array]:
        """Copies of weights and biases that may take the place of this network's, or a ShapeError."""
        return [*fitting_all("weights", self._weights, weights), *fitting_all("biases", self._biases, biases)]

    def astype(self, dtype: str) -> Network:
        """The same network with its numbers in "float64" or "float32". Raises ConfigError."""
        made = Network(self.sizes, self.hidden, self.output, self.loss.name, self.reduction, "zero", dtype=dtype)
        made._parameters[:] = self._parameters
        return made

    def scale(self, batch: int) -> float:
        """What a sum over a batch is multiplied with: 1/B for the mean, 1 for the sum."""
        return 1.0 / batch if self.reduction == "mean" else 1.0

    def predict(self, inputs: Any) -> Array:
        """The outputs y, (N, m), for inputs (N, n); one sample may come as (n,). Raises ShapeError."""
        rows = self.as_inputs(inputs)
        forward = Forward(self, len(rows))
        with np.errstate(all="ignore"):
            return forward.run(with_ones(rows)).copy()

    def loss_of(self, inputs: Any, targets: Any) -> float:
        """E over these samples, reduced as `reduction` says; inputs (N, n), targets (N, m). Raises ShapeError, ConfigError.

        >>> Network([1, 1], output="identity", init="zero").loss_of([[1.0], [2.0]], [[3.0], [1.0]])  # ½ · mean of 3² and 1²
        2.5
        """
        rows = self.as_inputs(inputs)
        desired = self.as_targets(targets, len(rows))
        forward = Forward(self, len(rows))
        with np.errstate(all="ignore"):
            outputs = forward.run(with_ones(rows))
            return float(self.loss.of(forward.net_inputs[-1], outputs, desired).sum() * self.scale(len(rows)))

    def trace(self, inputs: Any, targets: Any) -> Trace:
        """Forward and backward over a batch, no update: every quantity on the way. inputs (B, n), targets (B, m). Raises ShapeError,
        ConfigError.

        >>> trace = Network([2, 2, 1], seed=0).trace([[0, 1], [1, 1]], [1, 0])
        >>> trace.deltas[0].shape, trace.weight_gradients[0].shape
        ((2, 2), (2, 2))
        """
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
        """Inputs as (N, n) numbers of the network's kind, or a ShapeError."""
        return as_rows("inputs", inputs, self.sizes[0], self.dtype)

    def as_targets(self, targets: Any, count: int) -> Array:
        """Desired outputs as (N, m) numbers of the same kind; (N,) will do where there is one output. ShapeError, ConfigError."""
        rows = as_rows("targets", targets, self.sizes[-1], self.dtype)
        if len(rows) != count:
            raise ShapeError(
                f"targets has {counted(len(rows), 'row')} for {counted(count, 'input')}; each sample needs one",
                "targets",
            )
        self.loss.check_targets(rows)
        return rows


class Forward:
    """The arrays of a pass forward of `batch` samples, used again and again: what enters and leaves every neuron."""

    def __init__(self, network: Network, batch: int) -> None:
        sizes, kind = network.sizes[1:], network.dtype
        self.network, self.batch = network, batch
        self.inputs = np.empty((0, 0))
        # Not np.dot: that looks first whether one of its arguments overrides it.
        self._product: Callable[[Array, Array, Array], object] = np.ndarray.dot if batch <= FEW_SAMPLES else np.matmul
        self.net_inputs = [np.empty((batch, n), kind) for n in sizes]
        self.augmented = [np.ones((batch, n + 1), kind) for n in sizes]
        self.augmented[-1] = np.empty((batch, sizes[-1]), kind)  # the outputs feed no layer: no column of ones
        self.activations = [a[:, :n] for a, n in zip(self.augmented, sizes)]
        self._layers = [
            (matrix, z, activation.f, a, augmented)
            for matrix, z, activation, a, augmented in zip(
                network.matrices, self.net_inputs, network.activations, self.activations, self.augmented
            )
        ]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.network, self.batch)  # a copy's arrays are those of the copied network

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
        sizes, kind = network.sizes[1:], network.dtype
        self.errors = [np.empty((batch, n), kind) for n in sizes]
        self.slopes = [np.empty((batch, n), kind) for n in sizes]
        self.deltas = [np.empty((batch, n), kind) for n in sizes]
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
            (
                self.augmented[k - 1].T,
                self.gradients[k],
                network.matrices[k][:-1].T,
                self.errors[k - 1],
                network.activations[k - 1].slope,
                self.net_inputs[k - 1],
                self.activations[k - 1],
                self.slopes[k - 1],
                self.deltas[k - 1],
            )
            for k in hidden
        ]

    def forward(self, inputs: Array, targets: Array) -> float:
        """Run forward and compare: returns Σ (y − d)² over outputs and samples, NaN where something went wrong."""
        np.subtract(self.run(inputs), targets, self.difference)
        return self._flat_difference.dot(self._flat_difference)

    def backward(self) -> None:
        """From the outputs to the first layer, by the chain rule: ∂E/∂w = δ a, then e = Σ w δ, then δ = e f′(z)
        (Rumelhart, Hinton and Williams 1986)."""
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
        trace.take_update([np.zeros_like(matrix) for matrix in network.matrices], network.matrices)

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


def _checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    allowed = "allowed are two or more whole numbers from 1, as in [2, 2, 1]"
    try:
        checked = tuple(int(n) for n in sizes)
        whole = all(int(n) == n and not isinstance(n, bool) for n in sizes)
    except (TypeError, ValueError):
        raise ConfigError("sizes", f"sizes is {sizes!r}; {allowed}") from None
    if len(checked) < 2 or min(checked) < 1 or not whole:
        raise ConfigError("sizes", f"sizes is {sizes!r}; {allowed}")
    return checked


def _hidden_activations(
    given: str | Activation | Sequence[str | Activation], layers: int
) -> Activation | tuple[Activation, ...]:
    """One for all hidden layers, or one for each."""
    if isinstance(given, (str, Activation)) or not isinstance(given, Sequence):
        return activation_named(given, "hidden")
    if len(given) != layers:
        raise ConfigError(
            "hidden",
            f"hidden is a list of {len(given)} for {counted(layers, 'hidden layer')}; allowed are one name, or "
            "one for each hidden layer",
        )
    return tuple(activation_named(each, "hidden") for each in given)
