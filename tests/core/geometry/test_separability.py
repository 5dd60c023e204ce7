"""The verdict against a linear program on random sets, in two and more dimensions; known sets; witnesses that hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog, nnls

from backprop import TeacherSet
from backprop.arrays import Array, Indices
from backprop.errors import ConfigError
from backprop.geometry.separability import Verdict, hull, one_against_the_rest, separability


def by_linear_program(points: Array, classes: Indices) -> bool:
    """Is there (w, b) with sign · (w·x + b) ≥ 1 for every sample?"""
    sign = np.where(classes == 1, 1.0, -1.0)
    rows = -sign[:, None] * np.column_stack([points, np.ones(len(points))])
    result = linprog(
        np.zeros(rows.shape[1]), A_ub=rows, b_ub=-np.ones(len(points)), bounds=(None, None), method="highs"
    )
    return bool(result.status == 0)


def holds(verdict: Verdict, points: Array, classes: Indices) -> None:
    """The witness proves the verdict."""
    if verdict.separable:
        assert verdict.weights is not None
        side = points @ verdict.weights + verdict.bias
        assert side[classes == 1].min() == pytest.approx(verdict.gap / 2, rel=1e-6, abs=1e-9)
        assert side[classes == 0].max() == pytest.approx(-verdict.gap / 2, rel=1e-6, abs=1e-9)
    else:
        assert verdict.shared is not None
        for kind, between in enumerate(verdict.between):
            corners = points[list(between)]
            assert (classes[list(between)] == kind).all()
            system = np.vstack([corners.T, np.ones(len(corners))])
            _, distance = nnls(system, np.append(verdict.shared, 1.0))
            assert distance < 1e-8, "the shared point lies between these samples"


@pytest.mark.parametrize("dimensions", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(25))
def test_random_sets_agree_with_a_linear_program(dimensions: int, seed: int) -> None:
    rng = np.random.default_rng(1000 * dimensions + seed)
    count = int(rng.integers(3, 30))
    points = rng.normal(size=(count, dimensions))
    classes = rng.integers(0, 2, count)
    if seed % 2:  # half of them by a line, so that both answers are frequent
        classes = (points @ rng.normal(size=dimensions) > 0.3 * rng.normal()).astype(int)
    classes[:2] = [0, 1]
    verdict = separability(points, classes)
    assert verdict.separable == by_linear_program(points, classes)
    holds(verdict, points, classes)


def test_points_on_a_lattice_are_decided_exactly() -> None:
    rng = np.random.default_rng(7)
    for _ in range(150):  # collinear, touching and repeated points are frequent here
        points = rng.integers(0, 4, (6, 2)) / 10.0
        classes = np.array([0, 0, 0, 1, 1, 1])
        verdict = separability(points, classes)
        assert verdict.separable == by_linear_program(points, classes), points
        holds(verdict, points, classes)


@pytest.mark.parametrize(
    ("name", "separable"), [("and", True), ("or", True), ("xor", False), ("circle", False), ("spiral", False)]
)
def test_known_sets(name: str, separable: bool) -> None:
    teacher = TeacherSet.named(name)
    assert separability(teacher.inputs, teacher.targets[:, 0].astype(int)).separable is separable


def test_xor_has_its_diagonals_crossing_as_the_reason() -> None:
    teacher = TeacherSet.named("xor")
    verdict = separability(teacher.inputs, teacher.targets[:, 0].astype(int))
    assert verdict.shared is not None and verdict.shared.tolist() == [0.5, 0.5]
    assert [sorted(each) for each in verdict.between] == [[0, 3], [1, 2]]


def test_and_has_the_widest_gap() -> None:
    teacher = TeacherSet.named("and")
    verdict = separability(teacher.inputs, teacher.targets[:, 0].astype(int))
    assert verdict.gap == pytest.approx(np.sqrt(0.5)) and verdict.weights == pytest.approx([np.sqrt(0.5)] * 2)


def test_iris_one_kind_stands_apart() -> None:
    teacher = TeacherSet.named("iris")
    questions = one_against_the_rest(teacher.classes_of(teacher.targets).astype(int))
    verdicts = [separability(teacher.inputs, asked).separable for _, asked in questions]
    assert [kind for kind, _ in questions] == [0, 1, 2]
    assert verdicts == [by_linear_program(teacher.inputs, asked) for _, asked in questions] == [True, False, False]


def test_touching_by_the_smallest_float_is_seen() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.0], [0.5, np.nextafter(0.0, 1.0)]])
    assert not separability(points[:3], np.array([0, 0, 1])).separable
    assert separability(points[[0, 1, 3]], np.array([0, 0, 1])).separable


def test_hull_has_only_corners() -> None:
    square = [(Fraction(x), Fraction(y)) for x, y in [(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 0), (0, 0)]]
    assert {(int(square[k][0]), int(square[k][1])) for k in hull(square)} == {(0, 0), (2, 0), (2, 2), (0, 2)}


def test_one_class_alone_is_refused_in_words() -> None:
    with pytest.raises(ConfigError, match="one class has no samples"):
        separability(np.zeros((3, 2)), np.ones(3, dtype=int))
