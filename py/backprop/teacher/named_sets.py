"""The built-in teacher sets: points in and around the unit square, by formula; Fisher's iris and handwritten digits, by measurement.

Every maker takes a generator and returns (inputs, targets). Classes are 0 and 1; regression targets lie in −1 … 1.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import ConfigError

Made = tuple[Array, Array]
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
POINTS = 250


def logic_and(rng: np.random.Generator) -> Made:
    return CORNERS, CORNERS.min(axis=1, keepdims=True)


def logic_or(rng: np.random.Generator) -> Made:
    return CORNERS, CORNERS.max(axis=1, keepdims=True)


def logic_xor(rng: np.random.Generator) -> Made:
    return CORNERS, np.abs(CORNERS[:, :1] - CORNERS[:, 1:])


def circle(rng: np.random.Generator) -> Made:
    """A disc (class 1) inside a ring (class 0)."""
    inside = np.arange(POINTS) % 2 == 1
    radius = np.where(inside, rng.uniform(0.0, 0.5, POINTS), rng.uniform(0.7, 1.0, POINTS))
    angle = rng.uniform(0.0, 2.0 * np.pi, POINTS)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), inside[:, None].astype(float)


def gauss(rng: np.random.Generator) -> Made:
    """Two round clouds, around (0.5, 0.5) and (−0.5, −0.5)."""
    first = np.arange(POINTS) % 2 == 1
    centre = np.where(first, 0.5, -0.5)[:, None]
    return centre + rng.normal(0.0, 0.2, (POINTS, 2)), first[:, None].astype(float)


def spiral(rng: np.random.Generator) -> Made:
    """Two arms, wound about each other."""
    first = np.arange(POINTS) % 2 == 1
    along = (np.arange(POINTS) // 2 + 0.5) / (POINTS // 2)
    angle = 3.5 * np.pi * along + np.where(first, 0.0, np.pi)
    return np.stack([along * np.sin(angle), along * np.cos(angle)], axis=1), first[:, None].astype(float)


def plane(rng: np.random.Generator) -> Made:
    """y = (x₁ + x₂) / 2."""
    inputs = rng.uniform(-1.0, 1.0, (POINTS, 2))
    return inputs, inputs.mean(axis=1, keepdims=True)


def quadrants(rng: np.random.Generator) -> Made:
    """1 where the inputs have different signs: XOR with many points, and a gap along the axes."""
    inputs = rng.uniform(-1.0, 1.0, (POINTS, 2))
    inputs += 0.06 * np.sign(inputs)
    return inputs, (inputs[:, :1] * inputs[:, 1:] < 0.0).astype(float)


def bumps(rng: np.random.Generator) -> Made:
    """A hill at (½, ½) and a dip at (−½, −½), both Gaussian."""
    inputs = rng.uniform(-1.0, 1.0, (POINTS, 2))
    hill, dip = (np.exp(-np.square(inputs - centre).sum(axis=1, keepdims=True) / 0.18) for centre in (0.5, -0.5))
    return inputs, hill - dip


def sine(rng: np.random.Generator) -> Made:
    """One period: y = sin πx."""
    inputs = np.linspace(-1.0, 1.0, 60)[:, None]
    return inputs, np.sin(np.pi * inputs)


def digits(rng: np.random.Generator) -> Made:
    """1,797 handwritten digits (UCI): 8 × 8 pixels, row by row, from 0 (paper) to 1 (ink), and the digit one-hot."""
    with open(
        fetched("digits"), encoding="ascii"
    ) as file:  # by its name, NumPy would first import all ways to unpack one
        rows = np.loadtxt(file, delimiter=",", skiprows=1 + SOURCE_LINES)
    return rows[:, :-1] / 16.0, np.eye(10)[rows[:, -1].astype(int)]


SOURCE_LINES = 3  # a fetched file begins with where it comes from, then names its columns
Load = Callable[[str, str], None]  # how the file of the set `name` gets to `path`; the browser's Python has a way


def fetched(name: str) -> str:
    """Where the data file is that is not part of the sources (build.py fetches it)."""
    return os.path.join(os.path.dirname(__file__), "data", "fetched", f"{name}.csv")


def need_file(name: str, load: Load | None) -> None:
    """The file of a set that is made of one is here, or a ConfigError says how to get it."""
    path = fetched(name)
    if NAMED_SETS[name].fetched and not os.path.exists(path):
        if load is None:
            raise ConfigError(
                "data", f"the samples of “{name}” are not here yet; `python3 build.py build` fetches them"
            )
        load(name, path)


@dataclass(frozen=True)
class NamedSet:
    """What a built-in teacher set is called and needs; `defaults` are the settings that suit it."""

    name: str
    label: str
    help: str
    task: str
    inputs: int
    outputs: int
    make: Callable[[np.random.Generator], Made] | None  # None: from the file data/<name>.csv
    defaults: dict[str, Any] = field(default_factory=dict)
    class_names: tuple[str, ...] = ()
    fetched: bool = False  # is its file not part of the sources?
    recorded: bool = True  # does the build record its first updates, for the time before Python has started?


_CLOUD = {"net": "2-4-2-1", "loss": "cross_entropy", "batch": 10, "rate": 0.3, "split": 0.8}

NAMED_SETS: dict[str, NamedSet] = {
    each.name: each
    for each in (
        NamedSet(
            "xor",
            "XOR",
            "1 where the two inputs differ: no single line separates the classes.",
            "classification",
            2,
            1,
            logic_xor,
        ),
        NamedSet(
            "and",
            "AND",
            "1 only where both inputs are 1: one line, so one neuron, is enough.",
            "classification",
            2,
            1,
            logic_and,
            {"net": "2-1"},
        ),
        NamedSet(
            "or",
            "OR",
            "1 where any input is 1: one line, so one neuron, is enough.",
            "classification",
            2,
            1,
            logic_or,
            {"net": "2-1"},
        ),
        NamedSet(
            "circle",
            "Circle",
            "A disc inside a ring: the boundary has to close.",
            "classification",
            2,
            1,
            circle,
            dict(_CLOUD),
        ),
        NamedSet(
            "quadrants",
            "Quadrants",
            "XOR with many points: 1 where the inputs have different signs.",
            "classification",
            2,
            1,
            quadrants,
            dict(_CLOUD),
        ),
        NamedSet(
            "gauss",
            "Two clouds",
            "Two round clouds of points: one line does most of the work.",
            "classification",
            2,
            1,
            gauss,
            {**_CLOUD, "net": "2-2-1"},
        ),
        NamedSet(
            "spiral",
            "Spiral",
            "Two arms wound about each other: hard, and worth more neurons.",
            "classification",
            2,
            1,
            spiral,
            {**_CLOUD, "net": "2-8-8-1", "optimizer": "adam", "rate": 0.01},
        ),
        NamedSet(
            "plane",
            "Plane",
            "A tilted plane to be fitted: y is the mean of both inputs.",
            "regression",
            2,
            1,
            plane,
            {"net": "2-2-1", "output": "identity", "batch": 10, "rate": 0.1, "split": 0.8},
        ),
        NamedSet(
            "bumps",
            "Hill and dip",
            "Two Gaussian bumps to be fitted, one up and one down.",
            "regression",
            2,
            1,
            bumps,
            {"net": "2-8-4-1", "output": "identity", "batch": 10, "rate": 0.1, "split": 0.8},
        ),
        NamedSet(
            "sine",
            "Sine",
            "One period of a sine to be fitted from one input.",
            "regression",
            1,
            1,
            sine,
            {"net": "1-16-1", "output": "identity", "batch": 10, "rate": 0.1, "features": "x1"},
        ),
        NamedSet(
            "iris",
            "Iris",
            "150 real flowers of three kinds, four measurements each (Fisher, 1936).",
            "classification",
            4,
            3,
            None,
            {
                "net": "4-8-3",
                "output": "softmax",
                "loss": "cross_entropy",
                "batch": 10,
                "rate": 0.1,
                "split": 0.8,
                "features": "x1,x2,x3,x4",
            },
        ),
        NamedSet(
            "digits",
            "Digits",
            "1,797 handwritten digits, 8 × 8 pixels each (Alpaydin and Kaynak, UCI, 1998; CC BY 4.0).",
            "classification",
            64,
            10,
            digits,
            {
                "net": "64-32-10",
                "output": "softmax",
                "loss": "cross_entropy",
                "batch": 32,
                "rate": 0.3,
                "split": 0.8,
                "features": ",".join(f"x{k + 1}" for k in range(64)),
                "scale": "layer",
            },
            tuple("0123456789"),
            fetched=True,
            recorded=False,
        ),
    )
}


def about(name: str) -> str:
    """What a built-in set is and where it is from; empty for others."""
    return NAMED_SETS[name].help if name in NAMED_SETS else ""
