"""Moderators: does the effect differ by what the studies are? One meta-regression per moderator, by the main model.

Minimum data are rules, in independent samples: a slope needs ten; levels of a factor with fewer than two are set aside
by name, and unless two levels have four the test is exploratory. No cluster-robust interval is made of two samples: such a level has
the answer of its own effects (`answer.pool`). Shares of a sample are ecological: they say nothing about the people inside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.models.dependent.robust import FEWEST_CLUSTERS, HTZ, Contrast
from evidence.models.distributions import Array, critical_value
from evidence.models.multiple_tests import holm
from evidence.review.plan import Moderator, Plan
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.moderators.model import aggregated_p, fit_model
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer, few_df
from evidence.synthesis.pooled.answers import Answers

SLOPE_SAMPLES = 10
LEVEL_SAMPLES, FULL_LEVEL_SAMPLES, CELL_SAMPLES = 2, 4, 4
POWER = 0.8
# At how many values of a slope the mean is given.
PLACES = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a factor, or the slope of a number.

    Attributes
    ----------
    level : its value; for a slope the name of the column.
    g, se, df, ci_low, ci_high : mean effect at the level, or change in g for one unit; CR2, of a level of two samples their own
        pooled answer.
    k_effects, k_samples : what stands behind it.
    """

    level: str
    g: float
    se: float
    df: float
    ci_low: float
    ci_high: float
    k_effects: int
    k_samples: int

    __repr__ = brief()

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class ModeratorDifference:
    """One level less another.

    Attributes
    ----------
    levels : the two levels, first less second.
    g, ci_low, ci_high, df, p_value : CR2 with Satterthwaite degrees of freedom.
    p_holm : adjusted over all pairs of the factor (Holm 1979).
    """

    levels: tuple[str, str]
    g: float
    ci_low: float
    ci_high: float
    df: float
    p_value: float
    p_holm: float

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return fields_by_name(self) | {"levels": list(self.levels)}


@dataclass(frozen=True, slots=True)
class ModeratorTest:
    """A moderator that could be tested.

    Attributes
    ----------
    name, title, family : as the plan declares it.
    test : in words.
    statistic, df_num, df_denom, p_value : HTZ over the levels of a factor; for a slope CR2 t squared, the same with one df.
    p_holm : adjusted inside its family of moderators (Holm 1979).
    bootstrap_p : the same test by cluster wild bootstrap, where the denominator has fewer than 4 degrees of freedom; else None.
    aggregated_p : the same question by Knapp-Hartung on one aggregated effect per sample; None where a level changes inside
        a sample.
    detectable : smallest difference that 80% power would have found: between the worst-informed pair of levels, or for
        one unit of a slope.
    k_effects, k_studies, k_samples : what stands behind it.
    levels : means by level, or the slope.
    along : of a slope the mean effect at values from the lowest to the highest; empty for a factor.
    differences : every pair of levels; empty for a slope.
    set_aside : levels with too few samples.
    exploratory : whether the minimum data of a full test were not met.
    notes : in words.
    """

    name: str
    title: str
    family: str
    test: str
    statistic: float
    df_num: int
    df_denom: float
    p_value: float
    p_holm: float
    bootstrap_p: float | None
    aggregated_p: float | None
    detectable: float
    k_effects: int
    k_studies: int
    k_samples: int
    levels: tuple[Level, ...]
    along: tuple[Level, ...]
    differences: tuple[ModeratorDifference, ...]
    set_aside: tuple[str, ...]
    exploratory: bool
    notes: tuple[str, ...]

    __repr__ = brief("name", "k_samples", "k_effects", "statistic", "df_num", "df_denom", "p_value")

    def to_dict(self) -> dict[str, Any]:
        """The test under the keys of the contract."""
        plain = [name for name in self.__slots__ if name not in ("name", "levels", "along", "differences", "set_aside", "notes")]
        out = {name: getattr(self, name) for name in plain}
        out |= {name: [one.to_dict() for one in getattr(self, name)] for name in ("levels", "along")}
        out |= {"differences": [d.to_dict() for d in self.differences]}
        return out | {"set_aside": list(self.set_aside), "notes": list(self.notes)}


@dataclass(frozen=True, slots=True)
class NotTested:
    """A moderator that could not be tested.

    Attributes
    ----------
    name, title, family : as the plan declares it.
    reason : why, with the counts.
    """

    name: str
    title: str
    family: str
    reason: str

    __repr__ = brief("name", "reason")

    def to_dict(self) -> dict[str, Any]:
        """The reason under the key of the contract."""
        return {"not_tested": self.reason, "title": self.title, "family": self.family}


Tested = ModeratorTest | NotTested


def moderator_tests(rows: Sequence[EffectRow], answers: Answers) -> dict[str, Tested]:
    """Every moderator of the plan on one body of evidence, with Holm's adjustment inside each family."""
    plan = answers.plan
    found = {name: _test(rows, moderator, answers) for name, moderator in plan.moderators.items()}
    for family in dict.fromkeys(moderator.family for moderator in plan.moderators.values()):
        members = [t for t in found.values() if isinstance(t, ModeratorTest) and t.family == family]
        for member, adjusted in zip(members, holm([m.p_value for m in members]), strict=True):
            found[member.name] = replace(member, p_holm=adjusted)
    return found


def kinds_on_one_outcome(rows: Mapping[str, Sequence[EffectRow]], answers: Answers) -> dict[str, Tested]:
    """The plan's factors of the kind of intervention on each of some bodies of one group of outcomes.

    Over all outcomes a kind goes with what was measured; on one group of outcomes it does not.
    """
    factors = [one for one in answers.plan.moderators.values() if (one.column, one.kind, one.by) == ("typology", "factor", None)]
    return {name: _test(own, factor, answers) for factor in factors[:1] for name, own in rows.items()}


def _test(rows: Sequence[EffectRow], moderator: Moderator, answers: Answers) -> Tested:
    plan = answers.plan

    def refused(reason: str) -> NotTested:
        return NotTested(moderator.name, moderator.title, moderator.family, reason)

    if moderator.column is None:
        return refused("the plan names no column that holds it as a number or a code, so samples are not compared by it")
    valued = [(row, moderator.value(row.columns)) for row in rows]
    known = [(row, value) for row, value in valued if value is not None]
    if moderator.by is not None:
        return _test_interaction(known, moderator, plan)
    samples = count_samples([row for row, _ in known])
    if moderator.kind == "slope":
        if samples < SLOPE_SAMPLES:
            return refused(f"known for {several(samples, 'independent sample')}; a slope needs {SLOPE_SAMPLES}")
        return _fit_slope(known, moderator, plan)
    sizes = {level: count_samples([row for row, value in known if value == level]) for level in dict.fromkeys(str(v) for _, v in known)}
    kept = [level for level, size in sizes.items() if size >= LEVEL_SAMPLES]
    if len(kept) < 2:
        named = "; ".join(f"{level}: {several(size, 'independent sample')}" for level, size in sizes.items()) or "known for no sample"
        return refused(f"two levels with {LEVEL_SAMPLES} independent samples each are needed ({named})")
    aside = tuple(f"{level} ({several(size, 'independent sample')})" for level, size in sizes.items() if level not in kept)
    exploratory = sum(sizes[level] >= FULL_LEVEL_SAMPLES for level in kept) < 2
    return _fit_factor([(row, str(value)) for row, value in known if value in kept], moderator, answers, aside, exploratory)


def _fit_factor(
    known: Sequence[tuple[EffectRow, str]], moderator: Moderator, answers: Answers, aside: tuple[str, ...], exploratory: bool
) -> Tested:
    plan = answers.plan
    rows, values = [row for row, _ in known], [value for _, value in known]
    levels = sorted(set(values))
    design = np.array([[float(value == level) for level in levels] for value in values])
    model = fit_model(rows, design, levels, plan)
    if isinstance(model, NotEstimated):
        return NotTested(moderator.name, moderator.title, moderator.family, model.reason)
    robust = model.robust
    pairs = {pair: robust.contrast(_minus(pair, len(levels))) for pair in combinations(range(len(levels)), 2)}
    equal = np.array([_minus((0, j), len(levels)) for j in range(1, len(levels))])
    joint = robust.joint_test(equal)
    if isinstance(joint, NotEstimated):
        return NotTested(moderator.name, moderator.title, moderator.family, joint.reason)
    adjusted = holm([pair.p_value for pair in pairs.values()])
    differences = tuple(
        ModeratorDifference((levels[i], levels[j]), c.estimate, c.ci_low, c.ci_high, c.df, c.p_value, p)
        for ((i, j), c), p in zip(pairs.items(), adjusted, strict=True)
    )
    means = tuple(_level_mean(level, robust.contrast(np.eye(len(levels))[j]), known, answers) for j, level in enumerate(levels))
    aggregated = aggregated_p(rows, values, design[:, 1:], plan)
    detectable = max(detectable_difference(pair, plan.level) for pair in pairs.values())
    bootstrap = model.bootstrap_p(equal, joint, plan.seed)
    return _result(moderator, rows, joint, means, differences, aside, exploratory, bootstrap, aggregated, detectable)


def _fit_slope(known: Sequence[tuple[EffectRow, Any]], moderator: Moderator, plan: Plan) -> Tested:
    rows, values = [row for row, _ in known], np.array([float(value) for _, value in known])
    if np.ptp(values) == 0:
        return NotTested(moderator.name, moderator.title, moderator.family, f"every sample has the same value ({values[0]:g})")
    design = np.column_stack([np.ones(len(values)), values])
    model = fit_model(rows, design, ["intercept", moderator.name], plan)
    if isinstance(model, NotEstimated):
        return NotTested(moderator.name, moderator.title, moderator.family, model.reason)
    zero = np.array([[0.0, 1.0]])
    slope, joint = model.robust.contrast(zero[0]), model.robust.joint_test(zero)
    if isinstance(joint, NotEstimated):
        return NotTested(moderator.name, moderator.title, moderator.family, joint.reason)
    aggregated = aggregated_p(rows, list(values), values[:, None], plan)
    line = (_level(str(moderator.column), slope, known, None),)
    places = np.linspace(values.min(), values.max(), PLACES)
    along = tuple(_level(f"{place:.12g}", model.robust.contrast(np.array([1.0, place])), known, None) for place in places)
    bootstrap = model.bootstrap_p(zero, joint, plan.seed)
    found = _result(moderator, rows, joint, line, (), (), False, bootstrap, aggregated, detectable_difference(slope, plan.level))
    return replace(found, along=along)


def _result(
    moderator: Moderator,
    rows: Sequence[EffectRow],
    joint: HTZ,
    levels: tuple[Level, ...],
    differences: tuple[ModeratorDifference, ...],
    aside: tuple[str, ...],
    exploratory: bool,
    bootstrap_p: float | None,
    aggregated_p: float | None,
    detectable: float,
) -> ModeratorTest:
    notes = ["exploratory: fewer than two levels have four independent samples"] if exploratory else []
    if any(one.k_samples < FEWEST_CLUSTERS for one in levels):
        notes.append("levels of two samples have the interval of their own effects, by Knapp-Hartung")
    if joint.df_denom < RELIABLE_DF:
        notes.append(f"{few_df(joint.df_denom)} denominator degrees of freedom: p is unreliable below {RELIABLE_DF:g}")
    if moderator.kind == "slope":
        notes.append("shares and means of samples are ecological: they say nothing about the people inside a sample")
    return ModeratorTest(
        name=moderator.name,
        title=moderator.title,
        family=moderator.family,
        test="CR2, HTZ (approximate Hotelling) over all levels" if differences else "CR2, Satterthwaite",
        statistic=joint.F,
        df_num=joint.df_num,
        df_denom=joint.df_denom,
        p_value=joint.p_value,
        p_holm=joint.p_value,
        bootstrap_p=bootstrap_p,
        aggregated_p=aggregated_p,
        detectable=detectable,
        k_effects=len(rows),
        k_studies=len({row.columns["study_id"] for row in rows}),
        k_samples=count_samples(rows),
        levels=levels,
        along=(),
        differences=differences,
        set_aside=aside,
        exploratory=exploratory,
        notes=tuple(notes),
    )


def detectable_difference(contrast: Contrast, level: float) -> float:
    """(t at the level + t at 80% power) standard errors (Bloom 1995)."""
    return float(critical_value(level, contrast.df) + critical_value(2 * POWER - 1, contrast.df)) * contrast.se


def _level(name: str, c: Contrast, known: Sequence[tuple[EffectRow, Any]], level: str | None) -> Level:
    rows = [row for row, value in known if level is None or value == level]
    return Level(name, c.estimate, c.se, c.df, c.ci_low, c.ci_high, len(rows), count_samples(rows))


def _level_mean(level: str, c: Contrast, known: Sequence[tuple[EffectRow, Any]], answers: Answers) -> Level:
    """The mean at a level by the common model; of two samples by themselves, as no cluster-robust interval is made of two."""
    rows = [row for row, value in known if value == level]
    own = answers.of(rows) if count_samples(rows) < FEWEST_CLUSTERS else None
    if not isinstance(own, Answer):
        return _level(level, c, known, level)
    return Level(level, own.g, own.se, own.df, own.ci_low, own.ci_high, len(own.counts.effects), own.counts.samples)


def _minus(pair: tuple[int, int], p: int) -> Array:
    weights = np.zeros(p)
    weights[pair[0]], weights[pair[1]] = 1.0, -1.0
    return weights


def _test_interaction(known: Sequence[tuple[EffectRow, Any]], moderator: Moderator, plan: Plan) -> Tested:
    """Does the difference between levels of one factor depend on the other? Over the largest full block of cells."""
    crossed = [(row, str(value), str(row.columns[str(moderator.by)])) for row, value in known if row.columns[str(moderator.by)] is not None]
    cells: dict[tuple[str, str], set[str]] = {}
    for row, one, two in crossed:
        cells.setdefault((one, two), set()).add(row.columns["sample_id"])
    full = {cell for cell, samples in cells.items() if len(samples) >= CELL_SAMPLES}
    ones, twos = _largest_block(full)
    if len(ones) < 2 or len(twos) < 2:
        have = f"{len(full)} of the {len(cells)} cells with data hold {CELL_SAMPLES} independent samples"
        return NotTested(moderator.name, moderator.title, moderator.family, f"{have}; an interaction needs two by two such cells")
    kept = [(row, (one, two)) for row, one, two in crossed if one in ones and two in twos]
    order = [(one, two) for one in ones for two in twos]
    design = np.array([[float(cell == position) for position in order] for _, cell in kept])
    rows = [row for row, _ in kept]
    model = fit_model(rows, design, [" x ".join(cell) for cell in order], plan)
    contrasts = [
        [float((c[0] == one) - (c[0] == ones[0])) * float((c[1] == two) - (c[1] == twos[0])) for c in order]
        for one in ones[1:]
        for two in twos[1:]
    ]
    if isinstance(model, NotEstimated):
        return NotTested(moderator.name, moderator.title, moderator.family, model.reason)
    robust, joint = model.robust, model.robust.joint_test(contrasts)
    if isinstance(joint, NotEstimated):
        return NotTested(moderator.name, moderator.title, moderator.family, joint.reason)
    named = [(row, " x ".join(cell)) for row, cell in kept]
    means = tuple(_level(" x ".join(cell), robust.contrast(np.eye(len(order))[j]), named, " x ".join(cell)) for j, cell in enumerate(order))
    detectable = max(detectable_difference(robust.contrast(c), plan.level) for c in contrasts)
    aside = tuple(" x ".join(cell) for cell in cells if cell not in order)
    bootstrap = model.bootstrap_p(np.array(contrasts), joint, plan.seed)
    return _result(moderator, rows, joint, means, (), aside, False, bootstrap, None, detectable)


def _largest_block(full: set[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Levels of the first and of the second factor between which every cell is full, as many cells as can be."""
    firsts, seconds = sorted({one for one, _ in full}), sorted({two for _, two in full})
    best: tuple[list[str], list[str]] = ([], [])
    for size in range(2, len(seconds) + 1):
        for twos in combinations(seconds, size):
            ones = [one for one in firsts if all((one, two) in full for two in twos)]
            if len(ones) >= 2 and len(ones) * size > len(best[0]) * len(best[1]):
                best = (ones, list(twos))
    return best
