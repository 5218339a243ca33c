"""Rules on the coder's decisions: two that contradict each other, or one without its reason."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.base.words import shown
from evidence.effects.result import Effect
from evidence.effects.statistics import STATISTICS
from evidence.review.analysed import is_eligible
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.row import of_row, size
from evidence.review.tables import Row

coding = of_family("coding")


@coding("analysed-not-tier-1", "error", "effect")
def analysed_not_tier_1(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "yes" and row["tier"] != 1:
        seen = f"in_analysis yes with tier {row.text('tier') or 'empty'}"
        yield of_row(row, "tier", seen, "tier 1 where in_analysis is yes", "Set the tier to 1, or in_analysis to no with its reason.")


@coding(
    "analysed-needs-assumption",
    "warning",
    "effect",
    cause="a test or coefficient of an adjusted model, or of a yes/no outcome without its cells",
)
def analysed_needs_assumption(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "yes" and isinstance(found := size(row), Effect) and found.needs:
        fix = "Set in_analysis to no and tier to 2, and state the assumption in assumptions.csv; or explain it in explanations.csv."
        yield of_row(row, "in_analysis", f"in_analysis yes, but {found.needs}", "a size that follows from what is printed", fix)


@coding("analysed-not-eligible", "error", "review", cause="eligibility was settled after the effects were coded")
def analysed_not_eligible(review: ReviewTables) -> Iterator[Finding]:
    """One message a study, at its eligibility, which names every cell of its effects that says otherwise."""
    analysed: dict[str, list[Row]] = {}
    for row in review.rows("effects"):
        if row["in_analysis"] == "yes":
            analysed.setdefault(row.text("study_id"), []).append(row)
    answers = review.codebook.values_of("studies", "eligible")  # any other value is reported at its cell
    for study in review.rows("studies"):
        rows = analysed.get(study.id, [])
        if rows and study.text("eligible") in answers and not is_eligible(study):
            named = ", ".join(f"{row.id} ({row.file}:{row.line})" for row in rows)
            seen = f"{study.text('eligible')}, but in_analysis is yes for {named}"
            fix = "Set in_analysis of these effects to no, each with its exclusion_reason; or set eligible to yes if the study is."
            yield of_row(study, "eligible", seen, "yes where an effect of the study is in the analysis", fix)


@coding("left-out-without-reason", "warning", "effect", cause="the reason was not written down when the row was coded")
def left_out_without_reason(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "no" and not row.text("exclusion_reason"):
        yield of_row(row, "exclusion_reason", "in_analysis no without a reason", "a reason where in_analysis is no", "Give the reason.")


@coding("analysed-with-exclusion-reason", "warning", "effect")
def analysed_with_exclusion_reason(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "yes" and row.text("exclusion_reason"):
        seen = "in_analysis yes with a reason for leaving it out"
        yield of_row(row, "exclusion_reason", seen, "no reason where in_analysis is yes", "Empty the reason, or set in_analysis to no.")


@coding("excluded-but-eligible", "warning", "review")
def excluded_but_eligible(review: ReviewTables) -> Iterator[Finding]:
    eligible = {study.id: study.line for study in review.rows("studies") if is_eligible(study)}
    for row in review.rows("exclusions"):
        if row["level"] == "study" and row.id in eligible:
            seen = f"a study that is eligible on line {eligible[row.id]} of studies.csv"
            yield Finding(row.file, row.line, "id", row.id, seen, "studies that are not eligible", "Delete this row, or correct eligible.")


@coding("kept-and-left-out", "error", "review", cause="a study that was coded, or excluded for another reason, since")
def kept_and_left_out(review: ReviewTables) -> Iterator[Finding]:
    excluded = {row.id: row for row in review.rows("exclusions") if row["level"] == "study"}
    elsewhere = excluded | {row.id: row for row in review.rows("studies")}
    for row in review.rows("without_results"):
        if row.id in elsewhere:
            other = elsewhere[row.id]
            seen = f"{shown(row.id)}, which stands on line {other.line} of {other.file} too"
            yield Finding(row.file, row.line, "id", row.id, seen, "each study in one of the three tables", "Delete one of the two rows.")


@coding("interval-without-level", "warning", "effect", cause="the level is only printed in the methods section")
def interval_without_level(row: Row) -> Iterator[Finding]:
    if row.text("ci_low") and row.text("ci_high") and not row.text("ci_level"):
        yield of_row(row, "ci_level", "an interval without its level", "the level in percent", "Write 95 if the source says so.")


@coding("spread-of-what", "warning", "effect", cause="mean changes, with the standard deviation of the changes, coded as means")
def spread_of_what(row: Row) -> Iterator[Finding]:
    """A size that rests on standard deviations of which it is not said whether they are of scores or of changes."""
    described = STATISTICS.get(row.text("statistic"))
    if described is None or "sd_of" not in described.asked or row["in_analysis"] != "yes" or row.text("sd_of"):
        return
    if row.text("sd_treat") or row.text("sd_comp"):
        seen = f"standard deviations of {row.text('sd_treat')} and {row.text('sd_comp')}, of what is not said"
        fix = "Look it up; means of changes are the statistic mean_change. Until then they are taken as those of the scores."
        yield of_row(row, "sd_of", seen, "final, baseline or change", fix)
