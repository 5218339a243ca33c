"""What stands in the section on how sure one can be: a part of the one list of `contents.py`."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.judgement.grade.tables import GRADE_SHOWN, certainty_table, grade_table
from evidence.judgement.grade.words import CERTAINTY
from evidence.judgement.how_read.tables import cerqual_table
from evidence.judgement.missing.tables import KNOWN_SHOWN, UNPUBLISHED_SHOWN, known_missing_table, unpublished_table
from evidence.judgement.missing.words import MISSING, missing_words
from evidence.judgement.risk_of_bias.figure import bias_bars, bias_lights, weighed_bars
from evidence.judgement.risk_of_bias.forests import tier_2_with_lights
from evidence.judgement.risk_of_bias.tables import bias_counts_table, bias_table, judged_table
from evidence.judgement.risk_of_bias.words import BIAS, judged_words
from evidence.report.entry import Entry, Listed
from evidence.robustness.examined import Examined
from evidence.robustness.how_sure.tables import SHOWN as HOW_SURE_SHOWN
from evidence.robustness.how_sure.tables import how_sure_table
from evidence.robustness.how_sure.words import HOW_SURE as IN_SHORT
from evidence.robustness.kinds.answer import KindsCompared
from evidence.robustness.kinds.figure import kinds_forest
from evidence.robustness.kinds.tables import PAIRS_SHOWN, kind_pairs_table, kind_ranks_table
from evidence.robustness.kinds.words import KINDS, kinds_words
from evidence.robustness.missing.tables import BOUNDS_SHOWN, missing_bounds_table, tipping_table
from evidence.robustness.missing.words import MISSING_SIZES, missing_sizes_words
from evidence.robustness.multiverse.figure import specification_curve
from evidence.robustness.multiverse.tables import (
    CHOICES_SHOWN,
    SETS_SHOWN,
    multiverse_choices_table,
    multiverse_table,
    multiverse_verdicts_table,
)
from evidence.robustness.multiverse.words import MULTIVERSE, multiverse_words
from evidence.robustness.next_study.figure import next_study_figure
from evidence.robustness.next_study.tables import next_study_table
from evidence.robustness.next_study.words import NEXT_STUDY, next_study_words
from evidence.robustness.over_time.figure import cumulative_forest, monitoring_figure
from evidence.robustness.over_time.tables import monitoring_table, over_time_table, since_table
from evidence.robustness.over_time.words import OVER_TIME, monitoring_words, over_time_words
from evidence.robustness.twin.tables import (
    CLAIMS_SHOWN,
    ERRS_SHOWN,
    INTERVALS_SHOWN,
    TESTS_SHOWN,
    errs_table,
    kept_claims_table,
    kept_intervals_table,
    kept_tests_table,
)
from evidence.robustness.twin.words import ERRS, errs_said, made_for_said
from evidence.synthesis.designs.figure import design_forest
from evidence.synthesis.designs.tables import by_design_table, confounded_table
from evidence.synthesis.designs.words import DESIGNS, designs_words
from evidence.synthesis.other_reviews.figure import other_reviews_forest
from evidence.synthesis.other_reviews.tables import compared_reviews_table, other_reviews_table
from evidence.synthesis.other_reviews.words import OTHERS
from evidence.synthesis.pooled.figures import funnel
from evidence.synthesis.sensitivity.figure import sensitivity_forest
from evidence.synthesis.sensitivity.tables import sensitivity_table
from evidence.synthesis.sensitivity.words import SENSITIVITY


def _principled(run: Examined) -> bool:
    return bool(run.review.plan.principles)


def _kinds(run: Examined) -> bool:
    return any(isinstance(one, KindsCompared) for one in run.kinds_compared)


def _dated(run: Examined) -> bool:
    return bool(run.over_time.bodies)


def _monitored(run: Examined) -> bool:
    return any(not isinstance(body.monitoring, NotEstimated) for body in run.over_time.bodies)


def _simulated(run: Examined) -> bool:
    return not isinstance(run.simulated, NotEstimated)


def _multiverse(run: Examined) -> bool:
    return bool(run.multiverses)


def _simulated_claims(run: Examined) -> bool:
    return not isinstance(run.simulated, NotEstimated) and any(one.what == "claim" for one in run.simulated.twin.said)


def _simulated_tests(run: Examined) -> bool:
    return not isinstance(run.simulated, NotEstimated) and bool(run.simulated.twin.tests)


def _others(run: Examined) -> bool:
    return bool(run.other_reviews)


HOW_SURE = (
    Entry(
        "How sure, in short",
        section="how-sure",
        page="how-sure-in-short",
        annex=1,
        words=(IN_SHORT,),
        tables=(Listed(how_sure_table, file="run", columns=HOW_SURE_SHOWN),),
        wide=True,
        when=lambda run: bool(run.how_sure),
    ),
    Entry(
        "Certainty of the evidence",
        section="how-sure",
        page="certainty",
        words=(CERTAINTY,),
        tables=(
            Listed(certainty_table),
            Listed(grade_table, "folded", file="run", columns=GRADE_SHOWN),
            Listed(cerqual_table, "folded", file="run", when=_principled),
        ),
    ),
    Entry(
        "Risk of bias",
        section="how-sure",
        page="risk-of-bias",
        words=(BIAS, judged_words),
        figures=(bias_lights, weighed_bars, bias_bars),
        tables=(
            Listed(bias_table, shown="no", file="run"),
            Listed(bias_counts_table, "folded", file="run"),
            Listed(judged_table, "folded"),
        ),
    ),
    Entry(
        "If choices change",
        section="how-sure",
        page="sensitivity",
        words=(SENSITIVITY,),
        figures=(sensitivity_forest, tier_2_with_lights, funnel),
        tables=(Listed(sensitivity_table, "folded", file="run"),),
    ),
    Entry(
        "Every defensible analysis",
        section="how-sure",
        page="multiverse",
        words=(MULTIVERSE, multiverse_words),
        figures=(specification_curve,),
        tables=(
            Listed(multiverse_table, file="run", columns=SETS_SHOWN),
            Listed(multiverse_choices_table, "folded", file="run", columns=CHOICES_SHOWN),
            Listed(multiverse_verdicts_table, "folded", file="run"),
        ),
        wide=True,
        when=_multiverse,
    ),
    Entry(
        "By design, and confounding",
        section="how-sure",
        page="designs",
        annex=1,
        words=(DESIGNS, designs_words),
        figures=(design_forest,),
        tables=(Listed(by_design_table, file="run"), Listed(confounded_table, "folded", file="run")),
        wide=True,
    ),
    Entry(
        "What the evidence said each year",
        section="how-sure",
        page="over-time",
        words=(OVER_TIME, over_time_words),
        figures=(cumulative_forest,),
        tables=(
            Listed(over_time_table, "folded", file="run", when=_dated),
            Listed(since_table, "folded", file="run", when=lambda run: bool(run.over_time.since)),
        ),
    ),
    Entry(
        "As if each year had been a planned look",
        section="how-sure",
        page="monitoring",
        words=(monitoring_words,),
        figures=(monitoring_figure,),
        tables=(Listed(monitoring_table, "folded", file="run", when=_monitored),),
        when=_dated,
    ),
    Entry(
        "Kinds of intervention in pairs",
        section="how-sure",
        page="kinds-compared",
        words=(KINDS, kinds_words),
        figures=(kinds_forest,),
        tables=(
            Listed(kind_pairs_table, "folded", file="run", columns=PAIRS_SHOWN, when=_kinds),
            Listed(kind_ranks_table, "folded", file="run", when=_kinds),
        ),
    ),
    Entry(
        "How often our own procedure errs",
        section="how-sure",
        page="how-often-we-err",
        annex=1,
        words=(ERRS, made_for_said, errs_said),
        tables=(Listed(errs_table, file="run", columns=ERRS_SHOWN, when=_simulated),),
    ),
    # Hundreds of rows of drawn data are for a screen and for files, not for a document of evidence.
    Entry(
        "How often our own procedure errs: all that was drawn",
        section="how-sure",
        page="drawn-data",
        tables=(
            Listed(kept_intervals_table, "folded", file="run", columns=INTERVALS_SHOWN, when=_simulated),
            Listed(kept_claims_table, "folded", file="run", columns=CLAIMS_SHOWN, when=_simulated_claims),
            Listed(kept_tests_table, "folded", file="run", columns=TESTS_SHOWN, when=_simulated_tests),
        ),
        when=_simulated,
    ),
    Entry(
        "What the next study would be worth",
        section="how-sure",
        page="next-study",
        words=(NEXT_STUDY, next_study_words),
        figures=(next_study_figure,),
        tables=(Listed(next_study_table, "folded", file="run"),),
        when=lambda run: bool(run.next_studies),
    ),
    Entry(
        "What may be missing",
        section="how-sure",
        page="missing",
        annex=1,
        words=(MISSING, missing_words, MISSING_SIZES, missing_sizes_words),
        tables=(
            Listed(unpublished_table, file="run", columns=UNPUBLISHED_SHOWN, title="What unpublished results could do"),
            Listed(known_missing_table, file="run", columns=KNOWN_SHOWN, title="What is known to be missing, by outcome (ROB-ME)"),
            Listed(missing_bounds_table, "folded", file="run", columns=BOUNDS_SHOWN),
            Listed(tipping_table, "folded", file="run"),
        ),
        wide=True,
    ),
    Entry(
        "What other reviews found",
        section="how-sure",
        page="other-reviews",
        annex=1,
        words=(OTHERS,),
        figures=(other_reviews_forest,),
        tables=(Listed(compared_reviews_table), Listed(other_reviews_table, shown="no", file="run")),
        wide=True,
        when=_others,
    ),
)
