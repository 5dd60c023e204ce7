"""What a canvas really shows."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from playwright.sync_api import Page

# A copy is read, not the canvas itself: reading it back would change how the browser draws it, and warn.
READ = """(selector) => {
  const canvas = document.querySelector(selector);
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
  return [canvas.width, canvas.height, canvas.getBoundingClientRect().width, btoa(text)];
}"""


@dataclass(frozen=True)
class Pixels:
    """A canvas at one moment; coordinates are CSS pixels from its top left corner."""

    width: int
    height: int
    scale: float
    data: bytes

    @classmethod
    def of(cls, page: Page, selector: str = "canvas") -> Pixels:
        width, height, css_width, text = page.evaluate(READ, selector)
        return cls(width, height, width / css_width, base64.b64decode(text))

    def at(self, x: float, y: float) -> tuple[int, int, int, int]:
        """Red, green, blue, alpha (0…255)."""
        column, row = int(x * self.scale), int(y * self.scale)
        if not (0 <= column < self.width and 0 <= row < self.height):
            raise IndexError(f"({x}, {y}) lies outside the canvas")
        start = 4 * (row * self.width + column)
        red, green, blue, alpha = self.data[start : start + 4]
        return red, green, blue, alpha

    def colours(self) -> set[tuple[int, int, int, int]]:
        """Every colour there is."""
        return {tuple(self.data[at : at + 4]) for at in range(0, len(self.data), 4)}  # type: ignore[misc]


def near(first: tuple[int, ...], second: tuple[int, ...], tolerance: int = 12) -> bool:
    """Whether two colours agree in every channel they both have."""
    return all(abs(a - b) <= tolerance for a, b in zip(first, second, strict=False))


def rgb(text: str) -> tuple[int, int, int]:
    """'#d8590b' as numbers."""
    text = text.removeprefix("#")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)
