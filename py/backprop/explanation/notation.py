r"""How quantities are written: symbols and numbers as TeX, names as people read them.

Layers and neurons count from 0 in code and from 1 in what is written here, as in the formulas of a textbook.
TeX is meant for KaTeX; what can be pointed at is wrapped in \htmlData{role=…,ref=…}{…}.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..core.selection import Edge, Neuron

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
DIGITS = 3


def number(value: float, digits: int = DIGITS) -> str:
    """A number as TeX: `digits` significant digits, whole numbers below 1000 whole."""
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size == int(size) and size < 1000:
        return f"{'' if size == 0 else sign}{int(size)}"
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    power = int(exponent)
    if power < -4 or power > 5:
        return rf"{sign}{mantissa} \cdot 10^{{{power}}}"
    return f"{sign}{float(f'{mantissa}e{power}'):.{max(0, digits - 1 - power)}f}"


def factor(value: float) -> str:
    """A number inside a product: in parentheses where it has a sign or a power of ten of its own."""
    text = number(value)
    return f"({text})" if text.startswith("-") or "cdot" in text else text


def total(terms: Sequence[str]) -> str:
    """Terms added up: + between them, but for the terms that bring their own minus."""
    return "".join(
        term if k == 0 else (f" - {term[1:]}" if term.startswith("-") else f" + {term}") for k, term in enumerate(terms)
    )


def mark(role: str, tex: str, where: Neuron | Edge | None = None) -> str:
    """TeX that the page can colour and point at."""
    ref = "" if where is None else ",ref=" + ".".join("b" if part is None else str(part) for part in where)
    return rf"\htmlData{{role={role}{ref}}}{{{tex}}}"


def without_marks(tex: str) -> str:
    r"""The same TeX without what only the page understands.

    >>> without_marks(r"2 \cdot \htmlData{role=slope,ref=1.0}{f'(z_{1})} + 1")
    "2 \\cdot f'(z_{1}) + 1"
    """
    begin = r"\htmlData{"
    while (at := tex.find(begin)) >= 0:
        start = tex.index("}{", at) + 2
        depth, end = 1, start
        while depth:
            depth += {"{": 1, "}": -1}.get(tex[end], 0)
            end += 1
        tex = tex[:at] + tex[start : end - 1] + tex[end:]
    return tex


def indices(first: int, second: int) -> str:
    """Two indices, from 1, with a comma where they would run together."""
    return f"{first + 1}{second + 1}" if max(first, second) < 9 else f"{first + 1},{second + 1}"


class Symbols:
    """The symbols of a network of these sizes, for one sample of a batch: its error is E_p where the batch has others."""

    def __init__(self, sizes: Sequence[int], batch: int = 1) -> None:
        self.sizes, self.last = list(sizes), len(sizes) - 1
        self.loss = "E" if batch == 1 else "E_p"

    def name(self, neuron: Neuron) -> str:
        """x₁, f₁, f₂ … through the network: as in the picture."""
        if neuron.layer == 0:
            return "x" + str(neuron.place + 1).translate(SUBSCRIPTS)
        return "f" + str(sum(self.sizes[1 : neuron.layer]) + neuron.place + 1).translate(SUBSCRIPTS)

    def activation(self, neuron: Neuron) -> str:
        """What leaves a neuron: x_i, a^{(l)}_j, y_k."""
        layer, place = neuron
        if layer == 0:
            return f"x_{{{place + 1}}}"
        if layer == self.last:
            return self.output(place)
        return f"a^{{({layer})}}_{{{place + 1}}}"

    def output(self, index: int) -> str:
        """y, or y_k where there are several."""
        return "y" if self.sizes[-1] == 1 else f"y_{{{index + 1}}}"

    def target(self, index: int) -> str:
        """d, or d_k where there are several."""
        return "d" if self.sizes[-1] == 1 else f"d_{{{index + 1}}}"

    def net_input(self, neuron: Neuron) -> str:
        return f"z^{{({neuron.layer})}}_{{{neuron.place + 1}}}"

    def error(self, neuron: Neuron) -> str:
        return f"e^{{({neuron.layer})}}_{{{neuron.place + 1}}}"

    def delta(self, neuron: Neuron) -> str:
        return rf"\delta^{{({neuron.layer})}}_{{{neuron.place + 1}}}"

    def slope(self, neuron: Neuron) -> str:
        return f"f'({self.net_input(neuron)})"

    def parameter(self, edge: Edge) -> str:
        """w^{(l)}_{ij}, or b^{(l)}_j."""
        if edge.source is None:
            return f"b^{{({edge.layer})}}_{{{edge.target + 1}}}"
        return f"w^{{({edge.layer})}}_{{{indices(edge.source, edge.target)}}}"

    def derivative(self, of: str, by: str) -> str:
        return rf"\frac{{\partial {of}}}{{\partial {by}}}"
