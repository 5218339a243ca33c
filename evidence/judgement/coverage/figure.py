"""The figures of coverage: the gap map, and the forest of survey shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, mark
from evidence.base.in_words import InWords, RowInWords
from evidence.base.lettering import filled
from evidence.base.marks import ForestRow, ForestRows
from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.coverage.answer import DIRECTION, SIZED, outcomes_in_plan
from evidence.judgement.coverage.grid import GridBox, draw_grid
from evidence.judgement.coverage.surveys import SurveyShare
from evidence.judgement.findings.figure import TINT, WIDTH
from evidence.review.statement import what_it_is
from evidence.synthesis.addresses import explorer_address


def gap_map(assessment: Assessment) -> dict[str, Drawn]:
    """Kinds of intervention by outcomes: how many samples have a size, and how many a direction only."""
    label = assessment.review.codebook.label
    outcomes, kinds = outcomes_in_plan(assessment), list(dict.fromkeys(cell.kind for cell in assessment.coverage.gaps))
    boxes = []
    for cell in assessment.coverage.gaps:
        text = f"{cell.sized} sized" + (f"\n+ {cell.direction}" if cell.direction else "") if cell.sized else str(cell.direction or "")
        shown = {"typology": label("studies", "typology", cell.kind), "outcome_domain": label("effects", "outcome_domain", cell.outcome)}
        address = explorer_address(shown | {"eligible": "yes"}) if text else ""
        fill, ink = {SIZED: POOLED, DIRECTION: TINT}.get(cell.state, "white"), "white" if cell.state == SIZED else INK
        boxes.append(GridBox(kinds.index(cell.kind), outcomes.index(cell.outcome), fill, ink, text, address))
    note = (
        "Filled: samples with a size in the analysis (+ samples with a direction only). Tinted: samples with a direction only. Empty: none."
    )
    others = sum(row.eligible and row.columns["outcome_domain"] not in outcomes for row in assessment.effects.rows)
    if others:
        note += f" Not in the map: {several(others, 'effect')} on outcomes that belong to no group of the plan."
    names = [label("studies", "typology", one) for one in kinds], [label("effects", "outcome_domain", one) for one in outcomes]
    figure = draw_grid(*names, boxes, (note, what_it_is(assessment.review)))
    caption = "Gap map: eligible independent samples by kind of intervention and outcome. " + note
    words = InWords(tuple(_in_words(*names, boxes)), what_it_is(assessment.review))
    return {"gap_map": Drawn(figure, "Gap map", caption, words=words)}


def _in_words(kinds: Sequence[str], outcomes: Sequence[str], boxes: Sequence[GridBox]) -> Iterator[RowInWords]:
    """Under each kind its boxes that hold something, then the outcomes of those that hold nothing."""
    for row, kind in enumerate(kinds):
        yield RowInWords(kind, kind="heading")
        mine = [box for box in boxes if box.row == row]
        for box in mine:
            if box.text:
                text = box.text.replace("\n", " ")
                yield RowInWords(outcomes[box.column], (text,), "cell", box.address, "full" if box.fill == POOLED else "part")
        if empty := [outcomes[box.column] for box in mine if not box.text]:
            yield RowInWords("", (f"None: {', '.join(empty)}",))


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
        text = filled(f"{one.what} (n = {one.n})", 76)
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
    caption = "Surveys: printed shares with their Wilson intervals. " + note
    narrow = ForestRows(tuple(map(_narrow, shares)), ("% of those who answered", ""), "", (0.0, 100.0))
    return {"survey": Drawn(figure, "Surveys", caption, left_out, narrow)}


def _narrow(one: SurveyShare) -> ForestRow:
    """A share as a row of a narrow screen."""
    low, high, inner, outer = (None if end is None else 100 * end for end in (one.ci_low, one.ci_high, one.finite_low, one.finite_high))
    row = ForestRow("share", f"{one.what} (n = {one.n})", "", 100 * one.share, low, high, inner, outer)
    return replace(row, hollow=one.count is None, numbers=_share_text(one))


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
