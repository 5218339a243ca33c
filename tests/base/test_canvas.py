"""Texts are measured letter by letter, and are as large as matplotlib's own way makes them."""

from __future__ import annotations

import io

import matplotlib
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties

from evidence.base.canvas import _png_renderer, _svg_renderer

# Matplotlib rounds the box of a whole text to 1/64 of a point at its size of measuring.
ROUNDED = 0.02
# The same of dots, of which a picture has more to the inch.
OF_DOTS = 0.2


@pytest.mark.parametrize("text", ["g", "Walton 1993, Utah", "0.67 [0.23, 1.11]", "lp", "(AVATAR) To,y.", "~!@#$%^&*_|{}"])
@pytest.mark.parametrize(("size", "weight"), [(7, "normal"), (12, "bold")])
def test_a_text_is_as_large_as_matplotlib_finds_it(text, size, weight):
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    ours, theirs = (
        kind(100, 100, io.StringIO()).get_text_width_height_descent(text, font, False) for kind in (_svg_renderer(), RendererSVG)
    )
    assert ours == pytest.approx(theirs, abs=ROUNDED)


@pytest.mark.parametrize("dots", [72, 160])
@pytest.mark.parametrize("text", ["g", "Walton 1993, Utah", "0.67 [0.23, 1.11]"])
def test_and_in_dots_as_a_picture_is_drawn(text, dots):
    font = FontProperties(family="DejaVu Sans", size=9)
    with matplotlib.rc_context({"text.hinting": "none"}):
        ours, theirs = (kind(100, 100, dots).get_text_width_height_descent(text, font, False) for kind in (_png_renderer(), RendererAgg))
    assert ours == pytest.approx(theirs, abs=OF_DOTS)
