"""One neuron explained: what comes in, what it makes of it, and the error signal that comes back."""

from __future__ import annotations

from typing import Any

from ..core.selection import Edge, Neuron
from .derivation import error_lines, error_sums, loss_line, slope_line, whole_delta_line
from .notation import factor, mark, number
from .quantities import Quantities
from .update_rule import line

TERMS_SHOWN = 12
Data = dict[str, Any]


def source_of_error(of: Quantities, at: Neuron) -> str:
    """Where an error signal comes from, in words."""
    if at.layer == of.last:
        return "what the output is too high by" if of.squared else "the derivative of the cross entropy by this output"
    return "the sum of what the edges to the next layer carry back"


def factor_data(role: str, tex: str, value: float, where: Neuron | None, ref: Data, meaning: str) -> Data:
    return {
        "role": role,
        "symbol": tex,
        "tex": mark(role, tex, where),
        "value": value,
        "meaning": meaning,
        "refers_to": ref,
        "marked": mark(role, tex, where),
        "marked_value": mark(role, factor(value), where),
    }


def neuron_explained(of: Quantities, at: Neuron, signal: str) -> Data:
    symbols = of.symbols
    name, a = symbols.name(at), symbols.activation(at)
    back = _back(of, at)
    answer: Data = {
        "kind": "neuron",
        "title": name,
        "symbol": a,
        "value": of.activation(at),
        "arrivals": _arrivals(of, at),
        "error": {"symbol": symbols.error(at), "value": of.error(at)},
        "backward": back,
    }
    if at.layer == 0:
        return {
            **answer,
            "formula": a,
            "numbers": f"{a} = {number(of.activation(at))}",
            "factors": [],
            "forward": [],
            "terms": [],
            "derivation": back,
            "words": f"{name} is an input of the sample. The error that reaches it says how E would change with it; "
            "nothing is done with that.",
        }
    z, f = symbols.net_input(at), of.network.activations[at.layer - 1]
    bias = Edge(at.layer, None, at.place)
    edges = of.edges_into(at)
    terms = [
        {
            "from": [at.layer - 1, edge.source],
            "weight": of.parameter(edge),
            "input": of.edge_input(edge),
            "product": of.parameter(edge) * of.edge_input(edge),
        }
        for edge in edges
    ]
    shown = edges[:TERMS_SHOWN]
    more = r" + \cdots" if len(edges) > len(shown) else ""
    sum_tex = " + ".join(
        rf"{mark('weight', symbols.parameter(e), e)}\,{mark('input', of.input_symbol(e), Neuron(at.layer - 1, e.source or 0))}"
        for e in shown
    )
    sum_numbers = " + ".join(f"{factor(of.parameter(e))} \\cdot {factor(of.edge_input(e))}" for e in shown)
    forward = [
        line(
            f"{z} = {sum_tex}{more} + {mark('weight', symbols.parameter(bias), bias)}",
            f"{sum_numbers}{more} + {factor(of.parameter(bias))} = {number(of.net_input(at))}",
            "The net input: every input times its weight, added up, and the bias.",
        ),
        line(
            rf"{a} = f({z}), \quad f(z) = {f.tex}",
            f"f({number(of.net_input(at))}) = {number(of.activation(at))}",
            f"The activation ({f.name}) makes the neuron's output of it."
            + (" The softmax looks at all net inputs of the layer." if f.name == "softmax" else ""),
        ),
    ]
    ref = {"neuron": list(at)}
    delta = [
        factor_data("error", symbols.error(at), of.error(at), at, ref, source_of_error(of, at)),
        factor_data("slope", symbols.slope(at), of.slope(at), at, ref, f"the slope of {f.name} at the net input"),
    ]
    if not of.separates(at):
        delta = [
            factor_data(
                "error", symbols.delta(at), of.delta(at), at, ref, "the delta; error and slope do not come apart here"
            )
        ]
    factors = [{key: each[key] for key in each if not key.startswith("marked")} for each in delta]
    return {
        **answer,
        "net_input": {"symbol": z, "value": of.net_input(at)},
        "slope": {"symbol": symbols.slope(at), "value": of.slope(at)},
        "delta": {"symbol": symbols.delta(at), "value": of.delta(at)},
        "bias": {"symbol": symbols.parameter(bias), "value": of.parameter(bias)},
        "formula": rf"{a} = f\Bigl({sum_tex}{more} + {symbols.parameter(bias)}\Bigr)",
        "numbers": f"f({number(of.net_input(at))}) = {number(of.activation(at))}",
        "factors": factors,
        "terms": terms,
        "forward": forward,
        "derivation": forward + back,
        "output_formula": output_formula(of, at),
        "words": _neuron_words(of, at, signal),
    }


def _arrivals(of: Quantities, at: Neuron) -> list[Data]:
    """What each edge to the next layer brings back to a neuron."""
    if at.layer == of.last:
        return []
    return [
        {
            "to": [edge.layer, edge.target],
            "weight": of.parameter(edge),
            "delta": of.delta(Neuron(edge.layer, edge.target)),
            "product": of.parameter(edge) * of.delta(Neuron(edge.layer, edge.target)),
        }
        for edge in of.edges_from(at)
    ]


def _back(of: Quantities, at: Neuron) -> list[Data]:
    if at.layer == 0:
        return [error_sums(of, [at], "The error that reaches this input, over all its edges.")]
    if not of.separates(at):
        return [loss_line(of), whole_delta_line(of, at)]
    symbols = of.symbols
    both = line(
        f"{symbols.delta(at)} = {mark('error', symbols.error(at), at)} \\cdot {mark('slope', symbols.slope(at), at)}",
        f"{mark('error', factor(of.error(at)), at)} \\cdot {mark('slope', factor(of.slope(at)), at)} = {number(of.delta(at))}",
        "The delta: the error signal, past the activation's slope.",
    )
    return [loss_line(of), *error_lines(of, at), slope_line(of, at), both]


def _neuron_words(of: Quantities, at: Neuron, signal: str) -> str:
    value = of.error(at) if signal == "activation" and of.separates(at) else of.delta(at)
    what = "output" if signal == "activation" and of.separates(at) else "net input"
    name = of.symbols.name(at)
    if value == 0.0:
        return f"A small change of the {what} of {name} would not change the error."
    up, rises = ("up", "rises") if value > 0 else ("down", "falls")
    return f"{name} pushed the error {up}: if its {what} rises a little, the error {rises}."


def output_formula(of: Quantities, at: Neuron, most: int = 30) -> Data | None:
    """The neuron's output from inner to outer layer, in symbols and with numbers; None where it would be too long to read."""
    if sum((a + 1) * b for a, b in zip(of.network.sizes[: at.layer], of.network.sizes[1 : at.layer + 1])) > most:
        return None
    symbols = of.symbols
    return {
        "tex": f"{symbols.activation(at)} = {_written_out(of, at, False)}",
        "numbers": f"{_written_out(of, at, True)} = {number(of.activation(at))}",
    }


def _written_out(of: Quantities, at: Neuron, numbers: bool) -> str:
    if at.layer == 0:
        return mark("input", factor(of.activation(at)) if numbers else of.symbols.activation(at), at)
    terms = [
        (factor(of.parameter(e)) + r" \cdot " if numbers else of.symbols.parameter(e) + r"\,")
        + _written_out(of, Neuron(at.layer - 1, e.source or 0), numbers)
        for e in of.edges_into(at)
    ]
    bias = Edge(at.layer, None, at.place)
    terms.append(factor(of.parameter(bias)) if numbers else of.symbols.parameter(bias))
    return r"f\bigl(" + " + ".join(terms) + r"\bigr)"
