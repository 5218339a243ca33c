"""The evidence summary in the guide's own layout, and the summaries of findings behind it."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase
from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table, without_empty_columns
from evidence.base.words import several
from evidence.judgement.assessment import Assessment
from evidence.judgement.findings.answer import RECOMMENDATION, FindingsRow, OddsRatio, SummaryOfFindings
from evidence.judgement.grade.answer import STARTS
from evidence.judgement.grade.words import symbols
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import GRADED
from evidence.judgement.ratings.words import READINGS
from evidence.review.rating_rule import CANNOT
from evidence.synthesis import columns as shared
from evidence.synthesis.bodies import NO_SIZE
from evidence.synthesis.harms.words import flag_words
from evidence.synthesis.other_reviews.words import brief_words
from evidence.synthesis.pooled.answer import NoAnswer
from evidence.synthesis.pooled.per_hundred import CANNOT_BE_ESTIMATED, TIMES_APART, AbsoluteEffect, PerHundred
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
    Column("why", "What ours rest on", "The size behind our marks, what keeps them from being higher, and a caution where one is due."),
)

PEOPLE = Column(
    "people",
    "People",
    "How many people the size rests on, by unit; units are never added up, and groups of unknown size are counted separately.",
)
# What takes certainty off: the domain of GRADE, by how many levels, and why. Each has a letter in a summary of findings.
Taken = tuple[str, int, str]
# What stands in place of odds and numbers per 100 of an interval too wide for them; the note below the table says when.
CANNOT_SAID = "cannot be estimated"
Letters = Mapping[Taken, str]
OUTCOME = Column("outcome", "Outcome", "The outcomes that the row is about; the first row holds all of the body.")
FINDING_COLUMNS = (
    OUTCOME,
    Column(
        "behind",
        "Evidence",
        "What the size rests on: independent samples, in brackets the number of effects they gave; people by unit; samples by design, "
        "and follow-up in months.",
    ),
    shared.SIZE,
    Column(
        "odds",
        "Odds ratio of the better outcome",
        "g as an odds ratio on the logistic scale, exp(g pi / sqrt 3), with its interval; above 1 the better outcome is more likely. "
        "Empty where an effect is on neither a yes/no outcome nor the time to one.",
        form="numeric text",
    ),
    Column(
        "per_100",
        "Per 100",
        "Of 100 people, how many have the event without the intervention, an arrow, how many with it and the interval: at the lowest, "
        "median and highest risk of comparison groups and at published ones, which are named, then the prediction interval for a new "
        "place; or why it cannot be told.",
    ),
    Column(
        "directions",
        "Directions, all samples",
        "How many eligible samples with an effect in the row point each way, with or without a size; this does not measure size. Harm: "
        "how many of its results favour the comparison group, and how many of these exclude a difference of zero.",
    ),
    shared.CERTAINTY.noted(
        "How sure one may be of the answer, as GRADE's symbols and words; letters lead to the table of what takes certainty off."
    ),
    shared.SENTENCE,
)
FOOTNOTE_COLUMNS = (
    Column("letter", "Note", "The letter beside a certainty in the summary of findings."),
    Column("domain", "Domain", "What takes certainty off: a domain of GRADE."),
    Column("steps", "Levels", "How many levels of certainty it takes off.", 0),
    Column("why", "Why", "How that follows from the numbers, by the cut-offs of the review's rating rule."),
)
OTHER_COLUMNS = (OUTCOME, shared.OTHERS)
# The same as numbers, for people who calculate on.
FINDING_NUMBERS = (
    Column("summary", "SummaryOfFindings", "The summary that the row belongs to: recommendation or principle, with its number."),
    Column("title", "Recommendation or principle", "Title of the recommendation or principle."),
    OUTCOME,
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
    Column("unfavourable", "Unfavourable results", "Results of eligible studies in the row that favour the comparison group.", 0),
    Column("harms_clear", "Of these clear", "Unfavourable results whose interval, or printed p, excludes a difference of zero.", 0),
    shared.CERTAINTY,
    shared.SENTENCE,
    shared.OTHERS,
)
NOTE = (
    "Positive g is better. The odds ratio is g on the logistic scale and concerns the better outcome. Directions count every eligible "
    "sample with an effect in the row, with or without a size, once for each group of outcomes; they say nothing about size. Per 100: "
    "how many have the named event, on the logistic scale, at its lowest, median and highest risk among the comparison groups of all "
    "analysed effects (tiers 1 and 2), and at published risks for all people of a place. Odds and numbers per 100 cannot be "
    f"estimated where the ends of the interval, as odds ratios, are more than {TIMES_APART:,.0f} times apart. Certainty: by the review's "
    "rating rule; provisional where risk of bias was judged from the design alone."
)


def evidence_summary_table(assessment: Assessment) -> Table:
    """One row per recommendation, one column per band: where the guide's mark stands, and where ours do."""
    rows = tuple(_marks(rating) for rating in assessment.ratings)
    note = f"Published: the guide's mark. {READINGS} "
    note += (
        "The size is that of the effects that meet the entry conditions of the rule; the summary of findings shows all effects on the "
        "question."
    )
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
    letters = _letters(summary)
    rows = tuple(_words(row, units, letters) for row in summary.rows)
    name, title = f"findings_{summary.name}", _title(summary)
    tables = [without_empty_columns(Table(name, f"Summary of findings, {title}", FINDING_COLUMNS, rows, NOTE))]
    if letters:
        notes = tuple({"letter": one, "domain": domain, "steps": steps, "why": why} for (domain, steps, why), one in letters.items())
        tables.append(Table(f"{name}_certainty", f"What takes certainty off, {title}", FOOTNOTE_COLUMNS, notes))
    others = tuple({"outcome": row.outcome, "others": brief_words(row.others)} for row in summary.rows if row.others)
    if others:
        tables.append(Table(f"{name}_others", f"What other reviews found, {title}", OTHER_COLUMNS, others))
    return tuple(tables)


def _letters(summary: SummaryOfFindings) -> Letters:
    """A letter for each domain that takes certainty off a row, in the order of the rows; the same words have the same letter."""
    taken = dict.fromkeys(domain for row in summary.rows for domain in _taken(row))
    return {domain: letter_of(position) for position, domain in enumerate(taken)}


def _taken(finding: FindingsRow) -> tuple[Taken, ...]:
    found = finding.certainty
    if isinstance(found, NotEstimated):
        return ()
    design = "study design", STARTS["high"] - STARTS[found.start], f"starts at {found.start}: {found.start_why}"
    return tuple(one for one in (design, *((one.domain, one.steps, one.why) for one in found.domains)) if one[1])


def letter_of(position: int) -> str:
    """Letters in order, and two where they run out.

    >>> letter_of(0), letter_of(25), letter_of(26), letter_of(52)
    ('a', 'z', 'aa', 'ba')
    """
    first, last = divmod(position, len(ascii_lowercase))
    return (ascii_lowercase[first - 1] if first else "") + ascii_lowercase[last]


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


def _words(finding: FindingsRow, units: Mapping[str, str], letters: Letters) -> dict[str, Any]:
    answer, votes = finding.answer, finding.votes
    cells: dict[str, Any] = {"outcome": finding.outcome, "sentence": finding.sentence, "certainty": certainty_text(finding, letters)}
    cells["behind"] = _behind(finding, units)
    if not isinstance(answer, NoAnswer):
        cells["size"] = f"{answer.g:z.2f} {interval_text(answer.ci_low, answer.ci_high)}"
        cells["odds"] = _odds_text(finding.odds)
    if isinstance(finding.absolute, AbsoluteEffect):
        shown = (*finding.absolute.at, *finding.absolute.published)
        cells["per_100"] = "\n".join((f"{finding.absolute.event_words}:", *map(_at_risk, shown)))
    elif not isinstance(answer, NoAnswer):
        cells["per_100"] = CANNOT_SAID if finding.absolute.reason == CANNOT_BE_ESTIMATED else finding.absolute.reason
    counted = (("better", votes.better), ("worse", votes.worse), ("no difference", votes.none), ("mixed", votes.mixed))
    flag = flag_words(finding.harms)
    directions = ", ".join(f"{n} {name}" for name, n in counted if n) or "none read"
    return cells | {"directions": f"{directions}\nHarm: {flag}" if flag else directions}


def _at_risk(one: PerHundred) -> str:
    """'low: 12 -> 32 [18 to 52]', and on a line of its own 'new place 9 to 60'."""
    text = f"{one.comparison:.0f} \N{RIGHTWARDS ARROW} {one.treated:.0f} [{one.treated_low:.0f} to {one.treated_high:.0f}]"
    place = "" if one.place_low is None else f"\nnew place {one.place_low:.0f}\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}{one.place_high:.0f}"
    return f"{one.at}: " + text.replace(" ", "\N{NO-BREAK SPACE}") + place


def _behind(finding: FindingsRow, units: Mapping[str, str]) -> str:
    """Samples and effects, people, designs and follow-up, a line each."""
    counts, made_by = finding.answer.counts, finding.made_by
    if not counts.effects:
        return NO_SIZE[:1].upper() + NO_SIZE[1:]
    lines = [f"{several(counts.samples, 'sample')} ({several(len(counts.effects), 'effect')})"]
    lines.append(people_text(counts.people, counts.people_missing, units) or "")
    lines += [f"{design}: {samples}" for design, samples in made_by.designs]
    if made_by.months:
        ends = dict.fromkeys((made_by.months[0], made_by.months[-1]))
        lines.append(f"Followed for {' to '.join(f'{one:g}' for one in ends)} months")
    if made_by.unknown:
        lines.append(f"Follow-up of {several(made_by.unknown, 'effect')} not read")
    return "\n".join(filter(None, lines))


def _odds_text(odds: OddsRatio | NotEstimated) -> str | None:
    if isinstance(odds, OddsRatio):
        return f"{odds.ratio:.2f} [{odds.low:.2f}, {odds.high:.2f}]"
    return CANNOT_SAID if odds.reason == CANNOT_BE_ESTIMATED else None


def certainty_text(finding: FindingsRow, letters: Letters) -> str | None:
    """The certainty as symbols and words, what took it off, and whether it is provisional; nothing where nothing was graded."""
    if isinstance(finding.certainty, NotEstimated):
        return None
    notes = ", ".join(letters[one] for one in _taken(finding))
    lines = [f"{symbols(finding.certainty.certainty)}\n{finding.certainty.certainty}" + (f" ({notes})" if notes else "")]
    return "\n".join((*lines, "provisional") if finding.certainty.provisional else lines)


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
    if isinstance(finding.odds, OddsRatio):
        cells |= {"odds_ratio": finding.odds.ratio, "odds_low": finding.odds.low, "odds_high": finding.odds.high}
    cells |= {"sentence": finding.sentence, "certainty": finding.word, "others": brief_words(finding.others).replace("\n", " ") or None}
    if isinstance(finding.absolute, AbsoluteEffect):
        cells["event"] = finding.absolute.event_words
        for one in finding.absolute.at:
            cells |= {f"{one.at}_without": one.comparison, f"{one.at}_with": one.treated}
    cells |= {"unfavourable": len(finding.harms), "harms_clear": sum(one.clear is True for one in finding.harms)}
    return cells | {"better": votes.better, "worse": votes.worse, "no_difference": votes.none, "mixed": votes.mixed}
