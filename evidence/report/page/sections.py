"""What stands on the page, in which order: the texts, the tables and the figures of each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from evidence.base.table import Table, chosen
from evidence.judgement.assessment import WORDING, Assessment
from evidence.judgement.claims.answer import not_counted_again, tally_by_scope
from evidence.judgement.claims.tables import claims_table
from evidence.judgement.claims.verdicts import VERDICTS
from evidence.judgement.credibility.tables import credibility_table
from evidence.judgement.findings.tables import evidence_summary_table
from evidence.judgement.grade.tables import certainty_table, grade_table
from evidence.judgement.ratings.tables import READINGS, ratings_table, trace_table
from evidence.judgement.risk_of_bias.tables import bias_counts_table, bias_sentence, judged_table
from evidence.report.annex_parts import OF_EQUITY, OF_GAPS, OF_PRINCIPLES, OF_RECOMMENDATIONS, OF_SURVEYS, Part
from evidence.report.page.costs_section import costs_section
from evidence.report.page.parts import PageFigure, PageTable, Section, page_table
from evidence.synthesis.directions.tables import directions_table
from evidence.synthesis.effect_rows.tables import effects_table, ledger_table, tiers_table
from evidence.synthesis.flow.tables import flow_table, left_out_table
from evidence.synthesis.moderators.tables import moderators_table
from evidence.synthesis.pooled.per_hundred_table import per_100_table
from evidence.synthesis.pooled.tables import beside_table, side_by_side_table
from evidence.synthesis.review_run import Results
from evidence.synthesis.sensitivity.tables import sensitivity_table
from evidence.synthesis.within.tables import WITHIN, annex_within_table

FLOW = (
    "Every box is counted from the tables and is the sum of the boxes that it splits into. Reasons are given in the words of the coding, "
    "the most frequent first; the tables hold all of them."
)
TIERS = (
    "Tier 2 holds effects that can be computed under one stated assumption. They are marked (tier 2), stay out of the main answers "
    "and come in under sensitivity and tiers 1+2. No number is guessed: where it is printed nowhere that was read, no assumption is made. "
    "Tier 3 holds directions without a size, which are only counted."
)
ANSWERS = (
    "Positive is better. Tier 1 holds effects as printed; tiers 1+2 add effects that rest on one stated "
    "assumption. Intervals are cluster-robust (CR2, Satterthwaite), of two samples by Knapp-Hartung and never narrower than sampling "
    "errors allow; they are unreliable below 4 degrees of freedom (df)."
)
PER_100 = (
    "The pooled effect turned into events per 100, at the lowest, median and highest risk of the event that is named, among the comparison "
    "groups of all analysed effects (tiers 1 and 2). It assumes the logistic scale on which effects of yes/no outcomes became g."
)
TYPOLOGIES = "Each kind of intervention with its analysed effects. Where only a direction was read, the sample is named with its vote."
MODERATORS = (
    "One test per moderator by the main model, on the effects of the body “{overall}”. The detectable difference is the smallest that 80% "
    "power would have found: a test that finds nothing says little if it is large."
)
DIRECTIONS = (
    "One vote per sample and outcome group: better or worse if 70% of its rows say so. No vote is counted by significance. Abstracts "
    "select what they print, so a share of directions is not an effect."
)
SENSITIVITY = "The headline and the overall answer again, with one sample left out, some studies only, or another assumption."

RATINGS = f"The rule is data with the source of each clause. {READINGS} A rating is a suggestion that a person confirms."
CERTAINTY = (
    "How sure one may be of each pooled answer, in the manner of GRADE: randomised evidence starts high, other evidence low, and each "
    "concern takes a step off. Every judgement follows from numbers by the cut-offs of ratings.toml; nothing raises certainty here. "
    "It stands for the whole answer, while a rating first leaves out what its gates do not admit."
)
BIAS = (
    "Each study is judged in the domains of a tool, by people or by the tool's own algorithm from their answers. A domain that nobody "
    "judged counts as not judged, never as low. What follows from the design alone is a placeholder, not an appraisal. "
)
PROVISIONAL = "Provisional, because risk of bias was judged from the design alone, which earns neither good nor strong: "
CLAIMS = f"Each statement is tested by a declared query and a fixed rule. {WORDING} Where these data cannot carry a test, it says so."
RATINGS_SHOWN = (
    "recommendation",
    "title",
    "published",
    "literal",
    "graded",
    "literal_decided_by",
    "k_samples",
    "g",
    "ci_low",
    "ci_high",
    "decision",
)
CLAIMS_SHOWN = ("claim_id", "statement", "published", "scope", "value", "why")
MODERATORS_SHOWN = (
    "title",
    "k_samples",
    "statistic",
    "df_num",
    "df_denom",
    "p_value",
    "p_holm",
    "bootstrap_p",
    "detectable",
    "levels",
    "why",
)
ANALYSED_SHOWN = (
    "label",
    "outcome_measure",
    "g",
    "ci_low",
    "ci_high",
    "n_treat",
    "n_comp",
    "unit",
    "route",
    "assumptions",
    "source_locator",
)
SIZED_SHOWN = ("label", "outcome_measure", "g", "ci_low", "ci_high", "reason", "source_locator")
RECORDS_SHOWN = ("label", "outcome_measure", "direction", "tier", "reason", "source_locator")
Drawn = dict[str, PageFigure]


def sections(assessment: Assessment, parts: Sequence[Part], drawn: Drawn) -> tuple[Section, ...]:
    """The sections of the page, top to bottom; `parts` are those of the annex."""
    results = assessment
    return (
        _answers(results, drawn),
        _ratings(assessment, drawn),
        _certainty(assessment),
        _risk_of_bias(results, drawn),
        *_annex_sections(parts, drawn, (OF_RECOMMENDATIONS, OF_PRINCIPLES)),
        Section("per-100", "What it means per 100", (PER_100,), (), (page_table(per_100_table(results)),)),
        *costs_section(assessment),
        Section("typologies", "By kind of intervention", (TYPOLOGIES,), (drawn["forest_typology"],), ()),
        _moderators(results),
        Section("directions", "Directions, where no size is printed", (DIRECTIONS,), (), (page_table(directions_table(results)),)),
        _sensitivity(results, drawn),
        *_annex_sections(parts, drawn, (OF_EQUITY, OF_GAPS, OF_SURVEYS)),
        *_claims(assessment),
        _flow(results, drawn),
        _effects(results, drawn),
        Section("ledger", "What was done to each row", (), (), (page_table(ledger_table(results.effects), folded=True),)),
    )


def _answers(results: Results, drawn: Drawn) -> Section:
    figures = (drawn[f"forest_{results.review.plan.headline}"],)
    tables = (page_table(side_by_side_table(results)), page_table(beside_table(results), folded=True))
    return Section("answers", "Pooled answers", (ANSWERS,), figures, tables)


def _ratings(assessment: Assessment, drawn: Drawn) -> Section:
    ratings = ratings_table(assessment)
    to_move = replace(chosen(ratings, ("title", "to_move"), ratings.rows), title="What would move a rating")
    tables = (
        page_table(evidence_summary_table(assessment)),
        page_table(chosen(ratings, RATINGS_SHOWN, ratings.rows)),
        page_table(to_move, folded=True),
        page_table(trace_table(assessment), folded=True),
    )
    figures = (drawn["evidence_summary"],) if "evidence_summary" in drawn else ()
    return Section("ratings", "The recommendations and their ratings", (RATINGS, *_provisional(assessment)), figures, tables)


def _certainty(assessment: Assessment) -> Section:
    grade = grade_table(assessment)
    grades = chosen(grade, ("title", "domain", "judgement", "why"), grade.rows)
    tables = (page_table(certainty_table(assessment)), page_table(grades, folded=True))
    return Section("certainty", "Certainty of the evidence", (CERTAINTY,), (), tables)


def _risk_of_bias(results: Results, drawn: Drawn) -> Section:
    figures = tuple(figure for name, figure in drawn.items() if name.startswith("risk_of_bias"))
    tables = (page_table(bias_counts_table(results), folded=True), page_table(judged_table(results), folded=True))
    return Section("risk-of-bias", "Risk of bias", (BIAS + bias_sentence(results),), figures, tables)


def _moderators(results: Results) -> Section:
    moderators = moderators_table(results)
    words = MODERATORS.replace("{overall}", results.review.plan.bodies["overall"].title) + (WITHIN if results.within else "")
    tables = (
        page_table(_some(moderators, "Tested", MODERATORS_SHOWN, lambda row: row.get("statistic") is not None)),
        page_table(_some(moderators, "Not tested, and why", ("title", "why"), lambda row: row.get("statistic") is None)),
        *((page_table(annex_within_table(results)),) if results.within else ()),
    )
    return Section("moderators", "Does it differ by what the studies are?", (words,), (), tables)


def _sensitivity(results: Results, drawn: Drawn) -> Section:
    tables = (page_table(sensitivity_table(results), folded=True),)
    return Section("sensitivity", "If choices change", (SENSITIVITY,), (drawn["funnel"],), tables)


def _claims(assessment: Assessment) -> tuple[Section, ...]:
    """The claims of the guide; nothing where the review has none."""
    if not assessment.claims:
        return ()
    tables = (*_claims_by_verdict(claims_table(assessment)), page_table(credibility_table(assessment), folded=True))
    return (Section("claims", "What the guide states, compared with these results", (CLAIMS, _tally(assessment)), (), tables),)


def _flow(results: Results, drawn: Drawn) -> Section:
    tables = (page_table(flow_table(results), folded=True), page_table(left_out_table(results), folded=True))
    return Section("flow", "From the studies found to the analysis", (FLOW,), (drawn["flow"],), tables)


def _effects(results: Results, drawn: Drawn) -> Section:
    effects = effects_table(results.effects)
    tables = (
        page_table(_some(effects, "Tier 1: as printed", ANALYSED_SHOWN, _having("use", "tier 1"))),
        page_table(_some(effects, "Tier 2: under one stated assumption", ANALYSED_SHOWN, _having("use", "tier 2")), folded=True),
        page_table(tiers_table(results), folded=True),
        page_table(
            _some(effects, "Left out with a reason, though a size can be computed", SIZED_SHOWN, _having("use", "sensitivity")), folded=True
        ),
        page_table(_some(effects, "Kept as records, not analysed", RECORDS_SHOWN, _having("use", "record")), folded=True),
    )
    return Section("effects", "The effects behind it", (TIERS,), (drawn["forest_tier_2"],), tables)


def _annex_sections(parts: Sequence[Part], drawn: Drawn, titles: tuple[str, ...]) -> tuple[Section, ...]:
    """Parts of the annex as sections of the page; the tables of their subparts stand with them, folded if a part has several."""
    found: list[Section] = []
    for part in parts:
        if part.level == 1:
            found.append(Section(part.title.lower().replace(" ", "-").replace(",", ""), part.title, part.paragraphs))
        last = found[-1]
        figures = tuple(drawn[name] for name in part.figures if name in drawn)
        tables = tuple(page_table(table, folded=True) for table in part.tables)
        found[-1] = replace(last, figures=(*last.figures, *figures), tables=(*last.tables, *tables))
    return tuple(section for section in found if section.title in titles)


def _some(table: Table, title: str, columns: tuple[str, ...], keep: Callable[[dict[str, Any]], bool]) -> Table:
    return replace(chosen(table, columns, (row for row in table.rows if keep(row))), title=title)


def _having(column: str, value: str) -> Callable[[dict[str, Any]], bool]:
    return lambda row: row[column] == value


def _provisional(assessment: Assessment) -> tuple[str, ...]:
    titles = [rating.title for rating in assessment.ratings if rating.provisional]
    return (PROVISIONAL + "; ".join(titles) + ".",) if titles else ()


def _claims_by_verdict(claims: Table) -> tuple[PageTable, ...]:
    verdicts = dict.fromkeys(row["verdict"] for row in claims.rows)
    ordered = sorted(verdicts, key=VERDICTS.index)
    return tuple(
        page_table(_some(claims, verdict.capitalize(), CLAIMS_SHOWN, _having("verdict", verdict)), folded=verdict == VERDICTS[-1])
        for verdict in ordered
    )


def _tally(assessment: Assessment) -> str:
    parts = []
    for scope, counts in tally_by_scope(assessment.claims).items():
        named = ", ".join(f"{verdict} {n}" for verdict, n in counts.items() if n)
        parts.append(f"{scope}: {named}")
    return f"By scope: {'; '.join(parts)}{not_counted_again(assessment.claims)}."
