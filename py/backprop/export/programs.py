"""What is on the screen leaves as a program that prints the same numbers: plain NumPy, or PyTorch with its own gradients.

The program holds the data, the weights as they are now, what the optimizer remembers, and the samples of the next updates; it needs
nothing of this package.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Array
from ..core.losses import SquaredError
from ..errors import one_of
from ..training.training import Training
from .pieces import NUMPY_ACTIVATIONS, NUMPY_LOSSES, NUMPY_RULES, TORCH_ACTIVATIONS, TORCH_LOSSES, TORCH_OPTIMIZERS

KINDS = ("numpy", "pytorch")
UPDATES = 10


def export_code(training: Training, kind: str, updates: int = UPDATES) -> str:
    """A program that does the next `updates` updates and prints n, E and RMS of each, then the weights. Raises ConfigError."""
    one_of("kind", kind, KINDS)
    for each in training.network.activations:
        one_of("activation", each.name, NUMPY_ACTIVATIONS)
    batches = training.next_samples(updates)
    return _numpy_program(training, batches) if kind == "numpy" else _torch_program(training, batches)


def _data(training: Training, batches: list[list[int]], wrap: str) -> str:
    """Everything that is a number, as Python source; `wrap` makes an array of a list."""
    network, teacher, now = training.network, training.teacher, training.settings
    used = sorted({sample for batch in batches for sample in batch})
    place = {sample: k for k, sample in enumerate(used)}
    lines = [
        f"iteration = {training.iteration}",
        f"learning_rate, momentum, l1, l2 = {now.learning_rate!r}, {now.momentum!r}, {now.l1!r}, {now.l2!r}",
        f"# the samples that these updates take: rows {_short(used)} of the teacher set",
        f"inputs = {wrap}({_literal(teacher.inputs[used])})",
        f"targets = {wrap}({_literal(teacher.targets[used])})",
        f"batches = {[[place[sample] for sample in batch] for batch in batches]}",
        f"weights = [{', '.join(f'{wrap}({_literal(w)})' for w in network.weights)}]",
        f"biases = [{', '.join(f'{wrap}({_literal(b)})' for b in network.biases)}]",
    ]
    return "\n".join(lines)


def _memory(training: Training, wrap: str) -> str:
    """What the optimizer remembers: for each of its vectors, one array for every weight matrix, then for every bias."""
    matrices = [training.network.split(vector) for vector in training.descent.memory]
    vectors = [[matrix[:-1] for matrix in each] + [matrix[-1] for matrix in each] for each in matrices]
    return (
        "memory = ["
        + ", ".join("[" + ", ".join(f"{wrap}({_literal(part)})" for part in vector) + "]" for vector in vectors)
        + "]"
    )


def _numpy_program(training: Training, batches: list[list[int]]) -> str:
    network = training.network
    functions = [NUMPY_ACTIVATIONS[each.name] for each in network.activations]
    *hidden, output = functions
    squared = isinstance(network.loss, SquaredError)
    loss = NUMPY_LOSSES["squared" if squared else network.output.name]
    delta = (
        ("jacobian(y - d, y)" if network.output.name == "softmax" else f"(y - d) * {output.slope}")
        if squared
        else "y - d"
    )
    descent = training.descent
    rule = "sgd" if descent.is_plain else "momentum" if descent.optimizer.name == "sgd" else descent.optimizer.name
    scale = "/ len(batch)" if network.reduction == "mean" else "* 1.0"
    parts = [
        '"""The next updates of a network, as they were in the backpropagation simulator: the same numbers, in plain NumPy."""',
        "import numpy as np",
        "",
        "np.set_printoptions(precision=12)",
        "array = np.array" if network.dtype == np.float64 else "array = lambda values: np.array(values, np.float32)",
        _data(training, batches, "array"),
        _memory(training, "array"),
        "",
        *(
            ["def jacobian(e, a):", "    return a * (e - (e * a).sum(axis=1, keepdims=True))", ""]
            if "jacobian" in delta
            else []
        ),
        *(
            [
                "def softmax(z):",
                "    power = np.exp(z - z.max(axis=1, keepdims=True))",
                "    return power / power.sum(axis=1, keepdims=True)",
                "",
            ]
            if network.output.name == "softmax"
            else []
        ),
        "for n, batch in enumerate(batches, iteration):",
        "    x, d = inputs[batch], targets[batch]",
        "    # forward: z = a W + b, a = f(z)",
        "    activations, net_inputs = [x], []",
        "    for k, (w, b) in enumerate(zip(weights, biases)):",
        "        z = activations[-1] @ w + b",
        "        net_inputs.append(z)",
        f"        a = {_forward([each.f for each in functions])}",
        "        activations.append(a)",
        "    z, y = net_inputs[-1], activations[-1]",
        "    a = y",
        f"    E = ({loss}) {scale}",
        "    print(f'update {n}: E = {E:.12g}  RMS = {np.sqrt(np.mean((y - d) ** 2)):.12g}')",
        "    # backward: the error signal runs from the outputs to the first layer",
        f"    delta = {delta}",
        "    weight_gradients, bias_gradients = [], []",
        "    for k in reversed(range(len(weights))):",
        f"        weight_gradients.insert(0, activations[k].T @ delta {scale})",
        f"        bias_gradients.insert(0, delta.sum(axis=0) {scale})",
        "        if k:",
        "            z, a = net_inputs[k - 1], activations[k]",
        f"            delta = (delta @ weights[k].T) * ({_by_layer([each.slope for each in hidden], 'k - 1')})",
        "    # update",
        "    weight_gradients = [g + l2 * w + l1 * np.sign(w) for g, w in zip(weight_gradients, weights)]",
        "    for k, (p, g) in enumerate(zip(weights + biases, weight_gradients + bias_gradients)):",
        *(
            ["        if k >= len(weights):", "            continue  # biases are not trained"]
            if not training.descent.train_biases
            else []
        ),
        *(f"        {line}" for line in NUMPY_RULES[rule].splitlines()),
        "",
        "for k, (w, b) in enumerate(zip(weights, biases), 1):",
        "    print(f'weights of layer {k}:', w.tolist(), 'biases:', b.tolist())",
    ]
    return "\n".join(parts) + "\n"


def _torch_program(training: Training, batches: list[list[int]]) -> str:
    network = training.network
    squared = isinstance(network.loss, SquaredError)
    loss = TORCH_LOSSES["squared" if squared else network.output.name]
    scale = "/ len(batch)" if network.reduction == "mean" else "* 1.0"
    optimizer, remembers = TORCH_OPTIMIZERS[training.descent.optimizer.name], bool(training.descent.memory.any())
    trained = "weights + biases" if training.descent.train_biases else "weights"
    parts = [
        '"""The next updates of a network, as they were in the backpropagation simulator: the same numbers, gradients by PyTorch."""',
        "import torch",
        "from torch.nn import functional as F",
        "",
        f"torch.set_default_dtype(torch.{network.dtype})",
        "torch.set_printoptions(precision=12)",
        "tensor = torch.tensor",
        _data(training, batches, "tensor"),
        _memory(training, "tensor"),
        "for p in " + trained + ":",
        "    p.requires_grad_()",
        f"trained = {trained}",
        f"optimizer = {optimizer.make}",
        *(["for k, p in enumerate(trained):", f"    optimizer.state[p] = {optimizer.state}"] if remembers else []),
        "",
        "for n, batch in enumerate(batches, iteration):",
        "    x, d = inputs[batch], targets[batch]",
        "    a = x",
        "    for k, (w, b) in enumerate(zip(weights, biases)):",
        "        z = a @ w + b",
        f"        a = {_forward([TORCH_ACTIVATIONS[each.name] for each in network.activations])}",
        "    y = a",
        f"    E = ({loss}) {scale}",
        "    print(f'update {n}: E = {E.item():.12g}  RMS = {(y - d).square().mean().sqrt().item():.12g}')",
        "    penalty = sum(0.5 * l2 * w.square().sum() + l1 * w.abs().sum() for w in weights)",
        "    optimizer.zero_grad()",
        "    (E + penalty).backward()",
        "    optimizer.step()",
        "",
        "for k, (w, b) in enumerate(zip(weights, biases), 1):",
        "    print(f'weights of layer {k}:', w.tolist(), 'biases:', b.tolist())",
    ]
    return "\n".join(parts) + "\n"


def _forward(functions: list[str]) -> str:
    """The activation of layer k as an expression: that of the last layer, or of the hidden ones."""
    *hidden, output = functions
    return f"{output} if k == len(weights) - 1 else {_by_layer(hidden, 'k')}" if hidden else output


def _by_layer(expressions: list[str], index: str) -> str:
    """An expression that is each of these for its layer, counted by `index` from 0."""
    *before, last = expressions
    if all(each == last for each in before):
        return last
    return "".join(f"{each} if {index} == {k} else " for k, each in enumerate(before)) + last


def _literal(values: Array) -> str:
    """An array as nested lists with all of their digits."""
    return repr(np.asarray(values).tolist())


def _short(numbers: list[Any]) -> str:
    return (
        ", ".join(map(str, numbers)) if len(numbers) <= 20 else f"{numbers[0]} … {numbers[-1]} ({len(numbers)} of them)"
    )
