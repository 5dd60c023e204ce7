"""Against others: scikit-learn learns the same weights; PyTorch, where it is installed, finds the same gradients and goes the same way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

from backprop import Network, TeacherSet, Training
from strategies import HEADS, HIDDEN, make_case

SKLEARN_NAMES = {"logistic": "sigmoid", "tanh": "tanh", "relu": "relu", "identity": "identity"}

PLAIN: dict[str, Any] = {
    "solver": "sgd",
    "alpha": 0.0,
    "learning_rate_init": 1e-12,
    "momentum": 0.0,
    "shuffle": False,
    "nesterovs_momentum": False,
    "random_state": 3,
}


def copy_into(network: Network, peer: Any) -> None:
    """Start where the peer starts: after one fit of it with a learning rate of nothing."""
    network.weights, network.biases = peer.coefs_, peer.intercepts_


@pytest.mark.parametrize("activation", SKLEARN_NAMES)
@pytest.mark.parametrize("batch", [1, 7, 20])
def test_same_regression_as_scikit_learn(activation: str, batch: int) -> None:
    """The same weights after three epochs, each of three batches or more, the last one smaller."""
    rng = np.random.default_rng(1)
    x, d = rng.normal(size=(20, 3)), rng.normal(size=(20, 2))
    peer = MLPRegressor(hidden_layer_sizes=(4, 3), activation=activation, batch_size=batch, **PLAIN)
    peer.partial_fit(x, d)
    network = Network([3, 4, 3, 2], SKLEARN_NAMES[activation], "identity")
    copy_into(network, peer)
    peer.set_params(learning_rate_init=0.05)
    peer._optimizer.learning_rate = 0.05
    run = Training(network, TeacherSet(x, d), 0.05, batch, shuffle=False)
    for _ in range(3):
        peer.partial_fit(x, d)
        run.epoch()
    for ours, theirs in zip([*network.weights, *network.biases], [*peer.coefs_, *peer.intercepts_]):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("classes", "output"), [(2, "sigmoid"), (3, "softmax")])
def test_same_classification_as_scikit_learn(classes: int, output: str) -> None:
    """Two classes with one output behind a sigmoid, three with a softmax; cross entropy, momentum."""
    rng = np.random.default_rng(2)
    x, labels = rng.normal(size=(30, 4)), np.arange(30) % classes
    peer = MLPClassifier(hidden_layer_sizes=(5,), activation="tanh", batch_size=10, **PLAIN)
    peer.partial_fit(x, labels, classes=range(classes))
    d = labels[:, None].astype(float) if classes == 2 else np.eye(classes)[labels]
    network = Network([4, 5, d.shape[1]], "tanh", output, "cross_entropy")
    copy_into(network, peer)
    peer._optimizer.learning_rate, peer._optimizer.momentum = 0.1, 0.9
    peer._optimizer.velocities = [np.zeros_like(each) for each in peer._optimizer.velocities]
    run = Training(network, TeacherSet(x, d), 0.1, 10, shuffle=False, optimizer="momentum", momentum=0.9)
    for _ in range(5):
        peer.partial_fit(x, labels)
        run.epoch()
    for ours, theirs in zip([*network.weights, *network.biases], [*peer.coefs_, *peer.intercepts_]):
        np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("head", HEADS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_same_gradients_as_pytorch(hidden: str, head: tuple[str, str]) -> None:
    torch = pytest.importorskip("torch", reason="not tried: PyTorch")
    functional = torch.nn.functional
    functions = {
        "identity": lambda z: z,
        "threshold": lambda z: (z >= 0).double() + 0.0 * z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
        "elu": functional.elu,
        "gelu": lambda z: functional.gelu(z, approximate="tanh"),
        "softplus": functional.softplus,
        "sin": torch.sin,
        "softmax": lambda z: torch.softmax(z, 1),
    }
    output, loss = head
    for batch in (1, 2, 7):
        case = make_case([3, 4, 3, 2], hidden, head, batch, "mean", 7)
        weights = [torch.tensor(w.copy(), requires_grad=True) for w in case.network.weights]
        biases = [torch.tensor(b.copy(), requires_grad=True) for b in case.network.biases]
        x, d = torch.tensor(case.x, requires_grad=True), torch.tensor(case.d)
        kept, a = [], x
        for k, (w, b) in enumerate(zip(weights, biases)):
            z = a @ w + b
            a = functions[output if k == len(weights) - 1 else hidden](z)
            z.retain_grad()
            a.retain_grad()
            kept.append((z, a))
        if loss == "squared_error":
            error = 0.5 * (a - d).square().sum() / batch
        elif output == "softmax":
            error = -(d * torch.log(a)).sum() / batch
        else:
            error = -(d * torch.log(a) + (1 - d) * torch.log(1 - a)).sum() / batch
        error.backward()
        trace = case.network.trace(case.x, case.d)
        close: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-13}
        assert trace.loss == pytest.approx(error.item(), rel=1e-12)
        np.testing.assert_allclose(trace.error_signals[0], x.grad.numpy() * batch, **close)
        for k, (z, a) in enumerate(kept):
            np.testing.assert_allclose(trace.weight_gradients[k], weights[k].grad.numpy(), **close)
            np.testing.assert_allclose(trace.bias_gradients[k], biases[k].grad.numpy(), **close)
            np.testing.assert_allclose(trace.deltas[k], z.grad.numpy() * batch, **close)
            np.testing.assert_allclose(trace.error_signals[k + 1], a.grad.numpy() * batch, **close)


@pytest.mark.parametrize(
    ("optimizer", "momentum"),
    [("sgd", 0.0), ("sgd", 0.8), ("momentum", 0.9), ("nesterov", 0.9), ("rmsprop", 0.0), ("adam", 0.0)],
)
@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_same_way_down_as_pytorch(optimizer: str, momentum: float, l2: float) -> None:
    torch = pytest.importorskip("torch", reason="not tried: PyTorch")
    network = Network([2, 3, 1], "tanh", "sigmoid", seed=5)
    if l2:  # there every parameter is punished, here no bias is: leave them out
        parameters = [torch.tensor(w.copy(), requires_grad=True) for w in network.weights]
        biases = [torch.tensor(b.copy()) for b in network.biases]
    else:
        parameters = [torch.tensor(p.copy(), requires_grad=True) for p in [*network.weights, *network.biases]]
        biases = parameters[2:]
    kinds = {
        "sgd": (torch.optim.SGD, {"momentum": momentum}),
        "momentum": (torch.optim.SGD, {"momentum": momentum}),
        "nesterov": (torch.optim.SGD, {"momentum": momentum, "nesterov": True}),
        "rmsprop": (torch.optim.RMSprop, {"alpha": 0.99, "eps": 1e-8}),
        "adam": (torch.optim.Adam, {"eps": 1e-8}),
    }
    kind, options = kinds[optimizer]
    down = kind(parameters, lr=0.05, weight_decay=l2, **options)
    teacher = TeacherSet.named("xor")
    x, d = torch.tensor(teacher.inputs), torch.tensor(teacher.targets)
    run = Training(network, teacher, 0.05, "all", optimizer=optimizer, momentum=momentum, l2=l2, train_biases=not l2)
    for _ in range(50):
        down.zero_grad()
        y = torch.sigmoid(torch.tanh(x @ parameters[0] + biases[0]) @ parameters[1] + biases[1])
        (0.5 * (y - d).square().sum() / 4).backward()
        down.step()
    run.run(50)
    for ours, theirs in zip(network.weights, parameters):
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-12)
