"""Wide letters count as two where lines are broken, and are drawn in a font that has them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread

import evidence.base.lettering as lettering
from evidence.base.drawing import figure_bytes
from evidence.base.lettering import filled, shortened, wrapped
from evidence.base.marks import ForestRow
from evidence.synthesis.pooled.forest import forest

CHINESE = "家庭团聚研究" * 12
LONG, ARABIC = "A study of which the name is long " * 3, "دراسة لم شمل الأسرة " * 6


def test_lines_are_as_wide_as_asked_and_hold_every_letter():
    lines = wrapped(CHINESE, 36)
    assert "".join(lines) == CHINESE
    assert {len(line) for line in lines} == {18}
    assert filled("plain words alone", 11) == "plain words\nalone"
    assert shortened(CHINESE, 40) == CHINESE[:18] + " ..."
    assert shortened("a short one", 40) == "a short one"


@pytest.mark.parametrize(
    ("rows", "label"), [(1, "A"), (2, CHINESE), (12, LONG), (4, ARABIC), pytest.param(300, "A study 2019", marks=pytest.mark.slow)]
)
def test_nothing_of_a_forest_overlaps_whatever_its_rows_and_letters(rows, label):
    """Of the drawn objects: each column stands in its own room, each row in its own, and nothing beyond the edge."""
    row = ForestRow("effect", label, f"{label}\n75% of 62 against 49% of 58", 0.2, -0.1, 0.5, weight=100 / rows, address="x")
    pooled = ForestRow("pooled", "Pooled", "30 effects, 20 samples", 0.2, 0.1, 0.3, -0.4, 0.8)
    drawn = forest([*[row] * rows, pooled], label, label, "caption")
    renderer = FigureCanvasAgg(drawn.figure).get_renderer()
    with lettering.in_fonts_that_have_them(drawn.figure):
        drawn.figure.draw(renderer)
        boxes = [text.get_window_extent(renderer) for text in drawn.figure.texts if text.get_text()]
    width, height = drawn.figure.bbox.size
    axis = drawn.figure.axes[0].get_window_extent(renderer)
    found = np.array([(box.x0, box.x1, box.y0, box.y1) for box in boxes])
    # A title of one line may be as long as it is: it stands alone in its line. The rest lies on the sheet.
    rest = found[found[:, 2] < height - 0.5 * drawn.figure.dpi]
    assert (rest[:, 0] >= 0).all()
    assert (rest[:, 1] <= width).all()
    assert (rest[:, 2] >= 0).all()
    across = np.minimum(found[:, None, 1], found[None, :, 1]) - np.maximum(found[:, None, 0], found[None, :, 0])
    down = np.minimum(found[:, None, 3], found[None, :, 3]) - np.maximum(found[:, None, 2], found[None, :, 2])
    apart = (across <= 0) | (down <= 0.5)
    assert (apart | np.eye(len(found), dtype=bool)).all()
    # No text of a row stands in the plot.
    beside = rest[(rest[:, 2] > axis.y0) & (rest[:, 3] < axis.y1)]
    assert ((beside[:, 1] <= axis.x0) | (beside[:, 0] >= axis.x1)).all()


def test_a_letter_that_ours_lacks_is_no_box_where_the_machine_has_it_and_no_warning():
    """Warnings are errors here. Two different letters would be the same box."""
    pictures = []
    for letter in "家庭":
        drawn = forest([ForestRow("effect", letter * 3, "", 0.2, 0.1, 0.3)], "Title", "Note", "caption")
        svg = figure_bytes(drawn, "svg")
        assert letter * 3 in svg.decode("utf-8")
        families = {tuple(text.get_fontfamily()) for text in drawn.figure.texts}
        png = figure_bytes(drawn, "png")
        assert {tuple(text.get_fontfamily()) for text in drawn.figure.texts} == families
        pictures.append(png)
    _, there = lettering._letters()
    if there:
        import io

        one, two = (imread(io.BytesIO(png)) for png in pictures)
        assert one.shape == two.shape
        assert (one != two).any()
