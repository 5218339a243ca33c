"""The figures of the annex: the evidence summary in the guide's layout, the gap map, the forest of survey shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, leads_to, mark
from evidence.base.in_words import InWords, RowInWords
from evidence.base.lettering import shortened
from evidence.judgement.assessment import Assessment
from evidence.judgement.findings.tables import BANDS, rated_size_text
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import BASIC
from evidence.review.rating_rule import CANNOT
from evidence.review.statement import what_it_is

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TINT, LINE = "#e3eeee", "#d8dee2"
# Who gives a mark: name, marker, whether it is filled, and where it stands in its cell (a share of the cell's width).
READERS = (("published", "o", POOLED, 0.25), ("literal", "s", INK, 0.5), ("graded", "D", INK, 0.75))
NAMES = {"published": "published", "literal": "ours, basic", "graded": "ours, graded"}
SIGNS = {"published": "\N{BLACK CIRCLE}", "literal": "\N{WHITE SQUARE}", "graded": "\N{WHITE DIAMOND}"}
WIDTH = 11.0


def evidence_summary(assessment: Assessment) -> dict[str, Drawn]:
    """Recommendations by bands: the published mark and ours in one cell; nothing where the plan has no recommendations."""
    if not assessment.ratings:
        return {}
    first, width, height = 5.0, 1.5, 0.62
    figure, axis = _sheet(len(assessment.ratings) * height + 1.35, first + width * len(BANDS))
    for position, (_, title) in enumerate(BANDS):
        left = first + position * width
        axis.add_artist(_box(left, 0.0, width, 0.5, POOLED))
        axis.text(left + width / 2, 0.25, title.upper(), color="white", fontsize=7.5, fontweight="bold", ha="center", va="center")
    axis.add_artist(_box(0.0, 0.0, first, 0.5, POOLED))
    axis.text(0.12, 0.25, "RECOMMENDATION", color="white", fontsize=7.5, fontweight="bold", va="center")
    for row, rating in enumerate(assessment.ratings):
        top = 0.5 + row * height
        if row % 2:
            axis.add_artist(_box(0.0, top, first + width * len(BANDS), height, TINT))
        title = shortened(f"{rating.recommendation}. {rating.title}", 80)
        leads_to(axis.text(0.12, top + 0.36 * height, title, fontsize=9, color=INK, va="center"), f"rec-{rating.recommendation}")
        axis.text(0.12, top + 0.7 * height, _ours(rating), fontsize=7.5, color=SOFT, va="center")
        for reader, marker, color, share in READERS:
            position = _band(rating, reader)
            filled = color if reader == "published" else "none"
            at = first + (position + share) * width
            style = {"markerfacecolor": filled, "markeredgecolor": color, "markeredgewidth": 1.6}
            mark(axis.plot(at, top + height / 2, marker, markersize=11, **style))
    _legend(axis, 0.5 + len(assessment.ratings) * height + 0.3)
    data = what_it_is(assessment.review)
    axis.text(0.12, 0.5 + len(assessment.ratings) * height + 0.65, data, fontsize=7.5, color=SOFT, va="center")
    caption = (
        "Evidence summary: for each recommendation the published band (filled circle) and ours, basic (square) and graded (diamond), "
        "with the size that ours rest on."
    )
    words = InWords(tuple(map(_in_words, assessment.ratings)), data)
    return {"evidence_summary": Drawn(figure, "Evidence summary", caption, words=words)}


def _band(rating: Rating, reader: str) -> int:
    """Which of the bands a mark stands in; what cannot be rated has none."""
    band = getattr(rating, reader)
    return [name for name, _ in BANDS].index("none" if band == CANNOT else band)


def _in_words(rating: Rating) -> RowInWords:
    """The three marks of a recommendation, and what ours rest on."""
    marks = tuple(f"{SIGNS[reader]} {NAMES[reader]}: {BANDS[_band(rating, reader)][1].lower()}" for reader, *_ in READERS)
    return RowInWords(f"{rating.recommendation}. {rating.title}", (*marks, _ours(rating)), address=f"rec-{rating.recommendation}")


def _ours(rating: Rating) -> str:
    """What our marks rest on, in a line."""
    if not rated_size_text(rating):
        return shortened(f"Ours: {rating.reason(BASIC)}", 92)
    return f"Ours{f', {rating.literal_by}' if rating.literal_by else ''}: {rated_size_text(rating)}"


def _sheet(height: float, across: float) -> tuple[Figure, Any]:
    """An empty figure whose axis counts units from the top left; all of it is drawing."""
    from matplotlib.figure import Figure

    scale = WIDTH / (across + 0.3)
    figure = Figure(figsize=(WIDTH, height * scale), facecolor="white")
    axis = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axis.set_xlim(-0.15, across + 0.15)
    axis.set_ylim(height, 0.0)
    axis.set_axis_off()
    return figure, axis


def _box(left: float, top: float, width: float, height: float, fill: str, edge: str = "none") -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((left, top), width, height, facecolor=fill, edgecolor=edge, linewidth=0.8, zorder=0)


def _legend(axis: Any, y: float) -> None:
    for position, (reader, marker, color, _) in enumerate(READERS):
        left = 0.25 + 3.0 * position
        filled = color if reader == "published" else "none"
        axis.plot(left, y, marker, markersize=9, markerfacecolor=filled, markeredgecolor=color, markeredgewidth=1.6)
        axis.text(left + 0.2, y, NAMES[reader], fontsize=8.5, color=INK, va="center")
