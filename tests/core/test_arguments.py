"""The package's published face: its defaults, and that what is not allowed is told by the argument's name, with what is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

import backprop
from backprop import BackpropError, Network, TeacherSet, Training

CSV = "a,b,kind\n1,2,red\n3,4,blue\n5,6,red\n"


def test_defaults_are_the_published_ones() -> None:
    network = Network([2, 2, 1])
    assert [each.name for each in network.activations] == ["sigmoid", "sigmoid"]
    assert (network.loss.name, network.reduction) == ("squared_error", "mean")
    run = Training(network, TeacherSet.named("xor"))
    assert (run.settings.learning_rate, run.batch_size, run.settings.momentum) == (0.5, 1, 0.0)


def refused(field: str, make: Callable[[], object]) -> None:
    with pytest.raises(BackpropError, match="allowed") as caught:
        make()
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [("network", None), ("teacher", [[0, 1]]), ("held_out", 5), ("shuffle", "no"), ("train_biases", 2)],
)
def test_training_refuses(field: str, value: object) -> None:
    given: Any = {"network": Network([2, 2, 1]), "teacher": TeacherSet.named("xor"), field: value}
    refused(field, lambda: Training(**given))


def test_a_run_refuses_what_is_no_count() -> None:
    run: Any = Training(Network([2, 2, 1]), TeacherSet.named("xor"))
    for value in (-1, 1.5, "a", None, True):
        refused("updates", partial(run.run, value))
        refused("iteration", partial(run.seek, value))
    assert run.iteration == 0


@pytest.mark.parametrize(
    ("field", "value"), [("weights", None), ("weights", 5), ("biases", [[0.0, 0.0]]), ("biases", "ab")]
)
def test_a_network_refuses(field: str, value: object) -> None:
    network = Network([2, 2, 1])
    refused(field, lambda: setattr(network, field, value))
    refused("sizes", lambda: Network([2, True, 1]))


@pytest.mark.parametrize(
    ("field", "options"), [("inputs", {"inputs": "a"}), ("targets", {"targets": 3}), ("header", {"header": "yes"})]
)
def test_reading_a_csv_refuses(field: str, options: Any) -> None:
    refused(field, lambda: TeacherSet.from_csv(CSV, **options))


@pytest.mark.parametrize(
    ("method", "field", "value"),
    [
        ("with_noise", "noise", -1),
        ("with_noise", "noise", "much"),
        ("with_noise", "noise", float("nan")),
        ("split", "split", 0),
        ("split", "split", 1.5),
        ("split", "split", "a"),
        ("with_features", "features", []),
        ("with_features", "features", "x1"),
        ("with_features", "features", [1]),
    ],
)
def test_a_teacher_set_refuses(method: str, field: str, value: object) -> None:
    refused(field, lambda: getattr(TeacherSet.named("xor"), method)(value))


def test_a_teacher_set_is_made_of_what_it_is_made_of() -> None:
    made: Any = backprop.TeacherSet
    refused("csv", lambda: made.from_csv(None))
    refused("input_names", lambda: made([1, 2], [0, 1], input_names=5))
