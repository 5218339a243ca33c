"""The pooled answer of one body of evidence: the plan's main model, and beside it the plain alternatives.

Main model: correlated and hierarchical effects (Pustejovsky & Tipton 2022), random effects for sample and for effect
inside sample, REML, CR2 at the sample with Satterthwaite degrees of freedom; of two samples one effect each with Knapp-Hartung.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.models.dependent.covariance import as_codes
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.dependent.robust import FEWEST_CLUSTERS, fit_robust
from evidence.models.distributions import critical_value, two_sided_p
from evidence.models.univariate.fit import fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.bodies import NO_SIZE
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.pooled.plain_answers import Alternatives, aggregate, alternative_answers

RELIABLE_DF = 4.0
ZERO_VARIANCE = "variance {} estimated at zero, the lowest it can be"
OF_TWO = "two samples: interval by Knapp-Hartung, never narrower than the normal one, in place of the cluster-robust one"


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands behind an answer.

    Attributes
    ----------
    effects : effect_ids, in the order of the table.
    studies, samples : distinct studies and independent samples.
    people : people by unit (as the codebook names them); never added up across units.
    people_missing : groups of people whose size was not read.
    """

    effects: tuple[str, ...]
    studies: int
    samples: int
    people: dict[str, int]
    people_missing: int

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The counts under the keys of the contract."""
        return {
            "k_effects": len(self.effects),
            "k_studies": self.studies,
            "k_samples": self.samples,
            "n": self.people,
            "n_missing": self.people_missing,
            "effects": list(self.effects),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A pooled answer, positive = better.

    Attributes
    ----------
    g, se, df, ci_low, ci_high, p_value : CR2 at the sample, Satterthwaite degrees of freedom; of two samples Knapp-Hartung with a
        standard error never below the normal one (`model` says which).
    pi_low, pi_high : prediction interval for a new effect in a new sample.
    tau2_sample, tau2_effect : variances between samples and between effects inside them; None where the data cannot
        tell them apart.
    tau2_total, I2_total : their sum and its share of the variance, in percent.
    I2_sample, I2_effect : by level; None as above.
    Q, Q_df, Q_p : test of heterogeneity: whether the effects differ by more than their sampling errors (Cochran); of two samples by
        their two means.
    u3, u3_low, u3_high : share of the comparison group that the average treated case exceeds, on the assumed normal scale.
    counts : what stands behind it.
    weights : by effect_id, what each effect counts for in g, in percent; they sum to 100 (`MultilevelFit.weights`).
    alternatives : the plain answers beside the main model.
    notes : in words: a variance estimated at zero, few degrees of freedom.
    model : the model in words.
    """

    g: float
    se: float
    df: float
    ci_low: float
    ci_high: float
    p_value: float
    pi_low: float
    pi_high: float
    tau2_total: float
    tau2_sample: float | None
    tau2_effect: float | None
    I2_total: float
    I2_sample: float | None
    I2_effect: float | None
    Q: float
    Q_df: int
    Q_p: float
    u3: float
    u3_low: float
    u3_high: float
    counts: Counts
    weights: Mapping[str, float]
    alternatives: Alternatives
    notes: tuple[str, ...]
    model: str

    __repr__ = brief("g", "se", "df", "ci_low", "ci_high", "pi_low", "pi_high")

    def to_dict(self) -> dict[str, Any]:
        """The answer under the keys of the contract, with the alternatives where they were asked for."""
        out: dict[str, Any] = {name: getattr(self, name) for name in ("g", "se", "df", "ci_low", "ci_high", "p_value", "pi_low", "pi_high")}
        out["tau2"] = {"total": self.tau2_total, "sample": self.tau2_sample, "effect": self.tau2_effect}
        out["I2"] = {"total": self.I2_total, "sample": self.I2_sample, "effect": self.I2_effect}
        out["Q"] = {"value": self.Q, "df": self.Q_df, "p_value": self.Q_p}
        if self.tau2_sample is None:
            out["tau2_note"] = out["I2_note"] = "one effect per sample: the two levels cannot be told apart"
        out |= self.counts.to_dict()
        out["weights"] = dict(self.weights)
        out |= {"u3": self.u3, "u3_low": self.u3_low, "u3_high": self.u3_high, "model": self.model, "notes": list(self.notes)}
        return out | ({"beside": self.alternatives.to_dict()} if self.alternatives.answers else {})


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A body of evidence that cannot be pooled.

    Attributes
    ----------
    reason : why.
    counts : what there is all the same.
    """

    reason: str
    counts: Counts

    __repr__ = brief("reason")

    def to_dict(self) -> dict[str, Any]:
        """The reason under the key of the contract, with the counts."""
        return {"not_estimated": self.reason, **self.counts.to_dict()}


def pool(rows: Sequence[EffectRow], plan: Plan, alternatives: bool = True) -> Answer | NoAnswer:
    """The plan's main model on the rows of one body of evidence, with the plain alternatives beside it if wanted."""
    answer = _main_answer(rows, plan)
    return with_alternatives(answer, rows, plan) if alternatives else answer


def with_alternatives(answer: Answer | NoAnswer, rows: Sequence[EffectRow], plan: Plan) -> Answer | NoAnswer:
    """The answer with the plain alternatives on the same rows beside it."""
    if isinstance(answer, NoAnswer):
        return answer
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
    return replace(answer, alternatives=alternative_answers(rows, errors, plan))


def _main_answer(rows: Sequence[EffectRow], plan: Plan) -> Answer | NoAnswer:
    counts = count(rows)
    if not rows:
        return NoAnswer(NO_SIZE, counts)
    if counts.samples < 2:
        one = "one effect: nothing to pool"
        return NoAnswer(one if len(rows) == 1 else f"{len(rows)} effects of one sample: the model needs two samples", counts)
    main = _of_two(rows, plan) if counts.samples < FEWEST_CLUSTERS else _robust(rows, plan)
    if isinstance(main, str):
        return NoAnswer(main, counts)
    half = float(critical_value(plan.level, main.df))
    low, high = main.g - half * main.se, main.g + half * main.se
    spread = half * float(np.sqrt(main.se**2 + main.tau2_total))
    return Answer(
        g=main.g,
        se=main.se,
        df=main.df,
        ci_low=low,
        ci_high=high,
        p_value=float(two_sided_p(main.g / main.se, main.df)),
        pi_low=main.g - spread,
        pi_high=main.g + spread,
        tau2_total=main.tau2_total,
        tau2_sample=main.tau2[0],
        tau2_effect=main.tau2[1],
        I2_total=main.I2_total,
        I2_sample=main.I2[0],
        I2_effect=main.I2[1],
        Q=main.Q[0],
        Q_df=main.Q_df,
        Q_p=main.Q[1],
        u3=u3(main.g),
        u3_low=u3(low),
        u3_high=u3(high),
        counts=counts,
        weights=FrozenDict(zip(counts.effects, main.weights, strict=True)),
        alternatives=Alternatives({}),
        notes=main.notes,
        model=main.model,
    )


_Pair = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Main:
    """What the main model gives: by level, sample and effect, None where the data cannot tell them apart; Q with its p."""

    g: float
    se: float
    df: float
    tau2_total: float
    tau2: _Pair
    I2_total: float
    I2: _Pair
    Q: tuple[float, float]
    Q_df: int
    weights: Sequence[float]
    notes: tuple[str, ...]
    model: str


def main_fit(rows: Sequence[EffectRow], plan: Plan) -> MultilevelFit:
    """Correlated and hierarchical effects: random effects for sample and for effect inside it, under the plan's correlations."""
    y = np.array([row.effect.g for row in rows if row.effect is not None])
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
    samples = [row.columns["sample_id"] for row in rows]
    return fit_multilevel(y, errors, samples, [row.effect_id for row in rows], method=plan.method, level=plan.level)


def _robust(rows: Sequence[EffectRow], plan: Plan) -> _Main | str:
    """Correlated and hierarchical effects with CR2 at the sample, or why there is no such answer."""
    samples = [row.columns["sample_id"] for row in rows]
    fit = main_fit(rows, plan)
    robust = fit_robust(fit.estimate, fit.residual, fit.design, fit.covariance, fit.covariance_of, samples, level=plan.level)
    g, df = float(fit.estimate[0]), float(robust.df[0])
    if robust.unsupported[0]:
        return agree_exactly(g) if np.isnan(robust.se[0]) else robust.unsupported[0]
    tau2, shares = ((fit.sigma2[0], fit.sigma2[1]), (fit.I2[0], fit.I2[1])) if fit.separable else ((None, None), (None, None))
    words = f"correlated and hierarchical effects, {plan.method}, {_correlations(plan)}; CR2 at the sample, Satterthwaite"
    test = (fit.QE, fit.QE_p)
    weights = fit.weights.tolist()
    return _Main(g, float(robust.se[0]), df, sum(fit.sigma2), tau2, sum(fit.I2), shares, test, fit.k - 1, weights, _notes(fit, df), words)


def agree_exactly(g: float) -> str:
    """Why samples without any difference have no cluster-robust answer."""
    return f"the samples agree exactly (g = {g:z.2f}), so a cluster-robust standard error would be zero"


def _of_two(rows: Sequence[EffectRow], plan: Plan) -> _Main:
    """One effect per sample with the Knapp-Hartung standard error, never below the normal one.

    Of two samples CR2 rests on their difference alone (validation/two_samples.py): its interval may be narrower than their
    sampling errors allow.
    """
    y = np.array([row.effect.g for row in rows if row.effect is not None])
    samples = [row.columns["sample_id"] for row in rows]
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
    means, variances = aggregate(y, errors, samples)
    fit = fit_univariate(means, variances, method=plan.method, test="z", level=plan.level)
    g, df, weight = float(fit.estimate[0]), float(len(means) - 1), 1.0 / (variances + fit.tau2)
    se = float(fit.se[0]) * float(np.sqrt(max(1.0, (weight * (means - g) ** 2).sum() / df)))
    words = (
        f"random effects on one effect per sample, {plan.method}, {_correlations(plan)}; Knapp-Hartung, never narrower than the normal "
        f"standard error, as {len(means)} samples give no cluster-robust interval"
    )
    notes = (*((ZERO_VARIANCE.format("between samples"),) if fit.tau2 == 0 else ()), *_few(df), OF_TWO)
    # What an effect counts for inside its sample, times what its sample counts for.
    inside = np.linalg.solve(errors.block(np.arange(len(y))), np.ones(len(y))) * variances[as_codes(samples)]
    weights = 100.0 * inside * (weight / weight.sum())[as_codes(samples)]
    none = (None, None)
    return _Main(g, se, df, fit.tau2, none, fit.I2, none, (fit.QE, fit.QE_p), len(means) - 1, weights.tolist(), notes, words)


def _correlations(plan: Plan) -> str:
    return f"sampling errors correlate {plan.rho_within:g} within and {plan.rho_across:g} across outcome domains on the same people"


def u3(g: float) -> float:
    """Cohen's U3 = Phi(g): the share of the comparison group below the average treated case (Cohen 1988)."""
    return NormalDist().cdf(g)


def count(rows: Sequence[EffectRow]) -> Counts:
    """Effects, studies, samples and people; people measured several times count once."""
    sizes: dict[str, tuple[str, int | None]] = {}
    for row in rows:
        key = row.columns["people_id"] or row.effect_id
        unit, size = row.columns["unit"], row.size
        known = sizes.get(key, (unit, None))[1]
        sizes[key] = (unit, max((s for s in (known, size) if s is not None), default=None))
    people: dict[str, int] = {}
    for unit, size in sizes.values():
        if size is not None:
            people[unit] = people.get(unit, 0) + size
    return Counts(
        effects=tuple(row.effect_id for row in rows),
        studies=len({row.columns["study_id"] for row in rows}),
        samples=len({row.columns["sample_id"] for row in rows}),
        people=dict(sorted(people.items())),
        people_missing=sum(size is None for _, size in sizes.values()),
    )


def _notes(fit: MultilevelFit, df: float) -> tuple[str, ...]:
    notes = []
    if not fit.separable:
        if fit.boundary[0]:
            notes.append(ZERO_VARIANCE.format("between samples"))
    else:
        names = ("between samples", "between effects inside samples")
        notes += [ZERO_VARIANCE.format(name) for name, at in zip(names, fit.boundary, strict=True) if at]
    return (*notes, *_few(df))


def _few(df: float) -> tuple[str, ...]:
    return (f"{few_df(df)} df: p and interval are unreliable below {RELIABLE_DF:g}",) if df < RELIABLE_DF else ()


def few_df(df: float) -> str:
    """Degrees of freedom that are too few, with the decimals that show it.

    >>> few_df(1.6), few_df(3.97)
    ('1.6', '3.97')
    """
    return next(text for decimals in range(1, 17) if float(text := f"{df:.{decimals}f}") < RELIABLE_DF)
