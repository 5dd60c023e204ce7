"""What went into an update, beside its gradient: terms of a sum, or a mean measured by what is usual."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backprop import Network, TeacherSet, Training

RATE = 0.1


def a_run(**options: Any) -> Training:
    return Training(Network([2, 3, 1], seed=1), TeacherSet.named("xor"), learning_rate=RATE, batch_size=3, **options)


def parts_of(run: Training, iteration: int) -> dict[str, list[Any]]:
    run.seek(iteration)
    trace = run.trace()
    return {
        name: trace.layout.views(trace.buffer, name)
        for name in trace.layout.fields
        if name.startswith(("weight", "bias"))
    }


SUMS: list[dict[str, Any]] = [
    {"optimizer": "sgd", "momentum": 0.9},
    {"optimizer": "sgd", "l1": 0.01, "l2": 0.1},
    {"optimizer": "momentum", "momentum": 0.9, "l2": 0.1},
    {"optimizer": "nesterov", "momentum": 0.8, "l1": 0.01},
    {"optimizer": "momentum", "momentum": 0.9, "train_biases": False},
]


@pytest.mark.parametrize("options", SUMS, ids=str)
def test_the_change_is_the_sum_of_its_parts(options: dict[str, Any]) -> None:
    parts = parts_of(a_run(**options), 5)
    for of in ("weight", "bias"):
        trained = 0.0 if of == "bias" and options.get("train_biases") is False else 1.0
        for k in range(2):
            step, pull, carry = (parts[f"{of}_{name}"][k] for name in ("steps", "pulls", "carries"))
            np.testing.assert_allclose(step, -RATE * trained * parts[f"{of}_gradients"][k], atol=1e-15)
            np.testing.assert_allclose(step + pull + carry, parts[f"{of}_updates"][k], atol=1e-15)
            if of == "bias":
                assert not pull.any(), "biases are not penalised"
            else:
                slope = options.get("l2", 0) * parts["weights"][k] + options.get("l1", 0) * np.sign(parts["weights"][k])
                np.testing.assert_allclose(pull, -RATE * slope, atol=1e-15)
            assert np.all(carry != 0) == bool(trained and options.get("momentum"))


@pytest.mark.parametrize(("optimizer", "l2"), [("rmsprop", 0.1), ("adam", 0.1), ("adam", 0.0)])
def test_a_measured_step_is_a_mean_over_a_scale(optimizer: str, l2: float) -> None:
    run = a_run(optimizer=optimizer, l2=l2)
    total: list[Any] = [0.0, 0.0]
    for n in range(6):
        parts = parts_of(run, n)
        for k in range(2):
            slope = parts["weight_gradients"][k] + parts["weight_pulls"][k]
            np.testing.assert_allclose(parts["weight_pulls"][k], l2 * parts["weights"][k], atol=1e-15)
            np.testing.assert_allclose(
                -RATE * parts["weight_means"][k] / parts["weight_scales"][k], parts["weight_updates"][k], atol=1e-15
            )
            total[k] = 0.9 * total[k] + 0.1 * slope
            mean = slope if optimizer == "rmsprop" else total[k] / (1 - 0.9 ** (n + 1))
            np.testing.assert_allclose(parts["weight_means"][k], mean, rtol=1e-12)


def test_plain_descent_has_nothing_more_to_tell_until_its_settings_change() -> None:
    run = a_run()
    assert "weight_steps" not in run.layouts[3].fields
    run.run(4)
    run.set(momentum=0.5)
    for n in (2, 6):
        parts = parts_of(run, n)
        np.testing.assert_allclose(
            parts["weight_steps"][0] + parts["weight_carries"][0], parts["weight_updates"][0], atol=1e-15
        )
        assert parts["weight_carries"][0].any() == (n == 6)
    run.seek(1)
    run.set(momentum=0.0)
    assert "weight_steps" not in run.layouts[3].fields
