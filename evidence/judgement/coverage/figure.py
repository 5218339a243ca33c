"""The figures of coverage: the gap map, and the forest of survey shares."""

from __future__ import annotations

import textwrap
from typing import Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, leads_to, mark
from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.coverage.answer import DIRECTION, SIZED, outcomes_in_plan
from evidence.judgement.coverage.surveys import SurveyShare
from evidence.judgement.findings.figure import LINE, TINT, WIDTH, _box, _sheet
from evidence.review.statement import what_it_is
from evidence.synthesis.addresses import explorer_address


def gap_map(assessment: Assessment) -> dict[str, Drawn]:
    """Kinds of intervention by outcomes: how many samples have a size, and how many a direction only."""
    label = assessment.review.codebook.label
    outcomes, kinds = outcomes_in_plan(assessment), list(dict.fromkeys(cell.kind for cell in assessment.coverage.gaps))
    heads = [textwrap.fill(label("effects", "outcome_domain", one), 13, break_long_words=False) for one in outcomes]
    lines = max((head.count("\n") + 1 for head in heads), default=1)
    first, width, height, top = 2.6, max(0.72, 8.4 / max(len(outcomes), 1)), 0.5, max(0.7, 0.2 + 0.13 * lines)
    figure, axis = _sheet(top + len(kinds) * height + 0.75, first + width * len(outcomes))
    for position, text in enumerate(heads):
        axis.text(first + (position + 0.5) * width, top - 0.1, text, fontsize=7, color=INK, ha="center", va="bottom", linespacing=1.1)
    for row, kind in enumerate(kinds):
        text = textwrap.fill(label("studies", "typology", kind), 34)
        axis.text(0.0, top + (row + 0.5) * height, text, fontsize=8.5, color=INK, va="center")
    for cell in assessment.coverage.gaps:
        left, up = first + outcomes.index(cell.outcome) * width, top + kinds.index(cell.kind) * height
        fill = {SIZED: POOLED, DIRECTION: TINT}.get(cell.state, "white")
        mark(axis.add_patch(_box(left, up, width, height, fill, LINE)))
        ink = "white" if cell.state == SIZED else INK
        text = f"{cell.sized} sized" + (f"\n+ {cell.direction}" if cell.direction else "") if cell.sized else str(cell.direction or "")
        number = axis.text(left + width / 2, up + height / 2, text, fontsize=7.5, color=ink, ha="center", va="center", linespacing=1.1)
        shown = {"typology": label("studies", "typology", cell.kind), "outcome_domain": label("effects", "outcome_domain", cell.outcome)}
        leads_to(number, explorer_address(shown | {"eligible": "yes"}) if text else "")
    note = "Dark: samples with a size in the analysis (+ samples with a direction only). Light: samples with a direction only. White: none."
    others = sum(row.eligible and row.columns["outcome_domain"] not in outcomes for row in assessment.effects.rows)
    if others:
        note += f" Not in the map: {several(others, 'effect')} on outcomes that belong to no group of the plan."
    bottom = top + len(kinds) * height
    axis.text(0.0, bottom + 0.28, note, fontsize=7.5, color=SOFT, va="center")
    axis.text(0.0, bottom + 0.52, what_it_is(assessment.review), fontsize=7.5, color=SOFT, va="center")
    return {"gap_map": Drawn(figure, "Gap map", "Gap map: eligible independent samples by kind of intervention and outcome. " + note)}


def survey(assessment: Assessment) -> dict[str, Drawn]:
    """Printed shares with their Wilson intervals, and with the finite-population correction; nothing where no share has one."""
    from matplotlib.figure import Figure

    shares = [one for one in assessment.survey if one.ci_low is not None]
    left_out = len(assessment.survey) - len(shares)
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
        note += f" Not drawn: {several(left_out, 'share')} of an unknown number of answers."
    figure.text(0.02, 0.18 / height, note, fontsize=7.5, color=SOFT, va="center")
    return {"survey": Drawn(figure, "Surveys", "Surveys: printed shares with their Wilson intervals. " + note, left_out)}


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
