"""Hidden spaces: principal components against NumPy's SVD, samples and grid against plain prediction, planes in a box."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from backprop.browser.session import Session
from backprop.errors import ConfigError
from backprop.geometry.spaces import chosen, input_lines, plane_in_box, principal_components, projection


def asked(session: Session, method: str, **params: Any) -> Any:
    answer = json.loads(session.call(method, json.dumps(params)))
    return answer["error"] if "error" in answer else answer["result"]


def configured(**config: Any) -> Session:
    session = Session()
    asked(session, "configure", config=config)
    return session


@pytest.mark.parametrize(("count", "dimensions"), [(40, 5), (9, 4), (6, 12)])
def test_principal_components_are_those_of_the_svd(count: int, dimensions: int) -> None:
    points = np.random.default_rng(count).normal(size=(count, dimensions)) * np.arange(1, dimensions + 1)
    axes, variances = principal_components(points)
    _, singular, directions = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    kept = singular > 1e-9
    assert variances[: len(singular)][kept] == pytest.approx(singular[kept] ** 2 / count)
    for k in np.flatnonzero(kept):
        assert abs(axes[:, k] @ directions[k]) == pytest.approx(1.0)
        assert axes[np.abs(axes[:, k]).argmax(), k] > 0
    np.testing.assert_allclose(axes.T @ axes, np.eye(dimensions), atol=1e-12)


def test_up_to_three_dimensions_nothing_is_left_out() -> None:
    points = np.random.default_rng(1).normal(size=(7, 3))
    for n in (2, 3):
        exact = projection(points[:, :n])
        assert exact.exact and np.array_equal(exact(points[:, :n]), points[:, :n])
    assert projection(points[:, :1])(points[:, :1]).tolist() == [[x, 0.0] for x in points[:, 0]]
    wide = np.hstack([points, points @ np.ones((3, 2))])
    assert not projection(wide).exact and projection(wide).share == pytest.approx(1.0)


def test_input_lines_run_along_both_inputs() -> None:
    lines = input_lines([(0.0, 1.0), (-2.0, 2.0)], 3, 5)
    assert lines.shape == (6, 5, 2)
    assert lines[1].tolist() == [[x, 0.0] for x in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert lines[3].tolist() == [[0.0, y] for y in (-2.0, -1.0, 0.0, 1.0, 2.0)]
    assert input_lines([(0.0, 1.0)], 3, 2).tolist() == [[[0.0], [1.0]]]


@pytest.mark.parametrize("seed", range(10))
def test_a_plane_cuts_a_box_in_a_flat_convex_polygon(seed: int) -> None:
    rng = np.random.default_rng(seed)
    w = rng.normal(size=3)
    b = float(-w @ rng.uniform(-0.5, 0.5, 3))
    corners = plane_in_box(w, b, [(-1.0, 1.0)] * 3)
    assert 3 <= len(corners) <= 6
    assert corners @ w + b == pytest.approx(np.zeros(len(corners)), abs=1e-12)
    assert np.abs(corners).max() == pytest.approx(1.0)
    turns = [
        np.cross(np.roll(corners, -k - 1, 0)[0] - corners[k], np.roll(corners, -k - 2, 0)[0] - corners[k]) @ w
        for k in range(len(corners))
    ]
    assert all(turn > -1e-9 for turn in turns) or all(turn < 1e-9 for turn in turns)
    assert len(plane_in_box(w, 99.0, [(-1.0, 1.0)] * 3)) == 0


def test_samples_and_grid_are_the_layers_activations() -> None:
    session = configured(data="circle", net="2-3-2-1")
    result = asked(session, "space", layer=2, iteration=50)
    network, teacher = session.training.network, session.training.teacher
    n, grid = result["samples"], result["lines"] * result["steps"]
    buffer = session.buffer
    assert result["dimensions"] == 2 and result["exact"] and result["buffer"] == 4 * (n + grid)
    hidden = np.tanh(
        np.tanh(teacher.inputs @ network.weights[0] + network.biases[0]) @ network.weights[1] + network.biases[1]
    )
    low, high = np.array(result["bounds"]).T
    drawn = (buffer[2 * n : 4 * n].reshape(n, 2) + 1) / 2 * (high - low) + low
    np.testing.assert_allclose(drawn, hidden, atol=1e-12)
    assert np.abs(buffer).max() < 1.0
    border = np.array(result["borders"][0]["corners"])
    ends = (border + 1) / 2 * (high - low) + low
    if len(ends):
        assert ends @ network.weights[2][:, 0] + network.biases[2][0] == pytest.approx(np.zeros(2), abs=1e-9)


def test_training_makes_xor_separable_in_hidden_space() -> None:
    session = configured(data="xor")
    assert not asked(session, "line", neuron=[1, 0], iteration=0, verdict=True)["verdicts"][0]["separable"]
    assert asked(session, "space", layer=2, iteration=1500, verdict=True)["verdicts"][0]["separable"]


@pytest.mark.parametrize(
    ("config", "dimensions", "exact"),
    [
        ({"data": "iris"}, 3, False),
        ({"data": "sine"}, 3, False),
        ({"data": "sine", "net": "1-1-1"}, 2, True),
        ({"data": "xor", "net": "2-3-1"}, 3, True),
    ],
)
def test_other_widths(config: dict[str, Any], dimensions: int, exact: bool) -> None:
    session = configured(**config)
    result = asked(session, "space", layer=1)
    assert (result["dimensions"], result["exact"]) == (dimensions, exact)
    assert (
        result["buffer"]
        == (result["samples"] + result["lines"] * result["steps"]) * (2 + dimensions)
        == len(session.buffer)
    )


def test_a_layer_that_is_not_there_is_refused() -> None:
    error = asked(configured(data="xor"), "space", layer=9)
    assert error["field"] == "layer" and "allowed are 1 to 3" in error["message"]


def test_two_neurons_of_many_are_drawn_as_they_are() -> None:
    session = configured(data="iris")
    result = asked(session, "space", layer=1, neurons=[5, 2], iteration=40)
    network, teacher = session.training.network, session.training.teacher
    hidden = np.tanh(teacher.inputs @ network.weights[0] + network.biases[0])
    low, high = np.array(result["bounds"]).T
    n = result["samples"]
    assert (result["dimensions"], result["exact"], result["shown"]) == (2, False, [5, 2])
    np.testing.assert_allclose(
        (session.buffer[2 * n : 4 * n].reshape(n, 2) + 1) / 2 * (high - low) + low, hidden[:, [5, 2]], atol=1e-12
    )
    assert result["share"] == pytest.approx(hidden[:, [5, 2]].var(axis=0).sum() / hidden.var(axis=0).sum())
    drawn = [border for border in result["borders"] if border["corners"]]
    assert drawn
    for border in drawn:  # on the line the next neuron's net input is 0 where all others are at their mean
        for corner in (np.array(border["corners"]) + 1) / 2 * (high - low) + low:
            point = hidden.mean(axis=0)
            point[[5, 2]] = corner
            assert point @ network.weights[1][:, border["neuron"]] + network.biases[1][
                border["neuron"]
            ] == pytest.approx(0, abs=1e-9)


def test_a_border_is_cut_with_the_principal_components() -> None:
    rng = np.random.default_rng(3)
    points, w, b = rng.normal(size=(30, 6)), rng.normal(size=6), 0.4
    drawn = projection(points)
    cut, bias = drawn.section(w, b)
    for y in rng.normal(size=(5, 3)):
        assert cut @ y + bias == pytest.approx((drawn.centre + drawn.axes @ y) @ w + b)


@pytest.mark.parametrize("neurons", [[1], [1, 1], [0, 6], [-1, 2], ["f1", 2]])
def test_neurons_that_are_not_there_are_refused(neurons: list[Any]) -> None:
    with pytest.raises(ConfigError, match="allowed are two different ones from 0 to 5"):
        chosen(np.zeros((3, 6)), neurons)
