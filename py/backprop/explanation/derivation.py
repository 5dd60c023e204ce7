"""The derivation of one gradient, line by line, each with its reason: E, the chain rule, the output layer, the hidden layers."""

from __future__ import annotations

from collections.abc import Iterable

from ..arrays import Array
from ..core.selection import Edge, Neuron
from .notation import factor, mark, number, total
from .quantities import Quantities
from .update_rule import Line, line

TERMS_SHOWN = 8
ROWS_SHOWN = 4


def derive(of: Quantities, edge: Edge) -> list[Line]:
    """From E to ∂E/∂w of this sample, for any weight or bias of any network."""
    symbols, target = of.symbols, Neuron(edge.layer, edge.target)
    parameter, z = symbols.parameter(edge), symbols.net_input(target)
    d = symbols.derivative
    a, name = symbols.activation(target), symbols.name(target)
    lines = [loss_line(of)]
    if of.separates(target):
        lines.append(
            line(
                f"{d(symbols.loss, parameter)} = {d(symbols.loss, a)} \\cdot {d(a, z)} \\cdot {d(z, parameter)}",
                "",
                f"Chain rule: this {_kind(edge)} acts on the net input of {name}, that on its output, that on the error.",
            )
        )
    else:
        lines.append(
            line(
                f"{d(symbols.loss, parameter)} = {d(symbols.loss, z)} \\cdot {d(z, parameter)}",
                "",
                f"Chain rule: this {_kind(edge)} acts on the net input of {name}, that on the error.",
            )
        )
    lines.append(_inner_line(of, edge))
    if of.separates(target):
        lines.append(slope_line(of, target))
        lines += error_lines(of, target)
    else:
        lines.append(whole_delta_line(of, target))
    lines.append(
        line(
            f"{d(symbols.loss, parameter)} = {gradient_tex(of, edge)}",
            f"{gradient_numbers(of, edge)} = {number(of.gradient(edge))}",
            "Put together: the gradient of this sample.",
        )
    )
    return lines


def loss_line(of: Quantities) -> Line:
    """E of this sample."""
    loss = of.symbols.loss
    outputs = range(of.network.sizes[-1])
    y = [number(of.activation(Neuron(of.last, k))) for k in outputs]
    d = [factor(of.target(k)) for k in outputs]
    value = number(float(of.trace.sample_losses[of.sample]))
    if of.squared:
        single = len(y) == 1
        terms = _few([f"({y[k]} - {d[k]})^2" for k in outputs])
        tex = rf"{loss} = \tfrac12\,(y - d)^2" if single else rf"{loss} = \tfrac12 \sum_k (y_k - d_k)^2"
        numbers = rf"\tfrac12\,{terms[0]}" if single else rf"\tfrac12 \bigl({total(terms)}\bigr)"
        return line(
            tex,
            f"{numbers} = {value}",
            "The error of this sample. What is desired is a constant: only the outputs depend on weights.",
        )
    if of.softmax:
        terms = _few([rf"{d[k]} \ln {y[k]}" for k in outputs if of.target(k)])
        return line(
            rf"{loss} = -\sum_k d_k \ln y_k",
            rf"-\bigl({total(terms)}\bigr) = {value}",
            "The error of this sample (cross entropy). What is desired is a constant: only the outputs depend on weights.",
        )
    terms = _few([rf"{d[k]} \ln {y[k]} + (1 - {d[k]}) \ln(1 - {y[k]})" for k in outputs])
    return line(
        rf"{loss} = -\sum_k \bigl(d_k \ln y_k + (1 - d_k) \ln(1 - y_k)\bigr)",
        rf"-\bigl({total(terms)}\bigr) = {value}",
        "The error of this sample (cross entropy). What is desired is a constant: only the outputs depend on weights.",
    )


def _inner_line(of: Quantities, edge: Edge) -> Line:
    symbols, target = of.symbols, Neuron(edge.layer, edge.target)
    parameter, z = symbols.parameter(edge), symbols.net_input(target)
    source = symbols.activation(Neuron(edge.layer - 1, 0)).replace("_{1}", "_{i}")
    weight = f"w^{{({edge.layer})}}_{{i{edge.target + 1}}}"
    bias = symbols.parameter(Edge(edge.layer, None, edge.target))
    inner = rf"\frac{{\partial}}{{\partial {parameter}}} \Bigl(\sum_i {weight}\,{source} + {bias}\Bigr)"
    where = None if edge.source is None else Neuron(edge.layer - 1, edge.source)
    tex = f"{symbols.derivative(z, parameter)} = {inner} = {mark('input', of.input_symbol(edge), where)}"
    reason = (
        "The bias stands alone in the sum: its derivative is 1, as if it were the weight of an input that is always 1."
        if edge.source is None
        else "Only one term of the sum depends on this weight; what is left of it is the weight's input."
    )
    return line(tex, mark("input", number(of.edge_input(edge)), where), reason)


def slope_line(of: Quantities, at: Neuron) -> Line:
    """∂a/∂z = f′(z)."""
    symbols, activation = of.symbols, of.network.activations[at.layer - 1]
    tex = (
        f"{symbols.derivative(symbols.activation(at), symbols.net_input(at))} = {mark('slope', symbols.slope(at), at)}, "
        rf"\quad f'(z) = {activation.slope_tex}"
    )
    reason = f"The slope of the activation ({activation.name}) at the net input that {symbols.name(at)} has now."
    if activation.name == "threshold":
        reason = f"A threshold is flat on both sides of its jump: no error signal gets past {symbols.name(at)}."
    return line(tex, rf"f'({number(of.net_input(at))}) = {mark('slope', number(of.slope(at)), at)}", reason)


def error_lines(of: Quantities, at: Neuron) -> list[Line]:
    """e = ∂E/∂a: at an output from E itself; at a hidden neuron from the layer above, and so on up to the outputs."""
    if at.layer == of.last:
        return [output_error_line(of, [at])]
    lines = [
        error_sums(
            of,
            [at],
            f"What leaves {of.symbols.name(at)} reaches the error through every neuron of the next layer: one "
            "term each. The weight says how strongly it acts there, the delta how strongly that acts on E.",
        )
    ]
    for layer in range(at.layer + 1, of.last + 1):
        shown = of.neurons(layer)[:ROWS_SHOWN]
        if not all(of.separates(each) for each in shown):
            lines.append(whole_delta_line(of, shown[0]))
            continue
        lines.append(_delta_rows(of, shown))
        if layer < of.last:
            lines.append(error_sums(of, shown, "The same rule again, one layer further on."))
        else:
            lines.append(output_error_line(of, shown))
    return lines


def error_sums(of: Quantities, neurons: list[Neuron], reason: str) -> Line:
    """e = Σ w δ for neurons that are not outputs (inputs included)."""
    symbols, tex, numbers = of.symbols, [], []
    for at in neurons:
        edges = of.edges_from(at)[: TERMS_SHOWN + 1]
        ends = [Neuron(edge.layer, edge.target) for edge in edges]
        terms = [
            f"{mark('weight', symbols.parameter(edge), edge)}\\,{mark('error', symbols.delta(end), end)}"
            for edge, end in zip(edges, ends)
        ]
        values = [f"{factor(of.parameter(edge))} \\cdot {factor(of.delta(end))}" for edge, end in zip(edges, ends)]
        tex.append(
            f"{symbols.error(at)} = {symbols.derivative(symbols.loss, symbols.activation(at))} &= {' + '.join(_few(terms))}"
        )
        numbers.append(f"{symbols.error(at)} &= {' + '.join(_few(values))} = {mark('error', number(of.error(at)), at)}")
    return line(_aligned(tex), _aligned(numbers), reason + _more(len(neurons), of.network.sizes[neurons[0].layer]))


def output_error_line(of: Quantities, neurons: list[Neuron]) -> Line:
    """e = ∂E/∂y of outputs."""
    symbols, tex, numbers = of.symbols, [], []
    for at in neurons:
        y, d = symbols.activation(at), symbols.target(at.place)
        here, wanted = number(of.activation(at)), factor(of.target(at.place))
        left = f"{symbols.error(at)} = {symbols.derivative(symbols.loss, y)} &= "
        result = mark("error", number(of.error(at)), at)
        if of.squared:
            tex.append(left + rf"2 \cdot \tfrac12\,({y} - {d}) = {mark('error', f'{y} - {d}', at)}")
            numbers.append(f"{symbols.error(at)} &= {here} - {wanted} = {result}")
        else:
            tex.append(left + mark("error", rf"\frac{{{y} - {d}}}{{{y}\,(1 - {y})}}", at))
            numbers.append(
                rf"{symbols.error(at)} &= \frac{{{here} - {wanted}}}{{{here} \cdot (1 - {here})}} = {result}"
            )
    reason = (
        "The 2 that the square brings down cancels the ½."
        if of.squared
        else "The derivative of ln y is 1/y, and of ln(1 − y) it is −1/(1 − y)."
    )
    if of.network.sizes[-1] > 1:
        reason += " Only one term of the sum depends on each output."
    return line(_aligned(tex), _aligned(numbers), reason + _more(len(neurons), of.network.sizes[-1]))


def whole_delta_line(of: Quantities, at: Neuron) -> Line:
    """δ = ∂E/∂z of an output where it is not e · f′: behind a softmax, or where only y − d has digits left."""
    symbols = of.symbols
    y, d, delta = symbols.activation(at), symbols.target(at.place), mark("error", symbols.delta(at), at)
    result = mark("error", number(of.delta(at)), at)
    left = f"{delta} = {symbols.derivative(symbols.loss, symbols.net_input(at))}"
    if not of.squared:
        reason = (
            "Through the softmax every net input acts on every output; with the cross entropy all those terms add up to y − d."
            if of.softmax
            else "The slope of the sigmoid cancels the denominator of ∂E/∂y: what is left is y − d."
        )
        return line(
            f"{left} = {y} - {d}", f"{number(of.activation(at))} - {factor(of.target(at.place))} = {result}", reason
        )
    outputs = of.neurons(of.last)
    terms = [
        rf"{factor(of.error(k))} \cdot {number(of.activation(k))} \cdot ({int(k == at)} - {number(of.activation(at))})"
        for k in outputs
    ]
    return line(
        rf"{left} = \sum_k \frac{{\partial {symbols.loss}}}{{\partial y_k}} \frac{{\partial y_k}}{{\partial {symbols.net_input(at)}}} "
        rf"= \sum_k (y_k - d_k)\,y_k\,([k = {at.place + 1}] - {y})",
        f"{total(_few(terms))} = {result}",
        "Through the softmax every net input acts on every output: the sum goes over all of them, and no single slope does.",
    )


def batch_line(of: Quantities, symbol: str, of_sample: str, values: Array, result: float) -> Line:
    """How the samples of a batch combine into one number."""
    mean, size = of.network.reduction == "mean", of.trace.batch
    before = rf"\tfrac{{1}}{{{size}}}" if mean else ""
    terms = total(_few([number(float(value)) for value in values[: TERMS_SHOWN + 1]]))
    reason = f"The {'mean' if mean else 'sum'} over the {size} samples of the batch: each has one of its own."
    return line(rf"{symbol} = {before} \sum_p {of_sample}", rf"{before} \bigl({terms}\bigr) = {number(result)}", reason)


def gradient_tex(of: Quantities, edge: Edge) -> str:
    """∂E/∂w as a product of its factors, in symbols."""
    target, symbols = Neuron(edge.layer, edge.target), of.symbols
    source = None if edge.source is None else Neuron(edge.layer - 1, edge.source)
    last = mark("input", of.input_symbol(edge), source)
    if not of.separates(target):
        return rf"{mark('error', symbols.delta(target), target)} \cdot {last}"
    return rf"{mark('error', symbols.error(target), target)} \cdot {mark('slope', symbols.slope(target), target)} \cdot {last}"


def gradient_numbers(of: Quantities, edge: Edge) -> str:
    """The same with the numbers in."""
    target = Neuron(edge.layer, edge.target)
    source = None if edge.source is None else Neuron(edge.layer - 1, edge.source)
    last = mark("input", factor(of.edge_input(edge)), source)
    if not of.separates(target):
        return rf"{mark('error', factor(of.delta(target)), target)} \cdot {last}"
    return rf"{mark('error', factor(of.error(target)), target)} \cdot {mark('slope', factor(of.slope(target)), target)} \cdot {last}"


def _delta_rows(of: Quantities, neurons: list[Neuron]) -> Line:
    symbols = of.symbols
    tex = [
        f"{symbols.delta(at)} &= {mark('error', symbols.error(at), at)} \\cdot {mark('slope', symbols.slope(at), at)}"
        for at in neurons
    ]
    numbers = [
        f"{symbols.delta(at)} &= {factor(of.error(at))} \\cdot {mark('slope', factor(of.slope(at)), at)} = {number(of.delta(at))}"
        for at in neurons
    ]
    return line(
        _aligned(tex),
        _aligned(numbers),
        "Each delta is the error at the neuron's output times its activation's slope."
        + _more(len(neurons), of.network.sizes[neurons[0].layer]),
    )


def _aligned(rows: list[str]) -> str:
    return rows[0].replace("&=", "=") if len(rows) == 1 else r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def _few(terms: Iterable[str]) -> list[str]:
    """The first terms; an ellipsis where there are more."""
    listed = list(terms)
    return listed if len(listed) <= TERMS_SHOWN else [*listed[:TERMS_SHOWN], r"\cdots"]


def _more(shown: int, there_are: int) -> str:
    return f" ({shown} of {there_are} neurons are written out.)" if 1 < shown < there_are else ""


def _kind(edge: Edge) -> str:
    return "bias" if edge.source is None else "weight"
