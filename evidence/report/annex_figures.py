"""The figures of the annex: the evidence summary in the guide's layout, the gap map, the forest of survey shares."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from evidence.judgement.assessment import Assessment
from evidence.judgement.bands import BASIC
from evidence.judgement.coverage import DIRECTION, SIZED, outcomes_in_plan
from evidence.judgement.ratings import Rating
from evidence.judgement.survey import SurveyShare
from evidence.report.drawing import INK, POOLED, SOFT, Drawn, mark, what_it_is
from evidence.report.findings_tables import BANDS, size_text
from evidence.review.rating_rule import CANNOT
from evidence.synthesis.saying import several

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TINT, LINE = "#e3eeee", "#d8dee2"
# Who gives a mark: name, marker, whether it is filled, and where it stands in its cell (a share of the cell's width).
READERS = (("published", "o", POOLED, 0.25), ("literal", "s", INK, 0.5), ("graded", "D", INK, 0.75))
WIDTH = 11.0


def evidence_summary(assessment: Assessment) -> dict[str, Drawn]:
    """Recommendations by bands: the published mark and ours in one cell; nothing where the plan has no recommendations."""
    if not assessment.ratings:
        return {}
    first, width, height = 5.0, 1.5, 0.62
    figure, axis = _sheet(len(assessment.ratings) * height + 1.35, first + width * len(BANDS))
    for place, (_, title) in enumerate(BANDS):
        left = first + place * width
        axis.add_patch(_box(left, 0.0, width, 0.5, POOLED))
        axis.text(left + width / 2, 0.25, title.upper(), color="white", fontsize=7.5, fontweight="bold", ha="center", va="center")
    axis.add_patch(_box(0.0, 0.0, first, 0.5, POOLED))
    axis.text(0.12, 0.25, "RECOMMENDATION", color="white", fontsize=7.5, fontweight="bold", va="center")
    for row, rating in enumerate(assessment.ratings):
        top = 0.5 + row * height
        if row % 2:
            axis.add_patch(_box(0.0, top, first + width * len(BANDS), height, TINT))
        title = textwrap.shorten(f"{rating.recommendation}. {rating.title}", 80, placeholder=" ...")
        axis.text(0.12, top + 0.36 * height, title, fontsize=9, color=INK, va="center")
        axis.text(0.12, top + 0.7 * height, _ours(rating), fontsize=7.5, color=SOFT, va="center")
        for reader, marker, color, share in READERS:
            band = getattr(rating, reader)
            place = [name for name, _ in BANDS].index("none" if band == CANNOT else band)
            filled = color if reader == "published" else "none"
            at = first + (place + share) * width
            style = {"markerfacecolor": filled, "markeredgecolor": color, "markeredgewidth": 1.6}
            mark(axis.plot(at, top + height / 2, marker, markersize=11, **style))
    _legend(axis, 0.5 + len(assessment.ratings) * height + 0.3)
    axis.text(0.12, 0.5 + len(assessment.ratings) * height + 0.65, what_it_is(assessment.results), fontsize=7.5, color=SOFT, va="center")
    caption = (
        "Evidence summary: for each recommendation the published band (filled circle) and ours, basic (square) and graded (diamond), "
        "with the size that ours rest on."
    )
    return {"evidence_summary": Drawn(figure, caption)}


def _ours(rating: Rating) -> str:
    """What our marks rest on, in a line."""
    if not size_text(rating):
        return textwrap.shorten(f"Ours: {rating.reason(BASIC)}", 92, placeholder=" ...")
    spans = "; the interval spans zero" if rating.answer and rating.answer["ci_low"] <= 0 <= rating.answer["ci_high"] else ""
    return f"Ours: {size_text(rating)}{spans}"


def gap_map(assessment: Assessment) -> dict[str, Drawn]:
    """Kinds of intervention by outcomes: how many samples have a size, and how many a direction only."""
    results, label = assessment.results, assessment.results.review.codebook.label
    outcomes, kinds = outcomes_in_plan(results), list(dict.fromkeys(cell.kind for cell in assessment.annex.coverage.gaps))
    heads = [textwrap.fill(label("effects", "outcome_domain", one), 13, break_long_words=False) for one in outcomes]
    lines = max((head.count("\n") + 1 for head in heads), default=1)
    first, width, height, top = 2.6, max(0.72, 8.4 / max(len(outcomes), 1)), 0.5, max(0.7, 0.2 + 0.13 * lines)
    figure, axis = _sheet(top + len(kinds) * height + 0.75, first + width * len(outcomes))
    for place, text in enumerate(heads):
        axis.text(first + (place + 0.5) * width, top - 0.1, text, fontsize=7, color=INK, ha="center", va="bottom", linespacing=1.1)
    for row, kind in enumerate(kinds):
        text = textwrap.fill(label("studies", "typology", kind), 34)
        axis.text(0.0, top + (row + 0.5) * height, text, fontsize=8.5, color=INK, va="center")
    for cell in assessment.annex.coverage.gaps:
        left, up = first + outcomes.index(cell.outcome) * width, top + kinds.index(cell.kind) * height
        fill = {SIZED: POOLED, DIRECTION: TINT}.get(cell.state, "white")
        mark(axis.add_patch(_box(left, up, width, height, fill, LINE)))
        ink = "white" if cell.state == SIZED else INK
        text = f"{cell.sized} sized" + (f"\n+ {cell.direction}" if cell.direction else "") if cell.sized else str(cell.direction or "")
        axis.text(left + width / 2, up + height / 2, text, fontsize=7.5, color=ink, ha="center", va="center", linespacing=1.1)
    note = "Dark: samples with a size in the analysis (+ samples with a direction only). Light: samples with a direction only. White: none."
    others = sum(row.eligible and row.columns["outcome_domain"] not in outcomes for row in results.effects.rows)
    if others:
        note += f" Not in the map: {several(others, 'effect')} on outcomes that belong to no group of the plan."
    bottom = top + len(kinds) * height
    axis.text(0.0, bottom + 0.28, note, fontsize=7.5, color=SOFT, va="center")
    axis.text(0.0, bottom + 0.52, what_it_is(results), fontsize=7.5, color=SOFT, va="center")
    return {"gap_map": Drawn(figure, "Gap map: eligible independent samples by kind of intervention and outcome. " + note)}


def survey(assessment: Assessment) -> dict[str, Drawn]:
    """Printed shares with their Wilson intervals, and with the finite-population correction; nothing where no share has one."""
    from matplotlib.figure import Figure

    shares = [one for one in assessment.annex.survey if one.ci_low is not None]
    left_out = len(assessment.annex.survey) - len(shares)
    if not shares:
        return {}
    height = 0.42 * len(shares) + 1.2
    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    axis = figure.add_axes((0.47, 0.85 / height, 0.35, 0.42 * len(shares) / height))
    axis.set_xlim(0, 100)
    axis.set_ylim(len(shares) - 0.5, -0.5)
    for row, one in enumerate(shares):
        _share_line(axis, row, one)
        at = 1.0 - (height - 0.85 - 0.42 * (len(shares) - row - 0.5)) / height
        text = textwrap.fill(f"{one.what} (n = {one.n})", 76)
        figure.text(0.02, at, text, fontsize=8.5, color=INK, va="center", linespacing=1.1)
        figure.text(0.84, at, _share_text(one), fontsize=8.5, color=INK, va="center")
    axis.set_yticks([])
    axis.spines[["left", "right", "top"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.set_xlabel("% of those who answered", fontsize=9, color=INK)
    note = "Thin line: Wilson interval. Thick: with finite-population correction. Hollow: no whole number of answers fits."
    if left_out:
        note += f" Not drawn: {several(left_out, 'share')} of an unknown number of answers (survey.csv)."
    figure.text(0.02, 0.18 / height, note, fontsize=7.5, color=SOFT, va="center")
    return {"survey": Drawn(figure, "Surveys: printed shares with their Wilson intervals. " + note, left_out)}


def _share_line(axis: Any, row: int, one: SurveyShare) -> None:
    if one.ci_low is None or one.ci_high is None:
        return
    axis.plot((100 * one.ci_low, 100 * one.ci_high), (row, row), color=INK, linewidth=1.2, solid_capstyle="butt")
    if one.finite_low is not None and one.finite_high is not None:
        axis.plot((100 * one.finite_low, 100 * one.finite_high), (row, row), color=POOLED, linewidth=4, solid_capstyle="butt")
    face = "white" if one.count is None else INK
    mark(axis.plot(100 * one.share, row, "o", markersize=7, markerfacecolor=face, markeredgecolor=INK))


def _share_text(one: SurveyShare) -> str:
    low, high = 100 * (one.ci_low or 0.0), 100 * (one.ci_high or 0.0)
    return f"{100 * one.share:.{one.digits}f}% [{low:.0f}, {high:.0f}]"


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
    for place, (reader, marker, color, _) in enumerate(READERS):
        left = 0.25 + 3.0 * place
        filled = color if reader == "published" else "none"
        axis.plot(left, y, marker, markersize=9, markerfacecolor=filled, markeredgecolor=color, markeredgewidth=1.6)
        words = {"published": "published", "literal": "ours, basic", "graded": "ours, graded"}[reader]
        axis.text(left + 0.2, y, words, fontsize=8.5, color=INK, va="center")
