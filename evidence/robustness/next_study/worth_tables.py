"""The tables and the picture of `evidence next-study`: every mark and verdict that a study bears on, and where one would do most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence.base.drawing import INK, POOLED, Drawn
from evidence.base.table import Column, Table
from evidence.judgement.coverage.grid import GridBox, draw_grid
from evidence.review.codebook import Codebook
from evidence.robustness.next_study.answer import StudyWorth
from evidence.robustness.next_study.tables import FOUND_COLUMNS, NEXT_COLUMNS, found_cells, people_text, worth_cells
from evidence.robustness.next_study.words import chances_words
from evidence.synthesis import columns as shared

WORTH_COLUMNS = (
    *NEXT_COLUMNS,
    Column(
        "assured",
        "People for a benefit",
        "Fewest people that show a benefit in 80 of 100 cases over all effects; or why none do.",
    ),
    Column("benefit_percent", "A benefit, %", "Of 100 effects that are possible in a new place, how many are a benefit.", 0),
)
MARK_COLUMNS = (
    shared.BODY.noted("The study."),
    Column("recommendation", "Recommendation", "Number of the recommendation whose mark it is; empty for a claim.", 0),
    Column("claim_id", "Claim", "Id of the claim whose verdict it is; empty for a mark."),
    Column("reading", "Reading", "Of a mark the reading of the rule: basic or graded; empty for a claim."),
    Column("now", "Now", "The mark or the verdict as it stands, by its full name."),
    Column("then", "Then", "What it would be after the study, and in how many of 100 cases."),
    Column("moved_percent", "Moves, %", "In how many of 100 cases the band or the verdict becomes another.", 0),
)
MAP_COLUMNS = (
    shared.KIND,
    Column("outcome", "Outcome", "The outcome that the study measures."),
    *FOUND_COLUMNS,
    Column("moves", "Moves", "How many marks and verdicts it would move on average; empty where nothing says what it would find."),
    Column("bears_on", "Bears on", "The marks and verdicts that it bears on: recommendations by number with the reading, claims by id."),
)


def worth_table(studies: Sequence[StudyWorth]) -> Table:
    """What each study would find and do."""
    rows = []
    for one in studies:
        cells = worth_cells(one)
        if one.sizes is not None:
            cells |= {"assured": people_text(one.sizes.assured)}
            cells |= {"benefit_percent": 100 * one.sizes.benefit} if isinstance(one.sizes.benefit, float) else {}
        rows.append(cells)
    return Table("next_study", "What one more study would do", WORTH_COLUMNS, tuple(rows))


def marks_table(studies: Sequence[StudyWorth]) -> Table:
    """Every mark and verdict that each study bears on."""
    rows = [
        {"title": one.title, "recommendation": found.recommendation, "claim_id": found.claim_id or None, "reading": found.reading or None}
        | {"now": found.now, "then": chances_words(found), "moved_percent": 100 * found.moved}
        for one in studies
        for found in one.marks
    ]
    return Table("next_study_marks", "What one more study would do to marks and verdicts", MARK_COLUMNS, tuple(rows))


def map_table(studies: Sequence[StudyWorth], codebook: Codebook) -> Table:
    """Kinds and outcomes, the study that would move most first."""
    rows = [_map_cells(one, codebook) for one in sorted(studies, key=lambda one: -one.moves)]
    return Table("next_study_map", "Where one more study would do most", MAP_COLUMNS, tuple(rows))


def map_figure(studies: Sequence[StudyWorth], codebook: Codebook, note: str) -> Drawn:
    """Kinds of intervention by outcomes: how many marks and verdicts one study would move on average, the darker the more."""
    kinds, outcomes = (list(dict.fromkeys(getattr(one, name) for one in studies)) for name in ("kind", "outcome"))
    most = max((one.moves for one in studies), default=0.0) or 1.0
    boxes = []
    for one in studies:
        share = one.moves / most
        ink = "white" if share > 0.55 else INK
        text = f"{one.moves:.1f}" if one.source else ""
        boxes.append(GridBox(kinds.index(one.kind), outcomes.index(one.outcome), _mixed(share), ink, text))
    down = [codebook.label("studies", "typology", one) for one in kinds]
    across = [codebook.label("effects", "outcome_domain", one) for one in outcomes]
    title = f"Where one more study of {studies[0].people:,} people would do most"
    said = f"{title}: marks and verdicts that it would move on average, by kind of intervention and outcome."
    return Drawn(draw_grid(down, across, boxes, (said, note)), title, said)


def _mixed(share: float) -> str:
    """White at 0, the ink of answers at 1."""
    ends = zip((255, 255, 255), (int(POOLED[place : place + 2], 16) for place in (1, 3, 5)), strict=True)
    return "#" + "".join(f"{round(white + share * (full - white)):02x}" for white, full in ends)


def _map_cells(one: StudyWorth, codebook: Codebook) -> dict[str, Any]:
    named = {"kind": codebook.label("studies", "typology", one.kind), "outcome": codebook.label("effects", "outcome_domain", one.outcome)}
    about = [found.claim_id or f"{found.recommendation} {found.reading}" for found in one.marks]
    return found_cells(one) | named | {"moves": one.moves if one.source else None, "bears_on": ", ".join(about) or None}
