"""One sample of a trace, asked for by neuron and edge: each quantity as a number, and as a symbol beside it."""

from __future__ import annotations

from ..core.losses import SquaredError
from ..core.network import Network
from ..core.selection import Edge, Neuron
from ..core.trace import Trace
from .notation import Symbols

BIAS_INPUT = 1.0


class Quantities:
    """The numbers of sample `sample` (its place in the batch) of a trace."""

    def __init__(self, network: Network, trace: Trace, sample: int) -> None:
        self.network, self.trace, self.sample = network, trace, sample
        self.symbols, self.last = Symbols(network.sizes, trace.batch), len(network.sizes) - 1
        self.squared = isinstance(network.loss, SquaredError)
        self.softmax = network.output.name == "softmax"

    def activation(self, at: Neuron) -> float:
        return float(self.trace.activations[at.layer][self.sample, at.place])

    def net_input(self, at: Neuron) -> float:
        return float(self.trace.net_inputs[at.layer - 1][self.sample, at.place])

    def slope(self, at: Neuron) -> float:
        return float(self.trace.slopes[at.layer - 1][self.sample, at.place])

    def error(self, at: Neuron) -> float:
        return float(self.trace.error_signals[at.layer][self.sample, at.place])

    def delta(self, at: Neuron) -> float:
        return float(self.trace.deltas[at.layer - 1][self.sample, at.place])

    def target(self, index: int) -> float:
        return float(self.trace.targets[self.sample, index])

    def parameter(self, edge: Edge) -> float:
        if edge.source is None:
            return float(self.trace.biases[edge.layer - 1][edge.target])
        return float(self.trace.weights[edge.layer - 1][edge.source, edge.target])

    def update(self, edge: Edge) -> float:
        if edge.source is None:
            return float(self.trace.bias_updates[edge.layer - 1][edge.target])
        return float(self.trace.weight_updates[edge.layer - 1][edge.source, edge.target])

    def reduced_gradient(self, edge: Edge) -> float:
        """∂E/∂w over the batch, as the update uses it."""
        if edge.source is None:
            return float(self.trace.bias_gradients[edge.layer - 1][edge.target])
        return float(self.trace.weight_gradients[edge.layer - 1][edge.source, edge.target])

    def edge_input(self, edge: Edge) -> float:
        """What a weight is multiplied with; 1 for a bias."""
        return BIAS_INPUT if edge.source is None else self.activation(Neuron(edge.layer - 1, edge.source))

    def gradient(self, edge: Edge) -> float:
        """∂E/∂w of this sample's own E: δ of the neuron it leads into, times its input."""
        return self.delta(Neuron(edge.layer, edge.target)) * self.edge_input(edge)

    def input_symbol(self, edge: Edge) -> str:
        return "1" if edge.source is None else self.symbols.activation(Neuron(edge.layer - 1, edge.source))

    def neurons(self, layer: int) -> list[Neuron]:
        return [Neuron(layer, k) for k in range(self.network.sizes[layer])]

    def edges_into(self, at: Neuron) -> list[Edge]:
        return [Edge(at.layer, i, at.place) for i in range(self.network.sizes[at.layer - 1])]

    def edges_from(self, at: Neuron) -> list[Edge]:
        return [Edge(at.layer + 1, at.place, k) for k in range(self.network.sizes[at.layer + 1])]

    def separates(self, at: Neuron) -> bool:
        """Is δ = e · f′(z) here? Not behind a softmax, whose Jacobian is not diagonal; nor where the slope has rounded to nothing
        while the delta, which cross entropy knows without it, has not."""
        if at.layer < self.last:
            return True
        product, delta = self.error(at) * self.slope(at), self.delta(at)
        return not self.softmax and (product == delta or abs(product - delta) <= 1e-9 * abs(delta))

    def activation_name(self, at: Neuron) -> str:
        return self.network.activations[at.layer - 1].name
