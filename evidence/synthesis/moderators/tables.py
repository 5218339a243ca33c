"""The tables of moderators, and of kinds of intervention on one outcome."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.base.words import several
from evidence.synthesis import columns as shared
from evidence.synthesis.moderators.answer import Level, ModeratorTest, Tested
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Analyses

MODERATOR_COLUMNS = (
    Column("name", "name", "Key of the moderator in the plan."),
    Column("title", "Moderator", "What the effects are compared by: a characteristic of the studies, named by the plan."),
    Column("family", "Family", "The tests that are adjusted together for being many (Holm), named by the plan."),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    Column("statistic", "F", "F of the test that the effect does not differ by the moderator (cluster-robust, HTZ); large: it does."),
    Column("df_num", "df", "Degrees of freedom of F, numerator: number of levels compared minus one, or 1 for a slope.", 0),
    Column("df_denom", "df, denominator", "Degrees of freedom of F, denominator; below 4 the p is unreliable.", 1),
    shared.P.noted("p of the test, before adjustment for the number of tests: the probability of so large an F if nothing differed."),
    Column("p_holm", "p, Holm", "p after Holm's adjustment for the number of tests in the family.", 3, "p"),
    Column(
        "bootstrap_p",
        "p, wild bootstrap",
        "p by cluster wild bootstrap, which holds better where degrees of freedom are few; empty: not run.",
        3,
        "p",
    ),
    Column("aggregated_p", "p, aggregated samples", "p by the Knapp-Hartung test on one aggregated effect for each sample.", 3, "p"),
    Column(
        "detectable",
        "Detectable difference",
        "Smallest difference in g that this test would have found in 80 of 100 repetitions; if large, finding nothing says little.",
    ),
    Column("levels", "Levels", "Mean g at each level, or the change in g for one unit of a number, with interval and number of samples."),
    Column("set_aside", "Set aside", "Levels with too few samples to be tested, each with how many it has."),
    Column("why", "Notes, or why not tested", "What to know about the test, or why there is none."),
)
KIND_COLUMNS = (
    Column("body", "Effects of", "The group of outcomes and the tiers whose effects are compared by kind of intervention."),
    *(column for column in MODERATOR_COLUMNS if column.key in ("k_samples", "k_effects", "statistic", "df_num", "df_denom", "p_value")),
    *(column for column in MODERATOR_COLUMNS if column.key in ("detectable", "levels", "set_aside", "why")),
)
# What the page shows of them: of those tested, and of those not tested.
TESTED_SHOWN = (
    *("title", "k_samples", "statistic", "df_num", "df_denom", "p_value"),
    *("p_holm", "bootstrap_p", "detectable", "levels", "why"),
)
UNTESTED_SHOWN = ("title", "why")


def moderators_table(results: Analyses) -> Table:
    """Every moderator of the plan: the test, or the reason why there is none."""
    rows = [{"name": name} | _tested_cells(results, tested) for name, tested in results.moderators.items()]
    title = f"Moderators: {results.review.plan.bodies['overall'].title}, tier 1"
    return Table("moderators", title, MODERATOR_COLUMNS, tuple(rows))


def kinds_table(results: Analyses) -> Table:
    """The kinds of intervention compared on the headline's outcomes alone, tier 1 and tiers 1+2."""
    rows = tuple({"body": body} | _tested_cells(results, tested) for body, tested in results.kinds.items())
    return Table("kinds_on_one_outcome", "Kinds compared on one group of outcomes", KIND_COLUMNS, rows)


def _tested_cells(results: Analyses, tested: Tested) -> dict[str, Any]:
    row: dict[str, Any] = {"title": tested.title, "family": tested.family}
    if not isinstance(tested, ModeratorTest):
        return row | {"why": tested.reason}
    same = ("k_samples", "k_effects", "statistic", "df_num", "df_denom", "p_value", "p_holm", "bootstrap_p", "aggregated_p")
    row |= {column: getattr(tested, column) for column in same} | {"detectable": tested.detectable}
    row["levels"] = "; ".join(f"{level_title(results, tested.name, one.level)}: {_level_text(one)}" for one in tested.levels)
    aside = ((level_title(results, tested.name, level), why) for level, _, why in (one.partition(" (") for one in tested.set_aside))
    return row | {"set_aside": "; ".join(f"{level} ({why}" for level, why in aside) or None, "why": "; ".join(tested.notes) or None}


def _level_text(one: Level) -> str:
    return f"{one.g:z.2f} {interval_text(one.ci_low, one.ci_high)}, {several(one.k_samples, 'sample')}"


def level_title(results: Analyses, moderator: str, level: str) -> str:
    """A level as the codebook calls it; a level that the plan made up speaks for itself."""
    column = results.review.plan.moderators[moderator].column
    for table in ("effects", "studies"):
        if column is not None and level in results.review.codebook.values_of(table, column):
            return results.review.codebook.label(table, column, level)
    return level
