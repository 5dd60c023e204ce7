"""What is assigned takes effect, or is refused in words: never neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backprop import BackpropError, ConfigError, Network, ShapeError, TeacherSet, Training

FIXED = {
    Network: ["sizes", "hidden", "output", "activations", "loss", "reduction", "matrices", "dtype", "hidden_names", "learning_rate"],
    Training: ["network", "teacher", "held_out", "batch_size", "iteration", "diverged", "descent", "history", "settings", "events",
               "updates_per_epoch", "layouts", "optimizer", "batchsize"],
    TeacherSet: ["inputs", "targets", "raw_inputs", "task", "name", "class_names", "scaling", "features", "labels"],
}  # fmt: skip


def made() -> dict[type, Any]:
    network = Network([2, 2, 1], seed=1)
    return {Network: network, Training: Training(network, TeacherSet.named("xor")), TeacherSet: TeacherSet.named("xor")}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in FIXED.items() for name in names])
def test_what_would_be_ignored_is_refused(kind: type, name: str) -> None:
    thing = made()[kind]
    before = repr(vars(thing))
    with pytest.raises(ConfigError, match=f"^{name} of a {kind.__name__} cannot be assigned to") as caught:
        setattr(thing, name, 4)
    assert caught.value.field == name and repr(vars(thing)) == before


def test_a_refusal_says_what_to_do() -> None:
    run = made()[Training]
    with pytest.raises(
        ConfigError, match=r"batch_size .* make another Training.*; allowed are l1, l2, learning_rate, momentum"
    ):
        run.batch_size = 4
    with pytest.raises(ConfigError, match=r"iteration .*; seek\(n\) goes there"):
        run.iteration = 4
    with pytest.raises(ConfigError, match="make another Network; allowed are biases, parameters, weights"):
        run.network.hidden = "relu"


def test_a_class_of_ones_own_may_add_what_it_likes() -> None:
    class Named(Network):
        def __init__(self, name: str) -> None:
            super().__init__([2, 2, 1])
            self.name = name

    mine = Named("first")
    mine.name = "second"
    with pytest.raises(ConfigError, match="hidden of a Named cannot be assigned to"):
        mine.hidden = "relu"  # type: ignore[assignment]


@pytest.mark.parametrize(("name", "value"), [("learning_rate", 0.25), ("momentum", 0.5), ("l1", 0.1), ("l2", 0.2)])
def test_a_setting_takes_effect_from_here_on(name: str, value: float) -> None:
    run, other = made()[Training], made()[Training]
    run.run(5), other.run(5)
    setattr(run, name, value)
    other.set(**{name: value})
    assert getattr(run, name) == value == getattr(run.settings, name) and run.events == other.events
    run.run(5), other.run(5)
    np.testing.assert_array_equal(run.network.parameters, other.network.parameters)
    with pytest.raises(ConfigError, match=name):
        setattr(run, name, float("nan"))


def test_parameters_take_effect() -> None:
    network, other = Network([2, 2, 1], seed=1), Network([2, 2, 1], seed=2)
    network.parameters = other.parameters
    assert network.parameters is not other.parameters
    np.testing.assert_array_equal(network.predict([[1, 0]]), other.predict([[1, 0]]))
    network.weights[0] = np.zeros((2, 2))
    network.biases[-1] = [3.0]
    network.weights[0] += 1.0
    np.testing.assert_array_equal(network.matrices[0][:-1], np.ones((2, 2)))
    assert network.parameters[-1] == 3.0
    network.weights[:] = [np.full((2, 2), 2.0), np.full((2, 1), 3.0)]
    assert network.parameters[:4].tolist() == [2.0] * 4


WRONG: list[tuple[str, Callable[[Any], object]]] = [
    ("weights[0] has shape (); allowed is (2, 2)", lambda net: net.weights.__setitem__(0, 5)),
    ("weights[0] has shape (2,); allowed is (2, 2)", lambda net: net.weights.__setitem__(0, np.zeros(2))),
    ("weights[-1] has shape (1, 1); allowed is (2, 1)", lambda net: net.weights.__setitem__(-1, [[1]])),
    ("weights[0] has a number that is not finite", lambda net: net.weights.__setitem__(0, [[1, np.nan], [0, 0]])),
    ("weights[0] is not an array of numbers", lambda net: net.weights.__setitem__(0, [["a", 1], [0, 0]])),
    ("biases[1] has shape (2,); allowed is (1,)", lambda net: setattr(net, "biases", [[0, 0], [0, 0]])),
    ("weights is a list of 1", lambda net: net.weights.__setitem__(slice(None), [np.zeros((2, 2))])),
    ("parameters has shape (); allowed is (9,)", lambda net: setattr(net, "parameters", 0)),
    ("parameters has a number that is not finite", lambda net: setattr(net, "parameters", np.full(9, np.inf))),
]  # fmt: skip


@pytest.mark.parametrize(("words", "how"), WRONG)
def test_what_does_not_fit_is_not_stretched(words: str, how: Callable[[Any], object]) -> None:
    network = Network([2, 2, 1], seed=1)
    before = network.parameters.copy()
    with pytest.raises(ShapeError) as caught:
        how(network)
    assert (
        words in str(caught.value)
        and "allowed" in str(caught.value)
        and caught.value.field in ("weights", "biases", "parameters")
    )
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize("how", ["append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"])
def test_there_is_one_array_a_layer_and_stays(how: str) -> None:
    weights: Any = Network([2, 2, 1]).weights
    assert not hasattr(weights, how)
    with pytest.raises((AttributeError, TypeError)):
        del weights[0]


def test_a_number_that_the_kind_cannot_hold_is_refused() -> None:
    small = Network([2, 2, 1], dtype="float32")
    with pytest.raises(ShapeError, match="not finite"):
        small.weights[0] = np.full((2, 2), 1e300)
    with pytest.raises(ShapeError, match="only finite numbers"):
        small.predict([[1e300, 0]])


def test_one_activation_a_hidden_layer() -> None:
    for wrong in (["tanh"], ["tanh", "relu", "tanh"], ["tanh", "no"], 5):
        with pytest.raises(BackpropError, match="allowed") as caught:
            Network([2, 3, 4, 1], hidden=wrong)  # type: ignore[arg-type]
        assert caught.value.field == "hidden"
    mixed = Network([2, 3, 4, 1], hidden=["tanh", "relu"], seed=3)
    assert [each.name for each in mixed.activations] == [
        "tanh",
        "relu",
        "sigmoid",
    ] and mixed.hidden_names == "tanh,relu"
    x = np.array([[0.3, -0.8]])
    (w1, w2, w3), (b1, b2, b3) = mixed.weights, mixed.biases
    by_hand = 1 / (1 + np.exp(-(np.maximum(np.tanh(x @ w1 + b1) @ w2 + b2, 0) @ w3 + b3)))
    np.testing.assert_allclose(mixed.predict(x), by_hand, rtol=1e-14)
