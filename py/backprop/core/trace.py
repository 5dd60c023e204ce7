"""One update, every quantity: one contiguous float64 buffer, and its layout.

A trace holds what was computed for a batch of B samples on the way forward and backward, per sample, and what became
of the parameters. It is what the page draws, what a recording keeps, and what a formula is filled in with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..arrays import Array

EDGE_NUMBERS = 40_000  # how many numbers an edge field of a packed buffer may hold, unless one sample needs more

# Per layer gap k: one number a weight or a bias.
OF_WEIGHTS = ("weights", "weight_gradients", "weight_updates", "weights_after")
OF_BIASES = ("biases", "bias_gradients", "bias_updates", "biases_after")
# What went into an update, where that is more than the gradient: see `Descent.parts`. One number a weight and a bias.
PARTS = ("steps", "pulls", "carries", "means", "scales")
# Per layer gap k, for the neurons of layer k+1; per layer l. One row a sample.
OF_NEURONS = ("net_inputs", "slopes", "deltas")
OF_LAYERS = ("activations", "error_signals")
# Per layer gap k: one matrix a sample. Large, so a packed buffer holds them for a window of samples only.
OF_EDGES = ("edge_flows", "edge_signals", "edge_gradients", "error_arrivals")
SCALARS = ("loss", "rms", "penalty", "teacher_loss", "test_loss", "accuracy", "test_accuracy")


class Layout:
    """Where everything lies in the buffer of a trace: `fields[name]` is a list of (offset, shape), one a layer.

    The edge fields come last: `front` is the length without them, `length` with them.

    >>> layout = Layout([2, 1], batch=1)
    >>> layout.fields["weights"], layout.fields["biases"]
    ([(0, (2, 1))], [(8, (1,))])
    """

    def __init__(self, sizes: Sequence[int], batch: int, parts: Sequence[str] = ()) -> None:
        self.sizes, self.batch = list(sizes), batch
        gaps = list(zip(self.sizes, self.sizes[1:]))
        self.window = max(1, min(batch, EDGE_NUMBERS // sum(a * b for a, b in gaps)))
        self.fields: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
        self.length = 0
        for name in (*OF_WEIGHTS, *(f"weight_{part}" for part in parts)):
            self._add(name, gaps)
        for name in (*OF_BIASES, *(f"bias_{part}" for part in parts)):
            self._add(name, [(b,) for _, b in gaps])
        for name in OF_NEURONS:
            self._add(name, [(batch, b) for _, b in gaps])
        for name in OF_LAYERS:
            self._add(name, [(batch, n) for n in self.sizes])
        self._add("targets", [(batch, self.sizes[-1])])
        self._add("output_losses", [(batch, self.sizes[-1])])
        self._add("sample_losses", [(batch,)])
        self._add("scalars", [(len(SCALARS),)])
        self.front = self.length
        for name in OF_EDGES:
            self._add(name, [(self.window, a, b) for a, b in gaps])

    def __repr__(self) -> str:
        return f"Layout({'-'.join(map(str, self.sizes))}, batch of {self.batch}: {self.length:,} numbers)"

    def _add(self, name: str, shapes: Sequence[tuple[int, ...]]) -> None:
        entries = []
        for shape in shapes:
            entries.append((self.length, shape))
            self.length += int(np.prod(shape))
        self.fields[name] = entries

    def views(self, buffer: Array, name: str) -> list[Array]:
        """The arrays of one field, as views into the buffer."""
        return [buffer[offset : offset + int(np.prod(shape))].reshape(shape) for offset, shape in self.fields[name]]

    @classmethod
    def from_data(cls, data: Any) -> Layout:
        """Read what `as_data` wrote, now or earlier, when a trace may have held other fields. Raises ValueError."""
        layout = cls.__new__(cls)
        layout.sizes, layout.batch, layout.window, layout.length = (
            data[name] for name in ("sizes", "batch", "window", "length")
        )
        layout.fields = {
            name: [(each["offset"], tuple(each["shape"])) for each in entries]
            for name, entries in data["fields"].items()
        }
        ends = [offset + int(np.prod(shape)) for entries in layout.fields.values() for offset, shape in entries]
        if not 0 < max(ends) <= layout.length:
            raise ValueError("a field lies outside its buffer")
        layout.front = min(layout.fields[name][0][0] for name in OF_EDGES)
        return layout

    def as_data(self) -> dict[str, Any]:
        """The layout as JSON: every array dense and row-major."""
        fields = {
            name: [{"offset": offset, "shape": list(shape)} for offset, shape in entries]
            for name, entries in self.fields.items()
        }
        return {
            "batch": self.batch,
            "sizes": self.sizes,
            "window": self.window,
            "length": self.length,
            "fields": fields,
        }


class Trace:
    """Every quantity of one update (or of a pass without one). Lists go layer by layer; see `network` for the indices.

    weights, biases              before the update; weights_after, biases_after: after it
    weight_gradients, bias_gradients   ∂E/∂w, ∂E/∂b, reduced over the batch, without penalty
    weight_updates, bias_updates what was added
    weight_steps, bias_steps, …  what went into that, where the layout has room for it: see `Descent.parts`
    net_inputs, slopes, deltas   z, f′(z), ∂E/∂z of layer k+1, (B, n)
    activations, error_signals   a, ∂E/∂a of layer l, (B, n); layer 0 is the input
    output_losses, sample_losses what every output adds to E of its sample, (B, m), and that E, (B,)
    edge_flows, edge_signals, edge_gradients   w·a, w·δ, a·δ, (B, n_k, n_{k+1}): what an edge carries forward, carries back, and
                                 its own part of the gradient, for every sample
    error_arrivals               the sums of edge_signals so far, from the first neuron of the layer above to the last

    >>> from backprop import Network
    >>> trace = Network([1, 1], output="identity", init="constant").trace([[2.0]], [[0.5]])  # y = ½ · 2 + ½
    >>> trace.net_inputs[0].item(), trace.deltas[0].item(), trace.weight_gradients[0].item(), trace.loss
    (1.5, 1.0, 2.0, 0.5)
    """

    def __init__(self, layout: Layout, buffer: Array) -> None:
        def field(name: str) -> list[Array]:
            return layout.views(buffer, name)

        self.layout, self.buffer, self.batch = layout, buffer, layout.batch
        self.weights, self.biases = field("weights"), field("biases")
        self.weight_gradients, self.bias_gradients = field("weight_gradients"), field("bias_gradients")
        self.weight_updates, self.bias_updates = field("weight_updates"), field("bias_updates")
        self.weights_after, self.biases_after = field("weights_after"), field("biases_after")
        self.net_inputs, self.slopes, self.deltas = field("net_inputs"), field("slopes"), field("deltas")
        self.activations, self.error_signals = field("activations"), field("error_signals")
        self.targets, self.sample_losses, self.scalars = (
            field(name)[0] for name in ("targets", "sample_losses", "scalars")
        )
        # Recordings of earlier versions have no such field.
        self.output_losses = (
            field("output_losses")[0] if "output_losses" in layout.fields else np.full_like(self.targets, np.nan)
        )
        self.iteration, self.epoch = 0, 0
        self.samples = list(range(self.batch))

    def __getstate__(self) -> dict[str, Any]:
        return {
            "layout": self.layout,
            "buffer": self.buffer,
            "iteration": self.iteration,
            "epoch": self.epoch,
            "samples": self.samples,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        """The arrays are views: a copy has to look at its own buffer."""
        Trace.__init__(self, state.pop("layout"), np.array(state.pop("buffer")))
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return f"Trace(update {self.iteration}: E = {self.loss:.4g}, {'-'.join(map(str, self.layout.sizes))}, batch of {self.batch})"

    @classmethod
    def of(cls, sizes: Sequence[int], batch: int) -> Trace:
        """An empty trace without room for packed edges."""
        layout = Layout(sizes, batch)
        return cls(layout, np.zeros(layout.front))

    def take_update(self, updates: Sequence[Array], after: Sequence[Array]) -> None:
        """Keep what is added to each layer's matrix (n_k + 1, n_{k+1}), and the matrix that comes of it."""
        for k, (update, matrix) in enumerate(zip(updates, after)):
            self.weight_updates[k][:], self.bias_updates[k][:] = update[:-1], update[-1]
            self.weights_after[k][:], self.biases_after[k][:] = matrix[:-1], matrix[-1]

    def take_parts(self, parts: Mapping[str, Sequence[Array]]) -> None:
        """Keep what went into the update: for each name one matrix (n_k + 1, n_{k+1}) a layer."""
        for name, matrices in parts.items():
            weights, biases = (self.layout.views(self.buffer, f"{of}_{name}") for of in ("weight", "bias"))
            for k, matrix in enumerate(matrices):
                weights[k][:], biases[k][:] = matrix[:-1], matrix[-1]

    def pack(self, start: int = 0) -> Array:
        """Write the edge fields of the samples from `start` on (as many as the layout has room for) behind the rest.

        The trace must have been made on a buffer of the layout's whole length. Returns that buffer.
        """
        stop = min(start + self.layout.window, self.batch)
        for name in OF_EDGES:
            for k, view in enumerate(self.layout.views(self.buffer, name)):
                view[: stop - start] = self._edges(name, k, slice(start, stop))
        return self.buffer

    def _edges(self, name: str, k: int, samples: slice) -> Array:
        a, delta, w = self.activations[k][samples], self.deltas[k][samples], self.weights[k]
        with np.errstate(all="ignore"):  # of a run that diverges
            if name == "edge_flows":
                return a[:, :, None] * w
            if name == "edge_signals":
                return w * delta[:, None, :]
            if name == "edge_gradients":
                return a[:, :, None] * delta[:, None, :]
            return np.cumsum(w * delta[:, None, :], axis=2)

    def _all_edges(self, name: str) -> list[Array]:
        return [self._edges(name, k, slice(None)) for k in range(len(self.weights))]

    @property
    def edge_flows(self) -> list[Array]:
        """w·a, (B, n_k, n_{k+1}): what every edge adds to a net input."""
        return self._all_edges("edge_flows")

    @property
    def edge_signals(self) -> list[Array]:
        """w·δ, (B, n_k, n_{k+1}): the error signal that every edge carries back."""
        return self._all_edges("edge_signals")

    @property
    def edge_gradients(self) -> list[Array]:
        """a·δ, (B, n_k, n_{k+1}): ∂E/∂w of every sample's own E."""
        return self._all_edges("edge_gradients")

    @property
    def error_arrivals(self) -> list[Array]:
        """The error signal of neuron i after neurons 0…j of the layer above have sent theirs, (B, n_k, n_{k+1})."""
        return self._all_edges("error_arrivals")

    @property
    def loss(self) -> float:
        """E of this batch, reduced, without penalty."""
        return float(self.scalars[0])

    @property
    def rms(self) -> float:
        """The root of the mean of (y − d)² over samples and outputs."""
        return float(self.scalars[1])

    @property
    def penalty(self) -> float:
        """What L1 and L2 add to E; 0 without a Training."""
        return float(self.scalars[2])
