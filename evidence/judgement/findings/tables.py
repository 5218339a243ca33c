"""The evidence summary in the guide's own layout, and the summaries of findings behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table, without_empty_columns
from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.findings.answer import RECOMMENDATION, FindingsRow, SummaryOfFindings
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import GRADED
from evidence.judgement.ratings.words import READINGS
from evidence.review.rating_rule import CANNOT
from evidence.synthesis import columns as shared
from evidence.synthesis.harms.words import flag_words
from evidence.synthesis.other_reviews.words import brief_words
from evidence.synthesis.pooled.answer import NoAnswer
from evidence.synthesis.pooled.per_hundred import AbsoluteEffect, PerHundred
from evidence.synthesis.pooled.tables import interval_text

BANDS = (("strong", "Strong evidence"), ("good", "Good evidence"), ("promising", "Promising evidence"), ("none", "No rating"))
MARK = "\N{CHECK MARK}"
SUMMARY_COLUMNS = (
    Column("recommendation", "Recommendation", "Number and title of the recommendation."),
    *(
        Column(
            band, title, f"Who gives this mark ({title.lower()}): published, and ours by the basic and by the graded reading of the rule."
        )
        for band, title in BANDS
    ),
    Column("why", "What ours rest on", "The size behind our marks, what keeps them from being higher, and what to be careful of."),
)

PEOPLE = Column(
    "people",
    "People",
    "How many people stand behind the size, by unit; units are never added up, and groups of unknown size are counted apart.",
)
FINDING_COLUMNS = (
    Column("outcome", "Outcome", "The outcomes that the row is about; the first row holds all of the body."),
    shared.BEHIND,
    PEOPLE,
    shared.SIZE,
    Column(
        "odds",
        "Odds ratio of the better outcome",
        "g as an odds ratio on the logistic scale, exp(g pi / sqrt 3), with its interval; above 1 the better outcome is more likely.",
        form="numeric text",
    ),
    Column(
        "per_100",
        "Per 100, at three risks in comparison groups",
        "Of 100 people, how many in comparison groups have the event, an arrow, how many with the intervention and the interval; "
        "or why it cannot be told.",
    ),
    Column(
        "directions",
        "Directions, all samples",
        "How many eligible samples with an effect in the row point which way, with or without a size; no measure of size. Harm: how many "
        "of its results lie on the side of the comparison group, and how many of these leave out no effect.",
    ),
    shared.CERTAINTY,
    shared.SENTENCE,
    shared.OTHERS,
)
# The same as numbers, for people who calculate on.
FINDING_NUMBERS = (
    Column("summary", "SummaryOfFindings", "The summary that the row belongs to: recommendation or principle, with its number."),
    Column("title", "Recommendation or principle", "Title of the recommendation or principle."),
    Column("outcome", "Outcome", "The outcomes that the row is about; the first row of a summary holds all of the body."),
    shared.K_SAMPLES,
    shared.K_EFFECTS,
    PEOPLE,
    shared.G,
    shared.CI_LOW,
    shared.CI_HIGH,
    Column(
        "odds_ratio",
        "Odds ratio",
        "g as an odds ratio of the better outcome, exp(g pi / sqrt 3); above 1 is better, empty where it has no meaning.",
    ),
    Column("odds_low", "Odds ratio, low", "Odds ratio at the lower end of the confidence interval of g."),
    Column("odds_high", "Odds ratio, high", "Odds ratio at the upper end of the confidence interval of g."),
    shared.EVENT,
    shared.without_risk("low_without", "Low risk: without, per 100", "lowest"),
    shared.with_support("low_with", "Low risk: with, per 100", "lowest"),
    shared.without_risk("middle_without", "Middle risk: without, per 100", "median"),
    shared.with_support("middle_with", "Middle risk: with, per 100", "median"),
    shared.without_risk("high_without", "High risk: without, per 100", "highest"),
    shared.with_support("high_with", "High risk: with, per 100", "highest"),
    Column(
        "better",
        "Samples better",
        "Votes of eligible samples for the group with the intervention, one for each sample and group of outcomes.",
        0,
    ),
    Column("worse", "Samples worse", "Votes of eligible samples for the comparison group, one for each sample and group of outcomes.", 0),
    Column(
        "no_difference",
        "Samples without a difference",
        "Votes of eligible samples for neither group, one for each sample and group of outcomes.",
        0,
    ),
    Column(
        "mixed",
        "Samples mixed",
        "Votes of eligible samples whose results point different ways, one for each sample and group of outcomes.",
        0,
    ),
    Column(
        "unfavourable", "Unfavourable results", "Results of eligible studies in the row that lie on the side of the comparison group.", 0
    ),
    Column("harms_clear", "Of these clear", "Unfavourable results whose interval, or printed p, leaves out no effect.", 0),
    shared.CERTAINTY,
    shared.SENTENCE,
    shared.OTHERS,
)
NOTE = (
    "Positive g is better. The odds ratio is g on the logistic scale and concerns the better outcome. Directions count every eligible "
    "sample with an effect in the row, with or without a size, once for each group of outcomes; they say nothing of size. Per 100: how "
    "many have the event that is named, on the logistic scale, at the lowest, median and highest risk of it among the comparison groups "
    "of all analysed effects (tiers 1 and 2). Certainty: by the review's rating rule; provisional where risk of bias was judged from the "
    "design alone."
)


def evidence_summary_table(assessment: Assessment) -> Table:
    """One row per recommendation, one column per band: where the guide's mark stands, and where ours do."""
    rows = tuple(_marks(rating) for rating in assessment.ratings)
    note = f"Published: the guide's mark. {READINGS} "
    note += "The size is that of the effects that pass the gates; the summary of findings shows all effects of the body."
    return Table("evidence_summary", "Evidence summary: the published marks and ours", SUMMARY_COLUMNS, rows, note)


def findings_table(assessment: Assessment) -> Table:
    """Every row of every summary of findings, as numbers."""
    units = unit_words(assessment)
    rows = [_numbers(summary, finding, units) for summary in assessment.findings for finding in summary.rows]
    return Table("findings", "Summary of findings, as numbers", FINDING_NUMBERS, tuple(rows), NOTE)


def summary_tables(assessment: Assessment, summary: SummaryOfFindings) -> tuple[Table, ...]:
    """One summary of findings as people read it; none where nothing quantitative stands behind it."""
    if not summary.rows:
        return ()
    units = unit_words(assessment)
    rows = tuple(_words(row, units) for row in summary.rows)
    title = f"Summary of findings, {_title(summary)}"
    return (without_empty_columns(Table(f"findings_{summary.name}", title, FINDING_COLUMNS, rows, NOTE)),)


def summary_heading(summary: SummaryOfFindings) -> str:
    """'Recommendation 2: Offer support ...'."""
    title = _title(summary)
    return title[:1].upper() + title[1:]


def _title(summary: SummaryOfFindings) -> str:
    kind = "recommendation" if summary.kind == RECOMMENDATION else "key principle"
    return f"{kind} {summary.number}: {summary.title}"


def _marks(rating: Rating) -> dict[str, Any]:
    cells: dict[str, list[str]] = {band: [] for band, _ in BANDS}
    ours = (("basic", rating.literal, rating.literal_by), ("graded", rating.graded, rating.graded_by))
    for who, band, only in (("published", rating.published, ""), *ours):
        text = f"{who}: {CANNOT}" if band == CANNOT else f"{MARK}\N{NO-BREAK SPACE}{who}"
        text += f", {only}" if only else ""
        cells["none" if band == CANNOT else band].append(text)
    said = (rated_size_text(rating), f"Not higher: {rating.reason(GRADED)}", f"Caution: {rating.caution}" if rating.caution else "")
    why = " ".join(f"{one}." for one in said if one)
    title = f"{rating.recommendation}. {rating.title}"
    return {"recommendation": title, "why": why} | {band: "\n".join(marks) or None for band, marks in cells.items()}


def rated_size_text(rating: Rating) -> str:
    """The answer that a rating rests on, after its gates; "" where there is none."""
    answer = rating.answer
    if answer is None or isinstance(answer, NoAnswer):
        return ""
    return f"g = {answer.g:z.2f} {interval_text(answer.ci_low, answer.ci_high)}, {several(answer.counts.samples, 'sample')}"


def _words(finding: FindingsRow, units: Mapping[str, str]) -> dict[str, Any]:
    answer, votes = finding.answer, finding.votes
    cells: dict[str, Any] = {"outcome": finding.outcome, "sentence": finding.sentence, "certainty": certainty_text(finding)}
    cells["others"] = brief_words(finding.others) or None
    cells["behind"] = f"{answer.counts.samples} ({len(answer.counts.effects)})"
    cells["people"] = people_text(answer.counts.people, answer.counts.people_missing, units)
    if not isinstance(answer, NoAnswer):
        cells["size"] = f"{answer.g:z.2f} {interval_text(answer.ci_low, answer.ci_high)}"
    if finding.odds_ratio is not None:
        cells["odds"] = f"{finding.odds_ratio:.2f} [{finding.odds_low:.2f}, {finding.odds_high:.2f}]"
    if isinstance(finding.absolute, AbsoluteEffect):
        cells["per_100"] = "\n".join((f"{finding.absolute.event_words}:", *map(_at_risk, finding.absolute.at)))
    elif not isinstance(answer, NoAnswer):
        cells["per_100"] = finding.absolute.reason
    counted = (("better", votes.better), ("worse", votes.worse), ("no difference", votes.none), ("mixed", votes.mixed))
    flag = flag_words(finding.harms)
    directions = ", ".join(f"{n} {name}" for name, n in counted if n) or "none read"
    return cells | {"directions": f"{directions}\nHarm: {flag}" if flag else directions}


def _at_risk(one: PerHundred) -> str:
    """'low: 12 -> 32 [18 to 52]'; a line ends only after "low:"."""
    text = f"{one.comparison:.0f} \N{RIGHTWARDS ARROW} {one.treated:.0f} [{one.treated_low:.0f} to {one.treated_high:.0f}]"
    return f"{one.at}: " + text.replace(" ", "\N{NO-BREAK SPACE}")


def certainty_text(finding: FindingsRow) -> str | None:
    """The certainty, and whether it rests on a provisional judgement; nothing where nothing was graded."""
    if isinstance(finding.certainty, NotEstimated):
        return None
    return finding.certainty.certainty + ("\n(provisional)" if finding.certainty.provisional else "")


def unit_words(assessment: Assessment) -> dict[str, str]:
    """Each unit of studies as it stands behind a number: person -> people."""
    return {spec.value: spec.label.lower() for spec in assessment.review.codebook.values("studies", "unit")}


def people_text(people: Mapping[str, int], missing: int, units: Mapping[str, str]) -> str | None:
    """People by unit, never added up, and for how many groups no number was read."""
    parts = [f"{n:,} {units.get(unit, unit)}" for unit, n in people.items()]
    if missing:
        parts.append(f"{several(missing, 'group')} of unknown size")
    return "\n".join(parts) or None


def _numbers(summary: SummaryOfFindings, finding: FindingsRow, units: Mapping[str, str]) -> dict[str, Any]:
    answer, votes = finding.answer, finding.votes
    cells: dict[str, Any] = {"summary": summary.name, "title": summary.title, "outcome": finding.outcome}
    cells |= {"k_samples": answer.counts.samples, "k_effects": len(answer.counts.effects)}
    cells |= {name: getattr(answer, name, None) for name in ("g", "ci_low", "ci_high")}
    cells["people"] = (people_text(answer.counts.people, answer.counts.people_missing, units) or "").replace("\n", "; ") or None
    cells |= {name: getattr(finding, name) for name in ("odds_ratio", "odds_low", "odds_high", "sentence")}
    cells |= {"certainty": finding.word, "others": brief_words(finding.others).replace("\n", " ") or None}
    if isinstance(finding.absolute, AbsoluteEffect):
        cells["event"] = finding.absolute.event_words
        for one in finding.absolute.at:
            cells |= {f"{one.at}_without": one.comparison, f"{one.at}_with": one.treated}
    cells |= {"unfavourable": len(finding.harms), "harms_clear": sum(one.clear is True for one in finding.harms)}
    return cells | {"better": votes.better, "worse": votes.worse, "no_difference": votes.none, "mixed": votes.mixed}
