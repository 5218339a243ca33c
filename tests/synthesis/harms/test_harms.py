"""Unfavourable results: none is left out, each is told once, and what is clear follows from interval or p."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.judgement.findings.tables import findings_table, summary_tables
from evidence.synthesis.harms.answer import WHOLE, count_harms, harms
from evidence.synthesis.harms.tables import eligible_harms_table, harm_counts_table, harms_table
from evidence.synthesis.harms.words import flag_words, harms_words


def worse(results):
    return [row for row in results.effects.rows if row.columns["direction"] == "comparison"]


def test_every_unfavourable_result_stands_in_the_table_once(shipped):
    found = [one.id for one in shipped.harms]
    assert len(found) == len(set(found))
    assert {row.effect_id for row in worse(shipped)} <= set(found)
    assert {row.effect_id for row in shipped.effects.rows if row.effect is not None and row.effect.favours == "comparison"} <= set(found)
    in_words = {
        f"{one.comparison}: {g.level}" for one in shipped.within for g in one.groups if g.direction == "comparison" and not g.effect_id
    }
    assert in_words
    assert in_words <= set(found)
    assert len(harms_table(shipped).rows) == len(found) > len(eligible_harms_table(shipped).rows)


def test_the_harm_of_a_group_inside_a_trial_is_told_with_the_group(shipped):
    """The printed interval of the girls, 0.12 to 5.82, leaves out no effect; that of the boys does not."""
    by_id = {one.id: one for one in shipped.harms}
    girls, boys = by_id["crawford2025_best-4"], by_id["crawford2025_best-5"]
    assert (girls.who, girls.clear, boys.who, boys.clear) == ("girls", True, "boys", False)
    assert by_id["crawford2025_best-3"].who == WHOLE
    assert any("girls" in text and "2.96 [0.12, 5.82]" in text for text in harms_words(shipped))


@pytest.mark.parametrize(
    ("p", "clear"),
    [("0.01", True), ("<.05", True), ("<.001", True), (".17", False), (">.05", False), ("<.10", None), ("", None), ("=.05", False)],
)
def test_without_an_interval_the_printed_p_says_whether_it_is_clear(shipped, p, clear):
    row = next(row for row in worse(shipped) if row.effect is None and row.columns["ci_low"] is None)
    (one,) = harms([replace(row, columns={**row.columns, "p_value": p})], ())
    assert one.clear is clear


def test_only_eligible_results_are_counted_and_every_group_of_outcomes_with_a_direction_has_a_row(shipped):
    groups = shipped.review.codebook.values_of("effects", "outcome_group")
    counts = {one.outcome_group: one for one in count_harms(shipped.effects.rows, shipped.harms, groups)}
    eligible = [row for row in worse(shipped) if row.eligible]
    every = counts.pop("all")
    assert every.unfavourable == sum(one.eligible == "yes" for one in shipped.harms)
    for group, one in counts.items():
        assert one.unfavourable == sum(row.columns["outcome_group"] == group for row in eligible)
        assert one.clear + one.open_ <= one.unfavourable <= one.stated
    assert "family" in counts, "a group without an unfavourable result is shown, not left out"
    assert len(harm_counts_table(shipped).rows) == len(counts) + 1
    assert harms_words(shipped)[0].startswith(f"{sum(one.eligible == 'yes' for one in shipped.harms)} of ")


def test_every_summary_of_findings_flags_the_harms_among_its_results(shipped):
    flagged = 0
    for summary in shipped.findings:
        for row in summary.rows:
            assert {one.eligible for one in row.harms} <= {"yes"}
        if summary.rows:
            cells = [row["directions"] for row in summary_tables(shipped, summary)[0].rows]
            assert [("Harm: " in text) for text in cells] == [bool(row.harms) for row in summary.rows]
            flagged += any(row.harms for row in summary.rows)
    assert flagged >= 3
    second = next(one for one in shipped.findings if one.name == "recommendation_2")
    assert {one.id for one in second.rows[0].harms} == {
        "worcel2006_santaclara-5",
        "akin2017_kansas_sfp-1",
        "childtrends_sanfrancisco_ff-2",
    } & {row.effect_id for row in shipped.effects.rows if row.columns["denominator"] == "reunified"}
    told = {row["outcome"]: row["unfavourable"] for row in findings_table(shipped).rows if row["summary"] == "recommendation_2"}
    assert told[second.rows[0].outcome] == len(second.rows[0].harms)
    assert flag_words(second.rows[0].harms) == f"{len(second.rows[0].harms)} results, none clear"


def test_a_review_without_any_says_so(shipped):
    none = replace(shipped, harms=())
    assert harms_words(none)[0].startswith("None of ")
    assert eligible_harms_table(none).rows == ()
