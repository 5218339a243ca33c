"""Every result of a local study, alone and beside the others, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.base.words import size_text
from evidence.judgement.local_study.answer import LocalStudy, OwnResult
from evidence.judgement.local_study.likeness import DrawnTowards, ExpectedRange, Likeness
from evidence.judgement.local_study.risks import RiskEstimate, Risks
from evidence.judgement.local_study.words import in_a_hundred
from evidence.synthesis.columns import EFFECT_ID, MEASURE, SIZE, STUDY
from evidence.synthesis.pooled.answer import Answer

_INTERVAL = "in brackets its interval at the plan's level; empty where it cannot be said"
COLUMNS = (
    STUDY,
    EFFECT_ID,
    MEASURE,
    SIZE,
    Column("per_100", "In 100", "How many more or fewer of 100 people have the event with the intervention, with the interval."),
    Column("ratio", "Risk ratio", f"Risk with the intervention over risk without, {_INTERVAL}.", form="numeric text"),
    Column("others", "The others", f"The pooled answer of the body without this study, {_INTERVAL}.", form="numeric text"),
    Column("expected", "Expected", "Where a study as precise as this one is expected, by the others.", form="numeric text"),
    Column("blup", "Drawn towards", f"Best linear unbiased prediction for this place, {_INTERVAL}.", form="numeric text"),
    Column("bayes", "By Bayes", f"The same under the plan's prior, {_INTERVAL}.", form="numeric text"),
)


def local_table(studies: Iterable[LocalStudy]) -> Table:
    """One row per result of each study."""
    rows = tuple(_cells(one, study.label) for study in studies for one in study.results)
    return Table("local_study", "What local studies say", COLUMNS, rows)


def _cells(result: OwnResult, label: str) -> dict[str, Any]:
    cells: dict[str, Any] = {"label": label, "effect_id": result.effect_id, "outcome_measure": result.outcome}
    cells["size"] = None if isinstance(result.effect, NotEstimated) else size_text(result.effect)
    if isinstance(result.risks, Risks):
        ratio = result.risks.ratio
        cells |= {"per_100": in_a_hundred(result.risks), "ratio": _range(ratio) if isinstance(ratio, RiskEstimate) else None}
    if isinstance(result.likeness, Likeness):
        found = result.likeness
        cells["others"] = size_text(found.others) if isinstance(found.others, Answer) else None
        cells["expected"] = (
            f"{found.expected.low:z.2f} to {found.expected.high:z.2f}" if isinstance(found.expected, ExpectedRange) else None
        )
        drawn = {"blup": found.blup, "bayes": found.bayes}
        cells |= {name: f"{one.g:z.2f} [{one.low:z.2f}, {one.high:z.2f}]" for name, one in drawn.items() if isinstance(one, DrawnTowards)}
    return {column.key: cells.get(column.key) for column in COLUMNS}


def _range(found: RiskEstimate) -> str:
    return f"{found.value:z.2f} [{found.low:z.2f}, {found.high:z.2f}]"
