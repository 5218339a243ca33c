"""What stands on the page, in the annex and in the folder of a run, in one list from top to bottom.

Page, Word, Excel, CSV and `Results.figures()` follow from it. A new subject is a folder of its own and an entry here; a new table or
figure is a function of its subject and its line here. The section on how sure one can be stands in `contents_how_sure.py`; those on
studies and methods, and what the annex has alone, in `contents_studies.py`.
"""

from __future__ import annotations

from evidence.judgement.claims.tables import claims_table, shown_claims_table
from evidence.judgement.claims.words import CLAIMS, tally_words
from evidence.judgement.costs.figure import break_even_curve
from evidence.judgement.costs.tables import cost_basis_table, cost_limits_table, cost_sets_table, costs_table, one_way_table
from evidence.judgement.costs.words import costs_title, costs_words
from evidence.judgement.coverage.tables import (
    equity_table,
    groups_table,
    interactions_table,
    progress_table,
    reported_table,
)
from evidence.judgement.coverage.words import EQUITY, served_words
from evidence.judgement.credibility.tables import credibility_table
from evidence.judgement.findings.figure import evidence_summary
from evidence.judgement.findings.icon_array import icon_array
from evidence.judgement.findings.paragraphs import (
    FINDINGS,
    PRINCIPLES,
    on_principles,
    on_recommendations,
    principle_words,
    recommendation_words,
)
from evidence.judgement.findings.tables import evidence_summary_table, summary_heading, summary_tables
from evidence.judgement.otherwise.tables import OTHERWISE_SHOWN, otherwise_table
from evidence.judgement.ratings.tables import RATINGS_SHOWN, ratings_table, trace_table
from evidence.judgement.ratings.words import HOW, RATINGS, SUMMARY, provisional_words
from evidence.judgement.risk_of_bias.forests import forest_with_lights, kinds_with_lights
from evidence.report.cards.answers import answer_cards
from evidence.report.cards.claims import claim_cards
from evidence.report.cards.recommendations import recommendation_cards
from evidence.report.contents_how_sure import HOW_SURE
from evidence.report.contents_studies import STUDIES_AND_METHODS
from evidence.report.entry import Each, Entry, Listed, rated
from evidence.robustness.examined import Examined
from evidence.synthesis.cohorts.tables import predictor_rows_table, predictors_table, rates_table, shown_rates_table
from evidence.synthesis.cohorts.words import COHORTS
from evidence.synthesis.harms.tables import eligible_harms_table, harm_counts_table, harms_table
from evidence.synthesis.harms.words import HARMS, harms_words
from evidence.synthesis.moderators.figure import moderator_bubbles
from evidence.synthesis.moderators.tables import TESTED_SHOWN, UNTESTED_SHOWN, kinds_table, moderators_table
from evidence.synthesis.moderators.words import moderators_words
from evidence.synthesis.pooled.per_hundred_table import per_100_table
from evidence.synthesis.pooled.tables import alternatives_table, pooled_table, side_by_side_table, weights_table
from evidence.synthesis.pooled.words import ANSWERS, PER_100, TYPOLOGIES
from evidence.synthesis.within.tables import shown_within_table, within_interactions_table, within_table
from evidence.synthesis.within.words import within_words


def _within(run: Examined) -> bool:
    return bool(run.within)


def _predicted(run: Examined) -> bool:
    return bool(len(run.review.tables["prognosis"]))


def _with_rates(run: Examined) -> bool:
    return bool(len(run.review.tables["baselines"]))


CONTENTS = (
    Entry(
        "Pooled answers",
        section="answer",
        page="answers",
        words=(ANSWERS,),
        figures=(forest_with_lights,),
        tables=(
            Listed(pooled_table, shown="no", file="run"),
            Listed(side_by_side_table),
            Listed(weights_table, shown="no", file="run"),
            Listed(alternatives_table, shown="no", file="run"),
        ),
        cards=(answer_cards,),
    ),
    Entry(
        "What it means per 100",
        section="answer",
        page="per-100",
        words=(PER_100,),
        figures=(icon_array,),
        tables=(Listed(per_100_table, file="run"),),
    ),
    Entry(
        "Harms and unfavourable results",
        section="answer",
        page="harms",
        annex=1,
        words=(HARMS, harms_words),
        tables=(
            Listed(harm_counts_table, file="run"),
            Listed(eligible_harms_table, "folded"),
            Listed(harms_table, shown="no", file="run"),
        ),
        wide=True,
    ),
    Entry(
        "Evidence summary",
        annex=1,
        words=(SUMMARY,),
        figures=(evidence_summary,),
        tables=(Listed(evidence_summary_table, file="annex"),),
        when=rated,
    ),
    Entry(
        "The recommendations and their ratings",
        section="recommendations",
        page="ratings",
        words=(RATINGS, provisional_words),
        cards=(recommendation_cards,),
    ),
    Entry(
        "How they were rated",
        section="recommendations",
        page="rating-rule",
        words=(HOW,),
        figures=(evidence_summary,),
        tables=(
            Listed(evidence_summary_table, "folded"),
            Listed(ratings_table, "folded", file="run", columns=RATINGS_SHOWN),
            Listed(otherwise_table, "folded", file="run", columns=OTHERWISE_SHOWN),
            Listed(trace_table, "folded", file="run"),
        ),
        when=rated,
    ),
    Entry(
        "Findings for each recommendation",
        section="recommendations",
        page="findings-for-each-recommendation",
        annex=1,
        words=(FINDINGS,),
        each=Each(on_recommendations, summary_heading, recommendation_words, summary_tables, own_page=True),
        wide=True,
        when=lambda run: bool(on_recommendations(run)),
    ),
    Entry(
        "Findings for each key principle",
        section="recommendations",
        page="findings-for-each-key-principle",
        annex=1,
        words=(PRINCIPLES,),
        each=Each(on_principles, summary_heading, principle_words, summary_tables),
        wide=True,
        when=lambda run: bool(on_principles(run)),
    ),
    Entry(
        "What the guide states, compared with these results",
        section="recommendations",
        page="claims",
        words=(CLAIMS, tally_words),
        tables=(
            Listed(shown_claims_table, "explored"),
            Listed(claims_table, shown="no", file="run"),
            Listed(credibility_table, shown="no", file="run"),
        ),
        cards=(claim_cards,),
        when=lambda run: bool(run.claims),
    ),
    Entry(
        "By kind of intervention",
        section="for-whom",
        page="typologies",
        words=(TYPOLOGIES,),
        figures=(kinds_with_lights,),
        tables=(Listed(kinds_table, file="run"),),
    ),
    Entry(
        "Does it differ by what the studies are?",
        section="for-whom",
        page="moderators",
        words=(moderators_words, within_words),
        figures=(moderator_bubbles,),
        tables=(
            Listed(moderators_table, file="run", columns=TESTED_SHOWN, rows=lambda row: row.get("statistic") is not None, title="Tested"),
            Listed(moderators_table, columns=UNTESTED_SHOWN, rows=lambda row: row.get("statistic") is None, title="Not tested, and why"),
            Listed(shown_within_table, when=_within),
            Listed(within_table, shown="no", file="run", when=_within),
            Listed(within_interactions_table, "folded", file="run", when=_within),
        ),
    ),
    Entry(
        "Equality, diversity, inclusion and equity",
        section="for-whom",
        page="equality-diversity-inclusion-and-equity",
        annex=1,
        words=(EQUITY, served_words),
        tables=(
            Listed(groups_table, "folded", file="annex"),
            Listed(reported_table, "folded", file="annex"),
            Listed(progress_table, "folded", file="annex"),
            Listed(equity_table, "folded", file="annex"),
            Listed(interactions_table, "folded", file="annex"),
            Listed(shown_within_table, "folded", when=_within),
        ),
        wide=True,
        when=lambda run: bool(run.review.plan.equity.family),
    ),
    Entry(
        "Prognosis and base rates",
        section="for-whom",
        page="prognosis-and-base-rates",
        annex=1,
        words=(COHORTS,),
        tables=(
            Listed(predictors_table, "folded", file="run", when=_predicted),
            Listed(predictor_rows_table, shown="no", file="run", when=_predicted),
            Listed(shown_rates_table, "folded", when=_with_rates),
            Listed(rates_table, shown="no", file="run", when=_with_rates),
        ),
        wide=True,
        when=lambda run: _predicted(run) or _with_rates(run),
    ),
    *HOW_SURE,
    Entry(
        costs_title,
        section="costs",
        page="support-costs",
        words=(costs_words,),
        figures=(break_even_curve,),
        tables=(
            Listed(costs_table, shown="no", file="run"),
            Listed(cost_sets_table),
            Listed(cost_limits_table),
            Listed(cost_basis_table, "folded"),
            Listed(one_way_table, "folded"),
        ),
        when=lambda run: run.review.plan.costs is not None,
    ),
    *STUDIES_AND_METHODS,
)
