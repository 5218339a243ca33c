"""The rules that need more than one damaged cell: one small review, in which two or three rows tell the story."""

from __future__ import annotations

import csv
import io
import math

import pytest
from scipy import stats

from evidence.review.checks import CHECKS, run
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.shares import rounded_parts, share_is_possible
from evidence.review.checks.tails import p_of_chi2, p_of_t
from evidence.review.layout import TABLES
from evidence.review.read_codebook import load_codebook
from evidence.review.read_csv import parse
from evidence.review.tables import CodedTable, typed_table
from tests.review.damage import STUDIES

CODEBOOK, _ = load_codebook(STUDIES)


def table(name: str, *rows: dict[str, object]) -> CodedTable:
    """Rows of a table, with every column of the codebook."""
    columns = [spec.column for spec in CODEBOOK.table(name)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    layout = TABLES[name]
    return typed_table(parse(out.getvalue().encode(), layout.file), layout, CODEBOOK.table(name))


SHARES_AT_A_TIME = {"statistic": "km", "pct_treat": 38, "se_treat": 4.1, "pct_comp": 52, "se_comp": 4.4}


def on_effect(rule: str, **cells: object) -> list[str]:
    """The columns that a rule on one effect complains of."""
    (row,) = table("effects", {"effect_id": "a-1", "study_id": "a", **cells})
    return [problem.column for problem in run([CHECKS[rule]], row)]


def on_review(rule: str, effects: list[dict[str, object]], **tables: list[dict[str, object]]) -> list[tuple[str, str]]:
    """Row and column that a rule on the whole review complains of; effects without a key are numbered."""
    numbered = [{"effect_id": f"a-{n}", "study_id": "a", "outcome_measure": "m"} | cells for n, cells in enumerate(effects, start=1)]
    found = {"effects": numbered, "studies": [{"study_id": "a", "sample_id": "a", "country": "GB", "eligible": "yes"}], **tables}
    review = ReviewTables({name: table(name, *rows) for name, rows in found.items()}, CODEBOOK, {}, frozenset())
    return [(problem.id, problem.column) for problem in run([CHECKS[rule]], review)]


MEANS = {"statistic": "mean_sd", "mean_treat": 11.5, "sd_treat": 7.6, "n_treat": 149, "mean_comp": 11.1, "sd_comp": 7.2, "n_comp": 137}
INTERVAL = {"statistic": "d", "estimate": 0.3, "ci_level": 95, "n_treat": 90, "n_comp": 80}
SHARES = {"statistic": "events", "pct_treat": 62, "n_treat": 68, "pct_comp": 37, "n_comp": 68}


@pytest.mark.parametrize(
    ("rule", "cells", "columns"),
    [
        # a standard error in place of a standard deviation, in one arm or in both
        ("sd-like-se", MEANS, []),
        ("sd-like-se", MEANS | {"sd_treat": 0.62}, ["sd_treat"]),
        ("sd-like-se", MEANS | {"mean_treat": 13.5, "sd_treat": 0.62, "sd_comp": 0.61}, ["sd_treat"]),
        ("sd-like-se", MEANS | {"sd_treat": 0.62, "n_treat": 4}, []),
        ("sd-like-se", MEANS | {"mean_treat": 101, "sd_treat": 7, "mean_comp": 100, "sd_comp": 7}, []),
        # means beside a d, a difference, a t, a p
        ("routes-disagree", MEANS | {"statistic": "d", "estimate": 0.05}, []),
        ("routes-disagree", MEANS | {"statistic": "d", "estimate": -0.05}, ["estimate"]),
        ("routes-disagree", MEANS | {"statistic": "d", "estimate": 0.5, "adjusted": 1}, []),
        ("routes-disagree", MEANS | {"statistic": "md", "estimate": 0.4}, []),
        ("routes-disagree", MEANS | {"statistic": "md", "estimate": 4.0}, ["estimate"]),
        ("test-against-numbers", MEANS | {"statistic": "t", "test_value": 0.46}, []),
        ("test-against-numbers", MEANS | {"statistic": "t", "test_value": 4.6}, ["test_value"]),
        ("p-against-numbers", MEANS | {"p_value": 0.65}, []),
        ("p-against-numbers", MEANS | {"p_value": "<.05"}, ["p_value"]),
        # shares of both groups beside a ratio, a chi-square, a p
        ("routes-disagree", SHARES | {"statistic": "or", "estimate": 2.8}, []),
        ("routes-disagree", SHARES | {"statistic": "or", "estimate": 0.36}, ["estimate"]),
        ("routes-disagree", SHARES | {"statistic": "rr", "estimate": 1.68}, []),
        ("routes-disagree", SHARES | {"statistic": "rr", "estimate": 2.8}, ["estimate"]),
        ("test-against-numbers", SHARES | {"statistic": "chi2", "test_value": 8.5, "df": 1}, []),
        ("test-against-numbers", SHARES | {"statistic": "chi2", "test_value": 7.53, "df": 1}, []),
        ("test-against-numbers", SHARES | {"statistic": "chi2", "test_value": 5.8, "df": 1}, ["test_value"]),
        ("test-against-numbers", SHARES | {"statistic": "chi2", "test_value": 21.5, "df": 5}, []),
        ("test-against-numbers", SHARES | {"test_value": 2.9}, []),
        ("p-against-numbers", SHARES | {"p_value": ".004"}, []),
        ("p-against-numbers", SHARES | {"p_value": ".04"}, ["p_value"]),
        ("p-against-numbers", SHARES | {"p_value": ".04", "adjusted": 1}, []),
        # an interval too narrow for the people
        ("interval-against-n", INTERVAL | {"ci_low": 0.0, "ci_high": 0.6}, []),
        (
            "interval-against-n",
            {"statistic": "d", "estimate": 0.3, "ci_low": 0.25, "ci_high": 0.35, "ci_level": 95, "n_treat": 90, "n_comp": 80},
            ["ci_low"],
        ),
        ("interval-against-n", {"statistic": "or", "estimate": 2, "se": 0.1, "n_treat": 40, "n_comp": 40}, ["se"]),
        ("interval-against-n", {"statistic": "hr", "estimate": 2, "se": 0.25, "n_treat": 40, "n_comp": 40}, []),
        ("interval-against-n", {"statistic": "beta", "estimate": 2, "se": 0.1, "n_treat": 40, "n_comp": 40}, []),
        ("interval-against-n", SHARES_AT_A_TIME, []),
        ("interval-against-n", SHARES_AT_A_TIME | {"se_treat": 0.041, "se_comp": 0.044}, ["se_treat", "se_comp"]),
        ("interval-against-n", SHARES_AT_A_TIME | {"se_treat": 0.9, "se_comp": 5.2, "n_treat": 90, "n_comp": 95}, ["se_treat"]),
        # the test a p belongs to
        ("test-against-p", {"statistic": "t", "test_value": 2.31, "n_treat": 40, "n_comp": 44, "p_value": ".02"}, []),
        ("test-against-p", {"statistic": "t", "test_value": 2.31, "n_treat": 40, "n_comp": 44, "p_value": ".2"}, ["p_value"]),
        ("test-against-p", {"statistic": "chi2", "test_value": 21.5, "df": 5, "p_value": "0.001"}, []),
        ("test-against-p", {"statistic": "chi2", "test_value": 2.15, "df": 5, "p_value": "0.001"}, ["p_value"]),
        ("test-against-p", {"statistic": "or", "estimate": 2, "test_value": 2.5, "p_value": "0.012"}, []),
        ("test-against-p", {"statistic": "or", "estimate": 2, "test_value": 6.3, "p_value": "0.012"}, []),
        ("test-against-p", {"statistic": "or", "estimate": 2, "test_value": 2.5, "p_value": "0.2"}, ["p_value"]),
        # percentages that are shares of 1
        ("percent-like-share", SHARES | {"pct_treat": 0.62, "pct_comp": 0.37}, ["pct_treat"]),
        ("percent-like-share", SHARES | {"pct_treat": 0.8, "pct_comp": 0.4, "events_treat": 8, "n_treat": 1000}, []),
        ("percent-like-share", SHARES | {"pct_treat": 9, "pct_comp": 0.4}, []),
    ],
)
def test_rules_on_one_effect(rule, cells, columns):
    assert on_effect(rule, **cells) == columns


def test_a_one_sided_p_is_named_as_the_likely_cause():
    (row,) = table("effects", {"effect_id": "a-1", "statistic": "t", "test_value": 2.31, "df": 82, "p_value": ".0117"})
    (found,) = run([CHECKS["test-against-p"]], row)
    assert found.cause == "a one-sided p, which would fit"


def test_a_spread_is_held_against_other_rows_on_the_measure():
    rows = [MEANS, MEANS | {"sd_treat": 7.0}, MEANS | {"sd_comp": 0.6}]
    assert on_review("sd-unlike-others", rows) == [("a-3", "sd_comp")]
    assert on_review("sd-unlike-others", [*rows[:2], rows[2] | {"outcome_measure": "another"}]) == []


def test_group_sizes_against_the_other_effects_on_the_same_people():
    sizes = {"people_id": "p", "n_treat": 100, "n_comp": 90}
    assert on_review("n-unlike-others", [sizes, sizes, sizes | {"n_treat": 60}]) == []
    assert on_review("n-unlike-others", [sizes, sizes, sizes | {"n_treat": 10}]) == [("a-3", "n_treat")]
    assert on_review("n-unlike-others", [sizes, sizes, sizes | {"n_treat": 10, "people_id": "q"}]) == []
    assert on_review("n-unlike-others", [sizes, sizes, sizes | {"n_treat": 90, "n_comp": 100}]) == [("a-3", "n_treat")]


def test_group_sizes_against_the_arms_of_the_trial():
    arms = [{"arm_id": "a-full", "study_id": "a", "n": 123}, {"arm_id": "a-usual", "study_id": "a", "n": 120}]
    contrasts = [{"effect_id": "a-1", "arm_treat": "a-full", "arm_comp": "a-usual"}]
    for n, expected in ((118, []), (124, [("a-1", "n_treat")]), (40, [("a-1", "n_treat")])):
        assert on_review("n-against-arm", [{"n_treat": n, "n_comp": 120}], arms=arms, contrasts=contrasts) == expected


def test_the_same_numbers_twice():
    assert on_review("same-numbers-twice", [SHARES, SHARES]) == [("a-2", "effect_id")]
    assert on_review("same-numbers-twice", [SHARES, SHARES | {"pct_comp": 38}]) == []
    one_number = {"statistic": "d", "estimate": 0.09, "n_treat": 461, "n_comp": 457}
    assert on_review("same-numbers-twice", [one_number, one_number]) == []


def test_one_sample_under_two_ids():
    def found(sample: str, country: str, n: int) -> list[tuple[str, str]]:
        studies = [{"study_id": "a", "sample_id": "s", "country": "GB"}, {"study_id": "b", "sample_id": sample, "country": country}]
        effects = [
            {"n_treat": 87, "n_comp": 39},
            {"study_id": "b", "n_treat": n, "n_comp": 39},
            {"study_id": "b", "n_treat": n, "n_comp": 39},
        ]
        return on_review("sample-under-two-ids", effects, studies=studies)

    assert found("t", "GB", 87) == [("b", "sample_id")]
    assert found("s", "GB", 87) == found("t", "US", 87) == found("t", "GB", 88) == []


def test_a_comparison_group_in_two_rows():
    rows = [SHARES | {"in_analysis": "yes"}, SHARES | {"in_analysis": "yes", "pct_treat": 79}]
    assert on_review("control-group-shared", rows) == [("a-2", "n_comp")]
    assert on_review("control-group-shared", [rows[0], rows[1] | {"outcome_measure": "score, second arm"}]) == [("a-2", "n_comp")]
    assert on_review("control-group-shared", [rows[0], rows[1] | {"in_analysis": "no"}]) == []
    assert on_review("control-group-shared", [rows[0], rows[1] | {"followup_months": 6}]) == []
    contrasts = [{"effect_id": f"a-{n}", "arm_treat": f"t{n}", "arm_comp": "c"} for n in (1, 2)]
    assert on_review("control-group-shared", rows, contrasts=contrasts) == []


def test_a_study_and_its_follow_up():
    row = {"people_id": "p", "outcome_domain": "other", "in_analysis": "yes", "followup_months": 6}
    assert on_review("study-and-followup", [row, row | {"followup_months": 12}]) == [("a-2", "in_analysis")]
    assert on_review("study-and-followup", [row, row | {"followup_months": 12, "in_analysis": "no"}]) == []
    assert on_review("study-and-followup", [row, row | {"followup_months": 12, "people_id": "q"}]) == []


def test_a_raw_result_beside_the_adjusted_one():
    usual = {"people_id": "p", "outcome_domain": "other", "followup_months": 6, "n_treat": 149, "n_comp": 137, "higher_is_better": 1}
    spread = {"sd_treat": 7.6, "sd_comp": 7.2}
    raw = usual | spread | {"statistic": "mean_sd", "mean_treat": 11.5, "mean_comp": 11.1, "adjusted": 0, "in_analysis": "yes"}
    fair = usual | spread | {"statistic": "md", "estimate": 1.4, "ci_low": -0.63, "ci_high": 3.53, "adjusted": 1, "in_analysis": "no"}
    assert on_review("raw-beside-adjusted", [raw, fair]) == [("a-1", "in_analysis")]
    assert on_review("raw-beside-adjusted", [raw | {"in_analysis": "no"}, fair | {"in_analysis": "yes"}]) == []
    assert on_review("raw-beside-adjusted", [raw, fair | {"sd_comp": ""}]) == []  # an adjusted interval alone gives no SD
    assert on_review("raw-beside-adjusted", [raw, fair | {"sd_comp": "", "r_covariates": 0.5}]) == [("a-1", "in_analysis")]
    assert on_review("raw-beside-adjusted", [raw, fair | {"n_treat": 70}]) == []
    assert on_review("raw-beside-adjusted", [raw, fair | {"statistic": "hr"}]) == []


@pytest.mark.parametrize("text", ["n/a", "?", "Unknown", "see paper", "tbc."])
def test_a_place_that_says_nothing(text):
    assert on_review("place-says-nothing", [{"source_locator": text}]) == [("a-1", "source_locator")]
    assert on_review("place-says-nothing", [{"source_locator": "Table 2"}]) == []


def test_parts_that_were_rounded_and_added_up():
    first, second = rounded_parts("91", 84)
    assert int(first) + int(second) == 91
    assert share_is_possible(first, 84)
    assert share_is_possible(second, 84)
    assert rounded_parts("24.73", 187) is None


@pytest.mark.parametrize("df", [1, 1.5, 3, 10, 65.23, 500, 9000])
@pytest.mark.parametrize("t", [0, 1e-5, 0.3, 1, 1.96, 5.36, 12, 40])
def test_the_tail_of_t_is_scipys(t, df):
    assert math.isclose(p_of_t(t, df), 2 * stats.t.sf(t, df), rel_tol=1e-8, abs_tol=1e-300)  # cancellation in lgamma at large df


@pytest.mark.parametrize("df", [1, 2, 3, 5, 10, 40])
@pytest.mark.parametrize("value", [0.001, 0.5, 3.84, 21.5, 100, 400])
def test_the_tail_of_chi_square_is_scipys(value, df):
    assert math.isclose(p_of_chi2(value, df), stats.chi2.sf(value, df), rel_tol=1e-10)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"statistic": "hr", "estimate": "0.92", "direction": "more"}, True),
        ({"statistic": "hr", "estimate": "0.92", "direction": "less"}, False),
        ({"statistic": "hr", "estimate": "0.92", "direction": "sooner"}, True),
        ({"statistic": "rr", "estimate": "1.44", "direction": "longer"}, False),
        ({"statistic": "or", "estimate": "1.01", "direction": "none"}, False),
        ({"statistic": "none", "pct_level": "10", "pct_reference": "18", "direction": "more"}, True),
        ({"statistic": "md", "estimate": "2.5", "direction": "less"}, False),  # a difference says nothing without its scale
    ],
)
def test_a_prognosis_goes_the_way_of_its_numbers(cells, wrong):
    assert bool(on_review("prognosis-against-numbers", [], prognosis=[{"prognosis_id": "a-1", **cells}])) is wrong


def test_what_is_read_elsewhere_holds_a_number_or_words():
    baselines = [{"baseline_id": "a-1", "events": "3"}, {"baseline_id": "a-2", "events": "3", "n": "9"}]
    correlations = [{"correlation_id": "b"}, {"correlation_id": "c", "words": "nearly zero"}]
    assert on_review("nothing-read", [], baselines=baselines, correlations=correlations) == [("a-1", "percent"), ("b", "value")]
