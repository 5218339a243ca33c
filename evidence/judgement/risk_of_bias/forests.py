"""The forests of pooled answers with the risk of bias of every effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.base.drawing import Drawn
from evidence.base.marks import Light
from evidence.judgement.assessment import Assessment
from evidence.judgement.risk_of_bias.figure import MARKS, OTHER
from evidence.judgement.risk_of_bias.tables import NOT_JUDGED
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.figures import headline_forest, tier_2_forest, typology_forest


def forest_with_lights(run: Assessment) -> dict[str, Drawn]:
    """The forest of the headline."""
    plan = run.review.plan
    lights, key = bias_of(run, select(run.effects.rows, plan.bodies[plan.headline].where, TIER_1))
    return headline_forest(run, lights=lights, key=key)


def tier_2_with_lights(run: Assessment) -> dict[str, Drawn]:
    """The forest of the headline with the effects that rest on one stated assumption."""
    plan = run.review.plan
    lights, key = bias_of(run, select(run.effects.rows, plan.bodies[plan.headline].where, TIERS_1_2))
    return tier_2_forest(run, lights, key)


def kinds_with_lights(run: Assessment) -> dict[str, Drawn]:
    """The forest of every effect by kind of intervention."""
    lights, key = bias_of(run, select(run.effects.rows, run.review.plan.bodies["overall"].where, TIER_1))
    return typology_forest(run, lights, key)


def bias_of(run: Assessment, rows: Iterable[EffectRow]) -> tuple[Mapping[str, Light], str]:
    """The risk of bias of every effect, of its own result where that was judged, else of its study; and what the signs mean."""
    whole: dict[str, str | None] = {}
    for one in run.appraisals:
        whole.setdefault(one.effect_id or one.study_id, one.overall.judgement)
    judged = {row.effect_id: whole.get(row.effect_id) or whole.get(row.columns["study_id"]) for row in rows}
    signs = {judgement: MARKS.get(judgement, OTHER) for judgement in judged.values()}
    known = [one for one in (*MARKS, *sorted({one for one in signs if one is not None and one not in MARKS})) if one in signs]
    meant = "; ".join(f"{signs[one].sign} {one or NOT_JUDGED}" for one in known)
    lights = {name: (signs[one].sign, signs[one].fill, signs[one].ink) for name, one in judged.items()}
    return lights, f"Bias: risk of bias as a whole ({meant})." if meant else ""
