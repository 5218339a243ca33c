"""What stands in the sections on studies and on methods, and in the annex alone: the second part of the one list of `contents.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evidence.base.table import Table
from evidence.judgement.coverage.figure import gap_map, survey
from evidence.judgement.coverage.tables import (
    gap_map_table,
    research_gaps_table,
    survey_table,
)
from evidence.judgement.coverage.words import GAPS, SURVEY, gap_words
from evidence.judgement.findings.tables import findings_table
from evidence.judgement.how_read.tables import reporting_table
from evidence.judgement.how_read.words import checklist_words, how_read_words
from evidence.judgement.ratings.tables import DECISION_SHOWN, ratings_table
from evidence.judgement.risk_of_bias.figure import bias_bars
from evidence.judgement.risk_of_bias.forests import forest_with_lights
from evidence.judgement.risk_of_bias.tables import judged_table
from evidence.judgement.risk_of_bias.words import judged_words
from evidence.report.cards.studies import study_cards
from evidence.report.downloads import DOWNLOADS, downloads_table
from evidence.report.entry import Entry, Listed, rated
from evidence.report.glossary import glossary_table
from evidence.robustness.examined import Examined
from evidence.synthesis.directions.figure import direction_plot
from evidence.synthesis.directions.tables import directions_table
from evidence.synthesis.directions.words import DIRECTIONS
from evidence.synthesis.effect_rows.tables import effects_table, ledger_table, tiers_table
from evidence.synthesis.effect_rows.words import CARDS, EXPLORER, LEDGER, TIERS
from evidence.synthesis.flow.figure import flow
from evidence.synthesis.flow.tables import explorer_table, flow_table, left_out_table
from evidence.synthesis.flow.words import FLOW
from evidence.synthesis.not_attempted.tables import not_attempted_table
from evidence.synthesis.not_attempted.words import NOT_ATTEMPTED
from evidence.synthesis.pooled.choices import choices_table
from evidence.synthesis.pooled.per_hundred_table import per_100_table
from evidence.synthesis.pooled.words import COMPUTED
from evidence.synthesis.studies.tables import (
    characteristics_table,
    directions_by_sample_table,
    exclusions_table,
    sourced_effects_table,
)
from evidence.synthesis.studies.words import STUDIES


def _all_effects(run: Examined) -> Table:
    return effects_table(run.effects)


def _ledger(run: Examined) -> Table:
    return ledger_table(run.effects)


def _with_checklists(run: Examined) -> bool:
    return bool(len(run.review.tables["reporting"]))


def _having(column: str, value: str) -> Callable[[dict[str, Any]], bool]:
    return lambda row: bool(row[column] == value)


STUDIES_AND_METHODS = (
    Entry(
        "Directions, where no size is printed",
        section="studies",
        page="directions",
        words=(DIRECTIONS,),
        figures=(direction_plot,),
        tables=(Listed(directions_table, file="run"),),
    ),
    Entry(
        "Research gaps",
        section="studies",
        page="research-gaps",
        annex=1,
        words=(GAPS, gap_words),
        figures=(gap_map,),
        tables=(Listed(gap_map_table, "folded", file="annex"), Listed(research_gaps_table, "folded", file="annex")),
        wide=True,
    ),
    Entry(
        "Surveys",
        section="studies",
        page="surveys",
        annex=1,
        words=(SURVEY,),
        figures=(survey,),
        tables=(Listed(survey_table, "folded", file="annex"),),
        wide=True,
        when=lambda run: bool(run.survey),
    ),
    Entry(
        "From the studies found to the analysis",
        section="studies",
        page="flow",
        words=(FLOW,),
        figures=(flow,),
        tables=(
            Listed(flow_table, "folded", file="run"),
            Listed(
                left_out_table,
                "folded",
                file="run",
                columns=("id", "reason"),
                rows=_having("stage", "looked at, not coded"),
                title="Looked at and never coded",
            ),
        ),
    ),
    Entry(
        "Every effect",
        section="studies",
        page="explorer",
        words=(EXPLORER, TIERS),
        tables=(
            Listed(explorer_table, "explored"),
            Listed(_all_effects, shown="no", file="run"),
            Listed(tiers_table, shown="no", file="run"),
        ),
    ),
    Entry(
        "Every study, with its effects",
        section="studies",
        page="cards",
        words=(CARDS,),
        cards=(study_cards,),
    ),
    Entry(
        "How it was computed",
        section="methods",
        page="computed",
        words=(COMPUTED,),
        tables=(Listed(choices_table, file="run"),),
    ),
    Entry(
        "What was done to each row", section="methods", page="ledger", words=(LEDGER,), tables=(Listed(_ledger, shown="no", file="run"),)
    ),
    Entry(
        "Not attempted, and what it would need",
        section="methods",
        page="not-attempted",
        annex=2,
        words=(NOT_ATTEMPTED,),
        tables=(Listed(not_attempted_table, file="annex"),),
        wide=True,
    ),
    Entry(
        "To decide on a rating",
        section="methods",
        page="to-decide",
        tables=(Listed(ratings_table, "folded", columns=DECISION_SHOWN, title="What was decided, or how to decide"),),
        when=rated,
    ),
    Entry(
        "How it was read",
        section="methods",
        page="how-it-was-read",
        annex=1,
        words=(how_read_words, checklist_words),
        tables=(Listed(reporting_table, "folded", file="run", when=_with_checklists),),
        wide=True,
    ),
    Entry("Downloads", section="methods", page="downloads", words=(DOWNLOADS,), tables=(Listed(downloads_table, "folded"),)),
    Entry("Glossary", section="methods", page="glossary", tables=(Listed(glossary_table),)),
    Entry("The studies", annex=1, words=(STUDIES,), wide=True),
    Entry("Eligible studies", annex=2, tables=(Listed(characteristics_table, file="annex"),), wide=True),
    Entry(
        "Effects and their sources",
        annex=2,
        figures=(forest_with_lights,),
        tables=(Listed(sourced_effects_table, file="annex"),),
        wide=True,
    ),
    Entry("What it means per 100", annex=2, tables=(Listed(per_100_table),), wide=True),
    Entry("Risk of bias", annex=2, words=(judged_words,), figures=(bias_bars,), tables=(Listed(judged_table, file="annex"),), wide=True),
    Entry(
        "Directions",
        annex=2,
        tables=(Listed(directions_table), Listed(directions_by_sample_table, file="annex")),
        wide=True,
    ),
    Entry("Left out, and why", annex=2, figures=(flow,), tables=(Listed(exclusions_table, file="annex"),)),
    Entry("Summary of findings, as numbers", tables=(Listed(findings_table, shown="no", file="annex"),)),
)
