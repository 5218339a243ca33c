"""Every pair of kinds of intervention inside one group of outcomes, what difference could have been seen, and P-scores.

The kinds are levels of one model, the plan's main model with a mean for each kind, CR2 at the sample; pairs are adjusted for their
number (Holm 1979; intervals by Bonferroni). A P-score is the mean certainty that a kind is better than another one (Rücker & Schwarzer
2015, BMC Med Res Methodol 15: 58). Theirs ranks treatments of a network of trials. Here kinds are compared between studies only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.judgement.claims.verdicts import SIGNIFICANT
from evidence.models.dependent.robust import Contrast, RobustFit
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.multiple_tests import holm
from evidence.review.plan import Plan
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.moderators.answer import LEVEL_SAMPLES, detectable_difference
from evidence.synthesis.moderators.model import fit_model
from evidence.synthesis.review_run import Analyses

DRAWS = 4000
TOO_FEW = f"fewer than two kinds have {LEVEL_SAMPLES} independent samples with a size"


@dataclass(frozen=True, slots=True)
class RankedKind:
    """A kind of intervention among those compared.

    Attributes
    ----------
    kind : its value in the codebook.
    samples : independent samples behind it.
    g, ci_low, ci_high, df : its mean by the common model, CR2.
    p_score : mean over the others of the certainty that it is better: 1 less the one-sided p; 0.5 where nothing is known.
    p_low, p_high : between which values the P-score would come out in the plan's share of repetitions of studies like these.
    first : share of such repetitions in which it has the largest mean.
    """

    kind: str
    samples: int
    g: float
    ci_low: float
    ci_high: float
    df: float
    p_score: float
    p_low: float
    p_high: float
    first: float

    __repr__ = brief()

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class KindPair:
    """One kind less another.

    Attributes
    ----------
    kinds : the two, first less second.
    samples : independent samples behind each.
    g, ci_low, ci_high, df, p_value : difference of the two means, CR2 with Satterthwaite degrees of freedom.
    p_holm : adjusted over all pairs of the comparison (Holm 1979).
    wide_low, wide_high : ends of intervals that all hold together at the plan's level (Bonferroni).
    detectable : smallest difference that this pair by itself had an 80% chance of showing.
    detectable_adjusted : the same if all pairs are tested together.
    """

    kinds: tuple[str, str]
    samples: tuple[int, int]
    g: float
    ci_low: float
    ci_high: float
    df: float
    p_value: float
    p_holm: float
    wide_low: float
    wide_high: float
    detectable: float
    detectable_adjusted: float

    __repr__ = brief("kinds", "g", "ci_low", "ci_high", "p_holm")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return fields_by_name(self) | {"kinds": list(self.kinds), "samples": list(self.samples)}


@dataclass(frozen=True, slots=True)
class KindsCompared:
    """The kinds of intervention that can be compared on one group of outcomes.

    Attributes
    ----------
    body, title : the body of the group of outcomes.
    tiers : "1" as printed, or "1+2".
    ranked : the kinds, the highest P-score first.
    pairs : every pair, the better-placed kind first; the largest difference first.
    set_aside : kinds with too few samples: kind -> independent samples.
    """

    body: str
    title: str
    tiers: str
    ranked: tuple[RankedKind, ...]
    pairs: tuple[KindPair, ...]
    set_aside: Mapping[str, int]

    __repr__ = brief("body", "tiers", "ranked", "pairs")

    @property
    def different(self) -> tuple[KindPair, ...]:
        """The pairs that differ by Holm's p."""
        return tuple(pair for pair in self.pairs if pair.p_holm < SIGNIFICANT)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out: dict[str, Any] = {"body": self.body, "title": self.title, "tiers": self.tiers}
        out |= {"ranked": [one.to_dict() for one in self.ranked], "pairs": [one.to_dict() for one in self.pairs]}
        return out | {"counts": self.counts, "set_aside": dict(self.set_aside)}

    @property
    def counts(self) -> dict[str, Any]:
        """How many kinds, pairs and differences, and between what the detectable differences lie."""
        seen = [pair.detectable for pair in self.pairs]
        numbers = {"kinds": len(self.ranked), "pairs": len(self.pairs), "different": len(self.different)}
        return numbers | {"detectable_least": min(seen), "detectable_most": max(seen)}


@dataclass(frozen=True, slots=True)
class KindsNotCompared:
    """A group of outcomes on which no two kinds can be compared.

    Attributes
    ----------
    body, title, tiers : as in `KindsCompared`.
    reason : why.
    """

    body: str
    title: str
    tiers: str
    reason: str

    __repr__ = brief("body", "tiers", "reason")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, the reason as not_compared."""
        return {"body": self.body, "title": self.title, "tiers": self.tiers, "not_compared": self.reason}


def compare_kinds(results: Analyses) -> tuple[KindsCompared | KindsNotCompared, ...]:
    """The kinds of intervention on each group of outcomes of the plan, tier 1 and tiers 1+2; the second where it holds more effects."""
    plan, found = results.review.plan, []
    for name in dict.fromkeys(plan.groups.values()):
        body = plan.bodies[name]
        as_printed, assumed = (select(results.effects.rows, body.where, uses) for uses in (TIER_1, TIERS_1_2))
        for tiers, rows in (("1", as_printed), ("1+2", assumed)):
            if tiers == "1" or len(assumed) > len(as_printed):
                found.append(_compared(name, body.title, tiers, rows, plan))
    return tuple(found)


def p_scores(estimates: Array, se: Array, df: Array | None = None) -> Array:
    """P-scores of n treatments (Rücker & Schwarzer 2015): the mean over the others of 1 less the one-sided p of being better.

    Parameters
    ----------
    estimates : (..., n), larger is better.
    se, df : (n, n) standard error and degrees of freedom of each difference; without `df` the normal distribution.

    Examples
    --------
    >>> p_scores(np.array([0.0, 0.0, 0.0]), np.ones((3, 3))).tolist()
    [0.5, 0.5, 0.5]
    """
    n = estimates.shape[-1]
    apart = (estimates[..., :, None] - estimates[..., None, :]) / (se + np.eye(n))
    tail = two_sided_p(apart, None if df is None else df + np.eye(n)) / 2.0
    certain = np.where(apart > 0, 1.0 - tail, tail)
    return np.asarray((certain.sum(axis=-1) - 0.5) / (n - 1))


def _compared(body: str, title: str, tiers: str, rows: Sequence[EffectRow], plan: Plan) -> KindsCompared | KindsNotCompared:
    by_kind: dict[str, list[EffectRow]] = {}
    for row in rows:
        by_kind.setdefault(str(row.columns["typology"]), []).append(row)
    samples = {kind: count_samples(own) for kind, own in by_kind.items()}
    kinds = sorted(kind for kind, number in samples.items() if number >= LEVEL_SAMPLES)
    if len(kinds) < 2:
        return KindsNotCompared(body, title, tiers, TOO_FEW)
    kept = [row for row in rows if str(row.columns["typology"]) in kinds]
    design = np.array([[float(str(row.columns["typology"]) == kind) for kind in kinds] for row in kept])
    model = fit_model(kept, design, kinds, plan)
    if isinstance(model, NotEstimated):
        return KindsNotCompared(body, title, tiers, model.reason)
    contrasts = {(i, j): model.robust.contrast(_minus(i, j, len(kinds))) for i, j in combinations(range(len(kinds)), 2)}
    why = next((one.unsupported for one in contrasts.values() if one.unsupported), "")
    if why:
        return KindsNotCompared(body, title, tiers, why)
    aside = {kind: number for kind, number in samples.items() if kind not in kinds}
    ranked, pairs = _ranked(kinds, samples, model.robust, contrasts, plan), _pairs(kinds, samples, contrasts, plan.level)
    return KindsCompared(body, title, tiers, ranked, pairs, aside)


def _minus(i: int, j: int, n: int) -> Array:
    one = np.eye(n)
    return np.asarray(one[i] - one[j])


def _pairs(
    kinds: Sequence[str], samples: Mapping[str, int], contrasts: Mapping[tuple[int, int], Contrast], level: float
) -> tuple[KindPair, ...]:
    together = 1.0 - (1.0 - level) / len(contrasts)
    found = []
    for ((i, j), one), adjusted in zip(contrasts.items(), holm([c.p_value for c in contrasts.values()]), strict=True):
        first, second = (i, j) if one.estimate >= 0 else (j, i)
        g, wide = abs(one.estimate), float(critical_value(together, one.df)) * one.se
        low, high = (one.ci_low, one.ci_high) if one.estimate >= 0 else (-one.ci_high, -one.ci_low)
        found.append(
            KindPair(
                kinds=(kinds[first], kinds[second]),
                samples=(samples[kinds[first]], samples[kinds[second]]),
                g=g,
                ci_low=low,
                ci_high=high,
                df=one.df,
                p_value=one.p_value,
                p_holm=adjusted,
                wide_low=g - wide,
                wide_high=g + wide,
                detectable=detectable_difference(one, level),
                detectable_adjusted=detectable_difference(one, together),
            )
        )
    return tuple(sorted(found, key=lambda pair: (-pair.g, pair.kinds)))


def _ranked(
    kinds: Sequence[str], samples: Mapping[str, int], robust: RobustFit, contrasts: Mapping[tuple[int, int], Contrast], plan: Plan
) -> tuple[RankedKind, ...]:
    n = len(kinds)
    se, df = np.zeros((n, n)), np.zeros((n, n))
    for (i, j), one in contrasts.items():
        se[i, j] = se[j, i] = one.se
        df[i, j] = df[j, i] = one.df
    scores, repeated = p_scores(robust.estimate, se, df), _repeated(robust, plan.seed)
    tail = 50.0 * (1.0 - plan.level)
    low, high = np.percentile(p_scores(repeated, se, df), [tail, 100.0 - tail], axis=0)
    first = np.bincount(repeated.argmax(axis=1), minlength=n) / len(repeated)
    found = [
        RankedKind(
            kind=kind,
            samples=samples[kind],
            g=float(robust.estimate[j]),
            ci_low=float(robust.ci_low[j]),
            ci_high=float(robust.ci_high[j]),
            df=float(robust.df[j]),
            p_score=float(scores[j]),
            p_low=float(low[j]),
            p_high=float(high[j]),
            first=float(first[j]),
        )
        for j, kind in enumerate(kinds)
    ]
    return tuple(sorted(found, key=lambda one: (-one.p_score, one.kind)))


def _repeated(robust: RobustFit, seed: int) -> Array:
    """Means of the kinds as they would come out again, (draws, n): t around the estimates, each with its own degrees of freedom."""
    rng = np.random.default_rng(seed)
    scale = np.sqrt(np.diag(robust.covariance))
    values, vectors = np.linalg.eigh(robust.covariance / np.outer(scale, scale))
    normal = rng.standard_normal((DRAWS, len(scale))) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
    spread = np.sqrt(rng.chisquare(robust.df, (DRAWS, len(scale))) / robust.df)
    return np.asarray(robust.estimate + scale * normal / spread)
