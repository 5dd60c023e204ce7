"""Features: what a network may be fed with in place of the plain inputs, as in x1^2, x1x2, sin(x1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, brief

MOST_FEATURES = 100


@dataclass(frozen=True)
class Feature:
    """x_first, its square, its sine, or its product with x_second (indices from 0)."""

    first: int
    second: int | None = None
    sine: bool = False

    def of(self, x: Array) -> Array:
        value = x[:, self.first]
        if self.sine:
            return np.sin(value * np.pi)
        return value if self.second is None else value * x[:, self.second]


_FEATURE = re.compile(r"x(\d+)(\^2)?|x(\d+)x(\d+)|sin\(x(\d+)\)")


def parse_feature(text: str, inputs: int) -> Feature:
    """Read one feature of `inputs` raw inputs, or raise a ConfigError that says what is allowed."""
    match = _FEATURE.fullmatch(text)
    feature = None
    if match:
        plain, square, first, second, sine = match.groups()
        if plain:
            feature = Feature(int(plain) - 1, int(plain) - 1 if square else None)
        elif first:
            feature = Feature(int(first) - 1, int(second) - 1)
        else:
            feature = Feature(int(sine) - 1, sine=True)
    if feature is None or not all(0 <= k < inputs for k in (feature.first, feature.second or 0)):
        raise ConfigError(
            "features",
            f"features has “{brief(text)}”; allowed are x1{f' to x{inputs}' if inputs > 1 else ''}, "
            "squares as x1^2, products as x1x2, sines as sin(x1), joined by commas",
        )
    return feature
