"""Pictures as SVG and as PNG, whose texts are measured letter by letter to place them.

The usual way loads all letters of every text anew, which is most of the time of a figure with many texts. The letters of an SVG are drawn
by whoever shows it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

# Of a letter, in parts of the size of its type: its width, and how far it stands above the line and below it.
Letter = tuple[float, float, float]
# The size at which letters are measured, and the dots of an inch of SVG.
UNITS, POINTS = 100.0, 72
# How hard a PNG is compressed: a twelfth larger than it could be, in half the time.
COMPRESSED = 3


def svg_of(figure: Figure, metadata: dict[str, None]) -> bytes:
    """The figure as SVG; metadata as of `Figure.savefig`."""
    from matplotlib.backends.backend_mixed import MixedModeRenderer

    buffer, dpi = io.StringIO(), figure.dpi
    width, height = figure.get_size_inches()
    with _dots_an_inch(figure, POINTS):
        inner = _svg_renderer()(width * POINTS, height * POINTS, buffer, image_dpi=dpi, metadata=metadata)
        renderer: Any = MixedModeRenderer(figure, width, height, dpi, inner)  # type: ignore[no-untyped-call]
        figure.draw(renderer)
        renderer.finalize()
    return buffer.getvalue().encode("utf-8")


def png_of(figure: Figure, dots: int) -> bytes:
    """The figure as PNG without transparency, so many dots an inch."""
    from PIL import Image

    width, height = (int(inches * dots) for inches in figure.get_size_inches())
    with _dots_an_inch(figure, dots):
        renderer = _png_renderer()(width, height, dots)
        figure.draw(renderer)
    buffer = io.BytesIO()
    picture = Image.frombuffer("RGBA", (width, height), renderer.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
    picture.save(buffer, "PNG", dpi=(dots, dots), compress_level=COMPRESSED)
    return buffer.getvalue()


@contextmanager
def _dots_an_inch(figure: Figure, dots: int) -> Iterator[None]:
    before = figure.dpi
    figure.dpi = dots
    try:
        yield
    finally:
        figure.dpi = before


# The renderers are matplotlib's but for how they measure; made when they are first wanted, as their import takes long.


@cache
def _svg_renderer() -> Any:
    from matplotlib.backends.backend_svg import RendererSVG

    class ByLetters(RendererSVG):
        def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
            found = _size(s, prop, ismath)
            return found or super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]

    return ByLetters


@cache
def _png_renderer() -> Any:
    from matplotlib.backends.backend_agg import RendererAgg

    class ByLetters(RendererAgg):
        def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
            found = _size(s, prop, ismath)
            if not found:
                return super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]
            return tuple(one * self.dpi / POINTS for one in found)

    return ByLetters


def _size(text: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float] | None:
    """Width, height and depth of a text in points; None of one whose letters may stand in another font."""
    return None if ismath or not text.isascii() or not text else _measured(text, _letters(_file(prop)), prop.get_size_in_points())


def _measured(text: str, letters: _Letters, size: float) -> tuple[float, float, float]:
    """Width, height and depth below the line of a text in one line."""
    found = [letters[one] for one in text]
    below = max(letter[2] for letter in found)
    width = sum(letter[0] for letter in found) + sum(letters.closer(one, two) for one, two in pairwise(text))
    return size * width, size * (max(letter[1] for letter in found) + below), size * below


def _file(prop: FontProperties) -> str:
    from matplotlib.font_manager import findfont

    return str(findfont(prop))


class _Letters(dict[str, Letter]):
    """The letters of a font that were measured so far; another is measured when it is first asked for."""

    def __init__(self, file: str) -> None:
        from matplotlib.font_manager import get_font

        super().__init__()
        self._font = get_font(file)
        self._closer: dict[tuple[str, str], float] = {}

    def closer(self, one: str, two: str) -> float:
        """How much wider two letters stand together than apart, mostly below zero (kerning)."""
        found = self._closer.get((one, two))
        if found is None:
            from matplotlib.ft2font import Kerning

            self._font.set_size(UNITS, POINTS)
            first, second = (self._font.get_char_index(ord(letter)) for letter in (one, two))
            found = self._closer[one, two] = self._font.get_kerning(first, second, Kerning.UNFITTED) / 64 / UNITS
        return found

    def __missing__(self, letter: str) -> Letter:
        from matplotlib.ft2font import LoadFlags

        self._font.set_size(UNITS, POINTS)
        glyph = self._font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
        _, low, _, high = glyph.bbox
        self[letter] = glyph.linearHoriAdvance / 65536 / UNITS, high / 64 / UNITS, -low / 64 / UNITS
        return self[letter]


@cache
def _letters(file: str) -> _Letters:
    return _Letters(file)
