"""What the package says of itself: every public name has an example, every example is right, whatever is printed takes one line."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from typing import Any

import numpy as np
import pytest

import backprop
from backprop import Network, Recording, TeacherSet, Trace, Training, explain

MODULES = [
    "backprop",
    *(
        each.name
        for each in pkgutil.walk_packages(backprop.__path__, "backprop.")
        if not each.name.endswith("__main__")
    ),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name: str) -> None:
    with np.printoptions():
        found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


PUBLIC = [name for name in backprop.__all__ if name != "ACTIVATIONS"]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name: str) -> None:
    found = getattr(backprop, name)
    assert ">>> " in (inspect.getdoc(found) or ""), f"{name} has no example"


@pytest.mark.parametrize("kind", [Network, Training, TeacherSet, Trace, Recording, backprop.Layout])
def test_every_public_attribute_says_what_it_is(kind: type) -> None:
    silent = [
        name
        for name, each in vars(kind).items()
        if not name.startswith("_") and (callable(each) or isinstance(each, property)) and not inspect.getdoc(each)
    ]
    assert not silent


def test_all_names_are_there() -> None:
    assert set(backprop.__all__) <= set(dir(backprop))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        backprop.nothing  # noqa: B018


def things() -> list[Any]:
    run = Training(Network([2, 3, 1], ["tanh"], seed=1), TeacherSet.named("xor"))
    run.run(10)
    return [
        run.network,
        run,
        run.teacher,
        run.trace(),
        run.record(20),
        run.history,
        run.branch(),
        explain(run, {"edge": [1, 0, 0]}),
        explain(run, "loss"),
        Training(Network([64, 9, 10]), TeacherSet.named("digits")),
        backprop.Layout([2, 2], 3),
    ]


def test_what_is_printed_takes_one_short_line() -> None:
    for each in things():
        assert "\n" not in repr(each) and len(repr(each)) < 160 and " at 0x" not in repr(each), repr(each)[:300]


def test_explanations_are_set_as_formulas_in_notebooks() -> None:
    run = Training(Network([2, 3, 2, 1], seed=1), TeacherSet.named("xor"), batch_size=2)
    for selection in (
        "loss",
        {"edge": [1, 0, 2]},
        {"bias": [2, 1]},
        {"neuron": [1, 0]},
        {"neuron": [3, 0]},
        {"neuron": [0, 1]},
    ):
        for signal in ("activation", "net-input"):
            tex = explain(run, selection, 1, signal)._repr_latex_()
            assert (
                tex.startswith(r"$\displaystyle ")
                and tex.endswith("$")
                and "htmlData" not in tex
                and "role=" not in tex
            )
            assert tex.count("{") == tex.count("}") and tex.count(r"\left") == tex.count(r"\right") and "&" not in tex
    edge = explain(Training(Network([1, 1], seed=0), TeacherSet([[1.0]], [1])), {"edge": [1, 0, 0]})
    assert edge._repr_latex_() == (
        r"$\displaystyle \frac{\partial E}{\partial w^{(1)}_{11}} = e^{(1)}_{1} \cdot f'(z^{(1)}_{1}) \cdot x_{1}"
        r" = (-0.546) \cdot 0.248 \cdot 1 = -0.135$"
    )
