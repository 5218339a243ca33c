"""The same people twice: changes of two groups from before to after, both treatments in the same people, one group before and after."""

from __future__ import annotations

from dataclasses import replace

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects import means, repeated
from evidence.effects.printed import Printed
from evidence.effects.result import Note, Step
from evidence.effects.statements.from_row import lacks, missing, numbers_of, raw_spreads, turned
from evidence.effects.statements.means import SCORES
from evidence.effects.statements.statement import Found, Statistic, StatisticWords, Typed

_SPREADS = ("sd_treat", "sd_comp")
_ERRORS = ("mean_treat", "se_treat", "n_treat", "mean_comp", "se_comp", "n_comp")
_INTERVALS = ("mean_treat", "ci_low_treat", "ci_high_treat", "n_treat", "mean_comp", "ci_low_comp", "ci_high_comp", "n_comp")
_BEFORE = ("mean_pre_treat", "sd_pre_treat", "mean_treat", "n_treat", "mean_pre_comp", "sd_pre_comp", "mean_comp", "n_comp")
_PAIRED = ("test_value", "n_treat", "r_pre_post")
_BOTH = ("mean_treat", "sd_treat", "mean_comp", "sd_comp", "n_treat")


def _mean_change(printed: Printed, conversion: str) -> Found:
    """Mean changes, on the raw standard deviation: what the printed one is of must be said, or a change would pass for a score."""
    printed, steps, notes = _with_spreads(printed)
    absent = missing(printed, *SCORES, "sd_of", "r_pre_post")
    if absent:
        return lacks("a mean change", absent, "; no correlation of before and after is taken for granted" * ("r_pre_post" in absent))
    raw = raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    first, n_first, second, n_second, r = numbers_of(printed, "mean_treat", "n_treat", "mean_comp", "n_comp", "r_pre_post")
    found = raw.noted(means.from_gains(first, raw.sd_treat, n_first, second, raw.sd_comp, n_second, correlation=r))
    return turned(replace(found, steps=(*steps, *found.steps)).with_notes(*notes), printed)


def _with_spreads(printed: Printed) -> tuple[Printed, tuple[Step, ...], tuple[Note, ...]]:
    """The row with the standard deviations of its changes, where their standard errors or intervals were printed in place of them."""
    if not missing(printed, *_SPREADS):
        return printed, (), ()
    found: list[float] = []
    steps: list[Step] = []
    notes: list[Note] = []
    for arm, name in (("treat", "treatment"), ("comp", "comparison")):
        columns = (f"n_{arm}", *((f"se_{arm}",) if not missing(printed, f"se_{arm}") else (f"ci_low_{arm}", f"ci_high_{arm}")))
        if missing(printed, *columns):
            return printed, (), ()
        n, *given = numbers_of(printed, *columns)
        mean = getattr(printed, f"mean_{arm}")
        if len(given) == 2 and mean is not None:
            notes += means.off_centre(name, mean, given[0], given[1], "mean change")
        error = given[0] if len(given) == 1 else means.se_from_ci(given[0], given[1], n, printed.ci_level or 95.0)
        found.append(means.sd_from_se(error, n))
        steps.append(Step(f"SD of the changes of the {name} group = {error:.6g} x sqrt({n:g})", found[-1]))
    return replace(printed, sd_treat=found[0], sd_comp=found[1], sd_of="change"), tuple(steps), tuple(notes)


def _before_and_after(printed: Printed, conversion: str) -> Found:
    absent = missing(printed, *_BEFORE, "r_pre_post")
    if absent:
        return lacks(
            "a mean before and after", absent, "; no correlation of before and after is taken for granted" * ("r_pre_post" in absent)
        )
    a, sd_a, b, n_a, c, sd_c, d, n_c, r = numbers_of(printed, *_BEFORE, "r_pre_post")
    return turned(repeated.from_before_and_after((a, sd_a), b, n_a, (c, sd_c), d, n_c, correlation=r), printed)


def _crossover(printed: Printed, conversion: str) -> Found:
    """By the printed correlation of both treatments, else by the one behind the precision of their difference; or by a paired t."""
    absent = missing(printed, *_BOTH)
    if absent and not missing(printed, *_PAIRED):
        return turned(repeated.from_paired_t(*numbers_of(printed, *_PAIRED[:2]), correlation=numbers_of(printed, *_PAIRED)[2]), printed)
    if absent:
        return lacks("a cross-over mean", absent)
    first, sd_first, second, sd_second, n = numbers_of(printed, *_BOTH)
    if printed.n_comp not in (None, n):
        raise CannotCompute(f"{n:g} and {printed.n_comp:g} people: under both treatments the same people are counted, once, in n_treat")
    if printed.r_pre_post is not None:
        return turned(repeated.from_crossover(first, sd_first, second, sd_second, n, correlation=printed.r_pre_post), printed)
    given = printed.uncertainty
    if printed.test_value and not given.from_estimate:
        given = replace(given, se=abs((first - second) / printed.test_value))
    implied = repeated.crossover_correlation(first - second, sd_first, sd_second, n, given)
    if isinstance(implied, NotEstimated):
        return implied
    r, steps, notes = implied
    found = repeated.from_crossover(first, sd_first, second, sd_second, n, correlation=r)
    return turned(replace(found, steps=(*steps, *found.steps)).with_notes(*notes), printed)


def _one_group(printed: Printed, conversion: str) -> Found:
    columns = (*_BEFORE[:4], "r_pre_post")
    absent = missing(printed, *columns)
    if absent:
        return lacks("one group before and after", absent)
    before, sd, after, n, r = numbers_of(printed, *columns)
    return turned(repeated.from_one_group(before, sd, after, n, correlation=r), printed)


CHANGES = (
    Statistic(
        described=StatisticWords(
            "mean_change",
            "Mean changes",
            "Mean changes from before to after, with standard deviations.",
            "fell by 4.0 against 1.0; SD of the scores 8.0",
        ),
        ways=((*SCORES, "sd_of", "r_pre_post"), (*_ERRORS, "r_pre_post"), (*_INTERVALS, "r_pre_post")),
        route=_mean_change,
        formula="`d = (change1 - change2) / SD`, SD of the raw scores: as printed, or `SD of the changes / sqrt(2 (1 - r))`, that of "
        "the changes also from "
        "their standard errors or intervals; "
        "`var = 2 (1 - r) (1/n1 + 1/n2) + g^2 / (2 (n1 + n2))`, r the correlation of before and after, which must be printed or a stated "
        "assumption",
        source="Becker 1988; Morris & DeShon 2002; Higgins et al. 2023, Cochrane Handbook 6.5.2.8",
        typed=(
            Typed(
                "gains",
                "mean gain, raw standard deviation and n of both groups, and the correlation of before and after",
                "gains 4.0 8.0 40 1.0 8.0 40 0.5",
                ((*SCORES, "r_pre_post"),),
                says=(("sd_of", "final"),),
            ),
            Typed(
                "changes",
                "mean change, standard deviation of the changes and n of both groups, and the correlation of before and after",
                "changes 4.0 7.2 40 1.0 7.2 40 0.6",
                ((*SCORES, "r_pre_post"),),
                says=(("sd_of", "change"),),
            ),
            Typed(
                "changes-se",
                "mean change, its standard error and n of both groups, and the correlation of before and after",
                "changes-se 4.0 1.14 40 1.0 1.14 40 0.6",
                ((*_ERRORS, "r_pre_post"),),
            ),
            Typed(
                "changes-ci",
                "mean change, the limits of its interval and n of both groups, and the correlation of before and after",
                "changes-ci 4.0 1.7 6.3 40 1.0 -1.3 3.3 40 0.6",
                ((*_INTERVALS, "r_pre_post"),),
                ("ci_level",),
            ),
        ),
        compared=("mean_treat", "mean_comp"),
    ),
    Statistic(
        described=StatisticWords(
            "pre_post",
            "Means before and after",
            "Means before and after in both groups, with the standard deviations before.",
            "10.0 (4.0) to 13.0 against 10.5 (4.2) to 11.0",
        ),
        ways=((*_BEFORE, "r_pre_post"),),
        rare=True,
        route=_before_and_after,
        formula="`d = (change1 - change2) / SD`, SD before pooled over both groups; `var = 2 (1 - r) (1/n1 + 1/n2) + g^2 / (2 (n1 + n2))`",
        source="Morris 2008; Becker 1988",
        typed=(
            Typed(
                "pre-post",
                "mean and standard deviation before, mean after and n of both groups, and the correlation of before and after",
                "pre-post 10.0 4.0 13.0 30 10.5 4.2 11.0 32 0.6",
                ((*_BEFORE, "r_pre_post"),),
            ),
        ),
    ),
    Statistic(
        described=StatisticWords(
            "crossover",
            "Cross-over means",
            "Means and standard deviations of the same people under both treatments (paired or cross-over), counted once, in n_treat.",
            "7.0 (2.38) against 6.5 (2.21) in the same 10 people",
        ),
        ways=(*((*_BOTH, *way) for way in (("r_pre_post",), ("ci_low", "ci_high"), ("se",), ("test_value",), ("p_value",))), _PAIRED),
        rare=True,
        route=_crossover,
        formula="`d = (m1 - m2) / sqrt((sd1^2 + sd2^2) / 2)`, J with `2 (n - 1) / (1 + r^2)` degrees of freedom, "
        "`var = 2 (1 - r) / n + g^2 (1 + r^2) / (4 n)`; r of both treatments as printed, or behind the precision of their difference. "
        "Of a paired t with r `d = t sqrt(2 (1 - r) / n)`",
        source="Cousineau 2020; metafor's SMCRP; Higgins et al. 2023, Cochrane Handbook 23.2.7; Dunlap et al. 1996",
        typed=(
            Typed(
                "crossover",
                "mean and standard deviation under both treatments, n and the correlation of both (mean sd mean sd n r), or without r the"
                " standard error of their difference (se) or its exact p",
                "crossover 7.0 2.38 6.5 2.21 10 0.68",
                (_BOTH, (*_BOTH, "r_pre_post")),
                ("se", "p"),
            ),
            Typed("paired-t", "t of a paired test, n and the correlation of both treatments (t n r)", "paired-t 2.1 30 0.6", (_PAIRED,)),
        ),
        compared=("mean_treat", "mean_comp"),
    ),
    Statistic(
        described=StatisticWords(
            "one_group",
            "One group before and after",
            "Means of one group before and after, without a comparison group: its size is shown, and no pool takes it.",
            "26 (4) to 32 in 60 people",
        ),
        ways=((*_BEFORE[:4], "r_pre_post"),),
        rare=True,
        route=_one_group,
        formula="`d = (after - before) / SD before`, J with n - 1 degrees of freedom, `var = 2 (1 - r) / n + g^2 / (2 n)`",
        source="Becker 1988; metafor's SMCR",
        typed=(
            Typed(
                "one-group",
                "mean and standard deviation before, mean after, n, and the correlation of before and after",
                "one-group 26 4 32 60 0.7",
                ((*_BEFORE[:4], "r_pre_post"),),
            ),
        ),
    ),
)
