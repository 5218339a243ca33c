"""Scores before and after: mean changes of two groups."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.effects import means
from evidence.effects.printed import Printed
from evidence.effects.statements.from_row import lacks, missing, numbers_of, raw_spreads, turned
from evidence.effects.statements.means import SCORES
from evidence.effects.statements.statement import Found, RouteChoices, Statistic, StatisticWords, Typed


def _mean_change(printed: Printed, choices: RouteChoices) -> Found:
    """Mean changes, on the raw standard deviation: what the printed one is of must be said, or a change would pass for a score."""
    absent = missing(printed, *SCORES, "sd_of", "r_pre_post")
    if absent:
        return lacks("a mean change", absent, "; no correlation of before and after is taken for granted" * ("r_pre_post" in absent))
    raw = raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    first, n_first, second, n_second, r = numbers_of(printed, "mean_treat", "n_treat", "mean_comp", "n_comp", "r_pre_post")
    return turned(raw.told(means.from_gains(first, raw.sd_treat, n_first, second, raw.sd_comp, n_second, correlation=r)), printed)


CHANGES = (
    Statistic(
        described=StatisticWords(
            "mean_change",
            "Mean changes",
            "Mean changes from before to after, with standard deviations.",
            "fell by 4.0 against 1.0; SD of the scores 8.0",
        ),
        ways=((*SCORES, "sd_of", "r_pre_post"),),
        route=_mean_change,
        formula="`d = (change1 - change2) / SD`, SD of the raw scores: as printed, or `SD of the changes / sqrt(2 (1 - r))`; "
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
        ),
        compared=("mean_treat", "mean_comp"),
    ),
)
