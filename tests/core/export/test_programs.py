"""Exported programs print the numbers of the run that they come from."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import Activation, ConfigError, Network, TeacherSet, Training
from backprop.browser.session import Session
from backprop.config.run import Run
from backprop.export.programs import export_code
from backprop.recording.recording import Recording
from strategies import HIDDEN

CONFIGS: list[dict[str, Any]] = [
    {},
    {"data": "iris"},
    {"data": "iris", "loss": "squared_error", "reduction": "sum", "rate": 0.01},
    {"data": "circle", "batch": "all"},
    {"data": "sine", "optimizer": "adam", "rate": 0.01},
    {"optimizer": "rmsprop", "rate": 0.01, "l2": 0.01},
    {"optimizer": "nesterov", "l1": 0.001, "train_biases": False},
    {"optimizer": "momentum", "rate": 0.1},
    {"momentum": 0.5},
    *({"hidden": name, "output": name if name != "threshold" else "tanh", "rate": 0.05} for name in HIDDEN),
]


def run_here(code: str) -> str:
    """What a program prints, without starting another Python for it."""
    printed = io.StringIO()
    with redirect_stdout(printed), np.printoptions():
        exec(compile(code, "program.py", "exec"), {})
    return printed.getvalue()


def read(printed: str) -> tuple[list[tuple[float, ...]], list[Any]]:
    """(n, E, RMS) of every update, and the weights and biases at the end."""
    updates = [tuple(map(float, each)) for each in re.findall(r"update (\d+): E = (\S+)  RMS = (\S+)", printed)]
    layers = [
        [json.loads(part) for part in each]
        for each in re.findall(r"weights of layer \d+: (\[.*\]) biases: (\[.*\])", printed)
    ]
    return updates, layers


@pytest.mark.parametrize("kind", ["numpy", "pytorch"])
@pytest.mark.parametrize("start", [0, 13])
@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: ",".join(map(str, config.values())) or "default")
def test_a_program_prints_the_same_numbers(config: dict[str, Any], start: int, kind: str) -> None:
    if kind == "pytorch":
        torch = pytest.importorskip("torch", reason="not tried: PyTorch")
        usual = torch.get_default_dtype()
    training = Run.of(config).training
    training.seek(start)
    updates, layers = read(run_here(export_code(training, kind, 7)))
    if kind == "pytorch":
        torch.set_default_dtype(usual)
    training.run(7)
    assert [each[0] for each in updates] == list(range(start, start + 7))
    np.testing.assert_allclose([each[1] for each in updates], training.history.loss[start:], rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose([each[2] for each in updates], training.history.rms[start:], rtol=1e-9, atol=1e-14)
    for (weights, biases), ours, our_biases in zip(layers, training.network.weights, training.network.biases):
        np.testing.assert_allclose(weights, ours, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(biases, our_biases, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("kind", ["numpy", "pytorch"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_program_of_many_activations_and_of_either_kind_of_numbers(kind: str, dtype: str) -> None:
    if kind == "pytorch":
        torch = pytest.importorskip("torch", reason="not tried: PyTorch")
        usual = torch.get_default_dtype()
    training = Training(
        Network([4, 3, 4, 3], ["tanh", "relu"], "softmax", "cross_entropy", dtype=dtype),
        TeacherSet.named("iris"),
        0.1,
        5,
    )
    updates, _ = read(run_here(export_code(training, kind, 7)))
    if kind == "pytorch":
        torch.set_default_dtype(usual)
    training.run(7)
    np.testing.assert_allclose(
        [each[1] for each in updates], training.history.loss, rtol=1e-9 if dtype == "float64" else 2e-6
    )


@pytest.mark.parametrize("kind", ["numpy", "pytorch"])
def test_an_activation_of_ones_own_has_no_program(kind: str) -> None:
    own = Activation(
        "cube", lambda z, out: np.power(z, 3, out), lambda z, a, out: np.multiply(3 * z, z, out), "z^3", "3z^2"
    )
    with pytest.raises(ConfigError, match="activation is 'cube'; allowed are identity"):
        export_code(Training(Network([2, 2, 1], hidden=own), TeacherSet.named("xor")), kind)


def test_a_program_needs_nothing_of_this_package(tmp_path: Path) -> None:
    training = Run.of({}).training
    path = tmp_path / "program.py"
    path.write_text(export_code(training, "numpy"), "utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-I", path], capture_output=True, text=True, env=environment, check=True)
    training.run(10)
    np.testing.assert_allclose([each[1] for each in read(done.stdout)[0]], training.history.loss, rtol=1e-9)


def test_unknown_kind() -> None:
    with pytest.raises(ConfigError, match="numpy, pytorch"):
        export_code(Run.of({}).training, "fortran")


def test_session_exports_leave_the_run_where_it_is() -> None:
    session = Session()

    def ask(method: str, **params: Any) -> Any:
        return json.loads(session.call(method, json.dumps(params)))["result"]

    ask("configure", config={})
    ask("train", iteration=0, updates=40)
    data = ask("export_recording", start=30, stop=36)
    recording = Recording.from_data(data)
    assert [entry["iteration"] for entry in recording.entries] == list(
        range(30, 36)
    ) and session.training.iteration == 40
    ask("trace", iteration=33)
    np.testing.assert_array_equal(
        recording.data[recording.entries[3]["offset"] :][: len(session.buffer)], session.buffer
    )
    assert "import numpy" in ask("export_code", kind="numpy", iteration=5)
