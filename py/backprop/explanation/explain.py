"""Where a number in a training step comes from: formulas in symbols and with the numbers in, as data.

`explain(training, selection, sample)` answers for a weight, a bias, a neuron or the loss, for one sample of the update that comes
next. The page only sets the TeX and colours the roles: "error", "slope" and "input" are the three factors of a gradient.
"""

from __future__ import annotations

from typing import Any

from ..core.selection import Edge, Neuron, parse_selection
from ..errors import ConfigError
from ..training.training import Training
from .derivation import batch_line, derive, loss_line
from .neuron import Data, factor_data, neuron_explained, source_of_error
from .notation import number, without_marks
from .path_formulas import paths_of
from .quantities import Quantities
from .update_rule import Line, Step, line, update_lines

SIGNALS = ("activation", "net-input")


class Explanation(dict[str, Any]):
    """Where a number comes from, as data: "title", "symbol", "value", "formula" and "numbers" (TeX), "factors", "derivation" and more,
    by the kind of what is explained. In a notebook it is set as a formula.

    >>> from backprop import Network, TeacherSet
    >>> explain(Training(Network([1, 1], seed=0), TeacherSet([[1.0]], [1])), "loss")
    Explanation(error E, sample 0 of update 0: 0.149)
    """

    def __repr__(self) -> str:
        return (
            f"Explanation({self['title']}, sample {self['sample']} of update {self['iteration']}: {self['value']:.3g})"
        )

    def _repr_latex_(self) -> str:
        formula, numbers = without_marks(self["formula"]), without_marks(self["numbers"])
        both = numbers if numbers.startswith(formula) else f"{formula} = {numbers}"
        return rf"$\displaystyle {both}$"


def explain(training: Training, selection: Any, sample: int = 0, signal: str = "activation") -> Explanation:
    """What is selected, explained for the `sample`-th sample of the coming update's batch. Raises ConfigError.

    `selection`: {"edge": [layer, i, j]}, {"bias": [layer, j]}, {"neuron": [layer, j]} or "loss"; layers as in `activations`,
    so that an edge of layer l leads into it. `signal`: which derivative is called the error signal, that by the neuron's
    output ("activation", three factors) or that by its net input ("net-input", two).

    >>> from math import prod
    >>> from backprop import Network, TeacherSet
    >>> run = Training(Network([2, 2, 1], seed=0), TeacherSet.named("xor"))
    >>> found = explain(run, {"edge": [1, 0, 0]})
    >>> found["title"], [factor["role"] for factor in found["factors"]]
    ('weight from x₁ to f₁', ['error', 'slope', 'input'])
    >>> abs(prod(factor["value"] for factor in found["factors"]) - found["value"]) < 1e-15
    True
    """
    if signal not in SIGNALS:
        raise ConfigError("signal", f"signal is {signal!r}; allowed are {', '.join(SIGNALS)}")
    trace = training.trace()
    if not 0 <= sample < trace.batch:
        raise ConfigError("sample", f"sample is {sample}; this update has {trace.batch} (0 to {trace.batch - 1})")
    of = Quantities(training.network, trace, sample)
    chosen = parse_selection(selection, training.network.sizes)
    if chosen is None:
        answer = _loss(of, training)
    elif isinstance(chosen, Edge):
        answer = _parameter(of, chosen, training, signal)
    else:
        answer = neuron_explained(of, chosen, signal)
    return Explanation(
        {"selection": selection, "iteration": trace.iteration, "sample": sample, "signal": signal, **answer}
    )


def _parameter(of: Quantities, edge: Edge, training: Training, signal: str) -> Data:
    symbols, value = of.symbols, of.gradient(edge)
    parameter = symbols.parameter(edge)
    symbol = symbols.derivative(symbols.loss, parameter)
    factors = gradient_factors(of, edge, signal)
    lines = derive(of, edge)
    batch = _batch_line(of, edge)
    update = update_lines(step_of(of, edge, training))
    return {
        "kind": "bias" if edge.source is None else "weight",
        "title": _title(of, edge),
        "symbol": symbol,
        "value": value,
        "parameter": {
            "symbol": parameter,
            "value": of.parameter(edge),
            "update": of.update(edge),
            "after": of.parameter(edge) + of.update(edge),
        },
        "formula": f"{symbol} = " + r" \cdot ".join(each["marked"] for each in factors),
        "numbers": r" \cdot ".join(each["marked_value"] for each in factors) + f" = {number(value)}",
        "factors": [{name: each[name] for name in each if not name.startswith("marked")} for each in factors],
        "derivation": lines + batch,
        "update": update,
        "paths": paths_of(of, edge) if edge.layer < of.last else None,
        "batch": {"size": of.trace.batch, "reduction": of.network.reduction, "gradient": of.reduced_gradient(edge)},
        "words": _words(of, edge),
    }


def gradient_factors(of: Quantities, edge: Edge, signal: str) -> list[Data]:
    """The factors of ∂E/∂w: error · slope · input, or delta · input. Their product is the gradient."""
    symbols, target = of.symbols, Neuron(edge.layer, edge.target)
    name, ref = symbols.name(target), {"neuron": list(target)}
    if signal == "activation" and of.separates(target):
        factors = [
            factor_data(
                "error",
                symbols.error(target),
                of.error(target),
                target,
                ref,
                f"the error signal that reaches the output of {name}: {source_of_error(of, target)}",
            ),
            factor_data(
                "slope",
                symbols.slope(target),
                of.slope(target),
                target,
                ref,
                f"the slope of the activation ({of.activation_name(target)}) at the net input of {name}",
            ),
        ]
    else:
        meaning = f"the delta of {name}: how much the error changes with its net input"
        if signal == "activation":
            meaning += "; error and slope do not come apart here" + (
                ", the softmax mixes all outputs" if of.softmax else ""
            )
        factors = [factor_data("error", symbols.delta(target), of.delta(target), target, ref, meaning)]
    if edge.source is None:
        factors.append(
            factor_data("input", "1", 1.0, None, {"bias": [edge.layer, edge.target]}, "the input of a bias is always 1")
        )
    else:
        source = Neuron(edge.layer - 1, edge.source)
        factors.append(
            factor_data(
                "input",
                symbols.activation(source),
                of.activation(source),
                source,
                {"neuron": list(source)},
                f"what this weight is multiplied with: {'the output of ' if source.layer else ''}{symbols.name(source)}",
            )
        )
    return factors


def _title(of: Quantities, edge: Edge) -> str:
    target = of.symbols.name(Neuron(edge.layer, edge.target))
    if edge.source is None:
        return f"bias of {target}"
    return f"weight from {of.symbols.name(Neuron(edge.layer - 1, edge.source))} to {target}"


def _words(of: Quantities, edge: Edge) -> str:
    gradient, update, what = of.reduced_gradient(edge), of.update(edge), "bias" if edge.source is None else "weight"
    whole = "" if of.trace.batch == 1 else " of the batch"
    if gradient == 0.0:
        zero = next(
            (each["meaning"] for each in gradient_factors(of, edge, "activation") if each["value"] == 0.0),
            "everything cancels",
        )
        text = f"The error{whole} does not change with this {what}: the gradient is 0 ({zero})."
    else:
        text = f"If this {what} rises a little, the error{whole} {'rises' if gradient > 0 else 'falls'} with it."
        if whole:
            text = f"{_combined(of)} is {gradient:.3g}. {text}"
    return (
        f"{text} The update {'lowers' if update < 0 else 'raises'} it by {abs(update):.3g}."
        if update
        else f"{text} The update leaves it as it is."
    )


def _combined(of: Quantities) -> str:
    return f"The {of.network.reduction} over the {of.trace.batch} samples of the batch"


def _batch_line(of: Quantities, edge: Edge) -> list[Line]:
    if of.trace.batch == 1:
        return []
    parameter, deltas = of.symbols.parameter(edge), of.trace.deltas[edge.layer - 1][:, edge.target]
    gradients = deltas if edge.source is None else deltas * of.trace.activations[edge.layer - 1][:, edge.source]
    symbols = of.symbols.derivative("E", parameter), of.symbols.derivative("E_p", parameter)
    return [batch_line(of, *symbols, gradients, of.reduced_gradient(edge))]


def step_of(of: Quantities, edge: Edge, training: Training) -> Step:
    """What the optimizer works with for this parameter."""
    now = training.settings
    penalised = edge.source is not None
    row = of.network.sizes[edge.layer - 1] if edge.source is None else edge.source
    return Step(
        training.descent.optimizer.name,
        of.symbols.parameter(edge),
        of.parameter(edge),
        of.reduced_gradient(edge),
        of.update(edge),
        training.descent.memory_of(edge.layer - 1, row, edge.target),
        of.trace.iteration + 1,
        now.learning_rate,
        now.momentum,
        now.l1 if penalised else 0.0,
        now.l2 if penalised else 0.0,
        penalised or training.descent.train_biases,
    )


def _loss(of: Quantities, training: Training) -> Data:
    trace = of.trace
    value, first = float(trace.sample_losses[of.sample]), loss_line(of)
    lines = [first]
    if trace.batch > 1:
        lines.append(batch_line(of, "E", "E_p", trace.sample_losses, trace.loss))
    lines.append(
        line(
            r"\mathrm{RMS} = \sqrt{\tfrac{1}{N m} \sum_p \sum_k (y_k - d_k)^2}",
            number(trace.rms),
            "The root of the mean square: how far off the outputs of this batch are, in their own units.",
        )
    )
    if training.settings.l1 or training.settings.l2:
        lines.append(
            line(
                r"\tfrac{\lambda_2}{2} \sum w^2 + \lambda_1 \sum |w|",
                number(trace.penalty),
                "The penalty on large weights: added to E where weights are updated, and named apart from it.",
            )
        )
    outputs = [
        {
            "output": of.activation(at),
            "target": of.target(at.place),
            "difference": of.activation(at) - of.target(at.place),
        }
        for at in of.neurons(of.last)
    ]
    return {
        "kind": "loss",
        "title": "error E",
        "symbol": of.symbols.loss,
        "value": value,
        "formula": first["tex"],
        "numbers": first["numbers"],
        "factors": [],
        "outputs": outputs,
        "derivation": lines,
        "batch": {"size": trace.batch, "reduction": of.network.reduction, "loss": trace.loss},
        "words": f"The error of this sample is {value:.3g}."
        + (f" {_combined(of)} is {trace.loss:.3g}." if trace.batch > 1 else ""),
    }
