"""Results that may be missing, and how much they could change.

Of a body of evidence: the answer of its results that are not affirmative, the selection that would explain the answer (Mathur &
VanderWeele 2020), a selection model (Vevea & Hedges 1995) and small-study tests where there are samples enough. Of a group of
outcomes: what is known to be missing, as ROB-ME asks first (Page et al. 2023, BMJ 383: e076754), and bounds from coded directions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from evidence.base.as_dict import fields_by_name, or_note
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.body.answer import one_effect_per_sample
from evidence.judgement.body.asymmetry import Asymmetry, asymmetry, corrected
from evidence.models.small_study.publication_bias import SelectionRatios, affirmative, selection_ratios
from evidence.models.small_study.selection import Selection, selection_model
from evidence.models.univariate.fit import fit_univariate
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.directions.answer import Vote
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer
from evidence.synthesis.review_run import Analyses

Found = TypeVar("Found")

# Below ten samples neither asymmetry nor selection can be told from chance (Sterne et al. 2011).
ENOUGH = 10
# Two-sided p of results that are likelier to be published, and the one-sided p at which the weight of a selection model changes.
ALPHA, STEP = 0.05, 0.025
NOT_FOUND = ("no", "partly")


@dataclass(frozen=True, slots=True)
class Unpublished:
    """What unpublished results could do to the answer of one body.

    Attributes
    ----------
    body, title, tiers : which answer.
    ratios : the selection that would move it to zero, or why there is none.
    others_alone : the main model on the results that are not affirmative, as if only these had been published without selection.
    selection : the step-function model on one effect per sample, or why there is none.
    small_study : Egger's test with PET and PEESE, or why there is none.
    """

    body: str
    title: str
    tiers: str
    ratios: SelectionRatios | NotEstimated
    others_alone: Answer | NoAnswer
    selection: Selection | NotEstimated
    small_study: Asymmetry | NotEstimated

    __repr__ = brief("body", "tiers")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the reason where there is no number."""
        out: dict[str, Any] = {"body": self.body, "title": self.title, "tiers": self.tiers}
        if isinstance(self.ratios, NotEstimated):
            out["ratios"] = {"not_estimated": self.ratios.reason}
        else:
            out["ratios"] = {name: getattr(self.ratios, name) for name in ("affirmative", "others", "tau2")}
            out["ratios"] |= {"unselected": self.ratios.unselected.to_dict()}
            for name in ("to_zero", "interval_to_zero"):
                out["ratios"] |= or_note(name, getattr(self.ratios, name))
        alone = self.others_alone.to_dict()
        out["others_alone"] = {name: alone[name] for name in _ALONE if name in alone}
        out["selection"] = _or_why(self.selection, lambda found: found.to_dict())
        return out | {"small_study": _or_why(self.small_study, _small_study)}


@dataclass(frozen=True, slots=True)
class KnownMissing:
    """What is known to be missing on one group of outcomes, in independent samples of eligible studies.

    Attributes
    ----------
    group, title : the group of outcomes and its body.
    eligible : samples of eligible studies.
    sized : with a size in the analysis; assumed : with one under an assumption only.
    unsized : with a direction and no size in the analysis, those with an assumption among them; their votes: better, none, mixed, worse.
    sought : how many of them have a line in the reading log that says that more was looked for and not, or only partly, found.
    unclear : with a result that has neither size nor direction, or that the body of the group does not take.
    no_result : of whom nothing on this group was read.
    low, high : bounds of the mean over all samples with a size or a direction, each counted once, if no unsized result is larger than
        the answer; None without an answer.
    needed : the mean that the unsized ones would need for the mean over all to be zero; None without an answer or without any.
    why : why there are no bounds; else "".
    """

    group: str
    title: str
    eligible: int
    sized: int
    assumed: int
    unsized: int
    better: int
    none: int
    mixed: int
    worse: int
    sought: int
    unclear: int
    no_result: int
    low: float | None
    high: float | None
    needed: float | None
    why: str

    __repr__ = brief("group", "sized", "unsized")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        out = fields_by_name(self, without=("why",))
        return out | ({"bounds_note": self.why} if self.why else {})


_ALONE = ("g", "se", "df", "ci_low", "ci_high", "k_effects", "k_samples", "not_estimated")


def unpublished(results: Analyses) -> tuple[Unpublished, ...]:
    """The headline and the overall answer, tier 1 and tiers 1+2, and the bodies of the recommendations, tier 1."""
    plan = results.review.plan
    bodies = [(name, plan.bodies[name].title, plan.bodies[name].where) for name in (plan.headline, "overall")]
    asked = [(*body, uses) for body in bodies for uses in (TIER_1, TIERS_1_2)]
    for key, one in plan.recommendations.items():
        if one.where:
            asked.append((f"recommendation {key}", f"Recommendation {key}: {one.title}", one.where, TIER_1))
    found = []
    for name, title, where, uses in asked:
        rows = select(results.effects.rows, where, uses)
        if rows:
            found.append(_unpublished(name, title, "1" if uses == TIER_1 else "1+2", rows, results))
    return tuple(found)


def known_missing(results: Analyses) -> tuple[KnownMissing, ...]:
    """Every group of outcomes of the plan."""
    return tuple(_known(group, body, results) for group, body in results.review.plan.groups.items())


def bounds(g: float, sized: int, better: int, none: int, mixed: int, worse: int) -> tuple[float, float]:
    """The least and the largest mean over samples if each unsized result has its direction and is no larger than g; mixed: either way.

    >>> [round(end, 3) for end in bounds(0.3, 2, 3, 4, 0, 1)]
    [0.03, 0.15]
    """
    size, total = abs(g), sized + better + none + mixed + worse
    return (sized * g - size * (mixed + worse)) / total, (sized * g + size * (mixed + better)) / total


def _computed(compute: Callable[[], Found]) -> Found | NotEstimated:
    """What is computed, or why it cannot be."""
    try:
        return compute()
    except CannotCompute as error:
        return NotEstimated(str(error))


def _unpublished(name: str, title: str, tiers: str, rows: Sequence[EffectRow], results: Analyses) -> Unpublished:
    plan = results.review.plan
    sizes = [(row.effect.g, row.effect.se) for row in rows if row.effect is not None]
    y, se = (np.array(column) for column in zip(*sizes, strict=True))
    clusters = [row.columns["sample_id"] for row in rows]
    chosen = affirmative(y, se, ALPHA)
    alone = [row for row, yes in zip(rows, chosen, strict=True) if not yes]
    samples, means, variances = one_effect_per_sample(rows, plan)
    selection: Selection | NotEstimated
    small: Asymmetry | NotEstimated
    if len(samples) < ENOUGH:
        selection = small = NotEstimated(f"{several(len(samples), 'independent sample')}; {ENOUGH} are needed")
    else:
        plain = fit_univariate(means, variances, method=plan.method, test="z", level=plan.level)
        selection = _computed(lambda: selection_model(plain, (STEP,)))
        small = _computed(lambda: asymmetry(rows, samples, means, variances, plan))
    return Unpublished(
        body=name,
        title=title,
        tiers=tiers,
        ratios=selection_ratios(y, se, clusters, plan.level, ALPHA),
        others_alone=results.answers.of(alone),
        selection=selection,
        small_study=small,
    )


def _known(group: str, body: str, results: Analyses) -> KnownMissing:
    plan, rows = results.review.plan, results.effects.rows
    eligible = {row.columns["sample_id"] for row in rows if row.eligible}
    votes = [vote for vote in results.directions.votes if vote.group == group and not vote.outside]
    answer = results.tier_1.by_group[group]
    sized = {row.columns["sample_id"] for row in select(rows, plan.bodies[body].where, TIER_1)}
    assumed = {row.columns["sample_id"] for row in select(rows, plan.bodies[body].where, TIERS_1_2)} - sized
    unsized = [vote for vote in votes if vote.sample_id not in sized]
    better, none, mixed, worse = (sum(vote.vote == name for vote in unsized) for name in ("better", "none", "mixed", "worse"))
    with_any = sized | {row.columns["sample_id"] for row in rows if row.eligible and row.columns["outcome_group"] == group}
    low = high = needed = None
    why = ""
    if not isinstance(answer, Answer):
        why = answer.reason
    else:
        low, high = bounds(answer.g, len(sized), better, none, mixed, worse)
        needed = -len(sized) * answer.g / len(unsized) if unsized else None
    return KnownMissing(
        group=group,
        title=plan.bodies[body].title,
        eligible=len(eligible),
        sized=len(sized),
        assumed=len(assumed),
        unsized=len(unsized),
        better=better,
        none=none,
        mixed=mixed,
        worse=worse,
        sought=_sought(unsized, results),
        unclear=len(with_any) - len(sized) - len(unsized),
        no_result=len(eligible - with_any),
        low=low,
        high=high,
        needed=needed,
        why=why,
    )


def _sought(votes: Sequence[Vote], results: Analyses) -> int:
    log = results.review.tables["reading_log"]
    studies = {row.text("study_id") for row in log if row.text("found") in NOT_FOUND and row.text("study_id")}
    sample_of = {row.columns["study_id"]: row.columns["sample_id"] for row in results.effects.rows}
    looked = {sample_of[study] for study in studies if study in sample_of}
    return sum(vote.sample_id in looked for vote in votes)


def _or_why(found: Any, shown: Any) -> dict[str, Any]:
    return {"not_estimated": found.reason} if isinstance(found, NotEstimated) else shown(found)


def _small_study(found: Asymmetry) -> dict[str, Any]:
    return {"samples": found.samples, "on": found.on, "asymmetry_p": found.p_value} | corrected(found)
