"""The gradient as a sum over paths to the outputs, and tidied up: common factors taken out, the same number."""

from __future__ import annotations

from typing import Any

from ..core.selection import Edge, Neuron
from .notation import factor, mark, number, total
from .paths import count_of, largest
from .quantities import Quantities

PATHS_SHOWN, NESTED_PATHS = 12, 16
Data = dict[str, Any]


def paths_of(of: Quantities, edge: Edge) -> Data:
    """The gradient as a sum over paths to the outputs, and tidied: the same numbers with the common factors taken out."""
    start, entering = Neuron(edge.layer, edge.target), of.edge_input(edge)
    count = count_of(of.network.sizes, edge.layer)
    shown = [
        _path(of, edge, path.neurons, path.product * entering)
        for path in largest(of.trace, of.sample, edge.layer, edge.target, PATHS_SHOWN)
    ]
    sum_shown, whole = sum(each["product"] for each in shown), of.gradient(edge)
    rest = {"count": count - len(shown), "value": whole - sum_shown} if count > len(shown) else None
    symbol = of.symbols.derivative(of.symbols.loss, of.symbols.parameter(edge))
    source = None if edge.source is None else Neuron(edge.layer - 1, edge.source)
    outside = [mark("slope", of.symbols.slope(start), start), mark("input", of.input_symbol(edge), source)]
    outside_numbers = [mark("slope", factor(of.slope(start)), start), mark("input", factor(entering), source)]
    nested = count <= NESTED_PATHS
    inside = _nested(of, start) if nested else _nested_sums(of, start)
    inside_numbers = _nested_numbers(of, start) if nested else mark("error", factor(of.error(start)), start)
    products = [number(each["product"]) for each in shown]
    if rest:
        products.append(rf"\underbrace{{{number(rest['value'])}}}_{{{rest['count']}\text{{ more}}}}")
    return {
        "count": count,
        "shown": shown,
        "rest": rest,
        "sum": sum_shown + (rest["value"] if rest else 0.0),
        "tex": f"{symbol} = " + " + ".join(each["tex"] for each in shown) + (r" + \cdots" if rest else ""),
        "numbers": f"{total(products)} = {number(whole)}",
        "recursive": {
            "tex": f"{symbol} = " + r"\,".join([inside, *outside]),
            "numbers": r" \cdot ".join([inside_numbers, *outside_numbers]) + f" = {number(whole)}",
            "value": whole,
        },
    }


def _path(of: Quantities, edge: Edge, neurons: tuple[int, ...], product: float) -> Data:
    """One path: its neurons, edges and factors; the error (or the delta) of the output at its end comes first."""
    symbols = of.symbols
    stations = [Neuron(edge.layer + k, index) for k, index in enumerate(neurons)]
    steps = [Edge(b.layer, a.place, b.place) for a, b in zip(stations, stations[1:])]
    end = stations[-1]
    factors: list[tuple[str, str, float, Neuron | Edge | None]] = []
    if of.separates(end):
        factors += [
            ("error", symbols.error(end), of.error(end), end),
            ("slope", symbols.slope(end), of.slope(end), end),
        ]
    else:
        factors.append(("error", symbols.delta(end), of.delta(end), end))
    for step, station in zip(reversed(steps), reversed(stations[:-1])):
        factors.append(("weight", symbols.parameter(step), of.parameter(step), step))
        factors.append(("slope", symbols.slope(station), of.slope(station), station))
    source = None if edge.source is None else Neuron(edge.layer - 1, edge.source)
    factors.append(("input", of.input_symbol(edge), of.edge_input(edge), source))
    return {
        "neurons": [list(each) for each in ([source, *stations] if source else stations)],
        "edges": [list(each) for each in ([edge, *steps] if source else steps)],
        "names": " → ".join(symbols.name(each) for each in ([source, *stations] if source else stations)),
        "product": product,
        "factors": [{"role": role, "symbol": tex, "value": value} for role, tex, value, _ in factors],
        "tex": r"\,".join(mark(role, tex, where) for role, tex, _, where in factors),
        "numbers": r" \cdot ".join(mark(role, factor(value), where) for role, _, value, where in factors)
        + f" = {number(product)}",
    }


def _nested(of: Quantities, at: Neuron) -> str:
    """e of a neuron, written out to the outputs: (w f′ (w f′ (y − d)) + …)."""
    symbols = of.symbols
    if at.layer == of.last:
        return mark(
            "error", f"({symbols.activation(at)} - {symbols.target(at.place)})" if of.squared else symbols.error(at), at
        )
    return (
        r"\bigl("
        + " + ".join(
            _branch(of, edge, _nested(of, Neuron(edge.layer, edge.target)), False) for edge in of.edges_from(at)
        )
        + r"\bigr)"
    )


def _nested_numbers(of: Quantities, at: Neuron) -> str:
    if at.layer == of.last:
        return mark("error", factor(of.error(at)), at)
    return (
        r"\bigl("
        + " + ".join(
            _branch(of, edge, _nested_numbers(of, Neuron(edge.layer, edge.target)), True) for edge in of.edges_from(at)
        )
        + r"\bigr)"
    )


def _branch(of: Quantities, edge: Edge, above: str, numbers: bool) -> str:
    end, symbols = Neuron(edge.layer, edge.target), of.symbols
    weight = mark("weight", factor(of.parameter(edge)) if numbers else symbols.parameter(edge), edge)
    times = r" \cdot " if numbers else r"\,"
    if not of.separates(end):
        return weight + times + mark("error", factor(of.delta(end)) if numbers else symbols.delta(end), end)
    return weight + times + mark("slope", factor(of.slope(end)) if numbers else symbols.slope(end), end) + times + above


def _nested_sums(of: Quantities, at: Neuron) -> str:
    """The same with Σ, where there are too many paths to be written out."""
    text, layer = "", at.layer
    letters = "jkmpqrstuv"
    index = str(at.place + 1)
    while layer < of.last:
        letter = letters[(layer - at.layer) % len(letters)]
        layer += 1
        text += rf"\sum_{letter} w^{{({layer})}}_{{{index}{letter}}}"
        if layer < of.last or of.separates(Neuron(layer, 0)):
            text += rf"\,f'(z^{{({layer})}}_{letter})\,"
        index = letter
    if not of.separates(Neuron(of.last, 0)):
        return text + rf"\,\delta^{{({of.last})}}_{index}"
    return text + mark("error", rf"e^{{({of.last})}}_{index}")
