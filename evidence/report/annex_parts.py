"""What stands in the evidence annex, in which order: headings, sentences, figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.table import Table
from evidence.base.words import say
from evidence.judgement.assessment import Assessment
from evidence.judgement.coverage import tables as coverage
from evidence.judgement.findings import tables as findings
from evidence.judgement.findings.answer import RECOMMENDATION, Summary
from evidence.judgement.grade.answer import GradeProfile
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.tables import READINGS
from evidence.judgement.risk_of_bias.tables import bias_sentence, judged_table
from evidence.synthesis.directions.tables import directions_table
from evidence.synthesis.pooled.per_hundred_table import per_100_table
from evidence.synthesis.studies import tables as studies
from evidence.synthesis.within.tables import annex_within_table

OF_RECOMMENDATIONS, OF_PRINCIPLES = "Findings for each recommendation", "Findings for each key principle"
OF_EQUITY, OF_GAPS, OF_SURVEYS = "Equality, diversity, inclusion and equity", "Research gaps", "Surveys"
SUMMARY = (
    f"The marks of the published guide stand beside those of the rating rule on these data. {READINGS} A rating of ours is a suggestion "
    "that a person confirms."
)
FINDINGS = (
    "For each recommendation: what the effects coded here show, outcome by outcome. A sentence says that something improves or worsens "
    "an outcome only where the whole interval lies on one side of zero. Every gate of a rating and every domain of a certainty stands in "
    "annex.xlsx (ratings_trace, grade)."
)
PRINCIPLES = (
    "The guide rests its key principles on other kinds of evidence. Where effects coded here come near to a principle, they are shown; "
    "they are not what the guide rests it on."
)
EQUITY = (
    "Who the studies speak of, and whether effects differ between groups. What was read is mostly abstracts, so most characteristics "
    "were not read. Shares and means of samples are ecological: they say nothing about people inside a sample."
)
NO_RATING = "no rating"
GAPS = "Which kinds of intervention have evidence on which outcomes, and where there is none."
SURVEY = "Shares as printed, with the interval that their number of answers allows."
STUDIES = "What each eligible study is, where its numbers were read, how far it can be trusted, which way it points, and what was left out."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the annex.

    Attributes
    ----------
    title : heading.
    level : 1 or 2.
    paragraphs : sentences below it.
    figures : names of figures, as in `draw_all`.
    tables : tables below them.
    wide : whether it needs a landscape page.
    own_page : whether it begins a page, as a part of level 1 does anyway.
    """

    title: str
    level: int
    paragraphs: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    wide: bool = False
    own_page: bool = False


def annex_parts(assessment: Assessment) -> tuple[Part, ...]:
    """Every part of the annex, top to bottom; a part without anything in it is left out."""
    results, facts = assessment, assessment.to_dict()
    plan = results.review.plan
    parts: list[Part] = []
    if assessment.ratings:
        parts.append(Part("Evidence summary", 1, (SUMMARY,), ("evidence_summary",), (findings.evidence_summary_table(assessment),)))
    for title, words, kind in ((OF_RECOMMENDATIONS, FINDINGS, True), (OF_PRINCIPLES, PRINCIPLES, False)):
        own = [one for one in assessment.annex.findings if (one.kind == RECOMMENDATION) == kind]
        if own:
            parts += [Part(title, 1, (words,), wide=True), *(_summary(one, assessment, own_page=kind and one is not own[0]) for one in own)]
    if plan.equity.family:
        tables = (coverage.groups_table(assessment), coverage.reported_table(assessment), coverage.progress_table(assessment))
        tests = (coverage.equity_table(results), coverage.interactions_table(results))
        inside = (annex_within_table(results),) if results.within else ()
        parts.append(Part(OF_EQUITY, 1, (EQUITY, *_served(assessment)), (), (*tables, *tests, *inside), True))
    gaps = say(
        "Of {coverage.gap_counts.cells} pairs of kind and outcome, {coverage.gap_counts.sized} have a sample with a size, "
        "{coverage.gap_counts.direction only} have directions only, {coverage.gap_counts.none} have neither, among eligible samples.",
        facts,
    )
    gap_tables = (coverage.gap_map_table(assessment), coverage.research_gaps_table(assessment))
    parts.append(Part(OF_GAPS, 1, (GAPS, gaps), ("gap_map",), gap_tables, True))
    if assessment.annex.survey:
        parts.append(Part(OF_SURVEYS, 1, (SURVEY,), ("survey",), (coverage.survey_table(assessment),), True))
    return (*parts, *_studies(assessment))


def annex_tables(assessment: Assessment, parts: Sequence[Part]) -> tuple[Table, ...]:
    """Every table of the annex, each once, in the order of the annex, and the findings as numbers."""
    tables = {table.name: table for part in parts for table in part.tables}
    return (*tables.values(), findings.findings_table(assessment))


def counts_sentence(facts: dict[str, Any]) -> str:
    """What was coded, and how much of it has a size; `facts` are those of results.json."""
    return say(
        "{counts.studies} evaluations were coded and {counts.eligible} are eligible; {counts.sized} of {counts.effects} coded effects, "
        "from {counts.samples} independent samples, have a printed size that can be computed.",
        facts,
    )


def _summary(summary: Summary, assessment: Assessment, own_page: bool) -> Part:
    title, recommends = findings.summary_title(summary), summary.kind == RECOMMENDATION
    words = [f"{'Evidence used here' if recommends else 'The guide rests it on'}: {summary.rests_on.rstrip('.')}.", summary.sentence]
    if summary.rows and isinstance(summary.rows[0].certainty, GradeProfile) and summary.rows[0].whole:
        words.append(certainty_words(summary.rows[0].certainty))
    if recommends:
        words += [text for one in assessment.ratings if one.recommendation == summary.number for text in rating_words(one)]
    else:
        words += _surveyed(assessment.review.plan.principles[str(summary.number)].figures, assessment)
    table = findings.summary_table(summary, f"Summary of findings, {title}", findings.unit_words(assessment))
    tables = (table,) if summary.rows else ()
    return Part(title[:1].upper() + title[1:], 2, tuple(words), (), tables, True, own_page)


def certainty_words(found: GradeProfile) -> str:
    """How sure one may be of the whole answer, and what took certainty off."""
    taken = [f"{domain.domain} takes off {domain.steps} ({domain.why})" for domain in found.domains if domain.steps]
    provisional = ", provisional" if found.provisional else ""
    return f"Certainty (GRADE): {found.certainty}{provisional}. It starts {found.start}; {'; '.join(taken) or 'nothing is taken off'}."


def rating_words(rating: Rating) -> tuple[str, ...]:
    """The bands, what to know of them, and what would move them."""
    shown = [NO_RATING if band == "none" else band for band in (rating.published, rating.literal, rating.graded)]
    caution = f" Caution: {rating.caution}." if rating.caution else ""
    return (
        "Rating: published {}; ours {} (basic) and {} (graded).".format(*shown) + caution,
        f"What would move it: {'; '.join(rating.to_move)}.",
    )


def _surveyed(figures: Sequence[str], assessment: Assessment) -> list[str]:
    """The survey figures that the guide prints beside a principle, with their intervals."""
    shares, said = {one.id: one for one in assessment.annex.survey}, []
    for name in figures:
        one = shares.get(name)
        if one is None:
            said.append(f"The plan names a figure {name}, which is not a share in survey.csv.")
            continue
        interval = " of {n} answers, interval {ci_low:.0%} to {ci_high:.0%}" if one.n is not None else ""
        note = f"; {one.why}" if one.why else ""
        said.append(say(f"{{what}}: {{share:.{one.digits}%}}{interval}{note}.", one.to_dict()))
    return said


def _served(assessment: Assessment) -> tuple[str, ...]:
    missed: dict[str, list[str]] = {}
    for one in assessment.annex.coverage.groups:
        if one.under_served:
            missed.setdefault(one.title.lower(), []).append(one.group)
    label = assessment.review.codebook.label
    unread = [one.characteristic for one in assessment.annex.coverage.reported if not one.value + one.words]
    said = []
    if missed:
        groups = "; ".join(f"{title}: {', '.join(named)}" for title, named in missed.items())
        said.append(f"Under-served by the evidence, by the rule below the next table: {groups}.")
    if unread:
        names = "; ".join(label("progress_plus", "characteristic", one) for one in unread)
        said.append(f"Read for no eligible study: {names}.")
    return tuple(said)


def _studies(assessment: Assessment) -> Sequence[Part]:
    results = assessment
    headline = results.review.plan.headline
    bias = replace(judged_table(results), name="risk_of_bias_analysed", title="Risk of bias of what is analysed")
    return (
        Part("The studies", 1, (STUDIES,), wide=True),
        Part("Eligible studies", 2, tables=(studies.characteristics_table(results),), wide=True),
        Part("Effects and their sources", 2, (), (f"forest_{headline}",), (studies.sourced_effects_table(results),), True),
        Part("What it means per 100", 2, tables=(per_100_table(results),), wide=True),
        Part("Risk of bias", 2, (bias_sentence(results),), ("risk_of_bias_counts",), (bias,), True),
        Part("Directions", 2, tables=(directions_table(results), studies.directions_by_sample_table(results)), wide=True),
        Part("Left out, and why", 2, (), ("flow",), (studies.exclusions_table(results),)),
    )
