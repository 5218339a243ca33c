"""Effects that are not independent: the same people measured several times, or several arms against one comparison arm.

Between effects on the same people the plan assumes a correlation. Where arms of a trial share one arm and the cells or means of
that arm were printed, the covariance follows from them (Gleser & Olkin 2009) and stands in the place of the assumed one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.shared_control import shared_control
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow

Array = np.ndarray[Any, np.dtype[np.float64]]

SWAPPED = {"treat": "comp", "comp": "treat"}


@dataclass(frozen=True, slots=True)
class CovarianceBlock:
    """The working covariance of the sampling errors of some effects.

    Attributes
    ----------
    effects : effect_ids, in the order of the table.
    covariance : (k, k).
    reasons : for each pair of effects, by their places (i < j), why they covary, or why not.
    """

    effects: tuple[str, ...]
    covariance: Array
    reasons: dict[tuple[int, int], str]

    @property
    def correlation(self) -> Array:
        """The same as correlations, (k, k)."""
        s = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(s, s))

    def to_dict(self) -> dict[str, Any]:
        """Effects, covariance, correlation and the reason of each pair."""
        pairs = [{"effects": [self.effects[i], self.effects[j]], "why": why} for (i, j), why in sorted(self.reasons.items())]
        return {
            "effects": list(self.effects),
            "covariance": self.covariance.tolist(),
            "correlation": self.correlation.tolist(),
            "pairs": pairs,
        }


def sampling_errors(rows: Sequence[EffectRow], within: float, across: float) -> SamplingErrors:
    """Sampling variances, the plan's correlations between effects on the same people, and the covariances that shared arms give."""
    return SamplingErrors(
        variance=np.array([row.effect.se**2 for row in rows if row.effect is not None]),
        people=as_codes(row.columns["people_id"] or row.effect_id for row in rows),
        domain=as_codes(row.columns["outcome_domain"] for row in rows),
        within=within,
        across=across,
        pairs=tuple((i, j, value) for i, j, value in _shared(rows)),
    )


def covariance_block(rows: Sequence[EffectRow], plan: Plan) -> CovarianceBlock:
    """The working covariance of some effects, such as those of one sample, with the reason of every pair."""
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
    known = {(i, j) for i, j, _ in errors.pairs}
    reasons = {(i, j): _reason(rows[i], rows[j], (i, j) in known, plan) for i, j in combinations(range(len(rows)), 2)}
    return CovarianceBlock(tuple(row.effect_id for row in rows), errors.block(np.arange(len(rows))), reasons)


def rows_of_sample(rows: Sequence[EffectRow], study_id: str) -> tuple[str, tuple[EffectRow, ...]]:
    """The sample a study belongs to, and every effect of that sample that has a size.

    Raises
    ------
    UsageError
        If there is no such study among the rows, or no effect of its sample has a size.
    """
    samples = {row.columns["study_id"]: row.columns["sample_id"] for row in rows}
    if study_id not in samples:
        import difflib

        near = difflib.get_close_matches(study_id, samples, n=1)
        raise UsageError(f"there is no study {study_id!r} with effects; {f'did you mean {near[0]!r}?' if near else 'see effects.csv'}")
    sample = samples[study_id]
    sized = tuple(row for row in rows if row.columns["sample_id"] == sample and row.effect is not None)
    if not sized:
        raise UsageError(
            f"no effect of {study_id} or of another study of its sample {sample} has a size; `evidence effects --json` says why"
        )
    return sample, sized


def _reason(one: EffectRow, two: EffectRow, known: bool, plan: Plan) -> str:
    role = _shared_role(one, two)
    arm = None if role is None else one.columns[f"arm_{role}"]
    if known:
        return f"they share the arm {arm}: covariance from its printed numbers (Gleser & Olkin 2009)"
    note = "" if arm is None else f"; the arm {arm} they share did not print the numbers for more"
    if one.columns["people_id"] and one.columns["people_id"] == two.columns["people_id"]:
        same = one.columns["outcome_domain"] == two.columns["outcome_domain"]
        rho, where = (plan.rho_within, "within an outcome domain") if same else (plan.rho_across, "across outcome domains")
        return f"the same people: correlation {rho:g} assumed {where}{note}"
    return f"different people: no covariance of errors{note}"


def _shared(rows: Sequence[EffectRow]) -> list[tuple[int, int, float]]:
    """Every pair of rows whose covariance a shared arm gives: places and covariance."""
    by_study: dict[Any, list[int]] = {}
    for position, row in enumerate(rows):
        if row.columns.get("arm_comp"):
            by_study.setdefault(row.columns["study_id"], []).append(position)
    found = []
    for positions in by_study.values():
        for i, j in combinations(positions, 2):
            correlation = shared_arm_correlation(rows[i], rows[j])
            one, two = rows[i].effect, rows[j].effect
            if correlation is not None and one is not None and two is not None:
                found.append((i, j, correlation * one.se * two.se))
    return found


def _shared_role(one: EffectRow, two: EffectRow) -> str | None:
    """The role, "comp" or "treat", in which two rows share an arm while the other arm differs; None if there is none."""
    if any(one.columns[name] != two.columns[name] for name in ("study_id", "outcome_measure", "followup_months")):
        return None
    for role, other in (("comp", "treat"), ("treat", "comp")):
        same = one.columns.get(f"arm_{role}") and one.columns.get(f"arm_{role}") == two.columns.get(f"arm_{role}")
        if same and one.columns.get(f"arm_{other}") != two.columns.get(f"arm_{other}"):
            return role
    return None


def shared_arm_correlation(one: EffectRow, two: EffectRow) -> float | None:
    """The correlation that a shared arm gives two effects; None where there is none or the numbers for it were not printed.

    It is that of the effects before any design effect, so that it holds for adjusted variances too.
    """
    role = _shared_role(one, two)
    if role is None or one.columns["statistic"] != two.columns["statistic"]:
        return None
    measure, numbers_of = {"events": ("OR", _cells), "mean_sd": ("SMD", _mean)}.get(one.columns["statistic"], (None, None))
    if measure is None or numbers_of is None:
        return None
    arms = [numbers_of(row, SWAPPED[role]) for row in (one, two)]
    shared = [numbers_of(row, role) for row in (one, two)]
    if None in arms or shared[0] is None or shared[0] != shared[1]:
        return None
    inputs: dict[str, Any] = {}
    for position, (of_arms, of_shared) in enumerate(_NAMES[measure]):
        inputs |= {of_arms: [numbers[position] for numbers in arms if numbers is not None], of_shared: shared[0][position]}
    try:
        covariance = shared_control(measure, **inputs).covariance
    except CannotCompute:
        return None
    return float(covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1]))


# What `shared_control` calls the numbers of the arms that differ and of the one they share.
_NAMES = {"OR": (("ai", "ci"), ("bi", "di")), "SMD": (("m1i", "m2i"), ("sd1i", "sd2i"), ("n1i", "n2i"))}


def _cells(row: EffectRow, arm: str) -> tuple[float, ...] | None:
    """Events and others of one arm, from counts or from a percentage rounded to whole people."""
    n, events, percent = (row.columns[f"{name}_{arm}"] for name in ("n", "events", "pct"))
    if n is None or (events is None and percent is None):
        return None
    count = events if events is not None else math.floor(percent * n / 100 + 0.5)
    return float(count), float(n - count)


def _mean(row: EffectRow, arm: str) -> tuple[float, ...] | None:
    numbers = tuple(row.columns[f"{name}_{arm}"] for name in ("mean", "sd", "n"))
    return None if None in numbers or row.columns["sd_of"] == "change" else numbers
