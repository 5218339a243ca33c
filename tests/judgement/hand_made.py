"""Bodies of evidence made by hand: as numbers, and as effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.effects.kinds import effect
from evidence.judgement.body.numbers import BodyNumbers, EffectInBetterStudies
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.synthesis.effect_rows.rows import EffectRow

HOLDS = EffectInBetterStudies(5, 0.08, 4.2)
NOTHING = EffectInBetterStudies(0, None, None)


def body(**changes: Any) -> BodyNumbers:
    """Twelve samples of low risk without any concern: strong in both readings, unless changed."""
    found: dict[str, Any] = {
        "samples": 12,
        "g": 0.4,
        "z_low": 0.25,
        "z_high": 0.55,
        "main_g": 0.4,
        "main_se": 0.08,
        "ci_low": 0.22,
        "ci_high": 0.58,
        "df": 9.0,
        "low": HOLDS,
        "low_moderate": HOLDS,
        "low_provisional": 5,
        "low_moderate_provisional": 5,
        "I2": 20.0,
        "prediction_low": 0.05,
        "same_direction": 0.9,
        "people": 900,
        "asymmetry_p": 0.4,
        "adjusted_low": 0.1,
        "direct_population": 1.0,
        "direct_outcome": 1.0,
        "stable": True,
        "weight_low": 0.8,
        "weight_moderate": 0.1,
        "weight_critical": 0.0,
        "weight_randomised": 1.0,
    }
    return BodyNumbers(**(found | changes))


def row(sample: str, g: float = 0.5, n: int = 100, **columns: Any) -> EffectRow:
    """One effect of one study of one sample, n people in each arm; g is the printed difference."""
    usual: dict[str, Any] = {"study_id": sample, "sample_id": sample, "people_id": sample, "unit": "child", "eligible": "yes"}
    usual |= {"outcome_domain": "reunification", "outcome_group": "home", "n_treat": n, "n_comp": n, "design": "rct"}
    usual |= {"country": "GB", "population": "in_care", "risk_of_bias": "low"} | columns
    return EffectRow(f"{sample}-1", "tier 1", effect("d", g, n, n), "", usual, sample)


def judged(grades: Mapping[str, str], provisional: bool = False) -> dict[str, StudyBias]:
    """Judgements by study."""
    return {study: StudyBias(grade, provisional, f"{grade} (by hand)") for study, grade in grades.items()}
