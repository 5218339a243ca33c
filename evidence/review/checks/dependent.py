"""Rules on people or numbers that stand in a review more than once. They warn, a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from evidence.effects.result import Effect
from evidence.review.analysed import in_analysis
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.row import ARMS, numbers, of_row, place_of, size
from evidence.review.tables import Row

PRINTED = (
    *("n_treat", "n_comp", "events_treat", "events_comp", "pct_treat", "pct_comp", "mean_treat", "sd_treat", "mean_comp", "sd_comp"),
    *("estimate", "ci_low", "ci_high", "se", "test_value", "observed_minus_expected", "logrank_variance"),
    *(f"{what}_{arm}" for arm in ARMS for what in ("median", "q1", "q3", "min", "max", "mean_pre", "sd_pre", "time")),
)
RESULTS = PRINTED[2:]
FEWEST_PEOPLE = 20  # smaller groups are alike by chance

dependent = of_family("dependent")


@dependent("people-in-two-samples", "warning", "review", cause="two reports of one study coded as two samples")
def people_in_two_samples(review: ReviewTables) -> Iterator[Finding]:
    samples = {study.id: study.text("sample_id") for study in review.rows("studies")}
    first: dict[str, Row] = {}
    for row in review.rows("effects"):
        people, sample = row.text("people_id"), samples.get(row.text("study_id"))
        if not people or not sample:
            continue
        earlier = first.setdefault(people, row)
        if samples[earlier.text("study_id")] != sample:
            seen = f"{people} in sample {sample}, but in sample {samples[earlier.text('study_id')]} ({place_of(earlier, row)})"
            fix = "Give the studies one sample_id, or these people an id of their own."
            yield Finding(row.file, row.line, "people_id", row.id, seen, "the same people in one sample only", fix)


@dependent("same-numbers-twice", "warning", "review", cause="a row copied and not changed, or one result under two outcomes or studies")
def same_numbers_twice(review: ReviewTables) -> Iterator[Finding]:
    """Two effects with all printed numbers alike. One number alone may be alike by chance: only two or more count."""
    first: dict[tuple[str, ...], Row] = {}
    for row in review.rows("effects"):
        if sum(bool(row.text(column)) for column in RESULTS) < 2:
            continue
        printed = tuple(row.text(column) for column in ("statistic", *PRINTED, "p_value"))
        earlier = first.setdefault(printed, row)
        if earlier is not row:
            seen = f"the very numbers of {earlier.id} ({place_of(earlier, row)})"
            fix = "Correct the row that was copied, leave one out with its reason, or explain it in explanations.csv."
            yield of_row(row, "effect_id", seen, "numbers of its own for each effect", fix)


@dependent("sample-under-two-ids", "warning", "review", cause="two reports of one study coded as two samples")
def sample_under_two_ids(review: ReviewTables) -> Iterator[Finding]:
    """Studies of two samples in one country whose groups are exactly alike in size."""
    studies = {row.id: row for row in review.rows("studies")}
    first: dict[tuple[str, str, str], Row] = {}
    reported = set()
    for row in review.rows("effects"):
        study, sizes = studies.get(row.text("study_id")), numbers(row, "n_treat", "n_comp")
        if study is None or sizes is None or min(sizes) < FEWEST_PEOPLE:
            continue
        country = study.text("country")
        earlier = studies[first.setdefault((country, row.text("n_treat"), row.text("n_comp")), row).text("study_id")]
        pair = (earlier.id, study.id)
        if earlier.text("sample_id") == study.text("sample_id") or pair in reported:
            continue
        reported.add(pair)
        seen = f"groups of {sizes[0]:g} and {sizes[1]:g} people in {country}, just as {earlier.id} (sample {earlier.text('sample_id')})"
        fix = "Give both studies one sample_id if the people are the same; else explain it in explanations.csv."
        yield Finding(study.file, study.line, "sample_id", study.id, seen, "groups of other sizes, as the people are others", fix)


@dependent("control-group-shared", "warning", "review", cause="a trial with several arms, whose comparison group is in several rows")
def control_group_shared(review: ReviewTables) -> Iterator[Finding]:
    """Two analysed effects of one study on one outcome, whatever its measure is called: the comparison group's numbers are alike, the
    treatment group's are not."""
    named = {row.text("effect_id") for row in review.rows("contrasts")}
    for row, other in _pairs_analysed(review, "outcome_domain"):
        same = all(row.text(column) == other.text(column) for column in ("outcome_domain", "followup_months", "n_comp", *_of_arm("comp")))
        reported = any(row.text(column) for column in _of_arm("comp"))
        differ = any(row.text(column) != other.text(column) for column in ("n_treat", *_of_arm("treat")))
        if same and reported and differ and row.text("study_id") == other.text("study_id") and not {row.id, other.id} <= named:
            seen = f"the comparison group of {row.id} ({place_of(row, other)}) once more"
            fix = "Name the arms of both effects in arms.csv and contrasts.csv, so that the shared people are counted once."
            yield of_row(other, "n_comp", seen, "a comparison group of its own, or its arm named in contrasts.csv", fix)


@dependent("study-and-followup", "warning", "review", cause="an earlier and a later time of one outcome, both marked as analysed")
def study_and_followup(review: ReviewTables) -> Iterator[Finding]:
    """Two analysed effects on the same people and the same outcome, at two times."""
    for row, other in _pairs_analysed(review):
        same = all(row.text(column) == other.text(column) for column in ("people_id", "outcome_domain", "outcome_measure"))
        if same and row.text("followup_months") != other.text("followup_months"):
            times = f"{row.text('followup_months') or 'unknown'} and {other.text('followup_months') or 'unknown'} months"
            seen = f"the outcome of {row.id} ({place_of(row, other)}) on the same people, at {times}"
            fix = "Set in_analysis of one to no with its reason, or explain in explanations.csv why both count."
            yield of_row(other, "in_analysis", seen, "one time of an outcome in the analysis", fix)


@dependent("raw-beside-adjusted", "warning", "review", cause="both versions of one result were coded, and the raw one is analysed")
def raw_beside_adjusted(review: ReviewTables) -> Iterator[Finding]:
    """A raw effect that is analysed while an adjusted one of the same people, outcome and time, whose size can be computed, is not."""
    studies = {study.id: study for study in review.rows("studies")}
    known = [(row, studies[row.text("study_id")]) for row in review.rows("effects") if row.text("study_id") in studies]
    adjusted = {
        _version(row): row for row, study in known if row["adjusted"] and not in_analysis(row, study) and isinstance(size(row), Effect)
    }
    for row, study in known:
        other = adjusted.get(_version(row))
        if other is not None and in_analysis(row, study) and row.text("adjusted") == "0" and numbers(row, "n_treat", "n_comp"):
            seen = f"a raw result, where {other.id} ({place_of(other, row)}) is the adjusted one of the same groups at the same time"
            fix = "Analyse the adjusted one and leave this one out with its reason, or explain in explanations.csv why not."
            yield of_row(row, "in_analysis", seen, "the adjusted result, where its size can be computed", fix)


def _version(row: Row) -> tuple[str, ...]:
    """What two versions of one result have in common; a hazard ratio is not a version of a count."""
    same = ("people_id", "outcome_domain", "followup_months", "n_treat", "n_comp")
    return (*(row.text(column) for column in same), "hazard" if row["statistic"] == "hr" else "")


def _of_arm(arm: str) -> tuple[str, ...]:
    return tuple(f"{what}_{arm}" for what in ("events", "pct", "mean", "sd"))


def _pairs_analysed(review: ReviewTables, alike: str = "outcome_measure") -> Iterator[tuple[Row, Row]]:
    """Every pair of analysed effects of one sample that are alike in one column."""
    studies = {study.id: study for study in review.rows("studies")}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in review.rows("effects"):
        study = studies.get(row.text("study_id"))
        if study is not None and study.text("sample_id") and in_analysis(row, study):
            groups.setdefault((study.text("sample_id"), row.text(alike)), []).append(row)
    for rows in groups.values():
        yield from combinations(rows, 2)
