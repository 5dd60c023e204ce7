"""The last lines of a derivation: from the gradient to the new weight, for every optimizer, with the numbers in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.optimizers import ADAM_DECAY_1, ADAM_DECAY_2
from .notation import factor, number


@dataclass(frozen=True)
class Step:
    """What an update rule works with, for one parameter: `memory` is what the optimizer remembered before."""

    optimizer: str
    symbol: str
    value: float
    gradient: float  # reduced over the batch, without penalty
    update: float
    memory: list[float]
    count: int
    learning_rate: float
    momentum: float
    l1: float
    l2: float
    trained: bool


Line = dict[str, str]


def line(tex: str, numbers: str, reason: str) -> Line:
    """One line of a derivation: in symbols, with the numbers, and why."""
    return {"tex": tex, "numbers": numbers, "reason": reason}


def update_lines(step: Step) -> list[Line]:
    """The lines, in order; the last one is always w(n + 1) = w(n) + Δw."""
    w, eta = step.symbol, number(step.learning_rate)
    if not step.trained:
        return [line(rf"\Delta {w} = 0", r"\Delta " + w + " = 0", "Biases are not trained: they stay as they are.")]
    lines, g, slope = [], rf"\frac{{\partial E}}{{\partial {w}}}", step.gradient
    if step.l1 or step.l2:
        slope += step.l2 * step.value + step.l1 * float(np.sign(step.value))
        terms, numbers = [g], [number(step.gradient)]
        if step.l2:
            terms.append(rf"\lambda_2 {w}")
            numbers.append(f"{number(step.l2)} \\cdot {factor(step.value)}")
        if step.l1:
            terms.append(rf"\lambda_1 \operatorname{{sgn}} {w}")
            numbers.append(f"{number(step.l1)} \\cdot {factor(float(np.sign(step.value)))}")
        lines.append(
            line(
                "g = " + " + ".join(terms),
                f"g = {' + '.join(numbers)} = {number(slope)}",
                "The penalty on large weights has a slope of its own, which is added.",
            )
        )
        g = "g"
    rule = _RULES.get(step.optimizer, _descent)
    if step.optimizer == "sgd" and step.momentum:
        rule = _momentum
    lines += rule(step, g, slope, eta)
    lines.append(
        line(
            rf"{w}(n + 1) = {w}(n) + \Delta {w}",
            f"{number(step.value)} + {factor(step.update)} = {number(step.value + step.update)}",
            "The new value; the iteration counter n goes up by one.",
        )
    )
    return lines


def _descent(step: Step, g: str, slope: float, eta: str) -> list[Line]:
    return [
        line(
            rf"\Delta {step.symbol} = -\eta\,{g}",
            f"-{eta} \\cdot {factor(slope)} = {number(step.update)}",
            "Gradient descent: against the slope, as far as the learning rate η says.",
        )
    ]


def _momentum(step: Step, g: str, slope: float, eta: str) -> list[Line]:
    before, mu = step.memory[0], number(step.momentum)
    velocity = step.momentum * before - step.learning_rate * slope
    lines = [
        line(
            rf"v \leftarrow \mu\,v - \eta\,{g}",
            f"{mu} \\cdot {factor(before)} - {eta} \\cdot {factor(slope)} = {number(velocity)}",
            "Momentum: the last step goes on, a little weaker, and the new slope is added.",
        )
    ]
    if step.optimizer == "nesterov":
        lines.append(
            line(
                rf"\Delta {step.symbol} = \mu\,v - \eta\,{g}",
                f"{mu} \\cdot {factor(velocity)} - {eta} \\cdot {factor(slope)} = {number(step.update)}",
                "Nesterov: as if it had been gone one step ahead already.",
            )
        )
    else:
        lines.append(line(rf"\Delta {step.symbol} = v", number(step.update), "That is the step."))
    return lines


def _rmsprop(step: Step, g: str, slope: float, eta: str) -> list[Line]:
    before = step.memory[0]
    after = 0.99 * before + 0.01 * slope**2
    return [
        line(
            rf"s \leftarrow 0.99\,s + 0.01\,\bigl({g}\bigr)^2",
            f"0.99 \\cdot {factor(before)} + 0.01 \\cdot {factor(slope)}^2 = {number(after)}",
            "RMSProp keeps the mean square of this weight's slopes.",
        ),
        line(
            rf"\Delta {step.symbol} = -\eta\,\frac{{{g}}}{{\sqrt{{s}} + 10^{{-8}}}}",
            rf"-{eta} \cdot \frac{{{number(slope)}}}{{\sqrt{{{number(after)}}} + 10^{{-8}}}} = {number(step.update)}",
            "The slope is measured by what is usual for this weight.",
        ),
    ]


def _adam(step: Step, g: str, slope: float, eta: str) -> list[Line]:
    mean = ADAM_DECAY_1 * step.memory[0] + (1 - ADAM_DECAY_1) * slope
    square = ADAM_DECAY_2 * step.memory[1] + (1 - ADAM_DECAY_2) * slope**2
    n = step.count
    mean_hat, square_hat = mean / (1 - ADAM_DECAY_1**n), square / (1 - ADAM_DECAY_2**n)
    return [
        line(
            rf"m \leftarrow 0.9\,m + 0.1\,{g}",
            f"0.9 \\cdot {factor(step.memory[0])} + 0.1 \\cdot {factor(slope)} = {number(mean)}",
            "Adam keeps the mean of this weight's slopes …",
        ),
        line(
            rf"s \leftarrow 0.999\,s + 0.001\,\bigl({g}\bigr)^2",
            f"0.999 \\cdot {factor(step.memory[1])} + 0.001 \\cdot {factor(slope)}^2 = {number(square)}",
            "… and their mean square.",
        ),
        line(
            r"\hat m = \frac{m}{1 - 0.9^n}, \quad \hat s = \frac{s}{1 - 0.999^n}",
            rf"\hat m = {number(mean_hat)}, \quad \hat s = {number(square_hat)} \quad (n = {n})",
            "Both began at zero; this makes up for it.",
        ),
        line(
            rf"\Delta {step.symbol} = -\eta\,\frac{{\hat m}}{{\sqrt{{\hat s}} + 10^{{-8}}}}",
            rf"-{eta} \cdot \frac{{{number(mean_hat)}}}{{\sqrt{{{number(square_hat)}}} + 10^{{-8}}}} = {number(step.update)}",
            "The mean slope, measured by what is usual for this weight.",
        ),
    ]


_RULES = {"momentum": _momentum, "nesterov": _momentum, "rmsprop": _rmsprop, "adam": _adam}
