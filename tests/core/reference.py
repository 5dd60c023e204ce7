"""An independent reference: backpropagation for one sample in plain Python, one number at a time, no NumPy.

Written from the textbook's formulas and not from the core: sums over indices, no matrices, no folding of biases, derivatives of the
activations by their definitions.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Vector = list[float]
SCALE = math.sqrt(2.0 / math.pi)


def _logistic(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0 else math.exp(z) / (1.0 + math.exp(z))


def _gelu_slope(z: float) -> float:
    inner = SCALE * (z + 0.044715 * z**3)
    return 0.5 * (1.0 + math.tanh(inner)) + 0.5 * z / math.cosh(inner) ** 2 * SCALE * (1.0 + 3 * 0.044715 * z * z)


F: dict[str, Callable[[float], float]] = {
    "identity": lambda z: z,
    "threshold": lambda z: 1.0 if z >= 0 else 0.0,
    "sigmoid": _logistic,
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0 else 0.0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.exp(z) - 1.0,
    "gelu": lambda z: 0.5 * z * (1.0 + math.tanh(SCALE * (z + 0.044715 * z**3))),
    "softplus": lambda z: math.log1p(math.exp(-abs(z))) + max(z, 0.0),
    "sin": math.sin,
}
F_SLOPE: dict[str, Callable[[float], float]] = {
    "identity": lambda z: 1.0,
    "threshold": lambda z: 0.0,
    "sigmoid": lambda z: _logistic(z) * _logistic(-z),
    "tanh": lambda z: 1.0 / math.cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "leaky_relu": lambda z: 1.0 if z > 0 else 0.01,
    "elu": lambda z: 1.0 if z > 0 else math.exp(z),
    "gelu": _gelu_slope,
    "softplus": _logistic,
    "sin": math.cos,
}


def softmax(z: Vector) -> Vector:
    top = max(z)
    powers = [math.exp(each - top) for each in z]
    return [power / sum(powers) for power in powers]


class Sample:
    """Everything about one sample: net inputs, outputs, E, ∂E/∂a, ∂E/∂z, ∂E/∂w, ∂E/∂b; lists go layer by layer."""

    def __init__(
        self,
        weights: list[list[Vector]],
        biases: list[Vector],
        hidden: str,
        output: str,
        loss: str,
        x: Vector,
        d: Vector,
    ) -> None:
        layers = len(weights)
        self.a: list[Vector] = [list(x)]
        self.z: list[Vector] = []
        for k in range(layers):
            z = [
                biases[k][j] + sum(weights[k][i][j] * self.a[k][i] for i in range(len(self.a[k])))
                for j in range(len(biases[k]))
            ]
            name = output if k == layers - 1 else hidden
            self.z.append(z)
            self.a.append(softmax(z) if name == "softmax" else [F[name](each) for each in z])
        y = self.a[-1]
        outputs = range(len(y))
        if loss == "squared_error":
            self.loss = 0.5 * sum((y[k] - d[k]) ** 2 for k in outputs)
            error = [y[k] - d[k] for k in outputs]
        elif output == "softmax":
            self.loss = -sum(d[k] * math.log(y[k]) for k in outputs)
            error = [-d[k] / y[k] for k in outputs]
        else:
            rest = [
                F["sigmoid"](-each) for each in self.z[-1]
            ]  # 1 − y, which near y = 1 would lose the digits that the logarithm shows
            self.loss = -sum(d[k] * math.log(y[k]) + (1 - d[k]) * math.log(rest[k]) for k in outputs)
            error = [(y[k] - d[k]) / (y[k] * (1 - y[k])) for k in outputs]
        self.error: list[Vector] = [[]] * layers + [error]
        self.delta: list[Vector] = [[]] * layers
        self.weight_gradients: list[list[Vector]] = [[]] * layers
        for k in reversed(range(layers)):
            above = self.error[k + 1]
            if k == layers - 1 and output == "softmax":
                jacobian = [[y[i] * ((i == j) - y[j]) for j in outputs] for i in outputs]
                self.delta[k] = [sum(above[i] * jacobian[i][j] for i in outputs) for j in outputs]
            else:
                slope = F_SLOPE[output if k == layers - 1 else hidden]
                self.delta[k] = [above[j] * slope(self.z[k][j]) for j in range(len(above))]
            before = range(len(self.a[k]))
            self.error[k] = [sum(weights[k][i][j] * self.delta[k][j] for j in range(len(above))) for i in before]
            self.weight_gradients[k] = [[self.a[k][i] * self.delta[k][j] for j in range(len(above))] for i in before]
