"""The tables of kinds compared: every pair, and the kinds by P-score."""

from __future__ import annotations

from evidence.base.table import Column, Table
from evidence.robustness.examined import Examined
from evidence.robustness.kinds.answer import KindsCompared
from evidence.robustness.kinds.words import kind_label
from evidence.synthesis import columns as shared

TIERS = Column(
    "tiers", "Tiers", "Which effects are compared: 1 as printed, 1+2 with those that rest on one stated assumption.", form="numeric text"
)
BODY = shared.BODY.noted("The group of outcomes on which kinds are compared, by the title of its body.")
PAIR_COLUMNS = (
    BODY,
    TIERS,
    Column("first", "Kind", "The kind with the larger mean of the two."),
    Column("second", "Minus", "The kind it is compared with."),
    Column("samples_first", "Samples", "Number of independent samples behind the first kind.", 0),
    Column("samples_second", "Samples, other", "Number of independent samples behind the second kind.", 0),
    shared.G.headed("Difference in g").noted("Mean g of the first kind minus that of the second, by the common model."),
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.DF,
    shared.P.noted("p of the difference by itself, CR2 with Satterthwaite degrees of freedom."),
    Column("p_holm", "p, Holm", "p after Holm's adjustment for the number of pairs compared on these outcomes.", 3, "p"),
    Column("wide_low", "All together, low", "Lower end of the interval if the intervals of all pairs have to hold together (Bonferroni)."),
    Column("wide_high", "All together, high", "Upper end of the same interval."),
    Column("detectable", "Detectable", "Smallest difference in g that this pair by itself had an 80% chance of showing."),
    Column("detectable_adjusted", "Detectable, all pairs", "The same if all pairs on these outcomes are tested together (Bonferroni)."),
)
RANK_COLUMNS = (
    BODY,
    TIERS,
    shared.KIND,
    shared.K_SAMPLES,
    shared.G.noted("Mean g of the kind by the common model, with one variance between samples for all kinds."),
    shared.CI_LOW,
    shared.CI_HIGH,
    shared.DF,
    Column("p_score", "P-score", "Mean certainty that the kind does better than another, from 0 to 1; 0.5 where nothing is known."),
    Column(
        "p_low",
        "P-score, low",
        "Lower end of the interval in which the P-score would fall in repetitions of such studies, at the plan's level.",
    ),
    Column("p_high", "P-score, high", "Upper end of the same."),
    Column("first", "First in", "Share of such repetitions in which the kind has the largest mean, from 0 to 1."),
)
PAIRS_SHOWN = ("title", "tiers", "first", "second", "samples_first", "samples_second", "g", "ci_low", "ci_high", "p_holm", "detectable")


def kind_pairs_table(run: Examined) -> Table:
    """Every pair of kinds on each group of outcomes, the largest difference first."""
    rows = []
    for found in _compared(run):
        for pair in found.pairs:
            first, second = (kind_label(run, kind) for kind in pair.kinds)
            cells = pair.to_dict() | {"title": found.title, "tiers": found.tiers, "first": first, "second": second}
            cells |= {"samples_first": pair.samples[0], "samples_second": pair.samples[1]}
            rows.append({column.key: cells[column.key] for column in PAIR_COLUMNS})
    return Table("kind_pairs", "Kinds of intervention compared in pairs", PAIR_COLUMNS, tuple(rows))


def kind_ranks_table(run: Examined) -> Table:
    """The kinds that can be compared on each group of outcomes, by P-score."""
    rows = [
        one.to_dict() | {"title": found.title, "tiers": found.tiers, "kind": kind_label(run, one.kind), "k_samples": one.samples}
        for found in _compared(run)
        for one in found.ranked
    ]
    return Table("kind_ranks", "Kinds of intervention by P-score", RANK_COLUMNS, tuple(rows))


def _compared(run: Examined) -> list[KindsCompared]:
    return [one for one in run.kinds_compared if isinstance(one, KindsCompared)]
