"""The tables of what may be missing: bodies under selection, and what is known to be missing by outcome."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.body.asymmetry import corrected
from evidence.judgement.missing.answer import Unpublished
from evidence.judgement.missing.words import alone_words, ratio_words
from evidence.synthesis import columns as shared
from evidence.synthesis.pooled.tables import interval_text

UNPUBLISHED_COLUMNS = (
    shared.BODY,
    Column("tiers", "Tiers", "Whose effects: 1, those as printed; 1+2, also those under one stated assumption.", form="numeric text"),
    Column("affirmative", "Affirmative", "Favourable effects with a two-sided p below .05, or printed as below it.", 0),
    Column("others", "Others", "All other effects of the body.", 0),
    Column("unselected", "Without selection", "The robust mean of all effects as g, which the ratios start from; near the main answer."),
    Column("alone", "The others alone", "The main model on the effects that are not affirmative, or why there is no answer."),
    Column(
        "to_zero",
        "Ratio: answer",
        "How many times likelier affirmative results must be printed to move the mean to zero, or why none does.",
    ),
    Column("interval_to_zero", "Ratio: interval", "The same for the end of the interval that is nearer to zero, or why none does."),
    Column(
        "selection",
        "Selection model",
        "Mean corrected by a step-function model (step .025) on one effect per sample; or why none is fitted.",
    ),
    Column("weight", "Its weight", "By that model, the chance of a result that is not affirmative to be printed, relative to one that is."),
    shared.P.named("selection_p", "Its p").noted("p of the likelihood-ratio test of that model against no selection."),
    shared.P.named("asymmetry_p", "Egger p").noted("p of Egger's test of small-study effects in random effects; empty below ten samples."),
    Column("pet", "PET", "What a line on the standard error leaves to a study without sampling error, as g; empty below ten samples."),
    Column("peese", "PEESE", "What a line on the variance leaves to a study without sampling error, as g; empty below ten samples."),
)
KNOWN_COLUMNS = (
    shared.BODY,
    Column("eligible", "Eligible samples", "Independent samples of all eligible studies, whatever they measured.", 0),
    Column("sized", "With a size", "Samples with an effect in the analysis.", 0),
    Column("unsized", "Direction only", "Samples with a direction and no size in the analysis: known to be missing.", 0),
    Column("assumed", "Of these assumed", "Samples among the direction-only ones that have a size under one stated assumption.", 0),
    Column("better", "Better", "Direction-only samples that favour the group with the intervention.", 0),
    Column("none", "No difference", "Direction-only samples that favour neither group.", 0),
    Column("mixed", "Mixed", "Direction-only samples whose results point different ways.", 0),
    Column("worse", "Worse", "Direction-only samples that favour the comparison group.", 0),
    Column("sought", "Looked for", "Direction-only samples for which the reading log says that more was looked for and not all found.", 0),
    Column(
        "unclear",
        "Not counted",
        "Samples with a result that has neither size nor direction, or that this body of evidence does not include.",
        0,
    ),
    Column("no_result", "Nothing read", "Eligible samples for which no result on it was read; whether they measured it is not known.", 0),
    Column("low", "Bound, low", "Least mean over sized and direction-only samples if none of these is larger than the answer, as g."),
    Column("high", "Bound, high", "Largest mean over sized and direction-only samples if none of these is larger than the answer, as g."),
    Column("needed", "Needed for zero", "Mean g that the direction-only samples would need for the mean over all to be zero."),
    Column("why", "Why no bounds", "Why there are no bounds; empty where there are."),
)
# What the page shows of them.
UNPUBLISHED_SHOWN = ("title", "tiers", "affirmative", "others", "alone", "to_zero", "interval_to_zero", "selection", "asymmetry_p")
KNOWN_SHOWN = ("title", "eligible", "sized", "unsized", "better", "none", "mixed", "worse", "low", "high", "needed")
KNOWN_NOTE = (
    "The first question of ROB-ME: which results are known to be missing. Every sample counts the same. Whether what is missing biases "
    "the answer is for people to judge, and nobody has judged it here."
)


def unpublished_table(assessment: Assessment) -> Table:
    """The headline, the overall answer and the recommendations under selection."""
    rows = tuple(_cells(one) for one in assessment.unpublished)
    return Table("missing_results", "What unpublished results could do", UNPUBLISHED_COLUMNS, rows)


def known_missing_table(assessment: Assessment) -> Table:
    """What is known to be missing, by group of outcomes."""
    rows = tuple(one.to_dict() | {"title": one.title, "why": one.why or None} for one in assessment.known_missing)
    return Table("known_missing", "What is known to be missing, by outcome (ROB-ME)", KNOWN_COLUMNS, rows, KNOWN_NOTE)


def _cells(one: Unpublished) -> dict[str, Any]:
    cells: dict[str, Any] = {"title": one.title, "tiers": one.tiers, "alone": alone_words(one)}
    if isinstance(one.ratios, NotEstimated):
        cells["to_zero"] = one.ratios.reason
    else:
        cells |= {"affirmative": one.ratios.affirmative, "others": one.ratios.others, "unselected": one.ratios.unselected.estimate}
        cells |= {"to_zero": ratio_words(one.ratios.to_zero), "interval_to_zero": ratio_words(one.ratios.interval_to_zero)}
    if isinstance(one.selection, NotEstimated):
        cells["selection"] = one.selection.reason
    else:
        found = one.selection
        cells["selection"] = f"{found.estimate[0]:z.2f} {interval_text(float(found.ci_low[0]), float(found.ci_high[0]))}"
        cells |= {"weight": float(found.delta[-1]), "selection_p": found.lrt_p}
    if not isinstance(one.small_study, NotEstimated):
        cells |= {"asymmetry_p": one.small_study.p_value} | corrected(one.small_study)
    return cells
