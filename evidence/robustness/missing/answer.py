"""The answer with a size for every result that is known and prints none, and how adverse these must be to overturn claims and bands.

Each sample with a direction and no size enters as one effect with the median standard error of the samples that have one. What is assumed
of its size makes bounds of the answer; letting all of them have one size, from the answer downward, finds where it tips (Mavridis & White
2020; the tipping point: Yan, Lee & Li 2009).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.judgement.body.answer import one_effect_per_sample
from evidence.judgement.claims.verdicts import CONSISTENT, REPRODUCED
from evidence.judgement.missing.answer import ALPHA, Unpublished
from evidence.judgement.ratings.eligible import sift
from evidence.models.dependent.covariance import as_codes
from evidence.models.distributions import Array
from evidence.models.small_study.selection import Selection
from evidence.review.plan import BANDS, Plan
from evidence.robustness.multiverse.answer import HEADLINE, AskedBody, asked_bodies
from evidence.robustness.multiverse.fit import Data, Fits, fitted
from evidence.robustness.multiverse.grid import AnalysisGrid
from evidence.robustness.multiverse.judged import BAND, Outcomes, judged
from evidence.synthesis.bodies import NO_SIZE, TIER_1, holds, select
from evidence.synthesis.directions.answer import votes_on
from evidence.synthesis.effect_rows.rows import EffectRow

AS_IS, NULL, DIRECTION, SELECTION, WORST = "as it is", "no difference", "as their directions", "as a selection model has them", "worst case"
# How far from zero the common size of results without a size is taken, and in which steps.
FARTHEST, STEP = 1.0, 0.05
STATED = ("better", "none", "mixed", "worse")
# What stands for a benefit, so that only worse results overturn it.
FOR_BENEFIT = ("yes", REPRODUCED, CONSISTENT, *BANDS[1:])


@dataclass(frozen=True, slots=True)
class Assumed:
    """The answer of a body with one assumption on its results without a size.

    Attributes
    ----------
    name : of the assumption.
    mean : mean size of these results under it; None as it is.
    g, low, high : the answer of the main model with its interval; not numbers where there is none.
    verdicts : the verdict on each claim, by id, and under "band" the basic band.
    """

    name: str
    mean: float | None
    g: float
    low: float
    high: float
    verdicts: Mapping[str, str]

    __repr__ = brief("name", "g", "low", "high")


@dataclass(frozen=True, slots=True)
class Tipping:
    """How adverse the results without a size must be to overturn one thing.

    Attributes
    ----------
    what : "estimate above zero", "interval above zero", a claim's id or "band".
    now, then : what stands, and what it would be.
    at : the common size of these results, in steps and the nearest to the mean of the sized ones, at which it is overturned: below that
        mean for what stands for a benefit, above it for what does not; None where none up to `FARTHEST` does.
    """

    what: str
    now: str
    then: str
    at: float | None

    __repr__ = brief("what", "now", "then", "at")


@dataclass(frozen=True, slots=True)
class MissingSizes:
    """One body with its results without a size.

    Attributes
    ----------
    key, title : as in `Multiverse`.
    sized : independent samples with a size in the analysis.
    votes : of the samples without one, how many are better, none, mixed and worse.
    se : the standard error that each of these is taken to have.
    assumed : the answer under each assumption, as it is first; one that cannot be made is a reason under its name in `lacking`.
    tipping : how adverse they must be, for each thing that stands.
    lacking : why an assumption cannot be made, by name.
    """

    key: str
    title: str
    sized: int
    votes: Mapping[str, int]
    se: float
    assumed: tuple[Assumed, ...]
    tipping: tuple[Tipping, ...]
    lacking: Mapping[str, str]

    __repr__ = brief("key", "title", "sized")

    @property
    def unsized(self) -> int:
        """Samples with a direction and no size."""
        return sum(self.votes.values())

    def to_dict(self) -> dict[str, Any]:
        """All of it by name; None where a number cannot be."""

        def number(value: float | None) -> float | None:
            return None if value is None or math.isnan(value) else value

        assumed = {
            one.name: {"mean": number(one.mean), "g": number(one.g), "ci_low": number(one.low), "ci_high": number(one.high)}
            | {"verdicts": dict(one.verdicts)}
            for one in self.assumed
        }
        tipping = [{"what": one.what, "now": one.now, "then": one.then, "at": one.at} for one in self.tipping]
        out: dict[str, Any] = {"key": self.key, "title": self.title, "sized": self.sized, "unsized": self.unsized, "se": self.se}
        return out | {"votes": dict(self.votes), "assumed": assumed, "not_assumed": dict(self.lacking), "tipping": tipping}


@dataclass(frozen=True, slots=True)
class NoMissingSizes:
    """A body of which nothing can be said of results without a size.

    Attributes
    ----------
    key, title : as in `MissingSizes`.
    reason : why.
    """

    key: str
    title: str
    reason: str

    __repr__ = brief("key", "reason")

    def to_dict(self) -> dict[str, Any]:
        """The reason under the key of the contract."""
        return {"key": self.key, "title": self.title, "not_estimated": self.reason}


def missing_sizes(run: Assessment) -> tuple[MissingSizes | NoMissingSizes, ...]:
    """The headline, each recommendation and every other body that a claim is about, with their results without a size."""
    return tuple(_of_body(asked, run) for asked in asked_bodies(run, full=True))


def _of_body(asked: AskedBody, run: Assessment) -> MissingSizes | NoMissingSizes:
    plan, rows = run.review.plan, run.effects.rows
    sized = list(select(rows, asked.where, TIER_1))
    if asked.gated:
        sized = list(sift(sized, run.review.rule().eligible).rows)
    if not sized:
        return NoMissingSizes(asked.key, asked.title, NO_SIZE)
    samples, means, variances = one_effect_per_sample(sized, plan)
    known = {str(row.columns["sample_id"]) for row in select(rows, asked.where, TIER_1)}
    votes = _votes([row for row in rows if holds(row, asked.where) and row.columns["sample_id"] not in known], plan)
    if not votes:
        return NoMissingSizes(asked.key, asked.title, "every sample with a direction has a size in the analysis")
    se, most = float(np.sqrt(np.median(variances))), float(np.abs(means).max())
    own = float(np.average(means, weights=1.0 / variances))
    sizes, lacking = _sizes(votes, se, own, most, _selection(asked, run))
    common = np.round(np.arange(-FARTHEST, FARTHEST + STEP / 2, STEP), 10)
    added = np.array([*sizes.values(), *(np.full(len(votes), size) for size in common)])
    fits, outcomes = _fitted(sized, asked, added, se, plan)
    names = [AS_IS, *sizes]
    assumed = tuple(_assumed(name, i, added, fits, outcomes) for i, name in enumerate(names))
    counts = {name: votes.count(name) for name in STATED}
    tipping = tuple(_tipping(fits, outcomes, common, own, len(names)))
    return MissingSizes(asked.key, asked.title, len(samples), counts, se, assumed, tipping, lacking)


def _votes(rows: Sequence[EffectRow], plan: Plan) -> list[str]:
    """One vote per sample: where its votes on several groups of outcomes differ, mixed."""
    by_sample: dict[str, set[str]] = {}
    for vote in votes_on(rows, plan):
        by_sample.setdefault(vote.sample_id, set()).add(vote.vote)
    return [next(iter(some)) if len(some) == 1 else "mixed" for some in by_sample.values()]


def _selection(asked: AskedBody, run: Assessment) -> Selection | NotEstimated:
    """The selection model on the body's effects as printed, as `judgement/missing` fitted it."""
    name = run.review.plan.headline if asked.key == HEADLINE else f"recommendation {asked.key}"
    found: Unpublished | None = next((one for one in run.unpublished if (one.body, one.tiers) == (name, "1")), None)
    return NotEstimated("no selection model was asked for") if found is None else found.selection


def _sizes(
    votes: Sequence[str], se: float, own: float, most: float, selection: Selection | NotEstimated
) -> tuple[dict[str, Array], dict[str, str]]:
    """The size of each result without one under every assumption, and why one cannot be made.

    No difference: all 0. As their directions: as large as the mean of the sized ones, on their side; none and mixed 0. As the selection
    model: the mean of results that are not affirmative. Worst case: better ones 0, none and mixed as far below zero as goes without a
    significant p, worse ones as large as the largest sized one or just significant.
    """
    edge = NormalDist().inv_cdf(1 - ALPHA / 2) * se
    side, worst = {"better": 1.0, "worse": -1.0}, {"better": 0.0, "worse": -max(most, edge)}
    sizes = {
        NULL: np.zeros(len(votes)),
        DIRECTION: np.array([side.get(vote, 0.0) * abs(own) for vote in votes]),
        WORST: np.array([worst.get(vote, -edge) for vote in votes]),
    }
    if isinstance(selection, NotEstimated):
        return sizes, {SELECTION: selection.reason}
    mean, spread = float(selection.estimate[0]), math.sqrt(selection.tau2 + se**2)
    below = NormalDist().cdf((edge - mean) / spread)
    expected = mean - spread * NormalDist().pdf((edge - mean) / spread) / below
    return {NULL: sizes[NULL], DIRECTION: sizes[DIRECTION], SELECTION: np.full(len(votes), expected), WORST: sizes[WORST]}, {}


def _fitted(sized: Sequence[EffectRow], asked: AskedBody, added: Array, se: float, plan: Plan) -> tuple[Fits, Mapping[str, Outcomes]]:
    """The main model on the sized effects alone, then with each row of added sizes; what rules say of each."""
    k, more = len(sized), added.shape[1]
    own = [row.effect for row in sized if row.effect is not None]
    g = np.concatenate([np.tile([one.g for one in own], (len(added) + 1, 1)), np.vstack([np.zeros(more), added])], axis=1)
    on = np.ones(g.shape, dtype=bool)
    on[0, k:] = False

    def codes(column: str) -> Any:
        labels = [str(row.columns[column] or row.effect_id) for row in sized] + [f"added {i}" for i in range(more)]
        return np.tile(as_codes(labels), (len(g), 1))

    zero = np.zeros(len(g), dtype=np.intp)
    data = Data(
        on=on,
        g=g,
        se=np.tile([*(one.se for one in own), *([se] * more)], (len(g), 1)),
        sample=codes("sample_id"),
        people=codes("people_id"),
        domain=codes("outcome_domain"),
        better=np.zeros((*g.shape, 2), dtype=bool),
        pair=zero,
        model=zero,
    )
    fits = fitted(AnalysisGrid.of_plan(plan, k + more), data)
    return fits, judged(fits, asked.judge)


def _assumed(name: str, i: int, added: Array, fits: Fits, outcomes: Mapping[str, Outcomes]) -> Assumed:
    verdicts = {what: found.names[found.codes[i]] for what, found in outcomes.items()}
    mean = None if i == 0 else float(added[i - 1].mean())
    return Assumed(name, mean, float(fits.g[i]), float(fits.low[i]), float(fits.high[i]), verdicts)


def _tipping(fits: Fits, outcomes: Mapping[str, Outcomes], common: Array, own: float, first: int) -> list[Tipping]:
    """Of each thing that stands the nearest common size at which it does not."""
    above = {"estimate above zero": fits.g > 0, "interval above zero": fits.low > 0}
    said = {name: Outcomes(("no", "yes"), yes.astype(np.intp)) for name, yes in above.items()}
    said |= dict(sorted(outcomes.items(), key=lambda pair: (pair[0] == BAND, pair[0])))
    found = []
    for what, outcome in said.items():
        now = outcome.names[outcome.codes[0]]
        then = outcome.codes[first:]
        order = np.argsort(np.abs(common - own), kind="stable")
        beyond = common[order] <= own if now in FOR_BENEFIT else common[order] >= own
        tips = [i for i in order[beyond] if then[i] != outcome.codes[0]]
        found.append(Tipping(what, now, outcome.names[then[tips[0]]] if tips else now, float(common[tips[0]]) if tips else None))
    return found
