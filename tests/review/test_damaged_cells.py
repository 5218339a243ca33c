"""One damaged cell at a time: the checker names file, line, column and rule, and leaves the files alone."""

from __future__ import annotations

import pytest

from evidence.base.cells import parse_number
from evidence.review import check_review
from evidence.review.checks import CHECKS
from tests.review.damage import find_row, new_problems, places, set_cells

E, S = "effects.csv", "studies.csv"
PMTO, COX, OKLAHOMA = "akin2018_kansas-1", "brook2014_sswr-1", "lloydsieger2025_oklahoma-1"

# file, row, damage, column of the problem, severity, rule
CASES = [
    # text where a number belongs
    *[(E, OKLAHOMA, {"estimate": text}, "estimate", "error", "not-a-number") for text in ("1,66", "nan", "NaN", "inf", "-inf", "1e999")],
    *[(E, OKLAHOMA, {"estimate": text}, "estimate", "error", "not-a-number") for text in (" 1.66", "1.66*", "<2", "−1.66", "١")],
    *[(E, PMTO, {"pct_treat": text}, "pct_treat", "error", "not-a-number") for text in ("62.7%", "62,7", "approx. 63")],
    *[(E, PMTO, {"n_treat": text}, "n_treat", "error", "not-a-whole-number") for text in ("461.0", "4,610", "n=461", "9" * 5000)],
    # domains
    (E, PMTO, {"pct_treat": "100.1"}, "pct_treat", "error", "out-of-range"),
    (E, PMTO, {"pct_treat": "-0.1"}, "pct_treat", "error", "out-of-range"),
    (E, PMTO, {"n_treat": "0"}, "n_treat", "error", "out-of-range"),
    (E, PMTO, {"events_comp": "-1"}, "events_comp", "error", "out-of-range"),
    (E, PMTO, {"tier": "4"}, "tier", "error", "not-allowed"),
    (S, "akin2018_kansas", {"year": "218"}, "year", "error", "out-of-range"),
    (E, PMTO, {"icc": "1.2"}, "icc", "error", "out-of-range"),
    # enumerations, flags, countries, keys, addresses, p values
    *[(E, PMTO, {"direction": text}, "direction", "error", "not-allowed") for text in ("treatmnt", "Treatment", "treatment ", "1")],
    *[(E, PMTO, {"higher_is_better": text}, "higher_is_better", "error", "not-allowed") for text in ("yes", "true", "2", "1.0")],
    (S, "akin2018_kansas", {"typology": "parent_skill"}, "typology", "error", "not-allowed"),
    (S, "akin2018_kansas", {"typology_alternative": "unheard_of"}, "typology_alternative", "error", "not-allowed"),
    *[(S, "akin2018_kansas", {"country": text}, "country", "error", "not-a-country") for text in ("UK", "us", "USA", "XX")],
    (S, "akin2018_kansas", {"sample_id": "kansas pmto"}, "sample_id", "error", "not-an-id"),
    *[
        ("sources.csv", "brook2014_sswr-s1", {"url": text}, "url", "error", "not-an-address")
        for text in ("sswr.org", "https://a b", "file:///x")
    ],
    *[(E, COX, {"p_value": text}, "p_value", "error", "not-a-p-value") for text in ("1.01", "n.s.", "0,01", "<", "-.01", "5%")],
    # needed cells
    (E, PMTO, {"direction": ""}, "direction", "error", "empty-cell"),
    (S, "akin2018_kansas", {"eligibility_reason": ""}, "eligibility_reason", "error", "empty-cell"),
    # references
    (E, PMTO, {"study_id": "akin2018_kanzas"}, "study_id", "error", "unknown-reference"),
    ("progress_plus.csv", "stacks2025_wayne/age", {"source_id": "nobody-s1"}, "source_id", "error", "unknown-reference"),
    ("risk_of_bias.csv", "akin2018_kansas/design rule/overall", {"study_id": "nobody"}, "study_id", "error", "unknown-reference"),
    ("guide/costs.csv", "G73", {"id": "G173"}, "id", "error", "unknown-reference"),
    # numbers that can't be right together
    (E, PMTO, {"events_treat": "462"}, "events_treat", "error", "events-above-n"),
    (E, OKLAHOMA, {"ci_low": "2.40", "ci_high": "1.14"}, "ci_low", "error", "interval-inverted"),
    (E, OKLAHOMA, {"ci_low": "1.66", "ci_high": "1.66"}, "ci_low", "error", "interval-inverted"),
    (E, OKLAHOMA, {"estimate": ""}, "estimate", "error", "interval-without-estimate"),
    (E, OKLAHOMA, {"ci_low": ""}, "ci_low", "error", "interval-half"),
    (E, PMTO, {"pct_treat": "0.1"}, "pct_treat", "error", "percent-below-one-person"),
    (E, OKLAHOMA, {"estimate": "2.41"}, "estimate", "error", "estimate-outside-interval"),
    *[(E, OKLAHOMA, {"ci_level": text}, "ci_level", "error", "interval-level") for text in ("0.95", "100", "5")],
    (E, OKLAHOMA, {"se": "0"}, "se", "error", "spread-not-positive"),
    (E, "crawford2025_best-1", {"sd_comp": "-7.2"}, "sd_comp", "error", "spread-not-positive"),
    (E, COX, {"estimate": "0"}, "estimate", "error", "ratio-not-positive"),
    *[(E, row, {column: ""}, "in_analysis", "error", "analysed-without-numbers") for row, column in ((PMTO, "n_treat"), (COX, "p_value"))],
    (E, COX, {"higher_is_better": ""}, "higher_is_better", "error", "analysed-without-numbers"),
    # judgement
    (E, "crawford2025_best-1", {"direction": "treatment"}, "direction", "warning", "direction-against-numbers"),
    (E, PMTO, {"direction": "none"}, "direction", "warning", "direction-against-numbers"),
    (E, "psp2025_nsw-2", {"higher_is_better": "0"}, "direction", "warning", "direction-against-numbers"),
    (E, "crawford2025_best-1", {"sd_treat": "0.1", "sd_comp": "0.1"}, "sd_treat", "warning", "implausible-size"),
    (E, COX, {"estimate": "272"}, "estimate", "warning", "implausible-size"),
    (E, "jones1976_newyork-1", {"n_comp": "20"}, "pct_comp", "warning", "percent-not-a-share"),
    (E, "berrick2009_contracosta-1", {"test_value": "5.802"}, "p_value", "warning", "test-against-p"),
    (E, "faulkner2023_texas-1", {"test_value": "-1.36"}, "p_value", "warning", "test-against-p"),
    (E, "psp2025_nsw-2", {"p_value": "<.01"}, "p_value", "warning", "p-against-interval"),
    (S, "akin2018_kansas", {"note": "see <script>"}, "note", "warning", "formula-or-markup"),
    *[(S, "akin2018_kansas", {"note": text}, "note", "warning", "formula-or-markup") for text in ("+1 more", "@home", "-see below")],
]


@pytest.mark.slow
@pytest.mark.parametrize(("file", "key", "damage", "column", "severity", "rule"), CASES)
def test_one_damaged_cell(review, file, key, damage, column, severity, rule):
    line = set_cells(review / file, key, **damage)
    found = new_problems(review)
    assert (severity, file, line, column, rule) in places(found)
    assert all(p.severity != "error" for p in found) == (severity != "error")
    for problem in found:
        assert problem.seen
        assert problem.allowed
        assert problem.fix.endswith((".", "?"))
        assert "\n" not in problem.text()
        assert f" {problem.file}:{problem.line} " in problem.text()


# A damaged cell is one problem, not several: the rules on numbers keep quiet where a cell could not be read.
ALONE = [
    (E, OKLAHOMA, {"estimate": "1,66"}),
    (E, OKLAHOMA, {"ci_high": "2.40."}),
    (E, PMTO, {"n_treat": "461.5"}),
    (E, PMTO, {"direction": "treatmnt"}),
    (E, "crawford2025_best-1", {"sd_treat": "nan"}),
    (S, "akin2018_kansas", {"eligible": "perhaps yes"}),
]


@pytest.mark.parametrize(("file", "key", "damage"), ALONE)
def test_an_unreadable_cell_is_one_problem(review, file, key, damage):
    line = set_cells(review / file, key, **damage)
    found = new_problems(review)
    assert [(p.file, p.line, p.column) for p in found] == [(file, line, next(iter(damage)))]


@pytest.mark.parametrize(("text", "meant"), [("smd", "d"), ("SMD", "d"), ("hedges", "g"), ("mdd", "md")])
def test_a_statistic_by_the_name_that_reports_give_it_is_not_taken_for_the_nearest(review, text, meant):
    set_cells(review / E, PMTO, statistic=text)
    (fix,) = [problem.fix for problem in new_problems(review) if problem.column == "statistic"]
    assert fix == f"Did you mean {meant!r}?"


def test_messages_say_how_to_mend(review):
    set_cells(review / E, OKLAHOMA, estimate="1,66", ci_level="0.95", n_comp="1,367", p_value="significant")
    set_cells(review / E, PMTO, direction="treatmnt", pct_treat="62.7%", study_id="akin2018_kanzas")
    set_cells(review / S, "harwin2016_fdac", country="UK")
    fixes = {(p.id, p.column): p.fix for p in new_problems(review)}
    assert "Write 1.66" in fixes[OKLAHOMA, "estimate"]
    assert fixes[OKLAHOMA, "ci_level"] == "Write 95."
    assert "1367" in fixes[OKLAHOMA, "n_comp"]
    assert "leave the cell empty" in fixes[OKLAHOMA, "p_value"]
    assert fixes[PMTO, "direction"] == "Did you mean 'treatment'?"
    assert "without the % sign" in fixes[PMTO, "pct_treat"]
    assert fixes[PMTO, "study_id"] == "Did you mean 'akin2018_kansas'?"
    assert fixes["harwin2016_fdac", "country"] == "Write GB."


@pytest.mark.parametrize(
    ("key", "column", "text", "said"),
    [
        *[(OKLAHOMA, "estimate", f"{dash}0.31", "Write -0.31 with a plain hyphen") for dash in "\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}"],
        (OKLAHOMA, "estimate", "1\N{EN DASH}2", "Write each of 1 and 2 where it belongs"),
        (OKLAHOMA, "estimate", "1.66 (1.14-2.40)", "Write each of 1.66, 1.14 and 2.40 where it belongs"),
        (OKLAHOMA, "estimate", "-0.62 to -0.10", "Write each of -0.62 and -0.10 where it belongs"),
        (OKLAHOMA, "estimate", "1.66\N{DAGGER}", "Write 1.66; what else is printed"),
        (OKLAHOMA, "estimate", "about half", "Write the bare number"),
        (OKLAHOMA, "estimate", "1,240.5", "Write 1240.5 without commas."),
        (OKLAHOMA, "estimate", "1,234,567", "Write 1234567 without commas."),
        (OKLAHOMA, "icc", "2%", "Write 0.02 where a fraction is asked for, else 2 without the % sign."),
        (PMTO, "n_treat", "1 204", "Write 1204 without a sign between thousands"),
        (PMTO, "n_treat", "1'204", "Write 1204 without a sign between thousands"),
        (PMTO, "n_treat", "461.0", "Write 461: "),
        (PMTO, "n_treat", "461.", "Write 461: "),
        (PMTO, "n_treat", "461.5", "Write a whole number"),
    ],
)
def test_a_number_written_otherwise_is_told_as_it_should_be(review, key, column, text, said):
    set_cells(review / E, key, **{column: text})
    (problem,) = [one for one in check_review(review) if one.severity == "error"]
    assert problem.column == column
    assert problem.fix.startswith(said)
    assert problem.cause != CHECKS["not-a-whole-number"].cause or parse_number(text) is not None, "the cause is that of this cell"


def test_duplicates_are_reported_at_the_later_line(review):
    first_line = find_row(review / E, PMTO) + 1
    line = set_cells(review / E, "akin2018_kansas-9", effect_id=PMTO)
    twin = set_cells(review / "risk_of_bias.csv", "brook2015_tulsa/design rule/overall", study_id="worcel2006_sandiego")
    found = new_problems(review)
    assert ("error", E, line, "effect_id", "duplicate-id") in places(found)
    assert ("error", "risk_of_bias.csv", twin, "study_id", "duplicate-id") in places(found)
    first = next(p for p in found if p.file == E)
    assert first.seen == f"'akin2018_kansas-1', which stands on line {first_line} too"
