"""The error surface: E of the whole teacher set over a plane in the space of all weights and biases, and the way that training took.

Every point of the plane is θ + α u + β v: θ the parameters now, u and v two directions. What does not lie in the plane stays as
it is now, so the surface is a slice, and the path of a run is only its shadow on that slice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Array, random_generator
from ..core.network import Network
from ..errors import ConfigError
from ..geometry.spaces import principal_components
from ..training.evaluation import Evaluation
from ..training.training import Training

KINDS = ("weights", "random", "run")
LEAST_REACH = 1.0
# A short run's path is walked again, in so many steps, where that takes some hundredths of a second at most: an update costs its
# parameters × samples, and what any update costs.
WALKED, WALK_COSTS, ANY_UPDATE = 100, 1_000_000, 1000


@dataclass
class Surface:
    """A grid of E, worked out row by row. `values` (size, size) goes up with β from row to row and with α from column to column;
    what is not known yet is NaN. `path` (states, 2) is where the run has been, `origin` what α = β = 0 is called on the axes."""

    training: Training
    axes: Array
    size: int
    origin: tuple[float, float] = (0.0, 0.0)
    values: Array = field(init=False)
    done: int = 0

    def __post_init__(self) -> None:
        training, network = self.training, self.training.network
        self.iteration, self.centre = training.iteration, network.parameters.copy()
        self._probe = copy(network)
        self._evaluation = Evaluation(self._probe, training.teacher)
        self.values = np.full((self.size, self.size), np.nan)
        self.path = (np.array(way_of(training)) - self.centre) @ self.axes.T
        reach = np.maximum(LEAST_REACH, 1.25 * np.abs(self.path).max(axis=0))
        self.reach = float(reach[0]), float(reach[1])

    @property
    def complete(self) -> bool:
        return self.done == self.size * self.size

    def work(self, budget: float = float("inf")) -> bool:
        """Go on for `budget` seconds; whether all of it is done."""
        start = time.perf_counter()
        alphas, betas = (np.linspace(-reach, reach, self.size) for reach in self.reach)
        while not self.complete:
            row, column = divmod(self.done, self.size)
            np.matmul([alphas[column], betas[row]], self.axes, out=self._probe.parameters)
            self._probe.parameters += self.centre
            with np.errstate(all="ignore"):
                self.values[row, column] = self._evaluation.scores()[0]
            self.done += 1
            if time.perf_counter() - start > budget:
                break
        return self.complete


def surface(
    training: Training,
    kind: str,
    size: int = 31,
    first: Sequence[int] = (0, 0, 0),
    second: Sequence[int] = (0, 1, 0),
    seed: int = 0,
) -> Surface:
    """A surface over two weights (gap, from, to; `from` = the number of inputs means the bias), over two random directions, or over
    the two directions in which the run moved most. Raises ConfigError."""
    if kind not in KINDS:
        raise ConfigError("kind", f"kind is {kind!r}; allowed are {', '.join(KINDS)}")
    if not 3 <= size <= 201:
        raise ConfigError("size", f"size is {size}; allowed are 3 to 201")
    network = training.network
    if kind == "weights":
        places = [_place(network, "first", first), _place(network, "second", second)]
        if places[0] == places[1]:
            raise ConfigError("second", "the two weights are the same one; choose two")
        axes = np.zeros((2, network.parameters.size))
        axes[0, places[0]] = axes[1, places[1]] = 1.0
        now = network.parameters[places]
        return Surface(training, axes, size, (float(now[0]), float(now[1])))
    if kind == "random":
        drawn = random_generator(seed).normal(size=(network.parameters.size, 2))
        return Surface(training, np.linalg.qr(drawn)[0].T, size)
    return Surface(training, _ways_of(training), size)


def way_of(training: Training) -> list[Array]:
    """Parameters on the way from the run's start to where it is: at the kept states, or, of a short run, after every few updates."""
    here = training.iteration
    if here * (ANY_UPDATE + training.network.parameters.size * training.batch_size) > WALK_COSTS:
        return [
            *(parameters for n, parameters in training.kept_states() if n < here),
            training.network.parameters.copy(),
        ]
    states = []
    for n in np.unique(np.linspace(0, here, WALKED).astype(int)).tolist():
        training.seek(n)
        states.append(training.network.parameters.copy())
    return states


def _ways_of(training: Training) -> Array:
    """The two directions in which the states on the way lie spread most, (2, parameters), at right angles."""
    points = np.array(way_of(training))
    if len(points) < 3 or not np.ptp(points, axis=0).any():
        raise ConfigError(
            "kind", "the run has not moved far enough to have directions of its own; train for some updates first"
        )
    # Few points in many dimensions: the components come from the small matrix of their inner products.
    centred = points - points.mean(axis=0)
    shares, _ = principal_components(centred @ centred.T) if len(points) < points.shape[1] else (None, None)
    axes = principal_components(points)[0][:, :2] if shares is None else centred.T @ shares[:, :2]
    return np.linalg.qr(axes)[0].T


def _place(network: Network, name: str, given: Sequence[int]) -> int:
    """Where a weight lies in the flat vector."""
    sizes = network.sizes
    try:
        gap, i, j = (int(each) for each in given)
        fits = 0 <= gap < len(sizes) - 1 and 0 <= i <= sizes[gap] and 0 <= j < sizes[gap + 1]
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ConfigError(name, f"{name} is {list(given)}; allowed is [gap, from, to] of a network of {sizes}")
    before = sum((a + 1) * b for a, b in list(zip(sizes, sizes[1:]))[:gap])
    return before + i * sizes[gap + 1] + j
