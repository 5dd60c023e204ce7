"""The fitted curve against plain prediction, and its parts against the sum that they make."""

from __future__ import annotations

import json

import numpy as np
import pytest

from backprop import Network, TeacherSet
from backprop.browser.session import Session
from backprop.errors import ConfigError
from backprop.probes.curve_fit import fit


def test_the_curve_is_the_prediction_and_the_parts_add_up_to_it() -> None:
    teacher = TeacherSet.named("sine")
    network = Network([1, 5, 1], "tanh", output="identity", seed=3)
    made = fit(network, teacher, 31)
    assert (made.x[0], made.x[-1]) == (-1.3, 1.3)
    np.testing.assert_allclose(made.y, network.predict(made.x[:, None]), rtol=1e-12)
    np.testing.assert_allclose(made.parts.sum(axis=0) + made.bias, made.y[:, 0], rtol=1e-12)
    for j in range(5):
        hidden = np.tanh(made.x * network.weights[0][0, j] + network.biases[0][j])
        np.testing.assert_allclose(made.parts[j], network.weights[1][j, 0] * hidden, rtol=1e-12)


def test_features_and_scaling_stand_between_x_and_the_network() -> None:
    x = np.linspace(100.0, 200.0, 11)
    teacher = TeacherSet(x, np.sin(x)).scaled("range").with_features(["x1", "x1^2"])
    network = Network([2, 3, 1], output="sigmoid", seed=1)
    made = fit(network, teacher, 7)
    scaled = (made.x - 150.0) / 50.0
    np.testing.assert_allclose(made.y, network.predict(np.column_stack([scaled, scaled**2])))
    np.testing.assert_allclose(made.y[:, 0], 1 / (1 + np.exp(-made.z)))


def test_two_inputs_have_no_curve() -> None:
    with pytest.raises(ConfigError, match="needs one input; the teacher set has 2"):
        fit(Network([2, 1]), TeacherSet.named("xor"))


def test_the_session_packs_curve_and_parts() -> None:
    session = Session()
    session.call("configure", json.dumps({"config": {"data": "sine", "net": "1-4-1", "split": 0.7}}))
    result = json.loads(session.call("fit", json.dumps({"points": 11, "iteration": 30})))["result"]
    assert (result["neurons"], result["buffer"]) == (4, 11 * 11) and result["iteration"] == 30 and result["plain"]
    assert [len(each) for each in result["samples"]] == [42, 18]
    x, y, z = session.buffer[:33].reshape(3, 11)
    np.testing.assert_allclose(y, z)
    parts, sums = session.buffer[33:].reshape(2, 4, 11)
    np.testing.assert_allclose(parts.sum(axis=0) + result["bias"], y)
    np.testing.assert_allclose(sums[-1], y)
    np.testing.assert_allclose(sums[1], result["bias"] + parts[0] + parts[1])
    np.testing.assert_allclose(session.training.network.predict(x[:, None])[:, 0], y)
