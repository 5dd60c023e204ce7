"""The pieces of exported programs: each activation, loss and update rule as one expression in NumPy and in PyTorch."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """f in z, and f′ in z and a."""

    f: str
    slope: str


_GATE = "np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))"
NUMPY_ACTIVATIONS = {
    "identity": Pair("z", "np.ones_like(z)"),
    "threshold": Pair("(z >= 0).astype(float)", "np.zeros_like(z)"),
    "sigmoid": Pair("1 / (1 + np.exp(-z))", "a * (1 - a)"),
    "tanh": Pair("np.tanh(z)", "(1 - a**2)"),
    "relu": Pair("np.maximum(z, 0)", "(z > 0)"),
    "leaky_relu": Pair("np.where(z > 0, z, 0.01 * z)", "np.where(z > 0, 1, 0.01)"),
    "elu": Pair("np.where(z > 0, z, np.expm1(np.minimum(z, 0)))", "np.exp(np.minimum(z, 0))"),
    "gelu": Pair(
        f"0.5 * z * (1 + {_GATE})",
        f"(0.5 * (1 + {_GATE}) + 0.5 * z * (1 - {_GATE}**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z**2))",
    ),
    "softplus": Pair("np.logaddexp(0, z)", "1 / (1 + np.exp(-z))"),
    "sin": Pair("np.sin(z)", "np.cos(z)"),
    "softmax": Pair("softmax(z)", ""),
}
NUMPY_LOSSES = {
    "squared": "0.5 * np.sum((y - d) ** 2)",
    "sigmoid": "np.sum(np.logaddexp(0, z) - d * z)",
    "softmax": "-np.sum(d * np.log(y))",
}
NUMPY_RULES = {
    "sgd": "p -= learning_rate * g",
    "momentum": "v = memory[0][k]\nv[...] = momentum * v - learning_rate * g\np += v",
    "nesterov": "v = memory[0][k]\nv[...] = momentum * v - learning_rate * g\np += momentum * v - learning_rate * g",
    "rmsprop": "s = memory[0][k]\ns[...] = 0.99 * s + 0.01 * g**2\np -= learning_rate * g / (np.sqrt(s) + 1e-8)",
    "adam": "m, s = memory[0][k], memory[1][k]\n"
    "m[...] = 0.9 * m + 0.1 * g\n"
    "s[...] = 0.999 * s + 0.001 * g**2\n"
    "p -= learning_rate * (m / (1 - 0.9 ** (n + 1))) / (np.sqrt(s / (1 - 0.999 ** (n + 1))) + 1e-8)",
}

TORCH_ACTIVATIONS = {
    "identity": "z",
    "threshold": "(z >= 0).to(z) + 0 * z",
    "sigmoid": "torch.sigmoid(z)",
    "tanh": "torch.tanh(z)",
    "relu": "torch.relu(z)",
    "leaky_relu": "F.leaky_relu(z, 0.01)",
    "elu": "F.elu(z)",
    "gelu": "F.gelu(z, approximate='tanh')",
    "softplus": "F.softplus(z)",
    "sin": "torch.sin(z)",
    "softmax": "torch.softmax(z, 1)",
}
TORCH_LOSSES = {
    "squared": "0.5 * (y - d).square().sum()",
    "sigmoid": "F.binary_cross_entropy_with_logits(z, d, reduction='sum')",
    "softmax": "-(d * torch.log_softmax(z, 1)).sum()",
}


class TorchOptimizer(NamedTuple):
    """How it is made, and how its state takes over what was remembered."""

    make: str
    state: str


# PyTorch keeps v without the learning rate and with the other sign.
_BUFFER = "{'momentum_buffer': -memory[0][k] / learning_rate}"
TORCH_OPTIMIZERS = {
    "sgd": TorchOptimizer("torch.optim.SGD(trained, lr=learning_rate, momentum=momentum)", _BUFFER),
    "momentum": TorchOptimizer("torch.optim.SGD(trained, lr=learning_rate, momentum=momentum)", _BUFFER),
    "nesterov": TorchOptimizer(
        "torch.optim.SGD(trained, lr=learning_rate, momentum=momentum, nesterov=momentum > 0)", _BUFFER
    ),
    "rmsprop": TorchOptimizer(
        "torch.optim.RMSprop(trained, lr=learning_rate)",
        "{'step': tensor(float(iteration)), 'square_avg': memory[0][k]}",
    ),
    "adam": TorchOptimizer(
        "torch.optim.Adam(trained, lr=learning_rate)",
        "{'step': tensor(float(iteration)), 'exp_avg': memory[0][k], 'exp_avg_sq': memory[1][k]}",
    ),
}
