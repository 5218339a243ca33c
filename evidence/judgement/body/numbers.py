"""The numbers of one body of evidence that the rating rule looks at. Every one comes from the same pool of the same effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.judgement.body.answer import one_effect_per_sample, z_interval
from evidence.judgement.body.asymmetry import Asymmetry, asymmetry
from evidence.judgement.body.standing import Standing, standing
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.models.distributions import Array
from evidence.review.plan import Plan
from evidence.review.rating_rule import GRADES, RatedRecommendation, RatingRule
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.pooled.answer import Answer, count
from evidence.synthesis.pooled.answers import Answers


@dataclass(frozen=True, slots=True)
class EffectInBetterStudies:
    """The effect inside the samples of better studies.

    Attributes
    ----------
    samples : independent samples in it.
    ci_low, df : lower end and degrees of freedom of the main model's interval; None with fewer than two samples.
    """

    samples: int
    ci_low: float | None
    df: float | None


@dataclass(frozen=True, slots=True)
class BodyNumbers:
    """What the rule judges, positive = better.

    Attributes
    ----------
    samples : independent samples.
    g, z_low, z_high : random-effects mean of one effect per sample, and its z-interval; of one sample its own.
    main_g, main_se, ci_low, ci_high, df : estimate, standard error and interval of the plan's model; of one sample its own, df None.
    low, low_moderate : the effect inside samples judged low, and low or moderate, by a full appraisal.
    low_provisional, low_moderate_provisional : samples that would count there if the judgements from design alone were confirmed.
    I2, prediction_low : heterogeneity in percent and the lower end of the prediction interval; None for one sample.
    same_direction : share of samples on the side of benefit.
    people : people of the unit of which there are most; units are never added.
    asymmetry_p, adjusted_low : Egger's test, and the lower end of the effect it expects at an infinite sample size; None below the
        number of samples at which it can be tested.
    direct_population, direct_outcome : shares of samples from the population in question, and with an outcome in question.
    stable : whether the z-interval stays above zero whichever sample is left out; None where that is not asked.
    weight_low, weight_moderate, weight_critical : shares of weight at these risks of bias, provisional judgements included.
    weight_randomised : share of weight in samples all of whose effects are from randomised designs.
    side : 1; -1 where every effect was turned first, so that the certainty of a harm is judged as that of a benefit is.
    asymmetry : the test behind `asymmetry_p` and `adjusted_low`, with what PET and PEESE leave.
    people_unit : the unit that `people` counts, where the body has people of several units; "" where it has one.
    agreement : as in `Standing`.
    """

    samples: int
    g: float
    z_low: float
    z_high: float
    main_g: float
    main_se: float
    ci_low: float
    ci_high: float
    df: float | None
    low: EffectInBetterStudies
    low_moderate: EffectInBetterStudies
    low_provisional: int
    low_moderate_provisional: int
    I2: float | None
    prediction_low: float | None
    same_direction: float
    people: int
    asymmetry_p: float | None
    adjusted_low: float | None
    direct_population: float
    direct_outcome: float
    stable: bool | None
    weight_low: float
    weight_moderate: float
    weight_critical: float
    weight_randomised: float
    side: int = 1
    asymmetry: Asymmetry | None = None
    people_unit: str = ""
    agreement: int = 0

    @property
    def standing(self) -> Standing:
        """What these effects say, and by which interval."""
        main = self.main_g, self.main_se, self.ci_low, self.ci_high, self.df
        return Standing(self.samples, *main, self.z_low, self.z_high, self.agreement)

    def ends(self, low: float, high: float) -> tuple[float, float]:
        """Two ends of an interval as they were before any turning."""
        return (low, high) if self.side > 0 else (-high, -low)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, the better samples as their own fields."""
        out = fields_by_name(self, without=("side", "asymmetry"))
        for name in ("low", "low_moderate"):
            out[name] = {field: getattr(out[name], field) for field in EffectInBetterStudies.__slots__}
        return out


def measure(
    rows: Sequence[EffectRow],
    answers: Answers,
    rule: RatingRule,
    of: RatedRecommendation | None,
    judged: Mapping[str, StudyBias],
    side: int = 1,
) -> BodyNumbers:
    """The numbers of a body with at least one effect; without a recommendation every outcome of it is in question.

    With `side` -1 every effect is turned first.

    Raises
    ------
    CannotCompute
        A model cannot be fitted to these effects.
    """
    plan = answers.plan
    rows = rows if side > 0 else [_turned(row) for row in rows]
    samples, means, variances = one_effect_per_sample(rows, plan)
    whole = z_interval(means, variances, plan)
    found = standing(rows, means, variances, whole, answers)
    tested = asymmetry(rows, samples, means, variances, plan) if len(samples) >= rule.small_study.min_samples else None
    people = count(rows).people
    most = max(people, key=people.__getitem__, default="")
    return BodyNumbers(
        samples=len(samples),
        g=whole.g,
        z_low=whole.low,
        z_high=whole.high,
        **_main_model(rows, found, answers),
        agreement=found.agreement,
        low=_holding(_of_grade(rows, judged, ("low",), False), answers),
        low_moderate=_holding(_of_grade(rows, judged, ("low", "moderate"), False), answers),
        low_provisional=count_samples(_of_grade(rows, judged, ("low",), True)),
        low_moderate_provisional=count_samples(_of_grade(rows, judged, ("low", "moderate"), True)),
        same_direction=float(np.mean(means > 0)),
        people=people.get(most, 0),
        asymmetry_p=tested.p_value if isinstance(tested, Asymmetry) else None,
        adjusted_low=tested.at_zero_low if isinstance(tested, Asymmetry) else None,
        direct_population=_share(rows, rule.indirectness.column, rule.indirectness.direct),
        direct_outcome=_share(rows, of.outcome_column, of.direct_outcomes) if of else 1.0,
        stable=_stable(means, variances, plan) if len(samples) >= rule.good.relaxed_from_samples else None,
        weight_low=_weight(rows, judged, samples, whole.weights, "low"),
        weight_moderate=_weight(rows, judged, samples, whole.weights, "moderate"),
        weight_critical=_weight(rows, judged, samples, whole.weights, "critical"),
        weight_randomised=_randomised(rows, samples, whole.weights, rule.start.randomised),
        side=side,
        asymmetry=tested if isinstance(tested, Asymmetry) else None,
        people_unit=most if len(people) > 1 else "",
    )


def _turned(row: EffectRow) -> EffectRow:
    assert row.effect is not None
    effect = row.effect
    return replace(row, effect=replace(effect, g=-effect.g, ci_low=-effect.ci_high, ci_high=-effect.ci_low))


def _main_model(rows: Sequence[EffectRow], found: Standing, answers: Answers) -> dict[str, Any]:
    answer = answers.of(rows)
    spread = (answer.I2_total, answer.pi_low) if isinstance(answer, Answer) else (None, None)
    interval = {"main_g": found.g, "main_se": found.se, "ci_low": found.low, "ci_high": found.high, "df": found.df}
    return interval | {"I2": spread[0], "prediction_low": spread[1]}


def _of_grade(rows: Sequence[EffectRow], judged: Mapping[str, StudyBias], grades: Sequence[str], provisional: bool) -> list[EffectRow]:
    found = [(row, judged[row.columns["study_id"]]) for row in rows]
    return [row for row, bias in found if bias.grade in grades and (provisional or not bias.provisional)]


def _holding(rows: Sequence[EffectRow], answers: Answers) -> EffectInBetterStudies:
    answer = answers.of(rows)
    if isinstance(answer, Answer):
        return EffectInBetterStudies(answer.counts.samples, answer.ci_low, answer.df)
    return EffectInBetterStudies(answer.counts.samples, None, None)


def _weight(rows: Sequence[EffectRow], judged: Mapping[str, StudyBias], samples: Sequence[str], weights: Array, grade: str) -> float:
    """Share of weight of the samples whose worst study is of this grade."""
    worst: dict[str, str] = {}
    for row in rows:
        sample, own = row.columns["sample_id"], judged[row.columns["study_id"]].grade
        worst[sample] = max(worst.get(sample, GRADES[0]), own or GRADES[-1], key=GRADES.index)
    return float(sum(weight for sample, weight in zip(samples, weights, strict=True) if worst[sample] == grade))


def _randomised(rows: Sequence[EffectRow], samples: Sequence[str], weights: Array, designs: Sequence[str]) -> float:
    others = {row.columns["sample_id"] for row in rows if row.columns["design"] not in designs}
    return float(sum(weight for sample, weight in zip(samples, weights, strict=True) if sample not in others))


def _share(rows: Sequence[EffectRow], column: str, values: Sequence[str]) -> float:
    """Share of samples with at least one effect whose column has one of the values."""
    with_it = {row.columns["sample_id"] for row in rows if row.columns[column] in values}
    return len(with_it) / count_samples(rows)


def _stable(means: Array, variances: Array, plan: Plan) -> bool:
    """Whether the interval lies above zero whichever sample is left out; without the only one there is none."""
    if len(means) < 3:
        return len(means) == 2 and all(z_interval(means[i : i + 1], variances[i : i + 1], plan).low > 0 for i in range(2))
    from evidence.models.resampling.batch import batch

    others = ~np.eye(len(means), dtype=bool)
    return bool((batch(means, variances, mask=others, method=plan.method, test="z", level=plan.level).ci_low > 0.0).all())
