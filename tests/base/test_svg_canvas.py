"""Texts of an SVG are measured letter by letter, and are as large as matplotlib's own way makes them."""

from __future__ import annotations

import io

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties

from evidence.base.svg_canvas import _renderer

# Matplotlib rounds the box of a whole text to 1/64 of a point at its size of measuring.
ROUNDED = 0.02


@pytest.mark.parametrize("text", ["g", "Walton 1993, Utah", "0.67 [0.23, 1.11]", "lp", "(AVATAR) To,y.", "~!@#$%^&*_|{}"])
@pytest.mark.parametrize(("size", "weight"), [(7, "normal"), (12, "bold")])
def test_a_text_is_as_large_as_matplotlib_finds_it(text, size, weight):
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    ours, theirs = (kind(100, 100, io.StringIO()).get_text_width_height_descent(text, font, False) for kind in (_renderer(), RendererSVG))
    assert ours == pytest.approx(theirs, abs=ROUNDED)
