"""The picture on the canvas, read two ways: its pixels, and the same scene as an SVG drawing with texts and colours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from .pixels import Pixels, near, rgb

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def shown(value: float, digits: int = 3) -> str:
    """A number as the page writes it: 3 significant digits, a true minus, whole numbers below 1000 whole."""
    size = abs(value)
    if value == 0:
        return "0"
    if float(value).is_integer() and size < 1000:
        text = str(int(size))
    else:
        mantissa, power = f"{size:.{digits - 1}e}".split("e")
        exponent = int(power)
        if exponent < -4 or exponent > 5:
            text = f"{mantissa}·10{str(exponent).translate(SUPERSCRIPTS)}"
        else:
            text = f"{float(f'{mantissa}e{exponent}'):.{max(0, digits - 1 - exponent)}f}"
    return ("−" if value < 0 else "") + text


def tells(texts: list[str], value: float) -> bool:
    """Does one of the texts have this number, with two or more of its digits?"""
    for text in texts:
        for token in re.findall(r"[−+]?\d+(?:\.\d+)?(?![\d.·])", text):
            digits, decimals = token.lstrip("−+0.").replace(".", ""), len(token.partition(".")[2])
            if len(digits) >= 2 and f"{value:.{decimals}f}" == token.replace("−", "-").replace("+", ""):
                return True
    return False


# The colours that the style sheet has for the two signs; what is drawn is judged by them, and by the legend only as far as it agrees.
SIGNS = """Object.fromEntries(["negative", "positive"].map((name) => [name,
    getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim()]))"""


@dataclass(frozen=True)
class Line:
    """A line of the scene, in CSS pixels."""

    x0: float
    y0: float
    x1: float
    y1: float
    color: str
    width: float

    def pixels(self, pixels: Pixels, count: int = 41) -> list[tuple[int, int, int, int]]:
        steps = [(k + 0.5) / count for k in range(count)]
        return [pixels.at(self.x0 + (self.x1 - self.x0) * t, self.y0 + (self.y1 - self.y0) * t) for t in steps]


class Picture:
    """What the canvas of a page shows at rest."""

    def __init__(self, page: Page) -> None:
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        self.signs = page.evaluate(SIGNS)
        self.root = ElementTree.fromstring(page.evaluate("backprop.exportSVG()"))
        self.pixels = Pixels.of(page, "#network")
        self.texts = [element.text or "" for element in self._all("text")]
        self.lines = [
            Line(
                float(e.get("x1", "0")),
                float(e.get("y1", "0")),
                float(e.get("x2", "0")),
                float(e.get("y2", "0")),
                e.get("stroke", ""),
                float(e.get("stroke-width", "1")),
            )
            for e in self._all("line")
        ]

    def _all(self, tag: str) -> list[Any]:
        return list(self.root.iter(f"{{http://www.w3.org/2000/svg}}{tag}"))

    @property
    def circles(self) -> list[tuple[float, float, float]]:
        return [(float(e.get("cx")), float(e.get("cy")), float(e.get("r"))) for e in self._all("circle")]

    def legend(self) -> tuple[float, list[str]]:
        """The scale's end and the colours from −end to +end, as the legend draws them: from the style sheet's negative to its positive."""
        bars = [e for e in self._all("rect") if e.get("data-of") == "legend"]
        for bar, sign in ((bars[0], "negative"), (bars[-1], "positive")):
            assert near(rgb(bar.get("fill")), rgb(self.signs[sign]), 16), f"the legend's {sign} end is not the theme's"
        end = next(text for text in reversed(self.texts) if text.startswith("+"))
        return float(end.replace("+", "").replace("−", "-")), [bar.get("fill") for bar in bars]

    def legend_color(self, value: float) -> tuple[int, int, int]:
        end, colors = self.legend()
        at = int((max(-1.0, min(1.0, value / end)) + 1) / 2 * len(colors))
        return rgb(colors[min(at, len(colors) - 1)])

    def shows_line(self, line: Line, color: tuple[int, int, int], tolerance: int = 16) -> bool:
        """Whether a good part of the canvas under the line has this colour (dashes and numbers cover the rest)."""
        samples = line.pixels(self.pixels)
        return sum(near(sample, color, tolerance) for sample in samples) >= len(samples) * 0.3
